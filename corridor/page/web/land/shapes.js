/* Lines and areas for a canvas: projected once, drawn at any zoom without what is too small to see. */

import { project } from "../map/globe.js";

/**
 * @import { View } from "../map/canvas.js"
 *
 * @typedef {{
 *   parts: Float64Array[],
 *   left: number,
 *   top: number,
 *   right: number,
 *   bottom: number,
 * }} Shape the x and y of each part's points, in pixels at zoom 0, and their bounds
 */

const LEAST_STEP = 0.75; // pixels between the points that are drawn
const WORLD = 256; // pixels around the globe at zoom 0
const MARGIN = 8; // pixels around the canvas in which a line may still be seen

/**
 * A shape from parts, each in steps of latitude and longitude.
 *
 * @param {number[][]} parts
 * @param {number} scale steps a degree
 * @returns {Shape}
 */
export function makeShape(parts, scale) {
  const shape = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const projected = parts.map((steps) => {
    const points = new Float64Array(steps.length);
    let lat = 0;
    let lon = 0;
    for (let i = 0; i < steps.length; i += 2) {
      lat += steps[i];
      lon += steps[i + 1];
      const [x, y] = project(lat / scale, lon / scale);
      points[i] = x;
      points[i + 1] = y;
      shape.left = Math.min(shape.left, x);
      shape.right = Math.max(shape.right, x);
      shape.top = Math.min(shape.top, y);
      shape.bottom = Math.max(shape.bottom, y);
    }
    return points;
  });
  return { parts: projected, ...shape };
}

/**
 * Add the shapes that are in view to the path of the canvas.
 *
 * @param {View} view
 * @param {Shape[]} shapes
 * @param {number} [turn] pixels at zoom 0 that they are moved to the east
 * @param {boolean} [isOutline] whether the edges along which areas are cut are left out
 */
export function tracePath(view, shapes, turn = 0, isOutline = false) {
  view.context.beginPath();
  for (const shape of shapes) {
    if (!isInView(view, shape, turn)) continue;
    for (const part of shape.parts) tracePart(view, part, turn, isOutline);
  }
}

/** Whether an edge lies along 180° E or W, where the areas of the world are cut. */
const isCut = (/** @type {number} */ x, /** @type {number} */ nextX) =>
  x === nextX && (x === 0 || x === WORLD);

/** @type {(view: View, shape: Shape, turn: number) => boolean} */
const isInView = ({ scale, shift, size }, { left, top, right, bottom }, turn) =>
  (right + turn) * scale - shift.x > -MARGIN &&
  (left + turn) * scale - shift.x < size.x + MARGIN &&
  bottom * scale - shift.y > -MARGIN &&
  top * scale - shift.y < size.y + MARGIN;

/**
 * @param {View} view
 * @param {Float64Array} points
 * @param {number} turn
 * @param {boolean} isOutline
 */
function tracePart({ context, scale, shift }, points, turn, isOutline) {
  const last = points.length - 2;
  let x = (points[0] + turn) * scale - shift.x;
  let y = points[1] * scale - shift.y;
  context.moveTo(x, y);
  for (let i = 2; i <= last; i += 2) {
    const nextX = (points[i] + turn) * scale - shift.x;
    const nextY = points[i + 1] * scale - shift.y;
    if (i < last && Math.abs(nextX - x) + Math.abs(nextY - y) < LEAST_STEP) continue;
    x = nextX;
    y = nextY;
    if (isOutline && isCut(points[i - 2], points[i])) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
}
