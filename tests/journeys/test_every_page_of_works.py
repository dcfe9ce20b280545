"""The pages of the works, filled, for everybody who may open them: a file of its own, for a process of its own."""

import pytest

from tests.journeys.test_every_page import EVERY, known, look_at_filled, named, seen, site, tabs

__all__ = ["known", "seen", "site", "tabs"]  # fixtures of this module too


@pytest.mark.parametrize("case", [case for case in EVERY if case[0].of_works], ids=named)
def test_a_filled_page(case, guided, seen):
    look_at_filled(case, guided, seen)
