"""Correcting a published text: what an editor is working on, and writing the next version.

A correction is kept with every step, so that a reload loses nothing. It remembers the version
that it began from; where somebody else has made another one meanwhile, both are put together.
What becomes of the notes is decided above: see ``annotations.correcting``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from difflib import SequenceMatcher
from typing import Any, ClassVar, NamedTuple

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.models import Event, User
from archive import ingest
from archive.correction import HEADING, Line, Plan, plan
from archive.dividing import Divided
from archive.division import Division, Piece
from archive.indexing import follow
from archive.joining import join_topics
from archive.merging import Merged, merge
from archive.models import (
    Document,
    Entry,
    Heading,
    HeadingText,
    Paragraph,
    ParagraphText,
    Status,
    TextVersion,
    Trail,
    key_from,
)
from archive.search.index import follow as follow_words
from archive.sentences import sentence_ends
from archive.speakers import mark_speakers

KINDS = {"paragraph": "text"}
"""What a division calls otherwise."""


class Undecided(Exception):
    """Something is to be decided before both can be put together."""


class Correction(Divided):
    """A published text as one editor is changing it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="corrections")
    base = models.ForeignKey(TextVersion, on_delete=models.CASCADE, related_name="+")
    """The version that it began from, or was brought up to."""
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField(blank=True)
    """As typed so far; readers will see it in the history of the document."""
    choices = models.JSONField(default=dict)
    """What was chosen for single notes before saving."""
    conflicts = models.JSONField(default=list)
    """What somebody else changed, too, and what is not decided yet."""
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "made_by"], name="correction_once")
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.made_by_id}"

    @classmethod
    def begin(cls, document: Document, *, by: User) -> Correction:
        """The correction that this editor is at, or a new one of the present text.

        Raises ValueError where the document has no text.
        """
        if document.current is None:
            raise ValueError("A document without a text cannot be corrected.")
        if there := cls.objects.filter(document=document, made_by=by).first():
            return there
        made = cls(document=document, base=document.current, made_by=by)
        made.begin_with(Division.of_text(lines_of(document.current)))
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            # Asked for twice at the same moment.
            return cls.objects.get(document=document, made_by=by)
        return made

    @property
    def is_current(self) -> bool:
        """Whether it starts from the text that is read now."""
        return self.base_id == self.document.current_id

    def note(self, reason: str) -> None:
        """Keep the reason as typed."""
        Correction.objects.filter(pk=self.pk).update(reason=reason, changed=timezone.now())
        self.reason = reason

    def choose(self, name: str, choice: dict[str, Any] | None) -> None:
        """Keep what was chosen for one note; None forgets it."""
        with transaction.atomic():
            row = Correction.objects.select_for_update().only("choices").get(pk=self.pk)
            choices = {key: value for key, value in row.choices.items() if key != name}
            if choice is not None:
                choices[name] = choice
            Correction.objects.filter(pk=self.pk).update(choices=choices)
        self.choices = choices

    def plan(self) -> Plan:
        """What saving it would make of the text it began from.

        Raises ImportProblem where what stands there is no text that can be read.
        """
        pieces = text_pieces(self.division)
        used = dict(
            Paragraph.objects.filter(document=self.document_id).values_list("key", "number")
        )
        headings = Heading.objects.filter(document=self.document_id)
        keys = {*used, *headings.values_list("key", flat=True)}

        def fresh(place: int) -> str:
            # The same for the same piece each time, so that a note can be placed in it before
            # the correction is saved.
            turn = 0
            while (key := key_from(f"{self.pk}/{pieces[place].id}/{turn}")) in keys:
                turn += 1
            keys.add(key)
            return key

        typed = [_line(piece) for piece in pieces]
        return plan(lines_of(self.base), typed, numbers=used, fresh=fresh)

    def catch_up(self) -> Merged | None:
        """Bring it up to the present text; None where it is there already.

        What only one of the two changed goes together. Where both changed the same piece, mine is
        kept and ``conflicts`` holds the other; steps before that cannot be taken back. Raises
        Undecided where such a question is open from before: putting a third text on top would
        answer it unasked.
        """
        with transaction.atomic():
            self._hold()
            self.refresh_from_db(fields=["base", "conflicts"])
            if self.conflicts:
                raise Undecided
            document = Document.objects.select_related("current").get(pk=self.document_id)
            if document.current is None or document.current_id == self.base_id:
                return None
            division = self.division
            mine = [_line(piece) for piece in division.pieces]
            theirs = lines_of(document.current)
            merged = merge(lines_of(self.base), mine, theirs)
            others = Division.of_text(theirs).pieces
            pieces: list[Piece] = []
            for side, index in merged.lines:
                if side == "mine":
                    pieces.append(division.pieces[index])
                else:
                    division.last += 1
                    pieces.append(replace(others[index], id=division.last))
            self.conflicts = [
                {
                    "id": number,
                    "pieces": [piece.id for piece in pieces[one.at : one.at + one.mine]],
                    "after": pieces[one.at - 1].id if one.at else 0,
                    "base": [asdict(line) for line in one.base],
                    "theirs": [asdict(line) for line in one.theirs],
                }
                for number, one in enumerate(merged.conflicts, start=1)
            ]
            self.begin_with(Division(pieces, last=division.last))
            self.document, self.base = document, document.current
            self.save()
        return merged

    def settle(self, number: int, *, take_theirs: bool) -> None:
        """Decide one conflict: keep mine, or put the other's words in their place."""
        with transaction.atomic():
            self._hold()
            self.conflicts = Correction.objects.values_list("conflicts", flat=True).get(pk=self.pk)
            one = next((each for each in self.conflicts if each["id"] == number), None)
            if one is None:
                return
            self.conflicts = [each for each in self.conflicts if each["id"] != number]
            if take_theirs:
                self._put_theirs(one)
            self.save(update_fields=[*self.WORKED_ON, "conflicts"])

    def _put_theirs(self, one: dict[str, Any]) -> None:
        division = self.division
        places = [index for index, piece in enumerate(division.pieces) if piece.id in one["pieces"]]
        after = [
            index + 1 for index, piece in enumerate(division.pieces) if piece.id == one["after"]
        ]
        start = min(places) if places else (after[0] if after else 0)
        theirs = Division.of_text([_from_row(row) for row in one["theirs"]]).pieces
        for index, piece in enumerate(theirs):
            division.last += 1
            theirs[index] = replace(piece, id=division.last)
        kept = [piece for piece in division.pieces[start:] if piece.id not in one["pieces"]]
        pieces = [
            *(piece for piece in division.pieces[:start] if piece.id not in one["pieces"]),
            *theirs,
            *kept,
        ]
        self.begin_with(Division(pieces, last=division.last))


