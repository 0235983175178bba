/*
 * Degrees, decimal or with minutes and seconds, with signs, letters and words: read as by
 * geo/notation/angles.py.
 */

import { matchWhole, quote, refuse } from "./text.js";

/**
 * @import { NamedCoordinate } from "../../types.d.ts"
 * @typedef {{ kind: string, text: string }} Token
 * @typedef {{ degrees: number, letters: string }} Angle
 */

const UNSIGNED = "(?:\\d+\\.?\\d*|\\.\\d+)";
const TOKEN = new RegExp(
  ` ?(?:(?<number>(?<![\\d.])[+-]?${UNSIGNED})` +
    "|(?<word>[A-Zء-يА-ЯЁĞÜŞÖÇ]+)(?: ?[:=])?|(?<sign>[°'\";:]))",
  "y",
);
const ANGLE = "(?:#:#(?::#)?|#°?(?:#'?(?:#\"?)?)?)";
const LETTERED_ANGLE = `[φλ]?(?:[NSEW]${ANGLE}|${ANGLE}[NSEW]?)`;
const FIRST_ANGLE = matchWhole(LETTERED_ANGLE);
const SECOND_ANGLE = matchWhole(`;?${LETTERED_ANGLE}`);
const ONE_ANGLE = matchWhole(ANGLE);

// Each token is of one kind, so that a text becomes a word of a small language.
const KINDS = new Map(
  Object.entries({
    N: "N NORTH ش شمال شمالا СШ СЕВЕР СЕВЕРНОЙ СЕВЕРНАЯ KUZEY",
    S: "S SOUTH ج جنوب جنوبا ЮШ ЮГ ЮЖНОЙ ЮЖНАЯ GÜNEY",
    E: "E EAST ق شرق شرقا ВД ВОСТОК ВОСТОЧНОЙ ВОСТОЧНАЯ DOĞU",
    W: "W WEST غ غرب غربا ЗД ЗАПАД ЗАПАДНОЙ ЗАПАДНАЯ BATI",
    φ: "LAT LATITUDE عرض العرض ENLEM",
    λ: "LON LONG LNG LONGITUDE طول الطول BOYLAM",
    "°": "D DEG DEGREE DEGREES درجة",
    "'": "M MIN MINUTE MINUTES دقيقة",
    '"': "SEC SECOND SECONDS ثانية",
    // "Line of" latitude or longitude, "and"; "latitude" and "longitude" after their direction.
    "": "خط وخط ШИРОТЫ ШИРОТА ДОЛГОТЫ ДОЛГОТА",
    ";": "AND و И VE",
  }).flatMap(([kind, spellings]) => spellings.split(" ").map((word) => [word, kind])),
);

/**
 * The coordinate of two angles.
 *
 * @type {(text: string) => NamedCoordinate}
 */
export function readAngles(text) {
  refuseSpacedNumber(text);
  const spaced = withSpacesForHyphens(text);
  const tokens = splitTokens(withSecondsSigns(withDecimalPoints(spaced)));
  refuseSingleMetreSign(tokens);
  const [first, second] = splitHalves(tokens).map(readAngle);
  if (first.letters.length !== second.letters.length) refuse("halfNamed");
  const isLongitudeFirst = isLongitude(first);
  const named = first.letters !== "";
  if (named && isLongitudeFirst === isLongitude(second)) {
    refuse(isLongitudeFirst ? "bothLongitudes" : "bothLatitudes");
  }
  const [lat, lon] = isLongitudeFirst ? [second, first] : [first, second];
  return { lat: lat.degrees, lon: lon.degrees, named };
}

/** @type {(angle: Angle) => boolean} */
const isLongitude = ({ letters }) => /[EWλ]/.test(letters);

/* 35 .814 may be one number or two. */
function refuseSpacedNumber(/** @type {string} */ text) {
  const [, whole, part] = /(\d+) (\.\d+)/.exec(text) ?? [];
  if (whole) refuse("spacedNumber", { whole, part });
}

/**
 * 35-48-50N as 35 48 50N; without letters a hyphen may be a minus.
 *
 * @type {(text: string) => string}
 */
function withSpacesForHyphens(text) {
  if (/(?<![A-Z])[NSEW](?![A-Z])/.test(text) && /\d-\d/.test(text)) {
    return text.replace(/(?<=\d)-(?=\d)/g, " ");
  }
  return text.replace(/^- (?=\d)/, "-");
}

/* 35.814 36 50m may end in minutes or in a height. */
function refuseSingleMetreSign(/** @type {Token[]} */ tokens) {
  const isLast = tokens[tokens.length - 1]?.text === "M";
  if (isLast && tokens.filter(({ text }) => text === "M").length === 1) refuse("metreSign");
}

/**
 * Decimal commas become points, and commas that separate become semicolons.
 *
 * @type {(text: string) => string}
 */
function withDecimalPoints(text) {
  if (text.includes(".") || !/\d,\d/.test(text)) return text.replaceAll(",", ";");
  if (/^[+-]?\d+,\d+$/.test(text)) {
    const [left, right] = text.split(",");
    refuse("oneComma", { left, right });
  }
  const isBare = /^[-+\d,; ]+$/.test(text);
  const isSplit = text.includes(";") || /^[+-]?\d+,\d+,? [+-]?\d+,\d+$/.test(text);
  if (/\d,\d+,\d/.test(text) || (isBare && !isSplit)) refuse("commas");
  return text.replace(/(?<=\d),(?=\d)/g, ".").replaceAll(",", ";");
}

