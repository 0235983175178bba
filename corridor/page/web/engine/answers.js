/*
 * The corridor that the page shows, and what is known of a point: as Corridor.locate in
 * Python says it, and as drawn.
 */

import {
  geodesicDistance,
  makeLine,
  nearestPoint,
  partOfLine,
  withPreferredSection,
} from "./geodesy.js";

const EDGE_TOLERANCE_M = 1e-3; // what lies so little beyond an edge or end belongs to the corridor
const LEAST_STRETCH_M = 1;

/* The corridor's geometry, made ready once for many questions. */
export const makeCorridor = (data) =>
  withSection({ ...data, road: makeLine(data.line.lats, data.line.lons) }, data);

/*
 * A corridor beside a section of the same road. `ends` is one word, or a pair, at the
 * start and the stop; `knots` are [measure on the road, left, right], null where the
 * half-widths stay the same. Measures on the reference count from `origin`, and those of
 * the corridor's places lie between its `limits`.
 */
export function withSection(corridor, { start, stop, left, right, ends, knots = null }) {
  const { road } = corridor;
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
  const section = { start, stop, left, right, ends, knots, length: stop - start };
  return { ...corridor, ...section, reference, origin, limits: [low, high] };
}

/*
 * The facts of the stretch between two settlements, by name; null for an end as it was
 * sent. Travel may run against the line: it is then turned, and the sides and ends with
 * it. Half-widths that change along the line are not: the page keeps their stretch.
 */
export function factsBetween(data, from, to) {
  if (from === null && to === null) return data;
  const road = makeLine(data.line.lats, data.line.lons);
  const one = from === null ? data.start : measureOf(road, data.places, from);
  const other = to === null ? data.stop : measureOf(road, data.places, to);
  if (Math.abs(one - other) < LEAST_STRETCH_M) return null;
  const names = { from: from ?? data.from, to: to ?? data.to };
  const lengthKm = Math.abs(one - other) / 1000;
  if (one < other) return { ...data, ...names, lengthKm, start: one, stop: other };
  const { left: right, right: left } = data.sides;
  return {
    ...data,
    ...names,
    ends: Array.isArray(data.ends) ? data.ends.toReversed() : data.ends,
    lengthKm,
    start: road.length - one,
    stop: road.length - other,
    sides: { left, right },
    line: { lats: data.line.lats.toReversed(), lons: data.line.lons.toReversed() },
  };
}

function measureOf(road, places, wanted) {
  const { lat, lon } = places.find(({ name }) => name === wanted);
  const { measure } = nearestPoint(road, lat, lon);
  return Math.min(Math.max(measure, 0), road.length);
}

// --- kilometres ------------------------------------------------------------------------

/* Values published at places, between two of them linear, as corridor/model/chainage.py has it. */
function published(from, to, value, scale) {
  const isBelow = to.at(-1) > to[0] ? 1 : -1;
  const isUp = from.at(-1) > from[0] ? 1 : -1;
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

/* The kilometre so many metres along the section: a published one, where there are any. */
export const kmAt = ({ chainage, start }, along) =>
  chainage ? published(chainage.measures, chainage.kms, start + along, 0.001) : along / 1000;

/* How many metres along the section a kilometre lies. */
export const measureAtKm = ({ chainage, start }, km) =>
  chainage ? published(chainage.kms, chainage.measures, km, 1000) - start : km * 1000;

/* The least and the greatest kilometre of the section. */
export function kmSpan(corridor) {
  const ends = [0, corridor.length].map((along) => kmAt(corridor, along));
  return ends[0] < ends[1] ? ends : ends.reverse();
}

// --- half-widths -----------------------------------------------------------------------

/* The half-width on a side at a measure on the reference, as geo/width_profile.py has it. */
export function halfWidthAt({ left, right, knots, origin }, isLeft, measure) {
  if (!knots) return isLeft ? left : right;
  const column = isLeft ? 1 : 2;
  const at = measure + origin;
  // At a step the larger one counts: the corridor is closed.
  return Math.max(
    betweenKnots(knots, column, at - EDGE_TOLERANCE_M),
    betweenKnots(knots, column, at + EDGE_TOLERANCE_M),
  );
}

/* Linear between two knots, and before the first and past the last as at them. */
function betweenKnots(knots, column, at) {
  let [low, high] = [0, knots.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at < knots[middle][0]) high = middle;
    else low = middle + 1;
  }
  const before = knots[Math.max(low - 1, 0)];
  const after = knots[Math.min(low, knots.length - 1)];
  const share = after[0] > before[0] ? (at - before[0]) / (after[0] - before[0]) : 0;
  return before[column] + share * (after[column] - before[column]);
}

