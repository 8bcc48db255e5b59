"""A seminar's categories as its pages show them, and take them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Seminar, User
from annotations.cards import Sort
from annotations.fields import Numbered
from annotations.models import Annotation, Category
from annotations.models.category import OF_ANOTHER


def sorts_of(seminar: Seminar) -> dict[int, Sort]:
    """Category -> how it is shown, in the order of the seminar; one query. Outside its own seminar
    a note shows no category."""
    rows = Category.objects.filter(seminar=seminar).values_list("pk", "label", "colour", "pattern")
    return {row[0]: Sort(*row) for row in rows}


def category_of(seminar: Seminar | None, number: int | None) -> Category | None:
    """One of the seminar's categories; None for None. A ValidationError where it has no such."""
    if number is None:
        return None
    found = Category.objects.filter(seminar=seminar, pk=number).first() if seminar else None
    if found is None:
        raise forms.ValidationError(OF_ANOTHER)
    return found


class CategoryForm(forms.Form):
    """The category of a note of one's own."""

    category = Numbered(required=False, label=_("Category"))

    def __init__(self, data: Any = None, *, by: User, annotation: Annotation) -> None:
        super().__init__(data)
        self.by, self.annotation = by, annotation

    def clean_category(self) -> Category | None:
        return category_of(self.annotation.seminar, self.cleaned_data["category"])

    def write(self) -> Annotation:
        """Store the category of a valid form; see ``Category.sort``."""
        Category.sort(self.annotation, self.cleaned_data["category"], by=self.by)
        return self.annotation
