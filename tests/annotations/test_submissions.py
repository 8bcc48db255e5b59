"""What authors see of their submissions, and what they can do."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations import moderation
from annotations.models import Decision, Notice, Revision
from annotations.notifications import deliver
from tests.annotations import cast
from tests.annotations.cast import (
    Cast,
    browser,
    waiting,
    words,
)

pytestmark = pytest.mark.django_db


def test_submissions_of_the_author(people: Cast):
    comment = cast.note(people.document, people.author, "My words.")
    private = cast.note(people.document, people.author, "For me alone.", audience="me")
    cast.note(people.document, people.outsider, "Another's words.")
    place = reverse("submissions")
    assert browser(None).get(place).status_code == 302
    client = browser(people.author)
    said = words(client.get(place))
    assert "My words." in said
    assert "Awaiting approval" in said
    assert "For me alone." not in said
    assert "Another's" not in said
    cast.decide(comment, "return", people.moderator, "Say where.")
    policy = client.get(reverse("moderation-policy")).content.decode()
    assert re.search(r'class="count">1<', policy)
    page = client.get(place)
    assert "Returned for changes" in words(page)
    assert "Say where." in words(page)
    assert "New decision" in words(page)
    assert Notice.objects.get().seen_at
    assert "New decision" not in words(client.get(place))
    one = reverse("submission", args=[comment.pk])
    for user in (people.outsider, people.moderator):
        assert browser(user).get(one).status_code == 404
        assert browser(user).post(one, {"body": "x", "version": "1"}).status_code == 404
    assert client.get(reverse("submission", args=[private.pk])).status_code == 404
    version = re.search(r'name="version" value="(\d+)"', client.get(one).content.decode())[1]
    empty = client.post(one, {"body": " ", "tags": "", "version": version})
    assert empty.status_code == 400
    sent = client.post(one, {"body": "Better words.", "tags": "a, b", "version": version})
    assert sent.status_code == 303
    assert waiting(comment).body == "Better words."
    stale = client.post(one, {"body": "Typed twice.", "tags": "", "version": version})
    assert stale.status_code == 412
    assert "Typed twice." in stale.content.decode()
    assert waiting(comment).body == "Better words."


def test_author_withdraws(people: Cast):
    comment = cast.note(people.document, people.author)
    place = reverse("submission-withdrawal", args=[comment.pk])
    for user in (people.outsider, people.moderator):
        assert browser(user).post(place).status_code == 404
    kept = browser(None).post(place)
    assert kept.status_code == 401
    assert f"?next={reverse('submission', args=[comment.pk])}" in kept.content.decode()
    client = browser(people.author)
    client.post(place)
    assert not Revision.objects.filter(state="submitted").exists()
    again = client.post(place, follow=True)
    assert "Nothing of this comment is waiting any more." in words(again)
    assert "Taken back by you" in words(client.get(reverse("submissions")))


def test_an_author_appeals_on_the_page_of_the_submission(people: Cast):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "decline", people.moderator, "Too short.")
    client = browser(people.author)
    place = reverse("submission", args=[comment.pk])
    address = reverse("submission-appeal", args=[comment.pk])
    assert address in client.get(place).content.decode()
    assert client.post(address, {"words": " "}).status_code == 400
    assert browser(people.outsider).post(address, {"words": "Mine."}).status_code == 404
    page = client.get(address).content.decode()
    given = dict(re.findall(r'name="(id|decision)" value="([^"]+)"', page))
    for _turn in range(2):
        assert client.post(address, {**given, "words": "It has a source."}).status_code == 303
    said = words(client.get(place))
    assert "waits for another moderator" in said
    assert "It has a source." in said
    assert waiting(comment).why == "appealed"
    cast.decide(comment, "decline", people.second, "Still too short.")
    said = words(client.get(place))
    assert "Still too short." in said
    assert "Appeal to another moderator" not in said
    assert client.get(address).status_code == 303


def test_an_author_reads_what_a_moderator_has_changed(people: Cast):
    comment = cast.note(people.document, people.author, "A frist thought.")
    moderation.copy_edit(
        waiting(comment), body="A first thought.", viewer=cast.viewer(people.moderator)
    )
    page = browser(people.author).get(reverse("submission", args=[comment.pk]))
    assert "<del>frist</del><ins>first</ins>" in page.content.decode()
    assert "with a copy-edit by a moderator" in words(page)
    Notice.objects.update(mail_due=timezone.now())
    deliver()
    letter = mail.outbox[-1]
    assert letter.subject.startswith("Approved with a copy-edit: your comment on")
    assert "A frist thought." in letter.body
    assert "Everybody reads now:\n\nA first thought." in letter.body


def test_the_list_asks_once_which_decisions_can_be_appealed(people: Cast):
    client = browser(people.author)

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            page = client.get(reverse("submissions")).content.decode()
        assert page.count("/appeal/") == Decision.objects.count()
        return len(caught)

    cast.decide(cast.note(people.document, people.author), "decline", people.moderator)
    client.get(reverse("submissions"))  # What is new is marked as seen, once.
    few = asked()
    for by in (people.moderator, people.second) * 3:
        cast.decide(cast.note(people.document, people.author), "decline", by)
    client.get(reverse("submissions"))
    assert asked() == few
