/*
 * Labels on the map without collisions: placed anew at every zoom, the most important
 * first, each where it covers neither another label nor a mark and as little of the road
 * as can be.
 */

import { setAria } from "../panel/dom.js";

/**
 * @import { Coordinate, LatLon } from "../types.d.ts"
 * @typedef {[x: number, y: number]} Pair
 *
 * Where a label stands about its point: the share of its own width and height that it is
 * shifted by, and the direction of the clearance.
 * @typedef {{ shift: Pair, clear: Pair }} Position
 *
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Box in layer pixels
 *
 * @typedef {Coordinate & {
 *   lines: string[],
 *   kind: string,
 *   layer?: "posts" | "settlements",
 *   clearance?: number,
 *   farClearance?: number,
 *   positions?: Position[],
 *   fromZoom?: number,
 *   mostCovered?: number,
 * }} Label `layer` it is shown with, pixels from its point, steps of the road it may cover
 *
 * @typedef {Coordinate & { radius: number }} Mark a circle that no label may cover
 *
 * @typedef {L.Layer & {
 *   items: Label[],
 *   marks: Mark[],
 *   road: LatLon[][],
 *   container: HTMLElement,
 *   elements: HTMLElement[],
 *   isShown?: (label: Label) => boolean,
 *   show(isShown: (label: Label) => boolean): void,
 *   place(): void,
 * }} LabelLayer
 */

const GAP = 3; // pixels between labels
const SAMPLE = 6; // pixels between the points of the road that labels keep clear of
const MOST_SAMPLES = 4000;
const RIM = 3; // pixels at the edge of the map that stay free

// The best one first.
/** @type {Position[]} */
const POSITIONS = [
  { shift: [0, -0.5], clear: [1, 0] },
  { shift: [0, -1], clear: [0.7, -0.7] },
  { shift: [0, 0], clear: [0.7, 0.7] },
  { shift: [-1, -0.5], clear: [-1, 0] },
  { shift: [-1, -1], clear: [-0.7, -0.7] },
  { shift: [-1, 0], clear: [-0.7, 0.7] },
  { shift: [-0.5, -1], clear: [0, -1] },
  { shift: [-0.5, 0], clear: [0, 1] },
];
/** @type {Position[]} */
export const CENTRED_LABEL = [{ shift: [-0.5, -0.5], clear: [0, 0] }];

/** @type {(a: Box, b: Box) => boolean} */
const overlaps = (a, b) =>
  a.left < b.right + GAP &&
  b.left < a.right + GAP &&
  a.top < b.bottom + GAP &&
  b.top < a.bottom + GAP;

/**
 * The position beside a line of a direction, in degrees from north.
 *
 * @param {number} azimuth
 * @param {1 | -1} side 1 is its right, -1 its left
 * @returns {Position}
 */
export function labelBeside(azimuth, side) {
  const angle = (azimuth * Math.PI) / 180;
  const [x, y] = [side * Math.cos(angle), side * Math.sin(angle)];
  return { shift: [x / 2 - 0.5, y / 2 - 0.5], clear: [x, y] };
}

/** @type {(box: Box, view: L.Bounds) => boolean} */
const intersects = (box, view) =>
  box.left < view.max.x &&
  box.right > view.min.x &&
  box.top < view.max.y &&
  box.bottom > view.min.y;

/** @type {(box: Box, view: L.Bounds) => boolean} */
const isWithin = (box, view) =>
  box.left > view.min.x &&
  box.right < view.max.x &&
  box.top > view.min.y &&
  box.bottom < view.max.y;

/**
 * @param {L.Point} point
 * @param {Position} position
 * @param {L.Point} size
 * @param {number} clearance
 * @returns {Box}
 */
function boxAt(point, { shift, clear }, size, clearance) {
  const left = point.x + shift[0] * size.x + clear[0] * clearance;
  const top = point.y + shift[1] * size.y + clear[1] * clearance;
  return { left, top, right: left + size.x, bottom: top + size.y };
}

/**
 * What is seen of the map, in layer pixels, without its rim.
 *
 * @param {L.Map} map
 */
function viewOf(map) {
  const corner = map.containerPointToLayerPoint([0, 0]);
  return L.bounds(corner.add([RIM, RIM]), corner.add(map.getSize()).subtract([RIM, RIM]));
}

/**
 * The boxes of the controls and of the graticule's names.
 *
 * @param {L.Map} map
 * @returns {Box[]}
 */
function controlBoxes(map) {
  const { x, y } = map.getContainer().getBoundingClientRect();
  const { x: dx, y: dy } = map.containerPointToLayerPoint([0, 0]);
  const parts = map
    .getContainer()
    .querySelectorAll(
      ".leaflet-control-container .leaflet-control, .graticule-names span",
    );
  return [...parts].map((part) => {
    const { left, right, top, bottom } = part.getBoundingClientRect();
    const [right2, bottom2] = [right - x + dx, bottom - y + dy];
    return { left: left - x + dx, right: right2, top: top - y + dy, bottom: bottom2 };
  });
}

