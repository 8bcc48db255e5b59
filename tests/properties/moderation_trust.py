"""Whom a seminar trusts, once more: whose words go public at once."""

from __future__ import annotations

from tests.properties.moderation_mail import Post
from tests.properties.moderation_people import Comment, Decision

APPROVING = ("approve", "edit")
SETTLING = ("approve", "edit", "return", "decline")


class Trust(Post):
    """Off until ``trust_after`` is set: so many comments approved, nothing declined or taken
    down. All of this play is one day."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_after: int | None = None

    def is_trusted(self, who: str) -> bool:
        if self.trust_after is None or who not in self.members:
            return False
        of_theirs = [
            d for d in self.decisions
            if not d.undone and d.comment.author == who and d.comment.note.in_seminar
        ]  # fmt: skip
        approved = {d.comment for d in of_theirs if d.verdict in APPROVING}
        against = any(
            d.verdict == "hide" or (d.verdict == "decline" and not self.overturned(d))
            for d in of_theirs
        )
        return len(approved) >= self.trust_after and not against

    def overturned(self, decline: Decision) -> bool:
        """Whether the same words were approved later."""
        later = self.decisions[self.decisions.index(decline) :]
        return any(
            d.wording is decline.wording and d.verdict in APPROVING and not d.undone for d in later
        )

    def goes_public_at_once(self, comment: Comment) -> bool:
        """Always held: links, first comments, what was flagged, returned, taken back or asked
        about, what answers something that is not public, what moderators wrote themselves."""
        note, author = comment.note, comment.author
        is_first = not any(c.approved for c in self.all_comments() if c.author == author)
        moderators = self.moderators_of(note)
        return not (
            not note.in_seminar
            or not self.is_trusted(author)
            or comment.latest.has_link
            or is_first
            or comment.hidden
            or any(one.is_open for one in comment.flags)
            or self.was_refused(comment)
            or (comment.parent and not comment.parent.stands())
            or (author in moderators and moderators - {author})
        )

    def was_refused(self, comment: Comment) -> bool:
        """Whether moderators did not want what they read last, or somebody waits for an answer of
        another moderator's."""
        unwanted = asked = False
        for act, decision in comment.history:
            if act == "undid" and decision.verdict in SETTLING:
                unwanted = True
            elif act == "did" and not decision.undone:
                if decision.verdict == "ask":
                    asked = True
                elif decision.verdict in SETTLING and decision.by is not None:
                    unwanted, asked = decision.verdict in ("return", "decline"), False
        return unwanted or asked
