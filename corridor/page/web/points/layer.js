/*
 * The layer that draws the points. Markers of Leaflet's take half a second a frame for as many;
 * pixels written by hand take a few milliseconds.
 */

import { THEME_CHANGE } from "../theme.js";
import { MIXED } from "./colour.js";
import { groupByPosition, HIDDEN, INSIDE, OUTSIDE, UNLOCATED } from "./data.js";
import { fairRadius, makeSigns, MOST_RADIUS, readColours, stampSign } from "./signs.js";

/** @import { PointTable } from "./types.d.ts" */
/** @import { Scheme } from "./colour.js" */
/** @import { Sign } from "./signs.js" */

/** @typedef {{ size: number, state: number, colour: number, points: number[] }} Group */

const MERCATOR_EDGE_LAT = 85.0511287798; // the map's edge
const DRAWING_ORDER = [UNLOCATED, OUTSIDE, INSIDE];
// How much larger the signs of 1, 2, 4, 8, 16, 32 points and more at one place are.
const GROWTH = [1, 1.35, 1.8, 2.3, 2.9, 3.6];
const NO_COLOUR = 0;
const RESIZE_FACTOR = 1.35; // a change of the signs' size that is worth drawing

export class PointLayer extends L.Layer {
  /**
   * @param {PointTable} table
   * @param {number} middle the longitude around which the map is drawn
   */
  constructor(table, middle) {
    super();
    const { count } = table;
    this._count = count;
    /** @type {Uint8Array} */
    this._states = new Uint8Array(count).fill(UNLOCATED);
    this._xs = new Float64Array(count);
    this._ys = new Float64Array(count);
    project(table, middle, this._xs, this._ys);
    this._heads = groupByPosition(table);
    /** @type {Scheme | null} */
    this._scheme = null;
    /** The points that are drawn, each for all at its place. @type {Group[]} */
    this._groups = [];
    this._pixels = new Int32Array(count); // of the image, or -1 out of view
    this._found = ""; // the view that they are of
    /** @type {CanvasRenderingContext2D | null} */
    this._context = null; // while the layer is on the map
    /** @type {ImageData | null} */
    this._image = null;
    this._ratio = 1;
    this._margin = 0;
    /** @type {number | null} */
    this._frame = null; // in which it will be drawn
    /** By size and colour those of each state. @type {Map<number, Sign[]> | null} */
    this._signs = null;
    this._fair = 0;
    this._mayResize = false;
    this._recolour = () => {
      this._signs = null;
      this._draw();
    };
    this._group();
  }

  /**
   * @override
   * @param {L.Map} map
   */
  onAdd(map) {
    const canvas = L.DomUtil.create("canvas", "points-canvas", map.getPane("points"));
    this._context = canvas.getContext("2d");
    addEventListener(THEME_CHANGE, this._recolour);
    this._image = null;
    this._settle();
  }

  /** @override */
  onRemove() {
    L.Util.cancelAnimFrame(this._frame);
    this._frame = null;
    removeEventListener(THEME_CHANGE, this._recolour);
    this._context?.canvas.remove();
    this._context = null;
  }

  getEvents() {
    return {
      move: this._request,
      moveend: this._settle,
      resize: this._settle,
      viewreset: this._settle,
      zoomanim: () => {
        // The canvas would have to grow with the map.
        if (this._context) this._context.canvas.style.display = "none";
      },
    };
  }

  /**
   * Draw the points by their states.
   *
   * @param {Uint8Array} states
   */
  show(states) {
    this._states = states;
    this._group();
    this._mayResize = true;
    this._request();
  }

  /**
   * Draw the points in the colours of a column; null for those of the page. Return whether points
   * of several colours lie at one place.
   *
   * @param {Scheme | null} scheme
   */
  colour(scheme) {
    this._scheme = scheme;
    this._signs = null;
    this._group();
    this._request();
    return scheme !== null && this._groups.some(({ colour }) => colour > scheme.classes.length);
  }

