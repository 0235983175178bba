/* Plus codes (Open Location Code), full ones: as by geo/notation/plus_code.py. */

import { refuse } from "./text.js";

/** @import { NamedCoordinate } from "../../types.d.ts" */

const SIGNS = "23456789CFGHJMPQRVWX";
const FULL = 8; // signs before the plus
const PAIRS = 10; // signs that go in pairs, of latitude and longitude
const [ROWS, COLUMNS] = [5, 4]; // of the grid that each further sign divides its cell into

/**
 * The middle of a code's cell.
 *
 * @type {(text: string) => NamedCoordinate}
 */
export function readPlusCode(text) {
  const [before, after] = text.split("+");
  const values = [...before, ...after].map((sign) => SIGNS.indexOf(sign));
  const isWhole = before.length === FULL && after.length !== 1 && values.every((it) => it >= 0);
  if (!isWhole || values[0] > 8 || values[1] > 17) refuse("plusCodeForm");
  let [lat, lon, height, width] = [-90, -180, 400, 400];
  for (let at = 0; at < Math.min(values.length, PAIRS); at += 2) {
    height /= 20;
    width /= 20;
    lat += height * values[at];
    lon += width * values[at + 1];
  }
  for (const value of values.slice(PAIRS)) {
    height /= ROWS;
    width /= COLUMNS;
    lat += height * Math.floor(value / COLUMNS);
    lon += width * (value % COLUMNS);
  }
  const middle = [lat + height / 2, lon + width / 2].map((it) => Number(it.toFixed(9)));
  return { lat: middle[0], lon: middle[1], named: true };
}
