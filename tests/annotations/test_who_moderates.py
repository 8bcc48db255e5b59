"""Who may decide on a comment, and who may not."""

from __future__ import annotations

import pytest

from accounts.models import Role
from annotations import moderation
from annotations.errors import Refused
from annotations.models import Notice, Revision
from tests.annotations import cast
from tests.annotations.cast import Cast, fresh, viewer, waiting

pytestmark = pytest.mark.django_db


def test_own_comment_waits_for_somebody_else(people: Cast):
    own = cast.note(people.document, people.moderator)
    assert not moderation.may_decide(viewer(people.moderator), own)
    with pytest.raises(Refused):
        moderation.decide(waiting(own), "approve", viewer=viewer(people.moderator))
    people.second.is_active = False
    people.second.save()
    assert moderation.may_decide(viewer(people.moderator), own)
    cast.decide(own, "approve", people.moderator)
    assert not Notice.objects.exists()


def test_own_comment_in_a_seminar_with_another_moderator(people: Cast):
    owner, moderator = cast.person("Owner"), cast.person("Assistant")
    seminar = cast.seminar(owner, moderator=moderator, itself=True)
    type(people.moderator).objects.filter(is_moderator=True).update(is_active=False)
    own = cast.note(people.document, owner, seminar=seminar)
    assert not moderation.may_decide(viewer(owner), own)
    seminar.memberships.get(user=moderator).end(by=owner)
    assert moderation.may_decide(viewer(owner), own)


@pytest.mark.parametrize("itself", [True, False])
@pytest.mark.parametrize("role", [Role.OWNER, Role.MODERATOR, Role.MEMBER, None])
def test_seminar_moderators_decide_where_the_site_lets_them(people: Cast, itself: bool, role):
    owner, tester = cast.person("Owner"), cast.person("Tester")
    seminar = cast.seminar(owner, people.author, itself=itself)
    other = cast.seminar(cast.person("Elsewhere"), people.author, itself=True)
    if role:
        seminar.admit(tester, role)
    ours = cast.note(people.document, people.author, seminar=seminar)
    theirs = cast.note(people.document, people.author, seminar=other)
    free = cast.note(people.document, people.author)
    allowed = itself and role in (Role.OWNER, Role.MODERATOR)
    asked = viewer(tester)
    assert asked.moderates_anything == allowed
    assert moderation.may_decide(asked, ours) == allowed
    assert not moderation.may_decide(asked, theirs)
    assert not moderation.may_decide(asked, free)
    queue = Revision.objects.waiting_for(asked)
    assert [r.comment_id for r in queue] == ([ours.pk] if allowed else [])
    if allowed:
        cast.decide(ours, "approve", tester)
        cast.hide(ours, tester)
    else:
        with pytest.raises(Refused):
            moderation.decide(waiting(ours), "approve", viewer=asked)
    with pytest.raises(Refused):
        moderation.decide(waiting(free), "approve", viewer=asked)


@pytest.mark.parametrize("who", ["author", "outsider", None])
def test_nobody_else_decides(people: Cast, who: str | None):
    comment = cast.note(people.document, people.author)
    asked = viewer(getattr(people, who) if who else None)
    with pytest.raises(Refused):
        moderation.decide(waiting(comment), "approve", viewer=asked)
    decision = cast.decide(comment, "approve", people.moderator)
    with pytest.raises(Refused):
        moderation.take_down(comment, viewer=asked, reason="r")
    with pytest.raises(Refused):
        moderation.undo(decision, viewer=asked)
    assert fresh(comment).is_public
