"""The commands: python -m app … (also installed as passerelle). Those that answer with data take --json."""

import argparse
import asyncio
import gc
import json
import logging
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.exc import OperationalError

from tenants.database import Database
from tenants.settings import Settings, UnsafeSettings, from_environment

Handler = Callable[[Settings, argparse.Namespace], int]


def serve(settings: Settings, asked: argparse.Namespace) -> int:
    """The web process, or several that share what start-up made (--workers)."""
    import uvicorn

    from app.serving import refuse_unsafe_server, settle, spare_memory

    refuse_unsafe_server(settings)
    spare_memory()

    def make() -> Any:
        from app.main import create_app
        from app.web.templating import prepare

        made = create_app(settings)
        if asked.workers > 1:
            prepare()
        settle()
        return made

    how: dict[str, Any] = {
        "access_log": False,
        "server_header": False,
        "date_header": True,
        "timeout_graceful_shutdown": 5,
        "timeout_keep_alive": 15,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies) or None,
        "h11_max_incomplete_event_size": 16_384,
    }
    if asked.workers > 1:
        from app.preforking import serve_by_several

        serve_by_several(make, how, asked.host, asked.port, asked.workers)
    else:
        uvicorn.run(make(), host=asked.host, port=asked.port, log_level="warning", **how)
    return 0


def worker(settings: Settings, asked: argparse.Namespace) -> int:
    """The job process."""
    import app.tasks  # noqa: F401 every task is known
    from app.jobs.worker import work

    database = Database(settings)
    try:
        asyncio.run(work(settings, database, wait=not asked.once))
    finally:
        database.close()
    return 0


def migrate(settings: Settings, _asked: argparse.Namespace) -> int:
    """Bring the database to the newest revision."""
    from tenants.migrating import migrate as run

    if not settings.migrate_url:
        print("PASSERELLE_MIGRATE_URL is missing: the address of a role that may create schemas.", file=sys.stderr)
        return 2
    run(settings)
    return 0


def seed(settings: Settings, _asked: argparse.Namespace) -> int:
    """Fill the demo. Refused in production."""
    from app.seeding import seed as run
    from tenants.migrating import take_stock

    if settings.profile == "production":
        print("The demo's accounts have a public password: a production installation is never seeded.", file=sys.stderr)
        return 2
    database = Database(settings)
    try:
        run(database)
    finally:
        database.close()
    if settings.migrate_url:
        take_stock(settings)
    return 0


def provision(settings: Settings, asked: argparse.Namespace) -> int:
    """Open a workspace and invite its first administrator."""
    from app.provisioning import NewPerson, open_and_invite
    from app.web.forms import RuleRefused

    database = Database(settings)
    person = NewPerson(asked.email, asked.person, "director", True)
    try:
        workspace, invitation = open_and_invite(database, asked.slug, asked.name, asked.department, person)
    except RuleRefused as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 1
    finally:
        database.close()
    address = f"{settings.base_url}/a/{workspace.slug}/"
    told = {"workspace": workspace.slug, "address": address, "invitation": invitation}
    print(json.dumps(told) if asked.json else f"{address}\n{invitation}")
    return 0


def publish(settings: Settings, asked: argparse.Namespace) -> int:
    """Freeze a closed year of a workspace and publish it, masked. Changes nothing when it was published as it is."""
    from app.figures.publishing import carry_over
    from app.figures.sending import has_changed, is_closed, last_edition, submit
    from app.provisioning import find_workspace
    from tenants import session
    from tenants.actor import keeper

    database = Database(settings)
    try:
        workspace = find_workspace(database, asked.workspace)
        if workspace is None or not is_closed(asked.year):
            print("No such workspace." if workspace is None else f"{asked.year} is not a past year.", file=sys.stderr)
            return 1
        with session.open(database, keeper(workspace), write=True) as db:
            if has_changed(db, asked.year):
                submit(db, asked.year, asked.reason)
            edition = last_edition(db, asked.year)
        carried = carry_over(database, workspace)
    finally:
        database.close()
    answer = {"workspace": asked.workspace, "year": asked.year, "edition": edition, "published": carried}
    print(json.dumps(answer) if asked.json else f"{asked.workspace} {asked.year}: edition {edition}, {carried} new.")
    return 0


def figures(settings: Settings, asked: argparse.Namespace) -> int:
    """The figures of a workspace's residences over a period, both days included."""
    from app.commands import figures as run

    database = Database(settings)
    try:
        return run(database, asked.workspace, asked.first, asked.last, asked.residence, as_json=asked.json)
    finally:
        database.close()


