"""What-if copies of a plan (« Et si… »): copied, changed and looked at beside the plan; they never count anywhere."""

from decimal import Decimal
from typing import Any

import wtforms

from app.accounts.permissions import Right
from app.funding import plan_queries as queries
from app.funding import wording
from app.funding.controllers.shared import acting, held
from app.funding.dossier_models import Dossier
from app.funding.places import dossier_trail
from app.funding.plan_models import PlanVariant, VariantLine
from app.funding.plan_page import PlanPage, balance_words, plan_of, rate_words, read_plan
from app.funding.planning import Balance, Resource, balance
from app.web.answers import Answer, done, page
from app.web.forms import Form, Money, Needed, RuleRefused, Text, deed
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited
from app.web.rooms import there
from app.web.routes import get, post
from app.web.visit import Visit

READ, WRITE = Right.FUNDING_READ, Right.FUNDING_WRITE


class VariantForm(Form):
    name = Text(_l("Et si…"), [Needed(_l("Indiquez ce que cette variante essaie."))])


class AmountForm(wtforms.Form):
    """One amount of a copy; a line that falls away is a zero."""

    class Meta(Form.Meta):
        pass

    amount = Money(_l("Montant"), [Needed(_l("Indiquez le montant."))])


class AmountsForm(Edited):
    lines = wtforms.FieldList(wtforms.FormField(AmountForm), max_entries=240)


def _trail(visit: Visit, head: Any, *steps: tuple[str, str | None]) -> Any:
    plan = visit.url("plans:show", number=head.number)
    return dossier_trail(visit, head, (_("Plan de financement"), plan), *steps)


@get("/dossiers/{number:str}/variants", name="plan-variants:index", may=READ)
def index(visit: Visit, number: int) -> Answer:
    found = read_plan(visit, number)
    add = there(visit, "plan-variants:new", WRITE, number=number)
    return page(
        "funding/variants/index.html",
        head=found.head,
        plan=balance_words(found.balance),
        rows=visit.db.all(queries.VARIANTS, dossier_id=found.head.id),
        words=lambda gap: wording.balance(max(gap, Decimal(0)), max(-gap, Decimal(0))) if gap else (_("Équilibré"), ""),
        filled={"label": _("Nouvelle variante"), "href": add, "icon": "plus"} if add else None,
        trail=_trail(visit, found.head, (_("Variantes"), None)),
    )


@get("/dossiers/{number:str}/variants/new", name="plan-variants:new", may=WRITE, within=READ)
def new(visit: Visit, number: int) -> Answer:
    return _new_page(visit, read_plan(visit, number), VariantForm(), 200)


@post("/dossiers/{number:str}/variants/new", name="plan-variants:new", may=WRITE, within=READ)
def create(visit: Visit, number: int) -> Answer:
    found, form = read_plan(visit, number), VariantForm(visit.posted)
    made = PlanVariant(dossier_id=found.head.id)
    if form.validate():
        with deed(visit.db, form):
            if not found.costs and not found.lines:
                raise RuleRefused(_("Le plan est vide : il n’y a rien à copier."))
            made.name = str(form.name.data)
            visit.db.add(made)
            visit.db.add(*_copies(found, made))
    if form.has_errors:
        return _new_page(visit, found, form, 422)
    return done(visit.url("plan-variants:show", number=made.number), _("La variante est copiée du plan."))


def _copies(found: PlanPage, made: PlanVariant) -> list[VariantLine]:
    """The lines of the plan as they count today."""
    costs = [
        VariantLine(
            variant_id=made.id, side="cost", rank=rank, amount=row.amount, cost_id=row.id,
            name=row.name or str(wording.COSTS[row.category]),
        )
        for rank, row in enumerate(found.costs, start=1)
    ]  # fmt: skip
    resources = [
        VariantLine(
            variant_id=made.id, side="resource", rank=rank, amount=row.counted, line_id=row.id, name=row.name,
            nature=row.nature, public=row.public_aid,
        )
        for rank, row in enumerate(found.lines, start=1)
    ]  # fmt: skip
    return costs + resources


