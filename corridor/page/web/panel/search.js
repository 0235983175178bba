/*
 * The box in which a coordinate is typed or a settlement picked: a combobox (WAI-ARIA 1.2)
 * that finds settlements by any of their spellings.
 */

import { suggestSettlements } from "../engine/names.js";
import { words } from "../words/words.js";
import { h, makeForeign, setAria } from "./dom.js";

/**
 * @import { Suggestion } from "../engine/names.js"
 * @import { Area, ShownSettlement } from "../types.d.ts"
 * @typedef {(settlement: ShownSettlement) => unknown} Pick
 */

const MOST = 8;

/**
 * The form; `ask(text)` gets what was typed, `pick(settlement)` what was chosen. `example` is a
 * coordinate, [lat, lon]; `areas` are those that may follow a name.
 *
 * @param {ShownSettlement[]} settlements
 * @param {Area[]} areas
 * @param {string[]} example
 * @param {(text: string) => unknown} ask
 * @param {Pick} pick
 */
export function createSearch(settlements, areas, example, ask, pick) {
  /** @type {HTMLInputElement} */
  const input = h("input", {
    id: "question",
    focus: () => input.select(), // what was asked gives way to what is typed
    type: "text",
    name: "question",
    placeholder: example.join(", "),
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "search",
    "aria-describedby": "question-hint",
    dir: "auto",
  });
  const list = settlements.length ? suggestions(settlements, areas, input, pick) : null;
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const picked = list?.pickedAs(input.value);
    list?.close();
    if (picked) pick(picked);
    else ask(input.value);
  };
  const form = h(
    "form",
    { class: "question", submit },
    h("label", { for: "question" }, words().askLabel(settlements.length > 0)),
    h("div", { class: "row" }, input, h("button", { type: "submit" }, words().askButton)),
    list?.element ?? null,
  );
  return form;
}

/**
 * @param {ShownSettlement[]} settlements
 * @param {Area[]} areas
 * @param {HTMLInputElement} input
 * @param {Pick} pick
 */
function suggestions(settlements, areas, input, pick) {
  const element = h("ul", {
    id: "question-names",
    class: "suggestions",
    role: "listbox",
    "aria-label": words().suggestions,
    hidden: true,
  });
  /** @type {Suggestion<ShownSettlement>[]} */
  let found = [];
  let active = -1;
  // Several settlements may have the name that was put into the box.
  /** @type {ShownSettlement | null} */
  let picked = null;

  function show() {
    element.replaceChildren(...found.map((it, i) => option(it, i)));
    element.hidden = !found.length;
    setAria(input, { expanded: found.length > 0 });
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else setAria(input, { activedescendant: `question-name-${active}` });
    element.children[active]?.scrollIntoView({ block: "nearest" });
  }

  /** @type {(suggestion: Suggestion<ShownSettlement>, i: number) => HTMLElement} */
  function option({ settlement, spelling }, i) {
    /** @param {MouseEvent} event */
    const choose = (event) => {
      event.preventDefault(); // keeps the focus in the box
      take(i);
    };
    return h(
      "li",
      {
        id: `question-name-${i}`,
        role: "option",
        "aria-selected": String(i === active),
        mousedown: choose,
      },
      settlement.shown,
      " ",
      makeForeign(spelling ?? settlement.other),
    );
  }

  function close() {
    found = [];
    active = -1;
    show();
  }

  /** @param {number} i */
  function take(i) {
    const { settlement } = found[i];
    input.value = settlement.shown;
    picked = settlement;
    close();
    pick(settlement);
  }

  /** @param {number} step */
  function move(step) {
    const count = found.length + 1; // one more: back in the box
    active = ((active + 1 + step + count) % count) - 1;
    show();
  }

  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape: close,
    Enter: () => take(active),
  };
  input.setAttribute("role", "combobox");
  setAria(input, { expanded: false, controls: "question-names", autocomplete: "list" });
  input.addEventListener("input", () => {
    found = suggestSettlements(settlements, input.value, areas, MOST);
    active = -1;
    show();
  });
  input.addEventListener("keydown", (event) => {
    const isMine = found.length && event.key in keys;
    if (!isMine || (event.key === "Enter" && active < 0)) return;
    event.preventDefault();
    keys[event.key]();
  });
  input.addEventListener("blur", close);
  /** @param {string} text */
  const pickedAs = (text) => (picked?.shown === text ? picked : null);
  return { element, close, pickedAs };
}
