/*
 * The controls of the stretch: from which settlement of the road to which. Travel may run
 * against the line; kilometres then count from the other end.
 */

import { words } from "../words/words.js";
import { h, makeButton } from "./dom.js";

/**
 * @import { ShownSettlement } from "../types.d.ts"
 * @typedef {"from" | "to"} End
 * @typedef {Record<End, string | null>} Stretch
 */

/** @type {[End, End]} */
const ENDS = ["from", "to"];

/**
 * Two lists of the settlements on the road; `change({from, to})` with their names.
 *
 * @param {ShownSettlement[]} settlements
 * @param {{ sentEnds: Stretch }} data
 * @param {Stretch} setting
 * @param {(stretch: Partial<Stretch>) => unknown} change
 */
export function stretchControls(settlements, data, setting, change) {
  const onRoad = settlements
    .filter(({ isOnRoad }) => isOnRoad)
    .sort((one, other) => one.routeKm - other.routeKm);
  if (onRoad.length < 2) return [];
  const lists = ENDS.map((end) => {
    const id = `stretch-${end}`;
    const chosen = setting[end] ?? data.sentEnds[end];
    /** @type {HTMLSelectElement} */
    const select = h(
      "select",
      { id, change: () => change({ [end]: select.value || null }) },
      chosen === null || !data.sentEnds[end] ? option("", words().stretchSent[end], chosen) : null,
      onRoad.map(({ name, shown }) => option(name, shown, chosen)),
    );
    return h(
      "div",
      { class: "stretch" },
      h("label", { for: id }, words().stretchEnds[end]),
      select,
    );
  });
  const [from, to] = ENDS.map((end) => setting[end] ?? data.sentEnds[end]);
  const turn = makeButton(words().stretchTurn, () => change({ from: to, to: from }));
  turn.hidden = from === null || to === null;
  const back = makeButton(words().stretchBack, () => change({ from: null, to: null }));
  back.hidden = setting.from === null && setting.to === null;
  return [
    h("div", { class: "stretches" }, lists),
    h("div", { class: "choices" }, turn, back),
  ];
}

/** @type {(value: string, text: string, chosen: string | null) => HTMLOptionElement} */
const option = (value, text, chosen) =>
  h("option", { value, selected: value === (chosen ?? "") }, text);
