"""A seminar's categories, and the vocabulary of its tags."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.viewer import NOBODY, Viewer
from annotations.edition import Edition
from annotations.errors import Refused
from annotations.models import Annotation, Category, Term
from annotations.models.category import MOST
from annotations.vocabulary import Vocabulary
from archive.text import text_of
from tests.annotations.cast import browser, words
from tests.factories import make_document, make_note, make_public_note, make_seminar, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    document = make_document()
    owner, ada, ben = make_user("Olga"), make_user("Ada"), make_user("Ben")
    seminar = make_seminar(owner=owner, members=[ada, ben], documents=[document])
    return document, seminar, owner, ada, ben


def card_of(document, user, seminar):
    (card,) = Edition(document, Viewer.of(user) if user else NOBODY, seminar).cards
    return card


def tags_page(seminar) -> str:
    return reverse("seminar-tags", args=[seminar.slug])


def test_no_two_categories_share_a_colour_or_a_line_and_labels_are_once(cast):
    _document, seminar, owner, _ada, _ben = cast
    made = [Category.add(seminar, f"Kind {n}", by=owner) for n in range(MOST)]
    assert len({one.colour for one in made}) == len({one.pattern for one in made}) == MOST
    for label in ("One more", " kind  1 ", "", "x" * 41):
        with pytest.raises(Refused):
            Category.add(seminar, label, by=owner)
    first, second, *_rest = made
    colour, pattern = first.colour, first.pattern
    first.change("Claim", second.colour, second.pattern, by=owner)
    second.refresh_from_db()
    assert (second.colour, second.pattern) == (colour, pattern), "they have changed places"
    second.move(-1)
    assert [one.label for one in Category.objects.filter(seminar=seminar)][:2] == [
        "Kind 1",
        "Claim",
    ]


def test_a_note_shows_its_category_in_its_own_room_alone(cast):
    document, seminar, owner, ada, ben = cast
    claim = Category.add(seminar, "Claim", by=owner)
    line = next(iter(text_of(document).paragraphs))
    sent = {
        "document": document.slug, "seminar": seminar.slug, "first": line.key, "last": line.key,
        "start": 0, "end": 3, "quote": line.text[:3], "audience": "seminar", "body": "Look.",
        "category": claim.pk,
    }  # fmt: skip
    assert browser(ada).post(reverse("annotations"), sent).status_code == 303
    note = Annotation.objects.get()
    assert card_of(document, ben, seminar).category.label == "Claim"
    assert card_of(document, ada, None).category is None
    room = reverse("room", args=[seminar.slug, document.slug])
    assert 'class="a-seminar k k-blue p-line"' in browser(ben).get(room).content.decode()
    assert "Claim" in words(browser(ben).get(f"{room}?category={claim.pk}"))
    other = make_seminar("Another", owner=ada, documents=[document])
    note.address("seminar", by=ada, seen=note.version, seminar=other)
    assert note.category is None
    foreign = Category.add(other, "Foreign", by=ada)
    assert (
        browser(ada).post(reverse("annotations"), {**sent, "category": foreign.pk}).status_code
        == 400
    )


def test_its_author_alone_chooses_the_category_and_removing_it_keeps_the_note(cast):
    document, seminar, owner, ada, ben = cast
    claim = Category.add(seminar, "Claim", by=owner)
    note = make_note(document, ada, audience="seminar", seminar=seminar)
    address = reverse("note-category", args=[note.pk])
    for stranger in (ben, owner, make_user("Out")):
        assert browser(stranger).post(address, {"category": claim.pk}).status_code == 404
    assert browser(ada).post(address, {"category": "99"}).status_code == 400
    assert browser(ada).get(address).status_code == 200
    answer = browser(ada).post(
        address, {"category": claim.pk, "room": seminar.slug}, headers={"X-Fragment": "1"}
    )
    assert b"k-blue" in answer.content
    assert card_of(document, ada, seminar).may_sort
    assert not card_of(document, ben, seminar).may_sort
    page = tags_page(seminar)
    assert "1 note has it. It stays, without a category." in words(browser(owner).get(page))
    browser(owner).post(page, {"do": "remove-category", "category": claim.pk})
    assert card_of(document, ben, seminar).category is None


def test_members_see_and_instructors_change(cast):
    _document, seminar, owner, ada, _ben = cast
    page = tags_page(seminar)
    lines = {"do": "add-terms", "terms": "iron\n salt ,Trade\n\niron"}
    assert browser(ada).post(page, lines).status_code == 403
    assert browser(make_user("Out")).get(page).status_code == 404
    assert browser(make_user("Out")).post(page, lines).status_code == 404
    browser(owner).post(page, lines)
    assert Vocabulary.of(seminar).terms == ("iron", "salt", "Trade")
    assert "iron" in words(browser(ada).get(page))
    assert b"<textarea" not in browser(ada).get(page).content
    other = make_seminar("Another", owner=make_user("Eve"))
    foreign = Category.add(other, "Theirs", by=owner)
    taken = {"do": "remove-category", "category": foreign.pk}
    assert browser(owner).post(page, taken).status_code == 404
    assert browser(owner).post(page, {"do": "nothing"}).status_code == 404


def test_renamed_and_merged_tags_are_shown_by_their_present_name_in_the_seminar_alone(cast):
    document, seminar, owner, ada, _ben = cast
    note = make_public_note(document, ada, tags=["Commerce", "trade"], seminar=seminar)
    Term.rename(seminar, "commerce", "Economy", by=owner)
    assert card_of(document, ada, seminar).tags == ["Economy", "trade"]
    Term.add(seminar, ["Trade"], by=owner)
    Term.rename(seminar, "economy", "trade", by=owner)
    assert card_of(document, ada, seminar).tags == ["Trade"], "merged, and once"
    assert card_of(document, None, None).tags == ["Commerce", "trade"], "as approved"
    assert note.root.wording.tags == ["Commerce", "trade"]
    room = reverse("room", args=[seminar.slug, document.slug])
    assert "1 of 1" in words(browser(ada).get(f"{room}?tag=commerce")), "a former link still leads"
    form = browser(ada).get(reverse("comment-revision", args=[note.root.pk])).content.decode()
    assert 'value="Trade"' in form
    Term.rename(seminar, "Trade", "Commerce", by=owner)
    assert Vocabulary.of(seminar).terms == ("Commerce",)
    assert card_of(document, ada, seminar).tags == ["Commerce"], "renamed back"
    Term.objects.get(now=None).remove(by=owner)
    assert card_of(document, ada, seminar).tags == ["Commerce", "trade"]


@pytest.mark.parametrize(
    ("renamed", "expected"),
    [
        ([("a", "b"), ("b", "c")], {"a": "c", "b": "c"}),
        ([("a", "b"), ("c", "a")], {"a": "b", "c": "b"}),
        (
            [("a", "b"), ("c", "d"), ("b", "d"), ("d", "a")],
            {"a": "a", "b": "a", "c": "a", "d": "a"},
        ),
        ([("a", "A")], {"a": "A"}),
        ([("a", "b"), ("b", "a"), ("a", "b")], {"a": "b", "b": "b"}),
    ],
)
def test_a_present_name_never_stands_for_a_former_one(cast, renamed, expected):
    _document, seminar, owner, _ada, _ben = cast
    for former, label in renamed:
        Term.rename(seminar, former, label, by=owner)
    vocabulary = Vocabulary.of(seminar)
    assert {one: vocabulary.shown([one])[0] for one in expected} == expected
    assert not Term.objects.filter(now__now__isnull=False).exists()


def test_notebook_calls_tags_as_the_seminar_does(cast):
    document, seminar, owner, ada, ben = cast
    make_note(document, ada, "Old word.", tags=["Commerce"], audience="seminar", seminar=seminar)
    make_note(document, ben, "New word.", tags=["Trade"], audience="seminar", seminar=seminar)
    make_note(document, ben, "Another.", tags=["Salt"], audience="seminar", seminar=seminar)
    Term.rename(seminar, "commerce", "Trade", by=owner)
    page = words(
        browser(ada).get(reverse("seminar-notebook", args=[seminar.slug]), {"tag": "trade"})
    )
    assert "Old word." in page
    assert "New word." in page
    assert "Another." not in page
    assert "Commerce" not in page
