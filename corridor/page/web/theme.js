/*
 * Light or dark: as the reader's system wants it, unless the link or whoever made the page says
 * which. The style sheets read the class of the document.
 */

/** @import { Theme } from "./types.d.ts" */

/** Said to the window when colours have changed, on paper too. */
export const THEME_CHANGE = "themechange";

const wantsDark = matchMedia("(prefers-color-scheme: dark)");
/** @type {Theme | null} */
let chosen = null;

function apply() {
  const isDark = chosen ? chosen === "dark" : wantsDark.matches;
  document.documentElement.classList.toggle("dark", isDark);
  announceColours();
}

export const announceColours = () => dispatchEvent(new Event(THEME_CHANGE));

/** @type {(theme: Theme | null) => void} */
export function setTheme(theme) {
  chosen = theme;
  apply();
}

wantsDark.addEventListener("change", apply);
