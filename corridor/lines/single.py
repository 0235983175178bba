"""Lines of a single position, which GEOS refuses to hold, with all that is in their file.

They get their position twice, and so are parts without length, as there are others.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINE_TEXTS = re.compile(r"LINESTRING\s*(?:ZM?|M)?\s*\((?:[^()]++|\([^()]*+\))*+\)", re.IGNORECASE)
_SINGLE_TEXT = re.compile(r"\(([^(),]+)\)")

# The types of lines in ISO's binary form (plain, Z, M and ZM), and the bytes of a position.
_SIZES = {2: 16, 1002: 24, 2002: 24, 3002: 32}


def repeat_single_positions_in_wkt(text: str) -> str:
    """Return WKT whose lines of one position have it twice.

    Examples
    --------
    >>> repeat_single_positions_in_wkt("MULTILINESTRING ((5 6), (7 8, 8 8))")
    'MULTILINESTRING ((5 6, 5 6), (7 8, 8 8))'
    """
    return _LINE_TEXTS.sub(lambda line: _SINGLE_TEXT.sub(r"(\1, \1)", line[0]), text)


def repeat_single_positions_in_wkbs(column: Iterable[bytes | None]) -> list[bytes | None]:
    """Return a column of WKB whose lines of one position have it twice."""
    return [each if each is None else _twice_in_wkb(each) for each in column]


def _twice_in_wkb(wkb: bytes) -> bytes:
    """Return WKB of little-endian numbers whose lines of one position have it twice."""
    for kind, size in _SIZES.items():
        one, two = (struct.pack("<BII", 1, kind, count) for count in (1, 2))
        single = re.escape(one) + b"(.{%d})" % size
        wkb = re.sub(single, two + rb"\1\1", wkb, flags=re.DOTALL)
    return wkb
