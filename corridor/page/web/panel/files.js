/*
 * The files that a reader can take from the page: each as [name, type, text]. Names of
 * columns and properties are those of the command line, in every language.
 */

import { formatMgrs } from "../engine/mgrs.js";
import { words } from "../words/words.js";
import { formatCsv } from "./downloads.js";

/** @import { SavedFile } from "./downloads.js" */

const CSV = "text/csv;charset=utf-8";
const GEOJSON = "application/geo+json";
const METRES = 3; // decimals
const KILOMETRES = 6;

const rounded = (value, decimals) => Number(value.toFixed(decimals));

/* Letters of the title that a file's name can have anywhere. */
function named(data, what, ending) {
  const title = data.title
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60);
  return `${title || "corridor"}-${what}.${ending}`;
}

/* What is said of a point, under the names that `corridor label` gives its columns. */
const labelled = ({ inside, side, distance, km, edge }) => ({
  inside,
  side,
  distance_m: rounded(distance, METRES),
  km: rounded(km, KILOMETRES),
  edge_m: rounded(edge, METRES),
});

/* The widths, the greatest where they change and then the least too. */
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

const collection = (features) => JSON.stringify({ type: "FeatureCollection", features }, null, 1);

const feature = (type, shape, properties) => ({
  type: "Feature",
  properties,
  geometry: { type, coordinates: shape },
});

/**
 * The corridor as it is drawn, by RFC 7946.
 *
 * @returns {SavedFile}
 */
export function corridorGeoJson(polygons, data) {
  const properties = {
    title: data.title,
    ...widthsOf(data),
    length_km: rounded(data.lengthKm, METRES),
    area_km2: rounded(data.areaKm2, METRES),
    note: data.agreed ? words().isReconstruction : words().isConstruction,
    sources: data.sources.map((key) => words().sources[key].title).join("; "),
  };
  const content = collection([feature("MultiPolygon", polygons, properties)]);
  return [named(data, "outline", "geojson"), GEOJSON, content];
}

/** @returns {SavedFile} */
export function settlementsCsv(places, data) {
  const inside = places.filter(({ answer }) => answer.inside);
  const columns = ["name", "name_ar", "ocha_pcode", "lat", "lon"];
  const rows = inside
    .sort((one, other) => one.answer.km - other.answer.km)
    .map(({ name, arabic, code, lat, lon, answer }) => [
      ...[name, arabic, code, lat, lon],
      ...Object.values(labelled(answer)),
    ]);
  const heads = [...columns, "inside", "side", "distance_m", "km", "edge_m"];
  return [named(data, "settlements", "csv"), CSV, formatCsv(heads, rows)];
}

/** @returns {SavedFile} */
export function answersCsv(list, data) {
  const heads = ["number", "place", "lat", "lon", "mgrs"];
  const rows = list.map(({ answer, subject }, i) => [
    ...[i + 1, subject, answer.lat, answer.lon, formatMgrs(answer.lat, answer.lon)],
    ...Object.values(labelled(answer)),
  ]);
  const columns = [...heads, "inside", "side", "distance_m", "km", "edge_m"];
  return [named(data, "answers", "csv"), CSV, formatCsv(columns, rows)];
}

/** @returns {SavedFile} */
export function answersGeoJson(list, data) {
  const features = list.map(({ answer, subject }, i) => {
    const properties = { number: i + 1, place: subject, ...labelled(answer) };
    const of = { corridor: data.title, ...widthsOf(data) };
    return feature("Point", [answer.lon, answer.lat], { ...properties, ...of });
  });
  return [named(data, "answers", "geojson"), GEOJSON, collection(features)];
}
