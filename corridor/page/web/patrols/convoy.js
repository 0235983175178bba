/*
 * A convoy that drives the route at one speed from one departure: Route.at_time of
 * Python, to be played. Its clock is the local time of the road, never the reader's: it
 * is counted in UTC throughout.
 */

import { routeKmAt } from "../engine/answers.js";
import { pointAt } from "../engine/line.js";
import { h, makeButton, makeSection, setAria } from "../panel/dom.js";
import { readNumber } from "../panel/numbers.js";
import { words } from "../words/words.js";

/**
 * @import { Corridor } from "../engine/types.d.ts"
 * @import { Attributes } from "../panel/dom.js"
 * @import { ShownFacts, ShownSettlement } from "../types.d.ts"
 *
 * @typedef {object} ConvoyState what outlives a building of the panel
 * @property {number} km of the route
 * @property {number} speedKmh
 * @property {string} departure local time, as in an input of the kind datetime-local
 * @property {number} pace minutes on the convoy's clock in a second
 * @property {boolean} isShown on the map
 *
 * @typedef {object} ConvoyOptions
 * @property {L.Map} map
 * @property {ShownFacts} data
 * @property {Corridor} corridor
 * @property {ShownSettlement[]} settlements
 *
 * @typedef {object} ConvoyDrive what ends with the panel
 * @property {ConvoyState} state
 * @property {number} lengthKm
 * @property {{ at: number, km: number } | null} run when and where driving began
 * @property {number} frame
 * @property {boolean} [isFollowed]
 * @property {L.Marker} marker
 * @property {HTMLElement} arrow
 * @property {HTMLInputElement} slider
 * @property {HTMLElement} reading
 * @property {HTMLElement[]} values
 * @property {HTMLButtonElement} player
 * @property {HTMLButtonElement} clearer
 *
 * @typedef {ConvoyOptions & ConvoyDrive} Convoy
 *
 * @typedef {{ element: HTMLElement, refresh(): void, remove(): void }} ConvoyPart
 */

const FIRST = { speedKmh: 30, departure: "2020-07-22T10:00", pace: 5, isShown: false };
const PACES = [1, 5, 20]; // minutes on the convoy's clock in a second
const SPEED_LIMITS = { min: 1, max: 120 };
const DEPARTURE_LIMITS = { min: "1000-01-01T00:00", max: "2999-12-31T23:59" };
const NEAR_ROAD_M = 3000; // a settlement farther off is not on the way
const SAME_KM = 1e-6;
const HOUR_MS = 3600000;
const STILL_STEP_MS = 1000; // between moves, where motion is not wanted
const PANE_LEVEL = 435; // above settlements, below labels
/** @type {Record<string, number>} */
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * The section of the panel. `state` is kept from one building of the panel to the next;
 * only the driving ends with it. `refresh` is for when other settlements have come to lie
 * inside.
 *
 * @param {ConvoyOptions & { state: { km: number } & Partial<ConvoyState> }} options
 * @returns {ConvoyPart}
 */
export function createConvoy({ map, data, corridor, settlements, state: kept }) {
  const lengthKm = corridor.length / 1000;
  const state = Object.assign(kept, { ...FIRST, ...kept });
  state.km = Math.min(state.km, lengthKm);
  const options = { map, data, corridor, settlements, state, lengthKm, run: null, frame: 0 };
  const it = /** @type {Convoy} */ (options);
  it.marker = makeMarker(it);
  const parts = [makeFields(it), makeReading(it), makePosition(it), makeButtons(it)];
  const note = h("p", { class: "hint" }, words().convoyNote);
  const element = makeSection(words().convoy, state.isShown, note, ...parts);
  show(it);
  const unfollow = () => {
    it.isFollowed = false;
  };
  map.on("dragstart", unfollow);
  const remove = () => {
    pause(it);
    it.marker.remove();
    map.off("dragstart", unfollow);
  };
  return { element, refresh: () => show(it), remove };
}

// --- the reckoning ---------------------------------------------------------------------

/**
 * The clock at a kilometre, in milliseconds: rounded, for a minute must not fall short.
 *
 * @type {(state: ConvoyState, km: number) => number}
 */
const clockAt = ({ departure, speedKmh }, km) =>
  Date.parse(`${departure}Z`) + Math.round((km / speedKmh) * HOUR_MS);

/** @type {(state: ConvoyState, km: number) => string} */
const clockText = (state, km) => words().convoyTime(new Date(clockAt(state, km)).toISOString());

/** @type {(it: Convoy) => boolean} */
const isAtEnd = ({ state, lengthKm }) => state.km >= lengthKm - SAME_KM;

/**
 * The settlements on the way, in the order in which they are passed.
 *
 * @param {Convoy} it
 */
function stopsOf({ settlements, lengthKm }) {
  /** @type {(town: ShownSettlement) => boolean} */
  const isOnWay = ({ answer, routeKm }) =>
    answer.inside &&
    answer.distance <= NEAR_ROAD_M &&
    routeKm >= -SAME_KM &&
    routeKm <= lengthKm + SAME_KM;
  return settlements
    .filter(isOnWay)
    .map(({ shown, routeKm }) => ({ name: shown, km: clamp(routeKm, lengthKm) }))
    .sort((one, other) => one.km - other.km);
}

