"""Readers of the reported patrols, of reports that differ, and of who publishes them."""

from __future__ import annotations

import datetime

from corridor.model import fields
from corridor.model.facts import (
    CERTAINTIES,
    EVENTS,
    READING_FIELDS,
    Patrol,
    Publisher,
    Reading,
    Source,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from corridor.model.facts import Agreement

    Publishers = dict[str, Publisher]
    Readings = dict[datetime.date, list[Reading]]

_ARABIC = "arabic.csv"
_ARABIC_HEADER = "text,arabic"
_PATROLS = "patrols.csv"
_PATROLS_HEADER = (
    "date,number_as_reported,start,turned_at,turned_point,turned_point_ar,whole_route,"
    "certainty,event,source_urls,note"
)
_READINGS = "patrol_readings.csv"
_READINGS_HEADER = "date,field,turned_at,reading,reading_ar,source,source_url"
_PUBLISHERS = "publishers.csv"
_PUBLISHERS_HEADER = "host,name,affiliation,reason,reason_url"


# --- publishers ---------------------------------------------------------------------------


def read_publishers(folder: str, faults: list[str]) -> Publishers:
    """Return the publishers by host."""
    publishers: Publishers = {}
    for at, row in fields.read_rows(folder, _PUBLISHERS, _PUBLISHERS_HEADER, faults):
        host, name, affiliation, reason, url = row
        fields.check_text(host, f"{at}: host", faults)
        fields.check_text(name, f"{at}: name", faults)
        if bool(affiliation) != bool(reason):
            faults.append(f"{at}: affiliation and reason must both be given or both be empty")
        if url:
            fields.check_url(url, f"{at}: reason_url", faults)
        if host in publishers:
            faults.append(f"{at}: host {host!r} is used twice")
        publishers[host] = Publisher(host, name, affiliation or None, reason, url)
    return publishers


def find_publisher(publishers: Publishers, url: str) -> Publisher | None:
    """Return the publisher of a web address, by its host or a domain above it.

    Examples
    --------
    >>> sputnik = Publisher("sputniknews.com", "Sputnik", "Russian state media", "", "")
    >>> find_publisher({sputnik.host: sputnik}, "https://it.sputniknews.com/a").name
    'Sputnik'
    """
    host = url.partition("://")[2].partition("/")[0].casefold()
    while host and host not in publishers:
        host = host.partition(".")[2]
    return publishers.get(host)


def check_publisher(
    publishers: Publishers, url: str, what: str, faults: list[str]
) -> Publisher | None:
    """Return the publisher of a web address, or None after noting that it has none."""
    publisher = find_publisher(publishers, url)
    if url and publishers and publisher is None:
        faults.append(f"{what} must have a row for its host in {_PUBLISHERS}, got {url!r}")
    return publisher


# --- reports that differ ------------------------------------------------------------------


def _read_readings(
    folder: str, names: set[str], publishers: Publishers, faults: list[str]
) -> Readings:
    """Return the reports that differ, by the date of their patrol."""
    readings: Readings = {}
    for at, row in fields.read_rows(folder, _READINGS, _READINGS_HEADER, faults):
        day, field, turned_at, text, arabic, title, url = row
        date = fields.parse_date(day, f"{at}: date", faults)
        fields.check_choice(field, READING_FIELDS, f"{at}: field", faults)
        if (field == "turned_at") != bool(turned_at):
            faults.append(f"{at}: turned_at must be given for the field turned_at alone")
        fields.check_known_name(turned_at, names, f"{at}: turned_at", faults)
        publisher = url and check_publisher(
            publishers, fields.check_url(url, f"{at}: source_url", faults), at, faults
        )
        source = Source(
            fields.check_text(title, f"{at}: source", faults),
            url,
            publisher.affiliation if publisher else None,
        )
        text = fields.check_text(text, f"{at}: reading", faults)
        arabic = fields.check_text(arabic, f"{at}: reading_ar", faults)
        reading = Reading(field, turned_at or None, text, arabic, source)
        readings.setdefault(date, []).append(reading)
    return readings


# --- patrols ------------------------------------------------------------------------------


def read_arabic(folder: str, faults: list[str]) -> dict[str, str]:
    """Return the Arabic of notes and facts by their English text."""
    rows = fields.read_rows(folder, _ARABIC, _ARABIC_HEADER, faults)
    return {
        fields.check_text(text, f"{at}: text", faults): fields.check_text(
            arabic, f"{at}: arabic", faults
        )
        for at, (text, arabic) in rows
    }


def read_patrols(
    folder: str,
    agreement: Agreement | None,
    names: set[str],
    publishers: Publishers,
    faults: list[str],
) -> tuple[Patrol, ...]:
    """Return the patrols, checked against the agreement, the settlements and the publishers."""
    readings = _read_readings(folder, names, publishers, faults)
    patrols: list[Patrol] = []
    rows: list[tuple[str, Patrol]] = []
    for at, row in fields.read_rows(folder, _PATROLS, _PATROLS_HEADER, faults):
        patrol = _read_patrol(row, readings, publishers, at, faults)
        fields.check_known_name(row[2], names, f"{at}: start", faults)
        fields.check_known_name(row[3], names, f"{at}: turned_at", faults)
        if patrols and patrol.date <= patrols[-1].date:
            faults.append(
                f"{at}: patrols stand in order of date, one a day; "
                f"{patrol.date} follows {patrols[-1].date}"
            )
        if agreement:
            _check_patrol(patrol, agreement, at, faults)
        rows.append((at, patrol))
        if patrol.date != datetime.date.max:  # the mark of a date already found faulty
            patrols.append(patrol)
    # What one file says of another is checked where each can be read by itself.
    if not any(fault.startswith((_PATROLS, _READINGS, _PUBLISHERS)) for fault in faults):
        for at, patrol in rows:
            _check_certainty(patrol, publishers, at, faults)
        for date in sorted(readings.keys() - {patrol.date for patrol in patrols}):
            faults.append(f"{_READINGS}: date {date} is that of no patrol")
    return tuple(patrols)


def _read_patrol(
    row: list[str], readings: Readings, publishers: Publishers, at: str, faults: list[str]
) -> Patrol:
    day, number, start, turned_at, point, arabic, whole_route, certainty, event, urls, note = row
    date = fields.parse_date(day, f"{at}: date", faults)
    if whole_route not in ("yes", "no"):
        faults.append(f"{at}: whole_route must be yes or no, got {whole_route!r}")
    fields.check_choice(certainty, CERTAINTIES, f"{at}: certainty", faults)
    if event:
        fields.check_choice(event, EVENTS, f"{at}: event", faults)
    if bool(point) != bool(arabic) or (point and not turned_at):
        faults.append(f"{at}: turned_point needs turned_at, and its Arabic in turned_point_ar")
    return Patrol(
        date=date,
        number=fields.check_text(number, f"{at}: number_as_reported", faults),
        start=start or None,
        turned_at=turned_at or None,
        turned_point=(point, arabic) if point else None,
        whole_route=whole_route == "yes",
        certainty=certainty,
        event=event or None,
        sources=_read_sources(urls, publishers, f"{at}: source_urls", faults),
        note=note,
        readings=tuple(readings.get(date, ())),
    )


def _read_sources(
    urls: str, publishers: Publishers, what: str, faults: list[str]
) -> tuple[Source, ...]:
    """Return the sources of web addresses between blanks, titled by their publishers."""
    sources = []
    for url in urls.split(" "):
        checked = fields.check_url(url, what, faults)
        publisher = check_publisher(publishers, checked, what, faults)
        title, affiliation = (publisher.name, publisher.affiliation) if publisher else ("", None)
        sources.append(Source(title, url, affiliation))
    return tuple(sources)


def _check_patrol(patrol: Patrol, agreement: Agreement, at: str, faults: list[str]) -> None:
    """Check that a patrol does not contradict the agreement."""
    ends = {agreement.start, agreement.end}
    if patrol.date < agreement.patrols_from:
        faults.append(
            f"{at}: date {patrol.date} lies before the first patrol agreed, "
            f"{agreement.patrols_from}"
        )
    if patrol.whole_route and {patrol.start, patrol.turned_at} != ends:
        faults.append(
            f"{at}: whole_route is yes, so start and turned_at must be {agreement.start} "
            f"and {agreement.end}, got {patrol.start} and {patrol.turned_at}"
        )


def _check_certainty(patrol: Patrol, publishers: Publishers, at: str, faults: list[str]) -> None:
    """Check that a patrol's certainty is what its sources and readings bear out."""
    is_contested = patrol.certainty == "contested"
    if is_contested != bool(patrol.readings):
        faults.append(
            f"{at}: certainty must be contested where {_READINGS} has reports on "
            f"{patrol.date}, and nowhere else, got {patrol.certainty!r}"
        )
    for field in READING_FIELDS:
        if len(patrol.readings_of(field)) == 1:
            faults.append(f"{_READINGS}: {patrol.date} needs two or more reports on {field}")
    if patrol.readings_of("turned_at") and patrol.turned_at:
        faults.append(f"{at}: turned_at must be empty, for reports differ on it")
    found = {find_publisher(publishers, source.url) for source in patrol.sources}
    if patrol.certainty == "several sources" and len(found) < 2:
        faults.append(f"{at}: source_urls must be of two publishers where several sources agree")
