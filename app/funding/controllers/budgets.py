"""The budget of a dossier in two columns (S34): its grid, what was planned, what became of it."""

from types import SimpleNamespace
from typing import Any

from app.accounts.permissions import Right
from app.funding import budget_queries as queries
from app.funding.budget_forms import BudgetForm, GridForm, account_words, lines_data
from app.funding.budget_models import Budget, BudgetLine
from app.funding.budget_opening import report_of
from app.funding.budget_page import BudgetPage, budget_of, checks, heaviest, read_budget
from app.funding.controllers.shared import held, read
from app.funding.grid import Account, Grid, Line, accounts, grid, per_unit
from app.funding.places import dossier_trail
from app.web import neighbours
from app.web.answers import Answer, done, page
from app.web.conflict import already_done
from app.web.forms import RuleRefused, constraint, deed
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.rooms import offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import has_cents
from tenants.registry import MEMBER_NAME

READ, WRITE, DECIDE = Right.FUNDING_READ, Right.FUNDING_WRITE, Right.FUNDING_DECIDE
constraint("uq_budgets_year", "year", _l("Ce dossier a déjà un budget pour cette année. Choisissez une autre année."))


@get("/dossiers/{number:str}/budget", name="budgets:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    dossier = read(visit, queries.DOSSIER, number=number)
    found = budget_of(visit, number, visit.asked_number("year", most=2150))
    new = there(visit, "budgets:new", WRITE, number=number) if dossier.kind != "investment" else None
    if found is None:
        return page("funding/budgets/none.html", dossier=dossier, new=new, trail=_trail(visit, dossier))
    head = found.head
    edit = there(visit, "budgets:edit", WRITE, number=head.number) if not head.settled else None
    actual = there(visit, "budgets:actual", WRITE, number=head.number)
    settle = there(visit, "budgets:settle", DECIDE, number=head.number) if not head.settled else None
    reopen = there(visit, "budgets:reopen", DECIDE, number=head.number) if head.settled else None
    to_settle = {"label": _("Arrêter le budget"), "href": settle}
    to_edit = {"label": _("Modifier le budget"), "href": edit}
    to_actual = {"label": _("Saisir le réalisé"), "href": actual}
    main = offered(to_settle if found.grid.may_be_settled else to_edit, to_actual if head.settled else None)
    others = offered(
        *(one for one in (to_settle, to_edit, to_actual) if one not in main[:1]),
        {"label": _("Rouvrir le budget"), "href": reopen},
        {
            "label": _("Voir le compte rendu financier"),
            "href": there(visit, "reports:show", READ, number=number, year=head.year),
        },
        {"label": _("Ajouter une année"), "href": new},
        {"label": _("Compte de la résidence, année par année"), "href": visit.url("budgets:account", number=number)}
        if dossier.kind == "operating"
        else None,
    )
    return page(
        "funding/budgets/show.html",
        found=found,
        head=head,
        closed=visit.db.value(queries.CLOSING, budget_id=head.id) if head.settled else None,
        checks=checks(found.grid),
        heaviest=heaviest(found.grid),
        cents=_cents(found.grid, found.before),
        account_words=account_words,
        years=[(str(one.year), None, visit.here(year=one.year), one.year == head.year) for one in found.years],
        edit=edit,
        filled=main[0] if main else None,
        outlined=offered(
            {"label": _("PDF (grille CERFA)"), "href": visit.url("budgets:pdf", number=head.number)},
            {"label": "xlsx", "href": there(visit, "budgets:export", Right.EXPORT, number=head.number)},
        ),
        others=others,
        trail=_trail(visit, dossier),
    )


def _trail(visit: Visit, dossier: Any) -> Any:
    return dossier_trail(visit, dossier, (_("Budget"), None))


def _cents(*grids: Grid | None) -> bool:
    """Whether one amount of the page is not whole: then all are written with cents."""
    lines = [line for one in grids if one is not None for row in one.rows for line in row.every]
    return has_cents(*(line.planned for line in lines), *(line.actual for line in lines if line.actual is not None))


# -- another year -----------------------------------------------------------------------------------------------------
@get("/dossiers/{number:str}/budget/new", name="budgets:new", may=WRITE, within=READ)
def new(visit: Visit, number: int) -> Answer:
    dossier = read(visit, queries.DOSSIER, number=number)
    last = budget_of(visit, number, None)
    data = {
        "year": last.head.year + 1 if last else dossier.year_from,
        "units": last.head.units if last else _units_of(visit, dossier),
        "start": "empty",
    }
    return _new_page(visit, dossier, last, BudgetForm(None, data=data), 200)


@post("/dossiers/{number:str}/budget/new", name="budgets:new", may=WRITE, within=READ)
def create(visit: Visit, number: int) -> Answer:
    dossier = read(visit, queries.DOSSIER, number=number)
    last = budget_of(visit, number, None)
    form: Any = BudgetForm(visit.posted)
    form.start.choices = _starts(last)
    budget = Budget(dossier_id=dossier.id)
    if form.validate():
        with deed(visit.db, form):
            if dossier.kind == "investment":
                raise RuleRefused(_("Un dossier d’investissement a un plan de financement, pas de budget annuel."))
            budget.year, budget.units = form.year.data, form.units.data
            visit.db.add(budget)
            if last is not None and form.start.data in ("planned", "actual"):
                visit.db.add(*_copied(budget, last.lines, form.start.data == "actual"))
            visit.db.add(report_of(visit.db, budget, dossier.year_to, dossier.fiscal_end))
    if form.has_errors:
        return _new_page(visit, dossier, last, form, 422)
    return done(
        visit.url("budgets:edit", number=budget.number), _("Le budget %(year)s est ouvert.") % {"year": budget.year}
    )


def _units_of(visit: Visit, dossier: Any) -> int | None:
    row = neighbours.named(visit, "residences", dossier.residence_id) if dossier.residence_id else None
    return row.units or None if row else None


def _copied(budget: Budget, lines: Any, actual: bool) -> list[BudgetLine]:
    amounts = [(line, line.actual if actual else line.planned) for line in lines]
    return [
        BudgetLine(budget_id=budget.id, account=line.account, rank=line.rank, name=line.name, planned=amount)
        for line, amount in amounts
        if amount
    ]


def _starts(last: BudgetPage | None) -> list[tuple[str, str]]:
    found = [("empty", _("une grille vide"))]
    if last is not None:
        words = {"year": last.head.year}
        found.append(("planned", _("le budget prévu de %(year)s") % words))
        if last.grid.actual("charge") is not None:
            found.append(("actual", _("le réalisé de %(year)s") % words))
    return found


def _new_page(visit: Visit, dossier: Any, last: BudgetPage | None, form: Any, status: int) -> Answer:
    form.start.choices = _starts(last)
    back = visit.url("budgets:show", number=dossier.number)
    return page(
        "funding/budgets/new.html",
        part="form",
        status=status,
        form=form,
        dossier=dossier,
        back=back,
        trail=dossier_trail(visit, dossier, (_("Budget"), back), (_("Nouvelle année"), None)),
    )


# -- its lines --------------------------------------------------------------------------------------------------------
@get("/budgets/{number:str}/edit", name="budgets:edit", may=WRITE, within=READ)
def edit(visit: Visit, number: int) -> Answer:
    found = read_budget(visit, number)
    if found.head.settled:
        return _settled(visit, found)
    lines: Any = found.lines
    if taken := visit.asked("from") == "actual" and found.before is not None:
        lines = _from_before(found)
    return _grid_page(visit, found, _form_of(found, lines, False), False, 200, taken=bool(taken))


@post("/budgets/{number:str}/edit", name="budgets:edit", may=WRITE, within=READ)
def save(visit: Visit, number: int) -> Answer:
    return _save(visit, number, False)


@get("/budgets/{number:str}/actual", name="budgets:actual", may=WRITE, within=READ)
def actual(visit: Visit, number: int) -> Answer:
    found = read_budget(visit, number)
    return _grid_page(visit, found, _form_of(found, found.lines, True), True, 200)


@post("/budgets/{number:str}/actual", name="budgets:actual", may=WRITE, within=READ)
def save_actual(visit: Visit, number: int) -> Answer:
    return _save(visit, number, True)


@post("/budgets/{number:str}/edit/preview", name="budgets:preview", may=WRITE, within=READ, tries=True)
def preview(visit: Visit, number: int) -> Answer:
    """What the amounts typed so far come to; nothing is written."""
    return _preview(visit, number, False)


@post("/budgets/{number:str}/actual/preview", name="budgets:actual-preview", may=WRITE, within=READ, tries=True)
def preview_actual(visit: Visit, number: int) -> Answer:
    """The same for what became of it."""
    return _preview(visit, number, True)


def _preview(visit: Visit, number: int, is_actual: bool) -> Answer:
    found = read_budget(visit, number)
    form = GridForm(visit.posted)
    return _grid_page(visit, found, form, is_actual, 200, part="figures")


def _save(visit: Visit, number: int, is_actual: bool) -> Answer:
    budget: Budget = held(visit, queries.BUDGET_TO_EDIT, number=number)
    found = read_budget(visit, number)
    if found.head.settled and not is_actual:
        return _settled(visit, found)
    form = GridForm(visit.posted)
    if form.validate():
        with deed(visit.db, form):
            _refuse_stale(visit, budget, form)
            _write(visit, budget, form.merged(found.lines, is_actual))
    if form.has_errors:
        return _grid_page(visit, found, form, is_actual, 422)
    words = _("Le réalisé %(year)s est enregistré.") if is_actual else _("Le budget %(year)s est enregistré.")
    return done(_address(visit, found), words % {"year": found.head.year})


def _address(visit: Visit, found: BudgetPage) -> str:
    return visit.url("budgets:show", number=found.head.dossier) + f"?year={found.head.year}"


def _settled(visit: Visit, found: BudgetPage) -> Answer:
    sentence = _("Ce budget est arrêté : le prévu ne change plus. Rouvrez-le d’abord.")
    return already_done(sentence, _address(visit, found), _("Voir le budget"))


def _from_before(found: BudgetPage) -> list[Line]:
    """The lines with what the year before came to as planned amounts; what was planned here stays where it had none."""
    kept = {(line.account, line.rank): line for line in found.lines}
    for row in found.before.rows if found.before else ():
        for line in row.every:
            if line.actual:
                place = (line.account, line.rank)
                old = kept.get(place)
                kept[place] = Line(
                    *place, line.name or (old.name if old else ""), line.actual, old.actual if old else None
                )
    return list(kept.values())


def _form_of(found: BudgetPage, lines: Any, is_actual: bool) -> GridForm:
    return GridForm(None, data={"version": found.head.version, "lines": lines_data(lines, is_actual)})


def _refuse_stale(visit: Visit, budget: Budget, form: GridForm) -> None:
    if str(form.version.data) == str(budget.version):
        return
    who = visit.db.value(MEMBER_NAME, member_id=budget.changed_by) if budget.changed_by else None
    sentence = _("%(who)s a modifié ce budget avant vous. Ouvrez-le dans un autre onglet pour comparer, puis recopiez.")
    raise RuleRefused(sentence % {"who": who or _("l’installation")})


def _write(visit: Visit, budget: Budget, lines: list[Line]) -> None:
    """Rows that say nothing any more go; the others take what was typed."""
    rows = {(row.account, row.rank): row for row in visit.db.objects(queries.LINES_TO_EDIT, budget_id=budget.id)}
    staying = {(line.account, line.rank) for line in lines}
    for place, row in rows.items():
        if place not in staying:
            visit.db.session.delete(row)
    for line in lines:
        row = rows.get((line.account, line.rank)) or BudgetLine(
            budget_id=budget.id, account=line.account, rank=line.rank
        )
        row.name, row.planned, row.actual = line.name, line.planned, line.actual
        visit.db.add(row)
    budget.touch()
    visit.db.flush()


def _grid_page(
    visit: Visit,
    found: BudgetPage,
    form: GridForm,
    is_actual: bool,
    status: int,
    *,
    taken: bool = False,
    part: str = "form",
) -> Answer:
    shown = grid(form.merged(found.lines, is_actual))
    number = found.head.number
    route = "budgets:actual" if is_actual else "budgets:edit"
    may_take = not is_actual and found.before is not None and found.before.actual("charge") is not None
    title = _("Réalisé %(year)s") if is_actual else _("Budget %(year)s")
    return page(
        "funding/budgets/edit.html",
        part=part,
        status=status,
        form=form,
        found=found,
        head=found.head,
        grid=shown,
        is_actual=is_actual,
        columns=_columns(found, form, shown, is_actual),
        checks=checks(shown),
        per_unit=per_unit(shown.planned("charge"), found.head.units),
        cents=_cents(shown),
        action=visit.url(route, number=number),
        preview=visit.url("budgets:actual-preview" if is_actual else "budgets:preview", number=number),
        take=visit.url(route, number=number) + "?from=actual" if may_take and not taken else None,
        taken=taken,
        back=_address(visit, found),
        title=title % {"year": found.head.year},
        trail=dossier_trail(visit, found.dossier, (_("Budget"), _address(visit, found)), (_("Saisie"), None)),
    )


def _columns(found: BudgetPage, form: GridForm, shown: Grid, is_actual: bool) -> list[dict[str, Any]]:
    """The two columns of the page: accounts of first level with their own fields, sub-lines below."""
    entries: dict[str, list[Any]] = {}
    for entry in form.lines:
        entries.setdefault(str(entry["account"].data or ""), []).append(entry)
    below: dict[str, list[Account]] = {}
    for one in accounts():
        below.setdefault(one.parent, []).append(one)
    rows = {row.account.code: row for row in shown.rows}

    def drawn(one: Account) -> Any:
        row = rows.get(one.code)
        return SimpleNamespace(
            code=one.code,
            words=account_words(one),
            repeats=one.repeats,
            entries=entries.get(one.code, []),
            below=[drawn(sub) for sub in below.get(one.code, [])],
            open=bool(row and any(line.planned or line.actual for sub in row.below for line in sub.lines)),
            beside=(row.planned if is_actual else found.before_of(one.code)) if row else None,
        )

    return [
        {"title": title, "rows": [drawn(one) for one in below[""] if one.side in sides]}
        for title, sides in (
            (_("Charges"), ("charge", "in_kind_charge")),
            (_("Produits"), ("product", "in_kind_product")),
        )
    ]


ROUTES = [show, new, create, edit, save, actual, save_actual, preview, preview_actual]
