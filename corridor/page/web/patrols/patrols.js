/*
 * The reported patrols and events on a time line: one is picked, and its way is drawn along the
 * road. Their numbers are data, as reported in every language of the page.
 */

import { pointAt, pointsBetween } from "../engine/line.js";
import { labelBeside } from "../map/labels.js";
import { h, makeButton, makeCopyButton, makeLink, makeSection, setAria } from "../panel/dom.js";
import { words } from "../words/words.js";

/**
 * @import { Corridor } from "../engine/types.d.ts"
 * @import { ShownFacts, ShownPatrol } from "../types.d.ts"
 *
 * @typedef {object} PatrolOptions
 * @property {L.Map} map
 * @property {ShownFacts} data
 * @property {Corridor} corridor
 * @property {(date: string | null) => unknown} onChoose hears what the reader picks
 *
 * @typedef {object} PatrolView
 * @property {ShownPatrol[]} list
 * @property {number} at the index of the shown one; -1 for none
 * @property {ReturnType<typeof setInterval> | undefined} timer while they are played
 * @property {HTMLDivElement} card
 * @property {number} firstDay days since 1970
 * @property {HTMLElement[]} marks
 * @property {HTMLInputElement} slider
 * @property {HTMLButtonElement} player
 * @property {HTMLButtonElement[]} steps
 * @property {HTMLButtonElement[]} picks
 * @property {L.LayerGroup | null} drawn
 * @property {HTMLElement | null} label
 * @property {number} azimuth of the road where the label stands
 * @property {() => void} unwatch
 *
 * @typedef {PatrolOptions & PatrolView} Patrols
 *
 * @typedef {object} PatrolPart
 * @property {HTMLElement} element
 * @property {(date: string | null) => void} choose shows a patrol without telling `onChoose`
 * @property {() => void} remove
 */

const STEP_MS = 1500; // for each patrol while they are played
const DAY_MS = 86400000;
// The way lies above the road and below points and settlements; its label above them.
const PANE_LEVELS = { patrol: 345, "patrol-label": 445 };
const OBSTACLES = ".label, .settlement, .leaflet-control";
const TURNS = [0, 180, 45, -45, 135, -135, 90, -90]; // about the direction of travel
const HEADS = [1 / 3, 2 / 3]; // where along the way
/** @type {[number, number]} */
const GAP = [2, 2]; // pixels about the label
const CLEARANCES = [12, 30, 50, 70, 90, 115, 140]; // pixels, the nearest first

/** @param {string} iso */
const dayOf = (iso) => Date.parse(iso) / DAY_MS;

/**
 * The section of the panel; `chosen` is the date of the patrol that is shown first.
 *
 * @param {PatrolOptions & { patrols: ShownPatrol[], chosen: string | null }} options
 * @returns {PatrolPart}
 */
export function createPatrols({ map, data, corridor, patrols: list, chosen, onChoose }) {
  const card = h("div", { class: "patrol-card" });
  const it = /** @type {Patrols} */ ({ map, data, corridor, list, onChoose, card, drawn: null });
  const timeLine = makeTimeLine(it);
  const events = [makeEvents(it)].filter((list) => list !== null);
  const parts = [timeLine, makeButtons(it), card, ...events, makeList(it)];
  /** @type {PatrolPart["choose"]} */
  const choose = (date) => {
    stop(it);
    show(it, indexOf(list, date));
  };
  choose(chosen);
  const element = makeSection(words().patrols(list.length), true, ...parts);
  watchLabels(it);
  const remove = () => {
    stop(it);
    it.unwatch();
    it.drawn?.remove();
  };
  return { element, choose, remove };
}

/** @type {(list: ShownPatrol[], date: string | null) => number} */
const indexOf = (list, date) => list.findIndex((patrol) => patrol.date === date);

// --- picking and playing ---------------------------------------------------------------

/**
 * Show the patrol of an index and pass it on.
 *
 * @param {Patrols} it
 * @param {number} index
 * @param {boolean} isLive whether a screen reader reads the card: the control does not do it
 */