/**
 * In 35D48M50S the S is seconds; elsewhere it is south.
 *
 * @type {(text: string) => string}
 */
function withSecondsSigns(text) {
  const dms = new RegExp(`(\\d) ?D ?(${UNSIGNED}) ?M ?(${UNSIGNED}) ?S`, "g");
  const count = [...text.matchAll(dms)].length;
  const signed = text.replace(dms, "$1°$2'$3\"");
  if (count === 1 && !/(?<![A-Z])[NSEW](?![A-Z])/.test(signed)) refuse("secondsOrSouth");
  return signed;
}

/**
 * The kind and the text of each token.
 *
 * @type {(text: string) => Token[]}
 */
function splitTokens(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  let start = 0;
  while (start < text.length) {
    const token = TOKEN.exec(text);
    const kind = token?.groups && tokenKind(token.groups);
    if (!token || kind === undefined) {
      refuse("unread", { got: quote(text.slice(start).trim().split(/[ ;]/)[0]) });
    }
    if (kind) tokens.push({ kind, text: token[0].trim() });
    start = TOKEN.lastIndex;
  }
  return tokens;
}

/** @param {Record<string, string | undefined>} groups */
function tokenKind({ number, word, sign }) {
  if (number) return "#";
  return word ? KINDS.get(word) : sign;
}

/**
 * The tokens of two angles, where there is one way only to split them.
 *
 * @type {(tokens: Token[]) => [Token[], Token[]]}
 */
function splitHalves(tokens) {
  const kinds = tokens.map(({ kind }) => kind).join("");
  checkCount(kinds);
  const splits = [...Array(kinds.length).keys()].filter(
    (at) => at > 0 && FIRST_ANGLE.test(kinds.slice(0, at)) && SECOND_ANGLE.test(kinds.slice(at)),
  );
  const isBare = /^[#;]*$/.test(kinds);
  if (!isBare && ONE_ANGLE.test(kinds)) refuse("oneAngle");
  if (!splits.length) refuse("notToldApart");
  const numbers = count(kinds, "#");
  const isUneven = isBare && count(kinds.slice(0, splits[0]), "#") * 2 !== numbers;
  if (splits.length > 1 || isUneven) refuse("severalWays", { numbers });
  const [at] = splits;
  return [tokens.slice(0, at), tokens.slice(at).filter(({ kind }) => kind !== ";")];
}

/** @type {(text: string, letters: string) => number} */
const count = (text, letters) => [...text].filter((letter) => letters.includes(letter)).length;

/** @param {string} kinds */
function checkCount(kinds) {
  const numbers = count(kinds, "#");
  if (numbers === 0) refuse("noNumber");
  if (numbers === 1) refuse("oneNumber");
  if (numbers === 3 && /^[#;]*$/.test(kinds)) refuse("threeNumbers");
  if (count(kinds, "NSEWφλ") % 2) refuse("halfNamed");
  if (numbers > 6) refuse("manyNumbers", { numbers });
}

/**
 * The angle in degrees, south and west negative, that its tokens write.
 *
 * @type {(tokens: Token[]) => Angle}
 */
function readAngle(tokens) {
  const numbers = tokens.filter(({ kind }) => kind === "#").map(({ text }) => text);
  const letters = tokens
    .map(({ kind }) => kind)
    .filter((kind) => "NSEWφλ".includes(kind))
    .join("");
  checkParts(numbers);
  checkLetters(letters, numbers[0]);
  const [degrees, minutes = 0, seconds = 0] = numbers.map((number) => Math.abs(Number(number)));
  // Over the whole seconds, as in Python, so that both end at the same number.
  const size = numbers.length > 1 ? (degrees * 3600 + minutes * 60 + seconds) / 3600 : degrees;
  const isNegative = numbers[0].startsWith("-") || /[SW]$/.test(letters);
  return { degrees: isNegative ? -size : size, letters };
}

/** @type {(parts: string[]) => void} */
function checkParts([degrees, minutes, seconds]) {
  checkPart("Seconds", seconds);
  checkPart("Minutes", minutes);
  if (/^[+-]?0\d{3}/.test(degrees)) refuse("runTogether", { got: degrees });
  const parts = [degrees, minutes, seconds].filter(Boolean);
  if (parts.slice(0, -1).some((part) => part.includes("."))) {
    refuse("inwardDecimals", { got: parts.join(" ") });
  }
}

/**
 * @param {"Minutes" | "Seconds"} name
 * @param {string} [part]
 */
function checkPart(name, part = "0") {
  if (/^[+-]/.test(part)) refuse(`signed${name}`, { got: part });
  if (Number(part) >= 60) refuse(`tooMany${name}`, { got: part });
}

/**
 * @param {string} letters
 * @param {string} number
 */
function checkLetters(letters, number) {
  const hemisphere = letters.replace(/[φλ]/g, "");
  if (hemisphere && (number[0] === "-" || /^\+(?:S|W)$/.test(number[0] + hemisphere))) {
    refuse("signAndLetter", { number, letter: hemisphere });
  }
  if (/^φ[EW]$/.test(letters)) refuse("latitudeLetter", { letter: letters[1] });
  if (/^λ[NS]$/.test(letters)) refuse("longitudeLetter", { letter: letters[1] });
}
