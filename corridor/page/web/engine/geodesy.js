/*
 * Where a point lies to the line, on the WGS84 ellipsoid: the method of geo/nearest, piece
 * by piece. Degrees, metres; offsets are positive to the left of
 * travel. What is changed there has to be changed here: tests compare the two.
 */
const EQUATORIAL_RADIUS = 6378137;
const FLATTENING = 1 / 298.257223563;
const ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING);
const POLAR_SCALE = 1 / (1 - ECCENTRICITY_SQUARED);
const DEGREE = Math.PI / 180;

// Up to here the series serve; beyond, see approachAfar.
const FAR_M = 50000;
// So near a joint, as the square of a share of the distance, two pieces are compared.
const ALIKE = 1 + 1e-8; // squared distances in this proportion
const AT_JOINT = 1e-4 ** 2;
// A piece whose half-length is less than this, to the fourth power as a share of the squared
// distance, is passed over: rounding decides on which side of it a perpendicular falls.
const NEGLIGIBLE = 4e-18;
const STEP_M = 500;
const GEODESIC_STEP_M = 100000; // a ten-thousandth of a metre is lost on each
const LEAF_PIECES = 4;
const NODE_ROW = 8; // of a tree: where a chord starts 0-2, its way 3-5, 1 / chord², radius
const RISE_M = 1; // a piece rises above its own chord by less
const SAME_M = 1e-6; // no piece is shorter: the end of a section may be that of the line
const SAME_PLACE_M = 1e-4; // so much is lost where 180 degrees east and west are the same
const TURNS_BACK = 1e-9 ** 2;

export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const plus = (a, b, scale = 1) => [
  a[0] + scale * b[0],
  a[1] + scale * b[1],
  a[2] + scale * b[2],
];
export const minus = (a, b) => plus(a, b, -1);
export const times = (a, scale) => [a[0] * scale, a[1] * scale, a[2] * scale];
export const cross = (a, b) => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const clamp = (value, half) => Math.min(Math.max(value, -half), half);

/* The geocentric position of a point on the ellipsoid. */
// Of degrees, and exact where 180 and -180 are one meridian, and all meet at a pole.
const sine = (degrees) => (degrees % 180 ? Math.sin(degrees * DEGREE) : 0);
const cosine = (degrees) => sine(90 - Math.abs(degrees));

function geocentric(lat, lon) {
  const sinLat = sine(lat);
  const normal = EQUATORIAL_RADIUS / Math.sqrt(1 - ECCENTRICITY_SQUARED * sinLat * sinLat);
  const ring = normal * cosine(lat);
  return [
    ring * cosine(lon),
    ring * sine(lon),
    normal * (1 - ECCENTRICITY_SQUARED) * sinLat,
  ];
}

export function surfaceNormal(position) {
  const steep = [position[0], position[1], position[2] * POLAR_SCALE];
  return times(steep, 1 / steepness(position));
}

/* How long a normal is before it is made a unit vector. */
function steepness([x, y, z]) {
  const steep = z * POLAR_SCALE;
  return Math.sqrt(x * x + y * y + steep * steep);
}

/* [lat, lon] of the normal through a position on or near the surface. */
export function toGeodetic(position) {
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
  // Of a closed line the first and the last piece are neighbours.
  const last = pieces.length - 1;
  const way = minus(positions[last + 1], positions[0]);
  const isClosed = dot(way, way) < 1e-16;
  const lefts = positions.map((_, i) => {
    const left = plus(
      pieces[i > 0 ? i - 1 : isClosed ? last : 0].left,
      pieces[i <= last ? i : isClosed ? 0 : last].left,
    );
    // Where a line turns back on itself, what lies ahead is on the left: so is down.
    return dot(left, left) < TURNS_BACK ? times(normals[i], -1) : left;
  });
  const line = { positions, lefts, pieces, length, tree: treeOf(positions) };
  return { ...line, ...passages(line, 0, length) };
}

/*
 * Which of several passages of a vertex or a piece counts, as geo/line.py has it: one
 * between two measures rather than another, then the earliest; and the line's own ends
 * are places of its inside where they can. Null where the line passes nothing again.
 */
