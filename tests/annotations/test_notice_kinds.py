"""Who is told of replies, mentions and new readings, when, and how the mails are stopped."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.models import Seminar, User
from annotations.announcing import announce
from annotations.mentions import named_in
from annotations.models import Annotation, Comment, Notice, NoticeChoice, NoticeKind, Rhythm
from annotations.models.notice import due_at
from annotations.notifications import deliver
from archive.models import Document, ReadingListItem
from tests.annotations import cast
from tests.annotations.test_notices import let_time_pass
from tests.factories import approve, make_document, make_note, make_seminar, make_user

PLACE = "Minutes of the council, ¶1"
AT_ONCE = dict.fromkeys(NoticeKind, Rhythm.NOW)


class People:
    def __init__(self) -> None:
        self.ada, self.ben, self.cleo = (make_user(n) for n in ("Ada", "Ben", "Cleo"))
        self.outsider = make_user("Olga")
        self.document: Document = make_document("Minutes of the council")
        self.seminar: Seminar = make_seminar(
            "Valley", members=[self.ada, self.ben, self.cleo], documents=[self.document]
        )
        ReadingListItem.objects.update(announced_at=datetime.now(UTC))
        for user in (self.ada, self.ben, self.cleo, self.outsider):
            for kind in NoticeKind:
                NoticeChoice.choose(user, kind, Rhythm.NOW)

    def note(self, author: User | None = None, audience: str = "seminar") -> Annotation:
        seminar = self.seminar if audience == "seminar" else None
        return make_note(
            self.document, author or self.ada, "A claim.", audience=audience, seminar=seminar
        )


@pytest.fixture
def people(db) -> People:
    return People()


def send(**span: float) -> list[tuple[str, str]]:
    """What goes out after that much time: (to, subject) of each mail."""
    mail.outbox.clear()
    let_time_pass(**(span or {"hours": 1}))
    deliver()
    return sorted((one.to[0], one.subject) for one in mail.outbox)


def test_a_reply_is_told_to_everybody_else_in_the_thread_once(people: People):
    root = people.note().root
    assert send() == []
    first = cast.reply(root, people.ben, "I *doubt* it.\n\nMore.")
    place = "Minutes of the council, ¶1"
    (told,) = send()
    assert told == (people.ada.email, f"Ben replied to you: {place}")
    body = mail.outbox[0].body
    assert "“I doubt it.”" in body
    assert "More." not in body
    assert f"/comments/{first.pk}/" in body
    cast.reply(first, people.cleo)
    assert [subject.split(":")[0] for _to, subject in send()] == [
        "Cleo replied under your note", "Cleo replied to you",
    ]  # fmt: skip
    assert send() == []


def test_what_is_taken_back_in_time_is_not_told(people: People, settings):
    settings.NOTICE_HOLD_SECONDS = 120
    root = people.note().root
    reply = cast.reply(root, people.ben)
    assert send(seconds=119) == []
    reply.remove(by=people.ben)
    assert send() == []


def test_nothing_is_told_that_may_not_be_read_when_it_is_sent(people: People):
    moderator = people.seminar.memberships.get(role="owner").user
    left, hidden, private, gone = (people.note(people.cleo).root for _n in range(4))
    for root in (left, hidden, private):
        cast.reply(root, people.ben)
    cast.hide(cast.reply(hidden, people.ben), moderator)
    Comment.objects.filter(annotation=hidden.annotation).exclude(parent=None).update(
        hidden_above=True
    )
    cast.reply(gone, people.ben).remove(by=people.ben)
    Annotation.objects.filter(pk=private.annotation_id).update(audience="me", author=people.ben)
    people.seminar.memberships.get(user=people.cleo).end(by=people.cleo)
    assert [told for told in send() if told[0] == people.cleo.email] == []


@pytest.mark.parametrize("how", ["revealed", "written"])
def test_what_is_withheld_is_told_once_it_opens(people: People, how: str):
    owner = people.seminar.memberships.get(role="owner").user
    reading = people.document.readings.get(seminar=people.seminar)
    reading.enter("write_first", by=owner)
    note = people.note()
    member = people.seminar.memberships.get(user=people.ben).pk
    note.add(
        author=people.ada, body="@Ben, what do you say?", parent=note.root,
        named=named_in("@Ben, what do you say?", people.seminar, people.ada, [member], []),
    )  # fmt: skip
    cleo = people.note(people.cleo)
    cleo.add(author=people.ada, body="I see.", parent=cleo.root)
    told = [(people.cleo.email, f"Ada replied to you: {PLACE}")]
    assert send() == told, "what answers one's own note is not withheld"
    assert send(days=1) == []
    assert send(days=1) == []
    if how == "revealed":
        reading.reveal(by=owner)
    else:
        people.note(people.ben)
    assert send() == [(people.ben.email, f"Ada mentions you: {PLACE}")]
    assert send(days=1) == []


def test_what_is_taken_back_before_it_opens_is_never_told(people: People):
    owner = people.seminar.memberships.get(role="owner").user
    reading = people.document.readings.get(seminar=people.seminar)
    note = people.note()
    thread = note.add(author=people.ben, body="I doubt it.", parent=note.root)
    send()
    reading.enter("write_first", by=owner)
    reply = cast.reply(thread, people.ada, "Why?")
    assert send() == []
    reply.remove(by=people.ada)
    reading.reveal(by=owner)
    assert send(days=1) == []
    assert not Notice.objects.exclude(mail_due=None).exists()


def test_a_reply_that_waits_is_told_to_those_outside_once_it_is_approved(people: People):
    note = people.note(audience="public")
    approve(note.root)
    send()
    reply = cast.reply(note.root, people.outsider, "From outside.")
    assert send() == []
    approve(reply)
    sent = send()
    assert (people.ada.email, "Olga replied to you: Minutes of the council, ¶1") in sent
    assert len(sent) == 2, "and its author is told of the decision"
    assert send() == []


def test_digests_gather_in_one_mail_at_their_hour(people: People, settings):
    settings.DIGEST_HOUR, settings.TIME_ZONE = 7, "UTC"
    now = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)  # a Wednesday
    assert due_at(Rhythm.DAILY, now) == datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
    assert due_at(Rhythm.DAILY, now + timedelta(hours=2)) == datetime(2026, 3, 5, 7, 0, tzinfo=UTC)
    assert due_at(Rhythm.WEEKLY, now) == datetime(2026, 3, 9, 7, 0, tzinfo=UTC)
    assert due_at(Rhythm.NEVER, now) is None
    NoticeChoice.choose(people.ada, "reply", Rhythm.DAILY)
    root = people.note().root
    for number in range(3):
        cast.reply(root, people.ben, f"Number {number}.")
    assert send(days=1) == [(people.ada.email, "3 things are new for you")]
    assert all(f"“Number {number}.”" in mail.outbox[0].body for number in range(3))
    assert send(days=1) == []
    cast.reply(root, people.ben, "Stays.")
    cast.reply(root, people.ben, "Goes.").remove(by=people.ben)
    assert send(days=1) == [(people.ada.email, "Ben replied to you: Minutes of the council, ¶1")]


def test_a_choice_holds_for_what_waits(people: People):
    root = people.note().root
    cast.reply(root, people.ben)
    NoticeChoice.choose(people.ada, "reply", Rhythm.NEVER)
    assert send(days=8) == []
    NoticeChoice.choose(people.ada, "reply", Rhythm.NOW)
    assert send(days=8) == [], "what was not sent then is not sent later"
    cast.reply(root, people.ben)
    assert len(send()) == 1


def test_a_new_reading_is_announced_once_it_can_be_read(people: People):
    draft = make_document("A draft", status="draft")
    closed = make_document("Closed still")
    ReadingListItem.objects.create(seminar=people.seminar, document=draft)
    item = ReadingListItem.objects.create(seminar=people.seminar, document=closed, phase="closed")
    assert announce() == 0
    item.enter("open", by=people.seminar.memberships.get(role="owner").user)
    Seminar.objects.filter(pk=people.seminar.pk).update(name="The\nValley")
    assert (announce(), announce()) == (1, 0)
    told = [to for to, _subject in send()]
    assert told == sorted(user.email for user in (people.ada, people.ben, people.cleo))
    assert "The Valley has something new to read: Closed still" in mail.outbox[0].subject
    for n in range(3):
        document = make_document(f"Number {n}")
        ReadingListItem.objects.create(seminar=people.seminar, document=document)
    announce()
    Document.objects.get(title="Number 1").withdraw(by=make_user(is_editor=True), reason="Rights.")
    sent = send()
    assert {subject for _to, subject in sent} == {"2 things are new for you"}
    assert len(sent) == 3, "a list of readings is one mail for each member"


def link_of(message: mail.EmailMessage) -> str:
    return re.search(r"<https?://[^/]+([^>]+)>", message.extra_headers["List-Unsubscribe"])[1]


def test_one_press_ends_the_mails_without_signing_in_and_there_is_a_way_back(people: People):
    NoticeChoice.choose(people.ada, "reply", Rhythm.WEEKLY)
    root = people.note().root
    cast.reply(root, people.ben)
    assert len(send(days=8)) == 1
    message = mail.outbox[0]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = link_of(message)
    client = Client(enforce_csrf_checks=True)
    page = client.get(address)
    assert "Stop these mails?" in cast.words(page)
    assert page["Referrer-Policy"] == "strict-origin"
    assert NoticeChoice.of(people.ada)["reply"] == "weekly", "looking changes nothing"
    for _twice in range(2):
        answer = client.post(address, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "You get no more of these mails" in cast.words(answer)
    assert NoticeChoice.of(people.ada) == {**AT_ONCE, "reply": "never"}
    assert NoticeChoice.of(people.ben) == AT_ONCE
    cast.reply(root, people.ben)
    assert send(days=8) == []
    client.post(address, {"back": "1"})
    assert NoticeChoice.of(people.ada)["reply"] == "weekly"
    assert client.post(address.replace("stop/", "stop/x")).status_code == 404
    assert client.get(reverse("notice-stop", args=["a:b"])).status_code == 404


def test_every_mail_has_the_ways_out(people: People):
    note = people.note(audience="public")
    approve(note.root)
    reply = cast.reply(note.root, people.ben)
    cast.decide(reply, "decline", make_user(is_moderator=True))
    send()
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert link_of(message) in message.body
        assert reverse("notice-settings") in message.body
        links = re.findall(r"https?://[^/]+", message.body)
        assert set(links) == {settings.SITE_ADDRESS}


def test_the_list_shows_what_may_be_read_and_marks_it_as_seen(people: People):
    root = people.note().root
    cast.reply(root, people.ben, "For the list.")
    gone = cast.reply(root, people.cleo, "Not any more.")
    client = cast.browser(people.ada)
    header = cast.words(client.get(reverse("documents")))
    assert "Ada 2 unread" in header
    gone.remove(by=people.cleo)
    assert "Ada 1 unread" in cast.words(client.get(reverse("documents")))
    page = cast.words(client.get(reverse("notices")))
    assert "Ben replied to you New" in page
    assert "For the list." in page
    assert "Cleo" not in page
    assert "unread" not in cast.words(client.get(reverse("documents")))
    assert "New for me" in cast.words(client.get(reverse("notices")))
    assert "For the list." not in cast.words(cast.browser(people.outsider).get(reverse("notices")))
    assert Client().get(reverse("notices")).status_code == 302


def test_the_page_of_choices(people: People):
    client = cast.browser(people.ada)
    address = reverse("notice-settings")
    # What waits at a desk is nothing to choose for whoever has none.
    offered = len(NoticeKind) - 1
    assert client.get(address).content.decode().count('value="now" selected') == offered
    client.post(address, {"reply": "weekly", "mention": "nonsense", "unknown": "daily"})
    assert NoticeChoice.of(people.ada) == {**AT_ONCE, "reply": "weekly"}
    assert NoticeChoice.of(people.ben) == AT_ONCE


@pytest.mark.django_db(transaction=True)
def test_several_processes_send_each_digest_once():
    people = People()
    readers = [make_user(f"Reader{n}") for n in range(6)]
    for reader in readers:
        people.seminar.admit(reader)
    root = people.note().root
    for reader in readers:
        cast.reply(root, reader, "First.")
    for n in range(3):
        cast.reply(root, people.ben, f"Later {n}.")
    let_time_pass(days=8)
    start, counts = threading.Barrier(4), []

    def work() -> None:
        start.wait()
        while count := deliver():
            counts.append(count)
        connections.close_all()

    mail.outbox.clear()
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    digests = [one.to[0] for one in mail.outbox if "things are new" in one.subject]
    assert sorted(digests) == sorted(reader.email for reader in readers)
    assert Notice.objects.filter(mail_due__isnull=False).count() == 0


def test_a_digest_that_could_not_be_sent_comes_whole_later(people: People, monkeypatch):
    from django.core.mail.backends.locmem import EmailBackend

    NoticeChoice.choose(people.ada, "reply", Rhythm.DAILY)
    root = people.note().root
    for number in range(2):
        cast.reply(root, people.ben, f"Number {number}.")

    def dies(self, messages):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", dies)
        with pytest.raises(KeyboardInterrupt):
            send(days=2)
    assert send(seconds=1) == [], "somebody may still be at it"
    assert send(minutes=3) == [(people.ada.email, "2 things are new for you")]


def test_who_has_left_every_seminar_goes_on_without_what_they_were_told_there(people):
    Notice.objects.create(
        user=people.ben, kind=NoticeKind.READING, document=people.document, seminar=people.seminar
    )
    client = Client()
    client.force_login(people.ben)
    unread = '<span class="count">1</span>'
    assert unread in client.get(reverse("home")).content.decode()
    people.seminar.memberships.get(user=people.ben).end(by=people.ben)
    for name in ("home", "notices"):
        answer = client.get(reverse(name))
        assert answer.status_code == 200
        assert unread not in answer.content.decode()
