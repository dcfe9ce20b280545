"""Rows that must wait and why; corrected names; stays that would share a night; what must not be kept."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.residences.importing import (
    KINDS,
    KnownResidence,
    KnownStay,
    KnownUnit,
    Preview,
    preview,
    propose,
    template,
    work_order,
)
from app.residences.importing.names import alike, residence_key, split_name, unit_key, unit_label, written_name
from app.residences.importing.overlaps import Span, overlaps
from app.tabular.columns import ColumnMap, check, to_remember
from app.tabular.reading import read
from app.tabular.templates import waiting_lines

TODAY = date(2026, 11, 23)
HEAD = ["Résidence", "Logement", "Nom", "Prénom", "Né(e) le", "Entrée", "Sortie", "Destination", "Redevance"]


def text(*rows: Sequence[str], head: Sequence[str] = HEAD) -> bytes:
    return "\n".join(";".join(row) for row in (head, *rows)).encode()


def look(content: bytes, known: Sequence[object] = (), kind: str = "stays", **corrected: object) -> Preview:
    proposal = propose(kind, read("a.csv", content), TODAY)[0]
    assert proposal.problems == (), proposal.problems
    mapping: ColumnMap = {**proposal.mapping, **corrected}  # type: ignore[typeddict-item]
    return preview(kind, proposal.table, mapping, known, TODAY)


def stay(
    unit: str = "3", name: str = "Marchand", entry: str = "20/03/2024", leaving: str = "", **more: str
) -> list[str]:
    cells = ["Faventines", unit, name, "Zoé", "18/12/2002", entry, leaving, "HLM" if leaving else "", "413,87"]
    for title, value in more.items():
        cells[HEAD.index(title)] = value
    return cells


def known(**facts: object) -> KnownStay:
    given = {
        "number": 7, "residence": "Faventines", "unit": "3", "last_name": "Marchand", "first_name": "Zoé",
        "born_on": date(2002, 12, 18), "date_in": date(2024, 3, 20), "date_out": None, "fee": Decimal("413.87"),
    }  # fmt: skip
    return KnownStay(**(given | facts))  # type: ignore[arg-type]


def only_sentence(found: Preview) -> str:
    (problem,) = found.to_correct
    return problem.sentence


# What a cell may refuse


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


# Corrections by hand


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


# Where the residence stands elsewhere


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


# Who and what is already known


def test_a_corrected_name_is_an_update() -> None:
    found = look(text(stay(name="Marchant")), [known()])
    (verdict,) = found.verdicts
    assert (verdict.outcome, verdict.number) == ("update", 7)
    assert [(change.field, change.before, change.after) for change in verdict.changes] == [
        ("last_name", "Marchand", "Marchant"),
    ]


def test_the_same_name_in_capitals_or_without_accents_is_no_change() -> None:
    assert look(text(stay(name="MARCHAND")), [known()]).counts["unchanged"] == 1
    assert look(text(stay(name="Zenati")), [known(last_name="Zénati")]).counts["unchanged"] == 1
    found = look(text(stay(name="Zénati")), [known(last_name="Zenati")])
    assert found.verdicts[0].changes[0].after == "Zénati"


def test_last_and_first_name_the_wrong_way_round_are_one_person() -> None:
    found = look(text(stay()), [known(last_name="Zoé", first_name="Marchand", born_on=None)])
    assert found.verdicts[0].outcome == "update"


def test_another_person_on_the_same_day_is_a_question_until_somebody_answers() -> None:
    held = [known(last_name="Haddad", first_name="Bilal", born_on=date(1999, 1, 1))]
    content = text(stay())
    assert only_sentence(look(content, held)) == (
        "Logement 3 : le séjour commencé le 20 mars 2024 est enregistré au nom de Bilal Haddad, "
        "ce fichier dit Zoé Marchand. Est-ce la même personne ?"
    )
    proposal = propose("stays", read("a.csv", content), TODAY)[0]
    found = preview("stays", proposal.table, proposal.mapping, held, TODAY, frozenset({"2"}))
    assert found.counts["updated"] == 1


def test_the_same_birth_date_says_the_same_person() -> None:
    assert look(text(stay(name="Lefèvre-Duprat")), [known(last_name="Petit")]).counts["updated"] == 1


def test_what_a_file_does_not_say_erases_nothing() -> None:
    held = [known(date_out=date(2024, 5, 1), destination="social_tenancy", reason="housing_found")]
    assert look(text(stay(Redevance="")), held).counts["unchanged"] == 1
    assert look(text(stay(leaving="01/05/2024", Destination="NC")), held).counts["unchanged"] == 1


def test_a_departure_and_a_new_fee_are_updates() -> None:
    found = look(text(stay(leaving="01/05/2024", Redevance="420")), [known()])
    assert {change.field: (change.before, change.after) for change in found.verdicts[0].changes} == {
        "date_out": (None, date(2024, 5, 1)),
        "destination": (None, "social_tenancy"),
        "fee": (Decimal("413.87"), Decimal("420.00")),
    }


def test_writings_of_one_unit_and_one_residence() -> None:
    row = ["RÉSIDENCE FAVENTINES", "Logt n° 03", *stay()[2:]]
    assert look(text(row), [known()]).counts["unchanged"] == 1


def test_a_row_repeated_in_the_file_is_passed_over_or_asked_about() -> None:
    same = look(text(stay(), stay(name="MARCHAND")))
    assert (same.counts["created"], same.counts["repeated"]) == (1, 1)
    other = look(text(stay(), stay(leaving="01/05/2024")))
    assert only_sentence(other) == (
        "Cette ligne répète le séjour de la ligne 2 avec d’autres valeurs. Gardez l’une des deux."
    )


# Stays that would share a night


def test_a_stay_that_begins_before_the_one_before_has_ended() -> None:
    found = look(text(stay(name="Haddad", entry="01/01/2024", leaving="24/03/2024"), stay(entry="20/03/2024")))
    assert only_sentence(found) == (
        "Logement 3 : ce séjour commence le 20 mars 2024, avant la fin du précédent (24 mars). Garder le 24 mars ?"
    )
    doubtful = found.of("doubtful")[0]
    assert (doubtful.row.line, doubtful.field, doubtful.answer) == (3, "date_in", "24/03/2024")
    kept = look(
        text(stay(name="Haddad", entry="01/01/2024", leaving="24/03/2024"), stay(entry="20/03/2024")),
        fixes={"3": {"date_in": "24/03/2024"}},
    )
    assert kept.counts["created"] == 2


def test_a_stay_may_begin_on_the_day_the_one_before_ends() -> None:
    found = look(text(stay(name="Haddad", entry="01/01/2024", leaving="20/03/2024"), stay(entry="20/03/2024")))
    assert found.counts["created"] == 2


def test_the_stay_before_has_no_end() -> None:
    found = look(text(stay(name="Haddad", entry="01/01/2024"), stay(entry="20/03/2024")))
    assert only_sentence(found) == (
        "Logement 3 : ce séjour n’a pas de date de sortie, mais le suivant commence le 20 mars 2024. "
        "Indiquez sa sortie."
    )
    assert found.of("doubtful")[0].answer == "20/03/2024"
    recorded = look(text(stay(entry="20/03/2024")), [known(last_name="Haddad", born_on=None, date_in=date(2024, 1, 1))])
    assert only_sentence(recorded) == (
        "Logement 3 : ce séjour commence le 20 mars 2024, alors que le précédent (entrée le 1ᵉʳ janvier 2024) "
        "n’a pas de date de sortie. Indiquez d’abord cette sortie."
    )


def test_a_stay_that_runs_into_one_already_recorded() -> None:
    later = known(last_name="Haddad", born_on=None, date_in=date(2024, 4, 1))
    found = look(text(stay(leaving="15/04/2024")), [later])
    assert only_sentence(found) == (
        "Logement 3 : ce séjour finit le 15 avril 2024, après le début du suivant (1ᵉʳ avril). Garder le 1ᵉʳ avril ?"
    )


def test_a_stay_inside_another() -> None:
    found = look(text(stay(name="Haddad", entry="01/01/2024", leaving="24/12/2024"), stay(leaving="01/05/2024")))
    assert only_sentence(found) == (
        "Logement 3 : ce séjour (du 20 mars 2024 au 1ᵉʳ mai 2024) tient tout entier dans un autre, "
        "qui finit le 24 décembre 2024. Corrigez l’un des deux."
    )
    assert found.of("doubtful")[0].answer is None


def test_the_same_person_with_another_entry_is_one_stay_corrected() -> None:
    found = look(text(stay(entry="22/03/2024")), [known()])
    assert only_sentence(found) == (
        "Logement 3 : le séjour de Zoé Marchand est enregistré à partir du 20 mars 2024, ce fichier dit 22 mars 2024. "
        "Garder le 20 mars 2024 ?"
    )
    assert found.verdicts[0].number == 7


def test_the_same_nights_in_another_unit_or_residence_do_not_matter() -> None:
    found = look(text(stay(), stay("4"), ["La Gare", *stay()[1:]]), [known(unit="5")])
    assert found.counts["created"] == 3


def test_a_stay_gets_its_end_before_the_next_one_begins() -> None:
    held = [known(last_name="Haddad", born_on=date(2000, 1, 1), date_in=date(2024, 1, 1))]
    new = stay(entry="20/03/2024")
    ended = stay(name="Haddad", entry="01/01/2024", leaving="20/03/2024", **{"Né(e) le": "01/01/2000"})
    verdicts = look(text(new, ended), held).verdicts
    assert [one.outcome for one in verdicts] == ["create", "update"]
    assert [one.outcome for one in work_order(verdicts)] == ["update", "create"]


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.one_of(st.none(), st.integers(1, 20))), min_size=1, max_size=8
)  # fmt: skip


@given(SPANS)
def test_overlaps_are_found_exactly_when_two_stays_share_a_night(drawn: list[tuple[int, int | None]]) -> None:
    origin, horizon = date(2024, 1, 1), 100
    spans = [
        Span(n, origin + timedelta(first), None if length is None else origin + timedelta(first + length))
        for n, (first, length) in enumerate(drawn)
    ]
    nights = [
        set(range(first, horizon if length is None else first + length)) for first, length in drawn
    ]  # fmt: skip
    shared = any(nights[a] & nights[b] for a in range(len(drawn)) for b in range(a))
    found = overlaps(spans)
    assert bool(found) == shared
    for overlap in found:
        assert nights[overlap.earlier.ref] & nights[overlap.later.ref]  # type: ignore[index]


# Names and numbers


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


# Units, residences, files we make


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


def test_a_stay_keeps_its_facts_when_judged() -> None:
    row = look(text(stay())).verdicts[0].row
    assert replace(row, fee=None).who == row.who
