"""One budget as its pages tell it: the grid, the year before beside it, the two checks in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from app.funding import budget_queries as queries
from app.funding.grid import Grid, Line, Row, grid, per_unit
from app.web.errors import NotFound
from app.web.i18n import gettext as _
from app.web.visit import Visit
from app.web.words import money


@dataclass(frozen=True)
class BudgetPage:
    """head: the budget with its dossier; before: the grid of the year before, None without any."""

    head: Any
    lines: Sequence[Line]
    grid: Grid
    before: Grid | None
    years: Sequence[Any]

    @property
    def dossier(self) -> Any:
        """number and title of the dossier, as trails take it."""
        return SimpleNamespace(number=self.head.dossier, title=self.head.title)

    @property
    def year_before(self) -> int:
        return int(self.head.year) - 1

    @property
    def unit_cost(self) -> Decimal | None:
        return per_unit(self.grid.planned("charge"), self.head.units)

    def before_of(self, code: str) -> Decimal | None:
        """What an account of first level came to the year before."""
        found = next((row for row in self.before.rows if row.account.code == code), None) if self.before else None
        return found.actual if found else None


def read_budget(visit: Visit, number: int) -> BudgetPage:
    """The budget of that number. Raises NotFound."""
    head = visit.db.first(queries.HEAD, number=number)
    if head is None:
        raise NotFound
    return _page_of(visit, head, visit.db.all(queries.OF_DOSSIER, number=head.dossier))


def budget_of(visit: Visit, dossier: int, year: int | None) -> BudgetPage | None:
    """The budget of a dossier for that year, or the newest; None when there is none at all. Raises NotFound for a year
    that has none."""
    years = visit.db.all(queries.OF_DOSSIER, number=dossier)
    if not years:
        return None
    head = next((one for one in years if year in (None, one.year)), None)
    if head is None:
        raise NotFound
    return _page_of(visit, head, years)


def _page_of(visit: Visit, head: Any, years: Sequence[Any]) -> BudgetPage:
    return page_of(head, years, visit.db.all(queries.LINES, number=head.dossier, year=head.year))


def page_of(head: Any, years: Sequence[Any], rows: Sequence[Any]) -> BudgetPage:
    """years: the budgets of its dossier; rows: of LINES for its year."""

    def lines(year: int) -> list[Line]:
        return [Line(row.account, row.rank, row.name, row.planned, row.actual) for row in rows if row.year == year]

    own, before = lines(head.year), any(one.year == head.year - 1 for one in years)
    return BudgetPage(head, own, grid(own), grid(lines(head.year - 1)) if before else None, years)


# -- in words ---------------------------------------------------------------------------------------------------------
def checks(found: Grid) -> list[tuple[str, bool]]:
    """The two rules of the form in words, and whether each holds."""
    charges, products = found.planned("charge"), found.planned("product")
    given, received = found.planned("in_kind_charge"), found.planned("in_kind_product")
    sides = {"charges": money(charges), "products": money(products)}
    if charges == products:
        first = _("Charges %(charges)s = produits %(products)s.") % sides
    elif products > charges:
        first = _("Les produits dépassent les charges de %(gap)s.") % {"gap": money(products - charges)}
    else:
        first = _("Les charges dépassent les produits de %(gap)s.") % {"gap": money(charges - products)}
    if given == received:
        second = _("86 = 87 : %(amount)s.") % {"amount": money(given)}
    else:
        second = _(
            "Les contributions volontaires diffèrent : %(given)s en charges (86), %(received)s en produits (87). "
            "Les deux totaux doivent être égaux."
        ) % {"given": money(given), "received": money(received)}
    return [(first, charges == products), (second, given == received)]


def refusals(found: Grid) -> list[str]:
    """Why a budget is not settled; nothing when it may be."""
    if not found.planned("charge") and not found.planned("product"):
        return [_("Le budget est vide. Écrivez au moins une charge et un produit.")]
    return [words for words, holds in checks(found) if not holds]


def heaviest(found: Grid) -> list[Row]:
    """The two accounts to look at first when the sides differ."""
    return found.biggest("product" if found.difference > 0 else "charge") if found.difference else []
