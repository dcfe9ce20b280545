"""What the filters write: exact characters, in French and in English."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from markupsafe import Markup

from app.web import words

N, T = words.NBSP, words.THIN


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    token = words.current_locale.set(locale)
    try:
        yield
    finally:
        words.current_locale.reset(token)


def test_whole_amounts_show_no_cents_and_others_two() -> None:
    assert words.money(Decimal("948000.00")) == f"948{T}000{N}€"
    assert words.money(Decimal("312.4")) == f"312,40{N}€"
    assert words.money(20000, cents=True) == f"20{T}000,00{N}€"


def test_a_table_with_one_amount_in_cents_shows_cents_everywhere() -> None:
    assert words.has_cents(Decimal("72300"), Decimal("73206.82"))
    assert not words.has_cents(Decimal("72300"), 72300)


def test_a_negative_amount_has_a_real_minus_held_to_it() -> None:
    assert words.money(Decimal("-1095.18")) == f"\u2212{T}1{T}095,18{N}€"
    assert words.money(Decimal("906.82"), signed=True) == f"+{T}906,82{N}€"
    assert words.money(0, signed=True) == f"0{N}€"


@pytest.mark.parametrize(
    ("numerator", "denominator", "written"),
    [(19, 21, "90,5"), (19, 20, "95,0"), (1, 8, "12,5"), (1, 16, "6,3"), (5, 80, "6,3"), (2, 3, "66,7"), (0, 7, "0,0")],
)
def test_rates_are_rounded_half_up_from_the_exact_fraction(numerator: int, denominator: int, written: str) -> None:
    assert words.percent(numerator, denominator) == f"{written}{N}%"


def test_half_up_holds_where_a_binary_float_would_fall_below() -> None:
    assert words.percent(Decimal("0.5"), Decimal("1.0")) == f"50,0{N}%"
    assert words.rounded(Decimal("2.675"), 2) == Decimal("2.68")
    assert words.rounded(Fraction(-1, 16) * 100, 1) == Decimal("-6.3")
    assert words.rounded(Decimal("-0.04"), 1) == Decimal("0.0")


def test_no_rate_over_zero() -> None:
    assert words.percent(0, 0) == "—"


def test_gaps_between_rates_are_points() -> None:
    assert words.points(Decimal("0.018")) == f"+{T}1,8{N}pt"
    assert words.points(Decimal("-0.077")) == f"\u2212{T}7,7{N}pts"
    assert words.points(0) == f"0,0{N}pt"


def test_a_fraction_stays_on_one_line() -> None:
    assert words.fraction(19, 21) == f"19{N}/{N}21"
    assert words.fraction(2914, 4990) == f"2{T}914{N}/{N}4{T}990"


def test_dates_as_the_french_write_them() -> None:
    assert words.day(date(2026, 11, 24)) == f"24{N}novembre{N}2026"
    assert words.day(date(2026, 12, 1)) == f"1ᵉʳ{N}décembre{N}2026"
    assert words.day(date(2026, 12, 11)) == f"11{N}décembre{N}2026"
    assert words.day_short(date(2026, 11, 24)) == f"24{N}nov.{N}2026"
    assert words.day_tiny(date(2026, 12, 1)) == f"1ᵉʳ{N}déc."
    assert words.weekday_day(date(2026, 11, 23), year=False) == f"lundi 23{N}novembre"
    assert words.month(date(2026, 2, 1)) == f"février{N}2026"


def test_the_hour() -> None:
    assert words.clock_time(datetime(2026, 11, 24, 14, 32, tzinfo=UTC)) == f"14{N}h{N}32"
    assert words.clock_time(datetime(2026, 11, 24, 9, 5, tzinfo=UTC)) == f"9{N}h{N}05"
    assert words.clock_time(datetime(2026, 11, 24, 17, 0, tzinfo=UTC)) == f"17{N}h"


def test_time_gone_by() -> None:
    now = datetime(2026, 11, 24, 14, 32, tzinfo=UTC)
    assert words.ago(now - timedelta(hours=2), now) == f"il{N}y{N}a{N}2{N}heures"
    assert words.ago(now - timedelta(days=34), now) == f"il{N}y{N}a{N}1{N}mois"


def test_counts_agree_in_number() -> None:
    assert [words.nights_count(n) for n in (0, 1, 2)] == [f"0{N}nuit", f"1{N}nuit", f"2{N}nuits"]
    assert words.days_count(76) == f"76{N}jours"
    assert words.hours(157) == f"157,0{N}h"
    assert words.bytes_size(2_100_000) == f"2,1{N}Mo"
    assert words.bytes_size(640) == f"640{N}octets"


def test_typography_of_a_sentence() -> None:
    assert words.typo("Qui paie ?") == f"Qui paie{T}?"
    assert words.typo("l'avis : 7 nuits, 72,89 €") == f"l’avis{N}: 7 nuits, 72,89{N}€"
    assert words.typo("« Faventines »") == f"«{N}Faventines{N}»"
    assert words.typo("948 000 € à 90 %") == f"948{T}000{N}€ à 90{N}%"


def test_labels_and_quotations() -> None:
    assert words.labelled("Les Clarisses", "90,5 %") == f"Les Clarisses{N}: 90,5 %"
    assert words.quoted("NC") == f"«{N}NC{N}»"
    with speaking("en"):
        assert (words.labelled("Les Clarisses", "90.5%"), words.quoted("NC")) == ("Les Clarisses: 90.5%", "“NC”")


def test_typography_leaves_placeholders_and_addresses_alone() -> None:
    assert words.typo("Logement %(number)s, 76 %%") == f"Logement %(number)s, 76{N}%%"
    assert words.typo("https://a.example/b?c=d") == "https://a.example/b?c=d"


def test_typography_keeps_markup_markup() -> None:
    assert words.typo(Markup("<b>Qui ?</b>")) == Markup(f"<b>Qui{T}?</b>")
    assert isinstance(words.typo(Markup("a")), Markup)


def test_english_has_its_own_habits() -> None:
    with speaking("en"):
        assert words.money(Decimal("-1095.18")) == "\u2212€1,095.18"
        assert words.percent(19, 21) == "90.5%"
        assert words.day(date(2026, 12, 1)) == f"1{N}December{N}2026"
        assert words.clock_time(datetime(2026, 11, 24, 14, 32, tzinfo=UTC)) == "14:32"
        assert words.typo("Who pays ?") == "Who pays ?"
        assert words.nights_count(0) == f"0{N}nights"
