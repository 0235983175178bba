/*
 * Coordinates as people write them: read as by geo/coordinates.py, with the same readings
 * and the same refusals.
 */

import { words } from "../words/words.js";
import { bandLatitudes, fromUtm, squareCorner } from "./mgrs.js";

const LONGEST_TEXT = 200;
const LONGEST_QUOTE = 60;

const UNSIGNED = "(?:\\d+\\.?\\d*|\\.\\d+)";
const TOKEN = new RegExp(
  ` ?(?:(?<number>(?<![\\d.])[+-]?${UNSIGNED})` +
    "|(?<word>[A-Zء-ي]+)(?: ?[:=])?|(?<sign>[°'\";:]))",
  "y",
);
const ANGLE = "(?:#:#(?::#)?|#°?(?:#'?(?:#\"?)?)?)";
const LETTERED_ANGLE = `[φλ]?(?:[NSEW]${ANGLE}|${ANGLE}[NSEW]?)`;
const whole = (pattern) => new RegExp(`^(?:${pattern})$`);
const FIRST_ANGLE = whole(LETTERED_ANGLE);
const SECOND_ANGLE = whole(`;?${LETTERED_ANGLE}`);
const ONE_ANGLE = whole(ANGLE);
const GEO_NUMBER = "-?\\d+(?:\\.\\d+)?";
const GEO_URI = whole(
  `GEO:(${GEO_NUMBER}),(${GEO_NUMBER})(?:,${GEO_NUMBER})?((?:;[^;? ]+)*)(?:\\?Z=[\\d.]+)?`,
);
const LOOKS_LIKE_MGRS = /^(?:MGRS.*|\d{1,2} ?[A-Z] ?[A-Z]{2} ?[\d ]*|[ABYZ] ?[A-Z]{2} ?[\d ]{6,})$/;
const MGRS = /^(?:MGRS[ :]*)?(\d{0,2}) ?([A-Z]) ?([A-Z]{2}) ?(\d*) ?(\d*)$/;
const LOOKS_LIKE_UTM = /^(?:UTM|(?:ZONE ?)?\d{1,2} ?(?:NORTH|SOUTH|[A-Z])[ ,;]*[EN]? ?\d{4})/;
const UTM = whole(
  "(?:UTM[ :]*)?(?:ZONE ?)?(\\d{1,2}) ?(NORTH|SOUTH|[A-Z])[ ,;]*" +
    "E? ?(\\d+(?:\\.\\d+)?) ?(?:M ?E?|E)?[ ,;]+N? ?(\\d+(?:\\.\\d+)?) ?(?:M ?N?|N)?",
);
const BAND_TOLERANCE_DEG = 1e-5; // about 1 m: UTM is written in whole metres

// Each token is of one kind, so that a text becomes a word of a small language.
const KINDS = new Map(
  Object.entries({
    N: "N NORTH ش شمال شمالا",
    S: "S SOUTH ج جنوب جنوبا",
    E: "E EAST ق شرق شرقا",
    W: "W WEST غ غرب غربا",
    φ: "LAT LATITUDE عرض العرض",
    λ: "LON LONG LNG LONGITUDE طول الطول",
    "°": "D DEG DEGREE DEGREES درجة",
    "'": "M MIN MINUTE MINUTES دقيقة",
    '"': "SEC SECOND SECONDS ثانية",
  }).flatMap(([kind, spellings]) => spellings.split(" ").map((word) => [word, kind])),
).set("خط", ""); // "line of" latitude or longitude

/* A text that is no coordinate; `reason` and `values` choose the words to say so. */
export class Refusal extends Error {
  constructor(reason, values = {}) {
    super(words().refusal(reason, values));
    this.name = "Refusal";
  }
}
const refuse = (reason, values) => {
  throw new Refusal(reason, values);
};

/* Read one coordinate: {lat, lon, named}; `named` where the text says which is which. */
export function readCoordinate(text) {
  const { length } = [...text];
  if (length > LONGEST_TEXT) {
    refuse("tooLong", { most: LONGEST_TEXT, count: length, got: quoted(text) });
  }
  const plainText = plain(text);
  if (!plainText) refuse("empty");
  let reading;
  if (plainText.startsWith("GEO:")) reading = readGeoUri(plainText);
  else if (LOOKS_LIKE_MGRS.test(plainText)) reading = readMgrs(plainText);
  else if (LOOKS_LIKE_UTM.test(plainText)) reading = readUtm(plainText);
  else reading = readAngles(plainText);
  check(reading);
  return reading;
}

