/*
 * The reported patrols on a time line: one is picked, and the way that it came is drawn
 * along the road. Numbers and notes are data, in English in every language of the page.
 */

import { pointAt, pointsBetween } from "../engine/line.js";
import { labelBeside } from "../map/labels.js";
import { h, makeButton, makeCopyButton, makeLink, makeSection, setAria } from "../panel/dom.js";
import { words } from "../words/words.js";

const STEP_MS = 1500; // for each patrol while they are played
const DAY_MS = 86400000;
const PANE_LEVEL = 345; // above the road, below points and settlements
const TAKEN = ".label, .settlement, .leaflet-control";
const TURNS = [0, 180, 45, -45, 135, -135, 90, -90]; // about the direction of travel
const HEADS = [1 / 3, 2 / 3]; // where along the way
const GAP = [2, 2]; // pixels about the label
const CLEARANCES = [12, 30, 50, 70, 90, 115, 140]; // pixels, the nearest first

const dayOf = (iso) => Date.parse(iso) / DAY_MS;

/*
 * The section of the panel: {element, choose(date), remove()}. `chosen` is a date or null;
 * `onChoose` hears what the reader picks, not what `choose` is told.
 */
export function createPatrols({ map, data, corridor, patrols: list, chosen, onChoose }) {
  /** @type {any} */
  const it = { map, data, corridor, list, onChoose, timer: null, drawn: null };
  it.card = h("div", { class: "patrol-card" });
  const parts = [timeLine(it), buttons(it), it.card, wholeList(it)];
  const choose = (date) => {
    stop(it);
    show(it, indexOf(list, date));
  };
  choose(chosen);
  const element = makeSection(words().patrols(list.length), it.at >= 0, ...parts);
  watchLabels(it);
  const remove = () => {
    stop(it);
    it.unwatch();
    it.drawn?.remove();
  };
  return { element, choose, remove };
}

const indexOf = (list, date) => list.findIndex((patrol) => patrol.date === date);

// --- picking and playing ---------------------------------------------------------------

/* `isSaid`: the card tells a screen reader, for the control just used does not. */
function pick(it, index, isSaid = true) {
  setAria(it.card, { live: isSaid ? "polite" : "off" });
  show(it, index);
  it.onChoose(it.list[index]?.date ?? null);
  bringIntoView(it);
}

function pickByHand(it, index, isSaid) {
  stop(it);
  if (index === it.at) show(it, index);
  else pick(it, index, isSaid);
}

function step(it, by) {
  const index = it.at + by;
  if (index >= 0 && index < it.list.length) pickByHand(it, index);
}

function stop(it) {
  clearInterval(it.timer);
  it.timer = null;
  it.player.textContent = words().patrolPlay;
}

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

/* Show the patrol of this number, or none, wherever it appears. */
function show(it, index) {
  const { list, slider, marks, picks, steps } = it;
  const patrol = list[index];
  it.at = index;
  slider.value = patrol ? dayOf(patrol.date) - it.firstDay : 0;
  const text = patrol ? words().patrolSentence(patrol) : words().patrolNone;
  setAria(slider, { valuetext: text });
  marks.forEach((mark, i) => mark.classList.toggle("is-chosen", i === index));
  picks.forEach((name, i) => setAria(name, { pressed: i === index }));
  // Not switched off, so that the focus stays where it is.
  setAria(steps[0], { disabled: index <= 0 });
  setAria(steps[1], { disabled: index === list.length - 1 });
  it.card.replaceChildren(...(patrol ? cardOf(it, patrol, text) : []));
  draw(it, patrol);
}

// --- the time line ---------------------------------------------------------------------

/* The months from the first patrol to the last: {month, day, days}. */
function monthsOf(list) {
  const [first, last] = [list[0], list.at(-1)].map(({ date }) => {
    const [year, month] = date.split("-").map(Number);
    return year * 12 + month - 1;
  });
  const dayAt = (count) => Date.UTC(Math.floor(count / 12), count % 12) / DAY_MS;
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const day = dayAt(first + i);
    return { month: ((first + i) % 12) + 1, day, days: dayAt(first + i + 1) - day };
  });
}

/*
 * One slider over all days, between marks above and months below. All of it runs as the
 * text does: right to left in Arabic, as the browser's slider and arrow keys do there.
 */
