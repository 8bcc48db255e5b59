"""How documents are grouped: collections, and the topics that their headings share."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse


class Collection(models.Model):
    """A group of documents that belong together in the archive."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120, unique=True)
    description = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name


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
