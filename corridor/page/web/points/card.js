/*
 * A point of the map under the pointer: its row shows while the pointer is over it, and stays
 * once it is clicked, tapped or chosen by keyboard.
 */

import { h } from "../panel/dom.js";
import { words } from "../words/words.js";
import { HIDDEN, isJudged } from "./data.js";
import { cellValue, columnNames, makeCell, pointAnswer, shorten } from "./row.js";

/** @import { Answer, LatLon } from "../types.d.ts" */
/** @import { JudgedPoints, Points } from "./types.d.ts" */
/** @typedef {[name: string, value: string]} Row */

/** @type {Record<string, number>} */
const REACH = { mouse: 8, pen: 8, touch: 24 }; // pixels from a point's middle
const MOST_HOVERED = 12; // columns
const MOST_READ = 100;
const MOST_WIDTH = 290; // of a popup, in pixels
const CONTROLS_WIDTH = 54;

// --- the pointer -----------------------------------------------------------------------

/**
 * Follow the pointer while the points are on the map.
 *
 * @param {Points} points
 */
export function followPointer(points) {
  const { map, layer } = points;
  const container = map.getContainer();
  /** @param {{ containerPoint: L.Point }} event */
  const click = ({ containerPoint }) => openPointNear(points, containerPoint);
  /** @param {PointerEvent} event */
  const move = (event) => {
    points.pointer = event.pointerType || "mouse";
    const isElsewhere = /** @type {Element} */ (event.target).closest(
      ".leaflet-interactive, .leaflet-control, .leaflet-popup, .leaflet-marker-icon",
    );
    const isFree = points.pointer === "mouse" && !event.buttons && !isElsewhere;
    hover(points, isFree ? map.mouseEventToContainerPoint(event) : null);
  };
  /** @param {PointerEvent} event */
  const press = (event) => {
    points.pointer = event.pointerType || "mouse";
    hover(points, null);
  };
  const leave = () => hover(points, null);
  layer.on("add", () => {
    map.on("click", click).on("zoomstart", leave);
    container.addEventListener("pointerdown", press, true);
    container.addEventListener("pointermove", move);
    container.addEventListener("pointerleave", leave);
  });
  layer.on("remove", () => {
    map.off("click", click).off("zoomstart", leave);
    container.removeEventListener("pointerdown", press, true);
    container.removeEventListener("pointermove", move);
    container.removeEventListener("pointerleave", leave);
    leave();
    points.popup?.remove();
  });
}

/**
 * The number of the point at a position in the map's container, or -1.
 *
 * @param {Points} points
 * @param {L.Point} position
 */
export const pointNear = ({ dots, map, layer, pointer }, position) =>
  dots && map.hasLayer(layer) ? dots.indexAt(position, REACH[pointer] ?? REACH.mouse) : -1;

/**
 * Open the row of the point at a position, if there is one: whether there is.
 *
 * @param {Points} points
 * @param {L.Point} position
 * @param {HTMLElement | null} [before] where the keyboard was
 */
export function openPointNear(points, position, before = null) {
  const i = pointNear(points, position);
  if (i >= 0) openCard(points, i, before);
  return i >= 0;
}

/**
 * Once a frame, however often the pointer moves.
 *
 * @param {Points} points
 * @param {L.Point | null} position
 */
function hover(points, position) {
  points.hovered = position;
  points.hovering ??= requestAnimationFrame(() => {
    points.hovering = null;
    showHovered(points, points.hovered ? pointNear(points, points.hovered) : -1);
  });
}

// --- what is shown ---------------------------------------------------------------------

/** @type {(points: JudgedPoints, i: number) => LatLon} */
export const pointLatLng = ({ table }, i) => [table.lats[i], table.lons[i]];

/**
 * @param {Points} points
 * @param {number} i
 */
function showHovered(points, i) {
  if (points.tip?.i === i) return;
  points.tip?.remove();
  points.tip = null;
  points.map.getContainer().classList.toggle("over-point", i >= 0);
  if (i < 0 || !isJudged(points)) return;
  const options = { direction: "top", offset: [0, -6], className: "point-tip" };
  const content = h("div", { dir: words().dir ?? null }, makeCard(points, i, MOST_HOVERED));
  const tip = L.tooltip(options).setLatLng(pointLatLng(points, i)).setContent(content);
  points.tip = Object.assign(tip, { i }).addTo(points.map);
}

