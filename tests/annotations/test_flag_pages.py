"""Flagging on the pages: by members and by visitors, with plain forms."""

from __future__ import annotations

import re
import uuid
from html import unescape

import pytest
from django.conf import LazySettings
from django.urls import reverse

from annotations.models import Flag, Reason
from tests.annotations import cast
from tests.annotations.cast import Cast, browser, fresh, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return Cast.make()


@pytest.fixture
def comment(people):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "approve", people.moderator)
    return fresh(comment)


def form_of(client, comment) -> tuple[str, dict[str, str]]:
    """Address of the form, and what it would send untouched."""
    address = reverse("comment-flag", args=[comment.pk])
    page = client.get(address).content.decode()
    return address, dict(re.findall(r'name="(id|revision)" value="([^"]+)"', page))


def test_a_visitor_flags_without_an_account_and_takes_it_back(people, comment):
    client = browser(None)
    page = client.get(people.document.get_absolute_url())
    address = reverse("comment-flag", args=[comment.pk])
    assert f'href="{address}"' in page.content.decode()
    assert not client.cookies
    _address, given = form_of(client, comment)
    assert uuid.UUID(given["revision"]) == comment.approved_id
    answer = client.post(address, {**given, "code": "private", "reason": "The name."})
    place = reverse("flag", args=[given["id"]])
    assert (answer.status_code, answer["Location"]) == (303, place)
    # Sent once more, as after going back.
    assert client.post(address, {**given, "code": "private"})["Location"] == place
    assert Flag.objects.get().reason.endswith("person. The name.")
    assert "The moderators have your flag" in words(client.get(place))
    assert browser(people.outsider).get(place).status_code == 404
    assert browser(people.moderator).post(place).status_code == 404
    assert client.post(place).status_code == 303
    assert "You took this flag back" in words(client.get(place))
    assert not Flag.objects.open().exists()


def test_a_member_sees_what_has_become_of_a_flag(people, comment):
    client = browser(people.outsider)
    address, given = form_of(client, comment)
    client.post(address, {**given, "reason": "Rude."})
    assert "You have flagged these words already" in words(client.get(address))
    cast.hide(comment, people.moderator)
    assert "A moderator has looked at it" in words(client.get(reverse("flag", args=[given["id"]])))
    assert browser(None).get(reverse("flag", args=[given["id"]])).status_code == 404


def test_nothing_is_lost_by_a_mistake(people, comment):
    client = browser(None)
    address, given = form_of(client, comment)
    answer = client.post(address, {**given, "reason": " "})
    assert answer.status_code == 400
    assert "Say what is wrong with it." in words(answer)
    answer = client.post(address, {**given, "code": "nothing", "reason": "My own words."})
    assert answer.status_code == 400
    assert "My own words." in words(answer)
    revised = fresh(comment)
    revised.revise(by=people.author, body="Other words.", seen=revised.version)
    cast.decide(revised, "approve", people.moderator)
    answer = client.post(address, {**given, "reason": "My own words."})
    assert answer.status_code == 409
    assert "My own words." in words(answer)
    assert not Flag.objects.exists()


def test_what_is_not_read_is_not_flagged(people, comment):
    waits = cast.note(people.document, people.author, number=1)
    for user, one in [(None, waits), (people.outsider, waits), (people.author, comment)]:
        address = reverse("comment-flag", args=[one.pk])
        assert browser(user).get(address).status_code == 404
        assert browser(user).post(address, {"reason": "Rude."}).status_code == 404


def test_an_address_flags_only_so_often(people, comment, settings: LazySettings):
    settings.FLAGS_PER_HOUR = 2
    client = browser(None)
    address = reverse("comment-flag", args=[comment.pk])
    answers = [client.post(address, {"reason": "Rude."}) for _turn in range(3)]
    assert [one.status_code for one in answers] == [303, 303, 429]
    assert "Rude." in words(answers[-1])
    other = browser(None)
    answer = other.post(address, {"reason": "Rude."}, REMOTE_ADDR="203.0.113.9")
    assert answer.status_code == 303
    assert Flag.objects.count() == 3


def test_nobody_is_told_on_the_page_that_something_was_flagged(people, comment):
    before = {}
    for user in (None, people.author, people.outsider):
        before[user] = words(browser(user).get(people.document.get_absolute_url()))
    client = browser(None)
    address, given = form_of(client, comment)
    client.post(address, {**given, "reason": "Rude."})
    for user, text in before.items():
        assert words(browser(user).get(people.document.get_absolute_url())) == text
    history = reverse("api-revisions", args=[comment.pk])
    cast_client = browser(people.author)
    told = cast_client.get(history).json()
    from annotations import moderation

    moderation.dismiss(comment, viewer=cast.viewer(people.moderator), reason="It is fine.")
    assert cast_client.get(history).json() == told
    assert "It is fine." not in words(cast_client.get(reverse("submission", args=[comment.pk])))
    assert "It is fine." not in cast_client.get(reverse("account-export")).content.decode(
        errors="ignore"
    )


