"""The process that reads files: the same outcome as without it, and nothing that hurts others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from archive import importers
from archive.importers import sandbox as module
from archive.importers.sandbox import Sandbox, borrowed
from archive.importers.text import UnknownEncoding
from archive.parsed import ImportProblem
from tests.archive.formats import TEXTS

ROOT = Path(__file__).parents[2]
LETTER = next(path for path in TEXTS if path.stem == "letter-of-the-harbour-office").read_bytes()
LONG = b"The harbour was closed on Monday, because the ice had come early that year.\n" * 40_000


def has_seccomp() -> bool:
    return sys.platform.startswith("linux") and os.uname().machine in ("x86_64", "aarch64")


def pid(sandbox: Sandbox) -> int:
    assert sandbox._process is not None
    return sandbox._process.pid


def test_the_outcome_is_the_same():
    with Sandbox() as sandbox:
        for path in TEXTS:
            data = path.read_bytes()
            assert sandbox.parse(data, path.name) == importers.parse(data, path.name)
        first = pid(sandbox)
        sandbox.parse(LETTER, "letter.txt")
        assert pid(sandbox) == first


def test_an_answer_that_nobody_waited_for_is_not_taken_for_the_next(monkeypatch):
    def interrupted(*_arguments):
        raise KeyboardInterrupt

    with Sandbox() as sandbox:
        sandbox.parse(LETTER, "letter.txt")
        monkeypatch.setattr(module, "_head", interrupted)
        with pytest.raises(KeyboardInterrupt):
            sandbox.parse(LETTER, "letter.txt")
        monkeypatch.undo()
        assert sandbox.parse(b"Of salt.\n", "salt.txt").blocks[0].text == "Of salt."


def test_problems_come_through():
    with Sandbox() as sandbox:
        with pytest.raises(ImportProblem, match=r"^a\.txt is a PDF|^a\.txt is a picture"):
            sandbox.parse(b"\x89PNG\r\n", "a.txt")
        with pytest.raises(ImportProblem, match="files of up to 1 MB"):
            sandbox.parse(bytes(2**20 + 1), "a.txt", limit=2**20)
        with pytest.raises(ImportProblem, match="is empty"):
            sandbox.parse(b"", "a.txt")
        with pytest.raises(UnknownEncoding) as caught:
            sandbox.parse("Grüße aus Köln".encode("latin-1"), "a.txt")
        assert "windows-1252" in caught.value.candidates
        read = sandbox.parse("Grüße aus Köln".encode("latin-1"), "a.txt", encoding="windows-1252")
        assert read.blocks[0].text == "Grüße aus Köln"


def test_a_file_that_takes_too_much_memory_hurts_no_other():
    with Sandbox(megabytes=80) as sandbox:
        with pytest.raises(ImportProblem, match=r"long\.txt.*more than 80 MB of memory"):
            sandbox.parse(LONG * 9, "long.txt", limit=len(LONG) * 9)
        assert sandbox.parse(LETTER, "letter.txt") == importers.parse(LETTER, "letter.txt")


def test_a_file_that_takes_too_long_hurts_no_other():
    with Sandbox() as sandbox:
        sandbox.parse(LETTER, "letter.txt")
        sandbox.seconds = 0.2
        begun = time.monotonic()
        with pytest.raises(ImportProblem, match=r"long\.txt was given up after 0\.2 seconds"):
            sandbox.parse(LONG, "long.txt")
        assert time.monotonic() - begun < 5
        sandbox.seconds = 60
        assert sandbox.parse(LETTER, "letter.txt").blocks


def test_a_process_that_dies_over_a_file_hurts_no_other():
    with Sandbox() as sandbox:
        sandbox.parse(LETTER, "letter.txt")
        dying = threading.Timer(0.3, os.kill, (pid(sandbox), signal.SIGSEGV))
        dying.start()
        with pytest.raises(ImportProblem, match=r"long\.txt could not be read: it is damaged"):
            sandbox.parse(LONG, "long.txt")
        dying.join()
        assert sandbox.parse(LETTER, "letter.txt").blocks


def test_a_process_that_ended_idle_is_started_again():
    with Sandbox() as sandbox:
        sandbox.parse(LETTER, "letter.txt")
        os.close(sandbox._to)  # what it sees when it has waited long enough is the same: an end
        sandbox._to = -1
        sandbox._process.wait(10)
        assert sandbox.parse(LETTER, "letter.txt").blocks


def test_it_ends_with_whoever_started_it():
    program = (
        "import sys, time; from archive.importers.sandbox import Sandbox\n"
        "box = Sandbox(); box.parse(b'One line of text.', 'a.txt')\n"
        "print(box._process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE)
    child = int(parent.stdout.readline())
    assert alive(child)
    parent.kill()
    parent.communicate()
    until = time.monotonic() + 10
    while alive(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(child)


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        try:
            os.kill(process, 0)
        except OSError:
            return False
        return not Path("/proc/self").exists()
    return state != "Z"  # ended, and waiting for an init that does not look


CONFINED = "from archive.importers.confined import confine; import os, sys, ctypes; confine(1024)\n"


@pytest.mark.parametrize(
    "deed",
    [
        "import socket; socket.socket()",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
        "import subprocess; subprocess.run(['true'])",
        "os.execv('/bin/true', ['true'])",
        "import pathlib; pathlib.Path('left-behind').write_text('x')",
        "bytearray(2 << 30)",
    ],
)
def test_what_it_may_not_do(deed: str, tmp_path: Path):
    if "bytearray" in deed and sys.platform == "darwin":
        pytest.skip("macOS does not bound the address space.")
    found = run_confined(deed, tmp_path)
    assert found.returncode == 1
    assert re_refusal(found.stderr), found.stderr
    assert not any(path.stat().st_size for path in tmp_path.iterdir())


def re_refusal(words: str) -> bool:
    last = words.strip().splitlines()[-1]
    return any(sign in last for sign in ("PermissionError", "MemoryError", "File too large"))


@pytest.mark.skipif(not has_seccomp(), reason="Only Linux has a filter of system calls.")
@pytest.mark.parametrize(
    "deed",
    ["socket(2, 1, 0)", "socket(10, 2, 0)", "execl(b'/bin/true', b'true', None)"],
)
def test_nor_may_a_library_in_c(deed: str, tmp_path: Path):
    code = f"libc = ctypes.CDLL(None, use_errno=True)\nprint(libc.{deed}, ctypes.get_errno())"
    assert run_confined(code, tmp_path).stdout.split() == ["-1", "13"]


def run_confined(deed: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CONFINED + deed],
        check=False,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_it_knows_nothing_of_the_site(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLLOQUY_SECRET_KEY", "x7" * 30)
    with Sandbox() as sandbox:
        sandbox.parse(LETTER, "letter.txt")
        environment = Path(f"/proc/{pid(sandbox)}/environ")
        if environment.exists():
            assert b"COLLOQUY" not in environment.read_bytes()


def test_one_is_kept_between_files():
    with borrowed() as first:
        first.parse(LETTER, "letter.txt")
    with borrowed() as again, borrowed() as other:
        assert again is first
        assert other is not first
        other.parse(LETTER, "letter.txt")
        process = other._process
    assert len(module._idle) == 1
    assert process.poll() is not None or module._idle[0] is other
