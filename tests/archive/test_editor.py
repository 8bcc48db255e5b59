"""What editors do with documents, and that nobody else does."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Event
from archive.importing import Import
from archive.ingest import ingest
from archive.models import Document, Topic
from archive.parsed import Block, ParsedDocument
from tests.factories import make_document, make_note, make_seminar, make_user

pytestmark = pytest.mark.django_db
RECORD = {"title": "A title", "language": "en", "direction": "ltr", "date": "1949"}


@pytest.fixture
def cast():
    clients = {"public": Client()}
    member = make_user("Member")
    moderator = make_user("Site moderator", is_moderator=True)
    staff = make_user("Staff", is_staff=True, is_superuser=True)
    owner = make_user("Owner")
    seminar = make_seminar(owner=owner, members=[member])
    people = {
        "member": member,
        "owner": owner,
        "moderator": moderator,
        "staff": staff,
        "outsider": make_user("Outsider"),
        "editor": make_user("Edith", is_editor=True),
    }
    for name, user in people.items():
        clients[name] = Client()
        clients[name].force_login(user)
    return {"clients": clients, "people": people, "seminar": seminar}


@pytest.fixture
def editor(cast) -> Client:
    return cast["clients"]["editor"]


def make_draft(title: str = "The draft") -> Document:
    blocks = [Block("heading", "Foreign Trade"), Block("paragraph", "Salt is dear.")]
    parsed = ParsedDocument(title=title, blocks=blocks)
    return ingest(parsed, by=None, original=f"Salt: {title}".encode(), name="salt.txt")


def doors(document: Document, pending: Import) -> list[tuple[str, str, dict]]:
    slug = [document.slug]
    return [
        ("get", reverse("editor"), {}),
        ("get", reverse("import-new"), {}),
        ("post", reverse("import-new"), {"text": "A text that is pasted.\n\nAnd goes on."}),
        ("get", reverse("import", args=[pending.pk]), {}),
        ("post", reverse("import", args=[pending.pk]), {"step": "discard"}),
        ("get", reverse("edit-document", args=slug), {}),
        ("post", reverse("edit-document", args=slug), RECORD | {"version": document.version}),
        ("post", reverse("publish-document", args=slug), {"status": "public"}),
        ("post", reverse("withdraw-document", args=slug), {"reason": "r"}),
        ("post", reverse("divide-draft", args=slug), {}),
        ("get", reverse("original", args=slug), {}),
        ("get", reverse("delete-draft", args=slug), {}),
        ("post", reverse("delete-draft", args=slug), {}),
    ]


def test_every_door_is_open_to_editors_alone(cast) -> None:
    document = make_draft()
    pending = Import.begin(b"Another text.\n\nIt goes on.", "a.txt", by=cast["people"]["editor"])
    state = list(Document.objects.values())
    for method, address, data in doors(document, pending):
        for who, client in cast["clients"].items():
            if who == "editor":
                continue
            answer = getattr(client, method)(address, data)
            if who == "public":
                assert answer.status_code == (302 if method == "get" else 401), address
                place = answer.get("Location", answer.content.decode())
                assert f"{reverse('account_login')}?next={address}" in place
            else:
                assert answer.status_code == 404, (who, address)
            assert "Salt" not in answer.content.decode()
    assert list(Document.objects.values()) == state
    assert list(Import.objects.all()) == [pending]
    for method, address, data in doors(document, pending):
        answer = getattr(cast["clients"]["editor"], method)(address, data)
        assert answer.status_code in (200, 303), address
    assert Document.objects.get().status == "withdrawn", "published, withdrawn, not deleted"


def test_a_document_is_published_withdrawn_and_published_again(cast, editor) -> None:
    document = make_draft()
    address = document.get_absolute_url()
    public, member = cast["clients"]["public"], cast["clients"]["member"]
    assert public.get(address).status_code == member.get(address).status_code == 404
    editor.post(
        reverse("publish-document", args=[document.slug]),
        {"status": "seminar", "seminars": [cast["seminar"].pk]},
    )
    assert (public.get(address).status_code, member.get(address).status_code) == (404, 200)
    editor.post(reverse("publish-document", args=[document.slug]), {"status": "public"})
    assert public.get(address).status_code == 200
    document.refresh_from_db()
    note = make_note(document, cast["people"]["member"])
    refused = editor.post(reverse("withdraw-document", args=[document.slug]), {"reason": " "})
    assert refused.status_code == 400
    assert public.get(address).status_code == 200
    editor.post(reverse("withdraw-document", args=[document.slug]), {"reason": "Claimed."})
    gone = public.get(address)
    assert gone.status_code == 410
    assert "Claimed." in gone.content.decode()
    editor.post(reverse("publish-document", args=[document.slug]), {"status": "public"})
    assert public.get(address).status_code == 200
    assert document.annotations.get() == note
    assert (
        Event.objects.filter(kind__startswith="document ", data__document=document.pk).count() == 5
    )


def test_the_reading_page_leads_editors_and_nobody_else_to_the_record(cast) -> None:
    document = make_document()
    link = reverse("edit-document", args=[document.slug])
    for who, client in cast["clients"].items():
        page = client.get(document.get_absolute_url()).content.decode()
        assert (link in page) == (who == "editor")


def test_whoever_had_to_sign_in_between_lands_at_the_form(editor) -> None:
    document = make_draft()
    for name in ("publish-document", "withdraw-document", "divide-draft"):
        answer = editor.get(reverse(name, args=[document.slug]))
        assert answer.status_code == 303
        assert answer.url == reverse("edit-document", args=[document.slug])
    document.refresh_from_db()
    assert document.status == "draft"


def test_seminars_only_needs_a_seminar(editor) -> None:
    document = make_draft()
    answer = editor.post(reverse("publish-document", args=[document.slug]), {"status": "seminar"})
    assert answer.status_code == 400
    assert "Choose at least one seminar." in answer.content.decode()
    document.refresh_from_db()
    assert document.status == "draft"


def test_topics_are_proposed_and_joined_on_publishing(editor) -> None:
    make_document(blocks=[Block("heading", "FOREIGN TRADE:"), "Text."])
    document = make_draft()
    page = editor.get(reverse("edit-document", args=[document.slug])).content.decode()
    assert "will join" in page
    assert ">Foreign trade<" in page
    assert Topic.objects.count() == 1
    editor.post(reverse("publish-document", args=[document.slug]), {"status": "public"})
    assert Topic.objects.get().headings.count() == 2
    page = editor.get(reverse("edit-document", args=[document.slug])).content.decode()
    assert "will join" not in page


def test_the_record_is_mended_also_after_publishing(editor) -> None:
    document = make_document("Old title", date="1948")
    address = reverse("edit-document", args=[document.slug])
    data = RECORD | {"version": document.version, "participants": "Ada\nPell"}
    assert editor.post(address, data).status_code == 303
    document.refresh_from_db()
    assert (document.title, document.date) == ("A title", "1949")
    assert document.participants == ["Ada", "Pell"]
    version = document.version
    editor.post(address, data | {"version": version})
    document.refresh_from_db()
    assert document.version == version, "nothing was different"
    wrong = editor.post(address, data | {"version": version, "source_url": "nowhere at all"})
    assert wrong.status_code == 400
    assert "nowhere at all" in wrong.content.decode()


def test_two_editors_mend_the_same_record(cast, editor) -> None:
    document = make_document("First title")
    address = reverse("edit-document", args=[document.slug])
    other = Client()
    other.force_login(make_user("Other editor", is_editor=True))
    seen = document.version
    other.post(address, RECORD | {"version": seen, "title": "Theirs", "summary": "Their summary"})
    answer = editor.post(address, RECORD | {"version": seen, "title": "Mine"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine" in page
    assert "Stored meanwhile:" in page
    assert "Theirs" in page
    assert "Their summary" in page
    document.refresh_from_db()
    assert document.title == "Theirs"
    editor.post(address, RECORD | {"version": document.version, "title": "Mine"})
    document.refresh_from_db()
    assert document.title == "Mine"


def test_a_draft_is_deleted_once_confirmed_and_a_published_one_never(
    editor, django_capture_on_commit_callbacks
) -> None:
    draft, published = make_draft(), make_document()
    file = draft.original.name
    address = reverse("delete-draft", args=[draft.slug])
    assert "The draft" in editor.get(address).content.decode()
    assert Document.objects.filter(pk=draft.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert editor.post(address).status_code == 303
    assert not Document.objects.filter(pk=draft.pk).exists()
    assert not default_storage.exists(file)
    editor.post(reverse("delete-draft", args=[published.slug]))
    assert Document.objects.filter(pk=published.pk).exists()


def test_the_original_comes_back_as_a_file(editor) -> None:
    document = make_draft()
    answer = editor.get(reverse("original", args=[document.slug]))
    assert b"".join(answer.streaming_content) == b"Salt: The draft"
    assert answer["Content-Disposition"] == 'attachment; filename="salt.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    default_storage.delete(document.original.name)
    assert editor.get(reverse("original", args=[document.slug])).status_code == 404
    assert editor.get(reverse("original", args=[make_document().slug])).status_code == 404


def test_the_list_is_by_status_and_words(editor) -> None:
    make_document("A public text")
    make_document("A withdrawn text", status="withdrawn")
    make_draft()
    address = reverse("editor")
    page = editor.get(address).content.decode()
    assert all(title in page for title in ("A public text", "A withdrawn text", "The draft"))
    page = editor.get(address, {"status": "draft"}).content.decode()
    assert "The draft" in page
    assert "A public text" not in page
    page = editor.get(address, {"q": "withdrawn"}).content.decode()
    assert "A withdrawn text" in page
    assert "A public text" not in page


def test_queries_of_the_editors_pages_are_constant(editor) -> None:
    document = make_draft()

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert editor.get(address).status_code == 200
        return len(queries)

    addresses = [reverse("editor"), reverse("edit-document", args=[document.slug])]
    before = [count(address) for address in addresses]
    for n in range(5):
        make_draft(f"Another {n}")
        make_seminar(f"Seminar {n}")
    blocks = [Block("heading", f"Heading {n}") for n in range(30)]
    from archive.ingest import replace_text

    parsed = ParsedDocument(blocks=[*blocks, Block("paragraph", "Text.")])
    replace_text(document, parsed, by=None)
    assert [count(address) for address in addresses] == before


def test_pasted_text_is_shown_to_whoever_is_signed_out_by_now(db) -> None:
    answer = Client().post(reverse("import-new"), {"text": "A page & more,\nkeyed by hand."})
    assert answer.status_code == 401
    assert "\nA page &amp; more,\nkeyed by hand.</textarea>" in answer.content.decode()
