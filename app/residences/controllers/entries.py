"""Letting somebody in: one form kept as a draft, one check page, one deed that makes five things."""

from typing import Any

from app.accounts.permissions import Right
from app.residences import ceilings, entry_queries, fees
from app.residences.controllers.reading import acting
from app.residences.moving_in import (
    Newcomer,
    consequences,
    free_from,
    move_in,
    newcomer,
    refuse_age,
    refuse_unit,
    unit_choices,
)
from app.residences.stay_forms import EntryForm
from app.residences.stay_models import EntryDraft
from app.residences.stay_words import said_moment
from app.web.answers import Answer, done, page
from app.web.forms import Lists, RuleRefused
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.listed import in_words
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day, money
from tenants import clock

NOT_KEPT = ("once", "step", "fill", "_csrf_token")
# The four sections of the form, which a phone shows one after the other, with their fields.
STEPS: dict[str, tuple[str, ...]] = {
    "who": ("first_name", "last_name", "born_on", "adults", "children"),
    "place": ("unit", "date_in", "planned_to", "derogation"),
    "before": ("previous_situation", "income", "sent_by"),
    "fee": (*fees.PARTS, "housing_aid"),
}


@get("/stays/new", name="stays:new", may=Right.STAYS_WRITE, within=Right.STAYS_READ)
def new(visit: Visit) -> Answer:
    draft, units = _draft(visit), _units(visit)
    if draft is None:
        return _form_page(visit, _empty_form(visit, units), units)
    if not visit.asked("resume"):
        return page(
            "residences/stays/draft.html", draft=draft, at=said_moment(draft.kept_at), unit=_unit_of(draft, units)
        )
    form = _with_units(EntryForm(Lists(list(draft.values.items()))), units)
    return _form_page(visit, form, units, at=visit.asked("at") or draft.step)


@post("/stays/new", name="stays:new", may=Right.STAYS_WRITE, within=Right.STAYS_READ)
def check(visit: Visit) -> Answer:
    """Keep what is typed; when it holds, go to the check page. step=fee only fills the fee of the unit in; next and
    previous, said on a phone, go from one section to another."""
    units = _units(visit)
    form = _with_units(EntryForm(visit.posted), units)
    _fill_fee(form, units, always=visit.posted.get("step") == "fee")
    if visit.posted.get("step") == "fee":
        return _form_page(visit, form, units)
    for way in ("next", "previous"):
        if (at := visit.posted.get(way)) in STEPS:
            return _walk(visit, form, units, str(at), way)
    if _understood(visit, form, units) is None:
        return _form_page(visit, form, units, status=422)
    _keep(visit, form, units)
    return done(visit.url("stays:new-check"))


@post("/stays/new/draft", name="stays:new-draft", may=Right.STAYS_WRITE, within=Right.STAYS_READ)
def keep(visit: Visit) -> Answer:
    """What is typed is kept as one goes; the fee block follows the unit and the day. `fill`: the unit's own fee;
    `check`: the line that compares the income with its ceiling."""
    units = _units(visit)
    form = _with_units(EntryForm(visit.posted), units)
    _fill_fee(form, units, always=bool(visit.asked("fill")))
    _keep(visit, form, units)
    return _form_page(visit, form, units, part="ceiling" if visit.asked("check") else "fee")


@post("/stays/new/restart", name="stays:new-restart", may=Right.STAYS_WRITE, within=Right.STAYS_READ)
def restart(visit: Visit) -> Answer:
    draft = visit.db.object(entry_queries.DRAFT_HELD, member_id=visit.me.member_id)
    if draft is not None:
        visit.db.session.delete(draft)
    unit = str(visit.posted.get("unit", ""))
    return done(visit.url("stays:new", unit=unit if unit.isascii() and unit.isdigit() else None))


@get("/stays/new/check", name="stays:new-check", may=Right.STAYS_WRITE, within=Right.STAYS_READ)
def review(visit: Visit) -> Answer:
    draft, units = _draft(visit), _units(visit)
    if draft is None:
        return done(visit.url("stays:new"))
    form = _with_units(EntryForm(Lists(list(draft.values.items()))), units)
    found = _understood(visit, form, units)
    if found is None:
        return _form_page(visit, form, units)
    return _check_page(form, *found, _ceiling(visit, form))


