/*
 * The table of notations, and the reading of a text by the one that fits it: as by
 * geo/notation/table.py. A notation is added by a row here and a module beside this one.
 */

import { readAngles } from "./angles.js";
import { readGeoUri } from "./geo_uri.js";
import { readMgrs } from "./mgrs.js";
import { formatNumber, normaliseText, quote, refuse } from "./text.js";
import { readUtm } from "./utm.js";

/** @import { Coordinate, NamedCoordinate } from "../../types.d.ts" */

const LONGEST_TEXT = 200;

/* What each is called, and which texts are in it or are meant to be; angles are all others. */
const NOTATIONS = [
  {
    name: "MGRS",
    pattern: /^(?:MGRS.*|\d{1,2} ?[A-Z] ?[A-Z]{2} ?[\d ]*|[ABYZ] ?[A-Z]{2} ?[\d ]{6,})$/,
    read: readMgrs,
  },
  {
    name: "UTM",
    pattern: /^(?:UTM|(?:ZONE ?)?\d{1,2} ?(?:NORTH|SOUTH|[A-Z])[ ,;]*[EN]? ?\d{4})/,
    read: readUtm,
  },
  { name: "geo: URI", pattern: /^GEO:/, read: readGeoUri },
];

/* The names of the notations other than degrees, for hints. */
export const notationNames = () => NOTATIONS.map(({ name }) => name);

/**
 * Read one coordinate: {lat, lon, named}; `named` where the text says which is which.
 *
 * @type {(text: string) => NamedCoordinate}
 */
export function readCoordinate(text) {
  const { length } = [...text];
  if (length > LONGEST_TEXT) {
    refuse("tooLong", { most: LONGEST_TEXT, count: length, got: quote(text) });
  }
  const normal = normaliseText(text);
  if (!normal) refuse("empty");
  const notation = NOTATIONS.find(({ pattern }) => pattern.test(normal));
  const coordinate = (notation?.read ?? readAngles)(normal);
  checkCoordinate(coordinate);
  return coordinate;
}

/** @param {Coordinate} coordinate */
function checkCoordinate({ lat, lon }) {
  if (Math.abs(lat) > 90) {
    const isExchanged = Math.abs(lat) <= 180 && Math.abs(lon) <= 90;
    refuse(isExchanged ? "latitudeExchanged" : "latitude", { got: formatNumber(lat) });
  }
  if (Math.abs(lon) > 180) refuse("longitude", { got: formatNumber(lon) });
}
