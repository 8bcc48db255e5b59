"""The text of a document: permanent paragraphs and headings, their words in immutable versions."""

from __future__ import annotations

import hashlib
import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from archive.models.documents import Document
from archive.models.subjects import Topic

KEY_ALPHABET = "bcdfghjkmnpqrstvwxz23456789"  # no vowels: a key never spells a word


def new_key() -> str:
    """A key for a paragraph or heading: 6 characters, 387 million values a document."""
    return "".join(secrets.choice(KEY_ALPHABET) for _ in range(6))


def key_from(words: str) -> str:
    """A key that is always the same for the same words, and looks like any other."""
    number = int.from_bytes(hashlib.sha256(words.encode()).digest())
    letters = []
    for _place in range(6):
        number, rest = divmod(number, len(KEY_ALPHABET))
        letters.append(KEY_ALPHABET[rest])
    return "".join(letters)


class TextVersion(models.Model):
    """The immutable state of a document's text; a correction makes the next one."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    created = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="textversion_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.document} · {self.number}"


class Heading(models.Model):
    """The permanent identity of a topic heading."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="headings")
    key = models.CharField(max_length=12, default=new_key)
    topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.SET_NULL, related_name="headings"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "key"], name="heading_key_once")
        ]

    def __str__(self) -> str:
        return self.key


class HeadingText(models.Model):
    """The words of a heading in one or more text versions; never changed."""

    heading = models.ForeignKey(Heading, on_delete=models.CASCADE, related_name="texts")
    text = models.TextField()
    level = models.PositiveSmallIntegerField(default=1)
    refs = models.JSONField(default=list)
    breaks = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.text


class Kind(models.TextChoices):
    """What a paragraph is."""

    TEXT = "text", _("paragraph")
    LIST_ITEM = "list_item", _("list item")
    QUOTATION = "quotation", _("quotation")
    FOOTNOTE = "footnote", _("footnote")


NUMBERED = {Kind.TEXT, Kind.QUOTATION}
"""Kinds that are cited by a number; list items are by the paragraph above, footnotes by label."""


class Paragraph(models.Model):
    """The permanent identity of a unit of text: what links and citations name."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="paragraphs")
    key = models.CharField(max_length=12, default=new_key)
    number = models.CharField(max_length=12, blank=True)
    """What people cite ("12", later "12a"); empty for what never was running text."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "key"], name="paragraph_key_once"),
            models.UniqueConstraint(
                fields=["document", "number"],
                condition=~Q(number=""),
                name="paragraph_number_once",
            ),
        ]

    def __str__(self) -> str:
        return f"¶{self.number}" if self.number else self.key


class ParagraphText(models.Model):
    """The words of a paragraph in one or more text versions; never changed.

    ``text`` is NFC with single spaces. All offsets are Unicode code points of it.
    """

    paragraph = models.ForeignKey(Paragraph, on_delete=models.CASCADE, related_name="texts")
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.TEXT)
    """Of this version: a correction may find that a paragraph was a list item all along."""
    text = models.TextField()
    label = models.CharField(max_length=20, blank=True)
    """Printed label of a list item or footnote."""
    level = models.PositiveSmallIntegerField(default=1)
    refs = models.JSONField(default=list)
    """Footnote marks: [offset, label of the footnote]."""
    breaks = models.JSONField(default=list)
    """Page breaks: [offset, label of the new page]."""
    sentences = models.JSONField(default=list)
    """Ends of the sentences, stored so that a better splitter moves no citation."""

    def __str__(self) -> str:
        return self.text[:80]


class Entry(models.Model):
    """One line of a text version: a heading or a paragraph, at its place."""

    version = models.ForeignKey(TextVersion, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField()
    heading_text = models.ForeignKey(HeadingText, null=True, on_delete=models.CASCADE)
    paragraph_text = models.ForeignKey(ParagraphText, null=True, on_delete=models.CASCADE)

    class Meta:
        ordering: ClassVar = ["version", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "position"], name="entry_position_once"),
            models.CheckConstraint(
                condition=Q(heading_text=None) ^ Q(paragraph_text=None),
                name="entry_heading_or_paragraph",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}:{self.position}"


class Trail(models.Model):
    """Where to look for a paragraph or heading that a correction took out of the text.

    Links to it are followed from here; so a key once published names the same words' place.
    """

    version = models.ForeignKey(TextVersion, on_delete=models.CASCADE, related_name="trails")
    """The first one without it."""
    gone = models.CharField(max_length=12)
    """Key of the paragraph or heading."""
    into = models.CharField(max_length=12, blank=True)
    """Key of the paragraph or heading that took up its words; empty where they were removed."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "gone"], name="trail_once")
        ]

    def __str__(self) -> str:
        return f"{self.gone} → {self.into}"