function pick(it, index, isLive = true) {
  setAria(it.card, { live: isLive ? "polite" : "off" });
  show(it, index);
  it.onChoose(it.list[index]?.date ?? null);
  bringIntoView(it);
}

/**
 * @param {Patrols} it
 * @param {number} index
 * @param {boolean} [isLive]
 */
function pickByHand(it, index, isLive) {
  stop(it);
  if (index === it.at) show(it, index);
  else pick(it, index, isLive);
}

/**
 * @param {Patrols} it
 * @param {number} by
 */
function step(it, by) {
  const index = it.at + by;
  if (index >= 0 && index < it.list.length) pickByHand(it, index);
}

/** @param {Patrols} it */
function stop(it) {
  clearInterval(it.timer);
  it.timer = undefined;
  it.player.textContent = words().patrolPlay;
}

/** @param {Patrols} it */
function play(it) {
  const last = it.list.length - 1;
  if (it.at === last) it.at = -1;
  const next = () => {
    pick(it, it.at + 1, false);
    if (it.at === last) stop(it);
  };
  it.timer = setInterval(next, STEP_MS);
  it.player.textContent = words().patrolPause;
  next();
}

/**
 * Show the patrol of an index, or none, wherever it appears.
 *
 * @param {Patrols} it
 * @param {number} index
 */
function show(it, index) {
  const { list, slider, marks, picks, steps } = it;
  /** @type {ShownPatrol | undefined} */
  const patrol = list[index];
  it.at = index;
  slider.value = String(patrol ? dayOf(patrol.date) - it.firstDay : 0);
  const text = patrol ? words().patrolSentence(patrol) : words().patrolNone;
  setAria(slider, { valuetext: text });
  marks.forEach((mark, i) => mark.classList.toggle("is-chosen", i === index));
  picks.forEach((name, i) => setAria(name, { pressed: i === index }));
  // Not switched off, so that the focus stays where it is.
  setAria(steps[0], { disabled: index <= 0 });
  setAria(steps[1], { disabled: index === list.length - 1 });
  it.card.replaceChildren(...(patrol ? cardParts(it, patrol, text) : []));
  draw(it, patrol);
}

// --- the time line ---------------------------------------------------------------------

/**
 * The months from the first patrol to the last: their number, first day and length.
 *
 * @param {ShownPatrol[]} list
 */
function monthsOf(list) {
  const [first, last] = [list[0], list[list.length - 1]].map(({ date }) => {
    const [year, month] = date.split("-").map(Number);
    return year * 12 + month - 1;
  });
  /** @param {number} count */
  const dayAt = (count) => Date.UTC(Math.floor(count / 12), count % 12) / DAY_MS;
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const day = dayAt(first + i);
    return { month: ((first + i) % 12) + 1, day, days: dayAt(first + i + 1) - day };
  });
}

/**
 * One slider over all days, between marks above and months below. All of it runs as the
 * text does: right to left in Arabic, as the browser's slider and arrow keys do there.
 *
 * @param {Patrols} it
 */
function makeTimeLine(it) {
  const months = monthsOf(it.list);
  const days = months.reduce((sum, month) => sum + month.days, 0);
  it.firstDay = months[0].day;
  it.marks = it.list.map((patrol) => makeMark(patrol, it, days));
  it.slider = makeSlider(it, days);
  const names = months.map(({ month, days: share }) =>
    h("span", { style: `flex: ${share} 0 0` }, words().patrolMonth(month))
  );
  return h(
    "div",
    {},
    h(
      "div",
      { class: "time-line" },
      h("div", { class: "patrol-marks", "aria-hidden": "true" }, it.marks),
      h("div", { class: "patrol-months", "aria-hidden": "true" }, names),
      it.slider,
    ),
    h("p", { class: "hint" }, words().patrolHint),
  );
}

/**
 * Explosions and attacks, each with how well it is known and its first source.
 *
 * @param {Patrols} it
 */
