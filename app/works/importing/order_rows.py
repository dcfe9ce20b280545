"""A line of a list of orders, as a typed row: the order, the steps it took, what it cost, the vacancy it names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any

from app.folding import same_name
from app.sentence import Sentence, beside, sentence
from app.tabular.columns import ColumnMap
from app.tabular.layout import Table
from app.tabular.typed_rows import Reading, Refusal, Row, read_typed
from app.works.importing.order_fields import FIELDS, OUT_OF_SCOPE, RESERVES, RESERVES_LIFTED
from app.works.order_models import OF_A_VACANCY

SITTING, VACANT = "sitting_tenant", "vacant_refurbishment"
OTHER_TRADE = "other"
# The dated fields in the order of their steps.
STEPS = {
    "requested_on": "requested",
    "visited_on": "visited",
    "quoted_on": "quoted",
    "agreed_on": "agreed",
    "ordered_on": "ordered",
    "started_on": "in_progress",
    "received_on": "received",
    "invoiced_on": "invoiced",
}
AMOUNTS = ("quoted", "invoiced", "reference_price")


@dataclass(frozen=True)
class Span:
    """A vacancy: from its first day to the first day of the lease that ended it, None while it lasts."""

    vacant_on: date
    let_on: date | None


@dataclass(frozen=True, kw_only=True)
class OrderRow(Row):
    """None: the list does not say. vacancy: the one the order belongs to, settled when the list is judged as a
    whole; unkept: its vacancy ended on a day that nobody wrote."""

    label: str
    dwelling: str
    origin: str
    trade: str | None
    work: str | None
    enterprise: str | None
    vacant_on: date | None
    requested_on: date | None
    visited_on: date | None
    quoted_on: date | None
    agreed_on: date | None
    ordered_on: date | None
    started_on: date | None
    received_on: date | None
    invoiced_on: date | None
    let_on: date | None
    reference_price: Decimal | None
    quoted: Decimal | None
    invoiced: Decimal | None
    vat_rate: Decimal | None
    remark: str | None
    vacancy: Span | None = None
    unkept: bool = False

    @cached_property
    def where(self) -> str:
        """The dwelling, as compared."""
        return same_name(self.dwelling)

    @property
    def out_of_scope(self) -> bool:
        """Referred to a craftsman."""
        return self.remark == OUT_OF_SCOPE

    @cached_property
    def days(self) -> dict[str, date]:
        """The days that the list writes, by field, in the order of the steps."""
        return {name: getattr(self, name) for name in STEPS if getattr(self, name) is not None}

    @property
    def first_day(self) -> date:
        """When the order was first heard of."""
        return min(self.days.values())

    @property
    def steps(self) -> dict[str, date]:
        """{stage: day} as they are recorded. What is asked for starts with its request; an order out of scope stops at
        once; an invoice without its day is taken at the acceptance, reserves lifted without theirs likewise."""
        first = self.first_day
        if self.out_of_scope:
            return {"requested": first, OUT_OF_SCOPE: max(self.days.values())}
        steps = {"requested": first} | {STEPS[name]: day for name, day in self.days.items()}
        received = steps.get("received")
        if received is not None and self.remark in (RESERVES, RESERVES_LIFTED):
            steps["received_with_reserves"] = received
            if self.remark == RESERVES:
                del steps["received"]
        if self.invoiced is not None and received is not None and self.remark != RESERVES:
            steps.setdefault("invoiced", received)
        return steps


def read_orders(table: Table, mapping: ColumnMap, today: date) -> Reading[OrderRow]:
    """The orders of a list."""
    return read_typed(table, mapping, FIELDS, today, OrderRow, _order)


def _order(values: dict[str, Any], today: date) -> Iterator[Refusal]:
    if values["origin"] is None:
        values["origin"] = VACANT if values["vacant_on"] else SITTING
    if values["origin"] not in OF_A_VACANCY and (values["vacant_on"] or values["let_on"]):
        yield (
            "vacant_on" if values["vacant_on"] else "let_on",
            sentence("Le logement est occupé : ce chantier ne compte ni vacance ni relocation. Corrigez l’origine."),
        )
    if values["let_on"] and not values["vacant_on"]:
        yield "vacant_on", sentence("Une relocation est datée sans vacance. Indiquez depuis quand il est vacant.")
    days = [(name, values[name]) for name in STEPS if values[name] is not None]
    if not days:
        yield "ordered_on", sentence("Indiquez au moins une date : la demande, la commande ou le début des travaux.")
        return
    yield from _in_order(values, today, days)
    if values["remark"] == OUT_OF_SCOPE and (values["started_on"] or values["invoiced"]):
        yield "remark", sentence("Ce chantier est dit hors charte, mais il a commencé. Corrigez l’un des deux.")


def _in_order(values: Mapping[str, Any], today: date, days: list[tuple[str, date]]) -> Iterator[Refusal]:
    for (_before, earlier), (name, later) in pairwise(days):
        if later < earlier:
            yield (
                name,
                sentence(
                    "Cette étape (%(later)s) précède celle d’avant (%(earlier)s). Corrigez l’une des deux dates.",
                    later=later,
                    earlier=beside(earlier, later),
                ),
            )
            return
    ahead = next(((name, day) for name, day in days if day > today), None)
    if ahead is not None:
        yield (
            ahead[0],
            sentence("Le %(day)s n’est pas encore venu : une étape s’écrit quand elle est faite.", day=ahead[1]),
        )
    vacant, let = values["vacant_on"], values["let_on"]
    if vacant is not None and let is not None and let < vacant:
        yield (
            "let_on",
            sentence(
                "La relocation (%(let)s) précède la vacance (%(vacant)s). Corrigez l’une des deux dates.",
                let=let,
                vacant=beside(vacant, let),
            ),
        )


def facts(row: OrderRow) -> list[Sentence]:
    """What the page says below the number."""
    told = [sentence("logement %(label)s", label=row.dwelling)]
    if row.ordered_on is not None:
        told.append(sentence("commandé le %(day)s", day=row.ordered_on))
    if row.vacancy is not None:
        told.append(sentence("vacant depuis le %(day)s", day=row.vacancy.vacant_on))
        if row.vacancy.let_on is not None:
            told.append(sentence("reloué le %(day)s", day=row.vacancy.let_on))
    if row.unkept:
        told.append(sentence("vacance non reprise : sa fin n’est pas écrite"))
    return told
