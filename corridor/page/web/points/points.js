/*
 * A table of points as corridor/page/points.py packs it, and the layer that draws them. Markers of
 * Leaflet's take half a second a frame for as many; pixels written by hand take a few
 * milliseconds.
 */

import { isInside } from "../engine/answers.js";
import { nearestPoint } from "../engine/nearest.js";

const COORDINATE_SCALE = 1e7;
export const NO_DAY = -(2 ** 31);
const MERCATOR_EDGE_LAT = 85.0511287798; // the map's edge

// What is known of a point; a point outside the chosen period is hidden.
export const OUTSIDE = 0;
export const INSIDE = 1;
export const UNPLACED = 2;
export const HIDDEN = 3;
const ORDER = [UNPLACED, OUTSIDE, INSIDE]; // of drawing

// --- unpacking -------------------------------------------------------------------------

/*
 * The table: {count, bad, lats, lons, columns, distinct, codes, cell, days}. `days` counts
 * from 1970, NO_DAY where there is none; null for a table without dates.
 */
export async function unpackPoints({ count, bad, columns, dates, packed }) {
  const bytes = await inflated(packed);
  let at = 0;
  const take = (size) => {
    const numbers = fromPlanes(bytes.subarray(at, at + size * count), size, count);
    at += size * count;
    return numbers;
  };
  const degrees = () => Float64Array.from(signed(take(4)), (it) => it / COORDINATE_SCALE);
  const lats = degrees();
  const lons = degrees();
  const days = dates === null ? null : signed(take(4));
  const codes = columns.map(({ size }) => take(size));
  const distinct = JSON.parse(new TextDecoder().decode(bytes.subarray(at)));
  return {
    ...{ count, bad, lats, lons, days, codes, distinct },
    columns: columns.map(({ name }) => name),
    cell: (i, j) => distinct[j][codes[j][i]],
  };
}

async function inflated(packed) {
  const text = atob(packed);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream();
  const whole = stream.pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(whole).arrayBuffer());
}

function fromPlanes(bytes, size, count) {
  const numbers = new { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[size](count);
  for (let plane = 0; plane < size; plane++) {
    const first = plane * count;
    const shift = 8 * plane;
    for (let i = 0; i < count; i++) numbers[i] |= bytes[first + i] << shift;
  }
  return numbers;
}

const signed = (numbers) => new Int32Array(numbers.buffer);

// --- where they lie --------------------------------------------------------------------

const STRIPS = 256;
const ROWS = 65536;
const BETWEEN_LOOKS = 64; // at the clock

/*
 * The points' places on the corridor's reference, worked out a little at a time by
 * `work`: {table, corridor, order, done, measures, offsets}; offsets are NaN until then.
 */
export function makePlacing(table, corridor) {
  const { count } = table;
  table.order ??= orderOf(table);
  return {
    ...{ table, corridor, order: table.order, done: 0, hint: 0 },
    measures: new Float64Array(count),
    offsets: new Float64Array(count).fill(NaN),
  };
}

/* Up and down strips of the map: each point is near the one before, a hint for it. */
function orderOf({ count, lats, lons }) {
  const [south, rise] = spanOf(lats);
  const [west, run] = spanOf(lons);
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const strip = Math.min(Math.floor(((lons[i] - west) / run) * STRIPS), STRIPS - 1);
    const row = Math.min(Math.floor(((lats[i] - south) / rise) * ROWS), ROWS - 1);
    keys[i] = (strip * ROWS + (strip % 2 ? ROWS - 1 - row : row)) * count + i;
  }
  return Int32Array.from(keys.sort(), (key) => key % count);
}

/* The least of numbers, and how far up they go. */
function spanOf(numbers) {
  let [least, most] = [Infinity, -Infinity];
  for (const number of numbers) {
    least = Math.min(least, number);
    most = Math.max(most, number);
  }
  return [least, Math.max(most - least, 1e-9)];
}

export const isPlaced = ({ done, order }) => done === order.length;

