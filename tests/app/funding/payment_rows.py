"""A dossier with notified lines, written past the pages: what payments need to begin."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder, FunderName
from app.funding.payment_models import FundingPayment, Instalment
from app.funding.plan_models import FundingAct, FundingLine

NOTIFIED = date(2026, 3, 2)


@dataclass
class Granted:
    """dossier, line, funder: their numbers; ids for what a test adds."""

    dossier: int
    line: int
    funder: int
    line_id: Any
    dossier_id: Any


def granted(
    db: Any, title: str, amount: str | None = "25000", *, name: str = "", awarded: str = "25000", public: bool = True
) -> Granted:
    """One dossier with one line of one funder, awarded, and notified when an amount is given."""
    dossier = Dossier(kind="action", title=title, year_from=2026, year_to=2026)
    funder = Funder(name=name or f"Conseil départemental {title}", type="department", public=public)
    db.add(dossier, funder)
    db.add(FunderName(funder_id=funder.id, name=f"Conseil général {title}", valid_to=date(2015, 3, 31)))
    return line_of(db, dossier, funder, 1, amount, awarded)


def line_of(
    db: Any, dossier: Any, funder: Any, rank: int, amount: str | None, awarded: str, on: date = NOTIFIED
) -> Granted:
    """Another line of that dossier."""
    line = FundingLine(dossier_id=dossier.id, rank=rank, funder_id=funder.id, nature="subsidy", asked=Decimal(awarded))
    db.add(line)
    db.add(FundingAct(line_id=line.id, kind="filed", acted_on=date(2025, 10, 1), amount=Decimal(awarded)))
    db.add(FundingAct(line_id=line.id, kind="awarded", acted_on=date(2026, 1, 15), amount=Decimal(awarded)))
    if amount is not None:
        act = FundingAct(line_id=line.id, kind="notified", acted_on=on, amount=Decimal(amount), reference="CP-12")
        db.add(act)
    return Granted(dossier.number, line.number, funder.number, line.id, dossier.id)


def due(db: Any, line: Granted, on: date, amount: str, kind: str = "instalment") -> Instalment:
    """A part of the schedule."""
    part = Instalment(line_id=line.line_id, kind=kind, due_on=on, amount=Decimal(amount))
    db.add(part)
    return part


def paid(db: Any, line: Granted, on: date, amount: str, kind: str = "received") -> FundingPayment:
    """A payment that arrived."""
    payment = FundingPayment(line_id=line.line_id, kind=kind, paid_on=on, amount=Decimal(amount))
    db.add(payment)
    return payment
