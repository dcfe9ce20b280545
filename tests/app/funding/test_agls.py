"""The AGLS by its pages: due by a rate or typed with its source, notified, paid up to it, given back, taken back."""

import io
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from app.funding.agls_rates import rates
from tests.app.funding.test_payments import plain


@pytest.fixture(scope="module")
def houses(world) -> dict[str, str]:
    """Two residences of the workspace: name -> number."""
    from app.residences.models import Residence

    with world.inside("valence") as db:
        made = [Residence(name=name, kind="social_residence", public="young_workers") for name in ("Ifs", "Tilleuls")]
        db.add(*made)
        return {one.name: str(one.number) for one in made}


def year(houses, name: str, of: int, **more: str) -> dict[str, str]:
    return {"residence": houses[name], "year": str(of), "units": "21", "due": "20 000", "source": "Convention"} | more


def created(visit, data) -> str:
    answer = visit("/agls/new", data)
    assert answer.status_code == 303, plain(answer)
    return answer.headers["location"].removeprefix("/a/valence")


def entry(visit, here: str, kind: str, amount: str, on: str = "01/06/2026", who: str = "andre"):
    return visit(f"{here}/entries/new?kind={kind}", {"happened_on": on, "amount": amount}, who)


def test_a_year_is_due_notified_and_paid_up_to_what_is_notified(visit, houses):
    here = created(visit, year(houses, "Ifs", 2026))
    early = entry(visit, here, "paid", "100")
    assert early.status_code == 422
    assert "Cette AGLS n’est pas encore notifiée." in plain(early)
    assert entry(visit, here, "notified", "20 000").status_code == 303
    assert "Due 20 000 € · notifiée 20 000 € · payée 0 €" in plain(visit(here))
    over = entry(visit, here, "paid", "20 500")
    assert over.status_code == 422
    assert "Ce versement porte le total à 20 500 €, plus que les 20 000 € notifiés." in plain(over)
    assert entry(visit, here, "paid", "20 000").status_code == 303
    assert entry(visit, here, "given_back", "21 000").status_code == 422
    assert entry(visit, here, "given_back", "1 000").status_code == 303
    assert "payée 19 000 €" in plain(visit(here))
    lower = entry(visit, here, "notified", "18 000", "02/06/2026")
    assert lower.status_code == 422
    assert "Le total versé dépasserait le montant notifié." in plain(lower)
    assert "payée en partie" in plain(visit("/agls"))


def test_a_year_stands_once_for_a_residence(visit, houses):
    created(visit, year(houses, "Ifs", 2023))
    again = visit("/agls/new", year(houses, "Ifs", 2023))
    assert again.status_code == 422
    assert "Cette résidence a déjà une ligne pour cette année." in plain(again)


def test_the_scale_of_the_year_and_size_gives_the_amount(world, visit, houses):
    with world.inside("valence", write=False) as db:
        assert [(one.code, one.amount) for one in rates(db, 21, 2020)] == [("scale_under_50", Decimal(12200))]
        assert [one.code for one in rates(db, 80, 2010)] == ["cap_50_100"]
        assert [(one.code, one.amount) for one in rates(db, 80, 2020)] == [("scale_50_100", None)]
        assert [one.amount for one in rates(db, 21, 2026)] == [None, None]
    data = year(houses, "Ifs", 2020, rate="scale_under_50", due="", source="")
    here = created(visit, data)
    shown = plain(visit(here))
    assert "12 200 €" in shown
    assert "habitatjeunes-idf" in shown


def test_an_amount_without_a_source_is_refused_and_an_unknown_rate_too(visit, houses):
    bare = visit("/agls/new", year(houses, "Tilleuls", 2024, source=""))
    assert bare.status_code == 422
    assert "Indiquez où ce montant est écrit" in plain(bare)
    unknown = visit("/agls/new", year(houses, "Tilleuls", 2025, rate="flat_per_unit_fjt", due="", source=""))
    assert unknown.status_code == 422
    assert "Le montant de ce barème n’est pas connu." in plain(unknown)


def test_the_amount_per_unit_of_the_settings_is_reckoned_with_from_its_day(visit, houses):
    own = {"code": "agls_flat_per_unit_fjt", "valid_from": "01/01/2025", "value": "412,50", "source": "Circulaire"}
    assert visit("/funding-settings", own).status_code == 303
    assert visit("/funding-settings", own).status_code == 422
    assert "412,50 €" in plain(visit("/funding-settings"))
    here = created(visit, year(houses, "Tilleuls", 2026, rate="flat_per_unit_fjt", due="", source=""))
    shown = plain(visit(here))
    assert "8 662,50 €" in shown  # 21 x 412.50
    assert "Circulaire" in shown


def test_an_entry_is_taken_back_and_an_empty_year_is_removed(world, visit, houses):
    here = created(visit, year(houses, "Tilleuls", 2022))
    entry(visit, here, "notified", "20 000")
    browser = world.as_("flora")
    undo = visit(here).text.split("/agls-entries/")[1].split("/")[0]
    assert visit(f"/agls-entries/{undo}/undo", {}).status_code == 303
    assert visit(f"/agls-entries/{undo}/undo").status_code == 409
    assert "annulé le 23 novembre 2026 par" in visit(here).text.replace("\xa0", " ")
    browser.get(f"/a/valence{here}/edit")
    assert browser.post(f"/a/valence{here}/removal", {}).status_code == 409  # struck entries stay
    empty = created(visit, year(houses, "Tilleuls", 2021))
    browser.get(f"/a/valence{empty}/edit")
    assert browser.post(f"/a/valence{empty}/removal", {}).status_code == 303
    assert visit(empty).status_code == 404


def test_two_that_change_what_is_due_meet(visit, houses):
    here = created(visit, year(houses, "Tilleuls", 2019))
    changed = year(houses, "Tilleuls", 2019, due="15 000", version="1")
    assert visit(f"{here}/edit", changed).status_code == 303
    assert visit(f"{here}/edit", changed | {"due": "16 000"}).status_code == 409


def test_the_export_holds_the_ledger_and_a_reader_writes_nothing(visit, houses):
    book = CalamineWorkbook.from_filelike(io.BytesIO(visit("/agls.xlsx").content))
    rows = book.get_sheet_by_name("AGLS").to_python()
    assert [cell for cell in rows[0] if cell][5] == "Due"
    assert sum(1 for row in rows[1:] if row[2] in ("Ifs", "Tilleuls")) >= 5
    assert visit("/agls", who="bruno").status_code == 200
    assert visit("/agls/new", who="bruno").status_code == 403
    assert visit("/funding-settings", who="bruno").status_code == 200
    assert visit("/agls", who="ines").status_code == 404
