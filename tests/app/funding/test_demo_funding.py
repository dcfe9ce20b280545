"""The demo's funding comes to what the case sheet says, and says that its split is invented."""

from decimal import Decimal

import pytest

from app.funding.dossier_queries import HEAD, LISTED, TOTALS
from app.funding.plan_queries import LINES
from tests.world import TODAY

FIRST = {"after_number": 10**9, "today": TODAY}


@pytest.fixture(scope="module")
def world(demo):
    """The demo's."""
    return demo


def test_faventines_is_financed_by_ten_to_the_cent(world):
    with world.inside("valence", write=False) as db:
        rows = db.all(LISTED["latest", False], **FIRST)
        assert len(rows) == 7
        dossier = next(row for row in rows if "Construction" in row.title)
        assert dossier.cost == dossier.resources == dossier.notified == Decimal(948_000)
        assert dossier.asked == Decimal(963_000)
        assert "fictive" in dossier.remark
        head = db.first(HEAD, number=dossier.number)
        assert head.public_aid == Decimal(409_000)
        assert head.residence_id is not None
        lines = db.all(LINES, dossier_id=head.id, today=TODAY)
        assert len(lines) == 10
        assert [row.name for row in lines][1:3] == ["Région Rhône-Alpes", "Conseil général de la Drôme"]
        off = [row for row in rows if row.gap]
        assert len(off) == 2
        totals = db.first(TOTALS[False])
        assert totals.dossiers == 7
        assert totals.asked == sum(row.asked for row in rows)
        assert totals.awarded == sum(row.awarded for row in rows)
        assert totals.notified == sum(row.notified for row in rows)
    with world.inside("roanne", write=False) as db:
        (operation,) = db.all(LISTED["latest", False], **FIRST)
        head = db.first(HEAD, number=operation.number)
        assert head.agreement_id is not None
        assert operation.gap == 0
        assert [row.name for row in db.all(LINES, dossier_id=head.id, today=TODAY)][:5] == [
            "Département de la Loire",
            "Roannais Agglomération",
            "DDETS de la Loire",
            "Région Auvergne-Rhône-Alpes",
            "Emmaüs",
        ]


def test_pages_say_the_amount_of_one_dwelling(visit, world):
    page = visit("/dossiers/1").text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "45 142,86 €" in page
    plan = visit("/dossiers/1/plan").text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "45 142,86 € par logement (948 000 / 21)" in plan
    assert "43,1 % (409 000 / 948 000 €, hors prêts)" in plan
    assert "Équilibré" in plan
