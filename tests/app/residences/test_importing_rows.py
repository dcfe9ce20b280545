"""Rows that wait, with their line, their column and their reason; what must not be kept; corrections by hand."""

from datetime import date

import pytest

from app.residences.importing import KINDS, propose
from app.tabular.columns import ColumnMap, check, to_remember
from app.tabular.reading import read
from tests.app.residences.registers import HEAD, TODAY, look, stay, text


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (stay(entry=""), "Entrée", "Indiquez la date d’entrée."),
        (stay(name=""), "Nom", "Indiquez le nom."),
        (stay(unit="?"), "Logement", "Indiquez le numéro du logement."),
        (
            stay(entry="31/04/2024"),
            "Entrée",
            "Cette date n’existe pas : 31 avril. Indiquez un jour du 1ᵉʳ au 30 avril.",
        ),
        (
            stay(entry="19/08/2024", leaving="12/03/2024"),
            "Sortie",
            "La sortie (12 mars 2024) précède l’entrée (19 août). Corrigez l’une des deux dates.",
        ),
        (
            stay(entry="19/08/2024", leaving="19/08/2024"),
            "Sortie",
            "La sortie est le jour de l’entrée (19 août 2024) : ce séjour ne compte aucune nuit. "
            "Corrigez l’une des deux dates, ou ne l’importez pas.",
        ),
        (
            stay(**{"Né(e) le": "21/03/2024"}),
            "Né(e) le",
            "La naissance (21 mars 2024) suit l’entrée (20 mars 2024). Corrigez l’une des deux dates.",
        ),
        (
            stay(**{"Né(e) le": "01/01/1901"}),
            "Né(e) le",
            "La personne aurait plus de 120 ans à l’entrée. Vérifiez la naissance.",
        ),
        (stay(Redevance="12,345"), "Redevance", "Le montant a trois décimales. Arrondissez au centime."),
        (
            stay(leaving="01/05/2024", Destination="ailleurs"),
            "Destination",
            "« ailleurs » n’est pas une valeur connue. Choisissez dans la liste.",
        ),
        (
            stay(Destination="HLM"),
            "Sortie",
            "Un départ est décrit sans sa date. Indiquez la date de sortie, ou videz le motif.",
        ),
        (
            stay(name="Marchand 2 55 08 14 168 025 38"),
            "Nom",
            "Ce texte semble contenir un numéro de sécurité sociale. Retirez-le : il ne doit pas être conservé ici.",
        ),
    ],
)
def test_a_row_waits_with_its_line_its_column_and_its_reason(row: list[str], column: str, sentence: str) -> None:
    # Two sound rows more, so that the columns are recognised whatever the third says.
    found = look(text(stay("1"), stay("2", leaving="01/05/2024"), row))
    (problem,) = found.to_correct
    assert (problem.line, problem.column, problem.sentence) == (4, column, sentence)
    assert found.counts == {
        "created": 2, "updated": 0, "unchanged": 0, "repeated": 0, "doubtful": 0, "refused": 1,
    }  # fmt: skip


def test_what_must_not_be_kept_is_neither_kept_nor_quoted() -> None:
    rows = [stay(str(n), leaving="01/05/2024") for n in range(1, 9)]
    grouped = stay("10", leaving="01/05/2024", Destination="Hôpital")
    refused = stay("11", leaving="01/05/2024", Destination="hôpital psychiatrique")
    number = stay("12", name="2 55 08 14 168 025 38")
    found = look(text(*rows, grouped, refused, number))
    (kept,) = [verdict.row for verdict in found.verdicts if verdict.row.unit == "10"]
    assert kept.destination == "institution"
    assert [(echo.read, echo.understood) for echo in kept.echoes] == [("", "Établissement")]
    assert [problem.read for problem in found.problems] == ["", ""]
    assert "pital" not in repr(found)
    assert "168" not in repr(found)


def test_columns_that_a_stay_does_not_need_are_left_out_with_the_reason() -> None:
    head = [*HEAD, "N° sécu", "Observations", "Nationalité", "Santé"]
    content = text([*stay(), "255081416802538", "hospitalisé", "FR", "ALD"], head=head)
    proposal = propose("stays", read("a.csv", content), TODAY)[0]
    left = {column.title: column.why for column in proposal.columns if column.field is None}
    assert left == {
        "N° sécu": "Le numéro de sécurité sociale n’est jamais conservé ici.",
        "Observations": "Les remarques libres ne sont pas reprises : elles peuvent parler de la vie privée.",
        "Nationalité": "Cette donnée n’est pas nécessaire au séjour : elle n’est pas reprise.",
        "Santé": "Les données de santé, de justice ou de croyance ne sont pas reprises.",
    }


def test_a_corrected_cell_makes_the_row_sound() -> None:
    content = text(stay("1"), stay("2"), stay(entry="31/04/2024"))
    assert look(content).counts["refused"] == 1
    found = look(content, fixes={"4": {"date_in": "30/04/2024"}})
    assert found.counts["created"] == 3
    assert found.verdicts[2].row.date_in == date(2024, 4, 30)


def test_a_word_may_be_given_a_meaning_everywhere() -> None:
    rows = [stay(str(n), leaving="01/05/2024") for n in range(1, 20)]
    rows += [stay(str(n), leaving="01/05/2024", Destination="Autre département") for n in (31, 32)]
    assert look(text(*rows)).counts["refused"] == 2
    found = look(text(*rows), meanings={"destination": {"autre departement": "Non connue"}})
    assert found.counts["created"] == 21
    assert found.verdicts[-1].row.destination == "unknown"


def test_a_mapping_corrected_by_hand_is_checked() -> None:
    proposal = propose("stays", read("a.csv", text(stay())), TODAY)[0]
    fields = KINDS["stays"].fields
    columns = dict(proposal.mapping["columns"])
    assert check({"columns": columns}, proposal.table, fields) == ()
    del columns["5"]
    assert check({"columns": columns}, proposal.table, fields) == (
        "Aucune colonne ne donne la date d’entrée. Choisissez-la pour continuer.",
    )
    columns.update({"5": "date_in", "6": "date_in"})
    assert check({"columns": columns}, proposal.table, fields) == (
        "Deux colonnes donnent la date d’entrée : « Entrée » et « Sortie ». Gardez-en une.",
    )


def test_two_columns_for_one_field_are_asked_about() -> None:
    head = [*HEAD, "DT_ENTREE"]
    proposal = propose("stays", read("a.csv", text([*stay(), "20/03/2024"], head=head)), TODAY)[0]
    assert proposal.problems == (
        "Deux colonnes donnent la date d’entrée : « Entrée » et « DT_ENTREE ». Gardez-en une.",
    )


def test_a_mapping_is_remembered_by_titles() -> None:
    head = ["Maison", "Lieu", "Qui", "Prénom", "Né(e) le", "Arr.", "Dép.", "Après", "Prix"]
    content = text(stay("1", leaving="01/05/2024"), head=head)
    first = propose("stays", read("a.csv", content), TODAY)[0]
    assert first.problems != ()
    names = ("residence", "unit", "last_name", "first_name", "born_on", "date_in", "date_out", "destination", "fee")
    decided: ColumnMap = {"columns": {str(index): name for index, name in enumerate(names)}}
    again = propose("stays", read("a.csv", content), TODAY, remembered=to_remember(decided, first.table))[0]
    assert again.problems == ()
    assert again.mapping["columns"] == decided["columns"]
