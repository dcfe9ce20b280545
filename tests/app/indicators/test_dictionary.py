"""The dictionary: whole, bilingual, found by everyday words, and saying the class that disclosure needs."""

import pytest

from app.indicators.dictionary import Field, Kind, Unit, codes_of, indicator, indicators, published_codes, search

RESIDENCE_CODES = [
    "available_nights", "unavailable_nights", "occupied_nights", "occupancy_gross", "occupancy_net", "vacancy_rate",
    "entries", "exits", "turnover", "average_stay", "median_stay", "renewals_per_stay", "stay_so_far",
    "median_stay_so_far", "share_over_planned", "exit_durable_rate", "exit_durable_rate_known", "exit_unknown_share",
    "exit_step_30_days", "days_entry_to_first_exit_step",
]  # fmt: skip
WORKS_CODES = [
    "dwellings_relet", "dwellings_relet_cumulative", "reletting_delay_median", "reletting_delay_p90",
    "delay_vacancy_to_order", "delay_order_to_start", "delay_start_to_reception", "delay_reception_to_lease",
    "avg_saving", "saving_coverage", "landlord_retention", "conventions_renewed", "orders_referred", "insertion_hours",
    "insertion_fte", "hours_per_dwelling", "dynamic_exit_rate", "durable_job_exit_rate", "training_share",
    "households_housed", "households_housed_registered", "proposals_per_housed",
]  # fmt: skip

FUNDING_CODES = [
    "cofunding_rate", "public_rate", "own_share", "award_rate", "payment_rate", "outstanding", "delay_ask_to_decision",
    "delay_decision_to_notification", "delay_claim_to_payment", "crf_on_time", "agls_due", "agls_notified", "agls_paid",
    "agls_payment_rate",
]  # fmt: skip


def test_the_dictionary_holds_the_indicators_of_each_part_of_the_house_in_the_order_of_the_reports() -> None:
    assert list(codes_of(Field.RESIDENCES)) == RESIDENCE_CODES
    assert list(codes_of(Field.WORKS)) == WORKS_CODES
    assert list(codes_of(Field.FUNDING)) == FUNDING_CODES
    assert list(indicators()) == [*RESIDENCE_CODES, *WORKS_CODES, *FUNDING_CODES]


@pytest.mark.parametrize("code", [*RESIDENCE_CODES, *WORKS_CODES, *FUNDING_CODES])
def test_every_entry_is_whole_in_both_languages(code: str) -> None:
    entry = indicator(code)
    texts = [entry.name, entry.sentence, entry.excluded, entry.example, entry.numerator, entry.denominator]
    for text in texts[:4]:
        assert text.of("fr_FR")
        assert text.of("en")
        assert text.fr != text.en
    assert all(bool(text.fr) == bool(text.en) for text in texts)
    assert bool(entry.denominator.fr) == (not entry.combine.is_count)
    assert bool(entry.numerator.fr) == (not entry.is_median)
    assert "'" not in "".join(text.fr + text.en for text in texts), "typographic apostrophes only"
    assert entry.version == 1


def test_turnover_is_about_people_because_its_numerator_is_exits() -> None:
    assert indicator("turnover").kind is Kind.PEOPLE
    assert {code for code in RESIDENCE_CODES if indicator(code).kind is Kind.STOCK} == set(RESIDENCE_CODES[:6])


def test_dwellings_are_stock_and_households_landlords_and_employees_are_people() -> None:
    people = {code for code in WORKS_CODES if indicator(code).kind is Kind.PEOPLE}
    assert people == {"landlord_retention", *WORKS_CODES[-6:]}
    assert {indicator(code).kind for code in FUNDING_CODES} == {Kind.STOCK}, "money and papers"


def test_no_quantile_of_persons_is_published() -> None:
    medians = {code for code, entry in indicators().items() if entry.is_median}
    of_works, of_funding = set(WORKS_CODES[2:8]), set(FUNDING_CODES[6:9])
    assert medians == {"median_stay", "median_stay_so_far", "days_entry_to_first_exit_step", *of_works, *of_funding}
    assert not medians & set(published_codes())
    assert "landlord_retention" not in published_codes(), "two years side by side would tell the few new ones"
    assert len(published_codes()) == 15 + 15 + 11


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("remplissage", "occupancy_gross"),
        ("REMPLISSAGE", "occupancy_net"),
        ("départs", "exits"),
        ("duree", "median_stay"),
        ("demarche", "exit_step_30_days"),
        ("relogement", "exit_durable_rate"),
        ("vide", "vacancy_rate"),
        ("remis en location", "dwellings_relet"),
        ("artisan", "orders_referred"),
        ("mal-logés", "households_housed_registered"),
    ],
)
def test_everyday_words_find_an_indicator(query: str, code: str) -> None:
    assert code in [entry.code for entry in search(query)]


def test_a_search_that_means_nothing_finds_nothing_and_an_empty_one_finds_all() -> None:
    assert search("xylophone") == []
    assert len(search("  ")) == len(RESIDENCE_CODES) + len(WORKS_CODES) + len(FUNDING_CODES)


def test_names_are_told_apart_in_each_language() -> None:
    for locale in ("fr", "en"):
        names = [entry.name.of(locale) for entry in indicators().values()]
        assert len(set(names)) == len(names)


def test_units_are_those_the_screens_know() -> None:
    assert {entry.unit for entry in indicators().values()} == set(Unit)
