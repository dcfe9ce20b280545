"""The verdicts of a list against what is held today, as they will be written."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from app.residences.importing import Preview, Verdict, preview
from app.tabular.columns import ColumnMap
from app.tabular.layout import Table


def judged(
    kind: str, table: Table, mapping: ColumnMap, known: Iterable[Any], today: date, same_persons: frozenset[str]
) -> Preview:
    """What importing the list would do. A destination waits for the departure: a day to come only announces it."""
    found = preview(kind, table, mapping, known, today, same_persons)
    if kind != "stays":
        return found
    return replace(found, verdicts=tuple(_without_fate(verdict, today) for verdict in found.verdicts))


def _without_fate(verdict: Verdict[Any], today: date) -> Verdict[Any]:
    leaves = verdict.row.date_out
    if verdict.outcome != "update" or leaves is None or leaves <= today:
        return verdict
    kept = tuple(change for change in verdict.changes if change.field not in ("destination", "reason"))
    return replace(verdict, changes=kept, outcome="update" if kept else "unchanged")
