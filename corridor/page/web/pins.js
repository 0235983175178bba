/* Answers that stay: numbered on the map and listed, to be taken away as a file. */
const pins = (() => {
  const { h } = dom;

  /* `list` of {answer, subject}; `act` has show(i), remove(i), clear(), save(kind). */
  function section(list, act) {
    if (!list.length) return null;
    const rows = list.map(({ answer, subject }, i) => {
      const show = h(
        "button",
        { type: "button", dir: "auto", click: () => act.show(i) },
        subject,
      );
      const remove = dom.button("×", () => act.remove(i), "quiet");
      remove.setAttribute("aria-label", words.unpin(i + 1));
      return h(
        "tr",
        { class: answer.inside ? "is-inside" : "is-outside" },
        h("td", { class: "number" }, words.digits(String(i + 1))),
        h("th", { scope: "row" }, show),
        h("td", {}, answer.inside ? words.isInside : words.isOutside),
        h("td", { class: "figure" }, words.distance(answer.distance)),
        h("td", { class: "figure" }, words.number(answer.km, 1)),
        h("td", {}, remove),
      );
    });
    const heads = [
      [words.columnNumber],
      [words.columnPlace],
      [words.columnWhere],
      [words.columnDistance, "figure"],
      [words.columnKm, "figure"],
      [words.columnRemove, "unseen"],
    ];
    return dom.section(
      words.pinned(list.length),
      true,
      dom.table("places", words.pinnedCaption, heads, rows),
      h(
        "div",
        { class: "choices" },
        dom.button(words.saveCsv, () => act.save("csv")),
        dom.button(words.saveGeoJson, () => act.save("geojson")),
        dom.button(words.unpinAll, act.clear),
      ),
    );
  }

  /* Numbered marks, filled inside and hollow outside, each with the way to the road. */
  function layer(list) {
    const group = L.layerGroup();
    list.forEach(({ answer }, i) => {
      const className = `pinned ${answer.inside ? "is-inside" : "is-outside"}`;
      const mark = h("span", {}, words.digits(String(i + 1)));
      const icon = L.divIcon({ className, html: mark, iconSize: [22, 22] });
      const options = { icon, pane: "answer", interactive: false, keyboard: false };
      group.addLayer(layers.way(answer));
      const at = globe.onMap([answer.lat, answer.lon]);
      if (globe.isShown(at)) group.addLayer(L.marker(at, options));
    });
    return group;
  }

  return { section, layer };
})();
