"""Every kind of viewer x every state x every address: what stands in the answer."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.viewer import Viewer
from annotations.finding import CommentSearch
from annotations.models import Comment
from archive.narrowing import Narrowing
from archive.search.concordance import Concordance
from archive.search.find import TextSearch
from archive.search.queries import parse, sequence
from tests.visibility import expected, scene
from tests.visibility.doors import DOORS, EXCEPTIONS, PERMALINKS, addresses, routes
from tests.visibility.expected import VIEWERS, Kind
from tests.visibility.scene import Scene

pytestmark = pytest.mark.django_db
KINDS = pytest.mark.parametrize("kind", VIEWERS, ids=lambda kind: kind.name)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker) -> Iterator[Scene]:
    """Made once, because these tests only read; nothing of it is left behind."""
    logging.disable(logging.ERROR)  # a line for each of ten thousand requests
    with django_db_blocker.unblock(), transaction.atomic():
        yield scene.make()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def client_of(stage: Scene, kind: Kind) -> Client:
    client = Client()
    if kind.name in stage.users:
        client.force_login(stage.users[kind.name])
    return client


def found_in(answer, tokens: set[str], address: str = "") -> set[str]:
    """The tokens in the raw answer, headers included; what was asked for may be repeated."""
    if answer.streaming:
        raw = f"{answer.headers}\n{unpacked(answer.getvalue())}"
    else:
        raw = answer.serialize().decode()
    return {token for token in tokens if token in raw and token not in address}


LOGS = ("moderation-log-file", "api-log")


@KINDS
def test_no_address_shows_what_is_not_for_the_viewer(
    stage: Scene, kind: Kind, pytestconfig: pytest.Config
):
    client, tokens = client_of(stage, kind), stage.tokens
    secret = tokens - expected.allowed(kind, stage.notes, stage.texts)
    leaks = []
    again = pytestconfig.getoption("second_database")
    for name, address in addresses(stage, turn=VIEWERS.index(kind), again=again):
        answer = client.get(address)
        assert answer.status_code < 500, f"{address}: {answer.status_code}"
        # The log keeps the number or title of what it speaks of, whatever became of that.
        hidden = (
            secret - expected.logged(kind, stage.notes, stage.texts) if name in LOGS else secret
        )
        leaks += [(name, address, which(stage, t)) for t in found_in(answer, hidden, address)]
    assert leaks == [], "\n".join(map(str, leaks))


def unpacked(content: bytes) -> str:
    """The words of a file; of a ZIP file, such as an e-book, those of all files in it."""
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        members = [(name, packed.read(name)) for name in packed.namelist()]
    return "\n".join(f"{name}\n{unpacked(inside)}" for name, inside in members)


def which(stage: Scene, token: str) -> str:
    """What a token is, for whoever reads a failure."""
    for note in stage.notes:
        if token == note.id:
            return f"id of “{note.key}”"
        for said in note.said:
            if token in (said.id, said.reason, *said.words):
                part = "id" if token == said.id else "reason" if token == said.reason else token
                return f"{part} of {said.author} on “{note.key}”, words {said.words}"
    return f"text {token}"


def words_of(stage: Scene) -> set[str]:
    return {word for said in stage.said for word in said.words}


def differing(stage: Scene, answer, wanted: set[str]) -> list[tuple[str, str]]:
    """Where the words in an answer are not the wanted ones."""
    found = found_in(answer, words_of(stage))
    return [("too much", which(stage, word)) for word in found - wanted] + [
        ("missing", which(stage, word)) for word in wanted - found
    ]


@KINDS
@pytest.mark.parametrize("key", ["public", "seminar", "draft", "withdrawn"])
def test_document_shows_the_edition_and_the_viewers_own(stage: Scene, kind: Kind, key: str):
    text, document = stage.text(key), stage.documents[key]
    answer = client_of(stage, kind).get(reverse("document", args=[document.slug]))
    if not expected.reads_text(kind, text):
        assert answer.status_code == (410 if text.was_public else 404)
        assert found_in(answer, stage.tokens - {text.token}) == set()
        return
    assert answer.status_code == 200
    wanted = [expected.edition(kind, note) for note in stage.notes if note.text is text]
    assert differing(stage, answer, set().union(*wanted)) == []


@KINDS
@pytest.mark.parametrize("seminar", ["self", "plain", "other"])
def test_room_shows_its_layer_and_the_viewers_own(stage: Scene, kind: Kind, seminar: str):
    room = reverse("room", args=[stage.seminars[seminar].slug, stage.documents["public"].slug])
    answer = client_of(stage, kind).get(room)
    if not kind.is_signed_in:  # whether there is such a room or not
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))
        return
    if seminar not in kind.roles or seminar == "other":  # which does not read it
        assert answer.status_code == 404
        return
    assert answer.status_code == 200
    here = [note for note in stage.notes if note.text.key == "public"]
    wanted = [expected.room(kind, note, seminar) for note in here]
    assert differing(stage, answer, set().union(*wanted)) == []


@KINDS
def test_programs_get_all_that_the_viewer_reads(stage: Scene, kind: Kind):
    answer = client_of(stage, kind).get(f"{reverse('api-annotations')}?limit=500")
    read = {
        word
        for said in stage.said
        if expected.sees(kind, said.note) and (word := expected.reads(kind, said))
    }
    assert differing(stage, answer, read) == []
    seen = {note.id for note in stage.notes if expected.sees(kind, note)}
    listed = {one["id"] for one in answer.json()["results"]}
    if not kind.is_site_moderator and not kind.leads("self"):
        assert listed == seen
    assert listed <= seen


@KINDS
def test_search_finds_and_counts_what_the_viewer_reads_and_nothing_else(stage: Scene, kind: Kind):
    """Pages, counts, suggestions and lines are all made of these three."""
    user = stage.users.get(kind.name)
    viewer = Viewer.of(User.objects.get(pk=user.pk) if user else None)
    read = {
        word: said
        for said in stage.said
        if said.note.text.status in ("public", "seminar")
        and said.note.text.key not in ("withdrawn", "withdrawn from seminars")
        and (word := expected.reads(kind, said))
    }
    search = CommentSearch(viewer, parse("says"), Narrowing(), "date")
    found, _end = search.page(size=500)
    assert {one.text.removeprefix("Says ").rstrip(".") for one in found} == set(read)
    assert search.count().number == len(read)
    turn = VIEWERS.index(kind)
    for word in sorted(words_of(stage) - set(read))[turn % 7 :: 7]:
        for asked in (parse(word), parse(f"{word[:-1]}*")):
            hits, _end = CommentSearch(viewer, asked, Narrowing()).page(size=500)
            assert word not in "".join(hit.text for hit in hits), which(stage, word)
        assert CommentSearch(viewer, parse(word), Narrowing()).count().number == 0
        assert not CommentSearch(viewer, parse(""), Narrowing(), tag=f"tag{word}").page()[0]
    for text in stage.texts:
        is_there = expected.reads_text(kind, text) and text.key in ("public", "seminar")
        found_here = TextSearch(viewer, parse(text.token), Narrowing()).count().number
        assert bool(found_here) == is_there
        made = Concordance(viewer, sequence(text.token), Narrowing())
        assert bool(made.number) == bool(list(made.all())) == is_there
        assert bool([one for one in made.periods() if one.number]) == is_there
        near = Concordance(viewer, sequence("words"), Narrowing()).neighbours()
        assert is_there or text.token not in {one.word for one in near}


@KINDS
def test_permalinks_open_for_those_who_may_see_and_for_nobody_else(stage: Scene, kind: Kind):
    client = client_of(stage, kind)
    secret = stage.tokens - expected.allowed(kind, stage.notes, stage.texts)
    for note in stage.notes:
        address = reverse("note", args=[note.id])
        answer = client.get(address)
        assert answer.status_code == (302 if expected.sees(kind, note) else 404), note.key
        assert found_in(answer, secret, address) == set(), note.key
    for said in stage.said:
        address = reverse("comment", args=[said.id])
        answer = client.get(address)
        assert found_in(answer, secret, address) == set(), (said.note.key, said.words)
        if not said.deleted and not said.note.deleted:
            wanted = 302 if expected.reads(kind, said) else 404
            assert answer.status_code == wanted, (said.note.key, said.words)


def test_every_address_is_in_the_matrix():
    missing = [
        (name, pattern)
        for name, pattern in routes()
        if name not in {*DOORS, *PERMALINKS} and not name.startswith(tuple(EXCEPTIONS))
    ]
    assert missing == [], (
        "Say in tests/visibility/doors.py with what these are asked, or why they need not be."
    )


def test_corrections_are_there_to_be_asked_for(stage: Scene):
    """The pages about them show an editor something, so that others could be shown too much."""
    document = stage.documents["public"]
    client = client_of(stage, next(kind for kind in VIEWERS if kind.name == "editor"))
    note = next(one for one in stage.notes if one.key == "approved replies")
    for name, *rest in [
        ("correction-preview",), ("correction-choice", note.id), ("correction-report", 3),
    ]:  # fmt: skip
        answer = client.get(reverse(name, args=[document.slug, *rest]))
        assert answer.status_code == 200, name
        assert "we all read" in without_tags(answer), name
    author = client_of(stage, next(kind for kind in VIEWERS if kind.name == "author"))
    assert "we all read" in without_tags(author.get(reverse("passages")))


def without_tags(answer) -> str:
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def test_administration_has_no_notes():
    apps = {model._meta.app_label for model in admin.site._registry}
    assert "annotations" not in apps


def test_the_scene_has_what_it_is_asked_for(stage: Scene):
    """Where nothing is public and nothing is secret, the matrix would hold of anything."""
    nobody = expected.allowed(expected.NOBODY, stage.notes, stage.texts)
    assert nobody & words_of(stage)
    assert words_of(stage) - nobody
    for said in stage.said:
        described = said.is_public and not said.deleted
        stored = Comment.objects.get(pk=said.id)
        assert (stored.is_public and not stored.deleted_at) == described, which(stage, said.id)
