"""Who is told what by mail, once more: no mail before what it tells of can be undone no longer,
none of what its reader cannot read by then, none twice, and none that is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.properties.moderation_people import Comment, Decision, People

TOLD = ("approve", "edit", "return", "decline", "hide")
"""What authors are told of: not of flags, nor of what moderators ask each other."""


@dataclass(eq=False)
class Letter:
    to: str
    comment: Comment
    decision: Decision | None = None
    """What is told to an author; without one it is a reply."""
    is_undoing: bool = False
    waits: bool = True
    was_tried: bool = False
    was_sent: bool = False


class Post(People):
    """What waits to be told, and what is told when it goes out."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[Letter] = []

    def tell_of_reply(self, comment: Comment) -> None:
        """Everybody who has written in the thread: when it is written, and once more when more
        people can read it."""
        if comment.parent is None:
            return
        thread = comment.note.comments
        people = {c.author for c in thread if not c.deleted} | {comment.note.author}
        known = {one.to for one in self.letters if one.comment is comment and not one.decision}
        for who in sorted(people - known - {comment.author}):
            self.letters.append(Letter(who, comment))
        for one in self.letters:
            if one.comment is comment and not one.decision and not one.was_sent:
                one.waits = True

    def tell_of_decision(self, decision: Decision) -> None:
        if decision.by in (None, decision.comment.author) or decision.verdict not in TOLD:
            return
        self.letters.append(Letter(decision.comment.author, decision.comment, decision))

    def tell_of_undoing(self, decision: Decision, by: str) -> None:
        """Who has not been told yet need not hear of it at all."""
        told = [one for one in self.letters if one.decision is decision]
        unheard = [one for one in told if not one.was_tried]
        self.letters = [one for one in self.letters if one not in unheard]
        if len(told) > len(unheard) and by != decision.comment.author:
            self.letters.append(
                Letter(decision.comment.author, decision.comment, decision, is_undoing=True)
            )

    def deliver(self) -> Counter[tuple[str, str]]:
        """All that waits goes out: the receivers, and each of the words that they are told."""
        said: Counter[tuple[str, str]] = Counter()
        for one in self.letters:
            if not one.waits:
                continue
            words = self.words_of(one)
            one.waits, one.was_tried, one.was_sent = False, True, bool(words)
            said.update((one.to, word) for word in words)
        return said

    def words_of(self, letter: Letter) -> list[str]:
        comment, decision = letter.comment, letter.decision
        read = self.reads(letter.to, comment)
        if read is None:
            return []
        if decision is None:
            return [read]
        if decision.undone and not letter.is_undoing:
            return []
        if comment.note.audience != "public" and decision.verdict != "hide":
            return []
        after = decision.edited if not letter.is_undoing else None
        return [decision.wording.body, *([after.body] if after else [])]
