"""Documents that are ZIP archives, opened without trusting what they say of themselves.

Memory: the file, one part of at most 16 MB at a time with its tree, and what was read before, at
most 32 MB in all. Nothing is written to disk, so that no path in an archive can lead anywhere;
archives with such paths or with links are refused all the same.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import stat
import struct
import zipfile
import zlib
from enum import Enum

from archive.parsed import ImportProblem

MOST_MEMBERS = 10_000
LARGEST_PART = 16 * 1024 * 1024
MOST_READ = 32 * 1024 * 1024
MOST_DECLARED = 512 * 1024 * 1024
RATIO = 200
"""How many times larger than packed a part of more than a megabyte may be."""
_MEGABYTE = 1024 * 1024
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
)
"""What opening or reading a damaged archive may raise."""


class Package:
    """A ZIP archive in memory. Raises ``ImportProblem`` for everything that is wrong with it."""

    def __init__(self, data: bytes, filename: str) -> None:
        self.filename = filename
        self._read = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except BROKEN as error:
            raise ImportProblem(f"{filename} is damaged: its archive cannot be opened.") from error
        if len(members) > MOST_MEMBERS:
            raise ImportProblem(f"{filename} has more than {MOST_MEMBERS} parts.")
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            self._check(member)
            self._members[member.filename] = member
        if sum(member.file_size for member in members) > MOST_DECLARED:
            raise ImportProblem(
                f"{filename} would unpack to more than {MOST_DECLARED // _MEGABYTE} MB."
            )

    def __contains__(self, name: str) -> bool:
        return name in self._members

    @property
    def names(self) -> list[str]:
        """Paths of all parts, in the order of the archive."""
        return list(self._members)

    def read(self, name: str) -> bytes:
        """One part, unpacked. Raises ``ImportProblem``."""
        member = self._members.get(name)
        if member is None:
            raise ImportProblem(f"{self.filename} is damaged: it has no part {name}.")
        try:
            with self._zip.open(member) as opened:
                data = opened.read(LARGEST_PART + 1)
        except BROKEN as error:
            raise ImportProblem(
                f"{self.filename} is damaged: its part {name} cannot be unpacked."
            ) from error
        self._read += len(data)
        if len(data) > LARGEST_PART or self._read > MOST_READ:
            raise ImportProblem(
                f"{self.filename} unpacks to more text than can be imported: up to "
                f"{LARGEST_PART // _MEGABYTE} MB in a part, {MOST_READ // _MEGABYTE} MB in all."
            )
        return data

    def _check(self, member: zipfile.ZipInfo) -> None:
        if fault := fault_of(member):
            raise ImportProblem(f"{self.filename} {_SAID[fault]}")
        if member.filename in self._members:
            raise ImportProblem(f"{self.filename} has two parts called {member.filename}.")


class Fault(Enum):
    """What may be wrong with one member of an archive, whatever is in it."""

    OUTSIDE = "its path leads out of the archive"
    LINK = "a link, or another kind of member that is no file"
    LOCKED = "encrypted"
    PACKING = "compressed by a method whose memory cannot be bounded"
    BOMB = "unpacks to far more than its size"


_SAID = {
    Fault.OUTSIDE: "has a part whose path leads out of it.",
    Fault.LINK: "has a symbolic link in it.",
    Fault.LOCKED: "is encrypted; save it without a password.",
    Fault.PACKING: "is compressed in a way that is not opened here.",
    Fault.BOMB: f"has a part that unpacks to more than {RATIO} times its size.",
}


def fault_of(member: zipfile.ZipInfo) -> Fault | None:
    """What is wrong with a member by what the archive says of it, before it is opened."""
    name = member.orig_filename
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or parts[0].endswith(":") or "\0" in name:
        return Fault.OUTSIDE
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind and not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        return Fault.LINK
    if member.flag_bits & 0x1:
        return Fault.LOCKED
    # Of these two alone the standard library gives out as much at a time as was asked for.
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return Fault.PACKING
    packed = max(1, member.compress_size)
    if member.file_size > _MEGABYTE and member.file_size > RATIO * packed:
        return Fault.BOMB
    return None


def resolved(base: str, target: str) -> str:
    """The path of a part that another part, at ``base``, refers to; "" for one outside."""
    if target.startswith("/"):
        path = posixpath.normpath(target.lstrip("/"))
    else:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(base), target))
    return "" if path.startswith("..") or path == "." else path
