"""The demo's money and what is planned next: dues of every month begun, payments in arrears, a few people behind."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.demo.records import DemoStay
from app.residences import fees
from app.residences.notice_rules import months_later

OUTCOMES = {"done": "fait", "waiting": "en attente de la réponse", "obtained": "obtenu", "refused": "refusé"}
NEXT = (
    "Relancer le bailleur social",
    "Visite d’un logement",
    "Rendez-vous Action Logement",
    "Compléter la demande de logement social",
    "Préparer la garantie Visale",
)
SHORT = Decimal("200.00")


def dues(stay: DemoStay, key: UUID, fee: dict[str, Decimal], today: date) -> Iterator[dict[str, Any]]:
    """One row a month begun."""
    for due in fees.dues(fees.MonthlyFee(**fee), stay.date_in, _ended(stay), today):
        yield {
            "stay_id": key,
            "month": due.month,
            "nights": due.nights,
            "nights_in_month": due.nights_in_month,
            "rent": due.fee.rent,
            "charges": due.fee.charges,
            "services": due.fee.services,
            "options": due.fee.options,
            "housing_aid": due.fee.housing_aid,
        }


def payments(stay: DemoStay, key: UUID, fee: dict[str, Decimal], today: date) -> Iterator[dict[str, Any]]:
    """Each month is paid early in the next; one person in six pays the last one in part, one in thirteen not at all."""
    told = fees.dues(fees.MonthlyFee(**fee), stay.date_in, _ended(stay), today)
    for due in told:
        paid_on = months_later(due.month, 1) + timedelta(days=2 + stay.number % 7)
        late = due is told[-2] if len(told) > 1 and _ended(stay) is None else False
        if paid_on > today or (late and stay.number % 13 == 0):
            continue
        amount = min(SHORT, due.left) if late and stay.number % 6 == 0 else due.left
        yield {
            "stay_id": key,
            "paid_on": paid_on,
            "amount": amount,
            "mode": ("transfer", "cheque", "card")[stay.number % 3],
        }


def next_step(stay: DemoStay, today: date) -> dict[str, Any]:
    """What is planned for those who are here; one in eight has nothing planned, a few are a little late."""
    if _ended(stay) is not None or stay.number % 8 == 0 or stay.date_in > today:
        return {"next_step": "", "next_step_on": None}
    return {"next_step": NEXT[stay.number % len(NEXT)], "next_step_on": today + timedelta(days=stay.number % 23 - 2)}


def _ended(stay: DemoStay) -> date | None:
    return stay.departure.on if stay.departure and stay.departure.done else None
