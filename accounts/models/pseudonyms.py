"""Names that people have gone by inside a seminar."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import naming
from accounts.models.people import User

if TYPE_CHECKING:
    from accounts.models.seminars import Seminar

MOST_CODE_POINTS = 40


class Unsuitable(ValueError):
    """No pseudonym for this member; the sentence says why and nothing about others."""


class Pseudonym(models.Model):
    """One name in one seminar. It is kept for good: what was written under a name stays, so
    nobody else may ever take it there."""

    seminar = models.ForeignKey("Seminar", on_delete=models.CASCADE, related_name="pseudonyms")
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=80)
    folded = models.CharField(max_length=80)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seminar", "folded"], name="pseudonym_once_a_seminar")
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reserve(cls, seminar: Seminar, user: User, name: str = "") -> str:
        """Keep ``name``, or one that is proposed, for ``user``; in the transaction of a caller
        who holds the row of the seminar. Raises Unsuitable."""
        taken = {one.folded: one.user_id for one in cls.objects.filter(seminar=seminar)}
        real = list(
            User.objects.filter(memberships__seminar=seminar).values_list("name", flat=True)
        )
        if not name:
            name = naming.propose({*taken, *map(naming.folded, real)}, user.name)
        name = " ".join(name.split())
        shape = naming.folded(name)
        if not shape:
            raise Unsuitable(_("Write a name with letters in it."))
        if len(name) > MOST_CODE_POINTS:
            raise Unsuitable(_("That is too long: 40 characters at most."))
        if naming.resembles(name, user.name) or naming.resembles(name, user.email.split("@")[0]):
            raise Unsuitable(_("That is too much like your own name."))
        mine = taken.get(shape) == user.pk and shape in taken
        if not mine and (shape in taken or shape in map(naming.folded, real)):
            raise Unsuitable(_("That name cannot be had in this seminar. Choose another one."))
        if not mine:
            cls.objects.create(seminar=seminar, user=user, name=name, folded=shape)
        return name
