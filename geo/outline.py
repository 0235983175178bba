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

from geo.errors import BandError
from geo.nearest import EDGE_TOLERANCE_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.band import Band

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

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
    degrees clockwise of that heading, ``width`` metres far. ``joins`` tells that the strand
    begins with the ray with which the one before it ends.
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
class Ends:
    """Where rays end: coordinates in degrees, and whether that is on the outline."""

    strand: NDArray[np.int64]
    u: Floats
    lat: Floats
    lon: Floats
    on: Flags


def outline(band: Band, tolerance: float = 0.5) -> shapely.Polygon | shapely.MultiPolygon:
    """Return the outline of a band; see :meth:`geo.band.Band.outline`."""
    if not tolerance > 0:
        message = f"the tolerance must be a positive number of metres, got {tolerance}"
        raise BandError(message)
    strands = _strands(band)
    step = 0.5 * math.sqrt(8 * min(band.left, band.right) * tolerance)
    ends = _sample(band, strands, step)
    ends = _refine_corners(band, strands, ends)
    ends = _refine_curves(band, strands, ends, tolerance)
    runs = _runs(band, strands, ends, tolerance)
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


def _rays(strands: Strands, strand: NDArray[np.int64], u: Floats) -> tuple[Floats, ...]:
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


def _point(
    lat: Floats, lon: Floats, azimuth: Floats, distance: Floats
) -> tuple[Floats, Floats]:
    """Return the points (lat, lon) at a distance in metres along the rays."""
    far_lon, far_lat, _ = GEOD.fwd(lon, lat, azimuth, distance)
    return np.asarray(far_lat), np.asarray(far_lon)


def _ends(band: Band, strands: Strands, strand: NDArray[np.int64], u: Floats) -> Ends:
    """Return where rays end, and whether that is on the outline."""
    lat, lon, azimuth = _rays(strands, strand, u)
    width = strands.width[strand]
    reach = width.copy()
    free = _is_own(band, lat, lon, azimuth, width)
    on = free.copy()
    # Behind a ray that another place cuts short lies the band again, unless that place
    # belongs to the rest of the line, or to a side with a smaller width.
    cut = np.nonzero(~free & _may_border(band, lat, lon, width))[0]
    if len(cut):
        ray = lat[cut], lon[cut], azimuth[cut]
        reach[cut] = _shorten(band, *ray, width[cut])
        behind_lat, behind_lon = _point(*ray, reach[cut] + BEHIND_M)
        on[cut] = ~band.contains(lat=behind_lat, lon=behind_lon)
    end_lat, end_lon = _point(lat, lon, azimuth, reach)
    return Ends(strand, u, end_lat, end_lon, on)


def _is_own(
    band: Band, lat: Floats, lon: Floats, azimuth: Floats, distance: Floats
) -> Flags:
    """Tell of the points along rays whether the ray's own foot is their nearest place."""
    far_lat, far_lon = _point(lat, lon, azimuth, distance)
    _, offset = band.reference.place(lat=far_lat, lon=far_lon)
    slack = 1e-4 + 2e-7 * distance
    return np.asarray(np.abs(offset) >= distance - slack)


def _may_border(band: Band, lat: Floats, lon: Floats, width: Floats) -> Flags:
    """Tell of feet whether a place outside the section or on a narrower side is in reach."""
    if band.left != band.right:
        return np.ones(len(lat), dtype=np.bool_)
    near = np.zeros(len(lat), dtype=np.bool_)
    if band.ends == "round":
        return near
    line = band.line
    for start, stop in ((0.0, band.start), (band.stop, line.length)):
        if stop - start > EDGE_TOLERANCE_M:
            _, offset = line.part(start, stop).place(lat=lat, lon=lon)
            near |= np.abs(offset) < 2.1 * width
    return near


def _shorten(
    band: Band, lat: Floats, lon: Floats, azimuth: Floats, width: Floats
) -> Floats:
    """Return how far along rays their own foot stays the nearest place (by bisection)."""
    low, high = np.zeros(len(width)), width.copy()
    while np.max(high - low) > BEHIND_M / 4:
        middle = (low + high) / 2
        own = _is_own(band, lat, lon, azimuth, middle)
        low = np.where(own, middle, low)
        high = np.where(own, high, middle)
    return low


def _sample(band: Band, strands: Strands, step: float) -> Ends:
    """Return the ends of rays along every strand, at most ``step`` metres apart."""
    along = np.abs(strands.last - strands.first)
    around = np.radians(strands.span) * strands.width
    counts = np.ceil(np.maximum(along, around) / step).astype(np.int64) + 1
    strand = np.repeat(np.arange(len(counts)), counts)
    u = np.concatenate([np.linspace(0.0, 1.0, count) for count in counts])
    return _ends(band, strands, strand, u)


