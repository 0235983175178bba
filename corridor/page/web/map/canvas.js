/*
 * A layer that is one canvas, a quarter of a window larger on each side than the map, so that
 * dragging only moves it. It is drawn anew when the map has come to rest, and by `redraw`.
 */

import { setAria } from "../panel/dom.js";
import { THEME_CHANGE } from "../theme.js";

/**
 * @typedef {{
 *   context: CanvasRenderingContext2D,
 *   zoom: number,
 *   scale: number,
 *   shift: L.Point,
 *   size: L.Point,
 * }} View what a canvas shows: pixels are those of zoom 0 times `scale`, less `shift`
 */

const PRINT_RATIO = 3; // canvas pixels a pixel, on paper

const isPrinting = () => document.documentElement.classList.contains("printing");

/** @param {HTMLCanvasElement} canvas */
export const contextOf = (
  canvas,
) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

export class CanvasLayer extends L.Renderer {
  /** @param {string} pane */
  constructor(pane) {
    super({ pane, padding: 0.25 });
    this.styles = getComputedStyle(document.documentElement);
    /** @type {number | null} */
    this.frame = null; // in which it will be drawn
    this.recolour = () => this.redraw();
  }

  /**
   * @param {L.Map} map
   * @override
   */
  onAdd(map) {
    super.onAdd(map);
    addEventListener(THEME_CHANGE, this.recolour);
  }

  /**
   * @param {L.Map} map
   * @override
   */
  onRemove(map) {
    removeEventListener(THEME_CHANGE, this.recolour);
    super.onRemove(map);
  }

  /* Leaflet calls it. */
  _initContainer() {
    this._container = document.createElement("canvas");
    setAria(this._container, { hidden: true });
  }

  _destroyContainer() {
    this._container?.remove();
    this._container = undefined;
  }

  /* Leaflet's own moves the canvas off the pixel that it was drawn for. */
  _reset() {
    this._update();
  }

  /** @override */
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    super._update();
    this.redraw();
  }

  /** Draw anew in the next frame, or at once for paper. */
  redraw() {
    if (isPrinting()) this.paint();
    else {
      this.frame ??= requestAnimationFrame(() => {
        this.frame = null;
        this.paint();
      });
    }
  }

  paint() {
    const { _map: map, _container: canvas, _bounds: bounds } = this;
    if (!map || !canvas || !bounds) return;
    const size = bounds.getSize();
    const ratio = isPrinting() ? PRINT_RATIO : Math.min(devicePixelRatio, 2);
    L.DomUtil.setPosition(canvas, bounds.min);
    const [width, height] = [size.x * ratio, size.y * ratio].map(Math.round);
    const context = contextOf(canvas);
    // A new size takes new memory; most often the old one serves.
    if (canvas.width !== width || canvas.height !== height) {
      Object.assign(canvas, { width, height });
      Object.assign(canvas.style, { width: `${size.x}px`, height: `${size.y}px` });
    } else {
      context.resetTransform();
      context.clearRect(0, 0, width, height);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const zoom = map.getZoom();
    const scale = map.options.crs.scale(zoom) / map.options.crs.scale(0);
    this.styles = getComputedStyle(map.getContainer());
    this.draw({ context, zoom, scale, shift: map.getPixelOrigin().add(bounds.min), size });
  }

  /**
   * Draw what the view shows.
   * @param {View} _view
   */
  draw(_view) {}

  /**
   * The value of a custom property of the page's styles.
   *
   * @param {string} name
   */
  colour(name) {
    return this.styles.getPropertyValue(`--${name}`).trim();
  }
}
