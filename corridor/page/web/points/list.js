/*
 * The reader's own points: what the map and the panel say of them. They are made once; their
 * section of the panel anew for every language. They know the corridor by `update`.
 */

import { addPart } from "../parts.js";
import { h, makeSection, setAria } from "../panel/dom.js";
import { words } from "../words/words.js";
import { createColourChoice } from "./colour.js";
import { followPointer, openPointNear, pointNear, refreshCard } from "./card.js";
import {
  isJudged,
  isLocated,
  isLocatedFor,
  judgePoints,
  locatePoints,
  makeLocations,
  unpackPoints,
} from "./data.js";
import { PointLayer } from "./layer.js";
import { clampPeriod, createPeriodFilter, daySpan } from "./period.js";
import { createPointTable } from "./table.js";

/** @import { Corridor } from "../types.d.ts" */
/** @import { CreatePoints, Locations, Period, Points, PointsView, PointTable } from "./types.d.ts" */

const SLICE_MS = 10; // of work between which the page answers
const JUDGE_MS = 300; // from one drawing to the next while points are located

/** @type {CreatePoints} */
function createPoints(sent, map, { period, onPeriod }) {
  /** @type {Points} */
  const points = {
    ...{ sent, map, period, onPeriod },
    layer: L.layerGroup(),
    setPeriod: (wanted, isSettled) => setPeriod(points, wanted, isSettled),
    table: null,
    isBroken: false,
    dots: null,
    span: null,
    corridor: null,
    locationsByEnds: {},
    locations: null,
    states: null,
    count: sent.count,
    inside: 0,
    view: null,
    isOpen: true,
    sort: { by: "km", isDown: false },
    colourBy: null,
    rows: null,
    first: 0,
    pointer: "mouse",
    hovered: null,
    hovering: null,
    tip: null,
    popup: null,
  };
  followPointer(points);
  load(points);
  return {
    layer: points.layer,
    section: () => createSection(points),
    update: (corridor, isSettled) => update(points, corridor, isSettled),
    choose: points.setPeriod,
    claims: (position) => pointNear(points, position) >= 0,
    tell: (position) => openPointNear(points, position, map.getContainer()),
  };
}

/** @param {Points} points */
async function load(points) {
  let table;
  try {
    table = await unpackPoints(points.sent);
  } catch {
    points.isBroken = true; // a browser from before 2023 cannot inflate
    return refresh(points, true);
  }
  points.table = table;
  points.span = daySpan(table.days);
  points.period = clampPeriod(points.span, points.period);
  points.dots = new PointLayer(table, points.map.getCenter().lng);
  points.layer.addLayer(points.dots);
  if (points.view) fill(points, points.view);
  if (points.corridor) update(points, points.corridor, true);
}

// --- the corridor ----------------------------------------------------------------------

/**
 * @param {Points} points
 * @param {Corridor} corridor
 * @param {boolean} isSettled
 */
function update(points, corridor, isSettled) {
  points.corridor = corridor;
  if (!points.table) return;
  const ends = String(corridor.ends);
  let locations = points.locationsByEnds[ends];
  if (!locations || !isLocatedFor(locations, corridor)) {
    locations = makeLocations(points.table, corridor);
    points.locationsByEnds[ends] = locations;
    continueLocating(points, locations);
  }
  points.locations = locations;
  judge(points, locations, corridor, isSettled);
}

/**
 * Locate the points a little at a time, until all are located or nothing needs it any more.
 *
 * @param {Points} points
 * @param {Locations} locations
 */
function continueLocating(points, locations) {
  let judged = performance.now();
  const next = () => {
    if (!Object.values(points.locationsByEnds).includes(locations)) return;
    locatePoints(locations, SLICE_MS);
    const isDone = isLocated(locations);
    if (!isDone) setTimeout(next);
    const now = performance.now();
    if (!isDone && now - judged < JUDGE_MS) return;
    judged = now;
    if (points.locations === locations && points.corridor) {
      judge(points, locations, points.corridor, isDone);
    }
  };
  setTimeout(next);
}

/**
 * @param {Points} points
 * @param {Locations} locations
 * @param {Corridor} corridor
 * @param {boolean} isSettled
 */
function judge(points, locations, corridor, isSettled) {
  const judgement = judgePoints(locations, corridor, points.period);
  Object.assign(points, judgement, { rows: null });
  points.dots?.show(judgement.states);
  refresh(points, isSettled);
}

/**
 * Show a period; before the points are there it waits for them.
 *
 * @param {Points} points
 * @param {Period | null} period
 * @param {boolean} [isSettled]
 */
function setPeriod(points, period, isSettled = true) {
  if (!points.table) {
    points.period = period;
    return;
  }
  points.period = clampPeriod(points.span, period);
  points.view?.filter?.set();
  if (isJudged(points)) judge(points, points.locations, points.corridor, isSettled);
}

// --- the section of the panel ----------------------------------------------------------

/**
 * A section in the language of now, filled when the points are there.
 *
 * @param {Points} points
 */
function createSection(points) {
  const { sent } = points;
  const state = h("span", {});
  const bad = sent.bad ? words().badRows(sent.bad) : words().noBadRows;
  const hint = h("p", { class: "hint" }, state, " ", bad);
  const body = h("div", { class: "point-body" });
  const element = makeSection("", points.isOpen, hint, body);
  element.classList.add("points");
  element.addEventListener("toggle", () => {
    points.isOpen = element.open;
    if (element.open) relist(points);
  });
  const heading = /** @type {HTMLElement} */ (element.querySelector("h2"));
  points.view = { element, state, body, heading, filter: null, list: null };
  points.popup?.remove();
  if (points.table) fill(points, points.view);
  refresh(points, true);
  return element;
}

/**
 * @param {Points} points
 * @param {PointsView} view
 */
function fill(points, view) {
  const { span } = points;
  view.filter = span ? createPeriodFilter(points, span) : null;
  view.list = createPointTable(points);
  const colours = createColourChoice(/** @type {Points & { table: PointTable }} */ (points));
  const { elements } = view.list;
  view.body.replaceChildren(...(view.filter?.elements ?? []), ...colours, ...elements);
}

/**
 * @param {Points} points
 * @param {boolean} isSettled
 */
function refresh(points, isSettled) {
  const { view, sent, locations, count, inside } = points;
  if (!view) return;
  setAria(view.element, { busy: !points.isBroken && !isReady(points) });
  if (points.isBroken) view.state.textContent = words().pointsBroken;
  else if (!locations) view.state.textContent = words().pointsLoading;
  else if (!isReady(points)) {
    view.state.textContent = words().pointsLocating(locations.done, sent.count);
  } else view.state.textContent = words().pointHelp;
  view.heading.textContent = isReady(points)
    ? words().points(count, inside)
    : words().pointsAll(sent.count);
  if (!isJudged(points)) return;
  view.filter?.describe(points);
  refreshCard(points);
  if (!isSettled) return;
  view.filter?.draw(points);
  points.first = 0;
  relist(points);
}

/** @param {Points} points */
const isReady = ({ locations }) => Boolean(locations && isLocated(locations));

/** @param {Points} points */
function relist(points) {
  if (isReady(points) && points.isOpen) points.view?.list?.show();
}

addPart("points", createPoints);
