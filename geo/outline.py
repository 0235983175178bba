"""The outline of a band as a polygon, found by asking the engine where the band ends.

A *ray* leaves a foot on the line at a right angle (or fans out at the outside of a bend)
and goes to the half-width, or until another place of the line becomes nearer. Its end lies
on the outline where the point just behind it is not in the band. Rays follow one another
clockwise around the section in *strands*: along a segment, or around a vertex. Along a
strand the ends that lie on the outline form *runs*; a run stops at a corner, where another
run, of another part of the line, starts. Joined corner to corner the runs make rings: the
outer one, and one for each hole.

So the outline knows nothing of its own about ends, bends or widths: whatever
:meth:`geo.band.Band.contains` says, it draws.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Geod
from shapely import affinity

from geo.errors import BandError
from geo.nearest import EDGE_TOLERANCE_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.band import Band
    from geo.line import Line

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Indices = NDArray[np.int64]

GEOD = Geod(ellps="WGS84")
BEHIND_M = 0.01
METRES_PER_DEGREE = 111_195.0
# A straight line in longitude and latitude leaves the geodesic by up to 14 mm on the way.
STRAIGHT_M = 1_000.0


@dataclass(frozen=True, slots=True)
class Strands:
    """Families of rays, in the order of the outline; one row each (arrays of one length).

    A ray at ``u`` in [0, 1] has its foot at ``first + u * (last - first)`` metres from
    ``(lat, lon)`` in the direction ``heading``, and leaves it towards ``turn + u * span``
    degrees clockwise of that heading, ``width`` metres far.
    """

    lat: Floats
    lon: Floats
    heading: Floats
    first: Floats
    last: Floats
    turn: Floats
    span: Floats
    width: Floats


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is to be drawn: a band, its strands, and the rest of its line."""

    band: Band
    strands: Strands
    rest: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Ends:
    """Where rays end: coordinates in degrees, and whether that is on the outline."""

    strand: Indices
    u: Floats
    lat: Floats
    lon: Floats
    on: Flags

    def take(self, which: Indices | Flags) -> Ends:
        """Return some of them."""
        return Ends(*(getattr(self, name)[which] for name in self.__slots__))

    def join(self, other: Ends) -> Ends:
        """Return these, then others."""
        return Ends(
            *(
                np.concatenate([getattr(self, name), getattr(other, name)])
                for name in self.__slots__
            )
        )

    def in_order(self) -> Ends:
        """Return them in the order of the outline."""
        return self.take(np.lexsort((self.u, self.strand)))


def outline(band: Band, tolerance: float = 0.5) -> shapely.Polygon | shapely.MultiPolygon:
    """Return the outline of a band; see :meth:`geo.band.Band.outline`."""
    if not tolerance > 0:
        message = f"the tolerance must be a positive number of metres, got {tolerance}"
        raise BandError(message)
    sketch = Sketch(band, _strands(band), _rest(band))
    step = 0.35 * math.sqrt(8 * min(band.left, band.right) * tolerance)
    ends = _sample(sketch, step)
    ends = _refine_corners(sketch, ends)
    ends = _refine_curves(sketch, ends, tolerance)
    runs = _runs(sketch, ends, tolerance)
    return _polygon(_rings(runs), tolerance)


def _strands(band: Band) -> Strands:
    """Return the strands of a band: its left side forwards, then its right side backwards."""
    lats, lons, measures = _section_vertices(band)
    to, back, lengths = GEOD.inv(lons[:-1], lats[:-1], lons[1:], lats[1:])
    leave, arrive = np.asarray(to), np.asarray(back) + 180.0
    turns = (leave[1:] - arrive[:-1] + 180.0) % 360.0 - 180.0
    flat = band.ends == "flat"
    start, stop = (band.start, band.stop) if flat else (-math.inf, math.inf)
    segments = len(lengths)
    rows: list[tuple[float, ...]] = []

    def strip(i: int, side: float, width: float) -> None:
        low = max(start - measures[i], 0.0)
        high = min(stop - measures[i], lengths[i])
        if high - low > EDGE_TOLERANCE_M:
            first, last = (low, high) if side < 0 else (high, low)
            rows.append((lats[i], lons[i], leave[i], first, last, side * 90, 0.0, width))

    def fan(i: int, heading: float, turn: float, span: float, width: float) -> None:
        if start - EDGE_TOLERANCE_M <= measures[i] <= stop + EDGE_TOLERANCE_M and span > 0:
            rows.append((lats[i], lons[i], heading, 0.0, 0.0, turn, span, width))

    for i in range(segments):
        strip(i, -1, band.left)
        if i + 1 < segments:
            fan(i + 1, arrive[i], -90.0, turns[i], band.left)
    if not flat:
        fan(segments, arrive[-1], -90.0, 90.0, band.left)
        fan(segments, arrive[-1], 0.0, 90.0, band.right)
    for i in range(segments - 1, -1, -1):
        strip(i, 1, band.right)
        if i > 0:
            fan(i, leave[i], 90.0, -turns[i - 1], band.right)
    if not flat:
        fan(0, leave[0], 90.0, 90.0, band.right)
        fan(0, leave[0], 180.0, 90.0, band.left)
    return Strands(*np.array(rows, dtype=np.float64).T)