/* Whether places on one corridor's reference are those on another's. */
export function isPlacedFor({ corridor: one }, other) {
  if (one.reference === other.reference) return true;
  if (String(one.ends) !== String(other.ends) || one.line !== other.line) return false;
  return one.ends === "flat" || (one.start === other.start && one.stop === other.stop);
}

/* Go on placing for so many milliseconds. */
export function placePoints(placing, milliseconds) {
  const { table, corridor, order, measures, offsets } = placing;
  const until = performance.now() + milliseconds;
  while (placing.done < order.length && performance.now() < until) {
    const last = Math.min(placing.done + BETWEEN_LOOKS, order.length);
    for (; placing.done < last; placing.done++) {
      const i = order[placing.done];
      const { lats, lons } = table;
      const found = nearestPoint(corridor.reference, lats[i], lons[i], placing.hint);
      placing.hint = found.j;
      measures[i] = found.measure;
      offsets[i] = found.offset;
    }
  }
}

/*
 * The state of every point for a corridor and a period, [first, last] day or null:
 * {states, shown, inside}.
 */
export function judgePoints({ table, measures, offsets }, corridor, period) {
  const [first, last] = period ?? [-Infinity, Infinity];
  const days = period ? table.days : null;
  const states = new Uint8Array(table.count);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < table.count; i++) {
    const offset = offsets[i];
    const measure = measures[i];
    let state = isInside(corridor, measure, offset) ? INSIDE : OUTSIDE;
    if (Number.isNaN(offset)) state = UNPLACED;
    if (days && (days[i] < first || days[i] > last)) state = HIDDEN;
    states[i] = state;
    counts[state]++;
  }
  return { states, shown: table.count - counts[HIDDEN], inside: counts[INSIDE] };
}

// --- signs -----------------------------------------------------------------------------

const AREA_SHARE = 0.12; // of the view, for all signs together
const LEAST_RADIUS = 1.5;
const MOST_RADIUS = 5;
const CLEAR_RADIUS = 2.5; // from here on signs are smooth, and hide what they cover
const LEAST_ALPHA = 0.6; // of signs that would cover the map
const OTHER_SIZE = 1.35; // so many times another size is worth a change
const RING = 1.25; // the stroke outside
const RIM = 0.9; // of paper around a disc

/* The radius of a sign, in CSS pixels, with which so many cover their share of a view. */
const fairRadius = (count, area) => Math.sqrt((AREA_SHARE * area) / (Math.PI * Math.max(count, 1)));

/* How much of a pixel at a distance a disc covers. */
const covered = (radius, distance) => Math.min(Math.max(radius - distance + 0.5, 0), 1);

const between = (one, other, share) =>
  [0, 1, 2].map((i) => Math.round(one[i] + (other[i] - one[i]) * share));

/*
 * The pixels of a sign around its middle: whole ones, which are written, and partly
 * covered ones, which are mixed with what is below. `paint(distance)` is [colour, share].
 * Where signs crowd the map, all are whole, and let it through by `alpha`.
 */
function signOf(radius, { isCrowded, alpha }, paint) {
  /** @typedef {{dx: number, dy: number, colour: number}} Pixel */
  /** @type {{whole: Pixel[], partly: (Pixel & {share: number})[]}} */
  const sign = { whole: [], partly: [] };
  const reach = Math.ceil(radius + 0.5);
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const [[red, green, blue], share] = paint(Math.hypot(dx, dy));
      const colour = red | (green << 8) | (blue << 16); // as ImageData has them
      const opaque = colour | (255 << 24);
      const light = colour | (Math.round(255 * alpha) << 24);
      if (isCrowded && share >= 0.5) sign.whole.push({ dx, dy, colour: light });
      else if (!isCrowded && share > 0.95) sign.whole.push({ dx, dy, colour: opaque });
      else if (!isCrowded && share > 0.05) sign.partly.push({ dx, dy, colour, share });
    }
  }
  return sign;
}

