/*
 * Meridians and parallels, as close as the zoom allows, named along the upper and the right
 * edge of the map.
 */

import { setAria } from "../panel/dom.js";
import { words } from "../words/words.js";
import { wrapLon } from "./globe.js";

const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800]; // minutes
const LEAST_PIXELS = 130;
const MARGIN = 34; // pixels at the corners that stay free
const CONTROLS = 190; // pixels of the right edge, from the top, that the controls take

/**
 * @param {number} minutes
 * @param {[positive: string, negative: string]} letters
 */
function formatAngle(minutes, [positive, negative]) {
  const tenths = Math.round(Math.abs(minutes) * 10);
  const rest = (tenths % 600) / 10;
  const minute = rest ? `${String(rest).padStart(2, "0")}′` : "";
  const angle = `${Math.floor(tenths / 600)}°${minute}`;
  const isBoth = tenths === 0 || tenths === 108000; // the equator, Greenwich, 180°
  return isBoth ? angle : `${angle}${minutes < 0 ? negative : positive}`;
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} step
 */
function multiples(from, to, step) {
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: count }, (_, i) => (first + i) * step);
}

/**
 * @typedef {L.LayerGroup & {
 *   names: HTMLElement,
 *   lons: number[],
 *   lats: number[],
 *   draw(): void,
 *   name(): void,
 * }} GraticuleLayer longitudes and latitudes in minutes
 */

/** @type {new () => GraticuleLayer} */
export const Graticule = L.LayerGroup.extend({
  getEvents() {
    return { moveend: this.draw, move: this.name, resize: this.draw };
  },

  /** @param {L.Map} map */
  onAdd(map) {
    L.LayerGroup.prototype.onAdd.call(this, map);
    this.names = L.DomUtil.create("div", "graticule-names", map.getContainer());
    setAria(this.names, { hidden: true });
    this.draw();
  },

  /** @param {L.Map} map */
  onRemove(map) {
    this.names.remove();
    L.LayerGroup.prototype.onRemove.call(this, map);
  },

  draw() {
    const map = this._map;
    const bounds = map.getBounds().pad(0.5);
    const perPixel = ((map.getBounds().getEast() - map.getBounds().getWest()) * 60) /
      map.getSize().x;
    const step = STEPS.find((minutes) => minutes / perPixel >= LEAST_PIXELS) ?? 3600;
    const north = Math.min(bounds.getNorth(), 85);
    const south = Math.max(bounds.getSouth(), -85);
    this.lons = multiples(bounds.getWest() * 60, bounds.getEast() * 60, step);
    this.lats = multiples(south * 60, north * 60, step);
    this.clearLayers();
    /** @param {[number, number][]} points */
    const line = (points) =>
      this.addLayer(
        L.polyline(points, {
          pane: "graticule",
          className: "graticule",
          interactive: false,
        }),
      );
    for (const lon of this.lons) {
      line([
        [south, lon / 60],
        [north, lon / 60],
      ]);
    }
    for (const lat of this.lats) {
      line([
        [lat / 60, bounds.getWest()],
        [lat / 60, bounds.getEast()],
      ]);
    }
    this.name();
  },

  name() {
    const map = this._map;
    const { x: width, y: height } = map.getSize();
    const centre = map.getCenter();
    this.names.replaceChildren();
    /** @type {(text: string, kind: string, x: number, y: number) => void} */
    const write = (text, kind, x, y) => {
      const name = L.DomUtil.create("span", kind, this.names);
      name.textContent = text;
      name.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    };
    for (const lon of this.lons) {
      const { x } = map.latLngToContainerPoint([centre.lat, lon / 60]);
      if (x > MARGIN && x < width - 2 * MARGIN) {
        write(formatAngle(wrapMinutes(lon), words().eastWest), "meridian", x, 0);
      }
    }
    for (const lat of this.lats) {
      const { y } = map.latLngToContainerPoint([lat / 60, centre.lng]);
      if (y > CONTROLS && y < height - MARGIN) {
        write(formatAngle(lat, words().northSouth), "parallel", width, y);
      }
    }
  },
});

/** @type {(minutes: number) => number} */
const wrapMinutes = (minutes) => wrapLon(minutes / 60) * 60;
