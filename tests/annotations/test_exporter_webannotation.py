"""W3C Web Annotations: read by an independent JSON-LD processor, and by the rules of the model."""

from __future__ import annotations

import json
import re

from pyld import jsonld

from annotations.exporters import webannotation
from tests.annotations.volumes import FIRST, NOTES, SITE, bytes_of, volume

OA = "http://www.w3.org/ns/oa#"
AS = "http://www.w3.org/ns/activitystreams#"
DC = "http://purl.org/dc/terms/"
XSD = "http://www.w3.org/2001/XMLSchema#"


def term(iri: str, **more: str) -> dict[str, str]:
    return {"@id": iri, **more}


CONTEXT = {
    "@context": {
        "oa": OA, "dcterms": DC, "as": AS, "xsd": XSD, "schema": "http://schema.org/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "id": "@id", "type": "@type",
        "Annotation": f"{OA}Annotation", "TextualBody": f"{OA}TextualBody",
        "SpecificResource": f"{OA}SpecificResource", "Text": "http://purl.org/dc/dcmitype/Text",
        "TextQuoteSelector": f"{OA}TextQuoteSelector",
        "TextPositionSelector": f"{OA}TextPositionSelector",
        "AnnotationCollection": f"{AS}OrderedCollection",
        "AnnotationPage": f"{AS}OrderedCollectionPage",
        "Person": "http://xmlns.com/foaf/0.1/Person", "Software": f"{AS}Application",
        "body": term(f"{OA}hasBody", **{"@type": "@id"}),
        "target": term(f"{OA}hasTarget", **{"@type": "@id"}),
        "source": term(f"{OA}hasSource", **{"@type": "@id"}),
        "selector": term(f"{OA}hasSelector", **{"@type": "@id"}),
        "scope": term(f"{OA}hasScope", **{"@type": "@id"}),
        "motivation": term(f"{OA}motivatedBy", **{"@type": "@vocab"}),
        "purpose": term(f"{OA}hasPurpose", **{"@type": "@vocab"}),
        "commenting": f"{OA}commenting", "replying": f"{OA}replying", "tagging": f"{OA}tagging",
        "exact": f"{OA}exact", "prefix": f"{OA}prefix", "suffix": f"{OA}suffix",
        "start": term(f"{OA}start", **{"@type": f"{XSD}nonNegativeInteger"}),
        "end": term(f"{OA}end", **{"@type": f"{XSD}nonNegativeInteger"}),
        "created": term(f"{DC}created", **{"@type": f"{XSD}dateTime"}),
        "modified": term(f"{DC}modified", **{"@type": f"{XSD}dateTime"}),
        "creator": term(f"{DC}creator", **{"@type": "@id"}),
        "generator": term(f"{AS}generator", **{"@type": "@id"}),
        "audience": term("http://schema.org/audience", **{"@type": "@id"}),
        "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
        "format": "http://purl.org/dc/elements/1.1/format",
        "language": "http://purl.org/dc/elements/1.1/language",
        "textDirection": term(f"{OA}textDirection", **{"@type": "@vocab"}),
        "ltr": f"{OA}ltrDirection", "rtl": f"{OA}rtlDirection",
        "name": "http://xmlns.com/foaf/0.1/name",
        "label": "http://www.w3.org/2000/01/rdf-schema#label", "summary": f"{AS}summary",
        "total": term(f"{AS}totalItems", **{"@type": f"{XSD}nonNegativeInteger"}),
        "startIndex": term(f"{AS}startIndex", **{"@type": f"{XSD}nonNegativeInteger"}),
        "first": term(f"{AS}first", **{"@type": "@id"}),
        "last": term(f"{AS}last", **{"@type": "@id"}),
        "next": term(f"{AS}next", **{"@type": "@id"}),
        "prev": term(f"{AS}prev", **{"@type": "@id"}),
        "partOf": term(f"{AS}partOf", **{"@type": "@id"}),
        "items": term(f"{AS}items", **{"@type": "@id", "@container": "@list"}),
    }
}  # fmt: skip
"""What our terms mean, after the recommendation's own vocabulary; nothing is fetched."""


def loader(address: str, _options: object) -> dict[str, object]:
    assert address == webannotation.CONTEXT
    return {"contextUrl": None, "documentUrl": address, "document": CONTEXT}


def triples(document: dict) -> set[tuple[str, str, str]]:
    """What an RDF processor takes from it."""
    found = jsonld.to_rdf(document, {"documentLoader": loader})
    graph = found["@default"]
    return {(t["subject"]["value"], t["predicate"]["value"], t["object"]["value"]) for t in graph}


def whole() -> dict:
    return json.loads(bytes_of("jsonld", volume()))


