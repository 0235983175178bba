/* A small map in a corner: where in Syria, or in the world, the corridor lies. */

import { makeSvg, setAria } from "../panel/dom.js";
import { words } from "../words/words.js";
import { project } from "../map/globe.js";
import { decode } from "../map/layers.js";

/** @import { Facts, Inset, LatLon, Paths } from "../types.d.ts" */

const SCALE = 100; // steps a degree
const HEIGHT = 112; // pixels
const LEAST_BOX = 7; // pixels of the sign for the corridor

/**
 * The control with the small map.
 *
 * @param {Inset} inset
 * @param {Facts["bounds"]} corridor its bounds
 * @param {boolean} isCornerFree whether the corridor leaves the lower left corner to it
 */
export function insetControl(inset, corridor, isCornerFree) {
  const control = L.control({ position: isCornerFree ? "bottomleft" : "topleft" });
  control.onAdd = () => {
    const picture = drawInset(inset, corridor);
    setAria(picture, { label: words().insetLabel(inset.country.length > 0) });
    const box = L.DomUtil.create("div", "inset leaflet-control");
    box.append(picture);
    return box;
  };
  return control;
}

/**
 * @param {Inset} inset
 * @param {Facts["bounds"]} corridor
 */
function drawInset({ bounds, land, border, country }, corridor) {
  const [[south, west], [north, east]] = bounds;
  const [left, top] = project(north, west);
  const [right, bottom] = project(south, east);
  const factor = HEIGHT / (bottom - top);
  /** @type {(point: LatLon) => [x: number, y: number]} */
  const place = ([lat, lon]) => {
    const [x, y] = project(lat, lon);
    return [(x - left) * factor, (y - top) * factor];
  };
  /** @type {(paths: Paths, end: string) => string} */
  const trace = (paths, end) =>
    paths
      .map((steps) => decode({ scale: SCALE, steps }).map(place))
      .map((points) => `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`)
      .map((path) => path + end)
      .join("");
  const width = (right - left) * factor;
  const view = { viewBox: `0 0 ${width.toFixed(1)} ${HEIGHT}`, width: width.toFixed(1) };
  return makeSvg(
    "svg",
    { ...view, height: HEIGHT, role: "img" },
    makeSvg("path", { class: "inset-land", d: trace(land.flat(), "Z") }),
    makeSvg("path", { class: "inset-country", d: trace(country.flat(), "Z") }),
    makeSvg("path", { class: "inset-border", d: trace(border, "") }),
    makeSvg("rect", { class: "inset-corridor", ...boxOf(corridor.map(place)) }),
  );
}

/** The box of the corridor, large enough to be seen. @param {[x: number, y: number][]} corners */
function boxOf([[left, bottom], [right, top]]) {
  const width = Math.max(right - left, LEAST_BOX);
  const height = Math.max(bottom - top, LEAST_BOX);
  const x = (left + right - width) / 2;
  const y = (top + bottom - height) / 2;
  return { x: x.toFixed(1), y: y.toFixed(1), width: width.toFixed(1), height: height.toFixed(1) };
}
