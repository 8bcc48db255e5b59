"""The same documents printed by a browser, as archive sites and editors do it.

Other marks than those of ``pdfs``: the browser places every word on its own, puts raised marks on
lines of their own, divides words with U+2010, and notes stand at the end of the text.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.pdfs import Gold, bullet_of
from tests import chromium

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: {size}; margin: 22mm 20mm;
  @top-left {{ content: "{head}"; font: 8.5pt {face}; }}
  @bottom-center {{ content: {foot}; font: 9pt {face}; }} }}
body {{ font: {font} {face}; margin: 0; }}
p, li, h1, h2 {{ margin: 0; }} ul {{ margin: 0; padding-left: 1.6em; list-style: none; }}
.side {{ text-align: {side}; }} .notes {{ font-size: 85%; margin-top: 1.5em; }}
sup {{ font-size: 65%; line-height: 0; }}
h1 {{ font-size: 150%; break-after: avoid; }} h2 {{ break-after: avoid; }}
{more}</style><body>{body}</body></html>"""

DESIGNS = {
    "site": {
        "size": "Letter",
        "face": "DejaVu Sans, Arial, sans-serif",
        "font": "10pt/1.45",
        "head": "Digital archive of documents",
        "foot": '"Page " counter(page) " of " counter(pages)',
        "side": "left",
        "more": "p { margin: 0 0 0.8em; } h2 { font-size: 125%; margin: 1em 0 0.4em; }",
    },
    "edition": {
        "size": "A5",
        "face": "DejaVu Serif, Georgia, serif",
        "font": "9pt/1.35",
        "head": "",
        "foot": '"– " counter(page) " –"',
        "side": "right",
        "more": "body { text-align: justify; hyphens: auto; } p { text-indent: 1.6em; }"
        " .side, .notes p { text-indent: 0; }"
        " h1, h2 { text-align: center; font-weight: normal; }"
        " h2 { font-size: 100%; font-variant-caps: normal; font-style: italic; margin: 1em 0; }",
    },
    "plain": {
        "size": "A4",
        "face": "DejaVu Serif, Times, serif",
        "font": "11pt/1.3",
        "head": "",
        "foot": "counter(page)",
        "side": "right",
        "more": "h1 { font-size: 100%; } h2 { font-size: 100%; text-transform: uppercase;"
        " font-weight: normal; margin: 1em 0 0; }",
    },
}


def printed(golds: Iterable[Gold], design: str) -> list[bytes]:
    """The documents as PDFs, in one browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(Path(chromium.find())), args=list(chromium.ARGUMENTS)
        )
        page = browser.new_page()
        found = []
        for gold in golds:
            page.set_content(page_of(gold, design))
            found.append(page.pdf(prefer_css_page_size=True))
        browser.close()
    return found


def page_of(gold: Gold, design: str) -> str:
    """The document as a web page made for printing."""
    labels = {b.get("label") for b in gold["blocks"] if b["kind"] == "footnote"}
    bullet = bullet_of(gold)
    body, notes = [], []
    for block in gold["blocks"]:
        inside = _inside(block, labels)
        kind = block["kind"]
        if kind == "footnote":
            notes.append(f"<p>{html.escape(block['label'])}. {inside}</p>")
        elif kind in ("title", "heading"):
            tag = "h1" if kind == "title" else "h2"
            body.append(f"<{tag}>{inside}</{tag}>")
        elif kind == "list_item":
            numbered = block.get("label") and block["text"].startswith(block["label"])
            lead = "" if numbered or not bullet else f"{bullet} "
            body.append(f"<ul><li>{lead}{inside}</li></ul>")
        else:
            side = block.get("role") in ("dateline", "signature", "date")
            body.append(f"<p{' class=side' if side else ''}>{inside}</p>")
    body.append(f'<div class="notes">{"".join(notes)}</div>' if notes else "")
    title = html.escape(str(gold.get("title") or ""))
    return _PAGE.format(title=title, body="\n".join(body), **DESIGNS[design])


def _inside(block: Gold, labels: set[str | None]) -> str:
    text, parts, at = block["text"], [], 0
    for offset, label in block.get("refs", ()):
        if str(label) in labels:
            parts.append(f"{html.escape(text[at:offset])}<sup>{label}</sup>")
            at = offset
    return "".join([*parts, html.escape(text[at:])])
