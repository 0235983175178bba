/*
 * The rays from which the corridor's outline is drawn at any width, as in geo/outline. A ray
 * leaves a foot on the line at a right angle, or fans out at the outside of a bend, and
 * reaches as far as its own foot is the nearest point. How far that is, and what cuts it
 * there, does not depend on the width: it is found once, in a sketch.
 */

/**
 * @import { Corridor, Line, Piece } from "../engine/types.d.ts"
 * @import { Position } from "../types.d.ts"
 * @typedef {"left" | "right"} Side
 * @typedef {{ foot: Position, up: Position, way: Position, curvature: number }} Ray
 * @typedef {{ j: number, foot: Position }} Cut a point of the line that is as near as the ray's foot
 * @typedef {{
 *   u: number, ray: Ray, reach: number, end: Position, hint: number,
 *   cut: Cut | null, cutter: Side | "rest" | null,
 * }} Sample a ray at a share of its strand, and what cuts it
 * @typedef {{
 *   ray: (u: number) => Ray, length: number, span: number, side: Side, continues: boolean,
 *   isCrossed?: boolean, samples: Sample[], top: number, away: number,
 * }} Strand a family of rays; `samples` and what follows are filled in when it is ready
 * @typedef {{
 *   corridor: Corridor, most: number, strands: Strand[], beyond: Line[], ready: number,
 *   straight?: number,
 * }} Sketch
 */

import { isInSection, partInSection, roundEnds } from "../engine/answers.js";
import {
  cross,
  distanceBetween,
  dot,
  followGeodesic,
  minus,
  plus,
  surfaceNormal,
  times,
} from "../engine/ellipsoid.js";
import { footOnPiece, partOfLine } from "../engine/line.js";
import { locateOnPiece, nearestToPosition } from "../engine/nearest.js";

export const MAX_RAY_M = 500000; // each side
const SLACK_M = 2e-3; // nearer than this to a ray's reach, its own foot still counts
const SLACK = 1e-8; // the same, of the reach
// How near the line may come to itself between rays, as they are at first, and not be seen.
const UNSEEN_M = 0.04;
const FAN_STEP = 0.05; // radians
const FINE_M = 0.25; // what is smaller is not looked at
const NEIGHBOURS = 12; // pieces of the line that may cut neighbouring rays
const BOW_M = 0.2; // how far the outline may lie from straight edges between rays
const SAME_DIRECTION = 1e-6; // radians
const SPHERE_M = 20000; // up to here it errs by less than a millimetre
const STEP_M = 100;
const LEAST_CLOSING = 1e-3; // where what cuts a ray lies along the line, it stays as it is
const LEAST_PART_M = 1; // stands for what lies beyond an end of the line
const MIDWAY = 0.4; // at half of the way an S is as straight as a line
const NEVER = 1e-9; // of a strand: where halving it ends
const MOST_SAMPLES = 20000; // that follow the reader's hand

// --- strands: families of rays, in the order of the outline, clockwise -----------------

/**
 * The unit vector along `way` in the plane at right angles to `up`.
 *
 * @param {Position} way
 * @param {Position} up
 * @returns {Position}
 */
function level(way, up) {
  const flat = plus(way, up, -dot(way, up));
  return times(flat, 1 / Math.sqrt(dot(flat, flat)));
}

/** @type {(isLeft: boolean) => Side} */
const sideOf = (isLeft) => (isLeft ? "left" : "right");

/**
 * A strand whose samples are to be found; it is `length` metres long, or `span` radians.
 *
 * @param {Strand["ray"]} ray
 * @param {number} length
 * @param {number} span
 * @param {boolean} isLeft
 * @returns {Strand}
 */
function makeStrand(ray, length, span, isLeft) {
  return { ray, length, span, side: sideOf(isLeft), continues: true, samples: [], top: 0, away: 0 };
}

/**
 * From `first` to `last` along a piece, to its left or right.
 *
 * @param {Piece} piece
 * @param {number} first
 * @param {number} last
 * @param {boolean} isLeft
 * @returns {Strand}
 */
function strip(piece, first, last, isLeft) {
  const across = (2 * piece.spread) / piece.curvature;
  /** @type {Strand["ray"]} */
  const ray = (u) => {
    const foot = footOnPiece(piece, first + u * (last - first));
    const up = surfaceNormal(foot);
    const way = level(isLeft ? piece.left : times(piece.left, -1), up);
    return { foot, up, way, curvature: across };
  };
  const length = Math.abs(last - first);
  return makeStrand(ray, length, 0, isLeft);
}

/**
 * Around a position, clockwise by `span` radians from the direction `from`.
 *
 * @param {Position} foot
 * @param {Position} from
 * @param {number} span
 * @param {Piece} piece
 * @param {boolean} isLeft
 * @returns {Strand}
 */
