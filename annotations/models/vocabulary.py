"""The words that a seminar has agreed on for its tags."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _t

from accounts.models import Event, Seminar, User
from annotations import markup
from annotations.errors import Refused
from annotations.models.annotation import Annotation
from annotations.models.change import Change

MOST = 2000
"""How many terms a seminar may have, former ones included."""


class Term(models.Model):
    """A tag of a seminar's shared vocabulary, or a former one that another stands for now.

    Wordings are never changed: what was tagged with a former term is shown with the present one
    in that seminar, and keeps its own everywhere else.
    """

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="terms")
    label = models.CharField(max_length=500)
    folded = models.TextField()
    """The label as it is compared."""
    now = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="former"
    )
    """The term that is shown instead; that one has none itself."""
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["folded"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seminar", "folded"], name="term_once_a_seminar")
        ]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def add(cls, seminar: Seminar, labels: Iterable[str], *, by: User) -> list[Term]:
        """Put words into the vocabulary; those that are there already, or that another one stands
        for, are passed over. Raises Refused."""
        wanted = {fold(label): label for label in map(cleaned, labels) if label}
        with transaction.atomic():
            known = cls._held(seminar)
            if len(known) + len(wanted) > MOST:
                raise Refused(
                    _t("A vocabulary has at most %(most)d terms.") % {"most": MOST}, "terms"
                )
            made = [
                cls(seminar=seminar, label=label, folded=folded)
                for folded, label in wanted.items()
                if folded not in known
            ]
            Term.objects.bulk_create(made)
            if made:
                Event.record("terms added", actor=by, seminar=seminar.pk, count=len(made))
        return made

    @classmethod
    def rename(cls, seminar: Seminar, former: str, label: str, *, by: User) -> Term:
        """Show ``label`` from now on wherever ``former`` was written in this seminar. Where it is
        a term already the two become one. Raises Refused."""
        former, label = cleaned(former), cleaned(label)
        if not former or not label or "," in label:
            raise Refused(_t("Give the tag a name, without commas."), "label")
        with transaction.atomic():
            known = cls._held(seminar)
            old = known.get(fold(former))
            if fold(former) != fold(label):
                new = cls._joined(seminar, known, old, former, label)
            elif old:
                cls.objects.filter(pk=old.pk).update(label=label, now=None)
                new = old
            else:
                new = cls.objects.create(seminar=seminar, label=label, folded=fold(label))
            cls._tell(seminar)
            Event.record(
                "term renamed", actor=by, seminar=seminar.pk, before=former, after=new.label
            )
            return cls.objects.get(pk=new.pk)

    @classmethod
    def _joined(
        cls, seminar: Seminar, known: dict[str, Term], old: Term | None, former: str, label: str
    ) -> Term:
        """The term ``label``, which stands for ``old`` from now on, and for all that ``old`` stood
        for; both are made where there are none."""
        new = known.get(fold(label))
        if new and new.now and new.now != old:
            new = new.now  # A former name of another term means that term.
        if new is None:
            new = cls.objects.create(seminar=seminar, label=label, folded=fold(label))
        if old is None:
            old = cls.objects.create(seminar=seminar, label=former, folded=fold(former))
        elif old.now and old.now != new:
            old = old.now
        shown = label if new.now else new.label  # What comes back does so as it is typed now.
        cls.objects.filter(pk=new.pk).update(now=None, label=shown)
        both = models.Q(pk=old.pk) | models.Q(now=old)
        cls.objects.filter(both, seminar=seminar).exclude(pk=new.pk).update(now=new)
        return new

    def remove(self, *, by: User) -> None:
        """Take it out of the vocabulary: it is not suggested any more. Notes keep it, and what was
        renamed to it is shown again as it was written."""
        with transaction.atomic():
            Event.record("term removed", actor=by, seminar=self.seminar_id, label=self.label)
            self._tell(self.seminar)
            self.delete()

    @staticmethod
    def _tell(seminar: Seminar) -> None:
        noted = Annotation.objects.filter(seminar=seminar, deleted_at=None)
        for document in noted.values_list("document", flat=True).distinct():
            Change.tell_all(document, seminar=seminar)

    @classmethod
    def _held(cls, seminar: Seminar) -> dict[str, Term]:
        """Folded label -> term, present and former; the seminar's row is their lock."""
        Seminar.objects.select_for_update().get(pk=seminar.pk)
        rows = cls.objects.filter(seminar=seminar).select_related("now")
        return {term.folded: term for term in rows}


def cleaned(label: str) -> str:
    """A tag as it is stored; see ``annotations.fields.Tags``."""
    limit = settings.MAX_TAG_CODE_POINTS
    label = " ".join(markup.clean(label[: limit * 4]).split())
    if len(label) > limit:
        raise Refused(
            _t("A tag has at most %(limit)d characters: “%(tag)s…” is longer.")
            % {"limit": limit, "tag": label[:20]},
            "terms",
        )
    return label


def fold(label: str) -> str:
    """A tag as it is compared."""
    return label.casefold()
