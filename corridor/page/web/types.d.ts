/* What Python sends to the page (corridor/page/facts.py), and what the page makes of it. */

import type { Corridor, LineLocation } from "./engine/types.d.ts";
import type { Ground } from "./land/ground.js";
import type { LabelledRow, NestedPart } from "./map/nested.js";
import type { Labels } from "./map/labels.js";
import type { Settlements } from "./map/settlements.js";
import type { Sketch } from "./outline/rays.js";
import type { View as TracedView } from "./outline/trace.js";
import type { ConvoyPart } from "./patrols/convoy.js";
import type { Tabs } from "./panel/tabs.js";
import type { PatrolPart } from "./patrols/patrols.js";
import type { PointsPart, SentPoints } from "./points/types.d.ts";
import type { LayerName } from "./words/types.d.ts";

export type { Corridor, Line } from "./engine/types.d.ts";

export type Theme = "light" | "dark";

/** The parts of the panel, one of which is shown. */
export type TabName = "check" | "width" | "patrols" | "points" | "more";

/** A point as people write it: latitude, longitude, in degrees. */
export type LatLon = [lat: number, lon: number];

export interface Coordinate {
  lat: number;
  lon: number;
}

/** A coordinate that was read; `named` where its text says which number is which. */
export interface NamedCoordinate extends Coordinate {
  named: boolean;
}

/** A position in the frame of the Earth's centre, in metres. */
export type Position = [x: number, y: number, z: number];

/** The latitudes and the longitudes of a line's vertices. */
export interface Vertices {
  lats: number[];
  lons: number[];
}

/** Points as whole numbers, `scale` a degree, each the step from the one before. */
export interface Steps {
  scale: number;
  steps: number[];
}

/** Records with the same keys: the keys, then the values of each. */
export type RecordsTable = unknown[][];

/** Records with the same keys: the values of all for each key. */
export type RecordsColumns = Record<string, unknown[]>;

/** The rings of polygons, the outer one first. */
export type PolygonSteps = Steps[][];

// --- the corridor ----------------------------------------------------------------------

export type EndKind = "flat" | "round";

/** One kind for both ends, or those of start and stop. */
export type Ends = EndKind | [start: EndKind, stop: EndKind];

/** The half-widths at a measure on the road, in metres. */
export type WidthProfile = [measure: number, left: number, right: number][];

/** The (greatest) half-width of a side; `least` where it changes along the line. */
export interface HalfWidth {
  side: string;
  km: number;
  least?: number;
}

/** In the order in which the sides are named; `whole` where the width changes. */
export interface HalfWidths {
  first: HalfWidth;
  second: HalfWidth;
  whole?: { km: number; least: number };
}

/** A corridor beside a section of the road: metres, from the start of the road. */
export interface Section {
  start: number;
  stop: number;
  left: number;
  right: number;
  ends: Ends;
  isLoop: boolean;
  widthProfile: WidthProfile | null;
  halfWidths: HalfWidths;
}

/** Published kilometres and the measures at which they stand. */
export interface Chainage {
  measures: number[];
  kms: number[];
}

export interface Nested extends Section {
  name: string;
  outline: PolygonSteps;
}

/** A point of a line and the direction of travel there, in degrees from north. */
export interface Heading extends Coordinate {
  azimuth: number;
}

/** Where a point lies; metres, `limit` is what the way to the edge is counted to. */
export interface Answer {
  inside: boolean;
  side: string;
  distance: number;
  km: number;
  edge: number;
  limit: "side" | "start" | "stop";
  foot: LatLon | null;
}

/** What is said of a point: `unsure` where it lies nearer to the edge than is known. */
export type Verdict = "inside" | "outside" | "unsure";

/** The answer of a point, with its coordinates. */
export type AnswerAt = Answer & Coordinate;

// --- what is known of the world --------------------------------------------------------

/** What a settlement is called, and what tells it from others of the same name. */
export interface SettlementNames {
  name: string;
  arabic: string;
  spellings: string[];
  code: string;
  subdistrict: string;
  governorate: string;
  /** From 0, the most important. */
  rank: number;
}

/** A governorate, district or sub-district; those of one name are one. */
export interface Area {
  name: string;
  arabic: string;
  spellings: string[];
  /** The names of the areas in which a sub-district lies. */
  within: string[];
}

export interface Settlement extends SettlementNames, Coordinate {}

/** A settlement in the language of the page: its name, and that in the other script. */
export interface ShownSettlement extends Settlement {
  shown: string;
  other: string;
  /** Where it lies on the reference. */
  located: LineLocation;
  answer: AnswerAt;
  routeKm: number;
  isOnRoad: boolean;
}

/** How well it is known. */
export type Certainty = "one source" | "several sources" | "contested";

/** What one of several reports that differ says, on where a patrol turned or who took part. */
export type Reading = [isOfTurn: boolean, text: string, arabic: string, source: string];

export type PatrolEvent = "explosion" | "attack";

