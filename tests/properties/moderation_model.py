"""Who reads which words: the rules of moderation once more, in plain Python.

Written from the rules and not from the code: no query, no flag that is kept up to date, only what
was done and what follows from it. The names of people are "author", "member", "owner" (of the
seminar), "first" and "second" (moderators of the site), "outsider" and None (nobody).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(eq=False)
class Wording:
    body: str
    state: str
    offered: bool
    appealed_against: str = ""
    """The moderator against whose decline its author has appealed, once and for all."""


@dataclass(eq=False)
class Flag:
    wording: Wording
    by: str | None
    is_open: bool = True
    settled_by: Decision | None = None


@dataclass(eq=False)
class Comment:
    name: str
    note: Note
    author: str
    parent: Comment | None
    wordings: list[Wording] = field(default_factory=list)
    approved: Wording | None = None
    hidden: bool = False
    deleted: bool = False
    flags: list[Flag] = field(default_factory=list)
    taken_back: list[Wording] = field(default_factory=list)
    """Copy-edits that were undone."""

    @property
    def all_words(self) -> set[str]:
        return {wording.body for wording in [*self.wordings, *self.taken_back]}

    def open_on(self, wording: Wording) -> list[Flag]:
        return [one for one in self.flags if one.is_open and one.wording is wording]

    @property
    def latest(self) -> Wording:
        return self.wordings[-1]

    @property
    def waiting(self) -> Wording | None:
        return next((w for w in self.wordings if w.state == "submitted"), None)

    def above(self) -> list[Comment]:
        return [self.parent, *self.parent.above()] if self.parent else []

    def stands(self) -> bool:
        """Approved, not hidden, and so is every comment above it."""
        return all(c.approved and not c.hidden for c in [self, *self.above()])

    def is_covered(self) -> bool:
        """It or a comment above it is hidden."""
        return any(c.hidden for c in [self, *self.above()])


@dataclass(eq=False)
class Note:
    author: str
    audience: str
    in_seminar: bool
    comments: list[Comment] = field(default_factory=list)
    deleted: bool = False

    @property
    def root(self) -> Comment:
        return self.comments[0]

    def answered_by_others(self) -> bool:
        return any(c.parent and not c.deleted and c.author != self.author for c in self.comments)


@dataclass(eq=False)
class Decision:
    comment: Comment
    wording: Wording
    verdict: str
    by: str
    replaced: Wording | None = None
    lifted: bool = False
    undone: bool = False
    edited: Wording | None = None


RESULT = {"approve": "approved", "return": "changes_requested", "decline": "declined"}


class Refusal(Exception):
    """The model says that this is not possible."""


class Model:
    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.decisions: list[Decision] = []
        self.members = {"author", "member", "owner"}
        self.site_moderators = {"first", "second"}

    # -- Who reads what

    def moderates(self, who: str | None, note: Note) -> bool:
        if note.audience != "public":
            return False
        return who in self.site_moderators or (who == "owner" and note.in_seminar)

    def in_room(self, who: str | None, note: Note) -> bool:
        return note.in_seminar and note.audience != "me" and who in self.members

    def reads(self, who: str | None, comment: Comment) -> str | None:
        """The words that ``who`` reads of this comment; None for nothing."""
        note = comment.note
        if note.deleted or comment.deleted:
            return None
        own = comment.author == who and (
            note.author == who or note.audience == "public" or self.in_room(who, note)
        )
        room = self.in_room(who, note) and (
            not comment.is_covered()
            or self.moderates(who, note)
            or (who == "owner" and note.audience == "seminar")
        )
        if own or room:
            return comment.latest.body
        taken_back = comment.latest.state == "withdrawn" and not comment.approved
        if self.moderates(who, note) and comment.latest.offered and not taken_back:
            return (comment.approved or comment.latest).body
        if note.audience == "public" and comment.stands() and comment.approved:
            return comment.approved.body
        return None

    def all_read_by(self, who: str | None) -> dict[str, str]:
        read = {c.name: self.reads(who, c) for note in self.notes for c in note.comments}
        return {name: body for name, body in read.items() if body is not None}

    # -- What authors do

    def word(self, comment: Comment, body: str) -> None:
        if comment.wordings and comment.waiting:
            comment.waiting.state = "superseded"
        public = comment.note.audience == "public"
        state = "submitted" if public else "unmoderated"
        comment.wordings.append(Wording(body, state, offered=public))

    def may_reply(self, who: str, parent: Comment) -> bool:
        return not parent.is_covered() and self.reads(who, parent) is not None

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
        width = ["me", "seminar", "public"].index
        if audience == "seminar" and not note.in_seminar:
            raise Refusal
        if width(audience) < width(note.audience) and note.answered_by_others():
            raise Refusal
        own = [c for c in note.comments if c.author == note.author and not c.deleted]
        if audience == "public" and any(c.latest.state == "declined" for c in own):
            raise Refusal
        before, note.audience = note.audience, audience
        for comment in note.comments:
            if comment.author != note.author or comment.deleted:
                continue
            if audience == "public":
                if comment.latest.state not in ("submitted", "approved"):
                    comment.latest.state, comment.latest.offered = "submitted", True
            elif before == "public":
                for wording in comment.wordings:
                    if wording.state in ("submitted", "approved"):
                        wording.state = "withdrawn"
                comment.approved = None

    def appeal(self, comment: Comment) -> None:
        latest = comment.latest
        others = set(self.site_moderators) | ({"owner"} if comment.note.in_seminar else set())
        declines = [
            d for d in self.decisions
            if d.wording is latest and d.verdict == "decline" and not d.undone
        ]  # fmt: skip
        if latest.state != "declined" or latest.appealed_against or not declines:
            raise Refusal
        if not others - {declines[-1].by, comment.author}:
            raise Refusal
        latest.appealed_against, latest.state = declines[-1].by, "submitted"

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

    def queue(self, who: str) -> list[str]:
        """The words that a moderator is asked to look at."""
        found = []
        for note in self.notes:
            for comment in note.comments:
                if note.deleted or comment.deleted:
                    continue
                hides = self.moderates(who, note) or (
                    who == "owner" and note.audience == "seminar" and note.in_seminar
                )
                for wording in comment.wordings:
                    waits = wording.state == "submitted" and self.moderates(who, note)
                    read = wording.state in ("approved", "unmoderated") and not comment.hidden
                    called = read and hides and comment.author != who
                    if waits or (called and comment.open_on(wording)):
                        found.append(wording.body)
        return sorted(found)

    # -- What moderators do

    def may_decide(self, who: str, comment: Comment) -> bool:
        against = comment.latest.state == "submitted" and comment.latest.appealed_against == who
        return self.moderates_others(who, comment) and not against

    def moderates_others(self, who: str, comment: Comment) -> bool:
        own = comment.author == who  # there is always somebody else in this play
        return self.moderates(who, comment.note) and not comment.note.deleted and not own

    def settle(self, decision: Decision, only: Wording | None = None) -> None:
        for one in decision.comment.flags:
            if one.is_open and (only is None or one.wording is only):
                one.is_open, one.settled_by = False, decision

    def copy_edit(self, comment: Comment, wording: Wording, body: str, by: str) -> Decision:
        if not self.may_decide(by, comment) or wording.state != "submitted":
            raise Refusal
        if comment.parent and not comment.parent.stands():
            raise Refusal
        edited = Wording(body, "approved", offered=True)
        decision = Decision(comment, wording, "edit", by, edited=edited)
        decision.replaced, decision.lifted = comment.approved, comment.hidden
        if comment.approved:
            comment.approved.state = "superseded"
        wording.state = "superseded"
        comment.wordings.append(edited)
        comment.approved, comment.hidden = edited, False
        self.decisions.append(decision)
        self.settle(decision)
        return decision

    def dismiss(self, comment: Comment, by: str) -> Decision:
        if not self.may_take_down(by, comment):
            raise Refusal
        open_flags = [one for one in comment.flags if one.is_open]
        if not open_flags:
            raise Refusal
        decision = Decision(comment, open_flags[-1].wording, "dismiss", by)
        self.decisions.append(decision)
        self.settle(decision)
        return decision

    def decide(self, comment: Comment, wording: Wording, verdict: str, by: str) -> Decision:
        if not self.may_decide(by, comment) or wording.state != "submitted":
            raise Refusal
        if verdict == "approve" and comment.parent and not comment.parent.stands():
            raise Refusal
        decision = Decision(comment, wording, verdict, by)
        wording.state = RESULT[verdict]
        if verdict == "approve":
            decision.replaced, decision.lifted = comment.approved, comment.hidden
            if comment.approved:
                comment.approved.state = "superseded"
            comment.approved, comment.hidden = wording, False
        self.decisions.append(decision)
        self.settle(decision, None if verdict == "approve" else wording)
        return decision

    def may_take_down(self, who: str, comment: Comment) -> bool:
        note = comment.note
        if note.audience == "seminar":
            return who == "owner" and note.in_seminar and comment.author != who and not note.deleted
        return self.moderates_others(who, comment)

    def take_down(self, comment: Comment, by: str) -> Decision:
        wording = comment.approved if comment.note.audience == "public" else comment.latest
        if not self.may_take_down(by, comment) or comment.deleted or not wording or comment.hidden:
            raise Refusal
        comment.hidden = True
        self.decisions.append(Decision(comment, wording, "hide", by))
        self.settle(self.decisions[-1])
        return self.decisions[-1]

    def undo(self, decision: Decision, by: str) -> None:
        comment, wording = decision.comment, decision.wording
        standing = [
            d for d in self.decisions
            if not d.undone and d.comment is comment and (d.verdict == "hide") == (
                decision.verdict == "hide") and d.verdict != "dismiss"
        ]  # fmt: skip
        if decision.verdict == "dismiss":
            if not self.may_take_down(by, comment) or comment.deleted or comment.hidden:
                raise Refusal
        elif decision.verdict == "hide":
            if not self.may_take_down(by, comment) or not comment.hidden:
                raise Refusal
            if standing[-1:] != [decision]:
                raise Refusal
            comment.hidden = False
        else:
            if not self.may_decide(by, comment) or comment.deleted or comment.hidden:
                raise Refusal
            same = [d for d in standing if d.wording is wording]
            result = decision.edited or wording
            if result is not comment.latest or same[-1:] != [decision]:
                raise Refusal
            if result.state != RESULT.get(decision.verdict, "approved"):
                raise Refusal
            result.state = "superseded"
            wording.state = "submitted"
            if decision.edited:
                comment.wordings.remove(decision.edited)
                comment.taken_back.append(decision.edited)
            if decision.verdict in ("approve", "edit"):
                comment.approved, comment.hidden = decision.replaced, decision.lifted
                if decision.replaced:
                    decision.replaced.state = "approved"
        decision.undone = True
        self.open_again(decision)

    def open_again(self, decision: Decision) -> None:
        comment = decision.comment
        for one in comment.flags:
            if one.settled_by is decision:
                again = one.by and any(o.by == one.by for o in comment.open_on(one.wording))
                if not again:
                    one.is_open, one.settled_by = True, None