function timeLine(it) {
  const months = monthsOf(it.list);
  const days = months.reduce((sum, month) => sum + month.days, 0);
  it.firstDay = months[0].day;
  it.marks = it.list.map((patrol) => markOf(patrol, it, days));
  it.slider = sliderOf(it, days);
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

function markOf({ date, km, startKm, whole }, { firstDay, corridor }, days) {
  const way = whole ? 1 : (Math.abs(km - (startKm ?? 0)) * 1000) / corridor.length;
  const kind = whole ? "is-whole" : km === null ? "is-unknown" : "";
  const share = (part) => `${(100 * part).toFixed(1)}%`;
  const height = km === null && !whole ? "" : `; block-size: ${share(way)}`;
  const style = `inset-inline-start: ${share((dayOf(date) - firstDay) / days)}${height}`;
  return h("i", { class: kind, style });
}

function sliderOf(it, days) {
  let isHeld = false;
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
      const index = nearestTo(it.list, day);
      // A key moves by a day; the next patrol in that direction is meant.
      const isStep = !isHeld && index === it.at;
      const by = isStep ? Math.sign(day - dayOf(it.list[index].date)) : 0;
      pickByHand(it, Math.min(Math.max(index + by, 0), it.list.length - 1), false);
    },
  });
  return slider;
}

function nearestTo(list, day) {
  const away = list.map(({ date }) => Math.abs(dayOf(date) - day));
  return away.indexOf(Math.min(...away));
}

function buttons(it) {
  it.player = makeButton(words().patrolPlay, () => (it.timer === null ? play(it) : stop(it)));
  it.steps = [
    makeButton(words().patrolPrevious, () => step(it, -1)),
    makeButton(words().patrolNext, () => step(it, 1)),
  ];
  return h("div", { class: "choices" }, it.steps[0], it.player, it.steps[1]);
}

// --- the card and the list -------------------------------------------------------------

const foreign = (tag, className, text) =>
  h(tag, { class: className, lang: "en", dir: "ltr" }, text);

