"""The command that imports files."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from archive.background import Worker
from archive.models import Document
from archive.runs import ImportRun, RunFile
from tests.archive.packing import packed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path_factory):
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")


MEMO = """MEMORANDUM ON THE LIGHTHOUSES

ON THE NORTHERN LIGHT

The northern light was dark for eleven nights. Nobody had told the harbour.

The keeper said that the oil had been sold. He did not say to whom.
"""


def run(*arguments: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_documents", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}"
    return out.getvalue(), err.getvalue()


def test_files_become_drafts(tmp_path: Path) -> None:
    editor = User.objects.create_user("e@example.org", name="E", is_editor=True)
    (tmp_path / "memo.txt").write_text(MEMO)
    out, err = run(tmp_path / "memo.txt", "--by", "E@example.org")
    document = Document.objects.get()
    assert err == ""
    assert document.status == "draft"
    assert document.created_by == editor
    assert document.title in out
    assert document.paragraphs.count() == 2
    assert document.original_name == "memo.txt"


def test_they_are_published_on_demand(tmp_path: Path) -> None:
    (tmp_path / "memo.txt").write_text(MEMO)
    run(tmp_path / "memo.txt", "--publish")
    document = Document.objects.get()
    assert document.status == "public"
    assert document.headings.exclude(topic=None).exists()


def test_one_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    files = {
        "empty.txt": b"",
        "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "surrogate.txt": b"a \xed\xa0\x80 b",
        "control.txt": b"a \x07 b",
        "encoded.txt": "Überfahrt für drei Gäste, möglichst schön".encode("cp1252"),
        "good.txt": MEMO.encode(),
        "same.txt": MEMO.encode(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    out, err = run(*(tmp_path / name for name in files), tmp_path / "missing.txt")
    assert Document.objects.count() == 1
    assert out.count("\n") == 2
    for name in files:
        assert (f"{name}: not imported. " in err) == (name not in ("good.txt", "same.txt"))
    assert "same.txt: already there. " in out
    assert "missing.txt: not imported. No such file" in err
    assert "--encoding with one of these: windows-1252" in err
    assert err.endswith("6 of 8 files were not imported.")
    out, err = run(tmp_path / "encoded.txt", "--encoding", "windows-1252")
    assert err == ""
    text = Document.objects.latest("pk").paragraphs.get().texts.get().text
    assert text == "Überfahrt für drei Gäste, möglichst schön"


def test_a_file_over_the_limit_is_not_read(tmp_path: Path, settings) -> None:
    settings.MAX_FILE_BYTES = 1024 * 1024
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    _out, err = run(tmp_path / "huge.txt")
    assert "larger than the 1 MB" in err
    assert not Document.objects.exists()


def test_folders_and_archives_are_gone_through(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    (folder / "deep" / ".hidden").mkdir(parents=True)
    (folder / "deep" / "one.txt").write_text(MEMO)
    (folder / "deep" / ".hidden" / "no.txt").write_text(MEMO + "No.")
    (folder / "link.txt").symlink_to("/etc/passwd")
    (folder / "round").symlink_to(folder)
    (folder / "more.zip").write_bytes(packed({"in/two.txt": MEMO + "Two.", "../x.txt": "x"}))
    out, err = run(folder)
    assert "papers/deep/one.txt: “" in out
    assert "papers/more.zip/in/two.txt: “" in out
    assert "papers/more.zip/../x.txt: not imported. Its path leads out" in err
    assert err.endswith("1 of 3 files were not imported.")
    assert Document.objects.count() == 2
    # The same again brings nothing twice, whatever else is there by now.
    (folder / "three.txt").write_text(MEMO + "Three.")
    (folder / "more.zip").unlink()
    out, err = run(folder)
    assert err == ""
    assert "papers/deep/one.txt: already there. " in out
    assert "papers/three.txt: “" in out
    assert Document.objects.count() == 3


def test_what_was_interrupted_is_gone_on_with(tmp_path: Path, monkeypatch) -> None:
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text(f"{MEMO}\n\nNumber {number}.")
    real = Worker._bring

    def interrupted(self: Worker, file: RunFile) -> None:
        if file.name.endswith("2.txt"):
            raise KeyboardInterrupt
        real(self, file)

    monkeypatch.setattr(Worker, "_bring", interrupted)
    _out, err = run(tmp_path)
    assert "The same command goes on with it" in err
    stopped = ImportRun.objects.get()
    assert stopped.is_stopped
    assert stopped.tally().counts == {"imported": 2, "waiting": 2}
    monkeypatch.undo()
    out, err = run(tmp_path)
    assert "Going on with what was interrupted" in err
    assert ImportRun.objects.get().tally().counts == {"imported": 4}
    assert Document.objects.count() == 4
    assert "3.txt: “" in out


def test_an_unknown_editor_is_named(tmp_path: Path) -> None:
    (tmp_path / "memo.txt").write_text(MEMO)
    _out, err = run(tmp_path / "memo.txt", "--by", "nobody@example.org")
    assert "no account with the e-mail address nobody@example.org" in err
    assert not Document.objects.exists()
