"""Deciding what goes public, and what stays so: the verbs of moderators, authors and readers."""

from annotations.moderation.acts import (
    Outcome,
    has_fellows,
    may_decide,
    may_take_down,
    standing_removal,
)
from annotations.moderation.appeals import appeal, appealable, may_appeal
from annotations.moderation.deciding import RESULT, approve_together, ask, decide
from annotations.moderation.editing import copy_edit
from annotations.moderation.flags import dismiss, flag, withdraw_flag
from annotations.moderation.hiding import removable_revision, take_down
from annotations.moderation.undoing import undo

__all__ = [
    "RESULT",
    "Outcome",
    "appeal",
    "appealable",
    "approve_together",
    "ask",
    "copy_edit",
    "decide",
    "dismiss",
    "flag",
    "has_fellows",
    "may_appeal",
    "may_decide",
    "may_take_down",
    "removable_revision",
    "standing_removal",
    "take_down",
    "undo",
    "withdraw_flag",
]
