/* The points inside as a table, page by page: sorted by any column, and as a file. */

import { h, makeButton, setAria } from "../panel/dom.js";
import { formatCsv, saveFile } from "../panel/downloads.js";
import { words } from "../words/words.js";
import { openCard, pointLatLng } from "./card.js";
import { INSIDE, isJudged } from "./data.js";
import {
  cellValue,
  columnNames,
  coordinateValue,
  isCoordinateColumn,
  makeCell,
  NO_VALUE,
  pointAnswer,
  shorten,
} from "./row.js";

/** @import { Cell, JudgedPoints, ListColumn, Points, PointTable } from "./types.d.ts" */

const PAGE_ROWS = 50;
const MOST_LISTED = 5; // columns of the reader's own
/** @type {ListColumn[]} */
const ANSWER_COLUMNS = ["side", "distance", "km"]; // after the first of the reader's
const CLOSE_ZOOM = 13;

/**
 * The list in the language of now; `show` fills it.
 *
 * @param {Points} points
 */
export function createPointTable(points) {
  const table = h("table", { class: "point-list" });
  const region = { tabindex: "0", role: "region", "aria-label": words().pointListTitle };
  const scroll = h("div", { class: "point-scroll", ...region }, table);
  const none = h("p", {}, words().pointNone);
  /** @param {number} step */
  const turn = (step) => () => {
    const first = points.first + step * PAGE_ROWS;
    if (first < 0 || first >= points.inside) return;
    points.first = first;
    show();
    scroll.scrollTop = 0;
  };
  const previous = makeButton(words().pointPrevious, turn(-1));
  const next = makeButton(words().pointNext, turn(1));
  const position = h("span", {});
  const pager = h("div", { class: "point-row" }, previous, position, next);
  const csv = makeButton(words().pointCsv, () => saveCsv(points));
  const tools = h("div", { class: "choices" }, csv);

  function show() {
    if (!isJudged(points)) return;
    const { inside, first } = points;
    const last = Math.min(first + PAGE_ROWS, inside);
    position.textContent = words().pointRows(first + 1, last, inside);
    setAria(previous, { disabled: first === 0 });
    setAria(next, { disabled: last === inside });
    none.hidden = inside > 0;
    for (const part of [scroll, tools]) part.hidden = inside === 0;
    pager.hidden = inside <= PAGE_ROWS;
    if (inside) table.replaceChildren(...makeParts(points, sortBy));
  }

  /** @param {ListColumn} by */
  function sortBy(by) {
    points.sort = { by, isDown: points.sort.by === by && !points.sort.isDown };
    points.rows = null;
    points.first = 0;
    show();
    const head = /** @type {HTMLElement} */ (table.querySelector("[aria-sort] button"));
    head.focus();
  }

  return { elements: [none, scroll, pager, tools], show };
}

/**
 * @param {JudgedPoints} points
 * @param {(by: ListColumn) => void} sortBy
 */
function makeParts(points, sortBy) {
  const { sort } = points;
  const own = listColumns(points.table);
  const [first, ...others] = own;
  const heads = [first, ...ANSWER_COLUMNS, ...others].map((by) => makeHead(points, by, sortBy));
  const rows = sortRows(points).subarray(points.first, points.first + PAGE_ROWS);
  const body = Array.from(rows, (i) => makeRow(points, i, own));
  return [
    h("caption", {}, words().pointCaption(columnText(points, sort.by), sort.isDown)),
    h("thead", {}, h("tr", {}, heads)),
    h("tbody", {}, body),
  ];
}

/**
 * The head of a column, by which the reader sorts.
 *
 * @param {JudgedPoints} points
 * @param {ListColumn} by
 * @param {(by: ListColumn) => void} sortBy
 */
function makeHead(points, by, sortBy) {
  const { sort } = points;
  const order = sort.isDown ? "descending" : "ascending";
  const attributes = { scope: "col", "aria-sort": by === sort.by ? order : null };
  const kind = by === "distance" || by === "km" ? "figure" : null;
  const click = () => sortBy(by);
  const press = h("button", { type: "button", dir: "auto", click }, columnText(points, by));
  return h("th", { ...attributes, class: kind }, press);
}

/**
 * @param {JudgedPoints} points
 * @param {ListColumn} by
 */
const columnText = ({ table }, by) =>
  typeof by === "number" ? shorten(columnNames(table)[by]) : answerTexts()[by];

const answerTexts = () => ({
  side: words().pointSide,
  distance: words().pointDistance,
  km: words().pointKm,
});

/**
 * The first columns, but coordinates, which the map shows.
 *
 * @param {PointTable} table
 */
function listColumns(table) {
  const all = columnNames(table).map((_, column) => column);
  const others = all.filter((column) => !isCoordinateColumn(columnNames(table)[column]));
  return (others.length ? others : all).slice(0, MOST_LISTED);
}

