/* The legend on the map: open where there is room for it. */

import { h } from "../panel/dom.js";
import { legendList, poleNote } from "../panel/panel.js";
import { words } from "../words/words.js";

/** @import { Page } from "../types.d.ts" */

const ROOM = "(min-width: 1000px) and (min-height: 640px)";

/** @param {Page} page */
export function legendControl({ drawing, derived: { data } }) {
  const control = L.control({ position: "bottomright" });
  const open = drawing.legend?.open ?? matchMedia(ROOM).matches; // as it was before a new language
  control.onAdd = () => {
    drawing.legend = h(
      "details",
      { class: "map-legend leaflet-control", open, toggle: () => drawing.labels?.place() },
      h("summary", {}, words().legendTitle),
      legendList(data),
      poleNote(),
    );
    L.DomEvent.disableClickPropagation(drawing.legend);
    L.DomEvent.disableScrollPropagation(drawing.legend);
    return drawing.legend;
  };
  return control;
}
