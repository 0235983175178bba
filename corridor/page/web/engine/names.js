/*
 * Settlements by what people write, by the rules of corridor/model/settlements.py: the full name
 * or code; a spelling; one without its article; its sound; its consonants. Areas may follow
 * after a comma or in brackets.
 */

import { letterKeys, NameIndex, soundKeys } from "./name_index.js";

/** @import { Area, SettlementNames } from "../types.d.ts" */

/**
 * @template {SettlementNames} S
 * @typedef {{ settlement: S, spelling: string | null }} Suggestion
 */

const MIN_BEGINNING = 3; // letters of a sound

// What people write beside an area's name.
const KINDS =
  /\b(?:sub-?district|district|governorate|province)\b|(?:^|\s)(?:ناحية|منطقة|محافظة|مركز)\s/gi;

/** @type {WeakMap<object, { fullNames: NameIndex, spellings: NameIndex }>} */
const settlementIndexes = new WeakMap();
/** @type {WeakMap<object, { spellings: NameIndex, within: Map<string, string[]> }>} */
const areaIndexes = new WeakMap();

/**
 * The settlements that a name may mean, by the first rule that any meets, the most important
 * first.
 *
 * @template {SettlementNames} S
 * @param {S[]} settlements
 * @param {string} name
 * @param {Area[]} areas
 * @returns {S[]}
 */
export function findSettlements(settlements, name, areas) {
  const { fullNames, spellings } = indexSettlements(settlements, areas);
  const [full] = fullNames.matches(name);
  return byRank(settlements, full.length ? full : findSpelling());

  function findSpelling() {
    const [spelling, ...written] = splitAreas(name);
    const wanted = written.map((area) => findAreas(areas, area));
    /** @param {number} at */
    const isWithin = (at) => {
      const around = areasAround(areas, settlements[at]);
      return wanted.every((meant) => meant.some(({ name }) => around.has(name)));
    };
    for (const found of spellings.matches(spelling)) {
      const inside = found.filter(isWithin);
      if (inside.length) return inside;
    }
    return [];
  }
}

/**
 * Up to `count` settlements that sound most like a name, the nearest first; at the same distance
 * the more important.
 *
 * @template {SettlementNames} S
 * @param {S[]} settlements
 * @param {string} name
 * @param {Area[]} areas
 * @param {number} [count]
 * @returns {S[]}
 */
export function closestSettlements(settlements, name, areas, count = 3) {
  const found = indexSettlements(settlements, areas).spellings.closest(splitAreas(name)[0]);
  return [...found]
    .sort(([at, away], [to, other]) =>
      away - other || settlements[at].rank - settlements[to].rank || at - to
    )
    .slice(0, count)
    .map(([at]) => settlements[at]);
}

/**
 * Up to `count` settlements that a text may be the beginning of, or part of, with the spelling
 * where it is not the name itself.
 *
 * @template {SettlementNames} S
 * @param {S[]} settlements
 * @param {string} text
 * @param {Area[]} areas
 * @param {number} count
 * @returns {Suggestion<S>[]}
 */
export function suggestSettlements(settlements, text, areas, count) {
  const [wanted] = letterKeys([text]);
  if (!wanted || /^\p{N}/u.test(wanted)) return [];
  if (splitAreas(text).length > 1) {
    return findSettlements(settlements, text, areas)
      .slice(0, count)
      .map((settlement) => ({ settlement, spelling: null }));
  }
  const { spellings } = indexSettlements(settlements, areas);
  const [heard] = soundKeys([text]);
  /** @type {(keys: Map<string, number[]>, fits: (key: string) => boolean) => number[]} */
  const select = (keys, fits) => [...keys].flatMap(([key, texts]) => (fits(key) ? texts : []));
  /** @type {(() => number[])[]} */
  const steps = [
    () => select(spellings.byLetters, (key) => key.startsWith(wanted)),
    () =>
      heard.length < MIN_BEGINNING ? [] : select(spellings.bySound, (key) => key.startsWith(heard)),
    () => select(spellings.byLetters, (key) => key.includes(wanted)),
  ];
  /** @type {Map<S, Suggestion<S>>} */
  const found = new Map();
  for (const step of steps) {
    if (found.size >= count) break;
    const texts = step().map((at) => [spellings.names[at], at]);
    texts.sort(([a, i], [b, k]) => settlements[a].rank - settlements[b].rank || i - k);
    for (const [name, at] of texts) {
      const settlement = settlements[name];
      if (found.has(settlement)) continue;
      found.set(settlement, { settlement, spelling: other(settlement, spellings.texts[at]) });
    }
  }
  return [...found.values()].slice(0, count);
}

