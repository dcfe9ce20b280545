"""The PostgreSQL server whose binaries come with a Python package: created, started, found again and stopped by us.

For the demo and the tests; production names any PostgreSQL by its URL. Only binaries are taken from the package.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

from tenants.server_place import (
    ServerError,
    demoted,
    environment,
    find_binaries,
    last_words,
    own_folder,
    run,
    socket_dir,
    version,
)

STARTING_LIMIT = 300.0  # seconds: a crash recovery may be long
SILENCE_LIMIT = 15.0  # seconds for a live process that answers nothing at all
STOPPING_LIMIT = 30.0
LEAVING_LIMIT = 5.0  # for a process that was told, or has reason, to leave at once
IMPOSSIBLE_PID = 99_999_999  # beyond every system's limit, so that kill() says "no such process"

SETTINGS = {
    "listen_addresses": "",  # "trust" is right only because nothing but the private folder's socket leads in
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "max_wal_size": "256MB",
    "jit": "off",
    # What people typed does not belong in a log: neither the failing statement nor the row it names.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    # After a crash: one call for the whole file system instead of one for each of a thousand files (1.4 s, not 4.4).
    **({"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}),
}
THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@dataclass(frozen=True)
class Server:
    """Where a server lives: `data` is a folder of its own (owner only), `socket_dir` the only way in."""

    data: Path
    socket_dir: Path
    binaries: Path

    @property
    def cluster(self) -> Path:
        """The folder PostgreSQL itself keeps."""
        return self.data / "cluster"

    @property
    def mark(self) -> str:
        """A word that stands in the title of each of this server's processes."""
        return "passerelle-" + hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]

    def url(self, user: str = "", dbname: str = "postgres") -> str:
        """An address for libpq and SQLAlchemy, by way of the socket."""
        whom = f"{quote(user)}@" if user else ""
        return f"postgresql://{whom}/{quote(dbname)}?host={quote(str(self.socket_dir), safe='')}"


def at(data: Path) -> Server:
    """The server of folder `data`, running or not; the folder is made. Raises ServerError when it is not ours."""
    tools = find_binaries()
    return Server(own_folder(data), socket_dir(data.resolve()), tools)


def start(data: Path, *, durable: bool = True, settings: Mapping[str, str] | None = None) -> Server:
    """The server of folder `data`, accepting connections; found running, recovered after a crash, or created.

    `durable=False` gives up safety for speed, ends with the process that started it, and is refused on a folder that
    was not created so. `settings` are further PostgreSQL parameters. Raises ServerError.
    """
    server = at(data)
    with _one_at_a_time(server.data):
        if is_ready(server):
            return server
        _bury_the_dead(server)
        if is_ready(server):  # another start of the same folder was only slower than its caller
            return server
        throwaway = server.data / "throwaway"
        if not server.cluster.exists():
            _create(server, durable)
        elif not durable and not throwaway.exists():
            raise ServerError(f"Le dossier {server.data} garde de vraies données : il ne démarre pas sans ses sûretés.")
        _same_major(server)
        _launch(server, {**SETTINGS, **({} if durable else THROWAWAY), **(settings or {})}, leash=not durable)
    return server


def stop(server: Server) -> None:
    """Disconnects everyone and stops the server; nothing to do when it does not run."""
    if not server.data.exists():  # removed while running: nothing to keep, only processes to end
        _end([process for process in psutil.process_iter() if str(server.cluster) in _words(process)])
        return
    _let_go(server)
    with _one_at_a_time(server.data):
        for order, limit in (
            (signal.SIGINT, STOPPING_LIMIT),
            (signal.SIGQUIT, LEAVING_LIMIT),
            (signal.SIGKILL, LEAVING_LIMIT),
        ):
            postmaster = _postmaster(server)
            if postmaster is None:
                return
            _send(postmaster, order)
            if _wait(lambda: _postmaster(server) is None, limit):
                return
    raise ServerError(f"PostgreSQL ne s’arrête pas ; son journal : {server.data / 'server.log'}.")


def is_ready(server: Server) -> bool:
    """Whether connections are accepted: the only honest sign of life. A number may be a zombie's or another's."""
    return _answer(server) == 0


@contextmanager
def _one_at_a_time(data: Path) -> Iterator[None]:
    """Starts and stops of one folder wait for each other; the lock dies with its holder."""
    handle = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _answer(server: Server) -> int:
    """0 accepting, 1 starting or stopping, 2 silence."""
    command = [str(server.binaries / "pg_isready"), "-q", "-t", "3", "-U", "postgres", "-h", str(server.socket_dir)]
    return subprocess.run(command, cwd="/", env=environment(), stdin=subprocess.DEVNULL).returncode


