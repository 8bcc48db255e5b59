"""The index of a document: what is offered, what editors make of it, how it follows the text."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Event
from archive import index_acts as acts
from archive.index_acts import Refused, Stale
from archive.indexing import follow, reindex, up_to_date
from archive.ingest import replace_text
from archive.models import Document, Entry, IndexEntry, Mention, Name, State, TextVersion
from archive.parsed import Block, ParsedDocument
from archive.text import text_of
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db
TALK = [
    "Anna Brandt met Comrade Pell in Oberau. He read the New York Times.",
    "Pell said that in Oberau it rained. Brandt laughed; so did Pell. Mr. Lund of Nowhere wrote.",
    "Comrade Pell left for New York. Mr. Lund stayed in New York.",
]


@pytest.fixture
def editor():
    return make_user("Edith", is_editor=True)


@pytest.fixture
def document(editor) -> Document:
    return indexed(status="draft")


def indexed(*texts: str, **options) -> Document:
    document = make_document(blocks=list(texts or TALK), **options)
    reindex(document)
    return document


def entry(document: Document, name: str) -> IndexEntry:
    found = [one for one in document.index_entries.all() if one.shown == name]
    assert len(found) == 1, [one.shown for one in document.index_entries.all()]
    return found[0]


def state_of(document: Document) -> dict[str, tuple]:
    return {
        one.shown: (one.kind, one.state, sorted(one.forms), one.paragraphs)
        for one in document.index_entries.select_related("name")
    }


def words(one: IndexEntry) -> list[str]:
    return [m.paragraph_text.text[m.start : m.end] for m in one.mentions.all()]


def test_what_recurs_is_offered_with_its_places(document) -> None:
    assert state_of(document) == {
        "Anna Brandt": ("person", "offered", ["Anna Brandt", "Brandt"], 2),
        "Pell": ("person", "offered", ["Comrade Pell", "Pell"], 3),
        "Lund": ("person", "offered", ["Mr. Lund"], 2),
        "Oberau": ("place", "offered", ["Oberau"], 2),
    }
    assert words(entry(document, "Pell")) == ["Comrade Pell", "Pell", "Pell", "Comrade Pell"]
    before = list(Mention.objects.values_list("pk", flat=True))
    assert up_to_date(document).text_id == document.current_id
    assert list(Mention.objects.values_list("pk", flat=True)) == before


def test_accepting_and_dropping_are_logged_and_done_once(document, editor) -> None:
    pell, lund = entry(document, "Pell"), entry(document, "Lund")
    for _ in range(2):
        acts.accept(document, pell.pk, by=editor, seen=pell.version)
        acts.drop(document, lund.pk, by=editor, seen=lund.version)
    assert state_of(document)["Pell"][1] == "accepted"
    assert state_of(document)["Lund"][1] == "dropped"
    assert (Name.objects.get().name, Name.objects.get().slug) == ("Pell", "pell")
    kinds = Event.objects.filter(kind__startswith="name ").values_list("kind", "data__name")
    assert sorted(kinds) == [("name accepted", "Pell"), ("name dropped", "Lund")]


def test_what_somebody_else_changed_is_not_overwritten(document, editor) -> None:
    pell = entry(document, "Pell")
    acts.describe(document, pell.pk, by=editor, seen=pell.version, name="E. F. Pell", kind="person")
    before = state_of(document)
    for act in (
        lambda: acts.accept(document, pell.pk, by=editor, seen=pell.version),
        lambda: acts.drop(document, pell.pk, by=editor, seen=pell.version),
        lambda: acts.describe(document, pell.pk, by=editor, seen=1, name="X", kind="place"),
        lambda: acts.merge(document, pell.pk, by=editor, seen=pell.version, into="Oberau"),
        lambda: acts.split(document, pell.pk, by=editor, seen=pell.version, form="Pell"),
        lambda: acts.accept(document, 999_999, by=editor, seen=1),
    ):
        with pytest.raises(Stale):
            act()
    assert state_of(document) == before


def test_a_name_joins_the_one_that_another_document_has(document, editor) -> None:
    other = indexed()
    for each in (document, other):
        acts.accept(each, entry(each, "Pell").pk, by=editor)
    assert Name.objects.get().entries.count() == 2
    pell = entry(other, "Pell")
    acts.describe(other, pell.pk, by=editor, seen=pell.version, name="Edwin Pell", kind="person")
    assert entry(document, "Edwin Pell").kind == "person"
    assert Name.objects.get().slug == "pell", "links to it hold"
    acts.drop(document, entry(document, "Edwin Pell").pk, by=editor)
    acts.drop(other, entry(other, "Edwin Pell").pk, by=editor)
    assert not Name.objects.exists()


def test_renaming_merges_nothing_silently(document, editor) -> None:
    acts.accept(document, entry(document, "Pell").pk, by=editor)
    acts.accept(document, entry(document, "Lund").pk, by=editor)
    pell = entry(document, "Pell")
    for name in ("Lund", "LUND", "Anna [Brandt]"):
        with pytest.raises(Refused, match="already"):
            acts.describe(document, pell.pk, by=editor, seen=None, name=name, kind="person")
    brandt = entry(document, "Anna Brandt")
    for name, kind in (("", "person"), ("…", "person"), ("x" * 201, "person"), ("A", "thing")):
        with pytest.raises(Refused):
            acts.describe(document, brandt.pk, by=editor, seen=None, name=name, kind=kind)
    acts.describe(document, brandt.pk, by=editor, seen=None, name="Oberau", kind="person")
    assert {one.kind for one in document.index_entries.all() if one.shown == "Oberau"} == {
        "person", "place",
    }  # fmt: skip


def test_merging_takes_the_forms_and_places_along(document, editor) -> None:
    acts.accept(document, entry(document, "Pell").pk, by=editor)
    lund = entry(document, "Lund")
    acts.merge(document, lund.pk, by=editor, seen=lund.version, into="pell")
    assert state_of(document)["Pell"] == (
        "person", "accepted", ["Comrade Pell", "Mr. Lund", "Pell"], 3,
    )  # fmt: skip
    assert "Lund" not in state_of(document)
    assert len(words(entry(document, "Pell"))) == 6
    brandt = entry(document, "Anna Brandt")
    with pytest.raises(Refused, match="No other name"):
        acts.merge(document, brandt.pk, by=editor, seen=brandt.version, into="Nobody at all")


def test_merging_an_accepted_name_into_an_offered_one_loses_nothing(document, editor) -> None:
    acts.accept(document, entry(document, "Pell").pk, by=editor)
    acts.merge(document, entry(document, "Pell").pk, by=editor, seen=None, into="Lund")
    assert state_of(document)["Lund"][1] == "accepted"
    assert [one.name for one in Name.objects.all()] == ["Lund"]


def test_merging_into_a_name_of_another_document(document, editor) -> None:
    other = indexed()
    acts.describe(
        other, entry(other, "Pell").pk, by=editor, seen=None, name="Edwin Pell", kind="person"
    )
    acts.accept(other, entry(other, "Edwin Pell").pk, by=editor)
    acts.merge(document, entry(document, "Pell").pk, by=editor, seen=None, into="Edwin Pell")
    assert state_of(document)["Edwin Pell"][1] == "accepted"
    assert Name.objects.get().entries.count() == 2


def test_a_form_is_split_off(document, editor) -> None:
    pell = entry(document, "Pell")
    acts.split(document, pell.pk, by=editor, seen=pell.version, form="Comrade Pell")
    assert words(entry(document, "Comrade Pell")) == ["Comrade Pell", "Comrade Pell"]
    assert words(entry(document, "Pell")) == ["Pell", "Pell"]
    with pytest.raises(Refused):
        acts.split(document, pell.pk, by=editor, seen=None, form="Pell")
    reindex(document)
    assert state_of(document)["Pell"][2] == ["Pell"], "chosen by hand"


def test_a_name_is_added_by_hand_where_it_stands(document, editor) -> None:
    pk = acts.add(document, by=editor, name="Nowhere", kind="place", forms=["", " Nowhere "])
    assert words(IndexEntry.objects.get(pk=pk)) == ["Nowhere"]
    assert entry(document, "Nowhere").state == "accepted"
    before = state_of(document)
    for name, forms in (("Elsewhere", []), ("Nowhere", ["far"]), ("P.", ["pell", "Pell"])):
        with pytest.raises(Refused):
            acts.add(document, by=editor, name=name, kind="place", forms=forms)
    assert state_of(document) == before
    assert Name.objects.count() == 1


def test_every_act_can_be_taken_back_the_last_first(document, editor) -> None:
    other = indexed()
    acts.accept(other, entry(other, "Pell").pk, by=editor)
    seen = [state_of(document)]

    def then(act) -> None:
        act()
        assert state_of(document) != seen[-1]
        seen.append(state_of(document))

    then(lambda: acts.accept(document, entry(document, "Pell").pk, by=editor))
    then(lambda: acts.describe(document, entry(document, "Pell").pk, by=editor, seen=None,
                               name="Edwin Pell", kind="other"))  # fmt: skip
    then(lambda: acts.merge(document, entry(document, "Lund").pk, by=editor, seen=None,
                            into="Edwin Pell"))  # fmt: skip
    then(lambda: acts.split(document, entry(document, "Edwin Pell").pk, by=editor, seen=None,
                            form="Comrade Pell"))  # fmt: skip
    then(lambda: acts.add(document, by=editor, name="Nowhere", kind="place", forms=[]))
    then(lambda: acts.drop(document, entry(document, "Oberau").pk, by=editor))
    everything = list(document.index_entries.values_list("pk", flat=True))
    then(lambda: acts.accept_all(document, everything, by=editor))
    index = up_to_date(document)
    with pytest.raises(Stale):
        acts.take_back(document, index.steps[0]["act"], by=editor)
    while len(seen) > 1:
        seen.pop()
        acts.take_back(document, up_to_date(document).steps[-1]["act"], by=editor)
        assert state_of(document) == seen[-1]
    assert entry(other, "Pell").state == "accepted"
    with pytest.raises(Stale):
        acts.take_back(document, 1, by=editor)
    for mention in Mention.objects.select_related("entry", "paragraph_text"):
        assert mention.paragraph_text.text[mention.start : mention.end] in mention.entry.forms


def test_the_log_and_the_database_hold_each_other(document, editor) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        IndexEntry.objects.filter(document=document).update(state=State.ACCEPTED)


def correct(document: Document, **changed: str) -> None:
    """The next version of a text, with other words in some paragraphs (by their number)."""
    version = TextVersion.objects.create(document=document, number=2)
    for one in Entry.objects.filter(version=document.current).select_related("paragraph_text"):
        text = one.paragraph_text
        if words := changed.get(f"p{one.position}"):
            text = text.paragraph.texts.create(text=words)
        Entry.objects.create(version=version, position=one.position, paragraph_text=text)
    Document.objects.filter(pk=document.pk).update(current=version)
    document.refresh_from_db()


def test_a_correction_keeps_decisions_and_finds_the_new_places(editor) -> None:
    document = indexed()
    acts.accept(document, entry(document, "Pell").pk, by=editor)
    acts.drop(document, entry(document, "Lund").pk, by=editor)
    stamp = Document.objects.get(pk=document.pk).stamp
    correct(document, p0="In Oberau 👩🏽‍🚀 Anna Brandt met Edwin Pell and Mr. Lund and Josef Hahn.",
            p1="Josef Hahn and Pell said that Oberau was far.")  # fmt: skip
    follow(document)
    assert Document.objects.get(pk=document.pk).stamp > stamp
    assert state_of(document)["Pell"][3] == 3
    assert "Josef Hahn" not in state_of(document), "looked for when the editor opens the page"
    up_to_date(document)
    now = state_of(document)
    assert now["Pell"][:2] == ("person", "accepted")
    assert now["Pell"][3] == 3
    assert now["Lund"][1] == "dropped"
    assert now["Josef Hahn"][1] == "offered"
    assert "Anna Brandt" not in now, "in one paragraph only"
    text = text_of(document)
    for mention in Mention.objects.filter(entry__document=document).select_related(
        "paragraph_text__paragraph"
    ):
        line = text.line(mention.paragraph_text.paragraph.key)
        assert line
        assert line.text == mention.paragraph_text.text
    before = state_of(document)
    follow(document)
    assert state_of(document) == before


def test_a_draft_that_is_divided_anew_keeps_what_was_decided(document, editor) -> None:
    acts.accept(document, entry(document, "Pell").pk, by=editor)
    blocks = [Block("paragraph", " ".join(TALK)), Block("paragraph", "Pell again, and Mr. Lund.")]
    replace_text(document, ParsedDocument(blocks=blocks), by=editor)
    document.refresh_from_db()
    document.publish(by=editor)
    assert state_of(document)["Pell"][1:] == ("accepted", ["Comrade Pell", "Pell"], 2)
    draft = indexed(status="draft")
    acts.accept(draft, entry(draft, "Pell").pk, by=editor)
    draft.discard(by=editor)
    assert Name.objects.get().entries.count() == 1


def test_looking_costs_a_constant_number_of_statements(editor) -> None:
    def cost(document: Document) -> int:
        with CaptureQueriesContext(connection) as queries:
            reindex(document)
        return len(queries)

    short = indexed()
    long = indexed(*TALK * 5)
    assert cost(long) == cost(short)
