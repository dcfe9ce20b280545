"""Settling a budget (« arrêter ») and opening it again; the account of a residence year by year."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.accounts.permissions import Right
from app.funding import budget_queries as queries
from app.funding.budget_forms import account_words
from app.funding.budget_models import Budget, BudgetClosing
from app.funding.budget_page import BudgetPage, heaviest, read_budget, refusals
from app.funding.controllers.shared import acting, held, read, undo_page
from app.funding.grid import Grid, Line, grid, per_unit
from app.funding.places import dossier_trail
from app.web import neighbours
from app.web.answers import Answer, done, page
from app.web.conflict import already_done
from app.web.forms import Form, RuleRefused
from app.web.i18n import gettext as _
from app.web.rooms import there
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import has_cents, money
from tenants import clock

READ, WRITE, DECIDE = Right.FUNDING_READ, Right.FUNDING_WRITE, Right.FUNDING_DECIDE


@get("/budgets/{number:str}/closing", name="budgets:settle", may=DECIDE, within=READ)
def settling(visit: Visit, number: int) -> Answer:
    found = read_budget(visit, number)
    if found.head.settled:
        return _already(visit, found)
    return _settling_page(visit, found, Form(), 200)


@post("/budgets/{number:str}/closing", name="budgets:settle", may=DECIDE, within=READ)
def settle(visit: Visit, number: int) -> Answer:
    budget: Budget = held(visit, queries.BUDGET_TO_EDIT, number=number)
    found = read_budget(visit, number)
    if found.head.settled:
        return _already(visit, found)
    form, made = Form(visit.posted), found.grid
    with acting(visit, form):
        if why := refusals(made):
            raise RuleRefused(" ".join(why))
        visit.db.add(
            BudgetClosing(
                budget_id=budget.id,
                settled_on=clock.today(),
                charges=made.planned("charge"),
                products=made.planned("product"),
                in_kind_charges=made.planned("in_kind_charge"),
                in_kind_products=made.planned("in_kind_product"),
            )
        )
    if form.has_errors:
        return _settling_page(visit, found, form, 422)
    words = {"year": found.head.year, "amount": money(made.planned("charge"))}
    return done(_address(visit, found), _("Le budget %(year)s est arrêté à %(amount)s.") % words)


@get("/budgets/{number:str}/reopening", name="budgets:reopen", may=DECIDE, within=READ)
def reopening(visit: Visit, number: int) -> Answer:
    found = read_budget(visit, number)
    return _reopening_page(visit, found, Form(), 200)


@post("/budgets/{number:str}/reopening", name="budgets:reopen", may=DECIDE, within=READ)
def reopen(visit: Visit, number: int) -> Answer:
    found = read_budget(visit, number)
    form = Form(visit.posted)
    closing: BudgetClosing | None = visit.db.object(queries.CLOSING_TO_EDIT, budget_id=found.head.id)
    with acting(visit, form):
        if closing is None:
            raise RuleRefused(_("Ce budget n’est pas arrêté."))
        closing.undo(visit.me.member_id)
    if form.has_errors:
        return already_done(form.form_errors[0], _address(visit, found), _("Voir le budget"))
    return done(_address(visit, found), _("Le budget %(year)s est rouvert.") % {"year": found.head.year})


def _address(visit: Visit, found: BudgetPage) -> str:
    return visit.url("budgets:show", number=found.head.dossier) + f"?year={found.head.year}"


def _already(visit: Visit, found: BudgetPage) -> Answer:
    return already_done(_("Ce budget est déjà arrêté."), _address(visit, found), _("Voir le budget"))


def _settling_page(visit: Visit, found: BudgetPage, form: Form, status: int) -> Answer:
    back = _address(visit, found)
    edit = there(visit, "budgets:edit", WRITE, number=found.head.number)
    return page(
        "funding/budgets/closing.html",
        part="form",
        status=status,
        form=form,
        head=found.head,
        refusals=refusals(found.grid),
        heaviest=[
            (account_words(row.account), row.planned, f"{edit}#{row.account.code}" if edit else None)
            for row in heaviest(found.grid)
        ],
        consequences=[
            _("Le budget %(year)s est arrêté à %(amount)s de chaque côté.")
            % {"year": found.head.year, "amount": money(found.grid.planned("charge"))},
            _("Le prévu ne change plus ; le réalisé se saisit ensuite, à côté."),
            _("Rouvrir reste possible."),
        ],
        edit=edit,
        back=back,
        trail=dossier_trail(visit, found.dossier, (_("Budget"), back), (_("Arrêter"), None)),
    )


def _reopening_page(visit: Visit, found: BudgetPage, form: Form, status: int) -> Answer:
    back = _address(visit, found)
    return undo_page(
        form,
        title=_("Rouvrir le budget %(year)s") % {"year": found.head.year},
        submit=_("Rouvrir le budget"),
        consequences=[
            _("Le prévu peut de nouveau changer."),
            _("Les comptes rendus déjà envoyés restent tels qu’ils sont partis."),
        ],
        back=back,
        trail=dossier_trail(visit, found.dossier, (_("Budget"), back), (_("Rouvrir"), None)),
        status=status,
    )


# -- year by year -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Year:
    """What a year planned and came to; actual amounts only once all of it is known on that side."""

    year: int
    units: int | None
    made: Grid

    @property
    def planned(self) -> Decimal:
        return self.made.planned("charge")

    @property
    def charges(self) -> Decimal | None:
        return self.made.actual("charge")

    @property
    def income(self) -> Decimal | None:
        return self.made.actual("product")

    @property
    def result(self) -> Decimal | None:
        return None if self.charges is None or self.income is None else self.income - self.charges

    @property
    def unit_cost(self) -> Decimal | None:
        return per_unit(self.planned if self.charges is None else self.charges, self.units)


def by_year(rows: Sequence[Any]) -> list[Year]:
    """rows: lines of several budgets; those of one year are added up, the units counted once."""
    years: dict[int, list[Any]] = {}
    for row in rows:
        years.setdefault(row.year, []).append(row)
    return [
        Year(
            year,
            max((row.units for row in lines if row.units), default=None),
            grid(Line(row.account, row.rank, "", row.planned, row.actual) for row in lines),
        )
        for year, lines in sorted(years.items(), reverse=True)
    ]


@get("/dossiers/{number:str}/account", name="budgets:account", may=READ)
def account(visit: Visit, number: int) -> Answer:
    """The operating account of the residence that the dossier runs, or of the dossier alone."""
    dossier = read(visit, queries.DOSSIER, number=number)
    rows = visit.db.all(queries.ACCOUNT_LINES, thing_id=dossier.residence_id or dossier.id)
    residence = neighbours.named(visit, "residences", dossier.residence_id) if dossier.residence_id else None
    years = by_year(rows)
    amounts = [one for year in years for one in (year.planned, year.charges, year.income) if one is not None]
    return page(
        "funding/budgets/account.html",
        dossier=dossier,
        residence=residence,
        years=years,
        cents=has_cents(*amounts),
        back=visit.url("budgets:show", number=number),
        trail=dossier_trail(
            visit, dossier, (_("Budget"), visit.url("budgets:show", number=number)), (_("Compte"), None)
        ),
    )


ROUTES = [settling, settle, reopening, reopen, account]