/** @type {(km: number, lengthKm: number) => number} */
const clamp = (km, lengthKm) => Math.min(Math.max(km, 0), lengthKm);
/** @param {Convoy} it */
const nextOf = (it) => stopsOf(it).find(({ km }) => km > it.state.km + SAME_KM);
/** @param {Convoy} it */
const previousOf = (it) => stopsOf(it).findLast(({ km }) => km < it.state.km - SAME_KM);

/** @param {Convoy} it */
function nextText(it) {
  const next = nextOf(it);
  if (!next) return words().convoyNothing;
  const way = next.km - it.state.km;
  return words().convoyWay(next.name, way, Math.round((way / it.state.speedKmh) * 60));
}

// --- driving ---------------------------------------------------------------------------

/**
 * Drive on to where the convoy is by now, as the time since `run` began says.
 *
 * @param {Convoy} it
 */
function advance(it) {
  const { state, run, lengthKm } = it;
  if (!run) return;
  const passed = performance.now() - run.at;
  const counted = isStill() ? Math.floor(passed / STILL_STEP_MS) * STILL_STEP_MS : passed;
  const hours = ((counted / 1000) * state.pace) / 60;
  state.km = Math.min(run.km + hours * state.speedKmh, lengthKm);
}

/** @param {Convoy} it */
function play(it) {
  const { state } = it;
  if (isAtEnd(it)) state.km = 0;
  state.isShown = true;
  it.isFollowed = true;
  begin(it);
  it.player.textContent = words().convoyPause;
  setAria(it.reading, { live: "off" });
  const drive = () => {
    advance(it);
    show(it);
    follow(it);
    if (isAtEnd(it)) pause(it);
    else it.frame = requestAnimationFrame(drive);
  };
  drive();
}

/**
 * Count from here and now.
 *
 * @param {Convoy} it
 */
const begin = (it) => {
  it.run = { at: performance.now(), km: it.state.km };
};

/** @param {Convoy} it */
function pause(it) {
  cancelAnimationFrame(it.frame);
  advance(it);
  it.run = null;
  it.player.textContent = words().convoyPlay;
  show(it);
  setAria(it.reading, { live: "polite" });
}

/**
 * Change parts of the state, whether it stands or drives.
 *
 * @param {Convoy} it
 * @param {Partial<ConvoyState>} parts
 */
function set(it, parts) {
  advance(it);
  Object.assign(it.state, parts);
  if (it.run) begin(it);
  show(it);
}

/**
 * @param {Convoy} it
 * @param {number} km
 */
function moveTo(it, km) {
  set(it, { km: clamp(km, it.lengthKm), isShown: true });
  it.isFollowed = true;
  follow(it);
}

// --- the panel -------------------------------------------------------------------------

/** @param {Convoy} it */
function makeFields(it) {
  const { state } = it;
  /**
   * @param {string} id
   * @param {string} label
   * @param {Attributes} attributes
   * @param {(input: HTMLInputElement) => Partial<ConvoyState> | null} read null for what it is not
   */
  const makeField = (id, label, attributes, read) => {
    const input = h("input", {
      id,
      required: true,
      ...attributes,
      input: () => {
        const value = input.validity.valid ? read(input) : null;
        setAria(input, { invalid: !value });
        if (value) set(it, value);
      },
    });
    return h("div", {}, h("label", { for: id }, label), input);
  };
  /** @param {HTMLInputElement} input */
  const readSpeed = ({ value }) => {
    const speedKmh = readNumber(value);
    return speedKmh >= SPEED_LIMITS.min && speedKmh <= SPEED_LIMITS.max ? { speedKmh } : null;
  };
  const speed = { type: "text", inputmode: "decimal", autocomplete: "off" };
  const departure = { type: "datetime-local", ...DEPARTURE_LIMITS };
  return h(
    "div",
    { class: "convoy-fields" },
    makeField(
      "convoy-speed",
      words().convoySpeed,
      { ...speed, value: state.speedKmh },
      readSpeed,
    ),
    makeField(
      "convoy-departure",
      words().convoyDeparture,
      { ...departure, value: state.departure },
      ({ value }) => ({ departure: value }),
    ),
    makePaces(it),
  );
}

/** @param {Convoy} it */
function makePaces(it) {
  const options = PACES.map((pace) =>
    h(
      "option",
      { value: pace, selected: pace === it.state.pace },
      words().convoyPaces(pace),
    )
  );
  const change = () => {
    set(it, { pace: Number(select.value) });
  };
  const select = h("select", { id: "convoy-pace", change }, options);
  return h("div", {}, h("label", { for: "convoy-pace" }, words().convoyPace), select);
}

