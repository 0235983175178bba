/*
 * The corridor's outline at any width, as geo/outline.py draws it. A ray leaves a foot on
 * the line at a right angle, or fans out at the outside of a bend, and reaches as far as
 * its own foot is the nearest place. How far that is, and what cuts it there, does not
 * depend on the width: it is found once. At a width a ray ends at that width or at its
 * reach; the end lies on the outline unless the corridor goes on behind it. Ends that
 * follow one another make runs, and runs, joined at corners, make rings.
 */
const outline = (() => {
  const { dot, plus, minus, times, cross } = geodesy.vectors;
  const MOST_M = 30000; // each side
  const EDGE_TOLERANCE_M = 1e-3;
  const SLACK_M = 2e-3; // nearer than this to a ray's reach, its own foot still counts
  const FOOT_STEP_M = 100; // rays at first, before the table is refined
  const FAN_STEP = 0.05; // radians
  const FINE_M = 0.25; // what is smaller is not drawn
  const LEAST_M2 = 0.25; // nor rings of a smaller area
  const NEIGHBOURS = 12; // pieces of the line that may cut neighbouring rays
  const BOW_M = 0.2; // how far the outline may lie from straight edges between rays
  const ROUND_M = 0.05; // the same of arcs, as far as there are rays
  // How well corners are found. Where edges meet at a flat angle, what a corner lacks
  // across them is a thousand times as much along them, and they would cross.
  const CORNER_M = 1e-4;
  const MOST_STEPS = 12;
  const GRID = 1e7; // steps of the outline's coordinates in a degree
  const DEGREE_M = 111195; // of latitude
  const STRAIGHT_M = 1000; // the longest edge
  const SAME_DIRECTION = 1e-6; // radians
  const NEVER = 1e-9; // of a strand: where halving it ends

  // --- strands: families of rays, in the order of the outline, clockwise -----------------

  /* The unit vector along `way` in the plane at right angles to `up`. */
  function level(way, up) {
    const flat = plus(way, up, -dot(way, up));
    return times(flat, 1 / Math.sqrt(dot(flat, flat)));
  }

  const sideOf = (isLeft) => (isLeft ? "left" : "right");

  /* From `first` to `last` along a piece, to its left or right. */
  function strip(piece, first, last, isLeft) {
    const across = (2 * piece.spread) / piece.curvature;
    const parts = Math.ceil(Math.abs(last - first) / FOOT_STEP_M);
    const ray = (u) => {
      const foot = geodesy.footOf(piece, first + u * (last - first));
      const up = geodesy.surfaceNormal(foot);
      const way = level(isLeft ? piece.left : times(piece.left, -1), up);
      return { foot, up, way, curvature: across };
    };
    const length = Math.abs(last - first);
    return { ray, parts, length, span: 0, side: sideOf(isLeft), continues: true };
  }

  /* Around a position, clockwise by `span` radians from the direction `from`. */
  function fan(foot, from, span, piece, isLeft) {
    const up = geodesy.surfaceNormal(foot);
    const start = level(from, up);
    const right = cross(start, up);
    const curvature = (piece.curvature + (2 * piece.spread) / piece.curvature) / 2;
    const ray = (u) => {
      const angle = u * span;
      const way = plus(times(start, Math.cos(angle)), right, Math.sin(angle));
      return { foot, up, way, curvature };
    };
    const parts = Math.ceil(span / FAN_STEP);
    return { ray, parts, length: 0, span, side: sideOf(isLeft), continues: true };
  }

  /* How far the line turns at a vertex, in radians, positive to the right. */
  function turnAt(line, vertex) {
    const up = geodesy.surfaceNormal(line.positions[vertex]);
    const before = level(line.pieces[vertex - 1].left, up);
    const after = level(line.pieces[vertex].left, up);
    return Math.atan2(dot(cross(after, before), up), dot(before, after));
  }

  /* The left side forwards, then the right side backwards. */
  function strandsOf({ reference: line, limits: [low, high] }) {
    const { pieces, positions } = line;
    const strands = [];

    function addStrip(i, isLeft) {
      const piece = pieces[i];
      const first = Math.max(low - piece.measure, -piece.half);
      const last = Math.min(high - piece.measure, piece.half);
      if (last - first <= EDGE_TOLERANCE_M) return;
      strands.push(strip(piece, ...(isLeft ? [first, last] : [last, first]), isLeft));
    }

    /* Around the outside of a bend; on its inside the outline has a corner. */
    function addBend(vertex, isLeft) {
      const measure = pieces[vertex].measure - pieces[vertex].half;
      if (measure < low - EDGE_TOLERANCE_M || measure > high + EDGE_TOLERANCE_M) return;
      const turn = turnAt(line, vertex) * (isLeft ? 1 : -1);
      const before = pieces[isLeft ? vertex - 1 : vertex];
      const from = isLeft ? before.left : times(before.left, -1);
      if (turn > 0) strands.push(fan(positions[vertex], from, turn, before, isLeft));
      else if (strands.length) strands.at(-1).continues = turn > -SAME_DIRECTION;
    }

    /* A round end in two quarters; at a flat one in along the last ray, out along the next. */
    function addEnd(isRound, vertex, piece, isLeft) {
      const { left, along } = piece;
      const [first, second] = isLeft ? [left, along] : [left, along].map((it) => times(it, -1));
      if (!isRound) {
        strands.at(-1).isCrossed = true;
        return;
      }
      strands.push(fan(positions[vertex], first, Math.PI / 2, piece, isLeft));
      strands.push(fan(positions[vertex], second, Math.PI / 2, piece, !isLeft));
    }

    const end = pieces.length;
    for (let i = 0; i < end; i++) {
      addStrip(i, true);
      if (i + 1 < end) addBend(i + 1, true);
    }
    addEnd(high === Infinity, end, pieces[end - 1], true);
    for (let i = end - 1; i >= 0; i--) {
      addStrip(i, false);
      if (i > 0) addBend(i, false);
    }
    addEnd(low === -Infinity, 0, pieces[0], false);
    return strands;
  }

  // --- how far rays reach ----------------------------------------------------------------

  /* The position at a distance along a ray: a geodesic, to a centimetre at 30 km. */
  function along({ foot, up, way, curvature }, distance) {
    const bend = curvature * distance;
    const ahead = distance * (1 - (bend * bend) / 6);
    const down = ((distance * bend) / 2) * (1 - (bend * bend) / 12);
    return [
      foot[0] + ahead * way[0] - down * up[0],
      foot[1] + ahead * way[1] - down * up[1],
      foot[2] + ahead * way[2] - down * up[2],
    ];
  }

  /* The radius of the circle that touches the line at a ray's foot and meets `position`. */
  function tangentRadius({ foot, up, way, curvature }, position) {
    const chord = minus(position, foot);
    const squared = dot(chord, chord);
    const drop = dot(chord, up);
    const flat = Math.sqrt(squared - drop * drop);
    if (!(flat > 0)) return 0;
    const half = Math.asin((Math.sqrt(squared) * curvature) / 2);
    return Math.atan((Math.tan(half) * flat) / dot(chord, way)) / curvature;
  }

  /*
   * How far a ray reaches: the radius of the largest empty circle, shrunk to fit; and what
   * cuts it: the "left" or "right" side of the section, the "rest" of the line, or null.
   */
  function sampleAt({ corridor, most }, strand, u, hint) {
    const { reference: line } = corridor;
    const ray = strand.ray(u);
    let reach = most;
    let cutter = null;
    for (;;) {
      const place = geodesy.placeOf(line, along(ray, reach), cutter?.j ?? hint);
      if (Math.abs(place.offset) > reach - SLACK_M) break;
      const radius = tangentRadius(ray, place.foot);
      if (!(radius < reach)) break;
      reach = radius;
      cutter = place;
    }
    const end = along(ray, reach);
    const sample = { u, ray, reach, end, hint: cutter?.j ?? hint };
    if (!cutter) return { ...sample, cutter: null };
    const { measure, offset } = geodesy.placeBeside(line, cutter.j, end);
    const [low, high] = corridor.limits;
    const isSection = measure >= low - EDGE_TOLERANCE_M && measure <= high + EDGE_TOLERANCE_M;
    return { ...sample, cutter: isSection ? sideOf(offset >= 0) : "rest" };
  }

  function apart(one, other) {
    const x = one[0] - other[0];
    const y = one[1] - other[1];
    const z = one[2] - other[2];
    return Math.sqrt(x * x + y * y + z * z);
  }

  /* How far an arc of a fan lies from its chord. */
  const arcHeight = (radius, angle) => (radius * angle * angle) / 8;

  /* How far the middle one of three positions lies from the straight line of the others. */
  function bow(before, middle, after) {
    const way = minus(after, before);
    const to = minus(middle, before);
    const share = Math.min(Math.max(dot(to, way) / dot(way, way), 0), 1);
    return apart(to, times(way, share));
  }

  /* The samples between two, until what lies between them is straight or too small. */
  function between(sketch, strand, before, after) {
    if (apart(before.end, after.end) < FINE_M || after.u - before.u < NEVER) return [];
    const middle = sampleAt(sketch, strand, (before.u + after.u) / 2, before.hint);
    const isOne = before.cutter === after.cutter && middle.cutter === before.cutter;
    const isNear = !before.cutter || Math.abs(before.hint - after.hint) <= NEIGHBOURS;
    const angle = strand.span * (after.u - before.u);
    const isRound = arcHeight(Math.max(before.reach, after.reach), angle) > BOW_M;
    const isStraight = !isRound && bow(before.end, middle.end, after.end) < BOW_M;
    if (isOne && isNear && isStraight) return [];
    return [
      ...between(sketch, strand, before, middle),
      middle,
      ...between(sketch, strand, middle, after),
    ];
  }

  function samplesOf(sketch, strand) {
    const samples = [sampleAt(sketch, strand, 0, 0)];
    const parts = Math.max(strand.parts, 1);
    for (let i = 1; i <= parts; i++) {
      const before = samples.at(-1);
      const after = sampleAt(sketch, strand, i / parts, before.hint);
      samples.push(...between(sketch, strand, before, after), after);
    }
    return samples;
  }

  /* What a corridor's outlines are made from; `work` on it until it is ready. */
  function sketchOf(corridor) {
    return { corridor, most: MOST_M + 1, strands: strandsOf(corridor), ready: 0 };
  }

  const isReady = ({ ready, strands }) => ready === strands.length;

  /* Go on for so many milliseconds. */
  function work(sketch, milliseconds = Infinity) {
    const until = performance.now() + milliseconds;
    while (!isReady(sketch) && performance.now() < until) {
      const strand = sketch.strands[sketch.ready++];
      strand.samples = samplesOf(sketch, strand);
    }
  }

  // --- the outline at a width ------------------------------------------------------------

  /* How far what cuts a ray holds the place behind its end. */
  const limitOf = ({ cutter }, widths) => widths[cutter] ?? 0;

  /* Whether a ray's end lies on the outline: behind it is not the corridor again. */
  const isOn = (sample, width, widths) =>
    sample.reach >= width || sample.reach > limitOf(sample, widths);

  /*
   * The corners between two neighbours: where what cuts them is as near as the line is.
   */
  function corners(line, strand, before, after, widths) {
    const [low, high] = before.reach < after.reach ? [before, after] : [after, before];
    const width = widths[strand.side];
    const limit = limitOf(low, widths);
    const distances = limit < width ? [limit, width] : [width];
    if (high === before) distances.reverse();
    return distances
      .filter((distance) => low.reach < distance && distance <= high.reach)
      .map((distance) => cornerAt(line, strand, low, high, distance));
  }

  /* By regula falsi (Illinois) along the strand. */
  function cornerAt(line, strand, low, high, distance) {
    const first = Math.min(low.hint, high.hint);
    const last = Math.max(low.hint, high.hint);
    // Between two whose cutters are no neighbours there is no room for an error.
    const cutters = last - first > NEIGHBOURS ? [low.hint] : range(first, last);
    const spare = (end) =>
      Math.min(...cutters.map((j) => geodesy.distanceTo(line, j, end))) - distance;
    let [cut, free] = [low.u, high.u];
    let end = along(high.ray, distance);
    let more = spare(end);
    let less = spare(along(low.ray, distance));
    for (let i = 0; i < MOST_STEPS && more > CORNER_M && less < 0; i++) {
      const u = free - (more * (free - cut)) / (more - less);
      end = along(strand.ray(u), distance);
      const value = spare(end);
      if (Math.abs(value) < CORNER_M) break;
      if (value < 0) [cut, less, more] = [u, value, more / 2];
      else [free, more, less] = [u, value, less / 2];
    }
    return end;
  }

  const range = (first, last) =>
    Array.from({ length: last - first + 1 }, (_, i) => first + i);

  /* Where a ray ends at a width. */
  const endAt = ({ ray, reach, end }, width) => (reach < width ? end : along(ray, width));

  /* Whether ends so far apart, as a share of a strand, need none between them. */
  const isNeedless = ({ length, span }, share, width) =>
    length * share < STRAIGHT_M && arcHeight(width, span * share) < ROUND_M;

  /* The runs of the outline, each a list of positions. */
  function runsOf({ corridor, strands }, widths) {
    const runs = [[]];
    const close = () => runs.at(-1).length && runs.push([]);
    const widthOf = ({ side }) => widths[side];
    strands.forEach((strand, i) => {
      const width = widthOf(strand);
      const { samples } = strand;
      let drawn = 0; // where the last end of this strand was drawn
      let before = null;
      let wasOn = false;
      samples.forEach((sample, k) => {
        const on = isOn(sample, width, widths);
        const isCut = sample.reach < width;
        if (before && (on || wasOn) && (isCut || before.reach < width)) {
          runs.at(-1).push(...corners(corridor.reference, strand, before, sample, widths));
        }
        const after = samples[k + 1];
        const isOpen = !isCut && before?.reach >= width && after?.reach >= width;
        if (!on) close();
        else if (!isOpen || !isNeedless(strand, after.u - drawn, width)) {
          runs.at(-1).push(endAt(sample, width));
          drawn = sample.u;
        }
        before = sample;
        wasOn = on;
      });
      if (strand.isCrossed) {
        const next = strands[(i + 1) % strands.length];
        const [out] = next.samples;
        runs.at(-1).push(endAt(before, width), out.ray.foot, endAt(out, widthOf(next)));
      } else if (!strand.continues) close();
    });
    // What is open at the last ray goes on at the first.
    const first = strands[0];
    if (runs.length > 1 && isOn(first.samples[0], widthOf(first), widths)) {
      runs[0] = [...runs.pop(), ...runs[0]];
    }
    return runs.filter((run) => run.length);
  }

  /* Rings: each run goes on in the one that starts nearest to its end. */
  function ringsOf(runs) {
    const unused = new Set(runs);
    const found = [];
    for (const first of runs) {
      const ring = [];
      let here = first;
      while (unused.delete(here)) {
        for (const position of here) ring.push(position);
        const end = here.at(-1);
        let least = apart(first[0], end);
        here = first;
        for (const run of unused) {
          const way = apart(run[0], end);
          if (way < least) [least, here] = [way, run];
        }
      }
      if (ring.length > 2) found.push(ring);
    }
    return found;
  }

  /* The positions of a ring: none hardly apart from the one before, none too far. */
  function spaced(ring) {
    const kept = [];
    for (const position of [...ring, ring[0]]) {
      const before = kept.at(-1) ?? position;
      const way = apart(before, position);
      if (kept.length && way < FINE_M) continue;
      const steps = Math.ceil(way / STRAIGHT_M);
      for (let i = 1; i < steps; i++) {
        kept.push(plus(before, minus(position, before), i / steps));
      }
      kept.push(position);
    }
    return kept;
  }

  /* [lon, lat] of positions on the map, in steps of the grid. */
  const gridOf = (ring) =>
    ring.map((position) => {
      const [lat, lon] = geodesy.geodetic(position);
      return [globe.lonOnMap(lon), lat].map((degrees) => Math.round(degrees * GRID));
    });

  const toDegrees = (ring) =>
    [...ring, ring[0]].map((corner) => corner.map((steps) => steps / GRID));

  /* The least area of a ring, in squared steps of the grid at a latitude. */
  const leastAt = (lat) =>
    (LEAST_M2 * (GRID / DEGREE_M) ** 2) / Math.max(Math.cos((lat * Math.PI) / 180), 0.01);

  /*
   * The rings of [lon, lat] at half-widths {left, right} in metres, of a sketch that is
   * ready: clockwise where they bound the corridor, counter-clockwise around a hole. They
   * are closed, and cross neither themselves nor each other.
   */
  function ringsAt(sketch, widths) {
    const [lat] = geodesy.geodetic(sketch.corridor.reference.positions[0]);
    const grids = ringsOf(runsOf(sketch, widths)).map((ring) => gridOf(spaced(ring)));
    return rings.clean(grids, leastAt(lat)).map(toDegrees);
  }

  /*
   * Rings of [lon, lat] on the map, whichever way they run, as GeoJSON wants a
   * MultiPolygon's: cut at the antimeridian.
   */
  function polygons(all) {
    const onGrid = ([lon, lat]) => [Math.round(lon * GRID), Math.round(lat * GRID)];
    const grids = all.map((ring) => ring.map(onGrid));
    const least = leastAt(all[0][0][1]);
    return [-1, 0, 1]
      .flatMap((turns) => rings.polygons(turned(grids, turns, least), least))
      .map((polygon) => polygon.map(toDegrees));
  }

  /* The rings within [-180, 180] after so many turns back. */
  function turned(grids, turns, least) {
    const half = 180 * GRID;
    const moved = grids.map((ring) => ring.map(([x, y]) => [x - 2 * turns * half, y]));
    const xs = moved.flat().map(([x]) => x);
    const [west, east] = xs.reduce(
      ([first, last], x) => [Math.min(first, x), Math.max(last, x)],
      [Infinity, -Infinity],
    );
    if (west >= half || east <= -half) return [];
    if (west >= -half && east <= half) return moved;
    const clean = rings.polygons(moved, least).flat();
    return rings.beside(rings.beside(clean, -half, true), half, false);
  }

  // --- area ------------------------------------------------------------------------------

  const ECCENTRICITY_SQUARED = 0.0066943799901413165;
  const POLAR_RADIUS = 6356752.314245179;

  /* The area between the equator and a latitude, for each radian of longitude. */
  function zone(lat) {
    const sin = Math.sin((lat * Math.PI) / 180);
    const e = Math.sqrt(ECCENTRICITY_SQUARED);
    const bulge = sin / (1 - ECCENTRICITY_SQUARED * sin * sin) + Math.atanh(e * sin) / e;
    return (POLAR_RADIUS * POLAR_RADIUS * bulge) / 2;
  }

  /* The area within rings in square metres, holes taken off. */
  function area(all) {
    let sum = 0;
    for (const ring of all) {
      const zero = zone(ring[0][1]);
      for (let i = 1; i < ring.length; i++) {
        const [[lon, lat], [nextLon, nextLat]] = [ring[i - 1], ring[i]];
        sum += (nextLon - lon) * ((zone(lat) + zone(nextLat)) / 2 - zero);
      }
    }
    return (sum * Math.PI) / 180;
  }

  return { MOST_M, sketchOf, work, isReady, rings: ringsAt, polygons, area };
})();
