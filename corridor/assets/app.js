/*
 * Puts the page together: the map, what is drawn on it, the panel, and the way from a
 * question to its answer.
 */
const app = (() => {
  const { h } = panel;
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
    const page = { data, corridor, places, map, drawn: null };
    page.ask = (text) => askInWords(page, text);
    page.askAt = (lat, lon) => answerAt(page, lat, lon);
    page.askPlace = (place) => answerAbout(page, place);
    draw(page);
    fill(page);
    listen(page);
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
      const table = (i) => panel.pointTable(data.points.columns, data.points.rows[i]);
      page.layers.points = layers.points(data.points, table);
    }
    layers.road(corridor).addTo(map);
    for (const layer of Object.values(page.layers)) layer.addTo(map);
    page.labels = layers.labelsOf(data, corridor, places, posts).addTo(map);
    page.labels.show(({ layer }) => !layer || map.hasLayer(page.layers[layer]));
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
    const insideOf = (all) => all.filter(Boolean).length;
    if (data.points) {
      const title = words.points(data.points.lats.length, insideOf(data.points.inside));
      list.push(panel.section(title, true, ...panel.pointNotes(data.points)));
    }
    if (places.length) {
      const inside = insideOf(places.map(({ answer }) => answer.inside));
      const title = words.settlements(inside, places.length);
      list.push(panel.section(title, false, panel.settlementTable(places, page.askPlace)));
    }
    if (data.patrols.length) {
      const title = words.patrols(data.patrols.length);
      list.push(panel.section(title, false, panel.patrolList(withReach(page))));
    }
    list.push(panel.section(words.about, false, ...panel.about(data)));
    return list;
  }

  /* The patrols, each with the kilometre at which it turned, if that is on the section. */
  function withReach({ data, places, corridor }) {
    return data.patrols.map((patrol) => {
      const km = places.find(({ name }) => name === patrol.turnedAt)?.answer.km;
      const isOn = km >= -1e-6 && km <= corridor.length / 1000 + 1e-6;
      return { ...patrol, km: isOn ? km : null };
    });
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
    const answer = answers.locate(page.corridor, lat, lon);
    const near = answers.nearestSettlement(page.places, lat, lon);
    const notes = answer.distance > EXACT_M ? [words.farAway(answer, page.data)] : [];
    if (isExchangeable && !answer.inside && isInside(page, lon, lat)) {
      notes.unshift(words.exchanged(`${lon}, ${lat}`, page.data));
    }
    show(page, coordinates.decimal(lat, lon), answer, near, notes);
    if (isTyped) bringIntoView(page, answer);
  }

  const isInside = (page, lat, lon) =>
    Math.abs(lat) <= 90 && answers.locate(page.corridor, lat, lon).inside;

  function answerAbout(page, place) {
    const near = answers.nearestSettlement(page.places, place.lat, place.lon, place);
    show(page, place.name, place.answer, near, []);
    bringIntoView(page, place.answer);
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
    setOpen(page, true);
    const body = page.answer.parentElement;
    body.scrollTop = matchMedia(PHONE).matches ? page.answer.offsetTop - body.offsetTop : 0;
  }

  function refuse(page, text) {
    clear(page);
    page.answer.replaceChildren(...panel.refusalParts(text));
  }

  function clear(page) {
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
