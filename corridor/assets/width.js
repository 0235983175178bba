/*
 * The controls of the corridor's width: from the line to the edge, for both sides at once
 * or each by itself, and how it ends. What changes tells `change` what is wanted now, and
 * whether the reader has let go.
 */
const width = (() => {
  const { h } = dom;
  const LEAST_KM = 0.01;
  const MOST_KM = outline.MOST_M / 1000;
  const SLIDER_ENDS_KM = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, MOST_KM];
  const SLIDER_REACH = 5; // times the width that was sent, at the least
  const METRES_TO_KM = 0.5; // sliders that end here or before count metres
  // What the page can draw anew while the reader drags.
  const MOST_LENGTH_M = 1e6;
  const MOST_VERTICES = 20000;
  const DEGREE_KM = 111;

  const isPossible = (km) => km >= LEAST_KM && km <= MOST_KM;

  /*
   * Why a corridor cannot be drawn at other widths here: its width "varies", it is "wide",
   * or "long", its line is too "fine", or it goes "round" a pole or the Earth; null if it can.
   */
  function fixedBy({ line: { lats, lons }, start, stop, left, right, knots }) {
    if (knots) return "varies";
    if (Math.max(left, right) > outline.MOST_M) return "wide";
    if (stop - start > MOST_LENGTH_M) return "long";
    if (lats.length > MOST_VERTICES) return "fine";
    const highest = lats.reduce((most, lat) => Math.max(most, Math.abs(lat)), 0);
    const reach = MOST_KM / DEGREE_KM;
    const ring = Math.cos((Math.min(highest + reach, 90) * Math.PI) / 180);
    return globe.roomBeside(lons) * ring > reach ? null : "round";
  }

  /* Where sliders start and end, and their step, in kilometres, for the widths sent. */
  function scaleOf(sentHalves) {
    const wanted = SLIDER_REACH * Math.max(...sentHalves);
    const most = SLIDER_ENDS_KM.find((km) => km >= wanted) ?? MOST_KM;
    const step = Math.max(10 ** Math.floor(Math.log10(most / 100)), 0.001);
    return { least: Math.max(step, LEAST_KM), most, step };
  }

  /* A number box and a slider for one width: {element, show}. */
  function dial(id, label, { least, most, step }, set) {
    const unit = most <= METRES_TO_KM ? 1000 : 1; // to the kilometre
    const inUnit = (km) => Number((km * unit).toFixed(6));
    const attributes = {
      id,
      type: "number",
      step: "any",
      inputmode: "decimal",
      "aria-describedby": "width-limits",
    };
    const box = h("input", {
      min: inUnit(LEAST_KM),
      max: inUnit(MOST_KM),
      ...attributes,
    });
    const slider = h("input", {
      min: inUnit(least),
      max: inUnit(most),
      type: "range",
      step: inUnit(step),
      "aria-label": label,
    });
    const listen = (input, name, isSettled) =>
      input.addEventListener(name, () => {
        const km = Number((input.valueAsNumber / unit).toFixed(6));
        input.setAttribute("aria-invalid", String(!isPossible(km)));
        if (isPossible(km)) set(km, isSettled, input);
      });
    for (const input of [box, slider]) {
      listen(input, "input", false);
      listen(input, "change", true);
    }
    const element = h(
      "div",
      { class: "dial" },
      h("label", { for: id }, label),
      h("span", { class: "box" }, box, unit > 1 ? words.metreSign : words.kilometreSign),
      slider,
    );
    // What is being typed stays as it is typed.
    const show = (km, typed) => {
      if (typed !== box) box.value = words.plainNumber(inUnit(km));
      slider.value = inUnit(km);
      slider.setAttribute("aria-valuetext", words.kilometres(km));
      box.setAttribute("aria-invalid", "false");
    };
    return { element, show };
  }

  /* {element, show} for the page's data; `change({first, second, ends}, isSettled)`. */
  function controls(data, change) {
    const { first, second } = data.halfWidths;
    const now = { first: first.km, second: second.km, ends: data.ends };
    const scale = scaleOf(data.sentHalves);
    let isApart = first.km !== second.km;

    function set(wanted, isSettled, typed) {
      Object.assign(now, wanted);
      show(typed);
      change({ ...now }, isSettled);
    }

    const both = dial("width-both", words.widthBoth(data), scale, (km, ...how) =>
      set({ first: km, second: km }, ...how),
    );
    const sides = ["first", "second"].map((which) =>
      dial(
        `width-${which}`,
        words.widthOf(data.halfWidths[which].side, data),
        scale,
        (km, ...how) => set({ [which]: km }, ...how),
      ),
    );
    const apart = h("input", {
      type: "checkbox",
      change: () => {
        isApart = apart.checked;
        set(isApart ? {} : { second: now.first }, true);
      },
    });
    // A pair of ends is offered where one was sent.
    const ends = [...new Set(["flat", "round", data.sentEndings])].map((kind) => {
      const choose = () => set({ ends: kind }, true);
      const radio = h("input", {
        type: "radio",
        name: "ends",
        value: kind,
        change: choose,
      });
      return { kind, radio, element: h("label", {}, radio, words.endsName(kind)) };
    });

    function show(typed) {
      if (now.first !== now.second) isApart = true;
      apart.checked = isApart;
      both.element.hidden = isApart;
      both.show(now.first, typed);
      sides.forEach(({ element, show: showSide }, i) => {
        element.hidden = !isApart;
        showSide(i ? now.second : now.first, typed);
      });
      for (const { kind, radio } of ends) radio.checked = now.ends === kind;
    }

    const button = (text, wanted) => {
      const click = () => {
        isApart = false;
        set(wanted, true);
      };
      return h("button", { type: "button", class: "choice", click }, text);
    };
    show();
    return [
      both.element,
      ...sides.map(({ element }) => element),
      h("p", { class: "hint", id: "width-limits" }, words.widthLimits(LEAST_KM, MOST_KM)),
      h("label", { class: "tick" }, apart, words.widthApart(first.side, second.side)),
      h(
        "fieldset",
        { class: "ends" },
        h("legend", {}, words.endsTitle),
        ends.map(({ element }) => element),
      ),
      h(
        "div",
        { class: "choices" },
        choices(data).map((it) => button(...it)),
      ),
      data.agreedKm ? h("p", { class: "hint" }, words.reading(data)) : null,
    ].filter(Boolean);
  }

  /* Widths one click away: the agreement's, another reading of it; else the first one. */
  function choices({ agreedKm, sentHalves: [first, second], sentEndings: ends }) {
    if (!agreedKm) return [[words.resetWidth, { first, second, ends }]];
    const { first: one, second: other, press } = agreedKm;
    return [
      [words.agreedWidth(one, other), { first: one, second: other }],
      [words.pressWidth(press), { first: press, second: press }],
    ];
  }

  return { controls, isPossible, fixedBy };
})();
