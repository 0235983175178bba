/*
 * The files that a reader can take from the page: each as [name, type, text]. Names of
 * columns and properties are those of the command line, in every language.
 */

import { formatMgrs } from "../engine/mgrs.js";
import { words } from "../words/words.js";
import { formatCsv } from "./downloads.js";

/**
 * @import { Pin } from "../map/pins.js"
 * @import { Answer, PageData, ShownSettlement } from "../types.d.ts"
 * @import { SavedFile } from "./downloads.js"
 * @typedef {{ type: "Feature", properties: object, geometry: object }} Feature
 */

const CSV = "text/csv;charset=utf-8";
const GEOJSON = "application/geo+json";
const METRES = 3; // decimals
const KILOMETRES = 6;

/** @type {(value: number, decimals: number) => number} */
const rounded = (value, decimals) => Number(value.toFixed(decimals));

/**
 * The name of a file: letters of the title that a file's name can have anywhere.
 *
 * @type {(data: PageData, what: string, ending: string) => string}
 */
function fileName(data, what, ending) {
  const title = data.title
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60);
  return `${title || "corridor"}-${what}.${ending}`;
}

/**
 * The answer of a point, under the names that `corridor label` gives its columns.
 *
 * @param {Answer} answer
 */
const answerColumns = ({ inside, side, distance, km, edge }) => ({
  inside,
  side,
  distance_m: rounded(distance, METRES),
  km: rounded(km, KILOMETRES),
  edge_m: rounded(edge, METRES),
});

/**
 * The widths, the greatest where they change and then the least too.
 *
 * @param {PageData} data
 */
function widthsOf({ halfWidths: { first, second, whole }, ends, from, to }) {
  const least = whole && {
    least_each_side_km: { [first.side]: first.least, [second.side]: second.least },
    least_width_km: rounded(whole.least, KILOMETRES),
  };
  return {
    each_side_km: { [first.side]: first.km, [second.side]: second.km },
    width_km: rounded(whole?.km ?? first.km + second.km, KILOMETRES),
    ...least,
    ends: String(ends),
    from,
    to,
  };
}

/** @type {(features: Feature[]) => string} */
const collection = (features) => JSON.stringify({ type: "FeatureCollection", features }, null, 1);

/** @type {(type: string, shape: unknown, properties: object) => Feature} */
const feature = (type, shape, properties) => ({
  type: "Feature",
  properties,
  geometry: { type, coordinates: shape },
});

/**
 * The corridor as it is drawn, by RFC 7946.
 *
 * @param {[lon: number, lat: number][][][]} polygons
 * @param {PageData} data
 * @returns {SavedFile}
 */
export function corridorGeoJson(polygons, data) {
  const properties = {
    title: data.title,
    ...widthsOf(data),
    length_km: rounded(data.lengthKm, METRES),
    area_km2: rounded(/** @type {number} */ (data.areaKm2), METRES),
    note: data.agreed ? words().isReconstruction : words().isConstruction,
    sources: data.sources.map((key) => words().sources[key].title).join("; "),
  };
  const content = collection([feature("MultiPolygon", polygons, properties)]);
  return [fileName(data, "outline", "geojson"), GEOJSON, content];
}

/**
 * The settlements inside.
 *
 * @type {(settlements: ShownSettlement[], data: PageData) => SavedFile}
 */
export function settlementsCsv(settlements, data) {
  const inside = settlements.filter(({ answer }) => answer.inside);
  const columns = ["name", "name_ar", "ocha_pcode", "lat", "lon"];
  const rows = inside
    .sort((one, other) => one.answer.km - other.answer.km)
    .map(({ name, arabic, code, lat, lon, answer }) => [
      ...[name, arabic, code, lat, lon],
      ...Object.values(answerColumns(answer)),
    ]);
  const heads = [...columns, "inside", "side", "distance_m", "km", "edge_m"];
  return [fileName(data, "settlements", "csv"), CSV, formatCsv(heads, rows)];
}

/** @type {(list: Pin[], data: PageData) => SavedFile} */
export function answersCsv(list, data) {
  const heads = ["number", "place", "lat", "lon", "mgrs"];
  const rows = list.map(({ answer, subject }, i) => [
    ...[i + 1, subject, answer.lat, answer.lon, formatMgrs(answer.lat, answer.lon)],
    ...Object.values(answerColumns(answer)),
  ]);
  const columns = [...heads, "inside", "side", "distance_m", "km", "edge_m"];
  return [fileName(data, "answers", "csv"), CSV, formatCsv(columns, rows)];
}

/** @type {(list: Pin[], data: PageData) => SavedFile} */
export function answersGeoJson(list, data) {
  const features = list.map(({ answer, subject }, i) => {
    const properties = { number: i + 1, place: subject, ...answerColumns(answer) };
    const where = { corridor: data.title, ...widthsOf(data) };
    return feature("Point", [answer.lon, answer.lat], { ...properties, ...where });
  });
  return [fileName(data, "answers", "geojson"), GEOJSON, collection(features)];
}
