/* The points inside as a table, page by page: sorted by any column, and as a file. */

import { h, makeButton, setAria } from "../panel/dom.js";
import { formatCsv, saveFile } from "../panel/downloads.js";
import { words } from "../words/words.js";
import { openCard, pointLatLng } from "./card.js";
import { INSIDE } from "./points.js";
import {
  cellValue,
  columnNames,
  isCoordinateColumn,
  makeCell,
  NO_VALUE,
  pointAnswer,
  shorten,
} from "./row.js";

const PAGE_ROWS = 50;
const MOST_LISTED = 5; // columns of the reader's own
const OWN = ["side", "distance", "km"]; // after the first of the reader's
const CLOSE_ZOOM = 13;

/* The list in the language of now: {elements, show}. */
export function createPointTable(crowd) {
  const table = h("table", { class: "point-list" });
  const region = { tabindex: "0", role: "region", "aria-label": words().pointListTitle };
  const scroll = h("div", { class: "point-scroll", ...region }, table);
  const none = h("p", {}, words().pointNone);
  const turn = (step) => () => {
    const first = crowd.first + step * PAGE_ROWS;
    if (first < 0 || first >= crowd.inside) return;
    crowd.first = first;
    show();
    scroll.scrollTop = 0;
  };
  const back = makeButton(words().pointPrevious, turn(-1));
  const on = makeButton(words().pointNext, turn(1));
  const where = h("span", {});
  const pager = h("div", { class: "point-row" }, back, where, on);
  const csv = makeButton(words().pointCsv, () => takeCsv(crowd));
  const tools = h("div", { class: "choices" }, csv);

  function show() {
    const { inside, first } = crowd;
    const last = Math.min(first + PAGE_ROWS, inside);
    where.textContent = words().pointRows(first + 1, last, inside);
    setAria(back, { disabled: first === 0 });
    setAria(on, { disabled: last === inside });
    none.hidden = inside > 0;
    for (const part of [scroll, tools]) part.hidden = inside === 0;
    pager.hidden = inside <= PAGE_ROWS;
    if (inside) table.replaceChildren(...tableParts(crowd, sortBy));
  }

  function sortBy(by) {
    crowd.sort = { by, isDown: crowd.sort.by === by && !crowd.sort.isDown };
    crowd.rows = null;
    crowd.first = 0;
    show();
    const head = /** @type {HTMLElement} */ (table.querySelector("[aria-sort] button"));
    head.focus();
  }

  return { elements: [none, scroll, pager, tools], show };
}

function tableParts(crowd, sortBy) {
  const { sort } = crowd;
  const shown = listed(crowd.table);
  const [first, ...others] = shown;
  const heads = [first, ...OWN, ...others].map((by) => headOf(crowd, by, sortBy));
  const rows = rowsOf(crowd).subarray(crowd.first, crowd.first + PAGE_ROWS);
  const body = Array.from(rows, (i) => listRow(crowd, i, shown));
  return [
    h("caption", {}, words().pointCaption(nameOf(crowd, sort.by), sort.isDown)),
    h("thead", {}, h("tr", {}, heads)),
    h("tbody", {}, body),
  ];
}

/* The head of a column, by which the reader sorts. */
function headOf(crowd, by, sortBy) {
  const { sort } = crowd;
  const order = sort.isDown ? "descending" : "ascending";
  const attributes = { scope: "col", "aria-sort": by === sort.by ? order : null };
  const kind = by === "distance" || by === "km" ? "figure" : null;
  const click = () => sortBy(by);
  const press = h("button", { type: "button", dir: "auto", click }, nameOf(crowd, by));
  return h("th", { ...attributes, class: kind }, press);
}

const nameOf = ({ table }, by) =>
  typeof by === "number" ? shorten(columnNames(table)[by]) : ownNames()[by];

const ownNames = () => ({
  side: words().pointSide,
  distance: words().pointDistance,
  km: words().pointKm,
});

/* The first columns, but coordinates, which the map shows. */
function listed(table) {
  const all = columnNames(table).map((_, j) => j);
  const others = all.filter((j) => !isCoordinateColumn(columnNames(table)[j]));
  return (others.length ? others : all).slice(0, MOST_LISTED);
}

