/*
 * What is drawn on the map, each subject in a layer of its own. Colours are in page.css,
 * so that light, dark and print need nothing from here.
 */

import { kmAt, kmSpan, measureAtKm } from "../engine/answers.js";
import { geodesicPath } from "../engine/ellipsoid.js";
import { makeLine, pointAt, pointsBetween } from "../engine/line.js";
import { nearestPoint } from "../engine/nearest.js";
import { h, setAria } from "../panel/dom.js";
import { words } from "../words/words.js";
import { isOnMap, lonOnMap, partsOnMap, toMap } from "./globe.js";
import { CENTRED_LABEL, labelBeside, Labels } from "./labels.js";

/**
 * @import { Corridor, Line } from "../engine/types.d.ts"
 * @import {
 *   AnswerAt, Base, Heading, LatLon, PolygonSteps, RecordsTable, ShownFacts,
 *   ShownSettlement, Steps, Tiles, Vertices,
 * } from "../types.d.ts"
 * @import { Label } from "./labels.js"
 *
 * @typedef {Heading & {
 *   km: number,
 *   rank: number,
 *   kind: "start" | "post" | "stop",
 * }} Post a kilometre post or an end of the section
 */

// Below Leaflet's tiles (200) what a background of one's own may cover; the user's shapes
// (400) come between the corridor and the settlements.
const PANES = {
  base: 150,
  graticule: 160,
  corridor: 320,
  road: 340,
  points: 410,
  settlements: 420,
  answer: 430,
  labels: 440,
};
const RADIUS = [6.5, 5, 3.5]; // seat of a governorate, of a sub-district, village
const FINGER = 12; // the radius in which a settlement answers
const MOST_POSTS = 20; // so that they stand apart when the whole corridor is seen
const NAMED_PIXELS = 14; // posts that are seen so far apart are named
const EQUATOR_PIXEL_KM = 156.54303; // at zoom 0
const PATH_STEPS = 16;
const VILLAGE_COVERS = 3; // so much of the road, in steps, a village's name may cover
const BORDER_NAMES_M = 50000; // from one pair of names along a border to the next

/** @type {(pane: string, className: string) => L.Options} */
const inert = (pane, className) => ({ pane, className, interactive: false });

/** @param {L.Map} map */
export function makePanes(map) {
  for (const [name, zIndex] of Object.entries(PANES)) {
    map.createPane(name).style.zIndex = String(zIndex);
  }
  map.getPane("labels").style.pointerEvents = "none";
}

/**
 * Points from whole numbers, each the step from the one before.
 *
 * @param {Steps} encoded
 */
