/*
 * The languages of the page, each in a file of this folder that adds its texts, and the one
 * that the page speaks now.
 */

const languages = {};
let spoken = null;

/* Add texts to a language: all of them, or those of a part of the page. */
export function addTexts(code, texts) {
  languages[code] = { ...languages[code], ...texts };
}

export const textsOf = (code) => languages[code];

export const languageCodes = () => Object.keys(languages);

/* Let the page speak a language from now on. */
export function speak(code) {
  spoken = languages[code];
}

/* The texts of the language that the page speaks. */
export const words = () => spoken;
