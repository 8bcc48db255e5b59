"""Finds the browser for the tests. Plain Python: it also runs before anything is installed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
DOWNLOADED = (
    ("~/.cache/ms-playwright", "chromium-*/chrome-linux*/chrome"),
    ("~/Library/Caches/ms-playwright", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*"),
)
ADVICE = (
    "The tests need Chromium or Chrome: install it (Debian: sudo apt-get install chromium; "
    "Ubuntu: .venv/bin/python -m playwright install --with-deps chromium; "
    "macOS: brew install --cask google-chrome) or set COLLOQUY_CHROMIUM to its program."
)
ARGUMENTS = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-dev-shm-usage",
    # Chromium refuses its sandbox to root, as in a container.
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]


def find() -> str:
    """The program's path, or "". What COLLOQUY_CHROMIUM names is taken or nothing."""
    if wanted := os.environ.get("COLLOQUY_CHROMIUM"):
        return shutil.which(wanted) or ""
    downloaded = (
        str(path)
        for folder, pattern in DOWNLOADED
        for path in sorted(Path(folder).expanduser().glob(pattern), reverse=True)
    )
    for candidate in (*NAMES, *(os.path.expanduser(place) for place in PLACES)):  # noqa: PTH111
        found = shutil.which(candidate)
        if found and not _is_snap(Path(found)):
            return found
    return next(downloaded, "")


def _is_snap(program: Path) -> bool:
    """Ubuntu's package of that name only starts a snap, which cannot be driven from outside."""
    if program.resolve().name == "snap":
        return True
    with program.open("rb") as file:
        start = file.read(4096)
    return start.startswith(b"#!") and b"/snap/" in start
