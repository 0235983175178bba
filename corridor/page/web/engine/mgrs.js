/*
 * UTM and MGRS on WGS84, both ways, and UPS for the polar squares of MGRS. Latitudes and
 * longitudes are degrees, eastings and northings metres. The edges of zones, bands and
 * squares are those of GEOTRANS 3, which Python follows too.
 */

/**
 * @import { Coordinate } from "../types.d.ts"
 * @typedef {{ east: number, north: number, southern: boolean }} Ups
 * @typedef {{ zone: number, east: number, north: number }} Utm
 * @typedef {{ zone: string, square: string, east: number, north: number }} Square
 * @typedef {(letters: string, east: number, north: number, zone: number) => Coordinate | null} PointInSquare
 * @typedef {{ columns: string, east: number, rows: string, north: number }} PolarGrid
 */

const RADIANS = Math.PI / 180;
const A = 6378137;
const F = 1 / 298.257223563;
const E2 = F * (2 - F);
const E = Math.sqrt(E2);
const N = F / (2 - F);
const SQUARE = 100_000;
const CYCLE = 2_000_000;

// --- the transverse Mercator projection, by Krüger's series ----------------------------

const UTM_SCALE = 0.9996;
const UTM_EAST = 500_000;
const UTM_SOUTH = 10_000_000;
const RADIUS = (UTM_SCALE * A * (1 + N ** 2 / 4 + N ** 4 / 64 + N ** 6 / 256)) / (1 + N);

// Karney (2011), (35) and (36): a row for each multiple of the angle, by powers of n.
/** @type {(rows: number[][]) => number[]} */
const series = (rows) =>
  rows.map((row, i) => row.reduce((sum, factor, j) => sum + factor * N ** (i + j + 1), 0));
const ALPHA = series([
  [1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800],
  [13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360],
  [61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440],
  [49561 / 161280, -179 / 168, 6601661 / 7257600],
  [34729 / 80640, -3418889 / 1995840],
  [212378941 / 319334400],
]);
const BETA = series([
  [1 / 2, -2 / 3, 37 / 96, -1 / 360, -81 / 512, 96199 / 604800],
  [1 / 48, 1 / 15, -437 / 1440, 46 / 105, -1118711 / 3870720],
  [17 / 480, -37 / 840, -209 / 4480, 5569 / 90720],
  [4397 / 161280, -11 / 504, -830251 / 7257600],
  [4583 / 161280, -108847 / 3991680],
  [20648693 / 638668800],
]);

/**
 * Tangent of the conformal latitude, from the tangent of the latitude.
 *
 * @param {number} tangent
 */
function conformal(tangent) {
  const secant = Math.hypot(1, tangent);
  const sigma = Math.sinh(E * Math.atanh((E * tangent) / secant));
  return tangent * Math.hypot(1, sigma) - sigma * secant;
}

/**
 * And back, by Newton's method: it is there in two or three steps.
 *
 * @param {number} conformalTangent
 */
function geodetic(conformalTangent) {
  let tangent = conformalTangent / (1 - E2);
  for (let step = 0; step < 5; step++) {
    const now = conformal(tangent);
    tangent += ((conformalTangent - now) * (1 + (1 - E2) * tangent ** 2)) /
      ((1 - E2) * Math.hypot(1, tangent) * Math.hypot(1, now));
  }
  return tangent;
}

/** @type {(lon: number) => number} */
const wrapLon = (lon) => lon - 360 * Math.round(lon / 360);

/** @type {(zone: number) => number} */
const meridian = (zone) => 6 * zone - 183;

/**
 * {zone, east, north, southern}: the point in a zone, its own unless another is given.
 *
 * @param {number} lat
 * @param {number} lon
 * @param {number} [zone]
 * @returns {Utm & Ups}
 */