/* The answer of a point that is inside: placed, then. */
const answerInside = (
  crowd,
  i,
) => /** @type {NonNullable<ReturnType<typeof pointAnswer>>} */ (pointAnswer(crowd, i));

function listRow(crowd, i, shown) {
  const { side, distance, km } = answerInside(crowd, i);
  const [first, ...others] = shown.map((j) => shorten(cellValue(crowd.table, i, j)));
  const text = first === NO_VALUE ? words().pointRow(i + 1) : first;
  const press = h(
    "button",
    { type: "button", dir: "auto", click: () => fly(crowd, i, press) },
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

/* Move the map to a point and open its row. */
function fly(crowd, i, press) {
  const { map } = crowd;
  map.once("moveend", () => openCard(crowd, i, press));
  map.setView(pointLatLng(crowd, i), Math.max(map.getZoom(), CLOSE_ZOOM));
}

// --- sorting ---------------------------------------------------------------------------

/* The numbers of the rows inside, sorted; kept until something changes. */
function rowsOf(crowd) {
  if (crowd.rows) return crowd.rows;
  const { states, sort } = crowd;
  const inside = new Int32Array(crowd.inside);
  let n = 0;
  states.forEach((state, i) => {
    if (state === INSIDE) inside[n++] = i;
  });
  const key = keyOf(crowd, sort.by);
  const keys = new Float64Array(states.length);
  for (const i of inside) {
    const value = key(i);
    keys[i] = sort.isDown && value !== Infinity ? -value : value;
  }
  // What is missing comes last, both ways; equals keep their order.
  crowd.rows = inside.sort((one, other) =>
    keys[one] === keys[other] ? one - other : keys[one] < keys[other] ? -1 : 1
  );
  return crowd.rows;
}

/* A number for each row, in the order of a column; Infinity where it is missing. */
function keyOf(crowd, by) {
  const { table, placing, corridor } = crowd;
  const { measures, offsets } = placing;
  if (by === "side") return (i) => Number(offsets[i] < 0);
  if (by === "distance") return (i) => Math.abs(offsets[i]);
  if (by === "km") {
    const { length } = corridor.reference;
    return (i) => Math.min(Math.max(measures[i], 0), length);
  }
  if (by >= table.columns.length) return (i) => cellValue(table, i, by);
  table.ranks ??= [];
  const ranks = (table.ranks[by] ??= ranksOf(table.distinct[by]));
  return (i) => ranks[table.codes[by][i]];
}

/* The rank of each value: numbers, also those written as text, before other texts. */
function ranksOf(values) {
  const compare = new Intl.Collator().compare;
  const numbers = values.map((value) =>
    value === null || typeof value === "boolean" || value === "" ? NaN : Number(value)
  );
  const order = values.map((_, code) => code).filter((code) => !isMissing(values[code]));
  order.sort((one, other) => {
    const difference = numbers[one] - numbers[other];
    if (!Number.isNaN(difference)) return difference;
    const isText = Number(Number.isNaN(numbers[one])) - Number(Number.isNaN(numbers[other]));
    return isText || compare(values[one], values[other]);
  });
  const ranks = new Float64Array(values.length).fill(Infinity);
  order.forEach((code, rank) => {
    ranks[code] = rank;
  });
  return ranks;
}

const isMissing = (value) => value === null || value === "";

// --- the file --------------------------------------------------------------------------

/* All rows inside with all their columns, under the names of `corridor label`. */
function takeCsv(crowd) {
  const { table } = crowd;
  const names = columnNames(table);
  const rows = Array.from(rowsOf(crowd), (i) => {
    const { side, distance, km } = answerInside(crowd, i);
    const own = [side, Number(distance.toFixed(3)), Number(km.toFixed(6))];
    return [...names.map((_, j) => cellValue(table, i, j)), ...own];
  });
  const text = formatCsv([...names, "side", "distance_m", "km"], rows);
  saveFile("points-inside.csv", "text/csv;charset=utf-8", text);
}
