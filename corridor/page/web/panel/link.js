/*
 * What the page shows, as the part of its address after #, so that a link restores it. Only
 * what differs from the page as it was made is written. What is read is checked: a link may
 * come from anybody.
 */

import { languageCodes } from "../words/words.js";
import { isPossibleWidth } from "../outline/policy.js";

const MOST_PINS = 100;
const DEGREES = 6; // decimals: a tenth of a metre

const coordinate = ({ lat, lon }) =>
  [lat, lon].map((it) => String(Number(it.toFixed(DEGREES)))).join(",");

const oneOf = (allowed, text) => (allowed.includes(text) ? text : undefined);

const numbers = (text, count) => {
  const all = text
    .split(",")
    .map((it) => (/^-?\d+(\.\d+)?$/.test(it) ? Number(it) : NaN));
  return all.length === count && all.every(Number.isFinite) ? all : undefined;
};

function writeView({ lat, lon, zoom }) {
  const decimals = Math.max(2, Math.ceil(zoom / 3)); // to a pixel
  return [zoom, lat.toFixed(decimals), lon.toFixed(decimals)].map(Number).join(",");
}

function readView(text) {
  const [zoom, lat, lon] = numbers(text, 3) ?? [];
  const isPossible = zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 90 && Math.abs(lon) < 1e6;
  return isPossible ? { lat, lon, zoom } : undefined;
}

function readHalves(text, { halfWidths }) {
  const halves = numbers(text, text.includes(",") ? 2 : 1);
  if (!halves?.every((km) => isPossibleWidth(km, halfWidths))) return undefined;
  return [halves[0], halves.at(-1)];
}

function readCoordinate(text) {
  const [lat, lon] = numbers(text, 2) ?? [];
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined;
}

function readPins(text) {
  const pins = text.split(";").slice(0, MOST_PINS).map(readCoordinate);
  return pins.every(Boolean) ? pins : undefined;
}

const readPlace = (text, { places }) =>
  oneOf(
    places.map(({ name }) => name),
    text,
  );

const readHidden = (text) => text.split(",").filter((it) => /^[a-z]+$/.test(it));

function readPeriod(text) {
  const [first, last] = numbers(text, 2) ?? [];
  return Number.isInteger(first) && Number.isInteger(last) && first <= last
    ? [first, last]
    : undefined;
}

/**
 * @typedef {(value: any) => string} Write
 * @typedef {(text: string, data: any) => unknown} Read
 */

// For each part of the setting its word in the address, how it is written, how it is read;
// undefined where it cannot be.
/** @type {Record<string, [string, Write, Read]>} */
const PARTS = {
  view: ["map", writeView, readView],
  halves: ["each", (halves) => [...new Set(halves)].join(","), readHalves],
  ends: [
    "ends",
    String,
    (text, { isLoop }) => (isLoop ? undefined : oneOf(["flat", "round"], text)),
  ],
  from: ["from", String, readPlace],
  to: ["to", String, readPlace],
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
};

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/* The address's part for a setting; empty where nothing differs from `first`. */
export function writeFragment(setting, first) {
  const parts = Object.entries(PARTS)
    .filter(([name]) => !isSame(setting[name], first[name]))
    .map(([name, [word, written]]) => {
      const value = setting[name];
      return `${word}=${encodeURIComponent(value === null ? "" : written(value))}`;
    });
  // Readable where it can be: these signs need no escape there.
  return parts.join("&").replace(/%2C/g, ",").replace(/%3B/g, ";");
}

/* The parts of a setting that an address tells of the page's facts. */
export function readFragment(fragment, data) {
  const told = new URLSearchParams(fragment.replace(/^#/, "").replace(/\+/g, "%2B"));
  const setting = {};
  for (const [name, [word, , understood]] of Object.entries(PARTS)) {
    const text = told.get(word);
    const value = text === null ? undefined : understood(text, data);
    if (value !== undefined) setting[name] = value;
  }
  return setting;
}
