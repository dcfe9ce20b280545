"""Search finds dwellings by address or reference and landlords by name, for those who may read them."""

import pytest

from tests.app.residences.pages import plain


def found(visit, typed, who="tariq") -> str:
    return plain(visit(f"/search?q={typed}", who=who).text)


@pytest.mark.parametrize("typed", ["rue mulsant", "MULSANT roanne", "d002", "logement D002"])
def test_a_dwelling_is_found_by_its_address_or_its_reference(visit, typed):
    assert "Logements des bailleurs 94 rue Mulsant, Roanne D002" in found(visit, typed)


def test_a_landlord_is_found_by_name(visit):
    assert "Bailleurs Exemple Clément Roanne" in found(visit, "clement")
    assert "Bailleurs SCI des Tanneries (exemple) Le Coteau" in found(visit, "tanneries")


def test_a_reader_finds_companies_and_no_person(visit):
    assert "Clément" not in found(visit, "clement", who="rose").replace("« clement »", "")
    assert "SCI des Tanneries" in found(visit, "tanneries", who="rose")


def test_who_may_not_read_the_works_finds_nothing_of_them(roanne):
    assert "Mulsant" not in roanne.as_("nadia").get("/a/valence/search?q=mulsant").text.replace("« mulsant »", "")
