/*
 * Several named corridors along one line, as a rule one within the other: drawn the
 * outermost first, and asked which of them hold a place.
 */
const nested = (() => {
  const STROKES = 4; // kinds, in map.css

  const className = (i) => `nested nested-${i % STROKES}`;

  /* {layer, holding(lat, lon)} of the corridors that were sent. */
  function create(sent) {
    const whole = answers.corridorOf(sent);
    const all = sent.nested.map((it) => ({
      name: it.name,
      corridor: answers.sectionOf(whole, it),
    }));
    const outlines = sent.nested.map(({ outline: rings }, i) =>
      layers.outline(className(i)).setLatLngs(layers.ringsOf(rings)),
    );
    return {
      layer: L.layerGroup(outlines),
      holding: (lat, lon) =>
        all
          .filter(({ corridor }) => answers.locate(corridor, lat, lon).inside)
          .map(({ name }) => name),
    };
  }

  return { create, className };
})();
