"""Random sequences of what people do, and after each step: who reads which words where.

``HYPOTHESIS_PROFILE=thorough`` plays some thousand steps.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Event, Role, Seminar
from annotations import navigation
from annotations.errors import Refused
from annotations.models import Annotation, Notice, Revision
from annotations.models import Comment as Row
from annotations.models import Decision as DecisionRow
from annotations.notifications import deliver
from archive.models import Document
from tests.annotations import cast
from tests.properties.moderation_authors import Authors
from tests.properties.moderation_cases import PEOPLE, READERS, Cases
from tests.properties.moderation_doors import ASKED, WORDS, Asker, Doors, counted_for, counted_on
from tests.properties.moderation_model import Model, Refusal
from tests.properties.moderation_people import Comment, Decision, Flag, Note, Wording

STEPS = 25
"""In one sequence."""


class Moderation(Authors, Cases, RuleBasedStateMachine):
    """The application and the model are told the same; both must allow and show the same."""

    @initialize(trust=st.booleans())
    def begin(self, trust: bool) -> None:
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
        self.count = 0
        self.rows: dict[Comment, Row] = {}
        self.revisions: dict[Wording, Any] = {}
        self.decided: dict[Decision, Any] = {}
        self.flagged: dict[Flag, Any] = {}
        self.askers = {who: Asker(self.users[who] if who else None) for who in READERS}
        self.doors = Doors(self.model, self.document, self.seminar)
        self.public_before: tuple = self.public()
        self.mails_read = len(mail.outbox)
        self.set_the_scene(trust=trust)

    def set_the_scene(self, *, trust: bool) -> None:
        """Something public and other words for it, a thread, and a note of the room alone."""
        first = self.add_note("author", "public", 1, in_seminar=True)
        self.decide(first, first.waiting, "approve", "second")
        if trust:
            self.trust(1)
        self.add_note("author", "public", 2, in_seminar=True)
        self.add_note("member", "seminar", 3, in_seminar=True)
        self.add_reply(first, "outsider")
        self.word_anew(first)

    def teardown(self) -> None:
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    # -- The two sides

    def say(self, what: str) -> None:
        """For whoever reads which steps have failed."""
        note(what)

    def both(self, model: Any, real: Any) -> bool:
        """Both do it, or both refuse."""
        try:
            self.result = model()
        except Refusal:
            with pytest.raises(Refused), transaction.atomic():
                real()
            return False
        self.answer = real()
        self.meet_trust()
        return True

    def meet_trust(self) -> None:
        """What the seminar's trust has let through was decided by nobody."""
        through = DecisionRow.objects.filter(by=None, verdict="approve").exclude(rule="")
        expected = [one for one in self.model.decisions if one.by is None]
        assert through.count() == len(expected)
        for one in expected:
            if one not in self.decided:
                latest = Row.objects.get(pk=self.rows[one.comment].pk).latest
                self.revisions.setdefault(one.wording, latest)
                of_words = through.filter(revision=self.revisions[one.wording])
                self.decided[one] = of_words.order_by("-created", "-id")[0]

    def row(self, comment: Comment) -> Row:
        return Row.objects.get(pk=self.rows[comment].pk)

    def note_row(self, note: Note) -> Annotation:
        return Annotation.objects.get(pk=self.rows[note.root].annotation_id)

    def comments(self, *, living: bool = True) -> list[Comment]:
        return [
            c for c in self.model.all_comments()
            if not (living and (c.deleted or c.note.deleted))
        ]  # fmt: skip

    def choose(self, data: Any, among: list) -> Any:
        return among[data.draw(st.integers(0, len(among) - 1))]

    def new(self, *, link: bool = False) -> Wording:
        """A word that stands nowhere else."""
        self.count += 1
        return Wording(f"word{self.count}x", "", offered=False, has_link=link)

    def text_of(self, wording: Wording) -> str:
        return f"{wording.body} {ASKED}" + (" www.example.org" if wording.has_link else "")

    def remember(self, comment: Comment, row: Row) -> None:
        self.rows[comment] = row
        self.revisions[comment.latest] = Row.objects.get(pk=row.pk).latest

    def viewer(self, who: str | None):
        return cast.viewer(self.users[who] if who else None)

    # -- Who belongs to what

    def membership(self) -> Any:
        return self.seminar.memberships.get(user=self.users["member"], ended_at=None)

    @rule(which=st.sampled_from(["membership", "seminar role", "site role"]))
    def change_roles(self, which: str) -> None:
        """Each has a way there and back."""
        {
            "membership": self.leave_or_join,
            "seminar role": self.lead_or_not,
            "site role": self.moderate_or_not,
        }[which]()

    def leave_or_join(self) -> None:
        if "member" in self.model.members:
            self.say("member: leave the seminar")
            self.model.members.remove("member")
            self.model.leaders.discard("member")
            self.membership().end(by=self.users["owner"])
        else:
            self.say("member: join the seminar")
            self.model.members.add("member")
            self.seminar.admit(self.users["member"])

    def lead_or_not(self) -> None:
        if "member" not in self.model.members:
            return
        self.model.leaders ^= {"member"}
        role = Role.MODERATOR if "member" in self.model.leaders else Role.MEMBER
        self.say(f"owner: make member a {role}")
        self.membership().appoint(role, by=self.users["owner"])

    def moderate_or_not(self) -> None:
        self.model.site_moderators ^= {"first"}
        moderates = "first" in self.model.site_moderators
        self.say(f"first: {'become' if moderates else 'cease to be'} a moderator of the site")
        type(self.users["first"]).objects.filter(pk=self.users["first"].pk).update(
            is_moderator=moderates
        )

    @rule(after=st.sampled_from([1, 2, None]))
    def trust(self, after: int | None) -> None:
        self.say(f"owner: trust after {after}")
        self.model.trust_after = after
        Seminar.objects.filter(pk=self.seminar.pk).update(trust_after=after)
        self.seminar = Seminar.objects.get(pk=self.seminar.pk)

    # -- What must be so after every step

    def public(self) -> tuple:
        stamp = Document.objects.values_list("stamp", flat=True).get(pk=self.document.pk)
        return self.model.all_read_by(None), stamp

    @invariant()
    def all_is_as_it_must_be(self) -> None:
        if hasattr(self, "model"):
            self.everybody_reads_what_the_model_says()
            self.public_doors_show_what_is_public()
            self.stamp_moves_with_what_the_public_reads()
            self.queue_is_what_waits()
            self.decisions_are_in_the_log()
            self.no_mail_goes_too_soon()

    def everybody_reads_what_the_model_says(self) -> None:
        names = {row.pk: comment.name for comment, row in self.rows.items()}
        for who in READERS:
            shown = cast.read_by(self.users[who] if who else None, self.document)
            words = {names[pk]: body.split()[0] for pk, body in shown.items()}
            assert words == self.model.all_read_by(who)

    def public_doors_show_what_is_public(self) -> None:
        said = self.look_behind(self.doors.of_public(), None)
        counts = self.model.count(), self.model.count(headed=True)
        assert counted_on(said[self.doors.page]) == counts
        assert len(json.loads(said[self.doors.api])["results"]) == counts[0]
        found = json.loads(said[self.doors.api_search])
        assert found["count"] == len(self.model.all_read_by(None))

    def look_behind(self, doors: dict[str, set[str]], who: str | None) -> dict[str, str]:
        """Door -> what stands there, when the words are those expected."""
        found = {address: self.askers[who].ask(address) for address in doors}
        for address, words in doors.items():
            assert set(WORDS.findall(found[address])) == words, address
        return found

    def stamp_moves_with_what_the_public_reads(self) -> None:
        now = self.public()
        if now[0] != self.public_before[0]:
            assert now[1] > self.public_before[1]
        self.public_before = now

    def queue_is_what_waits(self) -> None:
        for who in ("owner", "member", "first", "second"):
            viewer = self.viewer(who)
            waiting = Revision.objects.waiting_for(viewer)
            assert bodies(waiting) == self.model.waiting(who)
            assert bodies(Revision.objects.queued_for(viewer)) == self.model.queue(who)
            count = navigation.waiting(viewer)
            assert count == len(self.model.queue(who, open_only=True)), who

    def decisions_are_in_the_log(self) -> None:
        acts = [act for c in self.model.all_comments() for act in c.history]
        assert Event.objects.filter(kind__startswith="decision: ").count() == len(acts)

    def no_mail_goes_too_soon(self) -> None:
        assert deliver() == 0
        assert len(mail.outbox) == self.mails_read

    # -- Looking around

    @rule(who=st.sampled_from(READERS))
    def look_around(self, who: str | None) -> None:
        self.say(f"{who or 'a visitor'}: look around")
        if who is None:
            self.look_behind(self.doors.of_public_besides(), None)
            return
        page = self.look_behind(self.doors.of_person(who), who)[self.doors.page]
        waits = len(self.model.queue(who, open_only=True))
        assert counted_for(page) == str(waits or "")
        if who in self.model.site_moderators | self.model.leaders:
            self.look_at_the_desk(who)

    def look_at_the_desk(self, who: str) -> None:
        # Only looking: what is got in advance claims no case.
        desk = self.askers[who].client.get(reverse("desk"), headers={"Sec-Purpose": "prefetch"})
        known = {str(row.pk): wording.body for wording, row in self.revisions.items()}
        assert sorted(known[pk] for pk in cast.listed(desk)) == self.model.queue(who)
        waiting = json.loads(self.askers[who].ask(f"{reverse('api-waiting')}?limit=500"))
        said = [one["revision"]["body"].split()[0] for one in waiting["results"]]
        assert sorted(said) == self.model.waiting(who)

    @precondition(lambda self: self.model.letters)
    @rule()
    def let_the_mails_go(self) -> None:
        self.say("two days pass: the mails go out")
        Notice.objects.exclude(mail_due=None).update(mail_due=timezone.now() - timedelta(seconds=1))
        while Notice.objects.filter(mail_due__lte=timezone.now()).exists():
            deliver()
        people = {user.email: name for name, user in self.users.items()}
        told = Counter(
            (people[letter.to[0]], word)
            for letter in mail.outbox[self.mails_read :]
            for word in WORDS.findall(letter.subject + letter.body)
        )
        self.mails_read = len(mail.outbox)
        assert told == self.model.deliver()


def bodies(revisions: Any) -> list[str]:
    return sorted(body.split()[0] for body in revisions.values_list("body", flat=True))


@pytest.fixture
def quiet() -> Iterator[None]:
    """Without a line in the log for each of thousands of requests."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.django_db
@pytest.mark.usefixtures("quiet")
def test_everybody_reads_what_the_rules_say():
    run_state_machine_as_test(
        Moderation,
        settings=settings(
            max_examples=settings().max_examples // 12,
            stateful_step_count=STEPS,
            deadline=None,
            # Steps are dear, and say themselves what they are.
            phases=set(Phase) - {Phase.explain},
            suppress_health_check=list(HealthCheck),
        ),
    )
