"""The index of a document: names of persons and places, and where they stand."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from archive.models.documents import Document
from archive.models.texts import ParagraphText, TextVersion
from archive.naming.inverted import inverted
from archive.topics import fold

LONGEST_NAME = 200
"""Code points."""


class NameKind(models.TextChoices):
    """What bears the name."""

    PERSON = "person", _("person")
    PLACE = "place", _("place")
    OTHER = "other", _("other")


class Name(models.Model):
    """A person, a place or the like that the indexes of several documents share."""

    kind = models.CharField(max_length=16, choices=NameKind.choices)
    name = models.CharField(max_length=LONGEST_NAME)
    slug = models.SlugField(max_length=120, unique=True)
    folded = models.CharField(max_length=LONGEST_NAME)
    """The name as it is compared: see ``archive.topics.fold``."""
    sorted_by = models.CharField(max_length=LONGEST_NAME, db_index=True)
    """Where it stands in an index: a person by the family name."""

    class Meta:
        ordering: ClassVar = ["sorted_by", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "folded"], name="name_once_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("name", args=[self.slug])

    @property
    def listed(self) -> str:
        """The name as an index has it: "Marrow, Ilse"."""
        return listed(self.kind, self.name)

    @staticmethod
    def columns(kind: str, name: str) -> dict[str, str]:
        """All that is kept of a name of this kind."""
        return {
            "kind": kind,
            "name": name,
            "folded": folded_name(name),
            "sorted_by": folded_name(listed(kind, name)),
        }


class NameIndex(models.Model):
    """That the names of a document were looked for, in which text, and what was done since."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="name_index")
    text = models.ForeignKey(
        TextVersion, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    """The version that the mentions lie in."""
    searched = models.ForeignKey(
        TextVersion, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    """The version that names were looked for in."""
    others = models.JSONField(default=list)
    """Longer names of something else that hold one of the index: "New York Times"."""
    acts = models.PositiveIntegerField(default=0)
    """How many acts there were: the number of the last one."""
    steps = models.JSONField(default=list)
    """What the last acts changed, for taking them back; the latest last."""

    def __str__(self) -> str:
        return f"{self.document}"


class State(models.TextChoices):
    """What the editors made of a name."""

    OFFERED = "offered", _("offered")
    ACCEPTED = "accepted", _("accepted")
    DROPPED = "dropped", _("dropped")


class IndexEntry(models.Model):
    """A name in the index of one document: offered, accepted or dropped."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="index_entries")
    name = models.ForeignKey(
        Name, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    """What it is shared as; an accepted one alone has it."""
    label = models.CharField(max_length=LONGEST_NAME)
    """The name as long as it is not accepted."""
    kind = models.CharField(max_length=16, choices=NameKind.choices, default=NameKind.PERSON)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OFFERED)
    forms = models.JSONField(default=list)
    """How the text writes it; brackets, accents and a possessive make no difference."""
    is_by_hand = models.BooleanField(default=False)
    """Whether an editor chose the forms: looking again does not change them."""
    paragraphs = models.PositiveIntegerField(default=0)
    """In how many paragraphs of the indexed text it stands."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "index entries"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "name"],
                condition=Q(name__isnull=False),
                name="indexentry_name_once",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", name__isnull=False)
                | (~Q(state="accepted") & Q(name=None)),
                name="indexentry_accepted_has_name",
            ),
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        return self.name.name if self.name else self.label

    @property
    def folded(self) -> str:
        return folded_name(self.shown)

    @property
    def kind_label(self) -> Any:
        return NameKind(self.kind).label


class Mention(models.Model):
    """A form of a name at its place. Offsets are code points of the paragraph's words."""

    entry = models.ForeignKey(IndexEntry, on_delete=models.CASCADE, related_name="mentions")
    paragraph_text = models.ForeignKey(
        ParagraphText, on_delete=models.CASCADE, related_name="mentions"
    )
    position = models.PositiveIntegerField()
    """Of the paragraph in the indexed text."""
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["entry", "position", "start"]
        indexes: ClassVar = [models.Index(fields=["entry", "position"], name="mention_in_order")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.position}, {self.start}-{self.end}"


def listed(kind: str, name: str) -> str:
    """A name as an index has it."""
    return inverted(name) if kind == NameKind.PERSON else name


def folded_name(name: str) -> str:
    """A name as names are compared; cannot be empty for one that has a letter or figure."""
    return (fold(name) or name.casefold())[:LONGEST_NAME]
