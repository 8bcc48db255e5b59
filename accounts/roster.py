"""Reading a list of people: a table with or without a head, or addresses as one pastes them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.naming import folded

MOST_LINES = 1000
LONGEST = 200_000
"""Code points of a whole list."""

HEADS = {
    "email": "email", "mail": "email", "emailaddress": "email", "address": "email",
    "name": "name", "fullname": "name", "student": "name", "displayname": "name",
    "firstname": "first", "givenname": "first", "first": "first", "forename": "first",
    "lastname": "last", "surname": "last", "familyname": "last", "last": "last",
    "role": "role", "function": "role",
}  # fmt: skip
ROLES = {
    "member": Role.MEMBER, "student": Role.MEMBER, "participant": Role.MEMBER,
    "learner": Role.MEMBER,
    "moderator": Role.MODERATOR, "tutor": Role.MODERATOR, "assistant": Role.MODERATOR,
    "owner": Role.OWNER, "instructor": Role.OWNER, "teacher": Role.OWNER,
}  # fmt: skip
_NAMED = re.compile(r"^\s*\"?(?P<name>[^<>\"]*)\"?\s*<(?P<email>[^<>]+)>\s*$")


class TooLong(ValueError):
    """More than a list may hold."""


@dataclass(slots=True)
class Entry:
    """One person of the list. ``problem`` says why they cannot be invited as it stands."""

    line: int
    email: str
    name: str = ""
    role: str = Role.MEMBER
    problem: str = ""


def read(text: str, role: str = Role.MEMBER) -> list[Entry]:
    """The people of a list; ``role`` for those of whom it says none. Raises TooLong."""
    if len(text) > LONGEST:
        raise TooLong(_("The list is too long: at most 200,000 characters."))
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    begins = 1
    try:
        for row in reader:
            cells = [" ".join(cell.split()) for cell in row]
            if any(cells):
                rows.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error:
        return [Entry(begins, "", problem=_("A quotation mark is not closed here."))]
    if not rows:
        return []
    columns = _head(rows[0][1])
    people: list[Entry] = []
    for number, cells in rows[1:] if columns else rows:
        people += _by_columns(number, cells, columns, role) if columns else _bare(
            number, cells, role
        )  # fmt: skip
        if len(people) > MOST_LINES:
            raise TooLong(_("The list is too long: at most 1,000 people at once."))
    return _checked(people)


def _head(cells: list[str]) -> dict[str, int]:
    """What stands in which column, if the first row says so."""
    if any("@" in cell for cell in cells):
        return {}
    found = {HEADS[folded(cell)]: n for n, cell in enumerate(cells) if folded(cell) in HEADS}
    return found if "email" in found else {}


def _by_columns(number: int, cells: list[str], columns: dict[str, int], role: str) -> list[Entry]:
    def cell(what: str) -> str:
        place = columns.get(what, len(cells))
        return cells[place] if place < len(cells) else ""

    name = cell("name") or f"{cell('first')} {cell('last')}".strip()
    email = cell("email")
    if "@" not in email:
        # A bare address under a head, as one adds it by hand: it says itself what it is.
        given = [one for one in cells if one]
        if len(given) == 1 and "@" in given[0]:
            email, name = given[0], ""
    entry = Entry(number, email, name, role)
    _give_role(entry, cell("role") if cell("role") != email else "")
    return [entry]


def _bare(number: int, cells: list[str], role: str) -> list[Entry]:
    """Addresses with a name and a role beside them in any order; or nothing but addresses."""
    addresses = [cell for cell in cells if "@" in cell]
    words = [cell for cell in cells if cell and "@" not in cell]
    if len(addresses) != 1:
        people = [_addressed(number, one, role) for one in addresses]
        problem = _("Only addresses can stand on one line with others.") if words else ""
        if not people:
            return [Entry(number, "", " ".join(words)[:80], role, _("Here is no e-mail address."))]
        for entry in people:
            entry.problem = problem
        return people
    entry = _addressed(number, addresses[0], role)
    for word in words:
        if folded(word) in _roles():
            _give_role(entry, word)
        else:
            entry.name = f"{entry.name} {word}".strip()
    return [entry]


def _addressed(number: int, cell: str, role: str) -> Entry:
    if match := _NAMED.match(cell):
        return Entry(number, match["email"].strip(), match["name"].strip(), role)
    return Entry(number, cell, "", role)


def _roles() -> dict[str, Role]:
    """The words that are understood, those of the interface's language among them."""
    return {**ROLES, **{folded(str(role.label)): role for role in Role}}


def _give_role(entry: Entry, word: str) -> None:
    if not word:
        return
    if folded(word) in _roles():
        entry.role = _roles()[folded(word)]
    else:
        entry.problem = _("“%(word)s” is no role: write member, moderator or instructor.") % {
            "word": word
        }


def _checked(people: list[Entry]) -> list[Entry]:
    seen: dict[str, int] = {}
    for entry in people:
        entry.email = entry.email.removeprefix("mailto:").lower()
        entry.name = entry.name[:80]
        if entry.problem:
            continue
        try:
            validate_email(entry.email)
        except ValidationError:
            entry.problem = (
                _("“%(word)s” is no e-mail address.") % {"word": entry.email}
                if entry.email
                else _("Here is no e-mail address.")
            )
            continue
        if entry.email in seen:
            entry.problem = _("This address stands on line %(line)d already.") % {
                "line": seen[entry.email]
            }
        seen.setdefault(entry.email, entry.line)
    return people
