/*
 * The nearest point of a line, piece by piece, by the method of geo/nearest. Degrees and
 * metres; offsets are positive to the left of travel. What is changed there has to be
 * changed here: tests compare the two.
 */

/**
 * @import { LatLon, Position } from "../types.d.ts"
 * @import { Approach, ApproachTo, Line, NearestPoint, NearestPosition, Passages, Piece } from "./types.d.ts"
 */

import { dot, farSquared, geocentric, minus, toGeodetic } from "./ellipsoid.js";
import { clamp, footOnPiece, positionOn } from "./line.js";
import { gapToNode, LEAF_PIECES, NODE_ROW } from "./tree.js";

// Up to here the series serve; beyond, see approachAfar.
const FAR_M = 50000;
// So near a joint, as the square of a share of the distance, two pieces are compared.
const ALIKE = 1 + 1e-8; // squared distances in this proportion
const AT_JOINT = 1e-4 ** 2;
// A piece whose half-length is less than this, to the fourth power as a share of the squared
// distance, is passed over: rounding decides on which side of it a perpendicular falls.
const NEGLIGIBLE = 4e-18;
const STEP_M = 500;

/**
 * The squared geodesic length of a chord that falls `drop` below the tangent plane.
 *
 * @param {number} chordSquared
 * @param {number} drop
 * @returns {number}
 */
function arcSquared(chordSquared, drop) {
  if (chordSquared === 0) return 0;
  const drop2 = drop * drop;
  return chordSquared + drop2 * (1 / 3 + ((8 / 45) * drop2) / chordSquared);
}

/**
 * How a position lies to a piece: the squared distance; where the perpendicular falls,
 * from the middle of the piece (it may exceed the half-length); and how far beside.
 *
 * @param {Piece} piece
 * @param {Position} position
 * @returns {Approach}
 */
function approach(piece, position) {
  const { middle, along: ahead0, left, up: up0, curvature: k } = piece;
  // Written out: this is called millions of times while an outline is prepared.
  const x = position[0] - middle[0];
  const y = position[1] - middle[1];
  const z = position[2] - middle[2];
  const a = x * ahead0[0] + y * ahead0[1] + z * ahead0[2];
  const b = x * left[0] + y * left[1] + z * left[2];
  const c = x * up0[0] + y * up0[1] + z * up0[2];
  const along = a * (1 + ((k * k) / 6) * a * a + piece.spread * b * b) - piece.torsion * b * b * b;
  const foot = clamp(along, piece.half);
  // The foot in the frame: the piece curves down, and its normal leans forward.
  const bend = k * foot;
  const ahead = a - foot * (1 - (bend * bend) / 6);
  const up = c + (foot * bend) / 2;
  const drop = up * (1 - (bend * bend) / 2) + ahead * bend;
  const squared = arcSquared(ahead * ahead + b * b + up * up, drop);
  if (squared < FAR_M * FAR_M) return { squared, along, beside: b };
  return { squared: farSquared(positionOn(piece, foot), position), along, beside: b };
}

/**
 * The same to where the perpendicular falls from afar: the series are some centimetres off
 * at 500 km, but the squared distance grows with the square of the way from there.
 *
 * @param {Piece} piece
 * @param {Position} position
 * @returns {Approach}
 */
function approachAfar(piece, position) {
  const near = approach(piece, position);
  const foot = clamp(near.along, piece.half);
  /** @type {(along: number) => number} */
  const at = (along) => farSquared(positionOn(piece, along), position);
  return {
    ...near,
    along: foot + (at(foot - STEP_M) - at(foot + STEP_M)) / (4 * STEP_M),
  };
}

// Nodes still to be looked at, and how near their pieces may be: of one search at a time.
const openNodes = new Int32Array(64);
const openGaps = new Float64Array(64);

/**
 * The number of the nearest piece, the earliest of equals; `hint` is one that is near.
 *
 * @param {Line} line
 * @param {Position} position
 * @param {number} hint
 * @returns {number}
 */
function nearestPiece({ pieces, tree }, position, hint) {
  const inner = (tree.length / NODE_ROW) >> 1;
  let best = hint;
  let bestSquared = approach(pieces[hint], position).squared;
  let reach = Math.sqrt(bestSquared);
  let open = 0;
  push(0, -Infinity);
  while (open > 0) {
    const node = openNodes[--open];
    if (openGaps[open] > reach) continue;
    if (node < inner) {
      const child = 2 * node + 1;
      const one = gapToNode(tree, child, position);
      const other = gapToNode(tree, child + 1, position);
      const isFirst = one < other;
      push(isFirst ? child + 1 : child, isFirst ? other : one);
      push(isFirst ? child : child + 1, isFirst ? one : other);
      continue;
    }
    const first = (node - inner) * LEAF_PIECES;
    for (let j = first; j < Math.min(first + LEAF_PIECES, pieces.length); j++) {
      const { squared } = approach(pieces[j], position);
      if (squared < bestSquared || (squared === bestSquared && j < best)) {
        bestSquared = squared;
        best = j;
        reach = Math.sqrt(squared);
      }
    }
  }
  return best;

  /**
   * @param {number} node
   * @param {number} least
   */
  function push(node, least) {
    openNodes[open] = node;
    openGaps[open++] = least;
  }
}

/**
 * The piece on which the perpendicular of a position falls: j, or one beside it. It was
 * found by feet held to the ends, of which the true one may lie beyond: afar, or at a
 * joint, where distances are too alike to tell. Where it falls on none it is that before
 * the canonical passage of the vertex. `to` is `approach` or `approachAfar`.
 *
 * @param {Line} line
 * @param {number} j
 * @param {Position} position
 * @param {ApproachTo} to
 * @returns {number}
 */
