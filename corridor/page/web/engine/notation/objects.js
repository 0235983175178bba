/*
 * Coordinates as programs write them, JSON, GeoJSON and WKT points, geopoints of ODK: as by
 * geo/notation/objects.py.
 */

import { matchWhole, refuse } from "./text.js";

/** @import { NamedCoordinate } from "../../types.d.ts" */

const NUMBER = "[+-]?\\d+(?:\\.\\d+)?";
const LAT = new RegExp(`"?\\b(?:LATITUDE|LAT)"? ?[:=] ?"?(${NUMBER})`);
const LON = new RegExp(`"?\\b(?:LONGITUDE|LONG|LON|LNG)"? ?[:=] ?"?(${NUMBER})`);
const GEOJSON = new RegExp(`"COORDINATES" ?: ?\\[ ?(${NUMBER}) ?, ?(${NUMBER})`);
const WKT = matchWhole(
  `(?:SRID=(\\d+); ?)?POINT ?(?:ZM|Z|M)? ?\\( ?(${NUMBER}) (${NUMBER})(?: ${NUMBER}){0,2} ?\\)`,
);
const GEOPOINT = matchWhole(`(${NUMBER}) (${NUMBER}) ${NUMBER} ${NUMBER}`);
const WGS84 = "4326";

/** @type {(lat: string, lon: string) => NamedCoordinate} */
const named = (lat, lon) => ({ lat: Number(lat), lon: Number(lon), named: true });

/** @type {(text: string) => NamedCoordinate} */
export function readObject(text) {
  if (text.startsWith("{")) return readJson(text);
  const geopoint = GEOPOINT.exec(text);
  if (geopoint) return named(geopoint[1], geopoint[2]);
  const [, srid = WGS84, lon, lat] = WKT.exec(text) ?? refuse("wktForm");
  if (srid !== WGS84) refuse("wktSrid", { got: srid });
  return named(lat, lon);
}

/** @type {(text: string) => NamedCoordinate} */
function readJson(text) {
  const point = GEOJSON.exec(text);
  if (point) return named(point[2], point[1]);
  const [lat, lon] = [LAT, LON].map((pattern) => pattern.exec(text)?.[1]);
  return lat && lon ? named(lat, lon) : refuse("jsonForm");
}
