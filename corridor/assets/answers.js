/*
 * The corridor that the page shows, and what is known of a point: as Corridor.locate in
 * Python says it, and as drawn.
 */
const answers = (() => {
  const EDGE_TOLERANCE_M = 1e-3;

  /* The corridor's geometry, made ready once for many questions. */
  function corridorOf(data) {
    const road = geodesy.line(data.line.lats, data.line.lons);
    const { start, stop, ends } = data;
    // Round ends know the section alone.
    const reference = ends === "round" ? geodesy.part(road, start, stop) : road;
    return { ...data, road, reference, length: stop - start };
  }

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

  return { corridorOf, changed, locate, answerOf, nearestSettlement };
})();
