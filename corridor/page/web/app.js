/*
 * Puts the page together. A page is three values beside the facts that were sent: the setting,
 * which the reader chose; what is derived from it; and what is drawn. A change of language or
 * stretch builds all of it anew; a width, which changes while it is dragged, updates what
 * follows from it.
 */

import { partOf } from "./parts.js";
import { deriveCorridor, shapeOf } from "./derived.js";
import { answerAt, factsBetween, withShape } from "./engine/answers.js";
import { nearestPoint } from "./engine/nearest.js";
import { Graticule } from "./map/graticule.js";
import { Ground, GROUND_PARTS, GroundPart } from "./land/ground.js";
import {
  kilometrePosts,
  outlineLayer,
  postLayer,
  roadLayer,
  tileLayer,
  unpackColumns,
  unpackRecords,
  unpackVertices,
} from "./map/layers.js";
import { labelLayer } from "./map/names.js";
import { Settlements } from "./map/settlements.js";
import { isFramed, shareGestures } from "./map/gestures.js";
import { watchPrinting } from "./map/sheet.js";
import { addControls, showView } from "./map/view.js";
import { drawOutline, prepareOutline } from "./outline/draw.js";
import { outlineKm } from "./outline/policy.js";
import { h, setAria } from "./panel/dom.js";
import { askAt, askSettlement, revealAnswer, showAnswers } from "./panel/questions.js";
import { countSettlements, fillPanel, listSettlements } from "./panel/sections.js";
import { changeSetting, readSetting } from "./setting.js";
import { setTheme } from "./theme.js";
import { speak, words } from "./words/words.js";

/**
 * @import { SentPoints } from "./points/types.d.ts"
 * @import {
 *   AnswerAt, Area, Derived, Drawing, Facts, Layers, Page, Patrol, SentFacts, Setting, Settlement, WantedWidth,
 * } from "./types.d.ts"
 * @import { LayerName } from "./words/types.d.ts"
 */

const SNAP_FROM = 11; // zoom from which a touch on a dot asks for its settlement

/** @type {(map: L.Map, sent: SentFacts, later: Drawing["later"]) => void} */
function fill(map, sent, later) {
  fillPage(map, readFacts(sent), later);
}

/** @type {(map: L.Map, facts: Facts, later: Drawing["later"]) => void} */
function fillPage(map, facts, later) {
  /** @type {Setting} */
  const setting = { convoy: { km: 0 }, ...readSetting(facts) };
  speak(setting.language);
  setTheme(setting.theme);
  const panel = map.getContainer().parentElement?.querySelector(".panel");
  // What else is derived or drawn, `build` adds.
  const derived = /** @type {Derived} */ ({ sketches: {} });
  const page = { facts, setting, drawing: /** @type {Drawing} */ ({ map, panel, later }), derived };
  showView(page, setting.view);
  if (facts.points) addPoints(page, facts.points);
  build(page);
  // The panel may have left less, or more, for the map than the empty page did.
  const before = map.getSize();
  map.invalidateSize({ animate: false, pan: false });
  if (before.distanceTo(map.getSize())) showView(page, setting.view);
  listen(page);
  watchPrinting(page);
  if (isFramed()) shareGestures(map);
}

function readFacts(/** @type {SentFacts} */ sent) {
  const line = unpackVertices(sent.line);
  const settlements = /** @type {Settlement[]} */ (unpackColumns(sent.settlements));
  const areas = /** @type {Area[]} */ (unpackRecords(sent.areas));
  const patrols = /** @type {Patrol[]} */ (unpackRecords(sent.patrols));
  const limit = outlineKm({ ...sent, line });
  return /** @type {Facts} */ ({ ...sent, line, settlements, areas, patrols, outlineKm: limit });
}

/** @type {(page: Page, sent: SentPoints) => void} */
function addPoints(page, sent) {
  const { drawing, setting } = page;
  /** @type {(period: Setting["period"]) => void} */
  const onPeriod = (period) => changeSetting(page, { period });
  const options = { period: setting.period, onPeriod };
  drawing.crowd = partOf("points")(sent, drawing.map, options);
}

// --- building --------------------------------------------------------------------------

