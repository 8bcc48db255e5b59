"""An invitation in a real browser: from the link to the seminar, with script and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import Seminar, User
from tests.factories import make_document, make_seminar, make_user

pytestmark = pytest.mark.one_database

Visit = Callable[..., Page]
PASSWORD = "correct horse battery"


@pytest.fixture
def visit(live_server: Any, browser: Browser) -> Iterator[Visit]:
    """A browser of its own; fails at the end where a page reported an error."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def start(user: User | None = None, **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if user:
            client = Client()
            client.force_login(user)
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "console",
            lambda message: troubles.append(message.text) if message.type == "error" else None,
        )
        return page

    yield start
    for context in contexts:
        context.close()
    assert not troubles


@pytest.fixture
def seminar(transactional_db: None) -> Seminar:
    return make_seminar(
        "Valley History",
        owner=make_user("Helen Owner"),
        documents=[make_document("Minutes of the valley council")],
    )


def make_link(page: Page, seminar: Seminar, **choices: str) -> str:
    """Make an invitation as a person does; the link as it is shown."""
    page.goto(f"/seminars/{seminar.slug}/")
    page.get_by_role("link", name="Invite").click()
    page.get_by_label("How many may join by it").fill(choices.get("places", ""))
    page.get_by_role("button", name="Make the link").click()
    field = page.get_by_label("Invitation link")
    expect(field).to_be_visible()
    return field.input_value()


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("signup", ["open", "invite"])
def test_an_invited_person_signs_up_and_lands_in_the_seminar(
    visit: Visit, seminar: Seminar, settings: Any, script: bool, signup: str
) -> None:
    settings.SIGNUP = signup
    owner = seminar.memberships.get().user
    link = make_link(visit(owner, java_script_enabled=script), seminar, places="1")

    page = visit(java_script_enabled=script, viewport={"width": 360, "height": 740})
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Valley History")
    expect(page.get_by_text("Helen Owner invites you")).to_be_visible()
    page.get_by_role("button", name="Create an account and join").click()
    expect(page.get_by_text("you become a member of “Valley History”")).to_be_visible()
    page.get_by_label("Name shown to others").fill("Nadia New")
    page.get_by_label("E-mail address").fill("Nadia@Example.org")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Create the account").click()
    # What was typed is kept, the password apart.
    expect(page.get_by_label("Name shown to others")).to_have_value("Nadia New")
    expect(page.get_by_text("This password is too short.")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()

    expect(page).to_have_url(page.url.partition("/seminars/")[0] + f"/seminars/{seminar.slug}/")
    expect(page.get_by_text("You are a member of “Valley History”.")).to_be_visible()
    page.get_by_role("link", name="Minutes of the valley council").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Minutes of the valley council")
    assert User.objects.get(email="nadia@example.org").name == "Nadia New"

    late = visit()
    answer = late.request.get(link)
    assert answer.status == 410
    assert "Valley History" not in answer.text()


def test_somebody_with_an_account_signs_in_and_lands_in_the_seminar(
    visit: Visit, seminar: Seminar
) -> None:
    reader = make_user("Rana Reader")
    link = make_link(visit(seminar.memberships.get().user), seminar)
    page = visit()
    page.goto(link)
    page.get_by_role("button", name="Sign in and join").click()
    page.get_by_label("E-mail address").fill(reader.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("You are a member of “Valley History”.")).to_be_visible()


def test_the_secret_of_the_address_is_sent_nowhere_else(visit: Visit, seminar: Seminar) -> None:
    link = make_link(visit(seminar.memberships.get().user), seminar)
    token = link.rstrip("/").rpartition("/")[2]
    page = visit()
    referrers: list[str] = []
    page.on("request", lambda request: referrers.append(request.headers.get("referer", "")))
    page.goto(link)
    page.get_by_role("button", name="Create an account and join").click()
    expect(page.get_by_label("Password")).to_be_visible()
    assert len(referrers) > 3
    assert any(referrers)
    assert not [referrer for referrer in referrers if token in referrer]
    assert token not in page.content()


def test_the_link_is_copied_by_one_button(visit: Visit, seminar: Seminar) -> None:
    page = visit(seminar.memberships.get().user, permissions=["clipboard-read", "clipboard-write"])
    link = make_link(page, seminar)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link


ENTRANCES = ("login/", "signup/", "password/reset/", "password/reset/done/", "confirm-email/")
INSIDE = ("", "edit/", "members/", "invitations/", "readings/", "leave/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    visit: Visit, seminar: Seminar, scheme: str
) -> None:
    owner = seminar.memberships.get().user
    seminar.admit(make_user("Somebody With A Rather Long Name"))
    make_document("A text that could be added to the reading list")
    options = {"color_scheme": scheme, "viewport": {"width": 320, "height": 740}}
    member, visitor = visit(owner, **options), visit(**options)
    link = make_link(member, seminar)
    pages = [(visitor, f"/account/{name}") for name in ENTRANCES]
    pages += [(visitor, link), (member, "/seminars/"), (member, "/my-account/")]
    pages += [(member, f"/account/{name}") for name in ("email/", "password/change/", "logout/")]
    pages += [(member, f"/seminars/{seminar.slug}/{name}") for name in INSIDE]
    found = {}
    for page, address in pages:
        page.goto(address)
        if address.endswith("/seminars/"):
            page.get_by_text("New seminar").click()
        report = Axe().run(page)
        if report.violations_count:
            found[address] = report.generate_report()
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, address
    assert not found, "\n".join(found.values())
