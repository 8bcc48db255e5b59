"""Imports of many files through the pages."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from archive.importing import Import
from archive.models import Document
from archive.runs import ImportRun, Result, RunFile
from tests.archive.packing import packed
from tests.archive.runs import FERRY, PICTURE, make_run, memo, results, work
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(make_user("Edith", is_editor=True))
    return client


def file(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def upload(client: Client, *files: SimpleUploadedFile):
    return client.post(reverse("import-new"), {"file": files})


def send(client: Client, run: ImportRun, files: dict[str, bytes]):
    """As the script does: each file with its path in a field of its own."""
    data: dict = {}
    for number, (path, content) in enumerate(files.items()):
        data[f"name-{number}"] = path
        data[f"file-{number}"] = file(path.rsplit("/", 1)[-1], content)
    return client.post(reverse("run-files", args=[run.pk]), data)


def page(client: Client, run: ImportRun, query: str = "", **headers: str) -> str:
    return client.get(reverse("run", args=[run.pk]) + query, headers=headers).content.decode()


def test_several_files_become_drafts_with_a_result_each(editor: Client) -> None:
    answer = upload(editor, file("one.txt", memo(1)), file("two.txt", PICTURE))
    run = ImportRun.objects.get()
    assert answer.status_code == 303
    assert answer.url == reverse("run", args=[run.pk])
    assert not Import.objects.exists()
    waiting = page(editor, run)
    assert "Going on" in waiting
    assert "0 of 2 files are done." in waiting
    work()
    shown = page(editor, run)
    document = Document.objects.get()
    assert "Done" in shown
    assert "1 draft was made. 1 file was refused." in shown
    assert f'href="{reverse("edit-document", args=[document.slug])}"' in shown
    assert "a picture, not plain text" in shown
    assert document.created_by == run.made_by
    refused = page(editor, run, "?result=refused")
    assert '<th scope="row">two.txt' in refused
    assert '<th scope="row">one.txt' not in refused
    assert run.name in editor.get(reverse("editor")).content.decode()
    assert run.name in editor.get(reverse("runs")).content.decode()


def test_one_file_is_looked_at_and_an_archive_is_not(editor: Client) -> None:
    assert "/editor/import/" in upload(editor, file("one.txt", memo(1))).url
    archive = packed({"in/two.txt": memo(2), "__MACOSX/x": "x", "../three.txt": memo(3)})
    assert "/editor/runs/" in upload(editor, file("papers.zip", archive)).url
    run = ImportRun.objects.get()
    assert run.name == "papers.zip"
    assert run.skipped == 1
    work()
    assert results(run) == {
        "papers.zip/in/two.txt": "imported",
        "papers.zip/../three.txt": "refused",
    }
    assert "1 hidden file was left out." in page(editor, run)


def test_an_archive_that_is_none_says_so(editor: Client) -> None:
    upload(editor, file("papers.zip", memo(1)))
    row = RunFile.objects.get()
    assert row.result == "refused"
    assert row.sentence == "papers.zip is damaged, or no ZIP archive."
    upload(editor, file("empty.zip", packed({"folder/": ""})))
    assert "no file in this archive" in RunFile.objects.get(name="empty.zip").sentence


def test_files_over_the_limit_are_named_and_the_others_go_on(editor: Client, settings) -> None:
    settings.MAX_FILE_BYTES = 1024 * 1024
    large = file("large.txt", b"word\n" * 300_000)
    upload(editor, large, file("one.txt", memo(1)))
    run = ImportRun.objects.get()
    work()
    assert results(run) == {"large.txt": "refused", "one.txt": "imported"}
    assert "larger than the 1 MB" in page(editor, run)
    # The script sends the path with it, and so it is said even of what was not taken.
    send(editor, run, {"deep/large.txt": b"word\n" * 300_000})
    assert results(run)["deep/large.txt"] == "refused"


def test_too_many_files_in_one_request_take_no_room_from_the_first(
    editor: Client, settings
) -> None:
    settings.MAX_FILE_BYTES = settings.MAX_RUN_BYTES = 1024 * 1024
    settings.MAX_RUN_FILES = 3
    large = file("large.txt", b"word\n" * 300_000)
    upload(editor, large, *(file(f"{n}.txt", memo(n)) for n in range(3)), file("4.txt", memo(4)))
    run = ImportRun.objects.get()
    work()
    assert set(results(run)) == {"0.txt", "1.txt", "2.txt"}
    assert set(results(run).values()) == {"imported"}
    settings.MAX_RUN_BYTES = 2000
    answer = upload(editor, *(file(f"{n}.txt", memo(n) * 4) for n in range(5, 8)))
    assert sorted(results(ImportRun.objects.first())) == ["5.txt", "6.txt"]
    assert "One import takes up to" in editor.get(answer.url).content.decode()


def test_an_archive_over_the_limit_hears_of_its_own(editor: Client, settings) -> None:
    settings.MAX_FILE_BYTES, settings.MAX_RUN_BYTES = 1024 * 1024, 2 * 1024 * 1024
    answer = upload(editor, file("papers.zip", bytes(3 * 1024 * 1024)))
    assert "larger than the 2 MB" in answer.content.decode()
    upload(editor, file("papers.zip", bytes(3 * 1024 * 1024)), file("one.txt", memo(1)))
    assert "larger than the 2 MB" in RunFile.objects.get(name="papers.zip").sentence


def test_others_than_editors_send_one_file_at_most(editor: Client, settings) -> None:
    settings.MAX_FILE_BYTES = 1024 * 1024
    reader = Client()
    reader.force_login(make_user("Reader"))
    files = [file(f"{n}.zip", b"x" * 700_000) for n in range(3)]
    answer = upload(reader, *files)
    assert answer.status_code == 404
    assert len(answer.wsgi_request.FILES.getlist("file")) == 1


def test_a_run_takes_so_much_and_says_what_was_left_out(editor: Client, settings) -> None:
    settings.MAX_RUN_FILES = 3
    upload(editor, file("papers.zip", packed({f"{n}.txt": memo(n) for n in range(5)})))
    run = ImportRun.objects.get()
    assert run.files.count() == 3
    assert "One import takes up to 3 files" in page(editor, run)
    answer = send(editor, run, {"more.txt": memo(9)})
    assert "One import takes up to 3 files" in answer.json()["problem"]
    settings.MAX_RUN_FILES, settings.MAX_RUN_BYTES = 10, 1000
    other = make_run({"a.txt": memo(1) * 3})
    assert "One import takes up to" in send(editor, other, {"b.txt": memo(2) * 3}).json()["problem"]


def test_a_name_is_kept_as_far_as_it_can_be_shown(editor: Client) -> None:
    editor.post(reverse("runs"), {"name": "Box\0 7 \n of  letters"})
    assert ImportRun.objects.get().name == "Box\ufffd 7 of letters"


def test_a_script_begins_a_run_asks_and_sends(editor: Client) -> None:
    make_run({"known.txt": memo(1)})
    work()
    begun = editor.post(reverse("runs"), {"name": "My folder", "skipped": "4"}).json()
    run = ImportRun.objects.get(name="My folder")
    assert begun == {
        "page": reverse("run", args=[run.pk]),
        "files": reverse("run-files", args=[run.pk]),
    }
    assert run.skipped == 4
    offer = [[f"f/{n}.txt", hashlib.sha256(memo(n)).hexdigest()] for n in (1, 2, 3)]
    answer = editor.post(begun["files"], {"offer": json.dumps(offer)})
    assert answer.json() == {"wanted": [1, 2], "problem": ""}
    assert results(run) == {"f/1.txt": "known"}
    # Sending is interrupted after the second, and begins again: nothing comes twice.
    for _ in range(2):
        assert send(editor, run, {"f/2.txt": memo(2)}).json() == {"problem": ""}
    answer = editor.post(begun["files"], {"offer": json.dumps(offer)})
    assert answer.json()["wanted"] == [2]
    send(editor, run, {"f/3.txt": memo(3), ".git/config": b"x"})
    work()
    assert results(run) == {"f/1.txt": "known", "f/2.txt": "imported", "f/3.txt": "imported"}
    assert "f/2.txt" in page(editor, run)


@pytest.mark.parametrize(
    "offer", ["", "{", "[]", "[[1]]", '["x"]', '[["a", "../../etc/passwd"]]', "7", "null"]
)
def test_nonsense_is_refused(editor: Client, offer: str) -> None:
    run = make_run({})
    address = reverse("run-files", args=[run.pk])
    assert editor.post(address, {"offer": offer}).status_code == 400
    assert editor.post(reverse("run", args=[run.pk]), {"step": "fly"}).status_code == 400
    assert not run.files.exists()


def test_files_are_added_to_a_run_without_a_script(editor: Client) -> None:
    run = make_run({"one.txt": memo(1)})
    address = f"{reverse('import-new')}?run={run.pk}"
    assert run.name in editor.get(address).content.decode()
    answer = editor.post(address, {"file": [file("two.txt", memo(2))]})
    assert answer.url == reverse("run", args=[run.pk])
    assert set(results(run)) == {"one.txt", "two.txt"}
    assert editor.get(f"{reverse('import-new')}?run=99999").status_code == 404


def test_stop_go_on_again_and_delete(editor: Client, django_capture_on_commit_callbacks) -> None:
    run = make_run({"one.txt": memo(1), "two.txt": PICTURE})
    address = reverse("run", args=[run.pk])
    assert editor.post(address, {"step": "stop"}).status_code == 303
    work()
    assert "Stopped" in page(editor, run)
    assert run.tally().waiting == 2
    editor.post(address, {"step": "go"})
    work()
    assert run.tally().counts == {"imported": 1, "refused": 1}
    editor.post(address, {"step": "again"})
    assert run.tally().counts == {"imported": 1, "waiting": 1}
    with django_capture_on_commit_callbacks(execute=True):
        assert editor.post(address, {"step": "discard"}).url == reverse("editor")
    assert not default_storage.exists(f"runs/{run.pk}")
    assert editor.get(address).status_code == 404
    assert Document.objects.count() == 1


def test_one_encoding_for_all(editor: Client) -> None:
    run = make_run({"one.txt": FERRY, "two.txt": FERRY + b"\n"})
    work()
    address = reverse("run-encoding", args=[run.pk])
    assert f'href="{address}"' in page(editor, run)
    shown = editor.get(address).content.decode()
    assert "Überfahrt für drei Gäste" in shown, "read as Western European"
    assert "Ьberfahrt" in shown, "read as Cyrillic"
    assert "Choose an encoding" in editor.post(address, {}).content.decode()
    answer = editor.post(address, {"other": "no-such-thing"})
    assert "not an encoding that is known" in answer.content.decode()
    editor.post(address, {"encoding": "utf-8"})
    work()
    assert set(results(run).values()) == {"encoding"}
    assert "cannot be read as utf-8" in editor.get(address).content.decode()
    assert editor.post(address, {"encoding": "windows-1252"}).status_code == 303
    work()
    assert set(results(run).values()) == {"imported"}
    assert editor.get(address).url == reverse("run", args=[run.pk])


def test_doubts_lead_to_the_division(editor: Client) -> None:
    run = make_run({"one.txt": memo(1)})
    work()
    run.files.update(doubts=2)
    document = Document.objects.get()
    address = reverse("divide-draft", args=[document.slug])
    assert f'formaction="{address}"' in page(editor, run)
    assert "2 doubts" in page(editor, run)
    answer = editor.post(address)
    assert Import.objects.get().document == document
    assert answer.status_code in (302, 303)


def test_a_script_gets_what_changes_alone(editor: Client) -> None:
    run = make_run({"one.txt": memo(1)})
    part = page(editor, run, **{"X-Part": "run"})
    assert "<html" not in part
    assert "data-going" in part
    assert part.lstrip().startswith('<div id="run"')


def test_a_long_list_comes_in_pages_and_few_queries(
    editor: Client, django_assert_max_num_queries
) -> None:
    run = make_run({})
    RunFile.objects.bulk_create(
        RunFile(run=run, name=f"{n:04}.txt", result=Result.REFUSED, sentence="No.")
        for n in range(250)
    )
    with django_assert_max_num_queries(8):
        first = page(editor, run, "?result=refused")
    assert "0099.txt" in first
    assert "0100.txt" not in first
    assert "result=refused&amp;after=" in first


def test_nobody_but_editors_gets_in(client: Client) -> None:
    run = make_run({"one.txt": memo(1)})
    reader = Client()
    reader.force_login(make_user("Reader", is_moderator=True))
    for name in ("run", "run-files", "run-encoding"):
        address = reverse(name, args=[run.pk])
        assert reader.post(address, {"step": "discard", "offer": "[]"}).status_code == 404
        assert client.post(address, {"step": "discard"}).status_code == 401
    assert reader.post(reverse("runs"), {"name": "x"}).status_code == 404
    assert ImportRun.objects.count() == 1
