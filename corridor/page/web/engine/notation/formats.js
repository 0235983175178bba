/* Coordinates written for people: as by geo/notation/formats.py. */

/**
 * "35.81400° N, 36.61000° E": five decimals are about a metre.
 *
 * @param {number} lat
 * @param {number} lon
 * @param {number} [decimals]
 */
export function formatDecimal(lat, lon, decimals = 5) {
  /** @type {(degrees: number, letters: string) => string} */
  const written = (degrees, letters) => {
    const rounded = Number(degrees.toFixed(decimals));
    return `${Math.abs(rounded).toFixed(decimals)}° ${letters[rounded < 0 ? 1 : 0]}`;
  };
  return `${written(lat, "NS")}, ${written(lon, "EW")}`;
}

/**
 * "35°48′50.4″N 36°36′36.0″E", in whole tenths of a second, so that rounding carries.
 *
 * @param {number} lat
 * @param {number} lon
 */
export function formatDms(lat, lon) {
  /** @type {(degrees: number, letters: string) => string} */
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
