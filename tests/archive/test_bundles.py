"""ZIP archives of many files: each member alone, nothing trusted that an archive says."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile

import pytest

from archive.importers.bundle import LARGEST_LIST, Bundle, is_aside, plain_name
from archive.parsed import ImportProblem
from tests.archive.packing import packed, with_member

MEGABYTE = 1024 * 1024


def bundle(data: bytes) -> Bundle:
    return Bundle(io.BytesIO(data), "papers.zip")


def problems(data: bytes) -> dict[str, str]:
    return {each.name: each.problem for each in bundle(data).members(largest=MEGABYTE) if each}


def info(name: str, **more: int) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.compress_type = zipfile.ZIP_DEFLATED
    for key, value in more.items():
        setattr(made, key, value)
    return made


GOOD = packed({"a.txt": "One.", "deep/er/b.txt": "Two."})


def test_members_are_read_one_by_one():
    opened = bundle(GOOD)
    members = list(opened.members(largest=MEGABYTE))
    assert [(m.name, m.place, m.size) for m in members] == [
        ("a.txt", 1, 4),
        ("deep/er/b.txt", 2, 4),
    ]
    assert opened.read(2, largest=MEGABYTE) == b"Two."


BAD = {
    "../../etc/cron.d/x": ({}, "leads out of the archive"),
    "/etc/passwd": ({}, "leads out of the archive"),
    "C:\\boot.ini": ({}, "leads out of the archive"),
    "..\\..\\x.txt": ({}, "leads out of the archive"),
    "link": ({"external_attr": 0o120777 << 16}, "symbolic link"),
    "pipe": ({"external_attr": 0o010644 << 16}, "symbolic link or the like"),
    "inner.zip": ({}, "archive inside an archive"),
    "bzip.txt": ({"compress_type": zipfile.ZIP_BZIP2}, "packed in an unusual way"),
    "lzma.txt": ({"compress_type": zipfile.ZIP_LZMA}, "packed in an unusual way"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_member_is_refused_and_the_others_are_not(name: str):
    more, sentence = BAD[name]
    found = problems(with_member(GOOD, info(name, **more)))
    assert found["a.txt"] == found["deep/er/b.txt"] == ""
    (said,) = [problem for key, problem in found.items() if problem]
    assert sentence in said
    if name != "inner.zip":
        with pytest.raises(ImportProblem):
            bundle(with_member(GOOD, info(name, **more))).read(3, largest=MEGABYTE)


def test_backslashes_are_folders():
    assert "in/side.txt" in problems(with_member(GOOD, info("in\\side.txt")))


def test_the_second_of_two_names_is_refused():
    with pytest.warns(UserWarning, match="Duplicate"):
        data = with_member(GOOD, info("a.txt"), b"Another.")
    members = [each for each in bundle(data).members(largest=MEGABYTE) if each]
    assert [bool(each.problem) for each in members] == [False, False, True]


def test_encrypted_members_are_named():
    data = bytearray(GOOD)
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    found = problems(bytes(data))
    assert "encrypted" in found["a.txt"]
    assert found["deep/er/b.txt"] == ""


def test_names_without_a_flag_are_read_as_utf8_where_they_are():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Gaste-Uber.txt", "x")
        archive.writestr("xxxx.txt", "x")
    data = out.getvalue().replace(b"Gaste-Uber.txt", "Gäste-Übr.txt".encode()[:14])
    data = data.replace(b"xxxx.txt", b"\x84\x94\x81\x99.txt")  # code page 437
    assert list(problems(data)) == ["Gäste-Übr.tx", "äöüÖ.txt"]


def test_a_nul_in_a_name_is_refused():
    data = with_member(GOOD, info("eviltxt")).replace(b"eviltxt", b"evil\0xt")
    (said,) = [(name, problem) for name, problem in problems(data).items() if problem]
    assert "\0" not in said[0]


def test_what_systems_add_is_left_out():
    data = packed(
        {
            "__MACOSX/._a.txt": "x",
            ".DS_Store": "x",
            "sub/.hidden/a.txt": "x",
            "Thumbs.db": "x",
            "folder/": "",
            "a.txt": "One.",
        }
    )
    members = list(bundle(data).members(largest=MEGABYTE))
    assert [each.name if each else None for each in members] == [None] * 4 + ["a.txt"]
    assert not is_aside("a/b.c/d.txt")


def test_a_bomb_is_refused_by_what_it_says_and_by_what_it_holds():
    bomb = with_member(GOOD, info("bomb.txt"), bytes(30 * MEGABYTE))
    assert "200 times its size" in problems(bomb)["bomb.txt"]
    large = with_member(GOOD, info("large.txt", compress_type=0), b"a" * (MEGABYTE + 1))
    assert "larger than the 1 MB" in problems(large)["large.txt"]
    # An archive that says less than is in it.
    lying = bytearray(bomb)
    at = lying.rindex(b"PK\x01\x02")
    lying[at + 24 : at + 28] = struct.pack("<I", 1000)
    opened = bundle(bytes(lying))
    assert problems(bytes(lying))["bomb.txt"] == ""
    tracemalloc.start()
    with pytest.raises(ImportProblem, match="damaged here"):
        opened.read(3, largest=MEGABYTE)
    assert tracemalloc.get_traced_memory()[1] < 4 * MEGABYTE
    tracemalloc.stop()


def test_a_list_without_end_is_not_read():
    out = io.BytesIO(bytes(2 * LARGEST_LIST))
    out.seek(0, 2)
    size = 2 * LARGEST_LIST
    out.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, size, 0, 0))
    with pytest.raises(ImportProblem, match="more files than can be listed"):
        bundle(out.getvalue())


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", GOOD[: len(GOOD) // 2], b"x" * 1000])
def test_what_is_no_archive_says_so(data: bytes):
    with pytest.raises(ImportProblem, match=r"^papers\.zip is damaged, or no ZIP archive\.$"):
        bundle(data)


def test_a_name_is_fit_to_be_shown():
    assert plain_name("a\\b\x07\n.txt") == "a/b\ufffd\ufffd.txt"
    assert len(plain_name("x" * 9000)) == 500
