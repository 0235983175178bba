/*
 * The time filter of points with dates. A period is [first, last] in days since 1970, or null
 * for all.
 */

import { h, makeButton, makeSvg, setAria } from "../panel/dom.js";
import { words } from "../words/words.js";
import { INSIDE, judgePoints, NO_DAY } from "./points.js";

const DAY_MS = 86_400_000;
const MOST_BARS = 60;
const CHART_HEIGHT = 100;

const isoOf = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/* The first and the last day, or null where there is no choice between days. */
export function daySpan(days) {
  let [first, last] = [Infinity, -Infinity];
  for (const day of days ?? []) {
    if (day === NO_DAY) continue;
    first = Math.min(first, day);
    last = Math.max(last, day);
  }
  return first < last ? [first, last] : null;
}

/* A period held to the span; null if it is the whole or none. */
export function clampPeriod(span, period) {
  if (!span || !period) return null;
  const [least, most] = span;
  const [first, last] = period.map((day) => Math.min(Math.max(day, least), most));
  return first > last || (first === least && last === most) ? null : [first, last];
}

// --- the sliders -----------------------------------------------------------------------

/* Two sliders under a chart of the days: {elements, set, tell, draw}. */
export function periodFilter(crowd) {
  const { span } = crowd;
  const take = (isSettled) => {
    crowd.choose([from.day(), to.day()], isSettled);
    if (isSettled) crowd.onPeriod(crowd.period);
  };
  const from = slider(span, words().pointFrom, (day) => Math.min(day, to.day()), take);
  const to = slider(span, words().pointTo, (day) => Math.max(day, from.day()), take);
  const all = makeButton(words().pointWhole, () => {
    crowd.choose(null);
    crowd.onPeriod(null);
    from.input.focus();
  });
  const said = h("p", { class: "point-said", "aria-live": "polite" });
  const bars = chart(crowd);
  const set = () => {
    const [first, last] = crowd.period ?? span;
    from.set(first);
    to.set(last);
    bars.mark(first, last);
    all.hidden = !crowd.period;
  };
  set();
  const parts = [bars.element, from.element, to.element];
  const legend = h("legend", {}, words().pointPeriodTitle);
  const box = h("fieldset", { class: "point-period" }, legend, parts);
  return {
    elements: [box, h("div", { class: "point-row" }, said, all)],
    set,
    tell: () => {
      said.textContent = sayPeriod(crowd);
    },
    draw: bars.draw,
  };
}

function sayPeriod({ span, period, sent, table, count, inside }) {
  const [first, last] = (period ?? span).map(isoOf);
  const shown = words().pointShown(words().pointSpan(first, last), count, sent.count, inside);
  table.undated ??= table.days.filter((day) => day === NO_DAY).length;
  if (!table.undated) return shown;
  return `${shown} ${words().pointUndated(table.undated, !period)}`;
}

/* One end of the period; `held` keeps it on its side of the other. */
function slider([first, last], label, held, take) {
  const shown = h("span", { class: "point-day", "aria-hidden": "true" });
  const input = h("input", { type: "range", min: first, max: last, step: 1 });
  const listening = (isSettled) => () => {
    input.value = held(input.valueAsNumber);
    take(isSettled);
  };
  input.addEventListener("input", listening(false));
  input.addEventListener("change", listening(true));
  const element = h(
    "label",
    { class: "point-slider" },
    h("span", {}, label),
    shown,
    input,
  );
  setAria(input, { label: label });
  const set = (day) => {
    input.value = day;
    shown.textContent = words().date(isoOf(day));
    setAria(input, { valuetext: shown.textContent });
  };
  return { element, input, set, day: () => input.valueAsNumber };
}

// --- the chart -------------------------------------------------------------------------

/* Bars of how many points there are a day, and of them inside: {element, mark, draw}. */
function chart(crowd) {
  const [first, last] = crowd.span;
  const days = last - first + 1;
  const bars = Math.min(days, MOST_BARS);
  const [all, inside] = ["all", "inside"].map((name) => makeSvg("path", { class: name }));
  const [before, after] = ["beyond", "beyond"].map((name) => makeSvg("rect", { class: name }));
  const view = { viewBox: `0 0 ${bars} ${CHART_HEIGHT}`, preserveAspectRatio: "none" };
  const parts = [all, inside, before, after];
  const svg = makeSvg("svg", { ...view, "aria-hidden": "true" }, ...parts);
  const mark = (from, to) => {
    const x = (day) => ((day - first) * bars) / days;
    cover(before, 0, x(from));
    cover(after, x(to + 1), bars - x(to + 1));
  };
  const draw = () => {
    const counts = countDays(crowd, first, bars / days, bars);
    const most = Math.max(...counts.all, 1);
    all.setAttribute("d", barsOf(counts.all, most));
    inside.setAttribute("d", barsOf(counts.inside, most));
  };
  return { element: h("div", { class: "point-chart" }, svg), mark, draw };
}

/* Lay a rectangle over the bars from `x` on. */
function cover(rectangle, x, width) {
  const box = { x, y: 0, width: Math.max(width, 0), height: CHART_HEIGHT };
  for (const [name, value] of Object.entries(box)) rectangle.setAttribute(name, value);
}

/* How many points, and points inside whatever the period, there are in each bar. */
function countDays({ table, placing, corridor }, first, perDay, bars) {
  const { states } = judgePoints(placing, corridor, null);
  const all = new Array(bars).fill(0);
  const inside = new Array(bars).fill(0);
  table.days.forEach((day, i) => {
    if (day === NO_DAY) return;
    const bar = Math.min(Math.floor((day - first) * perDay), bars - 1);
    all[bar]++;
    if (states[i] === INSIDE) inside[bar]++;
  });
  return { all, inside };
}

const barsOf = (counts, most) =>
  counts
    .map((count, x) => {
      const height = (CHART_HEIGHT * count) / most;
      return `M${x + 0.1} ${CHART_HEIGHT}v${-height}h.8v${height}z`;
    })
    .join("");
