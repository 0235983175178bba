/*
 * The map on one landscape sheet, A4 or Letter: made when the browser is about to print,
 * with what a printed map has to say of itself, and taken away afterwards.
 */

import { h } from "../panel/dom.js";
import { legendList } from "../panel/panel.js";
import { openAnswers } from "../panel/questions.js";
import { words } from "../words/words.js";
import { viewBounds } from "./view.js";

const PADDING = [14, 14]; // pixels around the corridor
const still = { animate: false, pan: false };

export function watchPrinting(page) {
  const { map } = page.drawing;
  const root = document.documentElement;
  let before = null;
  let parts = [];
  addEventListener("beforeprint", () => {
    const { view: chosen } = page.setting;
    before = { centre: map.getCenter(), zoom: map.getZoom(), chosen };
    const bounds = chosen ? map.getBounds() : viewBounds(page);
    root.classList.add("printing");
    parts = marginalia(page);
    map.getContainer().parentElement.append(...parts);
    parts.push(...overflow(parts[1]));
    map.invalidateSize(still);
    map.fitBounds(bounds, { ...still, padding: chosen ? [0, 0] : PADDING });
  });
  addEventListener("afterprint", () => {
    root.classList.remove("printing");
    parts.forEach((part) => part.remove());
    map.invalidateSize(still);
    map.setView(before.centre, before.zoom, still);
    page.setting.view = before.chosen;
  });
}

function marginalia(page) {
  const { data } = page.derived;
  const asOf = [
    ...(data.agreed ? [words().origin(data), words().roadAsOf] : []),
    words().printed(new Date()),
  ];
  return [
    h(
      "header",
      { class: "sheet sheet-head" },
      h("h1", { dir: "auto" }, words().title(data)),
      h("p", {}, words().summary(data)),
    ),
    h(
      "aside",
      { class: "sheet sheet-side" },
      h("h2", {}, words().legendTitle),
      legendList(data),
      data.leavesMap ? h("p", {}, words().legendPole) : null,
      asOf.map((text) => h("p", {}, text)),
      openAnswers(page).map((text) => h("p", { class: "sheet-answer" }, text)),
    ),
    h(
      "footer",
      { class: "sheet sheet-foot" },
      h(
        "p",
        {},
        data.agreed ? words().isReconstruction : words().isConstruction,
        " ",
        words().ends(data),
      ),
      h("p", {}, `${words().sourcesTitle}: `, ...data.sources.flatMap(credit)),
      h("p", {}, `${words().disclaimer} ${words().version(data.version)}`),
    ),
  ];
}

/* Answers for which there is no room beside the map, on a sheet of their own. */
function overflow(side) {
  const answers = [...side.querySelectorAll(".sheet-answer")];
  const moved = [];
  while (answers.length && side.scrollHeight > side.clientHeight) {
    moved.unshift(answers.pop());
    moved[0].remove();
  }
  const rest = moved.length ? [h("section", { class: "sheet sheet-rest" }, moved)] : [];
  document.body.append(...rest);
  return rest;
}

function credit(key, i) {
  const { title, licence } = words().sources[key];
  const text = licence ? `${title} (${licence})` : title;
  return [i ? words().semicolon : "", h("bdi", {}, text)];
}
