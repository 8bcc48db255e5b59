"""Many write while the server is killed under them; benchmarks/soak.py does it for a minute."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings

from benchmarks.soak import Server, faults, make, soak


def address() -> str:
    """The database of this test, as another process finds it."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    who = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    return f"postgres://{who}/{database['NAME']}"


def test_what_was_acknowledged_survives_a_killed_server(
    transactional_db: None, tmp_path: Path
) -> None:
    scene = make(people=6)
    server = Server(
        {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "COLLOQUY_MODE": "local",
            "COLLOQUY_DATA": str(tmp_path),
            "COLLOQUY_DATABASE_POOL": "0",
            "DATABASE_URL": address(),
        }
    )
    try:
        server.wait()
        said = soak(server, scene, seconds=3, kills=1)
    finally:
        server.end()
    assert faults(said) == []
    assert len(said.acknowledged) > len(scene.sessions)


@pytest.fixture(autouse=True)
def no_other_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server of this test is a site of its own."""
    for name in [name for name in os.environ if name.startswith("COLLOQUY_")]:
        monkeypatch.delenv(name)