/* A filled disc inside, a ring outside, a speck for what is not placed yet. */
function signsOf(fair, ratio, { inside, outside, paper }) {
  const radius = Math.min(Math.max(fair, LEAST_RADIUS), MOST_RADIUS);
  const isCrowded = radius < CLEAR_RADIUS;
  const share = AREA_SHARE * (radius / fair) ** 2; // of the view that signs cover
  const alpha = Math.min(Math.max(1.1 - 0.4 * share, LEAST_ALPHA), 1);
  const look = { isCrowded, alpha };
  const r = radius * ratio;
  const hollow = r - Math.max(RING * ratio * Math.min(radius / 3, 1), 1);
  const rim = isCrowded ? 0 : RIM * ratio;
  const signs = [];
  signs[OUTSIDE] = signOf(r, look, (d) => [outside, covered(r, d) - covered(hollow, d)]);
  signs[INSIDE] = signOf(r + rim, look, (d) => [
    between(paper, inside, covered(r, d)),
    covered(r + rim, d),
  ]);
  signs[UNPLACED] = signOf(r / 2, { isCrowded: true, alpha: LEAST_ALPHA }, (d) => [
    outside,
    covered(r / 2, d),
  ]);
  return signs;
}

/* A colour put over what a pixel shows, covering a share of it. */
function mixed(below, colour, share) {
  const alpha = (below >>> 24) / 255;
  const all = share + alpha * (1 - share);
  const own = share / all;
  const channel = (shift) => {
    const old = (below >>> shift) & 255;
    return Math.round(old + (((colour >>> shift) & 255) - old) * own) << shift;
  };
  return channel(0) | channel(8) | channel(16) | (Math.round(255 * all) << 24);
}

/* Put a sign at the pixels of the points that have a state. */
function stamp(pixels, width, { state, states, at }, { whole, partly }) {
  const steps = Int32Array.from(whole, ({ dx, dy }) => dy * width + dx);
  const colours = Int32Array.from(whole, ({ colour }) => colour);
  for (let i = 0; i < at.length; i++) {
    if (states[i] !== state || at[i] < 0) continue;
    for (const { dx, dy, colour, share } of partly) {
      const pixel = at[i] + dy * width + dx;
      pixels[pixel] = mixed(pixels[pixel], colour, share);
    }
    for (let k = 0; k < steps.length; k++) pixels[at[i] + steps[k]] = colours[k];
  }
}

// --- the layer -------------------------------------------------------------------------

/*
 * A layer of points {lats, lons}. `show(states)` draws them by their states; `at(point,
 * reach)` is the number of the one nearest to a place in the map's container, or -1.
 */
