/*
 * The reader's own points: what the map and the panel say of them. A crowd is made once; its
 * section of the panel anew for every language. It knows the corridor by `update`.
 */

import { addPart } from "../parts.js";
import { h, makeSection, setAria } from "../panel/dom.js";
import { words } from "../words/words.js";
import { followPointer, openPointNear, pointNear, refreshCard } from "./card.js";
import { clampPeriod, daySpan, periodFilter } from "./period.js";
import {
  isPlaced,
  isPlacedFor,
  judgePoints,
  makePlacing,
  placePoints,
  PointLayer,
  unpackPoints,
} from "./points.js";
import { createPointTable } from "./table.js";

const SLICE_MS = 10; // of work between which the page answers

/*
 * A crowd of points as corridor/page/points.py packs them: {layer, section(), update(corridor,
 * isSettled), choose(period), claims(place), tell(place)}. A click at a `place` of the map's
 * container that a point claims is the point's alone; by keyboard, `tell` opens the point's
 * row, if there is one.
 */
function createPoints(sent, map, { period: chosen, onPeriod }) {
  /** @type {any} */
  const crowd = {
    ...{ sent, map, period: chosen, onPeriod },
    table: null,
    corridor: null,
    placings: {}, // by ends
    states: null,
    count: sent.count, // of them shown
    inside: 0,
    isOpen: true,
    sort: { by: "km", isDown: false },
    first: 0, // row of the list's page
    view: null,
    layer: L.layerGroup(),
    pointer: "mouse",
  };
  const doors = {
    section: () => section(crowd),
    update: (corridor, isSettled) => update(crowd, corridor, isSettled),
    choose: (wanted, isSettled) => choose(crowd, wanted, isSettled),
    claims: (place) => pointNear(crowd, place) >= 0,
    tell: (place) => openPointNear(crowd, place, map.getContainer()),
  };
  Object.assign(crowd, doors);
  followPointer(crowd);
  load(crowd);
  return { layer: crowd.layer, ...doors };
}

async function load(crowd) {
  try {
    crowd.table = await unpackPoints(crowd.sent);
  } catch {
    crowd.isBroken = true; // a browser from before 2023 cannot inflate
    return refresh(crowd, true);
  }
  crowd.span = daySpan(crowd.table.days);
  crowd.period = clampPeriod(crowd.span, crowd.period);
  crowd.dots = new PointLayer(crowd.table, crowd.map.getCenter().lng);
  crowd.layer.addLayer(crowd.dots);
  if (crowd.view) fill(crowd);
  if (crowd.corridor) update(crowd, crowd.corridor, true);
}

// --- the corridor ----------------------------------------------------------------------

function update(crowd, corridor, isSettled) {
  crowd.corridor = corridor;
  if (!crowd.table) return;
  const { ends } = corridor;
  const known = crowd.placings[ends];
  if (!known || !isPlacedFor(known, corridor)) {
    crowd.placings[ends] = makePlacing(crowd.table, corridor);
    goOn(crowd, crowd.placings[ends]);
  }
  crowd.placing = crowd.placings[ends];
  judge(crowd, isSettled);
}

/* Place the points a little at a time, until all are placed or none needs it any more. */
function goOn(crowd, placing) {
  const next = () => {
    if (!Object.values(crowd.placings).includes(placing)) return;
    placePoints(placing, SLICE_MS);
    const isDone = isPlaced(placing);
    if (!isDone) setTimeout(next);
    if (crowd.placing === placing) judge(crowd, isDone);
  };
  setTimeout(next);
}

function judge(crowd, isSettled) {
  const { placing, corridor, period } = crowd;
  const { states, shown, inside } = judgePoints(placing, corridor, period);
  Object.assign(crowd, { states, count: shown, inside, rows: null });
  crowd.dots.show(states);
  refresh(crowd, isSettled);
}

/* Show a period; before the points are there it waits for them. */
function choose(crowd, wanted, isSettled = true) {
  if (!crowd.table) {
    crowd.period = wanted;
    return;
  }
  crowd.period = clampPeriod(crowd.span, wanted);
  crowd.view?.filter?.set();
  if (crowd.placing) judge(crowd, isSettled);
}

// --- the section of the panel ----------------------------------------------------------

/* A section in the language of now, filled when the points are there. */
function section(crowd) {
  const { sent } = crowd;
  const state = h("span", {});
  const bad = sent.bad ? words().badRows(sent.bad) : words().noBadRows;
  const hint = h("p", { class: "hint" }, state, " ", bad);
  const body = h("div", { class: "point-body" });
  const element = makeSection("", crowd.isOpen, hint, body);
  element.classList.add("points");
  element.addEventListener("toggle", () => {
    crowd.isOpen = element.open;
    if (element.open) relist(crowd);
  });
  crowd.view = { element, state, body, heading: element.querySelector("h2") };
  crowd.popup?.remove();
  if (crowd.table) fill(crowd);
  refresh(crowd, true);
  return element;
}

function fill(crowd) {
  const { view, span } = crowd;
  view.filter = span ? periodFilter(crowd) : null;
  view.list = createPointTable(crowd);
  view.body.replaceChildren(...(view.filter?.elements ?? []), ...view.list.elements);
}

function refresh(crowd, isSettled) {
  const { view, sent, placing, count, inside } = crowd;
  if (!view) return;
  setAria(view.element, { busy: !crowd.isBroken && !isReady(crowd) });
  if (crowd.isBroken) view.state.textContent = words().pointsBroken;
  else if (!placing) view.state.textContent = words().pointsLoading;
  else if (!isReady(crowd)) {
    view.state.textContent = words().pointsPlacing(placing.done, sent.count);
  } else view.state.textContent = words().pointHelp;
  view.heading.textContent = placing
    ? words().points(count, inside)
    : words().pointsAll(sent.count);
  if (!placing) return;
  view.filter?.tell();
  refreshCard(crowd);
  if (!isSettled) return;
  view.filter?.draw();
  crowd.first = 0;
  relist(crowd);
}

const isReady = ({ placing }) => Boolean(placing) && isPlaced(placing);

function relist(crowd) {
  if (isReady(crowd) && crowd.isOpen) crowd.view.list.show();
}

addPart("points", createPoints);
