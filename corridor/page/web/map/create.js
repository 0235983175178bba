/* The map itself, still empty: its options and panes. */

import { MOST_ZOOM } from "./globe.js";

// Below Leaflet's tiles (200) what a background of one's own may cover; the user's shapes
// (400) come between the corridor and the settlements.
const PANES = {
  base: 150,
  graticule: 160,
  corridor: 320,
  road: 340,
  points: 410,
  settlements: 420,
  answer: 430,
  labels: 440,
};

/** @param {string} id of its element */
export function makeMap(id) {
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(id, {
    attributionControl: false,
    zoomControl: false,
    zoomSnap: 0.25,
    minZoom: 0,
    maxZoom: MOST_ZOOM,
    worldCopyJump: false,
    zoomAnimation: !isStill,
    fadeAnimation: !isStill,
    markerZoomAnimation: !isStill,
    inertia: !isStill,
  });
  map.getContainer().setAttribute("role", "region");
  map.getContainer().dir = "ltr"; // a map has its east on the right in every language
  for (const [name, zIndex] of Object.entries(PANES)) {
    map.createPane(name).style.zIndex = String(zIndex);
  }
  map.getPane("labels").style.pointerEvents = "none";
  return map;
}
