"""A financing plan added up: what is missing, who pays, the rate of public aid. Exact to the cent, no query, no write.

public_rate = public lines that are not loans / eligible base; the base is the total cost unless the dossier says
otherwise. It is « prévisionnel » while one of these lines is undecided (decree 2018-514: no more aid than the forecast
eligible expense). Shares of a whole are split by largest remainder: the parts always add up to the total.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
LOANS = ("loan", "repayable_advance")
OWN = ("own_funds", "revenue")
IN_KIND = ("in_kind", "tax_relief")
# The parts of « Qui paie ? », in the order of the bar.
GROUPS = ("public", "loan", "gift", "private", "own", "in_kind")


@dataclass(frozen=True)
class Resource:
    """A line of the plan as it counts. public: is public aid; decided: not to change any more by an answer."""

    nature: str
    amount: Decimal
    public: bool = False
    decided: bool = True

    @property
    def group(self) -> str:
        if self.public:
            return "public"
        if self.nature in LOANS:
            return "loan"
        if self.nature in OWN:
            return "own"
        if self.nature in IN_KIND:
            return "in_kind"
        return "gift" if self.nature == "gift" else "private"


@dataclass(frozen=True)
class Regime:
    """What public aid is measured against. base: None = the total cost; warn_at, refuse_above: percent; reason: of the
    dossier's own regime, empty when the settings hold."""

    base: Decimal | None
    warn_at: Decimal
    refuse_above: Decimal
    reason: str = ""


@dataclass(frozen=True)
class Balance:
    """A plan added up. gap: what is missing (above zero) or too much (below)."""

    cost: Decimal
    resources: Decimal
    groups: tuple[tuple[str, Decimal], ...]
    public_aid: Decimal
    base: Decimal
    provisional: bool
    warn_at: Decimal
    refuse_above: Decimal
    reason: str

    @property
    def gap(self) -> Decimal:
        return self.cost - self.resources

    @property
    def balanced(self) -> bool:
        return self.cost > 0 and self.gap == 0

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.public_aid) / Fraction(self.base) if self.base else None

    @property
    def warns(self) -> bool:
        return self.rate is not None and self.rate * 100 > Fraction(self.warn_at)

    @property
    def refuses(self) -> bool:
        return self.rate is not None and self.rate * 100 > Fraction(self.refuse_above)


def balance(costs: Sequence[Decimal], resources: Sequence[Resource], regime: Regime) -> Balance:
    """Add a plan up."""
    cost = sum(costs, NOTHING)
    groups = {key: NOTHING for key in GROUPS}
    for line in resources:
        groups[line.group] += line.amount
    return Balance(
        cost=cost,
        resources=sum((line.amount for line in resources), NOTHING),
        groups=tuple((key, amount) for key, amount in groups.items() if amount),
        public_aid=groups["public"],
        base=regime.base if regime.base is not None else cost,
        provisional=any(line.public and not line.decided and line.amount for line in resources),
        warn_at=regime.warn_at,
        refuse_above=regime.refuse_above,
        reason=regime.reason,
    )


def split(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """`total` (to the cent, may be below zero) in parts proportional to the weights (none below zero, one above), by
    largest remainder: whole cents first, those left to the largest remainders, the first of equals. Σ parts = total."""
    whole = sum(weights, Decimal(0))
    if not weights or whole <= 0:
        raise ValueError("Nothing to share out by.")
    sign = -1 if total < 0 else 1
    cents = int(abs(total) / CENT)
    exact = [Fraction(cents) * Fraction(weight) / Fraction(whole) for weight in weights]
    parts = [int(one) for one in exact]
    order = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    for at in order[: cents - sum(parts)]:
        parts[at] += 1
    return [Decimal(sign * part) * CENT for part in parts]
