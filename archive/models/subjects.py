"""How documents are grouped: collections, and the topics that their headings share."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models, transaction
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, User
from accounts.slugs import free_slug


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
    folded = models.CharField(max_length=300, unique=True)
    """The name as it is compared: see ``archive.topics.fold``."""

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.slug])
