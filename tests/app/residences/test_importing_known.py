"""What a file says about what is already known: corrected names, additions, repetitions."""

from datetime import date
from decimal import Decimal

from app.residences.importing import preview, propose
from app.tabular.reading import read
from tests.app.residences.registers import TODAY, known, look, only_sentence, stay, text


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
