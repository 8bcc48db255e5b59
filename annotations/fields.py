"""Form fields that take what an HTML form sends and what a JSON body may hold.

A JSON value can be of any type, so nothing is made into words that was not words: a list is not
a body, ``true`` is not an offset. Every limit is stated in the sentence that refuses.
"""

from __future__ import annotations

import datetime
import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations import markup

GREATEST_OFFSET = 2_147_483_647
"""What fits into the column."""


class Words(forms.CharField):
    """Text, cleaned as comments are; ``limit`` in code points, after cleaning."""

    def __init__(self, *, limit: int | None = None, **options: Any) -> None:
        super().__init__(strip=False, **options)
        self.limit = limit

    def to_python(self, value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            raise ValidationError(_("This must be text."), code="type")
        # A hundred times too long is not worth cleaning.
        if self.limit is not None and len(value) > self.limit * 4:
            raise self.too_long(len(value))
        value = markup.clean(value)
        if self.limit is not None and len(value) > self.limit:
            raise self.too_long(len(value))
        return value

    def too_long(self, length: int) -> ValidationError:
        return ValidationError(
            _("At most %(limit)d characters are possible here; these are %(length)d."),
            code="too_long",
            params={"limit": self.limit, "length": length},
        )


class Exact(forms.CharField):
    """Text that is compared and never stored: nothing is cleaned away."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, **options)
        # Characters that a database refuses are no reason to refuse before comparing.
        self.validators = []

    def to_python(self, value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            raise ValidationError(_("This must be text."), code="type")
        return value


class Name(Exact):
    """A slug or key. One that cannot be any comes out as "?", which is nobody's."""

    shape = re.compile(r"[-a-zA-Z0-9_]{1,140}")

    def to_python(self, value: Any) -> str:
        value = super().to_python(value)
        return value if value == "" or self.shape.fullmatch(value) else "?"


class Offset(forms.Field):
    """A number of code points, from 0."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> int | None:
        if value is None or value == "":
            return None
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,10}", value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValidationError(_("This must be a whole number."), code="type")
        if not 0 <= value <= GREATEST_OFFSET:
            raise ValidationError(_("This number is out of range."), code="range")
        return value


class Numbered(Offset):
    """The number of a row; None if not given."""


class Day(forms.Field):
    """A day in ISO 8601; None if not given."""

    def to_python(self, value: Any) -> datetime.date | None:
        if value is None or value == "":
            return None
        try:
            if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){2}", value):
                raise ValueError
            return datetime.date.fromisoformat(value)
        except ValueError:
            raise ValidationError(_("This must be a day like 2026-01-31."), code="type") from None


class Identifier(forms.Field):
    """A UUID that the sender made, so that a repeated write is recognised; None if not given."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> uuid.UUID | None:
        if value is None or value == "":
            return None
        try:
            if not isinstance(value, str):
                raise ValueError
            return uuid.UUID(value)
        except ValueError:
            raise ValidationError(_("This must be a UUID."), code="type") from None


class Identifiers(forms.Field):
    """A list of UUIDs, at most 50; [] if not given."""

    widget = forms.MultipleHiddenInput
    most = 50

    def to_python(self, value: Any) -> list[uuid.UUID]:
        if value is None or value == "":
            return []
        if not isinstance(value, list | tuple) or len(value) > self.most:
            raise ValidationError(_("This must be a list of UUIDs."), code="type")
        found = [Identifier(required=True).clean(one) for one in value]
        return [one for one in found if one]


class Tags(forms.Field):
    """Tags: a text with commas between them, or a list. None if not given at all."""

    widget = forms.TextInput

    def __init__(self, *, most: int, limit: int, **options: Any) -> None:
        super().__init__(**options)
        self.most, self.limit = most, limit

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str] | None:
        if value is None:
            return None
        pieces = value if isinstance(value, list) else [value]
        if not all(isinstance(piece, str) for piece in pieces):
            raise ValidationError(_("Tags must be words."), code="type")
        tags: dict[str, str] = {}
        for piece in ",".join(pieces).split(","):
            tag = " ".join(markup.clean(piece[: self.limit * 4]).split())
            if len(tag) > self.limit:
                raise ValidationError(
                    _("A tag has at most %(limit)d characters: “%(tag)s…” is longer."),
                    code="too_long",
                    params={"limit": self.limit, "tag": tag[:20]},
                )
            if tag:
                tags.setdefault(tag.casefold(), tag)
        if len(tags) > self.most:
            raise ValidationError(
                ngettext(
                    "At most %(most)d tag is possible; these are %(count)d.",
                    "At most %(most)d tags are possible; these are %(count)d.",
                    self.most,
                ),
                code="too_many",
                params={"most": self.most, "count": len(tags)},
            )
        return list(tags.values())


class Option(forms.ChoiceField):
    """One of a few values; anything that is not text is none of them."""

    def to_python(self, value: Any) -> str:
        if value is None or isinstance(value, str):
            return super().to_python(value)
        raise ValidationError(_("This must be text."), code="type")


class Numbers(forms.Field):
    """Row numbers: a list, or a text with commas between them. At most 100."""

    widget = forms.HiddenInput
    most = 100

    def to_python(self, value: Any) -> list[int]:
        pieces = value.split(",") if isinstance(value, str) else value or []
        if not isinstance(pieces, list) or len(pieces) > self.most:
            raise ValidationError(_("This must be a list of numbers."), code="type")
        found = {str(piece).strip() for piece in pieces if str(piece).strip()}
        if not all(re.fullmatch(r"[0-9]{1,18}", piece) for piece in found):
            raise ValidationError(_("This must be a list of numbers."), code="type")
        return sorted(map(int, found))


class YesNo(forms.Field):
    """``true`` or ``false`` of a JSON body; None if not given."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, **options})

    def to_python(self, value: Any) -> bool | None:
        if value is None or isinstance(value, bool):
            return value
        raise ValidationError(_("This must be true or false."), code="type")

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")
