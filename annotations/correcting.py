"""What a correction of a text does to the notes on it: told before saving, done in one go.

Every annotation of the document has exactly one outcome, whoever reads it. Whoever corrects sees
one by one only the notes that they may see anyway; of all others no more than how many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from annotations import anchors
from annotations.errors import Clash, Refused
from annotations.models import (
    Annotation,
    Change,
    CorrectionReport,
    How,
    Notice,
    NoticeKind,
    Outcome,
    Placing,
)
from annotations.models.notice import due_at, rhythms
from annotations.moderation import why
from annotations.passages import check_rows
from archive.correcting import Correction, write_version
from archive.correction import HEADING, Fate, Passage, Passages, Plan
from archive.models import Document, Paragraph, TextVersion


class Choice(NamedTuple):
    """What an editor chose for one note."""

    how: str
    """"accepted", "unplaced" or "by_hand"."""
    quote: str = ""
    """The words that were accepted or chosen."""
    place: Passage | None = None

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Choice:
        place = stored.get("place")
        return cls(stored["how"], stored.get("quote", ""), Passage(*place) if place else None)

    def to_json(self) -> dict[str, Any]:
        place = self.place
        return {
            "how": self.how,
            "quote": self.quote,
            "place": [place.first, place.start, place.last, place.end] if place else None,
        }


@dataclass(frozen=True, slots=True)
class Met:
    """One annotation with what the correction does to it."""

    id: UUID
    author: int | None
    before: Passage
    fate: Fate
    how: str
    is_shown: bool
    """Whether whoever corrects may see it."""
    stands: bool
    """Whether it was not deleted."""
    was_placed: bool
    is_stale: bool = False
    """Whether something was chosen for it that does not hold any more."""

    @property
    def is_listed(self) -> bool:
        return (
            self.is_shown
            and self.stands
            and self.was_placed
            and (self.fate.outcome != Outcome.UNMOVED or self.how != How.COMPUTED or self.is_stale)
        )


class Preview:
    """What saving a correction would do; for ``viewer``, who is at it.

    Some ten queries, however many notes there are. Raises ImportProblem where what stands there is
    no text that can be read.
    """

    def __init__(self, correction: Correction, viewer: Viewer) -> None:
        self.correction = correction
        self.plan: Plan = correction.plan()
        self.passages: Passages = self.plan.passages(settings.MAX_PASSAGE_PARAGRAPHS)
        self._lines = {line.key: i for i, line in enumerate(self.plan.new) if line.kind != HEADING}
        self.met = list(self._meet(viewer))

    def _meet(self, viewer: Viewer) -> Iterator[Met]:
        notes = Annotation.objects.filter(document=self.correction.document_id)
        shown = set(notes.visible_to(viewer).values_list("pk", flat=True))
        fates: dict[Passage, Fate] = {}
        for pk, author, first, start, last, end, is_placed, deleted in notes.values_list(
            "pk", "author_id", "first__key", "start", "last__key", "end", "is_placed", "deleted_at"
        ):
            passage = Passage(first, start, last, end)
            if passage not in fates:
                fates[passage] = self.passages.fate(passage)
            fate, how, is_stale = fates[passage], str(How.COMPUTED), False
            if not is_placed:
                fate = Fate(Outcome.UNPLACED)
            elif pk in shown and (stored := self.correction.choices.get(str(pk))):
                chosen = self._chosen(Choice.read(stored), passage, fate)
                is_stale = chosen is None
                fate, how = chosen or (fate, how)
            yield Met(
                pk, author, passage, fate, how, pk in shown, deleted is None, is_placed, is_stale
            )

    def _chosen(self, choice: Choice, before: Passage, fate: Fate) -> tuple[Fate, str] | None:
        """What an editor's choice makes of it; None where it does not hold in this text."""
        if choice.how == Outcome.UNPLACED:
            return Fate(Outcome.UNPLACED), How.BY_HAND
        if choice.how == How.ACCEPTED:
            same = fate.after is not None and self.passages.words_after(fate.after) == choice.quote
            return (fate, str(How.ACCEPTED)) if same else None
        if choice.place is None:
            return None
        try:
            self.check(choice.place, choice.quote)
        except anchors.PassageProblem:
            return None
        if self.passages.words(before) != choice.quote:
            return Fate(Outcome.CHANGED, choice.place), How.BY_HAND
        same = choice.place == before
        return Fate(Outcome.UNMOVED if same else Outcome.MOVED, choice.place), How.BY_HAND

    def check(self, place: Passage, quote: str) -> None:
        """Raise anchors.PassageProblem unless a new note could be made there with these words."""
        first, last = self._lines.get(place.first), self._lines.get(place.last)
        if first is None or last is None or first > last:
            raise anchors.PassageProblem("quote", _("This passage is not in the corrected text."))
        rows = [
            (None if line.kind == HEADING else line.key, line.kind, line.text)
            for line in self.plan.new[first : last + 1]
        ]
        check_rows(rows, anchors.Passage(place.first, place.start, place.last, place.end), quote)

    def find(self, first: str, last: str, words: str) -> tuple[Passage, str]:
        """The passage of these words in a paragraph, or from one to another, of the new text.

        White space counts as one space. Raises anchors.PassageProblem where they do not stand
        there, or more than once.
        """
        start, stop = self._lines.get(first), self._lines.get(last or first)
        if start is None or stop is None or start > stop:
            raise anchors.PassageProblem("quote", _("This passage is not in the corrected text."))
        lines = self.plan.new[start : stop + 1]
        return found_in([(line.key, line.text) for line in lines], words)

    @property
    def listed(self) -> list[Met]:
        """The notes that are told one by one, in the order of their places."""
        order = {line.key: place for place, line in enumerate(self.plan.old)}
        return sorted(
            (one for one in self.met if one.is_listed),
            key=lambda one: (order.get(one.before.first, 0), one.before.start, one.id),
        )

    @property
    def counts(self) -> Counter[str]:
        """Outcome -> how many notes that are not deleted."""
        return Counter(str(one.fate.outcome) for one in self.met if one.stands)

    @property
    def lost_before(self) -> int:
        """How many of the notes had no place already."""
        return sum(one.stands and not one.was_placed for one in self.met)

    @property
    def unlisted(self) -> Counter[str]:
        """The same of those that are not the viewer's to see."""
        return Counter(
            str(one.fate.outcome)
            for one in self.met
            if one.stands and one.was_placed and not one.is_shown
        )


