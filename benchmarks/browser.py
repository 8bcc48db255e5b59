"""Measures reading in a real browser: 2,000 paragraphs with 10,000 annotations, and without.

    python -m benchmarks.browser [--rounds NUMBER] [--postgres ADDRESS]

Everything happens on this machine, in one run: the same text is opened by a member of a seminar
in its room, with the notes and bare. Times of one kind of page stand beside those of the other;
only what would be felt as such (a frame, one more note) is held against milliseconds. Main-thread
time is what the browser's own trace says its thread has worked, whoever else used the processor.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.__main__ import environment, fill, postgres, server
from benchmarks.large import BARE, NOTED
from tests.chromium import ARGUMENTS, find

SCRIPTS = Path(__file__).with_suffix(".js")
WIDE = {"width": 1440, "height": 900}
STEP = 900
"""Pixels that are scrolled in each frame: a screen."""


class Figure(NamedTuple):
    """One measure, what it is held against, and the aim for their ratio."""

    what: str
    ours: float
    floor: float
    aim: float

    def __str__(self) -> str:
        ratio = self.ours / self.floor if self.floor else float("nan")
        missed = "" if ratio <= self.aim else "  missed"
        return f"{self.what:42}{self.ours:9.1f}{self.floor:9.1f}{ratio:8.2f} <= {self.aim}{missed}"


class Site:
    """The served site, and a browser that is signed in to it."""

    def __init__(self, browser: Browser, port: int, made: dict[str, Any]) -> None:
        self.browser = browser
        self.base = f"http://127.0.0.1:{port}"
        self.made = made

    def address(self, slug: str) -> str:
        return f"{self.base}/seminars/{self.made['seminar']}/documents/{slug}/"

    @contextmanager
    def page(self, who: str = "session") -> Iterator[Page]:
        """A page of a context of its own, with nothing in its cache; ``who``: "session" or
        "reader", another member."""
        context = self.browser.new_context(viewport=WIDE)  # type: ignore[arg-type]
        cookie = {"name": "sessionid", "value": self.made[who], "url": self.base}
        context.add_cookies([cookie])  # type: ignore[list-item]
        context.add_init_script(path=SCRIPTS)
        page = context.new_page()
        page.set_default_timeout(120_000)
        try:
            yield page
        finally:
            context.close()


def opening(site: Site, rounds: int) -> Iterator[Figure]:
    """How long until the text can be read, and until all of it stands there with its marks."""
    found: dict[str, list[dict[str, float]]] = {NOTED: [], BARE: []}
    layer: list[float] = []
    for number in range(rounds):
        for slug in (NOTED, BARE) if number % 2 else (BARE, NOTED):
            with site.page() as page:
                page.goto(site.address(slug), wait_until="load")
                found[slug].append(page.evaluate("benchmark.opening()"))
                if slug == BARE:
                    layer.append(page.evaluate("benchmark.layer", site.made["marks"]))

    def median(slug: str, name: str) -> float:
        return statistics.median(one[name] for one in found[slug])

    for name, what in [
        ("first", "text readable: first contentful paint"),
        ("largest", "text readable: largest contentful paint"),
        ("parsed", "text there as a whole (DOMContentLoaded)"),
    ]:
        yield Figure(what, median(NOTED, name), median(BARE, name), 1.25)
    # "With it": a row's highlights come and are painted with its words.
    print(f"  {median(NOTED, 'rows'):.0f} rows with highlights in the first paint of the text")
    late = sum(one["late"] for one in found[NOTED])
    yield Figure("highlights that the first paint left out", late, 1, 0)
    marks = statistics.median(
        noted["painted"] - bare["painted"]
        for noted, bare in zip(found[NOTED], found[BARE], strict=True)
    )
    yield Figure("or: the last highlight, after the bare text", marks, statistics.median(layer), 3)


def writing(site: Site, rounds: int) -> Iterator[Figure]:
    """Main-thread time of one more note: from the answer of the server until it is painted."""
    busy: list[float] = []
    with site.page() as page:
        page.goto(site.address(NOTED), wait_until="load")
        page.evaluate("benchmark.settled()")
        for number in range(rounds + 1):
            page.evaluate("benchmark.select", number)
            page.get_by_role("toolbar").get_by_role("button", name="Comment").click()
            form = page.locator("form.composer:visible")
            form.get_by_role("textbox", name="Your comment").fill(f"One more note, {number}.")
            site.browser.start_tracing(page=page, categories=["toplevel", "blink.user_timing"])
            page.evaluate("benchmark.send()")
            busy.append(worked(site.browser.stop_tracing()).whole)
    yield Figure("one more note: main thread, ms", statistics.median(busy[1:]), 50, 1)


def scrolling(site: Site, _rounds: int) -> Iterator[Figure]:
    """From the top to the end of the text without a stop."""
    with site.page() as page:
        page.goto(site.address(NOTED), wait_until="load")
        page.evaluate("benchmark.settled()")
        site.browser.start_tracing(page=page, categories=["toplevel", "blink.user_timing"])
        frames = page.evaluate("benchmark.scroll", STEP)
        work = worked(site.browser.stop_tracing())
        missing = page.evaluate("benchmark.missing()")
    frames = sorted(frames)
    print(
        f"  {len(frames)} frames, {sum(one > 50 for one in frames)} of them over 50 ms by the clock"
    )
    yield Figure("scrolling: longest main-thread task, ms", work.longest, 50, 1)
    yield Figure("scrolling: longest frame by the clock, ms", frames[-1], 50, 1)
    yield Figure("scrolling: notes not there at its end", missing, 1, 0)


def arriving(site: Site, rounds: int) -> Iterator[Figure]:
    """Comments beside a far paragraph: from the jump until they are painted, against what
    fetching as many bytes takes."""
    came: list[float] = []
    floor: list[float] = []
    for number in range(rounds):
        with site.page() as page:
            page.goto(site.address(NOTED), wait_until="load")
            page.evaluate("benchmark.settled()")
            came.append(page.evaluate("benchmark.jump", (number + 1) / (rounds + 1)))
            floor.append(page.evaluate("benchmark.fetched()"))
    times = statistics.median(came), statistics.median(floor)
    yield Figure("far comments: from the jump until painted", *times, 10)


def following(site: Site, rounds: int) -> Iterator[Figure]:
    """From pressing Send until the note stands in another member's browser: from hand to eye."""
    took: list[float] = []
    with site.page() as page, site.page("reader") as other:
        for one in (page, other):
            one.goto(site.address(NOTED), wait_until="load")
            one.evaluate("benchmark.settled()")
        for number in range(rounds):
            page.evaluate("benchmark.select", number)
            # The other reads the same lines: what comes there is put in place at once.
            other.evaluate("benchmark.select", number)
            other.evaluate("getSelection().removeAllRanges()")
            page.get_by_role("toolbar").get_by_role("button", name="Comment").click()
            form = page.locator("form.composer:visible")
            form.get_by_role("textbox", name="Your comment").fill(f"From hand to eye, {number}.")
            note = page.evaluate("benchmark.idOfForm()")
            seen = other.evaluate_handle("id => ({ when: benchmark.seen(id) })", note)
            sent = page.evaluate("benchmark.press()")
            took.append(other.evaluate("async ({ when }) => await when", seen) - sent)
    yield Figure("from Send to another's browser, ms", statistics.median(took), 2000, 1)


