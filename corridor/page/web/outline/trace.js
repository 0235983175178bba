/*
 * The corridor's outline as one view of the map shows it, where none is drawn from rays. On
 * a grid of points a few pixels apart the outline passes between those inside and those
 * outside. Blocks that are plainly one or the other are decided at once; where a point lies
 * to the line is kept, for it depends on no width.
 */

/**
 * @import { Corridor, Line, NearestPoint } from "../engine/types.d.ts"
 * @import { LatLon } from "../types.d.ts"
 * @typedef {NearestPoint & { lat: number, lng: number }} Located
 * @typedef {{
 *   isDraft: boolean, step: number, columns: number, rows: number, line: Line, beyond: Line[],
 *   coordinateOf: (x: number, y: number) => L.LatLng, equator: number, metres: number[],
 *   known: Map<number, Located>,
 * }} View
 * @typedef {[from: number, to: number]} Edge two points of the grid, by number
 */

import { edgeAt, isInside } from "../engine/answers.js";
import { nearestPoint } from "../engine/nearest.js";
import { clampToMap, mapCorners } from "../map/globe.js";
import { lineBeyond } from "./rays.js";

const STEP = 2; // pixels from one point to the next
const DRAFT_STEP = 4; // while the width is dragged
const BLOCK = 64; // points along a block, to begin with
const SMOOTH_PX = 0.25; // how far the outline may lie from where it is found
const PADDING = 0.12; // of the view: Leaflet draws a tenth beyond it
const WORLD_PX = 256; // the equator at zoom 0
const WORLD_M = 2 * Math.PI * 6378137;
const AFAR = 0.99; // of a distance on a sphere or from afar: the true one may be as short
const JUMP = 3; // edges that differ by more steps than this from point to point are no slope
const HALVINGS = 4; // of a step, where they jump

/**
 * What is known of a view of the map. Points are counted in steps from its north-west.
 *
 * @param {L.Map} map
 * @param {Corridor} corridor
 * @param {boolean} isDraft
 * @returns {View}
 */
export function makeView(map, corridor, isDraft) {
  const step = isDraft ? DRAFT_STEP : STEP; // in pixels
  const zoom = map.getZoom();
  const seen = map.getPixelBounds();
  const more = seen.getSize().multiplyBy(PADDING);
  const [first, last] = mapCorners().map((corner) => map.project(corner, zoom));
  const low = L.point(
    Math.max(seen.min.x - more.x, first.x),
    Math.max(seen.min.y - more.y, first.y),
  );
  const [columns, rows] = /** @type {const} */ (["x", "y"]).map((axis) => {
    const end = Math.min(seen.max[axis] + more[axis], last[axis]);
    return Math.max(Math.floor((end - low[axis]) / step) + 1, 0);
  });
  /** @type {View["coordinateOf"]} */
  const coordinateOf = (x, y) => map.unproject([low.x + x * step, low.y + y * step], zoom);
  const equatorM = (step * WORLD_M) / (WORLD_PX * 2 ** zoom);
  /** @type {(row: number) => number} */
  const metresAt = (row) => equatorM * Math.cos((coordinateOf(0, row).lat * Math.PI) / 180);
  return {
    isDraft,
    step,
    columns,
    rows,
    line: corridor.reference,
    beyond: lineBeyond(corridor),
    coordinateOf,
    equator: Math.round((map.project([0, 0], zoom).y - low.y) / step), // its row
    metres: Array.from({ length: rows + BLOCK + 1 }, (_, row) => metresAt(row)), // a step
    known: new Map(),
  };
}

/**
 * Whether it is the one of a corridor as it is now, but for its half-widths.
 *
 * @type {(view: View | null | undefined, corridor: Corridor, isDraft: boolean) => view is View}
 */
export const isViewOf = (view, { reference }, isDraft) =>
  view?.line === reference && view.isDraft === isDraft;

/**
 * Where a point lies to the line; `hint` is a piece that may be near it.
 *
 * @param {View} view
 * @param {number} x
 * @param {number} y
 * @param {number} hint
 * @returns {Located}
 */
function locateAt(view, x, y, hint) {
  const key = 4 * y * (view.columns + BLOCK) + 2 * x; // middles lie at half steps
  const known = view.known.get(key);
  if (known) return known;
  const { lat, lng } = view.coordinateOf(x, y);
  const located = { ...nearestPoint(view.line, lat, lng, hint), lat, lng };
  view.known.set(key, located);
  return located;
}

// --- which points lie inside -----------------------------------------------------------

/**
 * For each point, row after row, 1 if it lies inside; with a rim of zeros around them.
 *
 * @param {View} view
 * @param {Corridor} corridor
 * @returns {Uint8Array}
 */
function insideOf(view, corridor) {
  const { columns, rows } = view;
  const stride = columns + 2;
  const inside = new Uint8Array(stride * (rows + 2));
  const reach = reachOf(corridor);

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} size
   * @param {number} hint
   */
  function visit(x, y, size, hint) {
    if (x >= columns || y >= rows) return;
    const middle = (size - 1) / 2;
    const located = locateAt(view, x + middle, y + middle, hint);
    if (size === 1) {
      const { measure, offset } = located;
      if (isInside(corridor, measure, offset)) inside[(y + 1) * stride + x + 1] = 1;
      return;
    }
    const verdict = verdictOf(view, reach, located, radiusOf(view, y, size));
    if (verdict === undefined) {
      const half = size / 2;
      visit(x, y, half, located.j);
      visit(x + half, y, half, located.j);
      visit(x, y + half, half, located.j);
      visit(x + half, y + half, half, located.j);
    } else if (verdict) {
      for (let row = y; row < Math.min(y + size, rows); row++) {
        const start = (row + 1) * stride + 1;
        inside.fill(1, start + x, start + Math.min(x + size, columns));
      }
    }
  }

  for (let y = 0; y < rows; y += BLOCK) {
    for (let x = 0; x < columns; x += BLOCK) visit(x, y, BLOCK, 0);
  }
  return inside;
}

