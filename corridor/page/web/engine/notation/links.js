/* Links of map services, read without a network: as by geo/notation/links.py. */

import { matchWhole, refuse } from "./text.js";

/** @import { NamedCoordinate } from "../../types.d.ts" */

const NUMBER = "[+-]?\\d{1,3}(?:\\.\\d+)?";
const PAIR = `(${NUMBER})[ ,+~;_]+(${NUMBER})(?![\\d.])`;
const SHORT = matchWhole(
  ".*\\b(?:GOO\\.GL|W3W\\.CO|WHAT3WORDS\\.COM|OSM\\.ORG/GO|YANDEX\\.\\w+/MAPS/-)/.*|[A-Z./]+",
);
const LONGITUDE_FIRST = new RegExp(`[?&](?:WHATSHERE\\[POINT\\]|PT|LL|M)=${PAIR}`);
// In this order: where the pin is goes before the middle of the view.
const LATITUDE_FIRST = [
  `!3D(${NUMBER})!4D(${NUMBER})`,
  `[?&]MLAT=(${NUMBER})&MLON=(${NUMBER})`,
  "[?&](?:Q|QUERY|DESTINATION|DADDR|COORDINATE|SP|LL|SLL|CP|CENTER|TO|VIEWPOINT|TEXT)=" +
  `(?:LOC:|POINT\\.|LL\\.)?${PAIR}`,
  `[?&]LAT(?:ITUDE)?=(${NUMBER})&(?:LON|LNG|LONGITUDE)=(${NUMBER})`,
  `#MAP=\\d+(?:\\.\\d+)?/(${NUMBER})/(${NUMBER})`,
  `/(?:PLACE|SEARCH|DIR)/+${PAIR}`,
  `/@${PAIR}`,
].map((pattern) => new RegExp(pattern));

/**
 * The coordinate that a link names; Yandex and 2GIS write longitude first.
 *
 * @type {(text: string) => NamedCoordinate}
 */
export function readLink(text) {
  if (SHORT.test(text)) refuse("shortLink");
  const link = text
    .replaceAll("%2C", ",")
    .replaceAll("%20", " ")
    .replaceAll("%5B", "[")
    .replaceAll("%5D", "]");
  if (/^[^?#]*\b(?:YANDEX|2GIS)\./.test(link)) {
    const found = LONGITUDE_FIRST.exec(link);
    if (found) return { lat: Number(found[2]), lon: Number(found[1]), named: true };
  }
  for (const pattern of LATITUDE_FIRST) {
    const found = pattern.exec(link);
    if (found) return { lat: Number(found[1]), lon: Number(found[2]), named: true };
  }
  return refuse("linkWithout");
}
