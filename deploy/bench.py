"""Seeds, serves, asks and prints. Ratios against floors measured in the same run; never a time to beat."""

import argparse
import json
import logging
import os
import re
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import install
from benchmark.processes import free_port, memory, process, processor, shares

PAGES = {
    "list of 50 stays, filtered": "/a/bench-1/stays?situation=present",
    "stay": "/a/bench-1/stays/41",
    "residence board": "/a/bench-1/residences/1",
    "list of 50 orders of 10,000": "/a/bench-1/orders?view=table&only=closed",
    "orders by stage": "/a/bench-1/orders",
    "dwelling": "/a/bench-1/dwellings/41",
    "federation comparison": "/federation/compare?indicator=exit_durable_rate&year=2025",
}
# What another person reads: who runs residences sees nothing of the funding.
FUNDING_PAGES = {
    "list of 50 dossiers of 10,000": "/a/bench-1/dossiers",
    "dossier of 40 lines": "/a/bench-1/dossiers/1",
    "plan of 40 lines": "/a/bench-1/dossiers/1/plan",
    "cash chart, payments of 40 lines": "/a/bench-1/dossiers/1/payments",
    "payments of 10,000 dossiers": "/a/bench-1/payments",
}
EVERY = PAGES | FUNDING_PAGES
NEIGHBOUR = "/a/bench-2/residences/1"
PASSWORD = "passerelle-bench-2026"
EMAIL, FUNDRAISER = "bench@example.test", "funding@example.test"
KINDS = ("product", "static", "bare")


def read_arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(
        prog="deploy/bench", description="La vitesse, contre des planchers mesurés à côté."
    )
    reader.add_argument("--workspaces", type=int, default=150)
    reader.add_argument("--seconds", type=float, default=2.0, help="par mesure")
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--json", type=Path, help="écrire les chiffres dans ce fichier")
    return reader.parse_args()


def memory_of_several(settings: Any, cookies: dict[str, str], workers: int = 2) -> tuple[float, float]:
    """Megabytes of a worker when so many share what start-up made, after each drew every page, and of the process
    that started them: what several hold is divided among them."""
    from benchmark.asking import ask

    port = free_port()
    serve = [str(install.PYTHON), "-m", "app", "serve", "--port", str(port), "--workers", str(workers)]
    with process(serve, port, environment_of(settings)) as served:
        for name, path in EVERY.items():
            ask(port, path, cookies[name], 16, 1.0)
        parent, *each = shares(served.pid)
        return sum(each) / workers, parent


def seeded(server: Any, folder: Path, workspaces: int) -> Any:
    """A migrated database with so many workspaces, one person who is in the first two and at the head office, and one
    who follows the dossiers of the first."""
    from benchmark.seeding import fill

    from app.provisioning import NewPerson, find_workspace, let_in
    from tenants.database import Database
    from tenants.migrating import migrate
    from tenants.settings import Settings

    name = f"bench_{workspaces}"
    settings = Settings(
        profile="test",  # cheap password hashing and the statement count in a header; pages are the same
        database_url=server.url("", name),
        migrate_url=server.url("postgres", name),
        data=folder,
        secret="b" * 40,
        second_factor=False,
    )
    migrate(settings)
    fill(server.url("postgres", name), workspaces)
    database = Database(settings)
    for slug in ("bench-1", "bench-2")[:workspaces]:
        place = find_workspace(database, slug)
        let_in(database, NewPerson(EMAIL, "Claire", "residence_manager", True, PASSWORD), place)
    let_in(database, NewPerson(FUNDRAISER, "Flora", "fundraiser", False, PASSWORD), find_workspace(database, "bench-1"))
    let_in(database, NewPerson(EMAIL, "Claire", "officer", False, PASSWORD), None, "federation")
    database.close()
    return settings


def environment_of(settings: Any) -> dict[str, str]:
    return {
        "PASSERELLE_PROFILE": "test",
        "PASSERELLE_DATABASE_URL": settings.database_url,
        "PASSERELLE_MIGRATE_URL": settings.migrate_url,
        "PASSERELLE_DATA": str(settings.data),
        "PASSERELLE_SECRET": settings.secret,
        "PASSERELLE_SECOND_FACTOR": "off",
    }