/**
 * The least and the greatest half-width.
 *
 * @param {Corridor} corridor
 * @returns {{ narrow: number, wide: number }}
 */
function reachOf({ left, right, widthProfile: profile }) {
  const all = profile ? profile.flatMap(([, ...halves]) => halves) : [left, right];
  return { narrow: Math.min(...all), wide: Math.max(...all) };
}

/**
 * How far the points of a block lie from its middle, at most, in metres.
 *
 * @param {View} view
 * @param {number} y
 * @param {number} size
 * @returns {number}
 */
function radiusOf({ metres, equator }, y, size) {
  const longest = Math.min(Math.max(equator, y), y + size);
  return ((size / Math.SQRT2) * metres[longest]) / AFAR;
}

/**
 * Whether a whole block lies inside; undefined where that is not plain.
 *
 * @param {View} view
 * @param {{ narrow: number, wide: number }} reach
 * @param {Located} located
 * @param {number} radius
 * @returns {boolean | undefined}
 */
function verdictOf({ beyond }, { narrow, wide }, { lat, lng, offset }, radius) {
  const distance = Math.abs(offset);
  if (distance * AFAR - radius > wide) return false;
  if (distance + radius > narrow) return undefined;
  // What lies beyond a flat end may not be as near as the section.
  const isClear = beyond.every(
    (line) => Math.abs(nearestPoint(line, lat, lng).offset) > distance + 2 * radius,
  );
  return isClear || undefined;
}

// --- between them ----------------------------------------------------------------------

/**
 * The rings of the outline, [lat, lon] on the map.
 *
 * @param {View} view
 * @param {Corridor} corridor
 * @returns {LatLon[][]}
 */
export function traceRings(view, corridor) {
  const inside = insideOf(view, corridor);
  const stride = view.columns + 2;
  /** @type {Map<string, Edge>} */
  const next = new Map();
  for (let at = 0; at < inside.length - stride - 1; at++) {
    const count = inside[at] + inside[at + 1] + inside[at + stride] + inside[at + stride + 1];
    if (count % 4) join(next, inside, [at, at + 1, at + stride + 1, at + stride]);
  }
  return linked(next).map((ring) => {
    const points = ring.map((side) => crossingOf(view, corridor, side, stride));
    // Leaflet draws corners at whole pixels: what is straight would look worn.
    const smooth = L.LineUtil.simplify([...points, points[0]], SMOOTH_PX / view.step);
    return smooth.map(({ x, y }) => {
      const { lat, lng } = view.coordinateOf(x, y);
      return clampToMap([lat, lng]);
    });
  });
}

/**
 * Around a square of four points: from each side on which the outline enters to the next
 * on which it leaves. A side is a pair, the point inside first.
 *
 * @param {Map<string, Edge>} next
 * @param {Uint8Array} inside
 * @param {number[]} corners
 */
function join(next, inside, corners) {
  /** @type {(i: number) => boolean} */
  const isIn = (i) => inside[corners[i % 4]] === 1;
  for (let i = 0; i < 4; i++) {
    if (isIn(i) || !isIn(i + 1)) continue;
    let k = i + 1;
    while (isIn(k + 1)) k++;
    const enters = [corners[(i + 1) % 4], corners[i]];
    next.set(enters.join(), [corners[k % 4], corners[(k + 1) % 4]]);
  }
}

/**
 * Sides that follow one another, as rings.
 *
 * @param {Map<string, Edge>} next
 * @returns {Edge[][]}
 */
function linked(next) {
  const rings = [];
  for (const first of next.keys()) {
    const ring = [];
    for (let key = first, side; (side = next.get(key)); key = side.join()) {
      ring.push(side);
      next.delete(key);
    }
    rings.push(ring);
  }
  return rings;
}

/**
 * Where the outline crosses a side, in steps; at its end, if that is out of view.
 *
 * @param {View} view
 * @param {Corridor} corridor
 * @param {Edge} side
 * @param {number} stride
 * @returns {L.Point}
 */
function crossingOf(view, corridor, side, stride) {
  const [[x, y], [outX, outY]] = side.map((at) => [
    (at % stride) - 1,
    Math.floor(at / stride) - 1,
  ]);
  const isSeen = outX >= 0 && outY >= 0 && outX < view.columns && outY < view.rows;
  /** @type {(share: number) => [number, number]} */
  const along = (share) => [x + share * (outX - x), y + share * (outY - y)];
  const share = isSeen ? shareOf(view, corridor, along) : 1;
  return L.point(...along(share));
}

/**
 * Which share of the way from inside to outside is inside.
 *
 * @param {View} view
 * @param {Corridor} corridor
 * @param {(share: number) => [x: number, y: number]} along
 * @returns {number}
 */
function shareOf(view, corridor, along) {
  const [located, out] = [0, 1].map((share) => locateAt(view, ...along(share), 0));
  const [edge, outEdge] = [located, out].map((it) => edgeAt(corridor, it.measure, it.offset));
  if (edge - outEdge < JUMP * view.metres[along(0)[1]]) return edge / (edge - outEdge);
  let [low, high] = [0, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    const { lat, lng } = view.coordinateOf(...along(middle));
    const { measure, offset } = nearestPoint(view.line, lat, lng, located.j);
    if (isInside(corridor, measure, offset)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
