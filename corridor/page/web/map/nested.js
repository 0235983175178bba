/*
 * Several named corridors along one line, as a rule one within the other: drawn the
 * outermost first, and asked which of them hold a point.
 */

import { addPart } from "../parts.js";
import { locate, makeCorridor, withSection } from "../engine/answers.js";
import { outlineLayer, unpackRings } from "./layers.js";

/**
 * @import { Facts, Nested } from "../types.d.ts"
 *
 * @typedef {Nested & { className: string }} LabelledRow with its class on the map
 *
 * @typedef {object} NestedPart
 * @property {L.LayerGroup} layer
 * @property {LabelledRow[]} shown rows of the legend
 * @property {(lat: number, lon: number) => string[]} holding names of those that hold a point
 */

const STROKES = 4; // kinds, in map.css

/**
 * @param {Facts} facts of a page with nested corridors
 * @returns {NestedPart}
 */
function createNested(facts) {
  const whole = makeCorridor(facts);
  const zones = /** @type {Nested[]} */ (facts.nested);
  const all = zones.map((it) => ({ name: it.name, corridor: withSection(whole, it) }));
  const shown = zones.map((it, i) => ({ ...it, className: `nested nested-${i % STROKES}` }));
  const outlines = shown.map(({ outline: rings, className }) =>
    outlineLayer(className).setLatLngs(unpackRings(rings))
  );
  return {
    layer: L.layerGroup(outlines),
    shown,
    holding: (lat, lon) =>
      all
        .filter(({ corridor }) => locate(corridor, lat, lon).inside)
        .map(({ name }) => name),
  };
}

addPart("nested", createNested);
