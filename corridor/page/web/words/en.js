/*
 * Every text of the page, in English, and how it writes numbers. Another language is
 * another file like this one. Data (names, titles, facts) comes as it is.
 */

import { isBeyondPosts, makeFormats } from "./format.js";
import { addTexts } from "./words.js";

/**
 * @import { Answer, EndKind, HalfWidths, Reading, ShownFacts, ShownSettlement } from "../types.d.ts"
 * @import { Refusals, Words } from "./types.d.ts"
 */

// --- numbers ---------------------------------------------------------------------------

const MONTHS = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

const formats = makeFormats({
  metre: "m",
  kilometre: "km",
  post: "km",
  months: MONTHS,
  thousands: "\u202f",
  point: ".",
});
const { area, date, distance, kilometres, km, length } = formats;
const { number, plainNumber, shortKm, today } = formats;

/**
 * So many of something, whose name is given for one and for more.
 *
 * @type {Words["counted"]}
 */
const counted = (count, [one, more]) => count === 1 ? `1 ${one}` : `${number(count, 0)} ${more}`;

// --- the answer to a question ----------------------------------------------------------

/** @type {(page: ShownFacts) => string} */
const roadName = (page) => (page.road ? `the ${page.road}` : "the line");

/** @type {(answer: Answer, page: ShownFacts) => string} */
function beside(answer, page) {
  if (answer.distance < leastDistance(page)) return `on ${roadName(page)}`;
  return `${distance(answer.distance, page)} ${sideOf(answer.side)} of ${roadName(page)}`;
}

/** @type {(page: ShownFacts) => number} */
const leastDistance = ({ roadAccuracy }) => (roadAccuracy ? 10 : 0.05);

/** @type {(page: ShownFacts) => string} */
const roadAlone = (page) => (page.road ? "road" : "line");

/**
 * How far it is to the corridor's edge or end, as the end of a sentence.
 *
 * @type {Words["toTheEdge"]}
 */
function toTheEdge(answer, page) {
  const way = distance(answer.edge, page);
  if (answer.limit === "side") {
    return `${way} ${answer.inside ? "from" : "beyond"} the corridor’s edge`;
  }
  const [name, plain] = answer.limit === "start" ? [page.from, "start"] : [page.to, "end"];
  const end = `the corridor’s ${name ? `end at ${name}` : plain}`;
  return answer.inside
    ? `${way} along the ${roadAlone(page)} from ${end}`
    : `${way} beyond ${end}, as the ${roadAlone(page)} runs`;
}

/**
 * The kilometre of the route; nothing beyond it, where there are no posts.
 *
 * @type {(answer: Answer, page: ShownFacts) => string}
 */
function atKm(answer, page) {
  if (isBeyondPosts(answer, page)) return "";
  const own = page.chainage ? ", as published" : " of the section";
  const from = page.from ? ` of the route from ${page.from}` : own;
  return `, at ${km(answer.km, page.lengthKm)}${from}`;
}

/**
 * The whole answer, as a sentence to quote.
 *
 * @type {Words["sentence"]}
 */
function sentence({ subject, near, isIn }, answer, known, page) {
  const point = near && isIn ? `${subject}, in ${near.shown},` : subject;
  const verdict = known === null
    ? `${answer.inside ? "inside" : "outside"} the corridor`
    : "too close to the corridor’s edge to tell inside from outside";
  const lies = `${point} lies ${verdict}, ${beside(answer, page)}` +
    `${atKm(answer, page)}, ${toTheEdge(answer, page)}.`;
  const doubt = known === null
    ? ""
    : ` The ${roadAlone(page)} and the point are known to ${distance(known, page)}.`;
  const away = near && !isIn
    ? ` The nearest settlement is ${near.shown}, ${distance(near.distance, page)} away.`
    : "";
  return lies + doubt + away;
}

/**
 * The answer of a settlement in one line, for lists and tooltips.
 *
 * @type {Words["brief"]}
 */
