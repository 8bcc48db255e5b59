"""Random sequences of what people do, and after each step: who reads which words."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from annotations import moderation
from annotations.errors import Refused
from annotations.models import Annotation, Notice, Revision
from annotations.models import Comment as Row
from annotations.notifications import deliver
from archive.models import Document
from tests.annotations import cast
from tests.properties.moderation_cases import MODERATORS, PEOPLE, READERS, Cases, new_words
from tests.properties.moderation_model import (
    Comment,
    Decision,
    Flag,
    Model,
    Note,
    Refusal,
    Wording,
)


class Moderation(Cases, RuleBasedStateMachine):
    """The application and the model are told the same; both must allow and show the same."""

    @initialize()
    def begin(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.model = Model()
        self.document = cast.text()
        self.users = {
            name: cast.person(name.title(), is_moderator=name in ("first", "second"))
            for name in PEOPLE
        }
        self.seminar = cast.seminar(
            self.users["owner"],
            self.users["author"],
            self.users["member"],
            itself=True,
            document=self.document,
        )
        self.rows: dict[Comment, Row] = {}
        self.revisions: dict[Wording, Any] = {}
        self.decided: dict[Decision, Any] = {}
        self.flagged: dict[Flag, Any] = {}
        self.public_before: tuple = self.public()
        self.mails_read = len(mail.outbox)

    def teardown(self) -> None:
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    # -- The two sides

    def both(self, model: Any, real: Any) -> bool:
        """Both do it, or both refuse."""
        try:
            self.result = model()
        except Refusal:
            with pytest.raises(Refused), transaction.atomic():
                real()
            return False
        self.answer = real()
        return True

    def row(self, comment: Comment) -> Row:
        return Row.objects.get(pk=self.rows[comment].pk)

    def note_row(self, note: Note) -> Annotation:
        return Annotation.objects.get(pk=self.rows[note.root].annotation_id)

    def comments(self, *, living: bool = True) -> list[Comment]:
        return [
            c for note in self.model.notes for c in note.comments
            if not (living and (c.deleted or note.deleted))
        ]  # fmt: skip

    def choose(self, data: Any, among: list) -> Any:
        return among[data.draw(st.integers(0, len(among) - 1))]

    def remember(self, comment: Comment, row: Row) -> None:
        self.rows[comment] = row
        self.revisions[comment.latest] = Row.objects.get(pk=row.pk).latest

    def viewer(self, who: str | None):
        return cast.viewer(self.users[who] if who else None)

    # -- What authors do

    @rule(
        who=st.sampled_from(["author", "member", "outsider", "owner"]),
        audience=st.sampled_from(["me", "seminar", "public", "public"]),
        in_seminar=st.booleans(),
        number=st.integers(1, 3),
    )
    def write(self, who: str, audience: str, in_seminar: bool, number: int) -> None:
        in_seminar = (in_seminar or audience == "seminar") and who in self.model.members
        if audience == "seminar" and not in_seminar:
            return
        body = new_words()
        note = Note(who, audience, in_seminar)
        comment = Comment(body, note, who, None)
        note.comments.append(comment)
        self.model.notes.append(note)
        self.model.word(comment, body)
        seminar = self.seminar if in_seminar else None
        made = cast.note(
            self.document, self.users[who], body, audience=audience, seminar=seminar, number=number
        )
        self.remember(comment, made)

    @precondition(lambda self: self.comments())
    @rule(data=st.data(), who=st.sampled_from(PEOPLE))
    def reply(self, data: Any, who: str) -> None:
        parent = self.choose(data, self.comments())
        if not self.model.may_reply(who, parent):
            return
        body = new_words()
        comment = Comment(body, parent.note, who, parent)
        parent.note.comments.append(comment)
        self.model.word(comment, body)
        self.remember(comment, cast.reply(self.row(parent), self.users[who], body))

    @precondition(lambda self: self.comments())
    @rule(data=st.data())
    def revise(self, data: Any) -> None:
        comment = self.choose(data, self.comments())
        body = new_words()
        self.model.word(comment, body)
        row = self.row(comment)
        row.revise(by=self.users[comment.author], body=body, seen=row.version)
        self.remember(comment, row)

    @precondition(lambda self: self.comments())
    @rule(data=st.data())
    def withdraw(self, data: Any) -> None:
        comment = self.choose(data, self.comments())
        self.both(
            lambda: self.model.withdraw(comment),
            lambda: self.row(comment).withdraw(by=self.users[comment.author]),
        )

    @precondition(lambda self: self.comments())
    @rule(data=st.data(), whole=st.booleans())
    def delete(self, data: Any, whole: bool) -> None:
        comment = self.choose(data, self.comments())
        if whole or comment.parent is None:
            note = comment.note
            self.model.delete_note(note)
            self.note_row(note).remove(by=self.users[note.author])
        else:
            self.model.delete(comment)
            self.row(comment).remove(by=self.users[comment.author])

    @precondition(lambda self: self.comments())
    @rule(data=st.data(), audience=st.sampled_from(["me", "seminar", "public"]))
    def address(self, data: Any, audience: str) -> None:
        note = self.choose(data, self.comments()).note
        row = self.note_row(note)
        self.both(
            lambda: self.model.address(note, audience),
            lambda: row.address(audience, by=self.users[note.author], seen=row.version),
        )

    # -- What moderators do

    @precondition(lambda self: self.comments(living=False))
    @rule(
        data=st.data(), verdict=st.sampled_from(["approve", "approve", "return", "decline"]),
        who=MODERATORS, latest=st.booleans(),
    )  # fmt: skip
    def decide(self, data: Any, verdict: str, who: str, latest: bool) -> None:
        """On what waits, or on words that may have moved on since the moderator saw them."""
        waiting = [c for c in self.comments() if c.waiting]
        comment = self.choose(data, waiting or self.comments(living=False))
        wording = comment.latest if latest else self.choose(data, comment.wordings)
        repeated = self.repeats(wording, verdict, who)
        done = self.both(
            lambda: repeated or self.model.decide(comment, wording, verdict, who),
            lambda: moderation.decide(
                self.revisions[wording], verdict, viewer=self.viewer(who), reason="Because."
            ),
        )
        if done:
            self.decided.setdefault(self.result, self.answer.decision)
            assert self.answer.made == (repeated is None)

    def repeats(self, wording: Wording, verdict: str, who: str) -> Decision | None:
        """The latest act on these words, where it is this one by this person: then pressing
        again is success."""
        acts = [d for d in self.model.decisions if d.wording is wording]
        if wording.state == "submitted" or not acts or acts[-1].undone:
            return None
        last = acts[-1]
        if (last.verdict, last.by) != (verdict, who) or not self.model.may_decide(
            who, last.comment
        ):
            return None
        parent = last.comment.parent
        return None if verdict == "approve" and parent and not parent.stands() else last

    @precondition(lambda self: self.comments())
    @rule(data=st.data(), who=MODERATORS)
    def take_down(self, data: Any, who: str) -> None:
        shown = [c for c in self.comments() if c.approved or c.note.audience == "seminar"]
        comment = self.choose(data, shown or self.comments())
        if comment.hidden:
            return
        done = self.both(
            lambda: self.model.take_down(comment, who),
            lambda: moderation.take_down(
                self.row(comment), viewer=self.viewer(who), reason="Because."
            ),
        )
        if done:
            self.decided[self.result] = self.answer.decision

    @precondition(lambda self: self.decided)
    @rule(data=st.data(), who=MODERATORS)
    def undo(self, data: Any, who: str) -> None:
        decision = self.choose(data, [d for d in self.decided if not d.undone] or [None])
        if decision:
            self.both(
                lambda: self.model.undo(decision, who),
                lambda: moderation.undo(self.decided[decision], viewer=self.viewer(who)),
            )

    # -- Who belongs to what

    @rule()
    def leave_or_join(self) -> None:
        if "member" in self.model.members:
            self.model.members.remove("member")
            membership = self.seminar.memberships.get(user=self.users["member"], ended_at=None)
            membership.end(by=self.users["owner"])
        else:
            self.model.members.add("member")
            self.seminar.admit(self.users["member"])

    @rule()
    def give_or_take_the_role(self) -> None:
        self.model.site_moderators ^= {"first"}
        type(self.users["first"]).objects.filter(pk=self.users["first"].pk).update(
            is_moderator="first" in self.model.site_moderators
        )

    # -- What must be so

    def public(self) -> tuple:
        stamp = Document.objects.values_list("stamp", flat=True).get(pk=self.document.pk)
        return self.model.all_read_by(None), stamp

    @invariant()
    def everybody_reads_what_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        names = {row.pk: comment.name for comment, row in self.rows.items()}
        for who in READERS:
            shown = cast.read_by(self.users[who] if who else None, self.document)
            assert {names[pk]: body for pk, body in shown.items()} == self.model.all_read_by(who)

    @invariant()
    def highlights_are_public_with_words_only(self) -> None:
        if not hasattr(self, "model"):
            return
        shown = Annotation.objects.visible_to(cast.viewer(None)).values_list("pk", flat=True)
        expected = {
            self.rows[note.root].annotation_id
            for note in self.model.notes
            if any(self.model.reads(None, comment) for comment in note.comments)
        }
        assert set(shown) == expected

    @invariant()
    def stamp_moves_with_what_the_public_reads(self) -> None:
        if not hasattr(self, "model"):
            return
        now = self.public()
        if now[0] != self.public_before[0]:
            assert now[1] > self.public_before[1]
        self.public_before = now

    @invariant()
    def queue_is_what_waits(self) -> None:
        if not hasattr(self, "model"):
            return
        for who in ("owner", "first", "second"):
            viewer = self.viewer(who)
            waiting = Revision.objects.waiting_for(viewer).values_list("body", flat=True)
            expected = [
                c.waiting.body
                for c in self.comments()
                if c.waiting and self.model.moderates(who, c.note)
            ]
            assert sorted(waiting) == sorted(expected)
            queue = Revision.objects.queued_for(viewer).values_list("body", flat=True)
            assert sorted(queue) == self.model.queue(who)

    @precondition(lambda self: self.comments(living=False))
    @rule(who=st.sampled_from(READERS))
    def look_at_the_page(self, who: str | None) -> None:
        client = Client()
        if who:
            client.force_login(self.users[who])
        page = client.get(self.document.get_absolute_url()).content.decode()
        words = set(re.findall(r"word\d+x", page))
        read = self.model.all_read_by(who)
        if who is None:
            assert words == set(read.values())
        else:
            assert words <= set(read.values())
            own = [c for c in self.comments() if c.author == who and c.name in read]
            assert {read[c.name] for c in own if self.stands_on_the_page(c, who)} <= words

    def stands_on_the_page(self, comment: Comment, who: str) -> bool:
        """What it answers is there, too: a moderator's answer to words that wait is not."""
        return comment.note.author == who or all(
            above.stands() or above.author == who for above in comment.above()
        )

    @precondition(lambda self: self.comments(living=False))
    @rule()
    def send_the_mails(self) -> None:
        Notice.objects.exclude(mail_due=None).update(mail_due=timezone.now() - timedelta(seconds=1))
        deliver()
        people = {user.email: name for name, user in self.users.items()}
        for letter in mail.outbox[self.mails_read :]:
            who = people[letter.to[0]]
            for word in re.findall(r"word\d+x", letter.subject + letter.body):
                (comment,) = [c for c in self.comments(living=False) if word in c.all_words]
                # Of one's own comment any wording may be spoken of, of others' what one reads.
                said = self.model.reads(who, comment)
                assert said
                assert comment.author == who or said == word
        self.mails_read = len(mail.outbox)


@pytest.mark.django_db
def test_everybody_reads_what_the_rules_say():
    run_state_machine_as_test(
        Moderation,
        settings=settings(
            max_examples=settings().max_examples // 3,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
