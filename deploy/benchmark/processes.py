"""The processes that the benchmark starts: where they listen, the memory they hold, the processor they take."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import install


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def process(command: list[str], port: int, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A server process, waited for until it answers, stopped at the end."""
    started = subprocess.Popen(command, env=os.environ | environment, cwd=install.ROOT)
    try:
        for _ in range(300):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield started
    finally:
        started.send_signal(signal.SIGTERM)
        started.wait(20)


def memory(pid: int) -> float:
    """Resident megabytes of a process."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found.group(1)) / 1024 if found else float("nan")


def shares(pid: int) -> list[float]:
    """Megabytes of each process forked from pid and of itself, a page that several hold being divided among them."""
    family = [pid, *(int(kid) for kid in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    rolls = (Path(f"/proc/{one}/smaps_rollup").read_text() for one in family)
    return [int(found.group(1)) / 1024 for roll in rolls if (found := re.search(r"^Pss:\s+(\d+) kB", roll, re.M))]


def processor(pid: int) -> float:
    """Seconds of processor that a process has taken, its own and the system's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
