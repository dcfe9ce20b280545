"""From the file to rows kept in the workspace: only the columns that are taken, no others; and back to a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.imports import packing, queries
from app.imports.models import REFUSED, Import, ImportMapping, ImportRow
from app.tabular.columns import ColumnMap, Proposal, to_remember
from app.tabular.kinds import Kind
from app.tabular.layout import Table, TableRow, column_of
from app.tabular.reading import Workbook, read
from tenants import clock
from tenants.session import Db


@dataclass(frozen=True)
class Opened:
    """A file and the lists it holds, the likeliest first."""

    book: Workbook
    proposals: tuple[Proposal, ...]

    def list_named(self, sheet: str) -> Proposal:
        """The list of that name, or the likeliest."""
        return next((one for one in self.proposals if one.table.sheet == sheet), self.proposals[0])


def opened(db: Db, kind: Kind, filename: str, content: bytes) -> Opened:
    """Read the file. Raises RefusedFile with its sentence."""
    book = read(filename, content)
    kept = db.object(queries.REMEMBERED, kind=kind.name)
    return Opened(book, kind.propose(book, clock.today(), kept.titles if kept else None))


def taken(mapping: ColumnMap) -> list[int]:
    """The columns that are taken, by their number in the file."""
    return sorted(int(index) for index in mapping["columns"])


def keep_rows(db: Db, kind: Kind, made: Import, table: Table, mapping: ColumnMap) -> None:
    """The rows of the list, in place of those kept before. What stands in other columns is not kept."""
    columns = taken(mapping)
    carried = [at for at, index in enumerate(columns) if _is_carried(kind, mapping["columns"][str(index)])]
    made.titles = [table.titles[index] for index in columns]
    made.sheet = table.sheet
    above: dict[int, Any] = {}
    rows: list[ImportRow] = []
    for rank, row in enumerate(table.rows, 1):
        cells = [packing.cell(row.cells[index]) if index < len(row.cells) else None for index in columns]
        for at in carried:  # merged cells: each row kept stands for itself, since one may be left out
            cells[at] = above[at] = above.get(at) if cells[at] is None else cells[at]
        rows.append(
            ImportRow(
                import_id=made.id,
                rank=rank,
                place=row.place,
                sheet=row.sheet,
                line=row.line,
                section=row.section,
                cells=cells,
                outcome=REFUSED,
            )
        )
    db.run(queries.DROP_ROWS, of_import=made.id)
    db.add(*rows)


def _is_carried(kind: Kind, field: str) -> bool:
    found = kind.field(field)
    return found is not None and found.carried


def rebuilt(made: Import, rows: Sequence[Any]) -> tuple[Table, ColumnMap]:
    """The list again from the rows kept, and the mapping over its columns."""
    table = Table(
        sheet=made.sheet,
        header_line=None,
        titles=tuple(made.titles),
        rows=tuple(
            TableRow(
                row.sheet,
                row.line,
                tuple(packing.uncell(cell) for cell in row.cells),
                row.section,
                column_of(row.place),
            )
            for row in rows
        ),
        above=(),
        notes=(),
    )
    columns = {str(rank): made.mapping["columns"][str(index)] for rank, index in enumerate(taken(whole(made)))}
    return table, ColumnMap(**{**made.mapping, "columns": columns})  # type: ignore[typeddict-item]


def whole(made: Import) -> ColumnMap:
    """The mapping as kept, over the file's own columns."""
    return ColumnMap(**made.mapping)  # type: ignore[typeddict-item]


def remember(db: Db, kind: Kind, mapping: ColumnMap, table: Table) -> None:
    """What these titles meant, for the next file of that kind."""
    titles = to_remember(mapping, table)
    kept: ImportMapping | None = db.object(queries.REMEMBERED, kind=kind.name)
    if kept is None:
        db.add(ImportMapping(kind=kind.name, titles=titles))
    else:
        kept.titles = kept.titles | titles
