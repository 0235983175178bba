/*
 * What the page's modules answer to the cases that Python made: tests/data/parity, written by
 * `python -m tests.parity --write`.
 */

import {
  halfWidthAt,
  kmAt,
  locate,
  makeCorridor,
  measureAtKm,
} from "../../corridor/page/web/engine/answers.js";
import { formatDms } from "../../corridor/page/web/engine/notation/formats.js";
import { readCoordinate } from "../../corridor/page/web/engine/notation/table.js";
import { Refusal } from "../../corridor/page/web/engine/notation/text.js";
import { formatMgrs } from "../../corridor/page/web/engine/mgrs.js";
import {
  closestSettlements,
  findSettlements,
  suggestSettlements,
} from "../../corridor/page/web/engine/names.js";
import "../../corridor/page/web/words/en.js";
import { speak } from "../../corridor/page/web/words/words.js";
import chainage from "../data/parity/chainage.json" with { type: "json" };
import edges from "../data/parity/edges.json" with { type: "json" };
import ends from "../data/parity/ends.json" with { type: "json" };
import formats from "../data/parity/formats.json" with { type: "json" };
import locations from "../data/parity/locate.json" with { type: "json" };
import names from "../data/parity/names.json" with { type: "json" };
import notations from "../data/parity/notations.json" with { type: "json" };
import writtenNames from "../data/names.json" with { type: "json" };
import profiles from "../data/parity/width_profile.json" with { type: "json" };

speak("en");

// What Python says beside and the page does not.
const UNSAID = ["notation", "description", "message"];

/**
 * Compare answers with a file's cases, a test for each group; numbers to a tolerance.
 *
 * @type {(title: string, file: any, answersOf: (group: any) => (input: any, expect: any) => any) => void}
 */
function compare(title, { groups, tolerance }, answersOf) {
  for (const group of groups) {
    Deno.test(`${title}: ${group.name}`, () => {
      const answer = answersOf(group);
      const most = Math.max(0, ...Object.values(group.tolerance ?? tolerance));
      /** @param {string} key */
      const said = (key) => !UNSAID.includes(key);
      const wrong = group.cases.flatMap((/** @type {any} */ { input, expect }) => {
        const got = answer(input, expect);
        const isRight = Object.keys(expect).filter(said).every((key) =>
          isEqual(got[key], expect[key], most)
        );
        return isRight ? [] : [JSON.stringify({ input, expect, got })];
      });
      if (wrong.length) throw new Error(`${wrong.length} differ, first:\n${wrong[0]}`);
    });
  }
}

/** @type {(got: any, wanted: any, most: number) => boolean} */
const isEqual = (got, wanted, most) =>
  typeof wanted === "number"
    ? Math.abs(got - wanted) <= most
    : JSON.stringify(got) === JSON.stringify(wanted);

/* The corridor of a group, from the facts that a page gets. */
/** @param {any} facts */
function corridorOf({ vertices, pieces, width_profile: widthProfile, ...facts }) {
  const corridorFacts = { ...facts, line: pieces ?? vertices, widthProfile };
  return makeCorridor(
    /** @type {import("../../corridor/page/web/engine/types.d.ts").CorridorFacts} */ (corridorFacts),
  );
}

/** @param {any} group */
function locator(group) {
  const corridor = corridorOf(group.corridor);
  return (/** @type {any} */ { lat, lon }, /** @type {any} */ { offset }) => {
    const { inside, side, distance, edge, km } = locate(corridor, lat, lon);
    const isRightOfSide = side === corridor.sides[offset < 0 ? "right" : "left"];
    return {
      inside,
      side,
      distance,
      edge,
      measure: km * 1000,
      offset: isRightOfSide ? Math.sign(offset) * distance : NaN,
    };
  };
}

compare("locate", locations, locator);
compare("ends", ends, locator);
compare("edges", edges, locator);

compare("half-widths", profiles, ({ profile: widthProfile }) => ({ measure }) => ({
  left: halfWidthAt({ left: 0, right: 0, widthProfile, origin: 0 }, true, measure),
  right: halfWidthAt({ left: 0, right: 0, widthProfile, origin: 0 }, false, measure),
}));

compare("published kilometres", chainage, ({ chainage }) => ({ measure, km }) => ({
  km: kmAt({ chainage, start: 0 }, measure),
  measure: measureAtKm({ chainage, start: 0 }, km),
}));

compare("notations", notations, () => (text) => {
  try {
    const { lat, lon, named } = readCoordinate(text);
    return { lat, lon, named };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { refused: error.message };
  }
});

compare("formats", formats, () => ({ lat, lon }) => ({
  dms: formatDms(lat, lon),
  mgrs: formatMgrs(lat, lon),
}));

const [keys, ...rows] = names.settlements;
const settlements = rows.map((row) => Object.fromEntries(row.map((it, i) => [keys[i], it])));

compare("names", names, () => (text) => {
  const codes = codesOf(text);
  if (codes.length === 1) return { found: codes[0] };
  return codes.length ? { several: codes } : { unknown: true, closest: closestTo(text) };
});

for (const { name, cases } of writtenNames.groups) {
  Deno.test(`names as people write them: ${name}`, () => {
    const wrong = cases.filter(([text, meaning]) =>
      JSON.stringify(meaningOf(text, meaning)) !== JSON.stringify(meaning)
    );
    if (wrong.length) {
      throw new Error(wrong.map(([text]) => `${text}: ${codesOf(String(text))}`).join("\n"));
    }
  });
}

/** @type {(text: any, meaning: any) => any} */
function meaningOf(text, meaning) {
  const codes = codesOf(text);
  if (Array.isArray(meaning)) return codes;
  return codes.length ? codes.join() : closestTo(text)[0] ?? null;
}

/** @param {string} text */
const codesOf = (text) => findSettlements(settlements, text, names.areas).map(({ code }) => code);
/** @param {string} text */
const closestTo = (text) =>
  closestSettlements(settlements, text, names.areas).map(({ name }) => name);

Deno.test("every settlement is found by its full name and its code", () => {
  /** @param {{ name: string, code: string }} settlement */
  const isLost = ({ name, code }) => codesOf(name).join() !== code || codesOf(code).join() !== code;
  const lost = settlements.filter(isLost);
  if (lost.length) throw new Error(lost.map(({ name }) => name).join());
});

Deno.test("a name is suggested while it is typed, by any of its spellings", () => {
  const typed = { jis: "C4199", "сара": "C3916", "سرا": "C3916", cisr: "C4199", "Eri": "C4278" };
  for (const [text, code] of Object.entries(typed)) {
    const suggested = suggestSettlements(settlements, text, names.areas, 8);
    if (suggested.length > 8) throw new Error(`${text}: ${suggested.length} suggestions`);
    if (!suggested.some((it) => it.settlement.code === code)) throw new Error(text);
  }
});

Deno.test("settlements are found and suggested within some milliseconds", () => {
  const start = performance.now();
  closestSettlements([...settlements], "Zarakib", names.areas);
  suggestSettlements([...settlements], "kafr", names.areas, 8);
  const took = performance.now() - start;
  if (took > 500) throw new Error(`${took} ms`);
});