export const PointLayer = L.Layer.extend({
  initialize(table, middle) {
    const { count } = table;
    this._count = count;
    this._states = new Uint8Array(count).fill(UNPLACED);
    this._xs = new Float64Array(count);
    this._ys = new Float64Array(count);
    project(table, middle, this._xs, this._ys);
    this._pixels = new Int32Array(count); // of the image, or -1 out of view
    this._scheme = matchMedia("screen and (prefers-color-scheme: dark)");
    this._recolour = () => {
      this._signs = null;
      this._draw();
    };
  },

  onAdd(map) {
    this._canvas = L.DomUtil.create("canvas", "points-canvas", map.getPane("points"));
    this._context = this._canvas.getContext("2d");
    this._scheme.addEventListener("change", this._recolour);
    this._image = null;
    this._settle();
  },

  onRemove() {
    L.Util.cancelAnimFrame(this._frame);
    this._frame = null;
    this._scheme.removeEventListener("change", this._recolour);
    this._canvas.remove();
    this._canvas = null;
  },

  getEvents() {
    return {
      move: this._request,
      moveend: this._settle,
      resize: this._settle,
      viewreset: this._settle,
      zoomanim: () => {
        this._canvas.style.display = "none"; // it would have to grow with the map
      },
    };
  },

  show(states) {
    this._states = states;
    this._mayResize = true;
    this._request();
  },

  at({ x, y }, reach) {
    if (!this._canvas) return -1;
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
      // Of those at one place, the one drawn last.
      if (squared > least || (squared === least && this._isBelow(i, best))) continue;
      least = squared;
      best = i;
    }
    return best;
  },

  _isBelow(i, other) {
    return other >= 0 && this._states[i] !== INSIDE && this._states[other] === INSIDE;
  },

  /* The world's pixels of a zoom: their number, and those at the corner of the view. */
  _view() {
    const { x: left, y: top } = this._map.getPixelBounds().min;
    return { scale: this._map.options.crs.scale(this._map.getZoom()), left, top };
  },

  _request() {
    if (this._canvas && !this._frame) {
      this._frame = L.Util.requestAnimFrame(this._draw, this);
    }
  },

  /* The map rests: signs may have another size. */
  _settle() {
    this._mayResize = true;
    this._draw();
  },

  _draw() {
    if (!this._canvas) return;
    L.Util.cancelAnimFrame(this._frame);
    this._frame = null;
    this._fit();
    const { width, height, data } = this._image;
    this._find(width, height);
    this._choose();
    const pixels = new Int32Array(data.buffer);
    pixels.fill(0);
    for (const state of ORDER) {
      const wanted = { state, states: this._states, at: this._pixels };
      stamp(pixels, width, wanted, this._signs[state]);
    }
    this._context.putImageData(this._image, -this._margin, -this._margin);
  },

  /* The canvas lies over the view, wherever the map's panes have moved. */
  _fit() {
    const canvas = this._canvas;
    const { x, y } = this._map.getSize();
    const ratio = devicePixelRatio || 1;
    const [width, height] = [x, y].map((it) => Math.max(Math.round(it * ratio), 1));
    canvas.style.display = "";
    L.DomUtil.setPosition(canvas, this._map.containerPointToLayerPoint([0, 0]));
    if (this._image && canvas.width === width && canvas.height === height) return;
    Object.assign(canvas, { width, height });
    canvas.style.width = `${x}px`;
    canvas.style.height = `${y}px`;
    this._ratio = ratio;
    // Signs that the edge of the view cuts are drawn whole, in a margin.
    this._margin = 2 * Math.ceil((MOST_RADIUS + 2) * ratio);
    const [wide, high] = [width, height].map((it) => it + 2 * this._margin);
    this._image = this._context.createImageData(wide, high);
    this._signs = null;
  },

  /* Find the pixels of the points; they stay while the map does. */
  _find(width, height) {
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
  },

  /* Signs of a size that suits so many; while the map moves, they keep theirs. */
  _choose() {
    if (this._mayResize) this._resize();
    this._mayResize = false;
    this._signs ??= signsOf(this._fair, this._ratio, coloursNow());
  },

  _resize() {
    let count = 0;
    for (let i = 0; i < this._count; i++) {
      if (this._pixels[i] >= 0 && this._states[i] !== HIDDEN) count++;
    }
    const { x, y } = this._map.getSize();
    const fair = fairRadius(count, x * y);
    const now = this._fair;
    if (now && Math.max(fair / now, now / fair) < OTHER_SIZE) return;
    this._fair = fair;
    this._signs = null;
  },
});

/* Web Mercator as the map has it, of a world one wide; around the map's middle. */
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

/* The colours of the page's styles now, as [red, green, blue]. */
function coloursNow() {
  const style = getComputedStyle(document.documentElement);
  const options = { willReadFrequently: true };
  const canvas = document.createElement("canvas");
  const sheet = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", options));
  const colour = (name) => {
    sheet.fillStyle = style.getPropertyValue(name).trim();
    sheet.fillRect(0, 0, 1, 1);
    return sheet.getImageData(0, 0, 1, 1).data;
  };
  return {
    inside: colour("--point"),
    outside: colour("--point-outside"),
    paper: colour("--paper"),
  };
}