function decode({ scale, steps }) {
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
 * @type {(table: RecordsTable) => Record<string, unknown>[]}
 */
export const unpackRecords = ([keys, ...rows]) =>
  rows.map((row) => Object.fromEntries(row.map((value, i) => [keys[i], value])));

// --- the background --------------------------------------------------------------------

/**
 * Land, sea and borders; empty where there are none.
 *
 * @param {{ base: Base | null }} facts
 */
export function baseLayer({ base }) {
  if (!base) return L.layerGroup();
  const { sea, land, coast, border } = base;
  return L.layerGroup([
    L.rectangle(sea, inert("base", "sea")),
    ...land.map((ring) => L.polygon(decode(ring), inert("base", "land"))),
    ...coast.map((line) => L.polyline(decode(line), inert("base", "coast"))),
    ...border.map((line) => L.polyline(decode(line), inert("base", "border"))),
    L.rectangle(sea, inert("base", "neatline")),
  ]);
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
function postStep({ length }) {
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

// --- settlements -----------------------------------------------------------------------

/**
 * Dots, each in a larger field that answers. `refresh` shows their answers as they are now.
 *
 * @param {ShownSettlement[]} list
 * @param {ShownFacts} facts
 * @param {(town: ShownSettlement) => unknown} ask
 * @param {L.Map} map
 */
export function settlementLayer(list, facts, ask, map) {
  const group = L.layerGroup();
  /** @type {(() => void)[]} */
  const marks = [];
  for (const town of list) {
    const at = toMap([town.lat, town.lon]);
    const dot = L.circleMarker(at, {
      ...inert("settlements", "settlement"),
      radius: RADIUS[town.rank],
    });
    dot.on("add", () => markSide(dot, town));
    group.addLayer(dot);
    const name = document.createElement("div");
    const field = L.circleMarker(at, {
      pane: "settlements",
      className: "settlement-field",
      radius: FINGER,
      bubblingMouseEvents: false,
    });
    field.on("add", () => asButton(field.getElement(), name.textContent, () => ask(town)));
    field.on("add", () => field.getElement().addEventListener("focus", () => map.panInside(at)));
    field.on("click", () => ask(town));
    group.addLayer(field.bindTooltip(name, { direction: "top", offset: [0, -6] }));
    marks.push(() => {
      name.textContent = `${town.shown}: ${words().brief(town.answer, facts)}`;
      field.getElement()?.setAttribute("aria-label", name.textContent);
      markSide(dot, town);
    });
  }
  const refresh = () => marks.forEach((show) => show());
  refresh();
  return Object.assign(group, { refresh });
}

/**
 * @param {L.CircleMarker} dot
 * @param {ShownSettlement} town
 */
function markSide(dot, { answer: { inside } }) {
  const element = dot.getElement();
  element?.classList.toggle("is-inside", inside);
  element?.classList.toggle("is-outside", !inside);
}

/**
 * @param {SVGElement} element
 * @param {string} label
 * @param {() => void} press
 */
function asButton(element, label, press) {
  element.setAttribute("role", "button");
  element.setAttribute("tabindex", "0");
  setAria(element, { label });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    press();
  });
}

// --- labels ----------------------------------------------------------------------------

/**
 * The names of settlements, posts, ends and countries, the most important first.
 *
 * @param {{ base: Base | null }} facts
 * @param {Corridor} corridor
 * @param {ShownSettlement[]} list
 * @param {Post[]} posts
 */
export function labelLayer({ base }, corridor, list, posts) {
  const ends = posts.filter(({ kind }) => kind !== "post");
  const marks = [
    ...list.map(({ lat, lon, rank }) => ({
      lat,
      lon: lonOnMap(lon),
      radius: RADIUS[rank],
    })),
    ...ends.map(({ lat, lon }) => ({ lat, lon, radius: 6 })),
  ];
  const towns = list.map((town) => ({
    ...townLabel(town),
    weight: town.rank + (town.answer.inside ? 0 : 0.5),
  }));
  towns.sort((one, other) => one.weight - other.weight);
  const seats = towns.filter(({ weight }) => weight < 2);
  const villages = towns.filter(({ weight }) => weight >= 2);
  const numbers = posts.toSorted(byRank).map((post) => postLabel(post, corridor));
  const countries = base ? [...borderNames(base), ...areaNames(base)] : [];
  /** @type {Label[]} */
  const items = [...numbers.filter(({ kind }) => kind === "end"), ...seats];
  items.push(...numbers.filter(({ kind }) => kind === "post"), ...villages, ...countries);
  const way = pointsBetween(corridor.road, 0, corridor.road.length);
  return new Labels(items, marks, partsOnMap(way));
}

/** @type {(town: ShownSettlement) => Label} */
const townLabel = ({ lat, lon, shown, other, rank }) => ({
  lat,
  lon: lonOnMap(lon),
  lines: [shown, other],
  kind: `place rank-${rank}`,
  layer: "settlements",
  clearance: RADIUS[rank] + 3,
  fromZoom: [7, 8.5, 10][rank],
  mostCovered: rank < 2 ? Infinity : VILLAGE_COVERS,
});

/** @type {(base: Base) => Label[]} */
const areaNames = ({ names: areas }) =>
  areas.map((area) => ({
    ...area,
    lines: words().inOrder(...area.lines),
    kind: area.isSea ? "sea" : "country",
    positions: CENTRED_LABEL,
  }));

/**
 * The countries' names on both sides of their border, at regular steps along it.
 *
 * @param {Base} base
 */
function borderNames({ border, names: areas }) {
  const countries = areas.filter(({ isSea }) => !isSea);
  return border.flatMap((encoded) => {
    const points = decode(encoded);
    const line = makeLine(points.map(([lat]) => lat), points.map(([, lon]) => lon));
    const count = Math.floor(line.length / BORDER_NAMES_M);
    return Array.from({ length: count }, (_, i) => (i + 0.5) * BORDER_NAMES_M).flatMap(
      (measure) => countries.map((country) => borderName(line, measure, country)),
    );
  });
}

/**
 * @param {Line} line
 * @param {number} measure
 * @param {Base["names"][0]} country
 * @returns {Label}
 */
function borderName(line, measure, { lat, lon, lines }) {
  const { azimuth, ...at } = pointAt(line, measure);
  const side = nearestPoint(line, lat, lon).offset > 0 ? -1 : 1;
  return {
    ...at,
    lines: words().inOrder(...lines),
    kind: "border-name",
    clearance: 10,
    fromZoom: 8,
    positions: [labelBeside(azimuth, side)],
  };
}

/**
 * The zoom at which a pixel at a latitude is a number of kilometres.
 *
 * @type {(lat: number, km: number) => number}
 */
const zoomAt = (lat, km) => Math.log2((EQUATOR_PIXEL_KM * Math.cos((lat * Math.PI) / 180)) / km);

/** @type {(one: Post, other: Post) => number} */
const byRank = (one, other) => one.rank - other.rank;

/**
 * @param {Post} post
 * @param {Corridor} corridor
 * @returns {Label}
 */
function postLabel({ km, lat, lon, azimuth, kind }, corridor) {
  const text = {
    start: words().startMark,
    stop: words().stopMark,
    post: words().postName,
  }[kind](km, corridor.length / 1000);
  const isPost = kind === "post";
  return {
    lat,
    lon,
    lines: [text],
    kind: isPost ? "post" : "end",
    layer: "posts",
    clearance: 9,
    farClearance: isPost ? undefined : 26,
    positions: isPost ? [labelBeside(azimuth, 1), labelBeside(azimuth, -1)] : undefined,
    fromZoom: isPost ? zoomAt(lat, postStep(corridor) / NAMED_PIXELS) : 0,
  };
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
