"""From a mapped line to a typed row, or the reasons why it waits: what every kind of list does alike."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from app.sentence import Sentence
from app.tabular.columns import ColumnMap, Field
from app.tabular.layout import Table
from app.tabular.rows import Echo, Problem, ReadRow, read_rows


@dataclass(frozen=True, kw_only=True)
class Row:
    """What every typed row has: where it stands in the file, and its cells that were worked out."""

    place: str
    line: int
    echoes: tuple[Echo, ...] = ()


R = TypeVar("R", bound=Row)
Refusal = tuple[str, Sentence]
# Completes and checks the values of a line; each refusal names its field.
Finish = Callable[[dict[str, Any], date], Iterator[Refusal]]


@dataclass(frozen=True)
class Reading(Generic[R]):
    """The rows that can be judged, and what is wrong in the others."""

    rows: tuple[R, ...]
    problems: tuple[Problem, ...]


def read_typed(
    table: Table, mapping: ColumnMap, fields: Sequence[Field], today: date, kind: type[R], finish: Finish
) -> Reading[R]:
    rows: list[R] = []
    problems: list[Problem] = []
    for line in read_rows(table, mapping, fields, today):
        if line.problems:
            problems.extend(line.problems)
            continue
        values = {one.name: line.values.get(one.name) for one in fields}
        refusals = list(finish(values, today))
        if refusals:
            problems.extend(_problem(line, table, mapping, *refusal) for refusal in refusals)
            continue
        known = {name: value for name, value in values.items() if name in kind.__dataclass_fields__}
        rows.append(kind(place=line.place, line=line.line, echoes=line.echoes, **known))
    return Reading(tuple(rows), tuple(problems))


def _problem(line: ReadRow, table: Table, mapping: ColumnMap, field: str, why: Sentence) -> Problem:
    columns = {name: table.titles[int(index)] for index, name in mapping["columns"].items()}
    return Problem(line.place, line.line, columns.get(field, ""), field, "", why)
