/*
 * Positions on the WGS84 ellipsoid, geocentric and in metres, and the shortest ways between
 * them, as in geo/ellipsoid.py. Latitudes and longitudes are degrees.
 */

/** @import { LatLon, Position } from "../types.d.ts" */

const EQUATORIAL_RADIUS = 6378137;
const FLATTENING = 1 / 298.257223563;
export const ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING);
const POLAR_SCALE = 1 / (1 - ECCENTRICITY_SQUARED);
export const DEGREE = Math.PI / 180;
const GEODESIC_STEP_M = 100000; // a ten-thousandth of a metre is lost on each

// --- vectors ---------------------------------------------------------------------------

/** @type {(a: Position, b: Position) => number} */
export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
/** @type {(a: Position, b: Position, scale?: number) => Position} */
export const plus = (a, b, scale = 1) => [
  a[0] + scale * b[0],
  a[1] + scale * b[1],
  a[2] + scale * b[2],
];
/** @type {(a: Position, b: Position) => Position} */
export const minus = (a, b) => plus(a, b, -1);
/** @type {(a: Position, scale: number) => Position} */
export const times = (a, scale) => [a[0] * scale, a[1] * scale, a[2] * scale];
/** @type {(a: Position, b: Position) => Position} */
export const cross = (a, b) => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

// --- positions -------------------------------------------------------------------------

/**
 * The sine of degrees, exact where 180 and -180 are one meridian, and all meet at a pole.
 *
 * @type {(degrees: number) => number}
 */
const sine = (degrees) => (degrees % 180 ? Math.sin(degrees * DEGREE) : 0);

/** @type {(degrees: number) => number} */
const cosine = (degrees) => sine(90 - Math.abs(degrees));

/**
 * The geocentric position of a point on the ellipsoid.
 *
 * @param {number} lat
 * @param {number} lon
 * @returns {Position}
 */
export function geocentric(lat, lon) {
  const sinLat = sine(lat);
  const normal = EQUATORIAL_RADIUS / Math.sqrt(1 - ECCENTRICITY_SQUARED * sinLat * sinLat);
  const ring = normal * cosine(lat);
  return [
    ring * cosine(lon),
    ring * sine(lon),
    normal * (1 - ECCENTRICITY_SQUARED) * sinLat,
  ];
}

/**
 * @param {Position} position
 * @returns {Position}
 */
export function surfaceNormal(position) {
  /** @type {Position} */
  const steep = [position[0], position[1], position[2] * POLAR_SCALE];
  return times(steep, 1 / steepness(position));
}

/**
 * The curvatures along the meridian and across it, where the normal is a unit vector.
 *
 * @param {Position} up
 * @returns {[meridian: number, vertical: number]}
 */
export function curvaturesAt(up) {
  const w2 = 1 - ECCENTRICITY_SQUARED * up[2] * up[2];
  const meridian = (w2 * Math.sqrt(w2)) / (EQUATORIAL_RADIUS * (1 - ECCENTRICITY_SQUARED));
  return [meridian, Math.sqrt(w2) / EQUATORIAL_RADIUS];
}

/**
 * How long a normal is before it is made a unit vector.
 *
 * @param {Position} position
 * @returns {number}
 */
function steepness([x, y, z]) {
  const steep = z * POLAR_SCALE;
  return Math.sqrt(x * x + y * y + steep * steep);
}

/**
 * [lat, lon] of the normal through a position on or near the surface.
 *
 * @param {Position} position
 * @returns {LatLon}
 */
export function toGeodetic(position) {
  const n = surfaceNormal(position);
  return [
    Math.atan2(n[2], Math.hypot(n[0], n[1])) / DEGREE,
    Math.atan2(n[1], n[0]) / DEGREE,
  ];
}

// --- geodesics -------------------------------------------------------------------------

/**
 * The squared distance between two positions that may lie far apart.
 *
 * @param {Position} from
 * @param {Position} to
 * @returns {number}
 */
