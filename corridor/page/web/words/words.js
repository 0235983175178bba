/*
 * The languages of the page, each in a file of this folder that adds its texts, and the one
 * that the page speaks now.
 */

/** @import { CoreWords, PointWords, Words } from "./types.d.ts" */

/** @type {Record<string, Words>} */
const languages = {};
/** @type {Words} */
let spoken;

/**
 * Add texts to a language: all of them, or those of a part of the page.
 *
 * @param {string} code
 * @param {CoreWords | PointWords} texts
 */
export function addTexts(code, texts) {
  languages[code] = { ...languages[code], ...texts };
}

/** @type {(code: string) => Words} */
export const textsOf = (code) => languages[code];

export const languageCodes = () => Object.keys(languages);

/**
 * Let the page speak a language from now on.
 *
 * @param {string} code
 */
export function speak(code) {
  spoken = languages[code];
}

/* The texts of the language that the page speaks. */
export const words = () => spoken;
