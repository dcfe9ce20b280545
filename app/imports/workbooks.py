"""The rows that wait as a workbook: their cells as they came, the columns that are taken, and why."""

from collections.abc import Iterable
from typing import Any

from app.imports import packing, queries
from app.imports.forms import said
from app.imports.models import TO_CORRECT, Import
from app.imports.reading import rebuilt
from app.tabular.kinds import Kind
from app.tabular.rows import Problem
from app.tabular.templates import waiting_lines
from tenants.session import Db


def waiting(db: Db, kind: Kind, made: Import) -> bytes | None:
    """An xlsx; None when no row waits, or when its cells are not kept any longer."""
    rows = [row for row in db.objects(queries.ROWS, of_import=made.id) if _waits(row) and row.cells]
    if not rows:
        return None
    table, mapping = rebuilt(made, rows)
    problems = [problem for row in rows for problem in reasons(kind, made, row)]
    return waiting_lines(table, mapping, kind.fields, problems)


def _waits(row: Any) -> bool:
    return row.result == "refused" or (row.outcome in TO_CORRECT and row.result is None)


def reasons(kind: Kind, made: Import, row: Any) -> Iterable[Problem]:
    """Why a row waits: what its cells say, the question, or what the run met."""

    def problem(column: str, name: str, read: str, why: packing.Packed) -> Problem:
        return Problem(row.place, row.line, column, name, read, packing.unpack(why))

    if row.reason:
        yield problem("", "", "", row.reason)
        return
    for column, name, read, why in row.found.get("problems", []):
        yield problem(column, name, read, why)
    if "question" in row.found:
        name = row.found["field"]
        yield problem(_column(kind, made, name), name, "", row.found["question"])


def _column(kind: Kind, made: Import, name: str) -> str:
    """The title of the column that gives the field; its own words when none does."""
    ranked = [field for _, field in sorted(made.mapping.get("columns", {}).items(), key=lambda pair: int(pair[0]))]
    if name in ranked:
        return str(made.titles[ranked.index(name)])
    found = kind.field(name)
    return said(found.label) if found else name