@post("/stays/new/check", name="stays:new-check", may=Right.STAYS_WRITE, within=Right.STAYS_READ)
def create(visit: Visit) -> Answer:
    """The draft becomes a stay and is gone. The form's key leads a second press to what the first one made."""
    draft = visit.db.object(entry_queries.DRAFT_HELD, member_id=visit.me.member_id)
    if draft is None:
        return done(visit.url("stays:new"))
    units = _units(visit)
    form = _with_units(EntryForm(Lists(list(draft.values.items()))), units)
    found = _understood(visit, form, units)
    if found is not None:
        unit, person = found
        with acting(visit, form):
            stay = move_in(visit.db, unit, person)
            visit.db.session.delete(draft)
            visit.db.flush()
    if form.has_errors or found is None:
        return _form_page(visit, form, units, status=422)
    words = {"who": person.name, "unit": unit.label}
    return done(
        visit.url("stays:show", number=stay.number), _("Entrée enregistrée : %(who)s, logement %(unit)s.") % words
    )


def _walk(visit: Visit, form: Any, units: list[Any], at: str, way: str) -> Answer:
    """From the section `at` to the one after it, once what was typed there holds, or to the one before it."""
    order = list(STEPS)
    if way == "next":
        form.validate()
        for field in form:  # only what this section asks; the others come in their turn
            if field.name not in STEPS[at]:
                field.errors = []
        if form.has_errors:
            return _form_page(visit, form, units, status=422, at=at)
    beside = order[min(order.index(at) + 1, 3)] if way == "next" else order[max(order.index(at) - 1, 0)]
    _keep(visit, form, units, beside)
    return _form_page(visit, form, units, at=beside)


# -- the parts of it --------------------------------------------------------------------------------------------------
def _units(visit: Visit) -> list[Any]:
    return list(visit.db.all(entry_queries.UNITS, today=clock.today()))


def _draft(visit: Visit) -> EntryDraft | None:
    draft: EntryDraft | None = visit.db.object(entry_queries.DRAFT, member_id=visit.me.member_id)
    return draft


def _unit_of(draft: EntryDraft, units: list[Any]) -> Any:
    return next((unit for unit in units if unit.id == draft.unit_id), None)


def _chosen(form: Any, units: list[Any]) -> Any:
    return next((unit for unit in units if str(unit.number) == form["unit"].data), None)


def _with_units(form: Any, units: list[Any]) -> Any:
    form["unit"].choices = unit_choices(units, clock.today())
    return form


def _empty_form(visit: Visit, units: list[Any]) -> Any:
    """Filled in from the address: the unit (or the only free one of a residence), its fee, the day it is free."""
    today, residence = clock.today(), visit.asked_number("residence")
    asked = visit.asked("unit")
    free = [one for one in units if one.residence_number == residence and free_from(one, today) == today]
    unit = next((one for one in units if str(one.number) == asked), free[0] if len(free) == 1 else None)
    data: dict[str, Any] = {"date_in": today}
    if unit is not None:
        data |= {"unit": str(unit.number), "date_in": free_from(unit, today) or today}
        data |= {name: getattr(unit, name) for name in fees.PARTS}
    return _with_units(EntryForm(None, data=data), units)


def _fill_fee(form: Any, units: list[Any], *, always: bool) -> None:
    """The fee of the chosen unit; unless `always`, only where none of the four parts was typed (0 is typed)."""
    unit = _chosen(form, units)
    if unit is None or not (always or all(not form[name].typed for name in fees.PARTS)):
        return
    for name in fees.PARTS:
        field = form[name]
        field.data, field.typed, field.process_errors = getattr(unit, name), None, []


def _keep(visit: Visit, form: Any, units: list[Any], at: str = "") -> None:
    """The draft of this member, one at a time: the values as typed, and the section that a phone has reached."""
    unit = _chosen(form, units)
    values = {name: form[name]._value() if hasattr(form[name], "_value") else form[name].data for name in form.data}
    kept = {name: value for name, value in values.items() if name not in NOT_KEPT and value}
    draft = visit.db.object(entry_queries.DRAFT_HELD, member_id=visit.me.member_id)
    if draft is None:
        draft = EntryDraft(member_id=visit.me.member_id)
        visit.db.session.add(draft)
    draft.unit_id, draft.kept_at, draft.values = unit.id if unit else None, clock.now(), kept
    draft.step = at or draft.step or next(iter(STEPS))
    visit.db.flush()