function check({ lat, lon }) {
  if (Math.abs(lat) > 90) {
    const exchanged = Math.abs(lat) <= 180 && Math.abs(lon) <= 90;
    refuse(exchanged ? "latitudeExchanged" : "latitude", { got: shortest(lat) });
  }
  if (Math.abs(lon) > 180) refuse("longitude", { got: shortest(lon) });
}

/* A number in up to fifteen digits, as Python writes it. */
function shortest(number) {
  const [digits, exponent] = number.toExponential(14).split("e");
  if (number === 0 || (exponent >= -4 && exponent < 15)) {
    return String(Number(number.toPrecision(15)));
  }
  const [sign, ...power] = exponent;
  return `${Number(digits)}e${sign}${power.join("").padStart(2, "0")}`;
}

/* What was given, shortened, and what cannot be seen in it escaped as in Python. */
function quoted(text) {
  const signs = [...text];
  const shown = signs.slice(0, LONGEST_QUOTE);
  const mark = shown.includes("'") && !shown.includes('"') ? '"' : "'";
  const safe = shown.map((sign) => (sign === mark ? `\\${sign}` : escaped(sign)));
  return mark + safe.join("") + mark + (signs.length > LONGEST_QUOTE ? "…" : "");
}

function escaped(sign) {
  const short = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" }[sign];
  if (short || sign === " " || !/[\p{C}\p{Z}]/u.test(sign)) return short ?? sign;
  const code = sign.codePointAt(0).toString(16);
  if (code.length > 4) return `\\U${code.padStart(8, "0")}`;
  return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
}

