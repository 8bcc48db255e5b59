"""ZIP archives for tests of importers, made and mutated."""

from __future__ import annotations

import contextlib
import io
import zipfile
import zlib

from hypothesis import strategies as st

from tests.archive.mutations import mutated

_BROKEN = (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError, KeyError)


def packed(parts: dict[str, bytes | str]) -> bytes:
    """An archive of these parts, in this order, the same for the same parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, content, compress_type=kind)
    return out.getvalue()


def with_member(data: bytes, info: zipfile.ZipInfo, content: bytes = b"a") -> bytes:
    """The archive with one member more, as it is described."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(info, content)
    return out.getvalue()


def unpacked(data: bytes) -> str:
    """All that stands in the parts that can be read."""
    found = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                with contextlib.suppress(*_BROKEN):
                    found.append(archive.read(name).decode("utf-8", "ignore"))
    except _BROKEN:
        pass
    return "".join(found)


@st.composite
def mutated_parts(draw: st.DrawFn, sources: list[bytes]) -> bytes:
    """One of the archives with a part mutated, left out, or the archive itself mutated."""
    data = draw(st.sampled_from(sources))
    choice = draw(st.integers(0, 5))
    if choice == 0:
        return draw(mutated([data]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    name = draw(st.sampled_from(sorted(parts)))
    if choice == 1:
        del parts[name]
    else:
        parts[name] = draw(mutated([bytes(parts[name])]))  # type: ignore[arg-type]
    return packed(parts)


def bad_archives(good: bytes) -> dict[str, tuple[bytes, str]]:
    """What no importer of archives may open, with words of the sentence that it says."""
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    locked = bytearray(good)
    at = good.index(b"PK\x01\x02")
    locked[6] |= 1
    while at >= 0:
        locked[at + 8] |= 1
        at = good.find(b"PK\x01\x02", at + 1)
    return {
        "path out of it": (with_member(good, zipfile.ZipInfo("../../x")), "leads out of it"),
        "absolute path": (with_member(good, zipfile.ZipInfo("/etc/x")), "leads out of it"),
        "symbolic link": (with_member(good, link, b"/etc/passwd"), "symbolic link"),
        "bomb": (with_member(good, _deflated("bomb"), bytes(90_000_000)), "200 times its size"),
        "encrypted": (bytes(locked), "is encrypted"),
        "cut off": (good[: len(good) // 2], "ZIP archive"),
    }


def _deflated(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
