"""Numbers of rows, as they come in forms."""

from __future__ import annotations


def row_number(text: str) -> int:
    """The row that ``text`` names, below 10**18; 0, which no row has, where it names none.

    No database can be asked for a longer one, and Python reads none of thousands of digits.
    """
    return int(text) if text.isdecimal() and len(text) <= 18 else 0
