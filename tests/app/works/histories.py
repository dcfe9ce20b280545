"""Histories of works made at random, as muddled as real ones; and every row of a workspace, plain."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import select

from app import reference
from app.works.dwelling_models import Convention, Dwelling, Lease, Vacancy
from app.works.employee_models import Employee, EmployeeExit, Training, WorkHours
from app.works.enterprise_models import Agreement, Enterprise
from app.works.household_models import CandidateHousehold, Proposal
from app.works.landlord_models import Landlord
from app.works.order_models import Order, OrderStep, QuoteLine, Referral
from app.works.setting_models import WorksSetting
from tenants import clock
from tenants.session import Db

READ = (
    Agreement, CandidateHousehold, Convention, Dwelling, Employee, EmployeeExit, Enterprise, Landlord, Lease, Order,
    OrderStep, Proposal, QuoteLine, Referral, Training, Vacancy, WorkHours, WorksSetting,
)  # fmt: skip
STEPS = ("requested", "visited", "quoted", "agreed", "ordered", "in_progress")


def plain(db: Db) -> dict[str, list[dict[str, Any]]]:
    """{table: its rows as dicts}."""
    return {
        model.__tablename__: [
            {one.key: getattr(row, one.key) for one in model.__mapper__.column_attrs}
            for row in db.objects(select(model).order_by(model.made_at))
        ]
        for model in READ
    }


def struck(rng: Random, row: Any, share: float = 0.08) -> Any:
    """Now and then a row was taken back."""
    if rng.random() < share:
        row.undone_at = clock.now()
    return row


def between(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randint(0, (last - first).days))


def write(db: Db, rng: Random, start: date, end: date) -> list[Enterprise]:
    """A history between two days: landlords, dwellings with their cycles, enterprises, people, households."""
    enterprises = [
        Enterprise(name=f"Structure {rank}", kind=rng.choice(("EI", "ACI", "AI", "ETTI", "unknown")))
        for rank in range(rng.randint(1, 3))
    ]
    db.add(*enterprises)
    for one in enterprises:
        if rng.random() < 0.5:
            half = between(rng, start, end)
            hours = rng.choice((None, Decimal("1600.00"), Decimal("1820.00")))
            db.add(struck(rng, Agreement(enterprise_id=one.id, starts_on=start, ends_on=half, etp_hours=hours)))
    if rng.random() < 0.5:
        db.add(WorksSetting(code="etp_hours_EI", valid_from=between(rng, start, end), value=Decimal(1550)))
    households = [_household(rng, rank, start, end) for rank in range(rng.randint(2, 12))]
    db.add(*households)
    landlords = [Landlord(name=f"Bailleur {rank}") for rank in range(rng.randint(1, 5))]
    db.add(*landlords)
    people = _people(db, rng, enterprises, start, end)
    for _rank in range(rng.randint(2, 10)):
        landlord = rng.choice(landlords)
        dwelling = Dwelling(landlord_id=landlord.id, address="1 rue des Essais", town="Roanne")
        db.add(dwelling)
        _conventions(db, rng, dwelling, landlord, start, end)
        _life(db, rng, dwelling, enterprises, households, people, start, end)
        for _ in range(rng.randint(0, 2)):
            made = Proposal(
                dwelling_id=dwelling.id,
                household_id=rng.choice(households).id,
                made_on=between(rng, start, end),
                beside=True,
            )
            db.add(struck(rng, made))
    db.flush()
    return enterprises


def _household(rng: Random, rank: int, start: date, end: date) -> CandidateHousehold:
    label = between(rng, start, end) if rng.random() < 0.7 else None
    until = label + timedelta(days=rng.randint(0, 900)) if label and rng.random() < 0.6 else None
    if label and rng.random() < 0.1:
        label, until = None, until or end
    return CandidateHousehold(
        register=rng.choice(("departmental_register", "dalo", "internal_list", "other")),
        reference=f"E-{rng.randint(0, 10**9)}-{rank}",
        label_from=label,
        label_until=until,
        registered_on=start,
    )


def _people(db: Db, rng: Random, enterprises: list[Enterprise], start: date, end: date) -> list[Employee]:
    situations = [one.code for one in reference.entries("siae_exits")]
    people = [
        Employee(enterprise_id=rng.choice(enterprises).id, code=f"S{rank:02d}") for rank in range(rng.randint(1, 8))
    ]
    db.add(*people)
    for one in people:
        if rng.random() < 0.5:
            first = between(rng, start, end)
            last = first + timedelta(days=rng.randint(0, 200)) if rng.random() < 0.7 else None
            db.add(struck(rng, Training(employee_id=one.id, name="Gestes", starts_on=first, ends_on=last)))
        if rng.random() < 0.6:
            left = EmployeeExit(employee_id=one.id, left_on=between(rng, start, end), situation=rng.choice(situations))
            db.add(struck(rng, left))
    return people


def _conventions(db: Db, rng: Random, dwelling: Dwelling, landlord: Landlord, start: date, end: date) -> None:
    first, before = between(rng, start, end), None
    while first < end and rng.random() < 0.8:
        last = first + timedelta(days=rng.randint(30, 900))
        ended = between(rng, first, last) if rng.random() < 0.2 else None
        one = Convention(
            dwelling_id=dwelling.id,
            landlord_id=landlord.id,
            kind="anah_without_works",
            signed_on=first if rng.random() < 0.9 else None,
            starts_on=first,
            ends_on=last,
            ended_on=ended,
            renews_id=before if before and rng.random() < 0.7 else None,
        )
        db.add(one)
        before = one.id
        first = last + timedelta(days=rng.choice((1, 1, rng.randint(1, 200))))


def _life(
    db: Db,
    rng: Random,
    dwelling: Dwelling,
    enterprises: list[Enterprise],
    households: list[CandidateHousehold],
    people: list[Employee],
    start: date,
    end: date,
) -> None:
    day = between(rng, start, end)
    while day < end:
        vacant = day
        let = vacant + timedelta(days=rng.randint(0, 220))
        over = let if rng.random() < 0.85 and let <= end else None
        vacancy = Vacancy(dwelling_id=dwelling.id, vacant_on=vacant, ended_on=over)
        db.add(vacancy)
        for _ in range(rng.choice((0, 1, 1, 1, 2))):
            _order(db, rng, dwelling, vacancy, enterprises, people, vacant, let, end)
        if rng.random() < 0.3:
            _order(db, rng, dwelling, None, enterprises, people, vacant, let, end)
        if over is None:
            return
        leaves = let + timedelta(days=rng.randint(30, 700))
        household = rng.choice(households) if rng.random() < 0.6 else None
        lease = Lease(
            dwelling_id=dwelling.id,
            vacancy_id=vacancy.id if rng.random() < 0.95 else None,
            starts_on=let,
            ends_on=leaves,
            household_id=household.id if household and _is_free(db, household, let, leaves) else None,
        )
        db.add(struck(rng, lease, 0.05))
        day = leaves


def _is_free(db: Db, household: CandidateHousehold, first: date, last: date) -> bool:
    """Nobody is let two dwellings at once: the database would refuse."""
    taken = db.objects(
        select(Lease).where(Lease.household_id == household.id, Lease.undone_at.is_(None)).order_by(Lease.starts_on)
    )
    return all(lease.ends_on <= first or lease.starts_on >= last for lease in taken)


def _order(
    db: Db,
    rng: Random,
    dwelling: Dwelling,
    vacancy: Vacancy | None,
    enterprises: list[Enterprise],
    people: list[Employee],
    vacant: date,
    let: date,
    end: date,
) -> None:
    enterprise = rng.choice(enterprises) if rng.random() < 0.85 else None
    order = Order(
        year=vacant.year,
        dwelling_id=dwelling.id,
        vacancy_id=vacancy.id if vacancy else None,
        enterprise_id=enterprise.id if enterprise else None,
        origin="vacant_refurbishment" if vacancy else "sitting_tenant",
        work="Peinture et sols",
    )
    db.add(order)
    span = max((let - vacant).days, 1) + rng.choice((0, 0, 0, 40))
    days = sorted(vacant + timedelta(days=rng.randint(-3, span)) for _ in range(9))
    stages = [stage for stage in STEPS if stage in ("requested",) or rng.random() < 0.93]
    if rng.random() < 0.85:
        stages += [stage for stage in ("received_with_reserves", "received") if rng.random() < 0.7]
        stages += ["invoiced"] if rng.random() < 0.6 else []
    elif rng.random() < 0.4:
        stages = ["requested", rng.choice(("refused", "out_of_scope"))]
    for stage, day in zip(stages, days, strict=False):
        db.add(struck(rng, OrderStep(order_id=order.id, stage=stage, happened_on=day), 0.03))
    for rank in range(1, rng.randint(1, 4)):
        price, referenced = Decimal(rng.randint(0, 9000)) / 100, rng.random() < 0.7
        quantity = Decimal(rng.randint(1, 5000)) / 100
        db.add(
            QuoteLine(
                order_id=order.id, rank=rank, trade="painting", work="Peinture", quantity=quantity, unit_price=price,
                reference_price=Decimal(rng.randint(1, 12000)) / 100 if referenced else None,
                invoiced=Decimal(rng.randint(0, 90000)) / 100 if rng.random() < 0.8 else None,
            )
        )  # fmt: skip
    for one in rng.sample(people, rng.randint(0, min(3, len(people)))):
        month = between(rng, vacant, max(let, vacant)).replace(day=1)
        db.add(WorkHours(order_id=order.id, employee_id=one.id, month=month, hours=Decimal(rng.randint(1, 8000)) / 100))
    if rng.random() < 0.15:
        sent = Referral(
            order_id=order.id, trade="electrical_heavy", craftsman="Artisan", reason="Hors charte", referred_on=days[2]
        )
        db.add(struck(rng, sent, 0.2))