def _section_vertices(band: Band) -> tuple[Floats, Floats, Floats]:
    """Return the vertices of the line that the band refers to, with their measures."""
    line = band.reference
    lats, lons = np.array(line.lats), np.array(line.lons)
    lengths = GEOD.inv(lons[:-1], lats[:-1], lons[1:], lats[1:])[2]
    return lats, lons, np.concatenate([[0.0], np.cumsum(lengths)])


def _rays(strands: Strands, strand: Indices, u: Floats) -> tuple[Floats, ...]:
    """Return the feet (lat, lon) of rays and their azimuths, in degrees."""
    first, last = strands.first[strand], strands.last[strand]
    lon, lat, back = GEOD.fwd(
        strands.lon[strand],
        strands.lat[strand],
        strands.heading[strand],
        first + u * (last - first),
    )
    heading = np.where(first == last, strands.heading[strand], np.asarray(back) + 180.0)
    azimuth = heading + strands.turn[strand] + u * strands.span[strand]
    return np.asarray(lat), np.asarray(lon), azimuth


def _point(lat: Floats, lon: Floats, azimuth: Floats, distance: Floats) -> tuple[Floats, Floats]:
    """Return the points (lat, lon) at a distance in metres along the rays."""
    far_lon, far_lat, _ = GEOD.fwd(lon, lat, azimuth, distance)
    return np.asarray(far_lat), np.asarray(far_lon)


def _ends(sketch: Sketch, strand: Indices, u: Floats) -> Ends:
    """Return where rays end, and whether that is on the outline."""
    band, strands = sketch.band, sketch.strands
    lat, lon, azimuth = _rays(strands, strand, u)
    width = strands.width[strand]
    reach = width.copy()
    free = _is_own(band, lat, lon, azimuth, width)
    on = free.copy()
    # Behind a ray that another place cuts short lies the band again, unless that place
    # belongs to the rest of the line, or to a side with a smaller width.
    cut = np.nonzero(~free & _may_border(sketch, lat, lon, width))[0]
    if len(cut):
        ray = lat[cut], lon[cut], azimuth[cut]
        reach[cut] = _shorten(band, *ray, width[cut])
        behind_lat, behind_lon = _point(*ray, reach[cut] + BEHIND_M)
        on[cut] = ~band.contains(lat=behind_lat, lon=behind_lon)
    end_lat, end_lon = _point(lat, lon, azimuth, reach)
    return Ends(strand, u, end_lat, end_lon, on)


def _is_own(band: Band, lat: Floats, lon: Floats, azimuth: Floats, distance: Floats) -> Flags:
    """Tell of the points along rays whether the ray's own foot is their nearest place."""
    far_lat, far_lon = _point(lat, lon, azimuth, distance)
    _, offset = band.reference.place(lat=far_lat, lon=far_lon)
    slack = 1e-4 + 2e-7 * distance
    return np.asarray(np.abs(offset) >= distance - slack)


def _may_border(sketch: Sketch, lat: Floats, lon: Floats, width: Floats) -> Flags:
    """Tell of feet whether a place outside the section or on a narrower side is in reach."""
    if sketch.band.left != sketch.band.right:
        return np.ones(len(lat), dtype=np.bool_)
    near = np.zeros(len(lat), dtype=np.bool_)
    for line in sketch.rest:
        _, away = line.place(lat=lat, lon=lon)
        near |= np.abs(away) < 2.1 * width
    return near


def _rest(band: Band) -> tuple[Line, ...]:
    """Return what may cut a flat band short: the line before the section, and after it.

    Where the section ends with the line, its last metre stands for what lies beyond.
    """
    if band.ends == "round":
        return ()
    length = band.line.length
    least = min(1.0, length / 2)
    return (
        band.line.part(0.0, max(band.start, least)),
        band.line.part(min(band.stop, length - least), length),
    )


def _shorten(band: Band, lat: Floats, lon: Floats, azimuth: Floats, width: Floats) -> Floats:
    """Return how far along rays their own foot stays the nearest place (by bisection)."""
    low, high = np.zeros(len(width)), width.copy()
    while np.max(high - low) > BEHIND_M / 4:
        middle = (low + high) / 2
        own = _is_own(band, lat, lon, azimuth, middle)
        low = np.where(own, middle, low)
        high = np.where(own, high, middle)
    return low


