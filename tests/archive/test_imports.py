"""Importing a text through the pages: nothing half-imported, nothing typed lost."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from archive.importing import Import
from archive.models import Collection, Document
from tests.factories import make_user

pytestmark = pytest.mark.django_db

MEMO = """MEMORANDUM ON THE LIGHTHOUSES

Harbour House, 4 February 1949

ON THE NORTHERN LIGHT

The northern light was dark for eleven nights in January. Nobody had told the harbour.

The keeper said that the oil had been sold. He did not say to whom it had been sold.
"""
RECORD = {
    "title": "On the lighthouses",
    "date": "4 February 1949",
    "participants": "Ada Voss\n\n E.  Pell ",
    "language": "en",
    "direction": "ltr",
}


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(make_user("Edith", is_editor=True))
    return client


def upload(client: Client, data: bytes, name: str = "memo.txt"):
    return client.post(reverse("import-new"), {"file": SimpleUploadedFile(name, data)})


def paste(client: Client, text: str):
    return client.post(reverse("import-new"), {"text": text.replace("\n", "\r\n")})


def step(client: Client, pending: Import, step: str, **typed: str):
    return client.post(reverse("import", args=[pending.pk]), {"step": step, **typed})


def piece(pending: Import, words: str) -> int:
    pending.refresh_from_db()
    (found,) = [row["id"] for row in pending.blocks if words in row["text"]]
    return found


def test_from_a_file_to_a_draft(editor: Client) -> None:
    answer = upload(editor, MEMO.encode())
    pending = Import.objects.get()
    assert answer.status_code == 303
    assert answer.url.startswith(reverse("import", args=[pending.pk]))
    assert not Document.objects.exists()
    page = editor.get(reverse("import", args=[pending.pk])).content.decode()
    assert "The keeper said that the oil had been sold." in page
    assert 'value="1949-02-04"' in page, "the record is filled in"
    assert "all capitals" in page, "with the reason of each boundary"
    answer = step(editor, pending, "save", **RECORD)
    document = Document.objects.get()
    assert answer.url == reverse("edit-document", args=[document.slug])
    assert (document.status, document.title) == ("draft", "On the lighthouses")
    assert document.date == "1949-02-04"
    assert document.participants == ["Ada Voss", "E. Pell"]
    with document.original.open("rb") as file:
        assert file.read() == MEMO.encode()


def test_every_step_is_kept_and_can_be_taken_back(editor: Client) -> None:
    paste(editor, MEMO)
    pending = Import.objects.get()
    heading = piece(pending, "ON THE NORTHERN")
    answer = step(editor, pending, f"kind:{heading}:paragraph", **RECORD)
    assert answer.status_code == 303
    last = piece(pending, "The keeper")
    step(editor, pending, f"join:{last}", **RECORD | {"date": "not a date"})
    first = piece(pending, "The northern light was dark")
    pending.refresh_from_db()
    assert "sold to whom" not in pending.blocks[-1]["text"]
    assert "The keeper said" in pending.blocks[-1]["text"]
    # What is typed is kept as it is, also where it is wrong, and shown again.
    page = editor.get(reverse("import", args=[pending.pk])).content.decode()
    assert 'value="not a date"' in page
    step(editor, pending, "undo")
    pending.refresh_from_db()
    assert pending.blocks[-1]["text"].startswith("The keeper said")
    step(editor, pending, f"divide:{first}", **{f"words-{first}": "Nobody had told"})
    pending.refresh_from_db()
    texts = [row["text"] for row in pending.blocks]
    assert "Nobody had told the harbour." in texts
    step(editor, pending, "save", **RECORD)
    document = Document.objects.get()
    assert not document.headings.exists()
    assert document.paragraphs.filter(texts__text="Nobody had told the harbour.").exists()


def test_a_wrong_record_is_shown_with_what_was_typed(editor: Client) -> None:
    upload(editor, MEMO.encode())
    pending = Import.objects.get()
    answer = step(editor, pending, "save", **RECORD | {"date": "4/2/1949", "title": "Kept title"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "is not a date" in page
    assert "4/2/1949" in page
    assert "Kept title" in page
    assert not Document.objects.exists()


def test_the_draft_is_put_into_the_chosen_collection(editor: Client) -> None:
    by = make_user("Edmund", is_editor=True)
    lights, gone = (Collection.begin(name, by=by) for name in ("Lights", "Gone"))
    upload(editor, MEMO.encode())
    pending = Import.objects.get()
    step(editor, pending, "note", **RECORD, collection=str(lights.pk))
    page = editor.get(reverse("import", args=[pending.pk])).content.decode()
    assert f'<option value="{lights.pk}" selected>Lights</option>' in page
    pk = str(gone.pk)
    gone.discard(by=by)
    answer = step(editor, pending, "save", **RECORD, collection=pk)
    assert answer.status_code == 400
    assert "There is no such collection any more." in answer.content.decode()
    assert not Document.objects.exists()
    step(editor, pending, "save", **RECORD, collection=str(lights.pk))
    assert Document.objects.get().collection == lights


@pytest.mark.parametrize(
    "nonsense", ["", "join", "join:x", "kind:1", "kind:1:poem", "fly:1", ":::"]
)
def test_nonsense_changes_nothing(editor: Client, nonsense: str) -> None:
    paste(editor, MEMO)
    pending = Import.objects.get()
    before = pending.blocks
    assert step(editor, pending, nonsense).status_code == 303
    pending.refresh_from_db()
    assert pending.blocks == before


BAD = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\n ", "is empty"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(200), "a picture, not plain text"),
    "binary": (bytes(range(256)) * 20, "binary data"),
    "control": (b"one\ntwo \x07 three", "control character U+0007 in line 2"),
    "surrogate": (b"one \xed\xa0\x80 two", "half of a surrogate pair"),
    "one line": (b"word " * 250_000, "Line 1 of memo.txt has"),
    "unmarked kind": (b"%PDF-1.7 ...", "a PDF"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_refused_with_a_sentence(editor: Client, kind: str) -> None:
    data, sentence = BAD[kind]
    answer = upload(editor, data)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Import.objects.exists()
    assert not Document.objects.exists()


def test_characters_that_no_database_holds_are_left_out_of_what_is_kept(editor: Client) -> None:
    paste(editor, MEMO)
    pending = Import.objects.get()
    assert step(editor, pending, "note", title="On\0 the light").status_code == 303
    first = piece(pending, "dark for eleven")
    answer = step(editor, pending, f"join:{first}", once="a\0b")
    assert answer.status_code == 303
    pending.refresh_from_db()
    assert pending.record["title"] == "On the light"
    assert pending.done[-1]["once"] == ""


def test_a_file_over_the_limit_is_dropped_on_the_way_in(editor: Client, settings) -> None:
    settings.MAX_FILE_BYTES = 1024 * 1024
    answer = upload(editor, b"word\n" * 800_000)
    assert answer.status_code == 400
    assert "larger than the 1 MB" in answer.content.decode()
    assert not Import.objects.exists()


def test_what_was_pasted_stays_in_the_form(editor: Client) -> None:
    answer = paste(editor, "A text\nwith \x07 a bell & <b>")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "control character U+0007" in page
    assert "a bell &amp; &lt;b&gt;" in page
    both = editor.post(
        reverse("import-new"), {"text": "pasted", "file": SimpleUploadedFile("a.txt", b"file")}
    )
    assert "choose one of them" in both.content.decode()
    assert ">pasted<" in re.sub(r">\s+", ">", both.content.decode())
    assert "Choose a file" in editor.post(reverse("import-new"), {}).content.decode()


def test_the_editor_chooses_an_unknown_encoding(editor: Client) -> None:
    words = "Überfahrt für drei Gäste.\n\nSie blieben über Nacht und zählten die Schiffe."
    upload(editor, words.encode("cp1252"), "gäste.txt")
    pending = Import.objects.get()
    page = editor.get(reverse("import", args=[pending.pk])).content.decode()
    assert "Überfahrt für drei Gäste." in page, "read as Western European"
    assert "Ьberfahrt" in page, "read as Cyrillic"
    answer = step(editor, pending, "encoding", encoding="utf-8")
    assert answer.status_code == 400
    assert "cannot be read as utf-8" in answer.content.decode()
    answer = step(editor, pending, "encoding", other="no-such-thing")
    assert "not an encoding that is known" in answer.content.decode()
    answer = step(editor, pending, "encoding", encoding="windows-1252")
    assert answer.status_code == 303
    pending.refresh_from_db()
    assert pending.encoding == "windows-1252"
    assert "Sie blieben über Nacht" in pending.blocks[-1]["text"]


def test_the_same_file_is_not_imported_twice(editor: Client) -> None:
    upload(editor, MEMO.encode())
    pending = Import.objects.get()
    again = upload(editor, MEMO.encode(), "other-name.txt")
    assert again.url.startswith(reverse("import", args=[pending.pk]))
    step(editor, pending, "save", **RECORD)
    document = Document.objects.get()
    third = upload(editor, MEMO.encode())
    page = third.content.decode()
    assert third.status_code == 400
    assert "imported already" in page
    assert reverse("edit-document", args=[document.slug]) in page
    assert Import.objects.count() == Document.objects.count() == 1


def test_a_draft_can_be_divided_anew_until_it_is_published(editor: Client) -> None:
    upload(editor, MEMO.encode())
    pending = Import.objects.get()
    step(editor, pending, "save", **RECORD)
    document = Document.objects.get()
    answer = editor.post(reverse("divide-draft", args=[document.slug]))
    assert answer.url == reverse("import", args=[pending.pk])
    heading = piece(pending, "ON THE NORTHERN")
    step(editor, pending, f"kind:{heading}:paragraph", title="Not taken from here")
    assert document.headings.count() == 1, "nothing changes before saving"
    step(editor, pending, "save")
    document.refresh_from_db()
    assert document.title == "On the lighthouses"
    assert document.headings.count() == 0
    editor.post(reverse("publish-document", args=[document.slug]), {"status": "public"})
    assert not Import.objects.exists()
    assert editor.get(reverse("import", args=[pending.pk])).status_code == 404
    answer = editor.post(reverse("divide-draft", args=[document.slug]))
    assert answer.url == reverse("edit-document", args=[document.slug])


def test_a_draft_from_the_command_line_can_be_divided_too(editor: Client, tmp_path) -> None:
    from django.core.management import call_command

    (tmp_path / "memo.txt").write_text(MEMO)
    call_command("import_documents", str(tmp_path / "memo.txt"), verbosity=0)
    document = Document.objects.get()
    answer = editor.post(reverse("divide-draft", args=[document.slug]))
    page = editor.get(answer.url).content.decode()
    assert "The keeper said" in page
    assert Import.objects.get().document == document


def test_an_import_can_be_thrown_away(editor: Client) -> None:
    upload(editor, MEMO.encode())
    step(editor, Import.objects.get(), "discard")
    assert not Import.objects.exists()
    assert not Document.objects.exists()


def test_a_long_text_is_shown_in_few_queries(editor: Client, django_assert_max_num_queries) -> None:
    paste(editor, "\n\n".join(f"Paragraph {n} is here. It says so." for n in range(500)))
    pending = Import.objects.get()
    with django_assert_max_num_queries(6):
        page = editor.get(reverse("import", args=[pending.pk])).content.decode()
    assert "Paragraph 499 is here." in page


def test_a_text_that_waits_already_is_opened_with_a_word_about_it(editor: Client) -> None:
    first = upload(editor, MEMO.encode())
    assert "brought here before" not in editor.get(first["Location"]).content.decode()
    second = upload(editor, MEMO.encode())
    assert Import.objects.count() == 1
    assert "brought here before" in editor.get(second["Location"]).content.decode()


def test_a_draft_with_open_doubts_says_how_many_before_it_is_published(editor: Client) -> None:
    upload(editor, MEMO.encode())
    pending = Import.objects.get()
    pending.blocks[-1]["doubtful"] = True
    pending.save()
    number = len(list(pending.division.doubts()))
    assert number
    pending.save_draft({"title": "Lights"}, by=pending.made_by)
    page = editor.get(reverse("edit-document", args=[pending.document.slug])).content.decode()
    assert f"{number} doubt" in page
    assert f'href="{reverse("import", args=[pending.pk])}"' in page
