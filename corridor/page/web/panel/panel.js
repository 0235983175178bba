/* The panel beside the map: the answer to a question, and everything to read. */

import { languageCodes, textsOf, words } from "../words/words.js";
import {
  h,
  makeButton,
  makeCopyButton,
  makeForeign,
  makeLink,
  makeSvg,
  makeTable,
  setAria,
} from "./dom.js";

/**
 * @import { Drawing, PageData, ShownSettlement, SourceName, Verdict } from "../types.d.ts"
 * @import { LayerName } from "../words/types.d.ts"
 * @import { TableHead } from "./dom.js"
 *
 * @typedef {[name: string, text: string, isCopied: boolean]} Figure of an answer
 * @typedef {[tag: "path" | "rect" | "circle", className: string, attributes: Record<string, string | number>]} Sign
 */

/**
 * Title, the other languages, and the button that folds the panel.
 *
 * @param {PageData} data
 * @param {HTMLElement} fold
 * @param {(language: string) => unknown} speak
 */
export function panelHead(data, fold, speak) {
  const others = languageCodes().filter((code) => textsOf(code) !== words());
  const tongues = others.map((code) =>
    h(
      "button",
      { type: "button", class: "tongue", lang: code, click: () => speak(code) },
      textsOf(code).itself,
    )
  );
  const title = h("h1", { dir: "auto" }, words().title(data));
  return [
    h("header", { class: "panel-head" }, title, ...tongues, fold),
    ...(data.agreed ? [h("p", { class: "summary", id: "origin" }, words().origin(data))] : []),
  ];
}

/** Unfold the panel, or fold it. */
export function openPanel(/** @type {Drawing} */ drawing, isOpen = true) {
  const { fold, panel } = drawing;
  drawing.isFolded = !isOpen;
  fold.title = isOpen ? words().fold : words().unfold;
  setAria(fold, { expanded: isOpen, label: fold.title });
  panel.classList.toggle("is-folded", !isOpen);
}

// --- an answer -------------------------------------------------------------------------

/** @type {(kind: Verdict) => HTMLElement} */
export const verdictSign = (kind) => h("strong", { class: `is-${kind}` }, words().verdict[kind]);

/**
 * The words of an answer: verdict, a sentence to quote, and the figures behind a fold.
 *
 * @param {{
 *   kind: Verdict, sentence: string, notes: string[], details: Figure[], isDetailed: boolean,
 * }} content
 * @param {{ clear: () => unknown, pin: () => unknown, detail: (isOpen: boolean) => unknown }} act
 */
export function answerParts({ kind, sentence, notes, details, isDetailed }, act) {
  const figures = details.map(([name, value, isCopied]) =>
    h(
      "div",
      {},
      h("dt", {}, name),
      h(
        "dd",
        {},
        h("bdi", {}, value),
        isCopied ? makeCopyButton(words().copy, name, () => value) : null,
      ),
    )
  );
  /** @type {HTMLDetailsElement} */
  const more = h(
    "details",
    { class: "details", open: isDetailed, toggle: () => act.detail(more.open) },
    h("summary", {}, words().details),
    h("dl", { class: "figures" }, figures),
  );
  return [
    h(
      "div",
      { class: "verdict" },
      verdictSign(kind),
      makeButton(words().clear, act.clear, "quiet"),
    ),
    h("p", { class: "sentence" }, sentence),
    ...notes.map((note) => h("p", { class: "note" }, note)),
    h(
      "div",
      { class: "choices" },
      makeButton(words().pin, act.pin),
      makeCopyButton(words().copySentence, null, () => sentence, "choice"),
    ),
    more,
  ];
}

/** @param {string} text */
export const refusalParts = (text) => [h("p", { class: "refusal" }, text)];

// --- legend and layers -----------------------------------------------------------------

/**
 * A sample of a sign of the map, in the map's own classes.
 *
 * @param {Sign[]} shapes
 */