def _merge(ends: Ends, more: Ends) -> Ends:
    """Return two sets of ends as one, in the order of the outline."""
    strand = np.concatenate([ends.strand, more.strand])
    u = np.concatenate([ends.u, more.u])
    order = np.lexsort((u, strand))
    return Ends(
        strand[order],
        u[order],
        np.concatenate([ends.lat, more.lat])[order],
        np.concatenate([ends.lon, more.lon])[order],
        np.concatenate([ends.on, more.on])[order],
    )


def _take(ends: Ends, index: NDArray[np.int64]) -> Ends:
    return Ends(
        ends.strand[index], ends.u[index], ends.lat[index], ends.lon[index], ends.on[index]
    )


def _gaps_m(lat: Floats, lon: Floats, other_lat: Floats, other_lon: Floats) -> Floats:
    """Return the distances between points near each other, in metres (good to 1 %)."""
    east = (other_lon - lon + 180.0) % 360.0 - 180.0
    return np.asarray(
        METRES_PER_DEGREE * np.hypot(other_lat - lat, east * np.cos(np.radians(lat)))
    )


def _refine_corners(band: Band, strands: Strands, ends: Ends) -> Ends:
    """Add the last ray of every run: the one that ends within a centimetre of a corner."""
    flips = np.nonzero((np.diff(ends.strand) == 0) & (ends.on[1:] != ends.on[:-1]))[0]
    if not len(flips):
        return ends
    strand = ends.strand[flips]
    first_on = ends.on[flips]
    on = _take(ends, np.where(first_on, flips, flips + 1))
    off = _take(ends, np.where(first_on, flips + 1, flips))
    on_u, off_u = on.u, off.u
    along = np.abs(strands.last - strands.first) + np.radians(strands.span) * strands.width
    for _ in range(60):
        if np.max(np.abs(on_u - off_u) * along[strand]) < BEHIND_M / 4:
            break
        middle = _ends(band, strands, strand, (on_u + off_u) / 2)
        on_u = np.where(middle.on, middle.u, on_u)
        off_u = np.where(middle.on, off_u, middle.u)
    corners = _ends(band, strands, strand, on_u)
    moved = on_u != on.u
    return _merge(ends, _take(corners, np.nonzero(moved & corners.on)[0]))


def _refine_curves(band: Band, strands: Strands, ends: Ends, tolerance: float) -> Ends:
    """Add rays between neighbours until the straight edges lie within the tolerance."""
    fresh = np.nonzero((np.diff(ends.strand) == 0) & ends.on[1:] & ends.on[:-1])[0]
    before, after = _take(ends, fresh), _take(ends, fresh + 1)
    for _ in range(20):
        if not len(before.u):
            break
        middle = _ends(band, strands, before.strand, (before.u + after.u) / 2)
        east = np.cos(np.radians(middle.lat))
        bow = _gaps_m(
            middle.lat,
            middle.lon,
            (before.lat + after.lat) / 2,
            before.lon + ((after.lon - before.lon + 180.0) % 360.0 - 180.0) / 2,
        )
        apart = _gaps_m(before.lat, before.lon, after.lat, after.lon)
        off_line = _distance_to_edge_m(before, after, middle, east)
        bent = (off_line > tolerance / 4) & middle.on & (apart > tolerance / 10) & (bow > 0)
        index = np.nonzero(bent)[0]
        middle = _take(middle, index)
        ends = _merge(ends, middle)
        one, other = _take(before, index), _take(after, index)
        before, after = _merge_pairs(one, middle), _merge_pairs(middle, other)
    return ends


def _merge_pairs(one: Ends, other: Ends) -> Ends:
    return Ends(
        np.concatenate([one.strand, other.strand]),
        np.concatenate([one.u, other.u]),
        np.concatenate([one.lat, other.lat]),
        np.concatenate([one.lon, other.lon]),
        np.concatenate([one.on, other.on]),
    )


def _distance_to_edge_m(before: Ends, after: Ends, middle: Ends, east: Floats) -> Floats:
    """Return how far points lie from the straight edges beside them, in metres."""
    x = ((after.lon - before.lon + 180.0) % 360.0 - 180.0) * east
    y = after.lat - before.lat
    dx = ((middle.lon - before.lon + 180.0) % 360.0 - 180.0) * east
    dy = middle.lat - before.lat
    length = np.hypot(x, y)
    across = np.abs(x * dy - y * dx) / np.where(length > 0, length, 1.0)
    return np.asarray(METRES_PER_DEGREE * np.where(length > 0, across, np.hypot(dx, dy)))