class Work(NamedTuple):
    """Milliseconds."""

    whole: float
    longest: float


def worked(trace: bytes) -> Work:
    """What the page's main thread has worked between the two marks that the script has set."""
    events = json.loads(trace)["traceEvents"]
    marks = {one["name"]: one for one in events if one.get("cat") == "blink.user_timing"}
    begin, end = marks["benchmark begins"], marks["benchmark ends"]
    thread = (begin["pid"], begin["tid"])
    tasks = [
        one.get("tdur", one.get("dur", 0)) / 1000
        for one in events
        if one["ph"] == "X"
        and one["name"] == "ThreadControllerImpl::RunTask"
        and (one["pid"], one["tid"]) == thread
        and begin["ts"] <= one["ts"] + one.get("dur", 0)
        and one["ts"] <= end["ts"]
    ]
    return Work(sum(tasks), max(tasks, default=0))


def run(database: str, rounds: int, parts: list[Callable[..., Iterator[Figure]]]) -> None:
    with tempfile.TemporaryDirectory(prefix="colloquy-benchmark-") as folder:
        env = environment(Path(folder), database or f"sqlite:///{folder}/db.sqlite3")
        made = fill(env, "large")
        with server(env) as port:
            measure(port, made, rounds, parts)


def measure(
    port: int, made: dict[str, Any], rounds: int, parts: list[Callable[..., Iterator[Figure]]]
) -> None:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find(), args=ARGUMENTS)
        site = Site(browser, port, made)
        for slug in (NOTED, BARE):  # the server has its templates and its texts
            with site.page() as page:
                page.goto(site.address(slug), wait_until="load")
        print(f"{'':42}{'Colloquy':>9}{'floor':>9}{'ratio':>8}")
        for part in parts:
            for figure in part(site, rounds):
                print(figure, flush=True)
        browser.close()


PARTS = {part.__name__: part for part in (opening, writing, scrolling, arriving, following)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.browser")
    parser.add_argument("--postgres", help="address of a server; without it, SQLite")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=PARTS, action="append")
    options = parser.parse_args()
    parts = [PARTS[name] for name in options.only or PARTS]
    if options.postgres:
        with postgres(options.postgres) as address:
            run(address, options.rounds, parts)
    else:
        run("", options.rounds, parts)


if __name__ == "__main__":
    main()
