"""Every page for everybody: axe-core finds nothing, nothing is cut off, the keyboard is enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests import demonstration, served
from tests.demonstration import ROLES, Shown

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}
SMALLEST = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def shown(demonstrated: None) -> list[Shown]:
    """Every page as somebody is shown it, rendered once."""
    return demonstration.pages()


@pytest.fixture
def open_as(browser: Browser, shown: list[Shown]) -> Iterator[Callable[[str], Page]]:
    contexts = []

    def start(role: str) -> Page:
        context = browser.new_context(base_url=served.ADDRESS, viewport=WIDE)
        contexts.append(context)
        served.serve(context, {one.address: one.html for one in shown if one.role == role})
        page = context.new_page()
        page.set_default_timeout(15000)
        return page

    yield start
    for context in contexts:
        context.close()


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it is now; its half a megabyte is put there once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes']][:3]}"
        for one in found["violations"]
    ]


@pytest.mark.parametrize("half", [0, 1])
def test_axe_finds_nothing_on_any_page(
    shown: list[Shown], open_as: Callable[[str], Page], half: int
) -> None:
    """Wide and light, narrow and dark; and at 320 px nothing has to be scrolled sideways.

    Each kind of page in both looks; shown again, to others or with other rows, in one in turn.
    Two halves, so that two processes may share them.
    """
    names = sorted({one.name for one in shown})
    mine = {name for place, name in enumerate(names) if place % 2 == half}
    wrong, met = [], Counter[str]()
    for role in ROLES:
        page = open_as(role)
        for one in (one for one in shown if one.role == role and one.name in mine):
            met[one.name] += 1
            is_open = False
            for turn, (scheme, size) in enumerate((("light", WIDE), ("dark", PHONE))):
                if met[one.name] > 1 and (met[one.name] + turn) % 2:
                    continue
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size(size)
                if not is_open:
                    page.goto(one.address)
                    is_open = True
                wrong += [(one.address, role, scheme, size, what) for what in violations(page)]
            page.set_viewport_size(SMALLEST)
            if beyond := page.evaluate(BEYOND):
                wrong.append((one.address, role, "320 px", beyond))
        page.context.close()
    assert sum(met.values()) > 40
    assert wrong == [], "\n".join(map(str, wrong))


BEYOND = """() => {
  const wide = document.documentElement.scrollWidth
  if (wide <= innerWidth) return ''
  const guilty = [...document.querySelectorAll('body *')].filter(
    (one) => one.getBoundingClientRect().right > innerWidth + 1)
  return `${wide} px: ` + guilty.slice(0, 4).map((one) => one.outerHTML.slice(0, 120)).join(' | ')
}"""

FOCUS = """() => {
  const one = document.activeElement
  if (!one || one === document.body) return 'nothing'
  const style = getComputedStyle(one)
  const box = one.getBoundingClientRect()
  const ringed = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1)
    || style.boxShadow !== 'none'
  const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
  return ringed && seen ? '' : `${ringed ? '' : 'no ring '}${seen ? '' : 'not in sight '}`
    + one.outerHTML.slice(0, 140)
}"""


def test_the_focus_is_always_to_be_seen(shown: list[Shown], open_as: Callable[[str], Page]) -> None:
    names = {"home", "documents", "document", "room", "desk", "edit-document", "account_login",
             "seminar", "topic-beside"}  # fmt: skip
    wrong = []
    for role in (demonstration.VISITOR, ROLES[1], ROLES[4], ROLES[5]):
        page, met = open_as(role), 0
        mine = (one for one in reversed(shown) if one.role == role and one.name in names)
        first = {one.name: one for one in mine}
        for one in first.values():
            page.goto(one.address)
            for _ in range(25):
                page.keyboard.press("Tab")
                found = page.evaluate(FOCUS)
                if found == "nothing":
                    break
                met += 1
                if found:
                    wrong.append((one.address, role, found))
        assert met > 10, role
        page.context.close()
    assert wrong == [], "\n".join(map(str, wrong))
