/*
 * Starts the page. The map is made at once, so that further layers of folium find it. Facts and
 * all modules but this one and those that it imports are compressed in the file; once unpacked,
 * they fill the page (app.js).
 */

import "./map/folium.js";
import { inflate } from "./inflate.js";
import { makeMap } from "./map/create.js";
import { setTheme } from "./theme.js";
import { cutGlobe } from "./map/globe.js";

/**
 * Show the map and return it; `corridorPage.ready` waits until the page is filled. `later` calls a
 * function when the page has answered what waits: outlines of other widths are prepared in between.
 *
 * @param {string} id of the map's element
 * @param {number} cut the meridian along which the globe is cut open
 * @param {string} facts compressed
 */
function start(id, cut, facts, later = (/** @type {() => void} */ call) => setTimeout(call)) {
  cutGlobe(cut);
  setTheme(null);
  const map = makeMap(id);
  page.ready = fill(map, facts, later);
  return map;
}

/** @type {(map: L.Map, facts: string, later: (call: () => void) => void) => Promise<void>} */
async function fill(map, facts, later) {
  const [modules, sent] = await Promise.all([
    inflate(page.modules).text(),
    inflate(facts).json(),
  ]);
  const script = document.createElement("script");
  script.textContent = modules;
  document.head.append(script);
  script.remove();
  page.fill(map, sent, later);
}

const page = /** @type {L.FoliumPage} */ ({ start });
// What the page that folium makes calls.
globalThis.corridorPage = page;