function brief(answer, page) {
  const verdict = answer.inside ? "inside" : "outside";
  return `${verdict}, ${beside(answer, page)}, ${shortKm(answer.km, page.lengthKm)}`;
}

/** @type {Words["farAway"]} */
const farAway = (answer, page) =>
  `${distance(answer.distance, page)} from ${roadName(page)}, farther than this page measures to ` +
  "the centimetre.";

/** @type {Words["exchanged"]} */
const exchanged = (written, page) =>
  `Are latitude and longitude exchanged? ${written} lies inside the corridor of ` +
  `${roadName(page)}. Latitude comes first.`;

// --- what cannot be read ---------------------------------------------------------------

/** @type {(what: string, range: string, got: string) => string} */
const within = (what, range, got) => `${what} must lie in ${range}, got ${got}`;

/** @type {(part: string, got: string) => string} */
const noSign = (part, got) =>
  `${part} take no sign, got ${got}; the sign of the degrees is for all`;

const REMEDY = "write it like 35.814, 36.610 or 35°48′50.4″N 36°36′36″E";
const MOST_LISTED = 8; // settlements that a name fits
const PLACE_REMEDY = "Names appear as you type.";

/** @type {Refusals} */
const REFUSALS = {
  tooLong: ({ most, count, got }) =>
    `a written coordinate takes at most ${most} characters, got ${count}: ${got}; ` +
    "give one coordinate at a time",
  empty: () => `it is empty; ${REMEDY}`,
  latitude: ({ got }) => within("latitude", "[-90, 90]", got),
  latitudeExchanged: ({ got }) =>
    `${within("latitude", "[-90, 90]", got)}; are latitude and longitude exchanged?`,
  longitude: ({ got }) => within("longitude", "[-180, 180]", got),
  geoUri: () => "a geo URI is written geo:latitude,longitude, like geo:35.814,36.610",
  geoCrs: ({ got }) => `its crs must be wgs84, got ${got}; convert it first`,
  geoUncertainty: ({ got }) => `its uncertainty u must be metres, got ${got}`,
  mgrsForm: () =>
    "MGRS takes 1 to 5 digits of easting and as many of northing, like 37S BV 84070 65954",
  mgrsOrMinutes: () => "it may be degrees and minutes, or MGRS; write MGRS like 37D EG 4 8",
  noSquare: ({ got }) => `there is no MGRS square ${got}; check zone and letters`,
  utmForm: () =>
    "UTM takes zone, hemisphere, easting and northing in metres, like 37 north 284070 3965954",
  utmZone: ({ got }) => within("UTM zone", "[1, 60]", got),
  utmSouth: ({ zone }) =>
    `${zone}S may be band S, which is northern, or the southern hemisphere; ` +
    `write '${zone} north' or '${zone} south'`,
  utmBand: ({ got }) => `UTM band must be a letter from C to X but I and O, got ${got}`,
  utmEasting: ({ got }) => `UTM easting must lie in [100000, 900000] m, got ${got}`,
  utmNorthing: ({ got }) => `UTM northing must lie in [0, 10000000] m, got ${got}`,
  utmLatitude: ({ name, lowest, highest, got }) =>
    `UTM ${name} spans latitudes [${lowest}, ${highest}], but the northing leads to ` +
    `${got}; check zone letter and northing`,
  halfNamed: () => "one number has its letter or name and the other has not; name both alike",
  bothLatitudes: () => "both numbers are named as latitudes; name one of N or S and one of E or W",
  bothLongitudes: () =>
    "both numbers are named as longitudes; name one of N or S and one of E or W",
  oneComma: ({ left, right }) =>
    `the comma may separate ${left} from ${right} or be the decimal sign of one number; ` +
    `write '${left}, ${right}' for two, or both numbers with points`,
  commas: () =>
    "commas may be decimal signs or separators here; write decimals with points, " +
    "or a semicolon between latitude and longitude",
  secondsOrSouth: () => "s may mean seconds or south; write seconds as ″ and name N/S and E/W",
  unread: ({ got }) => `no meaning known for ${got}; ${REMEDY}`,
  oneAngle: () => `it may be one angle only, and it takes two; ${REMEDY}`,
  notToldApart: () => `latitude and longitude are not told apart; ${REMEDY}`,
  severalWays: ({ numbers }) =>
    `${numbers} numbers can be split in several ways; ` +
    "put a comma between latitude and longitude, or signs and letters",
  noNumber: () => `there is no number in it; ${REMEDY}`,
  oneNumber: () => `there is only one number, and it takes two; ${REMEDY}`,
  threeNumbers: () => "there are three numbers, and it takes two; leave out the height",
  manyNumbers: ({ numbers }) =>
    `there are ${numbers} numbers, and it takes 2 to 6; give one coordinate`,
  signedMinutes: ({ got }) => noSign("minutes", got),
  signedSeconds: ({ got }) => noSign("seconds", got),
  tooManyMinutes: ({ got }) => within("minutes", "[0, 60)", got),
  tooManySeconds: ({ got }) => within("seconds", "[0, 60)", got),
  inwardDecimals: ({ got }) => `only the last part of an angle takes decimals, got ${got}`,
  runTogether: ({ got }) => `${got} may be degrees and minutes run together; put them apart`,
  signAndLetter: ({ number, letter }) =>
    `sign and letter may contradict, got ${number} with ${letter}; write one`,
  shortLink: () =>
    "a short link or three words say their place to a network only, and none is used; " +
    "open it, and paste the coordinate or the long link",
  linkWithout: () => "there is no coordinate in this link; paste the coordinate itself",
  wktForm: () => "a WKT point is written POINT(longitude latitude), like POINT(36.610 35.814)",
  wktSrid: ({ got }) => `its SRID must be 4326, got ${got}; convert it first`,
  jsonForm: () =>
    'an object names "lat" and "lon", or is a GeoJSON point with ' +
    '"coordinates": [longitude, latitude]',
  runTogetherForm: () =>
    "run together, an angle takes 2, 4 or 6 digits of latitude and one more of longitude, " +
    "like +35.814+036.610/ or 354850N 0363636E",
  plusCodeForm: () =>
    "a plus code takes 8 signs before the + and 2 or more after it, like 8G7RRJ76+J2; " +
    "a short one does not say where it is",
  spacedNumber: ({ whole, part }) =>
    `${whole} ${part} may be one number or two; write ${whole}${part} for one, ` +
    `${whole} 0${part} for two`,
  metreSign: () =>
    "M may be minutes or metres of height; write minutes as ′, or leave out the height",
  latitudeLetter: ({ letter }) => `a latitude cannot be ${letter}`,
  longitudeLetter: ({ letter }) => `a longitude cannot be ${letter}`,
};