function makeEvents(it) {
  const rows = it.list.flatMap((patrol, i) => {
    if (!patrol.event) return [];
    const text = `${words().date(patrol.date)}: ${words().patrolEvents[patrol.event]}`;
    const name = makeButton(text, () => pickByHand(it, i), "patrol-pick");
    const known = words().certainty[patrol.certainty];
    return [h("li", {}, name, h("div", { class: "note" }, `${known}. `, ...sourceLinks(patrol)))];
  });
  return rows.length ? h("ul", { class: "patrols patrol-events" }, rows) : null;
}

/**
 * A bar as high as the patrol's share of the route.
 *
 * @param {ShownPatrol} patrol
 * @param {Patrols} it
 * @param {number} days
 */
function makeMark({ date, km, startKm, whole, event }, { firstDay, corridor }, days) {
  const way = whole ? 1 : (Math.abs((km ?? 0) - (startKm ?? 0)) * 1000) / corridor.length;
  const kind = whole ? "is-whole" : km === null ? "is-unknown" : "";
  /** @param {number} part */
  const share = (part) => `${(100 * part).toFixed(1)}%`;
  const height = km === null && !whole ? "" : `; block-size: ${share(way)}`;
  const style = `inset-inline-start: ${share((dayOf(date) - firstDay) / days)}${height}`;
  return h("i", { class: event ? `${kind} has-event` : kind, style });
}

/**
 * @param {Patrols} it
 * @param {number} days
 */
function makeSlider(it, days) {
  let isHeld = false;
  /** @param {Event} event */
  const hold = ({ type }) => {
    isHeld = type === "pointerdown";
  };
  const slider = h("input", {
    type: "range",
    min: 0,
    max: days,
    "aria-label": words().patrolByDate,
    pointerdown: hold,
    keydown: hold,
    change: hold,
    input: () => {
      const day = it.firstDay + slider.valueAsNumber;
      const index = nearestIndex(it.list, day);
      // A key moves by a day; the next patrol in that direction is meant.
      const isStep = !isHeld && index === it.at;
      const by = isStep ? Math.sign(day - dayOf(it.list[index].date)) : 0;
      pickByHand(it, Math.min(Math.max(index + by, 0), it.list.length - 1), false);
    },
  });
  return slider;
}

/**
 * @param {ShownPatrol[]} list
 * @param {number} day
 */
function nearestIndex(list, day) {
  const away = list.map(({ date }) => Math.abs(dayOf(date) - day));
  return away.indexOf(Math.min(...away));
}

/** @param {Patrols} it */
function makeButtons(it) {
  it.player = makeButton(words().patrolPlay, () => (it.timer ? stop(it) : play(it)));
  it.steps = [
    makeButton(words().patrolPrevious, () => step(it, -1)),
    makeButton(words().patrolNext, () => step(it, 1)),
  ];
  return h("div", { class: "choices" }, it.steps[0], it.player, it.steps[1]);
}

// --- the card and the list -------------------------------------------------------------

/** @type {(note: ShownPatrol["note"]) => string} */
const noteText = (note) => (note ? words().translated(...note) : "");

/**
 * @param {Patrols} it
 * @param {ShownPatrol} patrol
 * @param {string} sentence
 */
function cardParts(it, patrol, sentence) {
  const drawing = drawingNote(patrol, it.data);
  return [
    h(
      "div",
      { class: "patrol" },
      h("b", {}, words().date(patrol.date)),
      h("span", {}, words().patrolAsReported(patrol.number)),
    ),
    h("p", { class: "sentence" }, sentence),
    ...knownParts(patrol).map((text) => h("p", { class: "note" }, text)),
    patrol.note ? h("p", { class: "note", dir: "auto" }, noteText(patrol.note)) : "",
    drawing ? h("p", { class: "note" }, drawing) : "",
    h("p", {}, words().patrolSource, " ", ...sourceLinks(patrol)),
    h(
      "div",
      { class: "choices" },
      makeCopyButton(words().copySentence, null, () => sentence, "choice"),
      makeButton(words().clear, () => {
        pickByHand(it, -1);
        it.slider.focus();
      }),
    ),
  ];
}

/**
 * How well it is known where a patrol turned, and what reports that differ say besides.
 *
 * @param {ShownPatrol} patrol
 */