function passages({ positions, pieces, length }, start, stop) {
  const places = positions.map((it) => it.map((x) => Math.round(x / SAME_PLACE_M)).join());
  if (new Set(places).size === places.length) {
    return { passed: null, following: null, twins: null };
  }
  const at = [...pieces.map(({ measure, half }) => measure - half), length];
  const isLess = (i) =>
    2 * Number(!(start - SAME_M <= at[i] && at[i] <= stop + SAME_M)) +
    Number(i === 0 || i === pieces.length);
  const overlap = (j) => Math.min(at[j + 1], stop) - Math.max(at[j], start);
  const outside = (j) => at[j + 1] - at[j] - overlap(j);
  const passed = chosen(places, isLess);
  const ends = pieces.map((_, j) => [passed[j], passed[j + 1]].sort((a, b) => a - b).join());
  return { passed, following: followers(places), twins: chosen(ends, outside) };
}

/* For each of some keys the number of the next one that is alike, around again. */
function followers(keys) {
  const latest = new Map(keys.map((key, i) => [key, i]));
  const following = [];
  keys.forEach((key, i) => {
    following[latest.get(key)] = i;
    latest.set(key, i);
  });
  return following;
}

/* For each of some keys the number of the one that is least by a rank, of those alike. */
function chosen(keys, rank) {
  const ranks = keys.map((_, i) => rank(i));
  const first = new Map();
  const order = keys.map((_, i) => i).sort((a, b) => ranks[a] - ranks[b] || a - b);
  for (const i of order) if (!first.has(keys[i])) first.set(keys[i], i);
  return keys.map((key) => first.get(key));
}

/* The line where of several passages those in a section count. */
export const withPreferredSection = (line, start, stop) =>
  line.twins ? { ...line, ...passages(line, start, stop) } : line;

/*
 * Chords over neighbouring pieces, as a binary heap whose leaves hold LEAF_PIECES each;
 * and how far from its chord the pieces of a node lie at most, negative if it has none.
 */
function treeOf(positions) {
  const count = positions.length - 1;
  const leaves = 2 ** Math.max(Math.ceil(Math.log2(count / LEAF_PIECES)), 0);
  const tree = new Float64Array((2 * leaves - 1) * NODE_ROW);
  for (let node = 0, width = leaves * LEAF_PIECES; node < 2 * leaves - 1; width /= 2) {
    for (let first = 0; first < leaves * LEAF_PIECES; first += width) {
      fillNode(tree, node++, positions, first, Math.min(first + width, count));
    }
  }
  return tree;
}

function fillNode(tree, node, positions, first, last) {
  const row = node * NODE_ROW;
  tree[row + 7] = -1;
  if (first >= last) return;
  const way = minus(positions[last], positions[first]);
  tree.set([...positions[first], ...way, 1 / (dot(way, way) || 1)], row);
  let radius = 0;
  for (let i = first + 1; i < last; i++) {
    radius = Math.max(radius, fromChord(tree, row, positions[i]));
  }
  tree[row + 7] = radius + RISE_M;
}

/* How far a position lies from the chord in a row of a tree. */
function fromChord(tree, row, position) {
  let x = position[0] - tree[row];
  let y = position[1] - tree[row + 1];
  let z = position[2] - tree[row + 2];
  const along = x * tree[row + 3] + y * tree[row + 4] + z * tree[row + 5];
  const share = Math.min(Math.max(along * tree[row + 6], 0), 1);
  x -= share * tree[row + 3];
  y -= share * tree[row + 4];
  z -= share * tree[row + 5];
  return Math.sqrt(x * x + y * y + z * z);
}

/* No piece below a node is nearer than this. */
function gap(tree, node, position) {
  const row = node * NODE_ROW;
  if (tree[row + 7] < 0) return Infinity;
  return fromChord(tree, row, position) - tree[row + 7];
}

/* The frame at the middle of a piece: along it, left and up, and its curvatures. */
function frame(from, to, fromNormal, toNormal) {
  const chord = minus(to, from);
  const normals = plus(fromNormal, toNormal);
  // The mid-point is that of the chord, raised by the arc's height.
  const rise = dot(chord, minus(toNormal, fromNormal)) / (8 * Math.sqrt(dot(normals, normals)));
  const middle = plus(times(plus(from, to), 0.5), normals, rise);
  const up = surfaceNormal(middle);
  const flat = plus(chord, up, -dot(chord, up));
  const along = times(flat, 1 / Math.sqrt(dot(flat, flat)));

  const w2 = 1 - ECCENTRICITY_SQUARED * up[2] * up[2];
  const meridian = (w2 * Math.sqrt(w2)) / (EQUATORIAL_RADIUS * (1 - ECCENTRICITY_SQUARED));
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
  return footOnPiece(piece, measure - piece.measure);
}

function pieceAt(line, measure) {
  return (
    line.pieces.find((piece) => measure < piece.measure + piece.half) ??
      line.pieces[line.pieces.length - 1]
  );
}

