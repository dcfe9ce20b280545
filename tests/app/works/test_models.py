"""What the tables of the works refuse, whoever asks: every nonsense meets its constraint."""

from datetime import date
from decimal import Decimal

import pytest

from app.works.dwelling_models import Convention, Dwelling, Lease, Vacancy
from app.works.employee_models import Employee, WorkHours
from app.works.enterprise_models import Agreement, Enterprise, PriceLine, PriceList
from app.works.household_models import CandidateHousehold, Proposal
from app.works.landlord_models import Landlord
from app.works.order_models import Order, OrderStep, QuoteLine
from app.works.setting_models import WorksSetting
from app.works.settings import etp_hours, setting
from tenants.session import ConstraintRefused

DAY = date(2026, 3, 1)


@pytest.fixture
def db(world):
    """A transaction in Roanne that nobody keeps."""
    with pytest.raises(Undone), world.inside("roanne") as db:
        yield db
        raise Undone


class Undone(Exception):
    """Ends a test's transaction without keeping it."""


def a_dwelling(db, **values) -> Dwelling:
    landlord = Landlord(kind="person", name="Dupré", first_name="Clément")
    db.add(landlord)
    dwelling = Dwelling(landlord_id=landlord.id, address="94 rue Mulsant", town="Roanne", type="t3", **values)
    db.add(dwelling)
    return dwelling


def an_order(db, dwelling: Dwelling, **values) -> Order:
    order = Order(**({"year": 2026, "dwelling_id": dwelling.id, "origin": "sitting_tenant", "work": "Sols"} | values))
    db.add(order)
    return order


def a_household(db, reference: str = "42-1") -> CandidateHousehold:
    household = CandidateHousehold(register="departmental_register", reference=reference, registered_on=DAY)
    db.add(household)
    return household


def refused(db, constraint: str, *rows) -> None:
    with pytest.raises(ConstraintRefused, match=f"^{constraint}$"), db.savepoint():
        db.add(*rows)


def test_a_dwelling_takes_the_next_free_name(db):
    first = a_dwelling(db)
    assert first.label == f"D{first.number:03d}"
    taken = a_dwelling(db, label=f"D{first.number + 2:03d}")
    assert a_dwelling(db).label == f"D{taken.number + 2:03d}"


def test_an_order_takes_the_next_rank_of_its_year(db):
    dwelling = a_dwelling(db)
    an_order(db, dwelling, year=2001, rank=1)
    assert an_order(db, dwelling, year=2001).label == "2001-002"
    assert an_order(db, dwelling, year=2002).label == "2002-001"
    refused(db, "uq_orders_label", Order(year=2001, rank=2, dwelling_id=dwelling.id, origin="damage", work="Sols"))


def test_an_order_of_a_sitting_tenant_holds_no_vacancy(db):
    dwelling = a_dwelling(db)
    vacancy = Vacancy(dwelling_id=dwelling.id, vacant_on=DAY)
    db.add(vacancy)
    bad = Order(year=2026, dwelling_id=dwelling.id, origin="sitting_tenant", work="Sols", vacancy_id=vacancy.id)
    refused(db, "ck_orders_clock_of_a_vacancy", bad)


def test_no_acceptance_before_the_start(db):
    order = an_order(db, a_dwelling(db))
    db.add(OrderStep(order_id=order.id, stage="in_progress", happened_on=date(2026, 4, 5)))
    early = OrderStep(order_id=order.id, stage="received", happened_on=date(2026, 4, 4))
    refused(db, "ck_order_steps_forward", early)
    accepted = OrderStep(order_id=order.id, stage="received", happened_on=date(2026, 4, 5))
    db.add(accepted)
    refused(db, "uq_order_steps_live", OrderStep(order_id=order.id, stage="received", happened_on=date(2026, 4, 6)))
    refused(db, "ck_order_steps_forward", OrderStep(order_id=order.id, stage="quoted", happened_on=date(2026, 4, 6)))
    accepted.undo(None)
    db.add(OrderStep(order_id=order.id, stage="received", happened_on=date(2026, 4, 6)))


def test_two_conventions_of_one_side_never_run_at_once(db):
    dwelling = a_dwelling(db)

    def made(kind: str, first: date, last: date) -> Convention:
        return Convention(
            dwelling_id=dwelling.id, landlord_id=dwelling.landlord_id, kind=kind, starts_on=first, ends_on=last
        )

    old = made("anah_with_works", date(2017, 3, 1), date(2026, 2, 28))
    db.add(old, made("management_mandate", date(2020, 1, 1), date(2027, 1, 1)))
    refused(db, "ex_conventions_overlap", made("anah_without_works", date(2026, 2, 28), date(2032, 2, 27)))
    refused(db, "ck_conventions_ends_on_after_starts_on", made("pst", date(2040, 1, 2), date(2040, 1, 1)))
    old.ended_on = date(2025, 12, 31)
    db.add(made("anah_without_works", date(2026, 2, 28), date(2032, 2, 27)))


