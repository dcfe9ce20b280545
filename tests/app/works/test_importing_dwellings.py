"""Landlords, dwellings and conventions out of tables: the real list of Roanne, then every trap by itself.

How the figures of the real list were found, without our code: the workbook was opened with another library. Line 1 is
a title, line 2 blank, line 3 the titles; lines 4 to 93 hold D001 to D090. 33 different landlords, two of them « SCI
des Tanneries » (a company) and « Indivision Berthet-Collet » (persons together). Levels: LCTS 27 and L.C.T.S. 25, LCS
23, LI 15. Energy classes: 26 times « ? », C 22, D 22, E 20. Types: T3 30, F3 19, T2 21, T4 20.
"""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.imports.command import import_file
from app.works.dwelling_models import Convention, Dwelling
from app.works.importing.dwelling_judging import Held
from app.works.landlord_models import Landlord
from tests.app.imports.steps import facts, press, read_file, results, run_worker, tabs, to_rows
from tests.app.works.tables import DATA, LANDLORDS, asked, look, outcomes, text

HEAD = ("Réf", "Propriétaire", "Adresse", "Commune", "Typo", "Surface", "Convention", "Signée le", "Durée (ans)", "DPE")


def line(ref="D001", owner="Dupré Clément", level="LCS", signed="01/09/2006", years="9", **more):
    cells = [ref, owner, "94 rue Mulsant", "42300 Roanne", "T3", "61,2", level, signed, years, "E"]
    for title, value in more.items():
        cells[HEAD.index(title)] = value
    return cells


def table(*lines):
    return look("dwellings", text(*lines, head=HEAD), Held())


def test_the_real_list_needs_no_correction():
    found = look("dwellings", (DATA / LANDLORDS).read_bytes(), Held(), filename=LANDLORDS)
    assert found.counts == {
        "created": 90, "updated": 0, "unchanged": 0, "repeated": 0, "doubtful": 0, "refused": 0,
    }  # fmt: skip
    rows = {verdict.row.label: verdict.row for verdict in found.verdicts}
    assert len({row.who for row in rows.values()}) == 33
    assert Counter(row.level for row in rows.values()) == {"lcts": 52, "lcs": 23, "li": 15}
    assert Counter(row.energy_class for row in rows.values()) == {None: 26, "C": 22, "D": 22, "E": 20}
    assert Counter(row.type for row in rows.values()) == {"t3": 49, "t2": 21, "t4": 20}
    assert {row.landlord for row in rows.values() if row.landlord_kind == "company"} == {"SCI des Tanneries"}
    first = rows["D012"]  # Da Silva Océane, 83 rue Jean Jaurès, 42120 Le Coteau, LCS, « 01.08.00 », 6 years
    assert (first.landlord_name, first.landlord_first_name) == ("Da Silva", "Océane")
    assert (first.postcode, first.town, first.signed_on) == ("42120", "Le Coteau", date(2000, 8, 1))
    assert (first.starts_on, first.ends_on) == (date(2000, 8, 1), date(2006, 7, 31))
    assert rows["D005"].area == Decimal("61.2")
    assert rows["D076"].landlord_name == "Indivision Berthet-Collet"


def test_it_works_again_changes_nothing_and_undoing_restores_everything(world):
    tariq, empty = world.as_("tariq"), facts(world, "roanne")
    at = read_file(tariq, "roanne", LANDLORDS, "dwellings")
    assert tabs(tariq, at) == (90, 0, 0, 0)
    assert "33 bailleurs nouveaux seront créés." in tariq.get(f"{at}/rows?tab=new").text
    assert facts(world, "roanne") == empty, "nothing is written before the press"
    press(tariq, at)
    run_worker(world)
    assert results(tariq, at) == (90, 0, 0, 0)
    with world.inside("roanne", write=False) as db:
        counted = [db.value(select(func.count(model.id))) for model in (Landlord, Dwelling, Convention)]
        assert counted == [33, 90, 90]
        assert db.value(select(Landlord.kind).where(Landlord.name == "SCI des Tanneries")) == "company"
        bound = select(Convention.level, Convention.kind, Convention.signed_on, Convention.ends_on)
        known = db.first(bound.join(Dwelling, Dwelling.id == Convention.dwelling_id).where(Dwelling.label == "D006"))
        assert tuple(known) == ("lcs", "anah_unstated", date(2006, 9, 1), date(2015, 8, 31))
    assert tabs(tariq, read_file(tariq, "roanne", LANDLORDS, "dwellings")) == (0, 0, 0, 90)
    assert tariq.post(f"{at}/undoing").status_code == 303
    assert facts(world, "roanne") == empty


def test_the_command_takes_the_kind(world, capsys):
    def counts(**asked):
        assert import_file(world.database, "valence", "dwellings", DATA / LANDLORDS, **asked) == 0
        return capsys.readouterr().out.strip()

    assert counts(dry_run=True) == "would be created 90, updated 0, unchanged 0, refused 0"
    assert counts() == "created 90, updated 0, unchanged 0, refused 0"
    assert counts() == "created 0, updated 0, unchanged 90, refused 0"


