"""What runs together in a demo: PostgreSQL, the site, its worker; started, restarted when dead, stopped in order."""

import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import install
from install import say

OWNED_BY = "PASSERELLE_DEMO_OF"  # in the environment of every process of ours: how the next start finds what was left
READY_LIMIT = 60.0  # seconds for the site to answer the first time
GIVE_UP_AFTER = 5  # deaths in a row, each soon after the start


class Failure(Exception):
    """One sentence: what does not work and what to do."""


@dataclass
class Child:
    """One process of ours, its log, and how often it died lately."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    again_at: float = 0.0


@dataclass
class Demo:
    port: int
    data: Path
    children: list[Child] = field(default_factory=list)
    server: Any = None
    lock: Any = None

    def environment(self) -> dict[str, str]:
        """What the children get: nothing of another installation's settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PASSERELLE_")}
        ours = {"PROFILE": "demo", "DATA": str(self.data), "PORT": str(self.port), "DEMO_OF": str(self.data)}
        if self.server:
            ours["DATABASE_URL"] = self.server.url("", "passerelle")
            ours["MIGRATE_URL"] = self.server.url("postgres", "passerelle")
        return kept | {f"PASSERELLE_{name}": value for name, value in ours.items()} | {"PYTHONUNBUFFERED": "1"}

    # ------------------------------------------------------------------ starting

    def start(self) -> None:
        from tenants import server as servers

        self.take_folder()
        self.end_leftovers()
        self.ask_for_port()
        say("PostgreSQL…")
        self.server = servers.at(self.data / "postgres")  # known before it runs, so that a Ctrl-C now stops it too
        servers.start(self.server.data)
        self.prepare_database()
        say("Site et tâches de fond…")
        python = sys.executable
        self.children = [
            Child("serve", [python, "-m", "app", "serve", "--port", str(self.port)]),
            Child("worker", [python, "-m", "app", "worker"]),
        ]
        for child in self.children:
            self.launch(child)
        self.await_site()

    def take_folder(self) -> None:
        """The folder is made for its owner alone (root's lets the database's account pass) and held by a lock."""
        try:
            if not self.data.exists():
                self.data.mkdir(parents=True)
                self.data.chmod(0o711 if os.geteuid() == 0 else 0o700)
            for folder in (self.data / "logs",):
                folder.mkdir(mode=0o700, exist_ok=True)
            self.lock = (self.data / "lock").open("a+")
        except OSError as error:
            raise Failure(
                f"Impossible d’écrire dans {self.data} ({error.strerror}) : choisir un autre dossier avec --data."
            ) from error
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.lock.seek(0)
            where = self.lock.read().strip() or "un autre terminal"
            raise Failure(
                f"Passerelle tourne déjà avec le dossier {self.data} : {where}. "
                "L’arrêter par Ctrl-C dans son terminal, ou choisir un autre dossier avec --data et un autre --port."
            ) from None
        self.lock.truncate(0)
        self.lock.write(f"http://localhost:{self.port}, processus {os.getpid()}")
        self.lock.flush()

    def end_leftovers(self) -> None:
        """What an earlier start left behind when it was killed. PostgreSQL may stay: it is found running."""
        import psutil

        left = []
        for process in psutil.process_iter():
            try:
                mine = process.pid != os.getpid() and process.environ().get(OWNED_BY) == str(self.data)
            except (psutil.Error, OSError):
                continue
            if mine:
                left.append(process)
        if not left:
            return
        say(f"Fin de {len(left)} processus d’un démarrage précédent")
        for order in ("terminate", "kill"):
            for process in left:
                try:
                    getattr(process, order)()
                except psutil.Error:
                    continue
            left = [p for p in psutil.wait_procs(left, timeout=8)[1] if p.status() != psutil.STATUS_ZOMBIE]

    def ask_for_port(self) -> None:
        deadline = time.monotonic() + 3
        while taken(self.port):
            if time.monotonic() > deadline:
                free = next((n for n in range(self.port + 1, min(self.port + 100, 65536)) if not taken(n)), 0)
                raise Failure(
                    f"Le port {self.port} est pris par un autre programme. "
                    f"Relancer avec un autre port : deploy/demo --port {free}"
                )
            time.sleep(0.2)

    def prepare_database(self) -> None:
        """Migrates and seeds unless this very code has done so for this very database. Both may be run again."""
        record = self.data / "prepared.json"
        created = (self.server.cluster / "PG_VERSION").stat().st_mtime_ns
        wanted = {"code": install.digest("app", "tenants", "migrations"), "database": created}
        try:
            if json.loads(record.read_text()) == wanted:
                return
        except (OSError, ValueError):
            pass
        self.run("migrate", "Base de données : mise à jour du schéma")
        self.run("seed", "Données de démonstration")
        record.write_text(json.dumps(wanted))

    def run(self, command: str, title: str) -> None:
        say(f"{title}…")
        log = self.data / "logs" / f"{command}.log"
        with log.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "app", command],
                cwd=install.ROOT, env=self.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=out,
                start_new_session=True,
            )  # fmt: skip
            self.children = [Child(command, [], process)]
            try:
                assert process.stdout is not None
                for line in process.stdout:  # its steps are shown; what it says to the side stays in the log
                    say(f"  {line.decode(errors='replace').rstrip()}")
                code = process.wait()
            finally:
                self.stop_children()
        if code != 0:
            raise Failure(f"« {command} » a échoué : {last_words(log)}\nDétail : {log}")

    def launch(self, child: Child) -> None:
        """In a session of its own: Ctrl-C reaches only the watcher, who stops all in order."""
        log = self.data / "logs" / f"{child.name}.log"
        if log.exists() and log.stat().st_size > 5_000_000:
            log.replace(log.with_suffix(".1.log"))
        with log.open("ab") as out:
            child.process = subprocess.Popen(
                child.command,
                cwd=install.ROOT, env=self.environment(), start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip
        child.started = time.monotonic()

    def await_site(self) -> None:
        site = self.children[0]
        deadline = time.monotonic() + READY_LIMIT
        while not self.site_answers():
            assert site.process is not None
            if site.process.poll() is not None or time.monotonic() > deadline:
                log = self.data / "logs" / "serve.log"
                raise Failure(f"Le site ne démarre pas : {last_words(log)}\nDétail : {log}")
            time.sleep(0.05)

    def site_answers(self) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/healthz")
            return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    # ------------------------------------------------------------------ watching

    def watch(self) -> None:
        """Restarts what dies. Only an exception ends it: a request to stop, or a Failure."""
        from tenants import server as servers

        looked = time.monotonic()
        while True:
            time.sleep(0.3)
            for child in self.children:
                self.look_after(child)
            if time.monotonic() - looked > 3:
                if not servers.is_ready(self.server):
                    if not self.server.cluster.exists():
                        raise Failure(f"Le dossier {self.data} a disparu pendant que Passerelle tournait.")
                    say("PostgreSQL ne répond plus : redémarrage")
                    servers.start(self.server.data)
                looked = time.monotonic()

    def look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None:
            if child.process.poll() is None:
                return
            child.deaths = child.deaths + 1 if now - child.started < 20 else 1
            if child.deaths >= GIVE_UP_AFTER:
                log = self.data / "logs" / f"{child.name}.log"
                raise Failure(f"« {child.name} » s’arrête sans cesse : {last_words(log)}\nDétail : {log}")
            say(f"« {child.name} » s’est arrêté (code {child.process.returncode}) : redémarrage")
            end_group(child.process.pid, signal.SIGKILL)  # what it may have left of its own
            child.process, child.again_at = None, now + child.deaths - 1
        if child.process is None and now >= child.again_at:
            self.launch(child)

    # ------------------------------------------------------------------ stopping

    def stop(self) -> None:
        from tenants import server as servers

        self.stop_children()
        if self.server:
            servers.stop(self.server)

    def stop_children(self) -> None:
        alive = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in alive:
            end_group(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + 12
        for process in alive:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                end_group(process.pid, signal.SIGKILL)
                process.wait()
        self.children = []


def end_group(leader: int, order: signal.Signals) -> None:
    try:
        os.killpg(leader, order)
    except (ProcessLookupError, PermissionError):
        return


def taken(port: int) -> bool:
    """Whether something answers there, on either of the addresses that a browser tries for "localhost"."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.settimeout(1)
                if probe.connect_ex((address, port)) == 0:
                    return True
        except OSError:
            continue
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def last_words(log: Path) -> str:
    try:
        return install.last_words(log.read_text(errors="replace")[-3000:])
    except OSError:
        return "sans un mot."