/** @type {Words["refusal"]} */
const refusal = (reason, values) => REFUSALS[reason](values);
/** @type {Words["cannotRead"]} */
const cannotRead = (reason) =>
  `This cannot be read as a coordinate: ${reason}${reason.endsWith("?") ? "" : "."}`;
/** @type {Words["unknownSettlement"]} */
const unknownSettlement = (name, closest) => {
  const near = closest.map(({ shown }) => shown).join(", ");
  return `No settlement called “${name}” is known. ${near && `Closest: ${near}. `}${PLACE_REMEDY}`;
};
/** @type {Words["severalPlaces"]} */
const severalPlaces = (name, found) =>
  `“${name}” fits ${found.length} settlements: ` +
  `${found.slice(0, MOST_LISTED).map(describePlace).join("; ")}` +
  `${found.length > MOST_LISTED ? `; and ${found.length - MOST_LISTED} more` : ""}. ` +
  "Give the full name, “name, sub-district” or the code.";
/** @type {(settlement: ShownSettlement) => string} */
const describePlace = ({ shown, subdistrict, governorate, code }) =>
  `${shown} (${subdistrict}, ${governorate}, ${code})`;

// --- what the corridor is --------------------------------------------------------------

/**
 * A width, or the least and the greatest of one that changes: 2 to 6 km.
 *
 * @type {(width: { km: number; least?: number }) => string}
 */
