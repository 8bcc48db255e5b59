"""What the program imports is in its own lock, not only in that of the tests."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ("accounts", "archive", "annotations", "config")
ALLOWED = {("config/bootstrap.py", "tests")}
"""`make test` begins there and looks for the browser."""


def imported(path: Path) -> set[str]:
    """First parts of the names of all modules that a file imports, wherever it does."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_program_imports_only_what_its_lock_lists():
    lock = (ROOT / "requirements" / "app.txt").read_text(encoding="utf-8")
    locked = {normal(name) for name in re.findall(r"^([a-z0-9][\w.-]*)==", lock, re.M)}
    owners = packages_distributions()
    ours = {*PROGRAM, *sys.stdlib_module_names}
    missing, seen = set(), 0
    for path in (path for app in PROGRAM for path in (ROOT / app).rglob("*.py")):
        for name in imported(path) - ours:
            seen += 1
            where = path.relative_to(ROOT).as_posix()
            if (where, name) not in ALLOWED and not {
                normal(owner) for owner in owners.get(name, [])
            } & locked:
                missing.add((where, name))
    assert seen > 50
    assert not missing
