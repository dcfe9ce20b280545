"""The demo's stays as plain CSV files (UTF-8, commas, ISO dates), for other programs to read."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from app.demo.records import DemoStay, DemoWorkspace
from app.demo.stays import workspaces

_STAYS = (
    "workspace", "stay", "residence", "unit", "person", "first_name", "last_name", "birth", "household_size", "date_in",
    "previous_situation", "date_out", "done", "notice_on", "by", "reason", "destination",
)  # fmt: skip


def dump(today: date) -> dict[str, str]:
    """Every file by name: residences, units, closures, stays, periods, steps. Empty text stands for no value."""
    all_of = workspaces(today)
    return {
        "residences.csv": _text(
            ("workspace", "residence", "name", "kind", "public", "town", "opened_on"),
            ((w.slug, r.code, r.name, r.kind, r.public, r.town, r.opened_on) for w in all_of for r in w.residences),
        ),
        "units.csv": _text(
            ("workspace", "residence", "unit", "floor", "type", "surface", "service_from", "service_to"),
            (
                (w.slug, u.residence, u.number, u.floor, u.type, u.surface, u.service_from, u.service_to)
                for w in all_of
                for r in w.residences
                for u in r.units
            ),
        ),
        "closures.csv": _text(
            ("workspace", "residence", "unit", "first", "reopens", "reason"),
            ((w.slug, c.residence, c.unit, c.first, c.reopens, c.reason) for w in all_of for c in w.closures),
        ),
        "stays.csv": _text(_STAYS, (_stay(w, stay) for w in all_of for stay in w.stays)),
        "periods.csv": _text(
            ("workspace", "stay", "first", "until", "decided_on"),
            ((w.slug, s.number, p.first, p.until, p.decided_on) for w in all_of for s in w.stays for p in s.periods),
        ),
        "steps.csv": _text(
            ("workspace", "stay", "on", "kind", "outcome"),
            ((w.slug, s.number, p.on, p.kind, p.outcome) for w in all_of for s in w.stays for p in s.steps),
        ),
    }


def write(folder: Path, today: date) -> None:
    """Write the files into a folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in dump(today).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


def _stay(workspace: DemoWorkspace, stay: DemoStay) -> Sequence[object]:
    person, leaves = stay.person, stay.departure
    end = (leaves.on, leaves.done, leaves.notice_on, leaves.by, leaves.reason, leaves.destination) if leaves else ()
    return (
        workspace.slug, stay.number, stay.residence, stay.unit, person.number, person.first_name, person.last_name,
        person.birth, stay.household_size, stay.date_in, stay.previous_situation, *(end or ("",) * 6),
    )  # fmt: skip


def _text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Comma-separated text with its header; None becomes nothing, True and False become 1 and 0."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([int(cell) if isinstance(cell, bool) else cell for cell in row] for row in rows)
    return out.getvalue()
