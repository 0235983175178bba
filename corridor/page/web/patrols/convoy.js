/*
 * A convoy that drives the route at one speed from one departure: Route.at_time of
 * Python, to be played. Its clock is the local time of the place, never the reader's: it
 * is counted in UTC throughout.
 */

import { routeKmAt } from "../engine/answers.js";
import { pointAt } from "../engine/line.js";
import { h, makeButton, makeSection, setAria } from "../panel/dom.js";
import { words } from "../words/words.js";

const FIRST = { speedKmh: 30, departure: "2020-07-22T10:00", pace: 5, isShown: false };
const PACES = [1, 5, 20]; // minutes on the convoy's clock in a second
const SPEED_LIMITS = { min: 1, max: 120 };
const DEPARTURE_LIMITS = { min: "1000-01-01T00:00", max: "2999-12-31T23:59" };
const NEAR_ROAD_M = 3000; // a settlement farther off is not on the way
const SAME_KM = 1e-6;
const HOUR_MS = 3600000;
const STILL_STEP_MS = 1000; // between moves, where motion is not wanted
const PANE_LEVEL = 435; // above settlements, below labels
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/*
 * The section of the panel: {element, refresh(), remove()}. `state` is kept from one
 * building of the panel to the next; only the driving ends with it. `refresh` is for when
 * other settlements have come to lie inside.
 */
