"""`python -m app worker` many times over: each is a process of its own, forked from one that has imported what they
need, which a start would pay for with a second of work. The start itself is what tests/deploy look at."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass


@dataclass
class Started:
    """What the tests ask of a subprocess.Popen."""

    pid: int
    home: subprocess.Popen[str]

    def send_signal(self, order: signal.Signals) -> None:
        os.kill(self.pid, order)

    def wait(self, seconds: float) -> int:
        """Its exit code; minus the signal that ended it. To be called once."""
        told = _ask(self.home, {"awaited": self.pid}, seconds)
        self.pid = 0
        return told


def _ask(home: subprocess.Popen[str], request: Mapping[str, object], seconds: float) -> int:
    assert home.stdin
    assert home.stdout
    home.stdin.write(json.dumps(request) + "\n")
    home.stdin.flush()
    assert select.select([home.stdout], [], [], seconds)[0], f"nothing in {seconds} seconds: {request}"
    return int(home.stdout.readline())


@contextmanager
def forking() -> Iterator[Callable[..., Started]]:
    """start(environment, *words) is `python -m app worker words…` with this environment and nobody to talk to."""
    command, began = [sys.executable, "-m", "tests.forked"], list[Started]()
    with subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as home:

        def start(environment: Mapping[str, str], *words: str) -> Started:
            began.append(Started(_ask(home, {"words": ["worker", *words], "environment": environment}, 60), home))
            return began[-1]

        try:
            yield start
        finally:
            for left in (one.pid for one in began if one.pid):
                with suppress(ProcessLookupError):
                    os.kill(left, signal.SIGKILL)


def _become(environment: Mapping[str, str], words: list[str]) -> None:
    """The rest of this process is the command's."""
    from app.cli import main

    code = 1
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for place in range(3):
            os.dup2(nowhere, place)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv[1:] = words
        code = main()
    finally:
        os._exit(code)


if __name__ == "__main__":
    import app.jobs.worker
    import app.tasks  # noqa: F401 what the command itself imports

    for line in sys.stdin:
        asked = json.loads(line)
        if "awaited" in asked:
            print(os.waitstatus_to_exitcode(os.waitpid(asked["awaited"], 0)[1]), flush=True)
        elif number := os.fork():
            print(number, flush=True)
        else:
            _become(asked["environment"], asked["words"])
