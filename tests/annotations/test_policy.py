"""The page that says how notes become public, in the site's own words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Event
from annotations import pace
from annotations.models import PolicyWords
from annotations.models.policy import Section
from annotations.views import policy
from tests.annotations import cast
from tests.annotations.cast import Cast, browser, words

pytestmark = pytest.mark.django_db

PAGE, CHANGE = "moderation-policy", "policy-words"


def sent(opened: dict[str, str] | None = None, **said: str) -> dict[str, str]:
    """The form as it was opened, with other words."""
    opened = {**dict.fromkeys(Section.values, ""), **(opened or {})}
    return {**opened, **said, **{f"initial-{name}": text for name, text in opened.items()}}


def test_a_site_says_it_in_its_own_words(people: Cast):
    client = browser(people.moderator)
    usual = words(browser(None).get(reverse(PAGE)))
    assert "That a comment speaks about the passage" in usual
    own = "We check <b>sources</b>.\r\n\r\nAnd tone."
    more = "Write to us."
    done = client.post(reverse(CHANGE), sent(checked=own, more=more, time="Not in August."))
    assert (done.status_code, done["Location"]) == (303, reverse(PAGE))
    page = browser(None).get(reverse(PAGE))
    assert '<p class="own">We check &lt;b&gt;sources&lt;/b&gt;.</p>' in page.content.decode()
    said = words(page)
    assert "And tone." in said
    assert "That a comment speaks about the passage" not in said
    assert "Too little was decided" in said
    assert "Not in August." in said
    assert said.index("Not in August.") < said.index("What can happen")
    assert said.index("How you hear of it") < said.index("Write to us.")
    event = Event.objects.get(kind="policy changed")
    assert (event.actor, event.data["fields"]) == (people.moderator, ["checked", "time", "more"])
    assert "changed the words of the policy" in words(client.get(reverse("moderation-log")))
    present = PolicyWords.present()
    client.post(reverse(CHANGE), sent(present, checked=""))
    assert "That a comment speaks about the passage" in words(browser(None).get(reverse(PAGE)))
    assert "Write to us." in words(browser(None).get(reverse(PAGE)))


def test_two_moderators_do_not_undo_each_others_words(people: Cast):
    client, other = browser(people.moderator), browser(people.second)
    assert other.post(reverse(CHANGE), sent(checked="Hers.")).status_code == 303
    clash = client.post(reverse(CHANGE), sent(checked="His.", more="And this."))
    assert clash.status_code == 409
    page = words(clash)
    assert "Somebody has changed this meanwhile. It says now: “Hers.”" in page
    assert "His." in page
    assert PolicyWords.present()["checked"] == "Hers."
    assert PolicyWords.present()["more"] == ""
    # What others changed elsewhere stays; sent again, it is sent by somebody who has read that.
    assert client.post(reverse(CHANGE), sent(more="And this.")).status_code == 303
    assert PolicyWords.present()["checked"] == "Hers."
    again = client.post(reverse(CHANGE), sent({"checked": "Hers."}, checked="His."))
    assert again.status_code == 303
    assert PolicyWords.present()["checked"] == "His."


def test_nothing_typed_is_lost(people: Cast):
    long = "word " * 1000
    page = browser(people.moderator).post(reverse(CHANGE), sent(checked=long))
    assert page.status_code == 400
    assert long.strip() in page.content.decode()
    assert not PolicyWords.objects.exists()


def test_only_moderators_of_the_site_change_it(people: Cast):
    owner = cast.person("Owner")
    cast.seminar(owner, itself=True)
    for user in (people.author, owner):
        assert browser(user).get(reverse(CHANGE)).status_code == 404
        assert browser(user).post(reverse(CHANGE), sent(checked="Mine.")).status_code == 404
        assert reverse(CHANGE) not in browser(user).get(reverse(PAGE)).content.decode()
    assert reverse(CHANGE) in browser(people.moderator).get(reverse(PAGE)).content.decode()
    assert browser(None).get(reverse(CHANGE)).status_code == 302
    assert not PolicyWords.objects.exists()


def test_the_same_span_is_not_said_twice(people: Cast, monkeypatch):
    hour, day = timedelta(minutes=20), timedelta(hours=30)
    for half, most, said in (
        (hour, hour, "nine of ten comments were decided on within one hour (9 comments)."),
        (hour, day, "half of all comments were decided on within one hour, and nine of ten"),
    ):
        monkeypatch.setattr(policy, "pace", lambda h=half, m=most: pace.Pace(9, h, m))
        assert said in words(browser(None).get(reverse(PAGE)))


def test_hidden_names_are_said(people: Cast, settings):
    said = "Moderators are not told whose words they decide on."
    assert said not in words(browser(None).get(reverse(PAGE)))
    settings.HIDE_AUTHORS = True
    assert said in words(browser(None).get(reverse(PAGE)))


def test_it_is_linked_wherever_something_is_sent_to_moderators(people: Cast):
    comment = cast.note(people.document, people.author, "Words.")
    client = browser(people.author)
    for name, pk in (
        ("submission", comment.pk),
        ("comment-revision", comment.pk),
        ("note-audience", comment.annotation_id),
    ):
        page = client.get(reverse(name, args=[pk])).content.decode()
        assert reverse(PAGE) in page.partition("<main")[2].partition("</main>")[0], name
    tools = client.get(people.document.get_absolute_url()).content.decode()
    for template in ("composer", "wording-form"):
        form = tools.partition(f'<template id="{template}">')[2].partition("</template>")[0]
        assert reverse(PAGE) in form, template
