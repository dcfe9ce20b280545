"""The figures of the works: by hand on one dwelling, and equal to another short program on histories made at random."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from sqlalchemy import select

from app.figures.sending import over
from app.indicators.dictionary import Field, codes_of, indicators
from app.indicators.figure import State
from app.works.dwelling_models import Convention, Dwelling, Lease, Vacancy
from app.works.employee_models import Employee, EmployeeExit, Training, WorkHours
from app.works.enterprise_models import Enterprise
from app.works.figures import figures, refusals
from app.works.household_models import CandidateHousehold, Proposal
from app.works.landlord_models import Landlord
from app.works.order_models import Order, OrderStep, QuoteLine, Referral
from app.works.relettings import relettings
from tenants.database import statements_run
from tests.app.works import histories
from tests.oracle import works as oracle

TODAY = date(2026, 11, 23)
Y26 = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def db(world):
    """A transaction in Roanne that nobody keeps."""
    with pytest.raises(Undone), world.inside("roanne") as db:
        yield db
        raise Undone


class Undone(Exception):
    """Ends a test's transaction without keeping it."""


def one_dwelling(db) -> dict:
    """Vacant 2 March, ordered 9 days later, begun 22 later, accepted 31 later, let 14 later; 4 450 for 3 012 euros."""
    landlord, sesame = Landlord(name="Dupré"), Enterprise(name="SESAME")
    db.add(landlord, sesame)
    dwelling = Dwelling(landlord_id=landlord.id, address="94 rue Mulsant", town="Roanne")
    household = CandidateHousehold(
        register="departmental_register", reference="42-77", registered_on=date(2026, 1, 5), label_from=date(2026, 1, 5)
    )
    db.add(dwelling, household)
    vacancy = Vacancy(dwelling_id=dwelling.id, vacant_on=date(2026, 3, 2), ended_on=date(2026, 5, 17))
    db.add(vacancy)
    order = Order(
        year=2026, dwelling_id=dwelling.id, vacancy_id=vacancy.id, enterprise_id=sesame.id,
        origin="vacant_refurbishment", work="Peinture, sols, robinetterie",
    )  # fmt: skip
    db.add(order)
    done = {"ordered": (3, 11), "in_progress": (4, 2), "received_with_reserves": (5, 3), "received": (5, 9)}
    for stage, (month, day) in done.items():
        db.add(OrderStep(order_id=order.id, stage=stage, happened_on=date(2026, month, day)))
    lease = Lease(
        dwelling_id=dwelling.id, vacancy_id=vacancy.id, household_id=household.id, starts_on=date(2026, 5, 17)
    )
    db.add(lease)
    return {"dwelling": dwelling, "order": order, "sesame": sesame, "household": household, "landlord": landlord}


def invoiced(db, order) -> None:
    for rank, (price, reference) in enumerate(((Decimal(3012), Decimal(4450)), (Decimal(200), None)), start=1):
        line = QuoteLine(
            order_id=order.id, rank=rank, trade="painting", work="Peinture", unit_price=price, invoiced=price,
            reference_price=reference,
        )  # fmt: skip
        db.add(line)
    db.add(OrderStep(order_id=order.id, stage="invoiced", happened_on=date(2026, 6, 1)))


def test_one_dwelling_let_again_in_76_days(db):
    made = one_dwelling(db)
    found = figures(db, *Y26)
    assert found["dwellings_relet"].value == found["dwellings_relet_cumulative"].value == 1
    stages = ("delay_vacancy_to_order", "delay_order_to_start", "delay_start_to_reception", "delay_reception_to_lease")
    assert [found[code].value for code in stages] == [9, 22, 31, 14]
    assert found["reletting_delay_median"].value == found["reletting_delay_p90"].value == 76
    (one,) = relettings(db, *Y26)
    assert (one.label, one.delay) == (made["dwelling"].label, 76)


