"""What we write is read back the same, and no cell is a formula."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from app.tabular.reading import read
from app.tabular.writing import OutColumn, OutSheet, csv_file, harmless, sheet_name, workbook

COLUMNS = [
    OutColumn("Nom"), OutColumn("Entrée", "date"), OutColumn("Redevance", "money"), OutColumn("Nuits", "integer"),
    OutColumn("Meublé", "yes_no"),
]  # fmt: skip
ROWS = [["Œuvrard", date(2024, 3, 1), Decimal("373.05"), 1234, True], [None, None, Decimal("-0.5"), 0, False]]
FORMULAS = [
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x")',
    "http://x.fr",
    "{=1}",
]


def loaded(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_workbook_holds_typed_cells_titles_in_view_and_a_filter() -> None:
    book = loaded(workbook([OutSheet("Séjours", COLUMNS, ROWS)], [("Filtre", "2024")]))
    sheet = book["Séjours"]
    assert [cell.value for cell in sheet[1]] == ["Nom", "Entrée", "Redevance", "Nuits", "Meublé"]
    assert sheet["B2"].value.date() == date(2024, 3, 1)
    assert sheet["B2"].number_format == "dd/mm/yyyy"
    assert sheet["C2"].value == 373.05
    assert sheet["C2"].number_format == '#,##0.00 "€"'
    assert sheet["D2"].value == 1234
    assert sheet["E2"].value == "oui"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E3"
    assert [cell.value for cell in book["Lisez-moi"][1]] == ["Filtre", "2024"]


def test_no_text_becomes_a_formula_a_number_or_a_link() -> None:
    content = workbook([OutSheet("x", [OutColumn("a")], [[text] for text in FORMULAS])], [("=1", "=2")])
    book = loaded(content)
    cells = [row[0] for row in book["x"].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == FORMULAS
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.hyperlink for cell in cells} == {None}
    assert cells[0].quotePrefix
    assert b"<f>" not in content
    assert book["Lisez-moi"]["A1"].data_type == "s"


def test_what_we_write_we_read_back() -> None:
    for name, content in (
        ("a.xlsx", workbook([OutSheet("Séjours", COLUMNS, ROWS)], [])),
        ("a.csv", csv_file(OutSheet("Séjours", COLUMNS, ROWS))),
    ):
        lines = read(name, content).sheets[0].lines
        assert lines[0].cells == ("Nom", "Entrée", "Redevance", "Nuits", "Meublé")
        assert lines[1].cells[0] == "Œuvrard"
    assert lines[1].cells == ("Œuvrard", "01/03/2024", "373,05", "1234", "oui")
    assert lines[2].cells == (None, None, "-0,5", "0", "non")


@pytest.mark.parametrize("text", FORMULAS[:7])
def test_a_csv_neutralises_what_a_spreadsheet_would_run(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-1", "-1,50", "Dupont", "1+1", "", "l'été"])
def test_a_csv_leaves_plain_texts_and_numbers(text: str) -> None:
    assert harmless(text) == text


def test_a_csv_is_written_as_french_spreadsheets_read_it() -> None:
    content = csv_file(OutSheet("x", [OutColumn("Prix", "money"), OutColumn("=a")], [[Decimal("1.50"), 'a;"b']]))
    assert content == '\ufeffPrix;\'=a\r\n1,50;"a;""b"\r\n'.encode()


def test_sheet_names_fit_and_differ() -> None:
    taken: set[str] = set()
    long = "Séjours [2023] : tous / résidences"
    assert sheet_name(long, taken) == "Séjours  2023    tous   résiden"
    assert sheet_name(long, taken) == "Séjours  2023    tous   résid 2"
    assert sheet_name("'?*", taken) == "Feuille"
    assert sheet_name("feuille", taken) == "feuille 2"


def test_unwritable_characters_do_not_break_a_file() -> None:
    rows = [["a\ud800b"], ["x" * 40_000], ["a\0b"]]
    sheet = OutSheet("x", [OutColumn("a")], rows)
    assert loaded(workbook([sheet], []))["x"]["A2"].value == "a?b"
    assert csv_file(sheet).startswith(b"\xef\xbb\xbfa\r\na?b")
