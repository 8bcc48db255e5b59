"""What in a text looks like a name, and what stands around it. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from archive.naming import words
from archive.naming.places import GIVEN, PLACES
from archive.naming.tokens import Token, opens_sentence, stand_together, stem, tokens_of

Key = tuple[str, ...]
"""The folded words of a name, without the endings of a declined one."""


def key_of(tokens: Iterable[Token]) -> Key:
    return tuple(stem(token.folded) for token in tokens)


LONGEST_PLACE = max(map(len, PLACES))
NO_NAMES = words.OFFICE | words.NATIONAL | words.CALENDAR | words.SMALL
_MINISTRY = re.compile(
    r"\b(?:Secretary|Minister|Commissar|Chief) (?:of|for) (?:the )?"
    r"[A-Z]\w+(?: [A-Z]\w+){0,2}$"
)


@dataclass(slots=True)
class Sighting:
    """Everything that was seen of one run of words."""

    spelled: Counter[str] = field(default_factory=Counter)
    paragraphs: set[int] = field(default_factory=set)
    is_place: bool = False
    """Whether a list, or a word like "River", says so."""
    total: int = 0
    inside: int = 0
    """How often it stood where no sentence begins."""
    titled: Counter[str] = field(default_factory=Counter)
    """The whole of title and name -> how often."""
    speaks: int = 0
    located: int = 0
    """How often "in" or the like stood before it."""
    articled: int = 0
    """How often "the" or "a" stood before it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a paragraph that may be one name: from token ``first`` to before ``end``."""

    first: int
    end: int
    is_place: bool = False
    title: int | None = None
    """The token of the title before it."""


class Sightings:
    """The pieces of a whole text, gathered by their words."""

    def __init__(self, paragraphs: Iterable[str], expected: Iterable[str] = ()) -> None:
        """``expected``: names that the record gives; their words are no ordinary ones."""
        self.by_key: dict[Key, Sighting] = {}
        self.masks: set[str] = set()
        """Longer names of something else that hold a name: "New York Times"."""
        self.aliases: Counter[tuple[Key, Key]] = Counter()
        """What the text itself calls the same: "Beiping [Beijing]"."""
        self.lower: Counter[str] = Counter()
        """Words that stand in small letters somewhere, and how often."""
        self.upper: Counter[str] = Counter()
        """Words that have a capital where no sentence begins, and how often."""
        self.opening: Counter[str] = Counter()
        """Words that have a capital where a sentence begins, and how often."""
        self.upper.update(token.folded for name in expected for token in tokens_of(name))
        read = [(text, tokens_of(text)) for text in paragraphs]
        for text, tokens in read:
            self._count_words(text, tokens)
        for number, (text, tokens) in enumerate(read):
            if not is_shouted(text):
                self._gather(number, text, tokens)

    @property
    def nouns_are_capital(self) -> bool:
        """Whether it seems to be German, where a capital is no sign of a name."""
        return (
            self.lower["und"] > max(self.lower["and"], self.lower["og"]) and self.lower["der"] > 0
        )

    def is_common(self, word: str) -> bool:
        """Whether a folded word is, in this text, an ordinary one."""
        return self.lower[word] > 0

    def _count_words(self, text: str, tokens: Sequence[Token]) -> None:
        before = None
        for token in tokens:
            if not token.is_capital:
                self.lower[token.folded] += 1
            elif opens_sentence(text, token, before):
                self.opening[token.folded] += 1
            else:
                self.upper[token.folded] += 1
            before = token

    def _gather(self, number: int, text: str, tokens: Sequence[Token]) -> None:
        pieces = list(Cutter(text, tokens, self).pieces())
        for piece in pieces:
            run = tokens[piece.first : piece.end]
            key = key_of(run)
            sighting = self.by_key.setdefault(key, Sighting())
            words_ = text[run[0].start : run[-1].end]
            sighting.spelled[words_] += 1
            sighting.paragraphs.add(number)
            sighting.total += 1
            sighting.is_place |= piece.is_place
            before = tokens[piece.first - 1] if piece.first else None
            after = tokens[piece.end] if piece.end < len(tokens) else None
            sighting.inside += not opens_sentence(text, run[0], before)
            if piece.title is not None:
                sighting.titled[text[tokens[piece.title].start : run[-1].end]] += 1
            elif _MINISTRY.search(text, max(0, run[0].start - 60), max(0, run[0].start - 1)):
                sighting.titled[words_] += 1
            elif before and _joined(text, before, run[0]):
                sighting.located += before.folded in words.LOCATIVE
                sighting.articled += before.folded in (
                    "the",
                    "a",
                    "an",
                    "der",
                    "die",
                    "das",
                    "la",
                    "le",
                    "les",
                )
            if after and not after.is_capital and _joined(text, run[-1], after):
                sighting.speaks += after.folded in words.SPEECH and not run[-1].is_owner
            if (
                after
                and after.folded in words.MASKING
                and after.is_capital
                and not run[-1].is_owner
                and stand_together(text, run[-1], after)
            ):
                self.masks.add(text[run[0].start : after.end])
        self._note_aliases(text, tokens, pieces)

    def _note_aliases(self, text: str, tokens: Sequence[Token], pieces: list[Piece]) -> None:
        for left, right in pairwise(pieces):
            end, start = tokens[left.end - 1].end, tokens[right.first].start
            if text[end:start] == " [" and text.startswith("]", tokens[right.end - 1].end):
                one = key_of(tokens[left.first : left.end])
                other = key_of(tokens[right.first : right.end])
                self.aliases[one, other] += 1


def _joined(text: str, left: Token, right: Token) -> bool:
    return text[left.end : right.start].isspace()


def is_shouted(text: str) -> bool:
    """Whether it is written in capitals, so that a capital says nothing."""
    letters = [c for c in text if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.6 * len(letters)


class Cutter:
    """Cuts the capital words of one paragraph into pieces that may be names."""

    def __init__(self, text: str, tokens: Sequence[Token], seen: Sightings) -> None:
        self.text = text
        self.tokens = tokens
        self.seen = seen

    def pieces(self) -> Iterator[Piece]:
        at = 0
        while at < len(self.tokens):
            piece = self._place(at) or self._person(at)
            if piece is None:
                at += 1
                continue
            yield piece
            at = piece.end

    def _together(self, at: int) -> bool:
        """Whether the token at ``at`` goes with the one before it."""
        return (
            0 < at < len(self.tokens)
            and not self.tokens[at - 1].is_owner
            and stand_together(self.text, self.tokens[at - 1], self.tokens[at])
            and not set("[]") & set(self.text[self.tokens[at - 1].end : self.tokens[at].start])
        )

    def _title_before(self, at: int) -> int | None:
        """The token of the title directly before, as in "Mr. Lansing" or "President Vargas"."""
        if not self._together(at):
            return None
        before = self.tokens[at - 1]
        if before.folded not in words.PERSONAL:
            return None
        # In Russian and French titles have small letters ("товарищ Сталин", "le général X").
        return at - 1 if before.is_capital or before.folded in SMALL_TITLES else None

    # -- places ---------------------------------------------------------------------------

    def _place(self, at: int) -> Piece | None:
        token = self.tokens[at]
        if not token.is_capital:
            return None
        end = self._listed(at) or self._of(at) or self._compound(at)
        if end is None:
            return None
        title = self._title_before(at)
        # "President Lincoln", "George Washington", "Mr. Jordan": named like a place.
        if end - at == 1 and (title is not None or self._follows_given(at)):
            return None
        return Piece(at, end, is_place=True)

    def _follows_given(self, at: int) -> bool:
        if not self._together(at):
            return False
        before = self.tokens[at - 1]
        return before.is_initial or before.folded in GIVEN

    def _listed(self, at: int) -> int | None:
        for size in range(min(LONGEST_PLACE, len(self.tokens) - at), 0, -1):
            run = self.tokens[at : at + size]
            if tuple(token.folded for token in run) not in PLACES:
                continue
            if not run[-1].is_capital or not all(map(self._together, range(at + 1, at + size))):
                continue
            if size == 1 and run[0].folded in SHORT_STATES and not run[0].is_upper:
                continue
            end = at + size
            if self._goes_on(end) and self.tokens[end].folded in words.GEO_AFTER:
                end += 1
            return end
        return None

    def _of(self, at: int) -> int | None:
        """ "Gulf of Tonkin", "Republic of Cuba"."""
        if self.tokens[at].folded not in words.GEO_OF or not self._together(at + 1):
            return None
        if self.tokens[at + 1].text != "of":
            return None
        start = at + 2
        if self._together(start) and self.tokens[start].text == "the":
            start += 1
        if not self._together(start) or not self.tokens[start].is_capital:
            return None
        end = self._listed(start)
        if end is None and self.tokens[at].folded not in words.POLITIES and self._is_word(start):
            end = start + 1
        return end

    def _compound(self, at: int) -> int | None:
        """ "Outer Mongolia", "Lake Van", "Yili District"."""
        first = self.tokens[at]
        if not self._goes_on(at + 1):
            return None
        second = self.tokens[at + 1]
        if first.folded in words.GEO_BEFORE and (self._is_word(at + 1) or self._listed(at + 1)):
            end = self._listed(at + 1) or at + 2
            # "New Deal Program", "North Atlantic Treaty": something else that goes on.
            goes_on = self._goes_on(end) and self.tokens[end].folded in words.OFFICE
            return None if goes_on and first.folded in words.OFFICE else end
        if second.folded in words.GEO_AFTER and self._is_word(at):
            return at + 2
        return None

    def _goes_on(self, at: int) -> bool:
        return self._together(at) and self.tokens[at].is_capital

    def _is_word(self, at: int) -> bool:
        """Whether the capital word may be (part of) a name at all."""
        token = self.tokens[at]
        if not token.is_capital or token.is_initial or token.is_upper:
            return False
        if token.folded in NO_NAMES or token.folded in words.PERSONAL:
            return False
        before = self.tokens[at - 1] if at else None
        if opens_sentence(self.text, token, before) and not self.seen.upper[token.folded]:
            # Nothing but its place gives it a capital, so far as this text says.
            return not self.seen.is_common(token.folded) and (
                token.folded in GIVEN or self._opens_name(at)
            )
        return True

    def _opens_name(self, at: int) -> bool:
        """Whether a word that begins a sentence seems to be a given name: "Carol C. Laise"."""
        if not self._goes_on(at + 1) or self.tokens[at].folded.endswith("ly"):
            return False
        after = self.tokens[at + 1]
        if is_initials(after):
            return "." in self.text[after.start : after.end + 1] and self._goes_on(at + 2)
        return (
            self.seen.upper[after.folded] > 1
            and after.folded not in NO_NAMES
            and not self.seen.is_common(after.folded)
            and not after.is_upper
            and self.seen.opening[self.tokens[at].folded] > 1
        )

    # -- persons, and what is left --------------------------------------------------------

    def _person(self, at: int) -> Piece | None:
        if not self._begins(at):
            return None
        end = at + 1
        while end < len(self.tokens):
            if self._takes(end):
                end += 1
            elif self._links(end):
                end += self._links(end)
            else:
                break
        run = self.tokens[at:end]
        if all(is_initials(token) or (token.folded in GIVEN and end - at > 1) for token in run):
            named = end - at > 1 and not is_initials(run[-1])
            if not named:
                return None
        return Piece(at, end, title=self._title_before(at))

    def _begins(self, at: int) -> bool:
        token = self.tokens[at]
        if token.folded == "m":
            return False  # "M. Clemenceau" is Monsieur
        if is_initials(token):
            # "A" alone is an article; "A. Bevin" is not.
            return self._goes_on(at + 1) and self.text.startswith(
                (".", "]"), token.end - 1 + (token.text[-1] != ".")
            )
        if self._title_before(at) is not None and token.is_capital and not token.is_upper:
            return token.folded not in NO_NAMES and token.folded not in words.PERSONAL
        if token.folded in words.LINKS and (token.is_capital or self._title_before(at) is not None):
            small = self._links(at)
            return small > 1 or (self._goes_on(at + 1) and self._is_word(at + 1))
        return self._is_word(at)

    def _takes(self, at: int) -> bool:
        if not self._goes_on(at):
            return False
        token = self.tokens[at]
        if is_initials(token):
            return "." in self.text[token.start : token.end + 1]
        return self._is_word(at) and (self._listed(at) is None or self._follows_given(at))

    def _links(self, at: int) -> int:
        """How many small words and the capital one after them belong to the name."""
        size = 0
        while size < 3 and self._together(at + size):
            token = self.tokens[at + size]
            if size and self._is_word(at + size) and self._listed(at + size) is None:
                return size + 1
            if token.folded not in words.LINKS or (token.is_capital and size):
                return 0
            size += 1
        return 0


SHORT_STATES = frozenset(["us", "rok", "mpr", "uar", "uk"])
SMALL_TITLES = frozenset(
    word
    for word in words.PERSONAL
    if "а" <= word[0] <= "я"
    or word
    in ("marechal", "amiral", "general", "camarade", "comte", "monsieur", "president", "docteur")
)


def is_initials(token: Token) -> bool:
    """ "J", "V.I."."""
    return token.is_initial or ("." in token.text and token.is_upper and len(token.folded) <= 3)
