"""A ZIP archive of many files, read member by member and never unpacked to disk.

Memory: the list of members, at most 4 MB of it packed, and one member at a time, of at most the
size that the caller asks for. A path in the archive is only what a file is called.
"""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from archive.importers.zipped import BROKEN, RATIO, Fault, fault_of
from archive.parsed import ImportProblem

LARGEST_LIST = 4 * 1024 * 1024
"""Bytes of the list at the end of an archive: some 40,000 members with ordinary names."""
LONGEST_NAME = 500
_SAID = {
    Fault.OUTSIDE: "Its path leads out of the archive, so it was left where it is.",
    Fault.LINK: "It is a symbolic link or the like, and not a file.",
    Fault.LOCKED: "It is encrypted: pack it without a password.",
    Fault.PACKING: "It is packed in an unusual way: pack it as ordinary ZIP (“deflate”).",
    Fault.BOMB: f"It would unpack to more than {RATIO} times its size.",
}
_ASIDE = {"__macosx", "thumbs.db", "desktop.ini"}
_UTF8 = 0x800
"""The flag of a member whose name is in UTF-8; without it the standard says code page 437."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive; ``problem`` says why it cannot be imported, if so."""

    place: int
    """In the list of the archive, from 1."""
    name: str
    size: int
    """Bytes, as the archive says."""
    problem: str = ""


class Bundle:
    """An archive that is open. Raises ``ImportProblem`` where it cannot be opened."""

    def __init__(self, file: BinaryIO, filename: str) -> None:
        try:
            self._zip = zipfile.ZipFile(_Bounded(file))  # type: ignore[arg-type]
            self._infos = self._zip.infolist()
        except ImportProblem as problem:
            raise ImportProblem(f"{filename} {problem}") from None
        except BROKEN as error:
            raise ImportProblem(f"{filename} is damaged, or no ZIP archive.") from error

    def members(self, *, largest: int) -> Iterator[Member | None]:
        """The files in it; None for each that is only of use to the system that packed it.

        ``largest`` is the size in bytes up to which a file can be imported.
        """
        seen: set[str] = set()
        for place, info in enumerate(self._infos, start=1):
            name = shown_name(info)
            if info.is_dir():
                continue
            if is_aside(name):
                yield None
                continue
            problem = ""
            if fault := fault_of(info):
                problem = _SAID[fault]
            elif name in seen:
                problem = "The archive has two files of this name; this is the second."
            elif name.casefold().endswith(".zip"):
                problem = "It is an archive inside an archive: unpack it and import what is in it."
            elif info.file_size > largest:
                problem = too_large(largest)
            seen.add(name)
            yield Member(place, name, info.file_size, problem)

    def read(self, place: int, *, largest: int) -> bytes:
        """One file, unpacked: at most ``largest`` bytes. Raises ``ImportProblem``."""
        info = self._infos[place - 1] if 0 < place <= len(self._infos) else None
        if info is None or fault_of(info):
            raise ImportProblem("It is not in the archive any more.")
        try:
            with self._zip.open(info) as opened:
                data = opened.read(largest + 1)
        except BROKEN as error:
            raise ImportProblem("The archive is damaged here: it cannot be unpacked.") from error
        if len(data) > largest:
            raise ImportProblem(too_large(largest))
        return data

    def close(self) -> None:
        self._zip.close()


def too_large(largest: int) -> str:
    """The sentence for a file of more than ``largest`` bytes."""
    return f"It is larger than the {largest // 1024 // 1024} MB that can be imported."


def shown_name(info: zipfile.ZipInfo) -> str:
    """What a member is called, with slashes; its end, where that is too long."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        # Most programs that set no flag write UTF-8 all the same.
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return plain_name(name)


def plain_name(name: str) -> str:
    """A path as it can be stored and shown: printable, with slashes, at most 500 characters."""
    plain = name.replace("\\", "/")
    return "".join(c if c.isprintable() else "\ufffd" for c in plain)[-LONGEST_NAME:]


def is_aside(name: str) -> bool:
    """Whether a file is hidden, or made by a system for itself: nobody means to import it."""
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    return any(part.startswith(".") or part.casefold() in _ASIDE for part in parts)


class _Bounded(io.BufferedIOBase):
    """A file of which nobody takes more than ``LARGEST_LIST`` bytes at a time.

    An archive says itself how long the list of its members is, and all of it is read at once.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int | None = -1, /) -> bytes:
        asked = LARGEST_LIST + 1 if size is None or size < 0 else size
        if asked > LARGEST_LIST + 1:
            raise ImportProblem("is damaged, or has more files than can be listed.")
        data = self._file.read(asked)
        if len(data) > LARGEST_LIST:
            raise ImportProblem("is damaged, or has more files than can be listed.")
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True
