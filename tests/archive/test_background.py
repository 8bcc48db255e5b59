"""Importing what waits: once each, whoever else is at it and whatever ends in between."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DataError, OperationalError, connection, connections
from django.utils import timezone

from archive import background
from archive.background import Worker, keep_importing, reading
from archive.gathering import gather
from archive.importing import Import
from archive.models import Document
from archive.parsed import ImportProblem
from archive.runs import ImportRun, Result, RunFile
from tests.archive.packing import packed
from tests.archive.runs import FERRY, PICTURE, make_run, memo, results, sentence, work
from tests.factories import make_user

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Runs have the same numbers in one test after another."""
    settings.MEDIA_ROOT = tmp_path / "files"


def kept(run: ImportRun) -> list[str]:
    folder = f"runs/{run.pk}"
    return default_storage.listdir(folder)[1] if default_storage.exists(folder) else []


def test_each_file_gets_its_result_and_the_others_go_on():
    editor = make_user("Edith", is_editor=True)
    run = make_run(
        {
            "a/one.txt": memo(1),
            "a/same.txt": memo(1),
            "b/picture.txt": PICTURE,
            "b/empty.md": b"",
            "ferry.txt": FERRY,
            "sheet.ods": b"x",
            "page.docx": b"<html><p>No.",
            "more.zip": packed({"in/two.txt": memo(2), "in/three.txt": memo(3), "x.zip": b"PK"}),
        },
        by=editor,
    )
    assert work(run) == 9
    assert results(run) == {
        "a/one.txt": "imported",
        "a/same.txt": "known",
        "b/picture.txt": "refused",
        "b/empty.md": "refused",
        "ferry.txt": "encoding",
        "sheet.ods": "refused",
        "page.docx": "refused",
        "more.zip/in/two.txt": "imported",
        "more.zip/in/three.txt": "imported",
        "more.zip/x.zip": "refused",
    }
    assert "a picture, not plain text" in sentence(run, "b/picture.txt")
    assert "is a web page by its content" in sentence(run, "page.docx")
    assert "archive inside an archive" in sentence(run, "more.zip/x.zip")
    document = Document.objects.get(original_name="two.txt")
    assert (document.status, document.created_by) == ("draft", editor)
    assert document.original.read() == memo(2)
    row = run.files.get(name="more.zip/in/two.txt")
    assert row.document == document
    assert not RunFile.objects.exclude(claim=None).exists()
    # What can be tried again is kept, and nothing else.
    tried = {row.source for row in run.files.filter(result__in=("encoding", "refused"))} - {""}
    assert set(kept(run)) == tried


def test_one_encoding_is_chosen_for_all_that_need_one():
    utf16 = "Überfahrt über Nacht, im Februar.".encode("utf-16-be")
    files = {"one.txt": FERRY, "two.txt": FERRY + b"\n", "plain.txt": memo(1), "16.txt": utf16}
    run = make_run(files)
    work(run)
    run.choose_encoding("windows-1252", by=None)
    work(run)
    assert results(run) == dict.fromkeys(files, "imported") | {"16.txt": "encoding"}
    run.choose_encoding("utf-16-be", by=None)
    work(run)
    assert set(results(run).values()) == {"imported"}
    assert kept(run) == []
    draft = Document.objects.get(original_name="one.txt")
    assert draft.paragraphs.filter(texts__text__startswith="Überfahrt für drei").exists()
    # Going on with the division of the draft does not ask for it again.
    pending = Import.again(draft, by=make_user("Edith", is_editor=True))
    assert (pending.encoding, pending.candidates) == ("windows-1252", [])
    with pytest.raises(ImportProblem, match="not an encoding that is known"):
        run.choose_encoding("no-such-thing", by=None)


def test_a_stopped_run_waits_and_goes_on():
    run = make_run({f"{n}.txt": memo(n) for n in range(3)})
    run.stop(by=None)
    assert work() == 0
    run.go_on(by=None)
    assert work() == 3


def test_stopping_ends_it_between_two_files(monkeypatch):
    monkeypatch.setattr(background, "ASK_SECONDS", 0)
    run = make_run({f"{n}.txt": memo(n) for n in range(5)})
    told = []
    with reading() as sandbox:
        stop = lambda file: (told.append(file), run.stop(by=None))  # noqa: E731
        with Worker(sandbox, told=stop) as worker:
            assert worker.work() == 1
    assert run.tally().waiting == 4
    assert not run.files.filter(result="waiting").exclude(claim=None, attempts=0).exists()


