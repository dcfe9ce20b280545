"""One order as its page shows it: where it stands, what comes next, its days, its money and what hangs on it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from app.web.errors import NotFound
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.visit import Visit
from app.web.words import days_count
from app.works import order_queries as queries
from app.works import order_stages as stages
from app.works import settings
from app.works.order_models import Order
from app.works.quoting import Line, Totals, totals
from tenants import clock

LONG_AFTER = tuple(f"long_{stage}" for stage in stages.WAITING)


@dataclass
class OrderPage:
    """head: the order with its dwelling, landlord, enterprise; steps: all, struck ones too; things: by their kind."""

    head: Any
    steps: list[Any]
    lines: list[Any]
    things: dict[str, list[Any]] = field(default_factory=dict)
    long_after: int | None = None
    etp_hours: Decimal | None = None  # of one full-time equivalent in the enterprise; none while its kind states none

    @property
    def live(self) -> list[stages.Step]:
        return [stages.Step(row.stage, row.happened_on) for row in self.steps if row.undone_at is None]

    @property
    def last(self) -> stages.Step:
        return stages.current(self.live) or stages.Step("requested", clock.today())

    @property
    def stage(self) -> str:
        return self.last.stage

    @property
    def pill(self) -> tuple[str, str]:
        return stages.pill(self.stage)

    @property
    def days(self) -> int:
        return (clock.today() - self.last.happened_on).days

    @property
    def is_long(self) -> bool:
        return self.long_after is not None and self.days > self.long_after

    @property
    def waiting(self) -> str:
        """« devis attendu depuis 6 jours », nothing for an order that has ended."""
        return waiting(self.stage, self.last.happened_on)

    @property
    def totals(self) -> Totals:
        return totals(as_line(row) for row in self.lines)

    @property
    def open_snags(self) -> list[Any]:
        return [row for row in self.things.get("snag", []) if row.lifted_on is None]

    def day_of(self, *names: str) -> date | None:
        return min((step.happened_on for step in self.live if step.stage in names), default=None)


def as_line(row: Any) -> Line:
    return Line(row.quantity, row.unit_price, row.reference_price, row.vat_rate, row.invoiced)


def waiting(stage: str, since: date | None) -> str:
    words = stages.WAITING.get(stage)
    if words is None or since is None:
        return ""
    days = (clock.today() - since).days
    return _("%(what)s depuis %(days)s") % {"what": words, "days": days_count(days)} if days else str(words)


def limits(visit: Visit) -> dict[str, int]:
    """After how many days each stage counts as long: the settings of today, in one statement."""
    found = settings.several(visit.db, LONG_AFTER, clock.today())
    return {code.removeprefix("long_"): int(value) for code, value in found.items()}


def read_order(visit: Visit, number: int, *, whole: bool = True) -> OrderPage:
    """Raises NotFound. whole: with what hangs on it and the settings of today."""
    head = visit.db.first(queries.HEAD, number=number, today=clock.today())
    if head is None:
        raise NotFound
    steps = list(visit.db.all(queries.STEPS, order_id=head.id))
    lines = list(visit.db.all(queries.LINES, order_id=head.id))
    found = OrderPage(head, steps, lines)
    if whole:
        for row in visit.db.all(queries.THINGS, order_id=head.id):
            found.things.setdefault(row.thing, []).append(row)
        found.long_after = head.long_after
        if head.enterprise_kind:
            listed = settings.listed_etp_hours(head.enterprise_kind, clock.today())
            found.etp_hours = head.etp_hours or head.own_etp_hours or listed
    return found


def held(visit: Visit, number: int) -> Order:
    """The row, locked until the end of the deed. Raises NotFound."""
    found = visit.db.object(queries.ORDER_TO_EDIT, number=number)
    if found is None:
        raise NotFound
    assert isinstance(found, Order)
    return found


def live_steps(visit: Visit, order: Order) -> list[stages.Step]:
    return [stages.Step(row.stage, row.happened_on) for row in visit.db.all(queries.LIVE_STEPS, order_id=order.id)]


def trade_words(code: str) -> str:
    return in_words("works_trades", code)
