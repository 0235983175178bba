/*
 * The layer that draws the points. Markers of Leaflet's take half a second a frame for as many;
 * pixels written by hand take a few milliseconds.
 */

import { THEME_CHANGE } from "../theme.js";
import { HIDDEN, INSIDE, OUTSIDE, UNLOCATED } from "./data.js";
import { fairRadius, makeSigns, MOST_RADIUS, readColours, stampSign } from "./signs.js";

/** @import { PointTable } from "./types.d.ts" */
/** @import { Sign } from "./signs.js" */

const MERCATOR_EDGE_LAT = 85.0511287798; // the map's edge
const DRAWING_ORDER = [UNLOCATED, OUTSIDE, INSIDE];
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
    /** @type {Sign[] | null} */
    this._signs = null;
    this._fair = 0;
    this._mayResize = false;
    this._recolour = () => {
      this._signs = null;
      this._draw();
    };
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
    this._mayResize = true;
    this._request();
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
    const signs = this._chooseSigns();
    const written = new Int32Array(image.data.buffer);
    written.fill(0);
    for (const state of DRAWING_ORDER) {
      const points = { state, states: this._states, pixels: this._pixels };
      stampSign(written, image.width, points, signs[state]);
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
    this._margin = 2 * Math.ceil((MOST_RADIUS + 2) * ratio);
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

  /* Signs of a size that suits the points in view; while the map moves, they keep theirs. */
  _chooseSigns() {
    if (this._mayResize) this._resize();
    this._mayResize = false;
    this._signs ??= makeSigns(this._fair, this._ratio, readColours());
    return this._signs;
  }

  _resize() {
    let count = 0;
    for (let i = 0; i < this._count; i++) {
      if (this._pixels[i] >= 0 && this._states[i] !== HIDDEN) count++;
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