function build(/** @type {Page} */ page) {
  const { facts, setting, drawing, derived } = page;
  if (drawing.controls) dismantle(drawing);
  speak(setting.language);
  Object.assign(document.documentElement, {
    lang: setting.language,
    dir: words().dir,
  });
  deriveCorridor(page);
  const { data } = derived;
  const title = words().title(data);
  document.title = data.agreed ? `${title} · ${words().agreedOn(data)}` : title;
  drawing.nested = partOf("nested")?.(facts);
  data.zones = drawing.nested?.shown;
  drawing.controls = addControls(page);
  drawLayers(page);
  fillPanel(page, {
    language: (language) => setLanguage(page, language),
    stretch: (parts) => setStretch(page, parts),
    width: (wanted, isSettled) => setWidth(page, wanted, isSettled),
    layer: (name, isOn) => switchLayer(page, name, isOn),
  });
  prepareOutline(page);
  drawOutline(page);
  drawing.crowd?.update(derived.corridor, true);
  if (showAnswers(page)) revealAnswer(drawing);
}

/** @param {Drawing} drawing */
function dismantle({ controls, layers, ground, labels, patrols, convoy, panel }) {
  const parts = [...controls, ...Object.values(layers), ...ground, labels, patrols, convoy];
  parts.forEach((part) => part?.remove());
  panel.replaceChildren();
}

function drawLayers(/** @type {Page} */ page) {
  const { facts, setting, drawing, derived: { data, corridor, settlements } } = page;
  const { map, crowd, nested } = drawing;
  drawing.base ??= new Ground(facts).addTo(map);
  const ground = [roadLayer(corridor)];
  // In the order of their switches.
  /** @type {Layers} */
  const layers = { ...(nested ? { nested: nested.layer } : {}), corridor: outlineLayer() };
  layers.posts = postLayer(kilometrePosts(corridor));
  if (settlements.length) layers.settlements = new Settlements(settlements, data);
  if (crowd) layers.points = crowd.layer;
  if (facts.detail) {
    for (const part of GROUND_PARTS) {
      layers[part] = new GroundPart(drawing.base, part);
      if (setting.hidden.includes(part)) drawing.base.hide(part, true);
    }
  }
  layers.graticule = new Graticule();
  const isServed = /^https?:$/.test(location.protocol);
  if (facts.tiles && isServed) layers.tiles = tileLayer(facts.tiles);
  for (const layer of ground) layer.addTo(map);
  for (const [name, layer] of Object.entries(layers)) {
    if (!setting.hidden.includes(name)) layer.addTo(map);
  }
  Object.assign(drawing, { ground, layers });
  drawLabels(page);
}

/* Names of settlements inside go before others. */
function drawLabels(/** @type {Page} */ { facts, drawing, derived: { corridor, settlements } }) {
  drawing.labels?.remove();
  /** @param {LayerName} name */
  const isOn = (name) => {
    const layer = drawing.layers[name];
    return Boolean(layer && drawing.map.hasLayer(layer));
  };
  const labels = labelLayer(facts, corridor, settlements, kilometrePosts(corridor));
  labels.show(({ layer }) => !layer || isOn(layer));
  drawing.labels = labels.addTo(drawing.map);
}

// --- changes ---------------------------------------------------------------------------

/** @type {(page: Page, name: LayerName, isShown: boolean) => void} */
function switchLayer(page, name, isShown) {
  const { setting, drawing: { map, layers, labels } } = page;
  if (isShown) layers[name]?.addTo(map);
  else layers[name]?.remove();
  labels.place();
  const others = setting.hidden.filter((it) => it !== name);
  changeSetting(page, { hidden: isShown ? others : [...others, name] });
}

/** @type {(page: Page, language: string) => void} */
function setLanguage(page, language) {
  changeSetting(page, { language });
  build(page);
  focusOn(page, ".tongue");
}

/** @type {(page: Page, parts: { from?: string | null, to?: string | null }) => void} */
function setStretch(page, parts) {
  const { facts, setting, drawing: { panel } } = page;
  const wanted = { ...setting, ...parts };
  if (!factsBetween(facts, wanted.from, wanted.to)) {
    build(page); // the lists show again what they showed
    panel.querySelector(".stretches")?.after(h("p", { role: "alert" }, words().noStretch));
    return;
  }
  changeSetting(page, parts);
  setting.convoy.km = 0;
  build(page);
  focusOn(page, `#stretch-${"to" in parts ? "to" : "from"}`);
}

