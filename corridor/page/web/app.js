/*
 * Puts the page together. What the reader has chosen is the setting; from it come the
 * corridor, what is drawn, and what the panel says. A change of language or stretch builds
 * all of it anew; a width, which changes while it is dragged, updates what follows from it.
 */

import "./map/folium.js";
import { partOf } from "./parts.js";
import {
  factsBetween,
  kmSpan,
  locate,
  makeCorridor,
  routeKmAt,
  withShape,
} from "./engine/answers.js";
import { pointAt } from "./engine/line.js";
import { findSettlements } from "./engine/names.js";
import { cutGlobe } from "./map/globe.js";
import { Graticule } from "./map/graticule.js";
import {
  baseLayer,
  hasLineBeyond,
  kilometrePosts,
  labelLayer,
  outlineLayer,
  postLayer,
  roadLayer,
  settlementLayer,
  tileLayer,
  unpackRecords,
  unpackRings,
  unpackVertices,
} from "./map/layers.js";
import { watchPrinting } from "./map/sheet.js";
import { addFurniture, makeMap, showView } from "./map/view.js";
import { areaOfRings, outlinePolygons, outlineRings } from "./outline/outline.js";
import { fillSketch, isLargeSketch, isSketchReady, makeSketch } from "./outline/rays.js";
import { isViewOf, makeView, traceRings } from "./outline/trace.js";
import { h, isPhone, makeButton, makeCopyButton, makeSection, setAria } from "./panel/dom.js";
import { saveFile } from "./panel/downloads.js";
import { corridorGeoJson, settlementsCsv } from "./panel/files.js";
import { readFragment, writeFragment } from "./panel/link.js";
import {
  aboutParts,
  describeCorridor,
  layerSwitches,
  legendList,
  panelHead,
  poleNote,
  settlementTable,
} from "./panel/panel.js";
import { askAt, askInWords, askSettlement, revealAnswer, showAnswers } from "./panel/questions.js";
import { createSearch } from "./panel/search.js";
import { stretchControls } from "./panel/stretch.js";
import {
  halfWidthsOf,
  isDrawnFromRays,
  leavesMap,
  outlineKm,
  sketchReachKm,
} from "./outline/policy.js";
import { widthControls } from "./panel/width.js";
import { createConvoy } from "./patrols/convoy.js";
import { createPatrols } from "./patrols/patrols.js";
import { speak, words } from "./words/words.js";

const SLICE_MS = 12; // of work between which the page answers
const REMEMBER_MS = 300; // after the last change the address follows
const REFINE_MS = 300; // after the last draft the outline itself is drawn
const SWITCHED = [
  "nested",
  "corridor",
  "posts",
  "settlements",
  "points",
  "graticule",
  "tiles",
];

/*
 * Fill the page; return the Leaflet map, for further layers. `later` calls a function when the
 * page has answered what waits: outlines of other widths are prepared in between.
 */
function start(id, told, later = (call) => setTimeout(call)) {
  const [places, patrols] = [told.places, told.patrols].map(unpackRecords);
  const sent = { ...told, line: unpackVertices(told.line), places, patrols };
  const first = firstSetting(sent);
  cutGlobe(sent.cut);
  sent.outlineKm = outlineKm(sent);
  const setting = { ...first, ...addressed(sent) };
  speak(setting.language);
  const map = makeMap(id);
  const page = { sent, first, setting, map, convoy: { km: 0 }, sketches: {}, later };
  page.remember = () => remember(page);
  page.setOpen = (open) => setOpen(page, open);
  page.panel = map.getContainer().parentElement?.querySelector(".panel");
  showView(page, setting.view);
  if (sent.points) page.crowd = crowdOf(page);
  build(page);
  listen(page);
  watchPrinting(page);
  return map;
}

/* What the address tells; half-widths that change along the line keep their stretch. */
function addressed(sent) {
  const parts = readFragment(location.hash, sent);
  if (!sent.knots) return parts;
  return { ...parts, from: null, to: null };
}

const firstSetting = ({ halfWidths: { first, second }, ends }) => ({
  view: null, // the whole corridor
  halves: [first.km, second.km],
  ends,
  from: null, // as sent
  to: null,
  asked: null,
  pins: [],
  patrol: null,
  language: "en",
  hidden: ["tiles"],
  period: null, // all
});

function crowdOf(page) {
  const { sent, map, setting } = page;
  const createPoints = partOf("points");
  const onPeriod = (period) => set(page, { period });
  return createPoints(sent.points, map, { period: setting.period, onPeriod });
}

