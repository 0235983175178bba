/* Fills the panel: its head, the search box, the answers and the sections. */

import { pointAt } from "../engine/line.js";
import { finishedPolygons } from "../outline/draw.js";
import { createConvoy } from "../patrols/convoy.js";
import { createPatrols } from "../patrols/patrols.js";
import { addressOf, changeSetting, hasPublicAddress } from "../setting.js";
import { words } from "../words/words.js";
import { formatDms } from "../engine/notation/formats.js";
import { notationNames } from "../engine/notation/table.js";
import { h, isNarrow, makeButton, makeCopyButton, makeSection } from "./dom.js";
import { saveFile } from "./downloads.js";
import { corridorGeoJson, settlementsCsv } from "./files.js";
import { aboutParts, layerSwitches, openPanel, panelHead, settlementTable } from "./panel.js";
import { askInWords, askSettlement, chooseTab } from "./questions.js";
import { createSearch } from "./search.js";
import { stretchControls } from "./stretch.js";
import { createTabs } from "./tabs.js";
import { widthControls } from "./width.js";

/**
 * @import { Changes, Derived, Drawing, Page, Setting, ShownSettlement, TabName } from "../types.d.ts"
 * @import { LayerName } from "../words/types.d.ts"
 */

const LEAST_HEIGHT = 500; // pixels of a page that opens with its panel

/**
 * Fill the panel; sections stay as open as they were.
 * @param {Page} page
 * @param {Changes} change
 */
export function fillPanel(page, change) {
  const { facts, setting, drawing, derived } = page;
  drawing.fold = h("button", {
    type: "button",
    class: "fold",
    "aria-controls": "panel-body",
    click: () => {
      openPanel(drawing, drawing.isFolded);
      changeSetting(page, { panel: !drawing.isFolded });
    },
  });
  drawing.answer = h("div", { class: "answer", role: "status", "aria-live": "polite" });
  const toAnswer = () => chooseTab(page, "check");
  const line = { type: "button", class: "verdict verdict-line", hidden: true, click: toAnswer };
  drawing.verdict = h("button", line);
  drawing.pinned = h("div", {});
  const before = drawing.sections ?? [];
  const entries = tabEntries(page, change);
  drawing.sections = entries.flatMap(([, content]) =>
    content.filter((it) => it instanceof HTMLDetailsElement)
  );
  before.forEach(({ open }, i) => (drawing.sections[i].open = open));
  const offered = entries
    .map(([name]) => name)
    .filter((name) => name === "check" || (setting.tabs?.includes(name) ?? true));
  const linked = setting.asked ? "check" : setting.patrol ? "patrols" : null;
  const wanted = setting.tab ?? linked ?? firstTab(offered);
  const chosen = offered.includes(wanted) ? wanted : offered[0];
  drawing.tabs = createTabs(entries, offered, chosen, (tab) => chooseTab(page, tab));
  /** @param {string} text */
  const ask = (text) => askInWords(page, text);
  /** @param {ShownSettlement} settlement */
  const pick = (settlement) => askSettlement(page, settlement);
  // A region that scrolls has to be reached by keyboard.
  const scrolls = { tabindex: "0", role: "region", "aria-label": words().panel };
  drawing.body = h(
    "div",
    { class: "panel-body", id: "panel-body", ...scrolls },
    ...drawing.tabs.panels,
    h("p", { class: "disclaimer" }, words().caution(derived.data), " ", words().disclaimer),
  );
  drawing.panel.append(
    ...panelHead(derived.data, drawing.fold, change.language),
    createSearch(derived.settlements, facts.areas, exampleOf(derived), ask, pick),
    drawing.verdict,
    drawing.tabs.bar,
    drawing.body,
  );
  openPanel(drawing, !(drawing.isFolded ?? !opensPanel(setting)));
}

/* In a low frame the map comes first. */
const opensPanel = (/** @type {Setting} */ { panel, asked }) =>
  panel ?? (asked !== null || innerHeight >= LEAST_HEIGHT);

/* On a phone what is asked; where there is room what there is to tell. */
function firstTab(/** @type {TabName[]} */ offered) {
  /** @type {TabName[]} */
  const order = isNarrow() ? ["check"] : ["points", "patrols", "width"];
  return order.find((name) => offered.includes(name)) ?? offered[0];
}

/* A coordinate to be asked of this corridor: half of its way along. */
function exampleOf(/** @type {Derived} */ { corridor: { road, start, length } }) {
  const { lat, lon } = pointAt(road, start + length / 2);
  return [lat, lon].map((degrees) => degrees.toFixed(3));
}

/** @type {(page: Page, change: Changes) => [TabName, (HTMLElement | null)[]][]} */
function tabEntries(page, change) {
  const { drawing, derived: { data } } = page;
  /** @type {[TabName, (HTMLElement | null)[]][]} */
  const entries = [
    ["check", [drawing.answer, drawing.pinned, askHint(page), settlementSection(page)]],
    ["width", [
      corridorSection(page, change),
      h("p", { class: "summary", id: "summary" }, words().summary(data)),
    ]],
    ["patrols", [patrolSection(page), convoySection(page)]],
    ["points", [drawing.crowd?.section() ?? null]],
    ["more", [
      makeSection(words().layersTitle, true, switches(drawing, change.layer)),
      takeSection(page),
      makeSection(words().about, false, ...aboutParts(data)),
    ]],
  ];
  return entries
    .map(([name, content]) => /** @type {typeof entries[0]} */ ([name, content.filter(Boolean)]))
    .filter(([, content]) => content.length);
}

/** @param {Page} page */
function askHint({ derived }) {
  const [lat, lon] = exampleOf(derived).map(Number);
  const text = words().askHint(formatDms(lat, lon), notationNames());
  return h("p", { class: "hint", id: "question-hint" }, text);
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
  settlementTable(
    page.derived.settlements,
    page.derived.data,
    (settlement) => askSettlement(page, settlement),
  );

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
    makeCopyButton(
      hasPublicAddress() ? words().copyLink : words().copyFragment,
      null,
      () => addressOf(page),
      "choice",
    ),
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
