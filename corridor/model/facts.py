"""The values of the source facts: the agreement, settlements and patrols.

Coordinates are WGS84 degrees; widths are kilometres; ``spread_m`` is metres.
"""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False  # as in typing, without the import
if TYPE_CHECKING:
    import datetime
    from array import array
    from collections.abc import Sequence


CERTAINTIES = ("one source", "several sources", "contested")
EVENTS = ("explosion", "attack")
READING_FIELDS = ("turned_at", "forces")


class Publisher(NamedTuple):
    """Who publishes under a host, and its tie to a state where that is established.

    ``affiliation`` is None for a publisher of which nothing is stated; ``reason`` says what
    the affiliation rests on.
    """

    host: str
    name: str
    affiliation: str | None
    reason: str
    reason_url: str


class Source(NamedTuple):
    """Where a fact can be read: a title to show and a web address to follow.

    ``url`` is empty for a report that was not found again; ``affiliation`` is that of the
    publisher, or None.
    """

    title: str
    url: str
    affiliation: str | None = None


class Fact(NamedTuple):
    """One stated fact of the agreement, in this project's words, with its sources.

    ``certainty`` is one of `CERTAINTIES`.
    """

    key: str
    text: str
    certainty: str
    sources: tuple[Source, ...]

    @property
    def source(self) -> Source:
        """The first source."""
        return self.sources[0]


class Agreement(NamedTuple):
    """The terms of the agreement, from which the program's defaults come.

    ``north_km`` and ``south_km`` are half-widths, from the road to the corridor's edge;
    ``press_width_km`` is the full width that the press gave. ``left_side`` and
    ``right_side`` name the sides as seen when travelling from `start` to `end`.
    ``ceasefire_from`` is local time and has no zone, as in the text. ``region`` says where the
    road is, in English and Arabic; ``road_accuracy_m`` how far its line may be from it.
    """

    date: datetime.date
    place: str
    parties: tuple[str, ...]
    ceasefire_from: datetime.datetime
    patrols_from: datetime.date
    road: str
    start: str
    end: str
    north_km: float
    south_km: float
    left_side: str
    right_side: str
    press_width_km: float
    region: str
    region_ar: str
    road_accuracy_m: float
    silent_on: str
    facts: tuple[Fact, ...]

    @property
    def width_km(self) -> float:
        """Full width in kilometres, edge to edge."""
        return self.north_km + self.south_km

    @property
    def half_widths_km(self) -> tuple[float, float]:
        """Half-widths in kilometres, left of the direction of travel first."""
        by_side = {"north": self.north_km, "south": self.south_km}
        return by_side[self.left_side], by_side[self.right_side]


class Settlement(NamedTuple):
    """A settlement, and the areas that it lies in.

    ``pcode`` is its code in the list of OCHA, the UN's humanitarian office. ``spread_m`` is the
    distance in metres between its sources' coordinates; None when there is only one source.
    ``size_class`` is ``"city"``, ``"town"``, ``"village"`` or ``"hamlet"`` as OpenStreetMap has
    it; None where it is not known.
    """

    name: str
    arabic: str
    spellings: tuple[str, ...]
    lat: float
    lon: float
    pcode: str
    subdistrict: str
    governorate: str
    sources: tuple[str, ...]
    spread_m: float | None
    size_class: str | None = None
    district: str = ""
    subdistrict_arabic: str = ""
    district_arabic: str = ""
    governorate_arabic: str = ""
    note: str = ""

    @property
    def rank(self) -> int:
        """How important it is, from 0, for maps that cannot show all.

        0 for a city or the seat of its governorate, 1 for a town or the seat of its sub-district,
        2 for a village, 3 for a hamlet or where the class is not known. A seat has the name of
        its area.
        """
        names = {self.name, self.name.partition(" (")[0], self.arabic, *self.spellings}
        if self.size_class == "city" or names & {self.governorate, self.governorate_arabic}:
            return 0
        if self.size_class == "town" or names & {self.subdistrict, self.subdistrict_arabic}:
            return 1
        return 2 if self.size_class == "village" else 3


class Reading(NamedTuple):
    """One of several reports that differ, on where a patrol turned or on who took part.

    ``field`` is one of `READING_FIELDS`; ``turned_at`` is the settlement at or near which the
    patrol turned, None for another field.
    """

    field: str
    turned_at: str | None
    text: str
    arabic: str
    source: Source


class Patrol(NamedTuple):
    """A joint patrol as reported; None where no report gives a value.

    ``number`` is text: the Turkish, Russian and local counts differ. The date is the key.
    ``turned_point`` describes the turning point where a report does so, in English and Arabic,
    and ``turned_at`` is then the settlement that it lies near. Where reports differ,
    ``certainty`` is ``"contested"`` and ``readings`` holds what each of them says; otherwise
    ``certainty`` tells how well the turning point is known. ``event`` is one of `EVENTS`.
    """

    date: datetime.date
    number: str
    start: str | None
    turned_at: str | None
    turned_point: tuple[str, str] | None
    whole_route: bool
    certainty: str
    event: str | None
    sources: tuple[Source, ...]
    note: str
    readings: tuple[Reading, ...] = ()

    @property
    def source_url(self) -> str:
        """The web address of the first source."""
        return self.sources[0].url

    def readings_of(self, field: str) -> tuple[Reading, ...]:
        """Return what the reports that differ say of a field."""
        return tuple(reading for reading in self.readings if reading.field == field)

    @property
    def turning_settlements(self) -> tuple[str, ...]:
        """The settlement at or near which it turned; several where reports differ."""
        readings = self.readings_of("turned_at")
        found = [it.turned_at for it in readings] if readings else [self.turned_at]
        return tuple(name for name in found if name is not None)

    @property
    def turning_text(self) -> str | None:
        """The turning point in words, with the sources of readings that differ."""
        readings = self.readings_of("turned_at")
        if readings:
            return " or ".join(f"{it.text} ({it.source.title})" for it in readings)
        return self.turned_point[0] if self.turned_point else self.turned_at


class Facts(NamedTuple):
    """All source facts.

    ``lats`` and ``lons`` are the centreline, in degrees, in order; ``ends`` the two settlements
    between which the agreed stretch lies, start first.
    """

    agreement: Agreement
    lats: array[float]
    lons: array[float]
    settlements: Sequence[Settlement]
    patrols: tuple[Patrol, ...]
    ends: tuple[Settlement, Settlement]
