/* What there is to say of a point: its row, column by column, and the corridor's answer. */

import { answerAt } from "../engine/answers.js";
import { h } from "../panel/dom.js";

const MOST_LETTERS = 200; // of a cell
export const NO_VALUE = "–";
const COORDINATE = /^\s*(lat|latitude|y|lon|lng|long|longitude|x)\s*$/i;

export const isCoordinateColumn = (name) => COORDINATE.test(name);

/* The table's columns; its coordinates too where they were geometries. */
export function columnNames(table) {
  table.names ??= table.columns.some(isCoordinateColumn)
    ? table.columns
    : [...table.columns, "lat", "lon"];
  return table.names;
}

export function cellValue(table, i, j) {
  if (j < table.columns.length) return table.cell(i, j);
  return Number((j === table.columns.length ? table.lats : table.lons)[i].toFixed(7));
}

/* A cell as a text that fits; a text of thousands of letters is cut. */
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

/** Where the corridor has a point; null where it cannot be placed. */
export function pointAnswer({ placing: { measures, offsets }, corridor }, i) {
  return Number.isNaN(offsets[i])
    ? null
    : answerAt(corridor, { measure: measures[i], offset: offsets[i], foot: null });
}