def test_a_dwelling_is_never_empty_and_let_at_once(db):
    dwelling = a_dwelling(db)
    lease = Lease(dwelling_id=dwelling.id, starts_on=date(2020, 1, 1))
    db.add(lease)
    refused(db, "ex_vacancies_lease", Vacancy(dwelling_id=dwelling.id, vacant_on=DAY))
    lease.ends_on = DAY
    db.add(Vacancy(dwelling_id=dwelling.id, vacant_on=DAY))
    refused(db, "ex_vacancies_overlap", Vacancy(dwelling_id=dwelling.id, vacant_on=date(2026, 5, 1)))
    refused(db, "ex_leases_vacancy", Lease(dwelling_id=dwelling.id, starts_on=date(2026, 5, 1)))


def test_one_live_proposal_for_a_dwelling_unless_said(db):
    dwelling, first, second = a_dwelling(db), a_household(db), a_household(db, "42-2")
    made = Proposal(dwelling_id=dwelling.id, household_id=first.id, made_on=DAY)
    db.add(made)
    other = Proposal(dwelling_id=dwelling.id, household_id=second.id, made_on=DAY)
    refused(db, "uq_proposals_dwelling", other)
    db.add(Proposal(dwelling_id=dwelling.id, household_id=second.id, made_on=DAY, beside=True))
    refused(
        db,
        "ck_proposals_refused_with_a_reason",
        Proposal(
            dwelling_id=dwelling.id,
            household_id=second.id,
            made_on=DAY,
            beside=True,
            answer="refused_by_landlord",
            answered_on=DAY,
        ),
    )
    refused(
        db,
        "uq_candidate_households_reference",
        CandidateHousehold(register="departmental_register", reference="42-1", registered_on=DAY),
    )


def test_hours_and_codes_have_bounds(db):
    enterprise = Enterprise(name="SESAME")
    db.add(enterprise)
    employee = Employee(enterprise_id=enterprise.id, code="S02")
    db.add(employee)
    refused(db, "uq_employees_code", Employee(enterprise_id=enterprise.id, code="S02"))
    refused(db, "ck_employees_code_is_a_code", Employee(enterprise_id=enterprise.id, code="Martin"))
    order = an_order(db, a_dwelling(db))

    def hours(count: str, month: date = DAY) -> WorkHours:
        return WorkHours(order_id=order.id, employee_id=employee.id, month=month, hours=Decimal(count))

    refused(db, "ck_work_hours_hours_bounds", hours("410"))
    refused(db, "ck_work_hours_hours_bounds", hours("0"))
    refused(db, "ck_work_hours_month_begins", hours("10", date(2026, 3, 2)))
    db.add(hours("52.33"))
    refused(db, "uq_work_hours_line", hours("12"))


def test_amounts_are_never_negative(db):
    order = an_order(db, a_dwelling(db))
    line = QuoteLine(order_id=order.id, rank=1, trade="flooring", work="Sols", unit_price=Decimal("-1"))
    refused(db, "ck_quote_lines_amounts_positive", line)
    enterprise = Enterprise(name="SESAME")
    db.add(enterprise)
    bad = Agreement(enterprise_id=enterprise.id, starts_on=DAY, ends_on=DAY, order_ceiling=Decimal(-5))
    refused(db, "ck_agreements_order_ceiling_positive", bad)
    prices = PriceList(enterprise_id=enterprise.id, starts_on=DAY)
    db.add(prices)
    refused(db, "ex_price_lists_overlap", PriceList(enterprise_id=enterprise.id, starts_on=date(2026, 6, 1)))
    undated = PriceLine(
        price_list_id=prices.id, trade="flooring", name="Lino", unit_price=Decimal(20), reference_price=Decimal(30)
    )
    refused(db, "ck_price_lines_reference_is_dated", undated)


def test_a_workspace_s_own_setting_wins_from_its_day_on(db):
    assert setting(db, "vat_reduced", date(2006, 1, 1)) == Decimal("5.5")
    assert setting(db, "vat_reduced", DAY) == 10
    assert etp_hours(db, "ACI", DAY) == 1820
    assert etp_hours(db, "unknown", DAY) is None
    db.add(WorksSetting(code="order_ceiling", valid_from=DAY, value=Decimal(6000), source="conseil du 12 février"))
    assert setting(db, "order_ceiling", date(2026, 2, 28)) == 5000
    assert setting(db, "order_ceiling", DAY) == 6000
