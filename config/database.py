"""DATABASE_URL, read into what Django's DATABASES wants."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_OPTIONS = {
    # Several processes write: take the write lock when a transaction begins and wait for it
    # (20 seconds), instead of failing half-way when a reader turns writer.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def parse(url: str, *, pool: int) -> dict[str, Any]:
    """One entry of DATABASES from an address.

    ``sqlite:///relative/path``, ``sqlite:////absolute/path``, or
    ``postgres://user:password@host:port,host:port/name?option=value`` with any option of libpq.
    ``pool`` is the greatest number of PostgreSQL connections a process keeps; 0 means no pool.
    Raises ImproperlyConfigured, with a sentence that never repeats the password.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite":
        path = unquote(rest.removeprefix("/"))
        if not path:
            raise ImproperlyConfigured("DATABASE_URL: sqlite:/// needs the path of a file.")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": SQLITE_OPTIONS,
            # Each thread keeps its connection: opening one costs more than a query.
            "CONN_MAX_AGE": None,
        }
    if scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with sqlite:/// or postgres://, like "
            "postgres://user:password@host:5432/colloquy."
        )
    parts = urlsplit(f"postgres://{rest}")
    credentials, _, addresses = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    hosts = [_host_and_port(address) for address in addresses.split(",") if address]
    try:
        options: dict[str, Any] = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError:
        raise ImproperlyConfigured(
            "DATABASE_URL: after ? come options of libpq, like sslmode=require&connect_timeout=5."
        ) from None
    if len(hosts) > 1:
        # Of several servers only one takes writes; libpq finds it.
        options.setdefault("target_session_attrs", "read-write")
    # A question of who may see what is long, and its cost is overrated: to compile it would take
    # seconds where to answer it takes a tenth of one.
    options.setdefault("options", "-c jit=off")
    # Statements that are asked for by name to be prepared are (annotations.rawrows); no others.
    options["prepare_threshold"] = 1
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL must end with the name of a database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": ",".join(host for host, _ in hosts),
        "PORT": ",".join(port for _, port in hosts),
        # A connection may have died with its server; without a pool they are made per request.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _host_and_port(address: str) -> tuple[str, str]:
    if address.startswith("["):  # IPv6
        host, _, port = address[1:].partition("]")
        port = port.removeprefix(":")
    else:
        host, _, port = address.partition(":")
    port = port or "5432"
    if not port.isdigit():
        raise ImproperlyConfigured(f"DATABASE_URL: “{port}” is not a port.")
    return unquote(host), port


def make_folder(database: dict[str, Any]) -> None:
    """The folder of an SQLite file, which SQLite itself does not make."""
    if database["ENGINE"].endswith("sqlite3"):
        Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