  /**
   * How many points that are seen lie where a point does.
   *
   * @param {number} i
   */
  countAt(i) {
    let count = 0;
    for (let k = 0; k < this._count; k++) {
      if (this._heads[k] === this._heads[i] && this._states[k] !== HIDDEN) count++;
    }
    return count;
  }

  /* Group what is drawn by size, state and colour: the largest first, so that none is covered. */
  _group() {
    const { _heads: heads, _states: states, _count: count } = this;
    const codes = this._scheme?.codes;
    const mixed = this._scheme ? this._scheme.classes.length + 1 : NO_COLOUR;
    const counts = new Uint32Array(count);
    const first = new Int32Array(count); // of those at a place that are seen
    const colours = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      if (states[i] === HIDDEN) continue;
      const head = heads[i];
      const colour = codes ? codes[i] : NO_COLOUR;
      if (!counts[head]++) {
        first[head] = i;
        colours[head] = colour;
      } else if (colours[head] !== colour) colours[head] = mixed;
    }
    /** @type {Map<number, Group>} */
    const groups = new Map();
    for (let head = 0; head < count; head++) {
      if (!counts[head]) continue;
      const size = Math.min(31 - Math.clz32(counts[head]), GROWTH.length - 1);
      const state = states[first[head]];
      const colour = colours[head];
      const key = (colour * GROWTH.length + size) * (HIDDEN + 1) + state;
      let group = groups.get(key);
      if (!group) groups.set(key, group = { size, state, colour, points: [] });
      group.points.push(first[head]);
    }
    /** @param {Group} group */
    const level = ({ size, state }) => DRAWING_ORDER.indexOf(state) - size * DRAWING_ORDER.length;
    this._groups = [...groups.values()].sort((one, other) => level(one) - level(other));
  }

  /**
   * The number of the point nearest to a position in the map's container, or -1.
   *
   * @param {L.Point} position
   * @param {number} reach in pixels
   */
  indexAt({ x, y }, reach) {
    if (!this._context) return -1;
    const { scale, left, top } = this._view();
    const [lowX, highX] = [(left + x - reach) / scale, (left + x + reach) / scale];
    const [lowY, highY] = [(top + y - reach) / scale, (top + y + reach) / scale];
    const [middleX, middleY] = [(left + x) / scale, (top + y) / scale];
    let best = -1;
    let least = (reach / scale) ** 2;
    for (let i = 0; i < this._count; i++) {
      const px = this._xs[i];
      if (px < lowX || px > highX || this._states[i] === HIDDEN) continue;
      const py = this._ys[i];
      if (py < lowY || py > highY) continue;
      const squared = (px - middleX) ** 2 + (py - middleY) ** 2;
      // Of those at one position, the one drawn last.
      if (squared > least || (squared === least && this._isBelow(i, best))) continue;
      least = squared;
      best = i;
    }
    return best;
  }

  /**
   * @param {number} i
   * @param {number} other
   */
  _isBelow(i, other) {
    return other >= 0 && this._states[i] !== INSIDE && this._states[other] === INSIDE;
  }

  /* The world's pixels of a zoom: their number, and those at the corner of the view. */
  _view() {
    const { x: left, y: top } = this._map.getPixelBounds().min;
    return { scale: this._map.options.crs.scale(this._map.getZoom()), left, top };
  }

  _request() {
    if (this._context && !this._frame) {
      this._frame = L.Util.requestAnimFrame(this._draw, this);
    }
  }

  /* The map rests: signs may have another size. */
  _settle() {
    this._mayResize = true;
    this._draw();
  }

  _draw() {
    if (!this._context) return;
    L.Util.cancelAnimFrame(this._frame);
    this._frame = null;
    const image = this._fitImage(this._context);
    this._findPixels(image.width, image.height);
    if (this._mayResize) this._resize();
    this._mayResize = false;
    const written = new Int32Array(image.data.buffer);
    written.fill(0);
    for (const { size, state, colour, points } of this._groups) {
      stampSign(written, image.width, points, this._pixels, this._signsOf(size, colour)[state]);
    }
    this._context.putImageData(image, -this._margin, -this._margin);
  }

  /**
   * The image of a canvas that lies over the view, wherever the map's panes have moved.
   *
   * @param {CanvasRenderingContext2D} context
   */
  _fitImage(context) {
    const { canvas } = context;
    const { x, y } = this._map.getSize();
    const ratio = devicePixelRatio || 1;
    const [width, height] = [x, y].map((it) => Math.max(Math.round(it * ratio), 1));
    canvas.style.display = "";
    L.DomUtil.setPosition(canvas, this._map.containerPointToLayerPoint([0, 0]));
    if (this._image && canvas.width === width && canvas.height === height) return this._image;
    Object.assign(canvas, { width, height });
    canvas.style.width = `${x}px`;
    canvas.style.height = `${y}px`;
    this._ratio = ratio;
    // Signs that the edge of the view cuts are drawn whole, in a margin.
    this._margin = 2 * Math.ceil((MOST_RADIUS * Math.max(...GROWTH) + 2) * ratio);
    const [wide, high] = [width, height].map((it) => it + 2 * this._margin);
    this._image = context.createImageData(wide, high);
    this._signs = null;
    return this._image;
  }

  /**
   * Find the pixels of the points; they stay while the map does.
   *
   * @param {number} width of the image
   * @param {number} height
   */
  _findPixels(width, height) {
    const { scale, left, top } = this._view();
    const view = [scale, left, top, width, height].join();
    if (view === this._found) return;
    this._found = view;
    const [ratio, margin] = [this._ratio, this._margin];
    const [xs, ys, pixels] = [this._xs, this._ys, this._pixels];
    const [least, mostX, mostY] = [margin / 2, width - margin / 2, height - margin / 2];
    for (let i = 0; i < pixels.length; i++) {
      const x = (xs[i] * scale - left) * ratio + margin;
      const y = (ys[i] * scale - top) * ratio + margin;
      const isSeen = x > least && x < mostX && y > least && y < mostY;
      pixels[i] = isSeen ? Math.floor(y + 0.5) * width + Math.floor(x + 0.5) : -1;
    }
  }

  /**
   * The signs of a size and colour; while the map moves, they keep theirs.
   *
   * @param {number} size
   * @param {number} colour
   */
  _signsOf(size, colour) {
    this._signs ??= new Map();
    const key = colour * GROWTH.length + size;
    const known = this._signs.get(key);
    if (known) return known;
    const own = colour === NO_COLOUR ? null : this._scheme?.classes[colour - 1]?.colour ?? MIXED;
    const signs = makeSigns(this._fair, this._ratio, GROWTH[size], readColours(own));
    this._signs.set(key, signs);
    return signs;
  }

  _resize() {
    let count = 0;
    for (const { points } of this._groups) {
      for (const i of points) if (this._pixels[i] >= 0) count++;
    }
    const { x, y } = this._map.getSize();
    const fair = fairRadius(count, x * y);
    const now = this._fair;
    if (now && Math.max(fair / now, now / fair) < RESIZE_FACTOR) return;
    this._fair = fair;
    this._signs = null;
  }
}

/**
 * Web Mercator as the map has it, of a world one wide; around the map's middle.
 *
 * @param {PointTable} table
 * @param {number} middle
 * @param {Float64Array} xs is filled
 * @param {Float64Array} ys is filled
 */
function project({ count, lats, lons }, middle, xs, ys) {
  const degree = Math.PI / 180;
  for (let i = 0; i < count; i++) {
    const lat = Math.min(Math.max(lats[i], -MERCATOR_EDGE_LAT), MERCATOR_EDGE_LAT);
    const lon = lons[i] + 360 * Math.round((middle - lons[i]) / 360);
    const sine = Math.sin(lat * degree);
    xs[i] = lon / 360 + 0.5;
    ys[i] = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  }
}
