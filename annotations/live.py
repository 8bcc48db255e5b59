"""/live/: a stream of Server-Sent Events for each reading page that is open, beside Django.

An event names a document and a channel, never content or counts; the page then asks through its
normal door. Who may follow is asked in a thread, as a request would be, when the stream opens and
every minute after; while it is open it holds neither thread nor connection to the database. One
task a process reads the list of changes (annotations.models.change), whoever wrote it.

    event: ready|change|end    id: moment in microseconds, to go on from    data: JSON
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qs

import orjson
from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import Http404, HttpRequest

from accounts.viewer import Viewer
from annotations.changes import (
    Changed,
    Following,
    changed_since,
    following,
    microseconds,
    present,
)
from annotations.models.change import PUBLIC, Change
from annotations.views.following import page_followed

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

T = TypeVar("T")

log = logging.getLogger("colloquy.live")

PATH = "/live/"
ROUND_SECONDS = 0.4
"""Between two looks at the list of changes."""
OVERLAP_SECONDS = 10.0
"""For how long a line may still appear among those that were read: numbers are given out before
their transactions end."""
BASELINE = 200
"""How many numbers before the last one may be missing when this process begins to read."""
HEARTBEAT_SECONDS = 20.0
CHECK_SECONDS = 60.0
"""After how long it is asked again whether somebody may follow."""
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    # Or a proxy would keep lines back until it has enough of them.
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Follower(NamedTuple):
    """Somebody who may follow a page now."""

    document: int
    slug: str
    following: Following


class Refusal(Exception):
    """With the HTTP status that says why."""


def admitted(session_key: str, slug: str, seminar: str) -> Follower:
    """Whether the person of this session may follow a page: asked as its own view would ask.

    Raises Refusal. Runs in a thread.
    """
    with connected():
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
        viewer = Viewer.of(get_user(request))  # type: ignore[arg-type]
        if viewer.is_anonymous:
            raise Refusal(401)
        try:
            document, group = page_followed(viewer, slug, seminar)
        except Http404:
            raise Refusal(404) from None
        return Follower(document.pk, slug, following(viewer, document, group))


def missed(follower: Follower, after: int) -> list[Changed]:
    """What has changed since a page last knew. Runs in a thread."""
    with connected():
        return changed_since(follower.document, follower.following.channels, after)


@contextlib.contextmanager
def connected() -> Iterator[None]:
    """As a request does it: no connection that has died is used, and none is kept too long."""
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()


class Stream:
    """One page that is open: what shall be sent to it next."""

    __slots__ = ("follower", "is_over", "news", "woken")

    def __init__(self, follower: Follower) -> None:
        self.follower = follower
        self.news: dict[str, int] = {}
        """Channel -> moment of its last change that has not been sent."""
        self.is_over = False
        self.woken = asyncio.Event()

    def hear(self, channel: str, at: int) -> None:
        self.news[channel] = at
        self.woken.set()

    def end(self) -> None:
        self.is_over = True
        self.woken.set()


class Changes:
    """The list of changes, read on and on. Runs in a thread, one call at a time."""

    def __init__(self) -> None:
        self.floor: int | None = None
        self.seen: set[int] = set()
        self.past: deque[tuple[float, int]] = deque()

    def new(self) -> list[tuple[int, list[str], int]]:
        """Document, channels and moment of what was not there the last time."""
        with connected():
            begins = self.floor is None
            if self.floor is None:
                last = Change.objects.order_by("-pk").values_list("pk", flat=True).first()
                self.floor = (last or 0) - BASELINE
            rows = Change.objects.filter(pk__gt=self.floor).order_by("pk")
            found = [
                row
                for row in rows.values_list("pk", "document", "channels", "at")
                if row[0] not in self.seen
            ]
        self._remember([row[0] for row in found])
        return [] if begins else [(row[1], row[2], microseconds(row[3])) for row in found]

    def _remember(self, numbers: list[int]) -> None:
        """Nothing below what was the last number some seconds ago will still appear."""
        self.seen.update(numbers)
        now = time.monotonic()
        self.past.append((now, max(self.seen, default=self.floor or 0)))
        while len(self.past) > 1 and self.past[1][0] < now - OVERLAP_SECONDS:
            self.past.popleft()
        if self.past[0][0] < now - OVERLAP_SECONDS and self.past[0][1] > (self.floor or 0):
            self.floor = self.past[0][1]
            self.seen = {number for number in self.seen if number > self.floor}


class Live:
    """The ASGI application: all streams of this process."""

    def __init__(self) -> None:
        self.streams: dict[int, set[Stream]] = {}
        self.count = 0
        self.is_closing = False
        self._following: asyncio.Task[None] | None = None
        self._began = asyncio.Event()
        self._reader = ThreadPoolExecutor(1, "live-changes")
        self._doors = ThreadPoolExecutor(2, "live-doors")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            return await _refuse(send, 405)
        if self.is_closing or self.count >= settings.LIVE_STREAMS:
            return await _refuse(send, 503)
        self.count += 1
        try:
            await self._open(scope, receive, send)
        except Refusal as refusal:
            await _refuse(send, refusal.args[0])
        finally:
            self.count -= 1

    def close(self) -> None:
        """End all streams, so that the server can end: pages come back by themselves."""
        self.is_closing = True
        for streams in self.streams.values():
            for stream in streams:
                stream.end()
        # Nobody is let in any more: the process does not wait for those who ask.
        for threads in (self._doors, self._reader):
            threads.shutdown(wait=False, cancel_futures=True)

    async def _open(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _Asked.by(scope)
        follower = await self._admit(asked)
        await self._follow()
        stream = Stream(follower)
        self.streams.setdefault(follower.document, set()).add(stream)
        gone = asyncio.ensure_future(_until_gone(receive, stream))
        try:
            # Asked once it is heard what comes next: nothing falls between.
            if asked.after is not None:
                for one in await self._aside(missed, follower, asked.after):
                    stream.hear(one.channel, one.at)
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await _send(send, "ready", present(), follower)
            await self._keep(stream, asked, send)
        finally:
            gone.cancel()
            self.streams[follower.document].discard(stream)
            if not self.streams[follower.document]:
                del self.streams[follower.document]

    async def _keep(self, stream: Stream, asked: _Asked, send: Send) -> None:
        """Send what comes, until somebody ends it."""
        check = time.monotonic() + CHECK_SECONDS * random.uniform(0.3, 1)  # noqa: S311
        beat = HEARTBEAT_SECONDS * random.uniform(0.8, 1)  # noqa: S311
        while not stream.is_over:
            left = check - time.monotonic()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(min(beat, left), 0.01)):
                    await stream.woken.wait()
            stream.woken.clear()
            # One's own words, and phases, decide what one sees of a room.
            decisive = any(name.startswith(("person:", "phase:")) for name in stream.news)
            is_due = time.monotonic() >= check and not stream.news
            if is_due or (asked.seminar and decisive):
                check = time.monotonic() + CHECK_SECONDS
                if not await self._still_admitted(stream, asked):
                    break
            news, stream.news = stream.news, {}
            for channel, at in news.items():
                if channel in stream.follower.following.channels:
                    await _send(send, "change", at, stream.follower, channel)
            if not news and not stream.is_over:
                await send(_piece(b": \n\n"))
        await _send(send, "end", present(), stream.follower)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _still_admitted(self, stream: Stream, asked: _Asked) -> bool:
        """Ask again; where the person now sees more or less, the page is told to look."""
        before = stream.follower.following
        try:
            stream.follower = await self._admit(asked)
        except Refusal:
            return False
        if stream.follower.following != before:
            stream.hear(PUBLIC, present())
        return True

    async def _admit(self, asked: _Asked) -> Follower:
        return await self._aside(admitted, asked.session, asked.slug, asked.seminar)

    async def _aside(self, ask: Callable[..., T], *arguments: Any) -> T:
        """What a function that asks the database says, in a thread."""
        loop = asyncio.get_running_loop()
        try:
            if not self.is_closing:
                return await loop.run_in_executor(self._doors, ask, *arguments)
        except asyncio.CancelledError:
            if not self.is_closing:
                raise
        raise Refusal(503)

    async def _follow(self) -> None:
        """See to it that the list of changes is being read from here on."""
        if self._following is None or self._following.done():
            self._began = asyncio.Event()
            self._following = asyncio.ensure_future(self._read_on(Changes()))
        await self._began.wait()

    async def _read_on(self, changes: Changes) -> None:
        loop = asyncio.get_running_loop()
        while self.count and not self.is_closing:
            try:
                found = await loop.run_in_executor(self._reader, changes.new)
                self._began.set()
                for document, channels, at in found:
                    self._spread(document, channels, at)
            except Exception:
                # A database that is away comes back; streams stay open meanwhile.
                log.exception("live.unread")
                await asyncio.sleep(1)
            await asyncio.sleep(ROUND_SECONDS)
        self._began.set()

    def _spread(self, document: int, channels: list[str], at: int) -> None:
        for stream in self.streams.get(document, ()):
            if shared := stream.follower.following.channels.intersection(channels):
                stream.hear(max(shared), at)


class _Asked(NamedTuple):
    """What a page asks to follow."""

    session: str
    slug: str
    seminar: str
    after: int | None
    """From when on, in microseconds."""

    @classmethod
    def by(cls, scope: Scope) -> _Asked:
        """Raises Refusal."""
        headers = dict(scope["headers"])
        query = parse_qs(scope["query_string"].decode("latin-1"))
        after = headers.get(b"last-event-id", b"").decode("latin-1") or query.get("after", [""])[0]
        cookies: SimpleCookie = SimpleCookie()
        with contextlib.suppress(CookieError):
            cookies.load(headers.get(b"cookie", b"").decode("latin-1"))
        session = cookies.get(settings.SESSION_COOKIE_NAME)
        slug = query.get("document", [""])[0]
        if not session:
            raise Refusal(401)
        if not slug:
            raise Refusal(404)
        moment = int(after) if after.isascii() and after.isdigit() and len(after) < 18 else None
        return cls(session.value, slug, query.get("seminar", [""])[0], moment)


async def _until_gone(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


async def _send(send: Send, event: str, at: int, follower: Follower, channel: str = "") -> None:
    data: dict[str, str] = {"document": follower.slug}
    if channel:
        data["channel"] = channel.partition(":")[0].replace("phase", "seminar")
    lines = b"event: %s\nid: %d\ndata: %s\n\n" % (event.encode(), at, orjson.dumps(data))
    await send(_piece(lines))


def _piece(body: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": True}


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
    if status == 503:
        headers.append((b"retry-after", b"30"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


streams = Live()