def test_a_sitting_tenant_s_order_and_a_refused_one_touch_neither_clock_nor_count(db):
    made = one_dwelling(db)
    before = figures(db, *Y26)
    for origin, stages in (
        ("sitting_tenant", ("requested", "ordered", "in_progress", "received")),
        ("vacant_refurbishment", ("requested", "refused")),
    ):
        vacancy = made["order"].vacancy_id if origin == "vacant_refurbishment" else None
        order = Order(
            year=2026, dwelling_id=made["dwelling"].id, vacancy_id=vacancy, enterprise_id=made["sesame"].id,
            origin=origin, work="Robinet",
        )  # fmt: skip
        db.add(order)
        db.add(*(OrderStep(order_id=order.id, stage=stage, happened_on=date(2026, 3, 4)) for stage in stages))
    assert figures(db, *Y26) == before


def test_works_accepted_after_the_lease_or_without_an_enterprise_let_nothing_again(db):
    made = one_dwelling(db)
    made["order"].enterprise_id = None
    db.flush()
    assert figures(db, *Y26)["dwellings_relet"].value == 0
    assert figures(db, *Y26)["hours_per_dwelling"].state is State.NOT_CONCERNED


def test_a_dwelling_let_twice_counts_once_and_its_lettings_keep_two_delays(db):
    made = one_dwelling(db)
    lease = db.objects(select(Lease))[0]
    lease.ends_on = date(2026, 7, 1)
    second = Vacancy(dwelling_id=made["dwelling"].id, vacant_on=date(2026, 7, 1), ended_on=date(2026, 8, 10))
    db.add(second)
    order = Order(
        year=2026, dwelling_id=made["dwelling"].id, vacancy_id=second.id, enterprise_id=made["sesame"].id,
        origin="vacant_refurbishment", work="Sols",
    )  # fmt: skip
    db.add(order)
    db.add(OrderStep(order_id=order.id, stage="received", happened_on=date(2026, 8, 1)))
    db.add(Lease(dwelling_id=made["dwelling"].id, vacancy_id=second.id, starts_on=date(2026, 8, 10)))
    found = figures(db, *Y26)
    assert found["dwellings_relet"].value == 1
    assert (found["reletting_delay_median"].value, found["reletting_delay_median"].denominator) == (58, 2)
    assert found["delay_order_to_start"].denominator == 1
    assert found["households_housed"].value == found["households_housed_registered"].value == 1


def test_the_saving_is_over_lines_with_a_reference_and_says_its_coverage(db):
    made = one_dwelling(db)
    invoiced(db, made["order"])
    found = figures(db, *Y26)
    assert (found["avg_saving"].numerator, found["avg_saving"].denominator) == (1438, 4450)
    assert (found["saving_coverage"].numerator, found["saving_coverage"].denominator) == (3012, 3212)
    assert str(found["avg_saving"].rounded) == "32.3"
    assert figures(db, date(2026, 6, 2), date(2026, 12, 31))["avg_saving"].state is State.NOT_CONCERNED


def test_landlords_kept_and_conventions_renewed(db):
    made = one_dwelling(db)
    old = Convention(
        dwelling_id=made["dwelling"].id, landlord_id=made["landlord"].id, kind="anah_without_works",
        signed_on=date(2020, 3, 1), starts_on=date(2020, 3, 1), ends_on=date(2026, 2, 28),
    )  # fmt: skip
    db.add(old)
    assert figures(db, *Y26)["landlord_retention"].value == 0
    new = Convention(
        dwelling_id=made["dwelling"].id, landlord_id=made["landlord"].id, kind="anah_without_works", renews_id=old.id,
        starts_on=date(2026, 3, 1), ends_on=date(2032, 2, 29),
    )  # fmt: skip
    db.add(new)
    assert (figures(db, *Y26)["conventions_renewed"].numerator, figures(db, *Y26)["landlord_retention"].value) == (0, 0)
    new.signed_on = date(2026, 2, 10)
    db.flush()
    found = figures(db, *Y26)
    assert (found["conventions_renewed"].numerator, found["conventions_renewed"].denominator) == (1, 1)
    assert found["landlord_retention"].value == 100


