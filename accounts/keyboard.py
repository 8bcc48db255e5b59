"""Which single keys do what on which page, and how a person changes them.

A key is one character. Each act has one, which may be changed or taken away, and all of them may
be switched off (WCAG 2.2, 2.1.4). What belongs to every keyboard (arrows, Enter, Esc) is only
told. Kept are the differences from what stands here, so that a later default reaches everybody
who has not chosen otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Key:
    """One act and the key that it has unless somebody changes it."""

    act: str
    key: str
    says: str | Promise


@dataclass(frozen=True, slots=True)
class Fixed:
    """Keys that stay as they are, as they are printed on a keyboard."""

    keys: tuple[str | Promise, ...]
    says: str | Promise
    act: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str | Promise
    keys: tuple[Key | Fixed, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The keys of one kind of page."""

    name: str
    title: str | Promise
    groups: tuple[Group, ...]

    @property
    def keys(self) -> Iterator[Key]:
        return (key for group in self.groups for key in group.keys if isinstance(key, Key))


HELP = Key("help", "?", _("This list"))
_ESC, _ENTER, _CTRL, _SHIFT = _("Esc"), _("Enter"), _("Ctrl"), _("Shift")

READING = Sheet(
    "reading",
    _("Reading and annotating"),
    (
        Group(
            _("Through the text"),
            (
                Key("paragraph", "j", _("Next paragraph")),
                Key("paragraph-before", "k", _("Paragraph before")),
                Key("sentence", "s", _("Next sentence")),
                Key("sentence-before", "a", _("Sentence before")),
                Key("word", "w", _("Next word")),
                Key("word-before", "q", _("Word before")),
                Key("heading", "g", _("Next heading")),
                Key("heading-before", "t", _("Heading before")),
                Fixed((_SHIFT,), _("with one of these: select up to there")),
            ),
        ),
        Group(
            _("With the cursor in the text"),
            (
                Fixed(("↑", "↓"), _("sentence before, next sentence")),
                Fixed((_CTRL, "↑", "↓"), _("paragraph before, next paragraph")),
                Fixed(("←", "→"), _("character by character")),
                Fixed((_CTRL, "←", "→"), _("word by word; on a Mac with Option")),
                Fixed((_("Home"), _("End")), _("first, last sentence of the paragraph")),
                Fixed((_SHIFT,), _("with all of these: select")),
                Fixed(
                    (_ENTER,), _("write a note on what is selected, or on what the cursor is at")
                ),
                Fixed((_ESC,), _("give up the selection, then leave the text")),
            ),
        ),
        Group(
            _("Notes"),
            (
                Key("comment", "c", _("Comment on the selection, sentence or paragraph")),
                Key("highlight", "h", _("Highlight it for yourself")),
                Key("copy", "y", _("Copy a link to the sentence")),
                Key("note", "n", _("Next note")),
                Key("note-before", "b", _("Note before")),
                Key("new", "x", _("Next new note")),
                Key("arrived", "i", _("Show what has just arrived")),
                Key("open", "o", _("From the text to its note; where there are several, choose")),
                Key("back", "u", _("From a note back to its words")),
                Key("marks", "m", _("Through the highlights of a paragraph")),
                Key("reply", "r", _("Reply to the note")),
                Key("edit", "e", _("Change your note")),
                Key("resolve", "d", _("Resolve the note, or open it again")),
                Key("filter", "f", _("Filter the notes")),
                Key("show", "v", _("Hide or show all notes")),
                Fixed((_CTRL, _ENTER), _("send what you type")),
                Fixed((_ESC,), _("close the form; what you typed is kept")),
                HELP,
            ),
        ),
    ),
)

NOTEBOOK = Sheet(
    "notebook",
    _("Notebooks"),
    (
        Group(
            _("From note to note"),
            (
                Key("next", "j", _("Next note")),
                Key("before", "k", _("Note before")),
                Key("open", "o", _("Open it in its text")),
                Key("search", "/", _("To the search")),
                HELP,
            ),
        ),
    ),
)

DESK = Sheet(
    "desk",
    _("Moderation"),
    (
        Group(
            _("This case"),
            (
                Key("approve", "a", _("Approve; leave a flagged one as it is")),
                Key("return", "r", _("Return: give the reason, then Ctrl + Enter")),
                Key("decline", "d", _("Decline: give the reason, then Ctrl + Enter")),
                Key("hide", "h", _("Take down what is public: give the reason, then Ctrl + Enter")),
                Key("edit", "e", _("Approve with a copy-edit")),
                Key("ask", "s", _("Ask a second moderator")),
                Key("take-over", "t", _("Take over what somebody else is looking at")),
                Key("open", "o", _("Open in the text")),
                Key("undo", "z", _("Undo the last decision, then the one before")),
            ),
        ),
        Group(
            _("From case to case"),
            (
                Key("next", "j", _("Next case")),
                Key("before", "k", _("Previous case")),
                HELP,
                Fixed((_ESC,), _("leave the field")),
            ),
        ),
    ),
)

