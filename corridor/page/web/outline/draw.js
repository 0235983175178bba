/*
 * Draws the outline of the setting: as it was sent, from rays, or traced in the view. The area
 * and what the panel says of the corridor follow it.
 */

import { isAsSent } from "../derived.js";
import { unpackRings } from "../map/layers.js";
import { describeCorridor } from "../panel/panel.js";
import { areaOfRings, outlinePolygons, outlineRings } from "./outline.js";
import { isDrawnFromRays, leavesMap, sketchReachKm } from "./policy.js";
import { fillSketch, isLargeSketch, isSketchReady, makeSketch } from "./rays.js";
import { isViewOf, makeView, traceRings } from "./trace.js";

/**
 * @import { Derived, LatLon, Page, PageData } from "../types.d.ts"
 * @import { Sketch } from "./rays.js"
 */

const SLICE_MS = 12; // of work between which the page answers
const REFINE_MS = 300; // after the last draft the outline itself is drawn

/* What outlines of this stretch with these ends are made from. */
function sketchOf(/** @type {Page} */ { setting: { from, to, ends }, derived }) {
  const { sketches, corridor, data } = derived;
  const reach = sketchReachKm(data);
  const key = [from, to, ends, reach].join("|");
  sketches[key] ??= makeSketch(corridor, 1000 * reach);
  // Megabytes each: the one that is shown and the one before it stay.
  for (const old of Object.keys(sketches).filter((it) => it !== key).slice(0, -1)) {
    delete sketches[old];
  }
  return sketches[key];
}

/** Make a sketch a little at a time, so that the page answers meanwhile; then draw from it. */
export function prepareOutline(/** @type {Page} */ page) {
  const { derived, drawing } = page;
  if (!isDrawnFromRays(derived.data)) return;
  const sketch = sketchOf(page);
  const goOn = () => {
    if (!isDrawnFromRays(derived.data) || sketchOf(page) !== sketch) return; // others by now
    fillSketch(sketch, SLICE_MS);
    if (!isSketchReady(sketch)) drawing.later(goOn);
    else if (!isAsSent(page)) drawOutline(page);
  };
  if (!isSketchReady(sketch)) drawing.later(goOn);
}

/** The outline, ready whatever time it takes, as GeoJSON has it. */
export function finishedPolygons(/** @type {Page} */ page) {
  if (!isAsSent(page)) {
    fillSketch(sketchOf(page));
    drawOutline(page);
  }
  return outlinePolygons(page.derived.rings.map((ring) => ring.map(([lat, lon]) => [lon, lat])));
}

/**
 * Draw the outline; the area follows it, once it can be drawn. While it cannot, or takes long,
 * the view is traced until the reader rests.
 */
export function drawOutline(/** @type {Page} */ page, isSettled = true) {
  const { facts, drawing, derived } = page;
  clearTimeout(drawing.refining);
  const asSent = isAsSent(page);
  const isOutlined = asSent || isDrawnFromRays(derived.data);
  /** @type {PageData} */
  const data = { ...derived.data, areaKm2: null, isOutlined, asSent };
  data.leavesMap = leavesMap(data);
  derived.data = data;
  derived.isTraced = false;
  /** @type {LatLon[][]} */
  let visible;
  if (asSent) {
    data.leavesMap = Boolean(facts.shown);
    data.areaKm2 = facts.areaKm2;
    derived.rings = unpackRings(facts.outline);
    visible = facts.shown ? unpackRings(facts.shown) : derived.rings;
  } else if (isOutlined && isQuick(sketchOf(page), isSettled)) {
    const rings = outlineRings(sketchOf(page), data);
    data.areaKm2 = areaOfRings(rings) / 1e6;
    visible = rings.map((ring) => ring.map(([lon, lat]) => [lat, lon]));
    derived.rings = visible;
  } else {
    if (!isSettled) drawing.refining = setTimeout(drawOutline, REFINE_MS, page);
    visible = traceView(drawing.map, derived, !isSettled);
    derived.isTraced = true;
  }
  drawing.layers.corridor.setLatLngs(visible);
  describeCorridor(drawing.panel, data);
}

/**
 * Whether the outline is there to be drawn, and in time for the reader's hand.
 *
 * @type {(sketch: Sketch, isSettled: boolean) => boolean}
 */
const isQuick = (sketch, isSettled) =>
  isSketchReady(sketch) && (isSettled || !isLargeSketch(sketch));

/**
 * What the view shows of the outline; what is known of it serves the next width too.
 *
 * @param {L.Map} map
 * @param {Derived} derived
 * @param {boolean} isDraft
 */
function traceView(map, derived, isDraft) {
  const { corridor } = derived;
  if (!isViewOf(derived.view, corridor, isDraft)) {
    derived.view = makeView(map, corridor, isDraft);
  }
  return traceRings(derived.view, corridor);
}