def test_a_newer_list_changes_what_it_says_and_erases_nothing(world):
    tariq = world.as_("tariq")
    first = to_rows(tariq, "roanne", "un.csv", text(line("X1"), line("X2", years="6"), head=HEAD), "dwellings")
    press(tariq, first)
    run_worker(world)
    newer = text(
        line("X1", Surface="", DPE="D", Typo="F4"),
        line("X1", level="Loc2", signed="01/09/2015", years="6"),  # what follows the first
        line("x 2", owner="CLEMENT DUPRE", years="6"),
        line("X2", level="PLAI", signed="01/01/2010"),  # while another runs
        line("X3", owner="Roux Jean"),
        head=HEAD,
    )
    at = to_rows(tariq, "roanne", "deux.csv", newer, "dwellings")
    assert tabs(tariq, at) == (1, 2, 1, 1)
    assert "une autre convention court du" in tariq.get(f"{at}/rows?tab=wrong").text
    press(tariq, at)
    run_worker(world)
    assert results(tariq, at) == (1, 2, 1, 1)
    with world.inside("roanne", write=False) as db:
        one = db.object(select(Dwelling).where(Dwelling.label == "X1"))
        assert (one.area, one.energy_class, one.type) == (Decimal("61.20"), "D", "t4")
        bound = db.objects(select(Convention).where(Convention.dwelling_id == one.id).order_by(Convention.starts_on))
        # Loc2 did not exist in 2015: the old level of the same rent
        assert [(c.level, c.ends_on) for c in bound] == [("lcs", date(2015, 8, 31)), ("lcs", date(2021, 8, 31))]
        assert bound[1].renews_id == bound[0].id
    assert tariq.post(f"{at}/undoing").status_code == 303
    with world.inside("roanne", write=False) as db:
        assert db.value(select(Dwelling.energy_class).where(Dwelling.label == "X1")) == "E"


def test_a_dwelling_is_never_given_to_another_landlord(world):
    tariq = world.as_("tariq")
    press(tariq, at := to_rows(tariq, "roanne", "a.csv", text(line("Z1"), head=HEAD), "dwellings"))
    run_worker(world)
    at = to_rows(tariq, "roanne", "b.csv", text(line("Z1", owner="Martin Paul"), head=HEAD), "dwellings")
    page = tariq.get(f"{at}/rows").text
    assert "il est enregistré au nom de Dupré Clément, ce fichier dit Martin Paul" in page.replace("\u00a0", " ")
    answer = tariq.post(f"{at}/corrections", {"place": "2", "answer": "kept", "tab": "wrong"})
    assert answer.status_code == 303
    assert tabs(tariq, at) == (0, 0, 0, 1)


@pytest.mark.parametrize(
    ("lines", "outcome", "sentences"),
    [
        ([line(level="", signed="", years="")], ["create"], []),
        ([line(level="sans", signed="", years="")], ["create"], []),
        ([line(level="")], [], ["Une convention est datée sans être nommée."]),
        ([line(years="")], [], ["Indiquez la durée de la convention, ou sa fin."]),
        ([line(signed="")], [], ["Indiquez la date de signature ou d’effet de la convention."]),
        ([line(level="XYZ")], [], ["« XYZ » n’est pas une valeur connue."]),
        ([line(signed="31/02/2004")], [], ["Cette date n’existe pas : 31 février 2004."]),
        ([line(Surface="3")], [], ["Indiquez un nombre de 5 à 1"]),
        ([line(DPE="Z")], [], ["Indiquez une classe énergie de A à G"]),
        ([line(owner="")], [], ["Indiquez le propriétaire."]),
        ([line(), line()], ["create", "repeated"], []),
        ([line(), line(level="LI")], ["create", "doubtful"], ["avec d’autres valeurs. Gardez l’une des deux."]),
        ([line(), line(Adresse="1 rue Brison")], ["create", "doubtful"], ["désigne déjà un autre logement, à la"]),
        ([line(), line(signed="01/09/2015")], ["create", "create"], []),
        ([line(ref=""), line(ref="", Adresse="1 rue Brison")], ["create", "create"], []),
    ],
)  # fmt: skip
def test_each_trap(lines, outcome, sentences):
    found = table(*lines)
    assert outcomes(found) == outcome
    assert len(asked(found)) == len(sentences)
    for said, part in zip(asked(found), sentences, strict=True):
        assert part in said.replace("\u00a0", " ").replace("\u202f", " ")


def test_old_software_writes_cp1252_with_other_titles():
    content = "RÉFÉRENCE;BAILLEUR;VOIE;VILLE;CP;SHAB;ÉCHÉANCE;NIVEAU DE LOYER;PRISE D’EFFET\n"
    content += "7;Société Œuvrard & Cie;3 bd Baron du Marais;Roanne;42300;78 m²;30/06/2029;Loc 3;01.07.23\n"
    found = look("dwellings", content.encode("cp1252"), Held())
    (row,) = (verdict.row for verdict in found.verdicts)
    assert (row.landlord_kind, row.landlord, row.area) == ("company", "Société Œuvrard & Cie", Decimal(78))
    assert (row.level, row.starts_on, row.ends_on) == ("loc3", date(2023, 7, 1), date(2029, 6, 30))


def test_bank_data_and_remarks_are_not_taken():
    content = text((*line(), "FR7630001007941234567890185", "doit de l’argent"), head=(*HEAD, "RIB", "Observations"))
    found = look("dwellings", content, Held())
    assert set(found.columns.values()) == set(HEAD)


def test_who_may_not_write_works_may_not_import_them(world):
    nadia = world.as_("nadia")
    assert 'value="dwellings"' not in nadia.get("/a/valence/imports/new").text
    assert nadia.get("/a/valence/imports/templates/dwellings.xlsx").status_code == 404
    tariq = world.as_("tariq")
    assert 'value="dwellings"' in tariq.get("/a/roanne/imports/new").text
    answer = tariq.get("/a/roanne/imports/templates/dwellings.xlsx")
    assert (answer.status_code, answer.content[:2]) == (200, b"PK")
