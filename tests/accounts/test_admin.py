"""The administration: who gets in, what is in it, and what is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts.models import Event, Invitation, Membership, Role, User
from accounts.viewer import NOBODY, Viewer
from annotations.moderation import flag, take_down
from tests.accounts.cast import PASSWORD, ROLES, Cast
from tests.accounts.test_signing import sign_in
from tests.factories import approve, make_document, make_note, make_user

REGISTERED = {
    "accounts.User",
    "accounts.Seminar",
    "accounts.Membership",
    "accounts.Invitation",
    "accounts.Event",
    "archive.Document",
}


def test_it_holds_people_groups_and_records_and_no_notes():
    from config import urls

    assert urls.urlpatterns
    assert {model._meta.label for model in admin.site._registry} == REGISTERED


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("label", sorted(REGISTERED))
def test_it_opens_for_administrators_alone(cast: Cast, role: str, label: str):
    answer = cast.client(role).get(f"/admin/{label.lower().replace('.', '/')}/")
    if role == "staff":
        assert answer.status_code == 200
        assert "script-src 'self'" in answer["Content-Security-Policy"]
    elif role == "nobody":
        assert answer["Location"].startswith("/admin/login/")
        again = cast.client(role).get(answer["Location"])
        assert again["Location"].startswith("/account/login/?next=")
    else:
        assert answer.status_code in (302, 403)
        assert cast.seminar.name not in answer.content.decode()
        if answer.status_code == 302:
            assert cast.client(role).get(answer["Location"]).status_code == 403


def test_an_administrator_gives_and_takes_site_roles(cast: Cast):
    user, client = cast.people["outsider"], cast.client("staff")
    address = f"/admin/accounts/user/{user.pk}/change/"
    fields = {"email": user.email.upper(), "name": user.name, "is_active": "on"}
    assert client.post(address, fields | {"is_editor": "on"}).status_code == 302
    user.refresh_from_db()
    assert (user.is_editor, user.is_moderator, user.email) == (True, False, user.email.lower())
    line = Event.objects.filter(kind="site roles changed").get()
    assert (line.actor, line.data) == (
        cast.people["staff"],
        {"user": user.pk, "is_editor": True},
    )
    assert client.post(address, fields).status_code == 302
    user.refresh_from_db()
    assert not user.is_editor
    assert user.check_password(PASSWORD)


def test_somebody_with_some_rights_cannot_make_themselves_superuser(cast: Cast):
    clerk = make_user("Clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="change_user"))
    clerk.user_permissions.add(Permission.objects.get(codename="view_user"))
    client = Client()
    client.force_login(clerk)
    fields = {"email": clerk.email, "name": "Clerk", "is_active": "on", "is_superuser": "on"}
    assert client.post(f"/admin/accounts/user/{clerk.pk}/change/", fields).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.is_superuser, clerk.is_staff) == (False, True)


def test_an_account_is_made_with_a_lower_case_address(cast: Cast):
    fields = {
        "email": "Anna@Example.org", "name": "Anna", "usable_password": "true",
        "password1": PASSWORD, "password2": PASSWORD,
    }  # fmt: skip
    assert cast.client("staff").post("/admin/accounts/user/add/", fields).status_code == 302
    assert sign_in(Client(), "anna@example.org").status_code == 302


@pytest.mark.parametrize("kind", ["user", "seminar", "membership", "invitation", "event"])
def test_nothing_is_deleted_there(cast: Cast, kind: str):
    cast.seminar.invite(by=cast.people["owner"], expires=timezone.now())
    models = {m._meta.model_name: m for m in admin.site._registry}
    row = models[kind].objects.order_by("pk").first()
    client = cast.client("staff")
    assert client.get(f"/admin/accounts/{kind}/{row.pk}/change/").status_code == 200
    assert client.post(f"/admin/accounts/{kind}/{row.pk}/delete/").status_code == 403
    assert models[kind].objects.filter(pk=row.pk).exists()


def test_the_log_cannot_be_rewritten(cast: Cast):
    line = Event.record("note", actor=None, reason="as it was")
    address = f"/admin/accounts/event/{line.pk}/change/"
    assert cast.client("staff").post(address, {"reason": "another"}).status_code == 403
    assert cast.client("staff").get("/admin/accounts/event/add/").status_code == 403
    line.refresh_from_db()
    assert line.reason == "as it was"


def test_a_seminar_is_allowed_to_publish_there(cast: Cast):
    address = f"/admin/accounts/seminar/{cast.seminar.pk}/change/"
    client = cast.client("staff")
    forms = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    fields = {"name": cast.seminar.name, "description": "", "moderates_itself": "on"}
    assert client.post(address, fields | forms).status_code == 302
    cast.seminar.refresh_from_db()
    assert cast.seminar.moderates_itself


def test_an_orphaned_seminar_gets_an_instructor_there(cast: Cast):
    fields = {"user": cast.people["outsider"].pk, "seminar": cast.seminar.pk, "role": "owner"}
    answer = cast.client("staff").post("/admin/accounts/membership/add/", fields)
    assert answer.status_code == 302
    assert cast.membership("outsider").role == Role.OWNER
    past = Membership.objects.exclude(ended_at=None).get()
    answer = cast.client("staff").post(
        f"/admin/accounts/membership/{past.pk}/change/", {"role": "owner"}
    )
    past.refresh_from_db()
    assert (past.role, past.ended_at is None) == (Role.MEMBER, False)


def test_invitations_are_revoked_but_not_read_there(cast: Cast):
    made, token = cast.seminar.invite(
        by=cast.people["owner"], expires=timezone.now() + timedelta(days=1)
    )
    client = cast.client("staff")
    page = client.get(f"/admin/accounts/invitation/{made.pk}/change/").content.decode()
    assert made.token_hash not in page
    client.post("/admin/accounts/invitation/", {"action": "revoke", "_selected_action": made.pk})
    assert Invitation.objects.get().revoked_at
    assert Client().get(f"/invitations/{token}/").status_code == 410


def test_a_record_is_mended_there_and_the_text_is_not_shown(cast: Cast):
    client, document = cast.client("staff"), cast.document
    address = f"/admin/archive/document/{document.pk}/change/"
    page = client.get(address).content.decode()
    assert "The delegate asked for time" not in page
    fields = {
        "title": "Another title", "date": "4 February 1949", "language": "en", "direction": "ltr",
    }  # fmt: skip
    assert client.post(address, fields).status_code == 302
    before, document.version = document.version, 0
    document.refresh_from_db()
    assert (document.title, document.date) == ("Another title", "1949-02-04")
    assert document.title_folded == "another title"
    assert document.version == before + 1
    wrong = client.post(address, fields | {"date": "4/2/1949"})
    assert "is not a date" in wrong.content.decode()


def test_who_may_not_read_a_document_does_not_see_its_record_there(cast: Cast):
    draft = make_document("A draft about ports", status="draft")
    editor, other = cast.client("staff"), Client()
    other.force_login(make_user(is_staff=True, is_superuser=True))
    address = f"/admin/archive/document/{draft.pk}/change/"
    assert draft.title in editor.get("/admin/archive/document/").content.decode()
    assert editor.get(address).status_code == 200
    assert draft.title not in other.get("/admin/archive/document/").content.decode()
    assert other.get(address).status_code == 302
    assert User.objects.filter(is_editor=True).exists()


def test_the_log_shows_no_more_of_notes_there_than_on_the_site(cast: Cast):
    author, owner = cast.people["member"], cast.people["owner"]
    client, address = cast.client("staff"), "/admin/accounts/event/"
    note = make_note(cast.document, author, audience="seminar", seminar=cast.seminar)
    take_down(note.root, viewer=Viewer.of(owner), reason="A matter among us")
    make_note(cast.document, author, audience="me").remove(by=author)
    public = make_note(cast.document, author, audience="public")
    approve(public.root)
    hidden = Event.objects.get(reason="A matter among us")
    shown = Event.objects.get(kind="decision: approve")
    listed = client.get(address).content.decode()
    assert "decision: approve" in listed
    assert "A matter among us" not in listed
    assert "annotation deleted" not in listed
    assert client.get(f"{address}{shown.pk}/change/").status_code == 200
    # The administration sends on who asks for a row that is not there.
    assert client.get(f"{address}{hidden.pk}/change/").status_code == 302
    # Nor can it be found out by searching.
    assert client.get(f"{address}?q=matter").context_data["cl"].result_count == 0


def test_the_log_is_for_moderators_of_the_site_and_administrators(cast: Cast):
    people = cast.people
    may = {who: Event.objects.visible_to(Viewer.of(people[who])).exists() for who in people}
    assert {who for who, some in may.items() if some} == {"staff"}
    assert Event.objects.visible_to(Viewer.of(make_user(is_moderator=True))).exists()
    assert not Event.objects.visible_to(NOBODY).exists()


@pytest.mark.django_db
def test_topics_of_texts_are_named_to_editors_alone():
    kinds = {"topic renamed", "topic merged"}
    for kind in kinds:
        Event.record(kind, actor=make_user(is_editor=True), name="A draft's topic")

    def seen(**roles: bool) -> set[str]:
        rows = Event.objects.visible_to(Viewer.of(make_user(is_moderator=True, **roles)))
        return set(rows.values_list("kind", flat=True)) & kinds

    assert seen() == set()
    assert seen(is_editor=True) == kinds


def test_the_number_of_a_visitors_flag_is_not_read_there(cast: Cast):
    """With it the flag is taken back, without an account."""
    note = make_note(make_document(status="public"), make_user(), "Said.", audience="public")
    approve(note.root)
    note.root.refresh_from_db()
    made, _is_new = flag(note.root.approved, viewer=NOBODY, reason="Bad.")
    line = Event.objects.get(kind="comment flagged")
    for address in ("/admin/accounts/event/", f"/admin/accounts/event/{line.pk}/change/"):
        page = cast.client("staff").get(address).content.decode()
        assert "by: visitor" in page
        assert str(made.pk) not in page
