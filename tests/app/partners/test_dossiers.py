"""A dossier for one of its funders: their own line and the total, the others' only where that is shared."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder
from app.funding.payment_models import FundingPayment, Instalment
from app.funding.plan_models import CostLine, FundingAct, FundingLine
from tenants import clock
from tests.app.partners.builders import CANARY, a_share
from tests.app.partners.test_shares import plain, region
from tests.app.residences.builders import a_residence
from tests.world import TODAY


@pytest.fixture(scope="module")
def dossier(world):
    """10 000 € of costs: 4 000 of our reader (awarded 3 500, 1 000 paid), 6 000 of somebody else."""
    with clock.fixed(TODAY), world.inside("valence") as db:
        house = a_residence(db, "Faventines", units=2).residence
        made = Dossier(
            kind="investment", title="Toiture", year_from=2026, year_to=2027, residence_id=house.id, note=CANARY
        )
        own, other = (
            Funder(name=name, type="state", public=True, note=CANARY) for name in ("Région Une", "Ville Autre")
        )
        db.add(made, own, other)
        db.add(CostLine(dossier_id=made.id, rank=1, category="works", amount=Decimal(10_000)))
        lines = [
            FundingLine(dossier_id=made.id, rank=rank, funder_id=funder.id, nature="subsidy", asked=Decimal(asked))
            for rank, (funder, asked) in enumerate(((own, 4000), (other, 6000)), start=1)
        ]
        db.add(*lines)
        for line, kind, amount in (
            (lines[0], "awarded", 3500),
            (lines[0], "notified", 3500),
            (lines[1], "notified", 6000),
        ):
            db.add(FundingAct(line_id=line.id, kind=kind, acted_on=TODAY, amount=Decimal(amount), note=CANARY))
        db.add(Instalment(line_id=lines[0].id, kind="balance", due_on=TODAY, amount=Decimal(2500), condition=CANARY))
        db.add(FundingPayment(line_id=lines[0].id, paid_on=TODAY, amount=Decimal(1000), note=CANARY))
        db.add(FundingPayment(line_id=lines[1].id, paid_on=TODAY, amount=Decimal(4777), note=CANARY))
        return made, own


CASES = {
    "plan": (
        ("10 000 €", "3 500 €", "6 500 €", "Région Une"),
        ("Ville Autre", "6 000 €", "4 777", "1 000 €", "2 500 €"),
    ),
    "payments": (("1 000 €", "2 500 €", "Solde"), ("Ville Autre", "4 777", "10 000 €")),
    "plan funders": (("Ville Autre", "6 000 €", "10 000 €"), ("4 777", "1 000 €")),
    "results": (("Nuits disponibles",), ("10 000 €", "Région Une", "Ville Autre")),
}


@pytest.mark.parametrize("sections", CASES)
def test_each_section_shows_its_own_and_the_preview_is_the_page(world, dossier, sections):
    made, own = dossier
    share, _href = a_share(world, made.id, "dossier", sections, "valence", funder_id=own.id)
    page = world.as_("paul").get(f"/p/valence/shares/{share.number}/view")
    assert region(page) == region(world.as_("nadia").get(f"/a/valence/shares/{share.number}/preview"))
    shown, hidden = CASES[sections]
    text = plain(page).split('class="why"')[0]
    assert not [words for words in shown if words not in text]
    assert not [words for words in hidden if words in text]
    assert CANARY not in page.text


def test_whoever_raises_funds_shares_dossiers_and_nothing_else(world, dossier):
    nadia = world.as_("nadia")
    key = f"dossier-{dossier[0].number}"
    form = nadia.get(f"/a/valence/shares/new?object={key}")
    assert "Région Une" in form.text
    values = {
        "object": key, "organisation": "Région Une", "person": "Paul", "email": "paul@financeur.test",
        "sections": ["plan"], "funder": str(dossier[1].number), "until": f"{TODAY + timedelta(days=30):%d/%m/%Y}",
    }  # fmt: skip
    to = nadia.post("/a/valence/shares/new", values).headers["location"]
    assert "3 500 €" in plain(nadia.get(to))
    assert key in world.as_("odile").get(f"/a/valence/dossiers/{dossier[0].number}").text
