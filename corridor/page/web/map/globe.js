/*
 * The globe as the map unrolls it: cut open along the meridian that lies farthest from the
 * corridor, so that a corridor over the antimeridian is in one piece. On the map longitudes
 * count on from that meridian; everywhere else they lie in [-180, 180]. The map ends before
 * the poles.
 */

/** @import { LatLon } from "../types.d.ts" */

export const MERCATOR_MAX_LAT = 85.0511; // degrees: where Mercator's square ends
export const MOST_ZOOM = 22; // for a corridor of metres
let west = -180;

/**
 * Cut it open along a meridian.
 *
 * @type {(meridian: number) => void}
 */
export const cutGlobe = (meridian) => {
  west = meridian;
};

/**
 * The map's north-west and south-east.
 *
 * @type {() => [northWest: LatLon, southEast: LatLon]}
 */
export const mapCorners = () => [
  [MERCATOR_MAX_LAT, west],
  [-MERCATOR_MAX_LAT, west + 360],
];

/**
 * A point held to the map's rims.
 *
 * @type {(point: LatLon) => LatLon}
 */
export const clampToMap = ([lat, lon]) => [
  Math.min(Math.max(lat, -MERCATOR_MAX_LAT), MERCATOR_MAX_LAT),
  Math.min(Math.max(lon, west), west + 360),
];

/**
 * A longitude on the map; those that lie on it stay as they are.
 *
 * @type {(lon: number) => number}
 */
export const lonOnMap = (lon) => lon - 360 * Math.floor((lon - west) / 360);

/** @type {(point: LatLon) => LatLon} */
export const toMap = ([lat, lon]) => [lat, lonOnMap(lon)];

/**
 * The longitude in [-180, 180] of a point on the map.
 *
 * @type {(lng: number) => number}
 */
export const wrapLon = (lng) => L.Util.wrapNum(lng, [-180, 180], true);

/** @type {(point: LatLon | [lat: number]) => boolean} */
export const isOnMap = ([lat]) => Math.abs(lat) <= MERCATOR_MAX_LAT;

/**
 * Where a way from one point to the next leaves the map in the west or east, and enters.
 *
 * @param {LatLon} from
 * @param {LatLon} to
 * @returns {[out: LatLon, back: LatLon]}
 */
function crossing([lat, lon], [nextLat, nextLon]) {
  const isEastward = nextLon < lon;
  const [out, back] = isEastward ? [west + 360, west] : [west, west + 360];
  const rest = Math.abs(out - lon);
  const share = rest / (rest + Math.abs(nextLon - back) || 1);
  const between = lat + share * (nextLat - lat);
  return [
    [between, out],
    [between, back],
  ];
}

/**
 * The parts of a way through points, [lat, lon], that the map shows.
 *
 * @param {LatLon[]} points
 * @returns {LatLon[][]}
 */
export function partsOnMap(points) {
  /** @type {LatLon[]} */
  let part = [];
  const found = [part];
  /** @type {LatLon | null} */
  let before = null;
  for (const point of points) {
    if (!isOnMap(point)) {
      found.push(part = []);
      before = null;
      continue;
    }
    const here = toMap(point);
    if (before && Math.abs(here[1] - before[1]) > 180) {
      const [out, back] = crossing(before, here);
      part.push(out);
      found.push(part = [back]);
    }
    part.push(here);
    before = here;
  }
  return found.filter(({ length }) => length > 1);
}

/**
 * How many degrees of longitude lie between the map's rim and a line, at the least.
 *
 * @type {(lons: number[]) => number}
 */
export const degreesToRim = (lons) =>
  lons.reduce((least, lon) => {
    const east = lonOnMap(lon) - west;
    return Math.min(least, east, 360 - east);
  }, 180);

/**
 * The position of a point on the map at zoom 0, in pixels.
 *
 * @type {(lat: number, lon: number) => [x: number, y: number]}
 */
export const project = (lat, lon) => {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [
    256 * (lon / 360 + 0.5),
    256 * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)),
  ];
};
