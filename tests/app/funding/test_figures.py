"""The figures of the funding: by hand on one dossier, and equal to another short program on random histories."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from sqlalchemy import inspect, select

from app.figures.sending import over
from app.funding.agls_models import AglsEntry, AglsYear
from app.funding.dossier_models import Dossier
from app.funding.figures import figures
from app.funding.funder_models import Funder
from app.funding.payment_models import Claim, FundingPayment
from app.funding.plan_models import CostLine, FundingAct, FundingLine, PlanClosing
from app.indicators.dictionary import Field, codes_of
from app.indicators.figure import State
from app.residences.models import Residence
from tenants.model import Base
from tests.oracle import funding as oracle
from tests.world import TODAY

Y26 = (date(2026, 1, 1), date(2026, 12, 31))
READ = (
    "dossiers", "funding_lines", "funding_acts", "funding_payments", "plan_closings", "claims", "financial_reports",
    "report_sendings", "agls_years", "agls_entries",
)  # fmt: skip


class Undone(Exception):
    """Ends a test's transaction without keeping it."""


@pytest.fixture
def db(world):
    """A transaction in Roanne that nobody keeps."""
    with pytest.raises(Undone), world.inside("roanne") as db:
        yield db
        raise Undone


def plain(db) -> dict[str, list[dict]]:
    """Every row of the tables of the funding, as the other program wants them."""
    models = {m.class_.__tablename__: m.class_ for m in Base.registry.mappers}
    return {
        name: [
            {key: getattr(row, key) for key in inspect(models[name]).columns.keys()}  # noqa: SIM118 - no mapping
            for row in db.objects(select(models[name]).order_by(models[name].id))
        ]
        for name in READ
    }


def a_dossier(db) -> tuple:
    dossier = Dossier(kind="operating", title="Fonctionnement", year_from=2026, year_to=2026)
    state = Funder(name="État", type="state", public=True)
    foundation = Funder(name="Fondation", type="foundation", public=False)
    db.add(dossier, state, foundation)
    return dossier, state, foundation


def test_one_dossier_by_hand(db):
    dossier, state, foundation = a_dossier(db)
    db.add(CostLine(dossier_id=dossier.id, rank=1, category="running", amount=Decimal(72300)))
    lines = []
    for rank, (funder, asked) in enumerate(((state, 30000), (foundation, 10000), (None, 7300)), 1):
        line = FundingLine(
            dossier_id=dossier.id, rank=rank, funder_id=getattr(funder, "id", None), name="" if funder else "Réserves",
            nature="subsidy" if funder else "own_funds", asked=Decimal(asked),
        )  # fmt: skip
        db.add(line)
        lines.append(line)
    first, second, _own = lines
    for kind, line, on, amount in (
        ("filed", first, date(2026, 1, 10), 30000),
        ("awarded", first, date(2026, 3, 11), 25000),
        ("notified", first, date(2026, 3, 31), 25000),
        ("filed", second, date(2026, 1, 10), 10000),
        ("refused", second, date(2026, 4, 10), None),
    ):
        db.add(FundingAct(line_id=line.id, kind=kind, acted_on=on, amount=None if amount is None else Decimal(amount)))
    db.add(
        PlanClosing(
            dossier_id=dossier.id, settled_on=date(2026, 5, 1), cost=Decimal(72300), resources=Decimal(72300),
            public_aid=Decimal(25000),
        )
    )  # fmt: skip
    claim = Claim(line_id=first.id, amount=Decimal(20000), sent_on=date(2026, 6, 1))
    db.add(claim)
    for on, amount in ((date(2026, 6, 20), 12000), (date(2026, 7, 12), 8000)):
        db.add(FundingPayment(line_id=first.id, kind="received", paid_on=on, amount=Decimal(amount), claim_id=claim.id))
    house = Residence(name="Faventines", kind="social_residence", public="young_workers")
    db.add(house)
    year = AglsYear(residence_id=house.id, year=2026, due=Decimal(20000), source="Convention")
    db.add(year)
    db.add(AglsEntry(agls_id=year.id, kind="notified", happened_on=date(2026, 5, 5), amount=Decimal(20000)))
    db.add(AglsEntry(agls_id=year.id, kind="paid", happened_on=date(2026, 9, 5), amount=Decimal(13000)))
    found = figures(db, *Y26)
    value = {code: found[code].rounded for code in found}
    assert value["cofunding_rate"] == Decimal("34.6")  # 25 000 / 72 300
    assert value["public_rate"] == Decimal("34.6")
    assert value["own_share"] == Decimal("10.1")  # 7 300 / 72 300
    assert value["award_rate"] == Decimal("62.5")  # 25 000 / 40 000
    assert value["payment_rate"] == Decimal("80.0")  # 20 000 / 25 000
    assert value["outstanding"] == Decimal("5000.00")
    assert (value["delay_ask_to_decision"], found["delay_ask_to_decision"].denominator) == (Decimal("75.0"), 2)
    assert value["delay_decision_to_notification"] == Decimal("20.0")
    assert value["delay_claim_to_payment"] == Decimal("41.0")
    assert found["crf_on_time"].state is State.NOT_CONCERNED
    assert value["agls_payment_rate"] == Decimal("65.0")
    before = figures(db, date(2025, 1, 1), date(2025, 12, 31))
    assert {one.state for one in before.values()} == {State.NOT_CONCERNED}


