"""A seminar with everybody who may knock at its door, and some who have no business there."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from accounts.models import Role, Seminar, User
from archive.models import Document
from tests.factories import make_document, make_seminar, make_user

PASSWORD = "correct horse battery"
ROLES = ("owner", "moderator", "member", "past", "outsider", "staff", "nobody")
INSIDE = {"owner", "moderator", "member"}


@dataclass
class Cast:
    seminar: Seminar
    document: Document
    people: dict[str, User]

    def client(self, role: str) -> Client:
        """A browser in which this person is signed in; "nobody" is a visitor."""
        client = Client()
        if role != "nobody":
            client.force_login(self.people[role])
        return client

    def membership(self, role: str):
        return self.seminar.memberships.get(user=self.people[role], ended_at=None)

    def is_member(self, role: str) -> bool:
        return self.seminar.memberships.filter(user=self.people[role], ended_at=None).exists()


def make_cast() -> Cast:
    people = {role: make_user(f"{role.title()} Person") for role in ROLES if role != "nobody"}
    User.objects.filter(pk=people["staff"].pk).update(
        is_editor=True, is_moderator=True, is_staff=True, is_superuser=True
    )
    people["staff"].refresh_from_db()
    document = make_document("Secret syllabus of the delegation")
    seminar = make_seminar(
        "Unheard-of seminar",
        owner=people["owner"],
        moderators=[people["moderator"]],
        members=[people["member"], people["past"]],
        documents=[document],
    )
    seminar.memberships.get(user=people["past"]).end(by=people["owner"])
    # The outsider is an instructor, but of another seminar.
    make_seminar("Another seminar", owner=people["outsider"])
    assert seminar.memberships.get(user=people["owner"]).role == Role.OWNER
    return Cast(seminar, document, people)
