"""A seminar that is over, and the one of the next term."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, Seminar
from annotations import terms
from annotations.models import Annotation, Category, Comment, Prompt, Revision
from annotations.models.vocabulary import Term
from tests.accounts.cast import Cast, make_cast
from tests.factories import make_note, make_public_note, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def room(seminar: Seminar, cast: Cast) -> str:
    return reverse("room", args=[seminar.slug, cast.document.slug])


def address(name: str, cast: Cast) -> str:
    return reverse(name, args=[cast.seminar.slug])


def archive(cast: Cast) -> None:
    cast.seminar.archive(True, by=cast.people["owner"])


@pytest.mark.parametrize("role", ["moderator", "member", "past", "outsider", "staff", "nobody"])
@pytest.mark.parametrize("name", ["seminar-archive", "seminar-copy"])
def test_only_instructors_end_and_copy_a_seminar(cast: Cast, role: str, name: str):
    fields = {"over": "yes", "name": "Again", "notes": "none"}
    count = Seminar.objects.count()
    assert cast.client(role).post(address(name, cast), fields).status_code in (302, 403, 404)
    cast.seminar.refresh_from_db()
    assert not cast.seminar.is_over
    assert Seminar.objects.count() == count
    assert cast.client("owner").post(address(name, cast), fields).status_code == 303
    cast.seminar.refresh_from_db()
    assert cast.seminar.is_over or Seminar.objects.count() == count + 1


def test_archived_seminar_is_read_and_not_written(cast: Cast):
    member, owner = cast.people["member"], cast.people["owner"]
    note = make_note(cast.document, member, "Kept.", audience="seminar", seminar=cast.seminar)
    public = make_public_note(cast.document, member, "For all.", seminar=cast.seminar)
    answer = public.add(author=owner, body="An answer.", parent=public.root)
    archive(cast)
    client = cast.client("member")
    for page in (room(cast.seminar, cast), address("seminar", cast),
                 address("seminar-notebook", cast), address("contributions", cast)):  # fmt: skip
        assert "is archived since" in client.get(page, follow=True).content.decode(), page
    assert "Kept." in client.get(room(cast.seminar, cast)).content.decode()
    said = {"body": "More.", "parent": str(note.root.pk)}
    assert client.post(reverse("reply", args=[note.pk]), said).status_code == 400
    assert "over" in client.post(reverse("reply", args=[note.pk]), said).content.decode()
    revised = {"body": "Else.", "version": "1"}
    for comment, who in ((note.root, "member"), (answer, "owner")):
        form = reverse("comment-revision", args=[comment.pk])
        assert cast.client(who).post(form, revised).status_code == 400
    api = {"body": "More.", "parent": str(public.root.pk)}
    for who in ("member", "outsider"):
        refused = cast.client(who).post(
            reverse("api-comments", args=[public.pk]), json.dumps(api), "application/json"
        )
        assert refused.status_code in (400, 403, 409, 422), refused.content
    assert Comment.objects.count() == 3
    assert Comment.objects.filter(latest__number__gt=1).count() == 0
    for name in ("seminar-readings", "seminar-edit", "seminar-invitations"):
        assert cast.client("owner").post(address(name, cast), {}).status_code == 403, name
    deleted = client.post(reverse("note-deletion", args=[note.pk]))
    assert deleted.status_code == 303


def test_archived_seminar_is_opened_again_by_its_instructor(cast: Cast):
    archive(cast)
    note = make_note(cast.document, cast.people["member"])
    cast.client("owner").post(address("seminar-archive", cast), {"over": "no"})
    cast.seminar.refresh_from_db()
    note.address("seminar", by=cast.people["member"], seen=1, seminar=cast.seminar)
    assert Annotation.objects.get(pk=note.pk).audience == "seminar"


def copied(cast: Cast, notes: str, **fields) -> Seminar:
    answer = cast.client("owner").post(
        address("seminar-copy", cast), {"name": "The next term", "notes": notes, **fields}
    )
    made = Seminar.objects.get(previous=cast.seminar)
    assert answer.url == made.get_absolute_url()
    return made


def test_copy_takes_what_belongs_to_the_seminar_and_nobody(cast: Cast):
    owner, member = cast.people["owner"], cast.people["member"]
    Prompt.ask("Why so late?", by=owner, seminar=cast.seminar, document=cast.document)
    Category.objects.create(seminar=cast.seminar, label="Doubt", colour="rose", pattern="wave")
    term = Term.objects.create(seminar=cast.seminar, label="trade", folded="trade")
    Term.objects.create(seminar=cast.seminar, label="Trades", folded="trades", now=term)
    second = make_user("Second instructor")
    cast.seminar.admit(second, Role.OWNER)
    cast.seminar.use_pseudonyms(True, by=owner)
    make_note(cast.document, member, "Of that term.", audience="seminar", seminar=cast.seminar)
    assert cast.client("owner").get(address("seminar-copy", cast)).status_code == 200
    made = copied(cast, "none", instructors=[second.pk])
    assert set(made.memberships.values_list("user", "role")) == {
        (owner.pk, "owner"), (second.pk, "owner"),
    }  # fmt: skip
    assert made.is_pseudonymous
    assert [item.document for item in made.readings.all()] == [cast.document]
    assert [one.text for one in made.prompts.all()] == ["Why so late?"]
    assert [one.label for one in made.categories.all()] == ["Doubt"]
    former = made.terms.get(folded="trades")
    assert former.now == made.terms.get(folded="trade")
    made.admit(cast.people["outsider"])
    listed = cast.client("outsider").get(reverse("api-annotations")).content.decode()
    assert "Of that term." not in listed


def test_members_cannot_be_taken_along(cast: Cast):
    fields = {"name": "Again", "notes": "none", "instructors": [cast.people["member"].pk]}
    answer = cast.client("owner").post(address("seminar-copy", cast), fields)
    assert answer.status_code == 400


@pytest.mark.parametrize("notes", ["nameless", "named"])
def test_earlier_term_is_read_and_not_added_to(cast: Cast, notes: str):
    member = cast.people["member"]
    note = make_note(cast.document, member, "Of that term.", audience="seminar",
                     seminar=cast.seminar)  # fmt: skip
    alone = make_note(cast.document, member, "For me alone.")
    hidden = make_note(cast.document, member, "Hidden.", audience="seminar", seminar=cast.seminar)
    Comment.objects.filter(annotation=hidden).update(hidden_at=note.created)
    waiting = make_note(cast.document, member, "Waits.", audience="public", seminar=cast.seminar)
    made = copied(cast, notes)
    made.admit(cast.people["outsider"])
    client, stranger = cast.client("outsider"), cast.client("staff")
    told = cast.client("member").get(address("seminar", cast)).content.decode()
    assert "The members of “The next term” read our notes" in told
    listed = client.get(reverse("api-annotations")).content.decode()
    assert "Of that term." in listed
    assert "Waits." in listed
    assert "Hidden." not in listed
    assert (member.name in listed) == (notes == "named")
    assert "Of that term." not in stranger.get(reverse("api-annotations")).content.decode()
    assert str(alone.pk) not in listed
    for one in (note, waiting):
        said = json.dumps({"body": "More.", "parent": str(one.root.pk)})
        answer = client.post(reverse("api-comments", args=[one.pk]), said, "application/json")
        assert answer.status_code in (400, 403, 404, 409, 422), answer.content
    assert Comment.objects.filter(author=cast.people["outsider"]).count() == 0
    cast_out = made.memberships.get(user=cast.people["outsider"])
    cast_out.end(by=cast.people["owner"])
    assert "Of that term." not in client.get(reverse("api-annotations")).content.decode()


@pytest.mark.parametrize("notes", ["nameless", "named"])
def test_no_page_about_a_note_of_an_earlier_term_names_who_wrote_it(cast: Cast, notes: str):
    member = cast.people["member"]
    make_note(cast.document, member, "Of that term.", audience="seminar", seminar=cast.seminar)
    public = make_public_note(cast.document, member, "For all.", seminar=cast.seminar)
    # Approved under a pseudonym, and worded anew under the own name since.
    Revision.objects.filter(pk=public.root.latest_id).update(name="Heron")
    public.root.revise(by=member, body="For all, again.", seen=public.root.version)
    make_note(cast.document, member, "To be approved.", audience="public", seminar=cast.seminar)
    made = copied(cast, notes)
    made.admit(cast.people["staff"])
    client, named = cast.client("staff"), 0
    for comment in Comment.objects.filter(author=member):
        note = comment.annotation
        for page in (
            reverse("api-annotation", args=[note.pk]),
            reverse("api-comment", args=[comment.pk]),
            reverse("api-revisions", args=[comment.pk]),
            f"{reverse('reply', args=[note.pk])}?parent={comment.pk}",
            f"{room(made, cast)}?earlier=1",
        ):
            answer = client.get(page)
            assert answer.status_code == 200, page
            named += member.name in answer.content.decode()
        for wording in comment.revisions.filter(state="submitted"):
            siblings = client.get(reverse("case", args=[wording.pk])).content.decode()
            siblings = siblings.partition('class="siblings"')[2].partition("</details>")[0]
            assert "Of that term." in siblings
            named += member.name in siblings
    assert bool(named) == (notes == "named")


def test_questions_of_an_archived_seminar_stand(cast: Cast):
    owner = cast.people["owner"]
    asked = Prompt.ask("Why so late?", by=owner, seminar=cast.seminar, document=cast.document)
    archive(cast)
    client = cast.client("owner")
    place, said = [cast.seminar.slug, cast.document.slug], {"text": "Else?", "version": "1"}
    for fields in (said, {"remove": "1"}, {"up": "1"}):
        assert client.post(reverse("prompt", args=[asked.pk]), fields).status_code == 403
    assert client.post(reverse("room-ask", args=place), said).status_code == 403
    assert client.post(reverse("room-guide", args=place), {"phase": "closed"}).status_code == 403
    assert [one.text for one in Prompt.objects.filter(removed_at=None)] == ["Why so late?"]
    assert client.get(reverse("prompt", args=[asked.pk])).status_code == 200


def test_third_term_reads_the_first_no_more_openly_than_the_second(cast: Cast):
    note = make_note(cast.document, cast.people["member"], "Of the first.", audience="seminar",
                     seminar=cast.seminar)  # fmt: skip
    made = copied(cast, "nameless")
    form = reverse("seminar-copy", args=[made.slug])
    cast.client("owner").post(form, {"name": "The third", "notes": "named"})
    third = Seminar.objects.get(previous=made)
    third.admit(cast.people["outsider"])
    listed = cast.client("outsider").get(reverse("api-annotations")).content.decode()
    assert str(note.pk) in listed
    assert cast.people["member"].name not in listed


def test_nobody_reads_earlier_terms_in_public(cast: Cast):
    make_note(cast.document, cast.people["member"], "Of that term.", audience="seminar",
              seminar=cast.seminar)  # fmt: skip
    copied(cast, "named")
    assert "Of that term." not in Client().get(cast.document.get_absolute_url()).content.decode()


@pytest.mark.parametrize("notes", ["nameless", "named"])
def test_room_of_the_later_term_shows_the_earlier_one_when_asked(cast: Cast, notes: str):
    member = cast.people["member"]
    note = make_note(cast.document, member, "Of that term.", audience="seminar",
                     seminar=cast.seminar)  # fmt: skip
    made = copied(cast, notes)
    made.admit(cast.people["outsider"])
    make_note(cast.document, cast.people["outsider"], "Of this.", audience="seminar", seminar=made)
    client, page = cast.client("outsider"), room(made, cast)
    html = client.get(page).content.decode()
    assert "Earlier terms left 1 note here." in html
    assert "Of that term." not in html
    shown = client.get(f"{page}?earlier=1").content.decode()
    assert "Of that term." in shown
    assert "Of this." in shown
    assert f"Earlier term: {cast.seminar.name}" in shown
    assert (member.name in shown) == (notes == "named")
    assert ("A reader of an earlier term" in shown) == (notes == "nameless")
    card = shown.partition(f'id="note-{note.pk}"')[2].partition("</article>")[0]
    assert "data-new" not in card
    assert "Reply" not in card
    answer = client.get(reverse("note", args=[note.pk]))
    assert answer.url == f"{page}?earlier=1#note-{note.pk}"


def test_who_writes_first_does_not_read_earlier_terms_before(cast: Cast):
    make_note(cast.document, cast.people["member"], "Of that term.", audience="seminar",
              seminar=cast.seminar)  # fmt: skip
    made = copied(cast, "named")
    made.admit(cast.people["outsider"])
    made.readings.get().enter("write_first", by=cast.people["owner"])
    client, page = cast.client("outsider"), f"{room(made, cast)}?earlier=1"
    assert "Of that term." not in client.get(page).content.decode()
    assert "Of that term." not in client.get(reverse("api-annotations")).content.decode()
    make_note(cast.document, cast.people["outsider"], "Of this.", audience="seminar", seminar=made)
    assert "Of that term." in client.get(page).content.decode()


def test_who_writes_first_in_one_term_does_not_read_it_along_in_another(cast: Cast):
    owner, member = cast.people["owner"], cast.people["member"]
    make_note(cast.document, owner, "Of that term.", audience="seminar", seminar=cast.seminar)
    made = copied(cast, "named")
    made.admit(member)
    made.admit(cast.people["outsider"])
    cast.seminar.readings.get().enter("write_first", by=owner)
    pages = f"{room(made, cast)}?earlier=1", reverse("api-annotations")
    for page in pages:
        assert "Of that term." not in cast.client("member").get(page).content.decode()
        assert "Of that term." in cast.client("outsider").get(page).content.decode()
    make_note(cast.document, member, "Mine.", audience="seminar", seminar=cast.seminar)
    for page in pages:
        assert "Of that term." in cast.client("member").get(page).content.decode()


def test_a_form_that_is_pressed_twice_founds_one_seminar(cast: Cast):
    owner, count = cast.client("owner"), Seminar.objects.count()
    fields = {"name": "Next term", "notes": "none", "sent_as": str(uuid.uuid4())}
    first, second = (owner.post(address("seminar-copy", cast), fields) for _twice in range(2))
    assert first.url == second.url
    made = Seminar.objects.get(slug=first.url.split("/")[2])
    assert Seminar.objects.count() == count + 1
    assert made.readings.count() == 1
    html = owner.get(address("seminar-copy", cast)).content.decode()
    assert re.search(r'name="sent_as" value="[-0-9a-f]{36}"', html)
    # Founding one anew, too.
    fields = {"name": "A new one", "sent_as": str(uuid.uuid4())}
    assert len({owner.post("/seminars/", fields).url for _twice in range(2)}) == 1
    assert Seminar.objects.filter(name="A new one").count() == 1
    page = owner.get("/seminars/").content.decode()
    assert re.search(r'name="sent_as" value="[-0-9a-f]{36}"', page)
    assert owner.post("/seminars/", {"name": "No name of its own"}).status_code == 303


def test_what_an_earlier_term_wrote_is_added_to_by_nobody(cast: Cast):
    member = make_user("Next Reader")
    note = make_note(
        cast.document, cast.people["member"], "Of then.", audience="seminar", seminar=cast.seminar
    )
    made = terms.copy(cast.seminar, name="Next", by=cast.people["owner"], notes=terms.NAMED)
    made.admit(member)
    reader = Client()
    reader.force_login(member)
    page = room(made, cast)
    assert "Of then." in reader.get(f"{page}?earlier=1").content.decode()
    acts = {
        reverse("reply", args=[note.pk]): {"body": "Me too.", "parent": note.root.pk},
        reverse("note-resolution", args=[note.pk]): {"state": "resolved"},
    }
    for address, fields in acts.items():
        answer = reader.post(address, fields, headers={"X-Fragment": "1"})
        assert answer.status_code == 400, address
        assert "Only the members of" in answer.json()["error"]["message"]
    answer = reader.post(
        reverse("comment-reactions", args=[note.root.pk]), {"sign": "agree", "on": "1"}
    )
    assert answer.status_code == 404
    assert Comment.objects.count() == 1
    # Who left is told that they did.
    cast.seminar.memberships.get(user=cast.people["member"]).end(by=cast.people["owner"])
    made.admit(cast.people["member"])
    late = cast.client("member").post(
        reverse("reply", args=[note.pk]),
        {"body": "And me.", "parent": note.root.pk},
        headers={"X-Fragment": "1"},
    )
    assert "not a member of this seminar any more" in late.json()["error"]["message"]
