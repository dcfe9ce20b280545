"""Makes the project's own .venv from the pinned lists and builds its assets; does nothing when nothing has changed.

Needs no package itself: any Python of 3.11 or later runs it.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RECORD = VENV / "installed.json"
LOG = VENV / "install.log"
PIP = "deploy/lock-pip.txt"


def say(text: str) -> None:
    print(text, flush=True)


def prepare(dev: bool, installed: Callable[[], object] = lambda: None) -> Path:
    """The Python of a complete environment: what runs, and with `dev` what tests. Exits with a sentence on failure.

    installed: called when the packages are there; styles, scripts and catalogs are still to be made.
    """
    try:
        VENV.mkdir(exist_ok=True)
    except OSError as error:
        sys.exit(f"Impossible d’écrire dans {ROOT} ({error.strerror}) : cloner le projet dans un dossier à soi.")
    with one_at_a_time(), tempfile.TemporaryDirectory(prefix="passerelle-") as build:
        record = recorded()
        if not PYTHON.exists() or not record:
            make_environment()
            take_newer_pip()
            record = {}
        wanted = {"packages": digest("deploy/lock-dev.txt" if dev else "deploy/lock.txt"), "dev": dev}
        as_dev = {"packages": digest("deploy/lock-dev.txt"), "dev": True}
        if record.get("installed") not in (wanted, as_dev):
            install("deploy/lock-dev.txt" if dev else "deploy/lock.txt", "paquets")
            record = {"installed": wanted}
            keep(record)
        installed()
        words = digest("app/web/locale")
        sources = digest("pyproject.toml", "deploy/lock-build.txt", "app/web/assets")
        if record.get("sources") != sources or not (ROOT / "app" / "web" / "static").is_dir():
            build_project(Path(build), tools_are_there=record["installed"]["dev"])
            record |= {"sources": sources, "words": words}  # it compiles them, too
            keep(record)
        if record.get("words") != words:
            compile_words()
            record["words"] = words
            keep(record)
    return PYTHON


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands started together do not install into each other."""
    with (VENV / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Une autre commande installe déjà les paquets : attente…")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def recorded() -> dict:
    try:
        return json.loads(RECORD.read_text())
    except (OSError, ValueError):
        return {}


def keep(record: dict) -> None:
    """Written only after the step it tells of: what was cut short is done again."""
    RECORD.write_text(json.dumps(record))


def digest(*names: str) -> str:
    """One fingerprint over files and folders, of names and contents."""
    total = hashlib.sha256()
    for name in names:
        place = ROOT / name
        files = [place] if place.is_file() else sorted(p for p in place.rglob("*") if p.is_file())
        for file in files:
            if not {"node_modules", "__pycache__"} & set(file.parts) and file.suffix != ".mo":
                total.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return total.hexdigest()


def make_environment() -> None:
    say(f"Environnement Python {sys.version_info.major}.{sys.version_info.minor} : création de .venv")
    base = getattr(sys, "_base_executable", None) or sys.executable
    for leftover in VENV.iterdir():
        if leftover.name != ".lock":
            shutil.rmtree(leftover) if leftover.is_dir() and not leftover.is_symlink() else leftover.unlink()
    if subprocess.run([base, "-c", "import ensurepip"], capture_output=True).returncode != 0:
        install_venv_module()
    done = subprocess.run([base, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"Python n’a pas pu créer {VENV} : {last_words(done.stdout + done.stderr)}")


def take_newer_pip() -> None:
    """The one that comes with Python 3.11 takes twice as long to choose among all the files of a package."""
    pinned = re.search(r"^pip==(\d+)", (ROOT / PIP).read_text(), re.M)
    given = [re.match(r"pip-(\d+)", place.name) for place in VENV.glob("lib/python*/site-packages/pip-*.dist-info")]
    if pinned and any(found and int(found[1]) < int(pinned[1]) for found in given):
        with suppress(SystemExit):  # without it the given one does the same, or tells what is wrong
            install(PIP, "installateur de paquets")


def install_venv_module() -> None:
    """Debian keeps a part of Python in a package of its own."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    advice = f"Il manque à Python le module « venv ». L’installer (en root : apt-get install {package}), puis relancer."
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(advice)
    say(f"Installation de {package}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
        done = subprocess.run(
            ["apt-get", *arguments], env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
    if done.returncode != 0:
        sys.exit(f"{advice} apt-get a dit : {last_words(done.stdout + done.stderr)}")


def install(lock: str, what: str, *arguments: str) -> None:
    """Exactly the pinned files, each checked against its hash. What is imported is compiled then: most never is.

    The list is complete (a test sees to it), so that nothing is looked for beside it and several pips can divide it.
    """
    lines = re.findall(r"^[a-z0-9].*(?:\n +.*)*", (ROOT / lock).read_text(), re.M)  # one each, hashes included
    lines.sort(key=len)  # the more files a package is published in, the longer it takes: dealt out alike
    most = min(4, os.cpu_count() or 1, len(lines))
    hands = 1 if arguments else most  # in a folder of its own, one would not add to another's
    say(f"Installation : {len(lines)} {what}")
    with tempfile.TemporaryDirectory(prefix="passerelle-") as folder:
        parts = [Path(folder, f"{hand}.txt") for hand in range(hands)]
        for hand, part in enumerate(parts):
            part.write_text("\n".join(lines[hand::hands]))
        common = ["install", "--no-compile", "--no-deps", "--require-hashes", *arguments]
        pip([[*common, "-r", str(part)] for part in parts], len(lines), {})


def build_project(build: Path, tools_are_there: bool) -> None:
    """The project itself, editable; its build hook makes styles, scripts and catalogs. The tools leave afterwards."""
    environment = {}
    if not tools_are_there:
        install("deploy/lock-build.txt", "outils de construction", "--target", str(build))
        environment["PYTHONPATH"] = str(build)
    say("Construction des feuilles de style, des scripts et des traductions")
    pip([["install", "--no-build-isolation", "--no-deps", "-e", str(ROOT)]], 0, environment)


def compile_words() -> None:
    """Catalogs alone need none of the tools: the build script finds the rest done."""
    done = subprocess.run([str(PYTHON), "app/web/assets/build.py"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"Les traductions ne se compilent pas : {last_words(done.stdout + done.stderr)}")


def pip(commands: list[list[str]], total: int, environment: dict[str, str]) -> None:
    """Runs a pip for each, side by side, telling how far they are every few seconds; all their talk goes to the log.
    When one fails the others end what they do: a package left half-way would pass for installed the next time."""
    settings = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_PROGRESS_BAR": "off", **environment}
    settings = {**os.environ, **settings}
    seen, told, said = 0, time.monotonic(), 0
    heard, speaking = os.pipe()
    with LOG.open("w") as log, open(heard, errors="replace") as talk, ExitStack() as ended:
        running = [
            ended.enter_context(
                subprocess.Popen(
                    [str(PYTHON), "-m", "pip", *command], cwd=ROOT, env=settings,
                    stdin=subprocess.DEVNULL, stdout=speaking, stderr=subprocess.STDOUT,
                )
            )
            for command in commands
        ]  # fmt: skip
        os.close(speaking)
        for line in talk:
            log.write(line)
            seen += line.startswith("Collecting ")
            if total and seen != said and time.monotonic() - told > 3:
                say(f"  {min(seen, total)} sur {total}")
                told, said = time.monotonic(), seen
    if any(process.returncode != 0 for process in running):
        said = dict.fromkeys(LOG.read_text().splitlines())  # what several say is told once
        wrong = [line for line in said if re.match(r"\s*(ERROR|\w+Error|\w+Failed): ", line)]
        sys.exit(
            f"L’installation a échoué : {last_words(chr(10).join(wrong[-2:]))}\n"
            f"Vérifier la connexion à Internet et la place sur le disque, puis relancer. Détail : {LOG}"
        )


def last_words(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " / ".join(lines[-3:]) or "sans un mot."


if __name__ == "__main__":
    prepare(dev="--dev" in sys.argv[1:])