NAMES = Sheet(
    "names",
    _("Names of a document"),
    (
        Group(
            _("This name"),
            (
                Key("accept", "a", _("Accept, and on to the next")),
                Key("drop", "d", _("Drop, and on to the next")),
                Key("rename", "r", _("Rename")),
                Key("merge", "m", _("Merge into another")),
                Key("undo", "z", _("Take back the last act")),
            ),
        ),
        Group(
            _("From name to name"),
            (
                Key("next", "j", _("Next name")),
                Key("before", "k", _("Previous name")),
                Key("add", "n", _("Add a name")),
                HELP,
                Fixed((_ESC,), _("leave the field")),
            ),
        ),
    ),
)

DIVISION = Sheet(
    "division",
    _("Dividing and correcting a text"),
    (
        Group(
            _("From piece to piece"),
            (
                Fixed(("↑", "↓"), _("the piece above or below")),
                Fixed((_("Home"), _("End")), _("the first, the last")),
                Key("doubt", "n", _("The next doubt")),
                Key("doubt-before", "b", _("The doubt before")),
                Key("heading", "g", _("The next heading")),
                Key("heading-before", "t", _("The heading before")),
            ),
        ),
        Group(
            _("This piece"),
            (
                Key("keep", "y", _("Right as it is")),
                Key("join", "j", _("Join with the one above")),
                Key("below", "d", _("Join with the one below")),
                Key("rejoin", "o", _("Join across the page")),
                Key("heading-1", "h", _("Heading")),
                Key("heading-2", "2", _("Heading, level 2")),
                Key("heading-3", "3", _("Heading, level 3")),
                Key("kind-paragraph", "p", _("Paragraph")),
                Key("kind-list", "l", _("List item")),
                Key("kind-quotation", "q", _("Quotation")),
                Key("kind-footnote", "f", _("Footnote")),
                Key("kind-aside", "x", _("Not in the text")),
                Key("deeper", "+", _("One level deeper")),
                Key("shallower", "-", _("One level less deep")),
                Key("edit", "e", _("Change the words")),
                Key("add", "a", _("A new paragraph below")),
                Key("look", "m", _("Label, footnote marks, remove")),
                Fixed((_ENTER,), _("change the words")),
                Fixed((_("Delete"),), _("remove the piece with its words")),
                Key("undo", "u", _("Take back")),
                Key("redo", "r", _("Do again")),
                Fixed((_CTRL, "Z"), _("take back; with Shift do again")),
                HELP,
            ),
        ),
        Group(
            _("While changing words"),
            (
                Fixed((_ENTER,), _("divide here")),
                Fixed(("⌫",), _("at the start: join with the one above")),
                Fixed((_("Delete"),), _("at the end: join with the one below")),
                Fixed((_CTRL, _ENTER), _("keep the words; leaving the field does so, too")),
                Fixed((_ESC,), _("leave them as they were")),
            ),
        ),
    ),
)

SHEETS = {sheet.name: sheet for sheet in (READING, NOTEBOOK, DESK, NAMES, DIVISION)}


def fits(key: str) -> bool:
    """Whether this can be somebody's key: one character that is printed, in lower case."""
    return len(key) == 1 and key.isprintable() and not key.isspace() and key == key.lower()


def chosen(kept: Mapping[str, Any], sheet: Sheet) -> dict[str, str]:
    """Act -> key as this person has them; "" for an act without one."""
    own = kept.get("own", {})
    return {key.act: own.get(f"{sheet.name}.{key.act}", key.key) for key in sheet.keys}


def list_html(sheet: str, own: Mapping[str, str], without: Sequence[str] = ()) -> SafeString:
    """The list of a sheet's keys with their buttons, for who has changed these; ``without`` some
    acts. The same for most people, and a long one."""
    return _list_html(sheet, tuple(sorted(own.items())), tuple(without), get_language() or "")


@lru_cache(maxsize=256)
def _list_html(
    sheet: str, own: tuple[tuple[str, str], ...], without: tuple[str, ...], _language: str
) -> SafeString:
    about = SHEETS[sheet]
    context = {
        "groups": about.groups,
        "chosen": chosen({"own": dict(own)}, about),
        "without": without,
    }
    return mark_safe(render_to_string("_partials/key_list.html", context))  # made by a template


def clashes(keys: Mapping[str, str]) -> set[str]:
    """Those acts of one page whose key another act has, too."""
    return {act for act, key in keys.items() if key and list(keys.values()).count(key) > 1}


def with_own(kept: Mapping[str, Any], sheet: Sheet, keys: Mapping[str, str]) -> dict[str, str]:
    """What is kept of a person's own keys after those of one page were chosen anew."""
    others = {
        name: key
        for name, key in kept.get("own", {}).items()
        if name.partition(".")[0] in SHEETS and name.partition(".")[0] != sheet.name
    }
    changed = {key.act: keys[key.act] for key in sheet.keys if keys[key.act] != key.key}
    return {**others, **{f"{sheet.name}.{act}": key for act, key in changed.items()}}
