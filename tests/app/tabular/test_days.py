"""Days as the French write them, and the refusals that say which day does not exist."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tabular.cells import Refused, Understood
from app.tabular.days import MONTHS, as_date

TODAY = date(2026, 11, 24)
SIGNS = st.characters(exclude_categories=["Cs"])  # all: by default each is tried in UTF-8 first, which takes seconds
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def day(text: object, **how: bool) -> date | None:
    answer = as_date(text, today=TODAY, **how)  # type: ignore[arg-type]
    assert isinstance(answer, Understood), answer
    return answer.value


def refusal(text: object, **how: bool) -> str:
    answer = as_date(text, today=TODAY, **how)  # type: ignore[arg-type]
    assert isinstance(answer, Refused), answer
    return answer.sentence


@pytest.mark.parametrize(
    "text",
    [
        "24/11/2026", "24-11-26", "24.11.26", "24 11 2026", "24112026", "2026-11-24", "2026/11/24", "20261124",
        "24 nov", "24 nov.", "24-nov-26", "24 novembre 2026", "24 NOVEMBRE 2026", "mardi 24 novembre 2026",
        "2026-11-24T00:00:00", "2026-11-24 14:32", "24/11/2026 14h32", "aujourd’hui", "aujourd'hui", date(2026, 11, 24),
        46350, 46350.5,
    ],
)  # fmt: skip
def test_one_day_written_in_many_ways(text: object) -> None:
    assert day(text) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15.01.24", date(2024, 1, 15)),
        ("8/12/1998", date(1998, 12, 8)),
        ("1er mars 2024", date(2024, 3, 1)),
        ("1ᵉʳ mars 2024", date(2024, 3, 1)),
        ("3 août 1999", date(1999, 8, 3)),
        ("29/02/2024", date(2024, 2, 29)),
        ("demain", date(2026, 11, 25)),
        ("hier", date(2026, 11, 23)),
        ("01/01/36", date(2036, 1, 1)),
        ("01/01/37", date(1937, 1, 1)),
        ("01/01/1900", date(1900, 1, 1)),
        ("31/12/2100", date(2100, 12, 31)),
    ],
)
def test_each_day_is_the_one_meant(text: str, expected: date) -> None:
    assert day(text) == expected


def test_a_birth_never_lies_ahead() -> None:
    assert day("27.08.30", past=True) == date(1930, 8, 27)
    assert day("24.11.26", past=True) == date(2026, 11, 24)
    assert day("25.11.26", past=True) == date(1926, 11, 25)


def test_a_year_alone_is_its_first_day_only_where_that_is_enough() -> None:
    assert day("1997", partial=True) == date(1997, 1, 1)
    assert day(1997, partial=True) == date(1997, 1, 1)
    assert day("09/2004", partial=True) == date(2004, 9, 1)
    assert refusal("1997") == "« 1997 » n’est pas une date. Écrivez-la ainsi : 24/11/2026."
    assert refusal(1997).startswith("« 1997 »")


def test_day_numbers_of_a_spreadsheet_are_taken_from_text_only_when_asked() -> None:
    assert day("46350", serials=True) == date(2026, 11, 24)
    assert refusal("46350").startswith("« 46350 »")


@pytest.mark.parametrize("text", [None, "", "NC", "?", " - ", "inconnue", "non renseigné"])
def test_what_is_not_known_is_no_day(text: object) -> None:
    assert day(text) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31/04/2024", "Cette date n’existe pas : 31 avril. Indiquez un jour du 1ᵉʳ au 30 avril."),
        ("29/02/2025", "Cette date n’existe pas : 29 février 2025. Indiquez un jour du 1ᵉʳ au 28 février."),
        ("00/01/2025", "Cette date n’existe pas : 0 janvier. Indiquez un jour du 1ᵉʳ au 31 janvier."),
        (
            "24/13/2025",
            "Cette date n’existe pas : il n’y a pas de mois 13. Écrivez le jour, le mois, puis l’année : 24/11/2026.",
        ),
        ("31/12/1899", "L’année 1899 est hors limites. Indiquez une année de 1900 à 2100."),
        ("01/01/2101", "L’année 2101 est hors limites. Indiquez une année de 1900 à 2100."),
        ("0000-01-01", "L’année 0 est hors limites. Indiquez une année de 1900 à 2100."),
        (date(1899, 12, 31), "L’année 1899 est hors limites. Indiquez une année de 1900 à 2100."),
    ],
)
def test_a_day_that_does_not_exist_is_refused_with_its_reason(text: object, sentence: str) -> None:
    assert refusal(text) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "abc", "1e5", "1732000000", 1732000000, 1732000000.5, True, "１５/01/2024", "15/01/2024/3", "2026-W12-1",
        "12/5", "9999999999999999", "x" * 5000, "24 ma 2026", "15//01/2024", "=1+1", "-1", 0, 3.5, float("nan"), 
        float("inf"), "9" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused(text: object) -> None:
    assert "n’est pas une date" in refusal(text)


def test_what_was_worked_out_is_told_from_what_was_read() -> None:
    sure = {text: as_date(text, today=TODAY).sure for text in ("24/11/2026", "24.11.26", "24 nov", 46350)}  # type: ignore[union-attr]
    assert sure == {"24/11/2026": True, "24.11.26": False, "24 nov": False, 46350: False}


@given(DAYS, st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%Y-%m-%d", "%d%m%Y"]))
def test_any_day_is_read_back(wanted: date, pattern: str) -> None:
    # glibc pads the year only from 1000 on: all of ours have four digits.
    assert day(wanted.strftime(pattern)) == wanted
    assert day(wanted) == wanted


@given(DAYS)
def test_any_day_in_words_is_read_back(wanted: date) -> None:
    assert day(f"{wanted.day} {MONTHS[wanted.month - 1]} {wanted.year}") == wanted
    answer = as_date(wanted, today=TODAY)
    assert isinstance(answer, Understood)
    assert day(answer.shown) == wanted


@given(DAYS.filter(lambda one: one.year >= 1927))
def test_two_digits_give_a_year_of_the_window(wanted: date) -> None:
    found = day(wanted.strftime("%d/%m/%y"))
    assert found is not None
    assert (found.day, found.month, found.year % 100) == (wanted.day, wanted.month, wanted.year % 100)
    assert 1937 <= found.year <= 2036


@given(st.text(SIGNS, max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    answer = as_date(text, today=TODAY, partial=True, serials=True)
    assert isinstance(answer, Understood | Refused)
