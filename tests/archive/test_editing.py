"""The editing page over HTTP: every step as a form and as the script sends it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from archive.division import Division
from archive.importing import Import
from archive.models import Document
from archive.parsed import Block
from tests.factories import make_user

pytestmark = pytest.mark.django_db

BLOCKS = [
    Block("heading", "The mill"),
    Block("paragraph", "The wardens met at", refs=[(11, "1")]),
    Block("footnote", "So in the minutes.", label="1"),
    Block("paragraph", "noon. They wrote to the capital.", breaks=[(0, "9")], doubtful=True),
    Block("list_item", "that the toll be halved;", label="1."),
    Block("paragraph", "Nothing was said."),
]


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(make_user("Edith", is_editor=True))
    return client


@pytest.fixture
def pending(db: None) -> Import:
    made = Import(name="a.txt", original=b"", sha256="0" * 64)
    made.begin_with(Division.of(BLOCKS))
    made.record = {"title": "Minutes", "language": "en", "direction": "ltr"}
    made.save()
    return made


def step(client: Client, pending: Import, step: str, **fields: str):
    """As a browser without script sends it."""
    typed = {name.replace("_", "-"): value for name, value in fields.items()}
    return client.post(reverse("import", args=[pending.pk]), {"step": step, **typed})


def part(client: Client, pending: Import, step: str, state: int | None = None, **fields: str):
    """As the script sends it; the answer with its parts by name."""
    pending.refresh_from_db()
    typed = {name.replace("_", "-"): value for name, value in fields.items()}
    answer = client.post(
        reverse("import", args=[pending.pk]),
        {"step": step, "state": str(pending.state if state is None else state), **typed},
        headers={"X-Part": "division"},
    )
    assert answer.status_code == 200
    page = answer.content.decode()
    found = dict(re.findall(r'data-(\w+)="([^"]*)"', page.split(">")[0]))
    found["pieces"] = re.findall(r'id="piece-(\d+)"', page)
    found["is_whole"] = "data-whole" in page.split(">")[0]
    return found | {"page": page}


def texts(pending: Import) -> list[str]:
    pending.refresh_from_db()
    return [row["text"] for row in pending.blocks]


def seen(pending: Import, piece: int) -> str:
    pending.refresh_from_db()
    return pending.division.piece(piece).seen


def test_a_step_answers_with_what_changed_and_no_more(editor: Client, pending: Import) -> None:
    answer = part(editor, pending, "kind:6:quotation")
    assert (answer["pieces"], answer["after"], answer["gone"]) == (["6"], "5", "6")
    assert answer["said"] == "Made another kind."
    assert 'id="outline"' not in answer["page"]
    answer = part(editor, pending, "kind:1:paragraph")
    assert (answer["pieces"], answer["after"]) == (["1"], "")
    assert 'id="outline"' in answer["page"], "a heading less"
    answer = part(editor, pending, "join:99")
    assert (answer["pieces"], answer["is_whole"]) == ([], False)
    assert "not there any more" in answer["problem"]
    answer = part(editor, pending, "undo")
    assert (answer["pieces"], answer["said"]) == (["1"], "Taken back: Made another kind.")


def test_pieces_that_are_shown_otherwise_now_come_along(editor: Client, pending: Import) -> None:
    """A page that goes on below a footnote does so no longer when a heading stands above it."""
    assert "Join across the page" in part(editor, pending, "look:4")["page"]
    answer = part(editor, pending, "kind:2:heading:1")
    assert answer["pieces"] == ["2", "3", "4"]
    assert "Join across the page" not in answer["page"]


def test_whoever_missed_a_step_gets_everything(editor: Client, pending: Import) -> None:
    before = pending.state
    part(editor, pending, "keep:4")
    answer = part(editor, pending, "kind:6:quotation", state=before)
    assert answer["is_whole"]
    assert answer["pieces"] == ["1", "2", "3", "4", "5", "6"]


def test_a_step_that_is_sent_again_is_done_once(editor: Client, pending: Import) -> None:
    first = part(editor, pending, "add:6", new_6="It ended.", once="a")
    again = part(editor, pending, "add:6", new_6="It ended.", once="a")
    assert texts(pending).count("It ended.") == 1
    assert again["at"] == first["at"] == "7"
    part(editor, pending, "kind:6:quotation", once="b")
    part(editor, pending, "undo", once="c")
    part(editor, pending, "undo", once="c")
    assert "It ended." in texts(pending)


def test_a_doubt_that_is_settled_leads_to_the_next(editor: Client, pending: Import) -> None:
    pending.change(lambda division: division._put(6, doubtful=True))
    assert part(editor, pending, "keep:4")["at"] == "6"
    assert part(editor, pending, "kind:2:quotation")["at"] == "2", "a mended place is stayed at"


def test_a_text_is_joined_across_a_page(editor: Client, pending: Import) -> None:
    page = editor.get(reverse("import", args=[pending.pk])).content.decode()
    assert "Page 9 begins here" in page
    step(editor, pending, "rejoin:4")
    assert texts(pending)[1:3] == [
        "The wardens met at noon. They wrote to the capital.",
        "So in the minutes.",
    ]


def test_everything_about_a_piece_works_by_forms(editor: Client, pending: Import) -> None:
    answer = step(editor, pending, "look:5")
    page = editor.get(answer["Location"].split("#")[0]).content.decode()
    assert 'name="text-5"' in page
    assert f'value="{seen(pending, 5)}"' in page
    step(editor, pending, "words:5", text_5="that the toll be doubled;", seen_5=seen(pending, 5))
    step(editor, pending, "label:5", label_5="a)")
    step(editor, pending, "deeper:5")
    step(editor, pending, "mark:5", mark_5="2", after_5="doubled")
    step(editor, pending, "add:5", new_5="A new one.")
    step(editor, pending, "below:1")
    row = Import.objects.get().blocks[3]
    assert (row["text"], row["label"], row["level"]) == ("that the toll be doubled;", "a)", 2)
    assert row["refs"] == [[24, "2"]]
    step(editor, pending, "unmark:5:24:2")
    step(editor, pending, "remove:6")
    assert texts(pending) == [
        "The mill The wardens met at",
        "So in the minutes.",
        "noon. They wrote to the capital.",
        "that the toll be doubled;",
        "A new one.",
    ]
    for _ in range(8):
        step(editor, pending, "undo")
    assert Import.objects.get().division.blocks == BLOCKS


def test_typed_words_go_along_with_whatever_is_pressed(editor: Client, pending: Import) -> None:
    typed = {"text_6": "Nothing was done.", "seen_6": seen(pending, 6), "new_6": "The end."}
    step(editor, pending, "keep:4", **typed)
    assert texts(pending)[-2:] == ["Nothing was done.", "The end."]
    answer = step(editor, pending, "save", text_6="All was done.", seen_6=seen(pending, 6))
    assert answer.status_code == 303
    document = Document.objects.get()
    assert document.paragraphs.filter(texts__text="All was done.").exists()


@pytest.mark.parametrize("act", ["words:6", "save", "undo"])
def test_words_of_two_editors_are_not_lost(editor: Client, pending: Import, act: str) -> None:
    mine = seen(pending, 6)
    pending.change(lambda division: division.reword(6, "Something was said."))
    answer = step(editor, pending, act, text_6="Nothing was said & done.", seen_6=mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else has changed the words" in page
    assert "Something was said." in page
    assert ">Nothing was said &amp; done.</textarea>" in page
    assert not Document.objects.exists()
    now = seen(pending, 6)
    assert f'name="seen-6" value="{now}"' in page
    step(editor, pending, "words:6", text_6="Nothing was said & done.", seen_6=now)
    assert texts(pending)[-1] == "Nothing was said & done."


def test_an_untouched_field_overwrites_nobody(editor: Client, pending: Import) -> None:
    mine = seen(pending, 6)
    pending.change(lambda division: division.reword(6, "Something was said."))
    step(editor, pending, "kind:6:quotation", text_6="Nothing was said.", seen_6=mine)
    assert texts(pending)[-1] == "Something was said."
    assert pending.blocks[-1]["kind"] == "quotation"


def test_words_for_a_piece_that_is_gone_are_shown_to_be_copied(
    editor: Client, pending: Import
) -> None:
    pending.change(lambda division: division.join(6))
    answer = step(editor, pending, "words:6", text_6="Typed for long.", seen_6="x", new_6="More.")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Typed for long." in page
    assert "More." in page
    assert "Copy what you still need" in page


def test_the_caret_divides_with_changed_words(editor: Client, pending: Import) -> None:
    mine = seen(pending, 4)
    halves = {"text_4": "noon, late.", "rest_4": " They wrote."}
    answer = part(editor, pending, "divide:4", seen_4=mine, **halves)
    assert (answer["pieces"], answer["at"]) == (["4", "7"], "7")
    assert texts(pending)[3:5] == ["noon, late.", "They wrote."]
    answer = part(editor, pending, "divide:4", seen_4=mine, text_4="noon", rest_4="late.")
    assert "Somebody else" in answer["problem"]
    assert texts(pending)[3:5] == ["noon, late.", "They wrote."]


def test_the_words_are_in_the_language_of_the_text(editor: Client, pending: Import) -> None:
    pending.note({"language": "he", "direction": "rtl"})
    page = editor.get(reverse("import", args=[pending.pk]) + "?at=6").content.decode()
    assert 'id="words-2" lang="he" dir="rtl"' in page
    assert re.search(r'name="text-6"[^>]* dir="rtl"', page)


def test_what_is_not_known_changes_nothing(editor: Client, pending: Import) -> None:
    before = texts(pending)
    for bad in ("", "join", "poem:1", "kind:1", "kind:1:poem", "deeper:2", "label:2", "unmark:2:x"):
        answer = part(editor, pending, bad) if bad else {"problem": "sent without a step: a note"}
        assert answer["problem"], bad
    assert texts(pending) == before
    Import.objects.all().delete()
    assert step(editor, pending, "keep:4").status_code == 404


def test_a_long_text_is_worked_on_by_small_answers(
    editor: Client, pending: Import, django_assert_max_num_queries
) -> None:
    pending.begin_with(Division.of(Block("paragraph", f"Number {n} of many.") for n in range(2000)))
    pending.save()
    with django_assert_max_num_queries(9):
        answer = part(editor, pending, "join:1000")
    assert answer["pieces"] == ["999"]
    assert len(answer["page"]) < 6000
