"""Every page of landlords, dwellings and conventions, filled, empty and for those who may not."""

import pytest

PAGES = (
    "/landlords", "/landlords?only=ending", "/landlords?q=tannerie", "/landlords?only=call", "/landlords/1",
    "/landlords/4", "/landlords/new", "/landlords/1/edit", "/landlords/1/advice/new", "/advices/1/undo",
    "/landlords/4/contacts/new", "/contacts/1/edit", "/dwellings", "/dwellings?only=empty", "/dwellings?q=mulsant",
    "/dwellings?only=left", "/dwellings/1", "/dwellings/2", "/dwellings/3", "/dwellings/4", "/dwellings/5",
    "/dwellings/6", "/dwellings/7", "/dwellings/8", "/dwellings/new?landlord=1", "/dwellings/1/edit",
    "/dwellings/1/conventions/new", "/dwellings/7/vacancy/new", "/dwellings/5/lease/new", "/conventions",
    "/conventions?only=ending", "/conventions/1/edit", "/conventions/1/renew", "/conventions/1/end",
    "/conventions/1/undo", "/vacancies/5/undo", "/leases/2/undo", "/landlords.xlsx", "/dwellings.xlsx",
    "/conventions.xlsx",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_it_is_drawn_for_the_coordinator(visit, path):
    assert visit(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_finds_nothing(visit, roanne, path):
    assert roanne.as_("nadia").get(f"/a/roanne{path}").status_code == 404
