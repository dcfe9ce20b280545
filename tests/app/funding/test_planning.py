"""The arithmetic of a plan: parts always add up, to the cent, whatever the weights and the edits."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.funding.planning import GROUPS, Regime, Resource, balance, split

CENTS = st.integers(min_value=0, max_value=10**11).map(lambda cents: Decimal(cents).scaleb(-2))
SIGNED = st.integers(min_value=-(10**11), max_value=10**11).map(lambda cents: Decimal(cents).scaleb(-2))
NATURES = ("subsidy", "loan", "gift", "own_funds", "revenue", "in_kind", "repayable_advance")
REGIME = Regime(None, Decimal(80), Decimal(100))


@given(SIGNED, st.lists(CENTS, min_size=1, max_size=40))
def test_the_parts_of_a_split_add_up_to_the_total(total, weights):
    if not sum(weights):
        with pytest.raises(ValueError, match="share out"):
            split(total, weights)
        return
    parts = split(total, weights)
    assert sum(parts) == total
    whole = Fraction(sum(weights))
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(total) * Fraction(weight) / whole) < Fraction(1, 100)


def test_the_largest_remainders_get_the_cents_that_are_left():
    assert split(Decimal("100.00"), [Decimal(1)] * 3) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert split(Decimal("-0.05"), [Decimal(1), Decimal(1)]) == [Decimal("-0.03"), Decimal("-0.02")]
    assert split(Decimal(5000), [Decimal(409000), Decimal(500000)]) == [Decimal("2249.72"), Decimal("2750.28")]


@given(
    st.lists(CENTS, min_size=1, max_size=8),
    st.lists(st.tuples(st.sampled_from(NATURES), CENTS, st.booleans()), min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 39), CENTS), min_size=10, max_size=10),
)
def test_ten_edits_are_never_a_cent_off(costs, lines, edits):
    for at, amount in edits:
        nature, _old, public = lines[at % len(lines)]
        lines[at % len(lines)] = (nature, amount, public)
        found = balance(costs, [Resource(n, a, public=p and n == "subsidy") for n, a, p in lines], REGIME)
        assert found.cost == sum(costs)
        assert sum(amount for _key, amount in found.groups) == found.resources == sum(a for _n, a, _p in lines)
        assert found.gap == found.cost - found.resources
        assert found.balanced == (found.cost > 0 and found.cost == found.resources)
        assert {key for key, _amount in found.groups} <= set(GROUPS)


def test_the_rate_of_faventines():
    """409 000 of 948 000 without the loan: 43,1 %, below the warning; 960 000 of 948 000 is refused."""
    found = balance(
        [Decimal(948000)], [Resource("subsidy", Decimal(409000), True), Resource("loan", Decimal(262000))], REGIME
    )
    assert found.rate == Fraction(409, 948)
    assert not found.warns
    assert not found.provisional
    above = balance([Decimal(948000)], [Resource("subsidy", Decimal(960000), True, decided=False)], REGIME)
    assert above.refuses
    assert above.provisional
    assert balance([], [], REGIME).rate is None
