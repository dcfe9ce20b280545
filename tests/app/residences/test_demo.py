"""The demo's residences in the database: counted, and every figure equal to another program's."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.residences.figures import figures
from app.residences.models import Residence, Unit
from app.residences.stay_models import Stay
from tests.app.residences.test_residences import plain

TODAY = date(2026, 11, 23)

EXPECTED = json.loads((Path(__file__).parents[2] / "data" / "demo" / "expected-figures.json").read_text())
RESIDENCES = select(Residence.number, Residence.name).order_by(Residence.number)
CODES = {
    "valence": ("faventines", "micocouliers", "lauze", "moulin", "restanques", "olivette"),
    "roanne": ("glycines", "passage"),
}


def count(db, model) -> int:
    return db.value(select(func.count()).select_from(model))


def test_it_holds_six_residences_and_hundreds_of_stays(demo):
    with demo.inside("valence", write=False) as db:
        residences, units, stays = (count(db, model) for model in (Residence, Unit, Stay))
    assert (residences, units) == (6, 98)
    assert stays > 500


def test_the_next_number_follows_those_of_the_demo(demo):
    with demo.inside("roanne") as db:
        newest = db.value(select(func.max(Residence.number)))
        added = Residence(name="La Suivante", kind="other", town="Roanne")
        db.add(added)
        assert added.number == newest + 1
        db.session.delete(added)


@pytest.mark.parametrize("slug", ["valence", "roanne"])
def test_every_figure_equals_the_other_programs(demo, slug):
    """Each indicator, residence and year: numerator, denominator, value and unit, exactly."""
    compared = 0
    with demo.inside(slug, write=False) as db:
        numbers = dict(zip(CODES[slug], (row.number for row in db.all(RESIDENCES)), strict=True)) | {"all": None}
        for place, years in EXPECTED["workspaces"][slug].items():
            for told in years.values():
                first, last = date.fromisoformat(told["from"]), date.fromisoformat(told["to"])
                found = figures(db, first, last, numbers[place])
                for code, expected in told["figures"].items():
                    assert found[code].as_json() == expected, (place, first, code)
                    compared += 1
    print(f"{slug}: {compared} figures equal")
    assert compared == len(numbers) * 4 * 20


def test_the_board_of_faventines_reads_as_drawn(demo):
    page = demo.as_("nadia").get("/a/valence/residences/1?order=date")
    words = plain(page.text)
    assert "19 occupés sur 21 en service (90,5 %) · 19 sur 20 sans les fermetures (95,0 %)" in words
    assert "Tous 21 Libres 1 Bientôt libres 2 À renouveler 1 Fermés 1" in words
    board = words[words.index("Libres, ou date connue") :]
    assert board.index("Libre maintenant") < board.index("Libre ce soir") < board.index("Rouvre le 26 nov.")
    assert board.index("Rouvre le 26 nov.") < board.index("Libre le 1ᵉʳ déc.")
    for sentence in (
        "Depuis le 17 nov. (6 nuits)",
        "Départ aujourd’hui",
        "Fermé : travaux",
        "Depuis le 9 nov. (14 nuits)",
        "Préavis reçu le 22 nov.",
        "Lina M.",
        "Période finie le 19 nov.",
        "Démarche à noter",
        "Aucune depuis 34 jours",
        "à revoir le 12 déc.",
    ):
        assert sentence in board, sentence


def test_six_residences_and_ninety_seven_units(demo):
    words = plain(demo.as_("nadia").get("/a/valence/residences").text)
    assert "6 résidences · 97 logements · 88 occupés (90,7 %)" in words
    assert "Faventines" in words
    assert "19 / 21" in words