/* Change parts of the setting; the address follows. */
function set(page, parts) {
  Object.assign(page.setting, parts);
  remember(page);
}

/* The address holds the setting; a frame that shows a text has none of its own. */
function remember(page) {
  clearTimeout(page.remembering);
  if (location.protocol === "about:") return;
  page.remembering = setTimeout(() => {
    const fragment = writeFragment(page.setting, page.first);
    if (fragment !== location.hash.replace(/^#/, "")) {
      history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname);
    }
  }, REMEMBER_MS);
}

// --- building --------------------------------------------------------------------------

function build(page) {
  dismantle(page);
  speak(page.setting.language);
  Object.assign(document.documentElement, {
    lang: page.setting.language,
    dir: words().dir,
  });
  model(page);
  document.title = words().title(page.data);
  page.furniture = addFurniture(page);
  draw(page);
  fill(page);
  prepare(page);
  redraw(page);
  page.crowd?.update(page.corridor, true);
  if (showAnswers(page)) revealAnswer(page);
}

function dismantle(page) {
  if (!page.furniture) return;
  page.furniture.forEach((control) => control.remove());
  [...Object.values(page.layers), ...page.ground, page.labels].forEach((layer) => {
    layer.remove();
  });
  [page.patrols, page.march].forEach((part) => part?.remove());
  page.opened = page.sections.map(({ open }) => open);
  page.panel.replaceChildren();
}

/* The corridor of the setting, the facts as the page tells them, and the settlements. */
function model(page) {
  const { sent, setting } = page;
  const stretch = factsBetween(sent, setting.from, setting.to) ?? sent;
  const along = {
    ...stretch,
    sentEndings: stretch.ends,
    sentKnots: sent.knots,
    sentHalves: [sent.halfWidths.first.km, sent.halfWidths.second.km],
  };
  const { places } = sent;
  const nameOf = (name) => {
    const place = places.find((it) => it.name === name);
    return place ? words().inOrder(place.name, place.arabic)[0] : name;
  };
  const shape = shapeOf(along, setting);
  page.corridor = makeCorridor({ ...along, ...shape });
  page.data = {
    ...along,
    ...shape,
    from: nameOf(along.from),
    to: nameOf(along.to),
    areaKm2: null,
    kmSpan: kmSpan(page.corridor),
    goesOn: hasLineBeyond(page.corridor),
    sentEnds: { from: sent.from, to: sent.to },
  };
  page.places = places.map((place) => placeOf(page, place));
  page.patrolList = sent.patrols.map((patrol) => ({
    ...patrol,
    start: nameOf(patrol.start),
    turnedAt: nameOf(patrol.turnedAt),
    km: routeKmOf(page, patrol.turnedAt),
    startKm: routeKmOf(page, patrol.start),
  }));
}

/*
 * Half-widths and ends of the setting as the corridor wants them. The one pair of ends is
 * that which was sent; where travel is turned, it is too.
 */
const shapeOf = (along, { halves, ends }) => ({
  ...halfWidthsOf(along, halves),
  ends: Array.isArray(ends) ? along.sentEndings : ends,
});

/* What tells two Latin names apart, in brackets, does so in Arabic too. */
function arabicOf({ sent }, { name, arabic }) {
  const [, bracketed] = /\(([^)]+)\)$/.exec(name) ?? [];
  const [seat] = bracketed ? findSettlements(sent.places, bracketed) : [];
  return seat && seat.name !== name ? `${arabic} (${seat.arabic})` : arabic;
}

function placeOf(page, place) {
  const { corridor } = page;
  const [shown, other] = words().inOrder(place.name, arabicOf(page, place));
  const { road, start: from } = corridor;
  const { lat, lon } = place;
  const routeKm = routeKmAt(corridor, lat, lon);
  const isOnRoad = routeKm >= -from / 1000 && routeKm <= (road.length - from) / 1000;
  const answer = locate(corridor, lat, lon);
  return { ...place, shown: shown || place.name, other, answer, routeKm, isOnRoad };
}

/* The kilometre of the route at which a settlement is; null beyond the route's ends. */
function routeKmOf({ places, corridor }, wanted) {
  const km = places.find(({ name }) => name === wanted)?.routeKm;
  const length = corridor.length / 1000;
  return km >= -1e-6 && km <= length + 1e-6 ? Math.min(Math.max(km, 0), length) : null;
}

