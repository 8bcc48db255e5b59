"""A client that costs little, so that mostly the server is measured."""

from __future__ import annotations

import socket
import statistics
import time
from concurrent.futures import ThreadPoolExecutor


class Connection:
    """One kept connection to 127.0.0.1."""

    def __init__(self, port: int, headers: dict[str, str] | None = None) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines = {"Host": f"127.0.0.1:{port}", "Accept-Language": "en", **(headers or {})}
        self.headers = "".join(f"{name}: {value}\r\n" for name, value in lines.items())

    def ask(
        self, path: str, body: bytes = b"", expect: int = 200, *, kind: str = "application/json"
    ) -> bytes:
        """The body of the answer; POST where ``body`` of this ``kind`` is given. Raises on any
        other status."""
        start = f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\n{self.headers}"
        if body:
            start += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        self.socket.sendall(start.encode() + b"\r\n" + body)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._some()
        head, _, rest = received.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        length = next(
            int(line.partition(b":")[2])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        )
        parts, got = [rest], len(rest)
        while got < length:
            parts.append(self._some())
            got += len(parts[-1])
        content = b"".join(parts)
        if status != expect:
            raise RuntimeError(f"{path}: {status}, expected {expect}: {content[:300]!r}")
        return content

    def _some(self) -> bytes:
        received = self.socket.recv(262_144)
        if not received:
            raise RuntimeError("The server closed the connection.")
        return received

    def close(self) -> None:
        self.socket.close()


def per_second(port: int, path: str, *, clients: int, requests: int) -> float:
    """Requests a second when ``clients`` ask at once, ``requests`` in all."""
    connections = [Connection(port) for _ in range(clients)]

    def work(connection: Connection) -> None:
        for _ in range(requests // clients):
            connection.ask(path)

    with ThreadPoolExecutor(clients) as pool:
        began = time.perf_counter()
        list(pool.map(work, connections))
        took = time.perf_counter() - began
    for connection in connections:
        connection.close()
    return requests // clients * clients / took


def milliseconds(action: object) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    action()  # type: ignore[operator]
    return (time.perf_counter() - began) * 1000


def turns(ours: object, floor: object, count: int) -> tuple[float, float]:
    """Median milliseconds of two actions that take turns, so that both meet the same noise."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(count):
        pairs = [(ours, times[0]), (floor, times[1])]
        for action, taken in pairs if number % 2 else reversed(pairs):
            taken.append(milliseconds(action))
    return statistics.median(times[0]), statistics.median(times[1])
