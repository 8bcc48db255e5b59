"""PDF of texts with their notes: tagged, with bookmarks, running heads and page numbers.

Pages are set by WeasyPrint in a process of its own (annotations.press) whose memory and time are
bounded, one at a time. It takes about one second of a processor and 15 MB for ten thousand code
points of text and notes; what is too long is refused before it is begun.
"""

from __future__ import annotations

import ctypes
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.exporters.edition import page, style
from annotations.volume import Volume

TITLE = "PDF"
SUFFIX = "pdf"
CONTENT_TYPE = "application/pdf"
PURPOSE = gettext_lazy("pages to print and cite, with numbers in the margin and notes at the end")
WAIT_SECONDS = 20.0
"""How long one waits for a file that is being made for somebody else."""
_BYTES_A_CODE_POINT = 2500
"""Address space, measured; with what there is besides."""
_MISSING = 3
"""Exit status of the press without Pango."""
_ROOT = Path(__file__).resolve().parents[2]
_one_at_a_time = threading.Lock()
log = logging.getLogger("colloquy.pdf")


class NotMade(Exception):
    """There is no PDF; says why in a sentence, and whether it is worth while to try again."""

    def __init__(self, sentence: str, *, again: bool = False) -> None:
        super().__init__(sentence)
        self.again = again


@lru_cache(maxsize=1)
def is_available() -> bool:
    """Whether this machine has the library that sets the letters."""
    for name in ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"):
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def written(volume: Volume) -> Iterator[bytes]:
    """The whole file, at once. Raises NotMade."""
    yield pressed("".join(page(volume, style("edition") + style("press"))), size=volume.size)


def pressed(html: str, *, size: int) -> bytes:
    """A page as PDF; ``size`` in code points of what is read on it. Raises NotMade."""
    bounds = settings.PDF_BOUNDS
    if size > bounds["megabytes"] * 1024 * 1024 // _BYTES_A_CODE_POINT:
        raise NotMade(_too_long())
    if not _one_at_a_time.acquire(timeout=WAIT_SECONDS):
        raise NotMade(
            _("Other PDF files are being made just now. Try again in a minute."), again=True
        )
    try:
        done = subprocess.run(  # noqa: S603  (this very program)
            [
                *(sys.executable, "-B", "-X", "utf8", "-m", "annotations.press"),
                *(str(bounds["megabytes"]), str(bounds["seconds"])),
            ],
            input=html.encode(),
            capture_output=True,
            # By the clock, on a machine that is busy with other work, too.
            timeout=2 * bounds["seconds"],
            cwd=_ROOT,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotMade(_too_long()) from error
    finally:
        _one_at_a_time.release()
    trace = done.stderr.decode(errors="replace")[-2000:]
    if done.returncode == _MISSING:
        log.error("pdf.no_pango\n%s", trace)
        raise NotMade(missing())
    if done.returncode < 0 or "MemoryError" in trace:
        raise NotMade(_too_long())
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        log.error("pdf.failed\n%s", trace)
        raise NotMade(_("The PDF could not be made because of a fault; the log says more."))
    return done.stdout


def missing() -> str:
    return _(
        "This server cannot make PDF files: it lacks the library Pango (Debian: apt-get install "
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core)."
    )


def _too_long() -> str:
    return _(
        "With its notes this is too long for a PDF that is made here. Take the HTML and print "
        "that to PDF in your browser, which has no such bound; or take the text without notes."
    )
