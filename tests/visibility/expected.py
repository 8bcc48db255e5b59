"""Who may read what, in plain Python from the words of the design; knows nothing of the filters.

The scene is described in these classes as well as stored, and what a viewer may read is worked
out from the description alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

OWNER, MODERATOR, MEMBER = "owner", "moderator", "member"


@dataclass(frozen=True)
class Kind:
    """A kind of viewer."""

    name: str
    roles: dict[str, str] = field(default_factory=dict)
    """Seminar -> role, of present memberships."""
    is_site_moderator: bool = False
    is_editor: bool = False
    is_signed_in: bool = True

    def leads(self, seminar: str) -> bool:
        return self.roles.get(seminar) in (OWNER, MODERATOR)


NOBODY = Kind("nobody", is_signed_in=False)
VIEWERS = [
    NOBODY,
    Kind("outsider"),
    Kind("author", {"self": MEMBER, "plain": MEMBER}),
    Kind("member of self", {"self": MEMBER}),
    Kind("member of plain", {"plain": MEMBER}),
    Kind("past member"),
    Kind("moderator of self", {"self": MODERATOR}),
    Kind("owner of self", {"self": OWNER}),
    Kind("moderator of plain", {"plain": MODERATOR}),
    Kind("owner of plain", {"plain": OWNER}),
    Kind("member of other", {"other": MEMBER}),
    Kind("site moderator", is_site_moderator=True),
    Kind("editor", is_editor=True),
    # Once a member, and closed since: as good as nobody.
    Kind("inactive", is_signed_in=False),
]

PUBLISHING = {"self"}
"""The seminars that the site lets moderate what goes public."""
EARLIER = {"other": {"self"}}
"""Seminar -> those of earlier terms that its members read along, without names."""
KNOWS_NAMES = "owner of self"
"""Who sees the name of a member of the seminar with pseudonyms."""


@dataclass
class Text:
    """A document."""

    key: str
    status: str
    seminars: set[str] = field(default_factory=set)
    """Who may read it while it is for seminars only."""
    token: str = ""
    was_public: bool = False
    written: dict[str, set[str]] = field(default_factory=dict)
    """Seminar -> who has written for it here, whether members write first there or not."""
    asked: dict[str, str] = field(default_factory=dict)
    """Seminar -> a token in the question that it is asked here."""
    write_first: set[str] = field(default_factory=set)
    """Seminars whose members see others' notes only once they have written, too."""


@dataclass
class Said:
    """A comment: its wordings in order, and what became of them."""

    author: str
    words: list[str]
    approved: int | None = None
    """Which wording is approved; by place, from 0."""
    decided: set[int] = field(default_factory=set)
    """Which wordings a moderator decided on."""
    waits: bool = False
    submitted: bool = True
    withdrawn: bool = False
    """Whether its author took back what waited."""
    hidden: bool = False
    deleted: bool = False
    above: Said | None = None
    reason: str = ""
    flags: list[tuple[str, str]] = field(default_factory=list)
    """A token in each flag, and who made it ("" for a visitor)."""
    appeal: str = ""
    question: str = ""
    """What moderators say among themselves."""
    id: str = ""
    note: Note = None  # type: ignore[assignment]

    @property
    def tokens(self) -> set[str]:
        flags = {token for token, _by in self.flags}
        return {self.id, self.reason, self.appeal, self.question, *self.words, *flags}

    @property
    def all_above(self) -> list[Said]:
        return [self.above, *self.above.all_above] if self.above else []

    @property
    def is_hidden(self) -> bool:
        return self.hidden or any(one.hidden for one in self.all_above)

    @property
    def is_public(self) -> bool:
        """Whether everybody who reads the text reads it, or, deleted, may know its place."""
        whole = [self, *self.all_above]
        return (
            self.note.audience == "public"
            and not self.note.deleted
            and all(one.approved is not None and not one.hidden for one in whole)
        )


@dataclass
class Note:
    """An annotation."""

    key: str
    text: Text
    audience: str
    seminar: str | None
    author: str
    said: list[Said] = field(default_factory=list)
    deleted: bool = False
    id: str = ""
    real_name: str = ""
    """Of its author, where that is to be known by ``KNOWS_NAMES`` alone."""
    was_public: bool = False
    """Whether it was meant for the public before its author kept it."""
    pseudonym: str = ""
    """Of its author, where that is to be known by the members of its seminar alone."""


def reads_text(kind: Kind, text: Text) -> bool:
    """Drafts and withdrawn texts are the editors'; what is for seminars is for those listed."""
    if kind.is_editor or text.status == "public":
        return True
    return text.status == "seminar" and bool(text.seminars & set(kind.roles))


def is_in_room(kind: Kind, note: Note) -> bool:
    return note.audience != "me" and note.seminar in kind.roles


def is_open(kind: Kind, note: Note) -> bool:
    """Whether it is in the viewer's room, and they need not write first to see it."""
    if not is_in_room(kind, note) or note.seminar not in note.text.write_first:
        return is_in_room(kind, note)
    has_written = kind.name in note.text.written.get(note.seminar, ())
    return note.author == kind.name or has_written or kind.leads(note.seminar)


def is_of_earlier_term(kind: Kind, note: Note) -> bool:
    terms = set().union(*(EARLIER.get(seminar, set()) for seminar in kind.roles))
    return note.audience != "me" and note.seminar in terms


