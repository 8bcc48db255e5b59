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

from archive.parsed import ImportProblem

MOST_MEMBERS = 10_000
LARGEST_PART = 16 * 1024 * 1024
MOST_READ = 32 * 1024 * 1024
MOST_DECLARED = 512 * 1024 * 1024
RATIO = 200
"""How many times larger than packed a part of more than a megabyte may be."""
_MEGABYTE = 1024 * 1024
_BROKEN = (
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


class Package:
    """A ZIP archive in memory. Raises ``ImportProblem`` for everything that is wrong with it."""

    def __init__(self, data: bytes, filename: str) -> None:
        self.filename = filename
        self._read = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except _BROKEN as error:
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
        except _BROKEN as error:
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
        name = member.filename
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or parts[0].endswith(":"):
            raise ImportProblem(f"{self.filename} has a part whose path leads out of it.")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise ImportProblem(f"{self.filename} has a symbolic link in it.")
        if name in self._members:
            raise ImportProblem(f"{self.filename} has two parts called {name}.")
        if member.flag_bits & 0x1:
            raise ImportProblem(f"{self.filename} is encrypted; save it without a password.")
        packed = max(1, member.compress_size)
        if member.file_size > _MEGABYTE and member.file_size > RATIO * packed:
            raise ImportProblem(
                f"{self.filename} has a part that unpacks to more than {RATIO} times its size."
            )


def resolved(base: str, target: str) -> str:
    """The path of a part that another part, at ``base``, refers to; "" for one outside."""
    if target.startswith("/"):
        path = posixpath.normpath(target.lstrip("/"))
    else:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(base), target))
    return "" if path.startswith("..") or path == "." else path
