/*
 * A line in pieces, each with a frame at its middle, and the vertices and pieces that it passes
 * again, as in geo/line.py. Measures are metres from its start.
 */

/**
 * @import { Heading, LatLon, Position } from "../types.d.ts"
 * @import { Line, Passages, Piece } from "./types.d.ts"
 * @typedef {[measure: number, position: Position]} AtMeasure
 */

import {
  cross,
  curvaturesAt,
  DEGREE,
  dot,
  geocentric,
  minus,
  plus,
  surfaceNormal,
  times,
  toGeodetic,
} from "./ellipsoid.js";
import { makeTree } from "./tree.js";

const SAME_M = 1e-6; // no piece is shorter: the end of a section may be that of the line
const SAME_PLACE_M = 1e-4; // so much is lost where 180 degrees east and west are the same
const TURNS_BACK = 1e-9 ** 2;

/**
 * A number held to ±half.
 *
 * @type {(value: number, half: number) => number}
 */
export const clamp = (value, half) => Math.min(Math.max(value, -half), half);

/**
 * The line through vertices given in degrees.
 *
 * @param {number[]} lats
 * @param {number[]} lons
 * @returns {Line}
 */
export function makeLine(lats, lons) {
  return lineThrough(lats.map((lat, i) => geocentric(lat, lons[i])));
}

/**
 * The line through geocentric positions at most 5 km apart.
 *
 * @param {Position[]} positions
 * @returns {Line}
 */
function lineThrough(positions) {
  const normals = positions.map(surfaceNormal);
  /** @type {Piece[]} */
  const pieces = [];
  let length = 0;
  for (let i = 1; i < positions.length; i++) {
    const piece = makePiece(positions[i - 1], positions[i], normals[i - 1], normals[i], length);
    length += 2 * piece.half;
    pieces.push(piece);
  }
  // The side of a point whose foot is a vertex is decided by both its neighbours.
  // Of a closed line the first and the last piece are neighbours.
  const last = pieces.length - 1;
  const way = minus(positions[last + 1], positions[0]);
  const isClosed = dot(way, way) < 1e-16;
  const lefts = positions.map((_, i) => {
    const left = plus(
      pieces[i > 0 ? i - 1 : isClosed ? last : 0].left,
      pieces[i <= last ? i : isClosed ? 0 : last].left,
    );
    // Where a line turns back on itself, what lies ahead is on the left: so is down.
    return dot(left, left) < TURNS_BACK ? times(normals[i], -1) : left;
  });
  const line = { positions, lefts, pieces, length, tree: makeTree(positions), passages: null };
  return { ...line, passages: passagesOf(line, 0, length) };
}

/**
 * The canonical passages of a line's vertices and pieces, as geo/line.py has them: one
 * between two measures rather than another, then the earliest; and the line's own ends
 * are inside of it where they can be. Null where the line passes nothing again.
 *
 * @param {Line} line
 * @param {number} start
 * @param {number} stop
 * @returns {Passages | null}
 */
function passagesOf({ positions, pieces, length }, start, stop) {
  const keys = positions.map((it) => it.map((x) => Math.round(x / SAME_PLACE_M)).join());
  if (new Set(keys).size === keys.length) return null;
  const at = [...pieces.map(({ measure, half }) => measure - half), length];
  /** @type {(i: number) => number} */
  const isLess = (i) =>
    2 * Number(!(start - SAME_M <= at[i] && at[i] <= stop + SAME_M)) +
    Number(i === 0 || i === pieces.length);
  /** @type {(j: number) => number} */
  const overlap = (j) => Math.min(at[j + 1], stop) - Math.max(at[j], start);
  /** @type {(j: number) => number} */
  const outside = (j) => at[j + 1] - at[j] - overlap(j);
  const vertices = leastAlike(keys, isLess);
  const ends = pieces.map((_, j) => [vertices[j], vertices[j + 1]].sort((a, b) => a - b).join());
  return { vertices, following: followers(keys), pieces: leastAlike(ends, outside) };
}

/**
 * For each of some keys the number of the next one that is alike, around again.
 *
 * @param {string[]} keys
 * @returns {number[]}
 */
function followers(keys) {
  const latest = new Map(keys.map((key, i) => [key, i]));
  /** @type {number[]} */
  const following = [];
  keys.forEach((key, i) => {
    following[Number(latest.get(key))] = i;
    latest.set(key, i);
  });
  return following;
}

/**
 * For each of some keys the number of the one that is least by a rank, of those alike.
 *
 * @param {string[]} keys
 * @param {(i: number) => number} rank
 * @returns {number[]}
 */
function leastAlike(keys, rank) {
  const ranks = keys.map((_, i) => rank(i));
  const first = new Map();
  const order = keys.map((_, i) => i).sort((a, b) => ranks[a] - ranks[b] || a - b);
  for (const i of order) if (!first.has(keys[i])) first.set(keys[i], i);
  return keys.map((key) => Number(first.get(key)));
}

/**
 * The line whose canonical passages are those in a section.
 *
 * @type {(line: Line, start: number, stop: number) => Line}
 */
export const withPreferredSection = (line, start, stop) =>
  line.passages ? { ...line, passages: passagesOf(line, start, stop) } : line;

/**
 * The piece between two positions, with the frame at its middle; it begins at `start`.
 *
 * @param {Position} from
 * @param {Position} to
 * @param {Position} fromNormal
 * @param {Position} toNormal
 * @param {number} start
 * @returns {Piece}
 */
