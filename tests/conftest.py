"""What every test may use."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models.signals import post_migrate
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker

from tests import chromium

# Playwright's synchronous interface runs an event loop in the thread of the test.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# What needs a database, by marker or fixture; the site in a process of its own has one, too.
DATABASE = {"db", "transactional_db", "django_db_setup", "demonstrated", "live_server", "site"}

# The same cases in every run, so that a change fails by what it changes; new ones are looked for
# with HYPOTHESIS_PROFILE=thorough.
settings.register_profile(
    "suite",
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("second", parent=settings.get_profile("suite"), max_examples=24)
settings.register_profile(
    "thorough", parent=settings.get_profile("suite"), max_examples=2000, derandomize=False
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--second-database",
        action="store_true",
        help="only what another database could answer otherwise: for a run after a whole one",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a second database: neither tests without a database nor those marked one_database."""
    if not config.getoption("second_database"):
        return
    if "HYPOTHESIS_PROFILE" not in os.environ:
        settings.load_profile("second")
    left_out = [item for item in items if not asks_database(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if asks_database(item)]


def asks_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("one_database"):
        return False
    names = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(names & DATABASE)


def restored(**of_signal: Any) -> None:
    """After a flush, which empties tables behind the back of SQLite's full-text indexes."""
    from annotations.models import SearchedWording
    from archive.models import SearchLine
    from archive.search import dialect
    from tests.factories import make_reasons

    for model in (SearchLine, SearchedWording):
        if connection.vendor == "sqlite" and not model.objects.exists():
            dialect().rebuild(model._meta.db_table)
    make_reasons()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What migrations put into tables is there again after a test with a server has emptied them.

    PostgreSQL drops no database that somebody is connected to, as a live server's thread is.
    """
    post_migrate.connect(restored, sender=apps.get_app_config("annotations"))
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")


OTHERS = (
    "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)
"""Other connections to the database of the tests."""


@pytest.fixture(autouse=True)
def nobody_asks_while_tables_are_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A live server may still answer what a page asked before it was closed; PostgreSQL would see
    a deadlock between that and the emptying of all tables."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("live_server")
    yield
    for _ in range(100 if connection.vendor == "postgresql" else 0):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) {OTHERS} AND state <> 'idle'")
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.05)


@pytest.fixture(scope="module")
def demonstrated(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demonstration, loaded once for tests of a module that only read; nothing is left."""
    from django.conf import settings
    from django.db import transaction
    from django.test import override_settings

    from tests import demonstration

    logging.disable(logging.ERROR)  # a line for each of thousands of requests
    with django_db_blocker.unblock(), transaction.atomic(), override_settings():
        demonstration.load(settings)
        yield
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def fresh_limits_and_language() -> None:
    """Rate limits are counted in the cache: no test inherits another's attempts, nor the language
    of its last request."""
    from django.core.cache import cache
    from django.utils import translation

    cache.clear()
    translation.deactivate()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder with real texts and their gold files, which is not part of the repository."""
    folder = Path(os.environ.get("COLLOQUY_CORPUS") or Path(__file__).parents[2] / "shared")
    if not (folder / "seeds").is_dir():
        sentence = f"No corpus at {folder}: set COLLOQUY_CORPUS to the folder with seeds/ in it."
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    return folder


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The machine's own Chromium or Chrome, without anything that calls home."""
    found = chromium.find()
    if not found:
        pytest.fail(chromium.ADVICE)
    return {
        **browser_type_launch_args,
        "executable_path": found,
        "args": [*browser_type_launch_args.get("args", []), *chromium.ARGUMENTS],
    }
