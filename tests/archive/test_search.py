"""Finding places in texts: the same lists from both databases."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.viewer import NOBODY, Viewer
from archive.models import Collection, Document, SearchLine, Topic, WordCount
from archive.narrowing import Narrowing
from archive.parsed import Block
from archive.search import find, index
from archive.search.queries import parse
from archive.text import text_of
from tests.factories import make_document, make_seminar, make_user, make_version

pytestmark = pytest.mark.django_db


def found(
    words: str,
    viewer: Viewer = NOBODY,
    order: str = find.DATE,
    *,
    counted: bool = True,
    **narrowed: str,
) -> list[str]:
    """The first words of all places that are found, walking through pages of two."""
    search = find.TextSearch(viewer, parse(words), Narrowing(**narrowed), order)
    places, after = [], ""
    for _page in range(50):
        hits, after = search.page(after, size=2)
        places += hits
        if not after:
            break
    assert len({hit.place for hit in places}) == len(places), "a page repeats a place"
    if counted:
        assert search.count() == find.Count(len(places))
    return [hit.text[:11].strip() for hit in places]


def paragraphs(*texts: str, **record: str) -> Document:
    return make_document(blocks=[Block("heading", "Agenda", level=1), *texts], **record)


@pytest.fixture
def archive() -> list[Document]:
    """Three documents, made in another order than that of their dates."""
    return [
        paragraphs(
            "A: The Com[munist] party asked for trade.",
            "B: Trading in rice, trade in rice and a trade agreement.",
            date="1951",
            title="Second",
        ),
        paragraphs(
            "C: The agreement on trade was read.",
            "D: Économie, œuvre and the U.S.S.R. in Kraków and Łódź.",
            date="1949-02-04",
            title="First",
        ),
        paragraphs("E: Nothing but a traded promise.", title="Third"),
    ]


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("trade", "C A B E"),
        ("TRADES", "C A B E"),
        ('"trade"', "C A B"),
        ('"trade agreement"', "B"),
        ("trade agreement", "C B"),
        ("agreement trade", "C B"),
        ('"agreement trade"', ""),
        ("trade -rice", "C A E"),
        ('trade -"trade agreement"', "C A E"),
        ("communist", "A"),
        ("communists", "A"),
        ("com[munist]", "A"),
        ("commun*", "A"),
        ("ussr", "D"),
        ("u.s.s.r.", "D"),
        ("economie", "D"),
        ("économie", "D"),
        ("ECONOMIE oeuvre", "D"),
        ("krakow lodz", "D"),
        ("zebra", ""),
        ("", ""),
        ("-trade", ""),
        ('"', ""),
        ("a", "A B E"),
    ],
)
def test_words_are_found_where_they_stand(archive: list[Document], words: str, places: str):
    assert [one[0] for one in found(words)] == places.split()


def test_latest_first_puts_what_has_no_date_last(archive: list[Document]):
    assert [one[0] for one in found("trade", order=find.LATEST)] == ["B", "A", "C", "E"]


def test_relevance_prefers_titles_and_places_that_say_it_often(archive: list[Document]):
    paragraphs("F: Of trade.", title="On trade")
    assert found("trade", order=find.RELEVANCE)[:3] == ["On trade", "B: Trading", "F: Of trade"]


def test_title_participants_and_headings_are_found(archive: list[Document]):
    make_document("Harbour office", participants=["Anna Brandt", "Josef Lang"])
    assert found("harbour") == ["Harbour off"]
    assert found("brandt lang") == ["Anna Brandt"]
    assert len(found("agenda", document=archive[0].slug)) == 1


def test_word_forms_are_those_of_the_documents_language():
    german = make_document(blocks=["Die Häuser am Hafen."], language="de")
    make_document(blocks=["A hauser of the harbour, die."], language="en")
    assert found("Haus") == ["Die Häuser"]
    assert found("hauser", document=german.slug) == ["Die Häuser"]


def test_narrowed_by_date(archive: list[Document]):
    assert [one[0] for one in found("trade", since="1950")] == ["A", "B", "E"][:2]
    assert [one[0] for one in found("trade", until="1950-01")] == ["C"]
    # "1951" may mean any day of the year.
    assert [one[0] for one in found("trade", since="1951-06", until="1951-07")] == ["A", "B"]
    assert [one[0] for one in found("trade", since="1949-02-04", until="4 February 1949")] == ["C"]
    assert Narrowing(since="soon").problems().keys() == {"from"}
    assert Narrowing(since="1950", until="1949").problems().keys() == {"to"}


def test_narrowed_by_topic_collection_person_and_document(archive: list[Document]):
    heading = [Block("heading", "Foreign trade", level=1), Block("heading", "Rice", level=2)]
    document = make_document(
        blocks=[
            "X: ferry.",
            *heading,
            "Y: ferry.",
            Block("heading", "Defence", level=1),
            "Z: ferry",
        ],
        participants=["Anna Brandt"],
        summary="S: ferry.",
    )
    assert Topic.objects.filter(slug="foreign-trade").exists()
    assert found("ferry", topic="foreign-trade") == ["Y: ferry."]
    assert found("ferry", topic="trade") == ["Y: ferry."]
    assert found("ferry", topic="nothing") == []
    assert len(found("ferry", person="brandt")) == 4
    assert found("ferry", person="Anna Lang") == []
    shelf = Collection.objects.create(name="Harbour", slug="harbour")
    assert found("ferry", collection="harbour") == []
    Document.objects.filter(pk=document.pk).update(collection=shelf)
    assert len(found("ferry", collection="harbour")) == 4
    assert found("trade", document=document.slug) == ["Foreign tra"]


def test_only_what_the_viewer_may_read_is_found_and_counted():
    member, editor = make_user("Member"), make_user("Editor", is_editor=True)
    seminar = make_seminar(members=[member])
    make_document(blocks=["Open ferry."])
    make_document(blocks=["Licensed ferry."], status="seminar", seminars=[seminar])
    make_document(blocks=["Drafted ferry."], status="draft")
    make_document(blocks=["Withdrawn ferry."], status="withdrawn")
    assert found("ferry") == ["Open ferry."]
    assert found("ferry", Viewer.of(make_user("Stranger"))) == ["Open ferry."]
    assert sorted(found("ferry", Viewer.of(member))) == ["Licensed fe", "Open ferry."]
    assert sorted(found("ferry", Viewer.of(editor))) == ["Licensed fe", "Open ferry."]


def test_a_change_is_searched_at_once():
    editor = make_user("Editor", is_editor=True)
    document = make_document("Ferry lists", blocks=["The ferry went.", "It came back."])
    assert found("ferry") == ["Ferry lists", "The ferry w"]
    lines = list(text_of(document).lines)
    make_version(document, ["The tram went.", lines[1]])
    assert found("ferry") == ["Ferry lists"]
    assert found("tram") == ["The tram we"]
    document.mend(by=editor, title="Tram lists", date="1950")
    assert found("ferry") == []
    assert found("tram", until="1950") == ["Tram lists", "The tram we"]
    document.withdraw(by=editor)
    assert found("tram") == []
    assert not SearchLine.objects.exists()
    assert not WordCount.objects.exists()


def test_very_many_places_are_not_counted(monkeypatch):
    monkeypatch.setattr(find, "MOST", 3)
    make_document("Minutes", blocks=[f"The ferry {n}." for n in range(6)], date="1949")
    make_document("On the ferry", blocks=["Nothing."], date="1950")
    search = find.TextSearch(NOBODY, parse("ferry"), Narrowing(), find.DATE)
    assert search.count() == find.Count(3, more=True)
    ranked = find.TextSearch(NOBODY, parse("ferry"), Narrowing())
    assert ranked.count() == find.Count(3, more=True)
    assert ranked.page()[0][0].text == "On the ferry", "titles are ranked in any case"
    assert len(found("ferry", counted=False)) == 7, "by date one comes to all"


def test_pages_stay_when_something_comes_in_before_them(archive: list[Document]):
    search = find.TextSearch(NOBODY, parse("trade"), Narrowing(), find.DATE)
    first, after = search.page(size=2)
    paragraphs("Before: trade.", date="1900")
    second, _end = search.page(after, size=2)
    assert [hit.text[0] for hit in (*first, *second)] == ["C", "A", "B", "E"]


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "W251bGxd", "WzEsMl0", "é", "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OV0"]
)
def test_a_cursor_that_is_none_begins_at_the_beginning(archive: list[Document], cursor: str):
    search = find.TextSearch(NOBODY, parse("trade"), Narrowing(), find.DATE)
    hits, _after = search.page(cursor)
    assert hits


def test_a_very_long_paragraph_is_found_by_a_run_of_words_at_its_end():
    words = "the and " * 9_000
    make_document(blocks=[f"{words}the ferry went and came."])
    assert len(found('"the ferry went and"')) == 1
    assert found('"ferry the"', counted=False) == []
    assert len(found("ferry -tram")) == 1


def test_command_completes_checks_and_rebuilds():
    document = make_document("Minutes", blocks=["The ferry."])
    call_command("search_index", check=True)
    index.forget(document)
    with pytest.raises(CommandError, match="lines are not as they should be"):
        call_command("search_index", check=True)
    call_command("search_index")
    call_command("search_index", check=True)
    SearchLine.objects.filter(kind="text").update(words="tram", stems="entram")
    with pytest.raises(CommandError, match=document.slug):
        call_command("search_index", check=True)
    call_command("search_index", rebuild=True)
    call_command("search_index", check=True)
    assert found("ferry") == ["The ferry."]
    assert connection.vendor in ("sqlite", "postgresql")