export function createConvoy({ map, data, corridor, places, state }) {
  Object.assign(state, { ...FIRST, ...state });
  const it = { map, data, corridor, places, state, run: null, frame: 0 };
  it.lengthKm = corridor.length / 1000;
  state.km = Math.min(state.km, it.lengthKm);
  it.marker = markerOf(it);
  const parts = [fields(it), readingOf(it), positionOf(it), buttons(it)];
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

/* The clock at a kilometre, in milliseconds: rounded, for a minute must not fall short. */
const clockAt = ({ departure, speedKmh }, km) =>
  Date.parse(`${departure}Z`) + Math.round((km / speedKmh) * HOUR_MS);

const clockText = (state, km) => words().convoyTime(new Date(clockAt(state, km)).toISOString());

const isAtEnd = ({ state, lengthKm }) => state.km >= lengthKm - SAME_KM;

/* The settlements on the way, in the order in which they are passed: {name, km}. */
function stopsOf({ places, lengthKm }) {
  const isOnWay = ({ answer, routeKm }) =>
    answer.inside &&
    answer.distance <= NEAR_ROAD_M &&
    routeKm >= -SAME_KM &&
    routeKm <= lengthKm + SAME_KM;
  return places
    .filter(isOnWay)
    .map(({ shown, routeKm }) => ({ name: shown, km: held(routeKm, lengthKm) }))
    .sort((one, other) => one.km - other.km);
}

const held = (km, lengthKm) => Math.min(Math.max(km, 0), lengthKm);
const nextOf = (it) => stopsOf(it).find(({ km }) => km > it.state.km + SAME_KM);
const previousOf = (it) => stopsOf(it).findLast(({ km }) => km < it.state.km - SAME_KM);

function aheadText(it) {
  const next = nextOf(it);
  if (!next) return words().convoyNothing;
  const way = next.km - it.state.km;
  return words().convoyWay(next.name, way, Math.round((way / it.state.speedKmh) * 60));
}

// --- driving ---------------------------------------------------------------------------

/* Drive on to where the convoy is by now, as the time since `run` began says. */
function advance(it) {
  const { state, run, lengthKm } = it;
  if (!run) return;
  const passed = performance.now() - run.at;
  const counted = isStill() ? Math.floor(passed / STILL_STEP_MS) * STILL_STEP_MS : passed;
  const hours = ((counted / 1000) * state.pace) / 60;
  state.km = Math.min(run.km + hours * state.speedKmh, lengthKm);
}

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

/* Count from here and now. */
const begin = (it) => {
  it.run = { at: performance.now(), km: it.state.km };
};

function pause(it) {
  cancelAnimationFrame(it.frame);
  advance(it);
  it.run = null;
  it.player.textContent = words().convoyPlay;
  show(it);
  setAria(it.reading, { live: "polite" });
}

/* Change parts of the state, whether it stands or drives. */
function set(it, parts) {
  advance(it);
  Object.assign(it.state, parts);
  if (it.run) begin(it);
  show(it);
}

function moveTo(it, km) {
  set(it, { km: held(km, it.lengthKm), isShown: true });
  it.isFollowed = true;
  follow(it);
}

// --- the panel -------------------------------------------------------------------------

function fields(it) {
  const { state } = it;
  const checked = (id, label, attributes, wanted) => {
    const input = h("input", {
      id,
      required: true,
      ...attributes,
      input: () => {
        const { valid } = input.validity;
        setAria(input, { invalid: !valid });
        if (valid) set(it, wanted(input));
      },
    });
    return h("div", {}, h("label", { for: id }, label), input);
  };
  const speed = { type: "number", step: "any", inputmode: "decimal", ...SPEED_LIMITS };
  const departure = { type: "datetime-local", ...DEPARTURE_LIMITS };
  return h(
    "div",
    { class: "convoy-fields" },
    checked(
      "convoy-speed",
      words().convoySpeed,
      { ...speed, value: state.speedKmh },
      ({ valueAsNumber: speedKmh }) => ({ speedKmh }),
    ),
    checked(
      "convoy-departure",
      words().convoyDeparture,
      { ...departure, value: state.departure },
      ({ value }) => ({ departure: value }),
    ),
    paceOf(it),
  );
}

function paceOf(it) {
  const options = PACES.map((pace) =>
    h(
      "option",
      { value: pace, selected: pace === it.state.pace },
      words().convoyPaces(pace),
    )
  );
  const change = ({ target }) => set(it, { pace: Number(target.value) });
  return h(
    "div",
    {},
    h("label", { for: "convoy-pace" }, words().convoyPace),
    h("select", { id: "convoy-pace", change }, options),
  );
}

function positionOf(it) {
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

function buttons(it) {
  it.player = makeButton(words().convoyPlay, () => (it.run ? pause(it) : play(it)));
  it.player.classList.add("convoy-play");
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

function readingOf(it) {
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

function show(it) {
  const { state, lengthKm } = it;
  const where = words().km(state.km);
  const texts = [
    clockText(state, state.km),
    where,
    aheadText(it),
    clockText(state, lengthKm),
  ];
  texts.forEach((text, i) => {
    if (it.values[i].textContent !== text) it.values[i].textContent = text;
  });
  it.slider.value = state.km;
  setAria(it.slider, { valuetext: where });
  it.clearer.hidden = !state.isShown;
  showMarker(it, `${where}${words().semicolon}${texts[0]}`);
}

// --- on the map ------------------------------------------------------------------------

function markerOf(it) {
  const { map, corridor } = it;
  if (!map.getPane("convoy")) map.createPane("convoy").style.zIndex = PANE_LEVEL;
  it.arrow = h("i", {});
  const icon = L.divIcon({ className: "convoy", html: it.arrow, iconSize: [32, 32] });
  const marker = L.marker([0, 0], {
    icon,
    pane: "convoy",
    draggable: true,
    autoPanOnFocus: false,
    bubblingMouseEvents: false,
  });
  marker.on("add", () => asSlider(it, marker.getElement()));
  marker.on("click", () => marker.getElement().focus());
  marker.on("dragstart", () => pause(it));
  marker.on("dragend", swallowClick);
  // Held to the road; the map stays while the convoy is moved on it.
  marker.on("drag", ({ latlng: { lat, lng } }) => {
    set(it, { km: held(routeKmAt(corridor, lat, lng), it.lengthKm) });
  });
  return marker;
}

/* Let go beside the marker, the mouse clicks on the map: that is no question. */
function swallowClick() {
  const swallow = (event) => event.stopPropagation();
  addEventListener("click", swallow, true);
  setTimeout(() => removeEventListener("click", swallow, true));
}

function asSlider(it, element) {
  element.setAttribute("role", "slider");
  setAria(element, { label: words().convoyName, valuemin: 0, valuemax: it.lengthKm.toFixed(1) });
  element.addEventListener("keydown", (event) => {
    const ends = { Home: 0, End: it.lengthKm };
    const km = ends[event.key] ?? it.state.km + KEYS[event.key];
    if (Number.isNaN(km)) return;
    event.preventDefault();
    event.stopPropagation();
    moveTo(it, km);
  });
}

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

/* Keep the convoy in view until the reader moves the map. */
function follow(it) {
  const { map, marker } = it;
  if (!it.isFollowed || map.getBounds().pad(-0.05).contains(marker.getLatLng())) return;
  map.panTo(marker.getLatLng(), { animate: !isStill() });
}