def moderates(kind: Kind, note: Note) -> bool:
    """Site moderators everything meant for the public; a seminar's only its own, where allowed."""
    if note.audience != "public":
        return False
    return kind.is_site_moderator or (
        note.seminar in PUBLISHING and note.seminar is not None and kind.leads(note.seminar)
    )


def may_hide(kind: Kind, note: Note) -> bool:
    own_room = note.audience == "seminar" and kind.leads(note.seminar or "")
    return own_room or moderates(kind, note)


def reads(kind: Kind, said: Said) -> str | None:
    """The wording of a comment that a viewer reads; None for none."""
    note = said.note
    if not reads_text(kind, note.text) or note.deleted or said.deleted:
        return None
    latest = said.words[-1]
    public = said.words[said.approved] if said.is_public and said.approved is not None else None
    if note.audience == "me":
        return latest if note.author == kind.name else None
    if said.author == kind.name and (note.audience == "public" or is_in_room(kind, note)):
        return latest
    if is_open(kind, note) and (not said.is_hidden or may_hide(kind, note)):
        return latest
    if is_of_earlier_term(kind, note) and not said.is_hidden:
        return latest
    if public:
        return public
    taken_back = said.withdrawn and said.approved is None
    if moderates(kind, note) and said.submitted and not taken_back:
        return latest if said.approved is None else said.words[said.approved]
    return None


def sees(kind: Kind, note: Note) -> bool:
    """Whether a viewer may know of an annotation at all."""
    if not reads_text(kind, note.text) or note.deleted:
        return False
    if note.author == kind.name:
        return True
    if note.audience == "me":
        return False
    if any(said.is_public and not said.deleted for said in note.said):
        return True
    root = next((said for said in note.said if said.above is None), None)
    if is_open(kind, note) and (not (root and root.hidden) or may_hide(kind, note)):
        return True
    if is_of_earlier_term(kind, note) and not (root and root.hidden):
        return True
    return moderates(kind, note)


def allowed(kind: Kind, notes: list[Note], texts: list[Text]) -> set[str]:
    """Every token that may stand in any answer to this viewer."""
    may = {text.token for text in texts if reads_text(kind, text)}
    for text in texts:
        if reads_text(kind, text):
            may |= {token for seminar, token in text.asked.items() if seminar in kind.roles}
    for note in notes:
        if kind.name == KNOWS_NAMES:
            may.add(note.real_name)
        if note.seminar in kind.roles:
            may.add(note.pseudonym)
        if sees(kind, note):
            may.add(note.id)
        for said in note.said:
            may |= _allowed(kind, said)
    return may - {""}


def logged(kind: Kind, notes: list[Note], texts: list[Text]) -> set[str]:
    """What the log tells moderators of the site although it is gone: the titles of the texts with
    which editors did something, and the numbers of notes and comments that were ever meant for
    the public. No words of a note."""
    if not kind.is_site_moderator:
        return set()
    meant = [note for note in notes if note.was_public or any(said.submitted for said in note.said)]
    return (
        {text.token for text in texts}
        | {note.id for note in meant}
        | {said.id for note in meant for said in note.said}
    )


def _allowed(kind: Kind, said: Said) -> set[str]:
    note = said.note
    if not reads_text(kind, note.text) or note.deleted:
        return set()
    if said.deleted:
        return {said.id} if sees(kind, note) else set()
    read = reads(kind, said)
    may = {read, said.id} if read else set()
    if read:
        # What it belongs to and what it answers is named, though it may be hidden meanwhile.
        may |= {note.id, *(above.id for above in said.all_above)}
    if said.is_public and said.approved is not None:
        may |= {said.words[said.approved], said.id}
    mine = said.author == kind.name and read is not None
    if mine:
        may |= {*said.words, said.reason}
    if moderates(kind, note) and said.submitted:
        # The desk keeps every wording that was offered, until its author takes it back.
        offered = [] if said.withdrawn else said.words
        may |= {said.id, said.reason, *offered} | {said.words[n] for n in said.decided}
        may |= {said.appeal, said.question}
    if mine:
        may |= {said.appeal}
    if said.hidden and may_hide(kind, note):
        may |= {said.reason}
    if may_hide(kind, note) and said.author != kind.name:
        may |= {token for token, _by in said.flags}
    may |= {token for token, by in said.flags if by == kind.name}
    if not kind.is_signed_in:
        # The number of a visitor's flag is the key to it.
        may |= {token for token, by in said.flags if not by}
    return may - {""}


def hangs(kind: Kind, said: Said) -> bool:
    """Whether what it answers stands there for the viewer, in words or as a place: on a page a
    reply goes with what it answers, also for who wrote it."""
    return all(above.deleted or reads(kind, above) for above in said.all_above)


def edition(kind: Kind, note: Note) -> set[str]:
    """The wordings of a note that stand on the document's own page: what is public, and mine."""
    mine = note.author == kind.name
    if not mine and not any(said.is_public and not said.deleted for said in note.said):
        return set()
    shown = [said for said in note.said if said.is_public or mine or said.author == kind.name]
    return _standing(kind, shown)


def room(kind: Kind, note: Note, seminar: str) -> set[str]:
    """The wordings of a note that stand on the page of a seminar: its layer, and my own."""
    if note.audience != "me" and note.seminar != seminar:
        return set()
    return _standing(kind, note.said)


def _standing(kind: Kind, shown: list[Said]) -> set[str]:
    return {read for said in shown if hangs(kind, said) and (read := reads(kind, said))}
