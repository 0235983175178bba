/* Shapes for a canvas: where their points come to lie, and which of them are drawn. */

import { project } from "../../corridor/page/web/map/globe.js";
import { makeShape, tracePath } from "../../corridor/page/web/land/shapes.js";

/**
 * A view of a canvas of 100 pixels that notes what is drawn.
 *
 * @param {number} scale
 * @param {number[]} shift
 */
function makeView(scale, [x, y]) {
  /** @type {[name: string, ...values: number[]][]} */
  const calls = [];
  /** @type {(name: string) => (...values: number[]) => void} */
  const note = (name) => (...values) => calls.push([name, ...values]);
  const context = { beginPath() {}, moveTo: note("moveTo"), lineTo: note("lineTo") };
  const view = { context, zoom: 0, scale, shift: { x, y }, size: { x: 100, y: 100 } };
  return { view: /** @type {any} */ (view), calls };
}

/** @type {(got: unknown, wanted: unknown) => void} */
function expectEqual(got, wanted) {
  const [one, other] = [got, wanted].map((it) => JSON.stringify(it));
  if (one !== other) throw new Error(`got ${one}, wanted ${other}`);
}

/** @param {[name: string, ...values: number[]][]} calls */
const rounded = (calls) =>
  calls.map(([name, ...values]) => [name, ...values.map((it) => Number(it.toFixed(3)))]);

Deno.test("the equator and Greenwich are in the middle of the world", () => {
  expectEqual(project(0, 0), [128, 128]);
  expectEqual(project(0, -180)[0], 0);
  expectEqual(project(0, 180)[0], 256);
});

Deno.test("the square Mercator map ends at 85.0511 degrees", () => {
  expectEqual(Math.abs(project(85.05112878, 0)[1]) < 1e-6, true);
});

Deno.test("a path in steps is drawn from its first point to its last", () => {
  const shape = makeShape([[0, 0, 0, 900, 0, 900]], 100);
  const { view, calls } = makeView(2, [256, 250]);
  tracePath(view, [shape]);
  expectEqual(rounded(calls), [["moveTo", 0, 6], ["lineTo", 12.8, 6], ["lineTo", 25.6, 6]]);
});

Deno.test("points closer together than a pixel are left out, the last one is not", () => {
  const shape = makeShape([[0, 0, 0, 1, 0, 1, 0, 1, 0, 900]], 100);
  const { view, calls } = makeView(2, [256, 250]);
  tracePath(view, [shape]);
  expectEqual(calls.length, 2);
  expectEqual(rounded(calls)[1], ["lineTo", 12.843, 6]);
});

Deno.test("what lies out of view is left out, unless it is moved around the globe", () => {
  const shape = makeShape([[0, 0, 0, 900]], 100);
  const { view, calls } = makeView(2, [256 + 512, 250]);
  tracePath(view, [shape]);
  expectEqual(calls.length, 0);
  tracePath(view, [shape], 256);
  expectEqual(rounded(calls), [["moveTo", 0, 6], ["lineTo", 12.8, 6]]);
});

Deno.test("an outline leaves out the edge along which an area is cut at 180 degrees", () => {
  const ring = [[0, 17900, 0, 100, 1000, 0, 0, -100, -1000, 0]];
  const { view, calls } = makeView(2, [450, 200]);
  tracePath(view, [makeShape(ring, 100)], 0, true);
  expectEqual(calls.map(([name]) => name), ["moveTo", "lineTo", "moveTo", "lineTo", "lineTo"]);
});
