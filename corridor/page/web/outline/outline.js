/*
 * The corridor's outline at any width, from the rays of a sketch: in tens of milliseconds,
 * where geo/outline divides the globe into faces and keeps those of the band. At a width a
 * ray ends at that width or at its reach; the end lies on the outline unless the corridor
 * goes on behind it. Ends that follow one another make runs, and runs, joined at corners,
 * make rings. They lie within half a metre of where the corridor ends.
 */

/**
 * @import { Line } from "../engine/types.d.ts"
 * @import { LatLon, Position } from "../types.d.ts"
 * @import { Sample, Sketch, Strand } from "./rays.js"
 * @import { Corner, Ring } from "./rings.js"
 * @typedef {{ left: number, right: number, rest?: number }} Widths
 * @typedef {[lon: number, lat: number][]} LonLats
 */

import { ECCENTRICITY_SQUARED, toGeodetic, waypoint } from "../engine/ellipsoid.js";
import { distanceToPiece, nearestToPosition } from "../engine/nearest.js";
import { lonOnMap } from "../map/globe.js";
import { alongRay, arcHeight, chordLength } from "./rays.js";
import { cleanRings, cutRings, ringPolygons } from "./rings.js";

const FINE_M = 0.25; // what is smaller is not drawn
const LEAST_M2 = 0.25; // nor rings of a smaller area
// How well corners are found. Where edges meet at a flat angle, what a corner lacks
// across them is a thousand times as much along them, and they would cross.
const CORNER_M = 1e-4;
const CORNER = 5e-9; // of the distance: how well it is known
const MOST_STEPS = 12;
const GRID = 1e7; // steps of the outline's coordinates in a degree
const EARTH_RADIUS_M = 6371000;
const DEGREE_M = 111195; // of latitude
const ROUND_M = 0.05; // how far arcs may lie from edges, as far as there are rays
const LEVEL_M = 0.1; // how far geodesics may lie from edges on the map
const STEEPEST_LAT = 85; // from there on edges grow no shorter
const SAME_PLACE_M = 0.01;

// --- the outline at a width ------------------------------------------------------------

/**
 * The half-width of the side that cuts a ray: what is nearer to it is the corridor too.
 *
 * @type {(sample: Sample, widths: Widths) => number}
 */
const limitOf = ({ cutter }, widths) => widths[cutter ?? "rest"] ?? 0;

/**
 * Whether a ray's end lies on the outline: behind it is not the corridor again.
 *
 * @type {(sample: Sample, width: number, widths: Widths) => boolean}
 */
const isOn = (sample, width, widths) =>
  sample.reach >= width || sample.reach > limitOf(sample, widths);

/**
 * The corners between two neighbours: where what cuts them is as near as the line is.
 *
 * @param {Line} line
 * @param {Strand} strand
 * @param {Sample} before
 * @param {Sample} after
 * @param {Widths} widths
 * @returns {Position[]}
 */
function corners(line, strand, before, after, widths) {
  const [low, high] = before.reach < after.reach ? [before, after] : [after, before];
  const width = widths[strand.side];
  const limit = limitOf(low, widths);
  const distances = limit < width ? [limit, width] : [width];
  if (high === before) distances.reverse();
  return distances
    .filter((distance) => low.reach < distance && distance <= high.reach)
    .map((distance) => cornerAt(line, strand, low, high, distance));
}

/**
 * From what cuts the lower one: if the line is nearer there, from that too.
 *
 * @param {Line} line
 * @param {Strand} strand
 * @param {Sample} low
 * @param {Sample} high
 * @param {number} distance
 * @returns {Position}
 */
function cornerAt(line, strand, low, high, distance) {
  const cutters = [low.hint];
  const slack = CORNER_M + CORNER * distance;
  for (;;) {
    const end = meetingOf(line, strand, low, high, distance, cutters);
    const { j, offset } = nearestToPosition(line, end, cutters.at(-1));
    if (Math.abs(offset) > distance - slack || cutters.includes(j)) return end;
    cutters.push(j);
  }
}

/**
 * Where pieces of the line are as near as a ray's foot, by regula falsi (Illinois).
 *
 * @param {Line} line
 * @param {Strand} strand
 * @param {Sample} low
 * @param {Sample} high
 * @param {number} distance
 * @param {number[]} cutters
 * @returns {Position}
 */
function meetingOf(line, strand, low, high, distance, cutters) {
  /** @type {(end: Position) => number} */
  const spare = (end) => Math.min(...cutters.map((j) => distanceToPiece(line, j, end))) - distance;
  let [cut, free] = [low.u, high.u];
  let end = alongRay(high.ray, distance);
  let more = spare(end);
  let less = spare(alongRay(low.ray, distance));
  for (let i = 0; i < MOST_STEPS && more > CORNER_M && less < 0; i++) {
    const u = free - (more * (free - cut)) / (more - less);
    end = alongRay(strand.ray(u), distance);
    const value = spare(end);
    if (Math.abs(value) < CORNER_M) break;
    if (value < 0) [cut, less, more] = [u, value, more / 2];
    else [free, more, less] = [u, value, less / 2];
  }
  return end;
}

