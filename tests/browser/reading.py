"""The reading page as a person uses it: by mouse, finger and keys."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

# The box of one end of some words in the text, found without the scripts under test.
EDGE = """([words, atEnd, isShown]) => {
  for (const box of document.querySelectorAll('[data-paragraph] [data-words]')) {
    const nodes = [];
    const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (!walker.currentNode.parentElement.closest('[data-apart]')) nodes.push(walker.currentNode);
    }
    const at = nodes.map((node) => node.data).join('').indexOf(words);
    if (at < 0) continue;
    let left = at + (atEnd ? words.length : 0);
    for (const node of nodes) {
      if (left < node.length || (atEnd && left === node.length)) {
        const range = document.createRange();
        range.setStart(node, left);
        range.collapse(true);
        if (!isShown) box.scrollIntoView({block: 'center'});
        const rect = range.getBoundingClientRect();
        return {x: rect.left, y: rect.top + rect.height / 2};
      }
      left -= node.length;
    }
  }
  throw new Error('not in the text: ' + words);
}"""


class ReadingPage:
    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def composer(self) -> Locator:
        return self.page.locator("form.composer:visible")

    @property
    def cards(self) -> Locator:
        return self.page.locator("[data-note]")

    @property
    def toolbar(self) -> Locator:
        return self.page.get_by_role("toolbar")

    def card(self, words: str) -> Locator:
        return self.cards.filter(has_text=words)

    def marked(self) -> list[str]:
        """The words of each mark, run by run, footnote marks left out."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll('mark')].map((mark) => {
              const copy = mark.cloneNode(true);
              copy.querySelectorAll('[data-apart]').forEach((apart) => apart.remove());
              return copy.textContent;
            })"""
        )

    def select(self, words: str, to: str = "") -> None:
        """Drag the mouse over words of the text, or from some words to the end of others."""
        end = self.page.evaluate(EDGE, [to or words, True])
        # Where the end has been brought into sight, the beginning is, too.
        start = self.page.evaluate(EDGE, [words, False, True])
        mouse = self.page.mouse
        mouse.move(start["x"] + 1, start["y"])
        mouse.down()
        mouse.move((start["x"] + end["x"]) / 2, (start["y"] + end["y"]) / 2)
        mouse.move(end["x"], end["y"], steps=4)
        mouse.up()
        expect(self.toolbar).to_be_visible()

    def press(self, name: str) -> None:
        """Press a button of the toolbar."""
        self.toolbar.get_by_role("button", name=name).click()

    def comment(self, words: str, body: str, audience: str = "", to: str = "") -> None:
        """Select words, write a comment on them and send it."""
        self.select(words, to)
        self.press("Comment")
        self.composer.get_by_role("textbox", name="Your comment").fill(body)
        if audience:
            self.composer.get_by_role("radio", name=audience).check()
        self.send()

    def send(self) -> None:
        self.composer.get_by_role("button", name="Send").click()
        expect(self.composer).to_have_count(0)

    def drafts(self) -> int:
        return self.page.evaluate(
            "Object.keys(localStorage).filter((key) => key.startsWith('colloquy:draft:')).length"
        )