function makePiece(from, to, fromNormal, toNormal, start) {
  const chord = minus(to, from);
  const normals = plus(fromNormal, toNormal);
  // The mid-point is that of the chord, raised by the arc's height.
  const rise = dot(chord, minus(toNormal, fromNormal)) / (8 * Math.sqrt(dot(normals, normals)));
  const middle = plus(times(plus(from, to), 0.5), normals, rise);
  const up = surfaceNormal(middle);
  const flat = plus(chord, up, -dot(chord, up));
  const along = times(flat, 1 / Math.sqrt(dot(flat, flat)));

  const [meridian, vertical] = curvaturesAt(up);
  const ring = Math.hypot(up[0], up[1]);
  // At a pole every azimuth has the same curvature: any will do.
  const sin = ring > 0 ? (along[1] * up[0] - along[0] * up[1]) / ring : 0;
  const cos = ring > 0 ? along[2] / ring : 1;
  const curvature = cos * cos * meridian + sin * sin * vertical;
  const across = sin * sin * meridian + cos * cos * vertical;

  const k2 = curvature * curvature * dot(chord, chord);
  const length = Math.sqrt(dot(chord, chord)) * (1 + k2 / 24 + (3 * k2 * k2) / 640);
  return {
    middle,
    along,
    left: cross(up, along),
    up,
    measure: start + length / 2,
    half: length / 2,
    azimuth: Math.atan2(sin, cos) / DEGREE,
    torsion: ((vertical - meridian) * sin * cos * across) / 6,
    curvature,
    spread: (curvature * across) / 2,
  };
}

// --- positions on it -------------------------------------------------------------------

/**
 * The position at `along` on a piece, held to its two ends.
 *
 * @type {(piece: Piece, along: number) => Position}
 */
export const footOnPiece = (piece, along) => positionOn(piece, clamp(along, piece.half));

/**
 * The position at `along` on a piece or its continuation.
 *
 * @param {Piece} piece
 * @param {number} along
 * @returns {Position}
 */
export function positionOn(piece, along) {
  const bend = piece.curvature * along;
  const ahead = plus(piece.middle, piece.along, along * (1 - (bend * bend) / 6));
  return plus(ahead, piece.up, (-along * bend) / 2);
}

/**
 * The position at a measure, on the piece that begins there.
 *
 * @param {Line} line
 * @param {number} measure
 * @returns {Position}
 */
function positionAt(line, measure) {
  const piece = pieceAt(line, measure);
  return footOnPiece(piece, measure - piece.measure);
}

/**
 * @param {Line} line
 * @param {number} measure
 * @returns {Piece}
 */
function pieceAt(line, measure) {
  return (
    line.pieces.find((piece) => measure < piece.measure + piece.half) ??
      line.pieces[line.pieces.length - 1]
  );
}

/**
 * The point at a measure and the direction of travel there, in degrees from north.
 *
 * @param {Line} whole
 * @param {number} measure
 * @returns {Heading}
 */
export function pointAt(whole, measure) {
  const [lat, lon] = toGeodetic(positionAt(whole, measure));
  return { lat, lon, azimuth: pieceAt(whole, measure).azimuth };
}

/**
 * The positions that draw the line from one measure to another.
 *
 * @param {Line} line
 * @param {number} start
 * @param {number} stop
 * @returns {Position[]}
 */
function positionsBetween(line, start, stop) {
  /** @type {(vertex: AtMeasure) => boolean} */
  const isInside = ([at]) => start + SAME_M < at && at < stop - SAME_M;
  /** @type {AtMeasure[]} */
  const vertices = line.positions.map((position, i) => [
    i > 0 ? line.pieces[i - 1].measure + line.pieces[i - 1].half : 0,
    position,
  ]);
  const ends = [start, stop].map(
    (end) => vertices.find(([at]) => Math.abs(at - end) < SAME_M)?.[1] ?? positionAt(line, end),
  );
  // Where it passes its ends again there are vertices too: passages are then alike.
  /** @type {AtMeasure[]} */
  const again = [start, stop].flatMap((end, i) =>
    measuresAgain(line, end).map((at) => /** @type {AtMeasure} */ ([at, ends[i]]))
  );
  const inner = [...vertices, ...again].filter(isInside).sort(([a], [b]) => a - b);
  return [ends[0], ...inner.map(([, position]) => position), ends[1]];
}

/**
 * The other measures at which the line passes a position inside a piece again.
 *
 * @param {Line} line
 * @param {number} measure
 * @returns {number[]}
 */
function measuresAgain({ pieces, passages }, measure) {
  const j = pieces.findIndex((piece) => measure < piece.measure + piece.half);
  const here = pieces[j];
  if (!passages || !here || Math.abs(measure - here.measure) > here.half - SAME_M) return [];
  return pieces
    .filter((_, k) => k !== j && passages.pieces[k] === passages.pieces[j])
    .map(
      (piece) =>
        piece.measure +
        (measure - here.measure) * Math.sign(dot(piece.along, here.along)),
    );
}

/**
 * The line from one measure to another, as a line of its own.
 *
 * @param {Line} whole
 * @param {number} start
 * @param {number} stop
 * @returns {Line}
 */
export function partOfLine(whole, start, stop) {
  return lineThrough(positionsBetween(whole, start, stop));
}

/**
 * The points, [lat, lon], that draw the line from one measure to another.
 *
 * @param {Line} whole
 * @param {number} start
 * @param {number} stop
 * @returns {LatLon[]}
 */
export function pointsBetween(whole, start, stop) {
  return positionsBetween(whole, start, stop).map(toGeodetic);
}
