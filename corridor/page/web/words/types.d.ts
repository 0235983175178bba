/* The texts of a language. Each language has them all; a part of the page adds its own. */

import type {
  AgreedFacts,
  Answer,
  AreaKind,
  Certainty,
  Ends,
  HalfWidths,
  PatrolEvent,
  Reading,
  ShownFacts,
  ShownPatrol,
  ShownSettlement,
  SourceName,
  TabName,
  Verdict,
} from "../types.d.ts";

/** What a language gives to the rules for numbers, which are the same in all. */
export interface Signs {
  metre: string;
  kilometre: string;
  /** What goes before the number of a kilometre. */
  post: string;
  months: string[];
  /** What goes between thousands. */
  thousands: string;
  /** What goes before decimals. */
  point: string;
}

export interface Formats {
  number(value: number, decimals: number): string;
  plainNumber(value: number): string;
  distance(metres: number, page?: { roadAccuracy: number }): string;
  finer(lengthKm: number): number;
  date(iso: string): string;
  exactMetres(metres: number): string;
  km(km: number, lengthKm?: number): string;
  shortKm(km: number, lengthKm?: number): string;
  kilometres(km: number): string;
  postName(km: number, lengthKm: number): string;
  length(km: number): string;
  area(km2: number): string;
  scale(metres: number): string;
  patrolMonth(month: number): string;
  today(now: Date): string;
}

export interface Source {
  title: string;
  url: string;
  use: string;
  licence?: string;
  licenceUrl?: string;
}

/** What a text that cannot be read says of itself, by the reason for it. */
export interface RefusalValues {
  tooLong: { most: number; count: number; got: string };
  empty: None;
  latitude: Got;
  latitudeExchanged: Got;
  longitude: Got;
  geoUri: None;
  geoCrs: Got;
  geoUncertainty: Got;
  mgrsForm: None;
  mgrsOrMinutes: None;
  noSquare: Got;
  utmForm: None;
  utmZone: Got;
  utmSouth: { zone: number };
  utmBand: Got;
  utmEasting: Got;
  utmNorthing: Got;
  utmLatitude: { name: string; lowest: number; highest: number; got: string };
  halfNamed: None;
  bothLatitudes: None;
  bothLongitudes: None;
  oneComma: { left: string; right: string };
  commas: None;
  secondsOrSouth: None;
  unread: Got;
  oneAngle: None;
  notToldApart: None;
  severalWays: { numbers: number };
  noNumber: None;
  oneNumber: None;
  threeNumbers: None;
  manyNumbers: { numbers: number };
  signedMinutes: Got;
  signedSeconds: Got;
  tooManyMinutes: Got;
  tooManySeconds: Got;
  inwardDecimals: Got;
  runTogether: Got;
  signAndLetter: { number: string; letter: string };
  latitudeLetter: { letter: string };
  shortLink: None;
  linkWithout: None;
  wktForm: None;
  wktSrid: Got;
  jsonForm: None;
  runTogetherForm: None;
  plusCodeForm: None;
  spacedNumber: { whole: string; part: string };
  metreSign: None;
  longitudeLetter: { letter: string };
}

type None = Record<string, never>;
type Got = { got: string };

export type RefusalReason = keyof RefusalValues;

/** The text of each refusal, from its values. */
export type Refusals = { [R in RefusalReason]: (values: RefusalValues[R]) => string };

/** The values of a refusal, left out where it has none. */
export type GivenValues<R extends RefusalReason> = RefusalValues[R] extends None ? []
  : [values: RefusalValues[R]];