def a_history(db, rng: Random) -> None:
    """Dossiers of three years with lines in every state; the trigger keeps what is paid within what is notified."""
    houses = [Residence(name=f"Maison {n}", kind="social_residence", public="young_workers") for n in range(2)]
    db.add(*houses)
    for house in houses:
        for number in range(2024, 2027):
            year = AglsYear(
                residence_id=house.id, year=number, due=Decimal(rng.randint(8000, 22000)), source="Convention"
            )
            db.add(year)
            on = date(number, rng.randint(1, 10), 3)
            if rng.random() < 0.8:
                db.add(AglsEntry(agls_id=year.id, kind="notified", happened_on=on, amount=year.due))
                paid = Decimal(rng.randint(1, 8000))
                db.add(AglsEntry(agls_id=year.id, kind="paid", happened_on=on + timedelta(20), amount=paid))
    for _ in range(6):
        dossier, *funders = a_dossier(db)
        base = rng.choice((None, Decimal(60000)))
        dossier.eligible_base = base
        for rank in range(1, 6):
            a_line(db, rng, dossier, rng.choice(funders), rank)
        if rng.random() < 0.7:
            cost = Decimal(rng.randint(40000, 90000))
            settled = date(rng.randint(2024, 2026), rng.randint(1, 10), 9)
            db.add(
                PlanClosing(
                    dossier_id=dossier.id, settled_on=settled, cost=cost, resources=cost,
                    public_aid=Decimal(rng.randint(1000, 30000)),
                )
            )  # fmt: skip


def a_line(db, rng: Random, dossier: Dossier, funder: Funder, rank: int) -> None:
    own = rank == 5
    line = FundingLine(
        dossier_id=dossier.id, rank=rank, funder_id=None if own else funder.id, name="Réserves" if own else "",
        nature="own_funds" if own else rng.choice(("subsidy", "loan")), asked=Decimal(rng.randint(5000, 20000)),
    )  # fmt: skip
    db.add(line)
    on = date(rng.randint(2024, 2026), rng.randint(1, 6), rng.randint(1, 28))
    if own or rng.random() < 0.1:
        return
    db.add(FundingAct(line_id=line.id, kind="filed", acted_on=on, amount=line.asked))
    on += timedelta(rng.randint(5, 200))
    if rng.random() < 0.2:
        db.add(FundingAct(line_id=line.id, kind="refused", acted_on=on, amount=None))
        return
    granted = line.asked * rng.randint(60, 100) / 100
    db.add(FundingAct(line_id=line.id, kind="awarded", acted_on=on, amount=granted))
    if rng.random() < 0.2:
        return
    on += timedelta(rng.randint(0, 90))
    db.add(FundingAct(line_id=line.id, kind="notified", acted_on=on, amount=granted))
    claim = Claim(line_id=line.id, amount=granted / 2, sent_on=on + timedelta(10))
    db.add(claim)
    paid = FundingPayment(
        line_id=line.id, kind="received", paid_on=on + timedelta(rng.randint(11, 200)), amount=granted / 2,
        claim_id=rng.choice((claim.id, None)),
    )  # fmt: skip
    db.add(paid)
    back = rng.random() < 0.3
    if back:
        db.add(
            FundingPayment(
                line_id=line.id, kind="given_back", paid_on=paid.paid_on + timedelta(30), amount=Decimal(100)
            )
        )
    if rng.random() < 0.3:
        on += timedelta(rng.randint(1, 90))
        db.add(FundingAct(line_id=line.id, kind="amended", acted_on=on, amount=granted + Decimal(500)))
    if not back and rng.random() < 0.3:
        paid.undo(None)
        db.flush()


@pytest.mark.parametrize("seed", range(6))
def test_figures_equal_those_of_another_program(db, seed):
    a_history(db, Random(seed))
    rows = plain(db)
    for year in (2024, 2025, 2026):
        first, last = oracle.year(year)
        found = figures(db, first, last)
        told = oracle.figures(rows, first, last, TODAY)
        assert list(found) == list(codes_of(Field.FUNDING))
        assert set(told) == set(found)
        for code, figure in found.items():
            compare(code, figure, told[code])


def compare(code: str, figure, told) -> None:
    if told is None:
        assert figure.state is State.NOT_CONCERNED, code
    elif len(told) == 3:
        assert figure.denominator == told[1], code
        assert figure.value == (None if told[2] is None else Fraction(told[2])), code
    else:
        assert (figure.numerator, figure.denominator) == told, code


def test_a_workspace_without_funding_is_not_concerned(world):
    with world.inside("valence", write=False) as db:
        assert {one.state for one in figures(db, *Y26).values()} == {State.NOT_CONCERNED}
        with pytest.raises(ValueError, match="first day"):
            figures(db, Y26[1], Y26[0])


def test_the_year_to_send_holds_them_all(db):
    assert set(codes_of(Field.FUNDING)) <= set(over(db, *Y26))
