/*
 * What a page has only if it was made with it. The entry module of such a part adds it here;
 * the build links that module only into a page that has the part.
 */

const parts = {};

export function addPart(name, create) {
  parts[name] = create;
}

/* How a part is created; undefined on a page without it. */
export const partOf = (name) => parts[name];
