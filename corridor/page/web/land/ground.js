/*
 * The ground of the map on one canvas: the plain world, coast and border, and the land around
 * the M4 with its relief, waters, forests, built-up areas, limits and roads. Colours are in
 * style/ground.css.
 */

import { CanvasLayer, contextOf } from "../map/canvas.js";
import { project } from "../map/globe.js";
import { makeShape, tracePath } from "./shapes.js";

/**
 * @import { Base, Detail, Land, LatLon, Relief, World } from "../types.d.ts"
 * @import { View } from "../map/canvas.js"
 * @import { Shape } from "./shapes.js"
 *
 * @typedef {{ from: number, width: number, dashes?: number[], least?: number }} LineStyle zoom from which it is drawn, pixels at zoom 10
 */

const SCALE = 10000; // steps a degree
const WORLD_SCALE = 100;
const TURN = 256; // pixels around the globe at zoom 0
const FADE = 0.09; // degrees at the edge of the land within which it fades

// From the lowest to the highest, with the zoom from which it is drawn.
const AREAS = { forest: 7, "built-up": 8, water: 5 };
/** @type {Record<string, LineStyle>} */
const WATERS = { canal: { from: 10, width: 0.7 }, river: { from: 7, width: 1.3 } };
/** @type {Record<string, LineStyle>} */
const LIMITS = {
  subdistrict: { from: 10.5, width: 0.7, dashes: [2, 3] },
  district: { from: 8.5, width: 0.8, dashes: [5, 3] },
  governorate: { from: 6, width: 1.2, dashes: [8, 3, 2, 3] },
};
/** @type {Record<string, LineStyle>} */
const ROADS = {
  tertiary: { from: 11, width: 0.7 },
  secondary: { from: 9.5, width: 0.9 },
  primary: { from: 8, width: 1.3 },
  trunk: { from: 6.5, width: 1.8 },
  motorway: { from: 5.5, width: 2.1 },
};
const COAST_TO = 12; // the zoom from which the world's coarse coast is land and sea only
const CASED_FROM = 10.5; // the zoom from which the main roads have casings
const CASED = ["primary", "trunk", "motorway"];

/** What of the land can be switched off; without `land` the plain base is left. */
/** @type {("land" | "relief" | "cover" | "limits" | "roads")[]} */
export const GROUND_PARTS = ["land", "relief", "cover", "limits", "roads"];

/** The width of a line at a zoom. @type {(width: number, zoom: number) => number} */
const widthAt = (width, zoom) => width * 1.22 ** Math.min(Math.max(zoom - 10, -3), 6);

/** The ground; each part can be hidden. */
export class Ground extends CanvasLayer {
  /** @param {Land} land */
  constructor({ world, base, detail }) {
    super("base");
    this.world = makeWorld(world);
    this.base = base && makeBase(base);
    this.detail = detail && makeDetail(detail);
    this.hidden = new Set();
  }

  /**
   * @param {string} part
   * @param {boolean} isHidden
   */
  hide(part, isHidden) {
    this.hidden[isHidden ? "add" : "delete"](part);
    this.redraw();
  }

  /**
   * @param {View} view
   * @override
   */
  draw(view) {
    const { context, size } = view;
    context.lineJoin = "round";
    context.fillStyle = this.colour("sea");
    context.fillRect(0, 0, size.x, size.y);
    this.drawWorld(view, this.world);
    if (this.base) this.drawBase(view, this.base);
    if (this.detail && !this.hidden.has("land")) this.drawDetail(view, this.detail);
    if (this.base) this.drawBorders(view, this.base);
  }

  /**
   * @param {View} view
   * @param {ReturnType<typeof makeWorld>} world
   */
  drawWorld(view, { land, border }) {
    for (const turn of [-TURN, 0, TURN]) {
      this.fill(view, land, "land", turn);
      if (view.zoom < COAST_TO) this.stroke(view, land, "coast", 0.6, [], turn);
      this.stroke(view, border, "border", 0.7, [], turn);
    }
  }

  /**
   * @param {View} view
   * @param {ReturnType<typeof makeBase>} base
   */
  drawBase(view, { frame, land, coast }) {
    const { context } = view;
    context.save();
    tracePath(view, [frame]);
    context.clip();
    context.fillStyle = this.colour("sea");
    context.fill();
    this.fill(view, land, "land");
    this.stroke(view, coast, "coast", 1);
    context.restore();
  }

