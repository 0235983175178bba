/* Easting and northing in a UTM zone: read as by geo/notation/utm.py. */

import { bandLatitudes, fromUtm } from "../mgrs.js";
import { formatNumber, matchWhole, refuse } from "./text.js";

/**
 * @import { NamedCoordinate } from "../../types.d.ts"
 * @import { Utm } from "../mgrs.js"
 */

const UTM = matchWhole(
  "(?:UTM[ :]*)?(?:ZONE ?)?(\\d{1,2}) ?(NORTH|SOUTH|[A-Z])[ ,;]*" +
    "E? ?(\\d+(?:\\.\\d+)?) ?(?:M ?E?|E)?[ ,;]+N? ?(\\d+(?:\\.\\d+)?) ?(?:M ?N?|N)?",
);
const BAND_TOLERANCE_DEG = 1e-5; // about 1 m: UTM is written in whole metres

/**
 * The coordinate of zone, band or hemisphere, easting and northing.
 *
 * @type {(text: string) => NamedCoordinate}
 */
export function readUtm(text) {
  const [, zone, band, east, north] = UTM.exec(text) ?? refuse("utmForm");
  const utm = { zone: Number(zone), east: Number(east), north: Number(north) };
  checkUtm(utm, band);
  const [lowest, highest] = spannedLatitudes(band);
  const { lat, lon } = fromUtm({ ...utm, southern: lowest < 0 });
  if (lat < lowest - BAND_TOLERANCE_DEG || lat > highest + BAND_TOLERANCE_DEG) {
    const name = utm.zone + band[0];
    refuse("utmLatitude", { name, lowest, highest, got: lat.toFixed(5) });
  }
  return { lat, lon, named: true };
}

/**
 * @param {Utm} utm
 * @param {string} band
 */
function checkUtm({ zone, east, north }, band) {
  if (zone < 1 || zone > 60) refuse("utmZone", { got: String(zone) });
  if (band === "S") refuse("utmSouth", { zone });
  if (band.length === 1 && !/[C-HJ-NP-X]/.test(band)) refuse("utmBand", { got: band });
  if (east < 100_000 || east > 900_000) refuse("utmEasting", { got: formatNumber(east) });
  if (north > 10_000_000) refuse("utmNorthing", { got: formatNumber(north) });
}

/**
 * N as a band is northern too: both readings agree.
 *
 * @param {string} band
 * @returns {[lowest: number, highest: number]}
 */
function spannedLatitudes(band) {
  if (band === "N" || band === "NORTH") return [0, 84];
  return band === "SOUTH" ? [-80, 0] : bandLatitudes(band);
}