def test_a_discarded_run_leaves_its_drafts_and_nothing_else(django_capture_on_commit_callbacks):
    run = make_run({"one.txt": memo(1), "picture.txt": PICTURE})
    work(run)
    assert kept(run)
    with django_capture_on_commit_callbacks(execute=True):
        run.discard(by=None)
    assert not default_storage.exists(f"runs/{run.pk}")
    assert not RunFile.objects.exists()
    assert Document.objects.count() == 1


def test_small_runs_do_not_wait_for_large_ones():
    large = make_run({f"{n}.txt": memo(n) for n in range(30)})
    small = make_run({"small.txt": memo(99)})
    order = []
    with reading() as sandbox, Worker(sandbox, told=lambda f: order.append(f.run_id)) as worker:
        worker.work()
    assert order.index(small.pk) == background.BATCH
    assert order.count(large.pk) == 30


def test_a_command_imports_what_waits_behind_another_server():
    run, out = make_run({"one.txt": memo(1)}), StringIO()
    call_command("import_waiting", stdout=out)
    assert out.getvalue() == "1 looked at.\n"
    assert results(run) == {"one.txt": "imported"}


def test_what_is_not_kept_any_more_says_so():
    run = make_run({"one.txt": memo(1)})
    default_storage.delete(run.path(run.files.get().source))
    work(run)
    assert "bring it again" in sentence(run, "one.txt")


def test_a_fault_of_ours_refuses_one_file_only(monkeypatch):
    real = background.ingest
    faulty = lambda parsed, **more: real(parsed, **more) if more["name"] != "1.txt" else 1 / 0  # noqa: E731
    monkeypatch.setattr(background, "ingest", faulty)
    run = make_run({f"{n}.txt": memo(n) for n in range(3)})
    work(run)
    assert results(run) == {"0.txt": "imported", "1.txt": "refused", "2.txt": "imported"}
    assert "a fault in Colloquy" in sentence(run, "1.txt")
    monkeypatch.undo()
    assert run.again(Result.REFUSED, by=None) == 1
    work(run)
    assert set(results(run).values()) == {"imported"}


def test_a_value_that_the_database_cannot_hold_refuses_one_file_only(monkeypatch):
    def faulty(parsed, **more):
        if more["name"] == "1.txt":
            raise DataError("no such character")
        return real(parsed, **more)

    real = background.ingest
    monkeypatch.setattr(background, "ingest", faulty)
    run = make_run({f"{n}.txt": memo(n) for n in range(3)})
    work(run)
    assert results(run) == {"0.txt": "imported", "1.txt": "refused", "2.txt": "imported"}


def test_a_file_that_was_kept_in_part_is_never_read_as_a_whole():
    run = ImportRun.begin("Papers", by=None)
    path = run.path(hashlib.sha256(memo(1)).hexdigest())
    default_storage.save(path, ContentFile(memo(1)[:150]))
    # Brought again by whoever was interrupted, it is kept anew.
    assert gather(run, [("one.txt", ContentFile(memo(1), "one.txt"))]) == ""
    assert default_storage.size(path) == len(memo(1))
    default_storage.delete(path)
    default_storage.save(path, ContentFile(memo(1)[:150]))
    work(run)
    assert "had not come in whole" in sentence(run, "one.txt")
    default_storage.delete(path)
    default_storage.save(path, ContentFile(memo(1)))
    run.again(Result.REFUSED, by=None)
    work(run)
    assert Document.objects.get().original.read() == memo(1)


def broken(*_, **__):
    raise OperationalError("gone")


def test_a_dead_database_loses_nothing(monkeypatch):
    run = make_run({"one.txt": memo(1)})
    monkeypatch.setattr(background, "ingest", broken)
    with pytest.raises(OperationalError):
        work(run)
    monkeypatch.undo()
    assert run.files.filter(result="waiting", claim=None, attempts=0).exists()
    assert work(run) == 1


def test_a_claim_that_was_lost_writes_nothing(monkeypatch):
    real = Worker._read
    other = "00000000-0000-0000-0000-000000000001"

    def slow(self, file, data):
        # It took longer than its lease, and another process has it by now.
        soon = timezone.now() + timedelta(seconds=20)
        RunFile.objects.update(claim=other, claimed_until=soon)
        return real(self, file, data)

    monkeypatch.setattr(Worker, "_read", slow)
    run = make_run({"one.txt": memo(1)})
    work(run)
    assert not Document.objects.exists()
    row = run.files.get()
    assert (row.result, str(row.claim)) == ("waiting", other)
    assert not default_storage.exists(f"originals/{row.source[:2]}/{row.source}")