export interface CoreWords extends Formats {
  itself: string;
  dir: "ltr" | "rtl";
  title(page: ShownFacts): string;
  agreedOn(page: AgreedFacts): string;
  caution(page: ShownFacts): string;
  tabs: Record<TabName, string>;
  inOrder(latin: string, arabic: string): [string, string];
  /** A note or fact, which is there in English and Arabic. */
  translated(text: string, arabic: string): string;
  isAgreedWidth(page: AgreedFacts): boolean;
  apart(text: string): string;
  counted(count: number, forms: string[]): string;
  semicolon: string;
  nestedRow(nested: { name: string; halfWidths: HalfWidths }, page: ShownFacts): string;
  heldBy(names: string[], page: ShownFacts & { asSent?: boolean }): string;
  /** `isIn`: the point lies in the nearest settlement; `known`: to how many metres, where the edge is nearer. */
  sentence(
    where: { subject: string; near: { shown: string; distance: number } | null; isIn: boolean },
    answer: Answer,
    known: number | null,
    page: ShownFacts,
  ): string;
  toTheEdge(answer: Answer, page: ShownFacts): string;
  brief(answer: Answer, page: ShownFacts): string;
  farAway(answer: Answer, page: ShownFacts): string;
  exchanged(written: string, page: ShownFacts): string;
  refusal<R extends RefusalReason>(reason: R, values: RefusalValues[R]): string;
  cannotRead(reason: string): string;
  unknownSettlement(name: string, closest: ShownSettlement[]): string;
  severalPlaces(name: string, found: ShownSettlement[]): string;
  widths(page: ShownFacts): string;
  summary(page: ShownFacts): string;
  origin(page: AgreedFacts): string;
  ends(page: ShownFacts): string;
  widthOf(side: string, page: ShownFacts): string;
  reading(page: AgreedFacts): string;
  sources: Record<SourceName, Source>;

  mapHelp: string;
  panel: string;
  fold: string;
  unfold: string;
  askLabel(hasSettlements: boolean): string;
  askButton: string;
  askHint(dms: string, notations: string[]): string;
  clear: string;
  verdict: Record<Verdict, string>;
  details: string;
  suggestions: string;
  copy: string;
  copied: string;
  notCopied: string;
  copySentence: string;
  pin: string;
  pinned(count: number): string;
  pinnedCaption: string;
  columnNumber: string;
  columnPlace: string;
  columnRemove: string;
  unpin(number: number): string;
  unpinAll: string;
  saveCsv: string;
  saveGeoJson: string;
  detailCoordinate: string;
  detailDms: string;
  detailMgrs: string;
  detailDistance(page: ShownFacts): string;
  detailKm(page: ShownFacts): string;
  detailEdge(isBeyond: boolean): string;
  width: string;
  widthBoth(page: ShownFacts): string;
  widthApart(first: string, second: string): string;
  notANumber: string;
  widthLimits(leastKm: number, mostKm: number): string;
  kilometreSign: string;
  metreSign: string;
  widthVaries: string;
  widthTraced: string;
  endsTitle: string;
  endsName(ends: Ends): string;
  agreedWidth(firstKm: number, secondKm: number): string;
  pressWidth(km: number): string;
  resetWidth: string;
  stretchEnds: Record<"from" | "to", string>;
  stretchSent: Record<"from" | "to", string>;
  stretchTurn: string;
  stretchBack: string;
  noStretch: string;
  layersTitle: string;
  legendTitle: string;
  legendSection(page: ShownFacts): string;
  legendRoad(page: ShownFacts): string;
  legendCorridor: string;
  legendPatrol: string;
  legendPosts: string;
  legendInside: string;
  legendOutside: string;
  legendSeats: string;
  legendBorder(page: ShownFacts): string;
  legendLimit: string;
  legendMainRoad: string;
  legendPole: string;
  insetLabel(isSyria: boolean): string;
  areaName(kind: AreaKind, name: string, other: string): string;
  layers: Record<LayerName, string>;
  settlements(inside: number, all: number): string;
  settlementsCaption: string;
  columnName: string;
  columnWhere: string;
  columnDistance: string;
  columnKm: string;
  sideName(side: string): string;
  isInside: string;
  isOutside: string;
  patrols(count: number): string;
  patrolByDate: string;
  patrolHint: string;
  patrolEvents: Record<PatrolEvent, string>;
  patrolNone: string;
  patrolPrevious: string;
  patrolNext: string;
  patrolPlay: string;
  patrolPause: string;
  patrolAsReported(number: string): string;
  patrolNumber(number: string): string;
  patrolSentence(patrol: ShownPatrol): string;
  patrolFrom(page: ShownFacts): string;
  patrolStartBeyond(name: string): string;
  patrolBeyond(name: string): string;
  patrolMark(date: string, km: number): string;
  patrolTurned(name: string, km: string): string;
  patrolTurnedAt(name: string): string;
  patrolWhole(from: string, to: string): string;
  patrolUnknown: string;
  patrolSource: string;
  certainty: Record<Certainty, string>;
  affiliation(text: string): string;
  readingsDiffer(readings: Reading[]): string;
  patrolNearer: string;
  patrolList: string;
  convoy: string;
  convoyNote: string;
  convoySpeed: string;
  convoyDeparture: string;
  convoyPosition: string;
  convoyPlay: string;
  convoyPause: string;
  convoyBack: string;
  convoyOn: string;
  convoyPrevious: string;
  convoyNext: string;
  convoyPace: string;
  convoyPaces(minutes: number): string;
  convoyName: string;
  convoyClock: string;
  convoyKm: string;
  convoyAhead: string;
  convoyNothing: string;
  convoyWay(name: string, km: number, minutes: number): string;
  convoyArrival(page: ShownFacts): string;
  convoyTime(iso: string): string;
  convoyClear: string;
  take: string;
  takeHint: string;
  copyLink: string;
  copyFragment: string;
  wheelNote: string;
  touchNote: string;
  print: string;
  saveOutline: string;
  saveSettlements: string;
  roadAsOf: string;
  printed(now: Date): string;
  about: string;
  isReconstruction: string;
  isConstruction: string;
  accuracy: string;
  agreement(date: string): string;
  sourcesTitle: string;
  disclaimer: string;
  version(version: string): string;
  zoomIn: string;
  zoomOut: string;
  wholeCorridor: string;
  north: string;
  northLetter: string;
  eastWest: [east: string, west: string];
  northSouth: [north: string, south: string];
  startMark(km: number, lengthKm: number): string;
  stopMark(km: number, lengthKm: number): string;
}