/* The positions that draw the line from one measure to another. */
function positionsBetween(line, start, stop) {
  const isInside = ([at]) => start + SAME_M < at && at < stop - SAME_M;
  const vertices = line.positions.map((position, i) => [
    i > 0 ? line.pieces[i - 1].measure + line.pieces[i - 1].half : 0,
    position,
  ]);
  const ends = [start, stop].map(
    (end) => vertices.find(([at]) => Math.abs(at - end) < SAME_M)?.[1] ?? positionAt(line, end),
  );
  // Where it passes its ends again there are vertices too: passages are then alike.
  const again = [start, stop].flatMap((end, i) =>
    measuresAgain(line, end).map((at) => [at, ends[i]])
  );
  const inner = [...vertices, ...again].filter(isInside).sort(([a], [b]) => a - b);
  return [ends[0], ...inner.map(([, position]) => position), ends[1]];
}

/* At which other measures the line passes a place inside a piece. */
function measuresAgain({ pieces, twins }, measure) {
  const j = pieces.findIndex((piece) => measure < piece.measure + piece.half);
  const here = pieces[j];
  if (!twins || !here || Math.abs(measure - here.measure) > here.half - SAME_M) return [];
  return pieces
    .filter((_, k) => k !== j && twins[k] === twins[j])
    .map(
      (piece) =>
        piece.measure +
        (measure - here.measure) * Math.sign(dot(piece.along, here.along)),
    );
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
  const along = a * (1 + ((k * k) / 6) * a * a + piece.spread * b * b) - piece.torsion * b * b * b;
  const foot = clamp(along, piece.half);
  // The foot in the frame: the piece curves down, and its normal leans forward.
  const bend = k * foot;
  const ahead = a - foot * (1 - (bend * bend) / 6);
  const up = c + (foot * bend) / 2;
  const drop = up * (1 - (bend * bend) / 2) + ahead * bend;
  const squared = arcSquared(ahead * ahead + b * b + up * up, drop);
  if (squared < FAR_M * FAR_M) return { squared, along, beside: b };
  return { squared: farSquared(positionOn(piece, foot), position), along, beside: b };
}

/*
 * The same to where the perpendicular falls from afar: the series are some centimetres off
 * at 500 km, but the squared distance grows with the square of the way from there.
 */
function approachAfar(piece, position) {
  const near = approach(piece, position);
  const foot = clamp(near.along, piece.half);
  const at = (along) => farSquared(positionOn(piece, along), position);
  return {
    ...near,
    along: foot + (at(foot - STEP_M) - at(foot + STEP_M)) / (4 * STEP_M),
  };
}

/* The position at `along` on a piece, held to its two ends. */
export const footOnPiece = (piece, along) => positionOn(piece, clamp(along, piece.half));

/* The position at `along` on a piece or its continuation. */
function positionOn(piece, along) {
  const bend = piece.curvature * along;
  const ahead = plus(piece.middle, piece.along, along * (1 - (bend * bend) / 6));
  return plus(ahead, piece.up, (-along * bend) / 2);
}

/* The squared distance between two positions that may lie far apart. */
function farSquared(from, to) {
  const [x, y, z] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const chord = Math.sqrt(x * x + y * y + z * z);
  if (chord === 0) return 0;
  // The mean of the drops at both ends cancels the change of curvature on the way.
  const [one, other] = [1 / steepness(from), 1 / steepness(to)];
  const turned = x * (to[0] * other - from[0] * one) +
    y * (to[1] * other - from[1] * one) +
    z * (to[2] * other - from[2] * one) * POLAR_SCALE;
  const sine = Math.min(Math.abs(turned) / (2 * chord), 1);
  const arc = sine > 0 ? (chord * Math.asin(sine)) / sine : chord;
  return arc * arc;
}

// Nodes still to be looked at, and how near their pieces may be: of one search at a time.
const [openNodes, openGaps] = [new Int32Array(64), new Float64Array(64)];

/* The number of the nearest piece, the earliest of equals; `hint` is one that is near. */
function nearest({ pieces, tree }, position, hint) {
  const inner = (tree.length / NODE_ROW) >> 1;
  let best = hint;
  let bestSquared = approach(pieces[hint], position).squared;
  let reach = Math.sqrt(bestSquared);
  let open = 0;
  push(0, -Infinity);
  while (open > 0) {
    const node = openNodes[--open];
    if (openGaps[open] > reach) continue;
    if (node < inner) {
      const child = 2 * node + 1;
      const [one, other] = [gap(tree, child, position), gap(tree, child + 1, position)];
      const isFirst = one < other;
      push(isFirst ? child + 1 : child, isFirst ? other : one);
      push(isFirst ? child : child + 1, isFirst ? one : other);
      continue;
    }
    const first = (node - inner) * LEAF_PIECES;
    for (let j = first; j < Math.min(first + LEAF_PIECES, pieces.length); j++) {
      const { squared } = approach(pieces[j], position);
      if (squared < bestSquared || (squared === bestSquared && j < best)) {
        bestSquared = squared;
        best = j;
        reach = Math.sqrt(squared);
      }
    }
  }
  return best;

  function push(node, least) {
    openNodes[open] = node;
    openGaps[open++] = least;
  }
}

