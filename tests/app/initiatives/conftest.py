"""A sheet of Roanne bound to seventy dwellings let again; how to write one, propose it, have it published."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.figures.publishing import carry_over
from app.figures.sending import submit
from app.works.dwelling_models import Dwelling, Lease, Vacancy
from app.works.enterprise_models import Enterprise
from app.works.landlord_models import Landlord
from app.works.order_models import Order, OrderStep
from tenants import clock
from tests.world import TODAY

WORDS = {
    "title": "Remettre en location",
    "place": "Roanne",
    "theme": "works_and_insertion",
    "year": "2001",
    "introduction": "Des logements **vacants** retrouvent des locataires.",
    "commission": "Initiative de l’association, 2001.",
    "operators": "CAL PACT de Roanne, SESAME",
    "objectives": "- Fidéliser les bailleurs\n- Remettre au travail",
    "results": "Depuis 2001, près de {1} logements ont été remis en location.",
    "contact": "Service du conseil",
    "contact_email": "conseil@roanne.example",
}


def let_again(db: Any, count: int, year: int) -> None:
    """So many more dwellings let again that year, by works of an enterprise."""
    landlord, enterprise = Landlord(name="Bailleur"), Enterprise(name=f"Entreprise {year} {count}")
    db.add(landlord, enterprise)
    for rank in range(count):
        dwelling = Dwelling(landlord_id=landlord.id, address=f"{rank} rue Fictive", town="Roanne")
        db.add(dwelling)
        vacancy = Vacancy(dwelling_id=dwelling.id, vacant_on=date(year, 3, 2), ended_on=date(year, 5, 2))
        db.add(vacancy)
        order = Order(
            year=year, dwelling_id=dwelling.id, vacancy_id=vacancy.id, enterprise_id=enterprise.id,
            origin="vacant_refurbishment", work="Peinture",
        )  # fmt: skip
        db.add(order)
        db.add(OrderStep(order_id=order.id, stage="received", happened_on=date(year, 4, 20)))
        db.add(Lease(dwelling_id=dwelling.id, vacancy_id=vacancy.id, starts_on=date(year, 5, 2)))


def send_year(world: Any, year: int, reason: str = "") -> None:
    """The year’s figures are frozen and published, as the director and the worker do."""
    with world.inside("roanne") as db:
        submit(db, year, reason)
    carry_over(world.database, world.places["roanne"])


@pytest.fixture(scope="module")
def roanne(world: Any) -> Any:
    """Roanne has let seventy dwellings again and published its year 2025."""
    with clock.fixed(TODAY):
        with world.inside("roanne") as db:
            let_again(db, 40, 2010)
            let_again(db, 30, 2025)
        send_year(world, 2025)
    return world


def newest(world: Any, place: str = "roanne") -> int:
    from sqlalchemy import func, select

    from app.initiatives.models import Sheet

    with world.inside(place) as db:
        return int(db.value(select(func.max(Sheet.number))))


@pytest.fixture(scope="module")
def write(roanne: Any) -> Callable[..., int]:
    """write(**changes): a whole sheet, saved by the fundraiser, with its figure bound when the text marks one."""

    def go(*, bound: bool = True, who: str = "farid", **changes: str) -> int:
        browser = roanne.as_(who)
        place = "roanne" if who == "farid" else "valence"
        words = WORDS | changes
        first = {name: words[name] for name in ("title", "place", "theme", "year")}
        made = browser.post(f"/a/{place}/sheets/new", first)
        assert made.status_code == 303, made.text
        at = made.headers["location"].removesuffix("/edit")
        if bound and "{1}" in words["results"]:
            assert browser.post(f"{at}/figures/new", {"cell": "2025.dwellings_relet_cumulative"}).status_code == 303
        saved = browser.post(f"{at}/edit", words | {"version": "1"})
        assert saved.status_code == 303, saved.text
        return int(at.rsplit("/", 1)[1])

    return go


@pytest.fixture(scope="module")
def publish(roanne: Any, write: Callable[..., int]) -> Callable[..., tuple[int, str]]:
    """publish(**changes): written, proposed by the director, published by the head office; (number, slug)."""

    def go(**changes: str) -> tuple[int, str]:
        number = write(**changes)
        sent = roanne.as_("denis").post(f"/a/roanne/sheets/{number}/proposal")
        assert sent.status_code == 303, sent.text
        assert roanne.as_("helene").post(f"/federation/sheets/roanne/{number}/publication").status_code == 303
        return number, slug_of(roanne, number)

    return go


def slug_of(world: Any, number: int) -> str:
    from sqlalchemy import select

    from app.publications.sheet_models import PublishedSheet

    with world.inside("roanne") as db:
        return str(
            db.value(
                select(PublishedSheet.slug).where(
                    PublishedSheet.sheet_number == number, PublishedSheet.left_at.is_(None)
                )
            )
        )