/**
 * Open a point's row in a popup that stays.
 *
 * @param {Points} points
 * @param {number} i
 * @param {HTMLElement | null} [before] where the keyboard was
 */
export function openCard(points, i, before = null) {
  if (!isJudged(points)) return;
  showHovered(points, -1);
  points.popup?.remove();
  /** @param {KeyboardEvent} event */
  const close = (event) => {
    if (event.key === "Escape") points.popup?.remove();
  };
  const attributes = {
    class: "point-card",
    tabindex: "0",
    role: "group",
    keydown: close,
  };
  const label = { "aria-label": words().pointRow(i + 1), dir: words().dir ?? null };
  const content = h("div", { ...attributes, ...label }, makeCard(points, i, MOST_READ));
  const popup = Object.assign(L.popup(popupOptions(points.map)), { i, content });
  popup.setLatLng(pointLatLng(points, i)).setContent(content);
  popup.on("remove", () => {
    const { activeElement, body } = document;
    const hadFocus = popup.getElement().contains(activeElement) || activeElement === body;
    if (hadFocus) before?.focus();
    if (points.popup === popup) points.popup = null;
  });
  points.popup = popup.openOn(points.map);
  const cross = popup.getElement().querySelector(".leaflet-popup-close-button");
  cross?.setAttribute("aria-label", words().pointClose);
  if (before) content.focus({ preventScroll: true });
}

/**
 * As wide as the map allows beside its controls.
 *
 * @param {L.Map} map
 */
function popupOptions(map) {
  const width = Math.min(MOST_WIDTH, map.getSize().x - CONTROLS_WIDTH - 50);
  const padding = {
    autoPanPaddingTopLeft: [8, 8],
    autoPanPaddingBottomRight: [CONTROLS_WIDTH, 8],
  };
  return { minWidth: width, maxWidth: width, className: "point-popup", ...padding };
}

/**
 * Write the open popup anew; close it where its point is no longer drawn.
 *
 * @param {JudgedPoints} points
 */
export function refreshCard(points) {
  const { popup, states } = points;
  if (!popup) return;
  if (states[popup.i] === HIDDEN) popup.remove();
  else popup.content.replaceChildren(...makeCard(points, popup.i, MOST_READ));
}

// --- what it says ----------------------------------------------------------------------

/**
 * The verdict and the row of a point.
 *
 * @param {JudgedPoints} points
 * @param {number} i
 * @param {number} most columns
 */
function makeCard(points, i, most) {
  const { table } = points;
  const names = columnNames(table);
  const answer = pointAnswer(points, i);
  /** @type {Row[]} */
  const rows = names
    .slice(0, most)
    .map((name, column) => [shorten(name), shorten(cellValue(table, i, column))]);
  if (answer) rows.push(...answerRows(answer));
  const more = names.length - most;
  const count = points.dots.countAt(i);
  return [
    count > 1 ? h("p", { class: "point-count" }, words().pointsHere(count)) : "",
    answer ? makeVerdict(answer.inside) : h("p", {}, words().pointUnlocated),
    h("table", { class: "point" }, h("tbody", {}, rows.map(makeRow))),
    ...(more > 0 ? [h("p", {}, words().pointMore(more))] : []),
  ];
}

/** @param {boolean} isInside */
const makeVerdict = (isInside) =>
  h(
    "p",
    { class: `point-verdict ${isInside ? "is-inside" : "is-outside"}` },
    words().verdict[isInside ? "inside" : "outside"],
  );

/** @param {Row} row */
const makeRow = ([name, value]) =>
  h("tr", {}, h("th", { scope: "row" }, h("bdi", {}, name)), makeCell(value));

/** @type {(answer: Answer) => Row[]} */
const answerRows = ({ side, distance, km }) => [
  [words().pointSide, words().sideName(side)],
  [words().pointDistance, words().distance(distance)],
  [words().pointKm, words().number(km, 2)],
];
