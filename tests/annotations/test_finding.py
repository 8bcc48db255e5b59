"""Finding words in comments: in the wording that the viewer reads, and in no other."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from accounts.viewer import NOBODY, Viewer
from annotations import moderation
from annotations.erasure import DELETE, Erasure
from annotations.finding import CommentSearch, names_shown
from annotations.models import SearchedWording
from archive.narrowing import Narrowing
from archive.search.queries import parse
from tests.factories import (
    approve,
    make_document,
    make_note,
    make_public_note,
    make_seminar,
    make_user,
)

pytestmark = pytest.mark.django_db


def found(words: str, viewer: Viewer = NOBODY, order: str = "-date", **asked: str) -> list[str]:
    given = {name: asked.pop(name) for name in ("tag", "author") if name in asked}
    search = CommentSearch(viewer, parse(words), Narrowing(**asked), order, **given)
    said, after = [], ""
    for _page in range(20):
        some, after = search.page(after, size=2)
        said += some
        if not after:
            break
    assert search.count().number == len(said)
    return [one.text for one in said]


@pytest.fixture
def scene():
    author, fellow = make_user("Anna Brandt"), make_user("Josef Lang")
    seminar = make_seminar(members=[author, fellow])
    document = make_document("Minutes", date="1949")
    return author, fellow, seminar, document


def test_each_reader_finds_the_wording_that_they_read(scene):
    author, fellow, seminar, document = scene
    mine = make_note(document, author, "A ferry for me.")
    room = make_note(document, author, "Ferries of the room.", audience="seminar", seminar=seminar)
    public = make_public_note(document, author, "The **ferry** for all.")
    public.root.revise(by=author, body="The tram, rather.", seen=public.root.version)
    assert found("ferry") == ["The ferry for all."]
    assert found("tram") == []
    assert found("ferry", Viewer.of(fellow)) == ["The ferry for all.", "Ferries of the room."]
    assert found("ferry", Viewer.of(author)) == ["Ferries of the room.", "A ferry for me."]
    assert found("tram", Viewer.of(author)) == ["The tram, rather."]
    mine.remove(by=author)
    room.address("me", by=author, seen=room.version)
    assert found("ferry", Viewer.of(author)) == ["Ferries of the room."]
    assert found("ferry", Viewer.of(fellow)) == ["The ferry for all."]


def test_what_is_hidden_withdrawn_or_deleted_is_gone_at_once(scene):
    author, _fellow, _seminar, document = scene
    moderator = Viewer.of(make_user("Moderator", is_moderator=True))
    first = make_public_note(document, author, "Ferry one.")
    second = make_public_note(document, author, "Ferry two.")
    waiting = make_note(document, author, "Ferry three.", audience="public")
    assert found("ferry") == ["Ferry two.", "Ferry one."]
    moderation.take_down(first.root, viewer=moderator, reason="Named a person.")
    assert found("ferry") == ["Ferry two."]
    second.remove(by=author)
    assert found("ferry") == []
    approve(waiting.root)
    assert found("ferry") == ["Ferry three."]
    document.withdraw(by=make_user("Editor", is_editor=True))
    assert found("ferry") == []


def test_narrowed_by_tag_author_and_what_it_stands_on(scene):
    author, fellow, _seminar, document = scene
    other = make_document("Others", date="1960")
    make_public_note(document, author, "On the ferry.", tags=["Traffic"])
    make_public_note(document, fellow, "On the ferry, too.", tags=["traffic", "rivers"])
    make_public_note(other, fellow, "Elsewhere a ferry.")
    assert found("", tag="traffic") == ["On the ferry, too.", "On the ferry."]
    assert found("ferry", tag="rivers") == ["On the ferry, too."]
    assert found("", author="Anna Brandt") == ["On the ferry."]
    assert found("ferry", author="Josef Lang", until="1950") == ["On the ferry, too."]
    assert found("ferry", document=other.slug) == ["Elsewhere a ferry."]
    assert found("ferry", topic="on-the-agenda", order="date") == [
        "On the ferry.", "On the ferry, too.", "Elsewhere a ferry.",
    ]  # fmt: skip
    assert found("ferry", topic="nothing") == []
    assert found("-tram") == []
    assert found("") == []
    assert names_shown(NOBODY) == ["Anna Brandt", "Josef Lang"]


def test_the_best_come_first_however_many_pages(scene):
    author, _fellow, _seminar, document = scene
    long = "Of this and that and of many other things besides, and then of one ferry, " * 3
    make_public_note(document, author, long)
    make_public_note(document, author, "Ferry by ferry, a ferry.")
    make_public_note(document, author, "One ferry among other things.")
    texts = found("ferry", order="")
    assert texts[0] == "Ferry by ferry, a ferry."
    assert len(texts) == 3


def test_an_erased_account_leaves_no_word_in_the_search(scene):
    author, _fellow, _seminar, document = scene
    make_public_note(document, author, "A ferry.")
    Erasure(author).carry_out(seminars=DELETE, public=DELETE)
    assert found("ferry") == []
    assert not SearchedWording.objects.filter(words__contains="ferry").exists()
    call_command("search_index", check=True)


def test_command_completes_and_checks_comments(scene):
    author, _fellow, _seminar, document = scene
    call_command("search_index", rebuild=True)
    make_public_note(document, author, "A ferry.")
    SearchedWording.forget(SearchedWording.objects.all())
    assert found("ferry") == []
    call_command("search_index")
    assert found("ferry") == ["A ferry."]
    call_command("search_index", check=True)
    call_command("search_index", rebuild=True)
    call_command("search_index", check=True)
    assert found("ferry") == ["A ferry."]
