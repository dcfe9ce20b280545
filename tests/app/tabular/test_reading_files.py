"""Files as people really have them: encodings, delimiters, several sheets, a spreadsheet's own days and numbers."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from app.tabular.reading import Line, read
from app.tabular.writing import OutColumn, OutSheet, workbook

ROWS = [["Résidence", "Entrée"], ["L’Œuvre", "15/01/2024"], ["Saint-Éloi", "12,50"]]
EXPECTED = tuple(Line(number, tuple(cells)) for number, cells in enumerate(ROWS, 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_csv_of_any_usual_writing(encoding: str, delimiter: str) -> None:
    content = "\r\n".join(delimiter.join(row) for row in ROWS).encode(encoding)
    (sheet,) = read("a.csv", content).sheets
    assert sheet.lines == EXPECTED


def test_a_csv_with_commas_quotes_and_lines_inside_a_cell() -> None:
    content = 'nom,note,montant\n"Dupont, Zoé","deux\nlignes","1,5"\n'.encode()
    (sheet,) = read("a.csv", content).sheets
    assert sheet.lines[1] == Line(2, ("Dupont, Zoé", "deux\nlignes", "1,5"))


def test_a_quote_left_open_does_not_swallow_the_rest() -> None:
    content = b'a;b\n"ouvert;1\n' + b"x;2\n" * 20_000
    (sheet,) = read("a.csv", content).sheets
    assert len(sheet.lines) == 20_002


def test_the_delimiter_a_spreadsheet_announces() -> None:
    (sheet,) = read("a.csv", b"sep=,\na,b\n1,2\n").sheets
    assert sheet.lines == (Line(2, ("a", "b")), Line(3, ("1", "2")))


def test_title_lines_without_delimiter_do_not_mislead() -> None:
    content = "Registre, édité le 12/01/2026, interne\n\nNom;Prénom;Entrée\nA;B;1,5\nC;D;2,5\n".encode("cp1252")
    book = read("a.csv", content)
    assert book.sheets[0].lines[1].cells == ("Nom", "Prénom", "Entrée")
    assert book.notes[0].startswith("Fichier d’un ancien logiciel (Windows-1252)")


def test_a_book_gives_days_whole_numbers_and_line_numbers() -> None:
    made = openpyxl.Workbook()
    made.active.title = "Un"
    made.active["C3"] = "Nom"
    made.active["D4"] = 21
    made.active["E4"] = 20.5
    made.active["F4"] = datetime(2024, 1, 15)  # noqa: DTZ001
    made.active["G4"] = True
    made.active["H4"] = "=1/0"
    made.create_sheet("Cachée").sheet_state = "hidden"
    made["Cachée"]["A1"] = "secret"
    made.create_sheet("Vide")
    out = io.BytesIO()
    made.save(out)
    book = read("a.xlsx", out.getvalue())
    (sheet,) = book.sheets
    assert sheet.name == "Un"
    assert sheet.lines[0] == Line(3, (None, None, "Nom"))
    assert sheet.lines[1] == Line(4, (None, None, None, 21, 20.5, date(2024, 1, 15), True))
    assert isinstance(sheet.lines[1].cells[3], int)
    assert book.notes == ("1 feuille masquée n’est pas lue.",)


def test_an_ods_book() -> None:
    made = OpenDocumentSpreadsheet()
    table = Table(name="Feuille1")
    row = TableRow()
    for text in ("Résidence", "Entrée"):
        cell = TableCell(valuetype="string")
        cell.addElement(P(text=text))
        row.addElement(cell)
    table.addElement(row)
    row = TableRow()
    row.addElement(TableCell(valuetype="float", value="12.5"))
    row.addElement(TableCell(valuetype="date", datevalue="2024-03-01"))
    table.addElement(row)
    made.spreadsheet.addElement(table)
    out = io.BytesIO()
    made.write(out)
    (sheet,) = read("a.ods", out.getvalue()).sheets
    assert sheet.lines == (Line(1, ("Résidence", "Entrée")), Line(2, (12.5, date(2024, 3, 1))))


def test_ten_thousand_rows_are_read() -> None:
    rows = [[f"Nom {n}", date(2024, 1, 1), Decimal("12.5"), n] for n in range(10_000)]
    columns = [OutColumn("a"), OutColumn("b", "date"), OutColumn("c", "money"), OutColumn("d", "integer")]
    content = workbook([OutSheet("x", columns, rows)], [])
    (sheet,) = read("a.xlsx", content).sheets
    assert sheet.lines[-1] == Line(10_001, ("Nom 9999", date(2024, 1, 1), 12.5, 9_999))
