"""Reading files that nobody has looked at, in a process of its own.

An importer is handed whatever somebody sends. So that no file can take all memory, hang, or make
this process crash or open an address, it is read in another one (``confined``), which is killed
and started anew where that happens; the next file is read as if nothing had been.

    with Sandbox() as sandbox:
        for path in paths:
            parsed = sandbox.parse(path.read_bytes(), path.name)

What comes back is plain data (JSON): nothing that the other process says is ever executed here.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from archive.importers.confined import framed
from archive.importers.text import LIMIT, UnknownEncoding, refuse_size
from archive.parsed import Block, ImportProblem, ParsedDocument

MEGABYTES = 1024
"""Address space of the process, unless the caller says otherwise."""
SECONDS = 120.0
"""How long one file may take, unless the caller says otherwise."""
_ROOT = Path(__file__).resolve().parents[2]
_KEPT_VARIABLES = ("PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TZ")
_START_SECONDS = 30.0
_PART = 1 << 20

logger = logging.getLogger(__name__)


class _Ended(Exception):
    """The process is no more, or said what it never says."""


class Sandbox:
    """A process that reads one file after another; not for several threads at a time.

    ``megabytes`` bounds its address space, ``seconds`` the time that one file takes, by the clock
    and of the processor. The process is started with the first file and ends with ``close``.
    """

    def __init__(self, *, megabytes: int = MEGABYTES, seconds: float = SECONDS) -> None:
        self.megabytes, self.seconds = megabytes, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._to = self._from = -1
        """Our ends of its standard input and output."""
        self._used = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def parse(
        self, data: bytes, filename: str, *, encoding: str | None = None, limit: int = LIMIT
    ) -> ParsedDocument:
        """As ``importers.parse``, with the same problems, and one more for what hurts the process.

        Raises ``ImportProblem`` and ``UnknownEncoding``, which has the candidates.
        """
        refuse_size(data, filename, limit)
        head = {
            "size": len(data),
            "filename": filename,
            "encoding": encoding,
            "limit": limit,
            "seconds": self.seconds,
        }
        try:
            answer = self._ask(framed(head) + data)
        except TimeoutError as error:
            self._end()
            raise ImportProblem(
                f"{filename} was given up after {self.seconds:g} seconds; import a shorter part "
                "of it, or another form of the text."
            ) from error
        except _Ended as error:
            code = self._end()
            logger.warning("The process that read %s ended (%s).", filename, code)
            raise ImportProblem(
                f"{filename} could not be read: it is damaged, or takes more than "
                f"{self.megabytes} MB of memory."
            ) from error
        except BaseException:
            # Its answer may still come, and would be taken for that of the next file.
            self._end()
            raise
        return self._outcome(answer, filename)

    def close(self) -> None:
        """End the process; a later file starts another."""
        self._end()

    def _outcome(self, answer: dict[str, Any], filename: str) -> ParsedDocument:
        if "document" in answer:
            return _document(answer["document"])
        if "encodings" in answer:
            raise UnknownEncoding(answer["sentence"], tuple(answer["encodings"]))
        if answer["problem"] == "refused":
            raise ImportProblem(answer["sentence"])
        if answer["problem"] == "memory":
            self._end()
            raise ImportProblem(
                f"{filename} takes more than {self.megabytes} MB of memory to be read; import "
                "it in parts."
            )
        logger.error("An importer failed at %s:\n%s", filename, answer["trace"])
        raise ImportProblem(
            f"{filename} could not be read: it is damaged, or built in a way that is not known "
            "here."
        )

    def _ask(self, message: bytes) -> dict[str, Any]:
        """The answer to a message. Raises TimeoutError and _Ended."""
        if self._process is None or self._process.poll() is not None:
            self._start()
        elif self._used:
            # It may just have ended, idle; then nothing of the message was read.
            with contextlib.suppress(_Ended):
                return self._exchange(message, self.seconds)
            if self._end() != 0:
                raise _Ended
            self._start()
        self._used = True
        return self._exchange(message, self.seconds + _START_SECONDS)

    def _start(self) -> None:
        self._end()
        self._used = False
        source, self._to = os.pipe()
        self._from, target = os.pipe()
        os.set_blocking(self._to, False)
        try:
            self._process = subprocess.Popen(  # noqa: S603  # this very program
                [
                    *(sys.executable, "-B", "-X", "utf8"),
                    *("-m", "archive.importers.confined", str(self.megabytes)),
                ],
                stdin=source,
                stdout=target,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                # What the environment says of the site (keys, addresses) is not its business.
                env={name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
            )
        finally:
            os.close(source)
            os.close(target)

    def _end(self) -> int | None:
        """Kill the process; the status that it ended with, if it had ended by itself."""
        process, self._process = self._process, None
        for pipe in (self._to, self._from):
            if pipe >= 0:
                os.close(pipe)
        self._to = self._from = -1
        if process is None:
            return None
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(0.5 if process.poll() is None else 0)
        process.kill()
        process.wait()
        return None

    def _exchange(self, message: bytes, seconds: float) -> dict[str, Any]:
        """Send the message while listening, until the answer is whole."""
        until = time.monotonic() + seconds
        rest = memoryview(message)
        came = bytearray()
        head: dict[str, Any] | None = None
        with selectors.DefaultSelector() as selector:
            selector.register(self._to, selectors.EVENT_WRITE)
            selector.register(self._from, selectors.EVENT_READ)
            while True:
                ready = selector.select(max(0.0, until - time.monotonic()))
                if not ready:
                    raise TimeoutError
                for key, _ in ready:
                    if key.fd == self._to:
                        try:
                            rest = rest[os.write(key.fd, rest[:_PART]) :]
                        except BrokenPipeError as error:
                            raise _Ended from error
                        if not rest:
                            selector.unregister(self._to)
                        continue
                    part = os.read(key.fd, _PART)
                    came += part
                    if not part or len(came) > self.megabytes * 1024 * 1024:
                        raise _Ended
                head = head or _head(came)
                if head is not None and len(came) >= head["size"]:
                    if head["last"]:
                        self.close()
                    return _answer(came)


def _head(came: bytearray) -> dict[str, Any] | None:
    """The head of an answer once it has come; it is taken away from what has come."""
    if len(came) < 4:
        return None
    length = int.from_bytes(came[:4], "big")
    if len(came) < 4 + length:
        return None
    try:
        head = json.loads(bytes(came[4 : 4 + length]))
    except ValueError as error:
        raise _Ended from error
    del came[: 4 + length]
    return {"size": int(head["size"]), "last": bool(head["last"])}


def _answer(body: bytearray) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise _Ended from error
    if not isinstance(answer, dict):
        raise _Ended
    return answer


def _document(answer: dict[str, Any]) -> ParsedDocument:
    blocks = []
    for shape in answer["blocks"]:
        for name in ("refs", "breaks"):
            shape[name] = [(offset, label) for offset, label in shape[name]]
        shape["lines"] = tuple(shape["lines"])
        blocks.append(Block(**shape))
    return ParsedDocument(title=answer["title"], metadata=answer["metadata"], blocks=blocks)


# -- one that is kept between requests ------------------------------------------------------

_idle: list[Sandbox] = []
_lock = threading.Lock()
os.register_at_fork(after_in_child=_idle.clear)


@contextlib.contextmanager
def borrowed(*, megabytes: int = MEGABYTES, seconds: float = SECONDS) -> Iterator[Sandbox]:
    """A sandbox that another file left idle, or a new one; one is kept for the next file.

    For single files, of several threads: to start a process takes longer than to read most of
    them. The idle process ends itself after a minute.
    """
    with _lock:
        same = [s for s in _idle if (s.megabytes, s.seconds) == (megabytes, seconds)]
        sandbox = same[0] if same else Sandbox(megabytes=megabytes, seconds=seconds)
        if same:
            _idle.remove(sandbox)
    try:
        yield sandbox
    finally:
        with _lock:
            kept = not _idle
            if kept:
                _idle.append(sandbox)
        if not kept:
            sandbox.close()
