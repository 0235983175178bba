/*
 * What a page has only if it was made with it. The entry module of such a part adds it here;
 * the build links that module only into a page that has the part.
 */

/**
 * @import { NestedPart } from "./map/nested.js"
 * @import { CreatePoints } from "./points/types.d.ts"
 * @import { Facts } from "./types.d.ts"
 *
 * @typedef {object} Parts how each is created
 * @property {(facts: Facts) => NestedPart} [nested]
 * @property {CreatePoints} points asked for only where points were sent
 */

const parts = /** @type {Parts} */ ({});

/**
 * @template {keyof Parts} K
 * @param {K} name
 * @param {Parts[K]} create
 */
export function addPart(name, create) {
  parts[name] = create;
}

/**
 * How a part is created; undefined on a page without it.
 *
 * @template {keyof Parts} K
 * @param {K} name
 */
export const partOf = (name) => parts[name];
