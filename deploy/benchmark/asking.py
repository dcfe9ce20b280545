"""A small HTTP/1.1 client over kept-alive sockets: as many requests as fit into some seconds, and how long each
took."""

import asyncio
import time
from dataclasses import dataclass, field


@dataclass
class Answers:
    """seconds: how long each answer took. wrong: answers that were not 200. processor: what the server took for all
    of them, in seconds, where it was asked."""

    seconds: list[float] = field(default_factory=list)
    wrong: int = 0
    length: int = 0
    elapsed: float = 0.0
    processor: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.elapsed if self.elapsed else 0.0

    def quantile(self, share: float) -> float:
        """Milliseconds below which `share` of the answers lie."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


async def _one_line_of_requests(port: int, request: bytes, until: float, answers: Answers) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while time.perf_counter() < until:
            begun = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(length)
            answers.seconds.append(time.perf_counter() - begun)
            answers.length = length
            answers.wrong += not head.startswith(b"HTTP/1.1 200")
    finally:
        writer.close()


def ask(port: int, path: str, cookie: str, at_once: int, seconds: float) -> Answers:
    """`at_once` connections, each asking again as soon as it is answered."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: passerelle={cookie}\r\nAccept-Encoding: identity\r\n\r\n"
    ).encode()
    answers = Answers()

    async def all_lines() -> None:
        begun = time.perf_counter()
        lines = [_one_line_of_requests(port, request, begun + seconds, answers) for _ in range(at_once)]
        await asyncio.gather(*lines)
        answers.elapsed = time.perf_counter() - begun

    asyncio.run(all_lines())
    return answers
