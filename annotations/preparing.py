"""PostgreSQL: statements that are planned once for a connection. Loads its driver."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql.base import ServerBindingCursor


class PreparingCursor(ServerBindingCursor):
    """Has each statement prepared at its first execution."""

    def execute(self, query: Any, params: Any = None, **_given: Any) -> Any:
        return super().execute(query, params, prepare=True)  # type: ignore[misc]


def cursor_of(connection: Any) -> Any:
    """Such a cursor of a connection of Django's, with its wrappers."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    return connection._prepare_cursor(PreparingCursor(connection.connection))  # type: ignore[call-arg]
