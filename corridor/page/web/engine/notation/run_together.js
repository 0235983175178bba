/*
 * Degrees, minutes and seconds without signs between them, of ISO 6709, aviation and NMEA: as by
 * geo/notation/run_together.py.
 */

import { formatNumber, matchWhole, refuse } from "./text.js";

/** @import { NamedCoordinate } from "../../types.d.ts" */

const LAT = "(?<lat>\\d{2,6})(?<latPart>\\.\\d+)?";
const LON = "(?<lon>\\d{3,7})(?<lonPart>\\.\\d+)?";
const FORMS = [
  `(?<latSign>[+-])${LAT}(?<lonSign>[+-])${LON}(?:[+-]\\d+(?:\\.\\d+)?)?(?:CRS\\w+)?/?`,
  `.*?${LAT},(?<latSign>[NS]),${LON},(?<lonSign>[EW])(?:,.*)?`,
  `${LAT} ?(?<latSign>[NS])[ ,;]*${LON} ?(?<lonSign>[EW])`,
  `(?<latSign>[NS]) ?${LAT}[ ,;]*(?<lonSign>[EW]) ?${LON}`,
].map(matchWhole);

/** @type {(text: string) => NamedCoordinate} */
export function readRunTogether(text) {
  for (const form of FORMS) {
    const { lat, latPart = "", latSign, lon, lonPart = "", lonSign } = form.exec(text)?.groups ??
      {};
    if (lat && lat.length % 2 === 0 && lon.length === lat.length + 1) {
      return {
        lat: toDegrees(lat, latPart, 2, latSign),
        lon: toDegrees(lon, lonPart, 3, lonSign),
        named: true,
      };
    }
  }
  return refuse("runTogetherForm");
}

/**
 * Degrees of two or three digits, then minutes, then seconds.
 *
 * @type {(digits: string, decimals: string, width: number, sign: string) => number}
 */
function toDegrees(digits, decimals, width, sign) {
  const numbers = [digits.slice(0, width), ...(digits.slice(width).match(/../g) ?? [])];
  numbers[numbers.length - 1] += decimals;
  const [degrees, minutes = 0, seconds = 0] = numbers.map(Number);
  if (minutes >= 60) refuse("tooManyMinutes", { got: formatNumber(minutes) });
  if (seconds >= 60) refuse("tooManySeconds", { got: formatNumber(seconds) });
  const total = (degrees * 3600 + minutes * 60 + seconds) / 3600;
  return /[-SW]/.test(sign) ? -total : total;
}
