/* What follows from the facts and the setting: the corridor, its facts, its settlements. */

import { answerAt, factsBetween, kmSpan, makeCorridor, routeKmAt } from "./engine/answers.js";
import { findAreas } from "./engine/names.js";
import { nearestPoint } from "./engine/nearest.js";
import { hasLineBeyond } from "./map/layers.js";
import { halfWidthsOf } from "./outline/policy.js";
import { words } from "./words/words.js";

/**
 * @import { Corridor } from "./engine/types.d.ts"
 * @import { Area, Derived, Page, PageData, Setting, Settlement, ShownPatrol, ShownSettlement } from "./types.d.ts"
 */

const ON_ROAD_M = 3000; // a settlement so near to the road may be an end of a stretch

/** Derive the corridor of the setting, and the settlements and patrols in the page's language. */
export function deriveCorridor(/** @type {Page} */ { facts, setting, derived }) {
  const stretch = factsBetween(facts, setting.from, setting.to) ?? facts;
  const { first, second } = facts.halfWidths;
  const along = {
    ...stretch,
    sentEndings: stretch.ends,
    sentProfile: facts.widthProfile,
    sentHalves: [first.km, second.km],
  };
  const { settlements } = facts;
  /** @type {<T extends string | null>(name: T) => T | string} */
  const nameOf = (name) => {
    const settlement = settlements.find((it) => it.name === name);
    return settlement ? words().inOrder(settlement.name, settlement.arabic)[0] : name;
  };
  const shape = shapeOf(along, setting);
  const corridor = makeCorridor({ ...along, ...shape });
  derived.corridor = corridor;
  derived.data = {
    ...along,
    ...shape,
    from: nameOf(along.from),
    to: nameOf(along.to),
    kmSpan: kmSpan(corridor),
    goesOn: hasLineBeyond(corridor),
    sentEnds: { from: facts.from, to: facts.to },
    heading: setting.title,
  };
  derived.settlements = settlements.map((settlement) =>
    settlementOf(corridor, settlement, facts.areas)
  );
  derived.patrols = facts.patrols.map((patrol) => /** @type {ShownPatrol} */ ({
    ...patrol,
    start: nameOf(patrol.start),
    turnedAt: nameOf(patrol.turnedAt),
    km: routeKmOf(derived, patrol.turnedAt),
    startKm: routeKmOf(derived, patrol.start),
  }));
}

/**
 * Half-widths and ends of the setting as the corridor wants them. The one pair of ends is
 * that which was sent; where travel is turned, it is too.
 */
export const shapeOf = (
  /** @type {Pick<PageData, "sides" | "halfWidths" | "sentProfile" | "sentHalves" | "sentEndings">} */ along,
  /** @type {Setting} */ { halves, ends },
) => ({
  ...halfWidthsOf(along, halves),
  ends: Array.isArray(ends) ? along.sentEndings : ends,
});

/** Whether the stretch and its shape are those that were sent, with their outline. */
export const isAsSent = (/** @type {Page} */ { facts, setting: { from, to, halves, ends } }) =>
  from === null &&
  to === null &&
  ends === facts.ends &&
  halves[0] === facts.halfWidths.first.km &&
  halves[1] === facts.halfWidths.second.km;

/**
 * The area that tells two Latin names apart, in brackets, does so in Arabic too.
 *
 * @type {(settlement: Settlement, areas: Area[]) => string}
 */
function arabicOf({ name, arabic }, areas) {
  const [, bracketed] = /\(([^)]+)\)$/.exec(name) ?? [];
  const [area] = bracketed ? findAreas(areas, bracketed) : [];
  return area ? `${arabic} (${area.arabic})` : arabic;
}

/** @type {(corridor: Corridor, settlement: Settlement, areas: Area[]) => ShownSettlement} */
function settlementOf(corridor, settlement, areas) {
  const [shown, other] = words().inOrder(settlement.name, arabicOf(settlement, areas));
  const { road, start: from } = corridor;
  const { lat, lon } = settlement;
  const located = nearestPoint(corridor.reference, lat, lon);
  const routeKm = corridor.reference === road
    ? (located.measure - from) / 1000
    : routeKmAt(corridor, lat, lon);
  const answer = { lat, lon, ...answerAt(corridor, located) };
  const isBeside = routeKm >= -from / 1000 && routeKm <= (road.length - from) / 1000;
  const isOnRoad = isBeside && answer.distance <= ON_ROAD_M;
  return {
    ...settlement,
    shown: shown || settlement.name,
    other,
    located,
    answer,
    routeKm,
    isOnRoad,
  };
}

/**
 * The kilometre of the route at which a settlement is; null beyond the route's ends.
 *
 * @type {(derived: Derived, wanted: string | null) => number | null}
 */
function routeKmOf({ settlements, corridor }, wanted) {
  const km = settlements.find(({ name }) => name === wanted)?.routeKm;
  const length = corridor.length / 1000;
  return km !== undefined && km >= -1e-6 && km <= length + 1e-6
    ? Math.min(Math.max(km, 0), length)
    : null;
}
