/* Fills the panel: its head, the search box, the answers and the sections. */

import { pointAt } from "../engine/line.js";
import { finishedPolygons } from "../outline/draw.js";
import { createConvoy } from "../patrols/convoy.js";
import { createPatrols } from "../patrols/patrols.js";
import { addressOf, changeSetting } from "../setting.js";
import { words } from "../words/words.js";
import { h, isPhone, makeButton, makeCopyButton, makeSection } from "./dom.js";
import { saveFile } from "./downloads.js";
import { corridorGeoJson, settlementsCsv } from "./files.js";
import {
  aboutParts,
  layerSwitches,
  legendList,
  openPanel,
  panelHead,
  poleNote,
  settlementTable,
} from "./panel.js";
import { askInWords, askSettlement } from "./questions.js";
import { createSearch } from "./search.js";
import { stretchControls } from "./stretch.js";
import { widthControls } from "./width.js";

/**
 * @import { Changes, Derived, Drawing, Page, ShownSettlement } from "../types.d.ts"
 * @import { LayerName } from "../words/types.d.ts"
 */

/**
 * Fill the panel; sections stay as open as they were.
 * @param {Page} page
 * @param {Changes} change
 */
export function fillPanel(page, change) {
  const { drawing, derived } = page;
  drawing.fold = h("button", {
    type: "button",
    class: "fold",
    "aria-controls": "panel-body",
    click: () => openPanel(drawing, drawing.isFolded),
  });
  drawing.answer = h("div", { class: "answer", role: "status", "aria-live": "polite" });
  drawing.pinned = h("div", {});
  const before = drawing.sections ?? [];
  drawing.sections = makeSections(page, change);
  before.forEach(({ open }, i) => (drawing.sections[i].open = open));
  /** @param {string} text */
  const ask = (text) => askInWords(page, text);
  /** @param {ShownSettlement} settlement */
  const pick = (settlement) => askSettlement(page, settlement);
  // A region that scrolls has to be reached by keyboard.
  const scrolls = { tabindex: "0", role: "region", "aria-label": words().panel };
  const body = h(
    "div",
    { class: "panel-body", id: "panel-body", ...scrolls },
    createSearch(derived.settlements, page.facts.areas, exampleOf(derived), ask, pick),
    drawing.answer,
    drawing.pinned,
    ...drawing.sections,
    h("p", { class: "disclaimer" }, words().disclaimer),
  );
  drawing.panel.append(...panelHead(derived.data, drawing.fold, change.language), body);
  openPanel(drawing, !drawing.isFolded);
}

/* A coordinate to be asked of this corridor: half of its way along. */
function exampleOf(/** @type {Derived} */ { corridor: { road, start, length } }) {
  const { lat, lon } = pointAt(road, start + length / 2);
  return [lat, lon].map((degrees) => degrees.toFixed(3));
}

/** @type {(page: Page, change: Changes) => HTMLDetailsElement[]} */
function makeSections(page, change) {
  const { data } = page.derived;
  const list = [
    corridorSection(page, change),
    patrolSection(page),
    convoySection(page),
    page.drawing.crowd?.section(),
    settlementSection(page),
    makeSection(
      words().legend,
      !isPhone(),
      legendList(data),
      poleNote(),
      switches(page.drawing, change.layer),
    ),
    takeSection(page),
    makeSection(words().about, false, ...aboutParts(data)),
  ];
  return /** @type {HTMLDetailsElement[]} */ (list.filter(Boolean));
}

/** @type {(drawing: Drawing, onSwitch: Changes["layer"]) => HTMLElement} */
const switches = ({ layers, map }, onSwitch) =>
  layerSwitches(
    /** @type {LayerName[]} */ (Object.keys(layers)),
    (name) => Boolean(layers[name] && map.hasLayer(layers[name])),
    onSwitch,
  );

/** @type {(page: Page, change: Changes) => HTMLElement} */
function corridorSection({ setting, derived: { data, settlements } }, change) {
  const ends = data.widthProfile ? [] : stretchControls(settlements, data, setting, change.stretch);
  return makeSection(words().width, true, ...widthControls(data, change.width), ...ends);
}

/** @param {Page} page */
function patrolSection(page) {
  const { drawing, setting, derived: { data, corridor, patrols } } = page;
  if (!patrols.length) return null;
  /** @param {string | null} patrol */
  const onChoose = (patrol) => changeSetting(page, { patrol });
  const given = { map: drawing.map, data, corridor, patrols, chosen: setting.patrol, onChoose };
  drawing.patrols = createPatrols(given);
  return drawing.patrols.element;
}

/** @param {Page} page */
function convoySection({ drawing, setting, derived: { data, corridor, settlements } }) {
  if (!data.agreed) return null;
  const state = setting.convoy;
  drawing.convoy = createConvoy({ map: drawing.map, data, corridor, settlements, state });
  return drawing.convoy.element;
}

/** @param {Page} page */
function settlementSection(page) {
  const { drawing, derived: { settlements } } = page;
  if (!settlements.length) return null;
  drawing.settlementList = makeSection(
    settlementsTitle(settlements),
    false,
    tableOfSettlements(page),
  );
  return drawing.settlementList;
}

/** @param {Page} page */
const tableOfSettlements = (page) =>
  settlementTable(page.derived.settlements, (settlement) => askSettlement(page, settlement));

/** @param {ShownSettlement[]} settlements */
const settlementsTitle = (settlements) =>
  words().settlements(settlements.filter(({ answer }) => answer.inside).length, settlements.length);

/** Say anew how many settlements are inside. */
export function countSettlements(/** @type {Page} */ { drawing, derived }) {
  const title = /** @type {HTMLElement} */ (drawing.settlementList.querySelector("h2"));
  title.textContent = settlementsTitle(derived.settlements);
}

/** List anew the settlements inside. */
export function listSettlements(/** @type {Page} */ page) {
  page.drawing.settlementList.querySelector("table")?.replaceWith(tableOfSettlements(page));
}

/**
 * What the reader can take away.
 *
 * @param {Page} page
 */
function takeSection(page) {
  const { derived } = page;
  /** @type {(text: string, make: () => import("./downloads.js").SavedFile) => HTMLElement} */
  const take = (text, make) => makeButton(text, () => saveFile(...make()));
  const outlineFile = () => corridorGeoJson(finishedPolygons(page), derived.data);
  const settlementsFile = () => settlementsCsv(derived.settlements, derived.data);
  const saveOutline = take(words().saveOutline, outlineFile);
  saveOutline.id = "save-outline";
  const buttons = [
    makeCopyButton(words().copyLink, null, () => addressOf(page), "choice"),
    saveOutline,
    derived.settlements.length ? take(words().saveSettlements, settlementsFile) : null,
    makeButton(words().print, () => print()),
  ];
  const hint = h("p", { class: "hint" }, words().takeHint);
  return makeSection(
    words().take,
    false,
    h("div", { class: "choices take" }, buttons),
    hint,
  );
}
