/*
 * Which widths there are, up to which of them the outline is drawn from rays and not traced, and
 * how half-widths that change along the line follow another width.
 */

/**
 * @import { HalfWidths, Vertices, WidthProfile } from "../types.d.ts"
 * @typedef {{ line: Vertices, halfWidths: HalfWidths }} Widths
 * @typedef {number[]} Halves of the first and the second side, in kilometres
 * @typedef {{ sides: { left: string, right: string }, halfWidths: HalfWidths,
 *   sentProfile: WidthProfile | null, sentHalves: Halves }} SentWidths
 */

import { degreesToRim, isOnMap } from "../map/globe.js";
import { MAX_RAY_M } from "./rays.js";

const LEAST_KM = 0.01;
export const MAX_KM = MAX_RAY_M / 1000;
const SLIDER_ENDS_KM = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 50, 100, 200, MAX_KM];
const SLIDER_REACH = 5; // times the width that was sent, at the least
const MOST_VERTICES = 20000; // of lines whose outline is drawn from rays
const NEAR_KM = 30; // outlines can be drawn as wide as this, at the least
const DEGREE_KM = 111;

/**
 * Of any width down to ten metres, or to the one that was sent.
 *
 * @type {(...sent: number[]) => number}
 */
const leastKm = (...sent) => Math.min(LEAST_KM, ...sent);

/** @type {(km: number, halfWidths: HalfWidths) => boolean} */
export const isPossibleWidth = (km, { first, second }) =>
  km >= leastKm(first.km, second.km) && km <= MAX_KM;

/**
 * Up to how many kilometres on a side the outline is drawn from rays: off the poles and the
 * map's rims. 0 for none: a width that changes, too many vertices, a line that retraces
 * itself. Any other width is traced.
 *
 * @param {{ line: Vertices, widthProfile: WidthProfile | null }} facts
 * @returns {number}
 */
export function outlineKm({ line, widthProfile: profile }) {
  const { lats, lons } = line;
  if (profile || lats.length > MOST_VERTICES || passesAgain(line)) return 0;
  const highest = highestOf(line);
  const room = degreesToRim(lons);
  /** @type {(km: number) => boolean} */
  const fits = (km) => {
    const reach = km / DEGREE_KM;
    const ring = Math.cos((Math.min(highest + reach, 90) * Math.PI) / 180);
    const isShown = km === NEAR_KM || isOnMap([highest + reach]);
    return isShown && room * ring > reach;
  };
  return SLIDER_ENDS_KM.findLast((km) => km >= NEAR_KM && fits(km)) ?? 0;
}

/** @type {(line: Vertices) => number} */
const highestOf = ({ lats }) => lats.reduce((most, lat) => Math.max(most, Math.abs(lat)), 0);

/**
 * Whether the corridor reaches nearer to a pole than the map does.
 *
 * @type {(data: Widths) => boolean}
 */
export const leavesMap = (data) => !isOnMap([highestOf(data.line) + widest(data) / DEGREE_KM]);

/**
 * Whether a line passes a segment again, either way.
 *
 * @param {Vertices} line
 * @returns {boolean}
 */
function passesAgain({ lats, lons }) {
  const vertices = lats.map((lat, i) => `${lat} ${lons[i]}`);
  const segments = vertices.slice(1).map((to, i) => [vertices[i], to].sort().join());
  return new Set(segments).size < segments.length;
}

/**
 * Where sliders start and end, and their step, in kilometres, for the widths sent.
 *
 * @param {{ sentHalves: number[] }} data
 * @returns {{ least: number, lowest: number, most: number, step: number }}
 */
export function sliderScale(data) {
  const wanted = SLIDER_REACH * Math.max(...data.sentHalves);
  const most = SLIDER_ENDS_KM.find((km) => km >= wanted) ?? MAX_KM;
  const step = Math.max(10 ** Math.floor(Math.log10(most / 100)), 0.001);
  const lowest = leastKm(...data.sentHalves);
  return { least: Math.max(step, lowest), lowest, most, step };
}

/** @type {(data: { halfWidths: HalfWidths }) => number} */
const widest = ({ halfWidths: { first, second } }) => Math.max(first.km, second.km);

/**
 * Whether the outline is drawn from rays.
 *
 * @type {(data: { halfWidths: HalfWidths, outlineKm: number }) => boolean}
 */
export const isDrawnFromRays = (data) => widest(data) <= data.outlineKm;

/**
 * As wide as a sketch has to be: what the slider reaches, or all there is, in kilometres.
 *
 * @param {{ halfWidths: HalfWidths, outlineKm: number, sentHalves: number[] }} data
 * @returns {number}
 */
export function sketchReachKm(data) {
  const near = Math.min(Math.max(sliderScale(data).most, NEAR_KM), data.outlineKm);
  return widest(data) <= near ? near : data.outlineKm;
}

/**
 * Half-widths of `first` and `second` side, in kilometres, as the corridor and its words
 * want them. Those that change along the line keep their proportions; `halves` is the greatest.
 *
 * @param {SentWidths} sent
 * @param {Halves} halves
 * @returns {{ left: number, right: number, widthProfile?: WidthProfile, halfWidths: HalfWidths }}
 */
export function halfWidthsOf({ halfWidths, sides, sentProfile, sentHalves }, halves) {
  const isFirstLeft = halfWidths.first.side === sides.left;
  const [left, right] = (isFirstLeft ? halves : halves.toReversed()).map(
    (km) => km * 1000,
  );
  const first = { side: halfWidths.first.side, km: halves[0] };
  const second = { side: halfWidths.second.side, km: halves[1] };
  if (!sentProfile) return { left, right, halfWidths: { first, second } };
  const factors = halves.map((km, i) => km / sentHalves[i]);
  const [onLeft, onRight] = isFirstLeft ? factors : factors.toReversed();
  /** @type {WidthProfile} */
  const widthProfile = sentProfile.map(([at, one, other]) => [at, one * onLeft, other * onRight]);
  /** @type {(value: (row: WidthProfile[number]) => number) => number} */
  const least = (value) => Math.min(...widthProfile.map(value)) / 1000;
  const leasts = [least(([, it]) => it), least(([, , it]) => it)];
  const [firstLeast, secondLeast] = isFirstLeft ? leasts : leasts.toReversed();
  const whole = {
    least: least(([, one, other]) => one + other),
    km: -least(([, one, other]) => -one - other),
  };
  const changing = {
    first: { ...first, least: firstLeast },
    second: { ...second, least: secondLeast },
    whole,
  };
  return { left, right, widthProfile, halfWidths: changing };
}
