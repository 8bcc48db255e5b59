"""Editors rename topics and merge them; nothing of a text changes, and no address dies."""

from __future__ import annotations

import lxml.html
import pytest
from django.test import Client

from accounts.models import Event, User
from archive.joining import proposals
from archive.models import Document, Topic
from archive.parsed import Block
from tests.factories import make_document, make_seminar, make_user

pytestmark = pytest.mark.django_db


def make(title: str, *headings: str, **options) -> Document:
    blocks = [part for words in headings for part in (Block("heading", words, level=1), "Said.")]
    return make_document(title, blocks=blocks, **options)


@pytest.fixture
def editor() -> User:
    return make_user("Edith", is_editor=True)


@pytest.fixture
def client(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def texts() -> list[Document]:
    return [
        make("One", "Foreign trade", "Salt"),
        make("Two", "Trade abroad", "Foreign trade"),
        make("Three", "Trade abroad"),
    ]


def chips_of(page: str) -> str:
    """What a list says that is chosen."""
    chips = lxml.html.document_fromstring(page).find_class("chip")
    return " ".join(chip.text_content() for chip in chips)


def links_of(document: Document) -> str:
    return Client().get(document.get_absolute_url()).content.decode()


def test_a_topic_is_renamed_and_its_address_leads_on(texts, client: Client):
    tag = Client().get(texts[0].get_absolute_url())["ETag"]
    page = client.get("/editor/topics/foreign-trade/").content.decode()
    assert "2 passages, 2 documents" in " ".join(page.split())
    answer = client.post("/editor/topics/foreign-trade/", {"name": " Commerce  with others "})
    assert answer["Location"] == "/editor/topics/commerce-with-others/"
    visitor = Client()
    answer = visitor.get("/topics/foreign-trade/?one=x")
    assert answer.status_code == 301
    assert answer["Location"] == "/topics/commerce-with-others/?one=x"
    assert "<h1>Commerce with others</h1>" in visitor.get(
        "/topics/foreign-trade/", follow=True
    ).content.decode()  # fmt: skip
    beside = visitor.get("/topics/foreign-trade/one/two/")
    assert beside["Location"] == "/topics/commerce-with-others/one/two/"
    page = visitor.get("/documents/?topic=foreign-trade").content.decode()
    assert 'class="title"' in page
    assert "Commerce with others" in chips_of(page)
    assert visitor.get("/search/?q=said&topic=foreign-trade").status_code == 200
    # No page is kept that leads to the former address, and the text is as it was.
    assert Client().get(texts[0].get_absolute_url())["ETag"] != tag
    page = links_of(texts[0])
    assert "/topics/commerce-with-others/" in page
    assert "Foreign trade" in page
    assert Event.objects.get(kind="topic renamed").data["was"] == "Foreign trade"


def test_headings_of_the_former_words_still_join_it(texts, client: Client, editor: User):
    client.post("/editor/topics/foreign-trade/", {"name": "Commerce"})
    draft = make("Four", "FOREIGN TRADE:", "Commerce", status="draft")
    assert {row.name for row in proposals(draft)} == {"Commerce"}
    draft.publish(by=editor)
    assert draft.headings.values("topic").distinct().count() == 1
    # A topic that begins later takes no address that another one had.
    Topic.called("Salt").rename("Foreign trade", by=editor)
    assert Topic.objects.get(name="Foreign trade").slug == "foreign-trade-2"
    assert Topic.called("foreign trade").name == "Foreign trade", "what is called so now goes first"
    assert Topic.at("foreign-trade").name == "Commerce"


def test_renaming_back_gives_the_old_address_back(texts, editor: User):
    topic = Topic.called("Salt")
    topic.rename("Brine", by=editor)
    topic.rename("Salt", by=editor)
    assert (topic.slug, Topic.at("brine")) == ("salt", topic)
    topic.rename("SALT", by=editor)
    assert (topic.slug, topic.name) == ("salt", "SALT")


def test_a_name_that_another_topic_has_offers_to_merge(texts, client: Client):
    answer = client.post("/editor/topics/trade-abroad/", {"name": "foreign TRADE"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert 'value="foreign TRADE"' in page
    assert 'href="/editor/topics/trade-abroad/into/foreign-trade/"' in page
    for name in ("", " . "):
        assert client.post("/editor/topics/trade-abroad/", {"name": name}).status_code == 400
    assert set(Topic.objects.values_list("name", flat=True)) == {
        "Foreign trade", "Salt", "Trade abroad",
    }  # fmt: skip


def test_merging_says_what_moves_and_then_moves_it(texts, client: Client):
    page = client.get("/editor/topics/trade-abroad/").content.decode()
    assert 'href="/editor/topics/trade-abroad/into/foreign-trade/"' in page, "they share a word"
    assert "/into/salt/" not in page
    assert "/into/salt/" in client.get("/editor/topics/trade-abroad/?q=salt").content.decode()
    address = "/editor/topics/trade-abroad/into/foreign-trade/"
    asked = " ".join(client.get(address).content.decode().split())
    assert "2 passages move (2 documents). “Foreign trade” has 2 passages now." in asked
    assert Topic.objects.count() == 3, "to look at it changes nothing"
    answer = client.post(address, follow=True)
    assert "2 passages moved to “Foreign trade”." in answer.content.decode()
    assert Topic.called("Foreign trade").headings.count() == 4
    assert Topic.called("Trade abroad").name == "Foreign trade"
    visitor = Client()
    assert visitor.get("/topics/trade-abroad/")["Location"] == "/topics/foreign-trade/"
    page = visitor.get("/topics/foreign-trade/").content.decode()
    assert "Trade abroad" in page, "headings keep their words"
    assert page.count('class="passage"') == 4
    assert client.post(address).status_code == 404, "it is no topic any more"
    assert client.get("/editor/topics/trade-abroad/")["Location"] == "/editor/topics/foreign-trade/"


def test_addresses_lead_on_through_several_steps(texts, editor: User):
    topic = Topic.called("Trade abroad")
    topic.rename("Ships", by=editor)
    topic.merge_into(Topic.called("Salt"), by=editor)
    Topic.called("Salt").rename("Cargo", by=editor)
    for slug in ("trade-abroad", "ships", "salt"):
        assert Client().get(f"/topics/{slug}/")["Location"] == "/topics/cargo/"


def test_who_renames_what_was_renamed_meanwhile_loses_no_words(texts, client: Client, editor: User):
    Topic.called("Salt").rename("Brine", by=editor)
    answer = client.post("/editor/topics/salt/", {"name": "Sea salt"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'value="Sea salt"' in page
    assert "it is “Brine” now" in page
    assert Topic.called("Brine").name == "Brine"


def test_a_former_address_tells_nothing_of_what_one_may_not_read(editor: User):
    secret = make("Secret", "Hidden salt", status="seminar")
    Topic.called("Hidden salt").rename("Hidden brine", by=editor)
    assert Client().get("/topics/hidden-salt/").status_code == 404
    member = make_user("Member")
    secret.seminars.add(make_seminar(members=[member]))
    client = Client()
    client.force_login(member)
    assert client.get("/topics/hidden-salt/")["Location"] == "/topics/hidden-brine/"


def test_nobody_else_does(texts):
    client = Client()
    assert client.get("/editor/topics/salt/").status_code == 302
    client.force_login(make_user("Somebody", is_moderator=True))
    assert client.post("/editor/topics/salt/", {"name": "Mine"}).status_code == 404
    assert client.post("/editor/topics/salt/into/foreign-trade/").status_code == 404
    assert Topic.objects.filter(name="Salt").exists()
    assert "editor/topics" not in client.get("/topics/salt/").content.decode()


def test_a_name_with_the_same_words_in_other_letters_keeps_every_address(editor: User):
    make("One", "Außenhandel")
    topic = Topic.objects.get()
    first = topic.slug
    for name in ("Handel", "Aussenhandel"):
        topic.rename(name, by=editor)
        assert Topic.at(first) == topic
    assert Topic.at("handel") == topic


def test_a_merge_that_others_were_quicker_with_is_asked_again(texts, client: Client, editor: User):
    salt, trade = Topic.objects.get(name="Salt"), Topic.objects.get(name="Foreign trade")
    asked = f"/editor/topics/{salt.slug}/into/{trade.slug}/"
    trade.rename("Commerce", by=editor)
    answer = client.post(asked)
    assert answer.status_code == 303
    assert answer["Location"] == f"/editor/topics/{salt.slug}/into/{trade.slug}/"
    assert Topic.objects.filter(pk=salt.pk).exists()
    salt.merge_into(trade, by=editor)
    assert client.post(asked).status_code == 404
    assert trade.headings.count() == 3
