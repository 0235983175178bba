/*
 * The corridor that the page shows, and where a point lies to it: the same answers as
 * Corridor.locate in Python.
 */

/**
 * @import { Answer, AnswerAt, Coordinate, Facts, Settlement, WidthProfile } from "../types.d.ts"
 * @import { Corridor, CorridorFacts, Line, Piece, LineLocation, SectionShape, Shape, WithDistance } from "./types.d.ts"
 */

import { geodesicDistance } from "./ellipsoid.js";
import { makeLine, partOfLine, withPreferredSection } from "./line.js";
import { nearestPoint } from "./nearest.js";

const EDGE_TOLERANCE_M = 1e-3; // what lies so little beyond an edge or end belongs to the corridor
const LEAST_STRETCH_M = 1;

/**
 * The corridor's geometry, made ready once for many questions.
 *
 * @type {(data: CorridorFacts) => Corridor}
 */
export const makeCorridor = (data) =>
  withSection({ ...data, road: makeLine(data.line.lats, data.line.lons) }, data);

/**
 * A corridor beside a section of the same road. Measures on the reference count from
 * `origin`, and those of the section lie between its `limits`.
 *
 * @param {CorridorFacts & { road: Line }} facts
 * @param {SectionShape} section
 * @returns {Corridor}
 */
export function withSection(facts, { start, stop, left, right, ends, widthProfile = null }) {
  const { road } = facts;
  const [isRound, isRoundBehind] = [ends, ends].flat().map((kind) => kind === "round");
  // A round end knows nothing of the road beyond it.
  const origin = isRound ? start : 0;
  const last = isRoundBehind ? stop : road.length;
  const isWhole = origin === 0 && last > road.length - 1e-6;
  const line = isWhole ? road : partOfLine(road, origin, last);
  const isAll = stop - start > line.length - EDGE_TOLERANCE_M;
  const reference = isAll ? line : withPreferredSection(line, start - origin, stop - origin);
  const low = isRound ? -Infinity : start;
  const high = isRoundBehind ? Infinity : stop - origin;
  const section = { start, stop, left, right, ends, widthProfile, length: stop - start };
  return { ...facts, ...section, reference, origin, limits: [low, high] };
}

/**
 * The facts of the stretch between two settlements, by name; null for an end as it was
 * sent; null where the two are one. Travel may run against the line: it is then turned, and
 * ends and named sides with it, which so stay on the ground. Half-widths that change along the
 * line are not: the page keeps their stretch.
 *
 * @template {Facts} T
 * @param {T} data
 * @param {string | null} from
 * @param {string | null} to
 * @returns {T | null}
 */
export function factsBetween(data, from, to) {
  if (from === null && to === null) return data;
  const road = makeLine(data.line.lats, data.line.lons);
  const one = from === null ? data.start : measureOf(road, data.settlements, from);
  const other = to === null ? data.stop : measureOf(road, data.settlements, to);
  if (Math.abs(one - other) < LEAST_STRETCH_M) return null;
  const names = { from: from ?? data.from, to: to ?? data.to };
  const lengthKm = Math.abs(one - other) / 1000;
  if (one < other) return { ...data, ...names, lengthKm, start: one, stop: other };
  const { left, right } = data.sides;
  const areNamed = left !== "left" || right !== "right"; // left and right are those of travel
  return {
    ...data,
    ...names,
    ends: Array.isArray(data.ends) ? data.ends.toReversed() : data.ends,
    lengthKm,
    start: road.length - one,
    stop: road.length - other,
    sides: areNamed ? { left: right, right: left } : data.sides,
    line: { lats: data.line.lats.toReversed(), lons: data.line.lons.toReversed() },
  };
}

/**
 * @param {Line} road
 * @param {Settlement[]} settlements
 * @param {string} wanted
 * @returns {number}
 */
function measureOf(road, settlements, wanted) {
  const settlement = settlements.find(({ name }) => name === wanted);
  const { lat, lon } = /** @type {Settlement} */ (settlement);
  const { measure } = nearestPoint(road, lat, lon);
  return Math.min(Math.max(measure, 0), road.length);
}

