/* The tree in which the nearest piece of a line is found: chords over neighbouring pieces. */

/** @import { Position } from "../types.d.ts" */

import { dot, minus } from "./ellipsoid.js";

export const LEAF_PIECES = 4;
export const NODE_ROW = 8; // where a chord starts 0-2, its way 3-5, 1 / chord², radius
const RISE_M = 1; // a piece rises above its own chord by less

/**
 * Chords over neighbouring pieces, as a binary heap whose leaves hold LEAF_PIECES each;
 * and how far from its chord the pieces of a node lie at most, negative if it has none.
 *
 * @param {Position[]} positions
 * @returns {Float64Array}
 */
export function makeTree(positions) {
  const count = positions.length - 1;
  const leaves = 2 ** Math.max(Math.ceil(Math.log2(count / LEAF_PIECES)), 0);
  const tree = new Float64Array((2 * leaves - 1) * NODE_ROW);
  for (let node = 0, width = leaves * LEAF_PIECES; node < 2 * leaves - 1; width /= 2) {
    for (let first = 0; first < leaves * LEAF_PIECES; first += width) {
      fillNode(tree, node++, positions, first, Math.min(first + width, count));
    }
  }
  return tree;
}

/**
 * @param {Float64Array} tree
 * @param {number} node
 * @param {Position[]} positions
 * @param {number} first
 * @param {number} last
 */
function fillNode(tree, node, positions, first, last) {
  const row = node * NODE_ROW;
  tree[row + 7] = -1;
  if (first >= last) return;
  const way = minus(positions[last], positions[first]);
  tree.set([...positions[first], ...way, 1 / (dot(way, way) || 1)], row);
  let radius = 0;
  for (let i = first + 1; i < last; i++) {
    radius = Math.max(radius, fromChord(tree, row, positions[i]));
  }
  tree[row + 7] = radius + RISE_M;
}

/**
 * How far a position lies from the chord in a row of a tree.
 *
 * @param {Float64Array} tree
 * @param {number} row
 * @param {Position} position
 * @returns {number}
 */
function fromChord(tree, row, position) {
  let x = position[0] - tree[row];
  let y = position[1] - tree[row + 1];
  let z = position[2] - tree[row + 2];
  const along = x * tree[row + 3] + y * tree[row + 4] + z * tree[row + 5];
  const share = Math.min(Math.max(along * tree[row + 6], 0), 1);
  x -= share * tree[row + 3];
  y -= share * tree[row + 4];
  z -= share * tree[row + 5];
  return Math.sqrt(x * x + y * y + z * z);
}

/**
 * A lower bound of the distance from a position to the pieces below a node.
 *
 * @param {Float64Array} tree
 * @param {number} node
 * @param {Position} position
 * @returns {number}
 */
export function gapToNode(tree, node, position) {
  const row = node * NODE_ROW;
  if (tree[row + 7] < 0) return Infinity;
  return fromChord(tree, row, position) - tree[row + 7];
}
