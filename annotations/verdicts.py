"""What an author is told of a decision."""

from __future__ import annotations

from django.utils.translation import gettext as _

from annotations.models import Decision, Verdict


def is_of_hiding(decision: Decision) -> bool:
    """Whether it took something down, or showed it again: the only ones on what was never meant
    for the public."""
    return Verdict.HIDE in (decision.verdict, decision.undoes and decision.undoes.verdict)


def headline(decision: Decision) -> str:
    """In a word or two, for a subject."""
    return {
        Verdict.APPROVE: _("Approved"),
        Verdict.EDIT: _("Approved with a copy-edit"),
        Verdict.RETURN: _("Returned"),
        Verdict.DECLINE: _("Declined"),
        Verdict.HIDE: _("Taken down"),
        Verdict.UNDO: _("Taken back"),
    }[Verdict(decision.verdict)]


def said(decision: Decision, *, is_public: bool) -> str:
    """In a sentence; ``is_public``: whether the comment is, now."""
    if decision.undoes:
        if decision.undoes.verdict == Verdict.HIDE:
            return _("Your comment was taken down and is shown again.")
        return _("A decision on your comment was taken back: it waits again.")
    return {
        Verdict.APPROVE: _("Your comment was approved and is public now.")
        if is_public
        else _("Your comment was approved. It appears once the comment that it answers is public."),
        Verdict.EDIT: _(
            "Your comment was approved with a copy-edit and is public now in these words."
        )
        if is_public
        else _(
            "Your comment was approved with a copy-edit. It appears once the comment that it "
            "answers is public."
        ),
        Verdict.RETURN: _("Your comment was returned. Change it and it waits again."),
        Verdict.DECLINE: _("Your comment was declined. It does not become public."),
        Verdict.HIDE: _("Your comment was taken down. You still see it; others do not."),
    }[Verdict(decision.verdict)]
