"""The demo's watcher: one folder, one watcher; what is killed, the next start puts right; stopping leaves nothing."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ENVIRONMENT = {**os.environ, "PASSERELLE_INSTALLED": str(ROOT / ".venv")}  # the installing step is left out


class Demo:
    """deploy/demo without its installing step, in a folder and on a port of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.said = data.parent / "said"
        self.watchers: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        with self.said.open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "deploy/demo.py", "--port", str(self.port), "--data", str(self.data)],
                cwd=ROOT,
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        self.watchers.append(process)
        return process

    def started(self) -> subprocess.Popen[bytes]:
        process = self.start()
        deadline = time.monotonic() + 120
        while "démarrage en" not in self.words():
            assert process.poll() is None, self.words()
            assert time.monotonic() < deadline, self.words()
            time.sleep(0.1)
        assert self.answers()
        return process

    def words(self) -> str:
        return self.said.read_text()

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
                return answer.status == 200
        except OSError:
            return False

    def processes(self) -> list[psutil.Process]:
        """All that belongs to this demo: site, worker, database."""
        found = []
        for process in psutil.process_iter():
            try:
                words, environment = process.cmdline(), process.environ()
            except psutil.Error:
                continue
            if environment.get("PASSERELLE_DEMO_OF") == str(self.data) or str(self.data / "postgres/cluster") in words:
                found.append(process)
        return found

    def kill(self) -> None:
        for process in self.processes():
            process.kill()

    def is_gone(self) -> bool:
        deadline = time.monotonic() + 10
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.1)
        return not self.processes()


@contextmanager
def demo_elsewhere() -> Iterator[Demo]:
    folder = Path(tempfile.mkdtemp(prefix="passerelle-test-", dir="/tmp"))
    folder.chmod(0o755)  # root's database account has to pass
    made = Demo(folder / "données de la démo")
    yield made
    for watcher in made.watchers:
        watcher.kill()
        watcher.wait()
    made.kill()
    made.is_gone()
    shutil.rmtree(folder)


@pytest.fixture
def demo() -> Iterator[Demo]:
    with demo_elsewhere() as made:
        yield made


@pytest.fixture(scope="module")
def lasting() -> Iterator[Demo]:
    """Of one folder in which what a test leaves is what the next one finds."""
    with demo_elsewhere() as made:
        yield made


def end(process: subprocess.Popen[bytes], order: signal.Signals) -> int:
    process.send_signal(order)
    return process.wait(60)


@pytest.mark.parametrize("moment", ["PostgreSQL", "schéma", "démonstration"])
def test_a_request_to_stop_is_heard_while_it_still_starts(lasting: Demo, moment: str) -> None:
    """Each in the folder where the one before was stopped, so that a start stopped half-way is gone on with, too."""
    demo, watcher = lasting, lasting.start()
    deadline = time.monotonic() + 60
    while moment not in demo.words():
        assert watcher.poll() is None, demo.words()
        assert time.monotonic() < deadline, demo.words()
        time.sleep(0.02)
    assert end(watcher, signal.SIGTERM) == 0
    assert demo.words().endswith("Tout est arrêté.\n")
    assert demo.is_gone()


def test_a_demo_starts_once_survives_every_killing_and_stops_cleanly(lasting: Demo) -> None:
    demo = lasting
    watcher = demo.started()
    words = demo.words()
    assert f"http://localhost:{demo.port}\n" in words
    assert f"http://127.0.0.1:{demo.port}\n" in words
    assert "admin@roanne.example" in words
    assert "passerelle-demo" in words
    assert (demo.data / "secret").stat().st_mode & 0o077 == 0

    second = subprocess.run(
        [sys.executable, "deploy/demo.py", "--port", str(demo.port), "--data", str(demo.data)],
        cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert second.returncode == 1
    assert f"tourne déjà avec le dossier {demo.data}" in second.stdout

    for process in demo.processes():  # the watcher is not among them
        process.kill()
    deadline = time.monotonic() + 60
    while not demo.answers():
        assert time.monotonic() < deadline, demo.words()
        time.sleep(0.2)
    assert "redémarrage" in demo.words()

    end(watcher, signal.SIGKILL)  # the site and its worker are left, and their database is killed as well
    left = [process for process in demo.processes() if process.name() != "postgres"]
    assert len(left) == 2
    for process in demo.processes():
        if process not in left:
            process.kill()
    watcher = demo.started()
    assert "Fin de 2 processus d’un démarrage précédent" in demo.words()
    assert not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in left)
    assert "Données de démonstration" not in demo.words(), "a second start does not seed again"

    assert end(watcher, signal.SIGINT) == 0
    assert demo.words().endswith("Tout est arrêté.\n")
    assert demo.is_gone()


@pytest.mark.long
def test_a_folder_removed_while_running_ends_everything(demo: Demo) -> None:
    watcher = demo.started()
    family = demo.processes()
    shutil.rmtree(demo.data)
    assert watcher.wait(60) == 1
    assert "a disparu" in demo.words()
    assert demo.is_gone()
    assert not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in family)
    assert not demo.data.exists()


def test_a_port_that_is_taken_is_told_with_another_one(demo: Demo) -> None:
    with socket.create_server(("127.0.0.1", demo.port)):
        process = demo.start()
        assert process.wait(60) == 1
    assert f"Le port {demo.port} est pris" in demo.words()
    assert "deploy/demo --port" in demo.words()
    assert demo.is_gone()


def test_a_folder_that_cannot_be_written_is_told(demo: Demo) -> None:
    demo.data.write_text("a file, not a folder")
    process = demo.start()
    assert process.wait(60) == 1
    assert "choisir un autre dossier avec --data" in demo.words()


def test_arguments_are_read_before_anything_is_installed(demo: Demo) -> None:
    for wrong in (["--port", "0"], ["--port", "huit"], ["--porte", "8000"]):
        done = subprocess.run(
            [sys.executable, "deploy/demo.py", *wrong],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 2, wrong
        assert "usage: deploy/demo" in done.stderr
