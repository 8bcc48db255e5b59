"""One case of the desk: a revision with all that one needs to decide on it.

A fixed number of queries. What is shown of other people's notes goes through the same rule as
everywhere: a moderator reads nothing that was not offered to moderators.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, IntegerField, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.viewer import Viewer
from annotations import moderation
from annotations.case_history import Entry, History
from annotations.case_passage import CasePassage
from annotations.desk_acts import latest_flags
from annotations.desk_names import author_of, decided_by, is_hidden
from annotations.models import Annotation, Comment, Decision, Revision, State, Verdict
from annotations.models.decision import APPROVING
from annotations.moderation import why
from annotations.rawrows import Given, RawRows, among, statement
from annotations.visibility import moderated_by
from archive.differences import Piece, compare

MOST_SIBLINGS = 12
MOST_LOOKED_AT = 100
"""Notes on one paragraph among which those are looked for."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two wordings, the later one as it would replace, or has replaced, the other."""

    title: str
    old: Revision
    new_title: str
    new: Revision
    body: list[Piece]
    tags: list[Piece]
    name: list[Piece]


class Case:
    """``revision`` as ``viewer`` sees it at the desk, whether it still waits or not."""

    def __init__(self, revision: Revision, viewer: Viewer, seen: Revision | None = None) -> None:
        """``seen``: what the moderator had before them when it was changed."""
        self.revision = revision
        self.viewer = viewer
        self.comment: Comment = revision.comment
        self.annotation: Annotation = self.comment.annotation
        self.document = self.annotation.document
        self.waits = revision.state == State.SUBMITTED
        self.is_recalled = not self.waits and revision.queued_at is not None
        """It is read already, and was flagged, or stands on other words now."""
        self.is_own = self.comment.author_id == viewer.user_id
        self.may_decide = moderation.may_decide(viewer, self.comment)
        self.can_decide = self.waits and self.may_decide
        self.can_settle = self.is_recalled and not self.is_own and self.comment.hidden_at is None
        self.is_asked = self.waits or (self.is_recalled and not self.is_own)
        """Whether there is something to do; that readers flagged it is not told its author."""
        self.can_hide = self._can_hide()
        self.past = History(revision, viewer)
        self.history: list[Entry] = self.past.entries()
        self._read_thread()
        self.record = self._record()
        self.removable = moderation.removable_revision(self.comment)
        """The wording that taking down is about."""
        self.difference = self._difference(seen)
        self.passage = CasePassage(self.annotation)
        self.siblings = self._siblings()

    @property
    def can_ask(self) -> bool:
        """Whether there is somebody who can be asked."""
        return self.can_decide and moderation.has_fellows(self.viewer, self.comment)

    def _can_hide(self) -> bool:
        """Something of it is read, and the viewer may take that down."""
        if self.can_settle:
            return True
        return self.comment.is_public and self.waits and not self.is_own and self.may_decide

    @classmethod
    def find(cls, viewer: Viewer, pk: UUID | int) -> Revision | None:
        """The revision of this id, if this moderator is, or was, asked about it."""
        for rows in (Revision.objects.offered_to(viewer), Revision.objects.queued_for(viewer)):
            if found := cls._with_all(rows).filter(pk=pk).first():
                return found
        return None

    @staticmethod
    def _with_all(rows: Any) -> Any:
        # Not all in one: PostgreSQL plans twelve joins for longer than it answers all of these.
        note = "comment__annotation"
        return (
            rows
            .select_related(
                f"{note}__document", f"{note}__seminar", f"{note}__first", "comment__author",
            )
            .prefetch_related(
                f"{note}__document__current", f"{note}__last", f"{note}__written_on",
                "comment__parent", "comment__approved", "comment__latest",
            )
        )  # fmt: skip

    @property
    def flagged(self) -> str:
        """When the latest flag was made that is shown; "" where there is none."""
        found = latest_flags([self.comment.pk]).get(self.comment.pk)
        return found.isoformat() if found else ""

    @property
    def can_be_read(self) -> bool:
        """What its author took back is not shown any more."""
        return self.comment.deleted_at is None and self.revision.state != State.WITHDRAWN

    # -- What happened

    @property
    def removal(self) -> Decision | None:
        """By which the comment is taken down now."""
        return self.past.standing(verdict=Verdict.HIDE) if self.comment.hidden_at else None

    @property
    def decision(self) -> Decision | None:
        """What was decided on this very wording."""
        for verdict in (*APPROVING, Verdict.RETURN, Verdict.DECLINE):
            if found := self.past.standing(revision_id=self.revision.pk, verdict=verdict):
                return found
        return None

    # -- Why it waits

    def why(self) -> list[str]:
        """In words, for the moderator."""
        said = why.in_words(self.revision, self.viewer) if self.is_asked else []
        here = [d for d in self.past.decisions if d.revision_id == self.revision.pk]
        taken_back = [d for d in here if d.undoes]
        if taken_back and self.waits:
            last = taken_back[-1]
            what = Verdict(last.undoes.verdict).label if last.undoes else ""
            said.append(
                _("A decision on these words (%(what)s) was taken back by %(who)s.")
                % {"what": what, "who": decided_by(self.viewer, last) or _("somebody")}
            )
        if removal := self.removal:
            said.append(
                _("The comment was taken down: “%(reason)s”. Approving shows it again, with these "
                  "words.") % {"reason": removal.reason}
            )  # fmt: skip
        if self.waits and self.parent is not None and not self.parent.is_public:
            said.append(
                _("The comment that it answers is not public: this one can be approved only "
                  "after that one.")
                if not self.can_together
                else _("The comment that it answers waits, too: you can approve both together.")
            )  # fmt: skip
        return said

    # -- Around it

    def _read_thread(self) -> None:
        """The comments above, the outermost first, in the wording that this moderator reads; of
        what is not public, in the wording that waits."""
        self.parent = self.comment.parent
        self.above: list[Revision | None] = []
        self.parents: list[Revision] = []
        """Of those above that are not public, what waits: the outermost first."""
        self.can_together = False
        if self.parent is None:
            return
        rows = Revision.objects.filter(comment__annotation=self.annotation)
        shown = {
            r.comment_id: r
            for r in Revision.objects.shown_to(self.viewer, at_desk=True)
            .filter(comment__annotation=self.annotation)
            .select_related("comment__annotation")
        }
        waits = {
            r.comment_id: r
            for r in rows.waiting_for(self.viewer).select_related("comment__annotation")  # type: ignore[attr-defined]
            if not r.comment.is_public
        }
        thread = Comment.objects.filter(annotation=self.annotation)
        parents = {
            pk: (up, public) for pk, up, public in thread.values_list("pk", "parent", "is_public")
        }
        step: UUID | None = self.parent.pk
        together = self.waits and not self.parent.is_public
        while step is not None:
            self.above.insert(0, waits.get(step) or shown.get(step))
            up, public = parents[step]
            if not public:
                together = together and step in waits and self._is_for_viewer(waits[step])
                if step in waits:
                    self.parents.insert(0, waits[step])
            step = up
        self.can_together = together and self.can_decide

    def _is_for_viewer(self, revision: Revision) -> bool:
        return moderation.may_decide(self.viewer, revision.comment)

    @property
    def parent_waits(self) -> Revision | None:
        """What waits of the comment that this one answers."""
        direct = self.parents[-1] if self.parents else None
        return direct if direct and self.parent and direct.comment_id == self.parent.pk else None

    def _record(self) -> dict[str, int]:
        """How many wordings of this author were approved, returned and declined, as it stands:
        under the name shown here, as the others would tell who goes by it."""
        if self.comment.author_id is None or not self.viewer.sees_authors:
            # So many approved as everybody can count under one name: that would tell it.
            return {"approved": 0, "returned": 0, "declined": 0}

        def verdicts() -> QuerySet[Decision, Any]:
            rows = Decision.objects.standing().filter(
                moderated_by(self.viewer, "revision__comment__annotation__"),
                revision__written_by=Given("author", IntegerField()),
                revision__name=Given("name", CharField()),
            )
            return rows.order_by().values_list("verdict").annotate(Count("pk"))

        asked = statement(("record", self.viewer.key), verdicts)
        given = {"author": self.comment.author_id, "name": self.revision.name}
        found: Counter[str] = Counter(dict(RawRows(asked, **given).rows))
        return {
            "approved": sum(found[str(verdict)] for verdict in APPROVING),
            "returned": found[str(Verdict.RETURN)],
            "declined": found[str(Verdict.DECLINE)],
        }

    def _difference(self, seen: Revision | None) -> Difference | None:
        """To the wording that the moderator saw, that is public, or that was decided on last; of
        flagged words that their author has changed since, to those that are read now."""
        if not self.can_be_read:
            return None
        approved = self.comment.approved
        title, new_title = "", _("Offered")
        old: Revision | None = None
        new = self.revision
        if self.can_settle and self.removable and self.removable.pk != new.pk:
            title, old = _("What moderators are asked about"), new
            new_title, new = _("What is read now"), self.removable
        elif seen and seen.pk != self.revision.pk:
            title, old = _("The wording that you had before you"), seen
        elif approved and approved.pk != self.revision.pk:
            title, old = _("Taken down") if self.comment.hidden_at else _("Public now"), approved
            if approved.number > new.number:
                # The later one stands at the right, whichever of the two is public.
                title, old, new_title, new = _("This wording"), new, title, approved
        else:
            old = self.past.decided_before(self.revision)
            title = _("Decided on before")
        if old is None:
            return None
        return Difference(
            title,
            old,
            new_title,
            new,
            compare(old.body, new.body),
            compare(", ".join(old.tags), ", ".join(new.tags)),
            compare(old.name, new.name),
        )

    def _siblings(self) -> list[Revision]:
        """Other notes on these paragraphs, as this moderator reads them; the oldest first."""
        keys = [self.annotation.first_id, self.annotation.last_id]
        # Step by step: in one statement a planner goes through all root comments there are.
        here = Annotation.objects.filter(
            Q(first__in=keys) | Q(last__in=keys), document=self.document, deleted_at=None
        ).exclude(pk=self.annotation.pk)
        ids = list(here.order_by("created", "pk").values_list("pk", flat=True)[:MOST_LOOKED_AT])
        said = Comment.objects.filter(annotation__in=ids).values_list("pk", "parent")
        roots = [pk for pk, parent in said if parent is None]

        def read(comments: list[Any]) -> QuerySet[Revision, Any]:
            shown = Revision.objects.shown_to(self.viewer, at_desk=True)
            beside = shown.filter(comment__id__in=comments).order_by("created", "pk")
            return beside.values_list("pk")[:MOST_SIBLINGS]

        shown = among(("siblings", self.viewer.key), read, roots, most=MOST_LOOKED_AT)
        found = Revision.objects.filter(pk__in=[pk for (pk,) in shown])
        return list(found.select_related("comment__annotation").order_by("created", "pk"))

    @property
    def name(self) -> str:
        """Who has written it, as the desk tells it."""
        return author_of(self.viewer, self.revision)

    @property
    def title(self) -> str:
        """What the case is, in a line; with a name where the viewer is told one."""
        if self.waits and self.difference and self.comment.approved_id:
            if self.comment.hidden_at is None:
                return _("Revision of an approved comment")
        elif not self.waits and not self.can_settle:
            return _("This does not wait any more")
        is_public = self.can_settle and self.comment.is_public
        if is_hidden(self.viewer, self.comment.author_id):
            if is_public:
                return _("Public comment")
            return _("Reply") if self.parent else _("Comment")
        if is_public:
            said = _("Public comment by %(name)s")
        else:
            said = _("Reply by %(name)s") if self.parent else _("Comment by %(name)s")
        return said % {"name": self.name or _("somebody")}

    def name_of(self, one: Revision) -> str:
        """Who has written another comment of the thread, or beside it."""
        told = author_of(self.viewer, one)
        return self.viewer.told_name(one.comment.annotation.seminar_id, told)

    @property
    def decider(self) -> str:
        """Who made the decision on this very wording."""
        return decided_by(self.viewer, self.decision) if self.decision else ""

    def record_in_words(self) -> str:
        approved = self.record["approved"]
        return ", ".join(
            [
                ngettext("%(n)d wording approved", "%(n)d wordings approved", approved)
                % {"n": approved},
                _("%(n)d returned") % {"n": self.record["returned"]},
                _("%(n)d declined") % {"n": self.record["declined"]},
            ]
        )