function cardOf(it, patrol, sentence) {
  const drawing = aboutDrawing(patrol, it.data);
  return [
    h(
      "div",
      { class: "patrol" },
      h("b", {}, words().date(patrol.date)),
      h("span", {}, words().patrolAsReported(patrol.number)),
    ),
    h("p", { class: "sentence" }, sentence),
    patrol.note ? foreign("p", "note", patrol.note) : "",
    drawing ? h("p", { class: "note" }, drawing) : "",
    h("p", {}, words().patrolSource, " ", makeLink(patrol.url, hostOf(patrol.url))),
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

const hostOf = (url) => /^\w+:\/\/(?:www\.)?([^/?#]+)/.exec(url)?.[1] ?? url;

/* What has to be said of the line on the map; empty where it needs no word. */
function aboutDrawing({ start, turnedAt, km, startKm }, data) {
  if (!turnedAt) return "";
  if (km === null) return words().patrolBeyond(turnedAt);
  if (!start) return words().patrolFrom(data);
  return startKm === null ? words().patrolStartBeyond(start) : "";
}

function wholeList(it) {
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
      h("div", {}, reachOf(patrol), " · ", makeLink(patrol.url, hostOf(patrol.url))),
      patrol.note ? foreign("div", "note", patrol.note) : null,
    )
  );
  return h(
    "details",
    { class: "patrol-list" },
    h("summary", {}, words().patrolList),
    h("ol", { class: "patrols" }, items),
  );
}

function reachOf({ whole, start, turnedAt, km }) {
  if (whole) return words().patrolWhole(start, turnedAt);
  if (!turnedAt) return words().patrolUnknown;
  return km === null
    ? words().patrolTurnedAt(turnedAt)
    : words().patrolTurned(turnedAt, words().shortKm(km));
}

// --- on the map ------------------------------------------------------------------------

function draw(it, patrol) {
  it.drawn?.remove();
  it.drawn = null;
  it.label = null;
  if (!patrol || patrol.km === null) return;
  const { map, corridor } = it;
  if (!map.getPane("patrol")) map.createPane("patrol").style.zIndex = PANE_LEVEL;
  const from = patrol.start ? patrol.startKm : 0;
  const turn = pointAt(corridor.road, corridor.start + patrol.km * 1000);
  it.label = labelOf(words().patrolMark(patrol.date, patrol.km));
  it.azimuth = turn.azimuth;
  const end = patrol.whole ? "patrol-end is-whole" : "patrol-end";
  it.drawn = L.layerGroup([
    ...(from === null ? [] : wayOf(corridor, from, patrol.km)),
    L.circleMarker(turn, { ...still(end), radius: 6 }),
    L.marker(turn, { ...still(), icon: iconOf("patrol-at", it.label) }),
  ]).addTo(map);
  place(it);
}

const still = (className) => ({
  pane: "patrol",
  className,
  interactive: false,
  keyboard: false,
});

const iconOf = (className, html) => L.divIcon({ className, html, iconSize: [0, 0] });

/* The label, and the stroke that ties it to its point. */
const labelOf = (text) =>
  h(
    "div",
    { class: "patrol-mark", "aria-hidden": "true" },
    h("i", {}),
    h("span", { class: "patrol-label" }, text),
  );

/* The way along the road from one kilometre to another, with heads for its direction. */
function wayOf({ road, start }, from, to) {
  const [first, last] = [from, to].map((km) => start + km * 1000);
  const path = pointsBetween(road, Math.min(first, last), Math.max(first, last));
  if (first > last) path.reverse();
  const heads = HEADS.map((share) => {
    const at = pointAt(road, first + share * (last - first));
    const azimuth = at.azimuth + (first > last ? 180 : 0);
    const head = h("i", { style: `transform: rotate(${azimuth.toFixed(1)}deg)` });
    return L.marker(at, { ...still(), icon: iconOf("patrol-head", head) });
  });
  const lines = ["patrol-casing", "patrol-way"].map((name) => L.polyline(path, still(name)));
  return [...lines, ...heads];
}

/* Place the label anew whenever the map's own labels, which it gives way to, are. */
function watchLabels(it) {
  const again = () => it.label && place(it);
  const observer = new MutationObserver(again);
  observer.observe(it.map.getPane("labels"), { subtree: true, attributes: true });
  it.map.on("moveend", again);
  it.unwatch = () => {
    observer.disconnect();
    it.map.off("moveend", again);
  };
}

/* Where the label is free of all labels and signs; hidden where there is no such place. */
function place({ map, label, azimuth }) {
  const boxOf = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return L.bounds([left, top], [right, bottom]);
  };
  const container = map.getContainer();
  const view = boxOf(container);
  const taken = [...container.querySelectorAll(TAKEN)].map(boxOf);
  label.hidden = false;
  const point = boxOf(label).min;
  const { offsetWidth: width, offsetHeight: height } = label.lastChild;
  const free = placesAbout(azimuth, width, height).find((at) => {
    const corner = point.add(at);
    const box = L.bounds(corner.subtract(GAP), corner.add([width, height]).add(GAP));
    return view.contains(box) && !taken.some((other) => box.overlaps(other));
  });
  label.hidden = !free;
  if (free) tie(label, free, [free[0] + width / 2, free[1] + height / 2]);
}

/* Where a label of this size may stand about its point, the best place first. */
const placesAbout = (azimuth, width, height) =>
  CLEARANCES.flatMap((clearance) =>
    TURNS.map((turn) => {
      const { shift, clear } = labelBeside(azimuth + turn, 1);
      const x = shift[0] * width + clear[0] * clearance;
      return [x, shift[1] * height + clear[1] * clearance].map(Math.round);
    })
  );

/**
 * @param {{firstChild: HTMLElement, lastChild: HTMLElement}} label
 * @param {number[]} corner
 * @param {number[]} middle
 */
function tie({ firstChild: stroke, lastChild: text }, [x, y], [middleX, middleY]) {
  text.style.transform = `translate(${x}px, ${y}px)`;
  stroke.style.width = `${Math.hypot(middleX, middleY)}px`;
  stroke.style.transform = `rotate(${Math.atan2(middleY, middleX)}rad)`;
}

/* Move the map only where some of the way would not be seen. */
function bringIntoView({ map, drawn }) {
  if (!drawn) return;
  const bounds = L.latLngBounds();
  drawn.eachLayer((layer) => bounds.extend(layer.getBounds?.() ?? layer.getLatLng()));
  if (map.getBounds().contains(bounds)) return;
  // The map slides where it may zoom by degrees: not with reduced motion.
  const { zoomAnimation: animate } = map.options;
  map.fitBounds(bounds, { padding: [50, 50], maxZoom: map.getZoom(), animate });
}
