/* What there is to say of a point: its row, column by column, and the corridor's answer. */

import { answerAt } from "../engine/answers.js";
import { h } from "../panel/dom.js";

/** @import { Cell, JudgedPoints, PointTable } from "./types.d.ts" */

const MOST_LETTERS = 200; // of a cell
export const NO_VALUE = "–";
const COORDINATE = /^\s*(lat|latitude|y|lon|lng|long|longitude|x)\s*$/i;

/** @param {string} name */
export const isCoordinateColumn = (name) => COORDINATE.test(name);

/**
 * The table's columns; its coordinates too where they were geometries.
 *
 * @param {PointTable} table
 */
export function columnNames(table) {
  table.names ??= table.columns.some(isCoordinateColumn)
    ? table.columns
    : [...table.columns, "lat", "lon"];
  return table.names;
}

/**
 * @param {PointTable} table
 * @param {number} i
 * @param {number} column its number in `columnNames`
 */
export function cellValue(table, i, column) {
  const { length } = table.columns;
  return column < length ? table.cell(i, column) : coordinateValue(table, i, column - length);
}

/**
 * A coordinate as precise as it was sent.
 *
 * @param {PointTable} table
 * @param {number} i
 * @param {number} axis 0 is the latitude, 1 the longitude
 */
export const coordinateValue = ({ lats, lons }, i, axis) =>
  Number([lats, lons][axis][i].toFixed(7));

/**
 * A cell as a text that fits; a text of thousands of letters is cut.
 *
 * @param {Cell} value
 */
export function shorten(value) {
  if (value === null || value === "") return NO_VALUE;
  const text = String(value);
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text;
}

/**
 * A cell; cells line up whatever the direction of their texts.
 *
 * @type {(value: string, kind?: string | null) => HTMLElement}
 */
export const makeCell = (value, kind = null) => h("td", { class: kind }, h("bdi", {}, value));

/**
 * What the corridor answers of a point; null where it is not located yet.
 *
 * @param {JudgedPoints} points
 * @param {number} i
 */
export function pointAnswer({ locations: { measures, offsets }, corridor }, i) {
  return Number.isNaN(offsets[i])
    ? null
    : answerAt(corridor, { measure: measures[i], offset: offsets[i], foot: null });
}
