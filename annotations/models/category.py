"""The categories into which a seminar sorts its notes: each with a label, a colour, a pattern."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, Seminar, User
from annotations.errors import Refused
from annotations.models.annotation import Annotation
from annotations.models.audience import SEMINAR_IS_OVER
from annotations.models.change import Change


class Colour(models.TextChoices):
    """Papers on which the text stays legible, light and dark; see static/css/categories.css."""

    BLUE = "blue", _("blue")
    AMBER = "amber", _("amber")
    GREEN = "green", _("green")
    ROSE = "rose", _("rose")
    VIOLET = "violet", _("violet")
    TEAL = "teal", _("teal")
    OLIVE = "olive", _("olive")
    BRICK = "brick", _("brick")


class Pattern(models.TextChoices):
    """Lines that differ without any colour."""

    LINE = "line", _("line")
    DOUBLE = "double", _("double line")
    DASHES = "dashes", _("dashes")
    WAVE = "wave", _("wave")
    DOTS = "dots", _("dots")
    THICK = "thick", _("thick line")
    BETWEEN = "between", _("lines above and below")
    HATCH = "hatch", _("hatching")


MOST = len(Pattern)
"""How many categories a seminar may have: no two of them share a pattern or a colour."""


LABEL = 40
"""Code points of a label."""
OF_ANOTHER = _("This category is not there any more: choose another one.")


class Category(models.Model):
    """One of a seminar's categories. A note has at most one."""

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="categories")
    label = models.CharField(_("label"), max_length=LABEL)
    colour = models.CharField(_("colour"), max_length=8, choices=Colour.choices)
    pattern = models.CharField(_("pattern"), max_length=8, choices=Pattern.choices)
    position = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(colour__in=Colour.values), name="category_colour_known"
            ),
            models.CheckConstraint(
                condition=Q(pattern__in=Pattern.values), name="category_pattern_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def add(cls, seminar: Seminar, label: str, *, by: User) -> Category:
        """Another category, the last one, in a colour and a pattern that are free.

        Raises Refused.
        """
        with transaction.atomic():
            others = cls._held(seminar)
            label = _checked(label, others)
            if len(others) >= MOST:
                raise Refused(
                    _t("A seminar has at most %(most)d categories: use tags for more.")
                    % {"most": MOST},
                    "label",
                )
            colours, patterns = {one.colour for one in others}, {one.pattern for one in others}
            category = cls.objects.create(
                seminar=seminar,
                label=label,
                colour=next(value for value in Colour.values if value not in colours),
                pattern=next(value for value in Pattern.values if value not in patterns),
                position=max((one.position for one in others), default=0) + 1,
            )
            category._record("category added", by, label=label)
        return category

    def change(self, label: str, colour: str, pattern: str, *, by: User) -> None:
        """Another label, colour or pattern, on every note that has it. Another category with this
        colour or pattern gets this one's. Raises Refused."""
        with transaction.atomic():
            others = [one for one in self._held(self.seminar) if one.pk != self.pk]
            label = _checked(label, others)
            if colour not in Colour.values or pattern not in Pattern.values:
                raise Refused(_t("Choose one of the colours and patterns."), "colour")
            present = Category.objects.get(pk=self.pk)
            there = Category.objects.filter(seminar=self.seminar)
            there.filter(colour=colour).update(colour=present.colour)
            there.filter(pattern=pattern).update(pattern=present.pattern)
            there.filter(pk=self.pk).update(label=label, colour=colour, pattern=pattern)
            self._record("category changed", by, before=present.label, after=label)
            self._tell()
        self.refresh_from_db()

    def move(self, places: int) -> None:
        """One place earlier (-1) or later (+1)."""
        with transaction.atomic():
            order = self._held(self.seminar)
            at = next((n for n, one in enumerate(order) if one.pk == self.pk), None)
            if at is None or not 0 <= at + places < len(order):
                return
            order.insert(at + places, order.pop(at))
            for position, one in enumerate(order, 1):
                one.position = position
            Category.objects.bulk_update(order, ["position"])

    def remove(self, *, by: User) -> None:
        """Take it away; its notes stay, without a category."""
        with transaction.atomic():
            self._held(self.seminar)
            self._tell()
            self._record("category removed", by, label=self.label)
            self.delete()

    @classmethod
    def sort(cls, annotation: Annotation, category: Category | None, *, by: User) -> None:
        """Put a note of one's own into a category of its seminar, or into none. Raises Refused."""
        with transaction.atomic():
            held = Annotation.objects.select_for_update().get(pk=annotation.pk)
            if held.deleted_at:
                raise Refused(_t("This note was deleted meanwhile."))
            if held.author_id != by.pk:
                raise Refused(_t("Its author chooses the category of a note."))
            if held.seminar and held.seminar.archived_at:
                raise Refused(str(SEMINAR_IS_OVER))
            if category and category.seminar_id != held.seminar_id:
                raise Refused(str(OF_ANOTHER), "category")
            Annotation.objects.filter(pk=held.pk).update(category=category, updated=timezone.now())
            Change.tell(held)
        annotation.refresh_from_db()

    @classmethod
    def _held(cls, seminar: Seminar) -> list[Category]:
        """Those of a seminar; its row is the lock of their order."""
        Seminar.objects.select_for_update().get(pk=seminar.pk)
        return list(cls.objects.filter(seminar=seminar))

    def _tell(self) -> None:
        for document in self.annotations.values_list("document", flat=True).distinct():
            Change.tell_all(document, seminar=self.seminar)

    def _record(self, kind: str, by: User, **data: Any) -> None:
        Event.record(kind, actor=by, seminar=self.seminar_id, **data)


def _checked(label: str, others: list[Category]) -> str:
    label = " ".join(label.split())
    if not label:
        raise Refused(_t("Give the category a name."), "label")
    if len(label) > LABEL:
        raise Refused(
            _t("The name of a category has at most %(most)d characters.") % {"most": LABEL}, "label"
        )
    if label.casefold() in {one.label.casefold() for one in others}:
        raise Refused(_t("There is a category of this name already."), "label")
    return label
