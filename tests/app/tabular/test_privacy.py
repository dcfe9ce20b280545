"""National numbers and words of health are found in free texts, and names are left alone."""

import pytest

from app.tabular.privacy import advice, has_national_number, sensitive_words


@pytest.mark.parametrize(
    "text",
    [
        "255081416802538",  # the example number printed in the official explanation of the key
        "2 55 08 14 168 025 38",
        "n° 2.55.08.14.168.025.38, à rappeler",
        "2-55-08-14-168-025-38",
        "2\u00a055\u00a008\u00a014\u00a0168\u00a0025\u00a038",
        "2550814168025",
    ],
)
def test_a_national_number_is_found(text: str) -> None:
    assert has_national_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "255081416802539",  # wrong key
        "06 12 34 56 78",
        "12345678901234",  # a SIRET has 14 digits
        "FR76 3000 6000 0112 3456 7890 189",
        "2024-11-24 14:32",
        "3760012345678",  # a bar code
        "dossier 2599614168025",  # no month 99
        "",
    ],
)
def test_other_numbers_are_not(text: str) -> None:
    assert not has_national_number(text)


def test_the_key_of_corsica() -> None:
    number = int("1990719004123")
    key = 97 - number % 97
    assert has_national_number(f"199072A004123{key:02}")


@pytest.mark.parametrize(
    "text",
    [
        "hospitalisé depuis mars", "suivi en psychiatrie", "problème d’addiction", "AAH, dossier MDPH",
        "sort de prison", "victime de violences", "elle est enceinte", "traitement : médicaments",
        "casier judiciaire",
    ],
)  # fmt: skip
def test_words_that_must_not_be_kept_are_found(text: str) -> None:
    assert sensitive_words(text)
    assert advice(text) is not None
    assert not any(word in str(advice(text)) for word in sensitive_words(text))


@pytest.mark.parametrize(
    "text",
    [
        "a rendu les clés", "impayé de deux mois, plan d’apurement", "recherche un T2 à Valence", "visite le 3 mars",
        "volet cassé, à remplacer", "violette aux fenêtres", "rappeler la caisse d’allocations",
    ],
)  # fmt: skip
def test_ordinary_notes_pass(text: str) -> None:
    assert advice(text) is None
