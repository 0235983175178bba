/*
 * What is drawn on the map, each subject in a layer of its own. Colours are in page.css,
 * so that light, dark and print need nothing from here.
 */

import { kmAt, kmSpan, measureAtKm } from "../engine/answers.js";
import { geodesicPath } from "../engine/ellipsoid.js";
import { pointAt, pointsBetween } from "../engine/line.js";
import { h } from "../panel/dom.js";
import { isOnMap, lonOnMap, partsOnMap, toMap } from "./globe.js";

/**
 * @import { Corridor } from "../engine/types.d.ts"
 * @import {
 *   AnswerAt, Heading, LatLon, PolygonSteps, RecordsColumns, RecordsTable, Steps, Tiles, Vertices,
 * } from "../types.d.ts"
 *
 * @typedef {Heading & {
 *   km: number,
 *   rank: number,
 *   kind: "start" | "post" | "stop",
 * }} Post a kilometre post or an end of the section
 */

const MOST_POSTS = 20; // so that they stand apart when the whole corridor is seen
const PATH_STEPS = 16;

/** @type {(pane: string, className: string) => L.Options} */
const inert = (pane, className) => ({ pane, className, interactive: false });

/**
 * Points from whole numbers, each the step from the one before.
 *
 * @param {Steps} encoded
 */
export function decode({ scale, steps }) {
  /** @type {LatLon[]} */
  const points = [];
  let lat = 0;
  let lon = 0;
  for (let i = 0; i < steps.length; i += 2) {
    lat += steps[i];
    lon += steps[i + 1];
    points.push([lat / scale, lon / scale]);
  }
  return points;
}

/**
 * The vertices of a line, as they are or in steps.
 *
 * @param {Vertices | Steps} line
 * @returns {Vertices}
 */
export function unpackVertices(line) {
  if ("lats" in line) return line;
  const points = decode(line);
  return { lats: points.map(([lat]) => lat), lons: points.map(([, lon]) => lon) };
}

/**
 * Records from a table.
 *
 * @type {(table: RecordsTable) => unknown[]}
 */
export const unpackRecords = ([keys, ...rows]) =>
  rows.map((row) => Object.fromEntries(row.map((value, i) => [keys[i], value])));

/**
 * Records from columns by key.
 *
 * @type {(columns: RecordsColumns) => unknown[]}
 */
export function unpackColumns(columns) {
  const [first = []] = Object.values(columns);
  const entries = Object.entries(columns);
  return first.map((_, i) => Object.fromEntries(entries.map(([key, values]) => [key, values[i]])));
}

// --- the corridor and the road ---------------------------------------------------------

export const outlineLayer = (className = "corridor") =>
  L.polygon([], { ...inert("corridor", className), smoothFactor: 0 });

/**
 * The rings of polygons as they were sent.
 *
 * @type {(polygons: PolygonSteps) => LatLon[][]}
 */
export const unpackRings = (polygons) => polygons.flatMap((rings) => rings.map(decode));

/**
 * Whether the line goes on beyond the section.
 *
 * @type {(corridor: Corridor) => boolean}
 */
export const hasLineBeyond = ({ road: line, start, stop }) => start > 1 || line.length - stop > 1;

/** @param {Corridor} corridor */
export function roadLayer({ road: line, start, stop }) {
  /** @type {(from: number, to: number, className: string) => L.Layer} */
  const draw = (from, to, className) =>
    L.polyline(partsOnMap(pointsBetween(line, from, to)), inert("road", className));
  const group = L.layerGroup();
  if (start > 1) group.addLayer(draw(0, start, "road"));
  if (line.length - stop > 1) group.addLayer(draw(stop, line.length, "road"));
  group.addLayer(draw(start, stop, "section-casing"));
  group.addLayer(draw(start, stop, "section"));
  return group;
}

/**
 * The kilometres from one post to the next: 1, 2 or 5 times a power of ten.
 *
 * @param {Corridor} corridor
 */
export function postStep({ length }) {
  const least = length / 1000 / MOST_POSTS;
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((it) => it * power >= least * (1 - 1e-9)) ?? 10) * power;
}

/**
 * The kilometre posts of the section, and its two ends, as far as the map reaches. Every
 * second one has a higher rank.
 *
 * @param {Corridor} corridor
 */
export function kilometrePosts(corridor) {
  const { road: line, start, length } = corridor;
  /** @type {(along: number, km: number, kind: Post["kind"], rank?: number) => Post} */
  const at = (along, km, kind, rank = 0) => {
    const { lat, lon, azimuth } = pointAt(line, start + along);
    return { km, rank, kind, lat, lon: lonOnMap(lon), azimuth };
  };
  /** @type {(along: number, kind: "start" | "stop") => Post} */
  const endAt = (along, kind) => at(along, kmAt(corridor, along), kind);
  const step = postStep(corridor);
  const [least, most] = kmSpan(corridor).map((km) => km / step);
  const first = Math.floor(least + 1e-6) + 1;
  const posts = Array.from({ length: Math.ceil(most - 1e-6) - first }, (_, i) => {
    const km = Number(((first + i) * step).toPrecision(12));
    return at(measureAtKm(corridor, km), km, "post", Math.abs(first + i) % 2);
  });
  const all = [endAt(0, "start"), ...posts, endAt(length, "stop")];
  return all.filter(({ lat }) => isOnMap([lat]));
}

/**
 * Short strokes across the road.
 *
 * @param {Post[]} posts
 */
export function postLayer(posts) {
  const marks = posts.map(({ lat, lon, azimuth, kind }) => {
    const stroke = L.DomUtil.create("i");
    stroke.style.transform = `rotate(${azimuth.toFixed(1)}deg)`;
    const icon = L.divIcon({
      className: `stroke stroke-${kind}`,
      html: stroke,
      iconSize: [0, 0],
    });
    return L.marker([lat, lon], {
      icon,
      pane: "road",
      interactive: false,
      keyboard: false,
    });
  });
  return L.layerGroup(marks);
}

// --- an answer -------------------------------------------------------------------------

/**
 * The shortest way to the road.
 *
 * @param {AnswerAt} answer
 */
export function wayLayer({ lat, lon, ...answer }) {
  const foot = /** @type {LatLon} */ (answer.foot);
  const path = partsOnMap(geodesicPath([lat, lon], foot, PATH_STEPS));
  const group = L.layerGroup([
    L.polyline(path, inert("answer", "way-casing")),
    L.polyline(path, inert("answer", "way")),
  ]);
  const mark = { ...inert("answer", "way-foot"), radius: 3 };
  return isOnMap(foot) ? group.addLayer(L.circleMarker(toMap(foot), mark)) : group;
}

/**
 * The way, and a pin where it begins.
 *
 * @param {AnswerAt} answer
 */
export function answerLayer(answer) {
  const at = toMap([answer.lat, answer.lon]);
  if (!isOnMap(at)) return wayLayer(answer);
  return L.layerGroup([
    wayLayer(answer),
    L.circleMarker(at, { ...inert("answer", "pin"), radius: 8 }),
    L.circleMarker(at, { ...inert("answer", "pin-point"), radius: 2.5 }),
  ]);
}

// --- tiles -----------------------------------------------------------------------------

/**
 * A base map from the network; its owner's words enter the page as text.
 *
 * @param {Tiles} tiles
 */
export function tileLayer({ url, attribution }) {
  const owner = h("span", {}, attribution).innerHTML;
  return L.tileLayer(url, { attribution: owner, maxNativeZoom: 18, maxZoom: 22 });
}