def _sample(sketch: Sketch, step: float) -> Ends:
    """Return the ends of rays along every strand, at most ``step`` metres apart."""
    strands = sketch.strands
    along = np.abs(strands.last - strands.first)
    around = np.radians(strands.span) * strands.width
    counts = np.ceil(np.maximum(along, around) / step).astype(np.int64) + 1
    strand = np.repeat(np.arange(len(counts)), counts)
    u = np.concatenate([np.linspace(0.0, 1.0, count) for count in counts])
    return _ends(sketch, strand, u)


def _gaps_m(
    lat: Floats, lon: Floats, other_lat: Floats | float, other_lon: Floats | float
) -> Floats:
    """Return the distances between points near each other, in metres (good to 1 %)."""
    east = (other_lon - lon + 180.0) % 360.0 - 180.0
    return np.asarray(METRES_PER_DEGREE * np.hypot(other_lat - lat, east * np.cos(np.radians(lat))))


def _refine_corners(sketch: Sketch, ends: Ends) -> Ends:
    """Add the last ray of every run: the one that ends within a centimetre of a corner."""
    strands = sketch.strands
    flips = np.nonzero((np.diff(ends.strand) == 0) & (ends.on[1:] != ends.on[:-1]))[0]
    if not len(flips):
        return ends
    strand = ends.strand[flips]
    on_u = np.where(ends.on[flips], ends.u[flips], ends.u[flips + 1])
    off_u = np.where(ends.on[flips], ends.u[flips + 1], ends.u[flips])
    along = np.abs(strands.last - strands.first) + np.radians(strands.span) * strands.width
    while np.max(np.abs(on_u - off_u) * along[strand]) > BEHIND_M / 4:
        middle = _ends(sketch, strand, (on_u + off_u) / 2)
        on_u = np.where(middle.on, middle.u, on_u)
        off_u = np.where(middle.on, off_u, middle.u)
    corners = _ends(sketch, strand, on_u)
    return ends.join(corners.take(corners.on)).in_order()


def _refine_curves(sketch: Sketch, ends: Ends, tolerance: float) -> Ends:
    """Add rays between neighbours until the straight edges lie within the tolerance."""
    pairs = np.nonzero((np.diff(ends.strand) == 0) & ends.on[1:] & ends.on[:-1])[0]
    before, after = ends.take(pairs), ends.take(pairs + 1)
    while len(before.u):
        middle = _ends(sketch, before.strand, (before.u + after.u) / 2)
        apart = _gaps_m(before.lat, before.lon, after.lat, after.lon)
        bow = _bows_m(before, middle, after)
        bent = middle.on & (bow > tolerance / 4) & (apart > tolerance / 10)
        before, middle, after = before.take(bent), middle.take(bent), after.take(bent)
        ends = ends.join(middle)
        before, after = before.join(middle), middle.join(after)
    return ends.in_order()


def _bows_m(before: Ends, middle: Ends, after: Ends) -> Floats:
    """Return how far the middle points lie from the straight edges beside them, in metres."""
    east = np.cos(np.radians(middle.lat))
    x = ((after.lon - before.lon + 180.0) % 360.0 - 180.0) * east
    y = after.lat - before.lat
    dx = ((middle.lon - before.lon + 180.0) % 360.0 - 180.0) * east
    dy = middle.lat - before.lat
    length = np.hypot(x, y)
    across = np.abs(x * dy - y * dx) / np.where(length > 0, length, 1.0)
    return np.asarray(METRES_PER_DEGREE * np.where(length > 0, across, np.hypot(dx, dy)))


def _runs(sketch: Sketch, ends: Ends, tolerance: float) -> list[Floats]:
    """Return the runs as arrays of (lon, lat), clockwise, the flat ends among them."""
    points = np.column_stack([ends.lon, ends.lat])
    cuts = _cuts(sketch, tolerance)
    continues = _continues(sketch.strands)
    strand_ends = np.append(ends.strand[1:] != ends.strand[:-1], True)
    runs: list[list[Floats]] = [[]]
    for i in range(len(points)):
        if ends.on[i]:
            runs[-1].append(points[i])
        elif runs[-1]:
            runs.append([])
        if strand_ends[i]:
            here = int(ends.strand[i])
            runs[-1].extend(cuts.get(here, ()))
            if runs[-1] and not continues[here] and here not in cuts:
                runs.append([])
    # The outline is closed: what is open at its last ray goes on at its first.
    if len(runs) > 1 and ends.on[0]:
        runs[0] = runs.pop() + runs[0]
    return [np.array(run) for run in runs if run]


