"""The public archive as one file: read, put together in the background, and kept for a while.

A file is kept under a fingerprint of everything that the public sees. Whoever asks gets a file
only under the fingerprint of this very moment: after any change, such as a note that was taken
down, what was made before is not served any more, and is deleted. It is then made anew, by one
process at a time, and not at all while nothing changes.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.viewer import NOBODY
from annotations import pages, volume_rows
from annotations.exporters import bag, site
from annotations.exporters.site import Place, Subject
from annotations.volume import Volume
from archive.browsing import accepted
from archive.models import Archive, Document, Entry, IndexEntry, Mention, NameIndex
from archive.models.names import listed
from archive.snippets import cited
from archive.spans import shown
from archive.text import text_of

ATTEMPTS = 3
"""How often a file is begun anew because something changed while it was made."""
_SUFFIX = ".zip"


class Changing(Exception):
    """Something was changed each time before the file was whole."""


def folder() -> Path:
    """Where files are kept."""
    return Path(settings.ARCHIVES)


def fingerprint() -> str:
    """The same as long as the public sees the same. Six queries, a few columns of each document."""
    public = Document.objects.visible_to(NOBODY).order_by("pk")
    found = hashlib.sha256(f"{pages.build()} {settings.SITE_ADDRESS}".encode())
    for rows in (
        public.values_list("pk", "created", "stamp", "version", "current", "collection__name"),
        public.values_list("pk", "headings__topic", "headings__topic__name")
        .filter(headings__topic__isnull=False)
        .distinct(),
        NameIndex.objects.filter(document__in=public.values("pk"))
        .order_by("pk")
        .values_list("document", "text", "acts"),
        IndexEntry.objects.filter(accepted(), document__in=public.values("pk"))
        .order_by("pk")
        .values_list("pk", "name__name", "version", "paragraphs"),
    ):
        for row in rows.iterator(chunk_size=2000):
            found.update(repr(row).encode())
        found.update(b"|")
    return found.hexdigest()[:40]


def present() -> Path | None:
    """The file that may be served now, if there is one; what is stale is deleted."""
    wanted = fingerprint()
    found = None
    for path in folder().glob(f"*{_SUFFIX}"):
        if path.stem.rpartition("-")[2] == wanted:
            found = path
        else:
            path.unlink(missing_ok=True)
    return found


def begin() -> None:
    """Have the file made by a process of its own, unless one is at it already."""
    if not settings.BUILD_ARCHIVES:
        return
    subprocess.Popen(  # noqa: S603  (this very program)
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "export_archive", "--keep"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def keep() -> Path | None:
    """Make the file and keep it; None where somebody else is at it. Raises Changing."""
    folder().mkdir(parents=True, exist_ok=True)
    with _alone() as is_alone:
        if not is_alone:
            return None
        for left in folder().glob("making-*"):  # by a process that was killed
            left.unlink()
        for _attempt in range(ATTEMPTS):
            if made := present():
                return made
            wanted = fingerprint()
            making = folder() / f"making-{os.getpid()}"
            try:
                write(making)
                day = timezone.localdate().isoformat()
                # What was changed meanwhile may stand in it as it was.
                if fingerprint() == wanted:
                    return making.rename(folder() / f"archive-{day}-{wanted}{_SUFFIX}")
            finally:
                making.unlink(missing_ok=True)
    raise Changing


@contextlib.contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process makes one; the kernel lets go of the lock where one is killed."""
    with (folder() / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def write(path: Path) -> int:
    """Put everything into a file at ``path``; how many files are in it."""
    now = timezone.localtime()
    language = settings.LANGUAGE_CODE
    with translation.override(language), path.open("wb") as file:
        about = site.Site(settings.SITE_ADDRESS, now.date(), language)
        members = site.members(about, volumes(), topics(), names())
        return bag.pack(
            members,
            file,
            name=f"colloquy-{now:%Y-%m-%d}",
            organization=str(Archive.present()),
            address=settings.SITE_ADDRESS,
            made=now,
        )


def volumes() -> Iterator[Volume]:
    """The public editions, by date, one at a time."""
    documents = Document.objects.visible_to(NOBODY).select_related("current", "collection")
    publisher = str(Archive.present())
    for document in documents.order_by("date_sort", "title", "pk").iterator(chunk_size=50):
        yield volume_rows.edition_of(document, settings.SITE_ADDRESS, publisher=publisher)


def topics() -> Iterator[Subject]:
    """The topics of public documents by name, with their headings."""
    rows = (
        Entry.objects.filter(
            heading_text__heading__topic__isnull=False,
            version__document__current=F("version"),
            version__document__in=Document.objects.visible_to(NOBODY),
        )
        .order_by("heading_text__heading__topic__folded", "version__document__date_sort",
                  "version__document", "position")
        .values_list(
            "heading_text__heading__topic__slug", "heading_text__heading__topic__name",
            "version__document__slug", "version__document__title", "version__document__date",
            "heading_text__heading__key", "heading_text__text",
        )
    )  # fmt: skip
    places: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for slug, name, document, title, date, key, words in rows:
        day = shown(date)
        places[slug, name].append(Place(document, title, day, f"h-{key}", words))
    for (slug, name), found in places.items():
        yield Subject(name, slug, tuple(found))


def names() -> Iterator[tuple[str, Iterator[Subject]]]:
    """The names of public documents by kind and alphabet, with their paragraphs."""
    titles = {"person": _("Persons"), "place": _("Places"), "other": _("Other names")}
    for kind, title in titles.items():
        yield title, _names(kind)


def _names(kind: str) -> Iterator[Subject]:
    public = Document.objects.visible_to(NOBODY)
    entries = IndexEntry.objects.filter(accepted(), name__kind=kind, document__in=public)
    texts = {
        one.pk: one
        for one in public.filter(pk__in=entries.values("document")).select_related("current")
    }
    rows = (
        Mention.objects.filter(entry__in=entries.values("pk"))
        .order_by("entry__name__sorted_by", "entry__name", "entry__document__date_sort",
                  "entry__document", "position")
        .values_list("entry__name__slug", "entry__name__name", "entry__document",
                     "paragraph_text__paragraph__key")
    )  # fmt: skip
    places: dict[tuple[str, str], dict[Place, None]] = defaultdict(dict)
    for slug, name, pk, key in rows:
        document = texts.get(pk)
        line = text_of(document).line(key) if document else None
        if document and line:
            day = shown(document.date)
            place = Place(document.slug, document.title, day, f"p-{key}", cited(line.cite))
            places[slug, name][place] = None
    for (slug, name), found in places.items():
        yield Subject(listed(kind, name), slug, tuple(found))
