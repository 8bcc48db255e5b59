"""PDF: what stands on its pages, read by another library than the one that made them."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from annotations.exporters import pdf
from annotations.views import taking
from tests.annotations.cast import browser, hide
from tests.annotations.volumes import SITE, bytes_of, reader, volume
from tests.factories import make_note, make_public_note, make_seminar


@pytest.fixture(autouse=True)
def press():
    if not pdf.is_available():
        if os.environ.get("CI"):
            pytest.fail(pdf.missing())
        pytest.skip(pdf.missing())


def pages_of(content: bytes) -> list[str]:
    """The words of each page; hyphens at line ends are joined."""
    document = pypdfium2.PdfDocument(content)
    pages = [page.get_textpage().get_text_range() for page in document]
    return [re.sub(r"\s+", " ", words.replace("\ufffe", "")) for words in pages]


@pytest.fixture(scope="module")
def content() -> bytes:
    return bytes_of("pdf", volume())


def test_numbers_notes_source_and_version_are_on_the_pages(content: bytes):
    first, last = pages_of(content)
    for words in (
        "Memorandum, <1949>",
        "Source: Memorandum, <1949>, 4 February 1949, Fond 39, l. 2",
        "Text version 2 of 1 March 2026",
        "The public edition.",
        "5 He left.",
        "asked for time",
        "1 A note of the original.",
        "1 / 2",
    ):
        assert words in first, words
    assert f"{SITE}/documents/memo/" in first
    for words in (
        "Memorandum, <1949> Notes",
        "2 / 2",
        "written on text version 1",
        "Deleted account",
        "approved by a moderator on 4 March 2026",
        "without a place",
    ):
        assert words in last, words
    assert re.search(r"\[1\].*\[2\]", first)


def test_it_is_tagged_and_has_bookmarks_a_title_and_links(content: bytes):
    document = pypdfium2.PdfDocument(content)
    assert document.get_metadata_dict()["Title"] == "Memorandum, <1949>"
    titles = [one.get_title() for one in document.get_toc()]
    assert titles[:2] == ["Memorandum, <1949>", "On the1 <agenda>"]
    assert titles[-1] == "Notes"
    assert pypdfium2.raw.FPDFCatalog_IsTagged(document)
    assert document.get_page(0).get_size() == pytest.approx((595.3, 841.9), abs=0.5)


def test_a_reader_has_a_title_page_contents_with_pages_and_running_heads():
    pages = pages_of(bytes_of("pdf", reader()))
    assert "Cold War <in> Asia" in pages[0]
    assert "Reader: 2 texts" in pages[0]
    assert re.search(r"Memorandum, <1949>[ .]*3", pages[1])
    assert "He left." in pages[2]
    assert "1 / 5" in pages[0]


def test_what_is_too_long_or_takes_too_long_is_refused_with_a_sentence(settings):
    settings.PDF_BOUNDS = {"megabytes": 256, "seconds": 60}
    with pytest.raises(pdf.NotMade, match="too long"):
        pdf.pressed("<p>x</p>", size=10_000_000)
    settings.PDF_BOUNDS = {"megabytes": 256, "seconds": 1}
    with pytest.raises(pdf.NotMade, match="too long"):
        pdf.pressed("<p>words and words</p>" * 20_000, size=10)


def test_nothing_is_fetched_and_no_file_read(tmp_path):
    secret = tmp_path / "secret.css"
    secret.write_text("p::before { content: 'Secret words' }")
    page = f'<link rel="stylesheet" href="file://{secret}"><p>Shown.</p>'
    (words,) = pages_of(pdf.pressed(page, size=10))
    assert words.strip() == "Shown."


def test_without_pango_the_site_works_and_says_what_is_missing(tmp_path, monkeypatch):
    """A stand-in for a library that finds no Pango; nothing but the press loads it."""
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library: pango')")
    done = subprocess.run(
        [sys.executable, "-m", "annotations.press", "512", "20"],
        input=b"<p>x</p>",
        capture_output=True,
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
        check=False,
    )
    assert (done.returncode, done.stdout) == (pdf._MISSING, b"")
    monkeypatch.setattr(pdf.subprocess, "run", lambda *_given, **_more: done)
    with pytest.raises(pdf.NotMade, match="lacks the library Pango"):
        pdf.pressed("<p>x</p>", size=1)
    assert "weasyprint" not in sys.modules


def test_one_at_a_time(monkeypatch):
    monkeypatch.setattr(pdf, "WAIT_SECONDS", 0.01)
    with pdf._one_at_a_time, pytest.raises(pdf.NotMade) as refused:
        pdf.pressed("<p>x</p>", size=1)
    assert refused.value.again


@pytest.mark.django_db
def test_visitors_and_members_get_what_they_read_and_nothing_after_it_was_hidden(
    document, ada, olive
):
    group = make_seminar("Asia", owner=olive, members=[ada], documents=[document])
    shown = make_public_note(document, ada, "For everybody.")
    make_note(document, ada, "Quiet words.", audience="seminar", seminar=group, paragraph=1)
    address = reverse("document-edition", args=[document.slug, "pdf"])
    answer = Client().get(address)
    assert answer["Content-Disposition"] == f'attachment; filename="{document.slug}.pdf"'
    words = " ".join(pages_of(answer.getvalue()))
    assert "For everybody." in words
    assert "Quiet words." not in words
    assert Client().get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    room = reverse("room-edition", args=[group.slug, document.slug, "pdf"])
    assert "Quiet words." in " ".join(pages_of(browser(olive).get(room).getvalue()))
    olive.is_moderator = True
    olive.save()
    hide(shown.root, olive)
    again = Client().get(address, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 200
    assert "For everybody." not in " ".join(pages_of(again.getvalue()))


@pytest.mark.django_db
def test_a_person_is_told_what_to_do_instead(document, settings):
    taking._pressed_before.clear()
    settings.PDF_BOUNDS = {"megabytes": 0, "seconds": 5}
    answer = Client().get(reverse("document-edition", args=[document.slug, "pdf"]))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "too long for a PDF" in page
    assert f'href="{reverse("document-edition", args=[document.slug, "html"])}"' in page
