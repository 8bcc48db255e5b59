"""The pages of the search and of the concordance, and the API, as people and programs ask them."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.viewer import Viewer
from annotations import moderation
from archive.models import Collection, Document
from archive.parsed import Block
from tests.factories import make_document, make_note, make_public_note, make_seminar, make_user

pytestmark = pytest.mark.django_db


def page(name: str = "search", client: Client | None = None, **asked: str) -> str:
    given = {one.rstrip("_"): value for one, value in asked.items()}
    answer = (client or Client()).get(reverse(name), given)
    assert answer.status_code == 200
    return answer.content.decode()


def words_in(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


@pytest.fixture
def document() -> Document:
    return make_document(
        "Minutes of the harbour",
        blocks=[
            Block("heading", "The ferry & its owners", level=1),
            "The ferry of the <keeper> is old; a second ferry was promised.",
            "Nobody asked for ferries. The keeper did.",
        ],
        date="1949-02",
    )


def test_a_hit_leads_to_the_marked_words(document: Document):
    html = page(q="ferry")
    assert "In texts 3" in words_in(html)
    assert "The <mark>ferry</mark> of the &lt;keeper&gt; is old" in html
    links = re.findall(r'href="(/documents/[^"]*\?at=[^"]*)"', html)
    answer = Client().get(links[0].replace("&amp;", "&"))
    assert answer.status_code == 200
    assert re.search(r'<span class="cited[^>]*>ferry</span>|<mark[^>]*>ferry</mark>',
                     answer.content.decode())  # fmt: skip
    heading = re.search(r'href="(/documents/[^"]*/h/[^"]*)"', html)
    assert heading


def test_wrong_queries_get_sentences_and_lose_nothing(document: Document):
    assert "two letters before the asterisk" in page(q="f* ferry")
    assert "Write also a word that is to be found" in page(q="-ferry")
    assert "A quotation mark is missing" in page(q='"ferry of')
    assert "OR, AND, NOT and brackets are not understood" in page(q="(salt OR ferry)")
    assert "are not understood" not in page(q='ferry or (salt) "AND"')
    assert "is not a date" in page(q="ferry", from_="soon")
    assert "must not be later" in page(q="ferry", from_="1950", to="1949")
    assert 'value="&#34;ferry of"' in page(q='"ferry of')
    assert "only letters" not in page(q="")


def test_nothing_found_helps_on(document: Document):
    html = words_in(page(q="fery"))
    assert "Did you mean ferry?" in html
    assert "Try fewer words" in html
    assert "Search everything" in page(q="ferry", to="1900")
    author = make_user("Anna Brandt")
    make_public_note(document, author, "Of trams.")
    assert "There is something in the notes" in page(q="tram")


def test_suggestions_are_of_readable_texts_alone():
    make_document(blocks=["A confidential lighthouse."], status="seminar")
    assert "Did you mean" not in page(q="lighthose")


def test_notes_are_shown_under_the_name_that_readers_know(document: Document):
    author = make_user("Anna Brandt")
    make_public_note(document, author, "A **ferry** <b>.", tags=["Traffic"], paragraph=0)
    html = page(q="ferry", in_="notes")
    assert "A <mark>ferry</mark>" in html
    assert "Anna Brandt" in html
    assert "¶1" in html
    for asked in ({"tag": "traffic"}, {"author": "Anna Brandt"}):
        html = page(**asked)
        assert "In notes 1" in words_in(html)
        assert "In texts" not in words_in(html)


def test_a_hidden_comment_is_gone_at_the_next_request(document: Document):
    note = make_public_note(document, make_user("Anna"), "Said of the tram.")
    api = reverse("api-search")
    assert "In notes 1" in words_in(page(q="tram"))
    assert Client().get(api, {"q": "tram", "in": "notes"}).json()["count"] == 1
    moderator = Viewer.of(make_user("Moderator", is_moderator=True))
    moderation.take_down(note.root, viewer=moderator, reason="Named a person.")
    assert "In notes 0" in words_in(page(q="tram"))
    assert Client().get(api, {"q": "tram", "in": "notes"}).json()["count"] == 0


def test_find_in_one_document_keeps_its_order(document: Document):
    other = make_document("Others", blocks=["A ferry."])
    html = page(q="ferry", document=document.slug)
    assert other.slug not in html
    assert html.index("The ferry &amp; its owners") < html.index("a second")
    form = Client().get(document.get_absolute_url()).content.decode()
    assert f'name="document" value="{document.slug}"' in form
    assert 'action="/search/"' in Client().get("/").content.decode()


def test_pages_of_results_follow_each_other(document: Document):
    make_document("Many", blocks=[f"Ferry number {n}." for n in range(45)])
    seen: list[str] = []
    address = f"{reverse('search')}?q=number"
    for _page in range(5):
        html = Client().get(address).content.decode()
        seen += re.findall(r"</mark> (\d+)\.", html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        if following is None:
            break
        address = following[1].replace("&amp;", "&")
    assert sorted(map(int, seen)) == list(range(45))


def test_a_page_takes_as_many_queries_for_many_as_for_few(document: Document):
    def queries(**asked: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            page(**asked)
        return len(counted)

    few = queries(q="ferry")
    for n in range(4):
        make_document(f"More {n}", blocks=[f"A ferry {m}." for m in range(5)])
    assert queries(q="ferry") == few <= 12


def test_concordance_in_three_orders(document: Document):
    def lines(**asked: str) -> list[str]:
        html = page("concordance", q="ferry", **asked)
        return [words_in(one) for one in re.findall(r'<span class="after">(.*?)</span>', html)]

    assert lines() == [
        "&amp; its owners",
        "of the &lt;keeper&gt; is old; a second ferry was promised.",
        "was promised.",
        ". The keeper did.",
    ]
    assert [one.split()[0] for one in lines(sort="right")] == ["&amp;", "of", ".", "was"]
    assert len(lines(sort="left")) == 4
    html = words_in(page("concordance", q="ferry"))
    assert "4 occurrences in 1 document" in html
    assert "1 occurrence" in words_in(page("concordance", q='"second ferry"'))
    assert "stand in none of the texts" in page("concordance", q="tram")


def test_concordance_counts_by_document_and_time(document: Document):
    make_document("Later", blocks=["A ferry came, and a ferry went."], date="1951-03-04")
    make_document("Silent", blocks=["Nothing."], date="1950")
    html = page("concordance", q="ferry", show="documents")
    rows = [words_in(row) for row in re.findall(r"<tr>(.*?)</tr>", html, re.S)]
    assert any(row.startswith("1949") and "4" in row for row in rows)
    assert any(row.startswith("1950") and "0" in row for row in rows)
    assert any(row.startswith("1951") and "2" in row for row in rows)
    assert any(row.startswith("Later") for row in rows)


def test_near_words_are_those_that_stand_together_more_than_by_chance():
    filler = "One may say of this day that it was like many other days in that same old year."
    blocks = [f"{filler} The iron ferry went. {filler}" for _n in range(4)]
    make_document(blocks=[*blocks, *[filler] * 6])
    html = page("concordance", q="ferry", show="neighbours")
    rows = [words_in(row) for row in re.findall(r"<tr>(.*?)</tr>", html, re.S)]
    assert rows[1].startswith("iron4414.0")
    assert "logDice (P. Rychlý, 2008)" in html


def test_all_lines_as_csv(document: Document):
    make_document(blocks=["=ferry and more"], title="Formula")
    answer = Client().get(reverse("concordance-lines"), {"q": "ferry"})
    content = answer.getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert len(rows) == 5
    assert rows[0]["words"] == "ferry"
    assert rows[0]["address"].startswith("http://testserver/documents/")
    assert "attachment" in answer["Content-Disposition"]
    assert {row["before"] for row in rows if row["document"] == "Formula"} == {"'="}


def test_api_answers_with_places_marks_and_pages(document: Document):
    shelf = Collection.objects.create(name="Harbour", slug="harbour")
    Document.objects.filter(pk=document.pk).update(collection=shelf)
    asked = {"q": "ferry", "limit": 2, "collection": "harbour", "from": "1949", "order": "date"}
    first = Client().get(reverse("api-search"), asked).json()
    assert (first["count"], first["more"], len(first["results"])) == (3, False, 2)
    hit = first["results"][1]
    assert hit["document"] == document.slug
    assert hit["marks"][0] == [4, 9]
    assert {"text": "ferry", "marked": True} in hit["snippet"]
    second = Client().get(first["next"]).json()
    assert len(second["results"]) == 1
    assert second["next"] is None


@pytest.mark.parametrize(
    "asked",
    [{}, {"q": "-ferry"}, {"q": "ferry", "cursor": "x"}, {"q": "ferry", "from": "soon"},
     {"q": "ferry", "limit": "0"}, {"q": "ferry", "where": "texts"}, {"q": "ferry", "in": "x"}],
)  # fmt: skip
def test_api_refuses_with_a_sentence(asked: dict[str, str]):
    answer = Client().get(reverse("api-search"), asked)
    assert answer.status_code == 400
    assert answer.json()["error"]["fields"]


ANYTHING = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            ["ferry", '"', "“", "*", "-", "a*", "NOT", "OR", "AND", "NEAR(", ":", "'", "\\", "|",
             "&", "!", "<->", "(", ")", "\0", "ﬁ", "中国", "é", "U.S.", "%", "_", "stems:", "\n"]
        ),
        max_size=12,
    ).map("".join),
)  # fmt: skip


@given(q=ANYTHING, other=ANYTHING, name=st.sampled_from(
    ["document", "collection", "topic", "person", "from", "to", "tag", "author", "order", "after",
     "in", "sort", "show"]
))  # fmt: skip
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_typed_gets_an_answer(client: Client, q: str, other: str, name: str):
    if not Document.objects.exists():
        make_document(blocks=["The ferry of U.S. 中国."])
    for door in ("search", "concordance", "concordance-lines"):
        answer = client.get(reverse(door), {"q": q, name: other})
        assert answer.status_code == 200
        if answer.streaming:
            answer.getvalue()
    assert client.get(reverse("api-search"), {"q": q, name: other}).status_code in (200, 400)


def test_a_member_is_led_to_where_the_class_reads(document: Document):
    member = make_user("Member")
    closed = make_document("Class copy", blocks=["The ferry of the class."], status="seminar")
    seminar = make_seminar("Harbours", members=[member], documents=[document, closed])
    closed.seminars.add(seminar)
    make_note(document, member, "Our ferry.", audience="seminar", seminar=seminar)
    client = Client()
    client.force_login(member)
    html = page(q="ferry", client=client)
    room = f"/seminars/{seminar.slug}/documents/"
    # What only the class may read leads into its room alone, with the words marked there.
    (into,) = re.findall(rf'<a href="({room}{closed.slug}/\?at=[^"]+)">', html)
    assert f'href="/documents/{closed.slug}/' not in html
    answer = client.get(into.replace("&amp;", "&").partition("#")[0])
    assert 'id="w-' in answer.content.decode()
    # What everybody may read leads to the public edition, and offers the room at the same place.
    assert f'<a href="/documents/{document.slug}/?at=' in html
    offered = re.findall(
        rf'<a href="({room}{document.slug}/[^"]+)">Read it with Harbours</a>', html
    )
    assert len(offered) == 3
    assert any("#h-" in one for one in offered)
    notes = page(q="ferry", in_="notes", client=client)
    assert f'<a href="{room}{document.slug}/"' in notes
    assert "/seminars/" not in page(q="ferry"), "visitors hear nothing of a class"
