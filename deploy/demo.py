"""The demo: its options, its accounts, its beginning and its end; watcher.py does what lies between.

Begins in any Python (only the standard library), installs, and goes on in the project's own environment.
"""

import argparse
import hashlib
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

import install
from install import say
from watcher import Demo, Failure

ROOT = install.ROOT
INSTALLED = "PASSERELLE_INSTALLED"


class Stopped(Exception):
    """Ctrl-C, or another request to stop."""


def read_arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(
        prog="deploy/demo",
        description="Démarre Passerelle avec ses données de démonstration. Ctrl-C arrête tout.",
        add_help=False,
    )
    reader.add_argument("-h", "--help", action="help", help="montre cette aide")
    reader.add_argument("--port", type=int, default=8000, metavar="N", help="port du site (8000)")
    reader.add_argument(
        "--data", type=Path, metavar="DOSSIER", help="dossier des données (./.data ; pour root, sous /var/lib)"
    )
    asked = reader.parse_args()
    if not 1 <= asked.port <= 65535:
        reader.error("le port est un nombre de 1 à 65535")
    if asked.port < 1024 and os.geteuid() != 0:
        reader.error("un port au-dessous de 1024 demande d’être root : choisir par exemple --port 8000")
    return asked


def default_data() -> Path:
    """Beside the code; for root in a folder of our own: the database's account cannot enter a home such as /root."""
    if os.geteuid() != 0:
        return ROOT / ".data"
    from tenants.server_place import ROOT_HOME

    return ROOT_HOME / f"{ROOT.name}-{hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:8]}"


def table(port: int) -> str:
    from app.accounts.demo import ACCOUNTS, PASSWORD

    width = max(len(address) for address, _ in ACCOUNTS)
    lines = [f"  {address:<{width}}  {what}" for address, what in ACCOUNTS]
    return "\n".join(
        [
            "",
            "Passerelle est prête :",
            f"  http://localhost:{port}",
            f"  http://127.0.0.1:{port}",
            "",
            f"Comptes de démonstration, tous avec le mot de passe {PASSWORD} :",
            *lines,
            "",
            "Ctrl-C arrête tout.",
        ]
    )


def main() -> int:
    asked = read_arguments()
    if os.environ.pop(INSTALLED, "") != str(install.VENV):
        python = str(install.prepare(dev=False))
        os.environ[INSTALLED] = str(install.VENV)
        os.execv(python, [python, *sys.argv])
    sys.path.insert(0, str(ROOT))
    from tenants.server_place import ServerError

    begun = time.monotonic()
    demo = Demo(asked.port, (asked.data or default_data()).resolve())

    def leave(_signal: int, _frame: FrameType | None) -> None:
        for order in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(order, signal.SIG_IGN)  # once is enough: the stop itself is not interrupted
        raise Stopped

    for order in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(order, leave)
    code = 0
    try:
        demo.start()
        say(table(asked.port))
        say(f"(démarrage en {time.monotonic() - begun:.1f} s)")
        demo.watch()
    except Stopped:
        say("Arrêt…")
    except (Failure, ServerError) as failure:
        say(str(failure))
        code = 1
    try:
        demo.stop()
    except ServerError as failure:
        say(str(failure))
        return 1
    if code == 0:
        say("Tout est arrêté.")
    return code


if __name__ == "__main__":
    sys.exit(main())
