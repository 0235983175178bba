/* Numbers as people type them into the page's boxes. */

// Zeros of the decimal digits that people here type: Arabic, Persian, and those of full width.
const ZEROS = [0x660, 0x6f0, 0xff10];

/**
 * A number with a decimal point or comma, in any of the digits; NaN for anything else, also for
 * what may be a thousand or a decimal (6,500).
 *
 * @param {string} text
 * @returns {number}
 */
export function readNumber(text) {
  const plain = text
    .replace(/\p{Nd}/gu, (digit) => {
      const code = /** @type {number} */ (digit.codePointAt(0));
      const zero = ZEROS.find((it) => code >= it && code <= it + 9);
      return zero === undefined ? digit : String(code - zero);
    })
    .replace(/[\s\u200e\u200f\u061c]/g, "")
    .replace("٫", ".")
    .replace(/^\+/, "");
  if (/^[1-9]\d{0,2}[,٬]\d{3}$/.test(plain)) return NaN;
  const point = plain.replace(/[,،]/, ".");
  return /^(\d+\.?\d*|\.\d+)$/.test(point) ? Number(point) : NaN;
}