def _new_page(visit: Visit, found: PlanPage, form: Form, status: int) -> Answer:
    title = _("Nouvelle variante")
    return page(
        "funding/variants/new.html",
        part="form",
        status=status,
        form=form,
        head=found.head,
        title=title,
        back=visit.url("plan-variants:index", number=found.head.number),
        trail=_trail(visit, found.head, (title, None)),
    )


# -- one copy beside the plan -----------------------------------------------------------------------------------------
@get("/plan-variants/{number:str}", name="plan-variants:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    variant: PlanVariant = held(visit, queries.VARIANT, number=number)
    lines = visit.db.objects(queries.VARIANT_LINES, variant_id=variant.id)
    data = {"version": variant.version, "lines": [{"amount": line.amount} for line in lines]}
    return _show_page(visit, variant, lines, AmountsForm(None, data=data), 200)


@post("/plan-variants/{number:str}", name="plan-variants:show", may=WRITE, within=READ)
def save(visit: Visit, number: int) -> Answer:
    variant: PlanVariant = held(visit, queries.VARIANT_TO_EDIT, number=number)
    lines = visit.db.objects(queries.VARIANT_LINES, variant_id=variant.id)
    form = AmountsForm(visit.posted)
    if form.validate():
        with acting(visit, form):
            if str(form.version.data) != str(variant.version) or len(form.lines) != len(lines):
                raise RuleRefused(
                    _("Une autre personne a modifié cette variante. Rechargez la page, puis recommencez.")
                )
            for line, entry in zip(lines, form.lines, strict=True):
                line.amount = entry["amount"].data
            variant.touch()
    if form.has_errors:
        return _show_page(visit, variant, lines, form, 422)
    return done(visit.url("plan-variants:show", number=number), _("La variante est enregistrée."))


@post("/plan-variants/{number:str}/remove", name="plan-variants:remove", may=WRITE, within=READ)
def remove(visit: Visit, number: int) -> Answer:
    variant: PlanVariant = held(visit, queries.VARIANT_TO_EDIT, number=number)
    dossier: Dossier = held(visit, queries.DOSSIER_OF, dossier_id=variant.dossier_id)
    visit.db.session.delete(variant)
    visit.db.flush()
    return done(visit.url("plan-variants:index", number=dossier.number), _("La variante est retirée."))


def _show_page(visit: Visit, variant: PlanVariant, lines: list[VariantLine], form: AmountsForm, status: int) -> Answer:
    found = plan_of(visit, variant.dossier_id)
    theirs = {row.id: row.counted for row in found.lines} | {row.id: row.amount for row in found.costs}
    rows = [
        {
            "side": line.side,
            "name": line.name,
            "plan": theirs.get(line.line_id or line.cost_id),
            "amount": line.amount,
            "field": form.lines[at]["amount"] if at < len(form.lines) else None,
        }
        for at, line in enumerate(lines)
    ]
    copied = _balance(found, lines)
    return page(
        "funding/variants/show.html",
        part="form",
        status=status,
        form=form,
        variant=variant,
        head=found.head,
        sides=[(_("Dépenses"), "cost"), (_("Ressources"), "resource")],
        rows=rows,
        plan=(balance_words(found.balance)[0], rate_words(found.balance)),
        copy=(balance_words(copied)[0], rate_words(copied)),
        writes=visit.can(WRITE),
        back=visit.url("plan-variants:index", number=found.head.number),
        trail=_trail(
            visit,
            found.head,
            (_("Variantes"), visit.url("plan-variants:index", number=found.head.number)),
            (variant.name, None),
        ),
    )


def _balance(found: PlanPage, lines: list[VariantLine]) -> Balance:
    """The copy added up, under the regime of its dossier."""
    costs = [line.amount for line in lines if line.side == "cost"]
    resources = [Resource(line.nature, line.amount, line.public) for line in lines if line.side == "resource"]
    return balance(costs, resources, found.regime)


ROUTES = [index, new, create, show, save, remove]
