"""CSV of the notes of an edition: the table of a notebook, for counting and for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from annotations.exporters import csv
from annotations.exporters.head import Head
from annotations.volume import Volume

TITLE = csv.TITLE
SUFFIX = csv.SUFFIX
CONTENT_TYPE = csv.CONTENT_TYPE
PURPOSE = gettext_lazy("the notes as a table, for spreadsheets and counting")


def written(volume: Volume) -> Iterator[bytes]:
    """The whole file, a line at a time."""
    for line in csv.lines(Head(volume.title, volume.site, volume.changed), volume.entries):
        yield line.encode()