/**
 * The answer of a point that is inside: located, then.
 *
 * @param {JudgedPoints} points
 * @param {number} i
 */
const answerInside = (
  points,
  i,
) => /** @type {NonNullable<ReturnType<typeof pointAnswer>>} */ (pointAnswer(points, i));

/**
 * @param {JudgedPoints} points
 * @param {number} i
 * @param {number[]} columns
 */
function makeRow(points, i, columns) {
  const { side, distance, km } = answerInside(points, i);
  const [first, ...others] = columns.map((column) => shorten(cellValue(points.table, i, column)));
  const text = first === NO_VALUE ? words().pointRow(i + 1) : first;
  /** @type {HTMLElement} */
  const press = h(
    "button",
    { type: "button", dir: "auto", click: () => flyToPoint(points, i, press) },
    text,
  );
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, press),
    makeCell(words().sideName(side)),
    makeCell(words().distance(distance), "figure"),
    makeCell(words().number(km, 1), "figure"),
    others.map((value) => makeCell(value)),
  );
}

/**
 * Move the map to a point and open its row.
 *
 * @param {JudgedPoints} points
 * @param {number} i
 * @param {HTMLElement} press the button that was pressed
 */
function flyToPoint(points, i, press) {
  const { map } = points;
  map.once("moveend", () => openCard(points, i, press));
  map.setView(pointLatLng(points, i), Math.max(map.getZoom(), CLOSE_ZOOM));
}

// --- sorting ---------------------------------------------------------------------------

/**
 * The numbers of the rows inside, sorted; kept until something changes.
 *
 * @param {JudgedPoints} points
 */
function sortRows(points) {
  if (points.rows) return points.rows;
  const { states, sort } = points;
  const inside = new Int32Array(points.inside);
  let n = 0;
  states.forEach((state, i) => {
    if (state === INSIDE) inside[n++] = i;
  });
  const key = sortKey(points, sort.by);
  const keys = new Float64Array(states.length);
  for (const i of inside) {
    const value = key(i);
    keys[i] = sort.isDown && value !== Infinity ? -value : value;
  }
  // What is missing comes last, both ways; equals keep their order.
  points.rows = inside.sort((a, b) => keys[a] === keys[b] ? a - b : keys[a] < keys[b] ? -1 : 1);
  return points.rows;
}

/**
 * A number for each row, in the order of a column; Infinity where it is missing.
 *
 * @param {JudgedPoints} points
 * @param {ListColumn} by
 * @returns {(i: number) => number}
 */
function sortKey({ table, locations, corridor }, by) {
  const { measures, offsets } = locations;
  if (by === "side") return (i) => Number(offsets[i] < 0);
  if (by === "distance") return (i) => Math.abs(offsets[i]);
  if (by === "km") {
    const { length } = corridor.reference;
    return (i) => Math.min(Math.max(measures[i], 0), length);
  }
  const axis = by - table.columns.length;
  if (axis >= 0) return (i) => coordinateValue(table, i, axis);
  table.ranks ??= [];
  const ranks = (table.ranks[by] ??= rankValues(table.distinct[by]));
  return (i) => ranks[table.codes[by][i]];
}

/**
 * The rank of each value: numbers, also those written as text, before other texts.
 *
 * @param {Cell[]} values
 */
function rankValues(values) {
  const compare = new Intl.Collator().compare;
  const numbers = values.map((value) =>
    isMissing(value) || typeof value === "boolean" ? NaN : Number(value)
  );
  const order = values.map((_, code) => code).filter((code) => !isMissing(values[code]));
  order.sort((a, b) => {
    const difference = numbers[a] - numbers[b];
    if (!Number.isNaN(difference)) return difference;
    const isText = Number(Number.isNaN(numbers[a])) - Number(Number.isNaN(numbers[b]));
    return isText || compare(String(values[a]), String(values[b]));
  });
  const ranks = new Float64Array(values.length).fill(Infinity);
  order.forEach((code, rank) => {
    ranks[code] = rank;
  });
  return ranks;
}

/** @param {Cell} value */
const isMissing = (value) => value === null || value === "";

// --- the file --------------------------------------------------------------------------

/**
 * Save all rows inside with all their columns, under the names of `corridor label`.
 *
 * @param {Points} points
 */
function saveCsv(points) {
  if (!isJudged(points)) return;
  const { table } = points;
  const names = columnNames(table);
  const rows = Array.from(sortRows(points), (i) => {
    const { side, distance, km } = answerInside(points, i);
    const answer = [side, Number(distance.toFixed(3)), Number(km.toFixed(6))];
    return [...names.map((_, column) => cellValue(table, i, column)), ...answer];
  });
  const text = formatCsv([...names, "side", "distance_m", "km"], rows);
  saveFile("points-inside.csv", "text/csv;charset=utf-8", text);
}
