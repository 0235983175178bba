"""Rays: perpendiculars from a line towards the edge of a band, and where they end.

A ray leaves its *foot* on the line at a right angle, or fans out around a vertex on the outside
of a bend. It ends at the half-width (it is *open*) or, sooner, at the line's medial axis: there
another point of the line, which *cuts* the ray, is as near as the foot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.ellipsoid import geod

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.band import Band
    from geo.line import Line

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Indices = NDArray[np.int64]
    Ray = tuple[Floats, Floats, Floats]  # feet (lat, lon) and azimuths, in degrees


@dataclass(frozen=True, slots=True)
class Strands:
    """Families of rays in the order of the outline, one row each (arrays of one length).

    The ray at ``u`` in [0, 1] has its foot ``first + u * (last - first)`` metres from
    ``(lat, lon)`` in the direction ``heading``, and points ``turn + u * span`` degrees
    clockwise of that heading. Its half-width is linear in ``u``, from ``first_width`` to
    ``last_width`` metres. Only segments that share a vertex with an ``isolated`` strand (1)
    can cut its rays, and whatever they cut begins at that vertex.
    """

    lat: Floats
    lon: Floats
    heading: Floats
    first: Floats
    last: Floats
    turn: Floats
    span: Floats
    first_width: Floats
    last_width: Floats
    isolated: Floats

    @property
    def length(self) -> Floats:
        """Metres along the line from their first foot to their last."""
        return np.abs(self.last - self.first)

    @property
    def edge_length(self) -> Floats:
        """Metres along the line, and along the arc around a vertex, at most."""
        widest = np.maximum(self.first_width, self.last_width)
        return np.asarray(self.length + np.radians(self.span) * widest)

    def half_widths(self, strand: Indices, u: Floats) -> Floats:
        """Return the half-widths at rays, in metres."""
        first, last = self.first_width[strand], self.last_width[strand]
        return np.asarray(first + u * (last - first))


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the outline of a band is drawn from. Measures are those on its reference line.

    Attributes
    ----------
    band, strands
        The band, and the rays around it.
    loops
        Where in the strands each way around starts and stops: a closed line has two, one a side.
    flat_ends
        The strands after which the outline crosses the line, at a flat end.
    lines_beyond
        The parts of the line outside the section, at flat ends.
    breakpoints
        Measures between which the half-width is linear, ascending, from -inf to inf. At a flat
        end it drops to nothing.
    min_half_width
        The least half-width, in metres.
    passage_borders
        Perpendiculars beside which the canonical passage may change.
    line_error
        How exactly points of the line are known, in metres: the direction of what cuts a ray
        very near its foot is known no better.
    """

    band: Band
    strands: Strands
    loops: tuple[range, ...]
    flat_ends: frozenset[int]
    lines_beyond: tuple[Line, ...]
    breakpoints: Floats
    min_half_width: float
    passage_borders: Ray
    line_error: float

    @property
    def next_strand(self) -> Indices:
        """The strand that follows each of them on its way around."""
        return np.concatenate([np.roll(loop, -1) for loop in self.loops])


@dataclass(frozen=True, slots=True)
class Ends:
    """Rays and where they end (coordinates and azimuths in degrees, the rest in metres).

    ``(cut_lat, cut_lon)`` is the point of the line that cuts the ray, NaN where it is open.
    Beyond the end lies the band again if ``limit``, the half-width there, exceeds ``reach``.
    Where the circle around the end through the foot is not known to be empty (``is_empty``),
    the ray is only known not to end on the outline.
    """

    strand: Indices
    u: Floats
    foot_lat: Floats
    foot_lon: Floats
    azimuth: Floats
    reach: Floats
    lat: Floats
    lon: Floats
    cut_lat: Floats
    cut_lon: Floats
    cut_measure: Floats
    limit: Floats
    is_empty: Flags

    @property
    def ray(self) -> Ray:
        """Their feet and azimuths."""
        return self.foot_lat, self.foot_lon, self.azimuth

    @property
    def is_open(self) -> Flags:
        """Whether nothing cuts the ray."""
        return np.isnan(self.cut_lat)

    @property
    def is_on_outline(self) -> Flags:
        """Whether the end lies on the outline: the point just beyond it is not in the band."""
        return self.reach > self.limit

    @property
    def is_cut_on_outline(self) -> Flags:
        """Whether the ray is cut and ends on the outline: on a perpendicular bisector."""
        return self.is_on_outline & ~self.is_open

    def take(self, which: Indices | Flags) -> Ends:
        """Return some of them."""
        return Ends(*(getattr(self, name)[which] for name in self.__slots__))

    def concatenate(self, *others: Ends) -> Ends:
        """Return these, then others."""
        every = (self, *others)
        return Ends(*(np.concatenate([getattr(e, name) for e in every]) for name in self.__slots__))

    def sort(self) -> Ends:
        """Return them in the order of the outline."""
        return self.take(np.lexsort((self.u, self.strand)))


def rays_at(strands: Strands, strand: Indices, u: Floats) -> Ray:
    """Return the feet (lat, lon) of rays and their azimuths, in degrees."""
    first, last = strands.first[strand], strands.last[strand]
    lon, lat, back = geod().fwd(
        strands.lon[strand],
        strands.lat[strand],
        strands.heading[strand],
        first + u * (last - first),
    )
    heading = np.where(first == last, strands.heading[strand], np.asarray(back) + 180.0)
    azimuth = heading + strands.turn[strand] + u * strands.span[strand]
    return np.asarray(lat), np.asarray(lon), azimuth


def points_along(ray: Ray, distance: Floats) -> tuple[Floats, Floats]:
    """Return the points (lat, lon) at a distance in metres along rays."""
    lat, lon, azimuth = ray
    far_lon, far_lat, _ = geod().fwd(lon, lat, azimuth, distance)
    return np.asarray(far_lat), np.asarray(far_lon)


def take_rays(ray: Ray, which: Indices) -> Ray:
    """Return some of the rays."""
    lat, lon, azimuth = ray
    return lat[which], lon[which], azimuth[which]
