/*
 * What the page shows, as the part of its address after #, so that a link restores it. Only
 * what differs from the page as it was made is written. What is read is checked: a link may
 * come from anybody.
 */

import { languageCodes } from "../words/words.js";
import { isPossibleWidth } from "../outline/policy.js";

/**
 * @import { Coordinate, Facts, HalfWidths, Setting, TabName, Theme } from "../types.d.ts"
 *
 * @typedef {NonNullable<Setting["view"]>} View
 */

const MOST_PINS = 100;
const MOST_TITLE = 200; // characters
/** @type {TabName[]} */
const TABS = ["check", "width", "patrols", "points", "more"];
const DEGREES = 6; // decimals: a tenth of a metre

/** @type {(point: Coordinate) => string} */
const coordinate = ({ lat, lon }) =>
  [lat, lon].map((it) => String(Number(it.toFixed(DEGREES)))).join(",");

/** @type {(allowed: string[], text: string) => string | undefined} */
const oneOf = (allowed, text) => (allowed.includes(text) ? text : undefined);

/** @type {(text: string, count: number) => number[] | undefined} */
const numbers = (text, count) => {
  const all = text
    .split(",")
    .map((it) => (/^-?\d+(\.\d+)?$/.test(it) ? Number(it) : NaN));
  return all.length === count && all.every(Number.isFinite) ? all : undefined;
};

/** @type {(text: string) => text is "flat" | "round"} */
const isEndKind = (text) => text === "flat" || text === "round";

/** @param {View} view */
function writeView({ lat, lon, zoom }) {
  const decimals = Math.max(2, Math.ceil(zoom / 3)); // to a pixel
  return [zoom, lat.toFixed(decimals), lon.toFixed(decimals)].map(Number).join(",");
}

/** @type {(text: string) => View | undefined} */
function readView(text) {
  const [zoom, lat, lon] = numbers(text, 3) ?? [];
  const isPossible = zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 90 && Math.abs(lon) < 1e6;
  return isPossible ? { lat, lon, zoom } : undefined;
}

/** @type {(text: string, facts: { halfWidths: HalfWidths }) => number[] | undefined} */
function readHalves(text, { halfWidths }) {
  const halves = numbers(text, text.includes(",") ? 2 : 1);
  if (!halves?.every((km) => isPossibleWidth(km, halfWidths))) return undefined;
  return [halves[0], halves[halves.length - 1]];
}

/** @type {(text: string) => Coordinate | undefined} */
function readCoordinate(text) {
  const [lat, lon] = numbers(text, 2) ?? [];
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined;
}

/** @type {(text: string) => Coordinate[] | undefined} */
function readPins(text) {
  const pins = text.split(";").slice(0, MOST_PINS).map(readCoordinate);
  return pins.every((pin) => pin !== undefined) ? pins : undefined;
}

/** @type {(text: string, facts: Facts) => string | undefined} */
const readSettlement = (text, { settlements }) =>
  oneOf(
    settlements.map(({ name }) => name),
    text,
  );

/** @param {string} text */
const readHidden = (text) => text.split(",").filter((it) => /^[a-z]+$/.test(it));

/** @type {(text: string) => [first: number, last: number] | undefined} */
function readPeriod(text) {
  const [first, last] = numbers(text, 2) ?? [];
  return Number.isInteger(first) && Number.isInteger(last) && first <= last
    ? [first, last]
    : undefined;
}

/** @type {(text: string) => Theme | undefined} */
const readTheme = (text) => (text === "light" || text === "dark" ? text : undefined);

/** @type {(text: string) => boolean | undefined} */
const readSwitch = (text) => (/^[01]$/.test(text) ? text === "1" : undefined);

/** @type {(text: string) => TabName | undefined} */
const readTab = (text) => TABS.find((name) => name === text);

/** @type {(text: string) => TabName[] | undefined} */
function readTabs(text) {
  const tabs = text.split(",").map(readTab);
  return tabs.every((tab) => tab !== undefined) ? tabs : undefined;
}

// For each part of the setting its word in the address, how it is written, how it is read;
// undefined where it cannot be.
/**
 * @typedef {Exclude<keyof Setting, "convoy">} Part
 * @typedef {{
 *   [P in Part]: [
 *     word: string,
 *     write: (value: NonNullable<Setting[P]>) => string,
 *     read: (text: string, facts: Facts) => Setting[P] | undefined,
 *   ]
 * }} Parts
 */

/** @type {Parts} */
const PARTS = {
  view: ["map", writeView, readView],
  halves: ["each", (halves) => [...new Set(halves)].join(","), readHalves],
  ends: [
    "ends",
    String,
    (text, { isLoop }) => (isLoop || !isEndKind(text) ? undefined : text),
  ],
  from: ["from", String, readSettlement],
  to: ["to", String, readSettlement],
  asked: ["ask", coordinate, readCoordinate],
  pins: ["pins", (pins) => pins.map(coordinate).join(";"), readPins],
  patrol: [
    "patrol",
    String,
    (text, { patrols }) =>
      oneOf(
        patrols.map((it) => it.date),
        text,
      ),
  ],
  language: ["lang", String, (text) => oneOf(languageCodes(), text)],
  hidden: ["off", (hidden) => hidden.join(","), readHidden],
  period: ["days", (period) => period.join(","), readPeriod],
  title: ["title", String, (text) => text.trim().slice(0, MOST_TITLE) || undefined],
  theme: ["theme", String, readTheme],
  panel: ["panel", (isOpen) => String(Number(isOpen)), readSwitch],
  tab: ["tab", String, readTab],
  tabs: ["tabs", (tabs) => tabs.join(","), readTabs],
};

const partNames = () => /** @type {Part[]} */ (Object.keys(PARTS));

/** @type {(one: unknown, other: unknown) => boolean} */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * The address's part for a setting; empty where nothing differs from `first`.
 *
 * @param {Setting} setting
 * @param {Omit<Setting, "convoy">} first
 */
export function writeFragment(setting, first) {
  const parts = partNames()
    .filter((name) => !isSame(setting[name], first[name]))
    .map((name) => `${PARTS[name][0]}=${encodeURIComponent(writePart(name, setting))}`);
  // Readable where it can be: these signs need no escape there.
  return parts.join("&").replace(/%2C/g, ",").replace(/%3B/g, ";");
}

/**
 * A part of a setting as its address has it.
 *
 * @template {Part} P
 * @param {P} name
 * @param {Setting} setting
 */
function writePart(name, setting) {
  const value = setting[name];
  const [, write] = PARTS[name];
  return value === null ? "" : write(/** @type {NonNullable<Setting[P]>} */ (value));
}

/**
 * The parts of a setting that an address names, for the page's facts.
 *
 * @param {string} fragment
 * @param {Facts} facts
 * @returns {Partial<Setting>}
 */
export function readFragment(fragment, facts) {
  const words = new URLSearchParams(fragment.replace(/^#/, "").replace(/\+/g, "%2B"));
  const values = partNames().flatMap((name) => {
    const [word, , read] = PARTS[name];
    const text = words.get(word);
    const value = text === null ? undefined : read(text, facts);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(values);
}