class Other(NamedTuple):
    """Lines that somebody else has changed since a correction began."""

    old: list[Line]
    new: list[Line]


def changes_since(correction: Correction) -> list[Other]:
    """What leads from the text that it began from to the present one, in reading order."""
    current = correction.document.current
    if current is None:
        return []
    old, new = lines_of(correction.base), lines_of(current)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        Other(old[i:j], new[k:m]) for code, i, j, k, m in matcher.get_opcodes() if code != "equal"
    ]


def _line(piece: Piece) -> Line:
    """A piece as a line of a text, with the key that it has or had."""
    block = ingest.with_label_spoken(ingest.normalised(piece.block))
    return Line(
        key=piece.key or piece.spare,
        kind=KINDS.get(block.kind, block.kind),
        text=block.text,
        level=block.level,
        label=block.label,
        refs=tuple(sorted((at, label) for at, label in block.refs)),
        breaks=tuple(sorted((at, label) for at, label in block.breaks)),
    )


def _from_row(row: dict[str, Any]) -> Line:
    marks = {name: tuple((at, label) for at, label in row[name]) for name in ("refs", "breaks")}
    return Line(**{**row, **marks})


def text_pieces(division: Division) -> list[Piece]:
    """The pieces that stand in the text. Raises ImportProblem where they make none."""
    pieces = [piece for piece in division.pieces if piece.block.kind not in ("metadata", "title")]
    ingest.check_readable(piece.block for piece in pieces)
    return pieces


def lines_of(version: TextVersion) -> list[Line]:
    """The lines of a text version in reading order; one query."""
    return [line for line, _heading, _paragraph in _rows(version)]


