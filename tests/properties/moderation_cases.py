"""Steps of the play of moderation: copy-edits, appeals and flags."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from annotations import moderation
from annotations.models import Flag as FlagRow

PEOPLE = ["author", "member", "owner", "first", "second", "outsider"]
READERS = [None, *PEOPLE]
MODERATORS = st.sampled_from(["owner", "first", "second", "outsider", "author"])
_words = itertools.count(1)


def new_words() -> str:
    """A word that stands nowhere else."""
    return f"word{next(_words)}x"


class Cases:
    """Rules for the machine that tells the application and the model the same."""

    model: Any
    flagged: dict[Any, Any]
    decided: dict[Any, Any]
    revisions: dict[Any, Any]
    result: Any
    answer: Any
    comments: Any
    choose: Any
    both: Any
    row: Any
    viewer: Any

    @precondition(lambda self: any(c.waiting for c in self.comments()))
    @rule(data=st.data(), who=MODERATORS)
    def copy_edit(self, data: Any, who: str) -> None:
        comment = self.choose(data, [c for c in self.comments() if c.waiting])
        wording, body = comment.waiting, new_words()
        done = self.both(
            lambda: self.model.copy_edit(comment, wording, body, who),
            lambda: moderation.copy_edit(
                self.revisions[wording], body=body, viewer=self.viewer(who)
            ),
        )
        if done:
            self.decided[self.result] = self.answer.decision
            self.revisions[self.result.edited] = self.answer.decision.edited

    @precondition(lambda self: any(c.latest.state == "declined" for c in self.comments()))
    @rule(data=st.data())
    def appeal(self, data: Any) -> None:
        comment = self.choose(data, [c for c in self.comments() if c.latest.state == "declined"])
        author = self.viewer(comment.author)
        self.both(
            lambda: self.model.appeal(comment),
            lambda: moderation.appeal(self.row(comment), viewer=author, words="But."),
        )

    @precondition(lambda self: self.comments())
    @rule(data=st.data(), who=st.sampled_from(READERS))
    def flag(self, data: Any, who: str | None) -> None:
        """What one reads, or what one has read before."""
        read = [c for c in self.comments() if self.model.reads(who, c)]
        comment = self.choose(data, read or self.comments())
        said = self.model.reads(who, comment)
        now = [w for w in comment.wordings if w.body == said]
        wording = (now or [self.choose(data, comment.wordings)])[0]
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
        self.both(
            lambda: self.model.withdraw_flag(one, who),
            lambda: moderation.withdraw_flag(row, viewer=self.viewer(who)),
        )

    @precondition(lambda self: any(one.is_open for one in self.flagged))
    @rule(data=st.data(), who=MODERATORS)
    def dismiss(self, data: Any, who: str) -> None:
        flagged = [c for c in self.comments() if any(one.is_open for one in c.flags)]
        if not flagged:
            return
        comment = self.choose(data, flagged)
        done = self.both(
            lambda: self.model.dismiss(comment, who),
            lambda: moderation.dismiss(self.row(comment), viewer=self.viewer(who)),
        )
        if done:
            self.decided[self.result] = self.answer.decision
