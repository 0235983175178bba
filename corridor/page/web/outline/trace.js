/*
 * The corridor's outline as one view of the map shows it, where none is drawn from rays.
 * Places a few pixels apart are asked whether they lie inside, and the outline passes
 * between those that differ. What is plainly inside or outside is told a block of places at
 * once; where a place lies to the line is kept, for it depends on no width.
 */

import { answerAt } from "../engine/answers.js";
import { nearestPoint } from "../engine/nearest.js";
import { clampToMap, mapCorners } from "../map/globe.js";
import { lineBeyond } from "./rays.js";

const STEP = 2; // pixels from one place to the next
const DRAFT_STEP = 4; // while the width is dragged
const BLOCK = 64; // places along a block, to begin with
const SMOOTH_PX = 0.25; // how far the outline may lie from where it is found
const PADDING = 0.12; // of the view: Leaflet draws a tenth beyond it
const WORLD_PX = 256; // the equator at zoom 0
const WORLD_M = 2 * Math.PI * 6378137;
const AFAR = 0.99; // how much less a way may be than it is told, on a sphere or from afar
const JUMP = 3; // edges that differ by more steps than this from place to place are no slope
const HALVINGS = 4; // of a step, where they jump

/* What is known of a view of the map. Places are counted in steps from its north-west. */
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
  const [columns, rows] = ["x", "y"].map((axis) => {
    const end = Math.min(seen.max[axis] + more[axis], last[axis]);
    return Math.max(Math.floor((end - low[axis]) / step) + 1, 0);
  });
  const coordinateOf = (x, y) => map.unproject([low.x + x * step, low.y + y * step], zoom);
  const equatorM = (step * WORLD_M) / (WORLD_PX * 2 ** zoom);
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

/* Whether it is the one of a corridor as it is now, but for its half-widths. */
export const isViewOf = (view, { reference }, isDraft) =>
  view?.line === reference && view.isDraft === isDraft;

/* Where a place lies to the line; `hint` is a piece that may be near it. */
function placeOf(view, x, y, hint) {
  const key = 4 * y * (view.columns + BLOCK) + 2 * x; // middles lie at half steps
  const known = view.known.get(key);
  if (known) return known;
  const { lat, lng } = view.coordinateOf(x, y);
  const place = { ...nearestPoint(view.line, lat, lng, hint), lat, lng };
  view.known.set(key, place);
  return place;
}

// --- which places lie inside -----------------------------------------------------------

/* For each place, row after row, 1 if it lies inside; with a rim of zeros around them. */
function insideOf(view, corridor) {
  const { columns, rows } = view;
  const stride = columns + 2;
  const inside = new Uint8Array(stride * (rows + 2));
  const reach = reachOf(corridor);

  function visit(x, y, size, hint) {
    if (x >= columns || y >= rows) return;
    const middle = (size - 1) / 2;
    const place = placeOf(view, x + middle, y + middle, hint);
    if (size === 1) {
      if (answerAt(corridor, place).inside) inside[(y + 1) * stride + x + 1] = 1;
      return;
    }
    const verdict = verdictOf(view, reach, place, radiusOf(view, y, size));
    if (verdict === undefined) {
      const half = size / 2;
      visit(x, y, half, place.j);
      visit(x + half, y, half, place.j);
      visit(x, y + half, half, place.j);
      visit(x + half, y + half, half, place.j);
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

/* The least and the greatest half-width. */
function reachOf({ left, right, knots }) {
  const all = knots ? knots.flatMap(([, ...halves]) => halves) : [left, right];
  return { narrow: Math.min(...all), wide: Math.max(...all) };
}

/* How far the places of a block lie from its middle, at most, in metres. */
function radiusOf({ metres, equator }, y, size) {
  const longest = Math.min(Math.max(equator, y), y + size);
  return ((size / Math.SQRT2) * metres[longest]) / AFAR;
}

/* Whether a whole block lies inside; undefined where that is not plain. */
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

/* The rings of the outline, [lat, lon] on the map. */
export function traceRings(view, corridor) {
  const inside = insideOf(view, corridor);
  const stride = view.columns + 2;
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

/*
 * Around a square of four places: from each side on which the outline enters to the next
 * on which it leaves. A side is a pair, the place inside first.
 */
function join(next, inside, corners) {
  const isInside = (i) => inside[corners[i % 4]] === 1;
  for (let i = 0; i < 4; i++) {
    if (isInside(i) || !isInside(i + 1)) continue;
    let k = i + 1;
    while (isInside(k + 1)) k++;
    const enters = [corners[(i + 1) % 4], corners[i]];
    next.set(enters.join(), [corners[k % 4], corners[(k + 1) % 4]]);
  }
}

/* Sides that follow one another, as rings. */
function linked(next) {
  const rings = [];
  for (const first of next.keys()) {
    const ring = [];
    for (let key = first; next.has(key); key = ring.at(-1).join()) {
      ring.push(next.get(key));
      next.delete(key);
    }
    rings.push(ring);
  }
  return rings;
}

/* Where the outline crosses a side, in steps; at its end, if that is not asked. */
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

/* Which share of the way from inside to outside is inside. */
function shareOf(view, corridor, along) {
  const [place, out] = [0, 1].map((share) => placeOf(view, ...along(share), 0));
  const [edge, outEdge] = [place, out].map((it) => answerAt(corridor, it).edge);
  if (edge - outEdge < JUMP * view.metres[along(0)[1]]) return edge / (edge - outEdge);
  let [low, high] = [0, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    const { lat, lng } = view.coordinateOf(...along(middle));
    const there = nearestPoint(view.line, lat, lng, place.j);
    if (answerAt(corridor, there).inside) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
