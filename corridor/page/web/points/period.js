/* The time filter of points with dates. A period is null for all days. */

import { h, makeButton, makeSvg, setAria } from "../panel/dom.js";
import { words } from "../words/words.js";
import { INSIDE, judgePoints, NO_DAY } from "./data.js";

/** @import { JudgedPoints, Period, Points } from "./types.d.ts" */

const DAY_MS = 86_400_000;
const MOST_BARS = 60;
const CHART_HEIGHT = 100;

/** @param {number} day */
const formatIso = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/**
 * The first and the last day, or null where there is no choice between days.
 *
 * @param {Int32Array | null} days
 * @returns {Period | null}
 */
export function daySpan(days) {
  let [first, last] = [Infinity, -Infinity];
  for (const day of days ?? []) {
    if (day === NO_DAY) continue;
    first = Math.min(first, day);
    last = Math.max(last, day);
  }
  return first < last ? [first, last] : null;
}

/**
 * A period held to the span; null if it is the whole or none.
 *
 * @param {Period | null} span
 * @param {Period | null} period
 * @returns {Period | null}
 */
export function clampPeriod(span, period) {
  if (!span || !period) return null;
  const [least, most] = span;
  const [first, last] = period.map((day) => Math.min(Math.max(day, least), most));
  return first > last || (first === least && last === most) ? null : [first, last];
}

// --- the sliders -----------------------------------------------------------------------

/**
 * Two sliders under a chart of the days: `set` moves them to the period, `describe` and `draw`
 * write and draw anew what is in it.
 *
 * @param {Points} points
 * @param {Period} span
 */
export function createPeriodFilter(points, span) {
  /** @param {boolean} isSettled */
  const take = (isSettled) => {
    points.setPeriod([from.day(), to.day()], isSettled);
    if (isSettled) points.onPeriod(points.period);
  };
  const from = makeSlider(span, words().pointFrom, (day) => Math.min(day, to.day()), take);
  const to = makeSlider(span, words().pointTo, (day) => Math.max(day, from.day()), take);
  const all = makeButton(words().pointWhole, () => {
    points.setPeriod(null);
    points.onPeriod(null);
    from.input.focus();
  });
  const text = h("p", { class: "point-summary", "aria-live": "polite" });
  const chart = makeChart(span);
  const set = () => {
    const [first, last] = points.period ?? span;
    from.set(first);
    to.set(last);
    chart.mark(first, last);
    all.hidden = !points.period;
  };
  set();
  const parts = [chart.element, from.element, to.element];
  const legend = h("legend", {}, words().pointPeriodTitle);
  const box = h("fieldset", { class: "point-period" }, legend, parts);
  return {
    elements: [box, h("div", { class: "point-row" }, text, all)],
    set,
    /** @param {JudgedPoints} judged */
    describe: (judged) => {
      text.textContent = periodText(judged, span);
    },
    draw: chart.draw,
  };
}

/**
 * @param {JudgedPoints} points
 * @param {Period} span
 */
function periodText({ period, sent, table, count, inside }, span) {
  const [first, last] = (period ?? span).map(formatIso);
  const text = words().pointShown(words().pointSpan(first, last), count, sent.count, inside);
  table.undated ??= table.days?.filter((day) => day === NO_DAY).length;
  if (!table.undated) return text;
  return `${text} ${words().pointUndated(table.undated, !period)}`;
}

/**
 * One end of the period.
 *
 * @param {Period} span
 * @param {string} label
 * @param {(day: number) => number} clamp keeps it on its side of the other
 * @param {(isSettled: boolean) => void} take
 */
function makeSlider([first, last], label, clamp, take) {
  const date = h("span", { class: "point-day", "aria-hidden": "true" });
  const input = h("input", { type: "range", min: first, max: last, step: 1 });
  /** @param {boolean} isSettled */
  const listener = (isSettled) => () => {
    input.value = String(clamp(input.valueAsNumber));
    take(isSettled);
  };
  input.addEventListener("input", listener(false));
  input.addEventListener("change", listener(true));
  const element = h(
    "label",
    { class: "point-slider" },
    h("span", {}, label),
    date,
    input,
  );
  setAria(input, { label: label });
  /** @param {number} day */
  const set = (day) => {
    input.value = String(day);
    date.textContent = words().date(formatIso(day));
    setAria(input, { valuetext: date.textContent });
  };
  return { element, input, set, day: () => input.valueAsNumber };
}

// --- the chart -------------------------------------------------------------------------

/**
 * Bars of how many points there are a day, and how many of them inside; `mark` covers what is
 * out of the period.
 *
 * @param {Period} span
 */
function makeChart([first, last]) {
  const days = last - first + 1;
  const bars = Math.min(days, MOST_BARS);
  const [all, inside] = ["all", "inside"].map((name) => makeSvg("path", { class: name }));
  const [before, after] = ["beyond", "beyond"].map((name) => makeSvg("rect", { class: name }));
  const view = { viewBox: `0 0 ${bars} ${CHART_HEIGHT}`, preserveAspectRatio: "none" };
  const parts = [all, inside, before, after];
  const svg = makeSvg("svg", { ...view, "aria-hidden": "true" }, ...parts);
  /**
   * @param {number} from
   * @param {number} to
   */
  const mark = (from, to) => {
    /** @param {number} day */
    const x = (day) => ((day - first) * bars) / days;
    layRectangle(before, 0, x(from));
    layRectangle(after, x(to + 1), bars - x(to + 1));
  };
  /** @param {JudgedPoints} points */
  const draw = (points) => {
    const counts = countDays(points, first, bars / days, bars);
    const most = Math.max(...counts.all, 1);
    all.setAttribute("d", barsPath(counts.all, most));
    inside.setAttribute("d", barsPath(counts.inside, most));
  };
  return { element: h("div", { class: "point-chart" }, svg), mark, draw };
}

/**
 * Lay a rectangle over the bars from `x` on.
 *
 * @param {SVGRectElement} rectangle
 * @param {number} x
 * @param {number} width
 */
function layRectangle(rectangle, x, width) {
  const box = { x, y: 0, width: Math.max(width, 0), height: CHART_HEIGHT };
  for (const [name, value] of Object.entries(box)) rectangle.setAttribute(name, String(value));
}

/**
 * How many points, and points inside whatever the period, there are in each bar.
 *
 * @param {JudgedPoints} points
 * @param {number} first
 * @param {number} barsPerDay
 * @param {number} bars
 */
function countDays({ table, locations, corridor }, first, barsPerDay, bars) {
  const { states } = judgePoints(locations, corridor, null);
  const all = new Array(bars).fill(0);
  const inside = new Array(bars).fill(0);
  table.days?.forEach((day, i) => {
    if (day === NO_DAY) return;
    const bar = Math.min(Math.floor((day - first) * barsPerDay), bars - 1);
    all[bar]++;
    if (states[i] === INSIDE) inside[bar]++;
  });
  return { all, inside };
}

/**
 * @param {number[]} counts
 * @param {number} most
 */
const barsPath = (counts, most) =>
  counts
    .map((count, x) => {
      const height = (CHART_HEIGHT * count) / most;
      return `M${x + 0.1} ${CHART_HEIGHT}v${-height}h.8v${height}z`;
    })
    .join("");
