/*
 * The controls of the corridor's width: from the line to the edge, for both sides at once
 * or each by itself, and how it ends. What changes tells `change` what is wanted now, and
 * whether the reader has let go.
 */

import { MAX_KM, sliderScale } from "../outline/policy.js";
import { words } from "../words/words.js";
import { h, setAria } from "./dom.js";
import { readNumber } from "./numbers.js";

/**
 * @import { Agreed, Ends, PageData, WantedWidth } from "../types.d.ts"
 *
 * @typedef {{ least: number, lowest: number, most: number, step: number, greatest: number }} Scale in kilometres
 * @typedef {{ element: HTMLElement, show(km: number, typed?: HTMLInputElement): void }} Dial
 */

/** @type {("first" | "second")[]} */
const SIDES = ["first", "second"];
const METRES_TO_KM = 0.5; // sliders that end here or before count metres

/**
 * A number box and a slider for one width.
 *
 * @param {string} id
 * @param {string} label
 * @param {Scale} scale
 * @param {(km: number, isSettled: boolean, input: HTMLInputElement) => void} set
 * @param {(isNoNumber: boolean) => void} refuse what was typed
 * @returns {Dial}
 */
function dial(id, label, { least, lowest, most, step, greatest }, set, refuse) {
  const unit = most <= METRES_TO_KM ? 1000 : 1; // to the kilometre
  /** @type {(km: number) => number} */
  const inUnit = (km) => Number((km * unit).toFixed(6));
  const box = h("input", {
    id,
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    "aria-describedby": "width-limits",
  });
  const slider = h("input", {
    min: inUnit(least),
    max: inUnit(most),
    type: "range",
    step: inUnit(step),
    "aria-label": label,
  });
  /** @type {(input: HTMLInputElement, name: string, isSettled: boolean) => void} */
  const listen = (input, name, isSettled) =>
    input.addEventListener(name, () => {
      const km = Number((readNumber(input.value) / unit).toFixed(6));
      const isRight = km >= lowest && km <= greatest;
      setAria(input, { invalid: !isRight });
      // What cannot be a width stays, to be mended.
      if (isRight) set(km, isSettled, input);
      else refuse(Number.isNaN(km));
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
  /** @type {Dial["show"]} */
  const show = (km, typed) => {
    if (typed !== box) box.value = words().plainNumber(inUnit(km));
    slider.value = String(inUnit(km));
    setAria(slider, { valuetext: words().kilometres(km) });
    setAria(box, { invalid: false });
  };
  return { element, show };
}

/**
 * The controls for the page's data.
 *
 * @param {PageData} data
 * @param {(wanted: WantedWidth, isSettled: boolean) => void} change
 */
export function widthControls(data, change) {
  const { first, second } = data.halfWidths;
  /** @type {WantedWidth} */
  const now = { first: first.km, second: second.km, ends: data.ends };
  const scale = { ...sliderScale(data), greatest: MAX_KM };
  let isApart = first.km !== second.km;

  /** @type {(wanted: Partial<WantedWidth>, isSettled: boolean, typed?: HTMLInputElement) => void} */
  function set(wanted, isSettled, typed) {
    Object.assign(now, wanted);
    show(typed);
    change({ ...now }, isSettled);
  }

  const limits = words().widthLimits(scale.lowest, MAX_KM);
  const hint = h("p", { class: "hint", id: "width-limits", "aria-live": "polite" }, limits);
  /** @type {(isNoNumber: boolean) => void} */
  const refuse = (isNoNumber) => {
    hint.textContent = isNoNumber ? `${words().notANumber} ${limits}` : limits;
    hint.classList.add("is-refusal");
  };

  const both = dial(
    "width-both",
    words().widthBoth(data),
    scale,
    (km, ...how) => set({ first: km, second: km }, ...how),
    refuse,
  );
  const sides = SIDES.map((which) =>
    dial(
      `width-${which}`,
      words().widthOf(data.halfWidths[which].side, data),
      scale,
      (km, ...how) => set({ [which]: km }, ...how),
      refuse,
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
  const ends = [...new Set(/** @type {Ends[]} */ (["flat", "round", data.sentEndings]))].map(
    (kind) => {
      const choose = () => set({ ends: kind }, true);
      const radio = h("input", {
        type: "radio",
        name: "ends",
        value: String(kind),
        change: choose,
      });
      return { kind, radio, element: h("label", {}, radio, words().endsName(kind)) };
    },
  );

  /** @param {HTMLInputElement} [typed] */
  function show(typed) {
    hint.textContent = limits;
    hint.classList.remove("is-refusal");
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

  /** @type {(text: string, wanted: Partial<WantedWidth>) => HTMLElement} */
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
    hint,
    data.widthProfile ? h("p", { class: "hint" }, words().widthVaries) : null,
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
  ].filter((part) => part !== null);
}

/**
 * Whether there are readings of an agreement that says one width for the whole line.
 *
 * @type {(data: PageData) => data is PageData & Agreed}
 */
const hasReading = (data) => Boolean(data.agreedKm && !data.widthProfile);

/**
 * Widths one click away: the agreement's, another reading of it; else the first one.
 *
 * @param {PageData} data
 * @returns {[text: string, wanted: Partial<WantedWidth>][]}
 */
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
