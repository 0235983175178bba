/*
 * The corridor that the page shows, and what is known of a point: as Corridor.locate in
 * Python says it, and as drawn.
 */
const answers = (() => {
  const EDGE_TOLERANCE_M = 1e-3;
  const LEAST_STRETCH_M = 1;

  /* The corridor's geometry, made ready once for many questions. */
  function corridorOf(data) {
    const road = geodesy.line(data.line.lats, data.line.lons);
    const { start, stop, ends } = data;
    // Round ends know the section alone.
    const reference = ends === "round" ? geodesy.part(road, start, stop) : road;
    return { ...data, road, reference, length: stop - start };
  }

  /*
   * The facts of the stretch between two settlements, by name; null for an end as it was
   * sent. Travel may run against the line: it is then turned, and the sides with it.
   */
  function between(data, from, to) {
    if (from === null && to === null) return data;
    const road = geodesy.line(data.line.lats, data.line.lons);
    const one = from === null ? data.start : measureOf(road, data.places, from);
    const other = to === null ? data.stop : measureOf(road, data.places, to);
    if (Math.abs(one - other) < LEAST_STRETCH_M) return null;
    const ends = { from: from ?? data.from, to: to ?? data.to };
    const lengthKm = Math.abs(one - other) / 1000;
    if (one < other) return { ...data, ...ends, lengthKm, start: one, stop: other };
    const { left: right, right: left } = data.sides;
    return {
      ...data,
      ...ends,
      lengthKm,
      start: road.length - one,
      stop: road.length - other,
      sides: { left, right },
      line: { lats: data.line.lats.toReversed(), lons: data.line.lons.toReversed() },
    };
  }

  function measureOf(road, places, wanted) {
    const { lat, lon } = places.find(({ name }) => name === wanted);
    const { measure } = geodesy.place(road, lat, lon);
    return Math.min(Math.max(measure, 0), road.length);
  }

  /* The kilometre of the route that is nearest to a point, whatever the ends. */
  const routeKm = ({ road, start }, lat, lon) =>
    (geodesy.place(road, lat, lon).measure - start) / 1000;

  /* The same corridor with other half-widths, in metres, and ends. */
  function changed(corridor, { left, right, ends }) {
    const now = { ...corridor, left, right, ends };
    return ends === corridor.ends ? now : corridorOf(now);
  }

  /*
   * Where a point lies: {lat, lon, inside, side, distance, km, edge, limit, foot}. Metres;
   * `limit` is what the way to the edge is counted to: "side", "start" or "stop".
   */
  const locate = (corridor, lat, lon) => ({
    lat,
    lon,
    ...answerOf(corridor, geodesy.place(corridor.reference, lat, lon)),
  });

  /* The same of a place on the corridor's reference, without its coordinates. */
  function answerOf(corridor, { measure, offset, foot }) {
    const isLeft = offset >= 0;
    const distance = Math.abs(offset);
    const flat = corridor.ends === "flat";
    // The way along runs on past the ends of the line; the kilometre does not.
    const before = flat ? corridor.start : 0;
    const along = measure - before;
    const km = Math.min(Math.max(measure, 0), corridor.reference.length) - before;
    const ways = [["side", (isLeft ? corridor.left : corridor.right) - distance]];
    if (flat) ways.push(["start", along], ["stop", corridor.length - along]);
    const [limit, edge] = ways.reduce((least, way) => (way[1] < least[1] ? way : least));
    return {
      inside: edge >= -EDGE_TOLERANCE_M,
      side: isLeft ? corridor.sides.left : corridor.sides.right,
      distance,
      km: km / 1000,
      edge,
      limit,
      foot,
    };
  }

  /* The settlement nearest to a point and how far it is, without `except`: itself. */
  function nearestSettlement(places, lat, lon, except) {
    let near = null;
    for (const place of places) {
      if (place === except) continue;
      const distance = geodesy.distance(lat, lon, place.lat, place.lon);
      if (!near || distance < near.distance) near = { ...place, distance };
    }
    return near;
  }

  return {
    corridorOf,
    between,
    routeKm,
    changed,
    locate,
    answerOf,
    nearestSettlement,
  };
})();
