"""The bytes of files that wait in a run."""

from __future__ import annotations

import hashlib
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from archive.importers.bundle import Bundle, too_large
from archive.parsed import ImportProblem
from archive.runs import RunFile


class Kept:
    """Reads one file after another; an archive stays open for the members that come next."""

    def __init__(self) -> None:
        self._path = ""
        self._bundle: Bundle | None = None

    def read(self, file: RunFile) -> bytes:
        """All of it, at most ``MAX_FILE_BYTES``. Raises ImportProblem and FileNotFoundError."""
        path = file.run.path(file.source)
        largest = settings.MAX_FILE_BYTES
        if file.place:
            return self._archive(path).read(file.place, largest=largest)
        with default_storage.open(path) as opened:
            data: bytes = opened.read(largest + 1)
        if len(data) > largest:
            raise ImportProblem(too_large(largest))
        if hashlib.sha256(data).hexdigest() != file.source:
            raise ImportProblem(
                _("It had not come in whole: try it again, or bring it with another import.")
            )
        return data

    def close(self) -> None:
        if self._bundle is not None:
            self._bundle.close()
        self._path, self._bundle = "", None

    def _archive(self, path: str) -> Bundle:
        if self._bundle is None or self._path != path:
            self.close()
            self._bundle = Bundle(cast(BinaryIO, default_storage.open(path)), "Its archive")
            self._path = path
        return self._bundle
