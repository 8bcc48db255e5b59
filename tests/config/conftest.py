"""Static files as collectstatic leaves them, which takes seconds: once a session."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def collected(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """The folder that collectstatic made, and its manifest: plain name -> hashed name."""
    extra, root = tmp_path_factory.mktemp("extra"), tmp_path_factory.mktemp("collected")
    (extra / "probe").mkdir()
    (extra / "probe" / "one.js").write_text('import { two } from "./two.js";\ntwo();\n')
    (extra / "probe" / "two.js").write_text("export const two = () => 2;\n")
    storage = {"staticfiles": {"BACKEND": "config.static.HashedStaticFilesStorage"}}
    with override_settings(
        STATIC_ROOT=root, STATICFILES_DIRS=[ROOT / "static", extra], STORAGES=storage
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
    return root, json.loads((root / "staticfiles.json").read_text())["paths"]
