/*
 * Labels on the map without collisions: placed anew at every zoom, the most important
 * first, each where it covers neither another label nor a mark and as little of the road
 * as can be.
 */

import { setAria } from "../panel/dom.js";

/**
 * @import { Coordinate, LatLon } from "../types.d.ts"
 * @import { LayerName } from "../words/types.d.ts"
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
 *   layer?: LayerName,
 *   clearance?: number,
 *   farClearance?: number,
 *   positions?: Position[],
 *   fromZoom?: number,
 *   toZoom?: number,
 *   mostCovered?: number,
 *   apart?: number,
 *   isMajor?: boolean,
 * }} Label `layer` it is shown with, pixels from its point, steps of the road it may cover,
 *   pixels to another one of the same text; a major one goes first and may cover minor marks
 *
 * @typedef {Coordinate & { radius: number, fromZoom?: number, isMinor?: boolean }} Mark a circle
 *   that no label may cover
 *
 * @typedef {{ node: HTMLElement, sizes: L.Point[] }} LabelElement its sizes, plain and detailed
 */

const GAP = 3; // pixels between labels
const SAMPLE = 6; // pixels between the points of the road that labels keep clear of
const MOST_SAMPLES = 4000;
const CELL = 48; // pixels
const RIM = 3; // pixels at the edge of the map that stay free
const FAR = 150; // pixels beyond the map from which a label may still reach into it
const DETAILED_FROM = 12; // the zoom from which names are shown in both scripts

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

/** What the map's room is taken by: boxes, and points of the road, by the cells they lie in. */
class Room {
  /** @type {Map<string, { boxes: Box[], samples: L.Point[] }>} */
  cells = new Map();

  /** The cells that a box touches. @param {Box} box */
  *cellsOf({ left, top, right, bottom }) {
    for (let i = Math.floor((left - GAP) / CELL); i <= (right + GAP) / CELL; i++) {
      for (let j = Math.floor((top - GAP) / CELL); j <= (bottom + GAP) / CELL; j++) {
        const key = `${i},${j}`;
        let cell = this.cells.get(key);
        if (!cell) this.cells.set(key, cell = { boxes: [], samples: [] });
        yield cell;
      }
    }
  }

  /** @param {Box} box */
  take(box) {
    for (const { boxes } of this.cellsOf(box)) boxes.push(box);
  }

  /** @param {L.Point} sample of the road */
  passBy(sample) {
    const { x, y } = sample;
    const key = `${Math.floor(x / CELL)},${Math.floor(y / CELL)}`;
    const cell = this.cells.get(key) ?? { boxes: [], samples: [] };
    cell.samples.push(sample);
    this.cells.set(key, cell);
  }

  /** @param {Box} box */
  isFree(box) {
    for (const { boxes } of this.cellsOf(box)) {
      if (boxes.some((other) => overlaps(box, other))) return false;
    }
    return true;
  }

  /** The points of the road in a box. @param {Box} box */
  countIn(box) {
    let count = 0;
    for (const { samples } of this.cellsOf(box)) {
      for (const { x, y } of samples) {
        if (x > box.left && x < box.right && y > box.top && y < box.bottom) count++;
      }
    }
    return count;
  }
}

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
 * @param {Room} room
 * @param {L.Bounds} view
 */
function bestBox(label, point, size, room, view) {
  /** @type {Box | undefined} */
  let best;
  let least = Infinity;
  const isSeen = view.contains(point);
  positionsOf(label).forEach((position, i) => {
    const box = boxAt(point, position, size, position.clearance);
    if (!isWithin(box, view) && (isSeen || intersects(box, view))) return;
    if (i >= least || !room.isFree(box)) return;
    const count = room.countIn(box);
    const cost = i + 2 * count;
    if (count > (label.mostCovered ?? Infinity) || cost >= least) return;
    best = box;
    least = cost;
  });
  return best;
}

/** A layer of labels. */
export class Labels extends L.Layer {
  /**
   * @param {Label[]} items the most important first
   * @param {Mark[]} marks
   * @param {LatLon[][]} road what they keep off, in parts
   */
  constructor(items, marks, road) {
    super();
    L.setOptions(this, { pane: "labels" });
    this.items = items;
    this.marks = marks;
    this.road = road;
    this.container = document.createElement("div");
    this.container.className = "labels leaflet-zoom-hide";
    setAria(this.container, { hidden: true });
    /** @type {Map<Label, LabelElement>} */
    this.elements = new Map();
    /** @type {(label: Label) => boolean} */
    this.isShown = () => true;
  }