function fan(foot, from, span, piece, isLeft) {
  const up = surfaceNormal(foot);
  const start = level(from, up);
  const right = cross(start, up);
  const curvature = (piece.curvature + (2 * piece.spread) / piece.curvature) / 2;
  /** @type {Strand["ray"]} */
  const ray = (u) => {
    const angle = u * span;
    const way = plus(times(start, Math.cos(angle)), right, Math.sin(angle));
    return { foot, up, way, curvature };
  };
  return makeStrand(ray, 0, span, isLeft);
}

/**
 * How far the line turns at a vertex, in radians, positive to the right.
 *
 * @param {Line} line
 * @param {number} vertex
 * @returns {number}
 */
function turnAt(line, vertex) {
  const up = surfaceNormal(line.positions[vertex]);
  const before = level(line.pieces[vertex - 1].left, up);
  const after = level(line.pieces[vertex].left, up);
  return Math.atan2(dot(cross(after, before), up), dot(before, after));
}

/**
 * The left side forwards, then the right side backwards.
 *
 * @param {Corridor} corridor
 * @returns {Strand[]}
 */
function strandsOf(corridor) {
  const { reference: line } = corridor;
  const { pieces, positions } = line;
  const [isRoundStart, isRoundStop] = roundEnds(corridor);
  /** @type {Strand[]} */
  const strands = [];

  /**
   * @param {number} i
   * @param {boolean} isLeft
   */
  function addStrip(i, isLeft) {
    const piece = pieces[i];
    const part = partInSection(corridor, piece);
    if (!part) return;
    const [first, last] = part;
    strands.push(isLeft ? strip(piece, first, last, true) : strip(piece, last, first, false));
  }

  /**
   * Around the outside of a bend; on its inside the outline has a corner.
   *
   * @param {number} vertex
   * @param {boolean} isLeft
   */
  function addBend(vertex, isLeft) {
    const measure = pieces[vertex].measure - pieces[vertex].half;
    if (!isInSection(corridor, measure)) return;
    const turn = turnAt(line, vertex) * (isLeft ? 1 : -1);
    const before = pieces[isLeft ? vertex - 1 : vertex];
    const from = isLeft ? before.left : times(before.left, -1);
    if (turn > 0) strands.push(fan(positions[vertex], from, turn, before, isLeft));
    else if (strands.length) {
      /** @type {Strand} */ (strands.at(-1)).continues = turn > -SAME_DIRECTION;
    }
  }

  /**
   * A round end in two quarters; at a flat one in along the last ray, out along the next.
   *
   * @param {boolean} isRound
   * @param {number} vertex
   * @param {Piece} piece
   * @param {boolean} isLeft
   */
  function addEnd(isRound, vertex, piece, isLeft) {
    const { left, along } = piece;
    const [first, second] = isLeft ? [left, along] : [left, along].map((it) => times(it, -1));
    if (!isRound) {
      /** @type {Strand} */ (strands.at(-1)).isCrossed = true;
      return;
    }
    strands.push(fan(positions[vertex], first, Math.PI / 2, piece, isLeft));
    strands.push(fan(positions[vertex], second, Math.PI / 2, piece, !isLeft));
  }

  const end = pieces.length;
  for (let i = 0; i < end; i++) {
    addStrip(i, true);
    if (i + 1 < end) addBend(i + 1, true);
  }
  addEnd(isRoundStop, end, pieces[end - 1], true);
  for (let i = end - 1; i >= 0; i--) {
    addStrip(i, false);
    if (i > 0) addBend(i, false);
  }
  addEnd(isRoundStart, 0, pieces[0], false);
  return strands;
}

// --- how far rays reach ----------------------------------------------------------------

/**
 * The position at a distance along a ray.
 *
 * @type {(ray: Ray, distance: number) => Position}
 */
export const alongRay = ({ foot, way }, distance) => followGeodesic(foot, way, distance);

/**
 * The radius of the circle that touches the line at a ray's foot and meets `position`, as
 * on a sphere; infinite if none does.
 *
 * @param {Ray} ray
 * @param {Position} position
 * @returns {number}
 */
function tangentRadius({ foot, up, way, curvature }, position) {
  const chord = minus(position, foot);
  const ahead = dot(chord, way);
  if (!(ahead > 0)) return Infinity;
  const squared = dot(chord, chord);
  const drop = dot(chord, up);
  const flat = Math.sqrt(squared - drop * drop);
  const half = Math.asin(Math.min((Math.sqrt(squared) * curvature) / 2, 1));
  return Math.atan((Math.tan(half) * flat) / ahead) / curvature;
}

/**
 * The same on the ellipsoid: its centre is as far from `position` as from the foot.
 *
 * @param {Ray} ray
 * @param {Position} position
 * @returns {number}
 */
