"""The public archive as one file: what is in it, that it is whole, and that it is never stale."""

from __future__ import annotations

import hashlib
import io
import posixpath
import zipfile
from urllib.parse import unquote

import html5lib
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.viewer import Viewer
from annotations import moderation, site_archive
from archive import index_acts
from archive.models import Archive, Document
from archive.parsed import Block
from tests.factories import (
    make_document,
    make_note,
    make_public_note,
    make_seminar,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def texts(settings, tmp_path):
    """Two public texts that share a topic, and one that is for seminars only."""
    settings.ARCHIVES = tmp_path / "archives"
    blocks = [Block("heading", "Foreign trade", level=1), "Words about trade with Trieste."]
    first, second = (
        make_document("The first", blocks=blocks),
        make_document("Zweite", blocks=blocks),
    )
    make_document("Hidden text", blocks=["Not for all."], status="seminar")
    editor = make_user("Editor", is_editor=True)
    index_acts.add(first, by=editor, name="Trieste", kind="place", forms=["Trieste"])
    author = make_user("Author")
    make_public_note(first, author, "Seen by all.", paragraph=0)
    make_note(first, author, "Seen by nobody.", audience="public")
    return first, second


def opened(path) -> tuple[zipfile.ZipFile, str, list[str]]:
    packed = zipfile.ZipFile(path)
    names = packed.namelist()
    (top,) = {name.partition("/")[0] for name in names}
    return packed, top, [name.removeprefix(f"{top}/") for name in names]


def test_everything_public_is_in_it_and_nothing_else(texts, tmp_path):
    file = tmp_path / "all.zip"
    call_command("export_archive", str(file), verbosity=0, stdout=io.StringIO())
    packed, top, names = opened(file)
    for document in texts:
        for name in ("index.html", "text.xml", "annotations.jsonld", "notes.json", "notes.csv"):
            assert f"data/documents/{document.slug}/{name}" in names
    assert {"data/index.html", "data/topics.html", "data/names.html", "read-me.html"} <= set(names)
    whole = "".join(packed.read(f"{top}/{name}").decode() for name in names)
    assert "Seen by all." in whole
    for words in ("Seen by nobody.", "Not for all.", "Hidden text"):
        assert words not in whole
    topics = packed.read(f"{top}/data/topics.html").decode()
    assert topics.count("Foreign trade</a>") == 2
    assert "Trieste" in packed.read(f"{top}/data/names.html").decode()
    with pytest.raises(CommandError, match="there already"):
        call_command("export_archive", str(file))


def test_checksums_are_those_of_a_bag(texts, tmp_path):
    file = tmp_path / "all.zip"
    site_archive.write(file)
    packed, top, names = opened(file)
    listed: dict[str, str] = {}
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        for line in packed.read(f"{top}/{manifest}").decode().splitlines():
            digest, name = line.split("  ", 1)
            listed[name] = digest
    assert set(names) == {*listed, "tagmanifest-sha256.txt"}
    for name, digest in listed.items():
        assert hashlib.sha256(packed.read(f"{top}/{name}")).hexdigest() == digest, name
    payload = [name for name in names if name.startswith("data/")]
    octets = sum(packed.getinfo(f"{top}/{name}").file_size for name in payload)
    about = packed.read(f"{top}/bag-info.txt").decode()
    assert f"Payload-Oxum: {octets}.{len(payload)}\n" in about
    assert packed.read(f"{top}/bagit.txt").startswith(b"BagIt-Version: 1.0\n")


def test_pages_are_valid_and_no_link_is_broken(texts, tmp_path):
    file = tmp_path / "all.zip"
    site_archive.write(file)
    packed, top, names = opened(file)
    trees = {}
    for name in names:
        if name.endswith(".html"):
            parser = html5lib.HTMLParser(namespaceHTMLElements=False)
            trees[name] = parser.parse(packed.read(f"{top}/{name}"))
            assert name == "read-me.html" or parser.errors == [], (name, parser.errors)
    for name, tree in trees.items():
        assert not list(tree.iter("script"))
        for link in (one.get("href") for one in tree.iter("a")):
            if link.startswith(("https://", "http://")):
                continue
            path, _, anchor = link.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(path)))
            target = target if path else name
            assert target in names, (name, link)
            if anchor and target in trees:
                assert anchor in {one.get("id") for one in trees[target].iter()}, (name, link)


