"""Every format through the pages of an editor and the command: kept as it came, refused whole."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from archive.importers import FORMATS
from archive.importing import Import
from archive.models import Document
from archive.parsed import ParsedDocument
from tests.archive import (
    test_importer_docx,
    test_importer_epub,
    test_importer_html,
    test_importer_markdown,
    test_importer_pdf,
    test_importer_tei,
)
from tests.archive.formats import demonstration
from tests.factories import make_user

pytestmark = pytest.mark.django_db
WRITERS = {
    "letter.md": test_importer_markdown.written,
    "letter.html": test_importer_html.written,
    "letter.pdf": test_importer_pdf.writer,
    "letter.docx": test_importer_docx.written,
    "letter.epub": test_importer_epub.written,
    "letter.xml": test_importer_tei.written,
}


@pytest.fixture
def letter() -> ParsedDocument:
    return demonstration("letter-of-the-harbour-office")


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(make_user("Edith", is_editor=True))
    return client


def test_the_page_offers_what_can_be_imported(editor: Client) -> None:
    page = editor.get(reverse("import-new")).content.decode()
    accepted = re.search(r'accept="([^"]*)"', page)[1].split(",")
    suffixes = {suffix for each in FORMATS for suffix in each.suffixes if suffix}
    assert set(accepted) == {*suffixes, ".zip"}
    assert all(each.name in page for each in FORMATS)


@pytest.mark.parametrize("name", WRITERS)
def test_from_a_file_to_a_draft(editor: Client, letter: ParsedDocument, name: str) -> None:
    data = WRITERS[name](letter)
    answer = editor.post(reverse("import-new"), {"file": SimpleUploadedFile(name, data)})
    pending = Import.objects.get()
    assert answer.status_code == 303
    page = editor.get(reverse("import", args=[pending.pk])).content.decode()
    assert "The light failed on the night of 9 January" in page
    record = {"title": pending.record["title"], "language": "en", "direction": "ltr"}
    editor.post(reverse("import", args=[pending.pk]), {"step": "save", **record})
    document = Document.objects.get()
    assert document.title == letter.title
    assert document.headings.count() == sum(b.kind == "heading" for b in letter.blocks)
    assert document.paragraphs.count() == sum(b.kind != "heading" for b in letter.blocks)
    original = editor.get(reverse("original", args=[document.slug]))
    assert b"".join(original) == data
    assert name in original["Content-Disposition"]


@pytest.mark.parametrize("name", WRITERS)
def test_a_damaged_file_leaves_nothing(editor: Client, letter: ParsedDocument, name: str) -> None:
    data = b"PK\x03\x04" + WRITERS[name](letter)[4:900]
    answer = editor.post(reverse("import-new"), {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 400
    assert name in answer.content.decode()
    assert not Import.objects.exists()
    assert not Document.objects.exists()


def test_the_command_takes_all_of_them(letter: ParsedDocument, tmp_path: Path) -> None:
    paths = []
    for name, writer in WRITERS.items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(writer(letter))
    wrong = tmp_path / "page.docx"
    # Other bytes: what is in the archive already would be no failure.
    wrong.write_bytes((tmp_path / "letter.html").read_bytes() + b"\n")
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="1 of 7 files"):
        call_command("import_documents", *map(str, [*paths, wrong]), stdout=out, stderr=err)
    assert Document.objects.count() == len(WRITERS)
    assert "a web page by its content; let its name end in .html" in err.getvalue()
