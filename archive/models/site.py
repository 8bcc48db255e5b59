"""What the editors say of the archive as a whole."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, User
from archive.models.documents import Document


class Archive(models.Model):
    """What this archive is, who keeps it and under which rights; one row at most."""

    ROW: ClassVar = 1
    FIELDS: ClassVar[tuple[str, ...]] = (
        "name",
        "about",
        "keeper",
        "contact",
        "rights",
        "rights_url",
        "accessibility",
    )

    name = models.CharField(_("name of the archive"), max_length=200, blank=True)
    about = models.TextField(_("what it is"), blank=True)
    keeper = models.TextField(_("who keeps it"), blank=True)
    contact = models.EmailField(_("e-mail address for readers"), blank=True)
    rights = models.TextField(_("rights"), blank=True)
    rights_url = models.URLField(_("address of the licence"), max_length=1000, blank=True)
    accessibility = models.TextField(_("more about accessibility"), blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    """How often it was changed; 0 where nobody has said anything yet."""

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="archive_once")]

    def __str__(self) -> str:
        return self.name or "Colloquy"

    @classmethod
    def present(cls) -> Archive:
        """What is said now: one query. All is empty where nobody has said anything."""
        return cls.objects.filter(pk=cls.ROW).first() or cls(pk=cls.ROW)

    def mend(self, *, by: User, seen: int, **words: Any) -> bool:
        """Say something else; False, and nothing written, when ``seen`` is no longer its
        version."""
        unknown = words.keys() - set(self.FIELDS)
        if unknown:
            raise TypeError(f"not said of an archive: {sorted(unknown)}")
        with transaction.atomic():
            if not self._write(seen, words):
                return False
            if words.get("name", self.name) != self.name:
                # Every document is cited as published by the archive.
                Document.objects.update(stamp=F("stamp") + 1)
            Event.record("archive described", actor=by, fields=sorted(words))
        self.refresh_from_db()
        return True

    def _write(self, seen: int, words: dict[str, Any]) -> bool:
        if seen:
            rows = Archive.objects.filter(pk=self.ROW, version=seen)
            return bool(rows.update(**words, version=F("version") + 1))
        try:
            with transaction.atomic():
                Archive.objects.create(pk=self.ROW, version=1, **words)
        except IntegrityError:
            return False  # Somebody else has said something first.
        return True