export interface PointWords {
  legendPointInside: string;
  legendPointOutside: string;
  points(drawn: number, inside: number): string;
  badRows(count: number): string;
  noBadRows: string;
  pointHelp: string;
  pointsAll(count: number): string;
  pointsLoading: string;
  pointsLocating(done: number, all: number): string;
  pointsBroken: string;
  pointUnlocated: string;
  pointSide: string;
  pointDistance: string;
  pointKm: string;
  pointColour: string;
  pointColourNone: string;
  pointNoValue: string;
  pointMixed: string;
  pointOthers: string;
  pointRange(from: number, to: number, isFirst: boolean): string;
  pointsHere(count: number): string;
  pointMore(count: number): string;
  pointClose: string;
  pointPeriodTitle: string;
  pointFrom: string;
  pointTo: string;
  pointWhole: string;
  pointShown(span: string, shown: number, all: number, inside: number): string;
  pointSpan(first: string, last: string): string;
  pointUndated(count: number, areShown: boolean): string;
  pointListTitle: string;
  pointCaption(column: string, isDown: boolean): string;
  pointNone: string;
  pointRow(row: number): string;
  pointRows(first: number, last: number, all: number): string;
  pointPrevious: string;
  pointNext: string;
  pointCsv: string;
}

export type LayerName =
  | "corridor"
  | "nested"
  | "posts"
  | "settlements"
  | "points"
  | "cover"
  | "graticule"
  | "land"
  | "limits"
  | "relief"
  | "roads"
  | "tiles";

/** Of a page with points; without them its texts are not used. */
export type Words = CoreWords & PointWords;
