"""How the pages look that the importer of PDFs is measured on.

Some office, printer or program would set a document so. Those that are held back were not looked
at while the importer was tuned.
"""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.pagesizes import A4, LETTER

SANS = ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique")
SERIF = ("Times-Roman", "Times-Bold", "Times-Italic")
TYPED = ("Courier", "Courier-Bold", "Courier-Oblique")
BOOK = (396.0, 612.0)


@dataclass(frozen=True)
class Design:
    """How pages look; lengths in points."""

    fonts: tuple[str, str, str] = SERIF
    size: float = 11
    leading: float = 1.2
    page: tuple[float, float] = A4
    margins: tuple[float, float, float, float] = (72, 72, 72, 72)
    """Left, right, top, bottom."""
    columns: int = 1
    justified: bool = False
    hyphens: str = ""
    indent: float = 0
    spacing: float = 0
    """Between paragraphs, as a share of the type size."""
    heads: str = "bold"
    """"capitals", "bold", "italic" or "large"."""
    head_align: str = "left"
    title_align: str = "left"
    date_align: str = "right"
    running: str = ""
    """What the running head says: "title", "series" or nothing."""
    number: str = ""
    """Where the page number is: "head", "foot", "dashes", "of" or nowhere."""
    first_page: int = 1
    notes: str = "foot"
    """Where footnotes are: "foot" of their page or "end" of the text."""
    raised_labels: bool = True
    rule: bool = False
    """Whether a line is drawn above the footnotes."""
    words: bool = False
    """Whether every word is placed on its own, as some programs do, without spaces."""
    held_back: bool = False

    @property
    def width(self) -> float:
        left, right, _, _ = self.margins
        gutter = 18 * (self.columns - 1)
        return (self.page[0] - left - right - gutter) / self.columns


DESIGNS = {
    "memorandum": Design(SANS, page=LETTER, heads="capitals", number="foot", notes="end"),
    "book": Design(
        *(SERIF, 10, 1.22, BOOK, (54, 54, 66, 54)),
        justified=True,
        hyphens="-",
        indent=14,
        heads="italic",
        head_align="center",
        title_align="center",
        running="title",
        number="head",
        first_page=118,
        rule=True,
    ),
    "archive": Design(
        *(SANS, 10.5, 1.35),
        spacing=0.7,
        heads="large",
        number="of",
        running="series",
        notes="end",
        raised_labels=False,
    ),
    "journal": Design(
        *(SERIF, 9.5, 1.15, A4, (50, 50, 60, 60)),
        columns=2,
        justified=True,
        hyphens="-",
        indent=10,
        heads="bold",
        running="series",
        number="dashes",
        first_page=41,
        words=True,
    ),
    # Held back while the importer was tuned.
    "typed": Design(
        *(TYPED, 11, 1.3, LETTER),
        indent=33,
        heads="capitals",
        head_align="center",
        title_align="center",
        number="dashes",
        spacing=0.5,
        raised_labels=False,
        held_back=True,
    ),
    "report": Design(
        *(SANS, 10, 1.3, A4),
        justified=True,
        spacing=0.6,
        heads="bold",
        running="title",
        number="foot",
        first_page=3,
        rule=True,
        held_back=True,
    ),
}
