"""Find a Chromium for the browser tests; ``python tests/chromium.py --install`` gets one.

Looked for, in this order: what $CHROMIUM names; chromium, google-chrome or microsoft-edge on
the PATH; the one that Playwright keeps for itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    *("microsoft-edge", "microsoft-edge-stable", "chrome", "msedge"),
)
MISSING = (
    "no Chromium, Chrome or Edge was found: set CHROMIUM to the path of one, or run "
    "`python tests/chromium.py --install`"
)


def find() -> str | None:
    """Return the path of a browser, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return _of_playwright()


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> str:
    """Return the path of a browser, installed if there was none; stop where that fails."""
    found = find()
    if found:
        return found
    if os.environ.get("CHROMIUM"):
        sys.exit(f"$CHROMIUM names {os.environ['CHROMIUM']!r}, which is no program")
    reasons = []
    playwright = [sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]
    for commands in ([playwright], _apt_commands()):
        failure = next(filter(None, map(_failure_of, commands)), None)
        if failure:
            reasons.append(failure)
        found = find()
        if found:
            return found
    if not _apt_commands():
        reasons.append("apt-get: not there, or not allowed (it takes root)")
    sys.exit("\n".join([MISSING, "Tried:", *reasons]))


def _apt_commands() -> list[list[str]]:
    apt = shutil.which("apt-get")
    if not apt or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return []
    return [[apt, "update"], [apt, "install", "-y", "chromium"]]


def _failure_of(command: list[str]) -> str | None:
    print(" ".join(command), file=sys.stderr)  # noqa: T201
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return None
    said = (done.stderr or done.stdout).strip().splitlines()
    return f"{' '.join(command)}: {said[-1] if said else f'exit {done.returncode}'}"


if __name__ == "__main__":
    if sys.argv[1:] != ["--install"]:
        sys.exit("usage: python tests/chromium.py --install")
    print(install())  # noqa: T201