  /** @override */
  onAdd() {
    this.getPane().append(this.container);
    this.place();
  }

  /** @override */
  onRemove() {
    this.container.remove();
  }

  /* Leaflet calls it. */
  getEvents() {
    return { moveend: this.place, viewreset: this.place, resize: this.place };
  }

  /**
   * Show the labels for which a test holds: anew after a layer was switched on or off.
   *
   * @param {(label: Label) => boolean} isShown
   */
  show(isShown) {
    this.isShown = isShown;
    if (this._map) this.place();
  }

  place() {
    const map = this._map;
    const zoom = map.getZoom();
    const isDetailed = zoom >= DETAILED_FROM;
    this.container.classList.toggle("detailed", isDetailed);
    const view = viewOf(map);
    const room = this.roomOf(map);
    this.takeMarks(room, map, zoom, false);
    let isCrowded = false;
    /** @type {{ element: LabelElement, box: Box }[]} */
    const placed = [];
    /** @type {Map<string, L.Point[]>} */
    const same = new Map();
    const candidates = this.candidates(map, zoom, view);
    // All before any is measured.
    for (const item of candidates) this.elementOf(item).node.hidden = false;
    for (const item of candidates) {
      if (!item.isMajor && !isCrowded) {
        isCrowded = true;
        this.takeMarks(room, map, zoom, true);
      }
      const point = map.latLngToLayerPoint([item.lat, item.lon]);
      const others = same.get(item.lines[0]) ?? [];
      const { apart = 0 } = item;
      if (others.some((other) => other.distanceTo(point) < apart)) continue;
      const element = this.elementOf(item);
      const box = bestBox(item, point, sizeOf(element, isDetailed), room, view);
      if (!box) continue;
      room.take(box);
      placed.push({ element, box });
      if (apart) same.set(item.lines[0], [...others, point]);
    }
    for (const { node } of this.elements.values()) node.hidden = true;
    for (const { element: { node }, box } of placed) {
      node.hidden = false;
      L.DomUtil.setPosition(node, L.point(box.left, box.top).round());
    }
  }

  /**
   * What is taken before the first label and mark: by controls, by the road.
   *
   * @param {L.Map} map
   */
  roomOf(map) {
    const room = new Room();
    for (const box of controlBoxes(map)) room.take(box);
    for (const part of this.road) {
      const path = part.map((point) => map.latLngToLayerPoint(point));
      for (const sample of samplePath(path)) room.passBy(sample);
    }
    return room;
  }

  /**
   * Take the room of the minor marks, or of the others.
   *
   * @param {Room} room
   * @param {L.Map} map
   * @param {number} zoom
   * @param {boolean} areMinor
   */
  takeMarks(room, map, zoom, areMinor) {
    for (const { lat, lon, radius, fromZoom = 0, isMinor = false } of this.marks) {
      if (zoom < fromZoom || isMinor !== areMinor) continue;
      const { x, y } = map.latLngToLayerPoint([lat, lon]);
      room.take({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius });
    }
  }

  /**
   * The labels that may be seen, in their order.
   *
   * @param {L.Map} map
   * @param {number} zoom
   * @param {L.Bounds} view
   */
  candidates(map, zoom, view) {
    const near = L.bounds(view.min.subtract([FAR, FAR]), view.max.add([FAR, FAR]));
    const seen = this.items.filter((item) => {
      const { lat, lon, fromZoom = 0, toZoom = Infinity } = item;
      if (zoom < fromZoom || zoom >= toZoom || !this.isShown(item)) return false;
      return near.contains(map.latLngToLayerPoint([lat, lon]));
    });
    return [...seen.filter(({ isMajor }) => isMajor), ...seen.filter(({ isMajor }) => !isMajor)];
  }

  /**
   * The element of a label, made when it is first wanted.
   *
   * @param {Label} item
   */
  elementOf(item) {
    const known = this.elements.get(item);
    if (known) return known;
    const node = L.DomUtil.create("div", `label label-${item.kind}`, this.container);
    for (const line of item.lines) {
      const part = L.DomUtil.create("span", "", node);
      part.textContent = line;
      part.dir = "auto";
    }
    const element = { node, sizes: [] };
    this.elements.set(item, element);
    return element;
  }
}

/**
 * The size of a label in pixels, measured once; a detailed one is larger.
 *
 * @param {LabelElement} element
 * @param {boolean} isDetailed
 */
function sizeOf({ node, sizes }, isDetailed) {
  const i = Number(isDetailed);
  sizes[i] ??= L.point(node.offsetWidth, node.offsetHeight);
  return sizes[i];
}