  /**
   * @param {View} view
   * @param {ReturnType<typeof makeBase>} base
   */
  drawBorders(view, { frame, border }) {
    view.context.save();
    tracePath(view, [frame]);
    view.context.clip();
    this.stroke(view, border, "border-casing", 4);
    this.stroke(view, border, "border", 1.4, [9, 3, 2, 3]);
    view.context.restore();
  }

  /* On a canvas of its own, whose edges fade. */
  /**
   * @param {View} view
   * @param {ReturnType<typeof makeDetail>} detail
   */
  drawDetail(view, { relief, areas, lines, frame }) {
    const canvas = document.createElement("canvas");
    const shown = view.context.canvas;
    canvas.width = shown.width;
    canvas.height = shown.height;
    const context = contextOf(canvas);
    context.setTransform(view.context.getTransform());
    context.lineJoin = "round";
    const over = { ...view, context };
    this.drawCover(over, areas, "forest");
    if (!this.hidden.has("relief")) this.drawRelief(over, relief);
    this.drawCover(over, areas, "built-up");
    this.drawCover(over, areas, "water");
    this.drawLines(over, lines, WATERS, "water-line");
    if (!this.hidden.has("limits")) this.drawLines(over, lines, LIMITS, "limit");
    if (!this.hidden.has("roads")) this.drawRoads(over, lines);
    fadeEdges(over, frame);
    view.context.drawImage(canvas, 0, 0, view.size.x, view.size.y);
  }

  /**
   * @param {View} view
   * @param {Record<string, Shape[]>} areas
   * @param {keyof typeof AREAS} kind
   */
  drawCover(view, areas, kind) {
    if (view.zoom < AREAS[kind]) return;
    if (kind !== "water" && this.hidden.has("cover")) return;
    this.fill(view, areas[kind], kind);
  }

  /**
   * @param {View} view
   * @param {ReturnType<typeof makeRelief>} relief
   */
  drawRelief(view, { image, bounds: [left, top, right, bottom] }) {
    const { context, scale, shift } = view;
    context.globalAlpha = Number(this.colour("relief"));
    const [x, y] = [left * scale - shift.x, top * scale - shift.y];
    context.drawImage(image, x, y, (right - left) * scale, (bottom - top) * scale);
    context.globalAlpha = 1;
  }

  /**
   * @param {View} view
   * @param {Record<string, Shape[]>} lines
   * @param {Record<string, LineStyle>} styles
   * @param {string} colour
   */
  drawLines(view, lines, styles, colour) {
    for (const [kind, { from, width, dashes }] of Object.entries(styles)) {
      if (view.zoom < from) continue;
      this.stroke(view, lines[kind], colour, widthAt(width, view.zoom), dashes);
    }
  }

  /**
   * @param {View} view
   * @param {Record<string, Shape[]>} lines
   */
  drawRoads(view, lines) {
    const { zoom } = view;
    if (zoom >= 9) {
      this.stroke(view, lines.rail, "rail", widthAt(0.9, zoom));
      if (zoom >= 11) this.stroke(view, lines.rail, "rail", widthAt(3, zoom), [1, 7]);
    }
    if (zoom >= CASED_FROM) {
      for (const kind of CASED) {
        this.stroke(view, lines[kind], "road-casing", widthAt(ROADS[kind].width, zoom) + 1.6);
      }
    }
    for (const [kind, { from, width }] of Object.entries(ROADS)) {
      if (zoom < from) continue;
      const isCased = zoom >= CASED_FROM && CASED.includes(kind);
      const colour = isCased ? "road-fill" : CASED.includes(kind) ? "road-main" : "road-minor";
      this.stroke(view, lines[kind], colour, widthAt(width, zoom));
    }
  }

  /**
   * @param {View} view
   * @param {Shape[]} shapes
   * @param {string} colour
   * @param {number} [turn]
   */
  fill(view, shapes, colour, turn = 0) {
    const { context } = view;
    tracePath(view, shapes, turn);
    context.fillStyle = this.colour(colour);
    context.fill("evenodd");
  }

  /**
   * @param {View} view
   * @param {Shape[]} shapes
   * @param {string} colour
   * @param {number} width
   * @param {number[]} [dashes]
   * @param {number} [turn]
   */
  stroke(view, shapes, colour, width, dashes = [], turn = 0) {
    const { context } = view;
    tracePath(view, shapes, turn, true);
    context.strokeStyle = this.colour(colour);
    context.lineWidth = width;
    context.setLineDash(dashes);
    context.stroke();
  }
}

