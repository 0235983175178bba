/*
 * A point of the map under the pointer: its row shows while the pointer is over it, and stays
 * once it is clicked, tapped or chosen by keyboard.
 */

import { h } from "../panel/dom.js";
import { words } from "../words/words.js";
import { HIDDEN } from "./points.js";
import { cellValue, columnNames, makeCell, pointAnswer, shorten } from "./row.js";

const REACH = { mouse: 8, pen: 8, touch: 24 }; // pixels from a point's middle
const MOST_HOVERED = 12; // columns
const MOST_READ = 100;
const MOST_WIDTH = 290; // of a popup, in pixels
const CONTROLS_WIDTH = 54;

// --- the pointer -----------------------------------------------------------------------

/* Follow the pointer while the points are on the map. */
export function followPointer(crowd) {
  const { map, layer } = crowd;
  const container = map.getContainer();
  const click = ({ containerPoint }) => openPointNear(crowd, containerPoint);
  const over = (event) => {
    crowd.pointer = event.pointerType || "mouse";
    const isElsewhere = event.target.closest(
      ".leaflet-interactive, .leaflet-control, .leaflet-popup, .leaflet-marker-icon",
    );
    const isFree = crowd.pointer === "mouse" && !event.buttons && !isElsewhere;
    hover(crowd, isFree ? map.mouseEventToContainerPoint(event) : null);
  };
  const down = (event) => {
    crowd.pointer = event.pointerType || "mouse";
    hover(crowd, null);
  };
  const leave = () => hover(crowd, null);
  const events = [
    ["pointerdown", down, true],
    ["pointermove", over],
    ["pointerleave", leave],
  ];
  layer.on("add", () => {
    map.on("click", click).on("zoomstart", leave);
    for (const event of events) container.addEventListener(...event);
  });
  layer.on("remove", () => {
    map.off("click", click).off("zoomstart", leave);
    for (const event of events) container.removeEventListener(...event);
    leave();
    crowd.popup?.remove();
  });
}

/* The number of the point at a place, or -1. */
export const pointNear = ({ dots, map, layer, pointer }, place) =>
  dots && map.hasLayer(layer) ? dots.at(place, REACH[pointer] ?? REACH.mouse) : -1;

/* Open the row of the point at a place, if there is one: whether there is. */
export function openPointNear(crowd, place, before = null) {
  const i = pointNear(crowd, place);
  if (i >= 0) openCard(crowd, i, before);
  return i >= 0;
}

/* Once a frame, however often the pointer moves. */
function hover(crowd, place) {
  crowd.hovered = place;
  crowd.hovering ??= requestAnimationFrame(() => {
    crowd.hovering = null;
    showHovered(crowd, crowd.hovered ? pointNear(crowd, crowd.hovered) : -1);
  });
}

// --- what is shown ---------------------------------------------------------------------

export const pointLatLng = ({ table }, i) => [table.lats[i], table.lons[i]];

function showHovered(crowd, i) {
  if (crowd.tip?.i === i) return;
  crowd.tip?.remove();
  crowd.tip = null;
  crowd.map.getContainer().classList.toggle("over-point", i >= 0);
  if (i < 0 || !crowd.states) return;
  const options = { direction: "top", offset: [0, -6], className: "point-tip" };
  const tip = Object.assign(L.tooltip(options), { i });
  crowd.tip = tip
    .setLatLng(pointLatLng(crowd, i))
    .setContent(h("div", { dir: words().dir ?? null }, card(crowd, i, MOST_HOVERED)))
    .addTo(crowd.map);
}

/**
 * Open a point's row in a popup that stays; `before` is where the keyboard was.
 *
 * @param {any} crowd
 * @param {number} i
 * @param {HTMLElement | null} [before]
 */
export function openCard(crowd, i, before = null) {
  if (!crowd.states) return;
  showHovered(crowd, -1);
  crowd.popup?.remove();
  const close = (event) => {
    if (event.key === "Escape") crowd.popup?.remove();
  };
  const attributes = {
    class: "point-card",
    tabindex: "0",
    role: "group",
    keydown: close,
  };
  const label = { "aria-label": words().pointRow(i + 1), dir: words().dir ?? null };
  const content = h("div", { ...attributes, ...label }, card(crowd, i, MOST_READ));
  const popup = L.popup(popupOptions(crowd.map));
  Object.assign(popup, { i, content });
  popup.setLatLng(pointLatLng(crowd, i)).setContent(content);
  popup.on("remove", () => {
    const { activeElement, body } = document;
    const hadFocus = popup.getElement().contains(activeElement) || activeElement === body;
    if (hadFocus) before?.focus();
    if (crowd.popup === popup) crowd.popup = null;
  });
  crowd.popup = popup.openOn(crowd.map);
  const cross = popup.getElement().querySelector(".leaflet-popup-close-button");
  cross?.setAttribute("aria-label", words().pointClose);
  if (before) content.focus({ preventScroll: true });
}

/* As wide as the map allows beside its controls. */
function popupOptions(map) {
  const width = Math.min(MOST_WIDTH, map.getSize().x - CONTROLS_WIDTH - 50);
  const padding = {
    autoPanPaddingTopLeft: [8, 8],
    autoPanPaddingBottomRight: [CONTROLS_WIDTH, 8],
  };
  return { minWidth: width, maxWidth: width, className: "point-popup", ...padding };
}

/* Tell anew what an open popup says; close it where its point is no longer drawn. */
export function refreshCard(crowd) {
  const { popup, states } = crowd;
  if (!popup) return;
  if (states[popup.i] === HIDDEN) popup.remove();
  else popup.content.replaceChildren(...card(crowd, popup.i, MOST_READ));
}

// --- what it says ----------------------------------------------------------------------

/* The verdict and the row of a point, with at most so many columns. */
function card(crowd, i, most) {
  const { table } = crowd;
  const names = columnNames(table);
  const answer = pointAnswer(crowd, i);
  const rows = names
    .slice(0, most)
    .map((name, j) => [shorten(name), shorten(cellValue(table, i, j))]);
  if (answer) rows.push(...about(answer));
  const more = names.length - most;
  return [
    answer ? verdict(answer.inside) : h("p", {}, words().pointUnplaced),
    h("table", { class: "point" }, h("tbody", {}, rows.map(row))),
    more > 0 ? h("p", {}, words().pointMore(more)) : null,
  ].filter(Boolean);
}

const verdict = (isInside) =>
  h(
    "p",
    { class: `point-verdict ${isInside ? "is-inside" : "is-outside"}` },
    isInside ? words().inside : words().outside,
  );

const row = ([name, value]) =>
  h("tr", {}, h("th", { scope: "row" }, h("bdi", {}, name)), makeCell(value));

const about = ({ side, distance, km }) => [
  [words().pointSide, words().sideName(side)],
  [words().pointDistance, words().distance(distance)],
  [words().pointKm, words().number(km, 2)],
];
