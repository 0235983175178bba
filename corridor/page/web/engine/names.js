/*
 * Settlements by any of their spellings, as corridor/model/settlements.py compares them: case,
 * accents, apostrophes, hyphens and spaces make no difference, nor do the letters that
 * Arabic writers exchange.
 */

/** @import { SettlementNames } from "../types.d.ts" */

/**
 * @template {SettlementNames} S
 * @typedef {{ settlement: S, spelling: string | null }} Suggestion
 */

/** @type {Record<string, string>} */
const SAME_LETTER = { ة: "ه", ى: "ي", ی: "ي", ک: "ك", ٱ: "ا", ı: "i" };
const SILENT = /[\p{Mn}\p{Lm}\p{Cf}'`´‘’‛′ʹʻʼʽʾʿ]/gu;
const ARTICLES = /^([aeu]l|[ae]s|[ae]sh|[ae][drntz]|[аэ]ль|[аэ]с|[аэ]ш)$/;

/**
 * The words of a text in lower case, without marks.
 *
 * @type {(text: string) => string[]}
 */
const splitWords = (text) =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[ةىیکٱı]/g, (letter) => SAME_LETTER[letter])
    .replace(SILENT, "")
    .split(/[^\p{L}\p{N}]+/u);

/** @type {(text: string) => string} */
const key = (text) => splitWords(text).join("");

/** @type {(text: string) => string} */
const keyWithoutArticle = (text) =>
  splitWords(text)
    .filter((word) => !ARTICLES.test(word))
    .map((word) => (word.length > 4 ? word.replace(/^ال/, "") : word))
    .join("");

/** @type {(settlement: SettlementNames) => string[]} */
const spellings = (it) => [it.name, it.name.split(" (")[0], it.arabic, ...it.spellings];

/**
 * The settlements that a name may mean, by the first rule that any meets: the full name or
 * code; a spelling; one followed by its sub-district or governorate; one without its article.
 *
 * @template {SettlementNames} S
 * @param {S[]} settlements
 * @param {string} name
 * @returns {S[]}
 */
export function findSettlements(settlements, name) {
  const [spelling, area] = splitArea(name);
  /** @type {(settlement: S, text: string) => boolean} */
  const isSpelling = (it, text) => spellings(it).map(key).includes(key(text));
  const bare = keyWithoutArticle(name);
  /** @type {((settlement: S) => boolean)[]} */
  const rules = [
    (it) => [it.name, it.code].map(key).includes(key(name)),
    (it) => isSpelling(it, name),
    (it) =>
      [it.subdistrict, it.governorate].map(key).includes(key(area)) &&
      isSpelling(it, spelling),
    (it) => bare !== "" && spellings(it).map(keyWithoutArticle).includes(bare),
  ];
  return rules.map((rule) => settlements.filter(rule)).find((found) => found.length) ?? [];
}

/**
 * "Ain al-Hour, Badama" or "Ain al-Hour (Badama)" in its two parts.
 *
 * @type {(name: string) => [spelling: string, area: string]}
 */
function splitArea(name) {
  const at = name.search(/[,،(]/);
  return at < 0 ? [name, ""] : [name.slice(0, at), name.slice(at + 1)];
}

/**
 * The settlements that a text may be the beginning of, or part of: {settlement, spelling},
 * with the spelling where it is not the name itself.
 *
 * @template {SettlementNames} S
 * @param {S[]} settlements
 * @param {string} text
 * @returns {Suggestion<S>[]}
 */
export function suggestSettlements(settlements, text) {
  const wanted = key(text);
  if (!wanted || /^[\p{N}]/u.test(wanted)) return [];
  /** @type {(settlement: S, isFit: (key: string) => boolean) => Suggestion<S> | null} */
  const fits = (it, isFit) => {
    const spelling = spellings(it).find((name) => isFit(key(name)));
    return spelling === undefined ? null : { settlement: it, spelling: other(it, spelling) };
  };
  /** @type {(settlement: S, it: string) => string | null} */
  const other = ({ name, arabic }, it) => (it === name || it === arabic ? null : it);
  /** @param {S} it */
  const begun = (it) => fits(it, (name) => name.startsWith(wanted));
  /** @param {S} it */
  const within = (it) => begun(it) ? null : fits(it, (name) => name.includes(wanted));
  return [...settlements.map(begun), ...settlements.map(within)].filter((it) => it !== null);
}