def test_a_file_that_ends_the_process_is_given_up_and_takes_no_other_with_it():
    run = make_run({f"{n}.txt": memo(n) for n in range(4)})
    past = timezone.now() - timedelta(minutes=1)
    # As a process leaves them that was ended while it had all four, and again at the first.
    run.files.update(claim="00000000-0000-0000-0000-000000000001", claimed_until=past, attempts=1)
    run.files.filter(name="0.txt").update(attempts=background.ATTEMPTS)
    work(run)
    assert results(run) == {"0.txt": "refused"} | {f"{n}.txt": "imported" for n in range(1, 4)}
    assert "ended the program each time" in sentence(run, "0.txt")


def test_a_file_that_somebody_is_at_is_left_alone():
    run = make_run({"one.txt": memo(1)})
    soon = timezone.now() + timedelta(seconds=20)
    run.files.update(claim="00000000-0000-0000-0000-000000000001", claimed_until=soon, attempts=1)
    assert work(run) == 0


@pytest.mark.django_db(transaction=True)
def test_a_claim_is_renewed_while_a_file_takes_long(monkeypatch):
    monkeypatch.setattr(background, "LEASE_SECONDS", 0.3)
    real, held = Worker._read, []

    def slow(self, file, data):
        time.sleep(1)
        held.append(RunFile.objects.get().claimed_until > timezone.now())
        return real(self, file, data)

    monkeypatch.setattr(Worker, "_read", slow)
    run = make_run({"one.txt": memo(1)})
    work(run)
    assert held == [True]
    assert results(run) == {"one.txt": "imported"}


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_import_each_file_once():
    # All of one title, so that they also meet at the slug.
    run = make_run(
        {f"{n}.txt": b"THE SAME TITLE\n\n" + memo(n % 18).split(b"\n\n", 1)[1] for n in range(24)}
    )
    done, start = [], threading.Barrier(3)

    def go():
        start.wait(timeout=20)
        try:
            done.append(work(run))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sum(done) == 24
    assert run.tally().counts == {"imported": 18, "known": 6}
    assert Document.objects.count() == 18
    assert kept(run) == []


def database() -> str:
    """The database of the tests as an address for another process."""
    made = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{made['NAME']}"
    return (
        f"postgres://{made['USER']}:{made['PASSWORD']}@{made['HOST']}:{made['PORT']}/{made['NAME']}"
    )


@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_killed_leaves_nothing_twice_and_nothing_out(tmp_path):
    run = make_run({f"{n}.txt": memo(n) for n in range(60)})
    server = subprocess.Popen(
        [sys.executable, "-m", "config.serve", "--port", "0"],
        cwd=ROOT,
        env={
            **os.environ,
            "COLLOQUY_MODE": "local",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "COLLOQUY_DATA": str(tmp_path),
            "DATABASE_URL": database(),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while run.tally().of("imported") < 10 and time.monotonic() < until:
            time.sleep(0.02)
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait(30)
    before = run.tally()
    assert 10 <= before.of("imported") < 60
    assert Document.objects.count() == before.of("imported")
    # Half a minute later the claims of the dead process have run out.
    run.files.exclude(claim=None).update(claimed_until=timezone.now() - timedelta(seconds=1))
    stop = threading.Event()
    thread = threading.Thread(target=keep_importing, args=[stop, 0.05])
    thread.start()
    try:
        until = time.monotonic() + 60
        while run.tally().waiting and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        stop.set()
        background.wake()
        thread.join(30)
    assert run.tally().counts == {"imported": 60}
    assert Document.objects.values("original_sha256").distinct().count() == 60
    assert kept(run) == []


@pytest.mark.django_db(transaction=True)
def test_the_thread_of_the_server_survives_an_error(monkeypatch):
    real, failed = Worker.work, threading.Event()

    def work_once(self):
        if not failed.is_set():
            failed.set()
            raise OperationalError("gone")
        return real(self)

    monkeypatch.setattr(Worker, "work", work_once)
    run = make_run({"one.txt": memo(1)})
    stop = threading.Event()
    thread = threading.Thread(target=keep_importing, args=[stop, 0.01])
    thread.start()
    until = time.monotonic() + 20
    while run.tally().waiting and time.monotonic() < until:
        time.sleep(0.02)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert failed.is_set()
    assert results(run) == {"one.txt": "imported"}
