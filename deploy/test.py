"""The whole verification, step by step: packages, lint, types, floors, catalogs, browser; pytest has the last word."""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NoReturn

import install

Steps = tuple[tuple[str, list[str]], ...]
LINT = (
    ("Mise en forme", ["ruff", "format", "--check", "."]),
    ("Règles d’écriture", ["ruff", "check", "."]),
    ("Types", ["mypy"]),
    ("Étages de la maison", ["lint-imports"]),
    ("Catalogues de messages", ["python", "deploy/catalogs.py"]),
)
BROWSER = (("Navigateur", ["python", "-m", "tests.browser"]),)


def say(text: str) -> None:
    print(text, flush=True)


def run(command: list[str]) -> tuple[bool, str, float]:
    """Whether it ended well, what it said, how many seconds it took."""
    begun = time.monotonic()
    program = str(install.PYTHON.parent / command[0])
    done = subprocess.run(
        [program, *command[1:]], cwd=install.ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
    )  # fmt: skip
    return done.returncode == 0, done.stdout, time.monotonic() - begun


def installed_and_checked(steps: Steps) -> tuple[str, list[str]]:
    """The Python of the environment; the titles of the steps that failed. They run side by side, from when the packages
    are there, beside the building of the rest; each is told under its heading, in their order."""
    wrong = []
    with ThreadPoolExecutor(len(steps)) as pool:
        say("== Installation")
        begun, running = time.monotonic(), list[Future[tuple[bool, str, float]]]()
        python = install.prepare(True, lambda: running.extend(pool.submit(run, command) for _title, command in steps))
        say(f"   bon, {time.monotonic() - begun:.1f} s")
        for (title, _command), done in zip(steps, running, strict=True):
            good, said, took = done.result()
            say(f"== {title}\n{said.rstrip()}\n   {'bon' if good else 'EN ÉCHEC'}, {took:.1f} s")
            wrong += [] if good else [title]
    return str(python), wrong


def read_arguments() -> tuple[argparse.Namespace, list[str]]:
    reader = argparse.ArgumentParser(
        prog="deploy/test",
        description="De rien à toute la suite d’essais. Ce qui n’est pas reconnu est passé à pytest.",
        add_help=False,
    )
    reader.add_argument("-h", "--help", action="help", help="montre cette aide")
    reader.add_argument("--long", action="store_true", help="les mêmes essais engendrés, aux tailles des exigences")
    reader.add_argument("--only", choices=["lint", "tests"], help="une moitié seulement")
    return reader.parse_known_args()


def main() -> int:
    asked, rest = read_arguments()
    lint, browser = LINT if asked.only != "tests" else (), BROWSER if asked.only != "lint" else ()
    python, wrong = installed_and_checked((*lint, *browser))
    if wrong:
        say(f"À corriger : {', '.join(wrong)}. Les essais n’ont pas été lancés.")
        return 1
    if asked.only == "lint":
        return 0
    say("== Essais")
    return run_tests(python, asked.long, rest)


def run_tests(python: str, long: bool, arguments: list[str]) -> NoReturn:
    """pytest takes this process over, so that its own line closes the output."""
    # Each file in one process, in the order in which they stand: browser tests last. One process more than there are
    # cores, for a test waits an eighth of its time: for a browser, a started process, the database.
    shared = ["-n", str((os.cpu_count() or 1) + 1), "--dist", "loadfile", "--no-loadscope-reorder"]
    arguments = [*shared, *(["--long"] if long else []), *arguments]
    if not any(word.startswith("-m") for word in arguments):
        arguments = ["-m", "not gallery", *arguments]
    os.chdir(install.ROOT)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each of a hundred started processes would compile the house anew
    os.execv(python, [python, "-m", "pytest", *arguments])


if __name__ == "__main__":
    sys.exit(main())
