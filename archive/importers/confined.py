"""The process in which files are read that nobody has looked at: what it may not do, and its loop.

``sandbox`` starts it with ``python -m archive.importers.confined`` and talks to it over its
standard input and output. Before the first file it gives up, for good:

- the network: on Linux a filter of system calls (seccomp) refuses to make sockets, to start
  programs and to look into other processes, whoever asks, libraries in C included. Elsewhere,
  or where the kernel has no such filter, an audit hook refuses the same to Python code only;
- files: nothing can be written to one (``RLIMIT_FSIZE`` is 0), so none is left behind;
- memory beyond its bound (``RLIMIT_AS``; macOS accepts the bound and does not hold to it).

It ends where its input ends, so it outlives nobody who started it for longer than one file may
take; and after a minute without work.

A message is a head in JSON after its length in four bytes, and after the head as many bytes as
it says in "size".
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import struct
import sys
import traceback
from dataclasses import asdict
from typing import Any, BinaryIO

from archive import importers
from archive.importers import seccomp
from archive.importers.text import UnknownEncoding
from archive.parsed import ImportProblem

IDLE_SECONDS = 60
"""A process that waits longer than this for its next file ends."""
_REFUSED = (
    *("socket.", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.fork"),
    *("pty.spawn", "urllib.Request"),
)


def confine(megabytes: int) -> None:
    """Give up network, files and memory beyond ``megabytes``; there is no way back."""
    for kind, wanted in (
        (resource.RLIMIT_AS, megabytes * 1024 * 1024),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        bound = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        # macOS takes some bounds and refuses others; what is left of them still holds.
        try:
            resource.setrlimit(kind, (bound, bound))
        except (ValueError, OSError) as error:
            print(f"No bound {kind}: {error}", file=sys.stderr)  # noqa: T201
    seccomp.refuse_network()

    def refuse(event: str, _arguments: tuple[Any, ...]) -> None:
        if event.startswith(_REFUSED):
            raise PermissionError(f"An importer may not do this: {event}.")

    sys.addaudithook(refuse)


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Read files from ``source`` and answer on ``target`` until there are no more."""
    while select.select([source], [], [], IDLE_SECONDS)[0]:
        head = read_head(source)
        if head is None:
            return
        data = exactly(source, head["size"])
        # Whoever asked may be gone: then nobody else would end a file that hangs.
        signal.setitimer(signal.ITIMER_REAL, head["seconds"] + 5)
        _bound_processor(head["seconds"])
        answer = _answer(data, head)
        signal.setitimer(signal.ITIMER_REAL, 0)
        del data
        body = json.dumps(answer).encode()
        target.write(framed({"size": len(body), "last": _is_bloated()}))
        target.write(body)
        target.flush()
        if _is_bloated():
            return


def framed(head: dict[str, Any]) -> bytes:
    """A head with its length before it."""
    coded = json.dumps(head).encode()
    return struct.pack(">I", len(coded)) + coded


def read_head(source: BinaryIO) -> dict[str, Any] | None:
    """The head of the next message; None where there are no more."""
    length = exactly(source, 4)
    if len(length) < 4:
        return None
    head: dict[str, Any] = json.loads(exactly(source, *struct.unpack(">I", length)))
    return head


def exactly(source: BinaryIO, size: int) -> bytes:
    """So many bytes; fewer only where there are no more."""
    parts, missing = [], size
    while missing and (part := source.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _answer(data: bytes, head: dict[str, Any]) -> dict[str, Any]:
    """The document, or the problem as its kind, sentence and encodings to choose from."""
    try:
        parsed = importers.parse(
            data, head["filename"], encoding=head["encoding"], limit=head["limit"]
        )
    except UnknownEncoding as problem:
        return {"encodings": problem.candidates, "sentence": str(problem)}
    except ImportProblem as problem:
        return {"problem": "refused", "sentence": str(problem)}
    except MemoryError:
        return {"problem": "memory"}
    except Exception:  # noqa: BLE001  # whatever it is, the caller says it and logs it
        return {"problem": "failed", "trace": traceback.format_exc(limit=-12)}
    return {"document": asdict(parsed)}


def _bound_processor(seconds: float) -> None:
    """End this process once the file has taken so much time of the processor."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    bound = int(used.ru_utime + used.ru_stime + seconds) + 2
    if hard == resource.RLIM_INFINITY or bound < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (bound, hard))


def _is_bloated() -> bool:
    """Whether so much memory is taken that the next file would have too little of its own."""
    bound, _ = resource.getrlimit(resource.RLIMIT_AS)
    return bound != resource.RLIM_INFINITY and _most_memory() > bound // 2


def _most_memory() -> int:
    """The most memory that this process has held so far, in bytes.

    What ``getrusage`` says counts the process from which this one was started, too, on Linux: a
    large server would have every file read by a process of its own.
    """
    if sys.platform.startswith("linux"):
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:  # noqa: PTH123
            held = next(line for line in status if line.startswith("VmHWM:"))
        return int(held.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main() -> None:
    # What a library prints must not stand between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # What ends a process whose time is over is the signal itself, not Python's handling of it.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    confine(int(sys.argv[1]))
    # Not buffered: what is read ahead would not be seen by select().
    serve(os.fdopen(0, "rb", buffering=0, closefd=False), answers)


if __name__ == "__main__":
    main()
