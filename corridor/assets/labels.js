/*
 * Labels on the map without collisions: placed anew at every zoom, the most important
 * first, each where it covers neither another label nor a mark and as little of the road
 * as can be.
 */
const labels = (() => {
  const GAP = 3; // pixels between labels
  const SAMPLE = 6; // pixels between the places of the road that labels keep clear of
  const MOST_SAMPLES = 4000;
  const CUT_OFF = 60; // what it costs a label to reach out of the view
  const RIM = { left: 4, top: 20, right: 52, bottom: 24 }; // where scale and degrees stand

  // Where a label may stand about its point, the best place first: the share of its own
  // width and height that it is shifted by, and the direction of the clearance.
  const AROUND = [
    { shift: [0, -0.5], clear: [1, 0] },
    { shift: [0, -1], clear: [0.7, -0.7] },
    { shift: [0, 0], clear: [0.7, 0.7] },
    { shift: [-1, -0.5], clear: [-1, 0] },
    { shift: [-1, -1], clear: [-0.7, -0.7] },
    { shift: [-1, 0], clear: [-0.7, 0.7] },
    { shift: [-0.5, -1], clear: [0, -1] },
    { shift: [-0.5, 0], clear: [0, 1] },
  ];
  const CENTRED = [{ shift: [-0.5, -0.5], clear: [0, 0] }];

  const overlaps = (a, b) =>
    a.left < b.right + GAP &&
    b.left < a.right + GAP &&
    a.top < b.bottom + GAP &&
    b.top < a.bottom + GAP;

  /* Beside a line of this direction (degrees from north): 1 is its right, -1 its left. */
  function beside(azimuth, side) {
    const angle = (azimuth * Math.PI) / 180;
    const clear = [side * Math.cos(angle), side * Math.sin(angle)];
    return { shift: clear.map((share) => share / 2 - 0.5), clear };
  }

  const isWithin = (box, view) =>
    box.left > view.min.x &&
    box.right < view.max.x &&
    box.top > view.min.y &&
    box.bottom < view.max.y;

  function boxAt(point, { shift, clear }, size, clearance) {
    const left = point.x + shift[0] * size.x + clear[0] * clearance;
    const top = point.y + shift[1] * size.y + clear[1] * clearance;
    return { left, top, right: left + size.x, bottom: top + size.y };
  }

  /* What is seen of the map, in layer pixels, without its rim. */
  function viewOf(map) {
    const corner = map.containerPointToLayerPoint([0, 0]);
    const size = map.getSize();
    return L.bounds(
      corner.add([RIM.left, RIM.top]),
      corner.add([size.x - RIM.right, size.y - RIM.bottom]),
    );
  }

  /* The places of a path of pixels, close enough together that no label slips between. */
  function samplesOf(path) {
    const legs = path.slice(1).map((to, i) => ({ from: path[i], to }));
    const length = legs.reduce((sum, { from, to }) => sum + from.distanceTo(to), 0);
    const spacing = Math.max(SAMPLE, length / MOST_SAMPLES);
    return legs.flatMap(({ from, to }) => {
      const count = Math.max(1, Math.round(from.distanceTo(to) / spacing));
      return Array.from({ length: count }, (_, i) =>
        from.add(to.subtract(from).multiplyBy(i / count)),
      );
    });
  }

  const covered = (box, samples) =>
    samples.filter(
      ({ x, y }) => x > box.left && x < box.right && y > box.top && y < box.bottom,
    ).length;

  /* The best free box for a label, or undefined where there is none. */
  function bestBox(label, point, size, { taken, samples, view }) {
    let best;
    let least = Infinity;
    (label.places ?? AROUND).forEach((place, i) => {
      const box = boxAt(point, place, size, label.clearance ?? 0);
      if (taken.some((other) => overlaps(box, other))) return;
      const ofRoad = covered(box, samples);
      const cost = i + 2 * ofRoad + (isWithin(box, view) ? 0 : CUT_OFF);
      if (ofRoad > (label.mostCovered ?? Infinity) || cost >= least) return;
      best = box;
      least = cost;
    });
    return best;
  }

  /*
   * A layer of labels, the most important first: {lat, lon, lines, kind, clearance, places,
   * fromZoom, mostCovered}. `marks` are the places, {lat, lon, radius}, that no label may
   * cover; `road` the points it keeps off.
   */
  const Labels = L.Layer.extend({
    initialize(items, marks, road) {
      L.setOptions(this, { pane: "labels" });
      Object.assign(this, { items, marks, road });
    },

    onAdd() {
      this.container = L.DomUtil.create("div", "labels leaflet-zoom-hide", this.getPane());
      this.container.setAttribute("aria-hidden", "true");
      this.elements = this.items.map((item) => {
        const element = L.DomUtil.create("div", `label label-${item.kind}`, this.container);
        for (const line of item.lines) {
          const part = L.DomUtil.create("span", "", element);
          part.textContent = line;
          part.dir = "auto";
        }
        return element;
      });
      this.place();
    },

    onRemove() {
      this.container.remove();
    },

    getEvents() {
      return { zoomend: this.place, viewreset: this.place, resize: this.place };
    },

    /* Show other items of the same layer: after a layer was switched on or off. */
    show(isShown) {
      this.isShown = isShown;
      if (this._map) this.place();
    },

    place() {
      const map = this._map;
      const zoom = map.getZoom();
      this.container.classList.toggle("detailed", zoom >= 12);
      const samples = samplesOf(this.road.map((point) => map.latLngToLayerPoint(point)));
      const taken = this.marks.map(({ lat, lon, radius }) => {
        const { x, y } = map.latLngToLayerPoint([lat, lon]);
        return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
      });
      const view = viewOf(map);
      const sizes = this.elements.map((element) => {
        element.hidden = false;
        return L.point(element.offsetWidth, element.offsetHeight);
      });
      this.items.forEach((item, i) => {
        const wanted = zoom >= (item.fromZoom ?? 0) && (this.isShown?.(item) ?? true);
        const point = map.latLngToLayerPoint([item.lat, item.lon]);
        const box = wanted && bestBox(item, point, sizes[i], { taken, samples, view });
        this.elements[i].hidden = !box;
        if (!box) return;
        taken.push(box);
        L.DomUtil.setPosition(this.elements[i], L.point(box.left, box.top).round());
      });
    },
  });

  return { Labels, CENTRED, beside };
})();
