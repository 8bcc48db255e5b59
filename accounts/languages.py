"""In which language the site speaks to somebody.

A page speaks the language of the cookie, else of the browser, else of the site
(``LocaleMiddleware``). The cookie is set by who chooses a language, and by signing in on another
device. A mail speaks the language that its receiver chose, else that of the site.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from accounts.models import User

YEAR = 365 * 24 * 60 * 60


def keep_in(answer: HttpResponse, language: str) -> HttpResponse:
    """Let the browser ask in this language from now on, for a year."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def of(person: User | None) -> str:
    """The language of mails to ``person``."""
    chosen = person.language if person else ""
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