def found_in(paragraphs: list[tuple[str, str]], words: str) -> tuple[Passage, str]:
    """The passage of these words in consecutive paragraphs, (key, text) each, and its quote.

    White space counts as one space. Raises anchors.PassageProblem where the words do not stand
    there, or more than once.
    """
    text = " ".join(text for _key, text in paragraphs)
    wanted = " ".join(words.split())
    at = text.find(wanted) if wanted else -1
    if at < 0:
        raise anchors.PassageProblem(
            "quote", _("These words do not stand there: copy them from the text.")
        )
    if text.find(wanted, at + 1) >= 0:
        raise anchors.PassageProblem(
            "quote", _("These words stand there more than once: take some more of them.")
        )
    starts, done = [], 0
    for _key, each in paragraphs:
        starts.append(done)
        done += len(each) + 1
    end = at + len(wanted)
    first = max(i for i, start in enumerate(starts) if start <= at)
    last = max(i for i, start in enumerate(starts) if start < end)
    place = Passage(
        paragraphs[first][0], at - starts[first], paragraphs[last][0], end - starts[last]
    )
    texts = [each for _key, each in paragraphs[first : last + 1]]
    return place, anchors.quote_of(texts, place.start, place.end)


def save(correction: Correction, *, viewer: Viewer, reason: str) -> TextVersion:
    """Write the corrected text and move every note with it, in one transaction.

    Raises Clash where another correction was saved since this one began, Refused where a conflict
    is open or nothing would change, and ImportProblem.
    """
    with transaction.atomic():
        # In the order in which every verb on a note takes its locks: notes, then the document.
        notes = Annotation.objects.filter(document=correction.document_id).order_by("pk")
        list(notes.select_for_update().values_list("pk", flat=True))
        document = Document.objects.select_for_update().get(pk=correction.document_id)
        mine = Correction.objects.select_for_update().filter(pk=correction.pk).first()
        if mine is None or mine.base_id != document.current_id:
            raise Clash(_("The text was corrected by somebody else meanwhile."))
        if mine.conflicts:
            raise Refused(_("Decide first on what somebody else has changed, too."))
        mine.document = document
        preview = Preview(mine, viewer)
        if preview.plan.is_empty:
            raise Refused(
                _("Nothing is different from the present text: there is nothing to save.")
            )
        version = write_version(
            document, preview.plan, base=mine.base, by=viewer.person, reason=reason
        )
        placings = _write_placings(preview, version, viewer)
        CorrectionReport.objects.create(version=version, counts=dict(preview.counts))
        _tell(preview, placings, viewer)
        changed = [pk for pk, placing in placings.items() if placing.is_told]
        why.reckon_passages(changed, version.created)
        Change.tell_all(document.pk)
        mine.delete()
    return version


