"""Steps of the play of moderation: what moderators do, and readers who flag."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from annotations import moderation
from annotations.models import Flag as FlagRow
from tests.properties.moderation_people import Comment, Decision, Wording

PEOPLE = ["author", "member", "owner", "first", "second", "outsider"]
READERS = [None, *PEOPLE]
TRIES = st.sampled_from([0, 1, 2, 0, 1, 2, "author", "member", "outsider"])
"""Who acts as a moderator: mostly one of those who may, now and then one who only tries."""


class Cases:
    """Rules for the machine that tells the application and the model the same."""

    # What the machine has.
    model: Any
    flagged: dict[Any, Any]
    decided: dict[Any, Any]
    revisions: dict[Any, Any]
    result: Any
    answer: Any
    say: Any
    new: Any
    comments: Any
    choose: Any
    both: Any
    row: Any
    viewer: Any
    text_of: Any

    def waiting(self) -> list[Comment]:
        return [c for c in self.comments() if c.waiting]

    def who_tries(self, comment: Comment, tries: int | str) -> str:
        may = [one for one in PEOPLE if self.model.may_hide(one, comment.note)]
        if isinstance(tries, str):
            return tries
        return may[tries % len(may)] if may else "second"

    def keep_decision(self) -> None:
        self.decided[self.result] = self.answer.decision

    @precondition(lambda self: self.waiting())
    @rule(data=st.data(), tries=TRIES)
    def approve(self, data: Any, tries: int | str) -> None:
        comment = self.choose(data, self.waiting())
        who = self.who_tries(comment, tries)
        self.decide(comment, comment.waiting, "approve", who)

    @precondition(lambda self: self.waiting())
    @rule(data=st.data(), verdict=st.sampled_from(["return", "decline"]), tries=TRIES)
    def refuse(self, data: Any, verdict: str, tries: int | str) -> None:
        comment = self.choose(data, self.waiting())
        who = self.who_tries(comment, tries)
        self.decide(comment, comment.waiting, verdict, who)

    @precondition(lambda self: self.comments(living=False))
    @rule(data=st.data(), verdict=st.sampled_from(["approve", "decline"]), tries=TRIES)
    def decide_on_what_was_seen(self, data: Any, verdict: str, tries: int | str) -> None:
        """On words that may have moved on since the moderator saw them."""
        comment = self.choose(data, self.comments(living=False))
        who = self.who_tries(comment, tries)
        self.decide(comment, self.choose(data, comment.wordings), verdict, who)

    def decide(self, comment: Comment, wording: Wording, verdict: str, who: str) -> None:
        self.say(f"{who}: {verdict} {wording.body} of {comment.name}")
        before = self.repeats(comment, wording, verdict, who)
        done = self.both(
            lambda: before or self.model.decide(comment, wording, verdict, who),
            lambda: moderation.decide(
                self.revisions[wording], verdict, viewer=self.viewer(who), reason="Because."
            ),
        )
        if done:
            assert self.answer.made == (before is None)
            self.decided.setdefault(self.result, self.answer.decision)

    def repeats(
        self, comment: Comment, wording: Wording, verdict: str, who: str
    ) -> Decision | None:
        """The latest act on these words, where it is this one by this person: then pressing
        again is success."""
        acts = [(act, d) for act, d in comment.history if d.wording is wording]
        if wording.state == "submitted" or not acts or not self.model.may_decide(who, comment):
            return None
        act, last = acts[-1]
        if act != "did" or (last.verdict, last.by) != (verdict, who):
            return None
        parent = comment.parent
        return None if verdict == "approve" and parent and not parent.stands() else last

    @precondition(lambda self: self.waiting())
    @rule(data=st.data(), tries=TRIES)
    def copy_edit(self, data: Any, tries: int | str) -> None:
        comment = self.choose(data, self.waiting())
        who = self.who_tries(comment, tries)
        wording, edited = comment.waiting, self.new()
        self.say(f"{who}: approve {wording.body} of {comment.name} as {edited.body}")
        done = self.both(
            lambda: self.model.copy_edit(comment, wording, edited, who),
            lambda: moderation.copy_edit(
                self.revisions[wording], body=self.text_of(edited), viewer=self.viewer(who)
            ),
        )
        if done:
            self.keep_decision()
            self.revisions[edited] = self.answer.decision.edited

    @precondition(lambda self: self.waiting())
    @rule(data=st.data(), tries=TRIES)
    def ask_a_second(self, data: Any, tries: int | str) -> None:
        comment = self.choose(data, self.waiting())
        who = self.who_tries(comment, tries)
        wording = comment.waiting
        self.say(f"{who}: ask a second moderator about {wording.body} of {comment.name}")
        done = self.both(
            lambda: self.model.ask(comment, wording, who),
            lambda: moderation.ask(
                self.revisions[wording], viewer=self.viewer(who), question="Is it so?"
            ),
        )
        if done:
            self.keep_decision()

    def shown(self) -> list[Comment]:
        """What can be taken down."""
        there = [c for c in self.comments() if not c.hidden]
        return [c for c in there if c.approved or c.note.audience == "seminar"]

    @precondition(lambda self: self.shown())
    @rule(data=st.data(), tries=TRIES)
    def take_down(self, data: Any, tries: int | str) -> None:
        comment = self.choose(data, self.shown())
        who = self.who_tries(comment, tries)
        self.say(f"{who}: take {comment.name} down")
        done = self.both(
            lambda: self.model.take_down(comment, who),
            lambda: moderation.take_down(
                self.row(comment), viewer=self.viewer(who), reason="Because."
            ),
        )
        if done:
            self.keep_decision()

    @precondition(lambda self: any(not d.undone for d in self.decided))
    @rule(data=st.data(), tries=TRIES)
    def undo(self, data: Any, tries: int | str) -> None:
        decision = self.choose(data, [d for d in self.decided if not d.undone][::-1])
        who = self.who_tries(decision.comment, tries)
        self.say(f"{who}: undo {decision.verdict} of {decision.comment.name}")
        self.both(
            lambda: self.model.undo(decision, who),
            lambda: moderation.undo(self.decided[decision], viewer=self.viewer(who)),
        )

    @precondition(lambda self: any(c.latest.state == "declined" for c in self.comments()))
    @rule(data=st.data())
    def appeal(self, data: Any) -> None:
        comment = self.choose(data, [c for c in self.comments() if c.latest.state == "declined"])
        self.say(f"{comment.author}: appeal for {comment.name}")
        self.both(
            lambda: self.model.appeal(comment),
            lambda: moderation.appeal(
                self.row(comment), viewer=self.viewer(comment.author), words="But."
            ),
        )

    # -- Flags

    @precondition(lambda self: self.comments())
    @rule(data=st.data(), who=st.sampled_from(READERS))
    def flag(self, data: Any, who: str | None) -> None:
        """What one reads, or what one has read before."""
        read = [c for c in self.comments() if self.model.reads(who, c)]
        comment = self.choose(data, read or self.comments())
        said = self.model.reads(who, comment)
        now = [w for w in comment.wordings if w.body == said]
        wording = (now or [self.choose(data, comment.wordings)])[0]
        self.say(f"{who or 'a visitor'}: flag {wording.body} of {comment.name}")
        done = self.both(
            lambda: self.model.flag(comment, wording, who),
            lambda: moderation.flag(
                self.revisions[wording], viewer=self.viewer(who), reason="Because."
            ),
        )
        if done:
            self.flagged[self.result] = (comment, self.answer[0])

    @precondition(lambda self: self.flagged)
    @rule(data=st.data(), own=st.booleans(), who=st.sampled_from(READERS))
    def withdraw_flag(self, data: Any, own: bool, who: str | None) -> None:
        one = self.choose(data, list(self.flagged))
        who = one.by if own else who
        row = FlagRow.objects.get(pk=self.flagged[one][1].pk)
        self.say(f"{who or 'a visitor'}: withdraw the flag on {one.wording.body}")
        self.both(
            lambda: self.model.withdraw_flag(one, who),
            lambda: moderation.withdraw_flag(row, viewer=self.viewer(who)),
        )

    def called(self) -> list[Comment]:
        return [c for c in self.comments() if any(one.is_open for one in c.flags)]

    @precondition(lambda self: self.called())
    @rule(data=st.data(), tries=TRIES)
    def dismiss(self, data: Any, tries: int | str) -> None:
        comment = self.choose(data, self.called())
        who = self.who_tries(comment, tries)
        self.say(f"{who}: leave {comment.name} as it is")
        done = self.both(
            lambda: self.model.dismiss(comment, who),
            lambda: moderation.dismiss(self.row(comment), viewer=self.viewer(who)),
        )
        if done:
            self.keep_decision()
            # Which of several flagged wordings it names is of no consequence.
            named = self.answer.decision.revision_id
            self.result.wording = next(w for w, r in self.revisions.items() if r.pk == named)
