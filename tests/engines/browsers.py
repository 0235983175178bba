"""Firefox and WebKit, driven by the protocols that they speak themselves.

Firefox by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), WebKitGTK by WebDriver
(https://w3c.github.io/webdriver/): of both as much as these tests need. Playwright's own builds of
the two cannot be installed everywhere; those of Debian can: ``python tests/engines/browsers.py
--install``.
"""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from itertools import count
from pathlib import Path
from typing import Any

PACKAGES = ("firefox-esr", "webkit2gtk-driver", "xvfb")
PROGRAMS = (("firefox-esr", "firefox"), ("WebKitWebDriver",), ("Xvfb",))
MINI_BROWSERS = ("/usr/lib/*/webkit2gtk-4.*/MiniBrowser", "/usr/libexec/webkit2gtk-4.*/MiniBrowser")


def find(names: tuple[str, ...]) -> str | None:
    """Return the path of the first program that there is, or None."""
    return next(filter(None, map(shutil.which, names)), None)


def install() -> None:
    """Install what is missing, or say what that is and stop."""
    if all(map(find, PROGRAMS)):
        return
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        subprocess.run([apt, "update", "-q"], check=False, stdout=subprocess.DEVNULL)
        subprocess.run([apt, "install", "-q", "-y", *PACKAGES], check=False)
    missing = [names[0] for names in PROGRAMS if not find(names)]
    if missing:
        sys.exit(
            f"missing for the tests in other engines: {', '.join(missing)}; on Debian or Ubuntu: "
            f"sudo apt install {' '.join(PACKAGES)}"
        )


class Firefox:
    """A headless Firefox; each page is in a tab of its own."""

    def __init__(self) -> None:
        import websocket

        path = find(PROGRAMS[0])
        assert path, f"no Firefox: {PACKAGES}"
        profile = tempfile.mkdtemp()
        command = [path, "--headless", "--no-remote", "--profile", profile]
        self.process = subprocess.Popen(
            [*command, "--remote-debugging-port", "0"],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stderr is not None
        lines = (re.search(r"BiDi listening on (ws://\S+)", line) for line in self.process.stderr)
        address = next(filter(None, lines))[1]
        self.socket = websocket.create_connection(
            f"{address}/session", timeout=120, suppress_origin=True
        )
        self.numbers = count(1)
        self.call("session.new", capabilities={})
        self.tab = self.call("browsingContext.getTree")["contexts"][0]["context"]

    def call(self, method: str, **parameters: Any) -> Any:
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]

    def open(self, path: Path, fragment: str, size: tuple[int, int]) -> None:
        # Now and then Firefox never ends a navigation that it was given while it was busy.
        for _ in range(3):
            self._start(path.as_uri() + fragment, size)
            if self._has_loaded(path.as_uri()):
                return
        message = f"Firefox does not open {path}"
        raise AssertionError(message)

    def _start(self, url: str, size: tuple[int, int]) -> None:
        width, height = size
        before = self.tab
        self.tab = self.call("browsingContext.create", type="tab")["context"]
        self.call("browsingContext.close", context=before)
        self.call(
            "browsingContext.setViewport",
            context=self.tab,
            viewport={"width": width, "height": height},
        )
        self.call("browsingContext.navigate", context=self.tab, url=url, wait="none")

    def _has_loaded(self, url: str) -> bool:
        """Wait until the page is there, half a minute at most; return whether it is."""
        look = "return [location.href, document.readyState]"
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                where, state = self.run(look)
            except AssertionError:  # the empty page has just gone
                continue
            if where.startswith(url) and state == "complete":
                return True
            select.select([], [], [], 0.05)
        return False

    def run(self, body: str) -> Any:
        """Return what the body of an async function returns, by way of JSON."""
        answer = self.call(
            "script.evaluate",
            expression=f"(async () => {{ {body} }})().then((it) => JSON.stringify(it ?? null))",
            target={"context": self.tab},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def quit(self) -> None:
        self.socket.close()
        self.process.kill()
        self.process.communicate()


class WebKit:
    """WebKitGTK's own small browser, on a screen of its own; pages are in a frame of their size."""

    def __init__(self) -> None:
        driver, screen = find(PROGRAMS[1]), find(PROGRAMS[2])
        assert driver, f"no WebKitWebDriver: {PACKAGES}"
        assert screen, f"no Xvfb: {PACKAGES}"
        reader, writer = os.pipe()
        self.screen = subprocess.Popen(
            [screen, "-displayfd", str(writer), "-screen", "0", "1600x1200x24"],
            pass_fds=[writer],
            stderr=subprocess.DEVNULL,
        )
        os.close(writer)
        with os.fdopen(reader) as lines:
            display = lines.readline().strip()
        environment = {
            **os.environ,
            "DISPLAY": f":{display}",
            "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
        }
        self.port = _free_port()
        self.process = subprocess.Popen([driver, f"--port={self.port}"], env=environment)
        browser = next(path for it in MINI_BROWSERS for path in Path("/").glob(it[1:]))
        options = {"binary": str(browser), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        self.session = ""
        self.session = self.call("session", capabilities=wanted)["sessionId"]
        self.call("window/rect", width=1500, height=1100)
        self.call("timeouts", script=60_000)

    def call(self, command: str, **parameters: Any) -> Any:
        where = f"session/{self.session}/{command}" if self.session else command
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/{where}", json.dumps(parameters).encode()
        )
        for attempt in range(100):
            try:
                with urllib.request.urlopen(request, timeout=90) as answer:  # noqa: S310
                    return json.load(answer)["value"]
            except urllib.error.URLError as error:
                # The driver listens a moment after it was started.
                if attempt == 99 or not isinstance(error.reason, ConnectionRefusedError):
                    raise
                _wait_for_port(self.port)
        raise AssertionError(command)

    def open(self, path: Path, fragment: str, size: tuple[int, int]) -> None:
        width, height = size
        frame = f'<iframe src="{path.as_uri()}{fragment}" width={width} height={height}></iframe>'
        around = Path(tempfile.mkdtemp()) / "frame.html"
        around.write_text(f"<body style='margin:0'>{frame}", encoding="utf-8")
        self.call("url", url=around.as_uri())
        self.call("frame", id=0)

    def run(self, body: str) -> Any:
        """Return what the body of an async function returns, by way of JSON."""
        script = (
            "const done = arguments[arguments.length - 1];"
            f"(async () => {{ {body} }})().then((it) => done(JSON.stringify(it ?? null)),"
            " (error) => done(JSON.stringify({ failed: String(error) })));"
        )
        return json.loads(self.call("execute/async", script=script, args=[]))

    def quit(self) -> None:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/session/{self.session}", method="DELETE"
        )
        urllib.request.urlopen(request, timeout=30).close()  # noqa: S310
        for process in (self.process, self.screen):
            process.terminate()
            process.wait()


def _free_port() -> int:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for_port(port: int) -> None:
    """Wait until something listens at a port, a tenth of a second at most."""
    import socket

    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)):
            select.select([], [], [], 0.1)


if __name__ == "__main__" and "--install" in sys.argv:
    install()
