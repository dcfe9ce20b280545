"""The financing block: the plan of a dossier is copied into the draft by its author’s deed, and stays a copy."""

from decimal import Decimal

import pytest

from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder
from app.funding.plan_models import FundingAct, FundingLine
from tests.app.residences.pages import plain
from tests.world import TODAY


@pytest.fixture(scope="module")
def plan(roanne):
    """Three lines: one asked, one awarded less than asked, one refused."""
    with roanne.inside("roanne") as db:
        dossier = Dossier(
            kind="action", title="Atelier de SESAME", year_from=2026, year_to=2026, remark="Répartition fictive."
        )
        region, state = (
            Funder(name="Région", type="region", public=True),
            Funder(name="État : DDETS", type="state", public=True),
        )
        db.add(dossier, region, state)
        lines = [
            FundingLine(dossier_id=dossier.id, rank=1, funder_id=region.id, nature="subsidy", asked=Decimal(25000)),
            FundingLine(dossier_id=dossier.id, rank=2, funder_id=state.id, nature="subsidy", asked=Decimal(10000)),
            FundingLine(dossier_id=dossier.id, rank=3, name="Mécène", nature="gift", asked=Decimal(3000)),
        ]
        db.add(*lines)
        db.add(
            FundingAct(line_id=lines[1].id, kind="awarded", acted_on=TODAY, amount=Decimal("8000.50")),
            FundingAct(line_id=lines[2].id, kind="refused", acted_on=TODAY),
        )
        return dossier.number


def test_the_plan_is_copied_into_the_draft_and_nothing_is_saved_before_it_is(roanne, plan, write):
    number = write(title="Le financement")
    farid, page = roanne.as_("farid"), f"/a/roanne/sheets/{number}"
    assert farid.post(f"{page}/funders", {"dossier": ""}).status_code == 422
    assert farid.post(f"{page}/funders", {"dossier": "99"}).status_code == 422
    assert farid.post(f"{page}/funders", {"dossier": str(plan)}).status_code == 303
    seen = plain(farid.get(f"{page}/edit").text)
    assert "Région : 25 000 €" in seen
    assert "État DDETS : 8 000,50 €" in seen
    assert "Mécène" not in seen
    assert "33 000,50 €" in seen
    assert "Répartition fictive." in seen
    assert "Région" not in plain(farid.get(page).text)


def test_only_who_writes_sheets_takes_a_plan(roanne, plan, write):
    number = write(title="Le financement d’un autre")
    assert roanne.as_("denis").get(f"/a/roanne/sheets/{number}/funders").status_code == 403
    first = {"title": "Sans dossier", "theme": "other"}
    flora = roanne.as_("flora")
    there = flora.post("/a/valence/sheets/new", first).headers["location"].removesuffix("/edit")
    assert "Aucun dossier n’a encore de financeur." in plain(flora.get(f"{there}/funders").text)
    assert flora.post(f"{there}/funders", {"dossier": str(plan)}).status_code == 422
