"""Fixtures of the tests of the archive."""

from __future__ import annotations

import pytest

from tests.archive.mutations import Budget


@pytest.fixture
def budget() -> Budget:
    return Budget()