def _continues(strands: Strands) -> Flags:
    """Tell of each strand whether the next begins with the ray with which it ends."""
    here = np.arange(len(strands.lat))
    lat, lon, azimuth = _rays(strands, here, np.ones(len(here)))
    next_lat, next_lon, next_azimuth = _rays(strands, np.roll(here, -1), np.zeros(len(here)))
    turn = (next_azimuth - azimuth + 180.0) % 360.0 - 180.0
    apart = _gaps_m(lat, lon, next_lat, next_lon)
    return np.asarray((np.abs(turn) < 1e-6) & (apart < EDGE_TOLERANCE_M))


def _cuts(sketch: Sketch, tolerance: float) -> dict[int, list[Floats]]:
    """Return the flat ends: by the strand that each follows, the way across the line.

    In along the last ray of that strand, and out along the first ray of the next strand,
    which lies on the line's other side.
    """
    band, strands = sketch.band, sketch.strands
    if band.ends == "round":
        return {}
    last = len(strands.lat) - 1
    first_right = int(np.argmax(strands.turn + strands.span / 2 > 0))
    cuts = {}
    for here, after in ((first_right - 1, first_right), (last, 0)):
        inwards = _along_ray(sketch, here, 1.0, tolerance)[::-1]
        cuts[here] = [*inwards, *_along_ray(sketch, after, 0.0, tolerance)]
    return cuts


def _along_ray(sketch: Sketch, strand: int, u: float, tolerance: float) -> Floats:
    """Return points (lon, lat) along a ray, from its foot to its end."""
    band, strands = sketch.band, sketch.strands
    lat, lon, azimuth = _rays(strands, np.array([strand]), np.array([u]))
    reach = strands.width[[strand]]
    if not _is_own(band, lat, lon, azimuth, reach)[0]:
        reach = _shorten(band, lat, lon, azimuth, reach)
    parts = math.ceil(reach[0] / (STRAIGHT_M * math.sqrt(2 * tolerance)))
    steps = np.linspace(0.0, reach[0], max(parts, 1) + 1)
    count = len(steps)
    lats, lons = _point(
        np.repeat(lat, count), np.repeat(lon, count), np.repeat(azimuth, count), steps
    )
    return np.column_stack([lons, lats])


def _rings(runs: list[Floats]) -> list[Floats]:
    """Return the rings that runs make when each goes on in the run that starts at its end."""
    first_lons = np.array([run[0, 0] for run in runs])
    first_lats = np.array([run[0, 1] for run in runs])
    unused = np.ones(len(runs), dtype=np.bool_)
    rings = []
    for first in range(len(runs)):
        ring = []
        here = first
        while unused[here]:
            unused[here] = False
            ring.append(runs[here])
            lon, lat = runs[here][-1]
            apart = _gaps_m(first_lats, first_lons, lat, lon)
            here = int(np.argmin(np.where(unused, apart, np.inf)))
            if apart[first] <= apart[here]:
                here = first
        if ring:
            rings.append(np.concatenate(ring))
    return rings


def _polygon(rings: list[Floats], tolerance: float) -> shapely.Polygon | shapely.MultiPolygon:
    """Return rings as a valid polygon: clockwise ones are shells, the others holes."""
    shells: list[shapely.Polygon] = []
    holes: list[shapely.Polygon] = []
    for ring in rings:
        lons, lats = np.unwrap(ring[:, 0], period=360.0), ring[:, 1]
        if abs(_area_m2(lons, lats)) > tolerance * tolerance:
            polygon = shapely.Polygon(np.column_stack([lons, lats]))
            (holes if _area_m2(lons, lats) > 0 else shells).append(polygon)
    whole = shapely.union_all([_valid(shell) for shell in shells])
    if holes:
        whole = whole.difference(shapely.union_all([_valid(hole) for hole in holes]))
    return shapely.orient_polygons(_cut_at_antimeridian(whole))


def _area_m2(lons: Floats, lats: Floats) -> float:
    """Return the signed area of a ring, roughly: positive where it runs counter-clockwise."""
    x = (lons - lons[0]) * math.cos(math.radians(float(lats.mean())))
    y = lats - lats[0]
    twice = float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))
    return twice / 2 * METRES_PER_DEGREE**2


def _valid(polygon: shapely.Polygon) -> shapely.Geometry:
    """Return a polygon without the touches and crossings of a millimetre at its corners."""
    return polygon if polygon.is_valid else polygon.buffer(0)


def _cut_at_antimeridian(whole: shapely.Geometry) -> shapely.Geometry:
    """Return a polygon with longitudes in [-180, 180], cut in two where it crosses 180."""
    west, _, east, _ = whole.bounds
    if west >= -180 and east <= 180:
        return whole
    parts = []
    for turn in (-360.0, 0.0, 360.0):
        window = shapely.box(-180.0 - turn, -90.0, 180.0 - turn, 90.0)
        part = whole.intersection(window)
        parts.append(affinity.translate(part, xoff=turn))
    return shapely.union_all(parts)