function touching(ray, position) {
  let radius = tangentRadius(ray, position);
  for (let i = 0; i < 2 && radius > SPHERE_M && radius < Infinity; i++) {
    /** @type {(at: number) => number} */
    const spare = (at) => at - distanceBetween(alongRay(ray, at), position);
    const off = spare(radius);
    const closing = (off - spare(radius - STEP_M)) / STEP_M;
    if (!(closing > LEAST_CLOSING) || Math.abs(off) > radius / 100) break;
    radius -= off / closing;
  }
  return radius;
}

/**
 * How far a ray reaches: the radius of the largest empty circle, shrunk to fit; and what
 * cuts it: the "left" or "right" side of the section, the "rest" of the line, or null.
 * What cuts its neighbours is looked at first.
 *
 * @param {Sketch} sketch
 * @param {Strand} strand
 * @param {number} u
 * @param {Sample[]} [beside]
 * @returns {Sample}
 */
function sampleAt({ corridor, most }, strand, u, beside = []) {
  const { reference: line } = corridor;
  const ray = strand.ray(u);
  let reach = most;
  let hint = beside[0]?.hint ?? 0;
  /** @type {Cut | null} */
  let cut = null;
  /** @type {(nearest: Cut, radius: number) => void} */
  const shrink = (nearest, radius) => {
    if (!(radius < reach)) return;
    reach = radius;
    cut = nearest;
    hint = nearest.j;
  };
  for (const { cut: near } of beside) if (near) shrink(near, touching(ray, near.foot));
  for (;;) {
    const nearest = nearestToPosition(line, alongRay(ray, reach), hint);
    const distance = Math.abs(nearest.offset);
    if (distance > reach - SLACK_M - SLACK * reach) break;
    // Half of what is missing can always be taken off.
    shrink(nearest, Math.min(touching(ray, nearest.foot), (reach + distance) / 2));
  }
  const end = alongRay(ray, reach);
  const sample = { u, ray, reach, end, hint };
  if (!cut) return { ...sample, cut, cutter: null };
  const { j, foot } = /** @type {Cut} */ (cut);
  const { measure, offset } = locateOnPiece(line, j, end);
  const isSection = isInSection(corridor, measure);
  return { ...sample, cut: { j, foot }, cutter: isSection ? sideOf(offset >= 0) : "rest" };
}

/**
 * How far rays between two reach at the most: what cuts either one cuts them too, and
 * bounds them by a convex function, which lies below its chord.
 *
 * @param {Sample} before
 * @param {Sample} after
 * @returns {number}
 */
function peakOf(before, after) {
  const most = Math.max(before.reach, after.reach);
  if (!before.cut || !after.cut) return most;
  const rise = tangentRadius(before.ray, after.cut.foot) - before.reach;
  const fall = tangentRadius(after.ray, before.cut.foot) - after.reach;
  if (!(rise > 0 && fall > 0)) return most;
  const slope = after.reach + fall - before.reach; // of what cuts the one before
  return rise + fall < Infinity ? before.reach + (rise / (rise + fall)) * slope : Infinity;
}

/**
 * @param {Position} one
 * @param {Position} other
 * @returns {number}
 */
export function chordLength(one, other) {
  const x = one[0] - other[0];
  const y = one[1] - other[1];
  const z = one[2] - other[2];
  return Math.sqrt(x * x + y * y + z * z);
}

/**
 * How far an arc of a fan lies from its chord.
 *
 * @type {(radius: number, angle: number) => number}
 */
export const arcHeight = (radius, angle) => (radius * angle * angle) / 8;

/**
 * How far the middle one of three positions lies from the straight line of the others.
 *
 * @param {Position} before
 * @param {Position} middle
 * @param {Position} after
 * @returns {number}
 */
function bow(before, middle, after) {
  const way = minus(after, before);
  const to = minus(middle, before);
  const share = Math.min(Math.max(dot(to, way) / dot(way, way), 0), 1);
  return chordLength(to, times(way, share));
}

/**
 * Whether what cuts two rays are neighbours on the line, or nothing cuts one of them.
 *
 * @type {(one: Sample, other: Sample) => boolean}
 */
const isNear = (one, other) =>
  !one.cutter || !other.cutter || Math.abs(one.hint - other.hint) <= NEIGHBOURS;

/**
 * The samples between two, until what lies between them is known or too small.
 *
 * @param {Sketch} sketch
 * @param {Strand} strand
 * @param {Sample} before
 * @param {Sample} after
 * @returns {Sample[]}
 */
