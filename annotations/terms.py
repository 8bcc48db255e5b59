"""A seminar for the next term, made from one of this."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from accounts.models import EarlierTerm, Event, Role, Seminar, User
from annotations.models import Category, Prompt
from annotations.models.vocabulary import Term
from archive.models import ReadingListItem

NO_NOTES, NAMELESS, NAMED = "none", "nameless", "named"


def copy(
    seminar: Seminar,
    *,
    name: str,
    by: User,
    instructors: Collection[User] = (),
    notes: str = NO_NOTES,
    sent_as: UUID | None = None,
) -> Seminar:
    """Found the next term of ``seminar``: what it reads, asks and agreed on, and nobody of it but
    ``by`` and those of its instructors who are named.

    With notes its members read along what this term and the terms before it wrote, as far as
    those were read here; they add nothing to it. Whatever else belongs to a seminar and not to
    its people is copied here, and nowhere else. The same ``sent_as`` is the same copy.
    """
    with transaction.atomic():
        made = Seminar.found(name=name, owner=by, description=seminar.description, sent_as=sent_as)
        if made.previous_id:
            return made  # as it was sent before
        made.previous = seminar
        made.moderates_itself = False  # which the site grants to each seminar anew
        made.has_reactions = seminar.has_reactions
        made.is_pseudonymous = seminar.is_pseudonymous
        made.save()
        for instructor in instructors:
            made.admit(instructor, Role.OWNER)
        _readings(seminar, made)
        _prompts(seminar, made, by)
        _words(seminar, made)
        if notes != NO_NOTES:
            _read_along(seminar, made, with_names=notes == NAMED)
        Event.record("seminar copied", actor=by, seminar=made.pk, before=seminar.pk, notes=notes)
    return made


def _readings(seminar: Seminar, made: Seminar) -> None:
    """Texts, their order and whether members write first; dates are those of a term and stay."""
    for item in ReadingListItem.objects.filter(seminar=seminar):
        ReadingListItem.objects.create(
            seminar=made,
            document_id=item.document_id,
            position=item.position,
            phase="open" if item.phase == "closed" else item.phase,
        )


def _prompts(seminar: Seminar, made: Seminar, by: User) -> None:
    for prompt in Prompt.objects.filter(seminar=seminar, removed_at=None):
        Prompt.objects.create(
            seminar=made,
            document_id=prompt.document_id,
            author=by,
            text=prompt.text,
            position=prompt.position,
            heading_id=prompt.heading_id,
            first_id=prompt.first_id,
            start=prompt.start,
            last_id=prompt.last_id,
            end=prompt.end,
            quote=prompt.quote,
        )


def _words(seminar: Seminar, made: Seminar) -> None:
    """Categories, and the terms of the shared vocabulary with the former ones they stand for."""
    for one in Category.objects.filter(seminar=seminar):
        Category.objects.create(
            seminar=made,
            label=one.label,
            colour=one.colour,
            pattern=one.pattern,
            position=one.position,
        )
    terms: dict[int | None, Term] = {}
    for term in Term.objects.filter(seminar=seminar).order_by("-now_id"):
        terms[term.pk] = Term.objects.create(seminar=made, label=term.label, folded=term.folded)
    for term in Term.objects.filter(seminar=seminar).exclude(now=None):
        Term.objects.filter(pk=terms[term.pk].pk).update(now=terms[term.now_id])


def _read_along(seminar: Seminar, made: Seminar, *, with_names: bool) -> None:
    EarlierTerm.objects.create(seminar=made, earlier=seminar, with_names=with_names)
    for before in EarlierTerm.objects.filter(seminar=seminar):
        EarlierTerm.objects.create(
            seminar=made,
            earlier_id=before.earlier_id,
            with_names=with_names and before.with_names,
        )
