"""Orders of a list into the database: the order under its own number, its steps, its line, its vacancy and lease."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from app import reference
from app.folding import same_name
from app.journal import Journal
from app.tabular.row_writer import RowWriter, still
from app.tabular.verdicts import Verdict
from app.web.i18n import gettext as _
from app.works.dwelling_models import Dwelling, Lease, Vacancy
from app.works.enterprise_models import Agreement, Enterprise
from app.works.importing.order_fields import OUT_OF_SCOPE
from app.works.importing.order_judging import Held, KnownOrder, stage_of
from app.works.importing.order_rows import AMOUNTS, OTHER_TRADE, SITTING, STEPS, OrderRow, Span
from app.works.importing.vacancies import Life
from app.works.order_models import STAGES, Invoice, Order, OrderStep, QuoteLine, Referral
from app.works.settings import setting
from tenants import clock
from tenants.session import Db

CENT = Decimal("0.01")

DWELLINGS = select(Dwelling.id, Dwelling.label).order_by(Dwelling.number)
ENTERPRISES = select(Enterprise.id, Enterprise.name).order_by(Enterprise.number)
VACANCIES = (
    select(Vacancy.id, Vacancy.dwelling_id, Vacancy.vacant_on, Vacancy.ended_on)
    .where(Vacancy.undone_at.is_(None))
    .order_by(Vacancy.number)
)
LEASES = select(Lease.dwelling_id, Lease.starts_on).where(Lease.undone_at.is_(None)).order_by(Lease.number)
ORDERS = (
    select(
        Order.id,
        Order.number,
        Order.label,
        Order.dwelling_id,
        Order.vacancy_id,
        Order.origin,
        Order.work,
        Enterprise.name.label("enterprise"),
    )
    .outerjoin(Enterprise, and_(Enterprise.tenant_id == Order.tenant_id, Enterprise.id == Order.enterprise_id))
    .order_by(Order.number)
)
STEPS_TAKEN = (
    select(OrderStep.order_id, OrderStep.stage, OrderStep.happened_on)
    .where(OrderStep.undone_at.is_(None))
    .order_by(OrderStep.number)
)
LINES = select(
    QuoteLine.order_id,
    QuoteLine.trade,
    QuoteLine.quantity,
    QuoteLine.unit_price,
    QuoteLine.invoiced,
    QuoteLine.reference_price,
).order_by(QuoteLine.number)

ORDER = select(Order).where(Order.number == bindparam("number"))
STEPS_OF = (
    select(OrderStep)
    .where(OrderStep.order_id == bindparam("order_id"), OrderStep.undone_at.is_(None))
    .order_by(OrderStep.number)
)
LINES_OF = select(QuoteLine).where(QuoteLine.order_id == bindparam("order_id")).order_by(QuoteLine.rank)
INVOICES_OF = (
    select(Invoice)
    .where(Invoice.order_id == bindparam("order_id"), Invoice.undone_at.is_(None))
    .order_by(Invoice.number)
)
VACANCY = (
    select(Vacancy)
    .where(
        Vacancy.dwelling_id == bindparam("dwelling_id"),
        Vacancy.vacant_on == bindparam("vacant_on"),
        Vacancy.undone_at.is_(None),
    )
    .order_by(Vacancy.number)
)
NEXT_VACANCY = (
    select(Vacancy.vacant_on)
    .where(
        Vacancy.dwelling_id == bindparam("dwelling_id"),
        Vacancy.vacant_on >= bindparam("day"),
        Vacancy.undone_at.is_(None),
    )
    .order_by(Vacancy.vacant_on)
    .limit(1)
)
# The lease that the vacancy ends, and the one that begins on the day it ends.
RUNNING_LEASE = (
    select(Lease)
    .where(
        Lease.dwelling_id == bindparam("dwelling_id"),
        Lease.starts_on < bindparam("day"),
        Lease.ends_on.is_(None),
        Lease.undone_at.is_(None),
    )
    .order_by(Lease.number)
)
LEASE_ON = (
    select(Lease.id)
    .where(
        Lease.dwelling_id == bindparam("dwelling_id"), Lease.starts_on == bindparam("day"), Lease.undone_at.is_(None)
    )
    .order_by(Lease.number)
    .limit(1)
)
AGREEMENT = (
    select(Agreement.id)
    .where(
        Agreement.enterprise_id == bindparam("enterprise_id"),
        Agreement.starts_on <= bindparam("day"),
        Agreement.ends_on >= bindparam("day"),
        Agreement.undone_at.is_(None),
    )
    .order_by(Agreement.number)
    .limit(1)
)


def held(db: Db) -> Held:
    """Dwellings by reference, orders with their steps and single lines, what is known of each dwelling's vacancies."""
    labels = {row.id: row.label for row in db.all(DWELLINGS)}
    vacancies = {row.id: row for row in db.all(VACANCIES)}
    steps: dict[UUID, dict[str, date]] = defaultdict(dict)
    for row in db.all(STEPS_TAKEN):
        steps[row.order_id][row.stage] = row.happened_on
    lines: dict[UUID, list[Any]] = defaultdict(list)
    for row in db.all(LINES):
        lines[row.order_id].append(row)
    spans: dict[UUID, list[Span]] = defaultdict(list)
    for one in vacancies.values():
        spans[one.dwelling_id].append(Span(one.vacant_on, one.ended_on))
    lived: dict[UUID, list[date]] = defaultdict(list)
    for row in db.all(LEASES):
        lived[row.dwelling_id].append(row.starts_on)
    orders = {}
    for row in db.all(ORDERS):
        vacancy = vacancies.get(row.vacancy_id)
        orders[row.label] = KnownOrder(
            number=row.number,
            label=row.label,
            dwelling=labels[row.dwelling_id],
            origin=row.origin,
            work=row.work,
            enterprise=row.enterprise,
            steps=steps[row.id],
            vacancy=Span(vacancy.vacant_on, vacancy.ended_on) if vacancy else None,
            **_line(lines[row.id]),
        )
        if row.origin == SITTING and steps[row.id]:
            lived[row.dwelling_id].append(min(steps[row.id].values()))
    lives = {same_name(label): Life(tuple(spans[key]), tuple(lived[key])) for key, label in labels.items()}
    return Held({same_name(label): label for label in labels.values()}, orders, lives)


