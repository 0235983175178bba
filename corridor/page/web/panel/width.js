/*
 * The controls of the corridor's width: from the line to the edge, for both sides at once
 * or each by itself, and how it ends. What changes tells `change` what is wanted now, and
 * whether the reader has let go.
 */

import { degreesToRim, isOnMap } from "../map/globe.js";
import { MAX_RAY_M } from "../outline/rays.js";
import { words } from "../words/words.js";
import { h, setAria } from "./dom.js";

const LEAST_KM = 0.01;
const MOST_KM = MAX_RAY_M / 1000;
const SLIDER_ENDS_KM = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 50, 100, 200, MOST_KM];
const SLIDER_REACH = 5; // times the width that was sent, at the least
const METRES_TO_KM = 0.5; // sliders that end here or before count metres
const MOST_VERTICES = 20000; // of lines whose outline is drawn from rays
const NEAR_KM = 30; // outlines can be drawn as wide as this, at the least
const DEGREE_KM = 111;

/* Of any width down to ten metres, or to the one that was sent. */
const leastKm = (...sent) => Math.min(LEAST_KM, ...sent);

export const isPossibleWidth = (km, { first, second }) =>
  km >= leastKm(first.km, second.km) && km <= MOST_KM;

/*
 * Up to how many kilometres on a side the outline is drawn from rays: off the poles and the
 * map's rims. 0 for none: a width that changes, too many vertices, a line that comes back
 * over itself. Any other width is traced.
 */
export function outlineKm({ line, knots }) {
  const { lats, lons } = line;
  if (knots || lats.length > MOST_VERTICES || passesAgain(line)) return 0;
  const highest = highestOf(line);
  const room = degreesToRim(lons);
  const fits = (km) => {
    const reach = km / DEGREE_KM;
    const ring = Math.cos((Math.min(highest + reach, 90) * Math.PI) / 180);
    const isShown = km === NEAR_KM || isOnMap([highest + reach]);
    return isShown && room * ring > reach;
  };
  return SLIDER_ENDS_KM.findLast((km) => km >= NEAR_KM && fits(km)) ?? 0;
}

const highestOf = ({ lats }) => lats.reduce((most, lat) => Math.max(most, Math.abs(lat)), 0);

/* Whether the corridor reaches nearer to a pole than the map does. */
export const leavesMap = (data) => !isOnMap([highestOf(data.line) + widest(data) / DEGREE_KM]);

/* Whether a line comes back by the same segment, either way. */
function passesAgain({ lats, lons }) {
  const vertices = lats.map((lat, i) => `${lat} ${lons[i]}`);
  const segments = vertices.slice(1).map((to, i) => [vertices[i], to].sort().join());
  return new Set(segments).size < segments.length;
}

/* Where sliders start and end, and their step, in kilometres, for the widths sent. */
function scaleOf(data) {
  const wanted = SLIDER_REACH * Math.max(...data.sentHalves);
  const most = SLIDER_ENDS_KM.find((km) => km >= wanted) ?? MOST_KM;
  const step = Math.max(10 ** Math.floor(Math.log10(most / 100)), 0.001);
  const lowest = leastKm(...data.sentHalves);
  return { least: Math.max(step, lowest), lowest, most, step };
}

const widest = ({ halfWidths: { first, second } }) => Math.max(first.km, second.km);

/* Whether the outline is drawn from rays. */
export const isDrawnFromRays = (data) => widest(data) <= data.outlineKm;

/* As wide as a sketch has to be: what the slider reaches, or all there is, in kilometres. */
export function sketchReachKm(data) {
  const near = Math.min(Math.max(scaleOf(data).most, NEAR_KM), data.outlineKm);
  return widest(data) <= near ? near : data.outlineKm;
}

/*
 * Half-widths of `first` and `second` side, in kilometres, as the corridor and its words
 * want them. Those that change along the line keep their proportions: the greatest is told.
 */
export function halfWidthsOf({ halfWidths, sides, sentKnots, sentHalves }, halves) {
  const isFirstLeft = halfWidths.first.side === sides.left;
  const [left, right] = (isFirstLeft ? halves : halves.toReversed()).map(
    (km) => km * 1000,
  );
  const [first, second] = [halfWidths.first, halfWidths.second].map(({ side }, i) => ({
    side,
    km: halves[i],
  }));
  if (!sentKnots) return { left, right, halfWidths: { first, second } };
  const factors = halves.map((km, i) => km / sentHalves[i]);
  const [onLeft, onRight] = isFirstLeft ? factors : factors.toReversed();
  const knots = sentKnots.map(([at, one, other]) => [at, one * onLeft, other * onRight]);
  const least = (value) => Math.min(...knots.map(value)) / 1000;
  const leasts = [least(([, it]) => it), least(([, , it]) => it)];
  const [firstLeast, secondLeast] = isFirstLeft ? leasts : leasts.toReversed();
  const whole = {
    least: least(([, one, other]) => one + other),
    km: -least(([, one, other]) => -one - other),
  };
  const changing = {
    first: { ...first, least: firstLeast },
    second: { ...second, least: secondLeast },
    whole,
  };
  return { left, right, knots, halfWidths: changing };
}

