"""Why a write was refused, as sentences for the person who tried it."""

from __future__ import annotations


class Refused(ValueError):
    """The write is not possible. ``field`` names the input to mend, or is empty."""

    code = "refused"

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = str(sentence)
        self.field = field


class Clash(Refused):
    """What the person saw is no longer so; nothing was written."""

    code = "clash"


class Claimed(Clash):
    """Another moderator is looking at it just now."""

    code = "claimed"


class Taken(Clash):
    """The identifier that the client made belongs to something else."""

    code = "taken"


class Outdated(Clash):
    """The passage was found in a text that was corrected meanwhile."""

    code = "outdated"
