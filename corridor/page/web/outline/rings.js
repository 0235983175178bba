/*
 * Rings made such that any program takes them: none crosses or touches itself or another
 * one, but in a corner. The inside is what they go around clockwise. Corners are [x, y] in
 * whole numbers, which makes every question of sides exact. A ring that is made here does
 * not repeat its first corner; one that comes may.
 */

/**
 * @typedef {[x: number, y: number]} Corner
 * @typedef {Corner[]} Ring
 * @typedef {{
 *   from: Corner, to: Corner, found: Corner[],
 *   west: number, east: number, south: number, north: number,
 * }} Edge
 * @typedef {{ at: Corner, before: Corner, next: Way, node: Way[] }} Way
 */

const MOST_ROUNDS = 20;

/**
 * Positive where c lies to the left of the way from a to b, 0 where on it.
 *
 * @type {(a: Corner, b: Corner, c: Corner) => number}
 */
const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** @type {(a: Corner, b: Corner) => boolean} */
const isSame = (a, b) => a[0] === b[0] && a[1] === b[1];

/** @type {(ring: Ring, i: number) => Corner} */
const previous = (ring, i) => ring[(i || ring.length) - 1];

// --- where edges meet there is to be a corner ------------------------------------------

/**
 * The edges of a ring, each with its box and the corners found within it.
 *
 * @type {(ring: Ring) => Edge[]}
 */
const edgesOf = (ring) =>
  ring.map((from, i) => {
    const to = ring[(i + 1) % ring.length];
    const [west, east] = from[0] < to[0] ? [from[0], to[0]] : [to[0], from[0]];
    const [south, north] = from[1] < to[1] ? [from[1], to[1]] : [to[1], from[1]];
    return { from, to, west, east, south, north, found: [] };
  });

/**
 * Put a corner into an edge, if it has none there.
 *
 * @param {Edge} edge
 * @param {Corner} corner
 */
function insert({ from, to, found }, corner) {
  const isKnown = [from, to, ...found].some((known) => isSame(known, corner));
  if (!isKnown) found.push(corner);
  return !isKnown;
}

/**
 * Put an end of another edge into one, if it lies on it.
 *
 * @param {Edge} edge
 * @param {Corner} end
 * @param {number} side
 */
function insertEnd(edge, end, side) {
  const { west, east, south, north } = edge;
  const isIn = west <= end[0] && end[0] <= east && south <= end[1] && end[1] <= north;
  return side === 0 && isIn && insert(edge, end);
}

/**
 * Put a corner where two edges meet; whether there was none.
 *
 * @param {Edge} one
 * @param {Edge} other
 */
