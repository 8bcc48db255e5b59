"""Caches in front of the site are told what has changed, and what is not taken is told again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from archive import purging
from archive.models import Document
from tests.factories import make_document, make_note, make_public_note, make_user


class Cache:
    """A cache that listens on this machine."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.refuses = False
        cache = self

        class Handler(BaseHTTPRequestHandler):
            def do_PURGE(self) -> None:
                if not cache.refuses:
                    cache.told += self.headers["Surrogate-Key"].split()
                self.send_response(503 if cache.refuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def cache(settings) -> Iterator[Cache]:
    found = Cache()
    settings.PURGE = [f"http://127.0.0.1:{found.server.server_port}/"]
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.mark.django_db
def test_pages_may_be_held_only_where_caches_are_told(cache, settings):
    address = make_document().get_absolute_url()
    document = Document.objects.get()
    answer = Client().get(address)
    assert answer["Cache-Control"] == "max-age=0, must-revalidate, s-maxage=3600"
    assert answer["Surrogate-Key"] == f"colloquy document-{document.pk}"
    assert Client().get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    member = Client()
    member.force_login(make_user())
    assert "s-maxage" not in member.get(address)["Cache-Control"]
    settings.PURGE = []
    answer = Client().get(address)
    assert answer["Cache-Control"] == "max-age=0, must-revalidate"
    assert "Surrogate-Key" not in answer


@pytest.mark.django_db
def test_what_the_public_sees_anew_is_told_once_and_nothing_else(cache):
    document, author = make_document(), make_user()
    make_document("A draft", status="draft")
    key = f"document-{document.pk}"
    assert purging.purge_changed() == cache.told == [key]
    make_note(document, author, "Mine alone.")
    make_note(document, author, "Not approved.", audience="public")
    assert purging.purge_changed() == []
    note = make_public_note(document, author)
    assert purging.purge_changed() == [key]
    note.remove(by=author)
    assert purging.purge_changed() == [key]
    document.withdraw(by=author)
    assert purging.purge_changed() == [key]
    assert cache.told == [key] * 4


@pytest.mark.django_db
def test_what_a_cache_does_not_take_is_told_again(cache):
    document = make_document()
    cache.refuses = True
    with pytest.raises(OSError, match="503"):
        purging.purge_changed()
    assert cache.told == []
    cache.refuses = False
    purging.purge_changed()
    assert cache.told == [f"document-{document.pk}"]


@pytest.mark.django_db(transaction=True)
def test_a_process_tells_by_itself_again_and_after_a_failure(cache, monkeypatch, caplog):
    monkeypatch.setattr(purging, "AGAIN_SECONDS", 0)
    document = make_document()
    cache.refuses = True
    stop = threading.Event()
    thread = threading.Thread(target=purging.keep_purging, args=[stop, 0.01])
    thread.start()
    try:
        wait_for(lambda: "tried again" in caplog.text)
        cache.refuses = False
        wait_for(lambda: cache.told.count(f"document-{document.pk}") >= 2)
        assert "colloquy" in cache.told
    finally:
        stop.set()
        thread.join(10)


@pytest.mark.django_db
def test_a_command_tells_for_other_servers(cache, settings, capsys, monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 2)
    keys = [f"document-{make_document().pk}" for _number in range(3)]
    cache.refuses = True
    with pytest.raises(CommandError, match=r"503.*Run this again"):
        call_command("purge_caches")
    cache.refuses = False
    call_command("purge_caches")
    assert cache.told == keys
    assert capsys.readouterr().out == "3 told of.\n"
    call_command("purge_caches")
    call_command("purge_caches", all=True)
    assert cache.told == [*keys, "colloquy"]
    settings.PURGE = []
    with pytest.raises(CommandError, match="COLLOQUY_PURGE"):
        call_command("purge_caches")


def wait_for(condition) -> None:
    waited = threading.Event()
    for _ in range(2000):
        if condition():
            return
        waited.wait(0.01)
    raise AssertionError("waited in vain")
