"""The fourteen figures of the funding over the demo: the product and the other short program count the same."""

from datetime import date

import pytest

from app.funding.figures import figures
from app.indicators.dictionary import Field, codes_of
from app.indicators.figure import State
from tests.app.funding.test_figures import compare, plain
from tests.oracle import funding as oracle
from tests.world import TODAY

PLACES = ("roanne", "valence")
YEARS = (1995, 1996, 1997, 2024, 2025, 2026)


def counted(demo, place: str, first: date, last: date) -> dict:
    with demo.inside(place, write=False) as db:
        return {code: (one, told) for code, one, told in _both(db, first, last)}


def _both(db, first: date, last: date):
    found, told = figures(db, first, last), oracle.figures(plain(db), first, last, TODAY)
    assert set(found) == set(told) == set(codes_of(Field.FUNDING))
    assert len(found) == 14
    return [(code, found[code], told[code]) for code in found]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("year", YEARS)
def test_another_program_counts_the_same_over_the_demo(demo, place, year):
    found = counted(demo, place, *oracle.year(year))
    if {figure.state for figure, _told in found.values()} == {State.NOT_CONCERNED}:
        counts = [part for _figure, told in found.values() for part in told or ()]
        assert not any(counts), "before anything was funded, there is nothing to count"
        return
    for code, (figure, told) in found.items():
        compare(code, figure, told)


@pytest.mark.parametrize("place", PLACES)
def test_and_over_all_the_years_at_once(demo, place):
    for code, (figure, told) in counted(demo, place, date(1990, 1, 1), TODAY).items():
        compare(code, figure, told)


def test_every_figure_has_a_value_somewhere_in_the_demo(demo):
    with_value = {
        code
        for place in PLACES
        for code, (figure, _told) in counted(demo, place, date(1990, 1, 1), TODAY).items()
        if figure.state.has_value
    }
    assert with_value == set(codes_of(Field.FUNDING))
