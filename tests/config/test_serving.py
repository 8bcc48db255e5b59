"""What every answer has in common, and the server as a real site starts it."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.serve import bind

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_health_is_well_without_cookie_or_known_host(client):
    answer = client.get("/healthz", headers={"host": "10.1.2.3:8000"})
    assert (answer.status_code, answer.content) == (200, b"Colloquy is well.\n")
    assert not answer.cookies
    assert "Vary" not in answer


@pytest.mark.django_db
def test_unknown_host_is_refused(client):
    assert client.get("/account/login/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.django_db
def test_missing_page_sets_no_cookie(client):
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert not answer.cookies


@pytest.mark.django_db
def test_policy_allows_nothing_inline_and_no_other_host(client):
    answer = client.get("/account/login/")
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "font-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["%00", "a%00b", "%ED%A0%80", "%FF", "%25_", "9" * 400])
@pytest.mark.parametrize(
    "address",
    [
        "/documents/?q=",
        "/topics/?q=",
        "/documents/?after=",
        "/documents/",
        "/topics/",
        "/seminars/",
    ],
)
def test_no_address_breaks_a_page(client, address, value):
    assert client.get(address + value).status_code < 500


class Site:
    """A real site in a process of its own."""

    def __init__(self, folder: Path, static: Path, **environment: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.errors = (folder / "stderr").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.serve", "--port", str(self.port)],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "COLLOQUY_DATA": str(folder),
                "COLLOQUY_STATIC": str(static),
                "COLLOQUY_SECRET_KEY": "x7" * 30,
                "COLLOQUY_HOSTS": "colloquy.example.org",
                # Where the suite runs on PostgreSQL, so does this, with its pool.
                "DATABASE_URL": os.environ.get("DATABASE_URL", ""),
                **environment,
            },
            stdout=subprocess.DEVNULL,
            stderr=self.errors,
        )

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        until = time.monotonic() + 60
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                return answer.status, dict(answer.getheaders()), answer.read().decode()
            except ConnectionRefusedError:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.05)
            finally:
                connection.close()

    def stop(self) -> tuple[int, str]:
        """The exit status after a polite request to end, and what was logged."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(60)
        self.errors.seek(0)
        return status, self.errors.read()


@pytest.fixture
def site(tmp_path, collected):
    started = []

    def start(**environment: str) -> Site:
        started.append(Site(tmp_path, collected[0], **environment))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()
        one.errors.close()


def test_real_site_answers_health_and_sends_others_to_https(site):
    real = site()
    assert real.get("/healthz")[0] == 200
    status, headers, _ = real.get("/account/login/?next=/a", Host="colloquy.example.org")
    assert status == 301
    assert headers["location"] == "https://colloquy.example.org/account/login/?next=/a"
    assert not [name for name in headers if name.lower() == "set-cookie"]
    assert real.stop()[0] in (0, -signal.SIGTERM)


def test_headers_of_a_proxy_are_believed_only_where_there_is_one(site):
    secure = {"Host": "colloquy.example.org", "X-Forwarded-Proto": "https"}
    assert site().get("/no/such/page/", **secure)[0] == 301
    status, headers, _ = site(COLLOQUY_PROXIES="1").get("/no/such/page/", **secure)
    assert status == 404
    assert headers["strict-transport-security"] == "max-age=31536000"


def test_logs_say_nothing_personal(site):
    real = site(COLLOQUY_HTTPS="no")
    secret = "account/password/reset/key/3-token/"
    real.get(f"/{secret}?email=anna@example.org", Host="colloquy.example.org")
    real.get("/no/such/anna/", Host="colloquy.example.org")
    _, logged = real.stop()
    lines = [json.loads(line) for line in logged.splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert [line["status"] for line in requests][-1] == 404
    assert {"method", "route", "status", "ms", "request", "timestamp"} <= requests[0].keys()
    for personal in ("anna", "3-token", "127.0.0.1"):
        assert personal not in logged


def test_health_tells_of_a_dead_database(site):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        dead = site(
            DATABASE_URL=f"postgres://nobody@127.0.0.1:{port}/nothing?connect_timeout=2",
            COLLOQUY_DATABASE_POOL="0",
        )
        status, _, body = dead.get("/healthz")
    assert (status, body) == (503, "The database does not answer.\n")


def test_the_second_write_of_an_answer_does_not_wait():
    """Nagle's algorithm is off where connections come in: else a body waits 40 ms for the
    acknowledgement of its headers."""
    off: list[int] = []

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken = writer.get_extra_info("socket")
        off.append(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async def ask() -> None:
        with bind("127.0.0.1", 0) as listening:
            async with await asyncio.start_server(answer, sock=listening):
                reader, writer = await asyncio.open_connection(*listening.getsockname())
                await asyncio.wait_for(reader.read(), 10)
                writer.close()

    # In a thread, because Playwright's loop may be running in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, ask()).result()
    assert off
    assert all(off)


def test_without_static_files_it_says_so_and_does_not_start(tmp_path):
    empty = Site(tmp_path, tmp_path)
    assert empty.process.wait(60) == 1
    assert "run manage.py collectstatic" in empty.stop()[1]
