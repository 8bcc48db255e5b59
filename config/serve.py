"""Serves Colloquy: one process, uvicorn in front, Django in threads.

python -m config.serve [--host ADDRESS] [--port NUMBER]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import socket
import sys
import threading
from collections.abc import Iterator

import uvicorn
from django.core.exceptions import ImproperlyConfigured

OPEN_FILES = 65_536
"""Wanted limit of open files: every reader who follows a page live holds one."""


def serve(listening: socket.socket) -> None:
    """Serves on a bound socket until a signal comes; work that began is finished first."""
    check_static_files()
    raise_file_limit()
    config = uvicorn.Config(
        "config.asgi:application",
        log_config=None,  # settings configure logs
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
        # Forwarded headers are read, or not, by Django: see COLLOQUY_PROXIES.
        proxy_headers=False,
    )
    server = Server(config)
    with contextlib.suppress(KeyboardInterrupt), chores():
        server.run(sockets=[listening])


class Server(uvicorn.Server):
    """Ends what never ends by itself before it waits for what began."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        from annotations.live import streams

        streams.close()
        await super().shutdown(sockets)


@contextlib.contextmanager
def chores() -> Iterator[None]:
    """What threads of this process do beside answering: mails about decisions go out
    (annotations.notifications), files that were given are imported (archive.background), and caches
    in front are told what has changed (archive.purging)."""
    import django

    django.setup()
    from annotations.notifications import keep_delivering
    from archive.background import keep_importing
    from archive.purging import keep_purging

    stop = threading.Event()
    kept = {"notices": keep_delivering, "imports": keep_importing, "caches": keep_purging}
    threads = [
        threading.Thread(target=keep, args=[stop], name=name, daemon=True)
        for name, keep in kept.items()
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=5)


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Raises OSError, with the port in use among the reasons."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only where it is told the protocol: without, the second
    # write of an answer waits for the client's acknowledgement, 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)
    except OSError:
        listening.close()
        raise
    return listening


def check_static_files() -> None:
    """Stops where a real site would answer every page with an error."""
    from django.conf import settings

    if not settings.LOCAL and not (settings.STATIC_ROOT / "staticfiles.json").is_file():
        sys.exit(
            f"There are no static files in {settings.STATIC_ROOT}: "
            "run manage.py collectstatic --no-input first."
        )


def raise_file_limit() -> None:
    """Lifts the soft limit of open files as far as the system lets an ordinary process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft < wanted:
        # macOS names a hard limit that it then refuses.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve Colloquy.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        listening = bind(options.host, options.port)
    except OSError as error:
        sys.exit(f"Cannot listen on {options.host}:{options.port}: {error.strerror}.")
    try:
        serve(listening)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
