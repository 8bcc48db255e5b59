"""A column that is derived from others of its row whenever the row is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models


class FoldedField(models.TextField):
    """What ``of`` makes of the row, for searching. Rows that are made at once have it, too."""

    def __init__(self, *args: Any, of: Callable[[Any], str] = str, **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"default": "", "editable": False, "blank": True, **kwargs})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = self.of(model_instance)
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        # For the database it is text like any other.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
