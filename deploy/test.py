"""The whole verification, step by step: packages, lint, types, floors, catalogs, browser; pytest has the last word."""

import argparse
import os
import subprocess
import sys
import time
from typing import NoReturn

import install

LINT = (
    ("Mise en forme", ["ruff", "format", "--check", "."]),
    ("Règles d’écriture", ["ruff", "check", "."]),
    ("Types", ["mypy"]),
    ("Étages de la maison", ["lint-imports"]),
    ("Catalogues de messages", ["python", "deploy/catalogs.py"]),
)


def say(text: str) -> None:
    print(text, flush=True)


def step(title: str, command: list[str]) -> bool:
    """Runs one command under its heading and tells its time."""
    say(f"== {title}")
    begun = time.monotonic()
    program = str(install.PYTHON.parent / command[0])
    done = subprocess.run([program, *command[1:]], cwd=install.ROOT, stdin=subprocess.DEVNULL, check=False)
    say(f"   {'bon' if done.returncode == 0 else 'EN ÉCHEC'}, {time.monotonic() - begun:.1f} s")
    return done.returncode == 0


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
    say("== Installation")
    begun = time.monotonic()
    python = str(install.prepare(dev=True))
    say(f"   bon, {time.monotonic() - begun:.1f} s")
    if asked.only != "tests":
        wrong = [title for title, command in LINT if not step(title, command)]
        if wrong:
            say(f"À corriger : {', '.join(wrong)}. Les essais n’ont pas été lancés.")
            return 1
    if asked.only == "lint":
        return 0
    if not step("Navigateur", ["python", "-m", "tests.browser"]):
        return 1
    say("== Essais")
    return run_tests(python, asked.long, rest)


def run_tests(python: str, long: bool, arguments: list[str]) -> NoReturn:
    """pytest takes this process over, so that its own line closes the output."""
    # each file in one process, in the order in which they stand: browser tests last
    shared = ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
    arguments = [*shared, *(["--long"] if long else []), *arguments]
    if not any(word.startswith("-m") for word in arguments):
        arguments = ["-m", "not gallery", *arguments]
    os.chdir(install.ROOT)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each of a hundred started processes would compile the house anew
    os.execv(python, [python, "-m", "pytest", *arguments])


if __name__ == "__main__":
    sys.exit(main())