// --- drawing ---------------------------------------------------------------------------

function draw(page) {
  const { data, sent, corridor, places, map, setting } = page;
  page.ground = [baseLayer(data), roadLayer(corridor)];
  page.nested = partOf("nested")?.(sent) ?? null;
  data.nested = page.nested?.shown;
  page.layers = {
    graticule: new Graticule(),
    ...(page.nested ? { nested: page.nested.layer } : {}),
    corridor: outlineLayer(),
    posts: postLayer(kilometrePosts(corridor)),
  };
  if (places.length) {
    const ask = (place) => askSettlement(page, place);
    page.layers.settlements = settlementLayer(places, data, ask, map);
  }
  if (page.crowd) page.layers.points = page.crowd.layer;
  const isServed = /^https?:$/.test(location.protocol);
  if (sent.tiles && isServed) page.layers.tiles = tileLayer(sent.tiles);
  for (const layer of page.ground) layer.addTo(map);
  for (const [name, layer] of Object.entries(page.layers)) {
    if (!setting.hidden.includes(name)) layer.addTo(map);
  }
  label(page);
}

/* The labels: names of places inside go before others. */
function label(page) {
  const { data, corridor, places, map } = page;
  page.labels?.remove();
  page.labels = labelLayer(data, corridor, places, kilometrePosts(corridor));
  page.labels.show(({ layer }) => !layer || map.hasLayer(page.layers[layer]));
  page.labels.addTo(map);
}

function toggle(page, name, isShown) {
  const { map, layers: all, labels: names, setting } = page;
  if (isShown) all[name].addTo(map);
  else all[name].remove();
  names.place();
  const others = setting.hidden.filter((it) => it !== name);
  set(page, { hidden: isShown ? others : [...others, name] });
}

// --- the panel -------------------------------------------------------------------------

function fill(page) {
  page.fold = h("button", {
    type: "button",
    class: "fold",
    "aria-controls": "panel-body",
    click: () => setOpen(page, page.isFolded),
  });
  page.answer = h("div", { class: "answer", role: "status", "aria-live": "polite" });
  page.pinned = h("div", {});
  page.sections = sections(page);
  page.opened?.forEach((open, i) => (page.sections[i].open = open));
  const ask = (text) => askInWords(page, text);
  const pick = (place) => askSettlement(page, place);
  // A region that scrolls has to be reached by keyboard.
  const scrolls = { tabindex: "0", role: "region", "aria-label": words().panel };
  const body = h(
    "div",
    { class: "panel-body", id: "panel-body", ...scrolls },
    createSearch(page.places, exampleOf(page), ask, pick),
    page.answer,
    page.pinned,
    ...page.sections,
    h("p", { class: "disclaimer" }, words().disclaimer),
  );
  const speak = (language) => {
    set(page, { language });
    build(page);
    page.panel.querySelector(".tongue").focus();
  };
  page.panel.append(...panelHead(page.data, page.fold, speak), body);
  setOpen(page, !page.isFolded);
}

/* A coordinate to be asked of this corridor: half of its way along. */
function exampleOf({ corridor: { road, start, length } }) {
  const { lat, lon } = pointAt(road, start + length / 2);
  return [lat, lon].map((degrees) => degrees.toFixed(3));
}

function sections(page) {
  const { data } = page;
  const list = [
    corridorSection(page),
    patrolSection(page),
    convoySection(page),
    page.crowd?.section(),
    settlementSection(page),
    makeSection(
      words().legend,
      !isPhone(),
      legendList(data),
      poleNote(),
      switches(page),
    ),
    takeSection(page),
    makeSection(words().about, false, ...aboutParts(data)),
  ];
  return list.filter(Boolean);
}

function switches(page) {
  const list = SWITCHED.filter((name) => name in page.layers);
  const isShown = (name) => page.map.hasLayer(page.layers[name]);
  return layerSwitches(list, isShown, (name, isOn) => toggle(page, name, isOn));
}

function corridorSection(page) {
  const { data, places, setting } = page;
  const onStretch = (parts) => setStretch(page, parts);
  const ends = data.knots ? [] : stretchControls(places, data, setting, onStretch);
  const dials = widthControls(data, (...wanted) => setWidth(page, ...wanted));
  return makeSection(words().width, true, ...dials, ...ends);
}

function patrolSection(page) {
  const { map, data, corridor, setting, patrolList } = page;
  if (!patrolList.length) return null;
  const onChoose = (patrol) => set(page, { patrol });
  const chosen = setting.patrol;
  const given = { map, data, corridor, patrols: patrolList, chosen, onChoose };
  page.patrols = createPatrols(given);
  return page.patrols.element;
}