function knownParts({ certainty, readings }) {
  const others = readings.filter(([isOfTurn]) => !isOfTurn);
  const isTold = certainty === "contested" && !others.length;
  return [
    ...(isTold ? [words().patrolNearer] : []),
    ...(certainty === "contested" ? [] : [words().certainty[certainty]]),
    ...(others.length ? [words().readingsDiffer(others)] : []),
  ];
}

/**
 * Links to a patrol's sources; those that belong to a state say so.
 *
 * @param {ShownPatrol} patrol
 */
const sourceLinks = ({ sources }) =>
  sources.flatMap(([url, affiliation], i) => [
    i ? words().semicolon : "",
    makeLink(url, hostName(url)),
    affiliation ? ` (${words().affiliation(affiliation)})` : "",
  ]);

/** @param {string} url */
const hostName = (url) => /^\w+:\/\/(?:www\.)?([^/?#]+)/.exec(url)?.[1] ?? url;

/**
 * What the line on the map leaves open; empty where it shows the whole way.
 *
 * @param {ShownPatrol} patrol
 * @param {ShownFacts} data
 */
function drawingNote({ start, turnedAt, km, startKm }, data) {
  if (!turnedAt) return "";
  if (km === null) return words().patrolBeyond(turnedAt);
  if (!start) return words().patrolFrom(data);
  return startKm === null ? words().patrolStartBeyond(start) : "";
}

/** @param {Patrols} it */
function makeList(it) {
  it.picks = it.list.map(({ date }, i) =>
    makeButton(words().date(date), () => pickByHand(it, i), "patrol-pick")
  );
  const items = it.list.map((patrol, i) =>
    h(
      "li",
      {},
      h(
        "div",
        { class: "patrol" },
        it.picks[i],
        h("span", {}, words().patrolNumber(patrol.number)),
      ),
      h("div", {}, reachText(patrol), " · ", ...sourceLinks(patrol)),
      patrol.note ? h("div", { class: "note", dir: "auto" }, noteText(patrol.note)) : null,
    )
  );
  return h(
    "details",
    { class: "patrol-list" },
    h("summary", {}, words().patrolList),
    h("ol", { class: "patrols" }, items),
  );
}

/** @param {ShownPatrol} patrol */
function reachText(patrol) {
  const { turnedAt, km } = patrol;
  if (patrol.whole) return words().patrolWhole(patrol.start, patrol.turnedAt);
  if (!turnedAt) return words().patrolUnknown;
  return km === null
    ? words().patrolTurnedAt(turnedAt)
    : words().patrolTurned(turnedAt, words().shortKm(km));
}

// --- on the map ------------------------------------------------------------------------

/**
 * @param {Patrols} it
 * @param {ShownPatrol | undefined} patrol
 */
function draw(it, patrol) {
  it.drawn?.remove();
  it.drawn = null;
  it.label = null;
  if (!patrol || patrol.km === null) return;
  const { map, corridor } = it;
  for (const [pane, level] of Object.entries(PANE_LEVELS)) {
    if (!map.getPane(pane)) map.createPane(pane).style.zIndex = String(level);
  }
  const from = patrol.start ? patrol.startKm : 0;
  const turn = pointAt(corridor.road, corridor.start + patrol.km * 1000);
  it.label = makeLabel(words().patrolMark(patrol.date, patrol.km));
  it.azimuth = turn.azimuth;
  const end = patrol.whole ? "patrol-end is-whole" : "patrol-end";
  it.drawn = L.layerGroup([
    ...(from === null ? [] : wayLayers(corridor, from, patrol.km)),
    L.circleMarker(turn, { ...inert(end), radius: 6 }),
    L.marker(turn, {
      ...inert(),
      pane: "patrol-label",
      icon: makeIcon("patrol-at", it.label),
    }),
  ]).addTo(map);
  place(it);
}

/** @type {(className?: string) => L.Options} */
const inert = (className) => ({
  pane: "patrol",
  className,
  interactive: false,
  keyboard: false,
});

/** @type {(className: string, html: HTMLElement) => L.Icon} */
const makeIcon = (className, html) => L.divIcon({ className, html, iconSize: [0, 0] });

/**
 * The label, and the stroke that ties it to its point.
 *
 * @param {string} text
 */
const makeLabel = (text) =>
  h(
    "div",
    { class: "patrol-mark", "aria-hidden": "true" },
    h("i", {}),
    h("span", { class: "patrol-label" }, text),
  );

/**
 * The way along the road from one kilometre to another, with heads for its direction.
 *
 * @param {Corridor} corridor
 * @param {number} from
 * @param {number} to
 */
function wayLayers({ road, start }, from, to) {
  const [first, last] = [from, to].map((km) => start + km * 1000);
  const path = pointsBetween(road, Math.min(first, last), Math.max(first, last));
  if (first > last) path.reverse();
  const heads = HEADS.map((share) => {
    const at = pointAt(road, first + share * (last - first));
    const azimuth = at.azimuth + (first > last ? 180 : 0);
    const head = h("i", { style: `transform: rotate(${azimuth.toFixed(1)}deg)` });
    return L.marker(at, { ...inert(), icon: makeIcon("patrol-head", head) });
  });
  const lines = ["patrol-casing", "patrol-way"].map((name) => L.polyline(path, inert(name)));
  return [...lines, ...heads];
}

/**
 * Place the label anew whenever the map's own labels, which it gives way to, are.
 *
 * @param {Patrols} it
 */
function watchLabels(it) {
  const again = () => place(it);
  const observer = new MutationObserver(again);
  observer.observe(it.map.getPane("labels"), { subtree: true, attributes: true });
  it.map.on("moveend", again);
  it.unwatch = () => {
    observer.disconnect();
    it.map.off("moveend", again);
  };
}

/**
 * Move the label to where it is free of all labels and signs, or hide it.
 *
 * @param {Patrols} it
 */
function place({ map, label, azimuth }) {
  if (!label) return;
  /** @param {Element} element */
  const boxOf = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return L.bounds([left, top], [right, bottom]);
  };
  const container = map.getContainer();
  const view = boxOf(container);
  const taken = [...container.querySelectorAll(OBSTACLES)].map(boxOf);
  label.hidden = false;
  const point = boxOf(label).min;
  const [stroke, text] = /** @type {HTMLCollectionOf<HTMLElement>} */ (label.children);
  const { offsetWidth: width, offsetHeight: height } = text;
  const free = positionsAbout(azimuth, width, height).find((at) => {
    const corner = point.add(at);
    const box = L.bounds(corner.subtract(GAP), corner.add([width, height]).add(GAP));
    return view.contains(box) && !taken.some((other) => box.overlaps(other));
  });
  label.hidden = !free;
  if (!free) return;
  const [x, y] = free;
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  text.style.transform = `translate(${x}px, ${y}px)`;
  stroke.style.width = `${Math.hypot(middleX, middleY)}px`;
  stroke.style.transform = `rotate(${Math.atan2(middleY, middleX)}rad)`;
}

/**
 * Where a label of a size may stand about its point, in pixels, the best one first.
 *
 * @type {(azimuth: number, width: number, height: number) => number[][]}
 */
const positionsAbout = (azimuth, width, height) =>
  CLEARANCES.flatMap((clearance) =>
    TURNS.map((turn) => {
      const { shift, clear } = labelBeside(azimuth + turn, 1);
      const x = shift[0] * width + clear[0] * clearance;
      return [x, shift[1] * height + clear[1] * clearance].map(Math.round);
    })
  );

/**
 * Move the map only where some of the way would not be seen.
 *
 * @param {Patrols} it
 */
function bringIntoView({ map, drawn }) {
  if (!drawn) return;
  const bounds = L.latLngBounds();
  drawn.eachLayer((layer) => bounds.extend(layer.getBounds?.() ?? layer.getLatLng()));
  if (map.getBounds().contains(bounds)) return;
  // The map slides where it may zoom by degrees: not with reduced motion.
  const { zoomAnimation: animate } = map.options;
  map.fitBounds(bounds, { padding: [50, 50], maxZoom: map.getZoom(), animate });
}