// --- kilometres ------------------------------------------------------------------------

/**
 * A value between published ones, linear from one to the next, as corridor/model/chainage.py
 * has it; beyond the first and the last it changes by `scale`.
 *
 * @param {number[]} from
 * @param {number[]} to
 * @param {number} value
 * @param {number} scale
 * @returns {number}
 */
function interpolate(from, to, value, scale) {
  const isBelow = to[to.length - 1] > to[0] ? 1 : -1;
  const isUp = from[from.length - 1] > from[0] ? 1 : -1;
  let [low, high] = [0, from.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isUp * from[middle] <= isUp * value) low = middle + 1;
    else high = middle;
  }
  const near = Math.max(low - 1, 0);
  const slope = low === 0 || low === from.length
    ? isBelow * isUp * scale
    : (to[low] - to[near]) / (from[low] - from[near]);
  return to[near] + (value - from[near]) * slope;
}

/**
 * The kilometre at a distance along the section: by kilometre posts, where there are any.
 *
 * @type {(corridor: Pick<Corridor, "chainage" | "start">, along: number) => number}
 */
export const kmAt = ({ chainage, start }, along) =>
  chainage ? interpolate(chainage.measures, chainage.kms, start + along, 0.001) : along / 1000;

/**
 * The distance along the section of a kilometre, in metres.
 *
 * @type {(corridor: Pick<Corridor, "chainage" | "start">, km: number) => number}
 */
export const measureAtKm = ({ chainage, start }, km) =>
  chainage ? interpolate(chainage.kms, chainage.measures, km, 1000) - start : km * 1000;

/**
 * The least and the greatest kilometre of the section.
 *
 * @param {Corridor} corridor
 * @returns {[least: number, most: number]}
 */
export function kmSpan(corridor) {
  const ends = [0, corridor.length].map((along) => kmAt(corridor, along));
  return [Math.min(...ends), Math.max(...ends)];
}

// --- half-widths -----------------------------------------------------------------------

/**
 * The half-width on a side at a measure on the reference, as geo/width_profile.py has it.
 *
 * @param {Pick<Corridor, "left" | "right" | "widthProfile" | "origin">} corridor
 * @param {boolean} isLeft
 * @param {number} measure
 * @returns {number}
 */
export function halfWidthAt({ left, right, widthProfile: profile, origin }, isLeft, measure) {
  if (!profile) return isLeft ? left : right;
  const column = isLeft ? 1 : 2;
  const at = measure + origin;
  // At a step the larger one counts: the corridor is closed.
  return Math.max(
    profileAt(profile, column, at - EDGE_TOLERANCE_M),
    profileAt(profile, column, at + EDGE_TOLERANCE_M),
  );
}

/**
 * Linear between two rows of a width profile; constant before the first, past the last.
 *
 * @param {WidthProfile} profile
 * @param {1 | 2} column
 * @param {number} at
 * @returns {number}
 */
function profileAt(profile, column, at) {
  let [low, high] = [0, profile.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at < profile[middle][0]) high = middle;
    else low = middle + 1;
  }
  const before = profile[Math.max(low - 1, 0)];
  const after = profile[Math.min(low, profile.length - 1)];
  const share = after[0] > before[0] ? (at - before[0]) / (after[0] - before[0]) : 0;
  return before[column] + share * (after[column] - before[column]);
}

// --- inside, edges and ends ------------------------------------------------------------

/**
 * How far a point lies from the corridor's edge or from a flat end, whichever is nearer;
 * negative outside. A round end is no edge of its own: its limit is infinite.
 *
 * @type {(corridor: Corridor, measure: number, offset: number) => number}
 */
export const edgeAt = (corridor, measure, offset) =>
  Math.min(
    halfWidthAt(corridor, offset >= 0, measure) - Math.abs(offset),
    measure - corridor.limits[0],
    corridor.limits[1] - measure,
  );

