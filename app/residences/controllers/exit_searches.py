"""The search for lasting housing: one stay's steps, and the team's list by days without one."""

from typing import Any

from app.accounts.permissions import Right
from app.residences import stay_list, stay_rows
from app.residences.controllers.reading import acting, held, read_stay, trail
from app.residences.export import list_of_searches
from app.residences.places import leaf
from app.residences.stay_forms import OBSTACLES, TARGETS, SearchForm, StepForm
from app.residences.stay_models import ExitSearch, SearchStep
from app.residences.stay_page import StayPage
from app.residences.stay_timeline import undone_words
from app.residences.stay_words import short_name
from app.web import charts
from app.web.answers import Answer, done, download, page
from app.web.conflict import already_done, clash, settled
from app.web.errors import NotFound
from app.web.forms import Form, RuleRefused
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.listed import in_words
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day, inside
from tenants import clock

LATE, VERY_LATE = 30, 60  # days without a step


@get("/exit-searches", name="stays:exit-searches", may=Right.STAYS_STORY)
def index(visit: Visit) -> Answer:
    rows = visit.db.all(stay_list.OPEN_SEARCHES, today=clock.today())
    under = sum(row.days < LATE for row in rows)
    over = sum(row.days > VERY_LATE for row in rows)
    between = len(rows) - under - over
    shown, next_href = leaf(visit, rows)
    return page(
        "residences/exit-searches/index.html",
        part="searches",
        rows=[(row, short_name(row)) for row in shown],
        next_href=next_href,
        chart=_chart(under, between, over) if rows else None,
        late=LATE,
        very_late=VERY_LATE,
        export=visit.url("stays:exit-searches-export") if rows and visit.can(Right.EXPORT) else None,
    )


@get("/exit-searches.xlsx", name="stays:exit-searches-export", may=Right.EXPORT, within=Right.STAYS_STORY, fresh=True)
def export(visit: Visit) -> Answer:
    """The same rows as the list. Who may export but may not read the searches finds nothing here."""
    if not visit.can(Right.STAYS_STORY):
        raise NotFound
    rows = visit.db.all(stay_list.OPEN_SEARCHES, today=clock.today())
    return download(list_of_searches(rows, visit), _("recherches-de-sortie-%(day)s.xlsx") % {"day": clock.today()})


def _chart(under: int, between: int, over: int) -> charts.Chart:
    sentence = ngettext(
        "%(late)s recherche sur %(all)s est sans démarche depuis 30 jours ou plus.",
        "%(late)s recherches sur %(all)s sont sans démarche depuis 30 jours ou plus.",
        between + over,
    )
    bands = ((_("moins de 30 jours"), under), (_("de 30 à 60 jours"), between), (_("plus de 60 jours"), over))
    bars = [charts.Bar(words, count, str(count), tone) for tone, (words, count) in enumerate(bands, 1)]
    words = {"late": between + over, "all": under + between + over}
    return charts.bars(
        _("Jours sans démarche"), sentence % words, bars, (_("Depuis la dernière démarche"), _("Recherches"))
    )


PATH = "/stays/{number:str}/exit-search"


@get(PATH, name="stays:exit-search", may=Right.STAYS_STORY, within=Right.STAYS_READ, audited="read:stay")
def show(visit: Visit, number: int) -> Answer:
    stay = _searching(visit, number)
    return _page(visit, stay, _empty_step(stay))


@post(PATH, name="stays:exit-search", may=Right.SEARCH_WRITE, within=Right.STAYS_READ, audited="read:stay")
def add(visit: Visit, number: int) -> Answer:
    row = held(visit, number)
    stay = _searching(visit, number)
    if stay.head.search_closed_on is not None:
        return already_done(
            _("Cette recherche est close depuis le départ."),
            visit.url("stays:show", number=number),
            _("Voir le séjour"),
        )
    form = StepForm(visit.posted)
    if form.validate():
        with acting(visit, form):
            search: ExitSearch = visit.db.object(stay_rows.SEARCH, stay_id=row.id)
            visit.db.add(_step(search, form))
    if form.has_errors:
        return _page(visit, stay, form, status=422)
    return done(visit.url("stays:exit-search", number=number), _("La démarche est notée."))


def _step(search: ExitSearch, form: Any) -> SearchStep:
    """A step is a fact; the next one is needed unless this one ends the search."""
    today = clock.today()
    if form.done_on.data > today:
        raise RuleRefused(_("Ce jour n’est pas encore venu : notez-la comme prochaine démarche."), "done_on")
    if form.done_on.data < search.opened_on:
        sentence = _("La recherche s’ouvre le jour de l’entrée (%(day)s). Indiquez ce jour ou un jour suivant.")
        raise RuleRefused(sentence % {"day": day(search.opened_on)}, "done_on")
    if not form.closes and not form.next_step.data:
        raise RuleRefused(_("Indiquez la prochaine démarche."), "next_step")
    if not form.closes and (form.next_step_on.data is None or form.next_step_on.data < today):
        raise RuleRefused(_("Indiquez le jour prévu, à partir d’aujourd’hui."), "next_step_on")
    search.next_step, search.next_step_on = form.next_step.data or "", form.next_step_on.data
    return SearchStep(
        search_id=search.id, done_on=form.done_on.data, kind=form.kind.data, outcome=form.outcome.data or ""
    )


