"""What a seminar reads: order, search, and what is not offered to whom."""

from __future__ import annotations

import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from archive.models import ReadingListItem
from archive.reading_list import to_read
from tests.accounts.cast import Cast
from tests.factories import make_document, make_seminar


def titles(page: str) -> list[str]:
    return re.findall(r'class="title"[^>]*>([^<]+)<', page)


@pytest.fixture
def three(cast: Cast):
    ReadingListItem.objects.filter(seminar=cast.seminar).delete()
    documents = [make_document(title) for title in ("Alpha", "Beta", "Gamma")]
    for document in documents:
        post(cast, add=document.slug)
    return documents


def post(cast: Cast, role: str = "owner", **data: str):
    return cast.client(role).post(f"/seminars/{cast.seminar.slug}/readings/", data)


def listed(cast: Cast, role: str = "member") -> list[str]:
    return titles(cast.client(role).get(f"/seminars/{cast.seminar.slug}/").content.decode())


def test_texts_are_added_moved_and_taken_off(cast: Cast, three):
    alpha, beta, gamma = three
    assert listed(cast) == ["Alpha", "Beta", "Gamma"]
    assert post(cast, up=gamma.slug).status_code == 303
    assert listed(cast) == ["Alpha", "Gamma", "Beta"]
    post(cast, down=alpha.slug)
    assert listed(cast) == ["Gamma", "Alpha", "Beta"]
    post(cast, up=gamma.slug)  # at the top already
    post(cast, down=beta.slug)  # at the bottom already
    post(cast, add=alpha.slug)  # on the list already
    assert listed(cast) == ["Gamma", "Alpha", "Beta"]
    post(cast, remove=alpha.slug)
    assert listed(cast) == ["Gamma", "Beta"]


def test_the_list_links_to_the_room(cast: Cast):
    page = cast.client("member").get(f"/seminars/{cast.seminar.slug}/").content.decode()
    address = f"/seminars/{cast.seminar.slug}/documents/{cast.document.slug}/"
    assert f'href="{address}?as=before"' in page
    assert cast.client("member").get(address).status_code == 200
    assert cast.client("outsider").get(address).status_code == 404


def test_a_text_on_two_lists_has_its_place_on_each(cast: Cast, three):
    """Joined rows of the other list must not double or disorder this one."""
    make_seminar("Third", owner=cast.people["owner"], documents=list(reversed(three)))
    assert listed(cast) == ["Alpha", "Beta", "Gamma"]


def test_a_search_offers_what_is_not_on_the_list(cast: Cast, three):
    make_document("Délégation à Genève")
    owner = cast.client("owner")
    address = f"/seminars/{cast.seminar.slug}/readings/"
    page = owner.get(address, {"q": "geneve DELEGATION"}).content.decode()
    assert titles(page) == ["Alpha", "Beta", "Gamma", "Délégation à Genève"]
    page = owner.get(address, {"q": "alpha"}).content.decode()
    assert "No other document has these words" in page
    answer = owner.post(address, {"add": "delegation-a-geneve", "q": "délé & co"})
    assert answer["Location"] == f"{address}?q=d%C3%A9l%C3%A9+%26+co#add"
    assert listed(cast)[-1] == "Délégation à Genève"


def test_what_the_instructor_may_not_read_is_neither_offered_nor_added(cast: Cast):
    draft = make_document("A draft about ports", status="draft")
    elsewhere = make_document("Licensed elsewhere about ports", status="seminar")
    page = cast.client("owner").get(
        f"/seminars/{cast.seminar.slug}/readings/", {"q": "about ports"}
    )
    assert titles(page.content.decode()) == ["Secret syllabus of the delegation"]
    for hidden in (draft, elsewhere):
        assert post(cast, add=hidden.slug).status_code == 404
    assert post(cast).status_code == 404
    assert ReadingListItem.objects.filter(seminar=cast.seminar).count() == 1


