"""A folder of files in a real browser: sent with progress, imported while the page looks on."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from archive.background import keep_importing, wake
from archive.models import Document
from archive.runs import ImportRun
from tests.archive.runs import PICTURE, memo
from tests.factories import make_user

pytestmark = pytest.mark.one_database

RUN = re.compile(r"/editor/runs/\d+/$")
DROP = """(paths) => {
  const transfer = new DataTransfer();
  for (const name of paths) transfer.items.add(new File([`MEMO ${name}\\n\\nIt was dark.`], name));
  const target = document.querySelector("main");
  for (const kind of ["dragenter", "dragover", "drop"]) {
    target.dispatchEvent(
      new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
  }
}"""


@pytest.fixture
def importing(transactional_db: None, settings, tmp_path: Path) -> Iterator[threading.Event]:
    """The thread of the server that imports; it begins when the event is set."""
    settings.MEDIA_ROOT = tmp_path / "files"
    begin, stop = threading.Event(), threading.Event()

    def go() -> None:
        begin.wait(60)
        keep_importing(stop, 0.05)

    thread = threading.Thread(target=go)
    thread.start()
    yield begin
    stop.set()
    begin.set()
    wake()
    thread.join(30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Harbour papers"
    (made / "1951").mkdir(parents=True)
    for number in range(3):
        (made / "1951" / f"letter {number}.txt").write_bytes(memo(number))
    (made / "picture.txt").write_bytes(PICTURE)
    (made / ".DS_Store").write_bytes(b"x")
    return made


def test_a_folder_is_sent_and_its_page_follows(
    importing: threading.Event, folder: Path, read: Callable
) -> None:
    page: Page = read(reverse("import-new"), make_user("Edith", is_editor=True)).page
    page.get_by_label("Or a folder").set_input_files(folder)
    expect(page.get_by_text("Files chosen: 4.")).to_be_visible()
    lost = []

    def lose_one(route: Route) -> None:
        # The connection breaks once; the same is sent again.
        lost.append(route.request.url)
        if len(lost) == 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/files/", lose_one)
    page.get_by_role("button", name="Divide it").click()
    page.wait_for_url(RUN)
    assert len(lost) == 3
    expect(page.get_by_text("0 of 4 files are done.")).to_be_visible()
    expect(page.get_by_text("1 hidden file was left out.")).to_be_visible()
    expect(page.get_by_role("link", name="Show how far it is")).to_have_count(0)
    page.get_by_role("button", name="Stop").focus()
    importing.set()
    wake()
    # Without a click, and said to whoever does not see it.
    expect(page.get_by_role("heading", name="Done")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("status").and_(page.locator("#said"))).to_contain_text("4 of 4")
    expect(page.get_by_text("Harbour papers/1951/letter 2.txt")).to_be_visible()
    expect(page.get_by_text("picture.txt is a picture, not plain text.")).to_be_visible()
    assert Document.objects.count() == 3
    assert not Axe().run(page).response["violations"]
    page.get_by_role("link", name="refused 1").click()
    expect(page.locator(".files tbody tr")).to_have_count(1)


def test_files_are_dropped_and_one_of_them_is_looked_at(
    importing: threading.Event, read: Callable
) -> None:
    page: Page = read(reverse("import-new"), make_user("Edith", is_editor=True)).page
    page.evaluate(DROP, ["one.txt", "two.txt"])
    expect(page.get_by_text("Files chosen: 2.")).to_be_visible()
    page.evaluate(DROP, ["three.txt"])
    expect(page.locator("#chosen")).to_be_empty()
    page.evaluate(DROP, ["one.txt", "two.txt"])
    expect(page.get_by_text("Files chosen: 2.")).to_be_visible()
    assert not Axe().run(page).response["violations"]
    page.keyboard.press("Enter")
    page.wait_for_url(RUN)
    run = ImportRun.objects.get()
    assert sorted(run.files.values_list("name", flat=True)) == ["one.txt", "two.txt"]
