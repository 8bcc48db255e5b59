"""The browser counts as the server does: the same words, whatever stands between them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from annotations.anchors import quote_of, utf16_offset
from annotations.rendering import Mark, render_words
from tests.browser.conftest import Cast
from tests.browser.reading import ReadingPage

pytestmark = pytest.mark.one_database

Read = Callable[..., ReadingPage]

# Paragraphs as they are stored: NFC or not, never with white space at their ends.
WORDS = (
    st.text(
        st.one_of(
            st.sampled_from("ab <&>é\u0308\u200dא\u0627🇨🇳👩🏽𝒳"),
            st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Zs")),
        ),
        min_size=2,
        max_size=40,
    )
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: len(text) > 1 and "\ufeff" not in text)
)

SELECT = """async ([rows, from, to]) => {
  const box = document.getElementById('probe');
  box.innerHTML = rows.map((html, index) =>
    `<div class="row" data-paragraph="k${index}"><span data-words>${html}</span></div>`).join('');
  const locate = (words, units) => {
    const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.parentElement.closest('[data-apart]')) continue;
      if (units <= node.length) return [node, units];
      units -= node.length;
    }
  };
  const words = [...box.querySelectorAll('[data-words]')];
  getSelection().setBaseAndExtent(...locate(words[0], from), ...locate(words.at(-1), to));
  const passage = probe.passageOf(getSelection(), box);
  const ranges = probe.rangesOf(passage, box);
  return [passage, ranges.map((range) => {
    const copy = range.cloneContents();
    copy.querySelectorAll('[data-apart]').forEach((apart) => apart.remove());
    return copy.textContent;
  }).join('\\n')];
}"""


@pytest.fixture
def probe(cast: Cast, read: Read) -> Page:
    """A page that holds the module under test and a place to put paragraphs."""
    page = read(cast.room, cast.ada).page
    page.evaluate(
        """async () => {
          const entry = document.querySelector('script[src*="annotations/writing"]').src;
          window.probe = await import(entry.replace(/writing[^/]*$/, 'offsets.js'));
          document.getElementById('edition').innerHTML = '<div id="probe"></div>';
        }"""
    )
    return page


@st.composite
def selections(draw: st.DrawFn) -> tuple[list[str], list[str], int, int]:
    """Paragraphs, the same rendered with marks and footnote marks, and a passage in them."""
    texts = draw(st.lists(WORDS, min_size=1, max_size=3))
    rows = []
    for text in texts:
        place = st.integers(0, len(text))
        marks: list[Mark] = []
        for number in range(draw(st.integers(0, 4))):
            first, last = sorted((draw(place), draw(place)))
            marks.append((f"n{number}", first, last, "a-me", True))
        refs = [(draw(place), "1", "#fn", "") for _ in range(draw(st.integers(0, 2)))]
        rows.append(render_words(text, marks, refs, [(draw(place), "7")]))
    start = draw(st.integers(0, len(texts[0]) - 1))
    end = draw(st.integers(start + 1 if len(texts) == 1 else 1, len(texts[-1])))
    return texts, rows, start, end


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(selected=selections())
def test_a_selection_becomes_the_passage_that_the_server_checks(
    probe: Page, selected: tuple[list[str], list[str], int, int]
) -> None:
    texts, rows, start, end = selected
    units = [utf16_offset(texts[0], start), utf16_offset(texts[-1], end)]
    passage, found_again = probe.evaluate(SELECT, [rows, *units])
    wanted = quote_of(texts, start, end)
    if not wanted.strip():
        assert passage is None
        return
    assert passage["quote"] == wanted.strip()
    first, last = int(passage["first"][1:]), int(passage["last"][1:])
    covered = texts[first : last + 1]
    assert quote_of(covered, passage["start"], passage["end"]) == passage["quote"]
    assert found_again == passage["quote"]