function cross(one, other) {
  const [from, to] = [one.from, one.to].map((end) => turn(other.from, other.to, end));
  if (from * to > 0) return false;
  const [first, last] = [other.from, other.to].map((end) => turn(one.from, one.to, end));
  if (first * last > 0) return false;
  if (from * to < 0 && first * last < 0) {
    const share = from / (from - to);
    /** @param {0 | 1} i */
    const at = (i) => Math.round(one.from[i] + share * (one.to[i] - one.from[i]));
    /** @type {Corner} */
    const corner = [at(0), at(1)];
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

/**
 * Let every two edges meet whose boxes do, from west to east; whether any did.
 *
 * @param {Edge[]} edges
 */
function crossAll(edges) {
  edges.sort((one, other) => one.west - other.west);
  let isNew = false;
  edges.forEach((one, i) => {
    for (let j = i + 1; j < edges.length && edges[j].west <= one.east; j++) {
      const other = edges[j];
      if (other.south > one.north || other.north < one.south) continue;
      if (cross(one, other)) isNew = true;
    }
  });
  return isNew;
}

/**
 * The corners of an edge in order, without its last.
 *
 * @param {Edge} edge
 * @returns {Corner[]}
 */
function edgeCorners({ from, found }) {
  /** @param {Corner} corner */
  const away = ([x, y]) => Math.abs(x - from[0]) + Math.abs(y - from[1]);
  return [from, ...found.sort((one, other) => away(one) - away(other))];
}

/**
 * Rings whose edges meet at corners only. A corner is rounded: that may cross another.
 *
 * @param {Ring[]} all
 */
function split(all) {
  let met = all.map((ring) => ring.filter((at, i) => !isSame(at, previous(ring, i))));
  for (let i = 0; i < MOST_ROUNDS; i++) {
    const edges = met.map(edgesOf);
    if (!crossAll(edges.flat())) break;
    met = edges.map((ring) => ring.flatMap(edgeCorners));
  }
  return met;
}

// --- ways through the corners ----------------------------------------------------------

/**
 * The ways through each corner: those that share one share the list, its node.
 *
 * @type {(all: Ring[]) => Way[][]}
 */
function nodesOf(all) {
  /** @type {Map<string, Way[]>} */
  const nodes = new Map();
  for (const ring of all) {
    const ways = ring.map((at, i) => startWay(at, previous(ring, i), nodes));
    ways.forEach((way, i) => {
      way.next = ways[(i + 1) % ways.length];
    });
  }
  return [...nodes.values()];
}

/**
 * A way from a corner, to which the next one is still to be given.
 *
 * @type {(at: Corner, before: Corner, nodes: Map<string, Way[]>) => Way}
 */
function startWay(at, before, nodes) {
  const name = at.join();
  const node = nodes.get(name) ?? [];
  nodes.set(name, node);
  const way = /** @type {Way} */ ({ at, before, node });
  node.push(way);
  return way;
}

/**
 * How far to turn left, in radians, from the way back to the way on.
 *
 * @param {Way} one
 * @param {Way} other
 */
function angleBetween({ at, before }, { next }) {
  const back = Math.atan2(before[1] - at[1], before[0] - at[0]);
  const on = Math.atan2(next.at[1] - at[1], next.at[0] - at[0]);
  return on < back ? on - back + 2 * Math.PI : on - back;
}

/**
 * Where ways cross or touch, each goes on in the one that has the least of the inside
 * between them. So they part, and what they go around stays the same.
 *
 * @param {Way[]} ways
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

/**
 * Loops, each along one way until it passes a node again.
 *
 * @type {(nodes: Way[][]) => Ring[]}
 */
function loopsOf(nodes) {
  const loops = [];
  const used = new Set();
  for (const first of nodes.flat()) {
    const open = [];
    const seen = new Map();
    for (let way = first; !used.has(way); way = way.next) {
      used.add(way);
      if (seen.has(way.node)) {
        const loop = open.splice(seen.get(way.node));
        for (const { node } of loop) seen.delete(node);
        loops.push(loop);
      }
      seen.set(way.node, open.length);
      open.push(way);
    }
    loops.push(open);
  }
  return loops.map((loop) => loop.map(({ at }) => at));
}

// --- inside and outside ----------------------------------------------------------------

/**
 * The area within a ring, negative where it runs clockwise.
 *
 * @param {Ring} ring
 */
function areaOf(ring) {
  let twice = 0;
  for (let i = 2; i < ring.length; i++) twice += turn(ring[0], ring[i - 1], ring[i]);
  return twice / 2;
}

/**
 * Whether a position, on no edge of it, lies within a ring.
 *
 * @param {Corner} position
 * @param {Ring} ring
 */
function isWithin(position, ring) {
  let isInside = false;
  let before = previous(ring, 0);
  for (const corner of ring) {
    const isUp = corner[1] > position[1];
    if (isUp !== before[1] > position[1]) {
      if (turn(before, corner, position) > 0 === isUp) isInside = !isInside;
    }
    before = corner;
  }
  return isInside;
}

/**
 * A position of a ring that is on no other, if they meet in corners only.
 *
 * @type {(ring: Ring) => Corner}
 */
const middle = ([one, other]) => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];

/**
 * The same inside bounded by rings of at least an area, clockwise, and counter-clockwise
 * around holes.
 *
 * @param {Ring[]} all
 * @param {number} least
 * @returns {Ring[]}
 */
export function cleanRings(all, least) {
  const nodes = nodesOf(split(all));
  for (const ways of nodes) if (ways.length > 1) part(ways);
  const loops = loopsOf(nodes)
    .map((ring) => ({ ring, area: areaOf(ring) }))
    .filter(({ area }) => Math.abs(area) >= least);
  // The others go around a shell not at all, around a hole once: else both its sides are
  // inside, or neither.
  /** @param {{ ring: Ring, area: number }} loop */
  const isBound = ({ ring, area }) => {
    const here = middle(ring);
    const around = loops.filter((it) => it.ring !== ring && isWithin(here, it.ring));
    const times = around.reduce((sum, it) => sum - Math.sign(it.area), 0);
    return times === (area < 0 ? 0 : 1);
  };
  return loops.filter(isBound).map(({ ring }) => ring);
}

/**
 * The ring, or its reverse, that runs clockwise or does not.
 *
 * @type {(ring: Ring, isClockwise: boolean) => Ring}
 */
const orient = (ring, isClockwise) => areaOf(ring) < 0 === isClockwise ? ring : ring.toReversed();

/**
 * Rings that meet in corners, turned rightly: a hole lies in an odd number of others.
 *
 * @type {(all: Ring[]) => Ring[]}
 */
const orientAll = (all) =>
  all.map((ring) => {
    const here = middle(ring);
    const around = all.filter((other) => other !== ring && isWithin(here, other));
    return orient(ring, around.length % 2 === 0);
  });

/**
 * Rings that run either way as the polygons of GeoJSON: [shell, ...holes], clean, the
 * shells counter-clockwise.
 *
 * @param {Ring[]} all
 * @param {number} least
 * @returns {Ring[][]}
 */
export function ringPolygons(all, least) {
  const bounds = cleanRings(orientAll(split(all)), least);
  /** @param {Ring} ring */
  const isShell = (ring) => areaOf(ring) < 0;
  // The smallest first: an island before the shell whose lake it lies in.
  const shells = bounds.filter(isShell).sort((one, other) => areaOf(other) - areaOf(one));
  const found = shells.map((shell) => [shell]);
  for (const hole of bounds) {
    if (isShell(hole)) continue;
    found.find(([shell]) => isWithin(middle(hole), shell))?.push(hole);
  }
  return found.map((polygon) => polygon.map((ring) => ring.toReversed()));
}

// --- cutting ---------------------------------------------------------------------------

/**
 * The ways of rings on one side of the line x = `at`, each from there and back to it.
 *
 * @param {Ring[]} all
 * @param {number} at
 * @param {boolean} isEast
 * @returns {{ whole: Ring[], ways: Ring[] }}
 */
function waysBeside(all, at, isEast) {
  /** @param {Corner} corner */
  const isBeside = ([x]) => x > at === isEast;
  const whole = [];
  /** @type {Ring[]} */
  const ways = [];
  /** @type {Ring} */
  let way = [];
  for (const ring of all) {
    const first = ring.findIndex(
      (corner, i) => isBeside(corner) && !isBeside(previous(ring, i)),
    );
    if (first < 0) {
      if (isBeside(ring[0])) whole.push(ring);
      continue;
    }
    let before = previous(ring, first);
    for (const corner of [...ring.slice(first), ...ring.slice(0, first)]) {
      if (isBeside(corner) !== isBeside(before)) {
        const share = (at - before[0]) / (corner[0] - before[0]);
        /** @type {Corner} */
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

/**
 * What lies on one side of the line x = `at` of rings that are clean: between the first
 * and the second point where they meet it, the third and the fourth, and so on, it is
 * bounded by the line.
 *
 * @param {Ring[]} all
 * @param {number} at
 * @param {boolean} isEast
 * @returns {Ring[]}
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
