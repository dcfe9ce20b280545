"""From a mapped line to a typed row: a stay, a unit, a residence; or the reasons why it waits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from app.residences.importing.fields import RESIDENCE_FIELDS, STAY_FIELDS, UNIT_FIELDS
from app.residences.importing.names import residence_key, unit_key, unit_label
from app.sentence import beside, sentence
from app.tabular.columns import ColumnMap
from app.tabular.layout import Table
from app.tabular.people import person_key, split_name, written_name
from app.tabular.rows import needed
from app.tabular.typed_rows import Reading, Refusal, Row, read_typed

OLDEST = 120  # years at entry


@dataclass(frozen=True, kw_only=True)
class StayRow(Row):
    """A stay as a register tells it. None: the register does not say, and nothing we know is to be erased."""

    residence: str
    unit: str
    last_name: str
    first_name: str
    born_on: date | None
    date_in: date
    date_out: date | None
    destination: str | None
    reason: str | None
    previous_situation: str | None
    fee: Decimal | None
    planned_months: int | None
    planned_until: date | None
    renewals: int | None
    adults: int | None
    children: int | None

    @cached_property
    def where(self) -> tuple[str, str]:
        """The unit, as compared: keys of residence and unit."""
        return residence_key(self.residence), unit_key(self.unit)

    @cached_property
    def who(self) -> str:
        """The person, as compared."""
        return person_key(self.last_name, self.first_name)

    @property
    def destination_or_unknown(self) -> str | None:
        """What a departure records: « non connue » when the register names no destination; None while present."""
        return (self.destination or "unknown") if self.date_out else None


@dataclass(frozen=True, kw_only=True)
class UnitRow(Row):
    """A unit as a list tells it; `type` a code of unit_types."""

    residence: str
    label: str
    type: str | None
    surface: Decimal | None
    furnished: bool | None
    floor: int | None
    capacity: int | None
    starts_on: date | None
    fee: Decimal | None

    @cached_property
    def where(self) -> tuple[str, str]:
        """The unit, as compared."""
        return residence_key(self.residence), unit_key(self.label)


@dataclass(frozen=True, kw_only=True)
class ResidenceRow(Row):
    """A residence as a list tells it; `kind` and `public` are codes. `units`: how many the list announces."""

    name: str
    kind: str | None
    public: str | None
    address: str | None
    postcode: str | None
    town: str | None
    units: int | None
    opened_on: date | None
    owner: str | None

    @cached_property
    def where(self) -> tuple[str, str]:
        """The residence, as compared."""
        return residence_key(self.name), ""


def read_stays(table: Table, mapping: ColumnMap, today: date) -> Reading[StayRow]:
    """Stays of a register."""
    return read_typed(table, mapping, STAY_FIELDS, today, StayRow, _stay)


def read_units(table: Table, mapping: ColumnMap, today: date) -> Reading[UnitRow]:
    """Units of a list."""
    return read_typed(table, mapping, UNIT_FIELDS, today, UnitRow, _unit)


def read_residences(table: Table, mapping: ColumnMap, today: date) -> Reading[ResidenceRow]:
    """Residences of a list."""
    return read_typed(table, mapping, RESIDENCE_FIELDS, today, ResidenceRow, _residence)


def _stay(values: dict[str, Any], today: date) -> Iterator[Refusal]:
    """Names written as ours, dates in order."""
    if values["full_name"] and not values["last_name"]:
        values["last_name"], values["first_name"], _ = split_name(values["full_name"])
    for name in ("last_name", "first_name"):
        values[name] = written_name(values[name] or "")
    if not values["last_name"]:
        yield "last_name", needed(next(one for one in STAY_FIELDS if one.name == "last_name"))
    values["unit"] = unit_label(values["unit"])
    if values["date_out"] is None:
        if values["destination"] not in (None, "unknown") or values["reason"] not in (None, "unknown"):
            yield (
                "date_out",
                sentence("Un départ est décrit sans sa date. Indiquez la date de sortie, ou videz le motif."),
            )
        values["destination"] = values["reason"] = None
    yield from _dates_in_order(values, today)


def _dates_in_order(values: Mapping[str, Any], today: date) -> Iterator[Refusal]:
    entry, leaving, born = values["date_in"], values["date_out"], values["born_on"]
    if leaving is not None and leaving < entry:
        yield (
            "date_out",
            sentence(
                "La sortie (%(leaving)s) précède l’entrée (%(entry)s). Corrigez l’une des deux dates.",
                leaving=leaving,
                entry=beside(entry, leaving),
            ),
        )
    if leaving == entry:
        yield (
            "date_out",
            sentence(
                "La sortie est le jour de l’entrée (%(entry)s) : ce séjour ne compte aucune nuit. "
                "Corrigez l’une des deux dates, ou ne l’importez pas.",
                entry=entry,
            ),
        )
    if born is not None and born >= min(entry, today):
        yield (
            "born_on",
            sentence(
                "La naissance (%(born)s) suit l’entrée (%(entry)s). Corrigez l’une des deux dates.",
                born=born,
                entry=entry,
            ),
        )
    elif born is not None and entry.year - born.year > OLDEST:
        yield (
            "born_on",
            sentence("La personne aurait plus de %(years)s ans à l’entrée. Vérifiez la naissance.", years=OLDEST),
        )


def _unit(values: dict[str, Any], today: date) -> Iterator[Refusal]:
    values["label"] = unit_label(values["label"])
    yield from ()


def _residence(values: dict[str, Any], today: date) -> Iterator[Refusal]:
    """« 42300 Roanne » in one cell is a postcode and a town."""
    town = values["town"] or ""
    if values["postcode"] is None and town[:5].isdecimal() and town[5:6] == " ":
        values["postcode"], values["town"] = town[:5], town[6:].strip()
    yield from ()
