"""What readers get of corrections: old versions, the history, the difference, links that hold."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from annotations.models import Annotation
from archive.models import Document, Kind
from archive.parsed import Block
from archive.text import Line, text_of
from tests.factories import (
    make_document,
    make_note,
    make_public_note,
    make_seminar,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db

BLOCKS = [
    Block("heading", "The mill", level=1),
    "The wardens met at noon and spoke of the mill and of the men who worked in it.",
    "They asked for three things, of which two were granted before the evening came.",
    Block("list_item", "that the toll be halved;", label="1."),
    "Nothing was said about the bridge, nor about those who had built it in their youth.",
    Block("heading", "The toll", level=1),
    "The toll stayed as it was until the spring of the year that followed.",
    Block("footnote", "So in the minutes.", label="1."),
]


@pytest.fixture
def editor() -> User:
    return make_user("Edith", is_editor=True)


@pytest.fixture
def document(editor: User) -> Document:
    return make_document("Minutes", blocks=BLOCKS, by=editor)


def lines(document: Document) -> list[Line]:
    return list(text_of(document).lines)


def client_of(user: User | None = None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def page(address: str, user: User | None = None) -> str:
    answer = client_of(user).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def plain(html: str) -> str:
    main = html.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", main))


def swap(found: list[Line], place: int, old: str, new: str) -> list[Line]:
    """The lines with other words at one place."""
    assert old in found[place].text
    changed = replace(found[place], text=found[place].text.replace(old, new))
    return [*found[:place], changed, *found[place + 1 :]]


# -- Old versions


def test_an_old_version_stays_as_it_was_and_leads_to_the_present_text(document: Document, editor):
    old = lines(document)
    make_version(document, swap(old, 1, "noon", "dusk"), by=editor)
    html = page(reverse("version", args=[document.slug, 1]))
    words = plain(html)
    assert all(line.text in words for line in old)
    assert "This is version 1 of 2, as it stood until" in words
    assert re.search(rf'"canonical" href="http[^"]*{document.get_absolute_url()}"', html)
    assert '<meta name="robots" content="noindex">' in html
    for line in old:
        place = f"{'h' if line.kind == 'heading' else 'p'}-{line.key}"
        assert f'id="{place}"' in html
    assert html.count("corrected since") == 1
    assert f'href="{reverse("paragraph", args=[document.slug, old[1].key])}"' in html
    own = reverse("version-paragraph", args=[document.slug, 1, old[1].key])
    assert f'class="num" href="{own}"' in html
    assert client_of().get(own)["Location"] == (
        f"{reverse('version', args=[document.slug, 1])}#p-{old[1].key}"
    )
    present = plain(page(reverse("version", args=[document.slug, 2])))
    assert "This is version 2 of 2." in present
    assert "at dusk" in present
    assert "at noon" not in present


def test_an_old_version_offers_no_writing(document: Document):
    member = make_user("Ann")
    make_version(document, swap(lines(document), 1, "noon", "dusk"))
    for user in (None, member):
        html = page(reverse("version", args=[document.slug, 1]), user)
        assert "/note/" not in html
        assert "data-create" not in html
        assert '<script type="module"' not in html


def test_latest_is_the_document(document: Document):
    answer = client_of().get(reverse("version-latest", args=[document.slug]))
    assert (answer.status_code, answer["Location"]) == (302, document.get_absolute_url())


@pytest.mark.parametrize(
    "address", ["versions/3/", "versions/0/", f"versions/{'9' * 30}/", "versions/1/changes/",
                "versions/2/changes/?from=2", "versions/2/changes/?from=7",
                "versions/2/changes/?page=2", "versions/1/p/bbbbbb", "versions/9/p/bbbbbb"]
)  # fmt: skip
def test_what_was_never_there_is_not_found(document: Document, address: str):
    make_version(document, swap(lines(document), 1, "noon", "dusk"))
    assert client_of().get(document.get_absolute_url() + address).status_code == 404


@pytest.mark.parametrize(
    ("status", "expected"), [("draft", 404), ("seminar", 404), ("withdrawn", 410), ("public", 200)]
)
def test_versions_are_seen_by_whoever_sees_the_document(status: str, expected: int, editor: User):
    member, outsider = make_user("Member"), make_user("Outsider")
    seminar = make_seminar(members=[member])
    listed = [seminar] if status == "seminar" else []
    document = make_document(blocks=BLOCKS, status=status, by=editor, seminars=listed)
    old = lines(document)
    make_version(document, swap(old, 1, "noon", "dusk"), reason="Proofs were read.")
    for name, *rest in [
        ("versions",), ("version", 1), ("version", 2), ("version-changes", 2),
        ("version-paragraph", 1, old[1].key), ("version-latest",),
    ]:  # fmt: skip
        address = reverse(name, args=[document.slug, *rest])
        redirects = name in ("version-paragraph", "version-latest")
        for user in (None, outsider, member, editor):
            sees = user is editor or expected == 200 or (status, user) == ("seminar", member)
            wanted = (302 if redirects else 200) if sees else expected
            answer = client_of(user).get(address)
            assert answer.status_code == wanted, (name, user)
            if not sees:
                assert "noon" not in answer.content.decode()
                assert "Proofs were read." not in answer.content.decode()


# -- History


def test_history_says_when_why_and_how_much(document: Document, editor: User):
    found = lines(document)
    found = swap(found, 1, "noon", "dusk")
    make_version(document, [*found[:3], *found[4:]], reason="Proofs were read.", by=editor)
    address = reverse("versions", args=[document.slug])
    for user in (None, make_user("Ann")):
        words = plain(page(address, user))
        assert "Text version 2 present text" in words
        assert "Proofs were read." in words
        assert "1 paragraph changed · 1 removed" in words
        assert "Edith" not in words
    assert "Edith" in plain(page(address, editor))
    html = page(address)
    assert f'href="{reverse("version-changes", args=[document.slug, 2])}"' in html
    assert f'href="{reverse("version", args=[document.slug, 1])}"' in html


def test_history_of_a_text_that_was_not_corrected(document: Document):
    words = plain(page(reverse("versions", args=[document.slug])))
    assert "The text has not been corrected." in words
    assert "corrected on" not in plain(page(document.get_absolute_url()))


def test_history_comes_in_pages_with_every_version_once(document: Document):
    for number in range(2, 29):
        make_version(document, swap(lines(document), 1, "noon", f"noon of {number}"))
    first = page(reverse("versions", args=[document.slug]))
    rest = page(reverse("versions", args=[document.slug]) + "?below=4")
    numbers = [int(n) for n in re.findall(r'id="version-(\d+)"', first + rest)]
    assert numbers == list(range(28, 0, -1))
    assert 'href="?below=4"' in first
    assert plain(rest).count("1 paragraph changed") == 2, "version 2 and 3; 1 is the first text"


# -- The difference


def test_difference_shows_changed_places_with_neighbours_and_no_more(document: Document):
    found = lines(document)
    make_version(document, swap(found, 6, "spring", "summer"), reason="A slip.")
    html = page(reverse("version-changes", args=[document.slug, 2]))
    words = plain(html)
    assert "<del>" in html
    assert "Paragraph 4: words changed" in words
    assert "[removed: spring]" in words
    assert "[added: summer]" in words
    assert "The toll" in words, "the heading before it"
    assert "The wardens" not in words, "what is far from it"
    assert "A slip." in words
    assert f'id="p-{found[6].key}"' in html


def test_joined_divided_removed_added_and_another_kind_are_said_in_words(document: Document):
    found = lines(document)
    first, last = found[1].text.split(" and of ")
    make_version(
        document,
        [
            found[0],
            replace(found[1], text=first),
            f"And of {last}",
            replace(found[2], text=f"{found[2].text} {found[3].text}"),
            replace(found[4], kind=Kind.QUOTATION),
            "Somebody laughed at this point, and it was written down.",
            found[5],
            found[7],
        ],
    )
    words = plain(page(reverse("version-changes", args=[document.slug, 2])))
    assert "Paragraph 1 was divided: now paragraphs 1 and 1a" in words
    assert "Paragraphs 2 and 2, item 1 were joined: now paragraph 2" in words
    assert "It was a paragraph and is a quotation now." in words
    assert "Paragraph 3a was added" in words
    assert "Paragraph 4 was removed" in words
    assert re.search(r'class="num"[^>]*>1a</a>', page(document.get_absolute_url()))


def test_difference_over_several_versions(document: Document):
    make_version(document, swap(lines(document), 1, "noon", "dusk"), reason="First.")
    make_version(document, swap(lines(document), 6, "spring", "summer"), reason="Second.")
    address = reverse("version-changes", args=[document.slug, 3])
    assert "dusk" not in page(address)
    words = plain(page(address + "?from=1"))
    assert "What changed from version 1 to 3" in words
    for said in ("[removed: noon]", "[added: summer]", "First.", "Second."):
        assert said in words


def test_words_of_the_difference_are_escaped(document: Document):
    make_version(document, swap(lines(document), 1, "noon", "<b>noon</b>"), reason="<i>why</i>")
    for address in ("versions/", "versions/2/changes/", "versions/2/"):
        html = page(document.get_absolute_url() + address)
        assert "<b>noon" not in html
        assert "<i>why" not in html


# -- The page of the document


def test_the_page_tells_of_the_correction_and_the_citation_of_the_version(document: Document):
    make_version(document, swap(lines(document), 1, "noon", "dusk"))
    for user in (None, make_user()):
        html = page(document.get_absolute_url(), user)
        assert "Text corrected on" in html
        assert f'href="{reverse("version-changes", args=[document.slug, 2])}"' in html
        assert "{place}, version 2, Colloquy, {address}." in html
    other = make_document()
    assert "Text corrected" not in page(other.get_absolute_url())


def queries(address: str, user: User | None = None) -> int:
    client = client_of(user)
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


def test_pages_cost_visitors_one_query_and_members_a_constant_number(document: Document):
    member = make_user("Ann")
    # One query more where a correction has touched a note at all.
    make_public_note(document, member, words="wardens", paragraph=0)
    counted = []
    for round_ in range(3):
        make_version(document, swap(lines(document), 1, "noon", f"noon of {round_}"))
        make_public_note(document, member, words="wardens", paragraph=0)
        document.refresh_from_db()
        base = document.get_absolute_url()
        number = document.current.number
        addresses = [base + part for part in ("", "versions/", "versions/1/",
                                              f"versions/{number}/changes/?from=1")]  # fmt: skip
        for address in addresses:
            page(address)
            page(address, member)
        counted.append([(queries(one), queries(one, member)) for one in addresses])
    assert {visitors for row in counted for visitors, _members in row} == {1}
    assert counted[0] == counted[1] == counted[2]


def test_a_correction_changes_the_tag_of_every_page(document: Document):
    base = document.get_absolute_url()
    make_version(document, swap(lines(document), 1, "noon", "dusk"))
    addresses = [base, base + "versions/", base + "versions/1/", base + "versions/2/changes/"]
    tags = [client_of().get(one)["ETag"] for one in addresses]
    assert len(set(tags)) == 4
    for address, tag in zip(addresses, tags, strict=True):
        assert client_of().get(address, headers={"If-None-Match": tag}).status_code == 304
    make_version(document, swap(lines(document), 1, "dusk", "dawn"))
    for address, tag in zip(addresses, tags, strict=True):
        assert client_of().get(address, headers={"If-None-Match": tag}).status_code == 200


# -- Notes


def test_a_note_says_on_which_version_it_was_written_only_where_that_matters(document: Document):
    author = make_user("Ann")
    found = lines(document)
    untouched = make_public_note(document, author, words="toll stayed", paragraph=4)
    beside = make_public_note(document, author, words="The wardens", paragraph=0)
    reworded = make_public_note(document, author, words="noon", paragraph=0)
    lost = make_public_note(document, author, words="three things", paragraph=1)
    make_version(document, swap([*found[:2], *found[3:]], 1, "noon", "dusk"))
    Annotation.objects.filter(pk=lost.pk).update(is_placed=False)
    html = page(document.get_absolute_url())
    base = document.get_absolute_url()

    def card(note: Annotation) -> str:
        return html.partition(f'id="note-{note.pk}"')[2].partition("</article>")[0]

    assert "has other words" not in card(untouched)
    assert f'href="{base}versions/' not in card(untouched)
    old = reverse("version-paragraph", args=[document.slug, 1, found[1].key])
    assert f'<a href="{old}">text version 1</a>.' in card(beside)
    difference = reverse("version-changes", args=[document.slug, 2]) + "?from=1&amp;at="
    assert ">noon</q>" in card(reworded), "the words that it was written on"
    assert "the text has other words here now" in card(reworded)
    assert f'href="{difference}{found[1].key}#p-{found[1].key}"' in card(reworded)
    assert f'href="{difference}{found[2].key}#p-{found[2].key}"' in card(lost)
    where = reverse("version-paragraph", args=[document.slug, 1, found[2].key])
    assert f'href="{where}"' in card(lost)
    assert client_of().get(where)["Location"] == f"{base}versions/1/#p-{found[2].key}"
    section = html.partition('<section class="unplaced"')[2]
    assert f'id="note-{lost.pk}"' in section
    assert f'id="note-{beside.pk}"' not in section
    answer = client_of().get(reverse("note", args=[lost.pk]))
    assert answer["Location"] == f"{base}#note-{lost.pk}"
    assert 'href="#unplaced"' in html


def test_notes_without_a_place_stand_in_the_room_as_well(document: Document):
    member = make_user("Ann")
    seminar = make_seminar(members=[member], documents=[document])
    note = make_note(document, member, "Among us", audience="seminar", seminar=seminar,
                     words="three things", paragraph=1)  # fmt: skip
    make_version(document, [line for line in lines(document) if "three things" not in line.text])
    Annotation.objects.filter(pk=note.pk).update(is_placed=False)
    room = reverse("room", args=[seminar.slug, document.slug])
    section = page(room, member).partition('<section class="unplaced"')[2]
    assert "Among us" in section
    answer = client_of(member).get(reverse("note", args=[note.pk]))
    assert answer["Location"] == f"{room}#note-{note.pk}"


# -- Permalinks


def test_a_permalink_follows_the_words_through_corrections(document: Document):
    found = lines(document)
    joined = replace(found[2], text=f"{found[2].text} {found[4].text}")
    make_version(document, [*found[:2], joined, *found[5:]])
    base = document.get_absolute_url()
    link = reverse("paragraph", args=[document.slug, found[4].key])
    assert client_of().get(link)["Location"] == f"{base}?at={found[4].key}#p-{found[2].key}"
    again = replace(found[1], text=f"{found[1].text} {joined.text}")
    make_version(document, [found[0], again, *found[5:]])
    for key in (found[1].key, found[2].key, found[4].key):
        answer = client_of().get(reverse("paragraph", args=[document.slug, key]))
        came = "" if key == found[1].key else f"?at={key}"
        assert answer["Location"] == f"{base}{came}#p-{found[1].key}"
    then = client_of().get(reverse("version-paragraph", args=[document.slug, 2, found[4].key]))
    assert then.status_code == 404
    now = f'href="{base}?at={found[4].key}#p-{found[1].key}"'
    assert now in then.content.decode(), "where its words are now"
    form = client_of(make_user()).get(base + f"p/{found[4].key}/note/")
    assert (form.status_code, form["Location"]) == (302, base + f"p/{found[1].key}/note/")


def test_a_permalink_of_what_was_removed_says_where_it_is_still_read(document: Document):
    found = lines(document)
    kept = [line for line in found if line.key not in (found[4].key, found[5].key)]
    make_version(document, kept, reason="It was never said.")
    for name, line, place in [("paragraph", found[4], "p"), ("heading", found[5], "h")]:
        answer = client_of().get(reverse(name, args=[document.slug, line.key]))
        html = answer.content.decode()
        assert answer.status_code == 410
        assert line.text in html
        assert "It stood last in text version 1." in html
        assert "It was never said." in html
        old = f"{reverse('version', args=[document.slug, 1])}#{place}-{line.key}"
        assert f'href="{old}"' in html
        answer = client_of().get(reverse("version-paragraph", args=[document.slug, 2, line.key]))
        assert answer.status_code == 404
        assert f'href="{old}"' in answer.content.decode()
    missing = reverse("paragraph", args=[document.slug, "bbbbbb"])
    assert client_of().get(missing).status_code == 404


def test_a_paragraph_that_came_later_is_not_in_an_earlier_version(document: Document):
    found = lines(document)
    make_version(document, [*found[:5], "A sentence that had been lost.", *found[5:]])
    key = next(line.key for line in lines(document) if "had been lost" in line.text)
    answer = client_of().get(reverse("version-paragraph", args=[document.slug, 1, key]))
    html = answer.content.decode()
    assert answer.status_code == 404
    assert "It is in the present text, version 2." in html
    assert f'href="{document.get_absolute_url()}#p-{key}"' in html
