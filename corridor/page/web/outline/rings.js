/*
 * Rings made such that any program takes them: none crosses or touches itself or another
 * one, but in a corner. The inside is what they go around clockwise. Corners are [x, y] in
 * whole numbers, which makes every question of sides exact. A ring that is made here does
 * not repeat its first corner; one that comes may.
 */
const MOST_ROUNDS = 20;

/* Positive where c lies to the left of the way from a to b, 0 where on it. */
const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

const isSame = (a, b) => a[0] === b[0] && a[1] === b[1];

// --- where edges meet there is to be a corner ------------------------------------------

/* The edges of a ring, each with its box and the corners found within it. */
const edgesOf = (ring) =>
  ring.map((from, i) => {
    const to = ring[(i + 1) % ring.length];
    const [west, east] = from[0] < to[0] ? [from[0], to[0]] : [to[0], from[0]];
    const [south, north] = from[1] < to[1] ? [from[1], to[1]] : [to[1], from[1]];
    return { from, to, west, east, south, north, found: [] };
  });

/* Put a corner into an edge, if it has none there. */
function insert({ from, to, found }, corner) {
  const isKnown = [from, to, ...found].some((known) => isSame(known, corner));
  if (!isKnown) found.push(corner);
  return !isKnown;
}

/* Put an end of another edge into one, if it lies on it. */
function insertEnd(edge, end, side) {
  const { west, east, south, north } = edge;
  const isIn = west <= end[0] && end[0] <= east && south <= end[1] && end[1] <= north;
  return side === 0 && isIn && insert(edge, end);
}

/* Put a corner where two edges meet; whether there was none. */
function meet(one, other) {
  const [from, to] = [one.from, one.to].map((end) => turn(other.from, other.to, end));
  if (from * to > 0) return false;
  const [first, last] = [other.from, other.to].map((end) => turn(one.from, one.to, end));
  if (first * last > 0) return false;
  if (from * to < 0 && first * last < 0) {
    const share = from / (from - to);
    const corner = [0, 1].map((i) => Math.round(one.from[i] + share * (one.to[i] - one.from[i])));
    const isNew = insert(one, corner);
    return insert(other, corner) || isNew;
  }
  const ends = [
    insertEnd(other, one.from, from),
    insertEnd(other, one.to, to),
    insertEnd(one, other.from, first),
    insertEnd(one, other.to, last),
  ];
  return ends.includes(true);
}

/* Let every two edges meet whose boxes do, from west to east; whether any did. */
function meetAll(edges) {
  edges.sort((one, other) => one.west - other.west);
  let isNew = false;
  edges.forEach((one, i) => {
    for (let j = i + 1; j < edges.length && edges[j].west <= one.east; j++) {
      const other = edges[j];
      if (other.south > one.north || other.north < one.south) continue;
      if (meet(one, other)) isNew = true;
    }
  });
  return isNew;
}

/* The corners of an edge in order, without its last. */
function cornersOf({ from, found }) {
  const away = ([x, y]) => Math.abs(x - from[0]) + Math.abs(y - from[1]);
  return [from, ...found.sort((one, other) => away(one) - away(other))];
}

/* Rings whose edges meet at corners only. A corner is rounded: that may cross another. */
function meeting(all) {
  let met = all.map((ring) => ring.filter((at, i) => !isSame(at, ring.at(i - 1))));
  for (let i = 0; i < MOST_ROUNDS; i++) {
    const edges = met.map(edgesOf);
    if (!meetAll(edges.flat())) break;
    met = edges.map((ring) => ring.flatMap(cornersOf));
  }
  return met;
}

// --- ways through the corners ----------------------------------------------------------

/* The places of all corners: each a list of the ways through it. */
function placesOf(all) {
  const places = new Map();
  for (const ring of all) {
    const ways = ring.map((at) => ({ at }));
    ways.forEach((way, i) => {
      way.next = ways[(i + 1) % ways.length];
      way.before = ring.at(i - 1);
      const name = way.at.join();
      if (!places.has(name)) places.set(name, []);
      way.place = places.get(name);
      way.place.push(way);
    });
  }
  return [...places.values()];
}

/* How far to turn left, in radians, from the way back to the way on. */
function angleBetween({ at, before }, { next }) {
  const back = Math.atan2(before[1] - at[1], before[0] - at[0]);
  const on = Math.atan2(next.at[1] - at[1], next.at[0] - at[0]);
  return on < back ? on - back + 2 * Math.PI : on - back;
}

/*
 * Where ways cross or touch, each goes on in the one that has the least of the inside
 * between them. So they part, and what they go around stays the same.
 */
function part(ways) {
  const pairs = ways.flatMap((one) =>
    ways.map((other) => ({ one, next: other.next, angle: angleBetween(one, other) }))
  );
  pairs.sort((one, other) => one.angle - other.angle);
  const [gone, taken] = [new Set(), new Set()];
  for (const { one, next } of pairs) {
    if (gone.has(one) || taken.has(next)) continue;
    gone.add(one);
    taken.add(next);
    one.next = next;
  }
}

/* Loops, each along one way until it comes by a place again. */
function loopsOf(places) {
  const loops = [];
  const used = new Set();
  for (const first of places.flat()) {
    const open = [];
    const seen = new Map();
    for (let way = first; !used.has(way); way = way.next) {
      used.add(way);
      if (seen.has(way.place)) {
        const loop = open.splice(seen.get(way.place));
        for (const { place } of loop) seen.delete(place);
        loops.push(loop);
      }
      seen.set(way.place, open.length);
      open.push(way);
    }
    loops.push(open);
  }
  return loops.map((loop) => loop.map(({ at }) => at));
}