/**
 * Whether a point lies inside, by its measure on the reference and its offset.
 *
 * @type {(corridor: Corridor, measure: number, offset: number) => boolean}
 */
export const isInside = (corridor, measure, offset) =>
  edgeAt(corridor, measure, offset) >= -EDGE_TOLERANCE_M;

/**
 * Whether a measure on the reference lies in the section: beyond a round end too.
 *
 * @type {(corridor: Corridor, measure: number) => boolean}
 */
export const isInSection = ({ limits: [low, high] }, measure) =>
  measure >= low - EDGE_TOLERANCE_M && measure <= high + EDGE_TOLERANCE_M;

/**
 * Whether the corridor ends round at its start and at its stop.
 *
 * @type {(corridor: Corridor) => [start: boolean, stop: boolean]}
 */
export const roundEnds = ({ limits: [low, high] }) => [low === -Infinity, high === Infinity];

/**
 * The part of a piece that lies in the section, from its middle; null where there is none.
 *
 * @param {Corridor} corridor
 * @param {Piece} piece
 * @returns {[first: number, last: number] | null}
 */
export function partInSection({ limits: [low, high] }, { measure, half }) {
  const first = Math.max(low - measure, -half);
  const last = Math.min(high - measure, half);
  return last - first > EDGE_TOLERANCE_M ? [first, last] : null;
}

// --- a point ---------------------------------------------------------------------------

/**
 * The kilometre of the route that is nearest to a point, whatever the ends.
 *
 * @type {(corridor: Corridor, lat: number, lon: number) => number}
 */
export const routeKmAt = ({ road, start }, lat, lon) =>
  (nearestPoint(road, lat, lon).measure - start) / 1000;

/**
 * The same corridor with other half-widths, in metres, and ends.
 *
 * @param {Corridor} corridor
 * @param {Shape} shape
 * @returns {Corridor}
 */
export function withShape(corridor, { left, right, widthProfile = null, ends }) {
  const now = { ...corridor, left, right, widthProfile, ends };
  return ends === corridor.ends ? now : withSection(corridor, now);
}

/**
 * Where a point lies to the corridor.
 *
 * @type {(corridor: Corridor, lat: number, lon: number) => AnswerAt}
 */
export const locate = (corridor, lat, lon) => ({
  lat,
  lon,
  ...answerAt(corridor, nearestPoint(corridor.reference, lat, lon)),
});

/**
 * The same by its measure on the reference, its offset and its foot.
 *
 * @param {Corridor} corridor
 * @param {LineLocation} placed
 * @returns {Answer}
 */
export function answerAt(corridor, { measure, offset, foot }) {
  const isLeft = offset >= 0;
  const distance = Math.abs(offset);
  const [low] = corridor.limits;
  // The measure runs on past the ends of the line; the kilometre does not.
  const held = Math.min(Math.max(measure, 0), corridor.reference.length);
  const edge = edgeAt(corridor, measure, offset);
  const toSide = halfWidthAt(corridor, isLeft, measure) - distance;
  const limit = edge === toSide ? "side" : edge === measure - low ? "start" : "stop";
  return {
    inside: isInside(corridor, measure, offset),
    side: isLeft ? corridor.sides.left : corridor.sides.right,
    distance,
    km: kmAt(corridor, held + corridor.origin - corridor.start),
    edge,
    limit,
    foot,
  };
}

/**
 * The settlement nearest to a point and how far it is, without `except`: itself.
 *
 * @template {Coordinate} T
 * @param {T[]} settlements
 * @param {number} lat
 * @param {number} lon
 * @param {T} [except]
 * @returns {WithDistance<T> | null}
 */
export function nearestSettlement(settlements, lat, lon, except) {
  /** @type {WithDistance<T> | null} */
  let near = null;
  for (const settlement of settlements) {
    if (settlement === except) continue;
    const distance = geodesicDistance(lat, lon, settlement.lat, settlement.lon);
    if (!near || distance < near.distance) near = { ...settlement, distance };
  }
  return near;
}