/* A number box and a slider for one width: {element, show}. */
function dial(id, label, { least, lowest, most, step, greatest }, set) {
  const unit = most <= METRES_TO_KM ? 1000 : 1; // to the kilometre
  const inUnit = (km) => Number((km * unit).toFixed(6));
  const attributes = {
    id,
    type: "number",
    step: "any",
    inputmode: "decimal",
    "aria-describedby": "width-limits",
  };
  const box = h("input", {
    min: inUnit(lowest),
    max: inUnit(greatest),
    ...attributes,
  });
  const slider = h("input", {
    min: inUnit(least),
    max: inUnit(most),
    type: "range",
    step: inUnit(step),
    "aria-label": label,
  });
  const listen = (input, name, isSettled) =>
    input.addEventListener(name, () => {
      const km = Number((input.valueAsNumber / unit).toFixed(6));
      const isRight = km >= lowest && km <= greatest;
      setAria(input, { invalid: !isRight });
      if (isRight) set(km, isSettled, input);
      else if (isSettled) show(shown);
    });
  for (const input of [box, slider]) {
    listen(input, "input", false);
    listen(input, "change", true);
  }
  const element = h(
    "div",
    { class: "dial" },
    h("label", { for: id }, label),
    h("span", { class: "box" }, box, unit > 1 ? words().metreSign : words().kilometreSign),
    slider,
  );
  // What is being typed stays as it is typed.
  let shown;
  const show = (km, typed) => {
    shown = km;
    if (typed !== box) box.value = words().plainNumber(inUnit(km));
    slider.value = inUnit(km);
    setAria(slider, { valuetext: words().kilometres(km) });
    setAria(box, { invalid: false });
  };
  return { element, show };
}

/* {element, show} for the page's data; `change({first, second, ends}, isSettled)`. */
export function widthControls(data, change) {
  const { first, second } = data.halfWidths;
  const now = { first: first.km, second: second.km, ends: data.ends };
  const scale = { ...scaleOf(data), greatest: MOST_KM };
  let isApart = first.km !== second.km;

  function set(wanted, isSettled, typed) {
    Object.assign(now, wanted);
    show(typed);
    change({ ...now }, isSettled);
  }

  const both = dial(
    "width-both",
    words().widthBoth(data),
    scale,
    (km, ...how) => set({ first: km, second: km }, ...how),
  );
  const sides = ["first", "second"].map((which) =>
    dial(
      `width-${which}`,
      words().widthOf(data.halfWidths[which].side, data),
      scale,
      (km, ...how) => set({ [which]: km }, ...how),
    )
  );
  const apart = h("input", {
    type: "checkbox",
    change: () => {
      isApart = apart.checked;
      set(isApart ? {} : { second: now.first }, true);
    },
  });
  // A pair of ends is offered where one was sent.
  const ends = [...new Set(["flat", "round", data.sentEndings])].map((kind) => {
    const choose = () => set({ ends: kind }, true);
    const radio = h("input", {
      type: "radio",
      name: "ends",
      value: kind,
      change: choose,
    });
    return { kind, radio, element: h("label", {}, radio, words().endsName(kind)) };
  });

  function show(typed) {
    if (now.first !== now.second) isApart = true;
    apart.checked = isApart;
    both.element.hidden = isApart;
    both.show(now.first, typed);
    sides.forEach(({ element, show: showSide }, i) => {
      element.hidden = !isApart;
      showSide(i ? now.second : now.first, typed);
    });
    for (const { kind, radio } of ends) radio.checked = now.ends === kind;
  }

  const button = (text, wanted) => {
    const click = () => {
      isApart = false;
      set(wanted, true);
    };
    return h("button", { type: "button", class: "choice", click }, text);
  };
  show();
  return [
    both.element,
    ...sides.map(({ element }) => element),
    h(
      "p",
      { class: "hint", id: "width-limits" },
      words().widthLimits(scale.lowest, MOST_KM),
    ),
    data.knots ? h("p", { class: "hint" }, words().widthVaries) : null,
    h("label", { class: "tick" }, apart, words().widthApart(first.side, second.side)),
    data.isLoop ? null : h(
      "fieldset",
      { class: "ends" },
      h("legend", {}, words().endsTitle),
      ends.map(({ element }) => element),
    ),
    h(
      "div",
      { class: "choices" },
      choices(data).map((it) => button(...it)),
    ),
    h("p", { class: "hint", id: "width-traced" }, words().widthTraced),
    hasReading(data) ? h("p", { class: "hint" }, words().reading(data)) : null,
  ].filter(Boolean);
}

/* Whether there are readings of an agreement that says one width for the whole line. */
const hasReading = ({ agreedKm, knots }) => agreedKm && !knots;

/* Widths one click away: the agreement's, another reading of it; else the first one. */
function choices(data) {
  const { sentEndings: ends } = data;
  const [first, second] = data.sentHalves;
  if (!hasReading(data)) return [[words().resetWidth, { first, second, ends }]];
  const { first: one, second: other, press } = data.agreedKm;
  return [
    [words().agreedWidth(one, other), { first: one, second: other }],
    [words().pressWidth(press), { first: press, second: press }],
  ];
}
