"""Which vacancy each order of a dwelling belongs to: orders share one, contradict one another, or leave it open.

Several orders may fall into one vacancy, and lists write its first day a little apart. So an order belongs to the
vacancy that holds its own first day, unless both write a relocation and not the same one: that is asked. A vacancy
without a relocation is open; when the dwelling was lived in or empty again later, its end is not known, and a clock
that would never stop is not started.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.sentence import Sentence, sentence
from app.works.importing.order_rows import SITTING, OrderRow, Span


@dataclass(frozen=True)
class Doubt:
    """A question about a row: its field, what « Garder le … ? » proposes."""

    field: str
    question: Sentence
    answer: date | None = None


@dataclass(frozen=True)
class Life:
    """What is recorded of one dwelling: its vacancies, and days on which it was lived in (orders of sitting tenants,
    leases)."""

    vacancies: tuple[Span, ...] = ()
    lived_in: tuple[date, ...] = ()


def settle(rows: Sequence[OrderRow], life: Life) -> tuple[dict[str, OrderRow], dict[str, Doubt]]:
    """The rows of one dwelling with their vacancies, and the doubts, by place."""
    kept = list(life.vacancies)
    settled: dict[str, OrderRow] = {}
    doubts: dict[str, Doubt] = {}
    empty = sorted((row for row in rows if row.vacant_on is not None), key=_by_first_day)
    lived = [*life.lived_in, *(row.first_day for row in rows if row.origin == SITTING)]
    for row in (*(row for row in empty if row.let_on), *(row for row in empty if not row.let_on)):
        assert row.vacant_on is not None
        span, doubt = _of(row, kept)
        if doubt is not None:
            doubts[row.place] = doubt
            continue
        if span is None:
            if row.let_on is None and _lived_later(row.vacant_on, kept, lived):
                settled[row.place] = replace(row, unkept=True)
                continue
            span = Span(row.vacant_on, row.let_on)
        kept = [one for one in kept if one.vacant_on != span.vacant_on] + [span]
        settled[row.place] = replace(row, vacancy=span)
    ends = {one.vacant_on: one for one in kept}
    return {
        place: replace(row, vacancy=ends[row.vacancy.vacant_on]) if row.vacancy else row
        for place, row in settled.items()
    }, doubts


def _by_first_day(row: OrderRow) -> tuple[date, date, int]:
    return row.vacant_on or date.max, row.let_on or date.max, row.line


def _of(row: OrderRow, kept: Iterable[Span]) -> tuple[Span | None, Doubt | None]:
    """The vacancy that the row belongs to, its end learnt from the row; or the doubt; or neither: one of its own."""
    starts = row.vacant_on
    assert starts is not None
    for span in kept:
        if span.vacant_on == starts and span.let_on is None:
            return Span(starts, row.let_on), None
        if span.vacant_on <= starts and (span.let_on is None or starts < span.let_on):
            if span.let_on is None:
                return None, _still_empty(row, span)
            if row.let_on in (None, span.let_on):
                return span, None
            return None, _two_ends(row, span)
        if span.vacant_on == starts and row.let_on in (None, span.let_on):  # let again on its very day
            return span, None
        if starts < span.vacant_on and row.let_on is not None and span.vacant_on < row.let_on:
            return None, _two_ends(row, span)
    return None, None


def _lived_later(starts: date, kept: Iterable[Span], lived: Iterable[date]) -> bool:
    return any(span.vacant_on > starts for span in kept) or any(day > starts for day in lived)


def _two_ends(row: OrderRow, span: Span) -> Doubt:
    if span.let_on is None:
        return _still_empty(row, span)
    return Doubt(
        "let_on",
        sentence(
            "Logement %(label)s : ce chantier le dit reloué le %(read)s, alors qu’un autre le dit vacant du %(starts)s "
            "au %(ends)s. Garder le %(kept)s ?",
            label=row.dwelling,
            read=row.let_on,
            starts=span.vacant_on,
            ends=span.let_on,
            kept=span.let_on,
        ),
        span.let_on,
    )


def _still_empty(row: OrderRow, span: Span) -> Doubt:
    return Doubt(
        "vacant_on",
        sentence(
            "Logement %(label)s : il est enregistré vacant depuis le %(starts)s, ce chantier dit le %(read)s. "
            "Garder le %(kept)s ?",
            label=row.dwelling,
            starts=span.vacant_on,
            read=row.vacant_on,
            kept=span.vacant_on,
        ),
        span.vacant_on,
    )
