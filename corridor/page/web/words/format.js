/* How a language writes numbers, lengths and dates: the same rules in its own signs. */

/**
 * @import { ShownFacts } from "../types.d.ts"
 * @import { Formats, Signs } from "./types.d.ts"
 */

/**
 * The formats of a language: the names of `metre` and `kilometre`, of the `months`, what goes
 * before the number of a kilometre (`post`), between thousands and before decimals (`point`).
 *
 * @param {Signs} signs
 * @returns {Formats}
 */
export function makeFormats({ metre, kilometre, post, months, thousands, point }) {
  /**
   * @param {number} value
   * @param {number} decimals
   */
  function number(value, decimals) {
    const [whole, fraction] = Math.abs(value).toFixed(decimals).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
    const text = fraction ? `${grouped}${point}${fraction}` : grouped;
    return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
  }

  /**
   * A number as short as it can be written, for widths that people chose.
   *
   * @type {Formats["plainNumber"]}
   */
  const plainNumber = (value) => String(Number(value.toFixed(3))).replace(".", point);

  /** @type {(value: number, decimals?: number) => string} */
  const inMetres = (value, decimals = 0) => `${number(value, decimals)} ${metre}`;
  /** @type {Formats["number"]} */
  const inKm = (value, decimals) => `${number(value, decimals)} ${kilometre}`;
  /** @type {Formats["kilometres"]} */
  const plainMetres = (km) => `${plainNumber(km * 1000)} ${metre}`;

  /**
   * Metres as a reader wants them: 3.2 m, 412 m, 5.47 km, 215 km; from a road that is known to
   * tens of metres only, in steps of ten.
   *
   * @type {Formats["distance"]}
   */
  function distance(metres, page) {
    const size = Math.abs(metres);
    const isRough = Boolean(page?.roadAccuracy);
    if (isRough && size < 995) return inMetres(Math.max(Math.round(size / 10), 1) * 10);
    if (size < (isRough ? 995 : 999.5)) return inMetres(size, size < 9.95 ? 1 : 0);
    return inKm(size / 1000, size < 99995 ? 2 : 0);
  }

  // To some metres; on a section of a few kilometres to the metre, on one of metres finer.
  /** @type {(lengthKm?: number) => number} */
  const finer = (lengthKm = Infinity) => (lengthKm < 1 ? 2 : lengthKm < 10 ? 1 : 0);

  /** @param {string} iso */
  function date(iso) {
    const [year, month, day] = iso.split("-").map(Number);
    return `${day} ${months[month - 1]} ${year}`;
  }

  return {
    number,
    plainNumber,
    distance,
    finer,
    date,
    exactMetres: (metres) => inMetres(metres, 1),
    km: (km, lengthKm) => `${post} ${number(km, 2 + finer(lengthKm))}`,
    shortKm: (km, lengthKm) => `${post} ${number(km, 1 + finer(lengthKm))}`,
    kilometres: (km) => km < 0.1 ? plainMetres(km) : `${plainNumber(km)} ${kilometre}`,
    postName: (km, lengthKm) => lengthKm < 1 ? plainMetres(km) : plainNumber(km),
    length: (km) => km < 1 ? inMetres(km * 1000) : inKm(km, km < 10 ? 2 : 1),
    area: (km2) => km2 < 0.1 ? `${inMetres(km2 * 1e6)}²` : `${inKm(km2, km2 < 10 ? 2 : 0)}²`,
    scale: (metres) => metres < 1000 ? `${metres} ${metre}` : `${metres / 1000} ${kilometre}`,
    patrolMonth: (month) => months[month - 1],
    today: (now) => date([now.getFullYear(), now.getMonth() + 1, now.getDate()].join("-")),
  };
}

const SAME_KM = 1e-6;

/**
 * Whether a kilometre lies beyond those of the section.
 *
 * @type {(answer: { km: number }, page: ShownFacts) => boolean}
 */
export const isBeyondPosts = ({ km }, { kmSpan: [least, most] }) =>
  km < least - SAME_KM || km > most + SAME_KM;
