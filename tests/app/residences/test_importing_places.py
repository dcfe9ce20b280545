"""Where a residence stands in a file; names, units and residences as one compares them."""

import io

import openpyxl

from app.residences.importing import KINDS, preview, propose
from app.residences.importing.names import residence_key, unit_key, unit_label
from app.tabular.columns import ColumnMap, check
from app.tabular.people import alike, split_name, written_name
from app.tabular.reading import read
from tests.app.residences.registers import HEAD, TODAY, look, stay, text


def test_the_residence_may_stand_above_its_rows_or_be_the_sheet_s_name() -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in ("Faventines", "La Gare"):
        sheet = book.create_sheet(name)
        for row in (HEAD[1:], stay("1")[1:], stay("2")[1:]):
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    proposal = propose("stays", read("a.xlsx", out.getvalue()), TODAY)[0]
    assert proposal.mapping["fixed"] == {"residence": "sheet"}
    found = preview("stays", proposal.table, proposal.mapping, (), TODAY)
    assert [verdict.row.residence for verdict in found.verdicts] == ["Faventines"] * 2 + ["La Gare"] * 2

    above = text(["Faventines"], stay("1")[1:], ["La Gare"], stay("1")[1:], head=HEAD[1:])
    assert [verdict.row.residence for verdict in look(above).verdicts] == ["Faventines", "La Gare"]

    alone = propose("stays", read("a.csv", text(stay("1")[1:], head=HEAD[1:])), TODAY)[0]
    assert alone.problems == ("Aucune colonne ne donne la résidence. Choisissez-la pour continuer.",)
    fixed: ColumnMap = {**alone.mapping, "fixed": {"residence": "=Faventines"}}
    assert check(fixed, alone.table, KINDS["stays"].fields) == ()
    assert preview("stays", alone.table, fixed, (), TODAY).verdicts[0].row.residence == "Faventines"


def test_a_residence_written_once_for_several_rows_is_carried_down() -> None:
    found = look(text(stay("1"), ["", *stay("2")[1:]], ["La Gare", *stay("2")[1:]]))
    assert [verdict.row.residence for verdict in found.verdicts] == ["Faventines", "Faventines", "La Gare"]


def test_one_column_may_give_the_whole_name() -> None:
    head = ["Résidence", "Logement", "Nom et prénom", "Entrée"]
    rows = [
        ["Faventines", str(n), name, "01/01/2024"] for n, name in enumerate(("DA SILVA Zoé", "Zoé MARTIN", "Petit Léo"))
    ]
    found = look(text(*rows, head=head))
    assert [(one.row.last_name, one.row.first_name) for one in found.verdicts] == [
        ("Da Silva", "Zoé"), ("Martin", "Zoé"), ("Petit", "Léo"),
    ]  # fmt: skip


def test_names_are_written_as_ours() -> None:
    assert [written_name(name) for name in ("D'AMICO", "DA SILVA", "JEAN-NOËL", "ŒUVRARD", "McDonald", "o'brien")] == [
        "D’Amico", "Da Silva", "Jean-Noël", "Œuvrard", "McDonald", "O’Brien",
    ]  # fmt: skip
    assert split_name("Dupont, Marie") == ("Dupont", "Marie", True)
    assert split_name("Dupont Marie") == ("Dupont", "Marie", False)
    assert alike(("Marchand", "Zoé"), ("Marchant", "Zoe"))
    assert not alike(("Marchand", "Zoé"), ("Haddad", "Bilal"))


def test_keys_of_units_and_residences() -> None:
    assert {unit_key(text) for text in ("3", "03", "n° 3", "Logt 3", "Logement n°3", "LGT 003")} == {"3"}
    assert unit_key("B12") == unit_key("b 12")
    assert unit_key("Chambre 3") != unit_key("Studio 3")
    assert unit_key("0") == "0"
    assert [unit_label(text) for text in ("Logt n° 3", "N°12 bis", "Chambre 4", "B12")] == [
        "3",
        "12 bis",
        "Chambre 4",
        "B12",
    ]
    assert residence_key("Résidence sociale FAVENTINES") == residence_key("faventines")
    assert residence_key("Résidence") == "residence"
