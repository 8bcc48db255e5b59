"""What the notes of a page can be narrowed to, and what they are narrowed to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from annotations.edition import Edition
from annotations.filters import LAYERS, ME, Filter, keys_under
from annotations.remembered import last_filter
from archive.text import OutlineItem


class Option(NamedTuple):
    """A box to tick."""

    name: str
    """Of the field."""
    value: str
    label: str
    count: int | None  # type: ignore[assignment]
    """How many of all notes of the page it would leave."""
    is_chosen: bool
    css: str = ""
    level: int = 0


class Group(NamedTuple):
    """Boxes of one kind."""

    legend: str
    options: list[Option]


class Chip(NamedTuple):
    """Something that is chosen, and the query of the page without it."""

    kind: str
    label: str
    query: str
    css: str = ""


class Layer(NamedTuple):
    """A switch for the notes of one layer."""

    label: str
    count: int  # type: ignore[assignment]
    is_on: bool
    query: str
    """Of the page with the switch turned over."""
    css: str


def layers(edition: Edition) -> list[Layer]:
    """The switches of the layers; none where all notes are of one, and nothing is switched off."""
    counts, chosen = edition.layer_counts, edition.chosen
    there = [one for one in LAYERS if counts[one] or one in chosen.layers]
    if len(there) < 2:
        return []
    css = {"mine": "me", "seminar": "seminar", "public": "public"}
    return [
        Layer(
            layer_label(one, edition),
            counts[one],
            not chosen.layers or one in chosen.layers,
            chosen.with_layer(one, there).to_query(),
            f"a-{css[one]}",
        )
        for one in there
    ]


def layer_label(layer: str, edition: Edition) -> str:
    seminar = str(edition.seminar) if edition.seminar else _("The seminar")
    return {"mine": _("Mine"), "seminar": seminar, "public": _("For the public")}[layer]


def before(edition: Edition) -> Chip | None:
    """What its reader had chosen when they were last here, in words, with its query; None where
    something is chosen already, or nothing was. One query where nothing is chosen."""
    if edition.chosen._replace(layers=(), is_earlier=False, also=frozenset()) != Filter():
        return None
    last = last_filter(edition.viewer, edition.document, edition.seminar)
    if last is None or last._replace(also=frozenset()) == edition.chosen:
        return None
    named = [" ".join(filter(None, (one.kind, one.label))) for one in chips(edition, last)]
    return Chip("", ", ".join(named), last.to_query())


def chips(edition: Edition, chosen: Filter) -> list[Chip]:
    """What is chosen, in words."""
    headings = {line.key: line.text for line in edition.text.lines}
    nothing = _("not here")

    def of_list(
        kind: str, field: str, labelled: Iterable[tuple[str | int, str, str]]
    ) -> list[Chip]:
        return [
            Chip(kind, label, chosen.without(field, value).to_query(), css)
            for value, label, css in labelled
        ]

    persons = ((one, _("me") if one == ME else one, "") for one in chosen.persons)
    tags = ((one, one, "") for one in chosen.tags)
    sorts = ((pk, edition.sorts.get(pk)) for pk in chosen.categories)
    named = ((pk, one.label if one else nothing, one.css if one else "") for pk, one in sorts)
    places = ((key, headings.get(key, nothing), "") for key in chosen.headings)
    switches = {
        "unread": _("New to me"),
        "unresolved": _("Unresolved"),
        "brief": _("In brief"),
        "earlier": _("With earlier terms"),
    }
    only = ", ".join(layer_label(one, edition) for one in chosen.layers)
    return [
        *([Chip(_("Only"), only, chosen._replace(layers=()).to_query())] if only else []),
        *of_list(_("By"), "persons", persons),
        *of_list(_("Tag"), "tags", tags),
        *of_list(_("Category"), "categories", named),
        *of_list(_("Under"), "headings", places),
        *(
            Chip("", label, chosen.without(f"is_{name}").to_query())
            for name, label in switches.items()
            if getattr(chosen, f"is_{name}")
        ),
    ]


def groups(everything: Edition, chosen: Filter) -> list[Group]:
    """All that can be chosen on a page; ``everything`` is its edition without the filter."""
    found = [
        Group(_("Only"), _switches(everything, chosen)),
        Group(_("Layers"), _layers(everything, chosen)),
        Group(_("Category"), _categories(everything, chosen)),
        Group(_("Who wrote"), _persons(everything, chosen)),
        Group(_("Tag"), _tags(everything, chosen)),
        Group(_("Under the heading"), _headings(everything, chosen)),
        Group(_("Text"), [_brief(chosen)]),
    ]
    return [group for group in found if group.options]


def _layers(edition: Edition, chosen: Filter) -> list[Option]:
    there = [one for one in LAYERS if edition.layer_counts[one] or one in chosen.layers]
    return [
        Option(
            "layers", one, layer_label(one, edition), edition.layer_counts[one],
            one in chosen.layers,
        )
        for one in there
        if len(there) > 1
    ]  # fmt: skip


def _categories(edition: Edition, chosen: Filter) -> list[Option]:
    counts = Counter(card.category.id for card in edition.cards if card.category)
    return [
        Option("category", str(pk), one.label, counts[pk], pk in chosen.categories, one.css)
        for pk, one in edition.sorts.items()
    ]


def _persons(edition: Edition, chosen: Filter) -> list[Option]:
    counts = Counter(name for card in edition.cards for name in card.names_of_others)
    mine = sum(card.has_mine for card in edition.cards)
    me = [Option("person", ME, _("Me"), mine, ME in chosen.persons)] if mine else []
    named = sorted({*counts, *chosen.persons} - {ME}, key=str.casefold)
    return me + [
        Option("person", name, name, counts[name], name in chosen.persons) for name in named
    ]


def _tags(edition: Edition, chosen: Filter) -> list[Option]:
    asked = {tag.casefold(): tag for tag in edition.vocabulary.shown(chosen.tags)}
    labels: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for card in edition.cards:
        once = {tag.casefold(): tag for tag in card.tags}
        labels.update((folded, tag) for folded, tag in once.items() if folded not in labels)
        counts.update(once.keys())
    labels = {**asked, **labels}
    by_use = sorted(labels, key=lambda folded: (-counts[folded], folded))
    return [Option("tag", labels[tag], labels[tag], counts[tag], tag in asked) for tag in by_use]


def _headings(edition: Edition, chosen: Filter) -> list[Option]:
    def walk(items: Sequence[OutlineItem], level: int) -> Iterable[Option]:
        for item in items:
            key = item.line.key
            count = edition.notes_in(keys_under(edition.text, {key}))
            if count or key in chosen.headings:
                yield Option(
                    "heading", key, item.line.text, count, key in chosen.headings, level=level
                )
            yield from walk(item.items, level + 1)

    return list(walk(edition.text.outline, 0))


def _switches(edition: Edition, chosen: Filter) -> list[Option]:
    options = []
    if edition.viewer.user_id:
        new, label = len(edition.new), _("New to me")
        options.append(Option("unread", "1", label, new, chosen.is_unread))
    if edition.seminar:
        left = sum(card.root is not None and not card.resolved for card in edition.cards)
        options.append(Option("unresolved", "1", _("Unresolved"), left, chosen.is_unresolved))
        if edition.count_of_earlier:
            label, count = _("With earlier terms"), edition.count_of_earlier
            options.append(Option("earlier", "1", label, count, chosen.is_earlier))
    return options


def _brief(chosen: Filter) -> Option:
    label = _("In brief: only the paragraphs that have these notes")
    return Option("brief", "1", label, None, chosen.is_brief)