def test_what_members_cannot_read_yet_is_marked_and_kept_from_them(cast: Cast):
    """An instructor who is an editor may prepare a list with texts that are not open yet."""
    cast.people["owner"].is_editor = True
    cast.people["owner"].save()
    draft = make_document("A draft about ports", status="draft")
    licensed = make_document("For this seminar", status="seminar", seminars=[cast.seminar])
    offered = cast.client("owner").get(f"/seminars/{cast.seminar.slug}/readings/").content.decode()
    assert offered.count("not yet open to your members") == 1
    for document in (draft, licensed):
        assert post(cast, add=document.slug).status_code == 303
    page = cast.client("owner").get(f"/seminars/{cast.seminar.slug}/").content.decode()
    assert titles(page)[1:] == ["A draft about ports", "For this seminar"]
    assert page.count("not yet open to your members") == 1
    assert listed(cast) == ["Secret syllabus of the delegation", "For this seminar"]
    # Moving beside what only the editor sees keeps everybody else's order.
    post(cast, down=cast.document.slug)
    assert listed(cast) == ["Secret syllabus of the delegation", "For this seminar"]
    post(cast, down=cast.document.slug)
    assert listed(cast) == ["For this seminar", "Secret syllabus of the delegation"]


def today(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_dates_say_what_is_read_now(cast: Cast, three):
    alpha, beta, gamma = three
    page = f"/seminars/{cast.seminar.slug}/"
    assert "To be read" not in cast.client("member").get(page).content.decode()
    for document, opens, due in ((alpha, -14, -7), (beta, -7, 3), (gamma, 4, 10)):
        answer = post(cast, dates=document.slug, opens_on=today(opens), due_on=today(due))
        assert answer.status_code == 303
    html = cast.client("member").get(page).content.decode()
    assert re.search(r'To be read now.+?class="now-title"[^>]*>Beta<', html, re.DOTALL)
    assert "in 3 days" in html
    room = cast.client("member").get(f"{page}documents/{beta.slug}/").content.decode()
    assert "The class reads this:" in room
    home = cast.client("member").get("/").content.decode()
    assert re.search(r'class="is-now"><a[^>]*>Beta<', home)


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        ([(None, None), (None, None)], None),
        ([(-9, -2), (-2, 5), (-2, 3)], 2),
        ([(-9, None), (-2, None), (None, None)], 1),
        ([(-9, -2), (3, 9), (1, None)], 2),
        ([(None, -1), (None, None)], None),
    ],
)
def test_reading_of_today_follows_from_the_dates(dates: list, found: int | None):
    day = date(2026, 5, 4)
    near = [
        SimpleNamespace(**{name: days and day + timedelta(days=days) for name, days in
                           zip(("opens_on", "due_on"), pair, strict=True)})
        for pair in dates
    ]  # fmt: skip
    assert to_read(near, day) is (None if found is None else near[found])


def test_dates_in_the_wrong_order_are_refused(cast: Cast, three):
    alpha, *_rest = three
    address = f"/seminars/{cast.seminar.slug}/readings/"
    fields = {"dates": alpha.slug, "opens_on": today(3), "due_on": today(1)}
    answer = cast.client("owner").post(address, fields, follow=True)
    assert "It would be due before it opens." in answer.content.decode()
    assert not ReadingListItem.objects.exclude(due_on=None).exists()


@pytest.mark.parametrize("role", ["moderator", "member", "outsider", "staff", "nobody"])
def test_only_instructors_date_and_drag(cast: Cast, three, role: str):
    alpha, *_rest = three
    acts = [{"dates": alpha.slug, "due_on": today(3)}, {"move": alpha.slug, "to": "2"}]
    for act in acts:
        assert post(cast, role, **act).status_code in (302, 403, 404)
    assert listed(cast) == ["Alpha", "Beta", "Gamma"]
    assert not ReadingListItem.objects.exclude(due_on=None).exists()
    for act in acts:
        assert post(cast, **act).status_code == 303
    assert listed(cast) == ["Beta", "Gamma", "Alpha"]
    assert ReadingListItem.objects.get(document=alpha).due_on


def test_members_are_led_to_their_class(cast: Cast, three):
    alpha, *_rest = three
    room = f"/seminars/{cast.seminar.slug}/documents/{alpha.slug}/"
    for page in ("/", "/documents/", alpha.get_absolute_url()):
        assert f'href="{room}?as=before"' in cast.client("member").get(page).content.decode(), page
        for role in ("outsider", "staff", "past", "nobody"):
            assert room not in cast.client(role).get(page).content.decode(), (page, role)
