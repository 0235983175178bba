/*
 * The map within another page: the wheel scrolls that page unless Ctrl is held or the map was
 * clicked, and one finger too; two fingers move and zoom the map. A note says so.
 */

import { h } from "../panel/dom.js";
import { words } from "../words/words.js";

const NOTE_MS = 1500;

export const isFramed = () => globalThis.top !== globalThis.self;

/** @param {L.Map} map */
export function shareGestures(map) {
  const container = map.getContainer();
  const note = h("div", { class: "gesture-note", "aria-hidden": "true" });
  container.append(note);
  let isActive = false;
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  /** @param {string} text */
  function explain(text) {
    note.textContent = text;
    note.classList.add("is-shown");
    clearTimeout(timer);
    timer = setTimeout(() => note.classList.remove("is-shown"), NOTE_MS);
  }
  container.addEventListener("click", () => (isActive = true));
  container.addEventListener("mouseleave", () => (isActive = false));
  // Leaflet listens on the container itself: what stops above it lets the article scroll.
  const outer = /** @type {HTMLElement} */ (container.parentElement);
  outer.addEventListener("wheel", (event) => {
    const isOnMap = container.contains(/** @type {Node} */ (event.target));
    if (!isOnMap || isActive || event.ctrlKey || event.metaKey) return;
    event.stopPropagation();
    explain(words().wheelNote);
  }, { capture: true, passive: true });
  if (!matchMedia("(pointer: coarse)").matches) return;
  map.dragging.disable();
  container.addEventListener("touchmove", ({ touches }) => {
    if (touches.length === 1) explain(words().touchNote);
  }, { passive: true });
}
