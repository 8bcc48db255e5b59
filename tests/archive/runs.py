"""Files for tests of imports of many."""

from __future__ import annotations

from django.core.files.base import ContentFile

from archive.background import Worker, reading
from archive.gathering import gather
from archive.runs import ImportRun, RunFile

FERRY = "Überfahrt für drei Gäste, möglichst schön.\n\nSie blieben über Nacht.".encode("cp1252")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)


def memo(number: int) -> bytes:
    """A short text; each number has its own."""
    return (
        f"MEMORANDUM {number} ON THE LIGHTHOUSES\n\nON THE NORTHERN LIGHT\n\n"
        f"The light was dark for {number} nights in January. Nobody had told the harbour.\n\n"
        "The keeper said that the oil had been sold. He did not say to whom it had been sold.\n"
    ).encode()


def make_run(files: dict[str, bytes], by=None, **options) -> ImportRun:
    run = ImportRun.begin("Papers", by=by, **options)
    problem = gather(run, [(name, ContentFile(data, name)) for name, data in files.items()])
    assert not problem
    return run


def work(run: ImportRun | None = None) -> int:
    with reading() as sandbox, Worker(sandbox, only=run) as worker:
        return worker.work()


def results(run: ImportRun) -> dict[str, str]:
    return dict(run.files.values_list("name", "result"))


def sentence(run: ImportRun, name: str) -> str:
    return RunFile.objects.get(run=run, name=name).sentence
