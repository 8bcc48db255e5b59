"""The categories into which a seminar sorts its notes: each with a label, a colour, a pattern."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Seminar


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


class Category(models.Model):
    """One of a seminar's categories. A note has at most one."""

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="categories")
    label = models.CharField(_("label"), max_length=40)
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