/** @param {Convoy} it */
function makePosition(it) {
  it.slider = h("input", {
    type: "range",
    min: 0,
    max: it.lengthKm,
    step: "any",
    class: "convoy-position",
    "aria-label": words().convoyPosition,
    input: () => moveTo(it, it.slider.valueAsNumber),
  });
  return it.slider;
}

/** @param {Convoy} it */
function makeButtons(it) {
  it.player = makeButton(words().convoyPlay, () => (it.run ? pause(it) : play(it)));
  it.player.classList.add("convoy-play");
  /** @type {(km: number) => () => void} */
  const by = (km) => () => moveTo(it, it.state.km + km);
  const clear = () => {
    pause(it);
    set(it, { km: 0, isShown: false });
    it.player.focus();
  };
  it.clearer = makeButton(words().convoyClear, clear, "quiet");
  return h(
    "div",
    { class: "convoy-buttons" },
    makeButton(words().convoyBack, by(-1)),
    it.player,
    makeButton(words().convoyOn, by(1)),
    makeButton(words().convoyPrevious, () => moveTo(it, previousOf(it)?.km ?? 0)),
    makeButton(words().convoyNext, () => moveTo(it, nextOf(it)?.km ?? it.lengthKm)),
    it.clearer,
  );
}

/** @param {Convoy} it */
function makeReading(it) {
  const names = [
    words().convoyClock,
    words().convoyKm,
    words().convoyAhead,
    words().convoyArrival(it.data),
  ];
  it.values = names.map(() => h("dd", {}));
  it.reading = h(
    "dl",
    { class: "figures convoy-reading", "aria-live": "polite" },
    names.map((name, i) => h("div", {}, h("dt", {}, name), it.values[i])),
  );
  return it.reading;
}

/** @param {Convoy} it */
function show(it) {
  const { state, lengthKm } = it;
  const where = words().km(state.km);
  const texts = [
    clockText(state, state.km),
    where,
    nextText(it),
    clockText(state, lengthKm),
  ];
  texts.forEach((text, i) => {
    if (it.values[i].textContent !== text) it.values[i].textContent = text;
  });
  it.slider.value = String(state.km);
  setAria(it.slider, { valuetext: where });
  it.clearer.hidden = !state.isShown;
  showMarker(it, `${where}${words().semicolon}${texts[0]}`);
}

// --- on the map ------------------------------------------------------------------------

/** @param {Convoy} it */
function makeMarker(it) {
  const { map, corridor } = it;
  if (!map.getPane("convoy")) map.createPane("convoy").style.zIndex = String(PANE_LEVEL);
  it.arrow = h("i", {});
  const icon = L.divIcon({ className: "convoy", html: it.arrow, iconSize: [32, 32] });
  const marker = L.marker([0, 0], {
    icon,
    pane: "convoy",
    draggable: true,
    autoPanOnFocus: false,
    bubblingMouseEvents: false,
  });
  marker.on("add", () => initSlider(it, marker.getElement()));
  marker.on("click", () => marker.getElement().focus());
  marker.on("dragstart", () => pause(it));
  marker.on("dragend", swallowClick);
  // The marker keeps to the road; the map stays while the convoy is moved on it.
  marker.on("drag", ({ latlng: { lat, lng } }) => {
    set(it, { km: clamp(routeKmAt(corridor, lat, lng), it.lengthKm) });
  });
  return marker;
}

/* Let go beside the marker, the mouse clicks on the map: that is no question. */
function swallowClick() {
  /** @param {Event} event */
  const swallow = (event) => event.stopPropagation();
  addEventListener("click", swallow, true);
  setTimeout(() => removeEventListener("click", swallow, true));
}

/**
 * @param {Convoy} it
 * @param {HTMLElement} element
 */
function initSlider(it, element) {
  element.setAttribute("role", "slider");
  setAria(element, { label: words().convoyName, valuemin: 0, valuemax: it.lengthKm.toFixed(1) });
  element.addEventListener("keydown", (event) => {
    /** @type {Record<string, number>} */
    const ends = { Home: 0, End: it.lengthKm };
    const km = ends[event.key] ?? it.state.km + KEYS[event.key];
    if (Number.isNaN(km)) return;
    event.preventDefault();
    event.stopPropagation();
    moveTo(it, km);
  });
}

/**
 * @param {Convoy} it
 * @param {string} text
 */
function showMarker({ map, corridor, marker, arrow, state }, text) {
  if (!state.isShown) {
    marker.remove();
    return;
  }
  const at = pointAt(corridor.road, corridor.start + state.km * 1000);
  marker.setLatLng(at);
  if (!map.hasLayer(marker)) marker.addTo(map);
  arrow.style.transform = `rotate(${at.azimuth}deg)`;
  setAria(marker.getElement(), { valuenow: state.km.toFixed(1), valuetext: text });
}

/**
 * Keep the convoy in view until the reader moves the map.
 *
 * @param {Convoy} it
 */
function follow(it) {
  const { map, marker } = it;
  if (!it.isFollowed || map.getBounds().pad(-0.05).contains(marker.getLatLng())) return;
  map.panTo(marker.getLatLng(), { animate: !isStill() });
}
