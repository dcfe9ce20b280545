"""Reads the rows of a list under a mapping: values by field, what was worked out, what cannot be understood."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.folding import fold
from app.sentence import Sentence, sentence
from app.tabular.cells import Cell, Refused, typed
from app.tabular.columns import ColumnMap, Field
from app.tabular.layout import Table, TableRow


@dataclass(frozen=True)
class Problem:
    """Why a row waits: `place` and `line` in the file, `column` its title, `read` what stands there (nothing when
    it must not be shown again)."""

    place: str
    line: int
    column: str
    field: str
    read: str
    sentence: Sentence


@dataclass(frozen=True)
class Echo:
    """A cell worked out rather than read: « 15.01.24 → 15 janvier 2024 »."""

    column: str
    field: str
    read: str
    understood: str


@dataclass(frozen=True)
class ReadRow:
    """A row by field. A field without column is absent from `values`; an empty cell is None."""

    place: str
    line: int
    values: Mapping[str, Any]
    echoes: tuple[Echo, ...]
    problems: tuple[Problem, ...]


def read_rows(table: Table, mapping: ColumnMap, fields: Sequence[Field], today: date) -> Iterator[ReadRow]:
    """Each row of the list, in order, corrected cells and decided meanings taken into account."""
    reader = _Reader(table, mapping, fields, today)
    for row in table.rows:
        yield reader.read(row)


class _Reader:
    def __init__(self, table: Table, mapping: ColumnMap, fields: Sequence[Field], today: date) -> None:
        self.titles = table.titles
        self.today = today
        self.fixes = mapping.get("fixes", {})
        self.meanings = mapping.get("meanings", {})
        self.fixed = mapping.get("fixed", {})
        self.columns = {name: int(index) for index, name in mapping["columns"].items() if index.isdecimal()}
        self.fields = [one for one in fields if one.name in self.columns or one.name in self.fixed]
        needed_names = {one.name for one in fields if one.required}
        self.needed = needed_names | {one.name for one in fields if needed_names & set(one.stands_for)}
        given = {one.name for one in self.fields}
        given |= {name for one in self.fields for name in one.stands_for}
        self.absent = [one for one in fields if one.required and one.name not in given]
        self.above: dict[str, Cell] = {}

    def read(self, row: TableRow) -> ReadRow:
        values: dict[str, Any] = {}
        echoes: list[Echo] = []
        problems = [Problem(row.place, row.line, "", one.name, "", needed(one)) for one in self.absent]
        for one in self.fields:
            cell = self._cell(one, row)
            column = self.titles[self.columns[one.name]] if one.name in self.columns else ""
            answer = one.read(self._meant(one, cell), self.today)
            if isinstance(answer, Refused):
                read = typed(cell) if answer.quotable else ""
                problems.append(Problem(row.place, row.line, column, one.name, read, answer.sentence))
                continue
            values[one.name] = answer.value
            if answer.value is None and one.name in self.needed:
                problems.append(Problem(row.place, row.line, column, one.name, typed(cell), needed(one)))
            elif not answer.sure or self._meant(one, cell) is not cell:
                echoes.append(Echo(column, one.name, typed(cell) if answer.quotable else "", answer.shown))
        return ReadRow(row.place, row.line, values, tuple(echoes), tuple(problems))

    def _cell(self, one: Field, row: TableRow) -> Cell:
        """The corrected value, or the column's, or the one carried from above, or what stands elsewhere."""
        if (corrected := self.fixes.get(row.place, {}).get(one.name)) is not None:
            return corrected
        if one.name in self.columns:
            index = self.columns[one.name]
            cell = row.cells[index] if index < len(row.cells) else None
            if one.carried:
                cell = self.above[one.name] = self.above.get(one.name) if cell is None else cell
            return cell
        match self.fixed[one.name]:
            case "section":
                return row.section
            case "sheet":
                return row.sheet
            case text:
                return text.removeprefix("=")

    def _meant(self, one: Field, cell: Cell) -> Cell:
        decided = self.meanings.get(one.name)
        return decided.get(fold(typed(cell)) or typed(cell), cell) if decided else cell


def needed(one: Field) -> Sentence:
    """« Indiquez la date d’entrée. »"""
    return sentence("Indiquez %(field)s.", field=one.label)
