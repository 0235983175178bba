/*
 * The names on the map: of settlements, posts and ends, countries and borders, administrative
 * areas, rivers, and the shields of numbered roads.
 */

import { makeLine, pointAt, pointsBetween } from "../engine/line.js";
import { nearestPoint } from "../engine/nearest.js";
import { words } from "../words/words.js";
import { lonOnMap, partsOnMap } from "./globe.js";
import { CENTRED_LABEL, labelBeside, Labels } from "./labels.js";
import { decode, postStep } from "./layers.js";
import { DOTS_FROM, RADIUS } from "./settlements.js";

/**
 * @import { Corridor, Line } from "../engine/types.d.ts"
 * @import { Base, Detail, Facts, ShownSettlement } from "../types.d.ts"
 * @import { Label } from "./labels.js"
 * @import { Post } from "./layers.js"
 */

const SCALE = 10000; // steps a degree
const NAMED_PIXELS = 14; // posts that are seen so far apart are named
const EQUATOR_PIXEL_KM = 156.54303; // at zoom 0
const VILLAGE_COVERS = 3; // so much of the road, in steps, a village's name may cover
const BORDER_NAMES_M = 50000; // from one pair of names along a border to the next
const BESIDE_M = 2500; // one so near goes before the others
const BORDER_APART = 300; // pixels between names of one country along its border
const NEAR_M = 12000; // a town so near to the road is named first
const FAR_OFF = 18; // pixels from a dot at which its name may stand where there is no room nearer
const NEAR_FROM = 6.75; // the zoom from which it is named
const NAMES_FROM = [6, 8.5, 10.5, 11.75]; // zoom, of settlements by rank
const AREAS_SHOWN = { governorate: [8, 10], district: [9.75, 11.5], subdistrict: [11.25, 14] };
const SHIELD_M = 6000; // from one candidate for the road's own shield to the next
const SHIELD_APART = 280; // pixels between shields of one road
const SAME_ROAD_M = 300; // a shield so near to the line is of the line's road
const RIVER_APART = 320;

/**
 * All names, the most important first.
 *
 * @param {Facts} facts
 * @param {Corridor} corridor
 * @param {ShownSettlement[]} settlements
 * @param {Post[]} posts
 */
export function labelLayer({ road, base, detail }, corridor, settlements, posts) {
  const ends = posts.filter(({ kind }) => kind !== "post");
  const marks = [
    ...settlements.map(({ lat, lon, rank }) => ({
      lat,
      lon: lonOnMap(lon),
      radius: RADIUS[rank],
      fromZoom: DOTS_FROM[rank],
      isMinor: rank > 1,
    })),
    ...ends.map(({ lat, lon }) => ({ lat, lon, radius: 6 })),
  ];
  const [near, towns, villages] = rankedSettlements(settlements);
  const numbers = posts.toSorted(byRank).map((post) => postLabel(post, corridor));
  /** @type {Label[]} */
  const items = [
    ...near,
    ...numbers.filter(({ kind }) => kind === "end"),
    ...(road ? roadShields(road, corridor) : []),
    ...towns,
    ...numbers.filter(({ kind }) => kind === "post"),
    ...(base ? [...borderNames(base), ...areaNames(base)] : []),
    ...(detail ? landNames(detail, corridor.road) : []),
    ...villages,
  ];
  const way = pointsBetween(corridor.road, 0, corridor.road.length);
  return new Labels(items, marks, partsOnMap(way));
}

/**
 * The names of the towns near the road, of the others, and of the villages; those inside first.
 *
 * @param {ShownSettlement[]} settlements
 */