// --- inside, edges and ends ------------------------------------------------------------

/*
 * How far a place on the reference lies from the corridor's edge or from a flat end, whichever
 * is nearer; negative outside. A round end is no edge of its own: its limit is infinite.
 */
export const edgeAt = (corridor, measure, offset) =>
  Math.min(
    halfWidthAt(corridor, offset >= 0, measure) - Math.abs(offset),
    measure - corridor.limits[0],
    corridor.limits[1] - measure,
  );

export const isInsideEdge = (edge) => edge >= -EDGE_TOLERANCE_M;

/* Whether a measure on the reference lies in the section: beyond a round end too. */
export const isInSection = ({ limits: [low, high] }, measure) =>
  measure >= low - EDGE_TOLERANCE_M && measure <= high + EDGE_TOLERANCE_M;

/* Whether the corridor ends round at its start and at its stop. */
export const roundEnds = ({ limits: [low, high] }) => [low === -Infinity, high === Infinity];

/* The part of a piece that lies in the section, from its middle; null where there is none. */
export function partInSection({ limits: [low, high] }, { measure, half }) {
  const first = Math.max(low - measure, -half);
  const last = Math.min(high - measure, half);
  return last - first > EDGE_TOLERANCE_M ? [first, last] : null;
}

// --- a point ---------------------------------------------------------------------------

/* The kilometre of the route that is nearest to a point, whatever the ends. */
export const routeKmAt = ({ road, start }, lat, lon) =>
  (nearestPoint(road, lat, lon).measure - start) / 1000;

/* The same corridor with other half-widths, in metres, and ends. */
export function withShape(corridor, { left, right, knots = null, ends }) {
  const now = { ...corridor, left, right, knots, ends };
  return ends === corridor.ends ? now : withSection(corridor, now);
}

/*
 * Where a point lies: {lat, lon, inside, side, distance, km, edge, limit, foot}. Metres;
 * `limit` is what the way to the edge is counted to: "side", "start" or "stop".
 */
export const locate = (corridor, lat, lon) => ({
  lat,
  lon,
  ...answerAt(corridor, nearestPoint(corridor.reference, lat, lon)),
});

/* The same of a place on the corridor's reference, without its coordinates. */
export function answerAt(corridor, { measure, offset, foot }) {
  const isLeft = offset >= 0;
  const distance = Math.abs(offset);
  const [low] = corridor.limits;
  // The way along runs on past the ends of the line; the kilometre does not.
  const held = Math.min(Math.max(measure, 0), corridor.reference.length);
  const edge = edgeAt(corridor, measure, offset);
  const toSide = halfWidthAt(corridor, isLeft, measure) - distance;
  const limit = edge === toSide ? "side" : edge === measure - low ? "start" : "stop";
  return {
    inside: isInsideEdge(edge),
    side: isLeft ? corridor.sides.left : corridor.sides.right,
    distance,
    km: kmAt(corridor, held + corridor.origin - corridor.start),
    edge,
    limit,
    foot,
  };
}

/* The settlement nearest to a point and how far it is, without `except`: itself. */
export function nearestSettlement(places, lat, lon, except) {
  let near = null;
  for (const place of places) {
    if (place === except) continue;
    const distance = geodesicDistance(lat, lon, place.lat, place.lon);
    if (!near || distance < near.distance) near = { ...place, distance };
  }
  return near;
}