/*
 * The piece on which the perpendicular of a position falls: j, or one beside it. It was
 * chosen by feet held to the ends, of which the true one may lie beyond: afar, or at a
 * joint, where distances are too alike to tell. Where it falls on none it is that before
 * the vertex that counts. `to` is `approach` or `approachAfar`.
 */
function pieceOfFoot(line, j, position, to) {
  const { pieces, following, twins } = line;
  let near = to(pieces[j], position);
  for (const step of [-1, 1]) [j, near] = nearestAdjacent(pieces, j, near, step, position, to);
  const vertex = near.along > 0 ? j + 1 : j;
  const beyond = Math.abs(near.along) - pieces[j].half;
  const isNear = beyond > 0 || beyond ** 2 < AT_JOINT * near.squared;
  if (isNear && following && following[vertex] !== vertex) {
    return passageOfFoot(line, vertex, position, to);
  }
  if (beyond > 0) return Math.max(vertex - 1, 0);
  return twins ? twins[j] : j;
}

/*
 * The piece, and how a position lies to it, to which a perpendicular leads from piece `j`:
 * onwards (`step` 1) or back (-1), as long as it falls beyond a piece, and not before the
 * next one, and that is no farther away. Where it falls between two it stays on the first.
 */
function nearestAdjacent(pieces, j, near, step, position, to) {
  const last = pieces.length - 1;
  const most = near.squared * ALIKE;
  while (step * near.along > pieces[j].half && j + step >= 0 && j + step <= last) {
    let next = j + step;
    let there = to(pieces[next], position);
    const isBefore = () => step * there.along <= -pieces[next].half;
    const isNegligible = () => pieces[next].half ** 4 < NEGLIGIBLE * there.squared;
    while (isBefore() && isNegligible() && next > 0 && next < last) {
      next += step;
      there = to(pieces[next], position);
    }
    if (isBefore() || there.squared > most) break;
    [j, near] = [next, there];
  }
  return [j, near];
}

/*
 * The piece at a vertex passed again on which the perpendicular of a position falls; of
 * several the one on which it falls farthest from the vertex: that is the nearest.
 */
function passageOfFoot({ pieces, passed, following, twins }, vertex, position, to) {
  let [found, farthest] = [-1, 0];
  let here = vertex;
  do {
    for (const step of [-1, 1]) {
      const first = here + Math.min(step, 0);
      if (!pieces[first]) continue;
      const start = to(pieces[first], position);
      const [j, { along }] = nearestAdjacent(pieces, first, start, step, position, to);
      const within = pieces[j].half - Math.abs(along);
      if (within >= farthest) [found, farthest] = [j, within];
    }
    here = following[here];
  } while (here !== vertex);
  return found < 0 ? Math.max(passed[vertex] - 1, 0) : twins[found];
}

/*
 * Where a position lies to piece `j`: {j, measure, offset, foot, vertex}, the foot as a
 * position; `vertex` is the number of the vertex that is the foot, or -1. Beyond an end
 * of the line the measure runs on, below 0 or above the length; the foot does not.
 */
export function locateOnPiece(line, j, position) {
  if (line.twins) j = line.twins[j];
  let near = approach(line.pieces[j], position);
  const isFar = near.squared > FAR_M * FAR_M;
  const beyond = Math.abs(near.along) - line.pieces[j].half;
  const isNear = beyond ** 2 < AT_JOINT * near.squared;
  if (isFar || beyond > 0 || (isNear && line.twins)) {
    const to = isFar ? approachAfar : approach;
    j = pieceOfFoot(line, j, position, to);
    near = to(line.pieces[j], position);
  }
  const piece = line.pieces[j];
  let { along, beside } = near;
  const foot = footOnPiece(piece, along);
  let vertex = -1;
  if (Math.abs(along) > piece.half) {
    vertex = along < 0 ? j : j + 1;
    beside = dot(minus(position, line.positions[vertex]), line.lefts[vertex]);
    // From afar sides are parted by the geodesic that goes on, as in geo/nearest/search.py.
    if (isFar) {
      const size = Math.sqrt(dot(line.lefts[vertex], line.lefts[vertex]));
      beside -= size * piece.torsion * Math.sign(along) * near.squared ** 1.5;
    }
    const isEnd = vertex === 0 || vertex === line.pieces.length;
    if (!isEnd) along = clamp(along, piece.half);
  }
  const distance = Math.sqrt(near.squared);
  const offset = beside >= 0 ? distance : -distance;
  return { j, measure: piece.measure + along, offset, foot, vertex };
}

