"""What the lines of one dossier, or of all, were notified, paid and may still expect: pieces that statements share.

Each line looks its own rows up (lateral): what a statement costs grows with its lines and no faster, whatever the
database knows of them. A workspace filled this minute was never counted, and joins of sums then go wrong.
"""

from typing import Any

from sqlalchemy import Integer, and_, bindparam, case, literal, or_, select
from sqlalchemy import func as sql

from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder
from app.funding.payment_models import FundingPayment, Instalment
from app.funding.plan_models import FundingLine
from app.funding.state import DECISION, NOTHING, NOTIFICATION, OWN, SIGNED, TODAY, euro, name_on
from tenants.joins import of, same

DOSSIER = bindparam("dossier", type_=Integer)


def on_line(piece: Any) -> Any:
    return and_(piece.c.tenant_id == FundingLine.tenant_id, piece.c.line_id == FundingLine.id)


def named(day: Any = None) -> Any:
    """The funder, under the name of that day; a line without one by its own name."""
    return case((Funder.id.is_(None), FundingLine.name), else_=Funder.name if day is None else name_on(day)).label(
        "name"
    )


_PAID = (
    select(
        euro(sql.coalesce(sql.sum(SIGNED), NOTHING)).label("amount"), sql.max(FundingPayment.paid_on).label("last_on")
    )
    .where(of(FundingPayment, FundingPayment.line_id, FundingLine), FundingPayment.undone_at.is_(None))
    .correlate(FundingLine)
    .lateral("paid")
)
_REST = sql.coalesce(NOTIFICATION.c.amount, NOTHING) - _PAID.c.amount


class Pieces:
    """stands: one row a line, with what it was notified and paid; schedule: one row an instalment, with what it may
    still bring; ledger: one row for every line that a funder decided, notified or scheduled.

    one: of the dossier whose number is asked. waiting: the schedule leaves out the lines that were paid in full, of
    which nothing more comes; the ledger knows no longer what was scheduled for those.
    """

    def __init__(self, *, one: bool = False, waiting: bool = False) -> None:
        self.within: tuple[Any, ...] = (Dossier.number == DOSSIER,) if one else ()
        self.stands = self._stands()
        part = self._parts(waiting)
        self.schedule = (
            select(
                self.stands.c.tenant_id,
                self.stands.c.id.label("line_id"),
                part.c.number,
                part.c.kind,
                part.c.due_on,
                part.c.amount,
                part.c.condition,
                part.c.expected,
            )
            .select_from(self.stands)
            .join(part, literal(True))
            .cte("schedule")
        )
        self.is_late = and_(self.schedule.c.expected > 0, self.schedule.c.due_on < TODAY)
        self.ledger = self._ledger(part)

    def of_lines(self, statement: Any) -> Any:
        """A statement over FundingLine, kept to the lines that a funder gives to."""
        if self.within:
            statement = statement.join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id)).where(*self.within)
        return statement.where(FundingLine.nature.not_in(OWN))

    def _stands(self) -> Any:
        columns = (
            FundingLine.tenant_id, FundingLine.number, FundingLine.rank, FundingLine.id, FundingLine.nature,
            FundingLine.name.label("own_name"), FundingLine.funder_id, FundingLine.dossier_id,
            euro(FundingLine.asked).label("asked"), DECISION.c.awarded, NOTIFICATION.c.amount.label("notified"),
            NOTIFICATION.c.acted_on.label("notified_on"), NOTIFICATION.c.reference, NOTIFICATION.c.ends_on,
            NOTIFICATION.c.terms, _PAID.c.amount.label("paid"), _REST.label("rest"), _PAID.c.last_on,
        )  # fmt: skip
        lines = select(*columns).select_from(FundingLine)
        return (
            self.of_lines(lines)
            .join(DECISION, literal(True))
            .outerjoin(NOTIFICATION, literal(True))
            .join(_PAID, literal(True))
            .cte("stands")
        )

    def _parts(self, waiting: bool) -> Any:
        """The instalments of a line. A payment fills them in the order of their dates; what binds bounds the rest."""
        line, amount = self.stands.c, euro(Instalment.amount)
        until = sql.sum(amount).over(order_by=(Instalment.due_on, Instalment.number))
        left = sql.least(until, sql.coalesce(line.notified, NOTHING)) - sql.greatest(until - amount, line.paid)
        may_come = or_(line.notified.is_(None), line.notified > line.paid)
        return (
            select(
                Instalment.number,
                Instalment.kind,
                Instalment.due_on,
                amount.label("amount"),
                Instalment.condition,
                euro(sql.greatest(NOTHING, left)).label("expected"),
            )
            .where(
                Instalment.tenant_id == line.tenant_id,
                Instalment.line_id == line.id,
                may_come if waiting else literal(True),
            )
            .correlate(self.stands)
            .lateral("part")
        )

    def _ledger(self, part: Any) -> Any:
        late = and_(part.c.expected > 0, part.c.due_on < TODAY)
        coming = (
            select(
                euro(sql.sum(part.c.amount)).label("scheduled"),
                euro(sql.sum(part.c.expected)).label("expected"),
                sql.min(part.c.due_on).filter(part.c.expected > 0).label("due_on"),
                euro(sql.sum(part.c.expected).filter(late)).label("late"),
            )
            .select_from(part)
            .correlate(self.stands)
            .lateral("coming")
        )
        line = self.stands.c
        return (
            select(
                *line,
                sql.coalesce(coming.c.scheduled, NOTHING).label("scheduled"),
                sql.coalesce(coming.c.expected, NOTHING).label("expected"),
                coming.c.due_on,
                sql.coalesce(coming.c.late, NOTHING).label("late"),
            )
            .select_from(self.stands)
            .join(coming, literal(True))
            .where(or_(line.notified.is_not(None), line.awarded.is_not(None), coming.c.scheduled.is_not(None)))
            .cte("ledger")
        )


# What a list of the ledger keeps. ledger: its columns.
ONLY: dict[str, Any] = {
    "due": lambda ledger: ledger.rest > 0,
    "late": lambda ledger: ledger.late > 0,
    "paid": lambda ledger: and_(sql.coalesce(ledger.notified, NOTHING) > 0, ledger.rest == 0),
    "all": lambda _ledger: literal(True),
}
