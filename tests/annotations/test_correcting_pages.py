"""The pages on which a published text is corrected, and notes are placed again."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from annotations.models import Annotation, CorrectionReport, Notice
from annotations.views import correcting
from archive.correcting import Correction
from archive.models import Document, TextVersion
from archive.text import text_of
from tests.annotations.test_correcting import TEXTS, piece, reword, saved, words
from tests.factories import make_document, make_note, make_public_note, make_user, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("Edith", is_editor=True)


@pytest.fixture
def author():
    return make_user("Ann")


@pytest.fixture
def document(editor) -> Document:
    return make_document("Minutes", blocks=TEXTS, by=editor)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def begin(document, editor) -> Correction:
    found = Document.objects.select_related("current").get(pk=document.pk)
    return Correction.begin(found, by=editor)


def body(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_from_the_document_to_the_report_and_back(document, editor, author):
    note = make_public_note(document, author, "About a letter.", words="recieve a letter",
                            paragraph=2)  # fmt: skip
    client = client_of(editor)
    page = client.get(reverse("edit-document", args=[document.slug]))
    address = reverse("correction", args=[document.slug])
    assert address in body(page)
    assert client.get(address).status_code == 200
    correction = Correction.objects.get()
    at = piece(correction, "recieve")
    client.post(
        address,
        {"step": f"words:{at}", f"text-{at}": TEXTS[2].replace("recieve", "receive"),
         "reason": "A misprint."},
    )  # fmt: skip
    answer = client.post(address, {"step": "notes", "reason": "A misprint."}, follow=True)
    said = body(answer)
    assert "wording changed" in said
    assert "About a letter." in said
    assert "<del>recieve</del>" in said
    assert "<ins>receive</ins>" in said
    assert "A misprint." in said
    choice = reverse("correction-choice", args=[document.slug, note.pk])
    accepted = client.post(choice, {"do": "accept", "words": "receive a letter"}, follow=True)
    assert "looked at by an editor" in body(accepted)
    done = client.post(reverse("correction-preview", args=[document.slug]), follow=True)
    assert "Saved as version 2" in body(done)
    assert done.redirect_chain[-1][0] == reverse("correction-report", args=[document.slug, 2])
    assert "<ins>receive</ins>" in body(done)
    assert words(note) == "receive a letter"
    assert TextVersion.objects.get(document=document, number=2).reason == "A misprint."
    assert Event.objects.filter(kind="text corrected", actor=editor).count() == 1


def test_history_leads_to_reports_that_are_there(document, editor):
    make_version(document, text_of(document).lines[1:])  # as it was before there were reports
    correction = begin(document, editor)
    reword(correction, "recieve", "receive")
    saved(correction, editor)
    html = body(client_of(editor).get(reverse("versions", args=[document.slug])))
    addresses = [reverse("correction-report", args=[document.slug, n]) for n in (1, 2, 3)]
    assert [f'href="{address}"' in html for address in addresses] == [False, False, True]
    assert client_of(editor).get(addresses[2]).status_code == 200


def test_a_note_leads_to_where_it_stood_in_the_version_it_was_written_on(document, editor):
    note = make_public_note(document, editor, words="recieve", paragraph=2)
    old = text_of(document).lines[2].key
    correction = begin(document, editor)
    correction.change(lambda division: division.divide(piece(correction, "recieve"), "recieve"))
    saved(correction, editor)
    note.refresh_from_db()
    assert note.first.key != old
    html = body(client_of(editor).get(document.get_absolute_url()))
    link = reverse("version-paragraph", args=[document.slug, 1, old])
    assert f'<a href="{link}">text version 1</a>' in html
    assert client_of(editor).get(link)["Location"].endswith(f"/versions/1/#p-{old}")


def test_a_note_says_that_it_stands_on_other_words_in_a_paragraph_that_stayed(document, editor):
    note = make_note(document, editor, words="recieve", paragraph=2)
    place = text_of(document).lines[1]
    correction = begin(document, editor)
    correction.change(lambda division: division.remove(piece(correction, "recieve")))
    saved(correction, editor)
    data = {"first": place.key, "words": "read the draft aloud", "version": str(note.version)}
    client = client_of(editor)
    assert client.post(reverse("place-again", args=[note.pk]), data).status_code == 303
    assert "the text has other words here now" in body(client.get(document.get_absolute_url()))
    log = body(client_of(make_user("Mo", is_moderator=True)).get(reverse("moderation-log")))
    assert "chose the passage" not in log, "of a note for oneself"


def test_the_desk_says_that_the_passage_has_other_words_now(document, editor, author):
    moderator = make_user("Mo", is_moderator=True)
    note, other = (
        make_note(document, author, "Meant for all.", audience="public", words=chosen, paragraph=2)
        for chosen in ("recieve a letter", "Nobody")
    )
    correction = begin(document, editor)
    reword(correction, "recieve", "receive")
    saved(correction, editor)
    said, beside = (
        body(client_of(moderator).get(reverse("case", args=[one.root.latest_id])))
        for one in (note, other)
    )
    assert "The text was corrected since this note was written" in said
    assert ">recieve a letter</q>" in said
    assert reverse("version", args=[document.slug, 1]) in said
    assert "The text was corrected" not in beside


def test_the_page_of_a_correction_knows_no_doubts_and_takes_no_words_out_unsaid(document, editor):
    client, address = client_of(editor), reverse("correction", args=[document.slug])
    client.get(address)
    correction = Correction.objects.get()
    at = piece(correction, "recieve")
    html = body(client.post(address, {"step": f"look:{at}"}, follow=True))
    assert "doubtful place" not in html
    assert "Not in the text" not in html
    assert "Remove it with its words" in html
    assert f'id="words-{at}" lang="{document.language}"' in html
    client.post(address, {"step": f"kind:{at}:aside"})
    correction.refresh_from_db()
    assert correction.division.piece(at).block.kind == "paragraph"


def test_a_link_to_one_change_opens_the_page_that_has_it(editor):
    document = make_document(paragraphs=120, by=editor)
    found = list(text_of(document).lines)
    last = found[-1]
    changed = [replace(line, text=f"{line.text} again") for line in found[1:]]
    make_version(document, [found[0], *changed])
    address = reverse("version-changes", args=[document.slug, 2])
    first = body(Client().get(address))
    assert f'id="p-{last.key}"' not in first
    for client in (Client(), client_of(editor)):
        html = body(client.get(f"{address}?from=1&at={last.key}"))
        assert f'id="p-{last.key}"' in html
        assert 'href="?from=1&amp;page=1"' in html
    for nowhere in ("bbbbbb", "%3Cb%3E"):
        assert body(Client().get(f"{address}?at={nowhere}")) == first


def test_saving_saves_what_was_shown(document, editor):
    correction = begin(document, editor)
    reword(correction, "recieve", "receive")
    client, address = client_of(editor), reverse("correction-preview", args=[document.slug])
    state = re.search(r'name="state" value="(\d+)"', body(client.get(address)))[1]
    reword(correction, "noon", "one")  # in another window
    answer = client.post(address, {"state": state, "reason": "Why."}, follow=True)
    assert "You have changed the text since you saw this" in body(answer)
    assert 'maxlength="2000">Why.</textarea>' in body(answer)
    assert TextVersion.objects.filter(document=document).count() == 1
    state = re.search(r'name="state" value="(\d+)"', body(answer))[1]
    assert "Saved as version 2" in body(client.post(address, {"state": state}, follow=True))


def test_a_note_is_placed_by_paragraph_and_words(document, editor):
    note = make_note(document, editor, words="read the draft aloud", paragraph=1)
    correction = begin(document, editor)
    reword(correction, "read the draft aloud, slowly", "recite what had been drafted")
    client = client_of(editor)
    choice = reverse("correction-choice", args=[document.slug, note.pk])
    key = text_of(document).lines[1].key
    assert client.get(choice).status_code == 200
    wrong = client.post(choice, {"do": "place", "first": key, "words": "not there"})
    assert wrong.status_code == 400
    assert "copy them from the text" in body(wrong)
    assert "not there" in body(wrong)
    client.post(choice, {"do": "place", "first": key, "words": "recite what  had been"})
    assert "placed by hand" in body(client.get(reverse("correction-preview", args=[document.slug])))
    client.post(reverse("correction-preview", args=[document.slug]))
    assert words(note) == "recite what had been"


def test_a_choice_leads_back_to_the_page_of_the_report_that_has_the_note(
    document, editor, monkeypatch
):
    monkeypatch.setattr(correcting, "PAGE", 1)
    notes = [make_note(document, editor, words=one, paragraph=2) for one in ("he would", "letter")]
    reword(begin(document, editor), "Nobody", "Not a soul")
    client, preview = client_of(editor), reverse("correction-preview", args=[document.slug])
    for note, page in zip(notes, ("", "?page=2"), strict=True):
        choice = reverse("correction-choice", args=[document.slug, note.pk])
        answer = client.post(choice, {"do": "unplaced"})
        assert answer["Location"] == f"{preview}{page}#note-{note.pk}"
        assert f'id="note-{note.pk}"' in body(client.get(f"{preview}{page}"))


def test_a_script_says_exactly_where(document, editor):
    note = make_note(document, editor, words="read the draft aloud", paragraph=1)
    correction = begin(document, editor)
    reword(correction, "He used it", "And he used it")
    client = client_of(editor)
    choice = reverse("correction-choice", args=[document.slug, note.pk])
    key = text_of(document).lines[1].key
    client.post(choice, {"do": "place", "first": key, "last": "", "start": "4", "end": "6",
                         "quote": "he", "words": "he"})  # fmt: skip
    client.post(reverse("correction-preview", args=[document.slug]))
    assert words(note) == "he"


def test_others_notes_are_numbers_alone(document, editor, author):
    note = make_note(document, author, "A secret thought.", words="recieve", paragraph=2)
    correction = begin(document, editor)
    reword(correction, "recieve", "receive")
    client = client_of(editor)
    said = body(client.get(reverse("correction-preview", args=[document.slug])))
    assert "One of them is not yours to read." in said
    choice = reverse("correction-choice", args=[document.slug, note.pk])
    assert client.get(choice).status_code == 404
    assert client.post(choice, {"do": "unplaced"}).status_code == 404
    client.post(reverse("correction-preview", args=[document.slug]))
    kept = body(client.get(reverse("correction-report", args=[document.slug, 2])))
    for page in (said, kept):
        assert "secret" not in page
        assert str(note.pk) not in page
        assert "Ann" not in page
    assert words(note) == "receive"


def test_the_second_editor_sees_what_the_first_changed(document, editor):
    other = make_user("Otto", is_editor=True)
    theirs, mine = begin(document, other), begin(document, editor)
    reword(theirs, "recieve", "receive")
    reword(theirs, "at noon", "at one")
    reword(mine, "at noon", "at two")
    client = client_of(editor)
    saved(theirs, other, "From the original.")
    address = reverse("correction", args=[document.slug])
    page = body(client.post(reverse("correction-preview", args=[document.slug]), follow=True))
    assert "corrected by somebody else meanwhile" in page
    assert "From the original." in page
    assert "receive a letter" in page
    assert "at two" in page
    client.post(address, {"step": "catch-up"})
    page = body(client.get(address))
    assert "Both of you changed this" in page
    assert "at one" in page
    assert "at two" in page
    assert client.get(reverse("correction-preview", args=[document.slug])).status_code == 303
    client.post(address, {"step": "settle:1:mine"})
    client.post(reverse("correction-preview", args=[document.slug]))
    found = Document.objects.select_related("current").get(pk=document.pk)
    assert [line.text for line in text_of(found).lines][2:] == [
        "Nobody had expected that he would receive a letter.",
        "The meeting ended at two.",
    ]


def test_nothing_changed_is_said_and_nothing_is_saved(document, editor):
    client = client_of(editor)
    client.get(reverse("correction", args=[document.slug]))
    address = reverse("correction-preview", args=[document.slug])
    assert "nothing to save" in body(client.get(address))
    assert "nothing to save" in body(client.post(address, follow=True))
    assert not CorrectionReport.objects.exists()


def test_a_draft_is_not_corrected(editor):
    draft = make_document("Draft", blocks=TEXTS, status="draft", by=editor)
    answer = client_of(editor).get(reverse("correction", args=[draft.slug]), follow=True)
    assert "once it is published" in body(answer)


@pytest.mark.parametrize("name", ["correction", "correction-preview"])
def test_only_editors_correct(document, author, name):
    address = reverse(name, args=[document.slug])
    assert client_of(author).get(address).status_code == 404
    assert client_of(author).post(address, {"step": "note"}).status_code == 404
    assert Client().get(address).status_code in (302, 303)


def test_an_author_is_told_and_places_the_note_again(document, editor, author):
    note = make_note(document, author, "Mine.", words="read the draft aloud", paragraph=1)
    correction = begin(document, editor)
    correction.change(lambda division: division.remove(piece(correction, "aloud")))
    saved(correction, editor)
    client = client_of(author)
    assert Notice.objects.filter(user=author, seen_at=None).count() == 1
    assert reverse("passages") in body(client.get(reverse("submissions")))
    page = body(client.get(reverse("passages")))
    address = reverse("place-again", args=[note.pk])
    assert "<del>read the draft aloud</del>" in page
    assert address in page
    assert not Notice.objects.filter(user=author, seen_at=None).exists()
    reading = body(client.get(document.get_absolute_url()))
    assert address in reading
    key = text_of(Document.objects.select_related("current").get(pk=document.pk)).lines[0].key
    stranger = client_of(make_user("Stranger"))
    assert stranger.get(address).status_code == 404
    assert "was given an hour" in body(client.get(address))
    answer = client.post(address, {"first": key, "words": "an hour", "version": note.version})
    assert answer.status_code == 303
    assert words(note) == "an hour"
    assert Annotation.objects.get(pk=note.pk).quote == "read the draft aloud"
    assert client.get(address).status_code == 404


def test_programs_get_both_the_old_words_and_the_present_ones(document, editor, author):
    mended = make_note(document, author, words="recieve a letter", paragraph=2)
    gone = make_note(document, author, words="read the draft aloud", paragraph=1)
    correction = begin(document, editor)
    reword(correction, "recieve", "receive")
    correction.change(lambda division: division.remove(piece(correction, "aloud")))
    saved(correction, editor)
    listed = client_of(author).get(reverse("api-annotations")).json()["results"]
    passages = {one["id"]: one["passage"] for one in listed}
    assert passages[str(mended.pk)]["quote"] == "recieve a letter"
    assert passages[str(mended.pk)]["words"] == "receive a letter"
    assert (passages[str(gone.pk)]["words"], passages[str(gone.pk)]["placed"]) == (None, False)
