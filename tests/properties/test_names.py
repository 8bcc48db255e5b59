"""Finding names never stumbles, and its offsets always give the words of the form."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.naming.finder import Known, find_names
from archive.naming.forms import find_forms, is_unspaced
from archive.naming.tokens import folded_words, tokens_of

PIECES = st.sampled_from(
    [
        "Mao", "Zedong", "Mr.", "Mrs.", "Comrade", "Kovalev", "I.", "V.", "I[van]", "U.S.S.R.",
        "the", "in", "of", "Republic", "Cuba", "said", "von", "de", "Lake", "[Beijing]", "Beiping",
        "Beijing", "’s", "'", ".", ",", "(", ")", "[", "]", "L'Allemagne", "Товарищ", "Сталину",
        "Graf", "George", "New", "York", "Times", "River", "毛泽东", "N\u0308ea", "ﷺ", "ǅ", "İ",
        "한국", "A", "M.", "-", "—", "Kai-shek", "\u00a0", "O’Neil", "und", "der",
    ]
)  # fmt: skip
SPOKEN = st.lists(PIECES, max_size=30).map(" ".join) | st.lists(PIECES, max_size=12).map("".join)
TEXTS = st.lists(SPOKEN | st.text(max_size=60), max_size=6)


@given(TEXTS, st.lists(SPOKEN, max_size=2), SPOKEN)
def test_every_mention_is_the_words_of_a_form(
    texts: list[str], participants: list[str], known: str
) -> None:
    paragraphs = [(str(number), text) for number, text in enumerate(texts)]
    there = [Known("person", known, (known,))] if known.strip() else []
    for one in find_names(paragraphs, participants=participants, known=there).candidates:
        assert one.name.strip()
        assert one.mentions
        forms = {folded_words(form) for form in one.forms}
        ends: dict[str, int] = {}
        for mention in one.mentions:
            words = texts[int(mention.key)][mention.start : mention.end]
            assert words in one.forms or folded_words(words) in forms
            assert ends.get(mention.key, 0) <= mention.start < mention.end
            ends[mention.key] = mention.end


@given(SPOKEN | st.text(max_size=80), st.lists(SPOKEN, max_size=4))
def test_forms_given_by_hand_are_found_as_they_stand(text: str, forms: list[str]) -> None:
    for mention in find_forms([("p", text)], {0: forms})[0]:
        words = text[mention.start : mention.end]
        assert folded_words(words) in {folded_words(form) for form in forms} or words in forms


@given(st.text(max_size=80) | SPOKEN)
def test_tokens_are_words_of_the_text_in_order(text: str) -> None:
    end = 0
    for token in tokens_of(text):
        assert text[token.start : token.end] == token.text
        assert end <= token.start < token.end
        end = token.end


@given(st.text(alphabet="abcdefgABCDEFG ", min_size=1, max_size=20))
def test_a_form_is_found_in_itself(form: str) -> None:
    if form.strip() and not is_unspaced(form):
        mentions = find_forms([("p", form)], {0: [form]})[0]
        assert [form[m.start : m.end] for m in mentions] == [form.strip()] or "  " in form