def _runs(
    band: Band, strands: Strands, ends: Ends, tolerance: float
) -> list[NDArray[np.float64]]:
    """Return the runs as arrays of (lon, lat), clockwise; those across the cuts included."""
    points = np.column_stack([ends.lon, ends.lat])
    runs: list[list[NDArray[np.float64]]] = []
    cuts = _cuts(band, strands, ends, tolerance)
    open_run = False
    for i in range(len(points)):
        if ends.on[i]:
            if not open_run:
                runs.append([])
            runs[-1].append(points[i])
            open_run = True
        else:
            open_run = False
        here = int(ends.strand[i])
        leaves = i + 1 == len(points) or ends.strand[i + 1] != here
        if leaves and here in cuts:
            if not open_run:
                runs.append([])
            runs[-1].extend(cuts[here])
            open_run = True
        elif leaves and not _continues(strands, here):
            open_run = False
    # The last run goes on in the first where the outline closes without a corner.
    joined = len(runs) > 1 and open_run and bool(ends.on[0])
    if joined:
        runs[0] = runs.pop() + runs[0]
    elif open_run and not ends.on[0] and (len(strands.lat) - 1) not in cuts:
        runs[-1] = runs[-1]
    return [np.array(run) for run in runs if len(run)]


def _continues(strands: Strands, here: int) -> bool:
    """Tell whether the strand after ``here`` begins with the ray with which it ends."""
    after = (here + 1) % len(strands.lat)
    strand = np.array([here, after])
    lat, lon, azimuth = _rays(strands, strand, np.array([1.0, 0.0]))
    turn = (azimuth[1] - azimuth[0] + 180.0) % 360.0 - 180.0
    apart = _gaps_m(lat[:1], lon[:1], lat[1:], lon[1:])[0]
    return bool(abs(turn) < 1e-6 and apart < EDGE_TOLERANCE_M)


def _cuts(
    band: Band, strands: Strands, ends: Ends, tolerance: float
) -> dict[int, list[NDArray[np.float64]]]:
    """Return the flat ends: by the strand that each follows, the way across the line.

    From the end of that strand's last ray down to the line, and out along the first ray of
    the next strand, which lies on the line's other side.
    """
    if band.ends == "round":
        return {}
    count = len(strands.lat)
    right = int(np.argmax(strands.turn + strands.span / 2 > 0))
    cuts = {}
    for here, after in ((right - 1, right), (count - 1, 0)):
        way: list[NDArray[np.float64]] = []
        for strand, u, outwards in ((here, 1.0, False), (after, 0.0, True)):
            which = np.array([strand])
            lat, lon, azimuth = _rays(strands, which, np.array([u]))
            reach = strands.width[which]
            if not _is_own(band, lat, lon, azimuth, reach)[0]:
                reach = _shorten(band, lat, lon, azimuth, reach)
            count_m = max(1, math.ceil(reach[0] / (STRAIGHT_M * math.sqrt(tolerance / 0.5))))
            steps = np.linspace(0.0, reach[0], count_m + 1)
            many = len(steps)
            lats, lons = _point(
                np.repeat(lat, many), np.repeat(lon, many), np.repeat(azimuth, many), steps
            )
            line = np.column_stack([lons, lats])
            way.extend(line if outwards else line[::-1])
        cuts[here] = way
    return cuts


def _rings(runs: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """Return the rings that runs make when each goes on in the run that starts at its end."""
    starts = np.array([run[0] for run in runs])
    unused = np.ones(len(runs), dtype=np.bool_)
    rings = []
    for first in range(len(runs)):
        if not unused[first]:
            continue
        ring: list[NDArray[np.float64]] = []
        here = first
        while unused[here]:
            unused[here] = False
            ring.append(runs[here])
            lon, lat = runs[here][-1]
            apart = _gaps_m(np.array([lat]), np.array([lon]), starts[:, 1], starts[:, 0])
            apart[~unused] = np.inf
            apart[first] = _gaps_m(
                np.array([lat]), np.array([lon]), starts[first, 1:], starts[first, :1]
            )[0]
            here = int(np.argmin(apart))
        rings.append(np.concatenate(ring))
    return rings


def _polygon(
    rings: list[NDArray[np.float64]], tolerance: float
) -> shapely.Polygon | shapely.MultiPolygon:
    """Return rings as a valid polygon: clockwise ones are shells, the others holes."""
    shells, holes = [], []
    for ring in rings:
        lons = np.unwrap(ring[:, 0], period=360.0)
        polygon = shapely.Polygon(np.column_stack([lons, ring[:, 1]]))
        east = math.cos(math.radians(float(ring[:, 1].mean())))
        area_m2 = polygon.area * METRES_PER_DEGREE**2 * east
        if area_m2 < tolerance * tolerance:
            continue
        (holes if polygon.exterior.is_ccw else shells).append(polygon)
    whole = shapely.union_all([_valid(shell) for shell in shells])
    if holes:
        whole = whole.difference(shapely.union_all([_valid(hole) for hole in holes]))
    return shapely.orient_polygons(_cut_at_antimeridian(whole))


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
        parts.append(shapely.transform(part, lambda xy, turn=turn: xy + [turn, 0.0]))
    return shapely.union_all(parts)
