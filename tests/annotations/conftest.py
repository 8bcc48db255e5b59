"""A text and the people who read it, where a test asks for nothing special of them."""

from __future__ import annotations

import pytest

from accounts.models import User
from archive.models import Document
from tests.annotations.cast import Cast
from tests.factories import make_document, make_user


@pytest.fixture
def document(db: None) -> Document:
    return make_document()


@pytest.fixture
def olive(db: None) -> User:
    return make_user("Olive Owner")


@pytest.fixture
def ada(db: None) -> User:
    return make_user("Ada")


@pytest.fixture
def ben(db: None) -> User:
    return make_user("Ben")


@pytest.fixture
def people(db: None) -> Cast:
    """An author, two moderators of the site, a reader who is nothing of that, and a text."""
    return Cast.make()
