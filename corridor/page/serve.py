"""Serve a map on this machine alone, until Ctrl-C."""

from __future__ import annotations

import http.server
from typing import TYPE_CHECKING

from corridor.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Callable


def make_server(page: bytes, port: int = 0) -> http.server.ThreadingHTTPServer:
    """Return a server of one page on 127.0.0.1, at a free port unless one is given.

    Raises
    ------
    FileError
        The port is in use or not allowed.
    """

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_page = self.path.partition("?")[0] == "/"
            body = page if is_page else b"there is only one page here, at /\n"
            self.send_response(200 if is_page else 404)
            media_type = "text/html" if is_page else "text/plain"
            self.send_header("Content-Type", f"{media_type}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep the terminal quiet."""

    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    except (OSError, OverflowError) as error:
        message = f"port {port} cannot be used ({error}); choose another, or 0 for a free one"
        raise FileError(message) from error


def serve_page(page: bytes, port: int, on_start: Callable[[str], None]) -> None:
    """Serve a page until Ctrl-C; ``on_start`` gets its address first."""
    with make_server(page, port) as server:
        on_start(f"http://127.0.0.1:{server.server_address[1]}/")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return
