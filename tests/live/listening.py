"""Listens to a stream as a browser does, without one."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from django.test import Client

from accounts.models import User

PATIENCE = 15
"""Seconds after which a stream that stays silent is a failure."""


class Event(NamedTuple):
    name: str
    id: int
    data: dict[str, str]


class Stream:
    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status = answer.status
        self.headers = answer.headers
        self._answer = answer

    def next(self) -> Event | None:
        """The next event; None where the server has closed the stream."""
        fields: dict[str, str] = {}
        while line := self._answer.readline():
            name, _colon, value = line.decode().rstrip("\n").partition(": ")
            if name:
                fields[name] = value
            elif "event" in fields:
                return Event(fields["event"], int(fields["id"]), json.loads(fields["data"]))
        return None

    def channel(self) -> str:
        """The channel of the next event, which must be a change."""
        event = self.next()
        assert event is not None
        assert event.name == "change"
        return event.data["channel"]


@contextmanager
def stream(
    url: str, user: User | None, document: str, seminar: str = "", **more: object
) -> Iterator[Stream]:
    """What ``user`` is told about a page; of seminar ``seminar``'s room where one is named."""
    headers = {}
    if user:
        client = Client()
        client.force_login(user)
        headers["Cookie"] = f"sessionid={client.cookies['sessionid'].value}"
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
    query = urlencode({"document": document, "seminar": seminar, **more})
    try:
        connection.request("GET", f"/live/?{query}", headers=headers)
        opened = Stream(connection.getresponse())
        if opened.status == 200:
            first = opened.next()
            assert first is not None
            assert first.name == "ready"
        yield opened
    finally:
        connection.close()
