"""Everything that one person wrote, as a ZIP archive for themselves.

One's own words are always in it, wherever they stand: also in rooms that one has left, and on
texts that were withdrawn. Of a text that is no longer open to its author, neither title nor quoted
words are repeated, and of others nothing but what the notebook shows anyway.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import IO, Any
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.viewer import Viewer
from annotations.asked import PLACE, Asked
from annotations.entries import Entry
from annotations.exporters import FORMATS, Head
from annotations.models import Annotation, Comment, Decision, Prompt, Reaction, Revision
from annotations.notebook import Notebook
from archive.models import Document

IN_MEMORY = 8 * 1024 * 1024
"""Bytes of the archive that are kept in memory; what is larger is written to a file."""
FORMAT = 1
Row = dict[str, Any]


def make_archive(viewer: Viewer, site: str) -> IO[bytes]:
    """The archive, to be read from its beginning; ``site`` is how addresses begin."""
    # Read once for all three, and no more than what a long page of one's own would hold.
    entries = list(Notebook(viewer, asked=Asked(sort=PLACE)).all())
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (whoever sends it closes it)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, pieces in [
            ("account.json", [_json(_account(viewer, site))]),
            ("notes.json", _listed("annotations", _annotations(viewer))),
            ("comments.json", _listed("comments", _comments(viewer))),
            *(
                (f"notes.{form}", _readable(viewer, site, form, entries))
                for form in ("md", "html", "csv")
            ),
        ]:
            with archive.open(name, "w", force_zip64=True) as inside:
                for piece in pieces:
                    inside.write(piece.encode())
    file.seek(0)
    return file


def _readable(viewer: Viewer, site: str, form: str, entries: list[Entry]) -> Iterator[str]:
    """The notebook, as its page exports it."""
    head = Head(
        _("Notes by %(name)s") % {"name": viewer.person},
        site,
        timezone.now(),
        language=translation.get_language() or "en",
    )
    return FORMATS[form].lines(head, entries)


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _listed(name: str, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """``{"format": …, name: […]}``, one row a line."""
    yield f'{{"format": {FORMAT}, "{name}": ['
    comma = ""
    for row in rows:
        yield f"{comma}\n{_json(row)}"
        comma = ","
    yield "\n]}\n"


def _account(viewer: Viewer, site: str) -> dict[str, Any]:
    me = viewer.person
    memberships = Membership.objects.filter(user=me).order_by("joined_at", "pk")
    reactions = Reaction.objects.filter(user=me).order_by("created", "pk")
    questions = Prompt.objects.filter(author=me).order_by("created", "pk")
    return {
        "format": FORMAT,
        "site": site,
        "made": timezone.now(),
        "name": me.name,
        "email": me.email,
        "created": me.created,
        "seminars": list(
            memberships.values(
                "seminar__name", "seminar__slug", "role", "pseudonym", "joined_at", "ended_at"
            )
        ),
        "reactions": list(reactions.values("comment", "sign", "created")),
        "questions": list(questions.values("id", "seminar__slug", "text", "created")),
    }


def _annotations(viewer: Viewer) -> Iterator[Row]:
    """One's own notes and highlights, with their passages."""
    readable = set(Document.objects.visible_to(viewer).values_list("pk", flat=True))
    notes = Annotation.objects.filter(author=viewer.user_id, deleted_at=None)
    rows: Iterable[Row] = notes.order_by("created", "id").values(  # type: ignore[assignment]
        "id", "document", "document__slug", "document__title", "seminar__slug", "audience",
        "first__key", "start", "last__key", "end", "quote", "prefix", "suffix", "is_placed",
        "written_on__number", "version", "created", "updated",
    ).iterator(chunk_size=1000)  # fmt: skip
    for row in rows:
        if row.pop("document") not in readable:
            row.update(
                dict.fromkeys(("document__slug", "document__title", "quote", "prefix", "suffix"))
            )
        yield row


def _comments(viewer: Viewer) -> Iterator[Row]:
    """One's own comments in all their wordings, with what was decided on them."""
    wordings = _wordings(viewer)
    comments = Comment.objects.filter(author=viewer.user_id, deleted_at=None)
    rows: Iterable[Row] = comments.order_by("created", "id").values(  # type: ignore[assignment]
        "id", "annotation", "parent", "is_public", "hidden_at", "hidden_reason", "created",
        "updated",
    ).iterator(chunk_size=1000)  # fmt: skip
    for row in rows:
        yield {**row, "wordings": wordings.get(row["id"], [])}


def _wordings(viewer: Viewer) -> dict[UUID, list[Row]]:
    """Comment -> its wordings in order, each with the decisions on it that stand."""
    decided: dict[UUID, list[Row]] = defaultdict(list)
    decisions = Decision.objects.standing().told().filter(revision__comment__author=viewer.user_id)
    fields = ("revision_id", "verdict", "reason", "created")
    for revision, *decision in decisions.order_by("created", "id").values_list(*fields):
        decided[revision].append(dict(zip(fields[1:], decision, strict=True)))
    found: dict[UUID, list[Row]] = defaultdict(list)
    words = Revision.objects.filter(comment__author=viewer.user_id, comment__deleted_at=None)
    rows: Iterable[Row] = words.order_by("number").values(  # type: ignore[assignment]
        "id", "comment_id", "number", "body", "tags", "name", "state", "created", "submitted_at"
    ).iterator(chunk_size=1000)  # fmt: skip
    for row in rows:
        found[row.pop("comment_id")].append({**row, "decisions": decided.get(row["id"], [])})
    return found
