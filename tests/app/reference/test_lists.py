"""The lists are sound: a code says one thing, a word leads to one code, nothing offered names an illness."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from app import reference
from app.folding import fold, same_word
from app.reference.catalogue import words

LISTS = reference.names()

# What a person's record must not say (GDPR art. 9 and 10).
SENSITIVE = (
    "sante", "health", "hopital", "hospital", "clinique", "psychiatrie", "maladie", "illness", "handicap", "disab",
    "prison", "detention", "incarcer", "violence", "ehpad", "medico", "medical", "addiction", "care home",
)  # fmt: skip


def test_the_lists_of_the_first_floor_are_there() -> None:
    assert {
        "departments", "departure_reasons", "exit_destinations", "exit_search_steps", "indicators",
        "previous_situations", "publics", "regions", "residence_kinds", "residence_rules",
        "unavailability_reasons", "unit_types",
    } <= set(LISTS)  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_code_stands_once_at_any_time(name: str) -> None:
    for code, count in Counter(one.code for one in reference.entries(name)).items():
        if count == 1:
            continue
        rows = [one for one in reference.entries(name) if one.code == code]
        rows.sort(key=lambda one: one.valid_from or date.min)
        for earlier, later in pairwise(rows):
            assert earlier.valid_to is not None, code
            assert later.valid_from is not None, code
            assert earlier.valid_to < later.valid_from, code


@pytest.mark.parametrize("name", LISTS)
def test_a_word_leads_to_one_code(name: str) -> None:
    codes: dict[str, str] = {}
    for one in reference.entries(name):
        for word in words(one):
            key = same_word(word) or word
            assert codes.setdefault(key, one.code) == one.code, f"« {word} »: {codes[key]} or {one.code}"
            assert reference.match(name, word) == one.code


@pytest.mark.parametrize("name", LISTS)
def test_every_entry_speaks_both_languages_and_names_its_source(name: str) -> None:
    for one in reference.entries(name):
        assert one.label("fr").strip()
        assert one.label("en").strip()
        assert one.label("de") == one.label("fr")
        assert one.source.strip()
        assert "'" not in one.label("fr"), "typographic apostrophe"
    assert reference.title(name) != ""


@pytest.mark.parametrize("name", [n for n in LISTS if n not in ("indicators", "departments", "regions")])
def test_nothing_offered_names_an_illness_a_detention_or_a_violence(name: str) -> None:
    for lang in ("fr", "en"):
        for code, label in reference.choices(name, lang):
            assert not [word for word in SENSITIVE if word in fold(label)], f"{code}: {label}"
            assert not [word for word in SENSITIVE if word in fold(code)], code


def test_no_list_keeps_the_name_of_a_working_paper() -> None:
    for name in LISTS:
        for one in reference.entries(name):
            assert ".md" not in one.source
            assert "domain_ref" not in one.flags


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("exit_destinations", "Parc social (OPH)", "social_tenancy"),
        ("exit_destinations", "H.L.M.", "social_tenancy"),
        ("exit_destinations", "locatif privé", "private_tenancy"),
        ("exit_destinations", "Bail glissant abouti", "transferable_lease_turned"),
        ("exit_destinations", "BAIL GLISSANT", "transferable_lease_running"),
        ("exit_destinations", "Hébergé chez un tiers", "hosted_third_party"),
        ("exit_destinations", "Départ volontaire sans adresse", "unknown"),
        ("exit_destinations", "?", "unknown"),
        ("exit_destinations", "deces", "death"),
        ("exit_destinations", "Hôpital psychiatrique de jour", None),
        ("exit_destinations", "hopital", "institution"),
        ("exit_destinations", "Maison d’arrêt", "institution"),
        ("exit_destinations", "EHPAD", "institution"),
        ("previous_situations", "sortant de prison", "institution"),
        ("departure_reasons", "Santé", "resident_other"),
        ("unit_types", "t1bis", "t1_bis"),
        ("unit_types", "T1'", "t1_prime"),
        ("unit_types", "F3", "t3"),
        ("publics", "femmes en difficulté", "women_in_difficulty"),
        ("publics", "jeunes 18-29", "young_people"),
        ("publics", "tout public", "all_publics"),
        ("unavailability_reasons", "désinsectisation", "pests"),
        ("residence_kinds", "Maison-relais", "boarding_house"),
        ("departments", "DRÔME", "26"),
        ("departments", "2a", "2A"),
        ("exit_destinations", "", None),
        ("exit_destinations", "n’importe quoi", None),
    ],
)
def test_words_are_read_as_people_write_them(name: str, text: str, code: str | None) -> None:
    assert reference.match(name, text) == code


def test_grouped_words_are_known_as_such() -> None:
    assert reference.is_grouped("exit_destinations", "HÔPITAL")
    assert reference.is_grouped("departure_reasons", "raison de santé")
    assert not reference.is_grouped("exit_destinations", "établissement")
    assert not reference.is_grouped("exit_destinations", "HLM")


def test_lasting_exits_are_the_seven_of_the_definition_and_the_partner_s_home() -> None:
    # Unafo: social or private lasting housing; family and friends are not lasting by default.
    lasting = {one.code for one in reference.entries("exit_destinations") if one.flags["durable"]}
    assert lasting == {
        "social_tenancy", "private_tenancy", "conventioned_private_tenancy", "intermediation_own_lease",
        "transferable_lease_turned", "boarding_house", "home_ownership", "return_marital_home",
    }  # fmt: skip
    assert reference.entry("exit_destinations", "institution").flags["exit_class"] == "institution"


def test_a_dated_rule_is_the_one_in_force() -> None:
    # R633-5: 15 households until decree 2016-300, 30 residents since 17 March 2016.
    council = "concertation_council"
    assert reference.entry("residence_rules", council, on=date(2016, 3, 16)).flags["value"] == 15
    assert reference.entry("residence_rules", council, on=date(2016, 3, 17)).flags["value"] == 30
    assert reference.entry("residence_rules", council).flags["value"] == 30
    with pytest.raises(reference.UnknownCode):
        reference.entry("residence_rules", council, on=date(2007, 11, 24))


def test_an_island_where_nobody_lives_is_not_offered() -> None:
    offered = dict(reference.choices("departments"))
    assert offered["26"] == "Drôme"
    assert "989" not in offered
    assert reference.label("departments", "989") == "Île de Clipperton"


def test_an_unknown_list_or_code_says_its_name() -> None:
    with pytest.raises(reference.UnknownList, match="nowhere"):
        reference.entries("nowhere")
    with pytest.raises(reference.UnknownList):
        reference.entries("../entry")
    with pytest.raises(reference.UnknownCode, match="street"):
        reference.label("unit_types", "street")


def test_turnover_is_about_people() -> None:
    # Its numerator is a count of exits: small numbers must be masked.
    assert reference.entry("indicators", "turnover").flags["class"] == "people"
