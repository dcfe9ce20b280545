"""The import as a command: the same steps and the same rules, without a person between them."""

import json
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from app.imports import queries
from app.imports.drafting import deposit, match_columns, press
from app.imports.kinds import KINDS
from app.imports.models import TO_CORRECT, Import
from app.imports.running import run
from app.imports.workbooks import reasons
from app.provisioning import find_workspace
from app.tabular.bounds import MAX_BYTES, RefusedFile
from app.tabular.kinds import Kind
from tenants import session
from tenants.actor import Workspace, keeper
from tenants.database import Database
from tenants.session import Db


@dataclass
class Report:
    """What an import did, or would do. unchanged: rows that say nothing new, repeated ones included."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)


class NothingWritten(Exception):
    """Leaves a transaction so that all of it is undone: a rehearsal."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


class Refused(Exception):
    """The file as a whole is refused, in a sentence."""


def import_file(
    database: Database, slug: str, kind_name: str, path: Path, *, dry_run: bool = False, as_json: bool = False
) -> int:
    """Exit code: 0 done, refused rows told; 1 nothing was done, with the reason."""
    workspace, kind = find_workspace(database, slug), KINDS.get(kind_name)
    try:
        if workspace is None:
            raise Refused(f"No workspace is called {slug}.")
        if kind is None:
            raise Refused(f"Nothing called {kind_name} can be imported: {', '.join(KINDS)}.")
        report = _rehearse(database, workspace, kind, path) if dry_run else _carry_out(database, workspace, kind, path)
    except (Refused, RefusedFile) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{path} cannot be read: {error.strerror or error}", file=sys.stderr)
        return 1
    print(json.dumps(asdict(report), ensure_ascii=False) if as_json else _told(report, dry_run))
    return 0


def _carry_out(database: Database, workspace: Workspace, kind: Kind, path: Path) -> Report:
    with session.open(database, keeper(workspace), write=True) as db:
        made = _draft(db, kind, path)
        press(db, made, None)
        key: UUID = made.id
    run(database, workspace, key)
    with session.open(database, keeper(workspace)) as db:
        return _report(db, kind, db.object(queries.IMPORT_BY_ID, of_import=key))


def _rehearse(database: Database, workspace: Workspace, kind: Kind, path: Path) -> Report:
    try:
        with session.open(database, keeper(workspace), write=True) as db:
            raise NothingWritten(_report(db, kind, _draft(db, kind, path)))
    except NothingWritten as left:
        return left.report


def _draft(db: Db, kind: Kind, path: Path) -> Import:
    """The columns as proposed. Raises Refused when one that is needed cannot be told."""
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    made, found = deposit(db, kind, path.name, content)
    proposal = found.proposals[0]
    if proposal.problems:
        raise Refused(" ".join(proposal.problems))
    match_columns(db, kind, made, proposal.table, proposal.mapping)
    return made


def _report(db: Db, kind: Kind, made: Import) -> Report:
    """From the results of the rows; before a run, from what they would do."""
    report = Report()
    for row in db.all(queries.ALL_SHOWN, of_import=made.id):
        did = row.result or {"create": "created", "update": "updated"}.get(row.outcome, row.outcome)
        if did == "created":
            report.created += 1
        elif did == "updated":
            report.updated += 1
        elif did in TO_CORRECT or did == "refused":
            report.refused += [
                {"line": row.line, "column": problem.column, "reason": str(problem.sentence)}
                for problem in reasons(kind, made, row)
            ]
        else:
            report.unchanged += 1
    return report


def _told(report: Report, dry_run: bool) -> str:
    lines = [f"line {one['line']}, {one['column'] or '-'}: {one['reason']}" for one in report.refused]
    refused = len({one["line"] for one in report.refused})
    words = "would be " if dry_run else ""
    counts = f"{words}created {report.created}, updated {report.updated}, unchanged {report.unchanged}"
    return "\n".join([*lines, f"{counts}, refused {refused}"])