function reach({ km: most, least = most }) {
  if (!(least < most)) return kilometres(most);
  const [one, unit] = kilometres(least).split(" ");
  const [other, otherUnit] = kilometres(most).split(" ");
  return `${one}${unit === otherUnit ? "" : ` ${unit}`} to ${other} ${otherUnit}`;
}

/** @type {(halfWidths: HalfWidths) => string} */
const sidesOf = ({ first, second }) =>
  reach(first) === reach(second)
    ? `${reach(first)} on each side`
    : `${reach(first)} ${sideOf(first.side)} and ${reach(second)} ${sideOf(second.side)}`;

/** @type {Words["widths"]} */
function widths(page) {
  const { first, second, whole } = page.halfWidths;
  const all = reach(whole ?? { km: first.km + second.km });
  return `${all} wide in all: ${sidesOf(page.halfWidths)} of ${roadName(page)}`;
}

/** @type {Words["nestedRow"]} */
const nestedRow = ({ name, halfWidths }, page) =>
  `${name}: ${sidesOf(halfWidths)} of ${roadName(page)}`;

/* Which of several corridors hold a point. */
/**
 * The named corridors stay as they were made, whatever the reader changes.
 *
 * @type {Words["heldBy"]}
 */
function heldBy(held, { asSent }) {
  const all = `the corridors named in the legend${asSent ? "" : ", which stay as made"}`;
  if (!held.length) return `It lies in none of ${all}.`;
  return `Of ${all}${asSent ? "" : ","} it lies in: ${held.join(", ")}.`;
}

/**
 * South, to the left, on the Iraq side: what goes before "of the line".
 *
 * @type {(side: string) => string}
 */
function sideOf(side) {
  if (side === "left" || side === "right") return `to the ${side}`;
  return /^(north|south|east|west)/i.test(side) ? side : `on the ${side} side`;
}

/** @type {Words["summary"]} */
function summary(page) {
  const all = length(page.lengthKm);
  const stretch = page.from && page.to ? `${all} from ${page.from} to ${page.to}` : `${all} long`;
  const size = page.areaKm2 === null ? "" : ` Area ${area(page.areaKm2)}.`;
  return `${stretch}, ${widths(page)}.${size}`;
}

/** @type {(items: string[]) => string} */
const alternatives = (items) => `${items.slice(0, -1).join(", ")} or ${items.at(-1)}`;
/** @type {(text: string) => string} */
const capital = (text) => `${text[0].toUpperCase()}${text.slice(1)}`;
/** @type {Words["widthOf"]} */
const widthOf = (side, page) => capital(`${sideOf(side)} of ${roadName(page)}`);

/** @type {Words["agreedWidth"]} */
const eachSide = (first, second) =>
  first === second ? `${kilometres(first)} each side` : kilometres(first + second);

/**
 * Why there is another reading of the agreement's width.
 *
 * @type {Words["reading"]}
 */
function reading({ agreedKm: { first, second, press } }) {
  const agreed = first === second
    ? `${kilometres(first)} on each side, ${kilometres(first + second)} in all`
    : `${kilometres(first + second)} in all`;
  return (
    `A press report of the day wrote of a ${plainNumber(press)}-km corridor to the north ` +
    `and to the south, which can be read as ${kilometres(press)} on each side. The ` +
    `agreement’s text says ${agreed}.`
  );
}

/** @type {Words["isAgreedWidth"]} */
const isAgreedWidth = ({ agreedKm, halfWidths: { first, second, whole } }) =>
  !whole && first.km === agreedKm.first && second.km === agreedKm.second;