def test_moderators_of_the_site_write_the_reasons(people):
    address = reverse("moderation-reasons")
    client = browser(people.moderator)
    page = client.get(address).content.decode()
    data = dict(re.findall(r'name="(form-[^"]+)"(?: [^>]*?)? value="([^"]*)"', page))
    boxes = ("for_", "is_offered")
    data = {name: value for name, value in data.items() if not any(b in name for b in boxes)}
    data |= dict.fromkeys(re.findall(r'name="(form-\d+-(?:for_|is_)\w+)"[^>]* checked', page), "on")
    new = max(int(n) for n in re.findall(r"form-(\d+)-text", page))
    data |= {"form-0-text": "Not about the text.", f"form-{new}-text": "Too long a quotation.",
             f"form-{new}-for_return": "on"}  # fmt: skip
    assert client.post(address, data).status_code == 303
    assert Reason.objects.get(code="off_topic").label == "Not about the text."
    added = Reason.objects.get(code="too-long-a-quotation")
    assert (added.for_return, added.for_flag, added.is_offered) == (True, False, True)
    assert Reason.objects.get(code="tone").for_hide
    assert browser(people.outsider).get(address).status_code == 404


def opened_list(client) -> dict[str, str]:
    """What a browser would send of the list of reasons as it stands."""
    page = client.get(reverse("moderation-reasons")).content.decode()
    tags = re.findall(r"<input [^>]*>", page)
    found = {}
    for tag in tags:
        name = re.search(r' name="((?:initial-)?form-[^"]+)"', tag)
        if not name or ('type="checkbox"' in tag and " checked" not in tag):
            continue
        value = re.search(r' value="([^"]*)"', tag)
        found[name[1]] = unescape(value[1]) if value else ("on" if "checkbox" in tag else "")
    return found


def test_two_moderators_change_the_list_of_reasons_at_once(people):
    address = reverse("moderation-reasons")
    first, second = browser(people.moderator), browser(people.second)
    ours, theirs = opened_list(first), opened_list(second)
    assert ours == theirs
    theirs |= {"form-0-text": "Not about the text.", "form-1-position": "77"}
    theirs.pop("form-3-for_hide")
    assert second.post(address, theirs).status_code == 303
    # What only the other one has changed stays as they have it.
    code = {n: Reason.objects.get(pk=ours[f"form-{n}-id"]) for n in range(4)}
    ours["form-2-text"] = "Please make it clearer."
    assert first.post(address, ours).status_code == 303
    assert Reason.objects.get(pk=code[2].pk).text == "Please make it clearer."
    assert Reason.objects.get(pk=code[0].pk).text == "Not about the text."
    assert Reason.objects.get(pk=code[1].pk).position == 77
    assert not Reason.objects.get(pk=code[3].pk).for_hide
    # What both have changed is told, and nothing that was typed is lost.
    ours |= {"form-0-text": "Off the passage.", "form-1-text": "From where?"}
    answer = first.post(address, ours)
    assert answer.status_code == 409
    assert "It is now: “Not about the text.”" in words(answer)
    page = answer.content.decode()
    assert 'value="Off the passage."' in page
    assert 'value="From where?"' in page
    assert Reason.objects.get(pk=code[1].pk).text == code[1].text
    # Who has read that can put theirs in its place.
    ours["initial-form-0-text"] = "Not about the text."
    assert 'name="initial-form-0-text" value="Not about the text."' in page
    assert first.post(address, ours).status_code == 303
    assert Reason.objects.get(pk=code[0].pk).text == "Off the passage."
    assert Reason.objects.get(pk=code[1].pk).text == "From where?"
    assert Reason.objects.get(pk=code[1].pk).position == 77


def test_the_form_begins_with_what_is_asked_and_chooses_nothing(people, comment):
    place = reverse("comment-flag", args=[comment.pk])
    page = browser(people.outsider).get(place).content.decode()
    radios = re.findall(r'<input type="radio"[^>]*>', page)
    assert len(radios) > 2
    assert all(" required" in one for one in radios)
    assert not [one for one in radios if " checked" in one]
    assert " autofocus" in radios[0]
    assert "optional" not in words(browser(people.outsider).get(place))
    refused = browser(people.outsider).post(place, {"code": "", "reason": ""})
    assert refused.status_code == 400
    assert "Say what is wrong with it." in words(refused)
    assert re.search(r'name="code" value="" required checked', refused.content.decode())
