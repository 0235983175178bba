/*
 * A table of points as corridor/page/points.py packs it, and which of them are inside a
 * corridor and a period.
 */

import { isInside } from "../engine/answers.js";
import { nearestPoint } from "../engine/nearest.js";
import { inflate } from "../inflate.js";

/** @import { Corridor } from "../types.d.ts" */
/** @import { CodeSize, Codes, JudgedPoints, Locations, Period, Points, PointTable, SentPoints } from "./types.d.ts" */

const COORDINATE_SCALE = 1e7;
export const NO_DAY = -(2 ** 31);

// What is known of a point; a point outside the chosen period is hidden.
export const OUTSIDE = 0;
export const INSIDE = 1;
export const UNLOCATED = 2;
export const HIDDEN = 3;

// --- unpacking -------------------------------------------------------------------------

/**
 * @param {SentPoints} sent
 * @returns {Promise<PointTable>}
 */
export async function unpackPoints({ count, bad, columns, dates, packed }) {
  const bytes = new Uint8Array(await inflate(packed).arrayBuffer());
  let at = 0;
  /** @param {CodeSize} size */
  const take = (size) => {
    const numbers = joinPlanes(bytes.subarray(at, at + size * count), size, count);
    at += size * count;
    return numbers;
  };
  const takeSigned = () => new Int32Array(take(4).buffer);
  const takeDegrees = () => Float64Array.from(takeSigned(), (it) => it / COORDINATE_SCALE);
  const lats = takeDegrees();
  const lons = takeDegrees();
  const days = dates === null ? null : takeSigned();
  const codes = columns.map(({ size }) => take(size));
  const distinct = JSON.parse(new TextDecoder().decode(bytes.subarray(at)));
  return {
    ...{ count, bad, lats, lons, days, codes, distinct },
    columns: columns.map(({ name }) => name),
    cell: (row, column) => distinct[column][codes[column][row]],
  };
}

/** @type {Record<CodeSize, new (count: number) => Codes>} */
const ARRAYS = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array };

/**
 * Numbers from their bytes: first the low byte of each, then the next.
 *
 * @param {Uint8Array} bytes
 * @param {CodeSize} size
 * @param {number} count
 */
function joinPlanes(bytes, size, count) {
  const numbers = new ARRAYS[size](count);
  for (let plane = 0; plane < size; plane++) {
    const first = plane * count;
    const shift = 8 * plane;
    for (let i = 0; i < count; i++) numbers[i] |= bytes[first + i] << shift;
  }
  return numbers;
}

/**
 * For each point the first one at the same position: they are one sign.
 *
 * @param {PointTable} table
 */
export function groupByPosition({ count, lats, lons }) {
  /** @type {Map<string, number>} */
  const firsts = new Map();
  const heads = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const key = `${lats[i]},${lons[i]}`;
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, i);
    heads[i] = first ?? i;
  }
  return heads;
}

// --- locations -------------------------------------------------------------------------

const STRIPS = 256;
const STRIP_ROWS = 65536;
const POINTS_PER_CHECK = 64; // of the clock

/**
 * The points' locations on the corridor's reference, which `locatePoints` finds bit by bit.
 *
 * @param {PointTable} table
 * @param {Corridor} corridor
 * @returns {Locations}
 */
export function makeLocations(table, corridor) {
  const { count } = table;
  table.order ??= orderByStrips(table);
  return {
    ...{ table, corridor, order: table.order, done: 0, hint: 0 },
    measures: new Float64Array(count),
    offsets: new Float64Array(count).fill(NaN),
  };
}

/**
 * Up and down strips of the map: each point is near the one before, a hint for it.
 *
 * @param {PointTable} table
 */
function orderByStrips({ count, lats, lons }) {
  const [south, height] = findRange(lats);
  const [west, width] = findRange(lons);
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const strip = Math.min(Math.floor(((lons[i] - west) / width) * STRIPS), STRIPS - 1);
    const row = Math.min(Math.floor(((lats[i] - south) / height) * STRIP_ROWS), STRIP_ROWS - 1);
    keys[i] = (strip * STRIP_ROWS + (strip % 2 ? STRIP_ROWS - 1 - row : row)) * count + i;
  }
  return Int32Array.from(keys.sort(), (key) => key % count);
}

/**
 * The least of some numbers, and how much greater the greatest is.
 *
 * @param {Float64Array} numbers
 */
function findRange(numbers) {
  let [least, most] = [Infinity, -Infinity];
  for (const number of numbers) {
    least = Math.min(least, number);
    most = Math.max(most, number);
  }
  return [least, Math.max(most - least, 1e-9)];
}

/** @param {Locations} locations */
export const isLocated = ({ done, order }) => done === order.length;

/**
 * Whether locations on one corridor's reference are those on another's.
 *
 * @param {Locations} locations
 * @param {Corridor} other
 */
export function isLocatedFor({ corridor }, other) {
  if (corridor.reference === other.reference) return true;
  if (String(corridor.ends) !== String(other.ends) || corridor.line !== other.line) return false;
  const isSame = corridor.start === other.start && corridor.stop === other.stop;
  return corridor.ends === "flat" || isSame;
}

/**
 * Go on locating points for some milliseconds.
 *
 * @param {Locations} locations
 * @param {number} milliseconds
 */
export function locatePoints(locations, milliseconds) {
  const { table: { lats, lons }, corridor, order, measures, offsets } = locations;
  const until = performance.now() + milliseconds;
  while (locations.done < order.length && performance.now() < until) {
    const last = Math.min(locations.done + POINTS_PER_CHECK, order.length);
    for (; locations.done < last; locations.done++) {
      const i = order[locations.done];
      const nearest = nearestPoint(corridor.reference, lats[i], lons[i], locations.hint);
      locations.hint = nearest.j;
      measures[i] = nearest.measure;
      offsets[i] = nearest.offset;
    }
  }
}

// --- which are inside ------------------------------------------------------------------

/**
 * The state of every point for a corridor and a period, null for all; and how many are
 * shown and inside.
 *
 * @param {Locations} locations
 * @param {Corridor} corridor
 * @param {Period | null} period
 */
export function judgePoints({ table, measures, offsets }, corridor, period) {
  const [first, last] = period ?? [-Infinity, Infinity];
  const days = period ? table.days : null;
  const states = new Uint8Array(table.count);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < table.count; i++) {
    const offset = offsets[i];
    const measure = measures[i];
    let state = isInside(corridor, measure, offset) ? INSIDE : OUTSIDE;
    if (Number.isNaN(offset)) state = UNLOCATED;
    if (days && (days[i] < first || days[i] > last)) state = HIDDEN;
    states[i] = state;
    counts[state]++;
  }
  return { states, count: table.count - counts[HIDDEN], inside: counts[INSIDE] };
}

/** @type {(points: Points) => points is JudgedPoints} */
export const isJudged = (points) => points.states !== null;
