"""``manage.py load_demonstration``: invented texts, people and notes, to look around with."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import Role, Seminar, User
from accounts.viewer import Viewer
from annotations import demonstration as told
from annotations import moderation
from annotations.forms import NoteForm
from annotations.models import Annotation, Category, Comment, Notice, Prompt, Term, Verdict
from archive import index_acts
from archive.importers import parse
from archive.indexing import up_to_date
from archive.ingest import ingest
from archive.models import Archive, Collection, Document, Entry, ReadingListItem, Status

ACCOUNTS = "demonstration-accounts.txt"


class Command(BaseCommand):
    help = (
        "Loads invented texts with a seminar and notes in every state, and writes the accounts "
        f"with their new passwords to {ACCOUNTS} in the data folder. Only on a local site."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("Demonstration accounts are never made on a real site.")
        addresses = [address for _name, address in told.PEOPLE.values()]
        if User.objects.filter(email__in=addresses).exists():
            raise CommandError("The demonstration is loaded already.")
        with transaction.atomic():
            people, passwords = self._people()
            seminar = self._seminar(people)
            documents = self._documents(people[told.EDITOR], seminar)
            for document, text in told.QUESTIONS:
                Prompt.ask(
                    text,
                    by=people[told.INSTRUCTOR],
                    seminar=seminar,
                    document=documents[document],
                )
            for note in told.NOTES:
                self._note(note, people, seminar, documents[note.document])
            self._sort(seminar, people[told.INSTRUCTOR])
            # The addresses are nobody's: the decisions stand in the navigation, unread.
            Notice.objects.update(mail_due=None)
            ReadingListItem.objects.update(announced_at=timezone.now())
            # Inside the transaction: accounts whose passwords nobody knows are of no use.
            path = write_accounts(people, passwords)
        self.stdout.write(f"The accounts are in {path}.")

    def _people(self) -> tuple[dict[str, User], dict[str, str]]:
        people, passwords = {}, {}
        for role, (name, address) in told.PEOPLE.items():
            passwords[role] = secrets.token_urlsafe(9)
            people[role] = User.objects.create_user(
                address,
                passwords[role],
                name=name,
                is_editor=role == told.EDITOR,
                is_moderator=role == told.SITE,
            )
            EmailAddress.objects.create(
                user=people[role], email=address, verified=True, primary=True
            )
        return people, passwords

    def _seminar(self, people: dict[str, User]) -> Seminar:
        seminar = Seminar.found(
            name=told.SEMINAR,
            owner=people[told.INSTRUCTOR],
            description="An invented seminar that reads invented documents.",
        )
        seminar.moderates_itself = True
        seminar.save(update_fields=["moderates_itself"])
        seminar.admit(people[told.MODERATOR], Role.MODERATOR)
        seminar.admit(people[told.FIRST])
        seminar.admit(people[told.SECOND])
        return seminar

    def _documents(self, editor: User, seminar: Seminar) -> dict[str, Document]:
        folder = Path(apps.get_app_config("archive").path) / "demonstration"
        documents = {}
        if not Archive.present().version:
            Archive.present().mend(by=editor, seen=0, **told.ARCHIVE)
        collection = Collection.begin(*told.COLLECTION, by=editor)
        for position, (name, record) in enumerate(told.RECORDS.items()):
            data = (folder / name).read_bytes()
            document = ingest(parse(data, name), by=editor, original=data, name=name, record=record)
            document.collect(collection, by=editor)
            if name == told.BOOK:
                document.seminars.add(seminar)
                document.publish(by=editor, status=Status.SEMINAR)
            else:
                document.publish(by=editor)
            ReadingListItem.objects.create(
                seminar=seminar,
                document=document,
                position=position,
                due_on=timezone.localdate() + timedelta(days=5 + 7 * position),
            )
            documents[name] = document
        for document in documents.values():
            up_to_date(document)
            offered = document.index_entries.values_list("pk", flat=True)
            index_acts.accept_all(document, offered, by=editor)
        return documents

    def _sort(self, seminar: Seminar, instructor: User) -> None:
        """Give the seminar its categories, their notes, and its vocabulary."""
        Term.add(seminar, told.TERMS, by=instructor)
        notes = list(
            Annotation.objects.filter(seminar=seminar).prefetch_related("comments__latest")
        )
        for label, tags in told.CATEGORIES.items():
            category = Category.add(seminar, label, by=instructor)
            for note in notes:
                used = {tag for comment in note.comments.all() for tag in comment.wording.tags}
                if note.author and note.category is None and used.intersection(tags):
                    Category.sort(note, category, by=note.author)

    def _note(
        self, note: told.Note, people: dict[str, User], seminar: Seminar, document: Document
    ) -> None:
        author = people[note.who]
        viewer = Viewer.of(author)
        inside = seminar.pk in viewer.seminars
        form = NoteForm(
            {
                **passage(document, note.quote, note.until),
                "document": document.slug,
                "seminar": seminar.slug if inside else "",
                "audience": note.audience,
                "body": note.body,
                "tags": ", ".join(note.tags),
            },
            viewer=viewer,
        )
        if not form.is_valid():
            raise CommandError(f"“{note.quote}”: {form.errors.as_text()}")
        annotation, _made = form.write()
        root = annotation.root
        if root is None:
            return
        self._settle(root, note.fate, note.reason, people)
        if note.fate == "revise":
            root.refresh_from_db()
            root.revise(by=author, body=note.again, seen=root.version)
        for reply in note.replies:
            self._reply(annotation, root, reply, people)

    def _reply(
        self, annotation: Annotation, parent: Comment, said: told.Said, people: dict[str, User]
    ) -> None:
        comment = annotation.add(author=people[said.who], body=said.body, parent=parent)
        self._settle(comment, said.fate, said.reason, people)
        for reply in said.replies:
            self._reply(annotation, comment, reply, people)

    def _settle(self, comment: Comment, fate: str, reason: str, people: dict[str, User]) -> None:
        """Bring a comment into the state that is told of it."""
        # Their own words, too: nobody else may decide on what is in no seminar.
        viewer = Viewer.of(people[told.SITE])
        latest, author = comment.revisions.latest("number"), comment.author
        if fate in ("approve", "revise", "hide"):
            moderation.decide(latest, Verdict.APPROVE, viewer=viewer)
        if fate in ("return", "decline"):
            moderation.decide(latest, fate, viewer=viewer, reason=reason)
        if fate == "hide":
            comment.refresh_from_db()
            moderation.take_down(comment, viewer=viewer, reason=reason)
        if fate == "withdraw" and author:
            comment.withdraw(by=author)


def passage(document: Document, quote: str, until: str) -> dict[str, object]:
    """The passage that begins with ``quote`` and ends with it or with ``until``, as a form has it.

    Raises CommandError where the words are not there.
    """
    rows = list(
        Entry.objects.filter(version=document.current_id, paragraph_text__isnull=False)
        .order_by("position")
        .values_list("paragraph_text__paragraph__key", "paragraph_text__text")
    )
    for index, (key, text) in enumerate(rows):
        start = text.casefold().find(quote.casefold())
        if start < 0:
            continue
        if not until:
            end = start + len(quote)
            return {"first": key, "start": start, "end": end, "quote": text[start:end]}
        for last in range(index, len(rows)):
            found = rows[last][1].find(until)
            if found >= 0:
                end = found + len(until)
                texts = [words for _key, words in rows[index : last + 1]]
                texts[-1] = texts[-1][:end]
                texts[0] = texts[0][start:]
                words = "\n".join(texts)
                return {
                    "first": key,
                    "start": start,
                    "last": rows[last][0],
                    "end": end,
                    "quote": words,
                }
    raise CommandError(f"“{quote}” is not in “{document.title}”.")


def write_accounts(people: dict[str, User], passwords: dict[str, str]) -> Path:
    """The file with the accounts, readable by its owner alone."""
    path: Path = settings.DATA / ACCOUNTS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    width = max(len(user.email) for user in people.values())
    lines = [
        f"{user.email:<{width}}  {passwords[role]}  {user.name}, {role}\n"
        for role, user in people.items()
    ]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(lines)
    return path
