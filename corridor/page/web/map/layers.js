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

/** @import { Base, LatLon } from "../types.d.ts" */

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

const still = (pane, className) => ({ pane, className, interactive: false });

export function makePanes(map) {
  for (const [name, zIndex] of Object.entries(PANES)) {
    map.createPane(name).style.zIndex = zIndex;
  }
  map.getPane("labels").style.pointerEvents = "none";
}

/* Points, [lat, lon], from whole numbers, each the step from the one before. */
function decode({ scale, steps }) {
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

/* The vertices of a line, {lats, lons}, as they are or in steps. */
export function unpackVertices(line) {
  if (!line.steps) return line;
  const points = decode(line);
  return { lats: points.map(([lat]) => lat), lons: points.map(([, lon]) => lon) };
}

/* Records from a table: the names of their values, then the values of each. */
export const unpackRecords = ([names, ...rows]) =>
  rows.map((row) => Object.fromEntries(row.map((value, i) => [names[i], value])));

// --- the background --------------------------------------------------------------------

export function baseLayer(data) {
  const group = L.layerGroup();
  if (!data.base) return group;
  const { sea, land, coast, border } = data.base;
  const add = (shape) => group.addLayer(shape);
  add(L.rectangle(sea, still("base", "sea")));
  for (const ring of land) add(L.polygon(decode(ring), still("base", "land")));
  for (const line of coast) add(L.polyline(decode(line), still("base", "coast")));
  for (const line of border) add(L.polyline(decode(line), still("base", "border")));
  add(L.rectangle(sea, still("base", "neatline")));
  return group;
}

// --- the corridor and the road ---------------------------------------------------------

export const outlineLayer = (className = "corridor") =>
  L.polygon([], { ...still("corridor", className), smoothFactor: 0 });

/* The rings of polygons as they were sent. */
export const unpackRings = (polygons) => polygons.flatMap((rings) => rings.map(decode));

/* Whether the line goes on beyond the section. */
export const hasLineBeyond = ({ road: line, start, stop }) => start > 1 || line.length - stop > 1;

export function roadLayer(corridor) {
  const { road: line, start, stop } = corridor;
  const draw = (from, to, className) => {
    const parts = partsOnMap(/** @type {LatLon[]} */ (pointsBetween(line, from, to)));
    return L.polyline(parts, still("road", className));
  };
  const group = L.layerGroup();
  if (start > 1) group.addLayer(draw(0, start, "road"));
  if (line.length - stop > 1) group.addLayer(draw(stop, line.length, "road"));
  group.addLayer(draw(start, stop, "section-casing"));
  group.addLayer(draw(start, stop, "section"));
  return group;
}

/* The kilometres from one post to the next: 1, 2 or 5 times a power of ten. */
function postStep({ length }) {
  const least = length / 1000 / MOST_POSTS;
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((it) => it * power >= least * (1 - 1e-9)) ?? 10) * power;
}

/*
 * The kilometre posts of the section, and its two ends, as far as the map reaches:
 * {km, rank, lat, lon, azimuth, kind}. Every second one has a higher rank.
 */
