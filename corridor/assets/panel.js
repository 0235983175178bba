/*
 * The panel beside the map: the question, its answer, and everything to read. Texts enter
 * the page as text nodes only, so that no name can become markup.
 */
const panel = (() => {
  /* An element with attributes (functions are listeners) and children. */
  function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (typeof value === "function") element.addEventListener(name, value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== null) element.setAttribute(name, value);
    }
    element.append(...children.flat().filter((child) => child !== null));
    return element;
  }

  /* A link to the web; anything but http and https stays text. */
  function link(url, text) {
    if (!/^https?:\/\//i.test(url)) return h("span", {}, text);
    return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text);
  }

  const foreign = (text) => h("span", { class: "foreign", dir: "auto" }, text);

  function section(title, open, ...children) {
    const summary = h("summary", {}, h("h2", {}, title));
    return h("details", { class: "section", open }, summary, ...children);
  }

  function head(data, fold) {
    return [
      h("header", { class: "panel-head" }, h("h1", { dir: "auto" }, data.title), fold),
      h("p", { class: "summary", id: "summary" }, words.summary(data)),
      ...(data.agreed ? [h("p", { class: "summary" }, words.origin(data))] : []),
    ];
  }

  // --- question and answer ---------------------------------------------------------------

  function question(places, ask) {
    const input = h("input", {
      id: "question",
      type: "text",
      name: "question",
      placeholder: words.askExample,
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      enterkeyhint: "search",
      "aria-describedby": "question-hint",
      list: places.length ? "question-names" : null,
      dir: "auto",
    });
    const submit = (event) => {
      event.preventDefault();
      ask(input.value);
    };
    const form = h(
      "form",
      { class: "question", submit },
      h("label", { for: "question" }, words.askLabel),
      h("div", { class: "row" }, input, h("button", { type: "submit" }, words.askButton)),
      h("p", { class: "hint", id: "question-hint" }, words.askHint),
    );
    if (places.length) form.append(suggestions(places));
    return form;
  }

  function suggestions(places) {
    const options = places.map((place) =>
      h("option", { value: place.name, label: place.arabic || null }),
    );
    return h("datalist", { id: "question-names" }, options);
  }

  /* The words of an answer: verdict, a sentence to quote, and the figures. */
  function answerParts({ verdict, sentence, notes, details }, clear) {
    const figures = details.map(([name, value]) =>
      h("div", {}, h("dt", {}, name), h("dd", {}, value)),
    );
    return [
      h(
        "div",
        { class: "verdict" },
        h("strong", { class: verdict.inside ? "is-inside" : "is-outside" }, verdict.text),
        h("button", { type: "button", class: "quiet", click: clear }, words.clear),
      ),
      h("p", { class: "sentence" }, sentence),
      ...notes.map((note) => h("p", { class: "note" }, note)),
      h("dl", { class: "figures" }, figures),
    ];
  }

  const refusalParts = (text) => [h("p", { class: "refusal" }, text)];

  // --- legend and layers -----------------------------------------------------------------

  const NS = "http://www.w3.org/2000/svg";

  /* A sample of a sign of the map, in the map's own classes. */
  function sample(...shapes) {
    const svg = document.createElementNS(NS, "svg");
    svg.setAttribute("viewBox", "0 0 34 16");
    svg.setAttribute("aria-hidden", "true");
    for (const [tag, className, attributes] of shapes) {
      const shape = document.createElementNS(NS, tag);
      shape.setAttribute("class", className);
      for (const [name, value] of Object.entries(attributes))
        shape.setAttribute(name, value);
      svg.append(shape);
    }
    return svg;
  }

  const stroke = (className) => ["path", className, { d: "M1 8H33" }];
  const dot = (className, r, cx = 17) => ["circle", className, { cx, cy: 8, r }];

  function legend(data, layerSwitches) {
    const area = ["rect", "corridor", { x: 1, y: 1.5, width: 32, height: 13 }];
    const post = ["path", "stroke-sample", { d: "M17 3V13" }];
    const rows = [
      [sample(stroke("section-casing"), stroke("section")), words.legendSection(data)],
      [sample(stroke("road")), words.legendRoad(data)],
      [sample(area), data.agreed ? words.legendCorridor : words.layers.corridor],
      [sample(stroke("section"), post), words.legendPosts],
    ];
    if (data.places.length) {
      rows.push(
        [
          sample(dot("settlement is-inside", 3.5, 9), dot("settlement is-inside", 5, 23)),
          `${words.legendInside}; ${words.legendSeats}`,
        ],
        [sample(dot("settlement is-outside", 3.5)), words.legendOutside],
      );
    }
    if (data.points) {
      rows.push(
        [sample(dot("point is-inside", 4)), words.legendPointInside],
        [sample(dot("point is-outside", 4)), words.legendPointOutside],
      );
    }
    if (data.base) rows.push([sample(stroke("border")), words.legendBorder]);
    const list = rows.map(([sign, text]) => h("li", {}, sign, h("span", {}, text)));
    return [h("ul", { class: "legend" }, list), layerSwitches];
  }

  /* A tick box for each layer that can be switched. */
  function switches(names, isShown, change) {
    const boxes = names.map((name) => {
      const box = h("input", {
        type: "checkbox",
        checked: isShown(name),
        change: (event) => change(name, event.target.checked),
      });
      return h("label", {}, box, words.layers[name]);
    });
    return h("div", { class: "switches" }, boxes);
  }

  // --- settlements, points, patrols ------------------------------------------------------

  function settlementTable(places, ask) {
    const rows = [...places]
      .sort((one, other) => one.answer.km - other.answer.km)
      .map((place) => settlementRow(place, ask));
    const heads = [
      words.columnName,
      words.columnWhere,
      words.columnDistance,
      words.columnKm,
    ];
    return h(
      "table",
      { class: "settlements" },
      h("caption", {}, words.settlementsCaption),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heads.map((head) => h("th", { scope: "col" }, head)),
        ),
      ),
      h("tbody", {}, rows),
    );
  }

  function settlementRow(place, ask) {
    const { answer } = place;
    const name = h("button", { type: "button", click: () => ask(place) }, place.name);
    const where = answer.inside ? words.isInside : words.isOutside;
    return h(
      "tr",
      { class: answer.inside ? "is-inside" : "is-outside" },
      h("th", { scope: "row" }, name, " ", foreign(place.arabic)),
      h("td", {}, where),
      h("td", { class: "figure" }, words.distance(answer.distance)),
      h("td", { class: "figure" }, words.number(answer.km, 1)),
    );
  }

  /* The columns of a point's row, as a table. */
  function pointTable(columns, row) {
    const rows = columns.map((column, i) =>
      h(
        "tr",
        {},
        h("th", { scope: "row", dir: "auto" }, column),
        h("td", { dir: "auto" }, String(row[i] ?? "–")),
      ),
    );
    return h("table", { class: "point" }, h("tbody", {}, rows));
  }

  function pointNotes(points) {
    const bad = points.bad ? words.badRows(points.bad) : words.noBadRows;
    return [h("p", {}, bad), h("p", {}, words.pointHelp)];
  }

  function patrolList(patrols, page) {
    const items = patrols.map((patrol) =>
      h(
        "li",
        {},
        h(
          "div",
          { class: "patrol" },
          h("b", {}, words.date(patrol.date)),
          patrolNumber(patrol),
        ),
        h("div", {}, reach(patrol, page), " · ", link(patrol.url, words.patrolSource)),
        patrol.note ? h("div", { class: "note" }, patrol.note) : null,
      ),
    );
    return h("ol", { class: "patrols" }, items);
  }

  const patrolNumber = (patrol) => h("span", {}, words.patrolNumber(patrol.number));

  function reach(patrol, page) {
    if (patrol.whole) return words.patrolWhole(patrol.start, patrol.turnedAt);
    if (!patrol.turnedAt) return words.patrolUnknown;
    return patrol.km === null
      ? words.patrolTurnedAt(patrol.turnedAt)
      : words.patrolTurned(patrol.turnedAt, words.shortKm(patrol.km));
  }

  // --- about -----------------------------------------------------------------------------

  function about(data) {
    const parts = [
      h("p", { id: "about-widths" }, `${words.widths(data)}.`),
      h("p", { id: "about-ends" }, words.ends(data)),
      h("p", {}, data.agreed ? words.isReconstruction : words.isConstruction),
      h("p", {}, words.accuracy),
    ];
    if (data.agreed) {
      const facts = data.facts.map(({ text, title, url }) =>
        h("li", {}, text, " ", h("cite", {}, link(url, title))),
      );
      parts.push(h("h3", {}, words.agreement(words.date(data.agreed))));
      parts.push(h("ul", { class: "facts" }, facts));
    }
    parts.push(
      h("h3", {}, words.sourcesTitle),
      h("ul", { class: "facts" }, data.sources.map(source)),
    );
    parts.push(h("p", {}, words.version(data.version)));
    return parts;
  }

  /* Say anew how wide the corridor is and how it ends. */
  function describe(element, data) {
    const say = (id, text) => {
      element.querySelector(`#${id}`).textContent = text;
    };
    say("summary", words.summary(data));
    say("about-widths", `${words.widths(data)}.`);
    say("about-ends", words.ends(data));
  }

  function source(key) {
    const { title, url, use, licence, licenceUrl } = words.sources[key];
    const terms = licenceUrl ? link(licenceUrl, licence) : licence;
    return h(
      "li",
      {},
      link(url, title),
      `: ${use}`,
      ...(terms ? [" (", terms, ")"] : []),
      ".",
    );
  }

  return {
    h,
    link,
    section,
    head,
    question,
    answerParts,
    refusalParts,
    legend,
    switches,
    settlementTable,
    pointTable,
    pointNotes,
    patrolList,
    about,
    describe,
  };
})();
