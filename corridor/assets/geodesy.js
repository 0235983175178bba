/*
 * Where a point lies to the line, on the WGS84 ellipsoid: the method of geo/frames.py and
 * geo/nearest.py, piece by piece. Degrees, metres; offsets are positive to the left of
 * travel. What is changed there has to be changed here: tests compare the two.
 */
const geodesy = (() => {
  const EQUATORIAL_RADIUS = 6378137;
  const FLATTENING = 1 / 298.257223563;
  const ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING);
  const POLAR_SCALE = 1 / (1 - ECCENTRICITY_SQUARED);
  const DEGREE = Math.PI / 180;

  // Up to here the drop at the foot alone serves; beyond, the mean of both ends.
  const FAR_M = 50000;
  const BLOCK_PIECES = 16;
  const SAME_M = 1e-6; // no piece is shorter: the end of a section may be that of the line

  const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const plus = (a, b, scale = 1) => [
    a[0] + scale * b[0],
    a[1] + scale * b[1],
    a[2] + scale * b[2],
  ];
  const minus = (a, b) => plus(a, b, -1);
  const times = (a, scale) => [a[0] * scale, a[1] * scale, a[2] * scale];
  const cross = (a, b) => [
    a[1] * b[2] - a[2] * b[1],
    a[2] * b[0] - a[0] * b[2],
    a[0] * b[1] - a[1] * b[0],
  ];
  const clamp = (value, half) => Math.min(Math.max(value, -half), half);

  /* The geocentric position of a point on the ellipsoid. */
  function geocentric(lat, lon) {
    const sinLat = Math.sin(lat * DEGREE);
    const normal =
      EQUATORIAL_RADIUS / Math.sqrt(1 - ECCENTRICITY_SQUARED * sinLat * sinLat);
    const ring = normal * Math.cos(lat * DEGREE);
    return [
      ring * Math.cos(lon * DEGREE),
      ring * Math.sin(lon * DEGREE),
      normal * (1 - ECCENTRICITY_SQUARED) * sinLat,
    ];
  }

  function surfaceNormal(position) {
    const steep = [position[0], position[1], position[2] * POLAR_SCALE];
    return times(steep, 1 / Math.sqrt(dot(steep, steep)));
  }

  /* [lat, lon] of the normal through a position on or near the surface. */
  function geodetic(position) {
    const n = surfaceNormal(position);
    return [
      Math.atan2(n[2], Math.hypot(n[0], n[1])) / DEGREE,
      Math.atan2(n[1], n[0]) / DEGREE,
    ];
  }

  // --- a line and its frames -------------------------------------------------------------

  /* The line through geocentric positions at most 5 km apart. */
  function lineThrough(positions) {
    const normals = positions.map(surfaceNormal);
    const pieces = [];
    let length = 0;
    for (let i = 1; i < positions.length; i++) {
      const piece = frame(positions[i - 1], positions[i], normals[i - 1], normals[i]);
      piece.measure = length + piece.half;
      length += 2 * piece.half;
      pieces.push(piece);
    }
    // A point whose nearest place is a vertex has its side told by both its neighbours.
    const lefts = positions.map((_, i) =>
      plus(pieces[Math.max(i - 1, 0)].left, pieces[Math.min(i, pieces.length - 1)].left),
    );
    return { positions, lefts, pieces, length, blocks: blocksOf(pieces) };
  }

  /* Balls around neighbouring pieces, so that most need not be looked at one by one. */
  function blocksOf(pieces) {
    const count = Math.ceil(pieces.length / BLOCK_PIECES);
    return Array.from({ length: count }, (_, i) => {
      const first = i * BLOCK_PIECES;
      const last = Math.min(first + BLOCK_PIECES, pieces.length);
      const inside = pieces.slice(first, last);
      const centre = inside[inside.length >> 1].middle;
      const ways = inside.map(({ middle, half }) => {
        const way = minus(middle, centre);
        return Math.sqrt(dot(way, way)) + half + 1;
      });
      return { centre, radius: Math.max(...ways), first, last };
    });
  }

  /* The frame at the middle of a piece: along it, left and up, and its curvatures. */
  function frame(from, to, fromNormal, toNormal) {
    const chord = minus(to, from);
    const normals = plus(fromNormal, toNormal);
    // The mid-point is that of the chord, raised by the arc's height.
    const rise =
      dot(chord, minus(toNormal, fromNormal)) / (8 * Math.sqrt(dot(normals, normals)));
    const middle = plus(times(plus(from, to), 0.5), normals, rise);
    const up = surfaceNormal(middle);
    const flat = plus(chord, up, -dot(chord, up));
    const along = times(flat, 1 / Math.sqrt(dot(flat, flat)));

    const w2 = 1 - ECCENTRICITY_SQUARED * up[2] * up[2];
    const meridian =
      (w2 * Math.sqrt(w2)) / (EQUATORIAL_RADIUS * (1 - ECCENTRICITY_SQUARED));
    const vertical = Math.sqrt(w2) / EQUATORIAL_RADIUS;
    const ring = Math.hypot(up[0], up[1]);
    // At a pole every azimuth has the same curvature: any will do.
    const sin = ring > 0 ? (along[1] * up[0] - along[0] * up[1]) / ring : 0;
    const cos = ring > 0 ? along[2] / ring : 1;
    const curvature = cos * cos * meridian + sin * sin * vertical;
    const across = sin * sin * meridian + cos * cos * vertical;

    const k2 = curvature * curvature * dot(chord, chord);
    const length = Math.sqrt(dot(chord, chord)) * (1 + k2 / 24 + (3 * k2 * k2) / 640);
    return {
      middle,
      along,
      left: cross(up, along),
      up,
      half: length / 2,
      azimuth: Math.atan2(sin, cos) / DEGREE,
      torsion: ((vertical - meridian) * sin * cos * across) / 6,
      curvature,
      spread: (curvature * across) / 2,
    };
  }

  /* The position at a measure, on the piece that begins there. */
  function positionAt(line, measure) {
    const piece = pieceAt(line, measure);
    return footOf(piece, measure - piece.measure);
  }

  function pieceAt(line, measure) {
    return (
      line.pieces.find((piece) => measure < piece.measure + piece.half) ??
      line.pieces[line.pieces.length - 1]
    );
  }

  /* The positions that draw the line from one measure to another. */
  function positionsBetween(line, start, stop) {
    const inner = line.pieces
      .map((piece, i) => ({
        end: piece.measure + piece.half,
        position: line.positions[i + 1],
      }))
      .filter(({ end }) => start + SAME_M < end && end < stop - SAME_M)
      .map(({ position }) => position);
    return [positionAt(line, start), ...inner, positionAt(line, stop)];
  }

  // --- a point and a piece ---------------------------------------------------------------

  /* The squared geodesic length of a chord that falls `drop` below the tangent plane. */
  function arcSquared(chordSquared, drop) {
    if (chordSquared === 0) return 0;
    const drop2 = drop * drop;
    return chordSquared + drop2 * (1 / 3 + ((8 / 45) * drop2) / chordSquared);
  }

  /*
   * How a position lies to a piece: the squared distance; where the perpendicular falls,
   * from the middle of the piece (it may exceed the half-length); and how far beside.
   */
  function approach(piece, position) {
    const { middle, along: ahead0, left, up: up0, curvature: k } = piece;
    // Written out: this is asked millions of times while an outline is prepared.
    const x = position[0] - middle[0];
    const y = position[1] - middle[1];
    const z = position[2] - middle[2];
    const a = x * ahead0[0] + y * ahead0[1] + z * ahead0[2];
    const b = x * left[0] + y * left[1] + z * left[2];
    const c = x * up0[0] + y * up0[1] + z * up0[2];
    const along =
      a * (1 + ((k * k) / 6) * a * a + piece.spread * b * b) - piece.torsion * b * b * b;
    const foot = clamp(along, piece.half);
    // The foot in the frame: the piece curves down, and its normal leans forward.
    const bend = k * foot;
    const ahead = a - foot * (1 - (bend * bend) / 6);
    const up = c + (foot * bend) / 2;
    const drop = up * (1 - (bend * bend) / 2) + ahead * bend;
    return { squared: arcSquared(ahead * ahead + b * b + up * up, drop), along, beside: b };
  }

  /* The position at `along` on a piece, held to its two ends. */
  function footOf(piece, along) {
    const foot = clamp(along, piece.half);
    const bend = piece.curvature * foot;
    const ahead = plus(piece.middle, piece.along, foot * (1 - (bend * bend) / 6));
    return plus(ahead, piece.up, (-foot * bend) / 2);
  }

  /* The squared distance between two positions that may lie far apart. */
  function farSquared(from, to) {
    const way = minus(to, from);
    const chord = Math.sqrt(dot(way, way));
    if (chord === 0) return 0;
    const drop = Math.abs(dot(way, minus(surfaceNormal(to), surfaceNormal(from)))) / 2;
    const sine = Math.min(drop / chord, 1);
    const arc = sine > 0 ? (chord * Math.asin(sine)) / sine : chord;
    return arc * arc;
  }

  /* Whether two positions are farther apart than `far`. */
  function isFarther(one, other, far) {
    const x = one[0] - other[0];
    const y = one[1] - other[1];
    const z = one[2] - other[2];
    return x * x + y * y + z * z > far * far;
  }

  /* The number of the nearest piece, the earliest of equals; `hint` is one that is near. */
  function nearest(line, position, hint) {
    let best = hint;
    let bestSquared = approach(line.pieces[hint], position).squared;
    let reach = Math.sqrt(bestSquared);
    for (const { centre, radius, first, last } of line.blocks) {
      if (isFarther(centre, position, reach + radius)) continue;
      for (let j = first; j < last; j++) {
        const piece = line.pieces[j];
        // A piece rises above its chord by at most 1 m.
        if (isFarther(piece.middle, position, reach + piece.half + 1)) continue;
        const { squared } = approach(piece, position);
        if (squared < bestSquared || (squared === bestSquared && j < best)) {
          bestSquared = squared;
          best = j;
          reach = Math.sqrt(squared);
        }
      }
    }
    return best;
  }

  /*
   * Where a position lies to piece `j`: {j, measure, offset, foot, vertex}, the foot as a
   * position; `vertex` is the number of the vertex that is the foot, or -1. Beyond an end
   * of the line the measure runs on, below 0 or above the length; the foot does not.
   */
  function placeBeside(line, j, position) {
    const piece = line.pieces[j];
    let { squared, along, beside } = approach(piece, position);
    const foot = footOf(piece, along);
    if (squared > FAR_M * FAR_M) squared = farSquared(foot, position);
    let vertex = -1;
    if (Math.abs(along) > piece.half) {
      vertex = along < 0 ? j : j + 1;
      beside = dot(minus(position, line.positions[vertex]), line.lefts[vertex]);
      const isEnd = vertex === 0 || vertex === line.pieces.length;
      if (!isEnd) along = clamp(along, piece.half);
    }
    const distance = Math.sqrt(squared);
    const offset = beside >= 0 ? distance : -distance;
    return { j, measure: piece.measure + along, offset, foot, vertex };
  }

  /* Where a position lies to the line. */
  const placeOf = (line, position, hint = 0) =>
    placeBeside(line, nearest(line, position, hint), position);

  /*
   * Where a point lies along the line and to its side: {j, measure, offset, foot}; the
   * number `j` of the nearest piece is a good hint for a point that is near this one.
   */
  function place(line, lat, lon, hint = 0) {
    const { j, measure, offset, foot } = placeOf(line, geocentric(lat, lon), hint);
    return { j, measure, offset, foot: geodetic(foot) };
  }

  /* The geodesic distance from a position to piece `j`. */
  const distanceTo = (line, j, position) =>
    Math.sqrt(approach(line.pieces[j], position).squared);

  /* The geodesic distance between two points, up to hundreds of kilometres apart. */
  function distance(lat, lon, otherLat, otherLon) {
    return Math.sqrt(farSquared(geocentric(lat, lon), geocentric(otherLat, otherLon)));
  }

  /* Points, [lat, lon], on the shortest way between two; the last one is its end. */
  function pathBetween(from, to, steps) {
    const start = geocentric(...from);
    const way = minus(geocentric(...to), start);
    return Array.from({ length: steps + 1 }, (_, i) =>
      geodetic(plus(start, way, i / steps)),
    );
  }

  // --- what the page asks for ------------------------------------------------------------

  /* The line through vertices given in degrees. */
  function line(lats, lons) {
    return lineThrough(lats.map((lat, i) => geocentric(lat, lons[i])));
  }

  /* The line from one measure to another, as a line of its own. */
  function part(whole, start, stop) {
    return lineThrough(positionsBetween(whole, start, stop));
  }

  /* The points, [lat, lon], that draw the line from one measure to another. */
  function pointsBetween(whole, start, stop) {
    return positionsBetween(whole, start, stop).map(geodetic);
  }

  /* The point at a measure and the direction of travel there, in degrees from north. */
  function pointAt(whole, measure) {
    const [lat, lon] = geodetic(positionAt(whole, measure));
    return { lat, lon, azimuth: pieceAt(whole, measure).azimuth };
  }

  return {
    line,
    part,
    place,
    pointAt,
    pointsBetween,
    distance,
    pathBetween,
    // for the outline, which works on positions
    vectors: { dot, plus, minus, times, cross },
    surfaceNormal,
    geodetic,
    footOf,
    placeOf,
    placeBeside,
    distanceTo,
  };
})();
