"""The route of the joint patrols: positions, times, and how far each patrol came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor

from corridor.errors import StretchError
from corridor.lengths import CHAINAGE_TOLERANCE_M, format_chainage
from corridor.model.settlements import find_settlement
from corridor.model.stretch import EndPoint, resolve_end

TYPE_CHECKING = False
if TYPE_CHECKING:
    from corridor.model.corridor import Corridor
    from corridor.model.facts import Patrol, Settlement
    from corridor.model.stretch import StretchEnd


SLOWEST_KMH, FASTEST_KMH = 0.01, 1000.0


@dataclass(frozen=True, slots=True)
class Position:
    """A point of the route: its kilometre, its coordinate in degrees, the nearest settlement.

    ``near_m`` is the distance to that settlement in metres; both are None for a line without
    settlements. ``time`` is set where a time was given.
    """

    km: float
    lat: float
    lon: float
    near: str | None
    near_m: float | None
    time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """The part of the route between two points; ``duration`` at a given speed."""

    start: Position
    stop: Position
    length_km: float
    duration: timedelta | None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a reported patrol came: the kilometre at which it turned, if known."""

    patrol: Patrol
    km: float | None
    length_km: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """The section of a corridor, travelled from its start to its end."""

    corridor: Corridor

    def at_km(self, km: float) -> Position:
        """Return the point at a kilometre of the route, a published one if the line has them.

        Raises
        ------
        StretchError
            ``km`` lies outside the route by more than a metre.
        """
        return self._position(self._along_of_km(km))

    def at_time(self, time: datetime, *, departure: datetime, speed_kmh: float) -> Position:
        """Return the point where a patrol is that left the start at ``departure``.

        Raises
        ------
        StretchError
            The speed does not lie in [0.01, 1000] km/h, only one of the times has a time
            zone, or ``time`` lies before the departure or after the arrival (which the
            message names).
        """
        speed = _check_speed(speed_kmh)
        try:
            hours = (time - departure).total_seconds() / 3600
        except TypeError:
            message = (
                f"time and departure must both name their zone or neither, got "
                f"{time.isoformat()} and {departure.isoformat()}"
            )
            raise StretchError(message) from None
        km = hours * speed
        length = self.corridor.length_km
        if not 0 <= km <= length + 1e-6:
            arrival = departure + timedelta(hours=length / speed)
            message = (
                f"at {speed:g} km/h the patrol is on the route from {departure:%Y-%m-%d %H:%M}"
                f" to {arrival:%Y-%m-%d %H:%M}, got {time:%Y-%m-%d %H:%M}"
            )
            raise StretchError(message)
        return self._position(km * 1000, time)

    def between(
        self, start: StretchEnd, stop: StretchEnd, *, speed_kmh: float | None = None
    ) -> Leg:
        """Return the part of the route between two of its points.

        Parameters
        ----------
        start, stop
            Kilometres of the route (numbers, or text as ``12+500``); or settlements by name,
            coordinates as text, or points with ``lat`` and ``lon``, which stand for the nearest
            point of the route.
        speed_kmh
            How fast it is travelled.

        Raises
        ------
        SettlementError
            A name is unknown or ambiguous.
        CoordinateError, SwapError
            A coordinate cannot be read, or is exchanged.
        StretchError
            A point lies beyond the route, or the speed not in [0.01, 1000] km/h.
        """
        from_along, to_along = map(self._along_of_end, (start, stop))
        first, last = self._position(from_along), self._position(to_along)
        length = abs(to_along - from_along) / 1000
        hours = None if speed_kmh is None else length / _check_speed(speed_kmh)
        duration = None if hours is None else timedelta(hours=hours)
        return Leg(first, last, length, duration)

    def posts(self, every_km: float) -> list[tuple[float, float, float]]:
        """Return the kilometre posts, (km, lat, lon); see :meth:`corridor.Corridor.posts`."""
        if not every_km > 0:
            message = f"the way from post to post must be longer than 0 km, got {every_km!r}"
            raise StretchError(message)
        band = self.corridor.band
        start_km, stop_km = self._ends_km()
        least, most = sorted((start_km / every_km, stop_km / every_km))
        kms = [i * every_km for i in range(ceil(least - 1e-9), floor(most + 1e-9) + 1)]
        found = []
        for km in kms if start_km < stop_km else reversed(kms):
            along = min(max(self.corridor.along_of(km), 0.0), band.length)
            found.append((km, *band.line.point_at(band.start + along)))
        return found

    def km_of(self, settlement: Settlement) -> float:
        """Return the kilometre of the point of the route nearest to a settlement."""
        return float(self.corridor.km_of(self._along(settlement, settlement.name)))

    def _along(self, point: Settlement | EndPoint, text: str) -> float:
        """Return the metres from the route's start to the point nearest to a settlement."""
        # On the whole line: with round ends the band's own locations refer to the section alone.
        measure = self.corridor.line.locate(lat=point.lat, lon=point.lon).measure
        along = float(measure - self.corridor.band.start)
        if not self._is_on_route(along):
            first, last = (f"{end:.1f}".removesuffix(".0") for end in self._ends_km())
            message = (
                f"{text} lies beyond the route: its nearest point on the road is km "
                f"{self.corridor.km_of(along):.1f} of {first} to {last}"
            )
            raise StretchError(message)
        return min(max(along, 0.0), self.corridor.band.length)

    def _along_of_km(self, km: float) -> float:
        """Return the metres from the route's start to a kilometre."""
        along = float(self.corridor.along_of(km))
        if not self._is_on_route(along):
            first, last = map(format_chainage, self._ends_km())
            message = f"the route runs from {first} to {last}, got km {km:g}"
            raise StretchError(message)
        return min(max(along, 0.0), self.corridor.band.length)

    def _along_of_end(self, end: StretchEnd) -> float:
        found = resolve_end(self.corridor, end)
        if isinstance(found, EndPoint):
            return self._along(found, found.text)
        return self._along_of_km(found)

    def _is_on_route(self, along: float) -> bool:
        return -CHAINAGE_TOLERANCE_M <= along <= self.corridor.band.length + CHAINAGE_TOLERANCE_M

    def _ends_km(self) -> tuple[float, float]:
        return self.corridor.start_km, self.corridor.stop_km

    def reaches(self) -> list[Reach]:
        """Return the reported patrols, each with how far it came.

        ``km`` is where it turned (or ended), ``length_km`` the distance along the route from
        its reported start; None where no report gives it or the settlement does not lie on
        this stretch. For a turning point that is described it is that of the settlement near
        it; where reports differ, the nearest of theirs, and None unless all lie on this stretch.
        """
        return [self._reach(patrol) for patrol in self.corridor.patrols]

    def _reach(self, patrol: Patrol) -> Reach:
        started = self._along_if_on_route(patrol.start)
        turns = [self._along_if_on_route(name) for name in patrol.turning_settlements]
        reached = [along for along in turns if along is not None]
        if not reached or len(reached) < len(turns):
            return Reach(patrol, None, None)
        turned = min(reached, key=lambda along: abs(along - (started or 0.0)))
        length = None if started is None else abs(turned - started) / 1000
        return Reach(patrol, self.corridor.km_of(turned), length)

    def _along_if_on_route(self, name: str | None) -> float | None:
        if name is None:
            return None
        try:
            return self._along(find_settlement(self.corridor.gazetteer, name), name)
        except StretchError:
            return None

    def _position(self, along: float, time: datetime | None = None) -> Position:
        band = self.corridor.band
        along = min(max(along, 0.0), band.length)
        lat, lon = band.line.point_at(min(band.start + along, band.stop))
        nearest = self.corridor.nearest_settlement(lat=lat, lon=lon)
        near, near_m = (nearest[0].name, nearest[1]) if nearest else (None, None)
        return Position(self.corridor.km_of(along), lat, lon, near, near_m, time)


def _check_speed(speed_kmh: float) -> float:
    if not SLOWEST_KMH <= speed_kmh <= FASTEST_KMH:
        message = (
            f"the speed must lie in [{SLOWEST_KMH:g}, {FASTEST_KMH:g}] km/h, got {speed_kmh!r}"
        )
        raise StretchError(message)
    return speed_kmh