def measure(settings: Any, superuser: str, asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Every page, each against its floors, in turn, round after round; medians of the rounds."""
    from benchmark.asking import ask
    from benchmark.parts import parts_of
    from benchmark.recording import record

    plan, cookie, wire = record(settings, EMAIL, PASSWORD, PAGES)
    more, other, _wire = record(settings, FUNDRAISER, PASSWORD, FUNDING_PAGES)
    plan, cookies = plan | more, dict.fromkeys(PAGES, cookie) | dict.fromkeys(FUNDING_PAGES, other)
    (folder / "plan.json").write_text(json.dumps({"url": superuser, "pages": plan}))
    web, floor = free_port(), free_port()
    python = str(install.PYTHON)
    serve = [python, "-m", "app", "serve", "--port", str(web)]
    bare = [
        python,
        "-m",
        "uvicorn",
        "--factory",
        "benchmark.floors:create_app",
        "--port",
        str(floor),
        "--log-level",
        "warning",
    ]
    extra = {"PASSERELLE_BENCH": str(folder / "plan.json"), "PYTHONPATH": str(install.ROOT / "deploy")}
    found: dict[str, Any] = {}
    with process(serve, web, environment_of(settings)) as served, process(bare, floor, extra) as beside:
        for name, path in EVERY.items():
            found[name] = {kind: {1: [], 16: []} for kind in KINDS}
            targets = {
                "product": (web, path),
                "static": (floor, f"/static/{slug(name)}"),
                "bare": (floor, f"/bare/{slug(name)}"),
            }
            for kind in KINDS:
                ask(*targets[kind], cookies[name], 4, 0.5)
            for _round in range(asked.rounds):
                for at_once in (1, 16):
                    for kind in KINDS:
                        pid = served.pid if kind == "product" else beside.pid
                        before = processor(pid)
                        answers = ask(*targets[kind], cookies[name], at_once, asked.seconds)
                        answers.processor = processor(pid) - before
                        if answers.wrong or not answers.seconds:
                            raise SystemExit(f"{name}, {kind}: {answers.wrong} answers were not 200.")
                        found[name][kind][at_once].append(answers)
            found[name]["statements"] = plan[name]["count"]
            found[name]["bytes"] = len(plan[name]["html"].encode())
        found["memory"], found["first visit"] = memory(served.pid), wire / 1024
    found["shared memory"] = memory_of_several(settings, cookies)
    found["parts"] = parts_of(settings, EMAIL, PASSWORD, PAGES)
    found["parts"] |= parts_of(settings, FUNDRAISER, PASSWORD, FUNDING_PAGES)
    return found


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name)


def median(answers: list[Any], what: str) -> float:
    values = [a.per_second if what == "rps" else a.quantile(0.5 if what == "p50" else 0.99) for a in answers]
    return statistics.median(values)


def report(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows as printed and as written to --json."""
    rows = []
    for name in EVERY:
        page = found[name]
        row: dict[str, Any] = {"page": name, "statements": page["statements"], "bytes": page["bytes"]}
        for at_once in (1, 16):
            for kind in KINDS:
                row[f"{kind}_rps_{at_once}"] = round(median(page[kind][at_once], "rps"), 1)
            row[f"p50_{at_once}"] = round(median(page["product"][at_once], "p50"), 2)
            row[f"p99_{at_once}"] = round(median(page["product"][at_once], "p99"), 2)
            row[f"of_bare_{at_once}"] = round(row[f"product_rps_{at_once}"] / row[f"bare_rps_{at_once}"], 2)
            for kind in ("product", "bare"):
                taken = sum(answers.processor for answers in page[kind][at_once])
                row[f"{kind}_processor_{at_once}"] = round(
                    1000 * taken / sum(len(a.seconds) for a in page[kind][at_once]), 2
                )
            row[f"of_static_{at_once}"] = round(row[f"product_rps_{at_once}"] / row[f"static_rps_{at_once}"], 3)
        rows.append(row)
    return rows


def show(rows: list[dict[str, Any]], found: dict[str, Any]) -> None:
    print(
        "\n| page | clients | req/s | bare req/s | of bare | of static | p50 ms | p99 ms "
        "| processor ms | bare's | statements | bytes |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        for n in (1, 16):
            print(
                f"| {row['page']} | {n} | {row[f'product_rps_{n}']} | {row[f'bare_rps_{n}']} | {row[f'of_bare_{n}']} "
                f"| {row[f'of_static_{n}']} | {row[f'p50_{n}']} | {row[f'p99_{n}']} "
                f"| {row[f'product_processor_{n}']} | {row[f'bare_processor_{n}']} "
                f"| {row['statements']} | {row['bytes']} |"
            )
    show_parts(found["parts"])
    print(f"\nMemory of a web process alone after the run: {found['memory']:.0f} MB")
    worker, parent = found["shared memory"]
    print(f"Memory of each of two workers that share what start-up made: {worker:.0f} MB; their parent: {parent:.0f}")
    print(f"First visit over the wire, compressed: {found['first visit']:.0f} KB")


def show_parts(parts: dict[str, dict[str, float]]) -> None:
    """Milliseconds of processor of each part of an answer, in the worker's thread."""
    names = list(dict.fromkeys(part for page in parts.values() for part in page))
    print("\n| page, ms of processor | " + " | ".join(names) + " |")
    print("|---" * (len(names) + 1) + "|")
    for page, spent in parts.items():
        print(f"| {page} | " + " | ".join(f"{spent.get(name, 0):.2f}" for name in names) + " |")


def neighbours(few: Any, many: Any, asked: argparse.Namespace) -> float:
    """The same page of the same small workspace, in an installation of two workspaces and in one of many: the ratio."""
    from benchmark.asking import ask
    from benchmark.recording import record

    rates: list[list[float]] = [[], []]
    ports = [free_port(), free_port()]
    python = str(install.PYTHON)
    cookies = [record(settings, EMAIL, PASSWORD, {"board": NEIGHBOUR})[1] for settings in (few, many)]
    commands = [[python, "-m", "app", "serve", "--port", str(port)] for port in ports]
    with process(commands[0], ports[0], environment_of(few)), process(commands[1], ports[1], environment_of(many)):
        for _round in range(asked.rounds + 1):
            for which in (0, 1):
                answers = ask(ports[which], NEIGHBOUR, cookies[which], 4, asked.seconds)
                rates[which].append(answers.per_second)
    return statistics.median(many_ / few_ for few_, many_ in zip(rates[0][1:], rates[1][1:], strict=True))


def main() -> int:
    asked = read_arguments()
    if Path(sys.prefix).resolve() != install.VENV.resolve():
        python = str(install.prepare(dev=True))
        os.execv(python, [python, *sys.argv])
    sys.path.insert(0, str(install.ROOT))
    logging.getLogger("httpx").setLevel(logging.WARNING)
    from tenants import server

    folder = Path(tempfile.mkdtemp(prefix="passerelle-bench-"))
    folder.chmod(0o755)
    started = server.start(folder / "pg", durable=False)
    try:
        print(f"Seeding {asked.workspaces} workspaces, one of 10,000 stays…", flush=True)
        many = seeded(started, folder, asked.workspaces)
        few = seeded(started, folder, 2)
        superuser = started.url("postgres", f"bench_{asked.workspaces}")
        found = measure(many, superuser, asked, folder)
        rows = report(found)
        show(rows, found)
        ratio = neighbours(few, many, asked)
        print(f"Requests/s with {asked.workspaces} workspaces against 2, same page: {ratio:.2f}")
        if asked.json:
            kept = ("memory", "shared memory", "first visit", "parts")
            whole = {name: found[name] for name in kept} | {"neighbours": ratio}
            asked.json.write_text(json.dumps({"rows": rows, **whole}, indent=1))
    finally:
        server.stop(started)
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
