"""Cells as rows and back, exact to the fraction."""

from fractions import Fraction
from typing import Any

from app.indicators.dictionary import Kind, indicator
from app.indicators.figure import Number, State
from app.indicators.masking import Cell
from app.publications.models import PublishedCell


def _text(number: Number | None) -> str | None:
    return None if number is None else str(Fraction(number))


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def as_row(publication_id: Any, cell: Cell) -> PublishedCell:
    """The row of a masked cell. n stands for people only; its bounds are the table's own check."""
    people = indicator(cell.code).kind is Kind.PEOPLE
    return PublishedCell(
        publication_id=publication_id,
        code=cell.code,
        kind=indicator(cell.code).kind.value,
        version=cell.version,
        state=cell.state.value,
        numerator=_text(cell.numerator),
        denominator=_text(cell.denominator),
        value=_text(cell.value),
        n=int(cell.n) if people and cell.n is not None else None,
    )


def as_cell(row: Any) -> Cell:
    """A cell from any row that carries the columns of PublishedCell."""
    return Cell(
        row.code, State(row.state), _number(row.numerator), _number(row.denominator), _number(row.value), row.version
    )
