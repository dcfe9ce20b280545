"""What each line of hours would do. Lines of one order, employee and month are one: their hours are added up.

An employee is recognised by the code inside the enterprise of the order. Pure: nothing is read or written."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from app.folding import same_name
from app.sentence import Sentence, sentence
from app.tabular.columns import ColumnMap
from app.tabular.layout import Table, some
from app.tabular.typed_rows import Reading, Refusal, Row, read_typed
from app.tabular.verdicts import Change, Verdict
from app.works.importing.hour_fields import FIELDS, MOST_HOURS, month_words

Key = tuple[str, str, date]  # order, code, month


@dataclass(frozen=True, kw_only=True)
class HourRow(Row):
    """Hours of an employee on an order in a month; of several lines added up, the first stands for all."""

    order: str
    code: str
    month: date
    hours: Decimal
    enterprise: str | None = None

    @property
    def key(self) -> Key:
        """What the hours are of."""
        return self.order, self.code, self.month


@dataclass(frozen=True)
class KnownHours:
    """Recorded hours."""

    number: int
    hours: Decimal


@dataclass(frozen=True)
class Held:
    """What the workspace holds. orders: {number: key of its enterprise, or nothing}; enterprises: {key: name};
    hours: recorded, by order, code and month; worked: by (enterprise, code, month), over all orders; limit: hours of
    an employee that a month may have."""

    orders: Mapping[str, str] = field(default_factory=dict)
    enterprises: Mapping[str, str] = field(default_factory=dict)
    hours: Mapping[Key, KnownHours] = field(default_factory=dict)
    worked: Mapping[tuple[str, str, date], Decimal] = field(default_factory=dict)
    limit: Callable[[date], Decimal] = lambda month: Decimal(200)


def read_hours(table: Table, mapping: ColumnMap, today: date) -> Reading[HourRow]:
    """The hours of a sheet."""
    return read_typed(table, mapping, FIELDS, today, HourRow, _hours)


def _hours(values: dict[str, Any], today: date) -> Iterator[Refusal]:
    if values["month"] > today:
        yield "month", sentence("Le mois de %(month)s n’est pas encore venu.", month=month_words(values["month"]))


def judge_hours(rows: Sequence[HourRow], held: Held) -> tuple[Verdict[HourRow], ...]:
    """One verdict per row, in order."""
    together: dict[Key, list[HourRow]] = defaultdict(list)
    for row in rows:
        together[row.key].append(row)
    verdicts: dict[str, Verdict[HourRow]] = {}
    worked = dict(held.worked)
    for key, lines in together.items():
        first = _added(lines)
        verdict = _of_one(first, held, worked)
        verdicts[first.place] = verdict
        for row in lines[1:]:
            note = sentence("ajoutée à la ligne %(line)s", line=str(first.line))
            verdicts[row.place] = Verdict(
                row, _beside(verdict), verdict.number, question=verdict.question, field=verdict.field, note=note
            )
        known = held.hours.get(key)
        if verdict.outcome in ("create", "update"):
            who = (_enterprise(first, held), first.code, first.month)
            worked[who] = worked.get(who, Decimal(0)) + first.hours - (known.hours if known else 0)
    return tuple(verdicts[row.place] for row in rows)


def _beside(verdict: Verdict[HourRow]) -> Any:
    """A line that is added to another waits with it, and is passed over with it."""
    return "doubtful" if verdict.outcome == "doubtful" else "repeated"


def _added(lines: Sequence[HourRow]) -> HourRow:
    """The first line with the hours of all."""
    return replace(lines[0], hours=sum((row.hours for row in lines), Decimal(0)))


def _enterprise(row: HourRow, held: Held) -> str:
    """The key of the enterprise whose employee this is: the order's, else the one that the sheet names, else the only
    one there is."""
    theirs = held.orders.get(row.order, "")
    named = same_name(row.enterprise or "")
    alone = next(iter(held.enterprises)) if len(held.enterprises) == 1 else ""
    return theirs or (named if named in held.enterprises else "") or alone


def _of_one(row: HourRow, held: Held, worked: Mapping[Any, Decimal]) -> Verdict[HourRow]:
    if row.order not in held.orders:
        return _asked(
            row,
            "order",
            sentence(
                "Aucun chantier n’a le numéro %(label)s. Importez d’abord vos chantiers, ou corrigez le numéro.",
                label=row.order,
            ),
        )
    enterprise = _enterprise(row, held)
    if not enterprise:
        return _asked(
            row,
            "order",
            sentence(
                "Le chantier %(label)s n’a pas d’entreprise. Indiquez-la sur le chantier, puis importez cette ligne.",
                label=row.order,
            ),
        )
    known = held.hours.get(row.key)
    if not row.hours:
        return _no_hours(row, known)
    total = worked.get((enterprise, row.code, row.month), Decimal(0)) - (known.hours if known else 0) + row.hours
    if known is not None and known.hours == row.hours:
        return Verdict(row, "unchanged", known.number)
    limit = min(held.limit(row.month), MOST_HOURS)
    if total > limit:
        return _asked(
            row,
            "hours",
            sentence(
                "%(hours)s h en %(month)s pour %(code)s : plus de %(limit)s h dans le mois. Vérifiez la ligne.",
                hours=_plain(total),
                month=month_words(row.month),
                code=row.code,
                limit=_plain(limit),
            ),
        )
    if known is None:
        return Verdict(row, "create")
    return Verdict(row, "update", known.number, (Change("hours", known.hours, row.hours),))


def _no_hours(row: HourRow, known: KnownHours | None) -> Verdict[HourRow]:
    """A sheet that lists everybody every month: nothing is to be written. It takes no recorded hours away."""
    if known is None:
        return Verdict(row, "unchanged", note=sentence("aucune heure ce mois-là"))
    return _asked(
        row,
        "hours",
        sentence(
            "Ce fichier dit 0 h, %(hours)s h sont enregistrées. Retirez-les sur la page des heures, ou corrigez.",
            hours=_plain(known.hours),
        ),
    )


def _plain(hours: Decimal) -> Decimal:
    """410, not 410,00; 52,33 as it stands."""
    return Decimal(int(hours)) if hours == hours.to_integral_value() else hours


def _asked(row: HourRow, name: str, question: Sentence) -> Verdict[HourRow]:
    return Verdict(row, "doubtful", question=question, field=name)


def notes(verdicts: Iterable[Verdict[HourRow]]) -> tuple[Sentence, ...]:
    """« Lignes répétées additionnées … »: said before the press and in the report."""
    lines = [str(one.row.line) for one in verdicts if one.outcome == "repeated"]
    if not lines:
        return ()
    return (
        sentence("Lignes répétées (même chantier, même code, même mois), additionnées : %(lines)s.", lines=some(lines)),
    )


def head(row: HourRow) -> str:
    """« S02, septembre 2001 »."""
    return f"{row.code}, {month_words(row.month)}"


def facts(row: HourRow) -> list[Sentence]:
    """What the page says below the code."""
    return [
        sentence("chantier %(label)s", label=row.order),
        sentence("%(hours)s h", hours=_plain(row.hours)),
    ]
