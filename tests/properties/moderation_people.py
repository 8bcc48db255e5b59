"""What was written, decided and flagged, and who reads which words of it where: the rules of
moderation once more, in plain Python.

Written from the rules and not from the code: no query, no flag that is kept up to date, only what
was done and what follows from it. The names of people are "author", "member", "owner" (of the
seminar), "first" and "second" (moderators of the site), "outsider" and None (nobody).
"""

from __future__ import annotations

from dataclasses import dataclass, field

HEADED = 2
"""The number of the first paragraph under the heading of the text."""


@dataclass(eq=False)
class Wording:
    body: str
    state: str
    offered: bool
    has_link: bool = False
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
    history: list[tuple[str, Decision]] = field(default_factory=list)
    """What moderators did, in its order: "did" or "undid", and which decision."""

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
    number: int = 1
    """Of its paragraph."""
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
    by: str | None
    """None where the seminar's trust has let it through."""
    replaced: Wording | None = None
    lifted: bool = False
    undone: bool = False
    edited: Wording | None = None


class People:
    """Who is what, and what each of them reads."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.decisions: list[Decision] = []
        self.members = {"author", "member", "owner"}
        self.leaders = {"owner"}
        """Who moderates the seminar, which the site lets publish."""
        self.site_moderators = {"first", "second"}

    def all_comments(self) -> list[Comment]:
        return [comment for note in self.notes for comment in note.comments]

    # -- Who moderates

    def moderators_of(self, note: Note) -> set[str]:
        """Those who decide whether it goes public."""
        return self.site_moderators | (self.leaders if note.in_seminar else set())

    def moderates(self, who: str | None, note: Note) -> bool:
        return note.audience == "public" and who in self.moderators_of(note)

    def may_hide(self, who: str | None, note: Note) -> bool:
        """What goes public, and for who leads the seminar also what stays in its room."""
        room = note.audience == "seminar" and note.in_seminar and who in self.leaders
        return room or self.moderates(who, note)

    # -- Who reads what

    def in_room(self, who: str | None, note: Note) -> bool:
        return note.in_seminar and note.audience != "me" and who in self.members

    def reads(self, who: str | None, comment: Comment) -> str | None:
        """The words that ``who`` reads of this comment; None for nothing."""
        return None if comment.deleted else self.would_read(who, comment)

    def would_read(self, who: str | None, comment: Comment) -> str | None:
        """The same of a comment that is deleted: whoever would read it may know its place."""
        note = comment.note
        if note.deleted:
            return None
        own = comment.author == who and (
            note.author == who or note.audience == "public" or self.in_room(who, note)
        )
        room = self.in_room(who, note) and (not comment.is_covered() or self.may_hide(who, note))
        if own or room:
            return comment.latest.body
        taken_back = comment.latest.state == "withdrawn" and not comment.approved
        if self.moderates(who, note) and comment.latest.offered and not taken_back:
            return (comment.approved or comment.latest).body
        if note.audience == "public" and comment.stands() and comment.approved:
            return comment.approved.body
        return None

    def all_read_by(self, who: str | None) -> dict[str, str]:
        read = {c.name: self.reads(who, c) for c in self.all_comments()}
        return {name: body for name, body in read.items() if body is not None}

    # -- Where they read it

    def is_public(self, note: Note) -> bool:
        """Whether its highlight is there for everybody: with words only."""
        return any(self.reads(None, comment) for comment in note.comments)

    def sees(self, who: str | None, note: Note) -> bool:
        """Whether the note stands anywhere for ``who``."""
        in_room = self.in_room(who, note) and (not note.root.hidden or self.may_hide(who, note))
        mine = who is not None and note.author == who
        moderated = self.moderates(who, note)
        return not note.deleted and (self.is_public(note) or mine or moderated or in_room)

    def is_in_edition(self, who: str, note: Note) -> bool:
        """Whether the note is public, or one's own."""
        return self.is_public(note) or (note.author == who and not note.deleted)

    def with_notes_of_edition(self, who: str) -> set[str]:
        """All that ``who`` reads on them, also what waits and is theirs to decide on."""
        read = [(c, self.reads(who, c)) for c in self.all_comments()]
        return {body for c, body in read if body and self.is_in_edition(who, c.note)}

    def in_edition(self, who: str) -> set[str]:
        """The words on the page of the public edition: what is public, and what is one's own."""

        def shown(c: Comment) -> bool:
            own = who in (c.author, c.note.author)
            public = c.note.audience == "public" and c.stands()
            return (own or public) and self.would_read(who, c) is not None

        return {
            self.reads(who, c)
            for note in self.notes
            if self.is_in_edition(who, note)
            for c in note.comments
            if not c.deleted and all(shown(one) for one in [c, *c.above()])
        }  # type: ignore[return-value]

    def in_seminar(self, who: str, *, in_file: bool = False) -> set[str]:
        """The words on the page of the seminar's room; files leave out what was taken down."""

        def shown(c: Comment) -> bool:
            return self.would_read(who, c) is not None and not (in_file and c.hidden)

        return {
            self.reads(who, c)
            for note in self.notes
            if self.sees(who, note)
            and (self.in_room(who, note) or (note.author == who and note.audience == "me"))
            for c in note.comments
            if not c.deleted and all(shown(one) for one in [c, *c.above()])
        }  # type: ignore[return-value]

    def with_notes(self, who: str | None) -> set[str]:
        """The words of all notes that stand somewhere for ``who``."""
        read = [(c, self.reads(who, c)) for c in self.all_comments()]
        return {body for c, body in read if body and self.sees(who, c.note)}

    def written_by(self, who: str) -> set[str]:
        read = [(c, self.reads(who, c)) for c in self.all_comments()]
        return {body for c, body in read if body and c.author == who}

    def written_in_seminar(self, who: str) -> set[str]:
        read = [(c, self.reads(who, c)) for c in self.all_comments()]
        return {body for c, body in read if body and c.note.in_seminar and c.note.audience != "me"}

    def count(self, *, headed: bool = False) -> int:
        """How many notes everybody counts, in the text or under its heading."""
        public = [note for note in self.notes if self.is_public(note)]
        return sum(note.number >= HEADED or not headed for note in public)