/** @type {Words["origin"]} */
function origin(page) {
  const { first, second } = page.agreedKm;
  const note = ` The agreement says ${eachSide(first, second)}; another width is shown.`;
  const by = `Agreed by ${page.parties.join(" and ")} on ${date(page.agreed)}; a reconstruction.`;
  return isAgreedWidth(page) ? by : by + note;
}

/** @type {Words["ends"]} */
function ends(page) {
  if (page.isLoop) return `The ${roadAlone(page)} is closed: there are no ends.`;
  const silent = page.silentOn ? ` The agreement does not say ${page.silentOn}.` : "";
  if (Array.isArray(page.ends)) return endsApart(page.ends, page) + silent;
  return page.ends === "flat"
    ? `The ends are flat: the corridor closes straight across the ${roadAlone(page)}, and a ` +
      `place belongs to it when the point of the ${roadAlone(page)} nearest to it lies on ` +
      `the section.${silent}`
    : "The ends are round: everything near enough to the section belongs to the corridor, " +
      `also beyond its two ends.${silent}`;
}

/** @type {(ends: [EndKind, EndKind], page: ShownFacts) => string} */
const endsApart = (ends, page) =>
  ["start", "end"]
    .map((name, i) =>
      ends[i] === "flat"
        ? `The ${name} is flat: the corridor closes straight across the ${roadAlone(page)}, and ` +
          "what lies beyond is outside."
        : `The ${name} is round: what lies near enough beyond it belongs to the corridor.`
    )
    .join(" ");

// --- everything else -------------------------------------------------------------------

/** @type {Words["sources"]} */
const SOURCES = {
  osm: {
    title: "© OpenStreetMap contributors",
    url: "https://www.openstreetmap.org/copyright",
    use:
      "the road’s centreline, roads, railways, waters, forest and built-up areas, as of August 2021; coast and border around the M4, as of 2017; settlements compared",
    licence: "Open Database License 1.0",
    licenceUrl: "https://opendatacommons.org/licenses/odbl/1-0/",
  },
  ocha: {
    title: "OCHA",
    url: "https://www.unocha.org",
    use:
      "the settlements’ names, coordinates and codes, from its community list for Syria; administrative limits (December 2020)",
  },
  geonames: {
    title: "© GeoNames",
    url: "https://www.geonames.org",
    use: "settlements compared; spellings selected and merged with others",
    licence: "CC BY 4.0",
    licenceUrl: "https://creativecommons.org/licenses/by/4.0/",
  },
  naturalEarth: {
    title: "Natural Earth",
    url: "https://www.naturalearthdata.com",
    use: "the world beyond and the small map, 1:110 million",
    licence: "public domain",
    licenceUrl: "https://www.naturalearthdata.com/about/terms-of-use/",
  },
  noaa: {
    title: "NOAA GLOBE",
    url: "https://www.ngdc.noaa.gov/mgg/topo/globe.html",
    use: "the relief, from elevations about a kilometre apart",
    licence: "no restrictions",
    licenceUrl: "https://www.ngdc.noaa.gov/mgg/topo/globe.html",
  },
  leaflet: {
    title: "Leaflet",
    url: "https://leafletjs.com",
    use: "the map’s machinery",
    licence: "BSD 2-Clause, in this page’s source",
  },
};

/**
 * The names of a settlement, that in this language first.
 *
 * @type {Words["inOrder"]}
 */
const inOrder = (latin, arabic) => [latin, arabic];

/** @param {Reading[]} readings */
const orList = (readings) =>
  readings.map(([, text, , source]) => `${text} (${source})`).join(" or ");

