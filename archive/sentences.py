"""Where the sentences of a paragraph end. Pure; offsets are Unicode code points.

The ends are stored with the text, so that a better splitter later moves no citation. In doubt
a sentence goes on: a citation of too many words is still right.
"""

from __future__ import annotations

import re


def _words(lines: str) -> frozenset[str]:
    return frozenset(lines.split())


_BEFORE_NUMBERS = _words(
    """
    abs art arts bd ca ch chap col delo doc ff fig figs fn fol folio fond ll no nos nr op opis p
    par para pl pp pt sec sect ser vol vols
    jan feb mar apr jun jul aug sept sep oct nov dec
    """
)
"""Of these only a number shows that the sentence goes on: "No." also answers a question."""
_ABBREVIATIONS = _BEFORE_NUMBERS | _words(
    """
    adm amb bros brig capt cf cmdr co com comdr comp corp dept dir dr ed eds enc esp est etc ex ft
    gen gov hon ibid inc incl insp jr lt ltd maj messrs mgr mlle mme mr mrs ms msgr mt op ops orig
    pr pres prof pts pub rep rev rm sen sgt sr st ste supt sup suppl tel trans univ v viz vs yr
    bzw hrsg z.b d.h u.a i.e e.g a.m p.m
    """
)
_ALSO_WORDS = _words(
    "no art col fig ex sup dir ms sec mar jun oct dec com am pm a.m p.m etc co inc ltd corp jr sr"
)
"""These may also end a sentence before a word that typically begins one."""
_OPENERS = _words(
    """
    a after all an and as at but by during each even every finally for from he her here his
    however i if in it its many moreover my no nor not now on one only our she since so some such
    that the their then there therefore these they this those though thus to two we what when
    where which while who with yet you
    """
)
_END = re.compile(r"[.!?…‽؟۔।]+[\"'”’»›)\]}*†‡]*(?=\s)|[。！？]+[」』”’）]*")
_WORD = re.compile(r"[\w.’'-]*$")
_NEXT = re.compile(r"[\s\"'“‘«‹„‚(\[{¿¡–—-]*([^\W_]+(?:[.’'][^\W_]+)*)?")
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_QUOTES = "\"'“‘«‹„‚ \t\n"


def sentence_ends(text: str) -> list[int]:
    """The offset after each sentence of ``text``, ascending; the last one is its length.

    White space between two sentences belongs to neither end: it follows the first one.
    """
    length = len(text)
    if not text.strip():
        return [length] if text else []
    last_word = len(text.rstrip())
    nested = _bracketed(text)
    ends: list[int] = []
    start = 0
    for found in _END.finditer(text):
        at = found.end()
        if at >= last_word:
            break
        inside = nested.get(found.start())
        if inside is not None and text[start:inside].strip(_QUOTES):
            continue
        if _goes_on(text, start, found):
            continue
        ends.append(at)
        start = at
    return [*ends, length]


def _goes_on(text: str, start: int, found: re.Match[str]) -> bool:
    """Whether the sentence that began at ``start`` does not end at this mark."""
    if found[0][0] in "。！？":
        return False
    following = _NEXT.match(text, found.end())
    word = (following and following[1]) or ""
    if not word:  # Nothing but marks follows: they belong to this sentence.
        return not text[found.end() :].strip(" \t\n.*–—-")
    if word[0].islower():
        return True
    if found[0][0] != "." or found[0].startswith(".."):
        return False
    last = _WORD.search(text, max(start, found.start() - 40), found.start())
    before = (last[0] if last else "").lstrip("'’-.")
    if not before:
        return False
    if before.isdigit():
        # An enumeration ("3. Trade") begins a sentence and does not end it.
        return len(before) <= 3 and not text[start : found.start() - len(before)].strip(_QUOTES)
    return _is_abbreviated(before, word)


def _is_abbreviated(before: str, word: str) -> bool:
    """Whether the full stop after ``before`` belongs to it, ``word`` being the next one."""
    folded = before.casefold()
    opens = word.casefold() in _OPENERS and word != "I"
    if folded in _BEFORE_NUMBERS and folded in _ALSO_WORDS:
        return word[0].isdigit()
    if folded in _ABBREVIATIONS:
        return not (folded in _ALSO_WORDS and opens)
    if len(before) == 1:
        return before.isupper() and not (before == "I" and opens)
    letters = before.split(".")
    if len(letters) > 1 and all(len(part) == 1 for part in letters):
        return not opens  # "E.F. Kovalev" goes on, "the U.S. The" does not.
    return False


def _bracketed(text: str) -> dict[int, int]:
    """Offset of each full stop or the like inside brackets -> offset of the outermost bracket.

    Only brackets that are closed count, so that a forgotten one swallows nothing.
    """
    stack: list[int] = []
    spans: list[tuple[int, int]] = []
    for match in re.finditer(r"[()\[\]{}]", text):
        sign = match[0]
        if sign in _PAIRS:
            stack.append(match.start())
        else:
            while stack:
                opened = stack.pop()
                if _PAIRS[text[opened]] == sign:
                    spans.append((opened, match.start()))
                    break
    inside: dict[int, int] = {}
    reached = -1
    for opened, closed in sorted(spans):
        if closed <= reached:
            continue
        reached = closed
        for match in _END.finditer(text, opened, closed + 1):
            # "(He left.)": the mark with its bracket ends what the bracket holds.
            if match.end() <= closed:
                inside[match.start()] = opened
    return inside