interface ReportedPatrol {
  date: string;
  number: string;
  /** The turning point as described, in English and Arabic; `turnedAt` is then near it. */
  point: [text: string, arabic: string] | null;
  certainty: Certainty;
  readings: Reading[];
  sources: [url: string, affiliation: string | null][];
  event: PatrolEvent | null;
  /** In English and Arabic; empty where there is none. */
  note: [text: string, arabic: string] | "";
}

/** A patrol that drove the whole route. */
export interface WholePatrol extends ReportedPatrol {
  whole: true;
  start: string;
  turnedAt: string;
}

/** Another one, of which less may be reported. */
export interface PartPatrol extends ReportedPatrol {
  whole: false;
  start: string | null;
  turnedAt: string | null;
}

export type Patrol = WholePatrol | PartPatrol;

/** A patrol with the kilometres of its start and turning point on the shown stretch. */
export type ShownPatrol = Patrol & { km: number | null; startKm: number | null };

/** The agreement that a corridor is reconstructed from; half-widths in kilometres. */
export interface Agreed {
  agreed: string;
  agreedKm: { first: number; second: number; press: number };
  parties: string[];
  /** Where the road is, in English and Arabic. */
  region: [text: string, arabic: string];
  /** How far the drawn road may lie from the real one, in metres; 0 where nothing is known of it. */
  roadAccuracy: number;
  silentOn: string;
  /** Those that follow each other in one source. */
  facts: {
    texts: [text: string, arabic: string, certainty: Certainty][];
    sources: [title: string, url: string, affiliation: string | null][];
  }[];
}

export interface NotAgreed {
  agreed: null;
  agreedKm: null;
  parties: never[];
  region: null;
  roadAccuracy: 0;
  silentOn: null;
  facts: never[];
}

export type Agreement = Agreed | NotAgreed;

/** Paths in steps of latitude and longitude, without their scale. */
export type Paths = number[][];

/** The plain world: 100 steps a degree. */
export interface World {
  land: Paths[];
  border: Paths;
}

/** A small map of where the corridor lies: 100 steps a degree. */
export interface Inset {
  bounds: [LatLon, LatLon];
  land: Paths[];
  border: Paths;
  country: Paths[];
}

/** Coast and border around the M4: 10,000 steps a degree. */
export interface Base {
  bounds: [LatLon, LatLon];
  land: Paths[];
  coast: Paths;
  border: Paths;
  names: (Coordinate & { lines: [name: string, arabic: string]; isSea: boolean })[];
}

/** Light and shadow of the land, row by row: above 0 lighter, below darker, by `scale`. */
export interface Relief {
  bounds: [LatLon, LatLon];
  columns: number;
  scale: number;
  shades: number[];
}

export type AreaKind = "governorate" | "district" | "subdistrict";

/** The land around the M4: lines and areas by kind, 10,000 steps a degree. */
export interface Detail {
  bounds: [LatLon, LatLon];
  lines: Record<string, Paths>;
  areas: Record<string, Paths[]>;
  shields: [number: string, lat: number, lon: number][];
  rivers: [name: string, arabic: string, lat: number, lon: number][];
  names: [kind: AreaKind, name: string, arabic: string, lat: number, lon: number][];
  relief: Relief;
}

/** What is drawn under everything else; null where there is none. */
export interface Land {
  inset: Inset | null;
  world: World;
  base: Base | null;
  detail: Detail | null;
}

/** Tiles of a base map; the page may request those of `origin` only. */
export interface Tiles {
  url: string;
  attribution: string;
  origin: string;
}

export type SourceName = "osm" | "ocha" | "geonames" | "naturalEarth" | "noaa" | "leaflet";

// --- the facts -------------------------------------------------------------------------

/** What is the same for every stretch and width, as sent and in the page. */
interface CommonFacts extends Section {
  title: string;
  version: string;
  road: string | null;
  from: string | null;
  to: string | null;
  sides: { left: string; right: string };
  lengthKm: number;
  chainage: Chainage | null;
  areaKm2: number | null;
  cut: number;
  bounds: [LatLon, LatLon];
  sources: SourceName[];
}

interface DrawnFacts extends CommonFacts {
  outline: PolygonSteps;
  /** The outline as far as the map reaches; null where it is all of it. */
  shown: PolygonSteps | null;
  nested: Nested[] | null;
  tiles: Tiles | null;
  points: SentPoints | null;
  opening: Opening;
}

/** What whoever made the page chose for its opening; null where the reader's device decides. */
export interface Opening {
  title: string | null;
  language: string;
  theme: Theme | null;
  panel: boolean | null;
  tabs: TabName[] | null;
}

/** As Python sends them. */
export type SentFacts = DrawnFacts & Agreement & Land & {
  line: Steps | Vertices;
  patrols: RecordsTable;
  settlements: RecordsColumns;
  areas: RecordsTable;
};

/** As the page reads them. */
export type Facts = DrawnFacts & Agreement & Land & {
  line: Vertices;
  settlements: Settlement[];
  areas: Area[];
  patrols: Patrol[];
  /** Up to how many kilometres on a side the outline is drawn from rays. */
  outlineKm: number;
};

