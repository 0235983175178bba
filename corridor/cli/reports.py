"""Facts, patrols and their sources, as text and as values for JSON."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from corridor.model.facts import Fact, Patrol, Reading, Source


def format_source(source: Source) -> str:
    """Return a source with its address and the affiliation of its publisher."""
    affiliation = f" ({source.affiliation})" if source.affiliation else ""
    return f"{source.title}, {source.url}{affiliation}"


def fact_as_values(fact: Fact) -> dict[str, Any]:
    """Return a fact for JSON."""
    return {
        "key": fact.key,
        "text": fact.text,
        "certainty": fact.certainty,
        "sources": [_source_as_values(source) for source in fact.sources],
    }


def patrol_as_values(patrol: Patrol) -> dict[str, Any]:
    """Return what is reported of a patrol, for JSON."""
    return {
        "certainty": patrol.certainty,
        "turned_point": patrol.turned_point[0] if patrol.turned_point else None,
        "readings": [_reading_as_values(reading) for reading in patrol.readings],
        "event": patrol.event,
        "note": patrol.note,
        "source": patrol.source_url,
        "sources": [_source_as_values(source) for source in patrol.sources],
    }


def _reading_as_values(reading: Reading) -> dict[str, Any]:
    return {
        "field": reading.field,
        "reading": reading.text,
        "turned_at": reading.turned_at,
        "source": _source_as_values(reading.source),
    }


def _source_as_values(source: Source) -> dict[str, Any]:
    return {
        "title": source.title,
        "url": source.url or None,
        "affiliation": source.affiliation,
    }
