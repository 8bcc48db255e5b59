"""Questions at their places in a room, and who has answered them."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations import anchors
from annotations.cards import ALONE, SHARED, Ask, Card
from annotations.fields import Exact, Identifier, Name, Offset, Words
from annotations.models import Annotation, Prompt
from annotations.models.prompt import LONGEST
from annotations.passages import placed
from annotations.rawrows import RawRows, statement
from archive.history import present_anchor
from archive.models import Document, Heading
from archive.text import HEADING, Text


class Question(NamedTuple):
    """A question as it is stored; places by their keys."""

    pk: UUID
    text: str
    heading: str | None
    first: str | None
    start: int
    last: str | None
    end: int
    quote: str


class Asks:
    """The questions of one reading: where they stand in the present text. One query, and one more
    for each whose paragraph a correction has taken away."""

    def __init__(self, viewer: Viewer, seminar: Seminar | None, document: Document, text: Text):
        self.all: list[Ask] = []
        self.at: dict[str, list[Ask]] = {}
        """Key of a paragraph or heading ("" for the document) -> the questions there, in order."""
        self._document, self._text = document, text
        self._answers: dict[UUID, list[Card]] = {}
        self._prompts: list[Question] = []
        if seminar:
            room = seminar.pk, document.pk

            def rows() -> QuerySet[Prompt, Any]:
                prompts = Prompt.objects.visible_to(viewer).filter(
                    seminar=room[0], document=room[1]
                )
                asked: QuerySet[Prompt, Any] = prompts.values_list(
                    "pk", "text", "heading__key", "first__key", "start", "last__key", "end",
                    "quote",
                )  # fmt: skip
                return asked

            found = RawRows(statement(("prompts", viewer.key, *room), rows))
            self._prompts = [Question(*found.read(row)) for row in found.rows]
        self._numbers = {one.pk: number for number, one in enumerate(self._prompts, 1)}

    @property
    def prompts(self) -> list[UUID]:
        """Ids of the questions."""
        return list(self._numbers)

    def number_of(self, prompt: UUID | None) -> tuple[int, UUID] | None:
        """The number of a question that is still asked here, with its id."""
        return (self._numbers[prompt], prompt) if prompt in self._numbers else None

    def heard(self, card: Card) -> None:
        """A note that the viewer sees; with words it answers its question."""
        if card.answers and card.root and card.root.html:
            self._answers.setdefault(card.answers[1], []).append(card)

    def place(self) -> None:
        """Put the questions in their places, once all notes were heard."""
        for number, prompt in enumerate(self._prompts, 1):
            notes = self._answers.get(prompt.pk, [])
            mine = {card.audience for card in notes if card.is_mine}
            key, ask = self._placed(prompt, number)
            ask = ask._replace(
                mine=SHARED if mine - {"me"} else ALONE if mine else "",
                answers=sum(card.audience != "me" for card in notes),
            )
            self.all.append(ask)
            self.at.setdefault(key, []).append(ask)

    def _placed(self, prompt: Question, number: int) -> tuple[str, Ask]:
        ask = Ask(prompt.pk, number, prompt.text)
        if prompt.heading:
            key = present_key(self._document, self._text, prompt.heading)
            return key, ask._replace(first=_begins(self._text, key))
        if not prompt.first or not prompt.last:
            return "", ask._replace(first=_begins(self._text, ""))
        first, last = prompt.first, prompt.last
        if self._text.words(first, prompt.start, last, prompt.end) == prompt.quote:
            whole = prompt.start == 0 and first == last
            whole = whole and prompt.end == self._text.lengths[first]
            if whole:
                return first, ask._replace(first=first, last=last)
            return first, ask._replace(
                quote=prompt.quote, first=first, start=prompt.start, last=last, end=prompt.end
            )
        key = present_key(self._document, self._text, first)
        return key, ask._replace(quote=prompt.quote, first=_begins(self._text, key))


def present_key(document: Document, text: Text, key: str) -> str:
    """The key in the present text of what had this one; "" where nothing has it any more."""
    return (text.anchor(key) or present_anchor(document, key))[2:]


def _begins(text: Text, key: str) -> str:
    """Key of the paragraph itself, or of the first one under a heading; "" for the document."""
    begun = not key
    for line in text.body:
        begun = begun or line.key == key
        if begun and line.kind != HEADING:
            return line.key
    return ""


class AskForm(forms.Form):
    """A question, at a place: a passage (or a whole paragraph), a heading, or neither."""

    id = Identifier(required=False)
    text = Words(
        limit=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
        label=_("Your question"),
    )
    heading = Name(required=False)
    first = Name(required=False)
    start = Offset(required=False)
    last = Name(required=False)
    end = Offset(required=False)
    quote = Exact(required=False)

    def __init__(self, data: Any = None, *, document: Document, **options: Any) -> None:
        super().__init__(data, **options)
        self.document = document

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        given["place"] = None
        if given.get("first"):
            try:
                given["place"] = placed(self.document, given)
            except anchors.PassageProblem as problem:
                self.add_error(None, _t(problem.sentence))
        elif given.get("heading"):
            given["place"] = Heading.objects.filter(
                document=self.document, key=given["heading"]
            ).first()
            if given["place"] is None:
                self.add_error("heading", _t("This heading is not in the text any more."))
        return given

    def ask(self, viewer: Viewer, seminar: Seminar) -> Prompt:
        """Ask the question of a valid form. Raises Refused and Taken."""
        given = self.cleaned_data
        return Prompt.ask(
            given["text"],
            by=viewer.person,
            seminar=seminar,
            document=self.document,
            place=given["place"],
            pk=given["id"],
        )


def answers_seen(viewer: Viewer, seminar: Seminar, document: Document) -> QuerySet[Annotation]:
    """The notes with words that answer a question of this reading, as far as ``viewer`` sees
    them."""
    notes: QuerySet[Annotation] = (
        Annotation.objects.visible_to(viewer)
        .written_in(seminar.pk, document.pk)
        .exclude(prompt=None)
        .order_by("created", "id")
    )
    return notes
