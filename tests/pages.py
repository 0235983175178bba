"""What a page of the map carries."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode
from typing import Any


def inflate(packed: str) -> bytes:
    """Return what ``corridor.page.compress.deflate`` has compressed."""
    return zlib.decompress(b64decode(packed), -zlib.MAX_WBITS)


def sent_facts(html: str) -> dict[str, Any]:
    """Return the facts in a page."""
    packed = re.search(r'corridorPage\.start\(\s*"map_\d+", [-\d.]+, "([\w+/=]+)"\)', html)
    assert packed
    return json.loads(inflate(packed[1]))  # type: ignore[no-any-return]


def page_scripts(html: str) -> str:
    """Return the page's own scripts, those that are compressed too."""
    packed = re.search(r'corridorPage\.modules = "([\w+/=]+)"', html)
    assert packed
    return html.partition("corridorPage.modules")[0] + inflate(packed[1]).decode()
