"""The archive for harvesters: OAI-PMH 2.0 with Dublin Core, as the protocol of 2002 has it.

http://www.openarchives.org/OAI/openarchivesprotocol.html. A record is a public document; one that
was public and is not any more is a deleted record, for ever. Sets are collections. Whoever asks is
nobody: what only seminars may read does not exist here. The datestamp of a record is the second
in which it, or who may read it, was changed last.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Min, Q, QuerySet
from django.utils import timezone
from lxml import etree

from accounts.models import Event
from accounts.viewer import NOBODY
from archive.citations import document_item
from archive.models import Archive, Collection, Document, Status
from archive.references import dublin_core

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OAI_SCHEMA = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
OAI_DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
PREFIX = "oai_dc"
SIZE = 100
"""Records a page."""
_SALT = "oai-pmh"
_DAY, _SECOND = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"


class Problem(Exception):
    """An error as the protocol has it; ``code`` is one of its eight."""

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__(words)
        self.code = code
        self.words = words


@dataclass(frozen=True)
class Asked:
    """Which records a list is asked for. Both moments are included, to the second."""

    prefix: str
    set: str = ""
    since: str = ""
    until: str = ""
    after: tuple[str, int] | None = None
    """Datestamp (ISO, with microseconds) and key of the last record that was given."""
    given: int = 0
    """How many were given before."""


ARGUMENTS: dict[str, tuple[set[str], set[str]]] = {
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), {"resumptionToken"}),
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
    "ListIdentifiers": ({"metadataPrefix"}, {"from", "until", "set", "resumptionToken"}),
    "ListRecords": ({"metadataPrefix"}, {"from", "until", "set", "resumptionToken"}),
}
"""Verb -> arguments that it needs, and that it may have."""


def answer(given: Iterable[tuple[str, str]], address: str) -> bytes:
    """The response to a request with these arguments, as XML; ``address`` is the base URL."""
    arguments = list(given)
    root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap={None: OAI, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} {OAI_SCHEMA}")
    _add(root, "responseDate", f"{timezone.now().astimezone(datetime.UTC):{_SECOND}}")
    request = _add(root, "request", address)
    try:
        verb, asked = _checked(arguments)
        body = _VERBS[verb](asked)
    except Problem as problem:
        # Of a request that is wrong in itself nothing is repeated.
        if problem.code not in ("badVerb", "badArgument"):
            _repeat(request, arguments)
        _add(root, "error", problem.words).set("code", problem.code)
    else:
        _repeat(request, arguments)
        root.append(body)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _repeat(request: Any, arguments: Iterable[tuple[str, str]]) -> None:
    for name, value in arguments:
        request.set(name, _clean(value))


def _checked(arguments: list[tuple[str, str]]) -> tuple[str, dict[str, str]]:
    asked = dict(arguments)
    if [name for name, _value in arguments].count("verb") > 1:
        raise Problem("badVerb", "The verb is given more than once.")
    verb = asked.pop("verb", "")
    if verb not in ARGUMENTS:
        raise Problem("badVerb", f"One verb of {', '.join(ARGUMENTS)} is needed.")
    if len(asked) != len(arguments) - 1:
        raise Problem("badArgument", "An argument is given more than once.")
    needed, possible = ARGUMENTS[verb]
    if unknown := asked.keys() - needed - possible:
        raise Problem("badArgument", f"{verb} takes no {', '.join(sorted(unknown))}.")
    if "resumptionToken" in asked:
        if len(asked) > 1:
            raise Problem("badArgument", "A resumptionToken stands alone.")
    elif missing := needed - asked.keys():
        raise Problem("badArgument", f"{verb} needs {', '.join(sorted(missing))}.")
    return verb, asked


def _identify(_asked: Mapping[str, str]) -> Any:
    archive = Archive.present()
    body = etree.Element(f"{{{OAI}}}Identify")
    _add(body, "repositoryName", str(archive))
    _add(body, "baseURL", f"{settings.SITE_ADDRESS}/oai")
    _add(body, "protocolVersion", "2.0")
    _add(body, "adminEmail", archive.contact or settings.DEFAULT_FROM_EMAIL)
    first = _records().aggregate(first=Min("changed"))["first"] or timezone.now()
    _add(body, "earliestDatestamp", _stamp(first))
    _add(body, "deletedRecord", "persistent")
    _add(body, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    return body


def _formats(asked: Mapping[str, str]) -> Any:
    if "identifier" in asked:
        _record(asked["identifier"])
    body = etree.Element(f"{{{OAI}}}ListMetadataFormats")
    one = _add(body, "metadataFormat")
    _add(one, "metadataPrefix", PREFIX)
    _add(one, "schema", OAI_DC_SCHEMA)
    _add(one, "metadataNamespace", OAI_DC)
    return body


def _sets(asked: Mapping[str, str]) -> Any:
    """All at once, so there is never a token for more of them."""
    if "resumptionToken" in asked:
        raise Problem("badResumptionToken", "All sets come at once.")
    found = Collection.objects.filter(documents__in=_records()).distinct()
    body = etree.Element(f"{{{OAI}}}ListSets")
    for collection in found.order_by("slug"):
        one = _add(body, "set")
        _add(one, "setSpec", collection.slug)
        _add(one, "setName", collection.name)
    if not len(body):
        raise Problem("noSetHierarchy", "No document is in a collection.")
    return body


def _get(asked: Mapping[str, str]) -> Any:
    _check_prefix(asked["metadataPrefix"])
    body = etree.Element(f"{{{OAI}}}GetRecord")
    _write(body, _record(asked["identifier"]), str(Archive.present()))
    return body


def _identifiers(asked: Mapping[str, str]) -> Any:
    return _list("ListIdentifiers", asked, _head)


def _list_records(asked: Mapping[str, str]) -> Any:
    return _list("ListRecords", asked, partial(_write, publisher=str(Archive.present())))


_VERBS: dict[str, Callable[[Mapping[str, str]], Any]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _get,
    "ListIdentifiers": _identifiers,
    "ListRecords": _list_records,
}


def _list(verb: str, given: Mapping[str, str], write: Callable[[Any, Document], Any]) -> Any:
    asked = _resumed(given["resumptionToken"], verb) if "resumptionToken" in given else _read(given)
    found = _chosen(asked)
    whole = found.count() if asked.after is None else None
    rows = list(_behind(found, asked.after)[: SIZE + 1])
    if not rows:
        raise Problem("noRecordsMatch", "There are no such records.")
    body = etree.Element(f"{{{OAI}}}{verb}")
    for document in rows[:SIZE]:
        write(body, document)
    if len(rows) > SIZE or asked.after is not None:
        more = rows[SIZE - 1] if len(rows) > SIZE else None
        token = _add(body, "resumptionToken", _token(verb, asked, more) if more else "")
        token.set("cursor", str(asked.given))
        if whole is not None:
            token.set("completeListSize", str(whole))
    return body


def _read(given: Mapping[str, str]) -> Asked:
    _check_prefix(given["metadataPrefix"])
    since, until = given.get("from", ""), given.get("until", "")
    first, last = _moment(since), _moment(until)
    if since and until and (len(since) != len(until)):
        raise Problem("badArgument", "from and until have different granularities.")
    if first and last and first > last:
        raise Problem("badArgument", "from is later than until.")
    if "set" in given and not Collection.objects.exists():
        raise Problem("noSetHierarchy", "No document is in a collection.")
    return Asked(given["metadataPrefix"], given.get("set", ""), since, until)


def _check_prefix(prefix: str) -> None:
    if prefix != PREFIX:
        raise Problem("cannotDisseminateFormat", f"Records come as {PREFIX}.")


def _moment(written: str) -> datetime.datetime | None:
    """A day or a second of UTC; None for none. Raises Problem."""
    if not written:
        return None
    for form in (_DAY, _SECOND):
        try:
            found = datetime.datetime.strptime(f"{written}+0000", f"{form}%z")
        except ValueError:
            continue
        if f"{found:{form}}" == written:
            return found
    raise Problem("badArgument", f"{_clean(written)} is not of the form YYYY-MM-DDThh:mm:ssZ.")


def _records() -> QuerySet[Document]:
    """What is public, and what was: the latter as deleted records."""
    closed = Document.objects.filter(
        status__in=[Status.WITHDRAWN, Status.SEMINAR], published_at__isnull=False
    ).values_list("pk", flat=True)
    opened = Event.objects.filter(
        kind=f"document {Status.PUBLIC}", data__document__in=list(closed)
    ).values_list("data__document", flat=True)
    rule = Q(pk__in=Document.objects.visible_to(NOBODY).values("pk")) | Q(pk__in=list(opened))
    found: QuerySet[Document] = Document.objects.filter(rule)
    return found


def _chosen(asked: Asked) -> QuerySet[Document]:
    found = _records().select_related("collection", "current").order_by("changed", "pk")
    if since := _moment(asked.since):
        found = found.filter(changed__gte=since)
    if until := _moment(asked.until):
        step = (
            datetime.timedelta(days=1) if len(asked.until) == 10 else datetime.timedelta(seconds=1)
        )
        found = found.filter(changed__lt=until + step)
    if asked.set:
        found = found.filter(collection__slug=asked.set)
    return found


def _behind(found: QuerySet[Document], after: tuple[str, int] | None) -> QuerySet[Document]:
    if after is None:
        return found
    moment, key = datetime.datetime.fromisoformat(after[0]), after[1]
    return found.filter(Q(changed__gt=moment) | Q(changed=moment, pk__gt=key))


def _token(verb: str, asked: Asked, last: Document) -> str:
    after = [last.changed.astimezone(datetime.UTC).isoformat(), last.pk]
    kept = [verb, asked.prefix, asked.set, asked.since, asked.until, after, asked.given + SIZE]
    return signing.dumps(kept, salt=_SALT, compress=True)


def _resumed(token: str, verb: str) -> Asked:
    try:
        made_for, prefix, chosen, since, until, after, given = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Problem("badResumptionToken", "This token was not given here.") from error
    if made_for != verb:
        raise Problem("badResumptionToken", f"This token belongs to {made_for}.")
    return Asked(prefix, chosen, since, until, (after[0], after[1]), given)


def identifier(document: Document) -> str:
    """After the guidelines for OAI identifiers: "oai:", the host, the document's number; its
    address would tell the title of what was withdrawn."""
    return f"oai:{_host()}:{document.pk}"


def _host() -> str:
    host: str = settings.SITE_ADDRESS.partition("://")[2].partition("/")[0]
    return host.partition(":")[0]


def _record(written: str) -> Document:
    start = f"oai:{_host()}:"
    number = written.removeprefix(start) if written.startswith(start) else ""
    found = None
    if re.fullmatch("[1-9][0-9]{0,17}", number):
        found = _records().select_related("collection", "current").filter(pk=number).first()
    if found is None:
        raise Problem("idDoesNotExist", "There is no such record.")
    return found


def _head(body: Any, document: Document) -> Any:
    head = _add(body, "header")
    if document.status != Status.PUBLIC:
        head.set("status", "deleted")
    _add(head, "identifier", identifier(document))
    _add(head, "datestamp", _stamp(document.changed))
    if document.collection:
        _add(head, "setSpec", document.collection.slug)
    return head


def _write(body: Any, document: Document, publisher: str) -> None:
    """A record. Of a deleted one nothing is said but that it is deleted."""
    record = _add(body, "record")
    _head(record, document)
    if document.status != Status.PUBLIC:
        return
    version = document.current.number if document.current else 1
    item = document_item(document, site=settings.SITE_ADDRESS, version=version, publisher=publisher)
    metadata = _add(record, "metadata")
    dc = etree.SubElement(metadata, f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC})
    dc.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} {OAI_DC_SCHEMA}")
    elements = dublin_core(item)
    more = {"source": [document.source_url], "rights": [document.rights]}
    if document.collection:
        more["relation"] = [document.collection.name]
    for name in (*elements, *(name for name in more if name not in elements)):
        for value in [*elements.get(name, []), *more.get(name, [])]:
            if value:
                etree.SubElement(dc, f"{{{DC}}}{name}").text = _clean(value)


def _add(parent: Any, name: str, text: str = "") -> Any:
    element = etree.SubElement(parent, f"{{{OAI}}}{name}")
    if text:
        element.text = _clean(text)
    return element


def _stamp(moment: datetime.datetime) -> str:
    return f"{moment.astimezone(datetime.UTC):{_SECOND}}"


def _clean(words: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(
        letter for letter in words
        if letter in "\t\n\r" or " " <= letter < "\ud800" or "\ue000" <= letter < "\ufffe"
        or letter > "\uffff"
    )  # fmt: skip