def test_nothing_of_it_is_lost_on_a_processor():
    """Terms that a context does not know vanish without a word: none of ours does."""
    document = whole()
    expanded = json.dumps(jsonld.expand(document, {"documentLoader": loader}), ensure_ascii=False)

    def leaves(value: object) -> list[str]:
        if isinstance(value, dict):
            return [
                leaf for key, each in value.items() if key != "@context" for leaf in leaves(each)
            ]
        if isinstance(value, list):
            return [leaf for each in value for leaf in leaves(each)]
        return [value] if isinstance(value, str) else []

    short = {"commenting", "replying", "tagging", "ltr", "xsd:dateTime"}
    for leaf in leaves(document):
        if leaf not in short and not re.fullmatch(r"[A-Z][A-Za-z]+", leaf):
            assert json.dumps(leaf, ensure_ascii=False) in expanded, leaf


def test_processor_finds_who_said_what_about_what():
    found = triples(whole())
    note, reply = (f"{SITE}/comments/{entry.id}/" for entry in NOTES[0].entries)
    assert (note, f"{OA}motivatedBy", f"{OA}commenting") in found
    assert (reply, f"{OA}motivatedBy", f"{OA}replying") in found
    assert (reply, f"{OA}hasTarget", note) in found
    assert (note, f"{DC}created", "2026-03-01T12:30:15Z") in found
    assert (note, f"{DC}dateAccepted", "2026-03-04T09:00:00Z") in found
    assert (note, f"{DC}source", f"{SITE}/documents/memo/versions/1/") in found
    (target,) = [o for s, p, o in found if (s, p) == (note, f"{OA}hasTarget")]
    assert (target, f"{OA}hasSource", f"{SITE}/documents/memo/p/cccccc") in found
    selectors = [o for s, p, o in found if (s, p) == (target, f"{OA}hasSelector")]
    said = {(p.removeprefix(OA), o) for s, p, o in found if s in selectors}
    assert {("exact", "delegate 🙂"), ("start", "4"), ("end", "14"), ("prefix", "The ")} <= said


def test_offsets_count_code_points_and_agree_with_the_quote():
    for each in whole()["first"]["items"][:3]:
        targets = each["target"] if isinstance(each["target"], list) else [each["target"]]
        for target in targets:
            if isinstance(target, str):
                continue
            quote, position = target["selector"]
            if target["source"]["id"].endswith("cccccc"):
                assert FIRST[position["start"] : position["end"]] == quote["exact"]
                assert FIRST[: position["start"]].endswith(quote.get("prefix", ""))


def test_a_passage_of_two_paragraphs_has_two_targets_and_a_lost_one_its_words():
    items = whole()["first"]["items"]
    assert [one["source"]["id"].rpartition("/")[2] for one in items[2]["target"]] == [
        "cccccc", "dddddd",
    ]  # fmt: skip
    (lost,) = items[3]["target"]
    assert lost["selector"] == {"type": "TextQuoteSelector", "exact": "a lost word"}
    assert lost["source"] == f"{SITE}/documents/memo/versions/1/"


def test_the_rules_of_the_model():
    """https://www.w3.org/TR/annotation-model/: one id, a type, targets; moments with a Z."""
    document = whole()
    assert document["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert (document["type"], document["total"]) == ("AnnotationCollection", 4)
    page = document["first"]
    assert (page["type"], page["startIndex"], page["partOf"]) == (
        "AnnotationPage", 0, document["id"],
    )  # fmt: skip
    assert len(page["items"]) == document["total"]
    assert len({one["id"] for one in page["items"]}) == 4
    for one in page["items"]:
        assert one["type"] == "Annotation"
        assert one["id"].startswith("https://")
        assert one["target"]
        for moment in (one["created"], one["modified"]):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment)
        for body in one["body"]:
            assert body["type"] == "TextualBody"
            assert isinstance(body["value"], str)


def test_pages_name_each_other_and_the_whole():
    made = volume()
    whole = webannotation.paged(made, 250)
    assert whole["first"] == f"{SITE}/documents/memo/annotations/0.jsonld"
    assert whole["last"] == f"{SITE}/documents/memo/annotations/2.jsonld"
    pages = [webannotation.page(made, number, 250) for number in range(3)]
    assert [page.get("next") for page in pages] == [pages[1]["id"], pages[2]["id"], None]
    assert [page.get("prev") for page in pages] == [None, pages[0]["id"], pages[1]["id"]]
    assert [page["startIndex"] for page in pages] == [0, 100, 200]
    assert {page["partOf"]["id"] for page in pages} == {whole["id"]}


def test_an_empty_collection_has_no_page():
    empty = volume(chapters=(volume().chapters[0]._replace(notes=()),))
    document = json.loads(bytes_of("jsonld", empty))
    assert (document["total"], "first" in document) == (0, False)
    assert webannotation.paged(empty, 0)["total"] == 0
