"""The list of dossiers goes by what comes next in each, of whichever kind; the statement says what the page says."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.funding.deadline_models import Deadline
from app.funding.deadlines import dates
from app.funding.dossier_models import Dossier, DossierStep, Milestone
from app.funding.dossier_queries import LISTED
from app.funding.funder_models import Funder, FunderDeadline
from app.funding.payment_models import FundingPayment, Instalment
from app.funding.plan_models import FundingAct, FundingLine
from tests.app.funding.test_payments import plain
from tests.world import TODAY

RULES = ((2, 31, None), (11, 23, None), (11, 22, None), (12, 1, None), (6, 30, None), (None, None, 6), (None, None, 2))
ENDS = (None, date(2026, 6, 30), date(2026, 8, 31), date(2027, 2, 28), date(2025, 12, 31), date(2026, 10, 15))


@pytest.fixture(scope="module")
def dated(world):
    """One dossier a rule and fiscal end, some with dates of their own; one closed, one without any date."""
    with world.inside("valence") as db:
        place = 0
        for month, day, months in RULES:
            funder = Funder(name=f"Financeur {month} {day} {months}", type="other", public=True)
            db.add(funder)
            db.add(FunderDeadline(
                funder_id=funder.id, kind="report", name="Bilan", month=month, day=day, months_after=months,
            ))  # fmt: skip
            for end in ENDS:
                place += 1
                made = Dossier(kind="action", title=f"Dossier {place}", year_from=2026, year_to=2026, fiscal_end=end)
                db.add(made)
                line = FundingLine(
                    dossier_id=made.id, rank=1, funder_id=funder.id, nature="subsidy", asked=Decimal(100)
                )
                db.add(line)
                if place % 3 == 0:
                    db.add(Milestone(dossier_id=made.id, name="Jalon", due_on=TODAY + timedelta(days=place - 20)))
                if place % 4 == 0:
                    due_on = TODAY + timedelta(days=place - 5)
                    db.add(Deadline(dossier_id=made.id, kind="filing", name="Déposer", due_on=due_on))
                if place % 5 == 0:
                    due_on = TODAY + timedelta(days=2 * place - 60)
                    db.add(Instalment(line_id=line.id, kind="advance", due_on=due_on, amount=Decimal(5)))
                    if place % 7:
                        told = date(2026, 1, 2)
                        db.add(FundingAct(line_id=line.id, kind="notified", acted_on=told, amount=Decimal(100)))
                if place % 7 == 0:
                    db.add(FundingAct(
                        line_id=line.id, kind="notified", acted_on=date(2026, 1, 2), amount=Decimal(100),
                        ends_on=TODAY + timedelta(days=place - 21),
                    ))  # fmt: skip
                if place == 9:
                    db.add(DossierStep(dossier_id=made.id, stage="closed", happened_on=TODAY))
        db.add(Dossier(kind="action", title="Sans date", year_from=2026, year_to=2026))


def test_the_next_date_of_each_dossier_is_that_of_the_page_of_deadlines(world, dated):
    with world.inside("valence", write=False) as db:
        rows = db.all(LISTED["latest", False], after_number=10**9, most=1000, today=TODAY)
        expected: dict[int, tuple[date, str]] = {}
        for one in dates(db, TODAY, None, everyone=True, days=4000, back=4000):
            passed = one.source == "notification" and one.due_on < TODAY
            if one.dossier and one.done_on is None and not passed:
                expected.setdefault(one.dossier, (one.due_on, one.source))
        found = {row.number: (row.next_due_on, row.next_source) for row in rows if row.next_due_on}
        assert found == expected
        assert {source for _due_on, source in found.values()} == {
            "milestone", "deadline", "instalment", "notification", "funder",
        }  # fmt: skip
        assert len(rows) - len(found) >= 2


def test_leaves_follow_each_other_in_the_order_of_the_next_date(world, dated):
    with world.inside("valence", write=False) as db:
        whole = db.all(LISTED["due", False], after_day=date(1900, 1, 1), after_number=0, most=1000, today=TODAY)
        days = [row.next_due_on or date(9999, 1, 1) for row in whole]
        assert days == sorted(days)
        assert len(set(days)) > 10
        leaf = db.all(LISTED["due", False], after_day=days[9], after_number=whole[9].number, most=5, today=TODAY)
        assert [row.number for row in leaf] == [row.number for row in whole[10:15]]


def test_the_list_says_what_comes_next_in_words(visit, dated):
    seen = plain(visit("/dossiers"))
    assert "Prochaine échéance" in seen
    assert "Jalon : Jalon" in seen
    assert "en retard de" in seen


def test_a_payment_ends_the_instalments_that_it_fills_in_the_order_of_their_dates(world):
    with world.inside("valence") as db:
        made = Dossier(kind="action", title="Versements", year_from=2026, year_to=2026)
        db.add(made)
        line = FundingLine(dossier_id=made.id, rank=1, name="Un financeur", nature="subsidy", asked=Decimal(100))
        db.add(line)
        db.add(FundingAct(line_id=line.id, kind="notified", acted_on=date(2026, 1, 2), amount=Decimal(100)))
        for due_on, amount in ((date(2026, 3, 1), 30), (date(2026, 6, 1), 30), (date(2026, 9, 1), 40)):
            db.add(Instalment(line_id=line.id, kind="instalment", due_on=due_on, amount=Decimal(amount)))

        def paid(day: date, amount: int, kind: str = "received") -> list[date | None]:
            db.add(FundingPayment(line_id=line.id, kind=kind, paid_on=day, amount=Decimal(amount)))
            found = dates(db, TODAY, None, everyone=True, days=400, back=4000)
            return [one.done_on for one in found if one.source == "instalment" and one.dossier == made.number]

        first, second = date(2026, 3, 20), date(2026, 7, 1)
        assert paid(first, 25) == [None, None, None]
        assert paid(second, 20) == [second, None, None]
        assert paid(date(2026, 7, 2), 15) == [second, date(2026, 7, 2), None]
        assert paid(date(2026, 7, 3), 5, "given_back") == [second, None, None]
