"""A seminar's categories as its pages show them."""

from __future__ import annotations

from accounts.models import Seminar
from annotations.cards import Sort
from annotations.models import Category


def sorts_of(seminar: Seminar) -> dict[int, Sort]:
    """Category -> how it is shown, in the order of the seminar; one query. Outside its own seminar
    a note shows no category."""
    rows = Category.objects.filter(seminar=seminar).values_list("pk", "label", "colour", "pattern")
    return {row[0]: Sort(*row) for row in rows}
