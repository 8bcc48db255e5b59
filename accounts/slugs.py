"""Names for addresses."""

from __future__ import annotations

from django.db import models
from django.utils.text import slugify


def free_slug(
    model: type[models.Model],
    text: str,
    length: int = 100,
    *,
    also: type[models.Model] | None = None,
) -> str:
    """A slug of ``text`` that no row of ``model``, nor of ``also``, has; digits follow where it is
    taken."""
    base = slugify(text)[:length].strip("-") or "untitled"
    taken = {
        slug
        for one in filter(None, (model, also))
        for slug in one._default_manager.filter(slug__startswith=base).values_list(
            "slug", flat=True
        )
    }
    number, slug = 2, base
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