/**
 * Where a ray ends at a width.
 *
 * @type {(sample: Sample, width: number) => Position}
 */
const endAt = ({ ray, reach, end }, width) => (reach < width ? end : alongRay(ray, width));

/**
 * Whether ends so far apart, as a share of a strand, need none between them.
 *
 * @type {(strand: Strand, share: number, width: number, straight: number) => boolean}
 */
const isNeedless = ({ length, span }, share, width, straight) =>
  length * share < straight && arcHeight(width, span * share) < ROUND_M;

/**
 * Whether no end of a strand lies on the outline: its own side cuts all of them.
 *
 * @type {(strand: Strand, width: number) => boolean}
 */
const isHidden = ({ samples, side, top }, width) =>
  top < width && samples.every(({ cutter }) => cutter === side);

/**
 * Where a strand lies on the outline: the ends of its rays, and its corners; null where a
 * run closes.
 *
 * @param {Line} line
 * @param {Strand} strand
 * @param {Widths} widths
 * @param {number} straight
 * @returns {(Position | null)[]}
 */
function marksOf(line, strand, widths, straight) {
  const width = widths[strand.side];
  const { samples } = strand;
  if (isHidden(strand, width)) return [null];
  /** @type {(Position | null)[]} */
  const marks = [];
  let drawn = 0; // where the last end of this strand was drawn
  /** @type {Sample | null} */
  let before = null;
  let wasOn = false;
  samples.forEach((sample, k) => {
    const on = isOn(sample, width, widths);
    const isCut = sample.reach < width;
    if (before && (on || wasOn) && (isCut || before.reach < width)) {
      marks.push(...corners(line, strand, before, sample, widths));
    }
    const after = samples[k + 1];
    const isOpen = !isCut && before && before.reach >= width && after?.reach >= width;
    if (!on) {
      if (wasOn || !before) marks.push(null);
    } else if (!isOpen || !isNeedless(strand, after.u - drawn, width, straight)) {
      marks.push(endAt(sample, width));
      drawn = sample.u;
    }
    before = sample;
    wasOn = on;
  });
  return marks;
}

/**
 * The runs of the outline, each a list of positions.
 *
 * @param {Sketch} sketch
 * @param {number} straight
 * @param {Widths} widths
 * @returns {Position[][]}
 */
function runsOf({ corridor, strands }, straight, widths) {
  /** @type {Position[]} */
  let run = [];
  const runs = [run];
  const close = () => {
    if (run.length) runs.push(run = []);
  };
  /** @param {Position} position */
  const draw = (position) => run.push(position);
  /** @type {(sample: Sample, strand: Strand) => Position} */
  const endOf = (sample, { side }) => endAt(sample, widths[side]);
  strands.forEach((strand, i) => {
    for (const mark of marksOf(corridor.reference, strand, widths, straight)) {
      if (mark) draw(mark);
      else close();
    }
    if (strand.isCrossed) {
      const next = strands[(i + 1) % strands.length];
      const [out] = next.samples;
      [endOf(/** @type {Sample} */ (strand.samples.at(-1)), strand), out.ray.foot, endOf(out, next)]
        .forEach(
          draw,
        );
    } else if (!strand.continues) close();
  });
  // What is open at the last ray goes on at the first.
  const first = strands[0];
  if (runs.length > 1 && isOn(first.samples[0], widths[first.side], widths)) {
    runs.pop();
    runs[0] = [...run, ...runs[0]];
  }
  return runs.filter(({ length }) => length);
}

/**
 * Rings: each run goes on in the one that starts nearest to its end, mostly the next.
 *
 * @param {Position[][]} runs
 * @returns {Position[][]}
 */
function ringsOf(runs) {
  const unused = new Set(runs.keys());
  const found = [];
  for (const first of runs.keys()) {
    /** @type {Position[]} */
    const ring = [];
    let here = first;
    while (unused.delete(here)) {
      for (const position of runs[here]) ring.push(position);
      here = followerOf(runs, here, first, unused);
    }
    if (ring.length > 2) found.push(ring);
  }
  return found;
}

/**
 * @param {Position[][]} runs
 * @param {number} here
 * @param {number} first
 * @param {Set<number>} unused
 * @returns {number}
 */
function followerOf(runs, here, first, unused) {
  const end = /** @type {Position} */ (runs[here].at(-1));
  const next = here + 1;
  if (unused.has(next) && chordLength(runs[next][0], end) < SAME_PLACE_M) return next;
  let least = chordLength(runs[first][0], end);
  let follower = first;
  for (const other of unused) {
    const way = chordLength(runs[other][0], end);
    if (way < least) [least, follower] = [way, other];
  }
  return follower;
}

/**
 * The positions of a ring: none hardly apart from the one before, none too far.
 *
 * @param {Position[]} ring
 * @param {number} straight
 * @returns {Position[]}
 */
function spaced(ring, straight) {
  /** @type {Position[]} */
  const kept = [];
  for (const position of [...ring, ring[0]]) {
    const before = kept.at(-1) ?? position;
    const way = chordLength(before, position);
    if (kept.length && way < FINE_M) continue;
    const steps = Math.ceil(way / straight);
    for (let i = 1; i < steps; i++) {
      kept.push(waypoint(before, position, i / steps));
    }
    kept.push(position);
  }
  return kept;
}

