"""Rules of the repository that a machine can watch."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = (
    "accounts",
    "archive",
    "annotations",
    "config",
    "tests",
    "benchmarks",
    "templates",
    "static",
)
LONGEST = 420
"""Lines of a file: about 400."""
VAGUE = {"utils", "util", "helpers", "helper", "services", "service", "common", "core", "misc"}


def tracked() -> list[Path]:
    """Files of the repository; in a copy without git, all files of the folders that are ours."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
        files = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        files = [path for folder in OURS for path in (ROOT / folder).rglob("*")]
    return [path for path in files if path.is_file()]


FILES = tracked()


def written(*suffixes: str) -> list[Path]:
    found = [path for path in FILES if path.suffix in suffixes and "migrations" not in path.parts]
    assert found, f"no {suffixes} among the files looked at"
    return found


def test_files_stay_short():
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in written(".py", ".js", ".css", ".html")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert not too_long


def test_no_module_has_a_vague_name():
    names = {path.relative_to(ROOT) for path in written(".py", ".js")}
    vague = [
        str(name)
        for name in names
        if {part.removesuffix(name.suffix) for part in name.parts} & VAGUE
    ]
    assert not vague


def test_no_signals_and_no_overridden_save():
    pattern = re.compile(r"django\.db\.models\.signals|^\s+def save\(self", re.MULTILINE)
    found = [
        str(path.relative_to(ROOT))
        for app in ("accounts", "archive", "annotations")
        for path in written(".py")
        if path.is_relative_to(ROOT / app)
        # The save() of a form is Django's and allauth's way to say what a form does.
        and "form" not in path.name
        and pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert not found


@pytest.mark.parametrize("name", ["app", "dev"])
def test_locks_are_hashed_and_name_no_place(name: str):
    lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index-url" not in lock
    requirements = re.findall(r"^[a-z0-9][^\s]*==[^\s]+.*(?:\n[ ]+--hash=\S+.*)*", lock, re.M)
    assert len(requirements) > 20
    assert not [one for one in requirements if "--hash=sha256:" not in one]
    # Whatever is not a requirement, its hashes or a remark, does not belong here.
    assert re.fullmatch(
        r"(?:[a-z0-9][^\s]*==[^\n]*\n|[ ]+--hash=sha256:[^\n]*\n|[ ]*#[^\n]*\n)*", lock
    )


def test_both_locks_agree():
    versions = {}
    for name in ("app", "dev"):
        lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        versions[name] = dict(re.findall(r"^([a-z0-9][\w.-]*)==([^\s;]+)", lock, re.M))
    assert versions["app"].items() <= versions["dev"].items()
