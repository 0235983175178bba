/* Colours of the points by one of the reader's columns: categories, or classes of numbers. */

import { h, makeSvg } from "../panel/dom.js";
import { words } from "../words/words.js";
import { columnNames, shorten } from "./row.js";

/**
 * @import { Points, PointTable } from "./types.d.ts"
 *
 * @typedef {object} Scheme
 * @property {Uint8Array} codes of each point: which colour; 0 is that of the page
 * @property {{ colour: string, text: string, count: number }[]} classes from code 1 on
 */

// Told apart with any colour vision (Okabe and Ito 2008); the last is for all others.
const CATEGORIES = [
  ...["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"],
  "#7a7a7a",
];
const NUMBERS = ["#f2c46d", "#e8885a", "#cb5268", "#8b3a7c", "#432371"]; // the darker, the more
export const MIXED = "#2b2b2b"; // of several kinds at one place
const FEWEST = 2; // kinds that are worth telling apart

/**
 * The choice of a column, and the legend of the chosen one.
 *
 * @param {Points & { table: PointTable }} points
 */
export function createColourChoice(points) {
  const { table } = points;
  const columns = table.columns
    .map((_, column) => column)
    .filter((column) => table.distinct[column].length >= FEWEST);
  if (!columns.length) return [];
  const legend = h("ul", { class: "legend" });
  const show = () => {
    const scheme = points.colourBy === null ? null : makeScheme(table, points.colourBy);
    const isMixed = points.dots?.colour(scheme);
    const rows = scheme ? scheme.classes.map(legendRow) : [];
    if (isMixed) rows.push(legendRow({ colour: MIXED, text: words().pointMixed }));
    legend.replaceChildren(...rows);
  };
  /** @type {HTMLSelectElement} */
  const select = h(
    "select",
    {
      id: "points-colour",
      change: () => {
        points.colourBy = select.value === "" ? null : Number(select.value);
        show();
      },
    },
    h("option", { value: "" }, words().pointColourNone),
    columns.map((column) =>
      h(
        "option",
        { value: column, selected: column === points.colourBy },
        shorten(columnNames(table)[column]),
      )
    ),
  );
  show();
  const label = h("label", { for: "points-colour" }, words().pointColour);
  return [h("div", { class: "stretch" }, label, select), legend];
}

/**
 * @param {PointTable} table
 * @param {number} column
 * @returns {Scheme}
 */
export function makeScheme(table, column) {
  const values = table.distinct[column];
  const numbers = values.filter((value) => value !== null);
  const isNumeric = numbers.every((value) => typeof value === "number");
  return isNumeric && numbers.length > NUMBERS.length
    ? makeClasses(table, column)
    : makeCategories(table, column);
}

/**
 * The most frequent values, and all others as one.
 *
 * @param {PointTable} table
 * @param {number} column
 */
function makeCategories({ distinct, codes }, column) {
  const values = distinct[column];
  const counts = new Uint32Array(values.length);
  for (const code of codes[column]) counts[code]++;
  const order = [...values.keys()].sort((one, other) => counts[other] - counts[one]);
  const hasOthers = order.length > CATEGORIES.length;
  const shown = hasOthers ? order.slice(0, CATEGORIES.length - 1) : order;
  const classOf = new Uint8Array(values.length).fill(CATEGORIES.length);
  shown.forEach((value, i) => (classOf[value] = i + 1));
  const classes = shown.map((value, i) => ({
    colour: CATEGORIES[i],
    text: values[value] === null ? words().pointNoValue : String(values[value]),
    count: counts[value],
  }));
  if (hasOthers) {
    const count = order.slice(shown.length).reduce((sum, value) => sum + counts[value], 0);
    const text = words().pointOthers;
    classes.push({ colour: CATEGORIES[CATEGORIES.length - 1], text, count });
  }
  return { codes: Uint8Array.from(codes[column], (code) => classOf[code]), classes };
}

/**
 * Five classes of numbers with about as many points each; those without a number are left as
 * they are.
 *
 * @param {PointTable} table
 * @param {number} column
 */
function makeClasses({ distinct, codes, count }, column) {
  const values = /** @type {(number | null)[]} */ (distinct[column]);
  const all = Float64Array.from(codes[column], (code) => values[code] ?? NaN);
  const known = all.filter((value) => !Number.isNaN(value)).sort();
  /** @param {number} share */
  const at = (share) => known[Math.min(Math.floor(share * known.length), known.length - 1)];
  const bounds = [...new Set(NUMBERS.map((_, i) => at((i + 1) / NUMBERS.length)))];
  const found = new Uint8Array(count);
  const counts = new Uint32Array(bounds.length);
  all.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const last = bounds.length - 1;
    const place = Math.min(bounds.findIndex((bound) => value <= bound) >>> 0, last);
    counts[place]++;
    found[i] = place + 1;
  });
  const classes = bounds.map((bound, i) => ({
    colour: NUMBERS[i],
    text: words().pointRange(i ? bounds[i - 1] : known[0], bound, i === 0),
    count: counts[i],
  }));
  return { codes: found, classes };
}

/** @param {{ colour: string, text: string, count?: number }} kind */
function legendRow({ colour, text, count }) {
  const disc = makeSvg("circle", { cx: 17, cy: 8, r: 5, fill: colour });
  const sign = makeSvg("svg", { viewBox: "0 0 34 16", "aria-hidden": "true" }, disc);
  const many = count === undefined ? "" : ` (${words().number(count, 0)})`;
  return h("li", {}, sign, h("span", {}, h("bdi", {}, shorten(text)), many));
}
