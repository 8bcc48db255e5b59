"""What a site says in words of its own of how notes become public."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    """What the page of the policy says, piece by piece."""

    CHECKED = "checked", _("What is checked")
    DECIDERS = "deciders", _("By whom")
    TIME = "time", _("How long it takes")
    NAMES = "names", _("Under which name")
    MORE = "more", _("What else there is to say")


USUAL = {
    Section.CHECKED: _(
        "That a comment speaks about the passage, that a reader can follow it, that it is fit "
        "to stand beside the text under your name, and that it harms nobody: no insults, no "
        "private details about living people, no advertising. Whether the moderator agrees "
        "with you is not checked."
    ),
    Section.DECIDERS: _(
        "By the moderators of this site. Where the site lets a seminar publish, its "
        "instructor and its moderators decide on what is written in it. Nobody decides on a "
        "comment of their own where somebody else can."
    ),
    Section.NAMES: _(
        "Under the name of your account as it was when you wrote, or the pseudonym that you "
        "go by in the seminar where you write; with the date, the text version that you wrote "
        "on, and the day of its approval. Nobody sees your e-mail address, and no reader sees "
        "which moderator approved it."
    ),
}
"""What stands there until the site has words of its own, in the reader's language."""


class PolicyWords(models.Model):
    """The site's own words for one section, instead of the usual ones; below what the site's
    record says of how long it takes, and where nothing usual is to be said, beside them."""

    LONGEST: ClassVar = 4000
    """Code points."""

    section = models.SlugField(primary_key=True, max_length=12, choices=Section.choices)
    text = models.TextField(max_length=LONGEST)

    def __str__(self) -> str:
        return f"{self.section}: {self.text[:40]}"

    @classmethod
    def read(cls) -> dict[str, str]:
        """Section -> what stands there, for every section. One query."""
        return {s: text or str(USUAL.get(Section(s), "")) for s, text in cls.present().items()}

    @classmethod
    def present(cls, *, held: bool = False) -> dict[str, str]:
        """Section -> own words, for every section; "" where the usual ones stand; ``held`` until
        the end of the transaction. One query."""
        rows = cls.objects.select_for_update() if held else cls.objects.all()
        found = dict(rows.values_list("section", "text"))
        return {section: found.get(section, "") for section in Section.values}

    @classmethod
    def say(cls, section: str, text: str) -> None:
        """From now on; empty for the usual words again."""
        if text:
            cls.objects.update_or_create(section=section, defaults={"text": text})
        else:
            cls.objects.filter(section=section).delete()