def test_hours_make_full_time_equivalents_only_where_the_kind_says_how_many(db):
    made = one_dwelling(db)
    person = Employee(enterprise_id=made["sesame"].id, code="S02")
    db.add(person)
    db.add(WorkHours(order_id=made["order"].id, employee_id=person.id, month=date(2026, 4, 1), hours=Decimal("157.00")))
    found = figures(db, *Y26)
    assert (found["insertion_hours"].value, found["insertion_fte"].state) == (157, State.NO_ANSWER)
    assert found["hours_per_dwelling"].value == 157
    made["sesame"].kind = "ACI"
    db.flush()
    assert figures(db, *Y26)["insertion_fte"].value == Fraction(157, 1820)
    db.add(Training(employee_id=person.id, name="Peinture", starts_on=date(2025, 11, 1), ends_on=date(2026, 1, 15)))
    db.add(EmployeeExit(employee_id=person.id, left_on=date(2026, 9, 1), situation="training_qualifying"))
    found = figures(db, *Y26)
    assert (found["training_share"].numerator, found["training_share"].denominator) == (1, 1)
    assert (found["dynamic_exit_rate"].value, found["durable_job_exit_rate"].value) == (100, 0)


def test_proposals_refusals_and_referrals_are_counted(db):
    made = one_dwelling(db)
    for reason, answer in (("too_small", "refused_by_household"), ("", "accepted")):
        db.add(
            Proposal(
                dwelling_id=made["dwelling"].id, household_id=made["household"].id, made_on=date(2026, 4, 20),
                answer=answer, answered_on=date(2026, 4, 28), reason=reason,
                housed_on=date(2026, 5, 17) if answer == "accepted" else None,
            )
        )  # fmt: skip
    for day in (3, 4):
        db.add(
            Referral(
                order_id=made["order"].id, trade="electrical_heavy", craftsman="Artisan inventé", reason="Hors charte",
                referred_on=date(2026, 3, day),
            )
        )  # fmt: skip
    found = figures(db, *Y26)
    assert (found["proposals_per_housed"].numerator, found["proposals_per_housed"].denominator) == (2, 1)
    assert found["orders_referred"].value == 1
    assert [tuple(row) for row in refusals(db, *Y26)] == [("refused_by_household", "too_small", 1)]


def test_nobody_is_concerned_who_has_no_works(world):
    with world.inside("valence", write=False) as db:
        assert {one.state for one in figures(db, *Y26).values()} == {State.NOT_CONCERNED}
        assert list(over(db, *Y26)) == list(indicators())


@pytest.mark.parametrize("seed", range(12))
def test_another_program_counts_the_same_on_a_history_made_at_random(db, seed):
    rng = Random(seed)
    enterprises = histories.write(db, rng, date(2023, 1, 1), date(2027, 3, 1))
    rows = histories.plain(db)
    looked_at = 0
    for first, last in (
        (date(2023, 1, 1), date(2023, 12, 31)), (date(2024, 1, 1), date(2024, 12, 31)),
        (date(2025, 1, 1), date(2025, 12, 31)), Y26, (date(2024, 3, 15), date(2025, 8, 2)),
    ):  # fmt: skip
        for enterprise in (None, *enterprises):
            found = figures(db, first, last, enterprise.number if enterprise else None)
            told = oracle.figures(rows, first, last, TODAY, enterprise.id if enterprise else None)
            assert list(found) == list(codes_of(Field.WORKS))
            if found["dwellings_relet"].state is State.NOT_CONCERNED:
                continue
            for code, (top, bottom, value) in told.items():
                one = found[code]
                assert (one.numerator, one.denominator, one.value) == (top, bottom, value), (code, first, enterprise)
                looked_at += value is not None and value != 0
    assert looked_at > 20


def test_as_many_statements_for_all_years_as_for_a_day(db):
    one_dwelling(db)
    counts = []
    for first, last in ((date(2000, 1, 1), TODAY), (TODAY, TODAY)):
        seen: list[str] = []
        statements_run.set(seen)
        figures(db, first, last)
        counts.append(len(seen))
    assert counts == [10, 10]