def check(settings: Settings, asked: argparse.Namespace) -> int:
    """Whether configuration, server, catalogue, guards and data are sound; exit code 1 when something is not."""
    from app.checks import run, told

    checks = run(settings)
    print(told(checks, as_json=asked.json))
    return 1 if any(one.wrong for one in checks) else 0


def sweep(settings: Settings, asked: argparse.Namespace) -> int:
    """Take away the files of a workspace that no row names, and partners' zips, that are a day old, as a night does."""
    import app.models  # noqa: F401 every table is known
    from app.partners.packs import forget_old
    from app.provisioning import find_workspace
    from app.sweeping import TooMany
    from app.sweeping import sweep as run
    from tenants import clock
    from tenants.orphans import GRACE

    database = Database(settings)
    try:
        workspace = find_workspace(database, asked.workspace)
        if workspace is None:
            print("No such workspace.", file=sys.stderr)
            return 1
        gone = forget_old(database, workspace)
        gone += run(database, workspace, clock.now() - GRACE, however_many=asked.however_many)
    except TooMany as many:
        print(
            f"{many} files have no row; nothing was taken away. Add --however-many if that is right.", file=sys.stderr
        )
        return 1
    finally:
        database.close()
    print(json.dumps({"workspace": asked.workspace, "files": gone}) if asked.json else f"{gone} files taken away.")
    return 0


def import_file(settings: Settings, asked: argparse.Namespace) -> int:
    """Import a list of stays, units or residences into a workspace, as its page does."""
    from app.imports.command import import_file as run

    database = Database(settings)
    try:
        return run(database, asked.workspace, asked.kind, asked.file, dry_run=asked.dry_run, as_json=asked.json)
    finally:
        database.close()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write 2026-01-31.") from error


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="passerelle", description="Passerelle: the commands of an installation.")
    commands = made.add_subparsers(dest="command", required=True)

    def add(name: str, handler: Handler) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=(handler.__doc__ or "").split("\n")[0])
        command.set_defaults(handler=handler)
        return command

    command = add("serve", serve)
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8000)
    command.add_argument("--workers", type=int, default=1, help="processes that share one memory (default: 1)")
    command = add("worker", worker)
    command.add_argument("--once", action="store_true", help="run what is waiting, then stop")
    add("migrate", migrate)
    add("seed", seed)
    command = add("provision", provision)
    command.add_argument("slug")
    command.add_argument("name")
    command.add_argument("--department", required=True)
    command.add_argument("--email", required=True, help="the first administrator's address")
    command.add_argument("--person", default="", help="their name")
    command.add_argument("--json", action="store_true", help="{workspace, address, invitation}")
    add("check", check).add_argument("--json", action="store_true")
    command = add("sweep", sweep)
    command.add_argument("workspace")
    command.add_argument("--however-many", action="store_true", help="even when a crash does not leave so many")
    command.add_argument("--json", action="store_true", help="{workspace, files}")
    command = add("publish", publish)
    command.add_argument("workspace")
    command.add_argument("--year", type=int, required=True)
    command.add_argument("--reason", default="", help="what changes since the last edition")
    command.add_argument("--json", action="store_true")
    command = add("import", import_file)
    command.add_argument("workspace")
    command.add_argument("kind", help="stays, units or residences")
    command.add_argument("file", type=Path, help="xlsx, ods or csv")
    command.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
    command.add_argument("--json", action="store_true", help="{created, updated, unchanged, refused: […]}")
    command = add("figures", figures)
    command.add_argument("workspace")
    command.add_argument("--from", dest="first", type=_day, required=True, metavar="DAY", help="2026-01-01")
    command.add_argument("--to", dest="last", type=_day, required=True, metavar="DAY", help="2026-12-31")
    command.add_argument("--residence", type=int, help="its number; all of them when left out")
    command.add_argument("--json", action="store_true", help="{indicator: {numerator, denominator, value, unit}}")
    return made


def main() -> int:
    """Exit code 0 done, 1 refused by the data, 2 refused by the settings or the arguments."""
    gc.set_threshold(50_000, 20, 100)  # what imports make stays: to walk it again and again took a fifth of a start
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    asked = parser().parse_args()
    try:
        settings = from_environment()
        return int(asked.handler(settings, asked))
    except UnsafeSettings as unsafe:
        for sentence in unsafe.sentences:
            print(sentence, file=sys.stderr)
        return 2
    except (psycopg.OperationalError, OperationalError) as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        address = "PASSERELLE_MIGRATE_URL" if asked.command == "migrate" else "PASSERELLE_DATABASE_URL"
        print(f"PostgreSQL does not let us in at the address of {address}: {reason}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