export function toUtm(lat, lon, zone = zoneAt(lat, lon)) {
  const away = wrapLon(lon - meridian(zone)) * RADIANS;
  const tangent = conformal(Math.tan(lat * RADIANS));
  const xi = Math.atan2(tangent, Math.cos(away));
  const eta = Math.asinh(Math.sin(away) / Math.hypot(tangent, Math.cos(away)));
  let [up, right] = [xi, eta];
  ALPHA.forEach((factor, i) => {
    const k = 2 * (i + 1);
    up += factor * Math.sin(k * xi) * Math.cosh(k * eta);
    right += factor * Math.cos(k * xi) * Math.sinh(k * eta);
  });
  const southern = lat < 0;
  const north = RADIUS * up + (southern ? UTM_SOUTH : 0);
  return { zone, east: UTM_EAST + RADIUS * right, north, southern };
}

/**
 * {lat, lon} of a point in a zone.
 *
 * @param {Utm & Ups} utm
 * @returns {Coordinate}
 */
export function fromUtm({ zone, east, north, southern }) {
  const up = (north - (southern ? UTM_SOUTH : 0)) / RADIUS;
  const right = (east - UTM_EAST) / RADIUS;
  let [xi, eta] = [up, right];
  BETA.forEach((factor, i) => {
    const k = 2 * (i + 1);
    xi -= factor * Math.sin(k * up) * Math.cosh(k * right);
    eta -= factor * Math.cos(k * up) * Math.sinh(k * right);
  });
  const tangent = Math.sin(xi) / Math.hypot(Math.sinh(eta), Math.cos(xi));
  const away = Math.atan2(Math.sinh(eta), Math.cos(xi)) / RADIANS;
  return {
    lat: Math.atan(geodetic(tangent)) / RADIANS,
    lon: wrapLon(meridian(zone) + away),
  };
}

// --- the polar stereographic projection ------------------------------------------------

const POLE = 2_000_000; // easting and northing of both poles
const POLAR_RADIUS = (2 * 0.994 * A) / Math.sqrt((1 + E) ** (1 + E) * (1 - E) ** (1 - E));

/** @type {(lat: number, lon: number) => Ups} */
function toUps(lat, lon) {
  const tangent = conformal(Math.tan(Math.abs(lat) * RADIANS));
  const away = POLAR_RADIUS / (Math.hypot(1, tangent) + tangent);
  const southern = lat < 0;
  const up = away * Math.cos(lon * RADIANS);
  return {
    east: POLE + away * Math.sin(lon * RADIANS),
    north: POLE + (southern ? up : -up),
    southern,
  };
}

/** @type {(ups: Ups) => Coordinate} */
function fromUps({ east, north, southern }) {
  const [right, up] = [east - POLE, southern ? north - POLE : POLE - north];
  const half = Math.hypot(right, up) / POLAR_RADIUS;
  const lat = Math.atan(geodetic((1 / half - half) / 2)) / RADIANS;
  return { lat: southern ? -lat : lat, lon: Math.atan2(right, up) / RADIANS };
}

// --- zones and bands -------------------------------------------------------------------

const ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ"; // without I and O
const ROWS = ALPHABET.slice(0, 20);
const BANDS = "CDEFGHJKLMNPQRSTUVWX";
// Half a degree beyond their ends both grids can still be read.
const UTM_LATITUDES = [-80.5, 84.5];
const UPS_LATITUDES = [-79.5, 83.5];
const LEAST_SOUTH_DEG = 1e-6; // a tenth of a metre
const METRE_DEG = 1.75e-7 / RADIANS; // 1e-5°: to here the grid reaches over its edges
const HALF_MM = 4.99e-4; // so far below a whole metre, a point belongs to it
const HALF_MM_DEG = HALF_MM / A / RADIANS;

// Hundreds of kilometres: a band's rows, a cycle of them at most, begin there.
const LOWEST_NORTHINGS = [
  ...[11, 20, 28, 37, 46, 55, 64, 73, 82, 91],
  ...[0, 8, 17, 26, 35, 44, 53, 62, 70, 79],
];

