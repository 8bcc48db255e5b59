"""`make run`, once the libraries are there: prepares the database and serves on this machine."""

from __future__ import annotations

import io
import os
import socket
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

from config.serve import bind, serve

FIRST_PORT, LAST_PORT = 8000, 8019


def main() -> None:
    try:
        listening = choose_port(os.environ.get("PORT", ""))
        port = listening.getsockname()[1]
        os.environ.setdefault("COLLOQUY_ADDRESS", f"http://127.0.0.1:{port}")
        django.setup()
        prepare()
    except KeyboardInterrupt:
        sys.exit("\nStopped before Colloquy was ready; `make run` goes on from here.")
    announce(port)
    serve(listening)
    print("\nStopped. What you did is kept; `make run` starts again.")


def choose_port(wanted: str) -> socket.socket:
    """The port that was asked for or none; else the first free one."""
    if wanted and not (wanted.isascii() and wanted.isdigit() and int(wanted) < 65_536):
        sys.exit(f"PORT must be a number, not “{wanted}”.")
    first, last = (int(wanted), int(wanted)) if wanted else (FIRST_PORT, LAST_PORT)
    for port in range(first, last + 1):
        try:
            listening = bind("127.0.0.1", port)
        except OSError as error:
            reason = error.strerror
            continue
        if port != first:
            print(f"Port {first} is in use; taking {port}.")
        return listening
    ports = f"port {first}" if wanted else f"any port from {first} to {last}"
    sys.exit(f"Cannot listen on {ports}: {reason}. Choose another: make run PORT=8100")


def prepare() -> None:
    """Brings the database up to date; loads the demonstration where nobody has an account yet."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Preparing the database …", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("search_index", stdout=io.StringIO())
    if not get_user_model().objects.exists():
        print("Loading the demonstration …", flush=True)
        call_command("load_demonstration", verbosity=0, stdout=io.StringIO())


def announce(port: int) -> None:
    from django.conf import settings

    accounts = settings.DATA / "demonstration-accounts.txt"
    if accounts.exists():
        print(f"\nDemonstration accounts ({accounts}):\n")
        print(accounts.read_text(encoding="utf-8").rstrip())
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        print("\nMails, such as invitations, are not sent but printed here.")
    print(f"\nColloquy is at http://127.0.0.1:{port}/   (Ctrl-C stops it)\n", flush=True)


if __name__ == "__main__":
    main()