def _rows(version: TextVersion) -> list[tuple[Line, int | None, int | None]]:
    """Each line with the primary key of its HeadingText or its ParagraphText."""
    entries = (
        Entry.objects.filter(version=version)
        .order_by("position")
        .values_list(
            "heading_text_id", "heading_text__heading__key", "heading_text__text",
            "heading_text__level", "heading_text__refs", "heading_text__breaks",
            "paragraph_text_id", "paragraph_text__paragraph__key", "paragraph_text__text",
            "paragraph_text__level", "paragraph_text__refs", "paragraph_text__breaks",
            "paragraph_text__kind", "paragraph_text__label",
        )
    )  # fmt: skip
    rows: list[tuple[Line, int | None, int | None]] = []
    for row in entries:
        heading, paragraph = row[0], row[6]
        key, text, level, refs, breaks = row[1:6] if heading else row[7:12]
        kind, label = (HEADING, "") if heading else row[12:]
        line = Line(key, kind, text, level, label, _marks(refs), _marks(breaks))
        rows.append((line, heading, paragraph))
    return rows


def _marks(places: Iterable[Any]) -> tuple[tuple[int, str], ...]:
    return tuple((at, label) for at, label in places)


def write_version(
    document: Document, made: Plan, *, base: TextVersion, by: User | None, reason: str
) -> TextVersion:
    """The next version of the text, in the caller's transaction, which holds the document.

    Lines that stay as they are share their rows with ``base``. Some fifteen statements.
    """
    version = TextVersion.objects.create(
        document=document, number=base.number + 1, created_by=by, reason=reason
    )
    texts = _write_lines(document, made, base)
    Entry.objects.bulk_create(
        [
            Entry(version=version, position=position, heading_text=text)
            if isinstance(text, HeadingText)
            else Entry(version=version, position=position, paragraph_text=text)
            for position, text in enumerate(texts)
        ],
        batch_size=1000,
    )
    Trail.objects.bulk_create(
        [Trail(version=version, gone=gone, into=into) for gone, into in made.trails.items()],
        batch_size=1000,
    )
    Document.objects.filter(pk=document.pk).update(current=version, changed=timezone.now())
    document.current = version
    if document.is_frozen:
        join_topics(document)
    follow(document)
    follow_words(document)
    mark_speakers(document)
    if document.status == Status.PUBLIC:
        Document.touch(document.pk)
    Event.record(
        "text corrected", actor=by, reason=reason, document=document.pk, version=version.number
    )
    document.refresh_from_db(fields=["stamp", "changed"])
    return version


def _write_lines(
    document: Document, made: Plan, base: TextVersion
) -> list[HeadingText | ParagraphText]:
    """The rows of the lines in order, shared where nothing changed, made where something did."""
    kept: dict[Line, HeadingText | ParagraphText] = {
        line: HeadingText(pk=heading) if heading else ParagraphText(pk=paragraph)
        for line, heading, paragraph in _rows(base)
    }
    fresh = [line for line in made.new if line not in kept]
    headings, paragraphs = _write_identities(document, made, fresh)
    for line in fresh:
        shared: dict[str, Any] = {
            "text": line.text, "level": line.level,
            "refs": [list(mark) for mark in line.refs],
            "breaks": [list(mark) for mark in line.breaks],
        }  # fmt: skip
        if line.kind == HEADING:
            kept[line] = HeadingText(heading=headings[line.key], **shared)
        else:
            kept[line] = ParagraphText(
                paragraph=paragraphs[line.key],
                kind=line.kind,
                label=line.label,
                sentences=sentence_ends(line.text),
                **shared,
            )
    for model in (HeadingText, ParagraphText):
        rows: Any = [kept[line] for line in fresh if isinstance(kept[line], model)]
        model.objects.bulk_create(rows, batch_size=1000)
    return [kept[line] for line in made.new]


def _write_identities(
    document: Document, made: Plan, fresh: list[Line]
) -> tuple[dict[str, Heading], dict[str, Paragraph]]:
    """The headings and paragraphs that have other words now, by key; new ones are made."""
    new_headings = [
        Heading(document=document, key=line.key)
        for line in made.new
        if line.key in made.made and line.kind == HEADING
    ]
    new_paragraphs = [
        Paragraph(document=document, key=line.key, number=made.numbers.get(line.key, ""))
        for line in made.new
        if line.key in made.made and line.kind != HEADING
    ]
    Heading.objects.bulk_create(new_headings, batch_size=1000)
    Paragraph.objects.bulk_create(new_paragraphs, batch_size=1000)
    headings = {row.key: row for row in Heading.objects.filter(document=document)}
    paragraphs = {row.key: row for row in Paragraph.objects.filter(document=document)}
    numbered = [paragraphs[key] for key in made.numbers if key not in made.made]
    for paragraph in numbered:
        paragraph.number = made.numbers[paragraph.key]
    Paragraph.objects.bulk_update(numbered, ["number"], batch_size=500)
    return headings, paragraphs