/** @type {(settlement: SettlementNames, spelling: string) => string | null} */
const other = ({ name, arabic }, spelling) =>
  [name, bareName(name), arabic].includes(spelling) ? null : spelling;

// --- what is indexed -------------------------------------------------------------------

/** @type {(settlements: SettlementNames[], areas: Area[]) => { fullNames: NameIndex, spellings: NameIndex }} */
function indexSettlements(settlements, areas) {
  const known = settlementIndexes.get(settlements);
  if (known) return known;
  const spelt = spellingsOfSeats(areas);
  const index = {
    fullNames: new NameIndex(settlements.map(({ name, code }) => [name, code])),
    spellings: new NameIndex(
      settlements.map((it) => [bareName(it.name), it.arabic, ...it.spellings, ...spelt(it)]),
    ),
  };
  settlementIndexes.set(settlements, index);
  return index;
}

/* A seat, which has the name of the area that it lies in, has its spellings too. */
/** @type {(areas: Area[]) => (settlement: SettlementNames) => string[]} */
function spellingsOfSeats(areas) {
  /** @type {Map<string, Area[]>} */
  const byName = new Map();
  for (const area of areas) {
    for (const name of [area.name, area.arabic]) {
      byName.set(name, [...(byName.get(name) ?? []), area]);
    }
  }
  return (settlement) =>
    [bareName(settlement.name), settlement.arabic]
      .flatMap((name) => byName.get(name) ?? [])
      .filter(({ name }) => areasAround(areas, settlement).has(name))
      .flatMap(({ spellings }) => spellings);
}

/**
 * The areas that a text may mean.
 *
 * @param {Area[]} areas
 * @param {string} text
 */
export function findAreas(areas, text) {
  for (const found of indexAreas(areas).spellings.matches(text.replace(KINDS, " "))) {
    if (found.length) return found.map((at) => areas[at]);
  }
  return [];
}

/** @type {(areas: Area[], settlement: SettlementNames) => Set<string>} */
const areasAround = (areas, { subdistrict, governorate }) =>
  new Set([subdistrict, governorate, ...(indexAreas(areas).within.get(subdistrict) ?? [])]);

/** @type {(areas: Area[]) => { spellings: NameIndex, within: Map<string, string[]> }} */
function indexAreas(areas) {
  const known = areaIndexes.get(areas);
  if (known) return known;
  const index = {
    spellings: new NameIndex(
      areas.map(({ name, arabic, spellings }) => [name, arabic, ...spellings]),
    ),
    within: new Map(areas.map(({ name, within }) => [name, within])),
  };
  areaIndexes.set(areas, index);
  return index;
}

/* "Ain al-Hour (Badama)" is spelt "Ain al-Hour". */
/** @type {(name: string) => string} */
const bareName = (name) => name.split(" (")[0];

/* The name and the areas of "name, area, area" or "name (area)". */
/** @type {(name: string) => string[]} */
function splitAreas(name) {
  const [spelling, ...areas] = name.split(/[,،()]/);
  return [spelling, ...areas.filter((area) => area.trim())];
}

/** @type {<S extends SettlementNames>(settlements: S[], found: number[]) => S[]} */
const byRank = (settlements, found) =>
  [...found]
    .sort((a, b) => settlements[a].rank - settlements[b].rank || a - b)
    .map((at) => settlements[at]);
