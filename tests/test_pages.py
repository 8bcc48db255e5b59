"""All pages as a strict parser reads them."""

from __future__ import annotations

from collections import Counter

import html5lib
import pytest

from tests import demonstration

ASKED = [
    "/search/?q=harbour&from=soon",
    "/search/?q=light&in=notes",
    "/search/?q=harbuor",
    "/search/?q=light&to=1900&topic=trade&person=Venn&tag=denial&author=Nobody",
    "/concordance/?q=the&sort=left",
    "/concordance/?q=the&show=documents",
    "/concordance/?q=light&show=neighbours",
    "/concordance/?q=zzz",
]
"""Pages that are others when something is asked for."""
ERRORS = ["/no-such-page", "/documents/no-such-document/", "/seminars/no-such-seminar/"]


@pytest.mark.django_db
@pytest.mark.one_database
def test_every_page_is_valid(settings) -> None:
    """No error of parsing, every id once, and nothing that a fragment names is missing."""
    demonstration.load(settings)
    wrong = []
    for page in demonstration.pages():
        answer = demonstration.client_of(page.role).get(page.address)
        wrong += [(page.name, page.address, page.role, what) for what in faults(answer.content)]
    for address in ASKED:
        answer = demonstration.client_of(demonstration.ROLES[1]).get(address)
        assert answer.status_code == 200
        wrong += [("asked", address, "", what) for what in faults(answer.content)]
    for address in ERRORS:
        answer = demonstration.client_of(demonstration.ROLES[1]).get(address)
        assert answer.status_code == 404
        wrong += [("404", address, "", what) for what in faults(answer.content)]
    assert wrong == [], "\n".join(map(str, wrong))


def faults(content: bytes) -> list[str]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(content.decode())
    found = [f"{code} at {place} {data}" for place, code, data in parser.errors]
    ids = Counter(one.get("id") for one in tree.iter() if one.get("id"))
    found += [f"id {name} stands {number} times" for name, number in ids.items() if number > 1]
    for one in tree.iter():
        href = one.get("href", "") if isinstance(one.tag, str) else ""
        if href.startswith("#") and href[1:] not in ids:
            found.append(f"{href} leads nowhere")
        for attribute in ("aria-labelledby", "aria-describedby", "for", "popovertarget"):
            names = (one.get(attribute) or "").split() if isinstance(one.tag, str) else []
            found += [f"{attribute}: no {name}" for name in names if name not in ids]
    return found
