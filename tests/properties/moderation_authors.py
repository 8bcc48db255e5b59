"""Steps of the play of moderation: what authors do."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from annotations.models import Comment as Row
from tests.annotations import cast
from tests.properties.moderation_cases import PEOPLE
from tests.properties.moderation_people import Comment, Note


class Authors:
    """Rules for the machine that tells the application and the model the same."""

    # What the machine has.
    model: Any
    document: Any
    seminar: Any
    users: dict[str, Any]
    rows: dict[Comment, Row]
    result: Any
    answer: Any
    say: Any
    new: Any
    text_of: Any
    remember: Any
    meet_trust: Any
    comments: Any
    waiting: Any
    choose: Any
    both: Any
    row: Any
    note_row: Any

    @rule(
        who=st.sampled_from(["author", "member", "outsider", "owner", "second"]),
        audience=st.sampled_from(["public", "public", "seminar", "me"]),
        in_seminar=st.booleans(),
        number=st.integers(1, 3),
        link=st.booleans(),
    )
    def write(self, who: str, audience: str, in_seminar: bool, number: int, link: bool) -> None:
        in_seminar = (in_seminar or audience == "seminar") and who in self.model.members
        if not in_seminar and audience == "seminar":
            audience = "public"
        self.add_note(who, audience, number, in_seminar=in_seminar, link=link and number == 1)

    def add_note(
        self, who: str, audience: str, number: int, *, in_seminar: bool, link: bool = False
    ) -> Comment:
        wording = self.new(link=link)
        where = " in the seminar" if in_seminar else ""
        self.say(f"{who}: write {self.text_of(wording)} for {audience}{where}")
        comment = Comment(wording.body, Note(who, audience, in_seminar, number), who, None)
        comment.note.comments.append(comment)
        self.model.notes.append(comment.note)
        self.model.word(comment, wording)
        made = cast.note(
            self.document, self.users[who], self.text_of(wording), audience=audience,
            seminar=self.seminar if in_seminar else None, number=number,
        )  # fmt: skip
        self.remember(comment, made)
        self.meet_trust()
        return comment

    @precondition(lambda self: self.comments())
    @rule(data=st.data(), who=st.sampled_from(PEOPLE))
    def reply(self, data: Any, who: str) -> None:
        read = [c for c in self.comments() if self.model.reads(who, c)]
        if read:
            self.add_reply(self.choose(data, read), who)

    def add_reply(self, parent: Comment, who: str) -> None:
        wording = self.new()
        self.say(f"{who}: reply {wording.body} to {parent.name}")
        text = self.text_of(wording)

        def really() -> Row:
            made = cast.reply(self.row(parent), self.users[who], text)
            self.rows[self.result] = made
            return made

        if self.both(lambda: self.model.reply(parent, who, wording), really):
            self.remember(self.result, self.answer)

    @precondition(lambda self: self.comments())
    @rule(data=st.data(), link=st.booleans())
    def revise(self, data: Any, link: bool) -> None:
        self.word_anew(self.choose(data, self.comments()), link=link)

    def word_anew(self, comment: Comment, *, link: bool = False) -> None:
        wording = self.new(link=link)
        self.say(f"{comment.author}: revise {comment.name} to {self.text_of(wording)}")
        row = self.row(comment)

        def really() -> None:
            by = self.users[comment.author]
            row.revise(by=by, body=self.text_of(wording), seen=row.version)

        if self.both(lambda: self.model.revise(comment, wording), really):
            self.remember(comment, row)

    @precondition(lambda self: self.waiting())
    @rule(data=st.data())
    def withdraw(self, data: Any) -> None:
        comment = self.choose(data, self.waiting())
        self.say(f"{comment.author}: withdraw {comment.name}")
        self.both(
            lambda: self.model.withdraw(comment),
            lambda: self.row(comment).withdraw(by=self.users[comment.author]),
        )

    @precondition(lambda self: self.comments())
    @rule(data=st.data(), whole=st.booleans())
    def delete(self, data: Any, whole: bool) -> None:
        self.erase(self.choose(data, self.comments()), whole=whole)

    def erase(self, comment: Comment, *, whole: bool) -> None:
        self.say(f"{comment.author}: delete {comment.name}{' with its note' if whole else ''}")
        if whole or comment.parent is None:
            note = comment.note
            self.model.delete_note(note)
            self.note_row(note).remove(by=self.users[note.author])
        else:
            self.model.delete(comment)
            self.row(comment).remove(by=self.users[comment.author])

    @precondition(lambda self: self.comments())
    @rule(data=st.data(), audience=st.sampled_from(["public", "seminar", "me"]))
    def address(self, data: Any, audience: str) -> None:
        note = self.choose(data, self.comments()).note
        self.say(f"{note.author}: address the note of {note.root.name} to {audience}")
        row = self.note_row(note)
        self.both(
            lambda: self.model.address(note, audience),
            lambda: row.address(audience, by=self.users[note.author], seen=row.version),
        )
