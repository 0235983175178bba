/* The reader's own points: as Python packs them (corridor/page/points.py), and as shown. */

import type { Corridor } from "../types.d.ts";
import type { createPointTable } from "./table.js";
import type { createPeriodFilter } from "./period.js";
import type { PointLayer } from "./layer.js";

export interface SentPoints {
  count: number;
  /** Rows without a usable coordinate, which are not sent. */
  bad: number;
  /** The names of the columns, and how many bytes a code of each takes. */
  columns: { name: string; size: CodeSize }[];
  /** The number of the column of dates. */
  dates: number | null;
  packed: string;
}

export type CodeSize = 1 | 2 | 4;

export type Codes = Uint8Array | Uint16Array | Uint32Array;

export type Cell = string | number | boolean | null;

export interface PointTable {
  count: number;
  bad: number;
  lats: Float64Array;
  lons: Float64Array;
  /** Counted from 1970, NO_DAY where there is none; null for a table without dates. */
  days: Int32Array | null;
  columns: string[];
  /** The values of each column, each once, and for each row the number of its value. */
  distinct: Cell[][];
  codes: Codes[];
  cell(row: number, column: number): Cell;

  // Found when first needed.
  order?: Int32Array;
  names?: string[];
  undated?: number;
  ranks?: Float64Array[];
}

/** The locations of points on a corridor's reference, as far as they are known. */
export interface Locations {
  table: PointTable;
  corridor: Corridor;
  /** The points in the order in which they are located, and how many of them are. */
  order: Int32Array;
  done: number;
  hint: number;
  measures: Float64Array;
  /** NaN where a point is not located yet. */
  offsets: Float64Array;
}

/** The first and the last day, counted from 1970. */
export type Period = [first: number, last: number];

/** A column of the list: the number of one of the reader's own, or one of the answer's. */
export type ListColumn = number | "side" | "distance" | "km";

/** The points' section of the panel, in the language of now. */
export interface PointsView {
  element: HTMLDetailsElement;
  heading: HTMLElement;
  state: HTMLElement;
  body: HTMLElement;
  filter: ReturnType<typeof createPeriodFilter> | null;
  list: ReturnType<typeof createPointTable> | null;
}

/** All that the map and the panel show of the points. */
export interface Points {
  sent: SentPoints;
  map: L.Map;
  layer: L.LayerGroup;
  onPeriod(period: Period | null): void;
  setPeriod(period: Period | null, isSettled?: boolean): void;

  /** Null until it is unpacked; a browser from before 2023 cannot. */
  table: PointTable | null;
  isBroken: boolean;
  dots: PointLayer | null;
  /** The days that there are to choose from. */
  span: Period | null;
  period: Period | null;

  corridor: Corridor | null;
  /** By the kinds of the corridor's ends. */
  locationsByEnds: Record<string, Locations>;
  locations: Locations | null;
  /** What is known of each point, and how many are drawn and inside. */
  states: Uint8Array | null;
  count: number;
  inside: number;

  view: PointsView | null;
  isOpen: boolean;
  /** The column that gives the points their colours. */
  colourBy: number | null;
  sort: { by: ListColumn; isDown: boolean };
  /** The rows inside, sorted, and the first of them on the list's page. */
  rows: Int32Array | null;
  first: number;

  /** What the reader points with, where, and the number of the frame in which that is shown. */
  pointer: string;
  hovered: L.Point | null;
  hovering: number | null;
  tip: (L.Popup & { i: number }) | null;
  popup: (L.Popup & { i: number; content: HTMLElement }) | null;
}

/** Points that a corridor has judged, as far as they are located. */
export interface JudgedPoints extends Points {
  table: PointTable;
  dots: PointLayer;
  corridor: Corridor;
  locations: Locations;
  states: Uint8Array;
}

/** What the page knows of its points. */
export interface PointsPart {
  layer: L.LayerGroup;
  /** A section of the panel in the language of now. */
  section(): HTMLElement;
  update(corridor: Corridor, isSettled: boolean): void;
  choose(period: Period | null, isSettled?: boolean): void;
  /** Whether there is a point at a position in the map's container. */
  claims(position: L.Point): boolean;
  /** Open its row, if there is one: whether there is. */
  tell(position: L.Point): boolean;
}

export type CreatePoints = (
  sent: SentPoints,
  map: L.Map,
  options: Pick<Points, "period" | "onPeriod">,
) => PointsPart;