/* Where a position lies to the line. */
export const nearestToPosition = (line, position, hint = 0) =>
  locateOnPiece(line, nearest(line, position, hint), position);

/*
 * Where a point lies along the line and to its side: {j, measure, offset, foot}; the
 * number `j` of the nearest piece is a good hint for a point that is near this one.
 */
export function nearestPoint(line, lat, lon, hint = 0) {
  const { j, measure, offset, foot } = nearestToPosition(line, geocentric(lat, lon), hint);
  return { j, measure, offset, foot: toGeodetic(foot) };
}

/* The geodesic distance from a position to piece `j`. */
export const distanceToPiece = (line, j, position) =>
  Math.sqrt(approach(line.pieces[j], position).squared);

export const distanceBetween = (from, to) => Math.sqrt(farSquared(from, to));

/* The geodesic distance between two points, up to hundreds of kilometres apart. */
export function geodesicDistance(lat, lon, otherLat, otherLon) {
  return distanceBetween(geocentric(lat, lon), geocentric(otherLat, otherLon));
}

/* The position at a share of the shortest way between two: the chord, raised. */
export function waypoint(from, to, share) {
  const way = minus(to, from);
  const [start, end] = [surfaceNormal(from), surfaceNormal(to)];
  const rise = (dot(way, minus(end, start)) / 4) * share * (1 - share);
  return plus(plus(from, way, share), plus(start, end), rise);
}

/* Points, [lat, lon], on the shortest way between two; the last one is its end. */
export function geodesicPath(from, to, steps) {
  const [start, end] = [geocentric(...from), geocentric(...to)];
  return Array.from({ length: steps + 1 }, (_, i) => toGeodetic(waypoint(start, end, i / steps)));
}

/*
 * The position at the end of a geodesic of some length that leaves another one, on the
 * surface, in the direction of a unit vector. It bends as the surface makes it, towards
 * the normal; Runge and Kutta's method of the fourth order follows it.
 */
export function followGeodesic(from, way, length) {
  const steps = Math.ceil(length / GEODESIC_STEP_M);
  const step = length / steps;
  let [at, going] = [from, way];
  for (let i = 0; i < steps; i++) {
    const bend1 = bendOf(at, going);
    const going2 = plus(going, bend1, step / 2);
    const bend2 = bendOf(plus(at, going, step / 2), going2);
    const going3 = plus(going, bend2, step / 2);
    const bend3 = bendOf(plus(at, going2, step / 2), going3);
    const going4 = plus(going, bend3, step);
    const bend4 = bendOf(plus(at, going3, step), going4);
    at = mean(at, step, going, going2, going3, going4);
    going = mean(going, step, bend1, bend2, bend3, bend4);
  }
  return at;
}

const mean = (from, step, one, two, three, four) =>
  [0, 1, 2].map(
    (i) => from[i] + (step / 6) * (one[i] + 2 * (two[i] + three[i]) + four[i]),
  );

/* How a way on the surface bends: its second derivative. */
function bendOf(at, going) {
  const steep = [at[0], at[1], at[2] * POLAR_SCALE];
  const turn = going[0] * going[0] + going[1] * going[1] + going[2] * going[2] * POLAR_SCALE;
  return times(steep, -turn / dot(steep, steep));
}

// --- what the page asks for ------------------------------------------------------------

/* The line through vertices given in degrees. */
export function makeLine(lats, lons) {
  return lineThrough(lats.map((lat, i) => geocentric(lat, lons[i])));
}

/* The line from one measure to another, as a line of its own. */
export function partOfLine(whole, start, stop) {
  return lineThrough(positionsBetween(whole, start, stop));
}

/* The points, [lat, lon], that draw the line from one measure to another. */
export function pointsBetween(whole, start, stop) {
  return positionsBetween(whole, start, stop).map(toGeodetic);
}

/* The point at a measure and the direction of travel there, in degrees from north. */
export function pointAt(whole, measure) {
  const [lat, lon] = toGeodetic(positionAt(whole, measure));
  return { lat, lon, azimuth: pieceAt(whole, measure).azimuth };
}