/**
 * The latitudes that a band spans, in degrees.
 *
 * @param {string} band
 * @returns {[lowest: number, highest: number]}
 */
export function bandLatitudes(band) {
  const lowest = -80 + 8 * BANDS.indexOf(band);
  return [lowest, band === "X" ? 84 : lowest + 8];
}

/** @param {number} lat */
function bandAt(lat) {
  const index = Math.floor((lat + 80) / 8 + 1e-12);
  return BANDS[Math.min(Math.max(index, 0), BANDS.length - 1)];
}

/**
 * The zone of a point: six degrees, but for the south of Norway and Svalbard.
 *
 * @type {(lat: number, lon: number) => number}
 */
function zoneAt(lat, lon) {
  const zone = (Math.floor((lon + 180 + HALF_MM_DEG) / 6) % 60) + 1;
  const band = bandAt(lat);
  if (band === "V" && zone === 31 && lon >= 3) return 32;
  if (band !== "X" || ![32, 34, 36].includes(zone)) return zone;
  return lon < meridian(zone) ? zone - 1 : zone + 1;
}

/**
 * The letters of a zone's columns, and how far its rows are shifted.
 *
 * @param {number} zone
 */
function gridOf(zone) {
  return {
    columns: ["STUVWXYZ", "ABCDEFGH", "JKLMNPQR"][zone % 3],
    shift: zone % 2 ? 0 : 5 * SQUARE,
  };
}

// The polar grids: columns from an easting, rows from a northing.
const WEST = { columns: "JKLPQRSTUXYZ", east: 800_000 };
const SOUTH = { rows: ALPHABET, north: 800_000 };
const NORTH = { rows: ALPHABET.slice(0, 14), north: 1_300_000 };
/** @type {Record<string, PolarGrid>} */
const POLAR_GRIDS = {
  A: { ...WEST, ...SOUTH },
  B: { columns: "ABCFGHJKLPQR", east: POLE, ...SOUTH },
  Y: { ...WEST, ...NORTH },
  Z: { columns: "ABCFGHJ", east: POLE, ...NORTH },
};

// --- writing ---------------------------------------------------------------------------

/** @type {(metres: number) => number} */
const wholeMetres = (metres) => Math.floor(metres + HALF_MM);
/** @type {(metres: number) => string} */
const fiveDigits = (metres) => String(metres % SQUARE).padStart(5, "0");

/**
 * "37S BV 84025 66012": the square of a metre that holds the point.
 *
 * @type {(lat: number, lon: number) => string}
 */
export function formatMgrs(lat, lon) {
  const isPolar = lat < -80 - METRE_DEG || lat >= 84 + METRE_DEG;
  const { zone, square, east, north } = isPolar ? polarSquare(lat, lon) : zoneSquare(lat, lon);
  return `${zone} ${square} ${fiveDigits(east)} ${fiveDigits(north)}`;
}

/** @type {(lat: number, lon: number) => Square} */
function zoneSquare(latitude, lon) {
  // A hair south of the equator is in the last metre of its band, not in the next.
  const lat = latitude < 0 ? Math.min(latitude, -LEAST_SOUTH_DEG) : latitude;
  const point = toUtm(lat, lon, zoneAt(lat, lon));
  const east = wholeMetres(point.east);
  const north = wholeMetres(point.north) % UTM_SOUTH;
  const { columns, shift } = gridOf(point.zone);
  const column = columns[Math.floor(east / SQUARE) - 1];
  const row = ROWS[Math.floor(((north + shift) % CYCLE) / SQUARE)];
  const zone = String(point.zone).padStart(2, "0") + bandAt(lat);
  return { zone, square: column + row, east, north };
}