function pieceOfFoot(line, j, position, to) {
  const { pieces, passages } = line;
  let near = to(pieces[j], position);
  for (const step of [-1, 1]) [j, near] = nearestAdjacent(pieces, j, near, step, position, to);
  const vertex = near.along > 0 ? j + 1 : j;
  const beyond = Math.abs(near.along) - pieces[j].half;
  const isNear = beyond > 0 || beyond ** 2 < AT_JOINT * near.squared;
  if (isNear && passages && passages.following[vertex] !== vertex) {
    return passageOfFoot(pieces, passages, vertex, position, to);
  }
  if (beyond > 0) return Math.max(vertex - 1, 0);
  return passages ? passages.pieces[j] : j;
}

/**
 * The piece, and how a position lies to it, to which a perpendicular leads from piece `j`:
 * onwards (`step` 1) or back (-1), as long as it falls beyond a piece, and not before the
 * next one, and that is no farther away. Where it falls between two it stays on the first.
 *
 * @param {Piece[]} pieces
 * @param {number} j
 * @param {Approach} near
 * @param {number} step
 * @param {Position} position
 * @param {ApproachTo} to
 * @returns {[j: number, near: Approach]}
 */
function nearestAdjacent(pieces, j, near, step, position, to) {
  const last = pieces.length - 1;
  const most = near.squared * ALIKE;
  while (step * near.along > pieces[j].half && j + step >= 0 && j + step <= last) {
    let next = j + step;
    let there = to(pieces[next], position);
    const isBefore = () => step * there.along <= -pieces[next].half;
    const isNegligible = () => pieces[next].half ** 4 < NEGLIGIBLE * there.squared;
    while (isBefore() && isNegligible() && next > 0 && next < last) {
      next += step;
      there = to(pieces[next], position);
    }
    if (isBefore() || there.squared > most) break;
    [j, near] = [next, there];
  }
  return [j, near];
}

/**
 * The piece at a vertex passed again on which the perpendicular of a position falls; of
 * several the one on which it falls farthest from the vertex: that is the nearest.
 *
 * @param {Piece[]} pieces
 * @param {Passages} passages
 * @param {number} vertex
 * @param {Position} position
 * @param {ApproachTo} to
 * @returns {number}
 */
function passageOfFoot(pieces, passages, vertex, position, to) {
  let [found, farthest] = [-1, 0];
  let here = vertex;
  do {
    for (const step of [-1, 1]) {
      const first = here + Math.min(step, 0);
      if (!pieces[first]) continue;
      const start = to(pieces[first], position);
      const [j, { along }] = nearestAdjacent(pieces, first, start, step, position, to);
      const within = pieces[j].half - Math.abs(along);
      if (within >= farthest) [found, farthest] = [j, within];
    }
    here = passages.following[here];
  } while (here !== vertex);
  return found < 0 ? Math.max(passages.vertices[vertex] - 1, 0) : passages.pieces[found];
}

/**
 * Where a position lies to piece `j`: {j, measure, offset, foot, vertex}, the foot as a
 * position; `vertex` is the number of the vertex that is the foot, or -1. Beyond an end
 * of the line the measure runs on, below 0 or above the length; the foot does not.
 *
 * @param {Line} line
 * @param {number} j
 * @param {Position} position
 * @returns {NearestPosition}
 */
export function locateOnPiece(line, j, position) {
  if (line.passages) j = line.passages.pieces[j];
  let near = approach(line.pieces[j], position);
  const isFar = near.squared > FAR_M * FAR_M;
  const beyond = Math.abs(near.along) - line.pieces[j].half;
  const isNear = beyond ** 2 < AT_JOINT * near.squared;
  if (isFar || beyond > 0 || (isNear && line.passages)) {
    const to = isFar ? approachAfar : approach;
    j = pieceOfFoot(line, j, position, to);
    near = to(line.pieces[j], position);
  }
  const piece = line.pieces[j];
  let { along, beside } = near;
  const foot = footOnPiece(piece, along);
  let vertex = -1;
  if (Math.abs(along) > piece.half) {
    vertex = along < 0 ? j : j + 1;
    beside = dot(minus(position, line.positions[vertex]), line.lefts[vertex]);
    // From afar sides are parted by the geodesic that goes on, as in geo/nearest.
    if (isFar) {
      const size = Math.sqrt(dot(line.lefts[vertex], line.lefts[vertex]));
      beside -= size * piece.torsion * Math.sign(along) * near.squared ** 1.5;
    }
    const isEnd = vertex === 0 || vertex === line.pieces.length;
    if (!isEnd) along = clamp(along, piece.half);
  }
  const distance = Math.sqrt(near.squared);
  const offset = beside >= 0 ? distance : -distance;
  return { j, measure: piece.measure + along, offset, foot, vertex };
}

/**
 * Where a position lies to the line.
 *
 * @type {(line: Line, position: Position, hint?: number) => NearestPosition}
 */
export const nearestToPosition = (line, position, hint = 0) =>
  locateOnPiece(line, nearestPiece(line, position, hint), position);

/**
 * Where a point lies along the line and to its side: {j, measure, offset, foot}; the
 * number `j` of the nearest piece is a good hint for a point that is near this one.
 *
 * @param {Line} line
 * @param {number} lat
 * @param {number} lon
 * @param {number} [hint]
 * @returns {NearestPoint}
 */
export function nearestPoint(line, lat, lon, hint = 0) {
  const { j, measure, offset, foot } = nearestToPosition(line, geocentric(lat, lon), hint);
  return { j, measure, offset, foot: toGeodetic(foot) };
}

/**
 * The geodesic distance from a position to piece `j`.
 *
 * @type {(line: Line, j: number, position: Position) => number}
 */
export const distanceToPiece = (line, j, position) =>
  Math.sqrt(approach(line.pieces[j], position).squared);
