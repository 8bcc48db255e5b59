"""Deciding on several comments at once: as they were seen, with a result for each."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse

from annotations import moderation
from annotations.models import Claim, Decision, Flag, Revision
from tests.annotations import cast
from tests.annotations.cast import Cast, browser, desk_of, fresh, read_by, viewer, waiting, words

pytestmark = pytest.mark.django_db


def selectable(answer) -> list[str]:
    return re.findall(r'name="revision" value="([^"]+)"', answer.content.decode())


def test_each_selected_comment_has_its_own_result(people: Cast):
    notes = [cast.note(people.document, people.author, f"Words {n}.") for n in range(6)]
    below = cast.reply(notes[5], people.outsider, "Below.")
    own = cast.note(people.document, people.moderator, "My own.")
    browser(people.second).get(desk_of(notes[2]))
    client, place = browser(people.moderator), reverse("several")
    page = client.get(place)
    said = words(page)
    assert "Words 0." in said
    assert "with Second" in said
    assert "not yours to decide" in said
    ids = selectable(page)
    assert str(waiting(notes[2]).pk) not in ids
    assert str(waiting(own).pk) not in ids
    assert len(ids) == 6
    # Meanwhile one is revised, one is taken back, and another moderator looks at a third.
    notes[0].revise(by=people.author, body="Other words.", seen=notes[0].version)
    notes[1].withdraw(by=people.author)
    Claim.objects.all().delete()
    browser(people.second).get(desk_of(notes[3]))
    asked = [*ids, str(waiting(own).pk), str(uuid.uuid4())]
    sent = {"revision": asked, "verdict": "approve", "decision": str(uuid.uuid4()), "reason": ""}
    answer = client.post(place, sent)
    assert answer.status_code == 200
    said = words(answer)
    assert "3 of 8 selected comments were decided." in said
    assert set(read_by(None, people.document).values()) == {"Words 4.", "Words 5.", "Below."}
    assert "Second is looking at this case now." in said
    assert "changed or decided meanwhile" in said
    assert "You cannot decide on this comment." in said
    assert "This is no longer offered to the public." in said
    assert waiting(fresh(notes[0])).body == "Other words."
    assert fresh(below).is_public
    # Sent once more it does nothing again, and says the same.
    assert "3 of 8" in words(client.post(place, sent))
    assert Decision.objects.count() == 3
    # And each of them can be taken back.
    for undoing in re.findall(r'action="(/moderation/decisions/[^"]+)"', answer.content.decode()):
        client.post(undoing)
    assert "Words 4." not in read_by(None, people.document).values()


@pytest.mark.parametrize("verdict", ["return", "decline", "hide"])
def test_nothing_without_a_reason(people: Cast, verdict: str):
    comment = cast.note(people.document, people.author)
    pk = str(waiting(comment).pk)
    client, place = browser(people.moderator), reverse("several")
    answer = client.post(place, {"revision": [pk], "verdict": verdict, "reason": " "})
    assert answer.status_code == 400
    assert "Say why" in words(answer)
    assert re.search(rf'value="{pk}"[^>]*checked', answer.content.decode())
    assert waiting(comment)
    for wrong in ({"verdict": "approve"}, {"revision": [pk], "verdict": "edit", "body": "x"}):
        assert client.post(place, wrong).status_code == 400
    assert not Decision.objects.exists()


def test_declining_and_settling_several(people: Cast):
    waits = cast.note(people.document, people.author, "Waits.")
    public = cast.note(people.document, people.author, "Public.")
    cast.decide(public, "approve", people.second)
    moderation.flag(fresh(public).approved, viewer=viewer(people.outsider), reason="No.")
    client, place = browser(people.moderator), reverse("several")
    ids = selectable(client.get(place))
    sent = {"revision": ids, "verdict": "decline", "reason": "Off the passage."}
    said = words(client.post(place, sent))
    assert "1 of 2 selected comments were decided." in said
    assert Revision.objects.get(comment=waits).state == "declined"
    assert fresh(public).is_public
    sent = {"revision": ids, "verdict": "dismiss", "reason": ""}
    assert "1 of 2" in words(client.post(place, sent))
    assert selectable(client.get(place)) == []


def test_only_what_the_filters_leave_is_shown(people: Cast):
    other = cast.text()
    cast.note(people.document, people.author, "Here.")
    there = cast.note(other, people.author, "There.")
    client = browser(people.moderator)
    page = client.get(reverse("several"), {"document": other.slug})
    assert selectable(page) == [str(waiting(there).pk)]
    assert f'action="/moderation/several/?document={other.slug}"' in page.content.decode()


def test_it_is_for_moderators(people: Cast):
    comment = cast.note(people.document, people.author, "Nobody must read this yet.")
    place = reverse("several")
    sent = {"revision": [str(waiting(comment).pk)], "verdict": "approve"}
    for user in (people.author, people.outsider):
        assert browser(user).get(place).status_code == 404
        assert browser(user).post(place, sent).status_code == 404
    leader = cast.person("Leader")
    cast.seminar(leader, itself=True)
    answer = browser(leader).post(place, sent)
    assert "must read" not in answer.content.decode()
    assert waiting(comment)


def decided(client, values: list[str], verdict: str, **more: str):
    sent = {"revision": values, "verdict": verdict, "decision": str(uuid.uuid4()), **more}
    return client.post(reverse("several"), sent)


def test_taking_down_is_about_what_the_page_shows(people: Cast):
    """What waits is before moderators here, not the approved wording that it would replace."""
    comment = cast.note(people.document, people.author, "A.")
    cast.decide(comment, "approve", people.second)
    fresh(comment).revise(by=people.author, body="A2.", seen=fresh(comment).version)
    client = browser(people.moderator)
    page = client.get(reverse("several"))
    assert 'value="hide"' not in page.content.decode()
    answer = decided(client, selectable(page), "hide", reason="No.")
    assert "only what is read already can be taken down" in words(answer)
    assert fresh(comment).hidden_at is None
    moderation.flag(fresh(comment).approved, viewer=viewer(people.outsider), reason="Rude.")
    page = client.get(reverse("several"))
    (flagged,) = [one for one in selectable(page) if not one.startswith(str(waiting(comment).pk))]
    assert "1 of 1" in words(decided(client, [flagged], "hide", reason="No."))
    assert fresh(comment).hidden_at


def test_nothing_is_done_where_the_state_has_moved(people: Cast):
    waits = cast.note(people.document, people.author, "Waits.")
    public = cast.note(people.document, people.author, "Public.")
    decision = cast.decide(public, "approve", people.second)
    moderation.flag(fresh(public).approved, viewer=viewer(people.outsider), reason="Rude.")
    client = browser(people.moderator)
    values = selectable(client.get(reverse("several")))
    flag = Flag.objects.get()
    assert f"{decision.revision_id}:approved:{flag.created.isoformat()}" in values
    # Another one approves what waited and leaves what was flagged as it is.
    cast.decide(waits, "approve", people.second)
    moderation.dismiss(fresh(public), viewer=viewer(people.second))
    for verdict in ("hide", "approve", "dismiss"):
        answer = decided(client, values, verdict, reason="No.")
        assert "0 of 2 selected comments were decided." in words(answer)
    assert read_by(None, people.document).keys() == {waits.pk, public.pk}
    cast.undo(decision, people.second)
    assert "0 of 1" in words(decided(client, [f"{decision.revision_id}:approved"], "approve"))


def test_a_typed_reason_and_the_selection_survive_what_failed(people: Cast):
    notes = [cast.note(people.document, people.author, f"Words {n}.") for n in range(3)]
    client = browser(people.moderator)
    values = selectable(client.get(reverse("several")))
    notes[0].revise(by=people.author, body="Unseen words.", seen=notes[0].version)
    browser(people.second).get(desk_of(notes[1]))
    answer = decided(client, values, "decline", reason="Typed at length.")
    page = answer.content.decode()
    assert "1 of 3" in words(answer)
    assert ">Typed at length.</textarea>" in page
    assert "Unseen words." in page
    chosen = re.findall(r'name="revision" value="([^"]+)"[^>]* checked', page)
    assert chosen == [str(waiting(notes[1]).pk)]
    assert str(waiting(notes[0]).pk) in selectable(answer)
    # The other one lets go of it, and the same form is sent again.
    Claim.objects.all().delete()
    assert "1 of 1" in words(decided(client, chosen, "decline", reason="Typed at length."))
    # Where nothing of it is left to decide on, the words stand there to be copied.
    withdrawn = str(waiting(notes[0]).pk)
    fresh(notes[0]).withdraw(by=people.author)
    answer = decided(client, [withdrawn], "decline", reason="Typed once more.")
    assert "Typed once more.</textarea>" in answer.content.decode()


def test_a_flag_that_was_not_seen_is_not_settled_with_the_others(people: Cast):
    comment = cast.note(people.document, people.author)
    cast.decide(comment, "approve", people.moderator)
    public = fresh(comment).approved
    moderation.flag(public, viewer=viewer(people.outsider), reason="Rude.")
    client = browser(people.moderator)
    chosen = selectable(client.get(reverse("several")))
    moderation.flag(public, viewer=viewer(None), reason="And a lie.")
    assert "0 of 1" in words(decided(client, chosen, "dismiss"))
    chosen = selectable(client.get(reverse("several")))
    assert "1 of 1" in words(decided(client, chosen, "dismiss"))
