"""What people can do, and what follows: the verbs of moderation once more, in plain Python."""

from __future__ import annotations

from tests.properties.moderation_people import Comment, Decision, Flag, Note, Wording
from tests.properties.moderation_trust import APPROVING, SETTLING, Trust

RESULT = {"approve": "approved", "return": "changes_requested", "decline": "declined"}
WIDTH = ["me", "seminar", "public"].index


class Refusal(Exception):
    """The model says that this is not possible."""


class Model(Trust):
    # -- What authors do

    def word(self, comment: Comment, wording: Wording) -> None:
        if comment.wordings and comment.waiting:
            comment.waiting.state = "superseded"
        public = comment.note.audience == "public"
        wording.state, wording.offered = "submitted" if public else "unmoderated", public
        comment.wordings.append(wording)
        if public:
            self.arrive(comment)

    def arrive(self, comment: Comment) -> None:
        """It waits, or is let through at once."""
        if self.goes_public_at_once(comment):
            self.publish(Decision(comment, comment.latest, "approve", None))

    def check_in_room(self, who: str, note: Note, audience: str) -> None:
        """Whoever has left the seminar adds nothing to what they wrote there."""
        if note.in_seminar and audience != "me" and who not in self.members:
            raise Refusal

    def reply(self, parent: Comment, who: str, wording: Wording) -> Comment:
        note = parent.note
        if parent.deleted or parent.is_covered() or self.reads(who, parent) is None:
            raise Refusal
        for_all = note.audience == "public" and (parent.stands() or who in self.site_moderators)
        if not for_all or note.author == who:
            self.check_in_room(who, note, note.audience)
        comment = Comment(wording.body, note, who, parent)
        note.comments.append(comment)
        self.tell_of_reply(comment)
        self.word(comment, wording)
        return comment

    def revise(self, comment: Comment, wording: Wording) -> None:
        note = comment.note
        if note.audience == "seminar" or note.author == comment.author:
            self.check_in_room(comment.author, note, note.audience)
        self.word(comment, wording)

    def withdraw(self, comment: Comment) -> None:
        if not comment.waiting:
            raise Refusal
        comment.waiting.state = "withdrawn"

    def delete(self, comment: Comment) -> None:
        if comment.waiting and not comment.deleted:
            comment.waiting.state = "withdrawn"
        comment.deleted = True

    def delete_note(self, note: Note) -> None:
        if note.answered_by_others():
            self.delete(note.root)
            return
        for comment in note.comments:
            self.delete(comment)
        note.deleted = True

    def address(self, note: Note, audience: str) -> None:
        if audience == "seminar" and not note.in_seminar:
            raise Refusal
        self.check_in_room(note.author, note, audience)
        if WIDTH(audience) < WIDTH(note.audience) and note.answered_by_others():
            raise Refusal
        own = [c for c in note.comments if c.author == note.author and not c.deleted]
        if audience == "public" and any(c.latest.state == "declined" for c in own):
            raise Refusal
        before, note.audience = note.audience, audience
        for comment in own:
            if audience == "public":
                if comment.latest.state not in ("submitted", "approved"):
                    comment.latest.state, comment.latest.offered = "submitted", True
                    self.arrive(comment)
            elif before == "public":
                for wording in comment.wordings:
                    if wording.state in ("submitted", "approved"):
                        wording.state = "withdrawn"
                comment.approved = None

    def appeal(self, comment: Comment) -> None:
        latest = comment.latest
        declines = [
            d for d in self.decisions
            if d.wording is latest and d.verdict == "decline" and not d.undone
        ]  # fmt: skip
        if latest.state != "declined" or latest.appealed_against or not declines:
            raise Refusal
        against = declines[-1].by
        if comment.note.audience != "public" or against is None:
            raise Refusal
        if not self.moderators_of(comment.note) - {against, comment.author}:
            raise Refusal
        latest.appealed_against, latest.state = against, "submitted"

    # -- What readers do

    def flag(self, comment: Comment, wording: Wording, who: str | None) -> Flag:
        if comment.author == who or comment.note.audience == "me":
            raise Refusal
        if self.reads(who, comment) != wording.body:
            raise Refusal
        for one in comment.open_on(wording):
            if who and one.by == who:
                return one
        comment.flags.append(Flag(wording, who))
        return comment.flags[-1]

    def withdraw_flag(self, one: Flag, who: str | None) -> None:
        if one.by != who or one.settled_by:
            raise Refusal
        one.is_open = False

    # -- What moderators are asked to look at

    def queue(self, who: str, *, open_only: bool = False) -> list[str]:
        """The words in a moderator's queue; ``open_only``: those that are counted, and are their
        next, because they can decide on them and have asked nobody else."""
        return sorted(
            wording.body
            for comment in self.all_comments()
            if not comment.note.deleted and not comment.deleted
            for wording in comment.wordings
            if self.waits_for(who, comment, wording)
            and not (open_only and self.is_left_to_others(who, comment, wording))
        )

    def waits_for(self, who: str, comment: Comment, wording: Wording) -> bool:
        if wording.state == "submitted":
            return self.moderates(who, comment.note)
        read = wording.state in ("approved", "unmoderated") and not comment.hidden
        called = bool(comment.open_on(wording)) and comment.author != who
        return read and called and self.may_hide(who, comment.note)

    def is_left_to_others(self, who: str, comment: Comment, wording: Wording) -> bool:
        """Asked about by this moderator, until another one has decided on any words of it; or
        nothing that they can decide on."""
        asked = False
        for act, decision in comment.history:
            if act == "did" and not decision.undone:
                if decision.verdict == "ask":
                    asked = asked or decision.by == who
                elif decision.verdict in SETTLING and decision.by is not None:
                    asked = False
        return asked or (wording.state == "submitted" and not self.may_decide(who, comment))

    def waiting(self, who: str) -> list[str]:
        return sorted(
            c.waiting.body for c in self.all_comments()
            if c.waiting and not c.note.deleted and self.moderates(who, c.note)
        )  # fmt: skip

    # -- What moderators do

    def moderates_others(self, who: str, comment: Comment) -> bool:
        """Their own only where nobody else can."""
        note = comment.note
        own = comment.author == who and self.moderators_of(note) != {who}
        return self.moderates(who, note) and not note.deleted and not own

    def may_decide(self, who: str, comment: Comment) -> bool:
        against = comment.latest.state == "submitted" and comment.latest.appealed_against == who
        return self.moderates_others(who, comment) and not against

    def may_take_down(self, who: str, comment: Comment) -> bool:
        note = comment.note
        if note.audience == "public":
            return self.moderates_others(who, comment)
        return self.may_hide(who, note) and comment.author != who and not note.deleted

    def check_decision(self, comment: Comment, wording: Wording, by: str) -> None:
        if not self.may_decide(by, comment) or wording.state != "submitted":
            raise Refusal

    def decide(self, comment: Comment, wording: Wording, verdict: str, by: str) -> Decision:
        self.check_decision(comment, wording, by)
        decision = Decision(comment, wording, verdict, by)
        if verdict == "approve":
            if comment.parent and not comment.parent.stands():
                raise Refusal
            return self.publish(decision)
        wording.state = RESULT[verdict]
        return self.keep(decision, only=wording)

    def copy_edit(self, comment: Comment, wording: Wording, edited: Wording, by: str) -> Decision:
        self.check_decision(comment, wording, by)
        if comment.parent and not comment.parent.stands():
            raise Refusal
        wording.state, edited.offered = "superseded", True
        comment.wordings.append(edited)
        return self.publish(Decision(comment, wording, "edit", by, edited=edited))

    def publish(self, decision: Decision) -> Decision:
        comment, wording = decision.comment, decision.edited or decision.wording
        decision.replaced, decision.lifted = comment.approved, comment.hidden
        if comment.approved:
            comment.approved.state = "superseded"
        wording.state = "approved"
        comment.approved, comment.hidden = wording, False
        self.tell_of_reply(comment)
        return self.keep(decision)

    def keep(self, decision: Decision, *, only: Wording | None = None) -> Decision:
        """The decision stands; it settles the comment's flags, or those on one wording."""
        self.decisions.append(decision)
        decision.comment.history.append(("did", decision))
        self.tell_of_decision(decision)
        for one in decision.comment.flags:
            if one.is_open and only in (None, one.wording) and decision.verdict != "ask":
                one.is_open, one.settled_by = False, decision
        return decision

    def ask(self, comment: Comment, wording: Wording, by: str) -> Decision:
        self.check_decision(comment, wording, by)
        if self.moderators_of(comment.note) == {by}:
            raise Refusal
        return self.keep(Decision(comment, wording, "ask", by))

    def dismiss(self, comment: Comment, by: str) -> Decision:
        open_flags = [one for one in comment.flags if one.is_open]
        if not self.may_take_down(by, comment) or not open_flags:
            raise Refusal
        return self.keep(Decision(comment, open_flags[-1].wording, "dismiss", by))

    def take_down(self, comment: Comment, by: str) -> Decision:
        wording = comment.approved if comment.note.audience == "public" else comment.latest
        if not self.may_take_down(by, comment) or comment.deleted or not wording or comment.hidden:
            raise Refusal
        comment.hidden = True
        return self.keep(Decision(comment, wording, "hide", by))

    def undo(self, decision: Decision, by: str) -> None:
        comment, wording = decision.comment, decision.wording
        removing = decision.verdict in ("hide", "dismiss")
        may = self.may_take_down if removing else self.may_decide
        if not may(by, comment) or comment.deleted:
            raise Refusal
        if decision.verdict in SETTLING and wording.appealed_against == by != decision.by:
            raise Refusal
        if decision.verdict == "hide":
            hidings = [d for _act, d in comment.history if d.verdict == "hide" and not d.undone]
            if not comment.hidden or hidings[-1] is not decision:
                raise Refusal
            comment.hidden = False
        elif decision.verdict == "ask":
            if wording.state != "submitted":
                raise Refusal
        elif comment.hidden:
            raise Refusal
        elif decision.verdict in SETTLING:
            self.reopen(decision)
        decision.undone = True
        comment.history.append(("undid", decision))
        self.open_again(decision)
        self.tell_of_undoing(decision, by)

    def reopen(self, decision: Decision) -> None:
        """What was decided waits again, and what stood before stands again."""
        comment, wording = decision.comment, decision.wording
        result = decision.edited or wording
        same = [
            d for d in self.decisions
            if d.wording is wording and d.verdict in SETTLING and not d.undone
        ]  # fmt: skip
        if result is not comment.latest or same[-1] is not decision:
            raise Refusal
        if result.state != RESULT.get(decision.verdict, "approved"):
            raise Refusal
        result.state = "superseded"
        wording.state = "submitted"
        if decision.edited:
            comment.wordings.remove(decision.edited)
            comment.taken_back.append(decision.edited)
        if decision.verdict in APPROVING:
            comment.approved, comment.hidden = decision.replaced, decision.lifted
            if decision.replaced:
                decision.replaced.state = "approved"

    def open_again(self, decision: Decision) -> None:
        comment = decision.comment
        for one in comment.flags:
            if one.settled_by is decision:
                again = one.by and any(o.by == one.by for o in comment.open_on(one.wording))
                if not again:
                    one.is_open, one.settled_by = True, None
