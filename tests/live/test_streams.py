"""Who is told what, by the server as it is shipped."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership, User
from annotations import live
from annotations.changes import present
from annotations.models import Change
from archive.models import Document, ReadingListItem
from tests.browser.conftest import Cast
from tests.factories import approve, make_note, make_seminar, make_user
from tests.live.conftest import Served
from tests.live.listening import Stream, stream


def test_everybody_is_told_of_their_channels_and_of_no_others(
    live_server: Served, cast: Cast
) -> None:
    slug, room = cast.document.slug, cast.seminar.slug
    other = make_seminar("Others", members=[cast.outsider], documents=[cast.document])
    with ExitStack() as open_streams:

        def listen(*args: Any) -> Stream:
            return open_streams.enter_context(stream(live_server.url, *args))

        ada, ben = listen(cast.ada, slug, room), listen(cast.ben, slug, room)
        at_home = listen(cast.ben, slug)
        outside = [listen(cast.outsider, slug), listen(cast.outsider, slug, other.slug)]
        # Each stream hears first what it must; what it must not hear would have come before.
        make_note(cast.document, cast.ada, "Mine.", audience="me", seminar=cast.seminar)
        assert ada.channel() == "person"
        note = make_note(cast.document, cast.ada, "Ours.", audience="seminar", seminar=cast.seminar)
        assert [ada.channel(), ben.channel()] == ["seminar", "seminar"]
        public = make_note(cast.document, cast.outsider, "All.", audience="public")
        assert [one.channel() for one in outside] == ["person", "person"]
        note.remove(by=cast.ada)
        assert [ada.channel(), ben.channel()] == ["seminar", "seminar"]
        approve(public.root)
        everybody = [ada, ben, at_home, *outside]
        assert [one.channel() for one in everybody] == ["public"] * 5


def test_who_writes_first_hears_of_the_room_only_after_that(
    live_server: Served, cast: Cast
) -> None:
    def write(user: User, body: str) -> None:
        make_note(cast.document, user, body, audience="seminar", seminar=cast.seminar)

    slug, room = cast.document.slug, cast.seminar.slug
    reading = ReadingListItem.objects.get(document=cast.document, seminar=cast.seminar)
    reading.enter("write_first", by=cast.ada)
    before = present()
    client = Client()
    client.force_login(cast.ben)
    with stream(live_server.url, cast.ben, slug, room) as ben:
        write(cast.ada, "Not for Ben yet.")
        address = f"/seminars/{room}/documents/{slug}/changes/"
        news = client.get(address, {"after": before}).json()
        assert (news["rows"], news["everything"], news["withheld"]) == ({}, False, True)
        write(cast.ben, "His own.")
        heard = [ben.channel(), ben.channel()]
        assert set(heard) == {"person", "public"}, "the first note was not among them"
        news = client.get(address, {"after": before}).json()
        assert news["withheld"] is False
        write(cast.ada, "For Ben, too.")
        assert ben.channel() == "seminar"


def test_who_may_not_read_a_page_may_not_follow_it(live_server: Served, cast: Cast) -> None:
    slug, room, url = cast.document.slug, cast.seminar.slug, live_server.url
    Document.objects.filter(pk=cast.document.pk).update(status="seminar")
    cast.document.seminars.add(cast.seminar)
    for user, place, status in [
        (None, (slug,), 401),
        (None, (slug, room), 401),
        (cast.outsider, (slug, room), 404),
        (cast.outsider, (slug,), 404),
        (cast.ada, ("nowhere",), 404),
        (cast.ada, (slug, room), 200),
        (cast.ada, (slug,), 200),
    ]:
        with stream(url, user, *place) as opened:
            assert opened.status == status, (user, place)
            if status == 200:
                assert opened.headers["X-Accel-Buffering"] == "no"
                assert "no-transform" in opened.headers["Cache-Control"]


@pytest.mark.parametrize("end", ["leave", "sign out", "withdraw"])
def test_a_stream_ends_with_the_right_to_it(
    live_server: Served, cast: Cast, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    monkeypatch.setattr(live, "CHECK_SECONDS", 0.2)
    slug, room = cast.document.slug, cast.seminar.slug
    with (
        stream(live_server.url, cast.ada, slug, room) as leaving,
        stream(live_server.url, cast.ben, slug, room) as staying,
    ):
        if end == "leave":
            Membership.objects.filter(user=cast.ada).update(ended_at=cast.document.created)
        elif end == "sign out":
            cast.ada.set_password("Another one, so that sessions end")
            cast.ada.save()
        else:
            Document.objects.update(status="withdrawn")
        last = leaving.next()
        assert last is not None
        assert last.name == "end"
        assert leaving.next() is None
        if end == "withdraw":
            assert staying.next() is not None
        else:
            make_note(cast.document, cast.ben, "Still.", audience="seminar", seminar=cast.seminar)
            assert staying.channel() == "seminar"


def test_what_was_missed_is_told_when_the_stream_is_opened_again(
    live_server: Served, cast: Cast
) -> None:
    slug, room = cast.document.slug, cast.seminar.slug
    before = present()
    make_note(cast.document, cast.ben, "Missed.", audience="seminar", seminar=cast.seminar)
    live_server.end()
    live_server.start()
    with stream(live_server.url, cast.ada, slug, room, after=before) as again:
        assert again.channel() == "seminar"
    with stream(live_server.url, cast.outsider, slug, after=before) as other:
        note = make_note(cast.document, cast.outsider, "Now.", audience="me")
        assert other.channel() == "person"
        assert note.author == cast.outsider


def test_streams_do_not_hold_up_the_end_of_the_server(live_server: Served, cast: Cast) -> None:
    with stream(live_server.url, cast.ada, cast.document.slug) as opened:
        live_server.end()
        last = opened.next()
        assert last is not None
        assert last.name == "end"
        assert opened.next() is None


def test_no_more_streams_than_the_process_may_hold(
    live_server: Served, cast: Cast, settings: Any
) -> None:
    settings.LIVE_STREAMS = 1
    slug = cast.document.slug
    with (
        stream(live_server.url, cast.ada, slug) as first,
        stream(live_server.url, cast.ben, slug) as second,
    ):
        assert (first.status, second.status) == (200, 503)


def test_what_is_committed_late_under_an_earlier_number_is_told(cast: Cast) -> None:
    Change.tell_all(cast.document.pk)
    changes = live.Changes()
    assert changes.new() == []
    last = Change.objects.latest("pk")
    Change.objects.create(pk=last.pk + 2, document=cast.document, channels=["public"])
    assert [one[1] for one in changes.new()] == [["public"]]
    Change.objects.create(pk=last.pk + 1, document=cast.document, channels=["seminar:1"])
    assert [one[1] for one in changes.new()] == [["seminar:1"]]
    assert changes.new() == []
    make_user()