/** @type {(page: Page, selector: string) => void} */
const focusOn = ({ drawing: { panel } }, selector) =>
  /** @type {HTMLElement} */ (panel.querySelector(selector)).focus();

/** @type {(page: Page, wanted: WantedWidth, isSettled: boolean) => void} */
function setWidth(page, { first, second, ends: kind }, isSettled) {
  const { facts, setting, drawing, derived } = page;
  const ends = Array.isArray(kind) ? facts.ends : kind;
  const hasOtherEnds = ends !== setting.ends;
  changeSetting(page, { halves: [first, second], ends });
  const shape = shapeOf(derived.data, setting);
  derived.corridor = withShape(derived.corridor, shape);
  derived.data = { ...derived.data, ...shape };
  prepareOutline(page);
  drawOutline(page, isSettled);
  recount(page, hasOtherEnds, isSettled);
  // While the reader drags, the answer is seen but not read out.
  setAria(drawing.answer, { busy: !isSettled });
  showAnswers(page);
}

/**
 * Which settlements and points are inside.
 *
 * @type {(page: Page, hasOtherEnds: boolean, isSettled: boolean) => void}
 */
function recount(page, hasOtherEnds, isSettled) {
  const { drawing, derived: { settlements, corridor } } = page;
  let isOther = hasOtherEnds;
  for (const settlement of settlements) {
    if (hasOtherEnds) {
      settlement.located = nearestPoint(corridor.reference, settlement.lat, settlement.lon);
    }
    const answer = {
      lat: settlement.lat,
      lon: settlement.lon,
      ...answerAt(corridor, settlement.located),
    };
    if (answer.inside !== settlement.answer.inside) isOther = true;
    settlement.answer = answer;
  }
  if (drawing.settlementList && isOther) {
    drawing.layers.settlements?.redraw();
    countSettlements(page);
    drawing.isMislabelled = true;
  }
  if (isSettled && drawing.isMislabelled) {
    drawing.isMislabelled = false;
    listSettlements(page);
    drawLabels(page);
  }
  drawing.crowd?.update(corridor, isSettled);
  drawing.convoy?.refresh();
}

// --- events ----------------------------------------------------------------------------

function listen(/** @type {Page} */ page) {
  const { facts, setting, drawing, derived } = page;
  const { map } = drawing;
  const container = map.getContainer();
  /** @param {L.LatLng} point */
  const askThere = (point) => askAt(page, point);
  // From farther off a finger covers kilometres: what was touched is meant, not a village near it.
  /** @param {L.Point} point */
  const settlementAt = (point) =>
    map.getZoom() < SNAP_FROM ? null : drawing.layers.settlements?.settlementAt(point);
  map.on("click", ({ latlng, containerPoint }) => {
    if (drawing.crowd?.claims(containerPoint)) return;
    const settlement = settlementAt(containerPoint);
    if (settlement) askSettlement(page, settlement);
    else askThere(latlng);
  });
  map.on("moveend", () => {
    derived.view = null;
    if (derived.isTraced) drawOutline(page);
    const { lat, lng: lon } = map.getCenter();
    const seen = { lat, lon, zoom: map.getZoom() };
    const isWhole = JSON.stringify(seen) === drawing.whole;
    changeSetting(page, { view: isWhole ? null : seen });
  });
  // The cross in the middle is for who works by keyboard; Leaflet takes the focus by hand too.
  /** @param {boolean} isByHand */
  const byHand = (isByHand) => () => container.classList.toggle("by-hand", isByHand);
  container.addEventListener("pointerdown", byHand(true), true);
  for (const name of ["keydown", "blur"]) container.addEventListener(name, byHand(false));
  container.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== container) return;
    const centre = map.getSize().divideBy(2);
    if (drawing.crowd?.tell(centre)) return;
    const settlement = settlementAt(centre);
    if (settlement) askSettlement(page, settlement);
    else askThere(map.getCenter());
  });
  const fit = () => map.invalidateSize({ animate: false, pan: false });
  new ResizeObserver(fit).observe(container);
  addEventListener("hashchange", () => {
    Object.assign(setting, readSetting(facts));
    setTheme(setting.theme);
    showView(page, setting.view);
    drawing.crowd?.choose(setting.period);
    build(page);
  });
}

corridorPage.fill = fill;