/** As much of the facts of the shown stretch and width as texts are made from. */
interface TextFacts extends CommonFacts {
  /** The least and the greatest kilometre of the section. */
  kmSpan: [least: number, most: number];
  /** The title that was chosen in place of the page's own. */
  heading: string | null;
}

export type ShownFacts = TextFacts & Agreement;

export type AgreedFacts = TextFacts & Agreed;

// --- the page --------------------------------------------------------------------------

/** Beside the facts, what the reader chose, what is drawn and what is derived. */
export interface Page {
  readonly facts: Facts;
  readonly setting: Setting;
  readonly drawing: Drawing;
  readonly derived: Derived;
}

/** What the reader chose. All but `convoy` is in the address (panel/link.js). */
export interface Setting {
  /** What is seen of the map; null for the whole corridor. */
  view: (Coordinate & { zoom: number }) | null;
  /** Half-widths of the first and the second side, in kilometres. */
  halves: number[];
  ends: Ends;
  /** Names of settlements; null for an end of the stretch as it was sent. */
  from: string | null;
  to: string | null;
  /** `isExchangeable` where the text does not say which number is the latitude. */
  asked: (Coordinate & { isExchangeable?: boolean; accuracy?: number }) | null;
  pins: Coordinate[];
  /** The date of the selected one. */
  patrol: string | null;
  language: string;
  /** Names of layers. */
  hidden: string[];
  /** First and last day; null for all. */
  period: [first: number, last: number] | null;
  title: string | null;
  theme: Theme | null;
  /** Whether the panel is open; null where the size of the page decides. */
  panel: boolean | null;
  /** The tabs that are offered; null for all. */
  tabs: TabName[] | null;
  /** The tab that is shown; null for the first of the device. */
  tab: TabName | null;
  convoy: { km: number };
}

/** Half-widths in kilometres, in the order of the sides' names, and ends. */
export interface WantedWidth {
  first: number;
  second: number;
  ends: Ends;
}

/** What applies a change of each. */
export interface Changes {
  language(language: string): void;
  stretch(parts: { from?: string | null; to?: string | null }): void;
  width(wanted: WantedWidth, isSettled: boolean): void;
  layer(name: LayerName, isShown: boolean): void;
}

/** The facts of the shown stretch and width. */
export type PageData = Facts & TextFacts & {
  /** The ends of the stretch as it was sent. */
  sentEnds: { from: string | null; to: string | null };
  sentEndings: Ends;
  sentProfile: WidthProfile | null;
  sentHalves: number[];
  /** Whether the line goes on beyond the section. */
  goesOn: boolean;
  /** Rows of the legend, of a page with nested corridors. */
  zones?: LabelledRow[];
  /** Whether stretch and width are those that were sent. */
  asSent?: boolean;
  /** Whether the outline is drawn, and not only traced in the view. */
  isOutlined?: boolean;
  /** Whether it reaches nearer to a pole than the map does. */
  leavesMap?: boolean;
};

/** What follows from facts and setting. */
export interface Derived {
  corridor: Corridor;
  data: PageData;
  settlements: ShownSettlement[];
  patrols: ShownPatrol[];
  /** The outline, where it is not only traced. */
  rings: LatLon[][];
  isTraced: boolean;
  /** What is known of the outline in the view of the map; null for another view. */
  view: TracedView | null;
  /** What outlines are drawn from, by stretch, ends and reach. */
  sketches: Record<string, Sketch>;
}

/** What can be switched, by name; in the order of their switches. */
export type Layers = {
  corridor: L.Polyline;
  settlements?: Settlements;
} & { [name in LayerName]?: L.Layer };

/** What is drawn: the map and what is on it, and the elements of the panel. */
export interface Drawing {
  map: L.Map;
  panel: HTMLElement;
  later: (call: () => void) => unknown;
  controls: L.Control[];
  /** The ground of the map. */
  base: Ground;
  ground: L.Layer[];
  layers: Layers;
  labels: Labels;
  /** Whether settlements have come to lie inside, or outside, since they were labelled. */
  isMislabelled: boolean;
  nested: NestedPart | undefined;
  crowd: PointsPart | undefined;
  /** The way from the road to what was asked. */
  way: L.Layer | null;
  pins: L.Layer;
  patrols: PatrolPart | undefined;
  convoy: ConvoyPart | undefined;
  fold: HTMLElement;
  isFolded: boolean | undefined;
  /** Whether the figures of an answer are shown. */
  isDetailed: boolean;
  legend: HTMLDetailsElement;
  answer: HTMLElement;
  /** The verdict in one line, for the tabs that do not show the answer. */
  verdict: HTMLElement;
  pinned: HTMLElement;
  body: HTMLElement;
  tabs: Tabs;
  sections: HTMLDetailsElement[];
  settlementList: HTMLElement;
  /** The view of the whole corridor, as JSON. */
  whole: string;
  /** Until the outline itself is drawn after a draft. */
  refining: ReturnType<typeof setTimeout>;
}
