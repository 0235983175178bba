/*
 * The map on one landscape sheet, A4 or Letter: made when the browser is about to print,
 * with what a printed map has to say of itself, and taken away afterwards.
 */

import { h } from "../panel/dom.js";
import { legendList } from "../panel/panel.js";
import { openAnswers } from "../panel/questions.js";
import { announceColours } from "../theme.js";
import { words } from "../words/words.js";
import { viewBounds } from "./view.js";

/** @import { Page, ShownPatrol, SourceName } from "../types.d.ts" */

const PADDING = [14, 14]; // pixels around the corridor
const NO_MOTION = { animate: false, pan: false };

/**
 * Make the sheet before printing, and take it away afterwards.
 *
 * @param {Page} page
 */
export function watchPrinting(page) {
  const { map } = page.drawing;
  const root = document.documentElement;
  /** @type {{ centre: L.LatLng, zoom: number, view: Page["setting"]["view"] }} */
  let before;
  /** @type {HTMLElement[]} */
  let parts = [];
  addEventListener("beforeprint", () => {
    const { view } = page.setting;
    before = { centre: map.getCenter(), zoom: map.getZoom(), view };
    const bounds = view ? map.getBounds() : viewBounds(page);
    root.classList.add("printing");
    announceColours();
    parts = marginalia(page);
    map.getContainer().parentElement?.append(...parts);
    parts.push(...overflow(parts[1]));
    map.invalidateSize(NO_MOTION);
    map.fitBounds(bounds, { ...NO_MOTION, padding: view ? [0, 0] : PADDING });
  });
  addEventListener("afterprint", () => {
    root.classList.remove("printing");
    announceColours();
    parts.forEach((part) => part.remove());
    map.invalidateSize(NO_MOTION);
    map.setView(before.centre, before.zoom, NO_MOTION);
    page.setting.view = before.view;
  });
}

/**
 * What stands around the map: head, side and foot.
 *
 * @param {Page} page
 */
function marginalia(page) {
  const { data, patrols } = page.derived;
  const patrol = patrols.find(({ date }) => date === page.setting.patrol);
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
      legendList(data, Boolean(patrol)),
      data.leavesMap ? h("p", {}, words().legendPole) : null,
      asOf.map((text) => h("p", {}, text)),
      patrol ? h("p", { class: "sheet-patrol" }, patrolText(patrol)) : null,
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

/** @param {ShownPatrol} patrol */
function patrolText(patrol) {
  const sources = patrol.sources.map(([url, affiliation]) =>
    affiliation ? `${url} (${words().affiliation(affiliation)})` : url
  );
  return `${words().patrolSentence(patrol)} ${words().patrolSource} ` +
    sources.join(words().semicolon);
}

/**
 * Answers for which there is no room beside the map, on a sheet of their own.
 *
 * @param {HTMLElement} side
 */
function overflow(side) {
  const answers = [...side.querySelectorAll(".sheet-answer")];
  /** @type {Element[]} */
  const moved = [];
  while (side.scrollHeight > side.clientHeight) {
    const last = answers.pop();
    if (!last) break;
    last.remove();
    moved.unshift(last);
  }
  const rest = moved.length ? [h("section", { class: "sheet sheet-rest" }, moved)] : [];
  document.body.append(...rest);
  return rest;
}

/**
 * @param {SourceName} key
 * @param {number} i
 */
function credit(key, i) {
  const { title, licence } = words().sources[key];
  const text = licence ? `${title} (${licence})` : title;
  return [i ? words().semicolon : "", h("bdi", {}, text)];
}