function rankedSettlements(settlements) {
  const ranked = settlements.map((settlement) => {
    const { rank, answer: { inside, distance } } = settlement;
    const isNear = rank < 2 && distance < NEAR_M;
    const group = isNear ? 0 : rank < 2 ? 1 : 2;
    const always = isNear ? { fromZoom: NEAR_FROM, farClearance: FAR_OFF } : {};
    const label = { ...settlementLabel(settlement), ...always };
    // A longer name has fewer positions left: of equals it goes first.
    const isBeside = isNear && distance < BESIDE_M;
    const weight = isBeside ? 0 : rank + (inside ? 0 : 0.5);
    return { group, weight: weight - settlement.shown.length / 1000, label };
  });
  ranked.sort((one, other) => one.weight - other.weight);
  return [0, 1, 2].map((group) => ranked.filter((it) => it.group === group).map((it) => it.label));
}

/** @type {(settlement: ShownSettlement) => Label} */
const settlementLabel = ({ lat, lon, shown, other, rank }) => ({
  lat,
  lon: lonOnMap(lon),
  lines: [shown, other].filter(Boolean).map(withoutArea),
  kind: `settlement rank-${rank}`,
  layer: "settlements",
  clearance: RADIUS[rank] + 3,
  fromZoom: NAMES_FROM[rank],
  mostCovered: rank < 2 ? Infinity : VILLAGE_COVERS,
  isMajor: rank < 2,
});

/**
 * A name without the area in brackets, which the map shows by itself.
 *
 * @param {string} name
 */
const withoutArea = (name) => name.replace(/ \([^)]*\)$/, "");

/**
 * The shields of the line's own road, along all of it.
 *
 * @param {string} road its number
 * @param {Corridor} corridor
 */
function roadShields(road, { road: line }) {
  const count = Math.max(1, Math.round(line.length / SHIELD_M));
  return Array.from({ length: count }, (_, i) => {
    const { lat, lon } = pointAt(line, ((i + 0.5) * line.length) / count);
    return { ...shield(road, lat, lonOnMap(lon)), isMajor: true };
  });
}

/** @type {(number: string, lat: number, lon: number) => Label} */
const shield = (number, lat, lon) => ({
  lat,
  lon,
  lines: [number],
  kind: "shield",
  positions: CENTRED_LABEL,
  apart: SHIELD_APART,
});

/**
 * The names of the land; the line has shields of its own.
 *
 * @param {Detail} detail
 * @param {Line} line
 */
function landNames({ shields, rivers, names }, line) {
  /** @type {Label[]} */
  const areas = names.map(([kind, name, arabic, lat, lon]) => {
    const [fromZoom, toZoom] = AREAS_SHOWN[kind];
    const lines = [words().areaName(kind, ...words().inOrder(name, arabic))];
    const at = { lat, lon, fromZoom, toZoom, positions: CENTRED_LABEL };
    return { ...at, lines, kind: `area area-${kind}`, layer: "limits" };
  });
  const others = shields.filter(([, lat, lon]) =>
    Math.abs(nearestPoint(line, lat, lon).offset) > SAME_ROAD_M
  );
  /** @type {Label[]} */
  const numbers = others.map(([number, lat, lon]) => ({
    ...shield(number, lat, lon),
    layer: "roads",
    fromZoom: number.startsWith("M") ? 8 : 9.75,
  }));
  /** @type {Label[]} */
  const waters = rivers.map(([name, arabic, lat, lon]) => ({
    lat,
    lon,
    lines: [words().inOrder(name, arabic)[0]],
    kind: "river",
    clearance: 4,
    fromZoom: 8.5,
    apart: RIVER_APART,
    layer: "land",
  }));
  return [...numbers, ...waters, ...areas];
}

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
    const points = decode({ scale: SCALE, steps: encoded });
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
    apart: BORDER_APART,
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
    isMajor: !isPost,
    layer: "posts",
    clearance: 9,
    farClearance: isPost ? undefined : 26,
    positions: isPost ? [labelBeside(azimuth, 1), labelBeside(azimuth, -1)] : undefined,
    fromZoom: isPost ? zoomAt(lat, postStep(corridor) / NAMED_PIXELS) : 0,
  };
}
