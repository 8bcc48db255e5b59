"""That what a note asked for is settled, as far as the people around it are concerned."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _t

from accounts.models import Event, User
from annotations.errors import Refused
from annotations.models.audience import Audience, check_membership, check_phase, name_in, signed


class Resolvable(models.Model):
    """A note that can be resolved and opened again, by its author and by every present member of
    the seminar that reads it: it hides nothing, is said with its name, and is as quickly undone.
    Neither its words nor its version change by it, and the public never learns of it."""

    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    resolved_name = models.CharField(max_length=80, blank=True)
    """The name shown of who resolved it, as it was then."""

    class Meta:
        abstract = True

    def resolve(self, *, by: User) -> None:
        """Resolving what is resolved changes nothing. Raises Refused."""
        self._settle(by, is_resolved=True)

    def reopen(self, *, by: User) -> None:
        """Opening what is open changes nothing. Raises Refused."""
        self._settle(by, is_resolved=False)

    def _settle(self, by: User, *, is_resolved: bool) -> None:
        from annotations.models.change import Change

        kind: Any = type(self)
        with transaction.atomic():
            locked = kind.objects.select_for_update().get(pk=self.pk)
            if locked.deleted_at:
                raise Refused(_t("This note was deleted meanwhile."))
            if not locked.comments.exists():
                raise Refused(_t("A highlight without words has nothing to resolve."))
            if locked.audience != Audience.ME and locked.seminar:
                check_membership(locked.audience, locked.seminar, by)
            elif locked.author_id != by.pk:
                raise Refused(_t("Only its author can resolve this note."))
            check_phase(locked)
            if bool(locked.resolved_at) != is_resolved:
                kind.objects.filter(pk=self.pk).update(
                    resolved_at=timezone.now() if is_resolved else None,
                    resolved_by=by if is_resolved else None,
                    resolved_name=name_in(locked.seminar, by) if is_resolved else "",
                )
                Event.record(
                    "note resolved" if is_resolved else "note reopened",
                    actor=by,
                    subject=self.pk,
                    audience=locked.audience,
                    **signed(locked.seminar, by),
                )
                Change.tell(locked)
        self.refresh_from_db()

    def leave_room(self) -> None:
        """In the caller's transaction: what its readers made of it stays with those readers, and
        so do the names under which they did."""
        from annotations.models.reaction import Reaction

        kind: Any = type(self)
        kind.objects.filter(pk=self.pk).exclude(resolved_at=None).update(
            resolved_at=None, resolved_by=None, resolved_name=""
        )
        Reaction.objects.filter(comment__annotation=self.pk).delete()
