"""Two stays may not share a night of one unit: the question asked, and the order of writing."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.residences.importing import work_order
from app.residences.importing.overlaps import Span, overlaps
from tests.app.residences.registers import known, look, only_sentence, stay, text


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
