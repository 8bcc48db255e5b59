"""How documents are grouped: collections, and the topics that their headings share."""

from __future__ import annotations

from collections.abc import Set
from typing import Any, ClassVar

from django.db import models, transaction
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, User
from accounts.slugs import free_slug
from archive.topics import LONGEST, key_of


class Collection(models.Model):
    """A group of documents that belong together in the archive."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(max_length=120, unique=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('documents')}?{urlencode({'collection': self.slug})}"

    @classmethod
    def begin(cls, name: str, description: str = "", *, by: User) -> Collection:
        """A new collection, without documents. Its address stays, whatever it is called later."""
        with transaction.atomic():
            made = cls.objects.create(name=name, description=description, slug=free_slug(cls, name))
            Event.record("collection begun", actor=by, name=name)
        return made

    def describe(self, *, by: User, name: str, description: str) -> None:
        """Give it another name or description."""
        with transaction.atomic():
            self.name, self.description = name, description
            self.save(update_fields=["name", "description"])
            self._touch_documents()
            Event.record("collection described", actor=by, name=name)

    def discard(self, *, by: User) -> None:
        """Remove the collection; its documents stay, in none."""
        with transaction.atomic():
            self._touch_documents()
            Event.record("collection removed", actor=by, name=self.name)
            self.delete()

    def _touch_documents(self) -> None:
        """The pages of its documents name it."""
        documents: Any = self.documents  # type: ignore[attr-defined]
        documents.update(stamp=models.F("stamp") + 1)


class Topic(models.Model):
    """A subject that headings of several documents share."""

    name = models.CharField(max_length=300)
    slug = models.SlugField(max_length=120, unique=True)
    folded = models.CharField(max_length=LONGEST, unique=True)
    """The name as it is compared: see ``archive.topics.key_of``."""

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.slug])

    @classmethod
    def at(cls, slug: str) -> Topic | None:
        """The topic of this address, be it a former one."""
        return cls.objects.filter(models.Q(slug=slug) | models.Q(formers__slug=slug)).first()

    @classmethod
    def called(cls, name: str) -> Topic | None:
        """The topic of this name, else the one that was called so last."""
        key = key_of(name)
        return cls.known_by({key}).get(key)

    @classmethod
    def known_by(cls, keys: Set[str], *, held: bool = False) -> dict[str, Topic]:
        """Key -> the topic that is called so, else the one that was last; ``held`` until the end of
        the transaction. Two queries."""
        topics = cls.objects.filter(folded__in=keys).order_by("pk")
        formers = FormerTopic.objects.filter(folded__in=keys).order_by("pk").select_related("topic")
        if held:
            topics, formers = topics.select_for_update(), formers.select_for_update()
        # Asked first: what was merged away meanwhile is found by its former name then.
        called = {one.folded: one for one in topics}
        return {one.folded: one.topic for one in formers} | called

    def rename(self, name: str, *, by: User) -> None:
        """Call it otherwise. Headings of the former words go on joining it, and its former address
        leads here. No other topic may be called so."""
        folded = key_of(name)
        with transaction.atomic():
            former = FormerTopic(topic=self, slug=self.slug, folded=self.folded)
            Event.record("topic renamed", actor=by, topic=self.pk, name=name, was=self.name)
            if folded != self.folded:
                formers: Any = self.formers  # type: ignore[attr-defined]
                if before := formers.filter(folded=folded).order_by("-pk").first():
                    # It is called as it once was: it stands where it stood then.
                    self.slug = before.slug
                    before.delete()
                else:
                    self.slug = free_slug(Topic, name, also=FormerTopic)
            self.name, self.folded = name, folded
            self.save(update_fields=["name", "slug", "folded"])
            if former.slug != self.slug:
                former.save()
            self._touch_documents()

    def merge_into(self, other: Topic, *, by: User) -> int:
        """Give all its headings to another topic, and be no more: its words and its addresses are
        the other one's from now on. How many headings moved. It cannot be undone."""
        with transaction.atomic():
            self._touch_documents()
            moved: int = self.headings.update(topic=other)  # type: ignore[attr-defined]
            Event.record(
                "topic merged", actor=by, topic=self.pk, name=other.name, was=self.name,
                headings=moved,
            )  # fmt: skip
            self.formers.update(topic=other)  # type: ignore[attr-defined]
            FormerTopic.objects.create(topic=other, slug=self.slug, folded=self.folded)
            self.delete()
        return moved

    def _touch_documents(self) -> None:
        """Their pages lead to it."""
        from archive.models.documents import Document

        documents = Document.objects.filter(headings__topic=self)
        Document.objects.filter(pk__in=documents.values("pk")).update(stamp=models.F("stamp") + 1)


class FormerTopic(models.Model):
    """What a topic was called, and where it stood, before it was renamed or merged."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="formers")
    slug = models.SlugField(max_length=120, unique=True)
    folded = models.CharField(max_length=LONGEST, db_index=True)

    def __str__(self) -> str:
        return self.slug