/** A part of the ground, as a layer that can be switched. */
export class GroundPart extends L.Layer {
  /**
   * @param {Ground} ground
   * @param {string} part
   */
  constructor(ground, part) {
    super();
    this.ground = ground;
    this.part = part;
  }

  /** @override */
  onAdd() {
    this.ground.hide(this.part, false);
  }

  /** @override */
  onRemove() {
    this.ground.hide(this.part, true);
  }
}

/**
 * Take away what lies at the edges of the frame, the more the nearer, and all beyond.
 *
 * @param {View} view
 * @param {ReturnType<typeof makeDetail>["frame"]} frame
 */
function fadeEdges({ context, scale, shift, size }, { left, top, right, bottom, fade }) {
  const [x0, x1] = [left, right].map((x) => x * scale - shift.x);
  const [y0, y1] = [top, bottom].map((y) => y * scale - shift.y);
  const width = fade * scale;
  context.globalCompositeOperation = "destination-out";
  /** @type {(from: number[], to: number[], box: number[]) => void} */
  const wipe = ([fromX, fromY], [toX, toY], [x, y, w, h]) => {
    const gradient = context.createLinearGradient(fromX, fromY, toX, toY);
    gradient.addColorStop(0, "#000");
    gradient.addColorStop(1, "#0000");
    context.fillStyle = gradient;
    context.fillRect(x, y, w, h);
  };
  wipe([x0, 0], [x0 + width, 0], [0, 0, Math.max(x0 + width, 0), size.y]);
  wipe([x1, 0], [x1 - width, 0], [x1 - width, 0, Math.max(size.x - x1 + width, 0), size.y]);
  wipe([0, y0], [0, y0 + width], [0, 0, size.x, Math.max(y0 + width, 0)]);
  wipe([0, y1], [0, y1 - width], [0, y1 - width, size.x, Math.max(size.y - y1 + width, 0)]);
  context.globalCompositeOperation = "source-over";
}

// --- from what was sent ----------------------------------------------------------------

/** @type {(paths: number[][]) => Shape[]} */
const makeLines = (paths) => paths.map((path) => makeShape([path], SCALE));

/** @type {(polygons: number[][][]) => Shape[]} */
const makeAreas = (polygons) => polygons.map((rings) => makeShape(rings, SCALE));

/** @param {[LatLon, LatLon]} bounds */
function makeFrame([[south, west], [north, east]]) {
  const [left, bottom] = project(south, west);
  const [right, top] = project(north, east);
  const corners = Float64Array.of(left, top, right, top, right, bottom, left, bottom);
  return { parts: [corners], left, top, right, bottom };
}

/** @param {World} world */
function makeWorld({ land, border }) {
  return {
    land: land.map((rings) => makeShape(rings, WORLD_SCALE)),
    border: border.map((path) => makeShape([path], WORLD_SCALE)),
  };
}

/** @param {Base} base */
function makeBase({ bounds, land, coast, border }) {
  return {
    frame: makeFrame(bounds),
    land: makeAreas(land),
    coast: makeLines(coast),
    border: makeLines(border),
  };
}

/** @param {Detail} detail */
function makeDetail({ bounds, lines, areas, relief }) {
  const frame = makeFrame(bounds);
  return {
    frame: { ...frame, fade: project(0, FADE)[0] - project(0, 0)[0] },
    lines: mapValues(lines, makeLines),
    areas: mapValues(areas, makeAreas),
    relief: makeRelief(relief),
  };
}

/**
 * @template T, U
 * @param {Record<string, T>} record
 * @param {(value: T) => U} change
 * @returns {Record<string, U>}
 */
const mapValues = (record, change) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

/** The relief as a picture: black shadows and white lights. @param {Relief} relief */
function makeRelief({ bounds, columns, scale, shades }) {
  const rows = shades.length / columns;
  const image = document.createElement("canvas");
  image.width = columns;
  image.height = rows;
  const pixels = new ImageData(columns, rows);
  shades.forEach((shade, i) => {
    pixels.data.fill(shade > 0 ? 255 : 0, 4 * i, 4 * i + 3);
    const strength = shade > 0 ? 4.5 * shade : -2.6 * shade; // as much light as shadow
    pixels.data[4 * i + 3] = 255 * (1 - Math.exp(-strength / scale));
  });
  contextOf(image).putImageData(pixels, 0, 0);
  const { left, top, right, bottom } = makeFrame(bounds);
  return { image, bounds: [left, top, right, bottom] };
}
