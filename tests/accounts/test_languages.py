"""The interface speaks the language that somebody chose, or the browser's, or the site's."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from accounts import languages
from tests.accounts.cast import PASSWORD
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def spoken(client: Client, **headers: str) -> str:
    """The language of the home page."""
    return client.get("/", headers=headers)["Content-Language"]


def choose(client: Client, language: str, back: str = "/documents/"):
    return client.post(reverse("language"), {"language": language, "next": back})


def test_a_visitor_is_spoken_to_as_the_browser_asks_and_gets_no_cookie():
    client = Client()
    assert spoken(client) == settings.LANGUAGE_CODE
    assert spoken(client, accept_language="fr-CA,fr;q=0.9") == "fr"
    assert spoken(client, accept_language="is") == settings.LANGUAGE_CODE
    assert not client.cookies


def test_caches_are_told_that_the_language_differs():
    assert "Accept-Language" in Client().get("/")["Vary"]


def test_a_visitor_chooses_and_comes_back_to_the_page():
    client = Client()
    answer = choose(client, "de")
    assert (answer.status_code, answer["Location"]) == (303, "/documents/")
    assert spoken(client, accept_language="fr") == "de"
    assert set(client.cookies) == {settings.LANGUAGE_COOKIE_NAME}


def test_the_choice_does_not_lead_to_another_site():
    assert choose(Client(), "de", "https://evil.example/")["Location"] == "/"


def test_the_page_that_led_here_is_where_it_leads_back():
    came = {"referer": "http://testserver/topics/"}
    assert (
        b'value="http://testserver/topics/"'
        in Client().get(reverse("language"), headers=came).content
    )


def test_an_unknown_language_changes_nothing():
    client = Client()
    assert choose(client, "tlh").status_code == 200
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


def test_a_member_finds_the_choice_on_another_device_and_in_mails():
    ida = make_user("Ida")
    first, second = Client(), Client()
    first.force_login(ida)
    choose(first, "fr")
    second.post(reverse("account_login"), {"login": ida.email, "password": PASSWORD})
    assert spoken(second) == "fr"
    ida.refresh_from_db()
    assert languages.of(ida) == "fr"
    assert languages.of(make_user()) == settings.LANGUAGE_CODE


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_every_language_has_its_own_words_for_a_button(language):
    with override("en"):
        english = gettext("Sign in")
    with override(language):
        assert (gettext("Sign in") == english) is (language == "en")
