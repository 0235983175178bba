/*
 * Puts the page together: the map, what is drawn on it, the panel, and the way from a
 * question to its answer.
 */
const app = (() => {
  const { h } = panel;
  const SLICE_MS = 12; // of work between which the page answers
  const EXACT_M = 50000; // up to here answers are tested to the centimetre
  const PHONE = "(max-width: 599px)";
  const SWITCHED = ["corridor", "posts", "settlements", "points", "graticule"];

  /* Fill the page; return the Leaflet map, for further layers. */
  function start(id, data) {
    const corridor = answers.corridorOf(data);
    const places = data.places.map((place) => ({
      ...place,
      answer: answers.locate(corridor, place.lat, place.lon),
    }));
    const map = makeMap(id, data);
    const page = { data, sent: data, corridor, places, map, drawn: null, again: null };
    page.sketches = {};
    page.ask = (text) => askInWords(page, text);
    page.askAt = (lat, lon) => answerAt(page, lat, lon);
    page.askPlace = (place) => answerAbout(page, place);
    draw(page);
    fill(page);
    listen(page);
    if (isAdjustable(page)) prepare(page);
    return map;
  }

  // --- the map ---------------------------------------------------------------------------

  function makeMap(id, data) {
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(id, {
      attributionControl: false,
      zoomControl: false,
      zoomSnap: 0.25,
      minZoom: 3,
      maxZoom: 18,
      worldCopyJump: false,
      zoomAnimation: !isStill,
      fadeAnimation: !isStill,
      markerZoomAnimation: !isStill,
      inertia: !isStill,
    });
    const container = map.getContainer();
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", words.mapHelp);
    layers.makePanes(map);
    const zoom = {
      position: "topright",
      zoomInTitle: words.zoomIn,
      zoomOutTitle: words.zoomOut,
    };
    L.control.zoom(zoom).addTo(map);
    sign("topright", "north", words.north).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 140, position: "bottomleft" }).addTo(map);
    attribution(data).addTo(map);
    return fitted(map, data);
  }

  /* The whole corridor, with room for the labels of its ends and for the controls. */
  function fitted(map, data) {
    const [left, right] = matchMedia(PHONE).matches ? [24, 40] : [100, 100];
    return map.fitBounds(data.bounds, {
      paddingTopLeft: [left, 22],
      paddingBottomRight: [right, 26],
      animate: false,
    });
  }

  function sign(position, className, text) {
    const control = L.control({ position });
    control.onAdd = () =>
      h(
        "div",
        {
          class: `${className} leaflet-control`,
          role: "img",
          "aria-label": text,
          title: text,
        },
        h("i"),
        "N",
      );
    return control;
  }

  function attribution(data) {
    const control = L.control.attribution({ position: "bottomright", prefix: false });
    const shown = data.sources.filter((key) =>
      ["leaflet", "osm", "naturalEarth"].includes(key),
    );
    for (const key of shown) {
      const { title, url } = words.sources[key];
      control.addAttribution(panel.link(url, title).outerHTML);
    }
    return control;
  }

  // --- drawing ---------------------------------------------------------------------------

  function draw(page) {
    const { data, corridor, places, map } = page;
    const posts = layers.postsOf(corridor);
    layers.base(data).addTo(map);
    page.layers = {
      graticule: new graticule.Graticule(),
      corridor: layers.outline(data),
      posts: layers.posts(posts),
      settlements: layers.settlements(places, data, page.askPlace),
    };
    if (data.points) {
      const table = (i) => panel.pointTable(data.points.columns, rowOf(page, i));
      page.layers.points = layers.points(data.points, table);
    }
    layers.road(corridor).addTo(map);
    for (const layer of Object.values(page.layers)) layer.addTo(map);
    label(page);
  }

  /* The labels: names of places inside go before others. */
  function label(page) {
    const { data, corridor, places, map } = page;
    page.labels?.remove();
    page.labels = layers.labelsOf(data, corridor, places, layers.postsOf(corridor));
    page.labels.show(({ layer }) => !layer || map.hasLayer(page.layers[layer]));
    page.labels.addTo(map);
  }

  function change(page, name, isShown) {
    const { map, layers: shown, labels: names } = page;
    if (isShown) shown[name].addTo(map);
    else shown[name].remove();
    names.place();
  }

  // --- the panel -------------------------------------------------------------------------

  function fill(page) {
    const { data, places } = page;
    page.fold = h("button", {
      type: "button",
      class: "fold",
      "aria-controls": "panel-body",
      click: () => setOpen(page, !isOpen(page)),
    });
    page.answer = h("div", { class: "answer", role: "status", "aria-live": "polite" });
    // A region that scrolls has to be reached by keyboard.
    const scrolls = { tabindex: "0", role: "region", "aria-label": words.panel };
    const body = h(
      "div",
      { class: "panel-body", id: "panel-body", ...scrolls },
      panel.question(places, page.ask),
      page.answer,
      ...sections(page),
      h("p", { class: "disclaimer" }, words.disclaimer),
    );
    page.panel = page.map.getContainer().parentElement.querySelector(".panel");
    page.panel.append(...panel.head(data, page.fold), body);
    setOpen(page, true);
  }

  function sections(page) {
    const { data, places, map } = page;
    const names = SWITCHED.filter((name) => name in page.layers);
    const isShown = (name) => map.hasLayer(page.layers[name]);
    const boxes = panel.switches(names, isShown, (name, on) => change(page, name, on));
    const list = [
      panel.section(words.legend, !matchMedia(PHONE).matches, panel.legend(data, boxes)),
    ];
    if (isAdjustable(page)) {
      const dials = width.controls(data, (...wanted) => setWidth(page, ...wanted));
      list.unshift(panel.section(words.width, true, ...dials));
    }
    if (data.points) {
      const title = pointsTitle(data.points.inside);
      page.pointList = panel.section(title, true, ...panel.pointNotes(data.points));
      list.push(page.pointList);
    }
    if (places.length) {
      const table = panel.settlementTable(places, page.askPlace);
      page.placeList = panel.section(placesTitle(places), false, table);
      list.push(page.placeList);
    }
    if (data.patrols.length) {
      const title = words.patrols(data.patrols.length);
      list.push(panel.section(title, false, panel.patrolList(withReach(page))));
    }
    list.push(panel.section(words.about, false, ...panel.about(data)));
    return list;
  }

  const countOf = (all) => all.filter(Boolean).length;
  const pointsTitle = (inside) => words.points(inside.length, countOf(inside));
  const placesTitle = (places) =>
    words.settlements(countOf(places.map(({ answer }) => answer.inside)), places.length);

  const retitle = (section, title) => {
    section.querySelector("h2").textContent = title;
  };

  /* The patrols, each with the kilometre at which it turned, if that is on the section. */
  function withReach({ data, places, corridor }) {
    return data.patrols.map((patrol) => {
      const km = places.find(({ name }) => name === patrol.turnedAt)?.answer.km;
      const isOn = km >= -1e-6 && km <= corridor.length / 1000 + 1e-6;
      return { ...patrol, km: isOn ? km : null };
    });
  }

  // --- another width ---------------------------------------------------------------------

  /* A corridor wider than the page can draw anew stays as it was sent. */
  const isAdjustable = ({ sent }) => Math.max(sent.left, sent.right) <= outline.MOST_M;

  /* Half-widths in kilometres, in the order of the sides' names, and ends. */
  function setWidth(page, { first, second, ends }, isSettled) {
    const { halfWidths, sides } = page.sent;
    const halves = {
      first: { ...halfWidths.first, km: first },
      second: { ...halfWidths.second, km: second },
    };
    const isFirstLeft = halves.first.side === sides.left;
    const [left, right] = (isFirstLeft ? [first, second] : [second, first]).map(
      (km) => km * 1000,
    );
    const hasOtherEnds = ends !== page.corridor.ends;
    page.corridor = answers.changed(page.corridor, { left, right, ends });
    page.data = { ...page.sent, left, right, ends, halfWidths: halves, areaKm2: null };
    prepare(page);
    redraw(page);
    recount(page, hasOtherEnds, isSettled);
    // While the reader drags, the answer is seen but not read out.
    page.answer.setAttribute("aria-busy", String(!isSettled));
    page.again?.();
  }

  const isAsSent = ({ data, sent }) =>
    data.left === sent.left && data.right === sent.right && data.ends === sent.ends;

  /* What outlines with these ends are made from, a little at a time. */
  function prepare(page) {
    const { ends } = page.corridor;
    if (page.sketches[ends]) return;
    const sketch = outline.sketchOf(page.corridor);
    page.sketches[ends] = sketch;
    const goOn = () => {
      outline.work(sketch, SLICE_MS);
      if (!outline.isReady(sketch)) setTimeout(goOn);
      else if (page.corridor.ends === ends && !isAsSent(page)) redraw(page);
    };
    setTimeout(goOn);
  }

  /* The outline and the sentence; the area follows the outline, once it can be drawn. */
  function redraw(page) {
    const { data, sent, layers: shown } = page;
    const sketch = page.sketches[data.ends];
    if (isAsSent(page)) {
      page.data = sent;
      shown.corridor.setLatLngs(layers.outlineOf(sent));
    } else if (outline.isReady(sketch)) {
      const rings = outline.rings(sketch, data);
      page.data = { ...data, areaKm2: outline.area(rings) / 1e6 };
      shown.corridor.setLatLngs(rings.map((ring) => ring.map(([lon, lat]) => [lat, lon])));
    }
    panel.describe(page.panel, page.data);
  }

  /* Which settlements and points are inside. */
  function recount(page, hasOtherEnds, isSettled) {
    const { places, corridor } = page;
    let isOther = hasOtherEnds;
    for (const place of places) {
      const answer = answers.locate(corridor, place.lat, place.lon);
      if (answer.inside !== place.answer.inside) isOther = true;
      place.answer = answer;
    }
    if (page.placeList && isOther) {
      page.layers.settlements.refresh();
      const table = panel.settlementTable(places, page.askPlace);
      page.placeList.querySelector("table").replaceWith(table);
      retitle(page.placeList, placesTitle(places));
      page.isMislabelled = true;
    }
    if (isSettled && page.isMislabelled) {
      page.isMislabelled = false;
      label(page);
    }
    if (page.pointList) recountPoints(page, hasOtherEnds);
  }

  function recountPoints(page, hasOtherEnds) {
    const { lats, lons } = page.sent.points;
    if (!page.pointPlaces || hasOtherEnds) {
      const { reference } = page.corridor;
      page.pointPlaces = lats.map((lat, i) => geodesy.place(reference, lat, lons[i]));
    }
    page.inside = page.pointPlaces.map((place) =>
      Number(answers.answerOf(page.corridor, place).inside),
    );
    layers.markPoints(page.layers.points, page.inside);
    retitle(page.pointList, pointsTitle(page.inside));
  }

  /* A point's row; what its table says of the corridor, as it is now. */
  function rowOf({ sent, corridor, pointPlaces }, i) {
    const { columns, rows } = sent.points;
    if (!pointPlaces) return rows[i];
    const { inside, side, distance, km } = answers.answerOf(corridor, pointPlaces[i]);
    const now = {
      inside,
      side,
      distance_m: Number(distance.toFixed(3)),
      km: Number(km.toFixed(6)),
    };
    return columns.map((column, j) => now[column] ?? rows[i][j]);
  }

  const isOpen = (page) => page.fold.getAttribute("aria-expanded") === "true";

  function setOpen(page, open) {
    page.fold.setAttribute("aria-expanded", String(open));
    page.fold.setAttribute("aria-label", open ? words.fold : words.unfold);
    page.fold.title = open ? words.fold : words.unfold;
    page.panel.classList.toggle("is-folded", !open);
  }

  // --- questions -------------------------------------------------------------------------

  /* A settlement's name or a coordinate, as typed. */
  function askInWords(page, text) {
    const written = text.trim();
    const found = names.find(page.places, written);
    if (found.length === 1) return page.askPlace(found[0]);
    if (found.length > 1) return refuse(page, words.severalPlaces(written, found));
    const isName = page.places.length > 0 && /^[\p{L}\p{M}\s'’‘`(),،-]+$/u.test(written);
    if (isName) return refuse(page, words.unknownPlace(written));
    try {
      const { lat, lon, named } = coordinates.read(text);
      return answerAt(page, lat, lon, { isExchangeable: !named, isTyped: true });
    } catch (error) {
      if (!(error instanceof coordinates.Refusal)) throw error;
      return refuse(page, words.cannotRead(error.message));
    }
  }

  function answerAt(page, lat, lon, { isExchangeable = false, isTyped = false } = {}) {
    const answer = open(page, () => answerTo(page, lat, lon, isExchangeable));
    if (isTyped) bringIntoView(page, answer);
  }

  function answerTo(page, lat, lon, isExchangeable) {
    const answer = answers.locate(page.corridor, lat, lon);
    const near = answers.nearestSettlement(page.places, lat, lon);
    const notes = answer.distance > EXACT_M ? [words.farAway(answer, page.data)] : [];
    if (isExchangeable && !answer.inside && isInside(page, lon, lat)) {
      notes.unshift(words.exchanged(`${lon}, ${lat}`, page.data));
    }
    return show(page, coordinates.decimal(lat, lon), answer, near, notes);
  }

  const isInside = (page, lat, lon) =>
    Math.abs(lat) <= 90 && answers.locate(page.corridor, lat, lon).inside;

  function answerAbout(page, place) {
    const near = answers.nearestSettlement(page.places, place.lat, place.lon, place);
    open(page, () => show(page, place.name, place.answer, near, []));
    bringIntoView(page, place.answer);
  }

  /* Give an answer, and again at every width. */
  function open(page, again) {
    page.again = again;
    page.answer.setAttribute("aria-busy", "false");
    const answer = again();
    setOpen(page, true);
    const body = page.answer.parentElement;
    body.scrollTop = matchMedia(PHONE).matches ? page.answer.offsetTop - body.offsetTop : 0;
    return answer;
  }

  function show(page, subject, answer, near, notes) {
    const { lat, lon } = answer;
    const verdict = {
      inside: answer.inside,
      text: answer.inside ? words.inside : words.outside,
    };
    const sentence = words.sentence(subject, answer, near, page.data);
    const details = [
      [words.detailCoordinate, coordinates.decimal(lat, lon)],
      [words.detailDms, coordinates.dms(lat, lon)],
      [words.detailMgrs, mgrs.formatMgrs(lat, lon)],
      [words.detailDistance, words.exactMetres(answer.distance)],
      [words.detailKm, words.km(answer.km)],
      [words.detailEdge, words.exactMetres(answer.edge)],
    ];
    const parts = panel.answerParts({ verdict, sentence, notes, details }, () =>
      clear(page),
    );
    page.answer.replaceChildren(...parts);
    page.drawn?.remove();
    page.drawn = layers.answer(answer).addTo(page.map);
    return answer;
  }

  function refuse(page, text) {
    clear(page);
    page.answer.replaceChildren(...panel.refusalParts(text));
  }

  function clear(page) {
    page.again = null;
    page.answer.replaceChildren();
    page.drawn?.remove();
    page.drawn = null;
  }

  /* Move the map only where the pin or the foot of the way would not be seen. */
  function bringIntoView({ map }, { lat, lon, foot }) {
    const shown = map.getBounds().pad(-0.05);
    if (shown.contains([lat, lon]) && shown.contains(foot)) return;
    map.fitBounds([[lat, lon], foot], { padding: [60, 60], maxZoom: map.getZoom() });
  }

  // --- events ----------------------------------------------------------------------------

  function listen(page) {
    const { map } = page;
    const container = map.getContainer();
    const askThere = ({ lat, lng }) =>
      answerAt(page, lat, L.Util.wrapNum(lng, [-180, 180], true));
    map.on("click", ({ latlng }) => askThere(latlng));
    container.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === container) askThere(map.getCenter());
    });
    new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false })).observe(
      container,
    );
    if (page.layers.points) {
      const dark = matchMedia("(prefers-color-scheme: dark)");
      dark.addEventListener("change", () => layers.restylePoints(page.layers.points));
    }
  }

  return { start };
})();
