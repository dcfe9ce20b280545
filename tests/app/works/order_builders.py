"""Small invented works for tests: a dwelling, an enterprise with its charter and prices, an order at a stage."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.works.dwelling_models import Dwelling, Vacancy
from app.works.enterprise_models import Agreement, AgreementTrade, Enterprise, PriceLine, PriceList
from app.works.landlord_models import Landlord
from app.works.order_models import STAGES, Order, OrderStep, QuoteLine

TRADES = ("painting", "flooring", "plumbing_small", "joinery", "cleaning", "electrical_small")
FIRST = date(2026, 3, 2)
WAY = tuple(s for s in STAGES if s not in ("received_with_reserves", "refused", "out_of_scope"))


def a_dwelling(db: Any, vacant_on: date | None = None, **values: Any) -> Dwelling:
    landlord = Landlord(kind="person", name="Dupré", first_name="Clément", address="3 rue Fictive", town="Roanne")
    db.add(landlord)
    values = {"address": "94 rue Mulsant", "town": "Roanne", "postcode": "42300", "type": "t3"} | values
    dwelling = Dwelling(landlord_id=landlord.id, **values)
    db.add(dwelling)
    if vacant_on:
        db.add(Vacancy(dwelling_id=dwelling.id, vacant_on=vacant_on))
    return dwelling


def an_enterprise(db: Any, name: str = "SESAME", kind: str = "unknown", ceiling: int | None = 5000) -> Enterprise:
    """With an agreement from 2021 to 2030, its trades, and a price list of six works, one without a reference."""
    enterprise = Enterprise(name=name, kind=kind, phone="04 00 00 00 00", partner_since=date(2001, 9, 1))
    db.add(enterprise)
    agreement = Agreement(
        enterprise_id=enterprise.id,
        signed_on=date(2021, 1, 4),
        starts_on=date(2021, 1, 1),
        ends_on=date(2030, 12, 31),
        order_ceiling=Decimal(ceiling) if ceiling else None,
    )
    db.add(agreement)
    db.add(*(AgreementTrade(agreement_id=agreement.id, trade=trade) for trade in TRADES))
    listed = PriceList(enterprise_id=enterprise.id, name="Prix 2026", starts_on=date(2026, 1, 1))
    db.add(listed)
    for trade, work, unit, price, reference in (
        ("painting", "Peinture des murs", "m2", "18", "27"),
        ("flooring", "Sol souple", "m2", "24", "35"),
        ("plumbing_small", "Remplacement de robinet", "unit", "85", "120"),
        ("joinery", "Pose de porte", "unit", "140", "210"),
        ("cleaning", "Nettoyage complet", "lump", "320", None),
    ):
        db.add(
            PriceLine(
                price_list_id=listed.id,
                trade=trade,
                name=work,
                unit=unit,
                unit_price=Decimal(price),
                reference_price=Decimal(reference) if reference else None,
                reference_on=date(2026, 1, 1) if reference else None,
            )
        )
    return enterprise


def an_order(
    db: Any, dwelling: Dwelling, enterprise: Enterprise | None = None, *, stage: str = "requested", **values: Any
) -> Order:
    """An order whose steps stand ten days apart from 2 March 2026 on, up to `stage`."""
    agreement = values.pop("agreement", None)
    begins = values.pop("begins", FIRST)
    values = {"year": begins.year, "origin": "sitting_tenant", "work": "Peinture et sols"} | values
    order = Order(
        dwelling_id=dwelling.id,
        enterprise_id=enterprise.id if enterprise else None,
        agreement_id=agreement.id if agreement else None,
        **values,
    )
    db.add(order)
    steps = [*WAY[: WAY.index(stage) + 1]] if stage in WAY else [*WAY[: WAY.index("in_progress") + 1], stage]
    for place, one in enumerate(steps):
        db.add(OrderStep(order_id=order.id, stage=one, happened_on=begins + timedelta(days=10 * place)))
    return order


def a_line(db: Any, order: Order, rank: int, quoted: str, reference: str | None, **values: Any) -> QuoteLine:
    line = QuoteLine(
        order_id=order.id,
        rank=rank,
        **(
            {
                "trade": "painting",
                "work": f"Ligne {rank}",
                "unit_price": Decimal(quoted),
                "reference_price": Decimal(reference) if reference else None,
                "vat_rate": Decimal(10),
            }
            | values
        ),
    )
    db.add(line)
    return line
