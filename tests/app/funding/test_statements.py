"""A dossier of 40 lines and 200 payments asks as many statements of the database as a small one: six at most."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder
from app.funding.plan_models import CostLine
from tests.app.funding.payment_rows import due, granted, line_of, paid

MOST = 6
PAGES = (
    "/dossiers",
    "/dossiers/{dossier}",
    "/dossiers/{dossier}/plan",
    "/dossiers/{dossier}/variants",
    "/dossiers/{dossier}/payments",
    "/dossiers/{dossier}/documents",
    "/dossiers/{dossier}/budget",
    "/dossiers/{dossier}/report",
    "/funding-lines/{line}",
    "/funders/{funder}",
    "/deadlines",
    "/payments",
    "/payments?only=all",
)


@pytest.fixture(scope="module")
def dossiers(world):
    """A small dossier and one of 40 lines, each paid five times: (dossier, line, funder) of both."""
    with world.inside("valence") as db:
        small = granted(db, "Petit dossier")
        large = Dossier(kind="action", title="Grand dossier", year_from=2026, year_to=2026)
        funder = Funder(name="Région des essais", type="region", public=True)
        db.add(large, funder)
        db.add(*(CostLine(dossier_id=large.id, rank=at, category="works", amount=Decimal(25000)) for at in range(1, 9)))
        for rank in range(1, 41):
            line = line_of(db, large, funder, rank, "5000", "5000")
            for at in range(5):
                due(db, line, date(2026, 5 + at, 1), "1000")
                paid(db, line, date(2026, 5, 3) + timedelta(days=30 * at), "900.10")
        return [(small.dossier, small.line, small.funder), (large.number, line.line, funder.number)]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_the_same_of_a_large_dossier(dossiers, visit, path):
    asked = []
    for dossier, line, funder in dossiers:
        address = path.format(dossier=dossier, line=line, funder=funder)
        visit(address)  # where one is, is written down once
        answer = visit(address)
        assert answer.status_code == 200
        asked.append(int(answer.headers["x-statements"]))
    assert max(asked) <= MOST, f"{asked} {path}"
    assert asked[0] == asked[1], path
