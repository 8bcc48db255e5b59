"""What editors do with the names of a document. Each act is one transaction and can be taken back.

Everybody's acts on one document come one after the other. An act names the version of the entry
that its editor saw: if somebody else has changed it meanwhile, nothing is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Event, User
from accounts.slugs import free_slug
from archive.indexing import hold, place_mentions, up_to_date, words_of
from archive.models import Document, IndexEntry, Name, NameIndex, NameKind, State
from archive.models.names import LONGEST_NAME, folded_name

MOST_STEPS = 30
"""How many acts can be taken back, the latest first."""
MOST_FORMS = 40
"""How many forms one name may have."""


class Refused(ValueError):
    """The act is not possible; the words say why."""


class Stale(Refused):
    """Somebody else has changed it since the editor looked."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else has changed this name meanwhile. This is how it stands now.")
        )


Row = dict[str, Any]


@dataclass
class Act:
    """What is under way."""

    document: Document
    index: NameIndex
    moved: bool = False
    """Whether forms went from one entry to another, so that all are looked for anew."""

    def entry(self, pk: int, seen: int | None) -> IndexEntry:
        """Raises Stale where it is gone or another version than was ``seen``."""
        found = IndexEntry.objects.filter(document=self.document, pk=pk).select_related("name")
        entry = found.first()
        if entry is None or (seen is not None and entry.version != seen):
            raise Stale
        return entry

    def keep(self, entry: IndexEntry) -> None:
        entry.version += 1
        entry.save()


@contextmanager
def _acting(document: Document, by: User, verb: str, what: str = "") -> Iterator[Act]:
    """One act: locked, logged, and kept so that it can be taken back."""
    with transaction.atomic():
        hold(document)
        up_to_date(document)
        act = Act(document, hold(document))
        before = _rows(document)
        yield act
        if act.moved:
            place_mentions(document, act.index)
        after = _rows(document)
        changed = {
            pk: before.get(pk) for pk in {**before, **after} if before.get(pk) != after.get(pk)
        }
        if not changed:
            return
        one = next(iter(changed))
        what = what or (after.get(one) or before.get(one) or {})["shown"]
        act.index.acts += 1
        step = {"act": act.index.acts, "verb": verb, "what": what, "by": by.name, "rows": changed}
        act.index.steps = [*act.index.steps, step][-MOST_STEPS:]
        act.index.save(update_fields=["acts", "steps"])
        Event.record(f"name {verb}", actor=by, document=document.pk, name=what)
        _settle(document, before, after)


def _rows(document: Document) -> dict[str, Row]:
    """What was decided of each entry, in plain JSON, by its id."""
    return {
        str(entry.pk): {
            "label": entry.label,
            "shown": entry.shown,
            "kind": entry.kind,
            "state": entry.state,
            "forms": entry.forms,
            "is_by_hand": entry.is_by_hand,
            "name": [entry.name.pk, entry.name.name, entry.name.slug] if entry.name else None,
        }
        for entry in IndexEntry.objects.filter(document=document).select_related("name")
    }


def _settle(document: Document, before: dict[str, Row], after: dict[str, Row]) -> None:
    """Tell caches what readers see anew, and let go of names that no document has any more."""
    names = {row["name"][0] for row in [*before.values(), *after.values()] if row["name"]}
    shown = [[row for row in rows.values() if row["name"]] for rows in (before, after)]
    if shown[0] != shown[1]:
        Document.touch(document.pk)
    Name.objects.filter(pk__in=names, entries=None).delete()


def accept(document: Document, pk: int, *, by: User, seen: int | None = None) -> None:
    """Put the name into the index; it joins the known name of the same words and kind."""
    with _acting(document, by, "accepted") as act:
        entry = act.entry(pk, None)
        if entry.state == State.ACCEPTED:
            return
        if seen is not None and entry.version != seen:
            raise Stale
        _accept(act, entry, _name_of(entry.kind, entry.label))


def accept_all(document: Document, pks: Iterable[int], *, by: User) -> int:
    """Accept those of these that are still offered; how many it were."""
    with _acting(document, by, "accepted", what=_("all that were offered")) as act:
        entries = IndexEntry.objects.filter(
            document=document, pk__in=list(pks), state=State.OFFERED
        )
        found = list(entries.select_related("name").order_by("pk"))
        for entry in found:
            _accept(act, entry, _name_of(entry.kind, entry.label))
    return len(found)