export function farSquared(from, to) {
  const [x, y, z] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const chord = Math.sqrt(x * x + y * y + z * z);
  if (chord === 0) return 0;
  // The mean of the drops at both ends cancels the change of curvature on the way.
  const [one, other] = [1 / steepness(from), 1 / steepness(to)];
  const turned = x * (to[0] * other - from[0] * one) +
    y * (to[1] * other - from[1] * one) +
    z * (to[2] * other - from[2] * one) * POLAR_SCALE;
  const sin = Math.min(Math.abs(turned) / (2 * chord), 1);
  const arc = sin > 0 ? (chord * Math.asin(sin)) / sin : chord;
  return arc * arc;
}

/** @type {(from: Position, to: Position) => number} */
export const distanceBetween = (from, to) => Math.sqrt(farSquared(from, to));

/**
 * The geodesic distance between two points, up to hundreds of kilometres apart.
 *
 * @param {number} lat
 * @param {number} lon
 * @param {number} otherLat
 * @param {number} otherLon
 * @returns {number}
 */
export function geodesicDistance(lat, lon, otherLat, otherLon) {
  return distanceBetween(geocentric(lat, lon), geocentric(otherLat, otherLon));
}

/**
 * The position at a share of the shortest way between two: the chord, raised.
 *
 * @param {Position} from
 * @param {Position} to
 * @param {number} share
 * @returns {Position}
 */
export function waypoint(from, to, share) {
  const way = minus(to, from);
  const [start, end] = [surfaceNormal(from), surfaceNormal(to)];
  const rise = (dot(way, minus(end, start)) / 4) * share * (1 - share);
  return plus(plus(from, way, share), plus(start, end), rise);
}

/**
 * Points, [lat, lon], on the shortest way between two; the last one is its end.
 *
 * @param {LatLon} from
 * @param {LatLon} to
 * @param {number} steps
 * @returns {LatLon[]}
 */
export function geodesicPath(from, to, steps) {
  const [start, end] = [geocentric(...from), geocentric(...to)];
  return Array.from({ length: steps + 1 }, (_, i) => toGeodetic(waypoint(start, end, i / steps)));
}

/**
 * The position at the end of a geodesic of some length that leaves another one, on the
 * surface, in the direction of a unit vector. It bends as the surface makes it, towards
 * the normal; Runge and Kutta's method of the fourth order follows it.
 *
 * @param {Position} from
 * @param {Position} way
 * @param {number} length
 * @returns {Position}
 */
export function followGeodesic(from, way, length) {
  const steps = Math.ceil(length / GEODESIC_STEP_M);
  const step = length / steps;
  let [at, going] = [from, way];
  for (let i = 0; i < steps; i++) {
    const bend1 = bendOf(at, going);
    const going2 = plus(going, bend1, step / 2);
    const bend2 = bendOf(plus(at, going, step / 2), going2);
    const going3 = plus(going, bend2, step / 2);
    const bend3 = bendOf(plus(at, going2, step / 2), going3);
    const going4 = plus(going, bend3, step);
    const bend4 = bendOf(plus(at, going3, step), going4);
    at = mean(at, step, going, going2, going3, going4);
    going = mean(going, step, bend1, bend2, bend3, bend4);
  }
  return at;
}

/**
 * A position or way after a step of the method, from the four slopes.
 *
 * @param {Position} from
 * @param {number} step
 * @param {Position} one
 * @param {Position} two
 * @param {Position} three
 * @param {Position} four
 * @returns {Position}
 */
function mean(from, step, one, two, three, four) {
  /** @type {(i: number) => number} */
  const after = (i) => from[i] + (step / 6) * (one[i] + 2 * (two[i] + three[i]) + four[i]);
  return [after(0), after(1), after(2)];
}

/**
 * How a way on the surface bends: its second derivative.
 *
 * @param {Position} at
 * @param {Position} going
 * @returns {Position}
 */
function bendOf(at, going) {
  /** @type {Position} */
  const steep = [at[0], at[1], at[2] * POLAR_SCALE];
  const turn = going[0] * going[0] + going[1] * going[1] + going[2] * going[2] * POLAR_SCALE;
  return times(steep, -turn / dot(steep, steep));
}
