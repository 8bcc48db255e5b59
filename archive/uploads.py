"""Files that are too large, or too many, are not even stored while they come in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

NAMED = 1000
"""Of how many dropped files the names are kept."""


class Limit(FileUploadHandler):
    """Drops a file that is over ``MAX_FILE_BYTES``; stands before those that store it.

    Editors bring many files at a time, and ZIP archives of them: a request of theirs may have
    ``MAX_RUN_FILES`` files and ``MAX_RUN_BYTES`` bytes, one of anybody else a single file. Files
    that are too large by themselves are named in ``request.dropped``, by the name of their field;
    ``request.is_over`` says that there were more, or more bytes, than one request may have.
    """

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        viewer = getattr(self.request, "viewer", None)
        self.many = bool(viewer and viewer.is_editor)
        self.files = settings.MAX_RUN_FILES if self.many else 1
        self.bytes = settings.MAX_FILE_BYTES
        if self.many:
            self.bytes = max(self.bytes, settings.MAX_RUN_BYTES)
        self.dropped: dict[str, list[str]] = {}
        if self.request is not None:
            self.request.dropped = self.dropped  # type: ignore[attr-defined]
            self.request.is_over = False  # type: ignore[attr-defined]

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, file_name, *args, **kwargs)
        self.files -= 1
        self.left = bound_of(file_name) if self.many else settings.MAX_FILE_BYTES
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.left -= len(raw_data)
        self.bytes -= len(raw_data)
        self.taken += len(raw_data)
        if self.left < 0:
            if sum(map(len, self.dropped.values())) < NAMED:
                self.dropped.setdefault(self.field_name or "", []).append(self.file_name or "")
            # It takes no room from those that come after it.
            self.bytes += self.taken
            self.files += 1
            raise SkipFile
        if self.bytes < 0 or self.files < 0:
            if self.request is not None:
                self.request.is_over = True  # type: ignore[attr-defined]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def bound_of(name: str) -> int:
    """Bytes that a file of this name may have where editors bring many: a ZIP holds others."""
    is_archive = name.casefold().endswith(".zip")
    return int(settings.MAX_RUN_BYTES if is_archive else settings.MAX_FILE_BYTES)
