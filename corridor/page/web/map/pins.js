/* Answers that stay: numbered on the map and listed, to be taken away as a file. */

import { h, makeButton, makeSection, makeTable, setAria } from "../panel/dom.js";
import { words } from "../words/words.js";
import { isOnMap, toMap } from "./globe.js";
import { wayLayer } from "./layers.js";

/**
 * @import { AnswerAt, PageData } from "../types.d.ts"
 * @import { TableHead } from "../panel/dom.js"
 *
 * @typedef {{ answer: AnswerAt, subject: string }} Pin
 *
 * @typedef {object} PinActions what is done with a pin, by its index, or with all
 * @property {(i: number) => void} show
 * @property {(i: number) => void} remove
 * @property {() => void} clear
 * @property {(kind: "csv" | "geojson") => void} save
 */

/**
 * The section of the panel that lists pins; null where there are none.
 *
 * @param {Pin[]} list
 * @param {PageData} data
 * @param {PinActions} act
 */
export function pinSection(list, data, act) {
  if (!list.length) return null;
  const rows = list.map(({ answer, subject }, i) => {
    const show = h(
      "button",
      { type: "button", dir: "auto", click: () => act.show(i) },
      subject,
    );
    const remove = makeButton("×", () => act.remove(i), "quiet");
    setAria(remove, { label: words().unpin(i + 1) });
    return h(
      "tr",
      { class: answer.inside ? "is-inside" : "is-outside" },
      h("td", { class: "number" }, String(i + 1)),
      h("th", { scope: "row" }, show),
      h("td", {}, answer.inside ? words().isInside : words().isOutside),
      h("td", { class: "figure" }, words().distance(answer.distance, data)),
      h("td", { class: "figure" }, words().number(answer.km, 1)),
      h("td", {}, remove),
    );
  });
  /** @type {TableHead[]} */
  const heads = [
    [words().columnNumber],
    [words().columnPlace],
    [words().columnWhere],
    [words().columnDistance, "figure"],
    [words().columnKm, "figure"],
    [words().columnRemove, "unseen"],
  ];
  return makeSection(
    words().pinned(list.length),
    true,
    makeTable("answers", words().pinnedCaption, heads, rows),
    h(
      "div",
      { class: "choices" },
      makeButton(words().saveCsv, () => act.save("csv")),
      makeButton(words().saveGeoJson, () => act.save("geojson")),
      makeButton(words().unpinAll, act.clear),
    ),
  );
}

/**
 * Numbered marks, filled inside and hollow outside, each with the way to the road.
 *
 * @param {Pin[]} list
 */
export function pinLayer(list) {
  const group = L.layerGroup();
  list.forEach(({ answer }, i) => {
    const className = `pinned ${answer.inside ? "is-inside" : "is-outside"}`;
    const mark = h("span", {}, String(i + 1));
    const icon = L.divIcon({ className, html: mark, iconSize: [22, 22] });
    const options = { icon, pane: "answer", interactive: false, keyboard: false };
    group.addLayer(wayLayer(answer));
    const at = toMap([answer.lat, answer.lon]);
    if (isOnMap(at)) group.addLayer(L.marker(at, options));
  });
  return group;
}