// --- inside and outside ----------------------------------------------------------------

/* The area within a ring, negative where it runs clockwise. */
function areaOf(ring) {
  let twice = 0;
  for (let i = 2; i < ring.length; i++) twice += turn(ring[0], ring[i - 1], ring[i]);
  return twice / 2;
}

/* Whether a position, on no edge of it, lies within a ring. */
function isWithin(position, ring) {
  let isInside = false;
  let before = ring.at(-1);
  for (const corner of ring) {
    const isUp = corner[1] > position[1];
    if (isUp !== before[1] > position[1]) {
      if (turn(before, corner, position) > 0 === isUp) isInside = !isInside;
    }
    before = corner;
  }
  return isInside;
}

/* A position of a ring that is on no other, if they meet in corners only. */
/** @param {number[][]} ring */
const someOf = ([one, other]) => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];

/*
 * The same inside bounded by rings of at least an area, clockwise, and counter-clockwise
 * around holes.
 */
export function cleanRings(all, least) {
  const places = placesOf(meeting(all));
  for (const ways of places) if (ways.length > 1) part(ways);
  const loops = loopsOf(places)
    .map((ring) => ({ ring, area: areaOf(ring) }))
    .filter(({ area }) => Math.abs(area) >= least);
  // The others go around a shell not at all, around a hole once: else both its sides are
  // inside, or neither.
  const isBound = ({ ring, area }) => {
    const here = someOf(ring);
    const around = loops.filter((it) => it.ring !== ring && isWithin(here, it.ring));
    const times = around.reduce((sum, it) => sum - Math.sign(it.area), 0);
    return times === (area < 0 ? 0 : 1);
  };
  return loops.filter(isBound).map(({ ring }) => ring);
}

/* The ring, or its reverse, that runs clockwise or does not. */
const directed = (ring, isClockwise) => areaOf(ring) < 0 === isClockwise ? ring : ring.toReversed();

/* Rings that meet in corners, turned rightly: a hole lies in an odd number of others. */
const turned = (all) =>
  all.map((ring) => {
    const here = someOf(ring);
    const around = all.filter((other) => other !== ring && isWithin(here, other));
    return directed(ring, around.length % 2 === 0);
  });

/*
 * Rings that run either way as the polygons of GeoJSON: [shell, ...holes], clean, the
 * shells counter-clockwise.
 */
export function ringPolygons(all, least) {
  const bounds = cleanRings(turned(meeting(all)), least);
  const isShell = (ring) => areaOf(ring) < 0;
  // The smallest first: an island before the shell whose lake it lies in.
  const shells = bounds.filter(isShell).sort((one, other) => areaOf(other) - areaOf(one));
  const found = shells.map((shell) => [shell]);
  for (const hole of bounds) {
    if (isShell(hole)) continue;
    found.find(([shell]) => isWithin(someOf(hole), shell))?.push(hole);
  }
  return found.map((polygon) => polygon.map((ring) => ring.toReversed()));
}

// --- cutting ---------------------------------------------------------------------------

/* The ways of rings on one side of the line x = `at`, each from there and back to it. */
function waysBeside(all, at, isEast) {
  const isBeside = ([x]) => x > at === isEast;
  const whole = [];
  /** @type {number[][][]} */
  const ways = [];
  /** @type {number[][]} */
  let way = [];
  for (const ring of all) {
    const first = ring.findIndex(
      (corner, i) => isBeside(corner) && !isBeside(ring.at(i - 1)),
    );
    if (first < 0) {
      if (isBeside(ring[0])) whole.push(ring);
      continue;
    }
    let before = ring.at(first - 1);
    for (const corner of [...ring.slice(first), ...ring.slice(0, first)]) {
      if (isBeside(corner) !== isBeside(before)) {
        const share = (at - before[0]) / (corner[0] - before[0]);
        const met = [at, Math.round(before[1] + share * (corner[1] - before[1]))];
        if (isBeside(corner)) ways.push(way = [met]);
        else way.push(met);
      }
      if (isBeside(corner)) way.push(corner);
      before = corner;
    }
  }
  return { whole, ways };
}

/*
 * What lies on one side of the line x = `at` of rings that are clean: between the first
 * and the second place where they meet it, the third and the fourth, and so on, it is
 * bounded by the line.
 */
export function cutRings(all, at, isEast) {
  const { whole, ways } = waysBeside(all, at, isEast);
  const ends = ways.flatMap((way) => [
    { y: way[0][1], way, isStart: true },
    { y: way[way.length - 1][1], way, isStart: false },
  ]);
  ends.sort((one, other) => one.y - other.y);
  const next = new Map();
  for (let i = 0; i < ends.length; i += 2) {
    const [start, stop] = [ends[i], ends[i + 1]].sort((it) => (it.isStart ? -1 : 1));
    next.set(stop.way, start.way);
  }
  const joined = [];
  const used = new Set();
  for (const first of ways) {
    const ring = [];
    for (let way = first; way && !used.has(way); way = next.get(way)) {
      used.add(way);
      for (const corner of way) ring.push(corner);
    }
    if (ring.length) joined.push(ring);
  }
  return [...whole, ...joined];
}
