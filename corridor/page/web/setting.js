/*
 * What the reader chose, and the address that holds it: a frame that shows a text has no
 * address of its own.
 */

import { readFragment, writeFragment } from "./panel/link.js";

/** @import { Facts, Page, Setting } from "./types.d.ts" */

const ADDRESS_MS = 300; // after the last change the address follows

/** @type {ReturnType<typeof setTimeout> | undefined} */
let addressTimer;

/**
 * The setting of the page as it was made.
 *
 * @type {(facts: Facts) => Omit<Setting, "convoy">}
 */
const firstSetting = ({ halfWidths: { first, second }, ends, opening }) => ({
  view: null, // the whole corridor
  halves: [first.km, second.km],
  ends,
  from: null, // as sent
  to: null,
  asked: null,
  pins: [],
  patrol: null,
  hidden: ["tiles"],
  period: null, // all
  tab: null,
  ...opening,
});

/** The setting in the address; half-widths that change along the line keep their stretch. */
export const readSetting = (/** @type {Facts} */ facts) => ({
  ...firstSetting(facts),
  ...readFragment(location.hash, facts),
  ...(facts.widthProfile ? { from: null, to: null } : {}),
});

/** @type {(page: Page) => string} */
const fragmentOf = ({ setting, facts }) => writeFragment(setting, firstSetting(facts));

/** Whether others can open the page's address: not that of a file, nor of a frame without one. */
export const hasPublicAddress = () => /^https?:$/.test(location.protocol);

/**
 * The address of the page with its setting; of a page without a public one what follows it.
 *
 * @param {Page} page
 */
export function addressOf(page) {
  const fragment = `#${fragmentOf(page)}`;
  const address = hasPublicAddress() ? location.href.replace(/#.*$/, "") : "";
  return address + (fragment === "#" && address ? "" : fragment);
}

/**
 * Change parts of the setting; the address follows.
 * @param {Page} page
 * @param {Partial<Setting>} parts
 */
export function changeSetting(page, parts) {
  Object.assign(page.setting, parts);
  clearTimeout(addressTimer);
  if (location.protocol === "about:") return;
  addressTimer = setTimeout(() => {
    const fragment = fragmentOf(page);
    if (fragment !== location.hash.replace(/^#/, "")) {
      history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname);
    }
  }, ADDRESS_MS);
}
