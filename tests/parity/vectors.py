"""All files of parity vectors, and what Python answers to their cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.parity import corridors, numbers, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.parity.files import Group, Vectors

    Answer = Callable[[Group], Callable[[Any], Any]]

# A file's name: what makes it, and what answers the cases of a group.
FILES: dict[str, tuple[Callable[[], Vectors], Answer]] = {
    "locate": (corridors.locate_vectors, corridors.answer_group),
    "ends": (corridors.end_vectors, corridors.answer_group),
    "edges": (corridors.edge_vectors, corridors.answer_group),
    "width_profile": (numbers.width_profile_vectors, numbers.answer_widths),
    "chainage": (numbers.chainage_vectors, numbers.answer_chainage),
    "notations": (texts.notation_vectors, lambda _: texts.read_text),
    "formats": (texts.format_vectors, lambda _: lambda point: texts.write_point(**point)),
    "names": (texts.name_vectors, lambda _: texts.find_name),
}


def make_vectors() -> Iterator[Vectors]:
    for make, _ in FILES.values():
        yield make()