def drop(document: Document, pk: int, *, by: User, seen: int | None = None) -> None:
    """Leave the name out of the index, for good."""
    with _acting(document, by, "dropped") as act:
        entry = act.entry(pk, None)
        if entry.state == State.DROPPED:
            return
        if seen is not None and entry.version != seen:
            raise Stale
        entry.label, entry.name, entry.state = entry.shown, None, State.DROPPED
        act.keep(entry)


def describe(
    document: Document, pk: int, *, by: User, seen: int | None, name: str, kind: str
) -> None:
    """Give another name or kind; an accepted name is renamed in all documents that have it."""
    name = _clean(name)
    if kind not in NameKind.values:
        raise Refused(_("Choose what bears the name: a person, a place, or something else."))
    with _acting(document, by, "renamed", what=name) as act:
        entry = act.entry(pk, seen)
        if (entry.shown, entry.kind) == (name, kind):
            return
        if _others(entry, kind, name):
            raise Refused(_already(name))
        if entry.name:
            _rename(entry.name, name, kind)
        entry.label, entry.kind = name, kind
        act.keep(entry)


def _rename(known: Name, name: str, kind: str) -> None:
    folded = folded_name(name)
    if Name.objects.filter(kind=kind, folded=folded).exclude(pk=known.pk).exists():
        raise Refused(_already(name))
    Name.objects.filter(pk=known.pk).update(**Name.columns(kind, name))
    known.refresh_from_db()
    IndexEntry.objects.filter(name=known).update(kind=kind, label=name)
    for document in IndexEntry.objects.filter(name=known).values_list("document", flat=True):
        Document.touch(document)


def _already(name: str) -> str:
    return _("There is “%(name)s” already: merge this one into it instead.") % {"name": name}


def merge(document: Document, pk: int, *, by: User, seen: int | None, into: str) -> None:
    """Make it one with another name: of this document, else one that another document has."""
    into = _clean(into)
    with _acting(document, by, "merged", what=into) as act:
        entry = act.entry(pk, seen)
        hosts = _others(entry, entry.kind, into) or _others(entry, None, into)
        if hosts:
            _merge(act, entry, hosts[0])
            return
        names = Name.objects.filter(folded=folded_name(into))
        if entry.name:
            names = names.exclude(pk=entry.name.pk)
        known = names.filter(kind=entry.kind).first() or names.first()
        if known is None:
            raise Refused(
                _("No other name here or in another document is “%(name)s”.") % {"name": into}
            )
        _accept(act, entry, known)


def split(document: Document, pk: int, *, by: User, seen: int | None, form: str) -> None:
    """Make one of its forms a name of its own."""
    with _acting(document, by, "split", what=form) as act:
        entry = act.entry(pk, seen)
        if form not in entry.forms or len(entry.forms) < 2:
            raise Refused(_("A name keeps at least one form."))
        if _others(entry, entry.kind, form) or folded_name(form) == entry.folded:
            raise Refused(
                _("Rename this one first: “%(form)s” is what it is called.") % {"form": form}
            )
        entry.forms = [one for one in entry.forms if one != form]
        entry.is_by_hand = True
        act.keep(entry)
        made = IndexEntry.objects.create(
            document=document,
            label=form[:LONGEST_NAME],
            kind=entry.kind,
            forms=[form],
            is_by_hand=True,
            state=State.DROPPED if entry.state == State.DROPPED else State.OFFERED,
        )
        if entry.state == State.ACCEPTED:
            _accept(act, made, _name_of(made.kind, made.label))
        act.moved = True


def add(document: Document, *, by: User, name: str, kind: str, forms: Iterable[str]) -> int:
    """Put a name into the index by hand; its forms are those given, or the name itself.

    Returns the id of its entry. Raises Refused where no form stands in the text.
    """
    name = _clean(name)
    given = [form for form in (" ".join(form.split()) for form in forms) if form] or [name]
    if kind not in NameKind.values:
        raise Refused(_("Choose what bears the name: a person, a place, or something else."))
    with _acting(document, by, "added", what=name) as act:
        entry = IndexEntry(document=document, label=name, kind=kind, is_by_hand=True)
        for other in IndexEntry.objects.filter(document=document).select_related("name"):
            if other.kind == kind and other.folded == folded_name(name):
                entry = other
            elif words_of(other.forms) & words_of(given):
                raise Refused(
                    _("One of these forms belongs to “%(name)s”: split it off there first.")
                    % {"name": other.shown}
                )
        if entry.state == State.ACCEPTED:
            raise Refused(_already(name))
        more = [form for form in given if not words_of([form]) & words_of(entry.forms)]
        entry.forms = [*entry.forms, *more][:MOST_FORMS]
        act.keep(entry)
        _accept(act, entry, _name_of(kind, name))
        place_mentions(document, act.index)
        entry.refresh_from_db()
        if not entry.paragraphs:
            raise Refused(_("These words do not stand in the text as a name of their own."))
        return entry.pk


