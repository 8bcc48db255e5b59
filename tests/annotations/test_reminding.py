"""Moderators are told by mail of what has waited too long: daily at most, without words of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db.models import F
from django.test import Client
from django.urls import reverse

from accounts.models import User
from annotations import moderation
from annotations.models import Claim, Comment, Notice, NoticeChoice, NoticeKind, Revision, Rhythm
from annotations.notifications import deliver
from annotations.reminding import remind
from tests.annotations import cast
from tests.annotations.cast import Cast, browser, viewer, words
from tests.annotations.test_notices import let_time_pass

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hours(settings):
    settings.WAITING_HOURS = 24
    return settings


def wait(comment: Comment, **span: float) -> None:
    """As if it had been offered that much earlier."""
    Revision.objects.filter(comment=comment, state="submitted").update(
        submitted_at=F("submitted_at") - timedelta(**span)
    )


def pass_days(number: float) -> None:
    """As if everybody had been told that much earlier."""
    span = timedelta(days=number)
    Notice.objects.update(created=F("created") - span, mailed_at=F("mailed_at") - span)


def at_once(*users: User) -> None:
    for user in users:
        NoticeChoice.choose(user, NoticeKind.WAITING, Rhythm.NOW)


def told() -> list[str]:
    """To whom something goes by now."""
    mail.outbox.clear()
    remind()
    let_time_pass(days=8)
    deliver()
    return sorted(one.to[0] for one in mail.outbox if " waited for a moderator " in one.subject)


def test_moderators_are_told_what_waits_too_long_and_on_which_text(people: Cast):
    comment = cast.note(people.document, people.author, "Words that no mail may hold.")
    wait(comment, hours=23)
    assert told() == []
    wait(comment, hours=2)
    assert told() == sorted([people.moderator.email, people.second.email])
    letter = next(one for one in mail.outbox if one.to == [people.moderator.email])
    assert letter.subject.startswith(
        "One comment has waited for a moderator for more than 24 hours: "
    )
    assert people.document.title in letter.subject
    assert reverse("desk") in letter.body
    assert "no mail may hold" not in letter.body
    assert people.author.name not in letter.subject + letter.body


def test_the_same_is_not_told_again_within_a_day(people: Cast):
    at_once(people.moderator, people.second)
    wait(cast.note(people.document, people.author), hours=30)
    assert len(told()) == 2
    assert told() == []
    wait(cast.note(people.document, people.author, "Another one.", number=3), hours=30)
    assert told() == []
    pass_days(1.1)
    assert len(told()) == 2
    assert mail.outbox[0].subject.startswith("2 comments have waited")
    assert Notice.objects.filter(kind="waiting").count() == 2


def test_what_is_decided_before_the_mail_goes_is_not_told(people: Cast):
    comment = cast.note(people.document, people.author)
    wait(comment, hours=30)
    remind()
    cast.decide(comment, "approve", people.moderator)
    assert people.moderator.email not in told()
    assert people.second.email not in [one.to[0] for one in mail.outbox]


def test_nobody_is_told_of_what_they_cannot_decide_on(people: Cast):
    owner, other = cast.person("Owner"), cast.person("Other")
    room = cast.seminar(owner, people.author, itself=True, document=people.document)
    cast.seminar(other, itself=True)
    at_once(owner, other, people.moderator, people.second)
    own = cast.note(people.document, people.moderator)
    wait(own, hours=30)
    assert told() == [people.second.email]
    pass_days(2)
    cast.decide(own, "approve", people.second)
    inside = cast.note(people.document, people.author, seminar=room, number=3)
    wait(inside, hours=30)
    moderation.ask(cast.waiting(inside), viewer=viewer(people.second), question="Is it so?")
    Claim.hold(inside, viewer(people.moderator))
    # Somebody looks at it just now.
    assert told() == [people.moderator.email]
    Claim.objects.all().delete()
    pass_days(2)
    assert told() == sorted([owner.email, people.moderator.email])


def test_whoever_moderates_no_more_when_it_is_sent_is_not_told(people: Cast):
    wait(cast.note(people.document, people.author), hours=30)
    remind()
    User.objects.filter(pk=people.moderator.pk).update(is_moderator=False)
    assert told() == [people.second.email]


def test_flagged_comments_count_from_the_flag(people: Cast):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "approve", people.moderator)
    public = cast.fresh(comment).approved
    moderation.flag(public, viewer=viewer(people.outsider), reason="It is not so.")
    assert told() == []
    Revision.objects.filter(pk=public.pk).update(recalled_at=F("recalled_at") - timedelta(hours=25))
    assert len(told()) == 2


@pytest.mark.parametrize("by", ["never", "stop", "off"])
def test_it_can_be_stopped(people: Cast, hours, by: str):
    wait(cast.note(people.document, people.author), hours=30)
    if by == "never":
        NoticeChoice.choose(people.moderator, NoticeKind.WAITING, Rhythm.NEVER)
    elif by == "off":
        hours.WAITING_HOURS = 0
    else:
        assert len(told()) == 2
        letter = next(one for one in mail.outbox if one.to == [people.moderator.email])
        address = re.fullmatch(r"<https?://[^/]+(/.*)>", letter.extra_headers["List-Unsubscribe"])
        stopped = Client().post(address.group(1), {"List-Unsubscribe": "One-Click"})
        assert stopped.status_code == 200
        pass_days(2)
    assert told() == ([] if by == "off" else [people.second.email])


def test_only_who_has_a_desk_chooses_it(people: Cast):
    place = reverse("notice-settings")
    label = str(NoticeKind.WAITING.label)
    assert label in words(browser(people.moderator).get(place))
    assert label not in words(browser(people.outsider).get(place))
    browser(people.outsider).post(place, {"waiting": "now"})
    assert not NoticeChoice.objects.filter(user=people.outsider).exists()


def test_the_list_says_it_while_it_is_so(people: Cast):
    comment = cast.note(people.document, people.author)
    wait(comment, hours=30)
    remind()
    client, place = browser(people.moderator), reverse("notices")
    assert "One comment has waited" in words(client.get(place))
    cast.decide(comment, "approve", people.second)
    assert "has waited" not in words(client.get(place))


def test_nothing_that_waits_costs_one_query(people: Cast, django_assert_num_queries):
    cast.note(people.document, people.author)
    with django_assert_num_queries(1):
        assert remind() == 0
