"""Units and residences; the empty workbook; the lines that come back."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from app.residences.importing import KINDS, KnownResidence, KnownUnit, preview, propose, template
from app.tabular.reading import read
from app.tabular.templates import waiting_lines
from tests.app.residences.registers import HEAD, TODAY, look, stay, text


def test_units_and_residences_are_recognised_and_updated() -> None:
    head = ["Résidence", "N°", "Type", "Surface", "Meublé", "Étage", "Places"]
    content = text(
        ["Faventines", "1", "T1 bis", "28 m²", "X", "RDC", "2"], ["Faventines", "01", "T2", "", "", "", ""], head=head
    )
    found = look(content, [KnownUnit(number=4, residence="Résidence Faventines", label="1", type="studio")], "units")
    assert [verdict.outcome for verdict in found.verdicts] == ["update", "repeated"]
    assert {change.field: change.after for change in found.verdicts[0].changes} == {
        "type": "t1_bis", "surface": Decimal(28), "furnished": True, "floor": 0, "capacity": 2,
    }  # fmt: skip

    head = ["Nom", "Type", "Public", "Commune", "Ouverture"]
    content = text(["Les Ormes", "Pension de famille", "handicap psychique", "42300 Roanne", "2004"], head=head)
    (row,) = [verdict.row for verdict in look(content, kind="residences").verdicts]
    assert (row.kind, row.public, row.postcode, row.town) == ("boarding_house", "adapted_dwelling", "42300", "Roanne")
    assert row.opened_on == date(2004, 1, 1)
    same = KnownResidence(
        number=1, name="LES ORMES", kind="boarding_house", public="adapted_dwelling", postcode="42300", town="Roanne",
        opened_on=date(2004, 1, 1),
    )  # fmt: skip
    assert look(content, [same], "residences").counts["unchanged"] == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_empty_template_filled_with_its_example_imports_as_it_is(kind: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(kind)))
    assert book.sheetnames[0] == KINDS[kind].label
    assert {"Exemple", "Valeurs acceptées", "Lisez-moi"} <= set(book.sheetnames)
    titles = [cell.value for cell in book.worksheets[0][1]]
    assert titles == [cell.value for cell in book["Exemple"][1]]
    for cell in book["Exemple"][2]:
        book.worksheets[0].cell(row=2, column=cell.column, value=cell.value)
    out = io.BytesIO()
    book.save(out)
    proposal = propose(kind, read("a.xlsx", out.getvalue()), TODAY)[0]
    assert proposal.problems == ()
    assert {column.title for column in proposal.columns if column.field is None} == set()
    found = preview(kind, proposal.table, proposal.mapping, (), TODAY)
    assert found.problems == ()
    assert found.counts["created"] == 1


def test_lines_that_wait_come_back_as_a_workbook_that_imports_once_corrected() -> None:
    rows = [stay("1"), stay("2", entry="31/04/2024"), stay("3", name="=1+1", entry="x")]
    content = text(["Faventines"], *[row[1:] for row in rows], head=HEAD[1:])
    proposal = propose("stays", read("a.csv", content), TODAY)[0]
    found = preview("stays", proposal.table, proposal.mapping, (), TODAY)
    assert found.counts["refused"] == 2
    sheet = openpyxl.load_workbook(
        io.BytesIO(waiting_lines(proposal.table, proposal.mapping, KINDS["stays"].fields, found.to_correct))
    ).worksheets[0]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert lines[0] == ["Résidence", *HEAD[1:], "Pourquoi"]
    assert [line[0] for line in lines[1:]] == ["Faventines", "Faventines"]
    assert lines[1][-1] == "Entrée : Cette date n’existe pas : 31 avril. Indiquez un jour du 1ᵉʳ au 30 avril."
    assert sheet["C3"].data_type == "s"

    for row in (2, 3):
        sheet.cell(row=row, column=6, value="30/04/2024")
    out = io.BytesIO()
    sheet.parent.save(out)
    again = propose("stays", read("b.xlsx", out.getvalue()), TODAY)[0]
    assert preview("stays", again.table, again.mapping, (), TODAY).counts["created"] == 2
