"""Every address, and with which arguments the matrix asks for it.

An address that stands neither here nor among the exceptions fails the suite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.visibility.scene import Scene, keys_of

Arguments = Callable[[Scene], list[tuple[Any, ...]]]


def once(scene: Scene) -> list[tuple[Any, ...]]:
    return [()]


def documents(scene: Scene) -> list[tuple[Any, ...]]:
    return [(document.slug,) for document in scene.documents.values()]


def paragraphs(scene: Scene) -> list[tuple[Any, ...]]:
    return [(document.slug, keys_of(document)[0]) for document in scene.documents.values()]


def headings(scene: Scene) -> list[tuple[Any, ...]]:
    return [
        (document.slug, document.headings.values_list("key", flat=True)[0])
        for document in scene.documents.values()
    ]


def seminars(scene: Scene) -> list[tuple[Any, ...]]:
    return [(seminar.slug,) for seminar in scene.seminars.values()]


def rooms(scene: Scene) -> list[tuple[Any, ...]]:
    return [(seminar, slug) for (seminar,) in seminars(scene) for (slug,) in documents(scene)]


def room_paragraphs(scene: Scene) -> list[tuple[Any, ...]]:
    return [(seminar, *place) for (seminar,) in seminars(scene) for place in paragraphs(scene)]


def topics(scene: Scene) -> list[tuple[Any, ...]]:
    return [(slug,) for slug in scene.topics]


def notes(scene: Scene) -> list[tuple[Any, ...]]:
    return [(note.id,) for note in scene.notes]


def comments(scene: Scene) -> list[tuple[Any, ...]]:
    return [(said.id,) for said in scene.said]


def revisions(scene: Scene) -> list[tuple[Any, ...]]:
    return [(pk,) for pk in scene.revisions]


def decisions(scene: Scene) -> list[tuple[Any, ...]]:
    return [(pk,) for pk in scene.decisions]


def made_up(*arguments: Any) -> Arguments:
    return lambda scene: [arguments]


DOORS: dict[str, Arguments] = {
    "home": once,
    "documents": once,
    "document": documents,
    "paragraph": paragraphs,
    "heading": headings,
    "topics": once,
    "topic": topics,
    "room": rooms,
    "paragraph-note": paragraphs,
    "room-paragraph-note": room_paragraphs,
    "annotations": once,
    "note": notes,
    "reply": notes,
    "note-audience": notes,
    "note-deletion": notes,
    "comment": comments,
    "comment-revision": comments,
    "comment-deletion": comments,
    "removal": comments,
    "desk": once,
    "case": revisions,
    "decided": once,
    "decision-undo": decisions,
    "moderation-log": once,
    "moderation-policy": once,
    "submissions": once,
    "submission": comments,
    "submission-withdrawal": comments,
    "editor": once,
    "import-new": once,
    "edit-document": documents,
    "publish-document": documents,
    "withdraw-document": documents,
    "delete-draft": documents,
    "divide-draft": documents,
    "original": documents,
    "seminars": once,
    "seminar": seminars,
    "seminar-readings": seminars,
    "seminar-edit": seminars,
    "seminar-members": seminars,
    "seminar-leave": seminars,
    "seminar-invitations": seminars,
    "invitation": made_up("no-such-invitation"),
    "account": once,
    "tokens": once,
    "api": once,
    "api-docs": once,
    "api-schema": once,
    "api-me": once,
    "api-documents": once,
    "api-document": documents,
    "api-annotations": once,
    "api-annotation": notes,
    "api-comments": notes,
    "api-comment": comments,
    "api-revisions": comments,
    "api-waiting": once,
    "api-decisions": once,
    "api-decision": decisions,
    "account_signup": once,
    "account_login": once,
    "account_inactive": once,
    "account_reauthenticate": once,
    "account_email": once,
    "account_email_verification_sent": once,
    "account_confirm_email": made_up("no-such-key"),
    "account_change_password": once,
    "account_set_password": once,
    "account_reset_password": once,
    "account_reset_password_done": once,
    "account_reset_password_from_key": made_up("1", "no-such-key"),
    "account_reset_password_from_key_done": once,
}
"""Name of an address -> what it is asked with."""

QUERIES: dict[str, list[str]] = {
    "documents": ["q=Text", "q=withdrawn", "q=draft"],
    "api-documents": ["limit=500", "q=Text"],
    "api-annotations": [
        "limit=500",
        "limit=500&order=newest",
        "limit=500&layer=edition",
        "limit=500&author=me",
        "limit=500&audience=me",
        "limit=500&audience=seminar",
        "limit=500&audience=public",
        "limit=500&updated_since=2020-01-01T00:00:00Z",
    ],
    "api-waiting": ["limit=500"],
    "api-decisions": ["limit=500"],
}
"""What stands behind the question mark, besides nothing."""

EXCEPTIONS = {
    "admin:": "the administration has no texts and no notes: see test_administration_has_no_notes",
    "account_logout": "asking ends the session or changes nothing: it shows a question",
    "import": "imports that are not documents yet belong to their editor: tests/archive",
    "nothing": "answers 404 to whatever else is asked for under /api/",
}
"""Beginning of a name -> why it is not in the matrix."""


def routes() -> Iterator[tuple[str, str]]:
    """Name and pattern of every address of the site."""

    def walk(resolver: URLResolver, names: str, above: str) -> Iterator[tuple[str, str]]:
        for one in resolver.url_patterns:
            pattern = above + str(one.pattern)
            if isinstance(one, URLResolver):
                space = f"{names}{one.namespace}:" if one.namespace else names
                yield from walk(one, space, pattern)
            elif isinstance(one, URLPattern):
                yield f"{names}{one.name or ''}", pattern

    yield from walk(get_resolver(), "", "/")


def addresses(scene: Scene) -> Iterator[tuple[str, str]]:
    """Name and address of everything that the matrix asks for."""
    known = {name for name, _pattern in routes()}
    for name, arguments in DOORS.items():
        if name not in known:
            continue
        for given in arguments(scene):
            address = reverse(name, args=given)
            yield name, address
            yield from ((name, f"{address}?{query}") for query in QUERIES.get(name, []))
