"""Households of the register: the list, one with its proposals and the dwellings that suit it, its facts, closing."""

from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, done, download, page
from app.web.conflict import already_done, clash, settled
from app.web.errors import NotFound
from app.web.forms import Form
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.rooms import leaf, offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day
from app.works import dwelling_queries, household_page
from app.works import household_queries as queries
from app.works.controllers.shared import acting, held
from app.works.household_forms import CLOSING_WORDS, ClosingForm, HouseholdForm
from app.works.household_models import CandidateHousehold
from app.works.household_queries import CLOSED, HOUSED, SITUATIONS
from app.works.matching import Fit, fits
from app.works.places import escaped, tabs, trail
from app.works.retention import kept_until
from app.works.state import EMPTY
from tenants import clock

READ, WRITE = Right.HOUSEHOLDS_READ, Right.HOUSEHOLDS_WRITE
FIELDS = (
    "register", "priority", "label_from", "label_until", "adults", "children", "rent_ceiling", "registered_on",
    "last_contact_on",
)  # fmt: skip


# -- the list ---------------------------------------------------------------------------------------------------------
def _asked(visit: Visit) -> dict[str, Any]:
    only = visit.asked("only", longest=20)
    return {
        "text": escaped(visit.asked("q")),
        "register": visit.asked("register", longest=40),
        "only": only if only in SITUATIONS else "",
        "today": clock.today(),
    }


@get("/households", name="households:index", may=READ)
def index(visit: Visit) -> Answer:
    asked = _asked(visit)
    rows, next_href = leaf(visit, visit.db.all(queries.HOUSEHOLDS, **asked))
    counts: Any = visit.db.first(queries.COUNTS, **asked)
    registers = {code: in_words("register_kinds", code) for (code,) in visit.db.all(queries.REGISTERS)}
    return page(
        "works/households/index.html",
        part="list",
        rows=rows,
        counts=counts,
        shown=getattr(counts, asked["only"]) if asked["only"] else counts.open,
        chips=_chips(visit, counts, asked["only"]),
        q=visit.asked("q"),
        register=asked["register"],
        registers=[("", _("Tous les fichiers")), *registers.items()],
        on=bool(asked["text"]) + bool(asked["register"]) + bool(asked["only"]),
        called=household_page.name,
        situation=household_page.situation,
        size=household_page.size,
        need=household_page.need,
        label=lambda row: household_page.label(row, asked["today"]),
        next_href=next_href,
        export=visit.here(after=None).replace("/households", "/households.xlsx", 1)
        if visit.can(Right.EXPORT)
        else None,
        tabs=tabs(visit, "households"),
    )


def _chips(visit: Visit, counts: Any, only: str) -> list[tuple[str, int, str, bool]]:
    words = [("", _("En cours"), counts.open)]
    words += [(one, household_page.situation(one)[0].capitalize(), getattr(counts, one)) for one in SITUATIONS]
    return [
        (said, count, visit.here(only=key or None, after=None), only == key)
        for key, said, count in words
        if count or not key or only == key
    ]


