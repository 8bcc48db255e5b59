"""How an index puts the names of persons."""

from __future__ import annotations

import pytest

from archive.naming.inverted import inverted

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Ilse Marrow", "Marrow, Ilse"),
        ("J. William Pell", "Pell, J. William"),
        ("I. V. Kovalev", "Kovalev, I. V."),
        ("Kovalev I. V.", "Kovalev, I. V."),
        ("Ludwig van Osten", "Osten, Ludwig van"),
        ("John Foster Pell Jr.", "Pell, John Foster, Jr."),
        ("Zhou Enlai", "Zhou Enlai"),
        ("Kim Il Sung", "Kim Il Sung"),
        ("Marrow, Ilse", "Marrow, Ilse"),
        ("Stalin", "Stalin"),
        ("Comrade Marrow", "Comrade Marrow"),
        ("The Harbour Office", "The Harbour Office"),
        ("Foreign Ministry", "Foreign Ministry"),
        ("Ho Chi Minh", "Ho Chi Minh"),
        ("", ""),
    ],
)
def test_the_family_name_goes_first_where_that_is_beyond_doubt(name: str, listed: str) -> None:
    assert inverted(name) == listed
