"""Claims at the desk: who has which case, how a claim ends, and what it does not stop."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event
from annotations import moderation, navigation
from annotations.models import Change, Claim, Comment, Decision
from annotations.models.claim import LAPSES_AFTER
from tests.annotations import cast
from tests.annotations.cast import Cast, browser, decide_at_desk, desk_of, viewer, waiting, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(people: Cast) -> list[Comment]:
    return [cast.note(people.document, people.author, f"Case {n}.") for n in range(3)]


def shown(answer) -> str:
    """The revision of the case that a page shows; "" for none."""
    page = answer.content.decode()
    return page.partition('data-revision="')[2].partition('"')[0]


def is_at(answer, comment: Comment) -> bool:
    return shown(answer) == str(waiting(comment).pk)


def lapse(comment: Comment) -> None:
    long_ago = timezone.now() - LAPSES_AFTER - timedelta(seconds=1)
    assert Claim.objects.filter(comment=comment).update(at=long_ago)


def test_each_moderator_gets_another_first_case(people: Cast, three: list[Comment]):
    one, two = browser(people.moderator), browser(people.second)
    assert is_at(one.get(reverse("desk")), three[0])
    assert is_at(two.get(reverse("desk")), three[1])
    assert is_at(one.get(reverse("desk")), three[0])
    assert Claim.objects.count() == 2
    page = two.get(reverse("desk"))
    assert "with Moderator" in words(page)
    assert "All 2 New authors 2" in words(page)
    assert "One more is with somebody else." in words(page)
    assert navigation.waiting(viewer(people.second)) == 2
    assert navigation.waiting(viewer(people.moderator)) == 2
    # Skipping passes over what somebody else is looking at.
    case = one.get(desk_of(three[0])).content.decode()
    assert f'href="{desk_of(three[2])}" data-key="next"' in case


def test_a_decision_and_another_case_free_the_first(people: Cast, three: list[Comment]):
    one = browser(people.moderator)
    one.get(reverse("desk"))
    assert Claim.objects.get().comment == three[0]
    one.get(desk_of(three[1]))
    assert Claim.objects.get().comment == three[1]
    decide_at_desk(one, three[1], "approve")
    assert not Claim.objects.exists()
    one.get(desk_of(three[0]))
    moderation.decide(waiting(three[0]), "approve", viewer=viewer(people.second))
    assert not Claim.objects.exists()


def test_a_claim_lapses(people: Cast, three: list[Comment]):
    browser(people.moderator).get(desk_of(three[0]))
    two = browser(people.second)
    assert is_at(two.get(reverse("desk")), three[1])
    lapse(three[0])
    assert navigation.waiting(viewer(people.second)) == 3
    assert is_at(two.get(reverse("desk")), three[0])
    assert Claim.objects.get(comment=three[0]).by == people.second


def test_looking_at_a_claimed_case_and_taking_it_over(people: Cast, three: list[Comment]):
    one, two = browser(people.moderator), browser(people.second)
    one.get(desk_of(three[0]))
    page = two.get(desk_of(three[0]))
    assert "Moderator has been looking at this case" in words(page)
    assert 'value="approve"' not in page.content.decode()
    assert Claim.objects.get().by == people.moderator
    # Deciding all the same decides nothing, and keeps what was typed.
    refused = decide_at_desk(two, three[0], "decline", "Too long & vague.")
    assert refused.status_code == 409
    assert "Nothing of yours was stored." in words(refused)
    assert "Too long &amp; vague.</textarea>" in refused.content.decode()
    assert not Decision.objects.exists()
    taken = decide_at_desk(two, three[0], "take-over", "Too long & vague.")
    assert taken.status_code == 200
    assert "It is your case now." in words(taken)
    assert "Too long &amp; vague.</textarea>" in taken.content.decode()
    assert Claim.objects.get(comment=three[0]).by == people.second
    event = Event.objects.get(kind="case taken over")
    assert (event.actor, event.subject) == (people.second, three[0].pk)
    assert event.data["former"] == "Moderator"
    log = words(browser(people.moderator).get(reverse("moderation-log")))
    assert "Second took a case over" in log
    assert decide_at_desk(one, three[0], "approve").status_code == 409
    assert decide_at_desk(two, three[0], "decline", "Vague.").status_code == 303


def test_nothing_but_taking_over_is_logged(people: Cast, three: list[Comment]):
    before = Event.objects.count()
    one = browser(people.moderator)
    for comment in three:
        one.get(desk_of(comment))
        say(one, comment, "keep")
        say(one, comment, "let-go")
    decide_at_desk(one, three[0], "take-over")  # nobody had it
    assert Event.objects.count() == before


def say(client: Client, comment: Comment, do: str, page: str = ""):
    page = page or str(getattr(Claim.objects.filter(comment=comment).first(), "page", ""))
    return client.post(reverse("case-claim", args=[waiting(comment).pk]), {"do": do, "page": page})


def test_a_page_keeps_and_releases_its_claim(people: Cast, three: list[Comment]):
    one, two = browser(people.moderator), browser(people.second)
    one.get(desk_of(three[0]))
    old = str(Claim.objects.get().page)
    Claim.objects.update(at=timezone.now() - LAPSES_AFTER / 2)
    assert say(one, three[0], "keep").json() == {"name": "", "said": ""}
    assert Claim.objects.get().at > timezone.now() - timedelta(minutes=1)
    one.get(desk_of(three[0]))  # the page is loaded again, and the old one leaves after that
    assert say(one, three[0], "let-go", old).status_code == 204
    assert Claim.objects.exists()
    assert say(one, three[0], "let-go").status_code == 204
    assert not Claim.objects.exists()
    # Who was away for long is told that somebody else is at it by now, and takes nothing away.
    two.get(desk_of(three[0]))
    told = say(one, three[0], "keep", old).json()
    assert told == {"name": "Second", "said": "Second is looking at this case now."}
    assert say(one, three[0], "let-go").status_code == 204
    assert Claim.objects.get().by == people.second


def test_claims_are_for_who_may_decide(people: Cast, three: list[Comment]):
    place = reverse("case-claim", args=[waiting(three[0]).pk])
    sent = {"do": "keep", "page": str(uuid.uuid4())}
    for user in (people.author, people.outsider):
        assert browser(user).post(place, sent).status_code == 404
    own = cast.note(people.document, people.moderator, "My own.")
    one = browser(people.moderator)
    assert one.get(desk_of(own)).status_code == 200
    assert one.post(reverse("case-claim", args=[waiting(own).pk]), sent).status_code == 404
    assert one.get(place).status_code == 405
    assert one.post(place, {"do": "keep", "page": "x"}).status_code == 404
    one.head(desk_of(three[0]))
    one.get(desk_of(three[0]), headers={"Sec-Purpose": "prefetch"})
    assert not Claim.objects.exists()


def test_claim_of_a_pseudonym_shows_it(people: Cast):
    member = cast.person("Heron Member")
    room = cast.seminar(people.moderator, people.author, member, itself=True)
    room.use_pseudonyms(True, by=people.moderator)
    room.admit(people.second, "moderator")
    membership = room.memberships.get(user=people.second)
    comment = cast.note(people.document, people.author, "Hello.", seminar=room)
    browser(people.second).get(desk_of(comment))
    assert Claim.objects.get().name == membership.shown_name


def test_a_step_by_script_brings_the_case_alone(people: Cast, three: list[Comment]):
    one = browser(people.moderator)
    one.get(reverse("desk"))
    cast.decide(three[1], "approve", people.second)
    ids = [str(comment.latest_id) for comment in three]
    query = "?" + "&".join(f"shown={pk}" for pk in [*ids, "x", "-" * 36])
    sent = {"verdict": "approve", "reason": ""}
    answer = one.post(desk_of(three[0], query), sent, headers={"X-Part": "case"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert is_at(answer, three[2])
    assert "<html" not in page
    assert 'class="items"' not in page
    assert "Approved: Author, ¶2" in words(answer)
    assert f'"{ids[1]}": "decided"' in page
    assert f'"{ids[2]}"' not in page.partition('id="shown"')[2]
    assert Claim.objects.get().comment == three[2]
    last = one.post(desk_of(three[2]), sent, headers={"X-Part": "case"})
    assert shown(last) == ""
    assert "Everything that was offered to the public is decided." in words(last)
    # Undone one after the other.
    for comment in (three[2], three[0]):
        undoing = last.content.decode().partition('action="/moderation/decisions/')[2]
        place = "/moderation/decisions/" + undoing.partition('"')[0]
        last = one.post(place, headers={"X-Part": "case"})
        assert is_at(last, comment)
    assert "/undoing/" not in last.content.decode()


def test_two_cases_at_the_same_moment_are_one_claim(people: Cast, three: list[Comment]):
    kept = Claim._begin(three[0], viewer(people.moderator), None)
    again = Claim._begin(three[1], viewer(people.moderator), None)
    assert again == kept
    assert Claim.objects.get() == again


def test_whoever_loses_a_case_hears_of_it_on_the_open_page(people: Cast, three: list[Comment]):
    page, other = str(uuid.uuid4()), browser(people.second)
    one = browser(people.moderator)
    place = reverse("case-claim", args=[waiting(three[0]).pk])
    first = one.get(reverse("desk"))
    assert f'data-document="{people.document.slug}"' in first.content.decode()
    assert "While you look at this case, other moderators are given other ones." in words(first)
    Change.objects.all().delete()
    other.post(desk_of(three[0]), {"verdict": "take-over"})
    (told,) = Change.objects.all()
    assert told.channels == [f"person:{people.moderator.pk}"]
    assert told.document_id == people.document.pk
    held = Claim.objects.get(comment=three[0]).at
    said = one.post(place, {"do": "ask", "page": page}).json()
    assert said == {"name": "Second", "said": "Second is looking at this case now."}
    # To ask is no act: it keeps nobody's claim and makes none.
    assert other.post(place, {"do": "ask", "page": page}).json() == {"name": "", "said": ""}
    assert Claim.objects.get(comment=three[0]).at == held
    Claim.objects.all().delete()
    assert one.post(place, {"do": "ask", "page": page}).json()["name"] == ""
    assert not Claim.objects.exists()


def test_how_long_somebody_looks_is_not_said_in_no_minutes(people: Cast, three: list[Comment]):
    browser(people.moderator).get(reverse("desk"))
    page = words(browser(people.second).get(desk_of(three[0])))
    assert "has been looking at this case for less than a minute" in page
    assert "0 minutes" not in page
