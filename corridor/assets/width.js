/*
 * The controls of the corridor's width: from the line to the edge, for both sides at once
 * or each by itself, and how it ends. What changes tells `change` what is wanted now, and
 * whether the reader has let go.
 */
const width = (() => {
  const { h } = dom;
  const LEAST_KM = 0.1;
  const MOST_KM = outline.MOST_M / 1000;
  const STEP_KM = 0.1;

  const isPossible = (km) => km >= LEAST_KM && km <= MOST_KM;

  /* A number box and a slider for one width: {element, show}. */
  function dial(id, label, set) {
    const limits = { min: LEAST_KM, max: MOST_KM };
    const attributes = {
      id,
      type: "number",
      step: "any",
      inputmode: "decimal",
      "aria-describedby": "width-limits",
    };
    const box = h("input", { ...limits, ...attributes });
    const slider = h("input", {
      ...limits,
      type: "range",
      step: STEP_KM,
      "aria-label": label,
    });
    const listen = (input, name, isSettled) =>
      input.addEventListener(name, () => {
        const km = input.valueAsNumber;
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
      h("span", { class: "box" }, box, words.kilometreSign),
      slider,
    );
    // What is being typed stays as it is typed.
    const show = (km, typed) => {
      if (typed !== box) box.value = words.plainNumber(km);
      slider.value = km;
      slider.setAttribute("aria-valuetext", words.kilometres(km));
      box.setAttribute("aria-invalid", "false");
    };
    return { element, show };
  }

  /* {element, show} for the page's data; `change({first, second, ends}, isSettled)`. */
  function controls(data, change) {
    const { first, second } = data.halfWidths;
    const now = { first: first.km, second: second.km, ends: data.ends };
    let isApart = first.km !== second.km;

    function set(wanted, isSettled, typed) {
      Object.assign(now, wanted);
      show(typed);
      change({ ...now }, isSettled);
    }

    const both = dial("width-both", words.widthBoth, (km, ...how) =>
      set({ first: km, second: km }, ...how),
    );
    const sides = ["first", "second"].map((which) =>
      dial(
        `width-${which}`,
        words.widthOf(data.halfWidths[which].side, data),
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
    const ends = ["flat", "round"].map((kind) => {
      const choose = () => set({ ends: kind }, true);
      const radio = h("input", {
        type: "radio",
        name: "ends",
        value: kind,
        change: choose,
      });
      return { kind, radio, element: h("label", {}, radio, words.endsNames[kind]) };
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

  return { controls, isPossible };
})();
