"""The server as it is shipped, in a thread of the test: pages by Django, streams beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import uvicorn
from django.test import override_settings
from playwright.sync_api import expect

from annotations import live
from config.serve import Server, bind
from tests.browser.conftest import cast, page, read  # noqa: F401  (fixtures)


class Served:
    """A server that can be ended and started again at the same address."""

    _live_server_modified_settings = override_settings()
    """What pytest-django asks of a fixture of this name."""

    def __init__(self) -> None:
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        listening = bind("localhost", self.port)
        self.port = listening.getsockname()[1]
        live.streams = live.Live()
        config = uvicorn.Config("config.asgi:application", log_config=None, access_log=False)
        self.server = Server(config)
        self.thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [listening]}, daemon=True
        )
        self.thread.start()

    def end(self) -> None:
        """As a signal ends it: work that began is finished, streams are not waited for."""
        self.server.should_exit = True
        self.thread.join(timeout=10)
        assert not self.thread.is_alive()


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """What happens within moments may take longer on a machine that does much else."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def live_server(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(live, "ROUND_SECONDS", 0.05)
    before = live.streams
    served = Served()
    yield served
    if served.thread.is_alive():
        served.end()
    live.streams = before