def _write_placings(preview: Preview, version: TextVersion, viewer: Viewer) -> dict[UUID, Placing]:
    """A row for every note that does not stay as it was, and the notes brought in line."""
    ids = dict(Paragraph.objects.filter(document=version.document_id).values_list("key", "pk"))
    rows = {}
    for one in preview.met:
        if not one.was_placed or one.fate.outcome == Outcome.UNMOVED:
            continue
        after = one.fate.after
        rows[one.id] = Placing(
            annotation_id=one.id,
            version=version,
            outcome=one.fate.outcome,
            how=one.how,
            by_id=viewer.user_id,
            at=version.created,
            first_before_id=ids[one.before.first],
            start_before=one.before.start,
            last_before_id=ids[one.before.last],
            end_before=one.before.end,
            words_before=preview.passages.words(one.before),
            first_after_id=ids[after.first] if after else None,
            start_after=after.start if after else None,
            last_after_id=ids[after.last] if after else None,
            end_after=after.end if after else None,
            words_after=preview.passages.words_after(after) if after else "",
        )
    Placing.objects.bulk_create(rows.values(), batch_size=1000)
    _move(version)
    return rows


def _move(version: TextVersion) -> None:
    """Bring the notes in line with the placings of this version."""
    placings = Placing.objects.filter(version=version, is_correction=True)
    unplaced = placings.filter(outcome=Outcome.UNPLACED)
    Annotation.objects.filter(pk__in=unplaced.values("annotation")).update(
        is_placed=False, updated=version.created
    )
    own = placings.filter(annotation=OuterRef("pk"))
    Annotation.objects.filter(
        pk__in=placings.exclude(outcome=Outcome.UNPLACED).values("annotation")
    ).update(
        first=Subquery(own.values("first_after")[:1]),
        start=Subquery(own.values("start_after")[:1]),
        last=Subquery(own.values("last_after")[:1]),
        end=Subquery(own.values("end_after")[:1]),
        updated=version.created,
    )


def _tell(preview: Preview, placings: dict[UUID, Placing], viewer: Viewer) -> None:
    """A notice for every author whose words there are others now, or gone; one mail for each."""
    told = [
        (one.author, placing)
        for one in preview.met
        if (placing := placings.get(one.id)) and one.stands and placing.is_told
        if one.author is not None and one.author != viewer.user_id
    ]
    chosen = rhythms(NoticeKind.CORRECTION, {author for author, _placing in told})
    notices: list[Notice] = []
    mailed: set[int] = set()
    for author, placing in told:
        rhythm = chosen[author]
        notices.append(
            Notice(
                user_id=author,
                kind=NoticeKind.CORRECTION,
                placing=placing,
                rhythm=rhythm,
                mail_due=None if author in mailed else due_at(rhythm),
            )
        )
        mailed.add(author)
    Notice.objects.bulk_create(notices, batch_size=1000)
