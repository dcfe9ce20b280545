"""The grid of a budget: sides, checks, gaps, what an account is worth."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.funding.grid import SIDES, Gap, Line, accounts, grid, per_unit

FAVENTINES = [
    Line("a60", 1, "", Decimal(9800), Decimal("10112.40")),
    Line("a61", 1, "", Decimal(14200), Decimal("13871.05")),
    Line("a62", 1, "", Decimal(6100), Decimal("6402.77")),
    Line("a63", 1, "", Decimal(2300), Decimal(2300)),
    Line("a64", 1, "", Decimal(38500), Decimal("39120.60")),
    Line("a68", 1, "", Decimal(1400), Decimal(1400)),
    Line("a86", 1, "", Decimal(1800), Decimal(1800)),
    Line("a70", 1, "", Decimal(52300), Decimal("51204.82")),
    Line("a74", 1, "", Decimal(20000), Decimal(20000)),
    Line("a87", 1, "", Decimal(1800), Decimal(1800)),
]


def test_faventines_stands_at_72_300_on_both_sides_and_1_800_beside_them():
    made = grid(FAVENTINES)
    assert [made.planned(side) for side in SIDES] == [72300, 72300, 1800, 1800]
    assert made.may_be_settled
    assert made.gap("charge").euros == Decimal("906.82")
    assert made.gap("charge").share == Fraction(90682, 7230000)
    assert made.actual("product") == Decimal("71204.82")
    assert per_unit(Decimal(72300), 21) == Decimal("3442.86")


def test_voluntary_contributions_are_equal_too():
    assert not grid([*FAVENTINES[:-1], Line("a87", 1, "", Decimal(1500))]).may_be_settled
    assert grid([*FAVENTINES[:-1], Line("a87", 1, "", Decimal(1500))]).in_kind_difference == -300
    assert not grid([]).may_be_settled


def test_an_account_is_worth_its_own_line_and_its_sub_lines():
    made = grid(
        [Line("a74", 1, "", Decimal(5)), Line("a74etat", 2, "DDETS", Decimal(3)), Line("a74etat", 1, "", Decimal(2))]
    )
    row = next(row for row in made.rows if row.account.code == "a74")
    assert row.planned == 10
    assert row.actual is None
    assert [line.rank for below in row.below for line in below.lines] == [1, 2]
    assert [row.account.code for row in made.biggest("product")] == ["a74"]


def test_where_nothing_was_planned_there_is_no_share_and_every_gap_is_explained():
    assert Gap(Decimal(0), Decimal(3)).share is None
    assert Gap(Decimal(0), Decimal(3)).exceeds(Decimal(10))
    assert not Gap(Decimal(0), Decimal(0)).exceeds(Decimal(10))
    assert Gap(Decimal(100), Decimal(110)).exceeds(Decimal(10))
    assert not Gap(Decimal(100), Decimal("109.99")).exceeds(Decimal(10))
    assert Gap(Decimal(100), Decimal(0)).exceeds(Decimal(10))
    assert not Gap(Decimal(100), None).exceeds(Decimal(10))


AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)


@given(st.lists(st.tuples(st.sampled_from([one.code for one in accounts()]), AMOUNTS), max_size=80))
def test_the_sides_hold_every_cent_that_was_written(found):
    made = grid(Line(code, rank, "", amount) for rank, (code, amount) in enumerate(found))
    assert sum(made.planned(side) for side in SIDES) == sum(amount for _code, amount in found)
    assert sum(row.planned for row in made.rows) == sum(amount for _code, amount in found)
