"""The reading page over HTTP: complete without script, for visitors from memory, and at a cost
that does not grow with the notes."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Seminar, User
from annotations.models import Annotation, Comment, Revision
from archive.models import Document
from archive.parsed import Block
from archive.reading_list import ReadingList
from archive.text import text_of
from tests.factories import make_document, make_note, make_public_note, make_seminar, make_user

pytestmark = pytest.mark.django_db

BLOCKS = [
    Block("heading", "The mill", level=1),
    Block("paragraph", "The wardens met at noon & spoke.", refs=[(11, "1")], breaks=[(4, "2")]),
    Block("heading", "The toll", level=2),
    Block("paragraph", "They asked for three things."),
    Block("list_item", "that the toll be halved;", label="1."),
    Block("list_item", "that the road be mended.", label="2."),
    Block("quotation", "Nothing was said about the bridge."),
    Block("footnote", "So in the minutes.", label="1."),
]


def client_of(user: User | None = None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def page(address: str, user: User | None = None) -> str:
    answer = client_of(user).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def plain(html: str) -> str:
    """The words, without footnote marks."""
    return re.sub(r"<sup.*?</sup>|<[^>]+>", "", html)


def test_page_has_the_whole_text_with_numbers_list_footnotes_and_outline():
    document = make_document("Minutes", blocks=BLOCKS, summary="About a mill.", date="1949-02")
    html = page(document.get_absolute_url())
    for block in BLOCKS:
        assert block.text.replace("&", "&amp;") in plain(html)
    keys = {line.text: line.key for line in text_of(document).lines}
    for heading in ("The mill", "The toll"):
        assert f'href="#h-{keys[heading]}"' in html
        assert f'id="h-{keys[heading]}"' in html
    assert re.search(r'class="num"[^>]*>1</a>', html)
    assert re.search(r'class="num"[^>]*>3</a>', html), "list items take no number"
    assert f'<a href="#p-{keys["So in the minutes."]}" id="ref-1">1</a>' in html
    assert 'data-label="2"' in html
    assert "About a mill." in html
    assert "February 1949" in html


def test_words_of_the_text_are_escaped():
    document = make_document(blocks=["Write <script>alert(1)</script> & go."])
    note = make_public_note(document, make_user(), "Look.", words="<script>")
    html = page(document.get_absolute_url())
    assert "<script>alert" not in html
    assert "Write <mark" in html
    assert f'id="m-{note.pk}"' in html


def test_visitor_reads_approved_notes_beside_their_passages_and_gets_no_cookie():
    document = make_document()
    note = make_public_note(document, make_user("Ada Okafor"), "An *approved* remark.")
    answer = client_of().get(document.get_absolute_url())
    html = answer.content.decode()
    assert "An <em>approved</em> remark." in html
    assert "Ada Okafor" in html
    assert f'data-notes="{note.pk}"' in html
    assert not answer.cookies
    assert "/note/" not in html, "a visitor is offered no form"


def test_margin_folds_after_three_notes():
    document, author = make_document(), make_user()
    notes = [make_note(document, author, f"Remark {number}.") for number in range(5)]
    html = page(document.get_absolute_url(), author)
    before, fold, rest = html.partition('<details class="more">')
    assert fold
    assert "2 more notes" in rest
    shown = [f'id="note-{note.pk}"' in before for note in notes]
    assert shown.count(True) == 3
    assert all(f'id="note-{note.pk}"' in html for note in notes)


def test_permalinks_lead_to_the_place():
    document, author = make_document(), make_user()
    note = make_public_note(document, author)
    line = next(iter(text_of(document).paragraphs))
    heading = text_of(document).lines[0]
    base = document.get_absolute_url()
    for address, place in [
        (reverse("paragraph", args=[document.slug, line.key]), f"#p-{line.key}"),
        (reverse("heading", args=[document.slug, heading.key]), f"#h-{heading.key}"),
        (reverse("note", args=[note.pk]), f"#note-{note.pk}"),
        (reverse("comment", args=[note.root.pk]), f"#comment-{note.root.pk}"),
    ]:
        answer = client_of().get(address)
        assert (answer.status_code, answer.url) == (302, base + place)
        assert place[1:] in page(base)
    assert client_of().get(reverse("paragraph", args=[document.slug, "bbbbbb"])).status_code == 404


@pytest.mark.parametrize(
    ("status", "expected"), [("draft", 404), ("seminar", 404), ("withdrawn", 410), ("public", 200)]
)
def test_what_a_visitor_gets_for_a_document_of_each_status(status: str, expected: int):
    document = make_document(status=status)
    for address in (
        document.get_absolute_url(),
        reverse("paragraph", args=[document.slug, document.paragraphs.first().key]),
    ):
        answer = client_of().get(address)
        assert answer.status_code == (302 if expected == 200 and "/p/" in address else expected)
        if expected == 410:
            assert "Rights were claimed." in answer.content.decode()


def test_room_is_for_members_of_a_seminar_that_reads_the_document():
    document, member, outsider = make_document(), make_user(), make_user()
    seminar = make_seminar(members=[member], documents=[document])
    make_note(document, member, "In the room.", audience="seminar", seminar=seminar)
    room = reverse("room", args=[seminar.slug, document.slug])
    assert "In the room." in page(room, member)
    assert client_of(outsider).get(room).status_code == 404
    assert client_of().get(room).status_code == 302
    other = make_seminar("Another", members=[member])
    elsewhere = reverse("room", args=[other.slug, document.slug])
    assert client_of(member).get(elsewhere).status_code == 404


def test_addresses_written_out_in_a_card_are_those_of_the_names():
    document, author = make_document(), make_user()
    seminar = make_seminar(members=[author], documents=[document])
    note = make_note(document, author, "Mine.", audience="seminar", seminar=seminar)
    reply = note.add(author=author, body="And a reply.", parent=note.root)
    html = page(reverse("room", args=[seminar.slug, document.slug]), author)
    for name, pk in [
        ("note", note.pk), ("reply", note.pk), ("note-audience", note.pk),
        ("note-deletion", note.pk), ("comment", reply.pk), ("comment-revision", reply.pk),
        ("comment-revision", note.root.pk), ("comment-deletion", reply.pk),
    ]:  # fmt: skip
        assert re.search(rf'href="{reverse(name, args=[pk])}["?]', html), name
    for line in text_of(document).paragraphs:
        form = reverse("room-paragraph-note", args=[seminar.slug, document.slug, line.key])
        assert f'href="{form}"' in html


def test_a_known_tag_is_answered_with_304_and_nothing():
    document = make_document()
    address = document.get_absolute_url()
    tag = client_of().get(address)["ETag"]
    answer = client_of().get(address, headers={"If-None-Match": f'"other", {tag}'})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer["ETag"] == tag
    assert client_of().get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def queries(address: str, user: User | None = None) -> int:
    client = client_of(user)
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


def many_notes(document: Document, authors: list[User], seminar: Seminar, count: int) -> None:
    """Public notes, all approved, with as few queries as rows in bulk need."""
    model = make_public_note(document, authors[0], "Remark.", seminar=seminar)
    root = model.root
    fields = {name: getattr(model, name) for name in (
        "document_id", "seminar_id", "audience", "first_id", "start", "last_id", "end", "quote",
        "prefix", "suffix", "written_on_id",
    )}  # fmt: skip
    made = [Annotation(author=authors[n % len(authors)], **fields) for n in range(count - 1)]
    Annotation.objects.bulk_create(made)
    comments = [Comment(annotation=one, author=one.author) for one in made]
    Comment.objects.bulk_create(comments)
    wording = root.latest
    revisions = [
        Revision(comment=one, number=1, body=f"Remark {n}.", html=f"<p>Remark {n}.</p>",
                 renderer=wording.renderer, tags=["mill"], name=one.author.name, state="approved",
                 submitted_at=wording.submitted_at)
        for n, one in enumerate(comments)
    ]  # fmt: skip
    Revision.objects.bulk_create(revisions)
    for one, revision in zip(comments, revisions, strict=True):
        one.latest = one.approved = revision
        one.is_public = True
    Comment.objects.bulk_update(comments, ["latest", "approved", "is_public"])
    Document.touch(document.pk)


def test_as_many_queries_for_500_notes_as_for_one():
    member, other = make_user(), make_user()
    documents = [make_document(), make_document()]
    seminar = make_seminar(members=[member, other], documents=documents)
    counted = []
    for document, count in zip(documents, (1, 500), strict=True):
        many_notes(document, [other, member], seminar, count)
        document.refresh_from_db()
        address = document.get_absolute_url()
        room = reverse("room", args=[seminar.slug, document.slug])
        first, again = queries(address), queries(address)
        assert again <= 1
        counted.append((first, again, queries(address, member), queries(room, member)))
        shown = page(room, member).count('class="card a-')
        assert shown == count
    assert counted[0] == counted[1]


def test_notes_outlast_the_reading_list_and_nothing_new_joins_them():
    author, fellow, outsider = make_user("Ann"), make_user("Fellow"), make_user("Outsider")
    document, other = make_document(), make_document()
    seminar = make_seminar(members=[author, fellow], documents=[document, other])
    note = make_note(document, author, "Among us", audience="seminar", seminar=seminar)
    room, empty = (reverse("room", args=[seminar.slug, d.slug]) for d in (document, other))
    line = next(iter(text_of(document).paragraphs))
    sent = {
        "document": document.slug, "seminar": seminar.slug, "first": line.key, "start": 0,
        "end": len(line.text), "quote": line.text, "audience": "seminar", "body": "More",
    }  # fmt: skip
    assert '<input type="radio" name="audience" value="seminar"' in page(room, fellow)
    for document_ in (document, other):
        ReadingList(seminar).remove(document_)
    assert "Among us" in page(room, fellow)
    assert f'href="{room}?as=before"' in page(document.get_absolute_url(), fellow)
    assert client_of(fellow).get(f"/annotations/{note.pk}/")["Location"].startswith(room)
    assert client_of(fellow).get(empty).status_code == 404
    assert client_of(outsider).get(room).status_code == 404
    # Replies go on; a new note is refused beside what it concerns, in the same words everywhere.
    assert '<input type="radio" name="audience" value="seminar"' not in page(room, fellow)
    refused = client_of(fellow).post("/annotations/", sent)
    assert refused.status_code == 400
    assert "does not have this document on its reading list" in refused.content.decode()
    answer = client_of(fellow).post("/annotations/", sent, headers={"X-Fragment": "1"})
    assert list(answer.json()["error"]["fields"]) == ["seminar"]
    answer = client_of(fellow).post("/api/annotations/", sent, content_type="application/json")
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["seminar"])
    assert client_of(fellow).post("/annotations/", sent | {"audience": "me"}).status_code == 303
    # Nor does what somebody kept for themselves join them now; what is among them may go further.
    kept = make_note(document, fellow, "For later", audience="me")
    chosen = {"audience": "seminar", "seminar": seminar.slug, "version": kept.version}
    answer = client_of(fellow).post(reverse("note-audience", args=[kept.pk]), chosen)
    assert answer.status_code == 400
    assert "does not have this document on its reading list" in answer.content.decode()
    chosen = {"audience": "public", "version": note.version}
    answer = client_of(author).post(reverse("note-audience", args=[note.pk]), chosen)
    assert answer.status_code == 303
    reply = {"body": "I answer", "parent": str(note.root.pk)}
    client_of(fellow).post(f"/annotations/{note.pk}/comments/", reply)
    assert "I answer" in page(room, author)


def test_a_page_and_its_notes_are_in_the_language_of_whoever_reads_them():
    """Parts that were made for one reader are kept, and serve those of the same language alone."""
    document = make_document("Minutes", blocks=BLOCKS)
    ada = make_user("Ada")
    note = make_public_note(document, ada, words="met at noon")
    Annotation.objects.filter(pk=note.pk).update(created="2026-12-30T12:00:00Z")
    Comment.objects.filter(annotation=note).update(created="2026-12-30T12:00:00Z")
    for reader in (None, ada):
        client = client_of(reader)
        for language, day, title in (
            ("en", "30 Dec 2026", "Notes on paragraph 1"),
            ("fr", "30 déc. 2026", "Notes sur le paragraphe 1"),
            ("de", "30. Dez. 2026", "Anmerkungen zu Absatz 1"),
        ):
            answer = client.get(document.get_absolute_url(), headers={"Accept-Language": language})
            html = answer.content.decode()
            assert f'lang="{language}"' in html
            assert f">{day}</time>" in html
            assert f'aria-label="{title}"' in html
