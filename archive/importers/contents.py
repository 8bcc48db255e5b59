"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import codecs
import io
import re
import zipfile

_MAGIC = (
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "OLE"),
    (b"{\\rtf", "RTF"),
)
_NAMES = {
    "PDF": "a PDF",
    "OLE": "an old or encrypted office document",
    "RTF": "a rich text document",
    "DOCX": "a Word document",
    "EPUB": "an EPUB book",
    "ZIP": "a ZIP archive",
    "HTML": "a web page",
    "TEI": "a TEI document",
    "XML": "an XML document",
    "": "plain text or damaged",
}
_LEAD = re.compile(r"\s*(?:<\?xml[^>]*>|<!--.*?-->|<\?.*?\?>|\s+)*", re.S)
_DOCTYPE = re.compile(r"<!doctype\s+([\w:.-]+)", re.I)
_SUBSET = re.compile(
    r"<!doctype[^>\[]*(?:\[.*?\]\s*)?>\s*(?:<!--.*?-->\s*|<\?.*?\?>\s*)*", re.I | re.S
)
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")


def kind_of(data: bytes) -> str:
    """One of the names above, or "" where nothing tells it from plain text."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return _zip_kind(data)
    return _markup_kind(_head(data))


def named(kind: str) -> str:
    """The kind in words, with its article."""
    return _NAMES[kind]


def _zip_kind(data: bytes) -> str:
    # The type that the standard wants first, so that it is found without opening the archive.
    if b"mimetypeapplication/epub+zip" in data[:128]:
        return "EPUB"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            names = {info.filename for info in opened.infolist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        return "ZIP"
    if "META-INF/container.xml" in names:
        return "EPUB"
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return "DOCX"
    return "ZIP"


def _head(data: bytes) -> str:
    head = data[:65_536]
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return head.decode(name, "replace")
    return head.decode("latin-1")


def _markup_kind(head: str) -> str:
    declared = head.lstrip().startswith("<?xml")
    at = _LEAD.match(head).end()  # type: ignore[union-attr]
    if doctype := _DOCTYPE.match(head, at):
        if doctype[1].casefold() == "html":
            return "HTML"
        subset = _SUBSET.match(head, at)
        at = subset.end() if subset else at
        declared = True
    root = _ROOT.match(head, at)
    if not root:
        return "XML" if declared else ""
    name = root[2]
    if name.casefold() == "html":
        return "HTML"
    if name in ("TEI", "TEI.2", "teiCorpus"):
        return "TEI"
    return "XML" if declared else ""
