"""Amounts, numbers, yes and no, texts: what is understood, what is refused, and with which words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tabular.cells import (
    MAX_AMOUNT,
    Refused,
    Understood,
    as_choice,
    as_decimal,
    as_integer,
    as_money,
    as_text,
    as_yes_no,
    french,
    is_unknown,
    typed,
)

SIGNS = st.characters(exclude_categories=["Cs"])  # all: by default each is tried in UTF-8 first, which takes seconds
AMOUNTS = st.decimals(-MAX_AMOUNT, MAX_AMOUNT, places=2)


def value(answer: object) -> object:
    assert isinstance(answer, Understood), answer
    return answer.value


def refusal(answer: object) -> str:
    assert isinstance(answer, Refused), answer
    return answer.sentence


@pytest.mark.parametrize(
    "text",
    [
        "1234,5", "1 234,50", "1234.50", "1 234,50 €", "1\u00a0234,50", "1\u202f234,50 €", "1.234,50", "1,234.50",
        "1234,50 euros", "€ 1234,5", " 1234,50EUR ", 1234.5, 1234.4999999999998,
    ],
)  # fmt: skip
def test_one_amount_written_in_many_ways(text: object) -> None:
    assert value(as_money(text)) == Decimal("1234.50")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("abc", "Indiquez un montant en euros, par exemple 1 234,50."),
        ("1e5", "Indiquez un montant en euros, par exemple 1 234,50."),
        ("1E+999999", "Indiquez un montant en euros, par exemple 1 234,50."),
        ("NaN", "Indiquez un montant en euros, par exemple 1 234,50."),
        ("Infinity", "Indiquez un montant en euros, par exemple 1 234,50."),
        (float("inf"), "Indiquez un montant en euros, par exemple 1 234,50."),
        ("１２", "Indiquez un montant en euros, par exemple 1 234,50."),
        ("1_000", "Indiquez un montant en euros, par exemple 1 234,50."),
        ("12 34", "Indiquez un montant en euros, par exemple 1 234,50."),
        ("1 2345,00", "Indiquez un montant en euros, par exemple 1 234,50."),
        ("12€50", "Indiquez un montant en euros, par exemple 1 234,50."),
        ("=1+1", "Indiquez un montant en euros, par exemple 1 234,50."),
        ("9" * 5000, "Indiquez un montant en euros, par exemple 1 234,50."),
        (True, "Indiquez un montant en euros, par exemple 1 234,50."),
        ("0.005", "Le montant a trois décimales. Arrondissez au centime."),
        ("1.234", "Le montant a trois décimales. Arrondissez au centime."),
        ("1,2345", "Le montant a plus de deux décimales. Arrondissez au centime."),
        (33.333333, "Le montant a plus de deux décimales. Arrondissez au centime."),
        ("-5", "Ce montant est négatif. Indiquez un montant positif, par exemple 1 234,50."),
        ("100000000000,01", "Ce montant dépasse cent milliards d’euros. Vérifiez-le."),
    ],
)
def test_an_amount_is_refused_with_its_reason(text: object, sentence: str) -> None:
    assert refusal(as_money(text)) == sentence  # type: ignore[arg-type]


def test_a_negative_amount_only_where_one_is_meant() -> None:
    assert value(as_money("−1 095,18", negative=True)) == Decimal("-1095.18")
    assert value(as_money("-5", negative=True)) == Decimal(-5)
    assert str(value(as_money("-0"))) == "0.00"


@pytest.mark.parametrize("text", [None, "", "  ", "NC", "?", "-", "…"[:0]])
def test_no_amount(text: object) -> None:
    assert value(as_money(text)) is None  # type: ignore[arg-type]


@given(AMOUNTS)
def test_any_amount_is_read_back_from_what_is_shown(amount: Decimal) -> None:
    shown = french(amount.quantize(Decimal("0.01")))
    for text in (shown, shown.replace("\u00a0", ""), f"{shown} €", f"{amount:f}"):
        assert value(as_money(text, negative=True)) == amount


@given(st.integers(-(10**11), 10**11))
def test_a_spreadsheet_s_number_of_cents_is_exact(cents: int) -> None:
    assert value(as_money(cents / 100, negative=True)) == Decimal(cents) / 100


@given(st.one_of(st.text(SIGNS, max_size=60), st.floats(), st.integers(), st.booleans(), st.none(), st.dates()))
def test_anything_gets_an_answer(cell: object) -> None:
    for read in (as_money, as_decimal, as_integer, as_yes_no, as_text):
        answer = read(cell)  # type: ignore[operator]
        assert isinstance(answer, Understood | Refused)
        if isinstance(answer, Refused):
            assert answer.sentence.endswith(".")


def test_numbers_with_their_unit() -> None:
    assert value(as_decimal("28 m²", unit="m²")) == 28
    assert value(as_decimal("28m2", unit="m²")) == 28
    assert value(as_decimal("22,3", unit="m²")) == Decimal("22.3")
    assert refusal(as_decimal("22,345")) == "Ce nombre a trop de décimales. Gardez-en 2 au plus."
    assert refusal(as_decimal("9", least=Decimal(10), most=Decimal(20))) == "Indiquez un nombre de 10 à 20."


def test_whole_numbers() -> None:
    assert value(as_integer(21.0)) == 21
    assert value(as_integer("1 234")) == 1234
    assert value(as_integer("21,0")) == 21
    assert refusal(as_integer("2,5")) == "Indiquez un nombre entier, par exemple 21."
    assert refusal(as_integer("9" * 30)) == "Indiquez un nombre entier, par exemple 21."
    assert refusal(as_integer("0", least=1)) == "Indiquez un nombre d’au moins 1."


@pytest.mark.parametrize("yes", ["X", "x", "O", "oui", "OUI", "vrai", "1", 1, 1.0, True, "true"])
def test_yes(yes: object) -> None:
    assert value(as_yes_no(yes)) is True  # type: ignore[arg-type]


@pytest.mark.parametrize("no", ["N", "non", "faux", "0", 0, False])
def test_no(no: object) -> None:
    assert value(as_yes_no(no)) is False  # type: ignore[arg-type]


def test_neither_yes_nor_no() -> None:
    assert value(as_yes_no(None)) is None
    assert value(as_yes_no("?")) is None
    assert refusal(as_yes_no("peut-être")) == "Indiquez « oui » ou « non »."


def test_a_choice_by_any_mapping() -> None:
    words = {"HLM": "social", "oui": "yes"}.get
    labels = {"social": "Logement social", "yes": "Oui"}.__getitem__
    answer = as_choice(" HLM ", words, labels)
    assert answer == Understood("social", "Logement social", sure=False)
    assert as_choice("oui", words, labels) == Understood("yes", "Oui", sure=True)
    assert value(as_choice("NC", words, labels)) is None
    assert refusal(as_choice("zzz", words, labels)).startswith("« zzz » n’est pas une valeur connue.")


def test_words_of_health_are_refused_without_being_quoted() -> None:
    answer = as_choice("hôpital psychiatrique de jour", {}.get, str)
    assert isinstance(answer, Refused)
    assert not answer.quotable
    assert "psychiatrique" not in answer.sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  L’Haÿ\u00a0les  Roses ", "L’Haÿ les Roses"),
        ("e\u0301", "é"),
        ("O'Brien", "O'Brien"),
        ("a\r\nb", "a b"),
        (12.0, "12"),
        ("Null", "Null"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("", None),
        (None, None),
    ],
)
def test_texts_are_normalised(text: object, expected: str | None) -> None:
    assert value(as_text(text)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["a\0b", "a\u202eb", "a\u2066b", "\ud800", "\x1b[31m", "a\x85b"])
def test_invisible_characters_are_refused(text: str) -> None:
    assert refusal(as_text(text)) == "Ce texte contient des caractères invisibles. Retapez-le sans le copier."


def test_a_text_has_a_length() -> None:
    assert value(as_text("x" * 200)) == "x" * 200
    assert refusal(as_text("x" * 201)) == "Ce texte fait 201 caractères ; la limite est 200. Raccourcissez-le."
    assert value(as_text("a\nb", lines=True)) == "a\nb"


def test_a_social_security_number_is_refused_and_never_quoted() -> None:
    answer = as_text("Dupont 2 55 08 14 168 025 38")
    assert isinstance(answer, Refused)
    assert not answer.quotable
    assert answer.sentence == (
        "Ce texte semble contenir un numéro de sécurité sociale. Retirez-le : il ne doit pas être conservé ici."
    )


def test_words_for_what_is_not_known() -> None:
    assert [text for text in ("NC", "n.c.", "?", "??", "-", "Inconnu", "Na", "Nr 5") if is_unknown(text)] == [
        "NC", "n.c.", "?", "??", "-", "Inconnu",
    ]  # fmt: skip


def test_cells_as_a_person_sees_them() -> None:
    assert [typed(cell) for cell in (None, True, 21.0, 20.5, 21, "x")] == ["", "oui", "21", "20,5", "21", "x"]
