"""Mails about decisions: when, to whom, with which words, and what happens when they fail."""

from __future__ import annotations

import threading
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from annotations import notifications
from annotations.models import Notice
from annotations.notifications import deliver
from tests.annotations import cast
from tests.annotations.cast import Cast


def let_time_pass(**span: float) -> None:
    """As if the decisions had been made that much earlier."""
    for pk, due in Notice.objects.exclude(mail_due=None).values_list("pk", "mail_due"):
        assert due
        Notice.objects.filter(pk=pk).update(mail_due=due - timedelta(**span))


@pytest.fixture
def mail_server(monkeypatch):
    """How the mail server answers: an exception to raise, or None."""

    class Server:
        answer: Exception | None = None
        calls = 0

    def send_messages(self, messages):
        Server.calls += 1
        if Server.answer:
            raise Server.answer
        return send(self, messages)

    send = EmailBackend.send_messages
    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    return Server


def test_nothing_is_sent_before_its_time(people: Cast, settings):
    settings.NOTICE_HOLD_SECONDS = 120
    comment = cast.note(people.document, people.author, "# One\n\n*Two* lines of <words>.")
    cast.decide(comment, "return", people.moderator, "Which spring?\nSay the year & month.")
    assert deliver() == 0
    let_time_pass(seconds=119)
    assert deliver() == 0
    let_time_pass(seconds=2)
    assert deliver() == 1
    assert deliver() == 0
    (letter,) = mail.outbox
    assert letter.to == [people.author.email]
    assert letter.subject == f"Returned: your comment on {people.document.title}, ¶2"
    assert "Which spring?\nSay the year & month." in letter.body
    assert f"/submissions/{comment.pk}/" in letter.body
    assert letter.body.startswith("Your comment was returned.")
    assert Notice.objects.get().mailed_at


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        ("approve", "was approved and is public now"),
        ("return", "was returned"),
        ("decline", "was declined"),
    ],
)
def test_words_of_each_verdict(people: Cast, verdict: str, sentence: str):
    comment = cast.note(people.document, people.author, "First *line*.\n\nSecond line.")
    cast.decide(comment, verdict, people.moderator)
    let_time_pass(hours=1)
    assert deliver() == 1
    assert sentence in mail.outbox[0].body
    assert "First line." in mail.outbox[0].body
    assert "Second line." not in mail.outbox[0].body


def test_taking_down_is_told(people: Cast):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "approve", people.moderator)
    let_time_pass(hours=1)
    deliver()
    removal = cast.hide(comment, people.moderator, "A living person’s name.")
    let_time_pass(hours=1)
    assert deliver() == 1
    assert "A living person’s name." in mail.outbox[1].body
    cast.undo(removal, people.moderator)
    let_time_pass(hours=1)
    assert deliver() == 1
    assert "is shown again" in mail.outbox[2].body


def test_undo_beats_the_mail(people: Cast):
    comment = cast.note(people.document, people.author)
    decision = cast.decide(comment, "decline", people.moderator, "A mistake.")
    cast.undo(decision, people.moderator)
    cast.decide(comment, "approve", people.moderator)
    let_time_pass(hours=1)
    assert deliver() == 1
    assert "A mistake." not in mail.outbox[0].body
    assert "was approved" in mail.outbox[0].body


def test_what_was_told_is_taken_back_by_mail(people: Cast):
    comment = cast.note(people.document, people.author)
    decision = cast.decide(comment, "decline", people.moderator)
    let_time_pass(hours=1)
    deliver()
    cast.undo(decision, people.moderator)
    let_time_pass(hours=1)
    assert deliver() == 1
    assert "waits again" in mail.outbox[1].body


def test_what_was_read_on_the_page_and_undone_is_not_mailed_as_if_it_stood(people: Cast):
    comment = cast.note(people.document, people.author)
    decision = cast.decide(comment, "decline", people.moderator, "Seen on the page.")
    Notice.objects.update(seen_at=timezone.now())
    cast.undo(decision, people.moderator)
    let_time_pass(hours=1)
    assert deliver() == 1
    assert "Seen on the page." not in mail.outbox[0].body
    assert "waits again" in mail.outbox[0].body


def test_nothing_that_the_receiver_may_not_read_by_now(people: Cast):
    closed = cast.text()
    seminar = cast.seminar(people.outsider, people.author, itself=True)
    gone = cast.note(closed, people.author)
    deleted = cast.note(people.document, people.author)
    retracted = cast.note(people.document, people.author, seminar=seminar)
    inactive = cast.note(people.document, people.outsider)
    kept = cast.note(people.document, people.author, "Still here.")
    for comment in (gone, deleted, retracted, inactive, kept):
        cast.decide(comment, "approve", people.moderator)
    closed.withdraw(by=people.moderator)
    deleted.remove(by=people.author)
    retracted.annotation.address("me", by=people.author, seen=1)
    type(people.outsider).objects.filter(pk=people.outsider.pk).update(is_active=False)
    let_time_pass(hours=1)
    assert deliver() == 1
    assert "Still here." in mail.outbox[0].body
    assert not Notice.objects.exclude(mail_due=None).exists()


