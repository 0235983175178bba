/*
 * Elements of the page. Texts enter it as text nodes only, so that no name can become
 * markup.
 */

import { words } from "../words/words.js";

/**
 * @typedef {Node | string | null} Child what is null is left out
 * @typedef {string | number | boolean | null | undefined | ((event: never) => unknown)} Value
 * @typedef {{
 *   [name: string]: Value,
 *   click?: (event: MouseEvent) => unknown,
 *   input?: (event: Event) => unknown,
 *   change?: (event: Event) => unknown,
 *   focus?: (event: FocusEvent) => unknown,
 *   blur?: (event: FocusEvent) => unknown,
 *   submit?: (event: SubmitEvent) => unknown,
 *   keydown?: (event: KeyboardEvent) => unknown,
 * }} Attributes functions are listeners
 * @typedef {[text: string, className?: string | null]} TableHead
 */

/* Whether the page is so narrow that the panel lies below the map. */
export const isNarrow = () => matchMedia("(max-width: 899px)").matches;

const COPIED_MS = 2000;

/**
 * An element with attributes and children.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {(Child | Child[])[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") {
      element.addEventListener(name, /** @type {EventListener} */ (value));
    } else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, String(value));
  }
  element.append(...children.flat().filter((child) => child !== null));
  return element;
}

/**
 * Set states and properties of an element by WAI-ARIA, their names without "aria-".
 *
 * @param {Element} element
 * @param {Record<string, unknown>} values
 */
export function setAria(element, values) {
  for (const [name, value] of Object.entries(values)) {
    element.setAttribute(`aria-${name}`, String(value));
  }
}

/**
 * An element of SVG.
 *
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number>} attributes
 * @param {Node[]} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function makeSvg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/**
 * A link to the web; anything but http and https stays text.
 *
 * @param {string} url
 * @param {string} text
 */
export function makeLink(url, text) {
  if (!/^https?:\/\//i.test(url)) return h("span", {}, text);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text);
}

/** @param {string} text */
export const makeForeign = (text) => h("span", { class: "foreign", dir: "auto" }, text);

/** @type {(text: string, click: (event: MouseEvent) => unknown, className?: string) => HTMLButtonElement} */
export const makeButton = (text, click, className = "choice") =>
  h("button", { type: "button", class: className, click }, text);

/**
 * @param {string} title
 * @param {boolean} open
 * @param {(Child | Child[])[]} children
 */
export function makeSection(title, open, ...children) {
  const summary = h("summary", {}, h("h2", {}, title));
  return h("details", { class: "section", open }, summary, ...children);
}

/**
 * A table; heads are [text, class], rows are elements.
 *
 * @param {string} className
 * @param {string} caption
 * @param {TableHead[]} heads
 * @param {HTMLElement[]} rows
 */
export function makeTable(className, caption, heads, rows) {
  const cells = heads.map(([text, kind = null]) =>
    h("th", { scope: "col", class: kind }, h("span", {}, text))
  );
  return h(
    "table",
    { class: className },
    h("caption", {}, caption),
    h("thead", {}, h("tr", {}, cells)),
    h("tbody", {}, rows),
  );
}

/**
 * A button that copies what `text()` says, and says so for a moment; `what` it is.
 *
 * @param {string} label
 * @param {string | null} what
 * @param {() => string} text
 * @param {string} [className]
 */
export function makeCopyButton(label, what, text, className = "quiet") {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  const click = async () => {
    copy.textContent = (await copyText(text())) ? words().copied : words().notCopied;
    clearTimeout(timer);
    timer = setTimeout(() => (copy.textContent = label), COPIED_MS);
  };
  const copy = makeButton(label, click, className);
  if (what) setAria(copy, { label: `${label}: ${what}` });
  return copy;
}

/**
 * Within a frame of another page the clipboard may be closed to us: then the old way.
 *
 * @param {string} text
 * @returns {Promise<boolean>}
 */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "off-screen" }, text);
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    return isDone;
  }
}
