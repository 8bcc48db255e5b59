"""A passage in the present text of a document: where it lies, and whether its words stand there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _t

from annotations import anchors
from annotations.fields import Exact, Name, Offset
from annotations.models.placement import Placement
from archive.models import Document, Entry, Kind, Paragraph


def place(document: Document, passage: anchors.Passage, quote: str) -> Placement:
    """Find a passage in the document's current text; one query.

    Raises anchors.PassageProblem where a paragraph is gone, where the passage is too long or
    crosses a heading or a footnote, and where ``quote`` is not what stands there.
    """
    rows = _between(document, passage.first_key, passage.last_key)
    if not rows:
        raise _missing(document, passage)
    texts = check_rows([row[1:] for row in rows], passage, quote)
    prefix, suffix = anchors.context_of(texts, passage.start, passage.end)
    first, last = (
        Paragraph(id=row[0], document=document, key=row[1]) for row in (rows[0], rows[-1])
    )
    assert document.current is not None  # noqa: S101  (it has rows)
    return Placement(
        first=first,
        start=passage.start,
        last=last,
        end=passage.end,
        quote=anchors.quote_of(texts, passage.start, passage.end),
        prefix=prefix,
        suffix=suffix,
        written_on=document.current,
    )


def placed(document: Document, given: Mapping[str, Any]) -> Placement:
    """Find the passage that the fields ``first``, ``start``, ``last`` (as ``first`` where it is
    empty), ``end`` and ``quote`` of a form name; as ``place``, whose errors it raises."""
    passage = anchors.Passage(
        given["first"],
        given.get("start") or 0,
        given.get("last") or given["first"],
        given.get("end") or 0,
    )
    return place(document, passage, given.get("quote") or "")


def check_rows(
    rows: Sequence[tuple[str | None, str, str]], passage: anchors.Passage, quote: str
) -> list[str]:
    """The texts of the paragraphs of a passage, given as (key, kind, text); no key for a heading.

    Raises anchors.PassageProblem where no passage can lie there, or not with this quote.
    """
    if len(rows) > settings.MAX_PASSAGE_PARAGRAPHS:
        raise anchors.PassageProblem(
            "last",
            _t("A passage has at most %(most)d paragraphs: choose a shorter one.")
            % {"most": settings.MAX_PASSAGE_PARAGRAPHS},
        )
    if any(kind == Kind.FOOTNOTE for _key, kind, _text in rows):
        raise anchors.PassageProblem("first", _t("A footnote cannot be annotated."))
    if any(key is None for key, _kind, _text in rows):
        raise anchors.PassageProblem("last", _t("A passage does not go across a heading."))
    texts = [text for _key, _kind, text in rows]
    anchors.check(texts, passage.start, passage.end, quote)
    return texts


def _between(document: Document, first: str, last: str) -> list[tuple[int, str, str, str]]:
    """Id, key, kind and text of the entries from one paragraph to another, both included, and one
    more than is allowed; a heading among them has no key. Empty where either is not there."""
    entries = Entry.objects.filter(version=document.current_id)

    def position(key: str) -> Any:
        return entries.filter(paragraph_text__paragraph__key=key).values("position")[:1]

    if first == last:
        chosen = entries.filter(paragraph_text__paragraph__key=first)
    else:
        chosen = entries.filter(position__gte=position(first), position__lte=position(last))
    return list(
        chosen.order_by("position").values_list(
            "paragraph_text__paragraph_id",
            "paragraph_text__paragraph__key",
            "paragraph_text__kind",
            "paragraph_text__text",
        )[: settings.MAX_PASSAGE_PARAGRAPHS + 1]
    )


def _missing(document: Document, passage: anchors.Passage) -> anchors.PassageProblem:
    """Why nothing lies between two paragraphs."""
    there = set(
        Entry.objects.filter(
            version=document.current_id,
            paragraph_text__paragraph__key__in=[passage.first_key, passage.last_key],
        ).values_list("paragraph_text__paragraph__key", flat=True)
    )
    if passage.first_key not in there:
        return anchors.PassageProblem("first", _t("This paragraph is not in the text any more."))
    if passage.last_key not in there:
        return anchors.PassageProblem("last", _t("This paragraph is not in the text any more."))
    return anchors.PassageProblem("last", _t("The passage ends before it begins."))


class PassageForm(forms.Form):
    """A passage of a document. Cleaned, it has a ``placement``."""

    first = Name()
    start = Offset()
    last = Name(required=False)
    """The same paragraph as ``first`` when not given."""
    end = Offset()
    quote = Exact()

    def __init__(self, data: Any = None, *, document: Document, **options: Any) -> None:
        super().__init__(data, **options)
        self.document = document

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if self.errors:
            return given
        try:
            given["placement"] = placed(self.document, given)
        except anchors.PassageProblem as problem:
            self.add_error(problem.field, _t(problem.sentence))
        return given
