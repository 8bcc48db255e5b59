"""XML that is not trusted, as a tree: no entity is expanded, nothing is fetched.

Memory: about twelve times the size of the file, which ``limit`` bounds. Trees deeper than 256
elements are refused, by the library itself.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator

from lxml import etree

from archive.importers import text
from archive.parsed import ImportProblem

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"<!(?:ENTITY|ATTLIST|ELEMENT|NOTATION)\b")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_OWN = {"amp", "lt", "gt", "quot", "apos"}
_MOST_ELEMENTS = 400_000


class NotWellFormed(ImportProblem):
    """The markup is broken; as HTML it might still be read."""


def parse_xml(
    data: bytes, filename: str, *, encoding: str | None = None, limit: int = text.LIMIT
) -> etree._Element:
    """The root of the tree, without comments and processing instructions.

    The encoding is the one given, of the byte-order mark, or of the XML declaration; else UTF-8.
    Raises ``ImportProblem``.
    """
    if encoding is None and (declared := _DECLARED.match(data[:400])):
        encoding = _declared_encoding(declared[1].decode("ascii", "replace"))
    source = text.decode(data, filename, encoding=encoding, limit=limit).lstrip("\ufeff")
    if _ENTITY.search(source):
        raise ImportProblem(
            f"{filename} declares entities or elements of its own, which an import does not read; "
            "save it without its DTD, with all entities expanded."
        )
    source = _NAMED.sub(_character, _DECLARATION.sub("", source, count=1))
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(source.encode("utf-8", "surrogatepass"), parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            raise ImportProblem(
                f"{filename} nests more than 250 elements, or has one text of more than 10 MB, "
                "which cannot be read."
            ) from error
        raise NotWellFormed(
            f"{filename} is not well-formed XML (line {error.lineno or 1}); mend it and try again."
        ) from error
    if root is None:
        raise ImportProblem(f"{filename} holds no XML element.")
    for number, element in enumerate(root.iter()):
        if number > _MOST_ELEMENTS:
            raise ImportProblem(
                f"{filename} has more than {_MOST_ELEMENTS} elements, too many for one document."
            )
        if element.tag is etree.Entity:
            raise ImportProblem(
                f"{filename} uses the entity {element.text}, which nothing in it explains; write "
                "the characters themselves."
            )
    return root


def _declared_encoding(name: str) -> str | None:
    # Of UTF-16 the byte-order mark says which; UTF-8 is tried with its own sentences.
    return None if name.casefold().replace("_", "-") in ("utf-8", "utf-16", "utf8") else name


def _character(found: re.Match[str]) -> str:
    name = found[1]
    code = None if name in _XML_OWN else html.entities.name2codepoint.get(name)
    return found[0] if code is None else chr(code)


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def own(element: etree._Element, name: str) -> str:
    """An attribute by its local name, in whatever namespace; "" where there is none."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def below(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Elements inside with one of these local names, in document order."""
    return (each for each in element.iter() if local(each) in names)


def lead(element: etree._Element) -> str:
    """The first words inside, some 60 characters, without reading all."""
    found = ""
    for part in element.itertext():
        found = f"{found}{part}"[:4_000].lstrip()
        if len(found) > 60:
            break
    return " ".join(found[:200].split())


def words(element: etree._Element | None) -> str:
    """All text inside, with single spaces."""
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())