def test_what_is_kept_is_served_until_anything_changes(texts, settings):
    client, address = Client(), reverse("site-archive")
    begun = client.get(address)
    assert begun.status_code == 202
    assert begun["Retry-After"] == "30"
    assert site_archive.keep().exists()
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="colloquy-20')
    assert zipfile.is_zipfile(io.BytesIO(answer.getvalue()))
    kept = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert kept.status_code == 304
    assert "nothing has changed since" in client.get(reverse("take-away")).content.decode()


def test_a_file_from_before_a_note_was_hidden_is_neither_served_nor_left(texts, settings):
    first, _second = texts
    made = site_archive.keep()
    client, address = Client(), reverse("site-archive")
    tag = client.get(address)["ETag"]
    note = first.annotations.get(audience="public", comments__is_public=True)
    moderator = Viewer.of(make_user("Moderator", is_moderator=True))
    moderation.take_down(note.root, viewer=moderator, reason="Named a person.")
    answer = client.get(address, headers={"If-None-Match": tag})
    assert answer.status_code == 202
    assert not made.exists()
    again = site_archive.keep()
    packed, top, names = opened(again)
    whole = "".join(packed.read(f"{top}/{name}").decode() for name in names)
    assert "Seen by all." not in whole


@pytest.mark.parametrize("act", ["withdraw", "rename", "approve", "topic", "name", "quiet"])
def test_each_change_of_what_is_public_is_noticed_and_no_other(texts, act):
    first, _second = texts
    before = site_archive.fingerprint()
    editor = make_user("Editor", is_editor=True)
    if act == "withdraw":
        first.withdraw(by=editor, reason="Rights were claimed.")
    elif act == "rename":
        first.mend(by=editor, title="Another title")
    elif act == "approve":
        make_public_note(first, make_user("Author"), "More.")
    elif act == "topic":
        topic = first.headings.get().topic
        topic.name = "Commerce"
        topic.save()
    elif act == "name":
        index_acts.add(first, by=editor, name="Words", kind="other", forms=["Words"])
    else:
        group = make_seminar(documents=[first], owner=editor)
        make_note(first, editor, "For the class.", audience="seminar", seminar=group)
        make_note(first, editor, "It waits.", audience="public")
    assert (site_archive.fingerprint() == before) == (act == "quiet")


def test_one_process_makes_it(texts):
    site_archive.folder().mkdir(parents=True)
    with site_archive._alone() as first:
        assert first
        assert site_archive.keep() is None
    assert site_archive.keep() is not None


def test_what_changes_while_it_is_made_is_made_anew(texts, monkeypatch):
    first, _second = texts
    write, calls = site_archive.write, []

    def slow(path):
        done = write(path)
        calls.append(path)
        if len(calls) == 1:
            Document.touch(first.pk)
        return done

    monkeypatch.setattr(site_archive, "write", slow)
    assert site_archive.keep() == site_archive.present()
    assert len(calls) == 2
    assert not list(site_archive.folder().glob("making-*"))


def test_queries_of_the_check_do_not_grow(texts, django_assert_num_queries):
    with django_assert_num_queries(4):
        site_archive.fingerprint()


def test_the_archive_is_named_in_the_bag_and_asked_for_its_name_once(texts, tmp_path):
    editor = make_user("Edith", is_editor=True)
    Archive.present().mend(by=editor, seen=0, name="Papers of the Port")
    file = tmp_path / "all.zip"
    site_archive.write(file)
    packed, top, _names = opened(file)
    about = packed.read(f"{top}/bag-info.txt").decode()
    assert "Source-Organization: Papers of the Port\n" in about
    with CaptureQueriesContext(connection) as asked:
        made = list(site_archive.volumes())
    assert [one.publisher for one in made] == ["Papers of the Port"] * 2
    assert len([one for one in asked.captured_queries if "archive_archive" in one["sql"]]) == 1