export function kilometrePosts(corridor) {
  const { road: line, start, length } = corridor;
  const at = (along, km, kind, rank = 0) => {
    const { lat, lon, azimuth } = pointAt(line, start + along);
    return { km, rank, kind, lat, lon: lonOnMap(lon), azimuth };
  };
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

/* Short strokes across the road. */
export function postLayer(list) {
  const marks = list.map(({ lat, lon, azimuth, kind }) => {
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

export function settlementLayer(list, page, ask, map) {
  const group = L.layerGroup();
  const marks = [];
  for (const place of list) {
    const at = toMap([place.lat, place.lon]);
    const dot = L.circleMarker(at, {
      ...still("settlements", "settlement"),
      radius: RADIUS[place.rank],
    });
    dot.on("add", () => tellApart(dot, place));
    group.addLayer(dot);
    const name = document.createElement("div");
    const field = L.circleMarker(at, {
      pane: "settlements",
      className: "settlement-field",
      radius: FINGER,
      bubblingMouseEvents: false,
    });
    field.on("add", () => asButton(field.getElement(), name.textContent, () => ask(place)));
    field.on("add", () => field.getElement().addEventListener("focus", () => map.panInside(at)));
    field.on("click", () => ask(place));
    group.addLayer(field.bindTooltip(name, { direction: "top", offset: [0, -6] }));
    marks.push(() => {
      name.textContent = `${place.shown}: ${words().brief(place.answer, page)}`;
      field.getElement()?.setAttribute("aria-label", name.textContent);
      tellApart(dot, place);
    });
  }
  // Show the places' answers as they are now.
  const refresh = () => marks.forEach((show) => show());
  refresh();
  return Object.assign(group, { refresh });
}

function tellApart(dot, { answer: { inside } }) {
  const element = dot.getElement();
  element?.classList.toggle("is-inside", inside);
  element?.classList.toggle("is-outside", !inside);
}

function asButton(element, label, press) {
  element.setAttribute("role", "button");
  element.setAttribute("tabindex", "0");
  setAria(element, { label: label });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    press();
  });
}

// --- labels ----------------------------------------------------------------------------

export function labelLayer(data, corridor, list, postList) {
  const ends = postList.filter(({ kind }) => kind !== "post");
  const marks = [
    ...list.map(({ lat, lon, rank }) => ({
      lat,
      lon: lonOnMap(lon),
      radius: RADIUS[rank],
    })),
    ...ends.map(({ lat, lon }) => ({ lat, lon, radius: 6 })),
  ];
  const named = list.map((place) => ({
    lat: place.lat,
    lon: lonOnMap(place.lon),
    lines: [place.shown, place.other],
    kind: `place rank-${place.rank}`,
    layer: "settlements",
    clearance: RADIUS[place.rank] + 3,
    fromZoom: [7, 8.5, 10][place.rank],
    mostCovered: place.rank < 2 ? Infinity : VILLAGE_COVERS,
    weight: place.rank + (place.answer.inside ? 0 : 0.5),
  }));
  named.sort((one, other) => one.weight - other.weight);
  const seats = named.filter(({ weight }) => weight < 2);
  const villages = named.filter(({ weight }) => weight >= 2);
  const numbers = postList.map((post) => postLabel(post, corridor)).sort(byRank);
  const countries = data.base ? [...borderNames(data.base), ...areaNames(data.base)] : [];
  const items = [...numbers.filter(({ kind }) => kind === "end"), ...seats];
  items.push(...numbers.filter(({ kind }) => kind === "post"), ...villages, ...countries);
  const way = pointsBetween(corridor.road, 0, corridor.road.length);
  return new Labels(items, marks, partsOnMap(/** @type {LatLon[]} */ (way)));
}

/** @type {(base: Base) => object[]} */
const areaNames = ({ names: areas }) =>
  areas.map((area) => ({
    ...area,
    lines: words().inOrder(...area.lines),
    kind: area.isSea ? "sea" : "country",
    places: CENTRED_LABEL,
  }));

/* The countries' names on both sides of their border, at regular steps along it. */
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

function borderName(line, measure, { lat, lon, lines }) {
  const { azimuth, ...place } = pointAt(line, measure);
  const side = nearestPoint(line, lat, lon).offset > 0 ? -1 : 1;
  const places = [labelBeside(azimuth, side)];
  const [latin, arabic] = lines;
  const names = words().inOrder(latin, arabic);
  return {
    ...place,
    lines: names,
    kind: "border-name",
    clearance: 10,
    fromZoom: 8,
    places,
  };
}

/* The zoom at which a pixel at a latitude is so many kilometres. */
const zoomAt = (lat, km) => Math.log2((EQUATOR_PIXEL_KM * Math.cos((lat * Math.PI) / 180)) / km);

const byRank = (one, other) => one.rank - other.rank;

function postLabel({ km, rank, lat, lon, azimuth, kind }, corridor) {
  const text = {
    start: words().startMark,
    stop: words().stopMark,
    post: words().postName,
  }[kind](km, corridor.length / 1000);
  const isPost = kind === "post";
  return {
    lat,
    lon,
    rank,
    lines: [text],
    kind: isPost ? "post" : "end",
    layer: "posts",
    clearance: 9,
    farClearance: isPost ? undefined : 26,
    places: isPost ? [labelBeside(azimuth, 1), labelBeside(azimuth, -1)] : undefined,
    fromZoom: isPost ? zoomAt(lat, postStep(corridor) / NAMED_PIXELS) : 0,
  };
}

// --- an answer -------------------------------------------------------------------------

/* The shortest way to the road. */
export function wayLayer({ lat, lon, foot }) {
  const way = /** @type {LatLon[]} */ (geodesicPath([lat, lon], foot, PATH_STEPS));
  const path = partsOnMap(way);
  const group = L.layerGroup([
    L.polyline(path, still("answer", "way-casing")),
    L.polyline(path, still("answer", "way")),
  ]);
  const mark = { ...still("answer", "way-foot"), radius: 3 };
  return isOnMap(foot) ? group.addLayer(L.circleMarker(toMap(foot), mark)) : group;
}

/* The way, and a pin where it begins. */
export function answerLayer(found) {
  const at = toMap([found.lat, found.lon]);
  if (!isOnMap(at)) return wayLayer(found);
  return L.layerGroup([
    wayLayer(found),
    L.circleMarker(at, { ...still("answer", "pin"), radius: 8 }),
    L.circleMarker(at, { ...still("answer", "pin-point"), radius: 2.5 }),
  ]);
}

// --- tiles -----------------------------------------------------------------------------

/* A base map from the network; its owner's words enter the page as text. */
export function tileLayer({ url, attribution }) {
  const owner = h("span", {}, attribution).innerHTML;
  return L.tileLayer(url, { attribution: owner, maxNativeZoom: 18, maxZoom: 22 });
}
