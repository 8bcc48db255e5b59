"""DATABASE_URL."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.database import parse


def test_sqlite_paths():
    assert parse("sqlite:///var/a%20b.sqlite3", pool=4)["NAME"] == "var/a b.sqlite3"
    absolute = parse("sqlite:////srv/colloquy.sqlite3", pool=4)
    assert absolute["NAME"] == "/srv/colloquy.sqlite3"
    assert absolute["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert absolute["OPTIONS"]["timeout"] == 20


def test_postgres():
    parsed = parse("postgres://reader:p%40ss%2F@db.example:5433/colloquy?sslmode=require", pool=6)
    assert (parsed["USER"], parsed["PASSWORD"], parsed["NAME"]) == ("reader", "p@ss/", "colloquy")
    assert (parsed["HOST"], parsed["PORT"]) == ("db.example", "5433")
    assert parsed["OPTIONS"]["sslmode"] == "require"
    assert parsed["OPTIONS"]["pool"]["max_size"] == 6


def test_postgres_by_socket_without_pool():
    parsed = parse("postgresql:///colloquy", pool=0)
    assert (parsed["HOST"], parsed["USER"]) == ("", "")
    assert parsed["OPTIONS"] == {"options": "-c jit=off", "prepare_threshold": 1}
    given = parse("postgresql:///colloquy?options=-c%20work_mem%3D64MB", pool=0)
    assert given["OPTIONS"]["options"] == "-c work_mem=64MB"


def test_several_hosts_ask_for_the_one_that_writes():
    parsed = parse("postgres://a@one,two:5433,[::1]:5434/colloquy", pool=0)
    assert parsed["HOST"] == "one,two,::1"
    assert parsed["PORT"] == "5432,5433,5434"
    assert parsed["OPTIONS"]["target_session_attrs"] == "read-write"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sqlite://",
        "sqlite:///",
        "mysql://a/b",
        "postgres://secret:word@host",
        "postgres://secret:word@host/",
        "postgres://secret:word@host:port/name",
        "postgres://secret:word@host/name?sslmode",
    ],
)
def test_wrong_address_is_refused_without_repeating_the_password(url):
    with pytest.raises(ImproperlyConfigured) as refused:
        parse(url, pool=4)
    assert "DATABASE_URL" in str(refused.value)
    assert "word" not in str(refused.value).replace("password", "")
