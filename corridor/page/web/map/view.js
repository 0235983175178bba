/* What is seen of the map: where it opens, how far it zooms, and its controls. */

import { h, makeLink, setAria } from "../panel/dom.js";
import { words } from "../words/words.js";
import { MERCATOR_MAX_LAT, MOST_ZOOM, toMap } from "./globe.js";
import { decode } from "./layers.js";
import { insetControl } from "../land/inset.js";
import { legendControl } from "./legend.js";

/** @import { LatLon, Page, Setting, ShownFacts } from "../types.d.ts" */

const DEGREE_KM = 111;
const INSET_PX = 190; // of a corner, with the scale
const ZOOMS = { least: 3, most: 18 }; // of a corridor of kilometres

/**
 * The pixels beside the whole corridor: a share of the map, with room for the controls.
 *
 * @param {number} width of the map
 */
const sidePadding = (width) => [
  Math.min(Math.max(20, 0.06 * width), 100),
  Math.min(Math.max(58, 0.1 * width), 100),
];

/**
 * Show a view, or the whole corridor, with room for the labels of its ends and the controls.
 *
 * @param {Page} page
 * @param {Setting["view"]} wanted
 */
export function showView(page, wanted) {
  const { map } = page.drawing;
  const [left, right] = sidePadding(map.getSize().x);
  map.setMinZoom(0).setMaxZoom(MOST_ZOOM);
  const whole = map.getBoundsZoom(viewBounds(page), false, [left + right, 48]);
  map.setMinZoom(Math.min(ZOOMS.least, Math.floor(whole)));
  map.setMaxZoom(Math.max(ZOOMS.most, Math.min(Math.ceil(whole) + 3, MOST_ZOOM)));
  if (wanted) {
    map.setView([wanted.lat, wanted.lon], wanted.zoom, { animate: false });
    return;
  }
  map.fitBounds(viewBounds(page), {
    paddingTopLeft: [left, 22],
    paddingBottomRight: [right, 26],
    animate: false,
  });
  const { lat, lng: lon } = map.getCenter();
  page.drawing.whole = JSON.stringify({ lat, lon, zoom: map.getZoom() });
}

/**
 * The corridor's bounds, as far as the map reaches; with room for what is wider than sent.
 *
 * @param {Page} page
 */
export function viewBounds({ facts, setting: { halves } }) {
  const { first, second } = facts.halfWidths;
  const more = Math.max(0, Math.max(...halves) - Math.max(first.km, second.km)) / DEGREE_KM;
  return facts.bounds.map(([lat, lon], i) => {
    const [way, most] = [i ? more : -more, MERCATOR_MAX_LAT];
    const ring = Math.cos((Math.min(Math.abs(lat) + more, most) * Math.PI) / 180);
    return /** @type {LatLon} */ ([
      Math.min(Math.max(lat + way, -most), most),
      lon + way / ring,
    ]);
  });
}

const Scale = L.Control.Scale.extend({
  /** @param {number} most metres */
  _updateMetric(most) {
    const metres = this._getRoundNum(most);
    this._updateScale(this._mScale, words().scale(metres), metres / most);
  },
});

/**
 * The map's controls, in the language of the page.
 *
 * @param {Page} page
 */
export function addControls(page) {
  const { facts, drawing: { map }, derived: { data } } = page;
  setAria(map.getContainer(), { label: words().mapHelp });
  const titles = { zoomInTitle: words().zoomIn, zoomOutTitle: words().zoomOut };
  return [
    L.control.zoom({ position: "topright", ...titles }),
    homeControl(page),
    signControl("topright", "north", words().north),
    new Scale({ imperial: false, maxWidth: 140, position: "bottomleft" }),
    ...(facts.inset ? [insetControl(facts.inset, facts.bounds, isCornerFree(page))] : []),
    creditControl(data),
    legendControl(page),
  ].map((control) => control.addTo(map));
}

/* Whether the corridor as sent lies outside the lower left corner of the map as it opens. */
function isCornerFree(/** @type {Page} */ { facts, drawing: { map } }) {
  const [right, top] = [INSET_PX, map.getSize().y - INSET_PX];
  return !facts.outline.flat().some((ring) =>
    decode(ring).some((point) => {
      const { x, y } = map.latLngToContainerPoint(toMap(point));
      return x < right && y > top;
    })
  );
}

/** @param {Page} page */
function homeControl(page) {
  const control = L.control({ position: "topright" });
  control.onAdd = () => {
    const press = () => showView(page, null);
    const label = { "aria-label": words().wholeCorridor, title: words().wholeCorridor };
    const button = h("button", { type: "button", click: press, ...label }, h("i"));
    L.DomEvent.disableClickPropagation(button);
    return h("div", { class: "home leaflet-bar leaflet-control" }, button);
  };
  return control;
}

/**
 * @param {string} position
 * @param {string} className
 * @param {string} text
 */
function signControl(position, className, text) {
  const control = L.control({ position });
  const label = { role: "img", "aria-label": text, title: text };
  control.onAdd = () =>
    h(
      "div",
      { class: `${className} leaflet-control`, ...label },
      h("i"),
      words().northLetter,
    );
  return control;
}

/** @param {ShownFacts} data */
function creditControl(data) {
  const control = L.control.attribution({ position: "bottomright", prefix: false });
  const shown = data.sources.filter((key) => ["leaflet", "osm", "naturalEarth"].includes(key));
  for (const key of shown) {
    const { title, url } = words().sources[key];
    const credit = makeLink(url, title);
    credit.dir = "auto";
    control.addAttribution(credit.outerHTML);
  }
  return control;
}
