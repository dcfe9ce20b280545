"""The list inside a sheet: titles under title rows, totals, blanks, repeated titles, residences alone on a line."""

import pytest

from app.folding import same_name
from app.tabular.layout import column_of, gather, is_total, lay_out, titles_for
from app.tabular.reading import Line, Sheet
from app.tabular.side_by_side import letters

HEAD = ("Logement", "Nom", "Entrée")


def sheet(*rows: tuple[object, ...], name: str = "Feuil1") -> Sheet:
    lines = [Line(number, row) for number, row in enumerate(rows, 1) if any(cell is not None for cell in row)]
    return Sheet(name, tuple(lines))  # type: ignore[arg-type]


def known(text: str) -> bool:
    return same_name(text) in {"logement", "nom", "entree"}


def test_titles_stand_under_title_rows() -> None:
    table = lay_out(sheet(("Registre",), ("édité le 12/01/2026",), (), HEAD, ("1", "A", "01/01/2024")), known)
    assert table.header_line == 4
    assert table.above == ("Registre", "édité le 12/01/2026")
    assert table.notes == ("3 lignes de titre ignorées ; la liste commence à la ligne 4.",)
    assert [row.place for row in table.rows] == ["Feuil1!5"]


def test_titles_are_found_even_when_none_is_known() -> None:
    table = lay_out(sheet(("Notre liste",), ("Alpha", "Bêta", "Gamma"), ("1", "2", "3"), ("4", "5", "6")))
    assert table.header_line == 2
    assert table.titles == ("Alpha", "Bêta", "Gamma")


def test_without_titles_columns_are_named_by_letter() -> None:
    table = lay_out(sheet(("1", "Dupont", "01/01/2024"), ("2", "Martin", "02/01/2024")), known)
    assert table.header_line is None
    assert table.titles == ("Colonne A", "Colonne B", "Colonne C")
    assert len(table.rows) == 2
    assert table.notes[0].startswith("Aucune ligne de titres trouvée")


def test_blanks_totals_and_repeated_titles_are_passed_over_and_said() -> None:
    table = lay_out(
        sheet(
            HEAD, ("1", "A", "x"), ("Total 2023",), (), HEAD, ("2", "B", "y"), ("Sous-total", None, 12.5),
            ("TOTAL GÉNÉRAL", None, "1 234,50 €"),
        ),
        known,
    )  # fmt: skip
    assert [row.line for row in table.rows] == [2, 6]
    assert table.notes == (
        "1 ligne vide ignorée.",
        "3 lignes de total ignorées (lignes 3, 7, 8).",
        "1 ligne de titres répétée ignorée (ligne 5).",
    )


@pytest.mark.parametrize("text", ["Total", "TOTAL GÉNÉRAL", "Total 2023", "Sous-total", "S/Total", "Totaux", "Cumul"])
def test_a_total_by_its_words(text: str) -> None:
    assert is_total([text])
    assert is_total([text, 12, "373,05 €"])


def test_a_person_or_a_place_named_like_a_total_is_kept() -> None:
    assert not is_total(["Total", "Dupont", "Zoé"])
    assert not is_total(["Totalement", "Dupont"])
    assert not is_total([12, "Total"])
    assert not is_total([])


def test_a_residence_alone_on_a_line_belongs_to_the_rows_below() -> None:
    table = lay_out(
        sheet(HEAD, ("Faventines",), ("1", "A", "x"), ("2", "B", "x"), ("2024",), ("  La   Gare ",), ("1", "C", "x")),
        known,
    )
    assert [row.section for row in table.rows] == ["Faventines", "Faventines", "La Gare"]
    assert table.sections == ("Faventines", "La Gare")
    assert "intertitre : Faventines, 2024, " in table.notes[0]


def test_sheets_kept_alike_become_one_list() -> None:
    tables = [lay_out(sheet(HEAD, ("1", "A", "x"), name=name), known) for name in ("Faventines", "La Gare")]
    other = lay_out(sheet(("Nom", "Ville"), ("x", "y"), name="Adresses"), known)
    joined, alone = gather([*tables, other])
    assert joined.sheet == "Faventines, La Gare"
    assert [row.place for row in joined.rows] == ["Faventines!2", "La Gare!2"]
    assert alone is other


def test_columns_are_named_as_spreadsheets_do() -> None:
    assert [letters(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert titles_for(["Nom", "", "Nom"], 4) == ("Nom", "Colonne B", "Nom (2)", "Colonne D")


BESIDE = ("Charges", "Prévu", None, "Produits", "Prévu")


def begins(text: str) -> bool:
    return same_name(text) in {"charges", "produits"}


def test_lists_side_by_side_are_read_one_below_the_other() -> None:
    lines = (("A", 1, None, "D", 4), ("B", 2, None, None, None), ("Total", 3, None, "Total", 4))
    table = lay_out(sheet(("Budget 2026",), BESIDE, *lines), lambda text: begins(text) or text == "Prévu", begins)
    assert table.titles == ("Charges / Produits", "Prévu")
    assert [row.cells for row in table.rows] == [("A", 1), ("B", 2), ("D", 4)]
    assert [row.place for row in table.rows] == ["Feuil1!A3", "Feuil1!A4", "Feuil1!D3"]
    assert [column_of(row.place) for row in table.rows] == ["A", "A", "D"]
    assert "1 ligne de total ignorée (ligne 5)." in table.notes


def test_two_titles_that_begin_lists_of_other_columns_are_two_columns() -> None:
    table = lay_out(sheet(("Compte", "Charges", "Produits"), ("60", 1, 2)), begins, begins)
    assert table.titles == ("Compte", "Charges", "Produits")
    assert [row.place for row in table.rows] == ["Feuil1!2"]


def test_a_list_ends_where_another_kind_begins() -> None:
    def other(text: str) -> bool:
        return text in ("Financeur", "Demandé")

    rows = (("Dépense", "Montant"), ("Travaux", 5), ("Mobilier", 7), ("Financeur", "Demandé"), ("État", 12))
    table = lay_out(sheet(*rows), lambda text: text in rows[0], is_other=other)
    assert [row.cells[0] for row in table.rows] == ["Travaux", "Mobilier"]
    assert any("ligne 4 (Financeur, Demandé)" in note for note in table.notes)