@get("/households.xlsx", name="households:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit) -> Answer:
    """For who may export and read households."""
    if not visit.can(READ):
        raise NotFound
    rows = visit.db.all(queries.HOUSEHOLDS, **_asked(visit))
    book = household_page.list_of_households(rows, visit.db.all(queries.PROPOSALS), visit)
    return download(book, _("menages-%(day)s.xlsx") % {"day": clock.today()})


# -- one household ----------------------------------------------------------------------------------------------------
@get("/households/{number:str}", name="households:show", may=READ, audited="read:household")
def show(visit: Visit, number: int) -> Answer:
    row: Any = visit.db.first(queries.HOUSEHOLD_NOW, number=number, today=clock.today())
    if row is None:
        raise NotFound
    return page(
        "works/households/show.html",
        household=row,
        name=household_page.name(row),
        situation=household_page.situation(row.situation),
        facts=[household_page.size(row), household_page.need(row), household_page.label(row, clock.today())],
        priority=in_words("register_priorities", row.priority),
        why=str(CLOSING_WORDS[row.closed_why]) if row.closed_why else "",
        kept=kept_until(visit.db, row),
        events=household_page.events(visit, visit.db.all(queries.OF_HOUSEHOLD, household_id=row.id), of_household=True),
        leases=visit.db.all(queries.LEASES_OF, household_id=row.id) if row.last_lease else [],
        suits=_suits(visit, row),
        dwelling=lambda number: there(visit, "dwellings:show", Right.WORKS_READ, number=number),
        trail=trail(visit, "households", (household_page.name(row), None)),
        others=offered(*_others(visit, row)),
    )


def _suits(visit: Visit, row: Any) -> list[tuple[Any, Fit]]:
    """Empty dwellings that nothing speaks against, the longest wait first; none for who seeks no more."""
    if row.situation in (HOUSED, CLOSED, queries.ACCEPTED) or row.anonymised_at:
        return []
    empty = visit.db.all(dwelling_queries.WAITING, text="", only="empty", named=False, today=clock.today())
    found = [(dwelling, fits(dwelling, [row])[0]) for dwelling in empty if dwelling.situation in EMPTY]
    return [(dwelling, fit) for dwelling, fit in found if fit.fits][:10]


def _others(visit: Visit, row: Any) -> list[dict[str, Any] | None]:
    if row.anonymised_at:
        return []
    number = row.number
    closing = {"label": _("Clore la recherche"), "href": there(visit, "households:close", WRITE, number=number)}
    reopening = {"label": _("Rouvrir la recherche"), "href": there(visit, "households:reopen", WRITE, number=number)}
    return [
        {"label": _("Modifier le ménage"), "href": there(visit, "households:edit", WRITE, number=number)},
        reopening if row.closed_on else closing,
    ]


# -- its facts --------------------------------------------------------------------------------------------------------
@get("/households/new", name="households:new", may=WRITE, within=READ)
def new(visit: Visit) -> Answer:
    form = HouseholdForm(None, data={"adults": 1, "children": 0, "priority": "none", "registered_on": clock.today()})
    return _form_page(visit, form, None)


@post("/households/new", name="households:new", may=WRITE, within=READ)
def create(visit: Visit) -> Answer:
    form, household = HouseholdForm(visit.posted), CandidateHousehold()
    if form.validate():
        with acting(visit, form):
            _fill(household, form)
            visit.db.add(household)
    if form.has_errors:
        return _form_page(visit, form, None, status=422)
    return done(visit.url("households:show", number=household.number), _("Le ménage est inscrit."))


@get("/households/{number:str}/edit", name="households:edit", may=WRITE, within=READ, audited="read:household")
def edit(visit: Visit, number: int) -> Answer:
    household = _open_one(visit, queries.HOUSEHOLD, number)
    return _form_page(visit, HouseholdForm(None, household), household)


@post("/households/{number:str}/edit", name="households:edit", may=WRITE, within=READ, audited="read:household")
def update(visit: Visit, number: int) -> Answer:
    household = _open_one(visit, queries.HOUSEHOLD_TO_EDIT, number)
    back = visit.url("households:show", number=number)
    theirs = HouseholdForm(None, household)
    form = HouseholdForm(settled(visit.posted, theirs))
    if form.validate():
        if met := clash(visit, form, theirs, household, title=household_page.name(household), back=back):
            return met
        with acting(visit, form):
            _fill(household, form)
    if form.has_errors:
        return _form_page(visit, form, household, status=422)
    return done(back, _("Les changements sont enregistrés."))


def _open_one(visit: Visit, statement: Any, number: int) -> CandidateHousehold:
    """The household; one that was made anonymous is never written again."""
    household: CandidateHousehold = held(visit, statement, number=number)
    if household.anonymised_at is not None:
        raise NotFound
    return household


def _fill(household: CandidateHousehold, form: HouseholdForm) -> None:
    for name in FIELDS:
        setattr(household, name, form[name].data)
    household.reference = form.reference.data or ""
    household.type = form.type.data or ""
    household.sectors = form.sectors.places


def _form_page(visit: Visit, form: HouseholdForm, household: CandidateHousehold | None, status: int = 200) -> Answer:
    to = visit.url("households:show", number=household.number) if household else visit.url("households:index")
    known = [(household_page.name(household), to), (_("Modifier"), None)] if household else None
    return page(
        "works/households/form.html",
        part="form",
        status=status,
        form=form,
        back=to,
        trail=trail(visit, "households", *(known or [(_("Nouveau ménage"), None)])),
        title=_("Modifier le ménage") if household else _("Inscrire un ménage"),
        submit=_("Enregistrer le ménage") if household else _("Inscrire le ménage"),
    )


# -- leaving the shortlists -------------------------------------------------------------------------------------------
@get("/households/{number:str}/close", name="households:close", may=WRITE, within=READ, audited="read:household")
def closing(visit: Visit, number: int) -> Answer:
    household = _open_one(visit, queries.HOUSEHOLD, number)
    form = ClosingForm(None, data={"closed_on": clock.today(), "version": household.version})
    return _closed_already(visit, household) or _closing_page(visit, form, household)


@post("/households/{number:str}/close", name="households:close", may=WRITE, within=READ, audited="read:household")
def close(visit: Visit, number: int) -> Answer:
    household = _open_one(visit, queries.HOUSEHOLD_TO_EDIT, number)
    if met := _closed_already(visit, household):
        return met
    form = ClosingForm(visit.posted)
    if form.closed_on.data and form.closed_on.data < household.registered_on:
        said = _("Ce jour précède l’inscription (%(day)s). Corrigez-le.") % {"day": day(household.registered_on)}
        form.validate()
        form.refuse(said, "closed_on")
    elif form.validate():
        with acting(visit, form):
            household.closed_on, household.closed_why = form.closed_on.data, str(form.closed_why.data)
    if form.has_errors:
        return _closing_page(visit, form, household, status=422)
    return done(visit.url("households:show", number=number), _("La recherche est close."))


def _closed_already(visit: Visit, household: CandidateHousehold) -> Answer | None:
    if household.closed_on is None:
        return None
    to = visit.url("households:show", number=household.number)
    return already_done(_("Cette recherche est déjà close."), to, _("Voir le ménage"))


def _closing_page(visit: Visit, form: ClosingForm, household: CandidateHousehold, status: int = 200) -> Answer:
    to = visit.url("households:show", number=household.number)
    called = household_page.name(household)
    return page(
        "works/households/close.html",
        part="form",
        status=status,
        form=form,
        back=to,
        name=called,
        trail=trail(visit, "households", (called, to), (_("Clore la recherche"), None)),
    )


@get("/households/{number:str}/reopen", name="households:reopen", may=WRITE, within=READ, audited="read:household")
def reopening(visit: Visit, number: int) -> Answer:
    household = _open_one(visit, queries.HOUSEHOLD, number)
    return _open_already(visit, household) or _reopening_page(visit, Form(), household)


@post("/households/{number:str}/reopen", name="households:reopen", may=WRITE, within=READ, audited="read:household")
def reopen(visit: Visit, number: int) -> Answer:
    household = _open_one(visit, queries.HOUSEHOLD_TO_EDIT, number)
    if met := _open_already(visit, household):
        return met
    form = Form(visit.posted)
    with acting(visit, form):
        household.closed_on, household.closed_why = None, ""
    if form.has_errors:
        return _reopening_page(visit, form, household, status=422)
    return done(visit.url("households:show", number=number), _("La recherche est rouverte."))


def _open_already(visit: Visit, household: CandidateHousehold) -> Answer | None:
    if household.closed_on is not None:
        return None
    to = visit.url("households:show", number=household.number)
    return already_done(_("Cette recherche est déjà ouverte."), to, _("Voir le ménage"))


def _reopening_page(visit: Visit, form: Form, household: CandidateHousehold, status: int = 200) -> Answer:
    to = visit.url("households:show", number=household.number)
    called = household_page.name(household)
    return page(
        "works/undo.html",
        part="form",
        status=status,
        form=form,
        title=_("Rouvrir la recherche"),
        submit=_("Rouvrir la recherche"),
        consequences=[_("Le ménage revient dans les listes proposées pour chaque logement.")],
        back=to,
        trail=trail(visit, "households", (called, to), (_("Rouvrir la recherche"), None)),
    )


ROUTES = [index, export, new, create, show, edit, update, closing, close, reopening, reopen]
