"""The environment: read strictly, and documented completely."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REAL = {
    "COLLOQUY_MODE": "real",
    "COLLOQUY_SECRET_KEY": "x7" * 30,
    "COLLOQUY_HOSTS": "colloquy.example.org",
}


def start(tmp_path: Path, ask: str = "None", **environment: str) -> subprocess.CompletedProcess:
    """Reads the settings in a process of its own, with nothing in its environment but this."""
    code = f"from config import settings, environment; print({ask})"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "COLLOQUY_DATA": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_readme_documents_each_setting(tmp_path):
    asked = start(tmp_path, "repr(environment.SETTINGS)", **REAL)
    assert asked.returncode == 0, asked.stderr
    read = eval(asked.stdout)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$", readme, re.M)
    assert {name: default.strip("`") for name, default, _ in rows} == read
    assert all(len(meaning.split()) >= 4 for _, _, meaning in rows)


def test_real_site_starts(tmp_path):
    assert start(tmp_path, **REAL).returncode == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"COLLOQUY_SECRET_KEY": ""}, "COLLOQUY_SECRET_KEY must be set: at least 50 random"),
        ({"COLLOQUY_SECRET_KEY": "short"}, "COLLOQUY_SECRET_KEY is too short"),
        ({"COLLOQUY_HOSTS": ""}, "COLLOQUY_HOSTS must name the hosts"),
        ({"COLLOQUY_MODE": "production"}, "must be one of real, local, debug, not “production”"),
        ({"COLLOQUY_HTTPS": "maybe"}, "COLLOQUY_HTTPS must be yes or no, not “maybe”"),
        ({"COLLOQUY_THREADS": "0"}, "COLLOQUY_THREADS must be a whole number of at least 1"),
        ({"COLLOQUY_MAX_FILE_MB": "-1"}, "COLLOQUY_MAX_FILE_MB must be a whole number"),
        ({"COLLOQUY_SIGNUP": "closed"}, "COLLOQUY_SIGNUP must be one of open, invite"),
        ({"COLLOQUY_TRUSTED_ORIGINS": "a.example"}, "“a.example” needs its scheme"),
        ({"COLLOQUY_ADDRESS": "colloquy.example"}, "COLLOQUY_ADDRESS must begin with https://"),
        ({"COLLOQUY_EMAIL": "mail.example"}, "COLLOQUY_EMAIL must be console, or begin with smtp"),
        ({"COLLOQUY_TIME_ZONE": "Mars/Base"}, "COLLOQUY_TIME_ZONE must be a name like Europe"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must begin with sqlite:/// or postgres"),
    ],
)
def test_wrong_value_stops_with_a_sentence(tmp_path, changed, sentence):
    answer = start(tmp_path, **{**REAL, **changed})
    assert answer.returncode != 0
    assert sentence in answer.stderr.splitlines()[-1]


def test_real_site_is_strict(tmp_path):
    ask = (
        "settings.DEBUG, settings.LOCAL, settings.SESSION_COOKIE_SECURE, "
        "settings.CSRF_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS"
    )
    answer = start(tmp_path, ask, **REAL)
    assert answer.stdout.strip() == "False False True True True ['colloquy.example.org']"


def test_local_site_is_for_this_machine(tmp_path):
    answer = start(tmp_path, "settings.DEBUG, settings.ALLOWED_HOSTS", COLLOQUY_MODE="local")
    assert answer.stdout.strip() == "False ['localhost', '127.0.0.1', '[::1]']"
