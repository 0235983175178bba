/*
 * Settlements as dots on a canvas, the larger ones first: towns at every zoom, villages and
 * hamlets from nearer by. A dot answers to the pointer; by keyboard settlements are reached
 * through the search and the list.
 */

import { words } from "../words/words.js";
import { CanvasLayer } from "./canvas.js";
import { lonOnMap, project } from "./globe.js";

/**
 * @import { ShownFacts, ShownSettlement } from "../types.d.ts"
 * @import { View } from "./canvas.js"
 */

export const RADIUS = [6, 4.5, 3, 2.2]; // by rank
export const DOTS_FROM = [0, 7, 10, 11]; // zoom, by rank
const FINGER = [12, 12, 9, 7]; // pixels within which a dot answers, by rank
const TAU = 2 * Math.PI;

/** Whether its dot is drawn at a zoom. @type {(settlement: ShownSettlement, zoom: number) => boolean} */
export const isDrawn = ({ rank }, zoom) => zoom >= DOTS_FROM[rank];

/** The dots of settlements; `redraw` shows which are inside as it is now. */
export class Settlements extends CanvasLayer {
  /**
   * @param {ShownSettlement[]} list
   * @param {ShownFacts} facts
   */
  constructor(list, facts) {
    super("settlements");
    this.facts = facts;
    // The larger ones are drawn last, above the others.
    this.dots = list
      .map((settlement) => {
        const [x, y] = project(settlement.lat, lonOnMap(settlement.lon));
        return { settlement, x, y };
      })
      .toSorted((one, other) => other.settlement.rank - one.settlement.rank);
    this.tooltip = L.tooltip({ direction: "top", offset: [0, -6], className: "settlement-name" });
    /** @type {ShownSettlement | null} */
    this.named = null;
    /** @param {{ containerPoint: L.Point }} event */
    this.onMove = ({ containerPoint }) => {
      if (!this._map.dragging.moving()) this.name(this.settlementAt(containerPoint));
    };
    this.onOut = () => this.name(null);
  }

  /**
   * @param {L.Map} map
   * @override
   */
  onAdd(map) {
    super.onAdd(map);
    map.on("mousemove", this.onMove).on("mouseout movestart zoomstart", this.onOut);
  }

  /**
   * @param {L.Map} map
   * @override
   */
  onRemove(map) {
    map.off("mousemove", this.onMove).off("mouseout movestart zoomstart", this.onOut);
    this.onOut();
    super.onRemove(map);
  }

  /**
   * @param {View} view
   * @override
   */
  draw({ context, zoom, scale, shift, size }) {
    const [accent, paper, ink] = ["accent", "paper", "ink-soft"].map((it) => this.colour(it));
    for (const { settlement, x, y } of this.dots) {
      if (!isDrawn(settlement, zoom)) continue;
      const [left, top] = [x * scale - shift.x, y * scale - shift.y];
      if (left < -9 || top < -9 || left > size.x + 9 || top > size.y + 9) continue;
      const { rank, answer: { inside } } = settlement;
      context.beginPath();
      context.arc(left, top, RADIUS[rank], 0, TAU);
      context.fillStyle = inside ? accent : paper;
      context.strokeStyle = inside ? paper : ink;
      context.lineWidth = inside ? 1.2 : rank < 2 ? 1.6 : 1.1;
      context.fill();
      context.stroke();
    }
  }

  /**
   * The settlement whose dot a point of the map's container is on, or null.
   *
   * @param {L.Point} point
   */
  settlementAt(point) {
    const map = this._map;
    if (!map) return null;
    const zoom = map.getZoom();
    const scale = map.options.crs.scale(zoom) / 256;
    const { x: left, y: top } = map.getPixelBounds().min.add(point);
    /** @type {ShownSettlement | null} */
    let found = null;
    let least = Infinity;
    for (const { settlement, x, y } of this.dots) {
      if (!isDrawn(settlement, zoom)) continue;
      const distance = Math.hypot(x * scale - left, y * scale - top);
      if (distance <= FINGER[settlement.rank] && distance <= least) {
        found = settlement;
        least = distance;
      }
    }
    return found;
  }

  /**
   * Show the name and the answer of a settlement; null for none.
   *
   * @param {ShownSettlement | null} settlement
   */
  name(settlement) {
    if (settlement === this.named) return;
    this.named = settlement;
    this._map?.getContainer().classList.toggle("is-on-settlement", Boolean(settlement));
    this.tooltip.remove();
    if (!settlement) return;
    const text = `${settlement.shown}: ${words().brief(settlement.answer, this.facts)}`;
    const content = document.createElement("div");
    content.textContent = text;
    this.tooltip.setLatLng([settlement.lat, lonOnMap(settlement.lon)]).setContent(content);
    this.tooltip.addTo(this._map);
  }
}
