"""Lighthouse on the public page of a document of 40 paragraphs and 100 notes: a median of runs.

    python -m benchmarks.lighthouse [--runs NUMBER] [--form mobile|desktop] [--address URL]

Needs Node and npm: Lighthouse is installed into the ignored folder var/lighthouse, and drives the
Chromium of this machine. The page is served as on a real site, with its files compressed; the
network and the slow telephone are Lighthouse's own simulation. ``--address`` looks at another
site instead.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.__main__ import ROOT, environment, fill, server
from benchmarks.scenario import READ
from tests.chromium import ARGUMENTS, find

VERSION = "13.5.0"
FOLDER = ROOT / "var" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
NOTES = 100
TRIES = 3
"""On a busy machine the browser may be given up before it answers."""
LOST = 1.0
"""An audit below this is listed."""


def program() -> Path:
    """Lighthouse, installed where it is not there yet."""
    found = FOLDER / "node_modules" / ".bin" / "lighthouse"
    if not found.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-save", "--no-package-lock", "--no-fund", "--no-audit"]
        subprocess.run([*command, f"lighthouse@{VERSION}"], cwd=FOLDER, check=True)
    return found


def look(address: str, form: str) -> dict[str, Any]:
    """The report of one run."""
    flags = ["--headless=new", *ARGUMENTS]
    command = [
        str(program()), address, "--quiet", "--output=json", "--output-path=stdout",
        f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={' '.join(flags)}",
        *(["--preset=desktop"] if form == "desktop" else []),
    ]  # fmt: skip
    env = {**os.environ, "CHROME_PATH": find()}
    for _attempt in range(TRIES):
        run = subprocess.run(
            command, env=env, check=False, capture_output=True, text=True, timeout=300
        )
        if not run.returncode:
            break
    else:
        raise SystemExit(run.stderr[-2000:])
    report: dict[str, Any] = json.loads(run.stdout)
    return report


def lost(report: dict[str, Any]) -> dict[str, str]:
    """The audits that count and cost something: id -> what it says."""
    counted = {
        one["id"]
        for category in report["categories"].values()
        for one in category["auditRefs"]
        if one["weight"]
    }
    return {
        name: f"{one['score']:.2f} {one['title']} {one.get('displayValue', '')}"
        for name, one in report["audits"].items()
        if name in counted and one["score"] is not None and one["score"] < LOST
    }


@contextmanager
def site() -> Iterator[str]:
    """The address of the page, served from a temporary folder and database."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/lighthouse.sqlite3"
        env = environment(Path(folder), database)
        env["DJANGO_SETTINGS_MODULE"] = "config.settings"
        fill(env, "scenario", str(NOTES))
        with server(env) as port:
            yield f"http://127.0.0.1:{port}/documents/{READ}/"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=5)
    asked.add_argument("--form", choices=["mobile", "desktop"], default="mobile")
    asked.add_argument("--address")
    given = asked.parse_args()
    if given.address:
        print_table([look(given.address, given.form) for _ in range(given.runs)])
        return
    with site() as address:
        look(address, given.form)  # the first visit fills the site's own memory
        print_table([look(address, given.form) for _ in range(given.runs)])


def print_table(reports: list[dict[str, Any]]) -> None:
    for name in CATEGORIES:
        scores = [round(100 * report["categories"][name]["score"]) for report in reports]
        print(f"{name:18}{statistics.median(scores):6.0f}   {sorted(scores)}")
    for name in ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time",
                 "cumulative-layout-shift", "speed-index"):  # fmt: skip
        values = [report["audits"][name]["numericValue"] for report in reports]
        print(f"{name:26}{statistics.median(values):10.3f}")
    for name, says in sorted({k: v for report in reports for k, v in lost(report).items()}.items()):
        print(f"  {name}: {says}")


if __name__ == "__main__":
    main()
