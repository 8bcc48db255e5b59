"""Plain text: find the encoding, refuse what is no text, hand it to the segmenter.

What happens to characters that do not belong in a text:

- line feed, carriage return, tab and form feed are kept (the segmenter reads them);
- a vertical tab is a line end; a DOS end-of-file mark at the end, byte-order marks inside the
  text and spaces without width are dropped, they carry nothing;
- every other control character is refused with its line, because it means that the file is
  damaged or was read in the wrong encoding;
- lone surrogates are refused: they are no characters and cannot be stored;
- a line of more than 200,000 characters is refused: it has no paragraphs to find.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from archive.parsed import ImportProblem, ParsedDocument
from archive.segmenter import segment

LIMIT = 20 * 1024 * 1024
"""Largest accepted file in bytes, unless the caller says otherwise."""

_MARKS = (  # UTF-32 first: its little-endian mark begins with the one of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = (
    "windows-1252",
    "windows-1251",
    "koi8-r",
    "windows-1250",
    "windows-1253",
    "windows-1254",
    "cp866",
    "mac-roman",
    "gb18030",
    "big5",
    "shift_jis",
    "euc-kr",
)
_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a rich text document"),
    (b"\x1f\x8b", "a compressed file"),
)
_REFUSED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_DROPPED = re.compile("[\ufeff\u200b\u2060]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL_BYTES = bytes(range(9)) + bytes(range(14, 32)) + b"\x7f"
_BINARY_SHARE = 0.01
_LONGEST_LINE = 200_000


class UnknownEncoding(ImportProblem):
    """The bytes are text in an encoding that an editor has to choose.

    ``candidates`` are the encodings in which all bytes can be read, the likeliest first.
    """

    def __init__(self, message: str, candidates: tuple[str, ...]) -> None:
        super().__init__(message)
        self.candidates = candidates


def parse(
    data: bytes, filename: str, *, encoding: str | None = None, limit: int = LIMIT
) -> ParsedDocument:
    """Read and divide one text file. ``limit`` in bytes. Raises ``ImportProblem``."""
    return parse_text(decode(data, filename, encoding=encoding, limit=limit), filename)


def parse_text(text: str, name: str = "The text") -> ParsedDocument:
    """Divide a text that is already decoded (pasted in a form). Raises ``ImportProblem``."""
    return segment(cleaned(text, name))


def decode(data: bytes, filename: str, *, encoding: str | None = None, limit: int = LIMIT) -> str:
    """The file as text, by its byte-order mark, as UTF-8, or in the encoding that is named.

    Raises ``UnknownEncoding`` where neither applies, ``ImportProblem`` for an empty, too large
    or binary file.
    """
    refuse_size(data, filename, limit)
    refuse_binary(data, filename)
    if encoding is not None:
        return _in_named(data, filename, encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(data, filename, name)
    _refuse_unmarked_utf16(data, filename)
    if _is_binary(data):
        raise ImportProblem(f"{filename} is not a text file: it holds binary data.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_surrogate(data, error.start):
            raise ImportProblem(
                f"{filename} holds half of a surrogate pair at byte {error.start + 1}, which is "
                "no character; save it again as UTF-8."
            ) from error
        raise UnknownEncoding(
            f"{filename} is not in UTF-8 (byte {error.start + 1}); choose the encoding it was "
            "saved in.",
            _candidates(data),
        ) from error


def refuse_size(data: bytes, filename: str, limit: int) -> None:
    """Raises ``ImportProblem`` for a file without a byte, or with more than ``limit`` of them."""
    if not data:
        raise ImportProblem(f"{filename} is empty.")
    if len(data) > limit:
        raise ImportProblem(
            f"{filename} has {_megabytes(len(data))} MB; files of up to {_megabytes(limit)} MB "
            "can be imported."
        )


def refuse_binary(data: bytes, filename: str) -> None:
    """Say what a file is that begins like a well-known kind that is not text."""
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise ImportProblem(f"{filename} is {what}, not plain text.")


def cleaned(text: str, name: str) -> str:
    """The text without characters that carry nothing; refuses the ones that cannot be stored."""
    if found := _SURROGATE.search(text):
        raise ImportProblem(
            f"{name} holds half of a surrogate pair in line {_line(text, found.start())}, which "
            "is no character."
        )
    text = _DROPPED.sub("", text).rstrip("\x1a").replace("\x0b", "\n")
    refuse_controls(text, name)
    if not text.strip():
        raise ImportProblem(f"{name} is empty.")
    # Said before dividing, which would take long: a text of one line has no paragraphs to find.
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > _LONGEST_LINE:
            raise ImportProblem(
                f"Line {number} of {name} has {len(line)} characters; the longest that can be "
                f"divided into paragraphs has {_LONGEST_LINE}."
            )
    return text


def refuse_controls(text: str, name: str) -> None:
    """Raises ``ImportProblem`` for a control character that is no white space, with its line."""
    if found := _REFUSED.search(text):
        code = ord(found.group())
        hint = " The file may be in another encoding." if code >= 0x80 else ""
        raise ImportProblem(
            f"{name} holds the control character U+{code:04X} in line "
            f"{_line(text, found.start())}; remove it and try again.{hint}"
        )


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0")


def _is_binary(data: bytes) -> bool:
    if b"\x00" in data:
        return True
    sample = data[:65_536]
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    return controls > max(4, len(sample) * _BINARY_SHARE)


def _in_named(data: bytes, filename: str, encoding: str) -> str:
    try:
        info = codecs.lookup(encoding)
    except (LookupError, ValueError) as error:
        raise ImportProblem(f"{encoding} is not an encoding that is known here.") from error
    if not getattr(info, "_is_text_encoding", True):
        raise ImportProblem(f"{encoding} is not an encoding of text.")
    return _strict(data, filename, encoding)


def _strict(data: bytes, filename: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        shown = "UTF-8" if encoding == "utf-8-sig" else encoding
        raise ImportProblem(
            f"{filename} cannot be read as {shown}: byte {error.start + 1} does not fit."
        ) from error


def _refuse_unmarked_utf16(data: bytes, filename: str) -> None:
    """UTF-16 without a mark has a zero in nearly every second byte."""
    sample = data[:4096]
    half = len(sample) // 2
    if half < 8:
        return
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if min(even, odd) < 0.05 * half and max(even, odd) > 0.4 * half:
        name = "utf-16-be" if even > odd else "utf-16-le"
        raise UnknownEncoding(
            f"{filename} looks like UTF-16 without a byte-order mark; confirm the encoding.",
            (name,),
        )


def _is_surrogate(data: bytes, at: int) -> bool:
    return len(data) > at + 1 and data[at] == 0xED and 0xA0 <= data[at + 1] <= 0xBF


def _candidates(data: bytes) -> tuple[str, ...]:
    """Encodings in which everything can be read, those that give sensible letters first."""
    ranked: list[tuple[float, int, str]] = []
    for order, name in enumerate(_CANDIDATES):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if not _REFUSED.search(text):
            ranked.append((-_plausible(text[:200_000]), order, name))
    return tuple(name for _, _, name in sorted(ranked))


_TYPOGRAPHIC = frozenset("‘’“”„–—…«»°§½¼¾©®€£·•\u00a0")


def _plausible(text: str) -> float:
    """From 0 to 1: how much the characters beyond ASCII look like writing."""
    beyond = [(i, c) for i, c in enumerate(text) if ord(c) > 127]
    if not beyond:
        return 1.0
    good = 0.0
    for index, char in beyond[:5_000]:
        if char in _TYPOGRAPHIC:
            good += 1.0
        elif unicodedata.category(char) in ("Lu", "Ll", "Lo"):
            before = text[index - 1] if index else " "
            after = text[index + 1 : index + 2]
            mixed = before.isascii() and before.isalpha() and not _latin(char)
            mixed = mixed or (after.isascii() and after.isalpha() and not _latin(char))
            wrong_case = before.islower() and char.isupper()
            good += 0.1 if mixed or wrong_case else 0.9
    return round(good / len(beyond[:5_000]), 2)


def _latin(char: str) -> bool:
    return unicodedata.name(char, "").startswith("LATIN")