def take_back(document: Document, number: int, *, by: User) -> tuple[str, int]:
    """Undo the last act, which must be this one; what it was about, and the entry that stands
    again as it did (0 where it made one). Raises Stale."""
    with transaction.atomic():
        index = hold(document)
        if not index.steps or index.steps[-1]["act"] != number:
            raise Stale
        *index.steps, step = index.steps
        before = _rows(document)
        _restore(document, step["rows"], names=step["verb"] == "renamed")
        index.save(update_fields=["steps"])
        place_mentions(document, index)
        what: str = step["what"]
        Event.record("name act undone", actor=by, document=document.pk, name=what, act=step["verb"])
        _settle(document, before, _rows(document))
        return what, next((int(pk) for pk, row in step["rows"].items() if row), 0)


# -- parts of acts --------------------------------------------------------------------------


def _clean(name: str) -> str:
    name = " ".join(name.split())
    if not any(c.isalnum() for c in name) or "\0" in name:
        raise Refused(_("Write a name."))
    if len(name) > LONGEST_NAME:
        raise Refused(_("A name has at most %(number)d characters.") % {"number": LONGEST_NAME})
    return name


def _name_of(kind: str, label: str, slug: str = "", attempts: int = 6) -> Name:
    """The name of these words and this kind, made where there is none yet."""
    while True:
        slug = slug or free_slug(Name, label)
        try:
            name, _made = Name.objects.get_or_create(
                kind=kind,
                folded=folded_name(label),
                defaults={**Name.columns(kind, label), "slug": slug},
            )
            return name
        except IntegrityError:
            # Another editor took the slug, for another name, at the same moment.
            attempts -= 1
            if not attempts or not Name.objects.filter(slug=slug).exists():
                raise
            slug = ""


def _others(entry: IndexEntry, kind: str | None, name: str) -> list[IndexEntry]:
    """The other entries of the document that are called so."""
    entries = IndexEntry.objects.filter(document=entry.document_id).exclude(pk=entry.pk)
    folded = folded_name(name)
    return [
        one
        for one in entries.select_related("name").order_by("state", "pk")
        if one.folded == folded and kind in (None, one.kind)
    ]


def _accept(act: Act, entry: IndexEntry, name: Name) -> None:
    """Make the entry that of ``name``; where the document has one of it already, merge."""
    there = IndexEntry.objects.filter(document=act.document, name=name).exclude(pk=entry.pk)
    if host := there.select_related("name").first():
        _merge(act, entry, host)
        return
    entry.name, entry.label, entry.kind = name, name.name, name.kind
    entry.state = State.ACCEPTED
    act.keep(entry)


def _merge(act: Act, entry: IndexEntry, host: IndexEntry) -> None:
    known = words_of(host.forms)
    host.forms = [*host.forms, *(form for form in entry.forms if not words_of([form]) & known)]
    host.is_by_hand = True
    was_accepted = entry.state == State.ACCEPTED
    entry.delete()
    act.keep(host)
    act.moved = True
    if was_accepted and host.state != State.ACCEPTED:
        _accept(act, host, _name_of(host.kind, host.label))


def _restore(document: Document, rows: dict[str, Row | None], *, names: bool) -> None:
    """Bring entries back to what they were; two rounds, because names are each one entry's.

    ``names``: also what the names are called. Else somebody may have renamed them elsewhere.
    """
    mine = IndexEntry.objects.filter(document=document)
    mine.filter(pk__in=[pk for pk, row in rows.items() if row is None]).delete()
    mine.filter(pk__in=list(rows)).update(name=None, state=State.OFFERED)
    for pk, row in rows.items():
        if row is None:
            continue
        entry = mine.filter(pk=pk).first() or IndexEntry(pk=int(pk), document=document)
        for field in ("label", "kind", "state", "forms", "is_by_hand"):
            setattr(entry, field, row[field])
        if row["name"]:
            entry.name = _former(row["kind"], *row["name"], names=names)
            entry.label, entry.kind = entry.name.name, entry.name.kind
        entry.version += 1
        entry.save()


def _former(kind: str, pk: int, label: str, slug: str, *, names: bool) -> Name:
    """The name as it was; made anew, at its old address, where it is gone."""
    known = Name.objects.filter(pk=pk).first()
    if known is None:
        taken = Name.objects.filter(slug=slug).exists()
        return _name_of(kind, label, "" if taken else slug)
    if names and (known.name, known.kind) != (label, kind):
        _rename(known, label, kind)
    return known