/**
 * A [lon, lat] in steps of the grid.
 *
 * @type {(at: Corner) => Corner}
 */
const onGrid = ([lon, lat]) => [Math.round(lon * GRID), Math.round(lat * GRID)];

/**
 * The corners on the map of a ring of positions.
 *
 * @type {(ring: Position[]) => Ring}
 */
const gridOf = (ring) =>
  ring.map((position) => {
    const [lat, lon] = toGeodetic(position);
    return onGrid([lonOnMap(lon), lat]);
  });

/** @type {(ring: Ring) => LonLats} */
const toDegrees = (ring) => [...ring, ring[0]].map(([x, y]) => [x / GRID, y / GRID]);

/**
 * The least area of a ring, in squared steps of the grid at a latitude.
 *
 * @type {(lat: number) => number}
 */
const leastAt = (lat) =>
  (LEAST_M2 * (GRID / DEGREE_M) ** 2) / Math.max(Math.cos((lat * Math.PI) / 180), 0.01);

/**
 * The rings of [lon, lat] at half-widths {left, right} in metres, of a sketch that is
 * ready: clockwise where they bound the corridor, counter-clockwise around a hole. They
 * are closed, and cross neither themselves nor each other.
 *
 * @param {Sketch} sketch
 * @param {Widths} widths
 * @returns {LonLats[]}
 */
export function outlineRings(sketch, widths) {
  const [lat] = toGeodetic(sketch.corridor.reference.positions[0]);
  const straight = sketch.straight ??= straightOf(sketch);
  const grids = ringsOf(runsOf(sketch, straight, widths)).map((ring) =>
    gridOf(spaced(ring, straight))
  );
  return cleanRings(grids, leastAt(lat)).map(toDegrees);
}

/**
 * The longest edge: on the map a geodesic bows by its square times the latitude's tangent.
 *
 * @param {Sketch} sketch
 * @returns {number}
 */
function straightOf({ corridor, most }) {
  const lats = corridor.reference.positions.map((it) => Math.abs(toGeodetic(it)[0]));
  const highest = lats.reduce((one, other) => Math.max(one, other)) + most / DEGREE_M;
  const tangent = Math.tan((Math.min(highest, STEEPEST_LAT) * Math.PI) / 180);
  return Math.sqrt((8 * LEVEL_M * EARTH_RADIUS_M) / tangent);
}

/**
 * Rings of [lon, lat] on the map, whichever way they run, as GeoJSON wants a
 * MultiPolygon's: cut at the antimeridian.
 *
 * @param {LonLats[]} all
 * @returns {LonLats[][]}
 */
export function outlinePolygons(all) {
  const grids = all.map((ring) => ring.map(onGrid));
  const least = leastAt(all[0][0][1]);
  return [-1, 0, 1]
    .flatMap((turns) => ringPolygons(turned(grids, turns, least), least))
    .map((polygon) => polygon.map(toDegrees));
}

/**
 * The rings within [-180, 180] after so many turns back.
 *
 * @param {Ring[]} grids
 * @param {number} turns
 * @param {number} least
 * @returns {Ring[]}
 */
function turned(grids, turns, least) {
  const half = 180 * GRID;
  /** @type {Ring[]} */
  const moved = grids.map((ring) => ring.map(([x, y]) => [x - 2 * turns * half, y]));
  const xs = moved.flat().map(([x]) => x);
  const [west, east] = xs.reduce(
    ([first, last], x) => [Math.min(first, x), Math.max(last, x)],
    [Infinity, -Infinity],
  );
  if (west >= half || east <= -half) return [];
  if (west >= -half && east <= half) return moved;
  const clean = ringPolygons(moved, least).flat();
  return cutRings(cutRings(clean, -half, true), half, false);
}

// --- area ------------------------------------------------------------------------------

const POLAR_RADIUS = 6356752.314245179;

/**
 * The area between the equator and a latitude, for each radian of longitude.
 *
 * @param {number} lat
 * @returns {number}
 */
function zone(lat) {
  const sin = Math.sin((lat * Math.PI) / 180);
  const e = Math.sqrt(ECCENTRICITY_SQUARED);
  const bulge = sin / (1 - ECCENTRICITY_SQUARED * sin * sin) + Math.atanh(e * sin) / e;
  return (POLAR_RADIUS * POLAR_RADIUS * bulge) / 2;
}

/**
 * The area within rings in square metres, holes taken off.
 *
 * @param {LonLats[]} all
 * @returns {number}
 */
export function areaOfRings(all) {
  let sum = 0;
  for (const ring of all) {
    const zero = zone(ring[0][1]);
    for (let i = 1; i < ring.length; i++) {
      const [[lon, lat], [nextLon, nextLat]] = [ring[i - 1], ring[i]];
      sum += (nextLon - lon) * ((zone(lat) + zone(nextLat)) / 2 - zero);
    }
  }
  return (sum * Math.PI) / 180;
}
