"""Bytes into a parsed document: every encoding that says what it is, and clear refusals."""

from __future__ import annotations

import codecs
import json
import time

import pytest
from django.core.management import CommandError, call_command

from archive.importers import IMPORTERS, parse
from archive.importers.text import UnknownEncoding, parse_text
from archive.parsed import ImportProblem
from archive.segmenter import segment

TEXT = "Über den Zoll\n\nDer Bürgermeister sagte: „Nein.“ Dann ging er.\n"
PARAGRAPH = "Der Bürgermeister sagte: „Nein.“ Dann ging er."


def paragraphs(data: bytes, **options) -> list[str]:
    blocks = parse(data, "zoll.txt", **options).blocks
    return [block.text for block in blocks if block.kind == "paragraph"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_that_say_what_they_are(encoding):
    assert paragraphs(TEXT.encode(encoding)) == [PARAGRAPH]


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_byte_order_marks_of_both_orders(mark, encoding):
    assert paragraphs(mark + TEXT.encode(encoding)) == [PARAGRAPH]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end):
    assert paragraphs(TEXT.replace("\n", end).encode()) == [PARAGRAPH]


def test_text_is_composed():
    assert paragraphs("Le cafe\u0301 \u00e9tait plein, dit-on.\n".encode()) == [
        "Le caf\u00e9 \u00e9tait plein, dit-on."
    ]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1252", TEXT),
        ("windows-1251", "Протокол беседы о торговле.\n\nОн сказал, что согласен.\n"),
        ("koi8-r", "Протокол беседы о торговле.\n\nОн сказал, что согласен.\n"),
    ],
)
def test_an_editor_chooses_an_unknown_encoding(encoding, text):
    data = text.encode(encoding)
    with pytest.raises(UnknownEncoding) as caught:
        parse(data, "zoll.txt")
    assert encoding in caught.value.candidates[:3]
    assert "zoll.txt is not in UTF-8" in str(caught.value)
    assert paragraphs(data, encoding=encoding)[-1] == text.split("\n\n")[1].strip()


def test_utf_16_without_a_mark_is_proposed():
    with pytest.raises(UnknownEncoding) as caught:
        parse(("Plain words, many of them. " * 4).encode("utf-16-le"), "a.txt")
    assert caught.value.candidates == ("utf-16-le",)


REFUSED = {
    "empty": (b"", "a.txt is empty."),
    "blank": (b" \n\t\n", "a.txt is empty."),
    "only a mark": (codecs.BOM_UTF8, "a.txt is empty."),
    "nul": (b"abc\x00def " * 9 + b"\x00\x00\x01", "a.txt is not a text file"),
    "many controls": (b"\x01\x02\x03\x04\x05\x06abc", "a.txt is not a text file"),
    "pdf": (b"%PDF-1.7 ...", "a.txt is a PDF by its content; let its name end in .pdf"),
    "zip": (b"PK\x03\x04rest", "a.txt is a ZIP archive or an office document"),
    "control": (b"one\ntwo \x07 bells\n", "control character U+0007 in line 2"),
    "surrogate": (b"one \xed\xa0\x80 two", "half of a surrogate pair at byte 5"),
    "utf-16 surrogate": (
        codecs.BOM_UTF16_LE + "a".encode("utf-16-le") + b"\x00\xd8" + b"a\x00",
        "a.txt cannot be read as utf-16: byte 5",
    ),
    "half utf-16": (codecs.BOM_UTF16_LE + b"a", "a.txt cannot be read as utf-16"),
}


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_with_a_sentence(data, sentence):
    with pytest.raises(ImportProblem) as caught:
        parse(data, "a.txt")
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(".")
    assert not isinstance(caught.value, UnknownEncoding)


def test_too_large_is_refused_before_anything_is_read():
    with pytest.raises(ImportProblem, match=r"a\.txt has 3 MB; files of up to 2 MB"):
        parse(b"x" * 3 * 1024 * 1024, "a.txt", limit=2 * 1024 * 1024)


@pytest.mark.parametrize("encoding", ["no-such-code", "rot13", "base64", "a\x00b"])
def test_encodings_that_are_none(encoding):
    with pytest.raises(ImportProblem, match="not an encoding"):
        parse(b"abc", "a.txt", encoding=encoding)


def test_a_named_encoding_that_does_not_fit():
    with pytest.raises(ImportProblem, match="cannot be read as ascii: byte 1"):
        parse("Über".encode(), "a.txt", encoding="ascii")


def test_characters_that_carry_nothing_are_dropped():
    data = "One\u200b two\ufeff three\x0band four.\x1a".encode()
    assert " ".join(paragraphs(data)) == "One two three and four."


def test_a_pasted_text_with_a_lone_surrogate():
    with pytest.raises(ImportProblem, match="surrogate pair in line 2"):
        parse_text("one\ntwo \ud800 three")


def test_one_line_of_a_megabyte_is_refused_and_would_be_divided_fast():
    text = ("The gate was shut and the toll was paid, said he to them.1 " * 18_000)[:1_000_000]
    with pytest.raises(ImportProblem, match=r"Line 1 of a\.txt has 1000000 characters"):
        parse(text.encode(), "a.txt")
    start = time.process_time()
    blocks = segment(text).blocks
    assert time.process_time() - start < 10
    assert sum(len(block.text) for block in blocks) > 900_000


def test_unknown_suffix_names_the_known_ones():
    with pytest.raises(ImportProblem, match=r"ends in \.xyz, which cannot be imported.*\.txt"):
        parse(b"abc", "a.xyz")
    with pytest.raises(ImportProblem, match="is a PDF"):
        parse(b"%PDF-1.4", "a.text")


@pytest.mark.parametrize("suffix", [".txt", ".text", ".asc", "", ".md", ".markdown"])
def test_plain_suffixes_read_a_plain_sentence(suffix):
    assert suffix in IMPORTERS
    blocks = parse(b"It was so, and nobody knew of it.\n", f"a{suffix.upper()}").blocks
    assert [block.text for block in blocks] == ["It was so, and nobody knew of it."]


# -- manage.py segment -----------------------------------------------------------------------


def test_command_prints_one_document(tmp_path, capsys):
    path = tmp_path / "zoll.txt"
    path.write_text(TEXT, encoding="utf-8")
    call_command("segment", str(path))
    shape = json.loads(capsys.readouterr().out)
    assert shape["title"] == "Über den Zoll"
    assert [block["kind"] for block in shape["blocks"]] == ["title", "paragraph"]


def test_command_writes_files_and_goes_on_after_a_bad_one(tmp_path, capsys):
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(TEXT, encoding="utf-8")
    bad.write_bytes(TEXT.encode("windows-1252"))
    missing, out = tmp_path / "missing.txt", tmp_path / "out"
    with pytest.raises(CommandError, match="2 of 3 could not be divided"):
        call_command("segment", str(bad), str(missing), str(good), out=out)
    assert [path.name for path in out.iterdir()] == ["good.json"]
    assert json.loads((out / "good.json").read_text(encoding="utf-8"))["title"] == "Über den Zoll"
    errors = capsys.readouterr().err
    assert "--encoding windows-1252" in errors
    assert "missing.txt: No such file" in errors


def test_command_wants_a_folder_for_several(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(CommandError, match="--out"):
        call_command("segment", str(path), str(path))
