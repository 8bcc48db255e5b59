"""Which names a text offers for its index, in which forms, and where they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from archive.naming import people
from archive.naming.finder import Candidate, Known, find_names
from archive.naming.forms import Form, find_forms

LETTERS = str.maketrans("0123456789", "aeioubdgkl")


def found(*texts: str, participants: tuple[str, ...] = (), known: tuple[Known, ...] = ()) -> dict:
    """Name -> candidate; fails where a mention is not the words of one of its forms."""
    paragraphs = [(str(number), text) for number, text in enumerate(texts)]
    candidates = find_names(paragraphs, participants=participants, known=known).candidates
    assert len({one.name for one in candidates}) == len(candidates)
    return {one.name: one for one in candidates}


def words(candidate: Candidate, *texts: str) -> list[str]:
    return [texts[int(m.key)][m.start : m.end] for m in candidate.mentions]


TALK = (
    (
        "Mr. Acheson said that the People's Republic of China had asked for time. Kim Il-sung "
        "would be told in May, and the Foreign Minister would go to the Yangtze River."
    ),
    (
        "Chairman Mao agreed. Mao Zedong’s answer came from Taipei; Comrade Kovalev carried it to "
        "Secretary Acheson. However, Kim Il-sung waited. The American Minister knew."
    ),
    (
        "After the meeting Mao spoke with Comrade Kovalev in Taipei. The People’s Republic of "
        "China and the Yangtze River were named. Mao [Zedong] laughed on Monday in May. However."
    ),
)


def test_persons_and_places_of_a_conversation() -> None:
    names = found(*TALK)
    assert {(one.name, one.kind) for one in names.values()} == {
        ("Acheson", "person"),
        ("Kim Il-sung", "person"),
        ("Kovalev", "person"),
        ("Mao Zedong", "person"),
        ("People’s Republic of China", "place"),
        ("Taipei", "place"),
        ("Yangtze River", "place"),
    }
    assert words(names["Mao Zedong"], *TALK) == [
        "Chairman Mao", "Mao Zedong", "Mao", "Mao [Zedong]",
    ]  # fmt: skip
    assert set(names["Acheson"].forms) == {"Mr. Acheson", "Secretary Acheson"}
    assert names["Mao Zedong"].paragraphs == 2


def test_what_stands_in_one_paragraph_does_not_recur_unless_it_took_part() -> None:
    texts = ("Ivan Pell met Anna Brandt in Vienna. Anna Brandt left.", "Nothing else was said.")
    assert found(*texts) == {}
    assert set(found(*texts, participants=("Pell, Ivan", "Dr. Anna Brandt (host)"))) == {
        "Anna Brandt"
    }
    assert set(found(*texts, participants=("Ivan Pell", "The Soviet delegation"))) == {"Ivan Pell"}


def test_a_family_name_alone_is_the_one_persons_of_that_name() -> None:
    one = found("Cordell Hull came.", "Then Mr. Hull spoke; Hull left.")
    assert set(one) == {"Cordell Hull"}
    assert one["Cordell Hull"].paragraphs == 2
    several = (
        "Ivan Kovalev met Erik Kovalev.",
        "Kovalev said so. Ivan Kovalev wrote, and Erik Kovalev read.",
    )
    two = found(*several)
    assert set(two) == {"Ivan Kovalev", "Erik Kovalev"}
    assert "Kovalev" not in [form for one in two.values() for form in one.forms]
    initials = found("I. V. Kovalev came.", "Ivan Kovalev spoke. Kovalev E. F. did not.")
    assert set(initials) == {"Ivan Kovalev"}


def test_wives_and_husbands_are_kept_apart() -> None:
    names = found("Mr. Wilson and Mrs. Wilson came.", "Mrs. Wilson sat beside Mr. Wilson.")
    assert {name: list(one.forms) for name, one in names.items()} == {
        "Mr. Wilson": ["Mr. Wilson"],
        "Mrs. Wilson": ["Mrs. Wilson"],
    }


def test_a_name_that_is_a_word_too_is_taken_with_its_title_only() -> None:
    texts = ("Mr. White read a white paper.", "White paper is dear. Mr. White left.")
    names = found(*texts)
    assert words(names["White"], *texts) == ["Mr. White", "Mr. White"]


@pytest.mark.parametrize(
    "texts",
    [
        (
            "However, the Foreign Minister came in May.",
            "However, the Foreign Minister left in May.",
        ),
        ("The Committee of the Party met.", "The Committee of the Party rose."),
        ("The Chinese and the Soviets agreed.", "Soviets and Chinese; Sino-Soviet trade."),
        ("FOREIGN TRADE WITH EVERYBODY", "FOREIGN TRADE WITH EVERYBODY AND MONDAY"),
        ("The Trade Agreement holds. A trade agreement is one.", "The Trade Agreement ends."),
        ("He read the New York Times.", "The New York Times wrote so."),
        ("Preliminary remarks.", "Preliminary remarks again."),
        ("Article I of Schedule II.", "Article I of Schedule II, in Column 2."),
    ],
)
def test_what_is_no_name(texts: tuple[str, ...]) -> None:
    assert found(*texts) == {}


def test_what_the_text_itself_calls_the_same_is_one_place() -> None:
    names = found("In Beiping [Beijing] it rained.", "Beiping, and Beijing too.")
    assert {name: set(one.forms) for name, one in names.items()} == {
        "Beijing": {"Beijing", "Beiping"}
    }
    assert set(found("The USSR and the Soviet Union.", "The Soviet Union; the USSR.")) == {
        "USSR", "Soviet Union",
    }  # fmt: skip
    names = found("The Republic of Cuba.", "In Cuba, by the United States of America.",
                  "The United States and Cuba.")  # fmt: skip
    assert set(names) == {"Cuba", "United States"}


def test_a_place_without_a_list_is_known_by_what_stands_before_it() -> None:
    assert set(found("He lived in Sollern.", "In spring the rain in Sollern stops.")) == {"Sollern"}
    assert set(found("Lake Sollern is deep.", "They rowed over Lake Sollern.")) == {"Lake Sollern"}


GERMAN = (
    (
        "Der Staatssekretär von Weizsäcker empfing den Botschafter Graf von der Schulenburg. "
        "Moskau sei in Kraft und in Frage."
    ),
    (
        "Herr von Weizsäcker sagte, daß Moskau schweige. Schulenburg fragte nach der Lage. In "
        "Moskau komme das in Frage."
    ),
)
FRENCH = (
    "M. Clemenceau demande à M. Lloyd George si l'Allemagne signera. Le maréchal Foch répond.",
    "Le maréchal Foch part; l’Allemagne hésite. M. Lloyd George et M. Clemenceau restent.",
)
RUSSIAN = (
    "Товарищ Сталин принял посла. Мао Цзэдун сообщил, что Москва согласна.",
    "Мао Цзэдун сказал товарищу Сталину, что тов. Микоян уже в Москве.",
    "Тов. Микоян ответил на вопрос.",
)


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (GERMAN, {"von Weizsäcker", "von der Schulenburg", "Moskau"}),
        (FRENCH, {"Clemenceau", "Lloyd George", "Allemagne", "Foch"}),
        (RUSSIAN, {"Сталин", "Мао Цзэдун", "Москва", "Микоян"}),
    ],
)
def test_other_languages(texts: tuple[str, ...], names: set[str]) -> None:
    assert set(found(*texts)) == names


def test_scripts_without_capitals_give_what_the_record_names() -> None:
    texts = ("毛泽东说，南京可以拿下。", "周恩来同意。毛泽东笑了。")
    assert found(*texts) == {}
    names = found(*texts, participants=("毛泽东",))
    assert words(names["毛泽东"], *texts) == ["毛泽东", "毛泽东"]


def test_names_of_other_documents_are_found_by_their_full_forms() -> None:
    texts = ("The old mill at Oberau stood.", "The old mill at Oberau fell; so did the Mill.")
    assert set(found(*texts)) == {"Oberau"}
    mill = Known("place", "Old Mill", ("old mill",))
    assert set(found(*texts, known=(mill,))) == {"Oberau", "Old Mill"}


@pytest.mark.parametrize(
    ("form", "text", "words"),
    [
        ("Mao Zedong", "MAO ZEDONG; Mao [Zedong]; mao zedong", ["MAO ZEDONG", "Mao [Zedong]"]),
        ("Mao Zedong", "Mao. Zedong; Mao, Zedong; Mao’s Zedong", []),
        ("USSR", "The U.S.S.R. and the USSR; Ussr", ["U.S.S.R.", "USSR"]),
        ("US", "The US told us. Us too; the U.S. said", ["US", "U.S."]),
        ("Perez", "Pérez’s house, Perez' house", ["Pérez", "Perez"]),
        ("Soviet Union", "the Sov[iet] Union", ["Sov[iet] Union"]),
        ("Mr. Hull", "Mr. Hull, Mr Hull", ["Mr. Hull", "Mr Hull"]),
        ("B-29", "a B-29, two B-29s, b-29", ["B-29", "B-29"]),
        ("Camp 22", "Camp 22 and Camp 221", ["Camp 22"]),
        ("北京", "在北京北京", ["北京", "北京"]),
        ("of the mill", "Of the mill", ["Of the mill"]),
        ("!?", "What!?", []),
    ],
)  # fmt: skip
def test_where_a_form_stands(form: str, text: str, words: list[str]) -> None:
    assert [text[m.start : m.end] for m in find_forms([("p", text)], {1: [form]})[1]] == words


def test_a_longer_form_is_preferred_and_no_word_counts_twice() -> None:
    text = "Mao Zedong Thought, said Mao Zedong and Mao."
    found = find_forms([("p", text)], {1: ["Mao", "Mao Zedong"], 2: ["Mao Zedong Thought"]})
    assert [text[m.start : m.end] for m in found[1]] == ["Mao Zedong", "Mao"]
    assert [text[m.start : m.end] for m in found[2]] == ["Mao Zedong Thought"]


def test_many_names_are_not_compared_each_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def counted(compare: Callable[..., bool]) -> Callable[..., bool]:
        def comparing(*two: Any) -> bool:
            compared.append(two)
            return compare(*two)

        return comparing

    monkeypatch.setattr(people, "may_be_same", counted(people.may_be_same))
    monkeypatch.setattr(Form, "matches", counted(Form.matches))
    names = [f"Ivan {'ab'[n % 2]}{n:03d}ov".translate(LETTERS) for n in range(300)]
    assert len(people.persons([tuple(name.casefold().split()) for name in names])) == 300
    found = find_forms([("p", ", ".join(names))], {n: [name] for n, name in enumerate(names)})
    assert all(len(places) == 1 for places in found.values())
    assert len(compared) <= 2 * len(names)
