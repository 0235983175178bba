/*
 * Text as people type it in one spelling, quoted in messages, and refused: as by
 * geo/notation/text.py.
 */

import { words } from "../../words/words.js";

/** @import { GivenValues, RefusalReason, RefusalValues } from "../../words/types.d.ts" */

const LONGEST_QUOTE = 60;

/** A text that is no coordinate. */
export class Refusal extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "Refusal";
  }
}

/**
 * Throw a refusal; the reason and its values choose the words.
 *
 * @template {RefusalReason} R
 * @param {R} reason
 * @param {GivenValues<R>} given
 * @returns {never}
 */
export function refuse(reason, ...given) {
  const [values] = /** @type {[RefusalValues[R]]} */ (given);
  throw new Refusal(words().refusal(reason, values));
}

/**
 * A regular expression of whole texts.
 *
 * @type {(pattern: string) => RegExp}
 */
export const matchWhole = (pattern) => new RegExp(`^(?:${pattern})$`);

/**
 * Digits, signs and letters in one spelling, and single spaces between.
 *
 * @type {(text: string) => string}
 */
export function normaliseText(text) {
  return (
    text
      .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
      .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
      .replace(/[０-９]/g, (digit) => String(digit.charCodeAt(0) - 0xff10))
      .replace(/[a-zа-яёğüşöç]/g, (letter) => letter.toUpperCase())
      .replace(/[ıİ]/g, "I")
      .replace(/[\u2212\u2010-\u2015\ufe63\uff0d]/g, "-")
      .replace(/[º˚∘⁰]/g, "°")
      .replace(/[′’‘‛ʹʼ´`׳＇]/g, "'")
      .replace(/[″”“‟„ʺ˝״＂«»]/g, '"')
      .replace(/[٫．]/g, ".")
      .replace(/[،，、]/g, ",")
      .replace(/[؛；]/g, ";")
      .replace(/[（［【]/g, "(")
      .replace(/[）］】]/g, ")")
      .replace(/：/g, ":")
      // Direction marks, joiners, the byte order mark; Arabic vowel signs and stretching.
      .replace(/[\u00ad\u200b-\u200f\u061c\u2060\ufeff\u202a-\u202e\u2066-\u2069]/g, "")
      .replace(/[\u064b-\u0652\u0640]/g, "")
      .replace(/''/g, '"')
      // deno-lint-ignore no-control-regex -- the separators that Python takes for spaces
      .replace(/[\s\x1c-\x1f\x85]+/g, " ")
      .trim()
  );
}

const BRACKETS = ["()", "[]", "<>", '""', "''"];
const LABEL = new RegExp(
  "^(?:GPS|COORD(?:INATE)?S?|LOCATION|POSITION|USNG|WGS ?84|КООРДИНАТЫ|KOORDINATLAR|" +
    "(?:ال)?[إا]حداثيات)[ :=.]+",
);

/**
 * Text without what a paste brings along, its halves apart by a comma or semicolon: as by
 * geo/notation/text.py.
 *
 * @param {string} text
 */
export function unwrapText(text) {
  let before = "";
  while (text && text !== before) {
    before = text;
    text = text.replace(LABEL, "").replace(/[ ,.;]+$/, "");
    const ends = text.slice(0, 1) + text.slice(-1);
    if (text.length > 1 && BRACKETS.includes(ends)) text = text.slice(1, -1).trim();
  }
  if ((text.match(/[/|&]/g) ?? []).length === 1) text = text.replace(/ ?[/|&] ?/, "; ");
  return text
    .replace(/\b(LAT|LONG|LON|LNG)\./g, "$1")
    .replace(/([СЮ])\. ?Ш\.?/g, "$1Ш")
    .replace(/([ВЗ])\. ?Д\.?/g, "$1Д")
    .replaceAll(" ,", ",");
}

/**
 * Text quoted and shortened, what cannot be seen in it escaped as in Python.
 *
 * @type {(text: string) => string}
 */
export function quote(text) {
  const signs = [...text];
  const shown = signs.slice(0, LONGEST_QUOTE);
  const mark = shown.includes("'") && !shown.includes('"') ? '"' : "'";
  const safe = shown.map((sign) => (sign === mark ? `\\${sign}` : escaped(sign)));
  return mark + safe.join("") + mark + (signs.length > LONGEST_QUOTE ? "…" : "");
}

/** @param {string} sign */
function escaped(sign) {
  const escape = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" }[sign];
  if (escape || sign === " " || !/[\p{C}\p{Z}]/u.test(sign)) return escape ?? sign;
  const code = Number(sign.codePointAt(0)).toString(16);
  if (code.length > 4) return `\\U${code.padStart(8, "0")}`;
  return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
}

/**
 * A number in up to fifteen digits, as Python writes it.
 *
 * @param {number} number
 * @returns {string}
 */
export function formatNumber(number) {
  const [digits, exponent] = number.toExponential(14).split("e");
  if (number === 0 || (Number(exponent) >= -4 && Number(exponent) < 15)) {
    return String(Number(number.toPrecision(15)));
  }
  const [sign, ...power] = exponent;
  return `${Number(digits)}e${sign}${power.join("").padStart(2, "0")}`;
}
