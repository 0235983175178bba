/* How points are drawn: small pictures of a point by its state, put into an image by hand. */

import { INSIDE, OUTSIDE, UNLOCATED } from "./data.js";

/**
 * @typedef {number[] | Uint8ClampedArray} Colour red, green, blue, from 0 to 255
 * @typedef {{ inside: Colour, outside: Colour, paper: Colour }} Colours
 * @typedef {{ dx: number, dy: number, colour: number }} Pixel from a sign's middle
 * @typedef {{ whole: Pixel[], partly: (Pixel & { share: number })[] }} Sign
 * @typedef {{ isCrowded: boolean, alpha: number }} Look
 */

const AREA_SHARE = 0.12; // of the view, for all signs together
const LEAST_RADIUS = 1.5;
export const MOST_RADIUS = 5;
const CLEAR_RADIUS = 2.5; // from here on signs are smooth, and hide what they cover
const LEAST_ALPHA = 0.6; // of signs that would cover the map
const RING = 1.25; // the stroke outside
const RIM = 0.9; // of paper around a disc

/**
 * The radius of a sign, in CSS pixels, with which all of them cover their share of a view.
 *
 * @param {number} count
 * @param {number} area
 */
export const fairRadius = (count, area) =>
  Math.sqrt((AREA_SHARE * area) / (Math.PI * Math.max(count, 1)));

/**
 * The signs by state: a filled disc inside, a ring outside, a speck for what is not located.
 *
 * @param {number} fair the radius that suits the view
 * @param {number} ratio pixels of the image to one of CSS
 * @param {number} growth how much larger the sign of several points is
 * @param {Colours} colours
 * @returns {Sign[]}
 */
export function makeSigns(fair, ratio, growth, { inside, outside, paper }) {
  const radius = growth * Math.min(Math.max(fair, LEAST_RADIUS), MOST_RADIUS);
  const isCrowded = radius < CLEAR_RADIUS;
  const share = AREA_SHARE * (radius / growth / fair) ** 2; // of the view that signs cover
  const alpha = Math.min(Math.max(1.1 - 0.4 * share, LEAST_ALPHA), 1);
  const look = { isCrowded, alpha };
  const r = radius * ratio;
  const hollow = r - Math.max(RING * ratio * Math.min(radius / 3, 1), 1);
  const rim = isCrowded ? 0 : RIM * ratio;
  /** @type {Sign[]} */
  const signs = [];
  signs[OUTSIDE] = makeSign(r, look, (d) => [outside, coverage(r, d) - coverage(hollow, d)]);
  signs[INSIDE] = makeSign(r + rim, look, (d) => [
    blendColours(paper, inside, coverage(r, d)),
    coverage(r + rim, d),
  ]);
  signs[UNLOCATED] = makeSign(r / 2, { isCrowded: true, alpha: LEAST_ALPHA }, (d) => [
    outside,
    coverage(r / 2, d),
  ]);
  return signs;
}

/**
 * The pixels of a sign around its middle: whole ones, which are written, and partly covered
 * ones, which are mixed with what is below. Where signs crowd the map, all are whole, and let
 * it through by `alpha`.
 *
 * @param {number} radius
 * @param {Look} look
 * @param {(distance: number) => [colour: Colour, share: number]} paint from the middle
 */
function makeSign(radius, { isCrowded, alpha }, paint) {
  /** @type {Sign} */
  const sign = { whole: [], partly: [] };
  const reach = Math.ceil(radius + 0.5);
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const [[red, green, blue], share] = paint(Math.hypot(dx, dy));
      const colour = red | (green << 8) | (blue << 16); // as ImageData has them
      const opaque = colour | (255 << 24);
      const light = colour | (Math.round(255 * alpha) << 24);
      if (isCrowded && share >= 0.5) sign.whole.push({ dx, dy, colour: light });
      else if (!isCrowded && share > 0.95) sign.whole.push({ dx, dy, colour: opaque });
      else if (!isCrowded && share > 0.05) sign.partly.push({ dx, dy, colour, share });
    }
  }
  return sign;
}

/**
 * How much of a pixel at a distance a disc covers.
 *
 * @param {number} radius
 * @param {number} distance
 */
const coverage = (radius, distance) => Math.min(Math.max(radius - distance + 0.5, 0), 1);

/**
 * @param {Colour} from
 * @param {Colour} to
 * @param {number} share of the way
 */
const blendColours = (from, to, share) =>
  [0, 1, 2].map((i) => Math.round(from[i] + (to[i] - from[i]) * share));

/**
 * Put a sign into an image at some points.
 *
 * @param {Int32Array} image
 * @param {number} width
 * @param {number[]} points their numbers
 * @param {Int32Array} pixels of each point its pixel, negative out of view
 * @param {Sign} sign
 */
export function stampSign(image, width, points, pixels, { whole, partly }) {
  const steps = Int32Array.from(whole.map(({ dx, dy }) => dy * width + dx));
  const colours = Int32Array.from(whole.map(({ colour }) => colour));
  for (const i of points) {
    const middle = pixels[i];
    if (middle < 0) continue;
    for (const { dx, dy, colour, share } of partly) {
      const pixel = middle + dy * width + dx;
      image[pixel] = mixPixels(image[pixel], colour, share);
    }
    for (let k = 0; k < steps.length; k++) image[middle + steps[k]] = colours[k];
  }
}

/**
 * A colour put over what a pixel shows, covering a share of it.
 *
 * @param {number} below
 * @param {number} colour
 * @param {number} share
 */
function mixPixels(below, colour, share) {
  const alpha = (below >>> 24) / 255;
  const all = share + alpha * (1 - share);
  const own = share / all;
  /** @param {number} shift */
  const channel = (shift) => {
    const old = (below >>> shift) & 255;
    return Math.round(old + (((colour >>> shift) & 255) - old) * own) << shift;
  };
  return channel(0) | channel(8) | channel(16) | (Math.round(255 * all) << 24);
}

/**
 * The colours of the page's styles now; `own` in place of those inside and outside.
 *
 * @param {string | null} own
 * @returns {Colours}
 */
export function readColours(own = null) {
  const style = getComputedStyle(document.documentElement);
  const options = { willReadFrequently: true };
  const canvas = document.createElement("canvas");
  const sheet = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", options));
  /** @param {string} name */
  const colour = (name) => {
    sheet.fillStyle = own && name !== "--paper" ? own : style.getPropertyValue(name).trim();
    sheet.fillRect(0, 0, 1, 1);
    return sheet.getImageData(0, 0, 1, 1).data;
  };
  return {
    inside: colour("--point"),
    outside: colour("--point-outside"),
    paper: colour("--paper"),
  };
}