def _words(process: psutil.Process) -> list[str]:
    """A process's command line; empty for a zombie and for what is gone."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def _postmaster(server: Server) -> psutil.Process | None:
    """The live main process of this very folder: not a zombie, not a stranger who got the number."""
    try:
        process = psutil.Process(_noted_pid(server) or IMPOSSIBLE_PID)
    except psutil.Error:
        return None
    return process if str(server.cluster) in _words(process) else None


def _noted_pid(server: Server) -> int | None:
    """The number in PostgreSQL's own note; None without a note or with a torn one."""
    try:
        return int((server.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _orphans(server: Server) -> list[psutil.Process]:
    """Processes of a main process that was killed: they leave by themselves, but only when they next look up."""
    title = f"postgres: {server.mark}:"
    return [process for process in psutil.process_iter() if " ".join(_words(process)).startswith(title)]


def _bury_the_dead(server: Server) -> None:
    """Waits for what lives, ends what hangs, and clears the notes of what was killed. The data are not touched."""
    silent_since = time.monotonic()
    begun = silent_since
    while (postmaster := _postmaster(server)) is not None:
        answer = _answer(server)
        if answer == 0:
            return
        now = time.monotonic()
        silent_since = now if answer == 1 else silent_since
        if now - silent_since > SILENCE_LIMIT or now - begun > STARTING_LIMIT:
            _end([postmaster])
            if _words(postmaster):
                raise ServerError(f"Le processus {postmaster.pid} de PostgreSQL ne finit pas : redémarrer la machine.")
        time.sleep(0.1)
    if not _wait(lambda: not _orphans(server), LEAVING_LIMIT):
        _end(_orphans(server))
    _clear_notes(server)


def _send(process: psutil.Process, order: signal.Signals) -> None:
    with suppress(psutil.NoSuchProcess):
        process.send_signal(order)


def _end(processes: list[psutil.Process]) -> None:
    """For what hangs. Neither signal loses a committed row: the next start recovers them from the journal."""
    for order in (signal.SIGQUIT, signal.SIGKILL):
        for process in processes:
            _send(process, order)
        if _wait(lambda: not any(_words(process) for process in processes), LEAVING_LIMIT):
            return


def _clear_notes(server: Server) -> None:
    """PostgreSQL believes any process that bears the noted number. Its note is kept, since it also guards the shared
    memory; only the number is made impossible. The socket's note guards nothing: the folder is ours alone."""
    (server.socket_dir / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
    note = server.cluster / "postmaster.pid"
    pid = _noted_pid(server)
    if pid is None:
        note.unlink(missing_ok=True)
    elif psutil.pid_exists(pid):
        rest = note.read_text().partition("\n")[2]
        handle = os.open(note, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW)
        with os.fdopen(handle, "w") as file:
            file.write(f"{IMPOSSIBLE_PID}\n{rest}")


def _create(server: Server, durable: bool) -> None:
    """A new cluster, made aside and renamed when whole: a creation cut short leaves nothing that looks finished."""
    unfinished = server.data / "cluster.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    mark = server.data / "throwaway"
    if durable:
        mark.unlink(missing_ok=True)
    else:
        mark.touch()
    major = int(version(server.binaries).split(".")[0])
    if major < 17:
        raise ServerError(f"PostgreSQL {major} est trop ancien : il faut la version 17 ou une plus récente.")
    run(
        server.binaries, "initdb", "-D", str(unfinished), "-U", "postgres", "--auth=trust", "--encoding=UTF8",
        "--locale-provider=builtin", "--builtin-locale=" + ("PG_UNICODE_FAST" if major >= 18 else "C.UTF-8"),
        "--locale=" + ("en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"), "--no-instructions",
        *([] if durable else ["--no-sync"]),
    )  # fmt: skip
    unfinished.rename(server.cluster)


def _same_major(server: Server) -> None:
    made_by = (server.cluster / "PG_VERSION").read_text().strip()
    present = version(server.binaries).split(".")[0]
    if made_by != present:
        raise ServerError(
            f"Les données de {server.data} ont été créées par PostgreSQL {made_by}, le programme est en version "
            f"{present} : remettre l’ancienne version, ou exporter puis réimporter les données."
        )


# The writing ends of the pipes whose closing ends a throw-away server: the system closes them with this process.
_leashes: dict[Path, int] = {}

# The shell only detaches the server: arguments go through as they are, and the account itself opens its log. With a
# leash (a pipe on its standard input) it then waits for a word, which means "let go", or for a dead process's silence.
_DETACH = """umask 077; log=$0; leash=$1; shift
exec 4<&0
"$@" >>"$log" 2>&1 </dev/null 4<&- & server=$!
echo $server
if [ $leash = yes ]; then (read word <&4 || kill -QUIT $server) >/dev/null 2>&1 & fi"""


def _let_go(server: Server) -> None:
    if leash := _leashes.pop(server.data, None):
        with suppress(OSError):
            os.write(leash, b"stopped\n")
        os.close(leash)


def _launch(server: Server, settings: Mapping[str, str], leash: bool) -> None:
    """Starts the main process on its own, so that no Ctrl-C reaches it, and waits until it accepts connections."""
    log = server.data / "server.log"
    if log.exists() and log.stat().st_size > 5_000_000:
        log.replace(log.with_suffix(".1.log"))
    quoted = '"' + str(server.socket_dir).replace('"', '""') + '"'  # the parameter is a list
    asked = {"unix_socket_directories": quoted, "cluster_name": server.mark, **settings}
    arguments = [word for name, value in asked.items() for word in ("-c", f"{name}={value}")]
    command = [str(server.binaries / "postgres"), "-D", str(server.cluster), *arguments]
    _let_go(server)
    reading, writing = os.pipe() if leash else (subprocess.DEVNULL, None)
    told = subprocess.run(
        ["/bin/sh", "-c", _DETACH, str(log), "yes" if leash else "no", *command],
        cwd="/", env=environment(), stdin=reading, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        start_new_session=True, check=True, **demoted(),
    )  # fmt: skip
    if writing is not None:
        os.close(reading)
        _leashes[server.data] = writing
    pid = int(told.stdout)
    gone = False
    begun = time.monotonic()
    while not gone and time.monotonic() - begun < STARTING_LIMIT:
        if is_ready(server):
            return
        time.sleep(min(0.5, 0.02 + (time.monotonic() - begun) / 10))  # each look leaves a line in the log
        try:
            gone = psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
        except psutil.Error:
            gone = True
    words = last_words(log.read_text(errors="replace")[-2000:]) if log.exists() else "le journal manque."
    raise ServerError(f"PostgreSQL ne démarre pas : {words} Le journal est {log}.")


def _wait(over: Any, limit: float) -> bool:
    """Whether `over()` became true within `limit` seconds."""
    deadline = time.monotonic() + limit
    while not over():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
