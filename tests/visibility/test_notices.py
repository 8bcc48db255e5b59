"""Every kind of viewer x every state: what stands in the mails that they are sent.

Everybody is given a notice of every kind about everything there is, as if it had been for them
when it happened; what a mail then says is compared with what the design says they may read.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from annotations import letters
from annotations.models import Comment, Decision, Mention, Notice, Placing, Revision
from archive.models import Document
from tests.visibility import expected, scene
from tests.visibility.expected import VIEWERS, Kind
from tests.visibility.scene import Scene

pytestmark = pytest.mark.django_db
KINDS = pytest.mark.parametrize(
    "kind", [kind for kind in VIEWERS if kind.is_signed_in], ids=lambda kind: kind.name
)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        made = scene.make()
        for user in made.users.values():
            _tell_of_everything(made, user)
        yield made
        transaction.set_rollback(True)


def _tell_of_everything(made: Scene, user) -> None:
    Notice.objects.filter(user=user).delete()
    comments = list(Comment.objects.values_list("pk", flat=True))
    rows = [Notice(user=user, kind=kind, comment_id=pk) for pk in comments for kind in NAMING]
    rows += [
        Notice(user=user, kind="decision", decision=one, comment_id=one.revision.comment_id)
        for one in Decision.objects.select_related("revision")
    ]
    rows += [Notice(user=user, kind="correction", placing=one) for one in Placing.objects.all()]
    rows += [
        Notice(user=user, kind="reading", document=document, seminar=seminar)
        for document in Document.objects.all()
        for seminar in made.seminars.values()
    ]
    Notice.objects.bulk_create(rows)
    Mention.objects.bulk_create(
        [Mention(revision_id=pk, user=user, name=user.name) for pk in made.revisions]
    )


NAMING = ("reply", "mention")


def sent(stage: Scene, kind: Kind, monkeypatch, *kinds: str) -> str:
    """All that a mail about these kinds says: subject, headers and body."""
    monkeypatch.setattr(letters, "LINES_TOLD", 100_000)
    monkeypatch.setattr(letters, "PASSAGES_TOLD", 100_000)
    notices = list(
        Notice.objects.filter(user=stage.users[kind.name], kind__in=kinds).select_related("user")
    )
    assert notices
    letter = letters.letter(notices)
    return letter.message.message().as_string() + letter.message.body if letter else ""


def words_in(stage: Scene, text: str) -> set[str]:
    return {word for said in stage.said for word in said.words if word in text}


@KINDS
@pytest.mark.parametrize("about", NAMING)
def test_what_others_say_is_told_in_the_wording_that_the_receiver_reads(
    stage: Scene, kind: Kind, about: str, monkeypatch
):
    text = sent(stage, kind, monkeypatch, about)
    read = {
        word
        for said in stage.said
        if (about == "mention" or said.author != kind.name)
        and not said.deleted
        and kind.name != "inactive"
        and (word := expected.reads(kind, said))
    }
    assert words_in(stage, text) == read


@KINDS
def test_of_decisions_only_the_author_is_told(stage: Scene, kind: Kind, monkeypatch):
    text = sent(stage, kind, monkeypatch, "decision")
    own = {word for said in stage.said if said.author == kind.name for word in said.words}
    assert words_in(stage, text) <= own
    reasons = {said.reason for said in stage.said if said.reason and said.author != kind.name}
    assert not {reason for reason in reasons if reason in text}
    if kind.name == "author":
        assert "was approved" in text
        assert "was declined" in text


@KINDS
def test_no_mail_says_what_is_not_for_its_receiver(stage: Scene, kind: Kind, monkeypatch):
    allowed = expected.allowed(kind, stage.notes, stage.texts)
    if kind.name == "inactive":
        allowed = set()
    for kinds in (("reading",), ("correction",), ("reply", "mention", "decision", "reading")):
        text = sent(stage, kind, monkeypatch, *kinds)
        assert {token for token in stage.tokens if token in text} <= allowed, kinds
    readings = sent(stage, kind, monkeypatch, "reading")
    wanted = {
        text.token
        for text in stage.texts
        if kind.name != "inactive"
        and {"self", "plain"} & kind.roles.keys()
        and expected.reads_text(kind, text)
    }
    assert {text.token for text in stage.texts if text.token in readings} == wanted


def test_the_scene_has_somebody_to_tell_and_something_to_keep(stage: Scene, monkeypatch):
    author = next(kind for kind in VIEWERS if kind.name == "author")
    outsider = next(kind for kind in VIEWERS if kind.name == "outsider")
    many = words_in(stage, sent(stage, author, monkeypatch, "reply"))
    few = words_in(stage, sent(stage, outsider, monkeypatch, "reply"))
    assert few < {word for said in stage.said for word in said.words}
    assert many
    assert Revision.objects.count() > len(few)