function between(sketch, strand, before, after) {
  if (chordLength(before.end, after.end) < FINE_M || after.u - before.u < NEVER) return [];
  /** @type {(test: (sample: Sample) => boolean) => boolean} */
  const isAny = (test) => [before, after].some(test);
  const isCut = before.cutter && after.cutter;
  const peak = peakOf(before, after);
  const most = Math.max(before.reach, after.reach);
  const angle = strand.span * (after.u - before.u);
  const isRound = arcHeight(most, angle) > BOW_M;
  // What one side of the line cuts on the same side is no edge, but where it is a corner.
  /** @type {(sample: Sample) => boolean} */
  const isOwn = ({ cutter }) => !cutter || cutter === strand.side;
  const isAlone = strand.away > 2 * peak && !isAny(({ cutter }) => cutter === "rest");
  const isDull = !isRound && isAlone && !isAny((it) => !isOwn(it)) && peak <= most + BOW_M;
  if (isCut && isDull && isNear(before, after)) return [];
  const u = before.u + MIDWAY * (after.u - before.u);
  const middle = sampleAt(sketch, strand, u, [before, after]);
  const isKnown = isDull && isOwn(middle) && isAny((it) => !!it.cutter && isNear(it, middle));
  if (isKnown) return [middle];
  const isOne = before.cutter === after.cutter && middle.cutter === before.cutter;
  const isStraight = !isRound && bow(before.end, middle.end, after.end) < BOW_M;
  if (isOne && isStraight && isNear(before, after)) return [];
  return [
    ...between(sketch, strand, before, middle),
    middle,
    ...between(sketch, strand, middle, after),
  ];
}

/**
 * How far the feet of a strand are at least from the line outside the section.
 *
 * @param {Line[]} beyond
 * @param {Strand} strand
 * @param {Sample} sample
 * @returns {number}
 */
function awayFrom(beyond, { length }, { ray: { foot } }) {
  const ways = beyond.map((line) => Math.abs(nearestToPosition(line, foot).offset));
  return Math.min(...ways) - length;
}

/**
 * The parts of the line before and behind a section; what lies beyond its ends.
 *
 * @param {Corridor} corridor
 * @returns {Line[]}
 */
export function lineBeyond(corridor) {
  const { reference: line, limits: [low, high] } = corridor;
  const [isRoundStart, isRoundStop] = roundEnds(corridor);
  const least = Math.min(LEAST_PART_M, line.length / 2);
  /** @type {[start: number, stop: number][]} */
  const parts = [];
  if (!isRoundStart) parts.push([0, Math.max(low, least)]);
  if (!isRoundStop) parts.push([Math.min(high, line.length - least), line.length]);
  return parts.map((ends) => partOfLine(line, ...ends));
}

/**
 * @param {Sketch} sketch
 * @param {Strand} strand
 * @param {Sample[]} [beside]
 * @returns {Sample[]}
 */
function samplesOf(sketch, strand, beside) {
  const samples = [sampleAt(sketch, strand, 0, beside)];
  strand.away = awayFrom(sketch.beyond, strand, samples[0]);
  const step = Math.sqrt(8 * UNSEEN_M * sketch.most);
  const parts = Math.max(
    Math.ceil(strand.length / step),
    Math.ceil(strand.span / FAN_STEP),
    1,
  );
  for (let i = 1; i <= parts; i++) {
    const before = /** @type {Sample} */ (samples.at(-1));
    const after = sampleAt(sketch, strand, i / parts, [before]);
    samples.push(...between(sketch, strand, before, after), after);
  }
  return samples;
}

/**
 * What a corridor's outlines are made from, up to some half-width; `work` on it until ready.
 *
 * @type {(corridor: Corridor, most?: number) => Sketch}
 */
export const makeSketch = (corridor, most = MAX_RAY_M) => ({
  corridor,
  most: most + 1,
  strands: strandsOf(corridor),
  beyond: lineBeyond(corridor),
  ready: 0,
});

/** @type {(sketch: Sketch) => boolean} */
export const isSketchReady = ({ ready, strands }) => ready === strands.length;

/**
 * Go on for so many milliseconds.
 *
 * @param {Sketch} sketch
 * @param {number} [milliseconds]
 */
export function fillSketch(sketch, milliseconds = Infinity) {
  const until = performance.now() + milliseconds;
  while (!isSketchReady(sketch) && performance.now() < until) {
    const before = sketch.strands[sketch.ready - 1]?.samples.slice(-1);
    const strand = sketch.strands[sketch.ready++];
    strand.samples = samplesOf(sketch, strand, before);
    strand.top = strand.samples.reduce((top, { reach }) => Math.max(top, reach), 0);
  }
}

/**
 * Whether there is so much in a sketch that only a draft can follow the reader's hand.
 *
 * @type {(sketch: Sketch) => boolean}
 */
export const isLargeSketch = ({ strands }) =>
  strands.reduce((sum, { samples }) => sum + samples.length, 0) > MOST_SAMPLES;
