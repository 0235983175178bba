"""Compress what a page carries: deflate in base64, which ``web/inflate.js`` unpacks.

Compressed, scripts and facts take a third of the room, and no text in them can break out of the
script element that holds them.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode


def deflate(content: bytes) -> str:
    """Return bytes compressed by raw deflate, in base64."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return b64encode(compressor.compress(content) + compressor.flush()).decode()


def deflate_json(value: object) -> str:
    """Return a value as JSON, compressed."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return deflate(text.encode("utf-8", "replace"))