def _line(lines: list[Any]) -> dict[str, Any]:
    """What an order's one line says, in the words of a list: whole amounts before tax."""
    if len(lines) != 1:
        return {"single": not lines}
    (line,) = lines
    per = line.quantity
    return {
        "single": True,
        "trade": line.trade,
        "quoted": _cents(per * line.unit_price),
        "invoiced": line.invoiced,
        "reference_price": None if line.reference_price is None else _cents(per * line.reference_price),
    }


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


class OrderWriter(RowWriter):
    """Dwellings and enterprises by their names, read once."""

    def __init__(self, db: Db) -> None:
        super().__init__(db)
        self.dwellings = {same_name(row.label): row.id for row in db.all(DWELLINGS)}
        self.enterprises: dict[str, UUID] = {}
        for row in db.all(ENTERPRISES):
            self.enterprises.setdefault(same_name(row.name), row.id)

    def make(self, journal: Journal, row: OrderRow) -> None:
        dwelling_id = still(self.dwellings.get(row.where))
        vacancy_id = self._vacancy(journal, dwelling_id, row.vacancy) if row.vacancy else None
        enterprise_id = self._enterprise(journal, row)
        year, rank = row.label.split("-")
        order = Order(
            year=int(year),
            rank=int(rank),
            dwelling_id=dwelling_id,
            vacancy_id=vacancy_id,
            origin=row.origin,
            work=row.work or reference.label("works_trades", row.trade or OTHER_TRADE),
            **self._with(enterprise_id, row),
        )
        journal.add(order)
        journal.add(*_steps(order.id, row.steps))
        self._amounts(journal, order, row)
        if row.out_of_scope:
            journal.add(_referral(order, row))

    def change(self, journal: Journal, verdict: Verdict[OrderRow]) -> None:
        row = verdict.row
        order: Order = still(self.db.object(ORDER, number=verdict.number))
        after = {change.field: change.after for change in verdict.changes}
        if "vacant_on" in after or "let_on" in after:
            assert row.vacancy is not None
            journal.change(order, vacancy_id=self._vacancy(journal, order.dwelling_id, row.vacancy))
        if "enterprise" in after:
            journal.change(order, **self._with(self._enterprise(journal, row), row))
        if "work" in after:
            journal.change(order, work=after["work"])
        if set(after) & {*STEPS, "remark", "invoiced"}:
            self._move(journal, order, row, {stage_of(row, name) for name in STEPS if name in after})
        if set(after) & {*AMOUNTS, "trade"}:
            self._amounts(journal, order, row)
        if "remark" in after:
            journal.add(_referral(order, row))

    # -- the vacancy --------------------------------------------------------------------------------------------------
    def _vacancy(self, journal: Journal, dwelling_id: UUID, span: Span) -> UUID:
        """The vacancy of that day, made when there is none; ended by a lease when the list dates the relocation."""
        found = self.db.objects(VACANCY, dwelling_id=dwelling_id, vacant_on=span.vacant_on)
        vacancy: Vacancy | None = found[0] if found else None
        if vacancy is None:
            for lease in self.db.objects(RUNNING_LEASE, dwelling_id=dwelling_id, day=span.vacant_on):
                journal.change(lease, ends_on=span.vacant_on)
            self.db.flush()
            vacancy = Vacancy(dwelling_id=dwelling_id, vacant_on=span.vacant_on, ended_on=span.let_on)
            journal.add(vacancy)
        elif vacancy.ended_on is None and span.let_on is not None:
            journal.change(vacancy, ended_on=span.let_on)
            self.db.flush()
        if span.let_on is not None and self.db.value(LEASE_ON, dwelling_id=dwelling_id, day=span.let_on) is None:
            following = self.db.value(NEXT_VACANCY, dwelling_id=dwelling_id, day=span.let_on)
            if following is None or following > span.let_on:  # empty again the very day: no lease to speak of
                journal.add(
                    Lease(dwelling_id=dwelling_id, vacancy_id=vacancy.id, starts_on=span.let_on, ends_on=following)
                )
        return vacancy.id

    # -- the enterprise -----------------------------------------------------------------------------------------------
    def _enterprise(self, journal: Journal, row: OrderRow) -> UUID | None:
        """The enterprise that the list names, made when there is none. An order out of scope is nobody's."""
        if row.enterprise is None or row.out_of_scope:
            return None
        key = same_name(row.enterprise)
        if key not in self.enterprises:
            made = Enterprise(name=row.enterprise)
            journal.add(made)
            self.learn(self.enterprises, key, made.id)
        return self.enterprises[key]

    def _with(self, enterprise_id: UUID | None, row: OrderRow) -> dict[str, Any]:
        """The enterprise, and the agreement that was in force when the order was placed."""
        if enterprise_id is None:
            return {"enterprise_id": None, "agreement_id": None}
        day = row.ordered_on or row.first_day
        agreement_id = self.db.value(AGREEMENT, enterprise_id=enterprise_id, day=day)
        return {"enterprise_id": enterprise_id, "agreement_id": agreement_id}

    # -- steps --------------------------------------------------------------------------------------------------------
    def _move(self, journal: Journal, order: Order, row: OrderRow, stages: set[str]) -> None:
        """The steps as the list now says: those that moved are struck and taken again, what is new is added."""
        taken: dict[str, OrderStep] = {step.stage: step for step in self.db.objects(STEPS_OF, order_id=order.id)}
        wanted = row.steps
        if "requested" not in stages and "requested" in taken:  # its day was worked out, or somebody's
            earliest = min(day for stage, day in wanted.items() if stage != "requested")
            wanted["requested"] = min(taken["requested"].happened_on, earliest)
        stages = stages | {"requested"}
        new = {
            stage: day
            for stage, day in wanted.items()
            if stage not in taken or (stage in stages and taken[stage].happened_on != day)
        }
        for stage in new:
            if stage in taken:
                journal.change(taken[stage], undone_at=clock.now(), undone_by=self.db.actor.member_id)
        self.db.flush()
        journal.add(*_steps(order.id, new))

    # -- amounts ------------------------------------------------------------------------------------------------------
    def _amounts(self, journal: Journal, order: Order, row: OrderRow) -> None:
        """One lump line for an order of which only totals are known, and its invoice."""
        price = row.quoted if row.quoted is not None else row.invoiced
        if price is None:
            return
        said: dict[str, Any] = {"unit_price": price, "invoiced": row.invoiced, "reference_price": row.reference_price}
        said |= {"trade": row.trade, "vat_rate": row.vat_rate}
        told = {name: value for name, value in said.items() if value is not None}
        lines = self.db.objects(LINES_OF, order_id=order.id)
        if lines:
            line = lines[0]
            journal.change(line, **told | {"quantity": Decimal(1)})
            self.db.flush()
        else:
            told = {"trade": OTHER_TRADE, "vat_rate": self._vat(row)} | told
            line = QuoteLine(order_id=order.id, rank=1, work=order.work, unit="lump", quantity=Decimal(1), **told)
            journal.add(line)
        if line.invoiced is not None and (day := row.steps.get("invoiced")) is not None:
            self._invoice(journal, order, line, day)

    def _invoice(self, journal: Journal, order: Order, line: QuoteLine, day: date) -> None:
        assert line.invoiced is not None
        totals = {"before_tax": line.invoiced, "vat": _cents(line.invoiced * line.vat_rate / 100)}
        kept = self.db.objects(INVOICES_OF, order_id=order.id)
        if not kept:
            journal.add(Invoice(order_id=order.id, invoiced_on=day, **totals))
        elif len(kept) == 1:
            journal.change(kept[0], **totals)

    def _vat(self, row: OrderRow) -> Decimal:
        """The reduced rate of the day for works on a dwelling, where the list does not say the rate."""
        day = row.quoted_on or row.ordered_on or row.first_day
        for code in ("vat_reduced", "vat_standard"):
            try:
                return setting(self.db, code, day)
            except reference.UnknownCode:
                continue
        return Decimal(0)


def _steps(order_id: UUID, steps: dict[str, date]) -> Iterable[OrderStep]:
    return [OrderStep(order_id=order_id, stage=stage, happened_on=steps[stage]) for stage in STAGES if stage in steps]


def _referral(order: Order, row: OrderRow) -> Referral:
    """What a list says of a referral: the trade and the day."""
    return Referral(
        order_id=order.id,
        trade=row.trade or OTHER_TRADE,
        craftsman=_("artisan non précisé"),
        reason=_("hors charte, d’après le tableau importé"),
        referred_on=row.steps[OUT_OF_SCOPE],
    )