def _searching(visit: Visit, number: int) -> StayPage:
    stay = read_stay(visit, number)
    if stay.head.search_opened_on is None:
        raise NotFound
    return stay


def _empty_step(stay: StayPage) -> StepForm:
    """The next step already planned is proposed again while its day is to come."""
    on = stay.head.next_step_on
    data: dict[str, Any] = {"done_on": clock.today()}
    if on is not None and on > clock.today():
        data |= {"next_step": stay.head.next_step, "next_step_on": on}
    return StepForm(None, data=data)


def _page(visit: Visit, stay: StayPage, form: Any, status: int = 200) -> Answer:
    head = stay.head
    steps = [
        {
            "at": e.on_day,
            "when": day(e.on_day),
            "text": in_words("exit_search_steps", e.code),
            "note": e.words,
            "by": stay.members.get(e.made_by),
            "undo": visit.url("stays:step-undo", number=head.number, step=e.number)
            if visit.can(Right.SEARCH_WRITE) and e.undone_at is None
            else None,
            "undone": undone_words(e, stay.members) if e.undone_at is not None else None,
        }
        for e in stay.all_steps
    ]
    return page(
        "residences/exit-searches/show.html",
        part="searching",
        status=status,
        form=form,
        stay=stay,
        head=head,
        steps=steps,
        targets=[str(TARGETS[code]) for code in head.targets if code in TARGETS],
        obstacles=[str(OBSTACLES[code]) for code in head.obstacles if code in OBSTACLES],
        late=LATE,
        trail=trail(visit, stay, (_("Recherche de sortie"), None)),
    )


# -- what is looked for -----------------------------------------------------------------------------------------------
@get(
    PATH + "/edit", name="stays:exit-search-edit", may=Right.SEARCH_WRITE, within=Right.STAYS_READ, audited="read:stay"
)
def edit(visit: Visit, number: int) -> Answer:
    stay = _searching(visit, number)
    return _edit_page(visit, stay, SearchForm(None, source=visit.db.object(stay_rows.SEARCH, stay_id=stay.head.id)))


@post(
    PATH + "/edit", name="stays:exit-search-edit", may=Right.SEARCH_WRITE, within=Right.STAYS_READ, audited="read:stay"
)
def update(visit: Visit, number: int) -> Answer:
    held(visit, number)
    stay = _searching(visit, number)
    search: ExitSearch = visit.db.object(stay_rows.SEARCH, stay_id=stay.head.id)
    theirs = SearchForm(None, source=search)
    form: Any = SearchForm(settled(visit.posted, theirs))
    back = visit.url("stays:exit-search", number=number)
    if form.validate():
        if met := clash(
            visit, form, theirs, search, title=_("Recherche de sortie de %(who)s") % {"who": stay.name}, back=back
        ):
            return met
        with acting(visit, form):
            search.social_number, search.social_renewal_on = form.social_number.data or "", form.social_renewal_on.data
            search.targets, search.obstacles = list(form.targets.data or ()), list(form.obstacles.data or ())
            visit.db.flush()
    if form.has_errors:
        return _edit_page(visit, stay, form, status=422)
    return done(back, _("La recherche est mise à jour."))


def _edit_page(visit: Visit, stay: StayPage, form: Any, status: int = 200) -> Answer:
    return page(
        "residences/exit-searches/edit.html",
        part="form",
        status=status,
        form=form,
        stay=stay,
        trail=trail(visit, stay, (_("Modifier la recherche"), None)),
    )


# -- a step noted by mistake ------------------------------------------------------------------------------------------
UNDO = PATH + "/steps/{step:str}/undo"


@get(UNDO, name="stays:step-undo", may=Right.SEARCH_WRITE, within=Right.STAYS_READ, audited="read:stay")
def undo(visit: Visit, number: int, step: int) -> Answer:
    stay = _searching(visit, number)
    event = next((e for e in stay.steps if e.number == step), None)
    if event is None:
        raise NotFound
    words = {"step": inside(in_words("exit_search_steps", event.code)), "day": day(event.on_day)}
    return page(
        "residences/stays/undo.html",
        part="form",
        form=Form(),
        stay=stay,
        title=_("Annuler une démarche"),
        submit=_("Annuler cette démarche"),
        consequences=[
            _("La démarche « %(step)s » du %(day)s est barrée ; elle ne compte plus dans les chiffres.") % words
        ],
        trail=trail(visit, stay, (_("Annuler une démarche"), None)),
    )


@post(UNDO, name="stays:step-undo", may=Right.SEARCH_WRITE, within=Right.STAYS_READ, audited="read:stay")
def undone(visit: Visit, number: int, step: int) -> Answer:
    row = held(visit, number)
    search: ExitSearch | None = visit.db.object(stay_rows.SEARCH, stay_id=row.id)
    found = visit.db.object(stay_rows.STEP, step=step, search_id=search.id) if search else None
    if found is None:
        raise NotFound
    found.undone_at, found.undone_by = clock.now(), visit.me.member_id
    visit.db.flush()
    return done(visit.url("stays:exit-search", number=number), _("La démarche est annulée."))


ROUTES = [index, export, show, add, edit, update, undo, undone]