def test_nobody_is_told_of_their_own_decision(people: Cast):
    people.second.is_active = False
    people.second.save()
    own = cast.note(people.document, people.moderator)
    cast.decide(own, "approve", people.moderator)
    assert not Notice.objects.exists()


def test_dead_mail_server_delays_and_breaks_nothing(people: Cast, mail_server):
    comments = [cast.note(people.document, people.author, str(n)) for n in range(3)]
    mail_server.answer = ConnectionRefusedError()
    for comment in comments:
        cast.decide(comment, "approve", people.moderator)
    let_time_pass(hours=1)
    assert deliver() == 0
    assert mail_server.calls == 1, "the rest of the round waits"
    assert sorted(Notice.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    mail_server.answer = None
    assert deliver() == 2
    assert deliver() == 0, "the one that failed is not due yet"
    let_time_pass(minutes=3)
    assert deliver() == 1
    assert len(mail.outbox) == 3


def test_giving_up_after_many_attempts(people: Cast, mail_server):
    cast.decide(cast.note(people.document, people.author), "approve", people.moderator)
    mail_server.answer = TimeoutError()
    for _round in range(notifications.ATTEMPTS + 5):
        let_time_pass(days=1)
        deliver()
    assert mail_server.calls == notifications.ATTEMPTS
    assert Notice.objects.get().mailed_at is None


def test_one_wrong_address_does_not_hold_up_the_others(people: Cast, mail_server, monkeypatch):
    for who in (people.author, people.outsider):
        cast.decide(cast.note(people.document, who), "approve", people.moderator)
    wrong = people.author.email
    send = EmailBackend.send_messages

    def refuse(self, messages):
        if messages[0].to == [wrong]:
            raise SMTPRecipientsRefused({})
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    let_time_pass(hours=1)
    assert deliver() == 1
    assert mail.outbox[0].to == [people.outsider.email]


def test_what_a_dead_process_had_claimed_comes_up_again(people: Cast, mail_server):
    cast.decide(cast.note(people.document, people.author), "approve", people.moderator)
    let_time_pass(hours=1)
    mail_server.answer = KeyboardInterrupt()  # the process ends while it is sending
    with pytest.raises(KeyboardInterrupt):
        deliver()
    mail_server.answer = None
    assert deliver() == 0, "somebody may still be at it"
    let_time_pass(minutes=3)
    assert deliver() == 1


def test_undo_while_the_mail_is_on_its_way(people: Cast, mail_server):
    decision = cast.decide(cast.note(people.document, people.author), "decline", people.moderator)
    let_time_pass(hours=1)
    mail_server.answer = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        deliver()
    cast.undo(decision, people.moderator)
    # Perhaps it went out: so the undoing is told as well, and the decision never again.
    mail_server.answer = None
    let_time_pass(hours=1)
    assert deliver() == 1
    assert "waits again" in mail.outbox[0].body


@pytest.mark.django_db(transaction=True)
def test_several_processes_send_each_mail_once():
    people = Cast.make()
    for n in range(12):
        cast.decide(cast.note(people.document, people.author, str(n)), "approve", people.moderator)
    let_time_pass(hours=1)
    start, counts = threading.Barrier(4), []

    def work() -> None:
        start.wait()
        counts.append(deliver())
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 12
    assert len({letter.body for letter in mail.outbox}) == len(mail.outbox) == 12


def test_command(people: Cast, capsys):
    cast.decide(cast.note(people.document, people.author), "approve", people.moderator)
    let_time_pass(hours=1)
    call_command("send_notices")
    assert capsys.readouterr().out == "1 sent.\n"


@pytest.mark.django_db(transaction=True)
def test_thread_of_the_server_delivers_and_survives_an_error(monkeypatch):
    people = Cast.make()
    cast.decide(cast.note(people.document, people.author), "approve", people.moderator)
    let_time_pass(hours=1)
    stop, rounds = threading.Event(), []

    def failing_first() -> int:
        rounds.append(1)
        if len(rounds) == 1:
            raise OSError("the database is away")
        count = deliver()
        stop.set()
        return count

    monkeypatch.setattr(notifications, "deliver", failing_first)
    thread = threading.Thread(target=notifications.keep_delivering, args=[stop, 0.01])
    thread.start()
    thread.join(timeout=20)
    assert not thread.is_alive()
    assert len(mail.outbox) == 1
