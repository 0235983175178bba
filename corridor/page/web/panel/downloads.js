/* Files that a reader takes from the page, made on request. */

import { h } from "./dom.js";

/** @typedef {[name: string, type: string, text: string]} SavedFile */

const RELEASE_MS = 60_000; // by then the browser has read the file
const BYTE_ORDER_MARK = "\ufeff"; // so that Excel reads it as UTF-8
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * A table as RFC 4180 has it.
 *
 * @param {string[]} columns
 * @param {unknown[][]} rows
 */
export const formatCsv = (columns, rows) =>
  BYTE_ORDER_MARK +
  [columns, ...rows].map((row) => `${row.map(formatCell).join(",")}\r\n`).join("");

/**
 * A value as a field; a text that a spreadsheet would run as a formula gets a mark.
 *
 * @param {unknown} value
 */
function formatCell(value) {
  if (value === null || value === undefined) return "";
  const text = String(value);
  const isRun = typeof value === "string" && FORMULA.test(text) && !NUMBER.test(text);
  const harmless = isRun ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** @type {(...file: SavedFile) => void} */
export function saveFile(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), RELEASE_MS);
}
