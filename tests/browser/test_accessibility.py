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


def violations(page: Page, *, but: str = "none") -> list[str]:
    """What axe-core finds on the page as it is now, ``but`` by this rule; its half a megabyte is
    put there once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    found["violations"] = [one for one in found["violations"] if one["id"] != but]
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes']][:3]}"
        for one in found["violations"]
    ]


@pytest.mark.parametrize("half", [0, 1])
def test_axe_finds_nothing_on_any_page(
    shown: list[Shown], open_as: Callable[[str], Page], half: int
) -> None:
    """Wide and light, narrow and dark; and at 320 px nothing has to be scrolled sideways.

    The main kinds of page in both looks; the others, and what is shown again, to others or with
    other rows, in one of them in turn. Two halves, so that two processes may share them.
    """
    names = sorted({one.name for one in shown})
    mine = {name for place, name in enumerate(names) if place % 2 == half}
    looks = ("light", WIDE), ("dark", PHONE)
    wrong, met = [], Counter[str]()
    for role in ROLES:
        page = open_as(role)
        for one in (one for one in shown if one.role == role and one.name in mine):
            met[one.name] += 1
            is_main = met[one.name] == 1 and one.name in LOOKED_AT
            turn = (met[one.name] + names.index(one.name) // 2) % 2
            page.goto(one.address)
            for scheme, size in looks if is_main else [looks[turn]]:
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size(size)
                wrong += [(one.address, role, scheme, size, what) for what in violations(page)]
            page.set_viewport_size(SMALLEST)
            if beyond := page.evaluate(BEYOND):
                wrong.append((one.address, role, "320 px", beyond))
        page.context.close()
    # Every page there is: each kind as everybody who is shown one of it.
    assert met.keys() == mine
    assert sum(met.values()) > 40
    assert wrong == [], "\n".join(map(str, wrong))


BEYOND = """() => {
  const wide = document.documentElement.scrollWidth
  if (wide <= innerWidth) return ''
  const guilty = [...document.querySelectorAll('body *')].filter(
    (one) => one.getBoundingClientRect().right > innerWidth + 1)
  return `${wide} px: ` + guilty.slice(0, 4).map((one) => one.outerHTML.slice(0, 120)).join(' | ')
}"""

LOOKED_AT = {
    "home", "documents", "document", "room", "desk", "case", "edit-document", "seminar", "search",
    "concordance", "topic-beside", "notebook", "names",
}  # fmt: skip
"""The main kinds of page, by the names of their addresses."""


def main_pages(shown: list[Shown], role: str) -> list[Shown]:
    """One page of each main kind that this person is shown: that with most notes."""
    mine = [one for one in shown if one.role == role and one.name in LOOKED_AT]
    mine.sort(key=lambda one: one.html.count('class="card a-'))
    return list({one.name: one for one in mine}.values())


def test_the_main_kinds_of_page_are_all_shown(shown: list[Shown]) -> None:
    met = {one.name for role in ROLES for one in main_pages(shown, role)}
    assert met == LOOKED_AT


MARKS = """() => [...document.querySelectorAll('mark')].filter((one) => one.offsetParent).filter(
  (one) => {
    const style = getComputedStyle(one)
    return style.textDecorationLine === 'none' && style.outlineStyle === 'none'
      && ['Top', 'Right', 'Bottom', 'Left'].every((side) => style[`border${side}Style`] === 'none')
  }).map((one) => one.outerHTML.slice(0, 120)).slice(0, 3)"""

EDGES = """() => Object.fromEntries([...document.querySelectorAll('.card[class*=" a-"]')].filter(
  (one) => one.offsetParent).map((one) => [/a-(me|seminar|public)/.exec(one.className)[1],
    getComputedStyle(one).borderInlineStartStyle]))"""


def test_forced_colours_lose_nothing(shown: list[Shown], open_as: Callable[[str], Page]) -> None:
    """Marks have a line and cards of each audience an edge of their own; the focus is seen, and
    axe finds nothing, where the system takes all colours away."""
    wrong, edges = [], dict[str, str]()
    for role in (demonstration.VISITOR, ROLES[1], ROLES[4]):
        page = open_as(role)
        page.emulate_media(forced_colors="active")
        for one in main_pages(shown, role):
            page.goto(one.address)
            wrong += [(one.address, role, "a mark is not seen", mark) for mark in
                      page.evaluate(MARKS)]  # fmt: skip
            edges |= page.evaluate(EDGES)
            for _ in range(6):
                page.keyboard.press("Tab")
                if (focus := page.evaluate(FOCUS)) and focus != "nothing":
                    wrong.append((one.address, role, focus))
            # The colours are the system's then, and axe reckons with ours.
            found = violations(page, but="color-contrast")
            wrong += [(one.address, role, what) for what in found]
        page.context.close()
    assert wrong == [], "\n".join(map(str, wrong))
    assert edges.keys() >= {"seminar", "public"}
    assert "none" not in edges.values()
    assert len(set(edges.values())) == len(edges), "the shape of its edge says whose a note is"


MOVING = """() => {
  const late = (times) => times.split(',').some((one) => parseFloat(one) > 0)
  const found = [...document.querySelectorAll('*')].filter((one) => {
    const style = getComputedStyle(one)
    return (late(style.transitionDuration) && style.transitionProperty !== 'none')
      || style.animationName !== 'none' || style.scrollBehavior === 'smooth'
  })
  return found.map((one) => one.outerHTML.slice(0, 120)).slice(0, 3)
}"""


MOVE = """() => {
  document.body.style.transition = 'opacity 2s'
  document.documentElement.style.scrollBehavior = 'smooth'
}"""


def test_nothing_moves_for_who_wants_less_motion(
    shown: list[Shown], open_as: Callable[[str], Page]
) -> None:
    """Nor would what somebody adds, which moves for everybody else."""
    wrong = []
    for role in (demonstration.VISITOR, ROLES[1], ROLES[4], ROLES[5]):
        page = open_as(role)
        for one in main_pages(shown, role):
            page.emulate_media(reduced_motion="no-preference")
            page.goto(one.address)
            page.evaluate(MOVE)
            assert len(page.evaluate(MOVING)) >= 2
            page.emulate_media(reduced_motion="reduce")
            wrong += [(one.address, role, found) for found in page.evaluate(MOVING)]
        page.context.close()
    assert wrong == [], "\n".join(map(str, wrong))


SMALL = """() => [...document.querySelectorAll('.ref a, .footnote a.label')].filter((one) => {
  if (!one.checkVisibility()) return false
  one.scrollIntoView({block: 'center'})
  const box = one.getBoundingClientRect()
  const x = box.left + box.width / 2, y = box.top + box.height / 2
  const corners = [[-11, -11], [11, -11], [-11, 11], [11, 11]]
  return corners.some(([right, down]) => {
    const hit = document.elementFromPoint(x + right, y + down)
    return !hit || !one.contains(hit)
  })
}).map((one) => one.outerHTML.slice(0, 160))"""


def test_marks_of_footnotes_are_hit_by_a_finger(
    shown: list[Shown], open_as: Callable[[str], Page]
) -> None:
    """24 px each way, and back."""
    page, met = open_as(demonstration.VISITOR), 0
    page.set_viewport_size(PHONE)
    for one in (one for one in shown if one.role == demonstration.VISITOR):
        if one.name in ("document", "topic-beside") and 'class="ref"' in one.html:
            page.goto(one.address)
            met += page.locator(".ref a").count()
            assert page.evaluate(SMALL) == [], one.address
    assert met


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
