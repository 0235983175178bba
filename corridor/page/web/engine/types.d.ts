/* What the page's engine makes of a line, a corridor and a point. Measures are metres. */

import type {
  Chainage,
  Coordinate,
  Ends,
  LatLon,
  Position,
  Vertices,
  WidthProfile,
} from "../types.d.ts";

/** The frame at the middle of a piece, its half-length, azimuth and curvatures. */
export interface Piece {
  middle: Position;
  along: Position;
  left: Position;
  up: Position;
  measure: number;
  half: number;
  /** In degrees from north. */
  azimuth: number;
  torsion: number;
  curvature: number;
  spread: number;
}

/** Of a line that passes vertices or pieces again, by their numbers. */
export interface Passages {
  /** The canonical passage of each vertex. */
  vertices: number[];
  /** The next passage of each vertex, around again. */
  following: number[];
  /** The canonical passage of each piece. */
  pieces: number[];
}

export interface Line {
  positions: Position[];
  /** To the left at each vertex. */
  lefts: Position[];
  pieces: Piece[];
  length: number;
  tree: Float64Array;
  /** Null where the line passes nothing again. */
  passages: Passages | null;
}

/** How a position lies to a piece: `along` counts from its middle, `beside` to the left. */
export interface Approach {
  squared: number;
  along: number;
  beside: number;
}

export type ApproachTo = (piece: Piece, position: Position) => Approach;

/** Where a position lies to piece `j`; `vertex` is the one that is the foot, or -1. */
export interface NearestPosition {
  j: number;
  measure: number;
  offset: number;
  foot: Position;
  vertex: number;
}

/** Where a point lies along a line and to its side; `j` is the nearest piece. */
export interface NearestPoint {
  j: number;
  measure: number;
  offset: number;
  foot: LatLon;
}

/** Where a point lies to a line whose foot may not be known. */
export interface LineLocation {
  measure: number;
  offset: number;
  foot: LatLon | null;
}

/** The half-widths and ends of a corridor; the profile is null where its width is constant. */
export interface Shape {
  left: number;
  right: number;
  ends: Ends;
  widthProfile?: WidthProfile | null;
}

/** A section of a road and the shape of the corridor beside it. */
export interface SectionShape extends Shape {
  start: number;
  stop: number;
}

/** As much of the facts as the engine needs. */
export interface CorridorFacts extends SectionShape {
  line: Vertices;
  sides: { left: string; right: string };
  chainage: Chainage | null;
}

/** Measures on `reference` count from `origin` on the road; the section is within `limits`. */
export interface Corridor extends CorridorFacts {
  road: Line;
  reference: Line;
  widthProfile: WidthProfile | null;
  origin: number;
  limits: [low: number, high: number];
  length: number;
}

/** A settlement with its distance from a point, in metres. */
export type WithDistance<T extends Coordinate> = T & { distance: number };