def _understood(visit: Visit, form: Any, units: list[Any]) -> tuple[Any, Newcomer] | None:
    """The unit and the newcomer, or None with every refusal in the form."""
    if not form.validate():
        return None
    unit = _chosen(form, units)
    values = {"unit_id": unit.id, "date_in": form.date_in.data}
    person: Newcomer | None = None
    try:
        person = newcomer(form, unit)
        refuse_age(unit, person)
    except RuleRefused as refusal:
        form.refuse(refusal.sentence, refusal.field)
    try:
        in_service = visit.db.value(entry_queries.SERVICE_ON, **values) is not None
        stays = visit.db.all(entry_queries.STAYS_AFTER, **values)
        refuse_unit(unit, form.date_in.data, in_service, stays, visit.db.all(entry_queries.CLOSURES_AFTER, **values))
    except RuleRefused as refusal:
        form.refuse(refusal.sentence, refusal.field)
    return None if form.has_errors or person is None else (unit, person)


def _form_page(
    visit: Visit, form: Any, units: list[Any], status: int = 200, part: str = "form", at: str = ""
) -> Answer:
    """at: the section shown on a phone; after a refusal, every section that has something to correct."""
    order, checked = list(STEPS), status == 422 and not at
    wrong = [step for step in order if any(form[name].errors for name in STEPS[step])]
    at = at if at in STEPS else wrong[0] if wrong else order[0]
    return page(
        "residences/stays/new.html",
        part=part,
        status=status,
        form=form,
        unit=_chosen(form, units),
        due=_due(form),
        ceiling=_ceiling(visit, form),
        at=at,
        rank=order.index(at) + 1,
        shown=wrong or [at],
        last=checked or at == order[-1],
    )


def _ceiling(visit: Visit, form: Any) -> ceilings.Beside | None:
    """The income typed so far beside its ceiling."""
    people = (form.adults.data or 0) + (form.children.data or 0)
    return ceilings.beside(visit.db, form.income.data, people, form.date_in.data)


def _due(form: Any) -> fees.MonthDue | None:
    """The first due as typed so far, or None while the day or an amount is not understood."""
    names = (*fees.PARTS, "housing_aid")
    if not form.date_in.data or any(form[name].process_errors for name in names):
        return None
    fee = fees.MonthlyFee(**{name: form[name].data or fees.NOTHING for name in names})
    return fees.month_due(fee, form.date_in.data, form.date_in.data, None)


def _check_page(form: Any, unit: Any, person: Newcomer, ceiling: ceilings.Beside | None) -> Answer:
    fee = person.fee
    sections = [
        (
            _("Qui"),
            "who",
            "first_name",
            [
                (_("Nom"), f"{person.first_name} {person.last_name}"),
                (_("Date de naissance"), day(person.born_on) if person.born_on else ""),
                (_("Ménage"), _household(person)),
            ],
        ),
        (
            _("Logement et dates"),
            "place",
            "unit",
            [
                (_("Logement"), f"{unit.label}, {unit.residence}"),
                (_("Date d’entrée"), day(person.date_in)),
                (_("Période prévue jusqu’au"), day(person.planned_to)),
                *([(_("Dérogation accordée"), person.derogation)] if person.derogation else []),
            ],
        ),
        (
            _("Avant l’entrée"),
            "before",
            "previous_situation",
            [
                (_("Situation"), in_words("previous_situations", person.previous_situation)),
                (_("Ressources annuelles"), money(person.income, True) if person.income is not None else ""),
                (_("Adressé par"), person.sent_by),
            ],
        ),
        (
            _("Redevance"),
            "fee",
            "rent",
            [
                (_("Redevance mensuelle"), money(fee.total, True)),
                (_("Aide au logement estimée"), money(fee.housing_aid, True) if fee.housing_aid else ""),
                (_("Reste à payer par mois"), money(fee.left, True)),
            ],
        ),
    ]
    return page(
        "residences/stays/check.html",
        form=form,
        sections=sections,
        person=person,
        made=consequences(unit, person),
        ceiling=ceiling,
    )


def _household(person: Newcomer) -> str:
    said = ngettext("%(num)s adulte", "%(num)s adultes", person.adults) % {"num": person.adults}
    if person.children:
        said += ", " + ngettext("%(num)s enfant", "%(num)s enfants", person.children) % {"num": person.children}
    return said


ROUTES = [new, check, keep, restart, review, create]