function sample(...shapes) {
  const parts = shapes.map(([tag, name, attributes]) =>
    makeSvg(tag, { class: name, ...attributes })
  );
  return makeSvg("svg", { viewBox: "0 0 34 16", "aria-hidden": "true" }, ...parts);
}

/** @type {(className: string) => Sign} */
const stroke = (className) => ["path", className, { d: "M1 8H33" }];
/** @type {(className: string, r: number, cx?: number) => Sign} */
const dot = (className, r, cx = 17) => ["circle", className, { cx, cy: 8, r }];

/**
 * @param {PageData} data
 * @param {boolean} [hasPatrol] whether a patrol is drawn, or may be
 */
export function legendList(data, hasPatrol = true) {
  /** @type {Sign} */
  const area = ["rect", "corridor", { x: 1, y: 1.5, width: 32, height: 13 }];
  /** @type {Sign} */
  const post = ["path", "stroke-sample", { d: "M17 3V13" }];
  /** @type {[sign: SVGElement, text: string][]} */
  const rows = [
    [sample(stroke("section-casing"), stroke("section")), words().legendSection(data)],
    [sample(area), data.agreed ? words().legendCorridor : words().layers.corridor],
    [sample(stroke("section"), post), words().legendPosts],
  ];
  if (data.goesOn) rows.splice(1, 0, [sample(stroke("road")), words().legendRoad(data)]);
  for (const it of data.zones ?? []) {
    rows.push([sample(["rect", it.className, area[2]]), words().nestedRow(it, data)]);
  }
  if (data.settlements.length) {
    rows.push(
      [
        sample(dot("settlement is-inside", 3.5, 9), dot("settlement is-inside", 5, 23)),
        `${words().legendInside}${words().semicolon}${words().legendSeats}`,
      ],
      [sample(dot("settlement is-outside", 3.5)), words().legendOutside],
    );
  }
  if (data.points) {
    rows.push(
      [sample(dot("point is-inside", 4)), words().legendPointInside],
      [sample(dot("point is-outside", 4)), words().legendPointOutside],
    );
  }
  if (hasPatrol && data.patrols.length) {
    rows.push([
      sample(stroke("patrol-casing"), stroke("patrol-way")),
      words().legendPatrol,
    ]);
  }
  if (data.detail) {
    rows.push(
      [sample(stroke("main-road-casing"), stroke("main-road")), words().legendMainRoad],
      [sample(stroke("limit")), words().legendLimit],
    );
  }
  if (data.base) rows.push([sample(stroke("border")), words().legendBorder(data)]);
  const list = rows.map(([sign, text]) => h("li", {}, sign, h("span", {}, text)));
  return h("ul", { class: "legend" }, list);
}

/* What a map without poles leaves out; seen where it does. */
export const poleNote = () =>
  h("p", { class: "hint", id: "pole-note", hidden: true }, words().legendPole);

/**
 * A tick box for each layer that can be switched.
 *
 * @param {LayerName[]} names
 * @param {(name: LayerName) => boolean} isShown
 * @param {(name: LayerName, isShown: boolean) => unknown} change
 */
export function layerSwitches(names, isShown, change) {
  const boxes = names.map((name) => {
    /** @type {HTMLInputElement} */
    const box = h("input", {
      type: "checkbox",
      checked: isShown(name),
      change: () => change(name, box.checked),
    });
    return h("label", {}, box, words().layers[name]);
  });
  return h("div", { class: "switches" }, boxes);
}

// --- settlements, points, patrols ------------------------------------------------------

/**
 * The settlements inside, by kilometre.
 *
 * @param {ShownSettlement[]} settlements
 * @param {PageData} data
 * @param {(settlement: ShownSettlement) => unknown} ask
 */