function convoySection(page) {
  const { map, data, corridor, places, convoy: state } = page;
  if (!data.agreed) return null;
  page.march = createConvoy({ map, data, corridor, places, state });
  return page.march.element;
}

function settlementSection(page) {
  if (!page.places.length) return null;
  page.placeList = makeSection(placesTitle(page.places), false, tableOfSettlements(page));
  return page.placeList;
}

const tableOfSettlements = (page) =>
  settlementTable(page.places, (place) => askSettlement(page, place));

const placesTitle = (places) =>
  words().settlements(places.filter(({ answer }) => answer.inside).length, places.length);

/* What the reader can take away. */
function takeSection(page) {
  /** @type {(text: string, make: () => import("./panel/downloads.js").SavedFile) => HTMLElement} */
  const take = (text, make) => makeButton(text, () => saveFile(...make()));
  const outlineFile = () => {
    finish(page);
    return corridorGeoJson(polygonsOf(page), page.data);
  };
  const placesFile = () => settlementsCsv(page.places, page.data);
  const saveOutline = take(words().saveOutline, outlineFile);
  saveOutline.id = "save-outline";
  const buttons = [
    makeCopyButton(words().copyLink, null, () => addressOf(page), "choice"),
    saveOutline,
    page.places.length ? take(words().saveSettlements, placesFile) : null,
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

function addressOf({ setting, first }) {
  const fragment = writeFragment(setting, first);
  return location.href.replace(/#.*$/, "") + (fragment && `#${fragment}`);
}

function setOpen(page, open) {
  page.isFolded = !open;
  page.fold.title = open ? words().fold : words().unfold;
  setAria(page.fold, { expanded: open, label: page.fold.title });
  page.panel.classList.toggle("is-folded", !open);
}

// --- another stretch, another width ----------------------------------------------------

function setStretch(page, parts) {
  const wanted = { ...page.setting, ...parts };
  if (!factsBetween(page.sent, wanted.from, wanted.to)) {
    build(page); // the lists show again what they showed
    page.panel
      .querySelector(".stretches")
      .after(h("p", { role: "alert" }, words().noStretch));
    return;
  }
  set(page, parts);
  page.convoy.km = 0;
  build(page);
  page.panel.querySelector(`#stretch-${"to" in parts ? "to" : "from"}`).focus();
}

/* Half-widths in kilometres, in the order of the sides' names, and ends. */
function setWidth(page, { first, second, ends }, isSettled) {
  const { setting, data, sent } = page;
  const wanted = Array.isArray(ends) ? sent.ends : ends;
  const hasOtherEnds = wanted !== setting.ends;
  set(page, { halves: [first, second], ends: wanted });
  const now = shapeOf(data, setting);
  page.corridor = withShape(page.corridor, now);
  page.data = { ...data, ...now, areaKm2: null };
  prepare(page);
  redraw(page, isSettled);
  recount(page, hasOtherEnds, isSettled);
  // While the reader drags, the answer is seen but not read out.
  setAria(page.answer, { busy: !isSettled });
  showAnswers(page);
}

const isAsSent = ({ sent, setting: { from, to, halves, ends } }) =>
  from === null &&
  to === null &&
  ends === sent.ends &&
  halves[0] === sent.halfWidths.first.km &&
  halves[1] === sent.halfWidths.second.km;

/* What outlines of this stretch with these ends are made from. */
function sketchOf({ sketches, setting: { from, to, ends }, corridor, data }) {
  const reach = sketchReachKm(data);
  const key = [from, to, ends, reach].join("|");
  sketches[key] ??= makeSketch(corridor, 1000 * reach);
  return sketches[key];
}

/* A sketch is made a little at a time, so that the page answers meanwhile. */
function prepare(page) {
  if (!isDrawnFromRays(page.data)) return;
  const sketch = sketchOf(page);
  const goOn = () => {
    if (!isDrawnFromRays(page.data) || sketchOf(page) !== sketch) return; // others by now
    fillSketch(sketch, SLICE_MS);
    if (!isSketchReady(sketch)) page.later(goOn);
    else if (!isAsSent(page)) redraw(page);
  };
  if (!isSketchReady(sketch)) page.later(goOn);
}

function finish(page) {
  if (isAsSent(page)) return;
  fillSketch(sketchOf(page));
  redraw(page);
}

/*
 * The outline and the sentence; the area follows the outline, once that can be drawn. While
 * it cannot, or takes long, the view is traced until the reader rests.
 */
function redraw(page, isSettled = true) {
  const { data, sent, layers: shown } = page;
  clearTimeout(page.refining);
  const asSent = isAsSent(page);
  const isOutlined = asSent || isDrawnFromRays(data);
  page.data = { ...data, areaKm2: null, isOutlined, asSent };
  page.data.leavesMap = leavesMap(data);
  page.isTraced = false;
  if (asSent) {
    page.data.leavesMap = Boolean(sent.shown);
    page.data.areaKm2 = sent.areaKm2;
    page.rings = unpackRings(sent.outline);
    page.shown = sent.shown ? unpackRings(sent.shown) : page.rings;
  } else if (isOutlined && isQuick(page, isSettled)) {
    const rings = outlineRings(sketchOf(page), data);
    page.data.areaKm2 = areaOfRings(rings) / 1e6;
    page.rings = rings.map((ring) => ring.map(([lon, lat]) => [lat, lon]));
    page.shown = page.rings;
  } else {
    if (!isSettled) page.refining = setTimeout(redraw, REFINE_MS, page);
    page.shown = traced(page, !isSettled);
    page.isTraced = true;
  }
  shown.corridor.setLatLngs(page.shown);
  describeCorridor(page.panel, page.data);
}

/* Whether the outline is there to be drawn, and in time for the reader's hand. */
function isQuick(page, isSettled) {
  const sketch = sketchOf(page);
  return isSketchReady(sketch) && (isSettled || !isLargeSketch(sketch));
}

/* What the view shows of the outline; what is known of it serves the next width too. */
function traced(page, isDraft) {
  const { map, corridor } = page;
  if (!isViewOf(page.view, corridor, isDraft)) {
    page.view = makeView(map, corridor, isDraft);
  }
  return traceRings(page.view, corridor);
}

/* The outline that is drawn, as GeoJSON has it. */
const polygonsOf = ({ rings }) =>
  outlinePolygons(rings.map((ring) => ring.map(([lat, lon]) => [lon, lat])));

/* Which settlements and points are inside. */
function recount(page, hasOtherEnds, isSettled) {
  const { places, corridor } = page;
  let isOther = hasOtherEnds;
  for (const place of places) {
    const answer = locate(corridor, place.lat, place.lon);
    if (answer.inside !== place.answer.inside) isOther = true;
    place.answer = answer;
  }
  if (page.placeList && isOther) {
    page.layers.settlements.refresh();
    page.placeList.querySelector("table").replaceWith(tableOfSettlements(page));
    page.placeList.querySelector("h2").textContent = placesTitle(places);
    page.isMislabelled = true;
  }
  if (isSettled && page.isMislabelled) {
    page.isMislabelled = false;
    label(page);
  }
  page.crowd?.update(corridor, isSettled);
  page.march?.refresh();
}

// --- events ----------------------------------------------------------------------------

function listen(page) {
  const { map } = page;
  const container = map.getContainer();
  const askThere = (place) => askAt(page, place);
  map.on("click", ({ latlng, containerPoint }) => {
    if (!page.crowd?.claims(containerPoint)) askThere(latlng);
  });
  map.on("moveend", () => {
    page.view = null;
    if (page.isTraced) redraw(page);
    const { lat, lng: lon } = map.getCenter();
    const seen = { lat, lon, zoom: map.getZoom() };
    const isWhole = JSON.stringify(seen) === page.whole;
    set(page, { view: isWhole ? null : seen });
  });
  // The cross in the middle is for who works by keyboard; Leaflet takes the focus by hand too.
  const byHand = (isByHand) => () => container.classList.toggle("by-hand", isByHand);
  container.addEventListener("pointerdown", byHand(true), true);
  for (const name of ["keydown", "blur"]) container.addEventListener(name, byHand(false));
  container.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== container) return;
    if (!page.crowd?.tell(map.getSize().divideBy(2))) askThere(map.getCenter());
  });
  const fit = () => map.invalidateSize({ animate: false, pan: false });
  new ResizeObserver(fit).observe(container);
  addEventListener("hashchange", () => {
    page.setting = { ...page.first, ...addressed(page.sent) };
    showView(page, page.setting.view);
    page.crowd?.choose(page.setting.period);
    build(page);
  });
}

// What the page that folium makes calls.
globalThis.corridorPage = { start };