/* Digits, signs and letters in one spelling, and single spaces between. */
function plain(text) {
  return (
    text
      .replace(/[٠-٩]/g, (digit) => digit.charCodeAt(0) - 0x660)
      .replace(/[۰-۹]/g, (digit) => digit.charCodeAt(0) - 0x6f0)
      .replace(/[a-z]/g, (letter) => letter.toUpperCase())
      .replace(/[\u2212\u2010\u2011\u2013\ufe63\uff0d]/g, "-")
      .replace(/[º˚]/g, "°")
      .replace(/[′’‘‛ʹʼ´`]/g, "'")
      .replace(/[″”“‟„ʺ]/g, '"')
      .replace(/٫/g, ".")
      .replace(/،/g, ",")
      .replace(/؛/g, ";")
      // Direction marks, joiners, the byte order mark; Arabic vowel signs and stretching.
      .replace(/[\u200b-\u200f\u061c\u2060\ufeff\u202a-\u202e\u2066-\u2069]/g, "")
      .replace(/[\u064b-\u0652\u0640]/g, "")
      .replace(/''/g, '"')
      .replace(/[\s\x1c-\x1f\x85]+/g, " ")
      .trim()
  );
}

function readGeoUri(text) {
  const uri = GEO_URI.exec(text) ?? refuse("geoUri");
  for (const parameter of uri[3].split(";").slice(1)) {
    const [name, ...rest] = parameter.split("=");
    const value = rest.join("=");
    if (name === "CRS" && value !== "WGS84") {
      refuse("geoCrs", { got: quoted(value.toLowerCase()) });
    }
    if (name === "U" && !/^\d+(\.\d+)?$/.test(value)) {
      refuse("geoUncertainty", { got: quoted(value.toLowerCase()) });
    }
  }
  return { lat: Number(uri[1]), lon: Number(uri[2]), named: true };
}

// --- MGRS and UTM ----------------------------------------------------------------------

function readMgrs(text) {
  const [, zone, band, square, ...digits] = MGRS.exec(text) ?? refuse("mgrsForm");
  const [east, north] = digits[1] ? digits : halfAndHalf(digits[0]);
  if (east.length !== north.length || !/^\d{1,5}$/.test(east)) refuse("mgrsForm");
  if (/\d ?DEG ?\d\d$/.test(text)) refuse("mgrsOrMinutes");
  const letters = band + square;
  // No zone is a pole's; zone 0 is none.
  const known = zone === "" || (Number(zone) >= 1 && Number(zone) <= 60);
  const corner = known ? squareCorner(Number(zone), letters, east, north) : null;
  if (!corner) refuse("noSquare", { got: zone + letters + east + north });
  return { ...corner, named: true };
}

function halfAndHalf(digits) {
  const half = Math.floor(digits.length / 2);
  return [digits.slice(0, half), digits.slice(half)];
}

function readUtm(text) {
  const [, zone, band, east, north] = UTM.exec(text) ?? refuse("utmForm");
  const place = { zone: Number(zone), east: Number(east), north: Number(north) };
  checkUtm(place, band);
  const [lowest, highest] = latitudesOf(band);
  const { lat, lon } = fromUtm({ ...place, southern: lowest < 0 });
  if (lat < lowest - BAND_TOLERANCE_DEG || lat > highest + BAND_TOLERANCE_DEG) {
    const name = place.zone + band[0];
    refuse("utmLatitude", { name, lowest, highest, got: lat.toFixed(5) });
  }
  return { lat, lon, named: true };
}

function checkUtm({ zone, east, north }, band) {
  if (zone < 1 || zone > 60) refuse("utmZone", { got: zone });
  if (band === "S") refuse("utmSouth", { zone });
  if (band.length === 1 && !/[C-HJ-NP-X]/.test(band)) refuse("utmBand", { got: band });
  if (east < 100_000 || east > 900_000) refuse("utmEasting", { got: shortest(east) });
  if (north > 10_000_000) refuse("utmNorthing", { got: shortest(north) });
}

/* N as a band is northern too: both readings agree. */
function latitudesOf(band) {
  if (band === "N" || band === "NORTH") return [0, 84];
  return band === "SOUTH" ? [-80, 0] : bandLatitudes(band);
}

// --- angles ----------------------------------------------------------------------------

function readAngles(text) {
  const tokens = tokensOf(withSecondsSigns(withDecimalPoints(text)));
  const [first, second] = halves(tokens).map(angle);
  if (first.letters.length !== second.letters.length) refuse("halfNamed");
  const longitudeFirst = isLongitude(first);
  const named = first.letters !== "";
  if (named && longitudeFirst === isLongitude(second)) {
    refuse(longitudeFirst ? "bothLongitudes" : "bothLatitudes");
  }
  const [lat, lon] = longitudeFirst ? [second, first] : [first, second];
  return { lat: lat.degrees, lon: lon.degrees, named };
}

const isLongitude = ({ letters }) => /[EWλ]/.test(letters);

/* Decimal commas become points, and commas that separate become semicolons. */
function withDecimalPoints(text) {
  if (text.includes(".") || !/\d,\d/.test(text)) return text.replaceAll(",", ";");
  if (/^[+-]?\d+,\d+$/.test(text)) {
    const [left, right] = text.split(",");
    refuse("oneComma", { left, right });
  }
  const bare = /^[-+\d,; ]+$/.test(text);
  const toldApart = text.includes(";") || /^[+-]?\d+,\d+,? [+-]?\d+,\d+$/.test(text);
  if (/\d,\d+,\d/.test(text) || (bare && !toldApart)) refuse("commas");
  return text.replace(/(?<=\d),(?=\d)/g, ".").replaceAll(",", ";");
}

/* In 35D48M50S the S is seconds; elsewhere it is south. */
function withSecondsSigns(text) {
  const dms = new RegExp(`(\\d) ?D ?(${UNSIGNED}) ?M ?(${UNSIGNED}) ?S`, "g");
  const count = [...text.matchAll(dms)].length;
  const signed = text.replace(dms, "$1°$2'$3\"");
  if (count === 1 && !/(?<![A-Z])[NSEW](?![A-Z])/.test(signed)) refuse("secondsOrSouth");
  return signed;
}

/* The kind and the text of each token. */
function tokensOf(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  let place = 0;
  while (place < text.length) {
    const token = TOKEN.exec(text);
    const kind = token && kindOf(token.groups);
    if (token === null || kind === undefined) {
      refuse("unread", { got: quoted(text.slice(place).trim().split(/[ ;]/)[0]) });
    }
    if (kind) tokens.push({ kind, text: token[0].trim() });
    place = TOKEN.lastIndex;
  }
  return tokens;
}

function kindOf({ number, word, sign }) {
  if (number) return "#";
  return word ? KINDS.get(word) : sign;
}

/* The tokens of two angles, where there is one way only to split them. */
function halves(tokens) {
  const kinds = tokens.map(({ kind }) => kind).join("");
  checkCount(kinds);
  const places = [...Array(kinds.length).keys()].filter(
    (place) =>
      place > 0 &&
      FIRST_ANGLE.test(kinds.slice(0, place)) &&
      SECOND_ANGLE.test(kinds.slice(place)),
  );
  const bare = /^[#;]*$/.test(kinds);
  if (!bare && ONE_ANGLE.test(kinds)) refuse("oneAngle");
  if (!places.length) refuse("notToldApart");
  const numbers = count(kinds, "#");
  const uneven = bare && count(kinds.slice(0, places[0]), "#") * 2 !== numbers;
  if (places.length > 1 || uneven) refuse("severalWays", { numbers });
  const [place] = places;
  return [tokens.slice(0, place), tokens.slice(place).filter(({ kind }) => kind !== ";")];
}

const count = (text, letters) => [...text].filter((letter) => letters.includes(letter)).length;

function checkCount(kinds) {
  const numbers = count(kinds, "#");
  if (numbers === 0) refuse("noNumber");
  if (numbers === 1) refuse("oneNumber");
  if (numbers === 3 && /^[#;]*$/.test(kinds)) refuse("threeNumbers");
  if (count(kinds, "NSEWφλ") % 2) refuse("halfNamed");
  if (numbers > 6) refuse("manyNumbers", { numbers });
}

/* The angle in degrees, south and west negative, that its tokens write. */
function angle(tokens) {
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
  const negative = numbers[0].startsWith("-") || /[SW]$/.test(letters);
  return { degrees: negative ? -size : size, letters };
}

function checkParts([degrees, minutes, seconds]) {
  checkPart("Seconds", seconds);
  checkPart("Minutes", minutes);
  if (/^[+-]?0\d{3}/.test(degrees)) refuse("runTogether", { got: degrees });
  const parts = [degrees, minutes, seconds].filter(Boolean);
  if (parts.slice(0, -1).some((part) => part.includes("."))) {
    refuse("inwardDecimals", { got: parts.join(" ") });
  }
}

function checkPart(name, part = "0") {
  if (/^[+-]/.test(part)) refuse(`signed${name}`, { got: part });
  if (Number(part) >= 60) refuse(`tooMany${name}`, { got: part });
}

function checkLetters(letters, number) {
  const hemisphere = letters.replace(/[φλ]/g, "");
  if (hemisphere && (number[0] === "-" || /^\+(?:S|W)$/.test(number[0] + hemisphere))) {
    refuse("signAndLetter", { number, letter: hemisphere });
  }
  if (/^φ[EW]$/.test(letters)) refuse("latitudeLetter", { letter: letters[1] });
  if (/^λ[NS]$/.test(letters)) refuse("longitudeLetter", { letter: letters[1] });
}

// --- writing ---------------------------------------------------------------------------

/* "35.81400° N, 36.61000° E": five decimals are about a metre. */
export function formatDecimal(lat, lon, decimals = 5) {
  const written = (degrees, letters) => {
    const rounded = Number(degrees.toFixed(decimals));
    return `${Math.abs(rounded).toFixed(decimals)}° ${letters[rounded < 0 ? 1 : 0]}`;
  };
  return `${written(lat, "NS")}, ${written(lon, "EW")}`;
}

/* "35°48′50.4″N 36°36′36.0″E", in whole tenths of a second, so that rounding carries. */
export function formatDms(lat, lon) {
  const written = (degrees, letters) => {
    const tenths = Math.round(Math.abs(degrees) * 36000);
    const minutes = Math.floor(tenths / 600);
    const seconds = ((tenths % 600) / 10).toFixed(1).padStart(4, "0");
    const letter = letters[degrees < 0 && tenths > 0 ? 1 : 0];
    const two = String(minutes % 60).padStart(2, "0");
    return `${Math.floor(minutes / 60)}°${two}′${seconds}″${letter}`;
  };
  return `${written(lat, "NS")} ${written(lon, "EW")}`;
}