export function settlementTable(settlements, data, ask) {
  const rows = settlements
    .filter(({ answer }) => answer.inside)
    .sort((one, other) => one.answer.km - other.answer.km)
    .map((settlement) => settlementRow(settlement, data, ask));
  /** @type {TableHead[]} */
  const heads = [
    [words().columnName],
    [words().columnWhere],
    [words().columnDistance, "figure"],
    [words().columnKm, "figure"],
  ];
  return makeTable("answers settlements", words().settlementsCaption, heads, rows);
}

/** @type {(settlement: ShownSettlement, data: PageData, ask: (settlement: ShownSettlement) => unknown) => HTMLElement} */
function settlementRow(settlement, data, ask) {
  const { answer } = settlement;
  const name = h("button", { type: "button", click: () => ask(settlement) }, settlement.shown);
  const where = answer.inside ? words().isInside : words().isOutside;
  return h(
    "tr",
    { class: answer.inside ? "is-inside" : "is-outside" },
    h("th", { scope: "row" }, name, " ", makeForeign(settlement.other)),
    h("td", {}, where),
    h("td", { class: "figure" }, words().distance(answer.distance, data)),
    h("td", { class: "figure" }, words().number(answer.km, 1)),
  );
}

// --- about -----------------------------------------------------------------------------

/** @param {PageData} data */
export function aboutParts(data) {
  /** @type {HTMLElement[]} */
  const parts = [
    h("p", { id: "about-widths" }, `${words().widths(data)}.`),
    h("p", { id: "about-ends" }, words().ends(data)),
    h("p", {}, data.agreed ? words().isReconstruction : words().isConstruction),
    h("p", {}, words().accuracy),
  ];
  if (data.agreed) {
    const facts = data.facts.flatMap(({ texts, sources }) =>
      texts.map(([text, arabic, certainty]) =>
        h(
          "li",
          {},
          h("span", { dir: "auto" }, words().translated(text, arabic)),
          ` ${words().certainty[certainty]}: `,
          ...sources.flatMap(factSource),
        )
      )
    );
    parts.push(h("h3", {}, words().agreement(words().date(data.agreed))));
    parts.push(h("ul", { class: "facts" }, facts));
  }
  parts.push(
    h("h3", {}, words().sourcesTitle),
    h("ul", { class: "facts" }, data.sources.map(source)),
  );
  parts.push(h("p", {}, words().version(data.version)));
  return parts;
}

/**
 * Say anew how wide the corridor is and how it ends.
 *
 * @param {HTMLElement} panel
 * @param {PageData} data
 */
export function describeCorridor(panel, data) {
  /** @type {(id: string) => HTMLElement} */
  const part = (id) => /** @type {HTMLElement} */ (panel.querySelector(`#${id}`));
  /** @type {(id: string, text: string) => void} */
  const say = (id, text) => {
    part(id).textContent = text;
  };
  say("summary", words().summary(data));
  if (data.agreed) say("origin", words().origin(data));
  say("about-widths", `${words().widths(data)}.`);
  say("about-ends", words().ends(data));
  part("width-traced").hidden = Boolean(data.isOutlined);
  const note = document.getElementById("pole-note");
  if (note) note.hidden = !data.leavesMap;
  part("save-outline").toggleAttribute("disabled", !data.isOutlined);
}

/** @type {(source: [title: string, url: string, affiliation: string | null], i: number) => (Node | string)[]} */
const factSource = ([title, url, affiliation], i) => [
  i ? words().semicolon : "",
  h("cite", { lang: "en", dir: "ltr" }, makeLink(url, title)),
  affiliation ? ` (${words().affiliation(affiliation)})` : "",
];

/** @param {SourceName} key */
function source(key) {
  const { title, url, use, licence, licenceUrl } = words().sources[key];
  const terms = licenceUrl && licence ? makeLink(licenceUrl, licence) : licence;
  return h(
    "li",
    {},
    makeLink(url, title),
    `: ${use}`,
    ...(terms ? [" (", terms, ")"] : []),
    ".",
  );
}
