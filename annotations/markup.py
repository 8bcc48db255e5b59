"""What people write about a text: Markdown in, harmless HTML out.

Pure functions, no Django. Two locks one behind the other: markdown-it writes no HTML that was
typed, and nh3 lets only a short list of elements through. A comment has no headings, images or
tables: it stands in a margin beside somebody else's text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import TYPE_CHECKING

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

RENDERER_VERSION = 1
"""Raised with every change of what to_html returns, so that stored HTML can be made anew."""

NESTING = 10
"""How many levels of quotation and list are followed (a list counts twice, for itself and for its
item) and how many of emphasis; what is nested deeper stays, as plain words."""

_ALLOWED = {
    "p": set(),
    "br": set(),
    "em": set(),
    "strong": set(),
    "s": set(),
    "code": set(),
    "pre": set(),
    "blockquote": set(),
    "ul": set(),
    "ol": {"start"},
    "li": set(),
    "hr": set(),
    "a": {"href", "title"},
    "span": {"class"},
}
_LINK = re.compile(
    r"(?:https?://[^/?#\\\s]|mailto:[^/\\\s]|/(?![/\\])|#)[^\\\s\x00-\x1f]*", re.IGNORECASE
)
_LABEL = r"(?:\\.|[^\[\]\\])*+"
_LINK_SHAPE = re.compile(
    rf"\[{_LABEL}(?:\[{_LABEL}\]{_LABEL}){{0,2}}\]\((?!\s*(?:\)|<\s*>))", re.DOTALL
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters; tab and line feed stay
    "\u202a-\u202e\u2066-\u2069"  # they turn the direction of what follows, also outside
    "\ufeff\ufff9-\ufffb\ud800-\udfff]"  # byte-order mark, ruby marks, lone surrogates
)
_EMPHASIS = {"em_open", "em_close", "strong_open", "strong_close", "s_open", "s_close"}


def _parser() -> MarkdownIt:
    parser = MarkdownIt(
        "commonmark", {"html": False, "breaks": True, "linkify": False, "maxNesting": NESTING + 2}
    )
    parser.enable("strikethrough")
    # Indented code swallows pasted text, and a reference definition would vanish from the page.
    parser.disable(["image", "heading", "lheading", "html_block", "html_inline"])
    parser.disable(["code", "reference"])
    parser.block.ruler.before("fence", "deep", _deep_block)
    parser.inline.ruler.before("link", "brackets", _brackets)
    parser.core.ruler.push("deep_emphasis", _deep_emphasis)
    parser.core.ruler.push("mentions", _mentions)
    parser.validateLink = is_safe_link  # type: ignore[method-assign, assignment]
    return parser


def _deep_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Below the deepest level, keep what is left as one paragraph; markdown-it would drop it."""
    if state.level < NESTING:
        return False
    if silent:
        return True
    state.line = end
    words = state.getLines(start, end, state.blkIndent, False).strip()
    state.push("paragraph_open", "p", 1).map = [start, end]
    inline = state.push("inline", "", 0)
    inline.content, inline.map, inline.children = words, [start, end], []
    state.push("paragraph_close", "p", -1)
    return True


def _brackets(state: StateInline, silent: bool) -> bool:
    """Take an opening bracket as a character where no link can begin: looking for the end of each
    of thousands of nested brackets is what makes them slow. The words of a link may hold two pairs
    of brackets, side by side."""
    if not state.src.startswith("[", state.pos) or _LINK_SHAPE.match(state.src, state.pos):
        return False
    if not silent:
        state.pending += "["
    state.pos += 1
    return True


def _deep_emphasis(state: StateCore) -> None:
    """Drop emphasis inside more emphasis than anybody means."""
    for block in state.tokens:
        depth = 0
        kept = []
        for token in block.children or []:
            if token.type not in _EMPHASIS:
                kept.append(token)
                continue
            depth += token.nesting == 1
            if depth <= NESTING:
                kept.append(token)
            depth -= token.nesting == -1
        if block.children:
            block.children = kept


def _mentions(state: StateCore) -> None:
    """Mark the names of people who are meant, which the caller knows; nothing else makes a span,
    because no HTML that was typed is."""
    names = state.env.get("names")
    if not names:
        return
    longest = sorted(names, key=len, reverse=True)
    sign = re.compile(r"(?<![\w@])@(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)")
    for block in state.tokens:
        depth, kept = 0, []
        for token in block.children or []:
            depth += token.nesting if token.type.startswith("link") else 0
            if token.type != "text" or depth:
                kept.append(token)
                continue
            at = 0
            for match in sign.finditer(token.content):
                kept.append(_text(token, token.content[at : match.start()]))
                kept.append(Token("mention_open", "span", 1, attrs={"class": "mention"}))
                kept.append(_text(token, match[0]))
                kept.append(Token("mention_close", "span", -1))
                at = match.end()
            kept.append(_text(token, token.content[at:]))
        if block.children:
            block.children = kept


def _text(like: Token, content: str) -> Token:
    return Token("text", "", 0, level=like.level, content=content)


def is_safe_link(address: str) -> bool:
    """Whether a comment may link there: http, https, mailto, or a path or place on this site.

    ``//host`` and ``/\\host`` look like a path and lead elsewhere, so they are not.
    """
    return _LINK.fullmatch(address) is not None


def clean(source: str) -> str:
    """What somebody typed, without the characters that no reader should meet.

    Line ends become line feeds; control characters, lone surrogates and the characters that turn
    the direction of the text around them are removed; the rest becomes NFC.
    """
    return unicodedata.normalize("NFC", _UNWANTED.sub("", _LINE_ENDS.sub("\n", source))).strip()


def to_html(source: str, names: Collection[str] = ()) -> str:
    """Safe HTML of a comment; time grows with its length, whatever it holds. ``names`` are those of
    people who are meant where they stand behind an "@"."""
    return nh3.clean(
        _PARSER.render(clean(source), {"names": names}),
        tags=set(_ALLOWED),
        attributes={tag: set(names) for tag, names in _ALLOWED.items() if names},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
        strip_comments=True,
    )


def plain(source: str) -> str:
    """The words of a comment without its markup, for mails, excerpts and search.

    Blocks are lines of their own; a link keeps its words and loses its address.
    """
    lines = []
    for token in _PARSER.parse(clean(source)):
        if token.type == "inline":
            lines.append("".join(_words(token.children or [])))
        elif token.type == "fence":
            lines.append(token.content.rstrip("\n"))
    return "\n".join(line for line in lines if line)


def _words(tokens: list[Token]) -> list[str]:
    return ["\n" if token.type in {"softbreak", "hardbreak"} else token.content for token in tokens]


_PARSER = _parser()
