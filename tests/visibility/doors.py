"""Every address, and with which arguments the matrix asks for it.

An address that stands neither here nor among the exceptions fails the suite.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.visibility import cited, gathered
from tests.visibility.arguments import (
    Arguments,
    choices,
    comments,
    decisions,
    documents,
    files,
    flags,
    headings,
    made_up,
    membership_files,
    memberships,
    names,
    notes,
    once,
    paragraphs,
    paragraphs_then,
    prompts,
    reports,
    revisions,
    room_paragraphs,
    rooms,
    runs,
    seminar_files,
    seminars,
    sentences,
    sentences_then,
    topics,
    versions,
    words_of_seminars,
)
from tests.visibility.scene import Scene, keys_of
from tests.visibility.taken import annotation_pages, editions, readers, room_editions

DOORS: dict[str, Arguments] = {
    "home": once,
    "documents": once,
    "search": once,
    "concordance": once,
    "concordance-lines": once,
    "document": documents,
    "paragraph": paragraphs,
    "sentence": sentences,
    "heading": headings,
    "sitemap": once,
    "sitemap-part": cited.sitemaps,
    "robots": once,
    "oai": once,
    "feed": once,
    "documents-feed": once,
    "document-feed": documents,
    "seminar-feed": seminars,
    "cite": documents,
    "citation-file": cited.files,
    "version-cite": versions,
    "note-cite": notes,
    "note-citation-file": cited.note_files,
    "comment-cite": comments,
    "comment-citation-file": cited.comment_files,
    "versions": documents,
    "version-latest": documents,
    "version": versions,
    "version-paragraph": paragraphs_then,
    "version-sentence": sentences_then,
    "version-changes": versions,
    "topics": once,
    "topic": topics,
    "topic-beside": gathered.pairs,
    "room-topic-beside": gathered.room_pairs,
    "speakers": once,
    "speaker": gathered.speakers,
    "speaker-beside": gathered.speaker_pairs,
    "document-speakers": documents,
    "document-speaker": gathered.document_speakers,
    "accessibility": once,
    "edit-archive": once,
    "edit-collections": once,
    "edit-collection": gathered.collections,
    "remove-collection": gathered.collections,
    "edit-topic": topics,
    "merge-topic": gathered.topic_pairs,
    "document-collection": documents,
    "names": once,
    "name": names,
    "document-names": documents,
    "edit-names": documents,
    "document-rows": documents,
    "document-filter": documents,
    "document-read": documents,
    "document-view": documents,
    "document-changes": documents,
    "room": rooms,
    "room-guide": rooms,
    "room-ask": rooms,
    "prompt": prompts,
    "prompt-answer": prompts,
    "room-changes": rooms,
    "live": once,
    "room-rows": rooms,
    "room-filter": rooms,
    "room-read": rooms,
    "room-view": rooms,
    "paragraph-note": paragraphs,
    "room-paragraph-note": room_paragraphs,
    "account-export": once,
    "account-deletion": once,
    "notebook": once,
    "notebook-export": files,
    "seminar-notebook": seminars,
    "seminar-notebook-export": seminar_files,
    "contributions": seminars,
    "contributions-table": seminars,
    "contribution": memberships,
    "contribution-file": membership_files,
    "document-map": documents,
    "document-edition": editions,
    "document-annotations": documents,
    "document-annotation-page": annotation_pages,
    "room-edition": room_editions,
    "seminar-reader": readers,
    "public-notes": once,
    "take-away": once,
    "site-archive": once,
    "seminar-public-notes": seminars,
    "comment-annotation": comments,
    "room-map": rooms,
    "annotations": once,
    "reply": notes,
    "note-audience": notes,
    "note-category": notes,
    "note-deletion": notes,
    "note-seminar": notes,
    "note-resolution": notes,
    "comment-revision": comments,
    "comment-deletion": comments,
    "comment-reactions": comments,
    "removal": comments,
    "comment-flag": comments,
    "flag": flags,
    "moderation-reasons": once,
    "submission-appeal": comments,
    "desk": once,
    "case": revisions,
    "case-claim": revisions,
    "several": once,
    "decided": once,
    "decision-undo": decisions,
    "moderation-log": once,
    "moderation-log-file": lambda scene: [("csv",), ("json",)],
    "api-comment-flags": comments,
    "api-appeals": comments,
    "api-flag": flags,
    "api-flags": once,
    "api-reasons": once,
    "api-log": once,
    "moderation-policy": once,
    "policy-words": once,
    "passages": once,
    "notices": once,
    "notice-settings": once,
    "notice-stop": made_up("nobody-signed-this"),
    "place-again": notes,
    "correction": documents,
    "correction-preview": documents,
    "correction-choice": choices,
    "correction-report": reports,
    "submissions": once,
    "submission": comments,
    "submission-withdrawal": comments,
    "editor": once,
    "import-new": once,
    "runs": once,
    "run": runs,
    "run-files": runs,
    "run-encoding": runs,
    "edit-document": documents,
    "publish-document": documents,
    "withdraw-document": documents,
    "delete-draft": documents,
    "divide-draft": documents,
    "original": documents,
    "seminars": once,
    "seminar": seminars,
    "seminar-readings": seminars,
    "seminar-tags": seminars,
    "seminar-edit": seminars,
    "seminar-pseudonyms": seminars,
    "seminar-archive": seminars,
    "seminar-copy": seminars,
    "seminar-roster": seminars,
    "seminar-members": seminars,
    "seminar-leave": seminars,
    "seminar-invitations": seminars,
    "invitation": made_up("no-such-invitation"),
    "account": once,
    "tokens": once,
    "keyboard": once,
    "language": once,
    "api": once,
    "api-docs": once,
    "api-schema": once,
    "api-me": once,
    "api-documents": once,
    "api-search": once,
    "api-document": documents,
    "api-versions": documents,
    "api-annotations": once,
    "api-annotation": notes,
    "api-resolution": notes,
    "api-note-category": notes,
    "api-copies": notes,
    "api-reactions": comments,
    "api-prompt": prompts,
    "api-readings": seminars,
    "api-reading-read": rooms,
    "api-document-read": documents,
    "api-passage": notes,
    "api-reading": rooms,
    "api-prompts": rooms,
    "api-categories": seminars,
    "api-category": words_of_seminars,
    "api-terms": seminars,
    "api-term": words_of_seminars,
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

PERMALINKS = {"note": notes, "comment": comments}
"""Doors that every viewer is asked at for every row, in a test of their own."""

QUERIES: dict[str, list[str]] = {
    "paragraph": cited.WORDS,
    "oai": cited.HARVESTS,
    "documents": gathered.CHOICES,
    "topics": ["order=name", "q=Heading"],
    "speakers": ["q=orator"],
    "versions": ["below=2"],
    "version-changes": ["from=1", "from=0", "page=2"],
    "api-document": ["version=1"],
    "document-edition": ["notes=none"],
    "seminar-reader": ["notes=none"],
    "search": ["q=words", "q=says&in=notes&order=date", "q=wordz", "q=text&order=date"],
    "concordance": ["q=paragraph", "q=paragraph&show=documents", "q=words&show=neighbours"],
    "concordance-lines": ["q=words", "q=heading"],
    "api-search": ["q=words&limit=500", "q=says&in=notes&limit=500", "author=Author&limit=500"],
    "names": ["q=place", "kind=place", "letter=p", "letter=e"],
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
    "notebook": ["sort=place", "sort=oldest", "q=says", "kind=reply", "audience=public"],
    "seminar-notebook": ["sort=place", "q=says", "kind=reply", "person=Author"],
    "api-waiting": ["limit=500"],
    "api-decisions": ["limit=500"],
}
"""What stands behind the question mark, besides nothing."""

OF_PARAGRAPHS = {"document-rows", "room-rows"}
"""Doors that are asked for all paragraphs of a document: its slug is their last argument."""

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


def rows_of(scene: Scene, slug: str) -> str:
    """The query that asks for all paragraphs of a document."""
    document = next(one for one in scene.documents.values() if one.slug == slug)
    return urlencode({"p": keys_of(document)}, doseq=True)


ROWS = (notes, comments, cited.note_files, cited.comment_files, revisions, decisions, choices)


THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
"""Then everybody asks for everything."""
SHARE = 1 if THOROUGH else 11
"""One of so many rows is asked for at each door to a single one."""
SOME = 1 if THOROUGH else 7
"""One of so many at all other doors with more than a handful of arguments."""
HANDFUL = 5


def addresses(scene: Scene, *, turn: int, again: bool = False) -> Iterator[tuple[str, str]]:
    """Name and address of what one viewer asks for.

    At doors to one note, comment, revision or decision each viewer asks for one row of SHARE, at
    others with many arguments for one of SOME, beginning further on at the next door and, by
    ``turn``, for the next viewer. So every viewer asks for every row at some doors, and every door
    is asked for every row by some viewers: a door that forgets the rule, or a rule that forgets a
    viewer, shows. The pages to read are asked for everything by everybody in tests of their own.
    ``again``, on another database, asks for half as much, and for other rows.
    """
    known = {name for name, _pattern in routes()}
    for number, (name, arguments) in enumerate(DOORS.items()):
        if name not in known:
            continue
        asked = arguments(scene)
        share = SHARE if arguments in ROWS else SOME if len(asked) > HANDFUL else 1
        if again and share > 1:
            share, asked = 2 * share, asked[::-1]
        asked = asked[(number + turn) % share :: share]
        for given in asked:
            address = reverse(name, args=given)
            yield name, address
            yield from ((name, f"{address}?{query}") for query in QUERIES.get(name, []))
            if name == "reply":
                said = next(one.said for one in scene.notes if one.id == given[0])
                yield from ((name, f"{address}?parent={one.id}") for one in said)
            if name in OF_PARAGRAPHS:
                yield name, f"{address}?{rows_of(scene, given[-1])}"