/**
 * Points of a path of pixels, close enough together that no label slips between.
 *
 * @param {L.Point[]} path
 */
function samplePath(path) {
  const legs = path.slice(1).map((to, i) => ({ from: path[i], to }));
  const length = legs.reduce((sum, { from, to }) => sum + from.distanceTo(to), 0);
  const spacing = Math.max(SAMPLE, length / MOST_SAMPLES);
  return legs.flatMap(({ from, to }) => {
    const count = Math.max(1, Math.round(from.distanceTo(to) / spacing));
    return Array.from(
      { length: count },
      (_, i) => from.add(to.subtract(from).multiplyBy(i / count)),
    );
  });
}

/** @type {(box: Box, samples: L.Point[]) => number} */
const countInBox = (box, samples) =>
  samples.filter(
    ({ x, y }) => x > box.left && x < box.right && y > box.top && y < box.bottom,
  ).length;

/**
 * Where a label may stand: near its point first, then farther off if it may.
 *
 * @type {(label: Label) => (Position & { clearance: number })[]}
 */
const positionsOf = ({ positions = POSITIONS, clearance = 0, farClearance }) =>
  [clearance, farClearance]
    .filter((it) => it !== undefined)
    .flatMap((it) => positions.map((position) => ({ ...position, clearance: it })));

/**
 * The best free box for a label, or undefined where there is none. A point that is seen
 * has its whole label in view, and no label is cut by the edge of the map.
 *
 * @param {Label} label
 * @param {L.Point} point
 * @param {L.Point} size
 * @param {{ taken: Box[], samples: L.Point[], view: L.Bounds }} map
 */
function bestBox(label, point, size, { taken, samples, view }) {
  /** @type {Box | undefined} */
  let best;
  let least = Infinity;
  const isSeen = view.contains(point);
  positionsOf(label).forEach((position, i) => {
    const box = boxAt(point, position, size, position.clearance);
    if (!isWithin(box, view) && (isSeen || intersects(box, view))) return;
    if (taken.some((other) => overlaps(box, other))) return;
    const count = countInBox(box, samples);
    const cost = i + 2 * count;
    if (count > (label.mostCovered ?? Infinity) || cost >= least) return;
    best = box;
    least = cost;
  });
  return best;
}

/**
 * A layer of labels, the most important first; `road` are the points that they keep off,
 * in parts.
 *
 * @type {new (items: Label[], marks: Mark[], road: LatLon[][]) => LabelLayer}
 */
export const Labels = L.Layer.extend({
  /**
   * @param {Label[]} items
   * @param {Mark[]} marks
   * @param {LatLon[][]} road
   */
  initialize(items, marks, road) {
    L.setOptions(this, { pane: "labels" });
    Object.assign(this, { items, marks, road });
  },

  onAdd() {
    this.container = L.DomUtil.create("div", "labels leaflet-zoom-hide", this.getPane());
    setAria(this.container, { hidden: true });
    this.elements = this.items.map((item) => {
      const element = L.DomUtil.create("div", `label label-${item.kind}`, this.container);
      for (const line of item.lines) {
        const part = L.DomUtil.create("span", "", element);
        part.textContent = line;
        part.dir = "auto";
      }
      return element;
    });
    this.place();
  },

  onRemove() {
    this.container.remove();
  },

  getEvents() {
    return { moveend: this.place, viewreset: this.place, resize: this.place };
  },

  /**
   * Show the labels for which a test holds: anew after a layer was switched on or off.
   *
   * @param {(label: Label) => boolean} isShown
   */
  show(isShown) {
    this.isShown = isShown;
    if (this._map) this.place();
  },

  place() {
    const map = this._map;
    const zoom = map.getZoom();
    this.container.classList.toggle("detailed", zoom >= 12);
    const samples = this.road.flatMap((part) =>
      samplePath(part.map((point) => map.latLngToLayerPoint(point)))
    );
    const taken = this.marks.map(({ lat, lon, radius }) => {
      const { x, y } = map.latLngToLayerPoint([lat, lon]);
      return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
    });
    taken.push(...controlBoxes(map));
    const view = viewOf(map);
    const sizes = this.elements.map((element) => {
      element.hidden = false;
      return L.point(element.offsetWidth, element.offsetHeight);
    });
    this.items.forEach((item, i) => {
      const wanted = zoom >= (item.fromZoom ?? 0) && (this.isShown?.(item) ?? true);
      const point = map.latLngToLayerPoint([item.lat, item.lon]);
      const box = wanted && bestBox(item, point, sizes[i], { taken, samples, view });
      this.elements[i].hidden = !box;
      if (!box) return;
      taken.push(box);
      L.DomUtil.setPosition(this.elements[i], L.point(box.left, box.top).round());
    });
  },
});