/** @type {(lat: number, lon: number) => Square} */
function polarSquare(lat, lon) {
  const point = toUps(lat, lon);
  const [east, north] = [wholeMetres(point.east), wholeMetres(point.north)];
  const zone = (point.southern ? "AB" : "YZ")[east < POLE ? 0 : 1];
  const grid = POLAR_GRIDS[zone];
  const column = grid.columns[Math.floor((east - grid.east) / SQUARE)];
  const row = grid.rows[Math.floor((north - grid.north) / SQUARE)];
  return { zone, square: column + row, east, north };
}

// --- reading ---------------------------------------------------------------------------

/**
 * {lat, lon} of a square's south-west corner, to the metre, or null where there is no
 * such square: `zone` (0 at the poles), its three letters, and the digits as written.
 *
 * @param {number} zone
 * @param {string} letters
 * @param {string} east
 * @param {string} north
 * @returns {Coordinate | null}
 */
export function squareCorner(zone, letters, east, north) {
  const isPolar = zone === 0;
  const find = isPolar ? atPole : inZone;
  // Whether there is a square is decided by its middle; its corner may lie a band below.
  const middle = find(letters, half(east), half(north), zone);
  if (!middle) return null;
  if (!isPolar && !isInBand(letters[0], middle.lat, 10 ** -east.length)) return null;
  /** @param {string} digits */
  const metre = (digits) => half(digits.padEnd(5, "0"));
  return find(letters, metre(east), metre(north), zone);
}

/**
 * The middle of what the digits leave open, in metres.
 *
 * @type {(digits: string) => number}
 */
const half = (digits) => Number(`${digits}5`.padEnd(6, "0")) / 10;

/**
 * Bands reach on into what is no zone's, and by so much into one another.
 *
 * @type {(band: string, lat: number, tolerance: number) => boolean}
 */
function isInBand(band, lat, tolerance) {
  const [lowest, highest] = bandLatitudes(band);
  const low = band === "C" ? UTM_LATITUDES[0] : lowest;
  const high = band === "X" ? UTM_LATITUDES[1] : highest;
  return low - tolerance <= lat && lat <= high + tolerance;
}

/** @type {PointInSquare} */
function inZone([band, column, row], east, north, zone) {
  const { columns, shift } = gridOf(zone);
  const lowest = LOWEST_NORTHINGS[BANDS.indexOf(band)] * SQUARE;
  const [columnIndex, rowIndex] = [columns.indexOf(column), ROWS.indexOf(row)];
  if (Number.isNaN(lowest) || columnIndex < 0 || rowIndex < 0) return null;
  // Around Svalbard three zones are missing, and one is narrow beside Norway.
  if (band === "X" && [32, 34, 36].includes(zone)) return null;
  if (band === "V" && zone === 31 && column > "D") return null;
  const above = rowIndex * SQUARE - shift - lowest;
  const northing = lowest + (((above % CYCLE) + CYCLE) % CYCLE) + north;
  const easting = (columnIndex + 1) * SQUARE + east;
  if (northing > UTM_SOUTH) return null;
  const point = fromUtm({ zone, east: easting, north: northing, southern: band < "N" });
  const [low, high] = UTM_LATITUDES;
  return low - METRE_DEG <= point.lat && point.lat < high + METRE_DEG ? point : null;
}

/** @type {PointInSquare} */
function atPole([zone, column, row], east, north) {
  const grid = POLAR_GRIDS[zone];
  if (!grid) return null;
  const [columnIndex, rowIndex] = [grid.columns.indexOf(column), grid.rows.indexOf(row)];
  if (columnIndex < 0 || rowIndex < 0) return null;
  const southern = zone < "C";
  const point = fromUps({
    east: grid.east + columnIndex * SQUARE + east,
    north: grid.north + rowIndex * SQUARE + north,
    southern,
  });
  const [low, high] = UPS_LATITUDES;
  const isThere = southern ? point.lat < low + METRE_DEG : point.lat >= high - METRE_DEG;
  return isThere ? point : null;
}
