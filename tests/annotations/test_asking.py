"""Questions to a seminar: at their places, answered, counted, changed and removed."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Seminar, User
from annotations.models import Annotation, Prompt
from archive.models import Document
from archive.text import text_of
from tests.factories import make_note, make_seminar, make_user, make_version

pytestmark = pytest.mark.django_db
FRAGMENT = {"X-Fragment": "1"}


@pytest.fixture
def seminar(document, olive, ada, ben) -> Seminar:
    return make_seminar("One", owner=olive, members=[ada, ben], documents=[document])


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def room(seminar: Seminar, document: Document) -> str:
    return reverse("room", args=[seminar.slug, document.slug])


def page(user: User, address: str) -> str:
    answer = browser(user).get(address)
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def inputs(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))


def ask(user: User, seminar: Seminar, document: Document, text: str, query: str = "", **more):
    """Ask as a person does: open the form, fill it in, send it."""
    address = reverse("room-ask", args=[seminar.slug, document.slug])
    client = browser(user)
    form = client.get(f"{address}?{query}")
    if form.status_code != 200:
        return form
    fields = inputs(form.content.decode().split("<main")[1])
    fields = {name: unescape(value) for name, value in fields.items()}
    return client.post(address, fields | {"text": text, **more})


def passage(document: Document, words: str) -> str:
    line = next(iter(text_of(document).paragraphs))
    start = line.text.index(words)
    return (
        f"first={line.key}&last={line.key}&start={start}&end={start + len(words)}"
        f"&quote={words.replace(' ', '+')}"
    )


def test_questions_stand_in_order_at_their_places(document, seminar, olive, ada):
    text = text_of(document)
    heading, first, second, *_rest = text.lines
    assert ask(olive, seminar, document, "On all of it?").status_code == 303
    ask(olive, seminar, document, "On the heading?", heading=heading.key)
    ask(olive, seminar, document, "On these words?", passage(document, "asked for time"))
    ask(olive, seminar, document, "On the second?", f"p={second.key}")
    shown = page(ada, room(seminar, document))
    found = [shown.index(mark) for mark in (
        "On all of it?</p>", f'id="h-{heading.key}"', "On the heading?</p>", "On these words?</p>",
        f'id="p-{first.key}"', "On the second?</p>", f'id="p-{second.key}"',
    )]  # fmt: skip
    assert found == sorted(found)
    assert re.findall(r">Question (\d)<", shown) == ["1", "2", "3", "4"]
    outside = make_user("Outsider")
    assert "On all of it?" not in page(outside, document.get_absolute_url())


def test_an_answer_knows_its_question_and_both_say_so(document, seminar, olive, ada, ben):
    ask(olive, seminar, document, "What was asked for?", passage(document, "asked for time"))
    prompt = Prompt.objects.get()
    client = browser(ada)
    form = client.get(reverse("prompt-answer", args=[prompt.pk])).content.decode()
    assert "What was asked for?" in form
    fields = inputs(form.split("<main")[1]) | {"audience": "me", "body": "For me."}
    assert fields["quote"] == "asked for time"
    made = client.post(reverse("annotations"), fields, headers=FRAGMENT)
    assert made.status_code == 201
    assert "answered for only you" in made.content.decode()
    note = Annotation.objects.get()
    assert note.prompt == prompt
    client.post(
        reverse("note-audience", args=[note.pk]),
        {"audience": "seminar", "seminar": seminar.slug, "version": note.version},
    )
    shown = page(ada, room(seminar, document))
    assert "answered by you" in shown
    assert "Answers question 1" in shown
    assert "1 answer" in page(ben, room(seminar, document))
    assert "answered by you" not in page(ben, room(seminar, document))
    address = reverse("prompt", args=[prompt.pk])
    assert f'href="{address}"' in page(olive, room(seminar, document)), "its page is found"
    assert f'href="{address}"' not in page(ben, room(seminar, document))
    listed = page(olive, address)
    assert "1 of 2 members have answered" in listed
    assert "For me." in listed
    assert "answered by 1 of 2" in page(
        olive, reverse("room-guide", args=[seminar.slug, document.slug])
    )


def test_only_who_leads_asks_changes_and_removes(document, seminar, olive, ada):
    outsider = make_user("Outsider")
    assert ask(outsider, seminar, document, "Mine?").status_code == 404
    assert ask(ada, seminar, document, "Mine?").status_code == 403
    ask(olive, seminar, document, "First?")
    ask(olive, seminar, document, "Second?")
    first, second = Prompt.objects.all()
    address = reverse("prompt", args=[first.pk])
    for user, status in ((outsider, 404), (ada, 403)):
        for act in ({"remove": "1"}, {"down": "1"}, {"text": "Other?", "version": "1"}):
            assert browser(user).post(address, act).status_code == status
    assert browser(outsider).get(address).status_code == 404
    assert browser(outsider).get(reverse("prompt-answer", args=[first.pk])).status_code == 404
    assert browser(ada).get(address).url.endswith(f"#prompt-{first.pk}")
    leader = browser(olive)
    assert leader.post(address, {"down": "1"}).status_code == 303
    assert list(Prompt.objects.all()) == [second, first]
    assert leader.post(address, {"text": "Other?", "version": "1"}).status_code == 303
    assert leader.post(address, {"text": "Stale?", "version": "1"}).status_code == 400
    note = make_note(document, ada, "An answer.", audience="seminar", seminar=seminar)
    Annotation.objects.filter(pk=note.pk).update(prompt=first)
    assert leader.post(address, {"remove": "1"}).status_code == 303
    shown = page(ada, room(seminar, document))
    assert "Other?" not in shown
    assert "An answer." in shown
    assert "Answers question" not in shown
    first.refresh_from_db()
    assert (first.text, bool(first.removed_at)) == ("Other?", True)


def test_an_answer_is_to_a_question_of_this_reading(document, seminar, olive, ada):
    other = make_seminar("Two", owner=olive, members=[ada], documents=[document])
    ask(olive, other, document, "Elsewhere?")
    prompt = Prompt.objects.get()
    line = next(iter(text_of(document).paragraphs))
    fields = {
        "document": document.slug, "seminar": seminar.slug, "first": line.key, "start": 0,
        "end": 3, "quote": line.text[:3], "audience": "seminar", "body": "Words.",
        "prompt": str(prompt.pk),
    }  # fmt: skip
    refused = browser(ada).post(reverse("annotations"), fields, headers=FRAGMENT)
    assert refused.status_code == 400
    assert not Annotation.objects.exists()
    there = fields | {"seminar": other.slug}
    assert browser(ada).post(reverse("annotations"), there, headers=FRAGMENT).status_code == 201


def test_a_correction_takes_no_question_away(document, seminar, olive, ada):
    ask(olive, seminar, document, "On these words?", passage(document, "asked for time"))
    head, _first, *rest = text_of(document).lines
    make_version(document, [head, "Something else altogether.", *rest])
    document = Document.objects.select_related("current").get(pk=document.pk)
    shown = page(ada, room(seminar, document))
    assert "On these words?" in shown
    assert "asked for time" in shown
    prompt = Prompt.objects.get()
    assert browser(ada).get(reverse("prompt-answer", args=[prompt.pk])).status_code == 200


def test_questions_cost_a_constant_number_of_queries(
    document, seminar, olive, ada, django_assert_max_num_queries
):
    address, client = room(seminar, document), browser(ada)
    ask(olive, seminar, document, "One?")
    client.get(address)
    with django_assert_max_num_queries(60) as few:
        client.get(address)
        count = len(few)
    for line in list(text_of(document).paragraphs) * 2:
        ask(olive, seminar, document, "More?", f"p={line.key}")
    with django_assert_max_num_queries(count):
        client.get(address)