addTexts("en", {
  ...formats,
  itself: "English",
  dir: "ltr",
  title: (page) =>
    page.heading ??
      (page.region ? `Security corridor along ${roadName(page)}, ${page.region[0]}` : page.title),
  agreedOn: (page) => `agreed ${date(page.agreed)}`,
  caution: (page) =>
    `${page.agreed ? "History, with the road as of August 2021. " : ""}` +
    "Not for navigation or decisions on safety.",
  inOrder,
  translated: (text, _arabic) => text,
  isAgreedWidth,
  apart: (text) => text, // nothing runs the other way
  counted,
  semicolon: "; ",
  nestedRow,
  heldBy,
  sentence,
  toTheEdge,
  brief,
  farAway,
  exchanged,
  refusal,
  cannotRead,
  unknownSettlement,
  severalPlaces,
  widths,
  summary,
  origin,
  ends,
  widthOf,
  reading,
  sources: SOURCES,

  mapHelp: "Map. Move it with the arrow keys, zoom with plus and minus; Enter asks about the " +
    "point under the cross in the middle.",
  panel: "Questions and answers",
  fold: "Fold the panel away",
  unfold: "Show the panel",

  askLabel: (hasSettlements) => (hasSettlements ? "Coordinate or settlement" : "Coordinate"),
  askButton: "Check",
  askHint: (dms, notations) =>
    `Or click the map. Latitude first; ${alternatives(["decimal", dms, ...notations])}.`,
  clear: "Clear",
  verdict: {
    inside: "Inside the corridor",
    outside: "Outside the corridor",
    unsure: "Too close to the edge to tell",
  },
  details: "Details",

  tabs: { check: "Check", width: "Width", patrols: "Patrols", points: "Points", more: "More" },
  suggestions: "Settlements that fit",
  copy: "Copy",
  copied: "Copied",
  notCopied: "Not copied",
  copySentence: "Copy sentence",
  pin: "Pin answer",

  pinned: (count) => `Pinned answers: ${count}`,
  pinnedCaption: "Numbered as on the map. Distances to the road.",
  columnNumber: "No.",
  columnPlace: "Place",
  columnRemove: "Remove",
  unpin: (number) => `Remove answer ${number}`,
  unpinAll: "Remove all",
  saveCsv: "Save as CSV",
  saveGeoJson: "Save as GeoJSON",

  detailCoordinate: "Decimal",
  detailDms: "DMS",
  detailMgrs: "MGRS",
  detailDistance: (page) => `To the ${roadAlone(page)}`,
  detailKm: (page) => `On the ${page.road ? "route" : "line"}`,
  detailEdge: (isBeyond) => (isBeyond ? "Beyond the edge" : "To the edge"),

  width: "Width and section",
  widthBoth: (page) => `On each side, from the ${roadAlone(page)} to the edge`,
  widthApart: (first, second) => capital(`${first} and ${second} apart`),
  notANumber: "Write one number, like 6 or 6.5.",
  widthLimits: (least, most) => `${kilometres(least)} to ${kilometres(most)} on a side.`,
  kilometreSign: "km",
  metreSign: "m",
  widthVaries:
    "The width changes along the line. Another one keeps its proportions; the greatest is given.",
  widthTraced:
    "At this width the outline is traced for the view you see, to the pixel: no area is given, and it cannot be saved here.",
  endsTitle: "Ends",
  endsName: (ends) => Array.isArray(ends) ? `${ends[0]} at the start, ${ends[1]} at the end` : ends,
  agreedWidth: (first, second) => `${eachSide(first, second)}: the agreement`,
  pressWidth: (km) => `${kilometres(km)} each side`,
  resetWidth: "Back to the first width",

  stretchEnds: { from: "From", to: "To" },
  stretchSent: { from: "the start given", to: "the end given" },
  stretchTurn: "Reverse direction",
  stretchBack: "Back to the whole route",
  noStretch: "A stretch needs two different ends; these two lie at the same point of the road.",

  layersTitle: "Layers of the map",
  legendTitle: "Legend",
  legendSection: (page) => page.from ? `Patrol route, ${page.from} to ${page.to}` : "The section",
  legendRoad: (page) =>
    page.from ? `The ${page.road} beyond the route` : "The line beyond the section",
  legendCorridor: "Corridor (dashed: a reconstruction)",
  legendPatrol: "How far the chosen patrol came",
  legendPosts: "Kilometre post, counted from the start",
  legendInside: "Settlement inside",
  legendOutside: "Settlement outside",
  legendSeats: "larger: seat of a sub-district or governorate",
  legendBorder: (page) =>
    `International border (OSM, 2017)${
      page.agreed ? "; the agreed corridor crosses it as drawn" : ""
    }`,
  legendLimit: "Governorate, district and sub-district limits",
  legendMainRoad: "Main road, with its number",
  legendPole:
    "This map ends at 85° of latitude. What lies nearer to the pole is not drawn; questions " +
    "about it are answered.",
  insetLabel: (isSyria) => isSyria ? "Where in Syria" : "Where in the world",
  areaName: (kind, name) =>
    `${name} ${
      { governorate: "Governorate", district: "District", subdistrict: "Sub-district" }[kind]
    }`,
  layers: {
    corridor: "Corridor",
    nested: "Named corridors",
    posts: "Kilometre posts",
    settlements: "Settlements",
    points: "Points",
    land: "Land around the road",
    relief: "Relief",
    cover: "Forest and built-up areas",
    limits: "Administrative limits",
    roads: "Roads and railways",
    graticule: "Graticule",
    tiles: "Online base map (asks its server for tiles)",
  },

  settlements: (inside, all) =>
    `Settlements inside: ${formats.number(inside, 0)} of ${formats.number(all, 0)}`,
  settlementsCaption:
    "Those inside, by kilometre of the route. Distances to the road. All others are found by name.",
  columnName: "Settlement",
  columnWhere: "Where",
  columnDistance: "Distance",
  columnKm: "km",
  sideName: (side) => side,
  isInside: "inside",
  isOutside: "outside",

  patrols: (count) => `Reported patrols: ${count}`,
  patrolByDate: "Patrol, by date",
  patrolHint:
    "The taller a mark, the farther the patrol came; the broadest drove the whole route. " +
    "Hollow: not reported. ✱: an explosion or an attack.",
  patrolEvents: {
    explosion: "an explosion hits the patrol’s way",
    attack: "the patrol is attacked",
  },
  patrolNone: "No patrol is picked.",
  patrolPrevious: "Previous",
  patrolNext: "Next",
  patrolPlay: "Play through",
  patrolPause: "Pause",
  patrolAsReported: (given) => `No. ${given}, as reported`,
  patrolNumber: (given) => `No. ${given}`,
  /* A patrol in a sentence to quote; its number stays as it was reported. */
  patrolSentence(
    { date: on, number: given, start, turnedAt, point, readings, whole, km: at, startKm },
  ) {
    const patrol = `patrol of ${date(on)}, no. ${given},`;
    if (readings.some(([isOfTurn]) => isOfTurn)) {
      return `Reports differ on where the ${patrol} turned: ${orList(readings)}.`;
    }
    if (!turnedAt) return `No report found says how far the ${patrol} came.`;
    if (!whole) {
      const where = at === null ? "" : `, ${shortKm(at)} of the route`;
      return `The ${patrol} turned at ${point ? point[0] : turnedAt}${where}.`;
    }
    const isKnown = at !== null && startKm !== null;
    const length = isKnown ? `, ${number(Math.abs(at - startKm), 1)} km` : "";
    return `The ${patrol} drove the whole route from ${start} to ${turnedAt}${length}.`;
  },
  patrolFrom: (page) =>
    `Where it started was not reported; it is drawn from ${page.from ?? "the start"}.`,
  patrolStartBeyond: (name) =>
    `It started at ${name}, which is not on this stretch; only where it turned is drawn.`,
  patrolBeyond: (name) => `${name} is not on this stretch; nothing is drawn.`,
  patrolMark: (on, at) => `${date(on)} · ${shortKm(at)}`,
  patrolTurned: (name, at) => `turned at ${name}, ${at}`,
  patrolTurnedAt: (name) => `turned at ${name}`,
  patrolWhole: (from, to) => `whole route, ${from} to ${to}`,
  patrolUnknown: "turning point not reported",
  patrolSource: "Source:",
  certainty: {
    "one source": "One source",
    "several sources": "Several sources agree",
    contested: "Reports differ",
  },
  affiliation: (text) => text,
  readingsDiffer: (readings) => `Reports differ: ${orList(readings)}.`,
  patrolNearer: "The way is drawn to the nearer of them.",
  patrolList: "All patrols as a list",

  convoy: "Drive the route",
  convoyNote:
    "An estimate, not a report: where a convoy would be that drives at one speed and never " +
    "stops.",
  convoySpeed: "Speed, km/h",
  convoyDeparture: "Departure",
  convoyPosition: "Position on the route",
  convoyPlay: "Drive",
  convoyPause: "Pause",
  convoyBack: "−1 km",
  convoyOn: "+1 km",
  convoyPrevious: "Previous settlement",
  convoyNext: "Next settlement",
  convoyPace: "Time runs",
  convoyPaces: (minutes) => minutes === 1 ? "1 minute a second" : `${minutes} minutes a second`,
  convoyName: "Convoy",
  convoyClock: "Clock",
  convoyKm: "On the route",
  convoyAhead: "Next",
  convoyNothing: "none",
  /* What is ahead, and when it is reached. */
  convoyWay: (name, way, minutes) => {
    const hours = Math.floor(minutes / 60);
    const time = hours ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
    return `${name}, in ${number(way, 1)} km, ${time}`;
  },
  convoyArrival: (page) => `At ${page.to ?? "the end"}`,
  convoyTime: (iso) => `${date(iso.slice(0, 10))}, ${iso.slice(11, 16)}`,
  convoyClear: "Remove",

  take: "Share, print, save",
  takeHint: "The link holds what you see: view, widths, ends, stretch, pins, layers.",
  copyLink: "Copy the link",
  copyFragment: "Copy the settings (from #)",
  wheelNote: "Hold Ctrl and turn the wheel to zoom, or click the map first",
  touchNote: "Use two fingers to move the map",
  print: "Print one page",
  saveOutline: "Corridor as GeoJSON",
  saveSettlements: "Settlements inside as CSV",
  roadAsOf: "The road as of August 2021.",
  printed: (now) => `Printed on ${today(now)}.`,

  about: "What this map shows",
  isReconstruction:
    "The corridor is a reconstruction from the agreement’s text: everything within the " +
    "stated distance of the road’s centreline, measured on the WGS84 ellipsoid. Its outline " +
    "is drawn dashed, for no official map of it is known to this project.",
  isConstruction:
    "The corridor is everything within the stated distance of the line, measured on the " +
    "WGS84 ellipsoid.",
  accuracy:
    "Answers are computed in this page, without a network, to the centimetre up to 500 km " +
    "from the road; how well the road and the settlements themselves are placed is " +
    "another matter, of tens to hundreds of metres.",
  agreement: (on) => `The agreement of ${on}`,
  sourcesTitle: "Sources and licences",
  disclaimer:
    "Names, lines and borders on this map are there for reading it; they state no view on " +
    "the status of any place or on whose it is.",
  version: (version) => `Made with m4-corridor ${version}.`,

  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  wholeCorridor: "Show the whole corridor",
  north: "North is up",
  northLetter: "N",
  eastWest: ["E", "W"],
  northSouth: ["N", "S"],
  startMark: (at, lengthKm) => `Start · ${at ? shortKm(at, lengthKm) : "km 0"}`,
  stopMark: (at, lengthKm) => `End · ${at ? shortKm(at, lengthKm) : "km 0"}`,
});
