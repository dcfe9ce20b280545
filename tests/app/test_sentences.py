"""Sentences said below the web: French as they stand, another language through the catalog's function."""

from datetime import date
from decimal import Decimal

from app.sentence import beside, counted, sentence, shown

ENGLISH = {
    "Entrée le %(day)s (%(field)s) : %(amount)s.": "Entry on %(day)s (%(field)s): %(amount)s.",
    "la résidence": "the residence",
}


def test_a_sentence_reads_french_and_can_be_said_in_another_language() -> None:
    said = sentence(
        "Entrée le %(day)s (%(field)s) : %(amount)s.",
        day=date(2024, 3, 1),
        field=sentence("la résidence"),
        amount=Decimal("1234.50"),
    )
    assert said == "Entrée le 1ᵉʳ mars 2024 (la résidence) : 1\u202f234,50."
    assert said.said(lambda text: ENGLISH.get(text, text), "en") == "Entry on 1 March 2024 (the residence): 1,234.50."


def test_zero_and_one_are_singular_in_french() -> None:
    assert [counted("%(count)s ligne", "%(count)s lignes", n) for n in (0, 1, 2)] == ["0 ligne", "1 ligne", "2 lignes"]


def test_a_day_leaves_out_a_year_just_said() -> None:
    assert shown(beside(date(2024, 3, 24), date(2024, 3, 20))) == "24 mars"
    assert shown(beside(date(2024, 3, 24), date(2023, 3, 20))) == "24 mars 2024"
    assert shown(beside(date(2024, 3, 24), date(2024, 3, 20)), "en") == "24 March"
