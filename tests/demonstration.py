"""Every page of a site with the demonstration on it, for tests that look at all of them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import Seminar, User
from accounts.viewer import Viewer
from annotations import demonstration as told
from annotations import moderation
from annotations.correcting import save
from annotations.models import (
    Annotation,
    Comment,
    CorrectionReport,
    Decision,
    Flag,
    Prompt,
    Revision,
)
from annotations.unsubscribing import address_for
from archive.correcting import Correction
from archive.models import (
    Collection,
    Document,
    Heading,
    Kind,
    Name,
    Paragraph,
    Speaker,
    Speech,
    Topic,
)
from archive.parsed import Block
from archive.runs import ImportRun
from archive.text import text_of
from tests.archive.runs import FERRY, PICTURE, make_run, memo
from tests.factories import (
    make_document,
    make_note,
    make_public_note,
    make_user,
    make_version,
)
from tests.visibility.doors import routes

VISITOR = "visitor"
ROLES = [VISITOR, told.FIRST, told.MODERATOR, told.INSTRUCTOR, told.SITE, told.EDITOR]

NO_PAGES = {
    "moderation-log-file": "a file",
    "admin:": "Django's own pages",
    "api": "answers for programs; the page about them is api-docs",
    "nothing": "404",
    "annotations": "only takes notes",
    "note": "leads to the note on its page",
    "comment": "leads to the comment on its page",
    "document-rows": "rows of the page of the document, for its scripts",
    "room-rows": "rows of the page of the room, for its scripts",
    "document-changes": "names paragraphs to the scripts of the page of the document",
    "room-changes": "names paragraphs to the scripts of the page of the room",
    "live": "for scripts: see tests/live",
    "document-read": "only marks as read",
    "room-read": "only marks as read",
    "document-view": "only remembers what is chosen",
    "room-view": "only remembers what is chosen",
    "paragraph": "leads to the paragraph on its page",
    "sentence": "leads to the sentence on its page",
    "heading": "leads to the heading on its page",
    "version-latest": "leads to the document",
    "version-sentence": "leads to the sentence on the page of the version",
    "version-paragraph": "leads to the paragraph on the page of the version",
    "original": "a file",
    "concordance-lines": "a file",
    "citation-file": "a file",
    "sitemap": "for search engines",
    "sitemap-part": "for search engines",
    "robots": "for search engines",
    "oai": "for harvesters",
    "feed": "for feed readers",
    "documents-feed": "for feed readers",
    "document-feed": "for feed readers",
    "seminar-feed": "for feed readers",
    "note-citation-file": "a file",
    "comment-citation-file": "a file",
    "notebook-export": "a file",
    "seminar-notebook-export": "a file",
    "contributions-table": "a file",
    "contribution-file": "a file",
    "document-edition": "a file",
    "room-edition": "a file",
    "seminar-reader": "a file",
    "public-notes": "a file",
    "site-archive": "a file",
    "seminar-public-notes": "a file",
    "document-annotations": "answers for programs",
    "document-annotation-page": "answers for programs",
    "comment-annotation": "answers for programs",
    "publish-document": "a form on the page of the document",
    "withdraw-document": "a form on the page of the document",
    "document-collection": "a form on the page of the document",
    "divide-draft": "leads to the import that it opens",
    "case-claim": "for the script of the page of the case",
    "decision-undo": "only takes a decision back",
    "submission-withdrawal": "only takes a submission back",
    "import": "an import under way is looked at in tests/browser/test_import.py",
    "run-files": "only takes files",
    "account_set_password": "for accounts without a password, which are not made here",
}
"""Names of addresses that show no page of ours -> why."""


@dataclass(frozen=True)
class Shown:
    """A page, and somebody to whom it is shown."""

    name: str
    address: str
    role: str
    html: str = field(default="", repr=False)
    """What is shown."""


def load(settings: object) -> None:
    """Load the demonstration, a draft, a corrected text and an import of many files."""
    settings.LOCAL = True  # type: ignore[attr-defined]
    call_command("load_demonstration", verbosity=0)
    Seminar.objects.update(has_reactions=True)
    make_document(
        "A draft",
        blocks=[Block("heading", "On drafts", level=1), "Not for readers yet."],
        status="draft",
    )
    correct(make_document("A corrected text", paragraphs=6))
    converse()
    correct_under_notes()
    differ()
    run = make_run({"ferry.txt": FERRY, "letters/one.txt": memo(1), "picture.txt": PICTURE})
    run.files.filter(name="ferry.txt").update(result="encoding", candidates=["windows-1252"])
    run.files.filter(name="picture.txt").update(result="refused", sentence="It is a picture.")


def correct(document: Document) -> None:
    """A second version with words changed, paragraphs joined, divided, added and removed."""
    head, one, two, three, _four, five, six = text_of(document).lines
    divided, rest = five.text.split(". ", 1)
    lines = [
        replace(head, text=f"{head.text}, again"),
        replace(one, text=one.text.replace("an hour", "two hours")),
        replace(two, text=f"{two.text} {three.text}"),
        "Nobody had expected this.",
        replace(five, text=f"{divided}."),
        rest,
        replace(six, kind=Kind.QUOTATION),
    ]
    make_version(document, lines, reason="Read again against the film.")


def converse() -> None:
    """Two texts that mark who speaks, on one topic, in a collection."""
    editor = person(told.EDITOR)
    assert editor
    collection = Collection.begin("Minutes", "Of the council.", by=editor)
    for title, date in (("Minutes of the council", "1951-05"), ("Minutes of the port", "")):
        document = make_document(
            title,
            blocks=[
                Block("heading", "On salt", level=1),
                Block("paragraph", "Mr. VENN: Salt is dear.", refs=[(8, "1")]),
                Block("paragraph", "Mrs. MARROW: It has been so for years."),
                Block("heading", "Its price", level=2),
                Block("paragraph", "Mr. VENN: Nobody has an answer."),
                Block("paragraph", "Mrs. MARROW: Then ask again."),
                Block("footnote", "So in the minutes.", label="1."),
            ],
            date=date,
            participants=["Ilse Marrow", "Tomas Venn"],
        )
        document.collect(collection, by=editor)


def correct_under_notes() -> None:
    """A saved correction that left a note without a place, and one that is not saved yet."""
    document = make_document("A text under correction", paragraphs=3)
    student, editor = person(told.FIRST), person(told.EDITOR)
    assert student
    assert editor
    make_note(document, student, "Mine alone.", paragraph=1)
    make_public_note(document, student, paragraph=2)
    first = Correction.begin(document, by=editor)
    reword(first, 2, "Other words, every one of them.")
    save(first, viewer=Viewer.of(editor), reason="Read again.")
    document = Document.objects.select_related("current").get(pk=document.pk)
    line = text_of(document).lines[3]
    reword(Correction.begin(document, by=editor), 3, line.text.replace("an hour", "two hours"))


def differ() -> None:
    """A comment that its reader has flagged, and one that was declined by one of two moderators."""
    document = make_document("A text that people differ on", paragraphs=3)
    student, other = person(told.FIRST), make_user("Second moderator", is_moderator=True)
    assert student
    flagged = make_public_note(document, other, paragraph=1).root
    assert flagged
    moderation.flag(flagged.wording, viewer=Viewer.of(student), reason="It names somebody.")
    declined = make_note(document, student, "Declined.", audience="public", paragraph=2).root
    assert declined
    moderation.decide(declined.wording, "decline", viewer=Viewer.of(other), reason="Say why.")


def reword(correction: Correction, place: int, text: str) -> None:
    """Give the line at this place of the text other words."""
    piece = correction.division.pieces[place].id
    correction.change(lambda division: division.reword(piece, text))


def person(role: str) -> User | None:
    return None if role == VISITOR else User.objects.get(email=told.PEOPLE[role][1])


def client_of(role: str) -> Client:
    client = Client()
    if user := person(role):
        client.force_login(user)
    return client


def arguments(pattern: str, name: str) -> Iterator[dict[str, object]]:
    """Values for the parameters of an address that are there in the demonstration."""
    wanted = {one or two for one, two in re.findall(r"<\w+:(\w+)>|\(\?P<(\w+)>", pattern)}
    if not wanted:
        yield {}
    elif wanted == {"pk"}:
        kind = Decision if "decision" in name else _kind_of_pk(pattern)
        yield from ({"pk": pk} for pk in kind.objects.values_list("pk", flat=True))
    elif "number" in wanted and "contribution" in name:
        seminar = Seminar.objects.get(name=told.SEMINAR)
        for member in seminar.memberships.all():
            yield {"seminar": seminar.slug, "number": member.pk}
    elif name in ("topic", "edit-topic", "name"):
        model, path = (Name, "entries") if name == "name" else (Topic, "headings")
        yield {"slug": model.objects.filter(**{f"{path}__document__status": "public"})[0].slug}
    elif any(word in name for word in ("collection", "speaker", "beside", "merge")):
        yield from _of_gathered(name, wanted)
    elif wanted <= {"slug", "seminar"} and "document" not in pattern:
        slug = Seminar.objects.get(name=told.SEMINAR).slug
        yield dict.fromkeys(wanted, slug)
    elif wanted in ({"slug", "pk"}, {"slug", "version"}):
        yield from _of_corrections(wanted)
    elif name == "notice-stop":
        reader = person(told.FIRST)
        assert reader
        yield {"token": address_for(reader, ["reply", "mention"]).split("/")[-2]}
    elif "token" in wanted:
        yield {"token": _invitation()}
    elif {"slug"} <= wanted <= {"slug", "seminar", "key", "number"}:
        seminar = Seminar.objects.get(name=told.SEMINAR).slug
        documents = Document.objects.select_related("current")
        if "number" in wanted:
            documents = documents.filter(current__number__gt=1)
        for document in documents:
            kind = Heading if "/h/" in pattern else Paragraph
            key = kind.objects.filter(document=document)[0].key
            number = 1 if name == "version" else document.current.number
            given = {"slug": document.slug, "seminar": seminar, "key": key, "number": number}
            yield {name: given[name] for name in wanted}
    else:
        yield dict.fromkeys(wanted, "1")


def _of_corrections(wanted: set[str]) -> Iterator[dict[str, object]]:
    if "pk" in wanted:
        for correction in Correction.objects.select_related("document"):
            for note in correction.document.annotations.all():
                yield {"slug": correction.document.slug, "pk": note.pk}
        return
    for report in CorrectionReport.objects.select_related("version__document"):
        yield {"slug": report.version.document.slug, "version": report.version.number}


def _of_gathered(name: str, wanted: set[str]) -> Iterator[dict[str, object]]:
    """Of two texts that the seminar reads, both of them on a topic, and a speaker in each."""
    if "merge" in name:
        one, other = Topic.objects.values_list("slug", flat=True)[:2]
        yield {"slug": one, "into": other}
        return
    if "collection" in name:
        yield {"slug": Collection.objects.all()[0].slug}
        return
    seminar = Seminar.objects.get(name=told.SEMINAR)
    public = Document.objects.filter(status="public")
    speeches = Speech.objects.filter(document__in=public).order_by("pk")
    for speaker in Speaker.objects.filter(speeches__in=speeches).distinct():
        documents = public.filter(speeches__speaker=speaker).order_by("pk")
        if "other" in wanted and len(documents) < 2:
            continue
        pair = [document.slug for document in documents] * 2
        given = {"slug": speaker.slug, "one": pair[0], "other": pair[1]}
        if name in ("document-speaker", "document-speakers"):
            given = {"slug": pair[0], "speaker": speaker.slug}
        if name.endswith("topic-beside"):
            break
        yield {one: given[one] for one in wanted}
    read = public.filter(readings__seminar=seminar)
    for topic in Topic.objects.all() if name.endswith("topic-beside") else ():
        slugs = read.filter(headings__topic=topic).distinct().values_list("slug", flat=True)[:2]
        if len(slugs) == 2:
            given = {
                "seminar": seminar.slug, "slug": topic.slug, "one": slugs[0], "other": slugs[1],
            }  # fmt: skip
            yield {one: given[one] for one in wanted}


def _kind_of_pk(pattern: str) -> type:
    if pattern.startswith("/moderation/"):
        return Revision
    if pattern.startswith("/editor/runs/"):
        return ImportRun
    if pattern.startswith("/prompts/"):
        return Prompt
    if pattern.startswith("/flags/"):
        return Flag
    return Annotation if pattern.startswith("/annotations/") else Comment


def _invitation() -> str:
    seminar = Seminar.objects.get(name=told.SEMINAR)
    owner = person(told.INSTRUCTOR)
    assert owner
    return seminar.invite(by=owner, expires=timezone.now() + timedelta(days=1))[1]


def pages(only: Container[str] = ()) -> list[Shown]:
    """Each page (of those names), once for a role that gets it; documents and rooms for every
    role that does, two of them.

    Raises LookupError for an address that shows nobody anything.
    """
    found: list[Shown] = []
    missing = []
    clients = {role: client_of(role) for role in ROLES}
    for name, pattern in routes():
        if (name.startswith(("admin:", "api-")) and name != "api-docs") or name in NO_PAGES:
            continue
        if only and name not in only:
            continue
        shown = list(_shown(name, pattern, clients))
        if not shown:
            missing.append((name, pattern))
        found += shown
    if missing:
        raise LookupError(f"Nobody is shown anything at {missing}.")
    return found


def _shown(name: str, pattern: str, clients: dict[str, Client]) -> Iterator[Shown]:
    everybodys = name in ("document", "room", "home")
    most = 2 if everybodys else 1
    count: dict[str, int] = {}
    for given in arguments(pattern, name):
        try:
            address = reverse(name, kwargs=given)
        except NoReverseMatch:
            continue
        for role, client in clients.items():
            if count.get(role, 0) >= most:
                continue
            answer = client.get(address)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                yield Shown(name, address, role, answer.content.decode())
                count[role] = count.get(role, 0) + 1
                if not everybodys:
                    return
