/*
 * The table of notations, and the reading of a text by the one that fits it: as by
 * geo/notation/table.py. A notation is added by a row here and a module beside this one.
 */

import { readAngles } from "./angles.js";
import { readGeoUri } from "./geo_uri.js";
import { readMgrs } from "./mgrs.js";
import { readLink } from "./links.js";
import { readObject } from "./objects.js";
import { readPlusCode } from "./plus_code.js";
import { readRunTogether } from "./run_together.js";
import { formatNumber, matchWhole, normaliseText, quote, refuse, unwrapText } from "./text.js";
import { readUtm } from "./utm.js";

/** @import { Coordinate, NamedCoordinate } from "../../types.d.ts" */

const LONGEST_TEXT = 500;

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
  {
    name: "plus code",
    pattern: /^(?=.*[CFGHJMPQRVWX])[2-9CFGHJMPQRVWX]{2,8}\+[2-9CFGHJMPQRVWX]*$/,
    read: readPlusCode,
  },
  {
    name: "ISO 6709",
    pattern: matchWhole([
      "[+-]\\d{2,6}(?:\\.\\d+)?[+-]\\d{3,7}(?:\\.\\d+)?(?:[+-][\\d.]+)?(?:CRS\\w+)?/?",
      "\\d{4,6}(?:\\.\\d+)? ?[NS][ ,;]*\\d{5,7}(?:\\.\\d+)? ?[EW]",
      "[NS] ?\\d{4,6}(?:\\.\\d+)?[ ,;]*[EW] ?\\d{5,7}(?:\\.\\d+)?",
      "\\$?G[A-Z]{4},.*|\\d{4}\\.\\d+,[NS],\\d{5}\\.\\d+,[EW]",
    ].join("|")),
    read: readRunTogether,
  },
  {
    name: "JSON or WKT",
    pattern: matchWhole(
      "\\{.*\\}|(?:SRID=\\d+; ?)?POINT ?(?:ZM|Z|M)? ?\\(.*" +
        "|-?\\d+\\.\\d{5,} -?\\d+\\.\\d{5,} -?[\\d.]+ [\\d.]+",
    ),
    read: readObject,
  },
  {
    name: "map link",
    pattern: matchWhole(
      "(?:HTTPS?://)?[\\w-]+(?:\\.[\\w-]+)*\\.[A-Z]{2,}(?::\\d+)?[/?#].*" +
        "|(?:///)?[A-Z]{2,}\\.[A-Z]{2,}\\.[A-Z]{2,}",
    ),
    read: readLink,
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
  const coordinate = readNormal(normal) ?? readUnwrapped(unwrapText(normal));
  checkCoordinate(coordinate);
  return coordinate;
}

/** @type {(text: string) => NamedCoordinate | undefined} */
const readNormal = (text) => NOTATIONS.find(({ pattern }) => pattern.test(text))?.read(text);

/** @type {(text: string) => NamedCoordinate} */
const readUnwrapped = (text) => readNormal(text) ?? readAngles(text);

/** @param {Coordinate} coordinate */
function checkCoordinate({ lat, lon }) {
  if (Math.abs(lat) > 90) {
    const isExchanged = Math.abs(lat) <= 180 && Math.abs(lon) <= 90;
    refuse(isExchanged ? "latitudeExchanged" : "latitude", { got: formatNumber(lat) });
  }
  if (Math.abs(lon) > 180) refuse("longitude", { got: formatNumber(lon) });
}
