"""What each row would do, judged again after every correction, and what the page says of all of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from app.imports import packing, queries
from app.imports.kinds import KINDS
from app.imports.models import ASIDE, REFUSED, Import, ImportRow
from app.imports.reading import rebuilt
from app.tabular.cells import typed
from app.tabular.kinds import Kind
from app.tabular.rows import Problem
from app.tabular.verdicts import Preview, Verdict
from tenants import clock
from tenants.session import Db

VALUES_SHOWN = 60


def judge(db: Db, made: Import) -> Preview:
    """Judge every row against what the workspace holds now; keep what changed."""
    kind = KINDS[made.kind]
    rows: list[ImportRow] = db.objects(queries.ROWS, of_import=made.id)
    preview = judged(db, kind, made, rows)
    verdicts = {verdict.row.place: verdict for verdict in preview.verdicts}
    problems: dict[str, list[Problem]] = {}
    for problem in preview.problems:
        problems.setdefault(problem.place, []).append(problem)
    aside = set(made.aside)
    for row in rows:
        verdict = verdicts.get(row.place)
        outcome = ASIDE if row.place in aside else verdict.outcome if verdict else REFUSED
        found = _found(kind, made, row, verdict, problems.get(row.place, []))
        if (row.outcome, row.found) != (outcome, found):
            row.outcome, row.found = outcome, found
    made.findings = findings(db, kind, made, rows, preview)
    db.flush()
    return preview


def judged(db: Db, kind: Kind, made: Import, rows: Sequence[ImportRow]) -> Preview:
    """The verdicts of the rows that are not left out."""
    aside = set(made.aside)
    table, mapping = rebuilt(made, [row for row in rows if row.place not in aside])
    return kind.judge(table, mapping, kind.held(db), clock.today(), frozenset(made.same_persons))


# -- one row ----------------------------------------------------------------------------------------------------------
def _found(
    kind: Kind, made: Import, row: ImportRow, verdict: Verdict[Any] | None, problems: Sequence[Problem]
) -> dict[str, Any]:
    """What the page shows of the row: who, where, what was worked out, what is wrong or asked, what changes."""
    hidden = {problem.field for problem in problems if not problem.read}
    found: dict[str, Any] = {"head": _head(kind, made, row, verdict, hidden), "facts": _facts(kind, verdict)}
    if verdict and verdict.row.echoes:
        found["echoes"] = [[one.column, one.field, one.read, one.understood] for one in verdict.row.echoes]
    if problems:
        found["problems"] = [
            [one.column, one.field, one.read or _standing(kind, made, row, one.field), packing.pack(one.sentence)]
            for one in problems
        ]
        other = next((kind.either[one.field] for one in problems if not one.read and one.field in kind.either), None)
        if other is not None:
            found["other"] = [other, _standing(kind, made, row, other)]
    if verdict and verdict.question is not None:
        found["question"] = packing.pack(verdict.question)
        found["field"], found["answer"] = verdict.field, verdict.answer
        found["person"] = verdict.field == "last_name"
        held = getattr(verdict.row, verdict.field, None)
        found["held"] = f"{held:%d/%m/%Y}" if hasattr(held, "strftime") else str(held or "")
    if verdict and verdict.number is not None:
        found["number"] = verdict.number
    if verdict and verdict.changes:
        found["changes"] = [[one.field, packing.value(one.before), packing.value(one.after)] for one in verdict.changes]
    return found


def _standing(kind: Kind, made: Import, row: ImportRow, name: str) -> str:
    """What stands in a cell that contradicts another one; only of a field that holds nothing but a day or a number."""
    field = kind.field(name)
    if field is None or field.kind not in ("date", "integer", "decimal", "money"):
        return ""
    fixed = made.mapping.get("fixes", {}).get(row.place, {}).get(name)
    if fixed is not None:
        return str(fixed)
    fields = [given for _, given in sorted(made.mapping["columns"].items(), key=lambda pair: int(pair[0]))]
    cell = packing.uncell(row.cells[fields.index(name)]) if name in fields else None
    return typed(cell)[:40]


def _head(kind: Kind, made: Import, row: ImportRow, verdict: Verdict[Any] | None, hidden: set[str]) -> str:
    """Whom or what the row is about. Of a row that is not understood, its first cells as they stand."""
    if verdict is not None:
        return kind.head(verdict.row)
    fields = [field for _, field in sorted(made.mapping["columns"].items(), key=lambda pair: int(pair[0]))]
    texts = [
        typed(packing.uncell(cell))[:60]
        for field, cell in zip(fields, row.cells, strict=False)
        if cell is not None and field not in hidden
    ]
    return " · ".join(text for text in texts[:5] if text)


def _facts(kind: Kind, verdict: Verdict[Any] | None) -> list[packing.Packed]:
    if verdict is None:
        return []
    told = [*kind.facts(verdict.row), *([verdict.note] if verdict.note else [])]
    return [packing.pack(one) for one in told]


# -- all of them ------------------------------------------------------------------------------------------------------
def findings(db: Db, kind: Kind, made: Import, rows: Sequence[ImportRow], preview: Preview) -> dict[str, Any]:
    """Counts by outcome, words understood with how often, writings that are not, what is said before and after."""
    counts = Counter(row.outcome for row in rows)
    wanted = [verdict.row for verdict in preview.of("create", "update")]
    beside = kind.beside(db, wanted)
    return {
        "rows": len(rows),
        "counts": dict(counts),
        "values": _values(kind, preview.verdicts),
        "wrong": _wrong(preview.problems),
        "worked_out": sum(len(verdict.row.echoes) for verdict in preview.verdicts),
        "before": [packing.pack(one) for one in (*beside.before, *preview.notes)],
        "after": [packing.pack(one) for one in (*beside.after, *preview.notes)],
    }


def _values(kind: Kind, verdicts: Iterable[Verdict[Any]]) -> list[list[Any]]:
    """Words of a list read as others: [field, column, read, understood, how often], the commonest first."""
    told = Counter(
        (echo.field, echo.column, echo.read, echo.understood)
        for verdict in verdicts
        for echo in verdict.row.echoes
        if echo.field in kind.lists and echo.read
    )
    return [[*what, times] for what, times in told.most_common(VALUES_SHOWN)]


def _wrong(problems: Iterable[Problem]) -> list[list[Any]]:
    """Writings that are refused more than once: [field, column, read, how often, sentence]."""
    told = Counter((problem.field, problem.column, problem.read) for problem in problems if problem.read)
    why = {(problem.field, problem.column, problem.read): problem.sentence for problem in problems}
    return [
        [*what, times, packing.pack(why[what])] for what, times in told.most_common(VALUES_SHOWN) if times > 1
    ]  # fmt: skip
