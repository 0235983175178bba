/*
 * Several named corridors along one line, as a rule one within the other: drawn the
 * outermost first, and asked which of them hold a place.
 */

import { addPart } from "../parts.js";
import { locate, makeCorridor, withSection } from "../engine/answers.js";
import { outlineLayer, unpackRings } from "./layers.js";

const STROKES = 4; // kinds, in map.css

/*
 * {layer, shown, holding(lat, lon)} of the corridors that were sent; `shown` has for each
 * what the legend says of it.
 */
function createNested(sent) {
  const whole = makeCorridor(sent);
  const all = sent.nested.map((it) => ({
    name: it.name,
    corridor: withSection(whole, it),
  }));
  const shown = sent.nested.map((it, i) => ({ ...it, className: `nested nested-${i % STROKES}` }));
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
