/* Squares of the Military Grid Reference System: read as by geo/notation/mgrs.py. */

import { squareCorner } from "../mgrs.js";
import { refuse } from "./text.js";

/** @import { NamedCoordinate } from "../../types.d.ts" */

const MGRS = /^(?:MGRS[ :]*)?(\d{0,2}) ?([A-Z]) ?([A-Z]{2}) ?(\d*) ?(\d*)$/;

/**
 * The south-west corner of a square.
 *
 * @type {(text: string) => NamedCoordinate}
 */
export function readMgrs(text) {
  const [, zone, band, square, ...digits] = MGRS.exec(text) ?? refuse("mgrsForm");
  const [east, north] = digits[1] ? digits : splitDigits(digits[0]);
  if (east.length !== north.length || !/^\d{1,5}$/.test(east)) refuse("mgrsForm");
  // 37 deg 48 50 is an angle to people; a reference to a square of 100 m or less is one to all.
  const isAngle = /^\d{1,2} ?DEG(?:[ \d]*)$/.test(text) && east.length + north.length < 6;
  if (isAngle) refuse("mgrsOrMinutes");
  const letters = band + square;
  // No zone is a pole's; zone 0 is none.
  const isZone = zone === "" || (Number(zone) >= 1 && Number(zone) <= 60);
  const corner = isZone ? squareCorner(Number(zone), letters, east, north) : null;
  if (!corner) refuse("noSquare", { got: zone + letters + east + north });
  return { ...corner, named: true };
}

/** @param {string} digits */
function splitDigits(digits) {
  const half = Math.floor(digits.length / 2);
  return [digits.slice(0, half), digits.slice(half)];
}
