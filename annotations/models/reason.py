"""The short list of reasons that a site gives, in words that its moderators can change."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from annotations.errors import Refused


class Use(models.TextChoices):
    """What a reason can be given for."""

    RETURN = "return", _("to return a comment")
    DECLINE = "decline", _("to decline a comment")
    HIDE = "hide", _("to take a comment down")
    FLAG = "flag", _("to tell moderators of a comment")


USUAL = {
    "off_topic": _("It is not about the passage."),
    "source": _("Please say where this is from."),
    "unclear": _("A reader who does not know the context cannot follow it."),
    "tone": _("Its tone is hurtful."),
    "private": _("It says something private about a living person."),
    "spam": _("It advertises something."),
    "rights": _("It takes over words that belong to somebody else."),
    "wrong": _("It says something that is not so."),
}
"""What the reasons of a new site say, until the site has words of its own for them."""


class ReasonQuerySet(models.QuerySet["Reason"]):
    """Reasons, by what they are given for."""

    def for_use(self, use: str) -> ReasonQuerySet:
        """Those on offer for a ``Use``, in the order of the list."""
        return self.filter(is_offered=True, **{f"for_{use}": True})


class Reason(models.Model):
    """One reason of the list. What was decided with it keeps the words as they were."""

    code = models.SlugField(_("code"), max_length=32, unique=True)
    text = models.CharField(_("words"), max_length=200, blank=True)
    """What is read; empty for what ``USUAL`` says, in the reader's language."""
    for_return = models.BooleanField(Use.RETURN.label, default=False)
    for_decline = models.BooleanField(Use.DECLINE.label, default=False)
    for_hide = models.BooleanField(Use.HIDE.label, default=False)
    for_flag = models.BooleanField(Use.FLAG.label, default=False)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    is_offered = models.BooleanField(_("on offer"), default=True)

    objects: ClassVar[Any] = ReasonQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The words as they are read."""
        return self.text or str(USUAL.get(self.code, self.code))

    @classmethod
    def worded(cls, use: str, code: str, words: str) -> tuple[str, str]:
        """(code, what is read) of a chosen reason and free words, of which one is enough.

        Raises Refused where there is neither, or no such reason.
        """
        words = words.strip()
        if not code:
            if not words:
                sentences = {
                    Use.FLAG: _t("Say what is wrong with it."),
                }
                raise Refused(
                    sentences.get(Use(use), _t("Say why: the author will read it.")), "reason"
                )
            return "", words
        reason = cls.objects.for_use(use).filter(code=code).first()
        if reason is None:
            raise Refused(_t("Choose one of the reasons of the list."), "code")
        return code, f"{reason.label} {words}".strip()
