"""Repeat the position of lines that have only one: GEOS refuses them, and so their whole file.

They become parts without length, which other sources hold too.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_WKT_LINES = re.compile(r"LINESTRING\s*(?:ZM?|M)?\s*\((?:[^()]++|\([^()]*+\))*+\)", re.IGNORECASE)
_SINGLE_POSITION = re.compile(r"\(([^(),]+)\)")

# ISO WKB's types of lines (plain, Z, M and ZM), and the bytes of a position in each.
_POSITION_BYTES = {2: 16, 1002: 24, 2002: 24, 3002: 32}


def repeat_in_wkt(text: str) -> str:
    """Return WKT in which lines of one position have it twice.

    Examples
    --------
    >>> repeat_in_wkt("MULTILINESTRING ((5 6), (7 8, 8 8))")
    'MULTILINESTRING ((5 6, 5 6), (7 8, 8 8))'
    """
    return _WKT_LINES.sub(lambda line: _SINGLE_POSITION.sub(r"(\1, \1)", line[0]), text)


def repeat_in_wkbs(column: Iterable[bytes | None]) -> list[bytes | None]:
    """Return a column of little-endian WKB in which lines of one position have it twice."""
    return [wkb if wkb is None else _repeat_in_wkb(wkb) for wkb in column]


def _repeat_in_wkb(wkb: bytes) -> bytes:
    for kind, size in _POSITION_BYTES.items():
        one, two = (struct.pack("<BII", 1, kind, count) for count in (1, 2))
        single = re.escape(one) + b"(.{%d})" % size
        wkb = re.sub(single, two + rb"\1\1", wkb, flags=re.DOTALL)
    return wkb
