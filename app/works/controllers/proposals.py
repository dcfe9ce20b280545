"""Whom a dwelling is proposed to (S27): the households that fit and why, a proposal, its answer, what is taken back."""

from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, done, page
from app.web.conflict import already_done
from app.web.errors import NotFound
from app.web.forms import Form
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.listed import in_words
from app.web.rooms import leaf, there
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day
from app.works import dwelling_queries, household_page, proposing
from app.works import household_queries as queries
from app.works.controllers.shared import acting, held, undo_page
from app.works.dwelling_models import Dwelling
from app.works.household_forms import ANSWER_WORDS, AnswerForm, ProposalForm
from app.works.household_models import WAITING, CandidateHousehold, Proposal
from app.works.matching import fits
from app.works.places import trail
from app.works.state import EMPTY
from app.works.wording import situation
from tenants import clock

READ, WRITE = Right.HOUSEHOLDS_READ, Right.HOUSEHOLDS_WRITE
MANY_REFUSALS = 3


def _dwelling(visit: Visit, number: int) -> Any:
    found = visit.db.first(dwelling_queries.DWELLING_NOW, number=number, today=clock.today())
    if found is None:
        raise NotFound
    return found


def _of(visit: Visit, dwelling: Any) -> tuple[str, str | None]:
    return dwelling.label, there(visit, "dwellings:show", Right.WORKS_READ, number=dwelling.number)


def _back(visit: Visit, dwelling: Any) -> str:
    return visit.url("dwellings:proposals", number=dwelling.number)


def _trail(visit: Visit, dwelling: Any, here: str) -> Any:
    shortlist = (_("Propositions"), _back(visit, dwelling))
    return trail(visit, "households", _of(visit, dwelling), shortlist, (here, None))


# -- the shortlist ----------------------------------------------------------------------------------------------------
@get("/dwellings/{number:str}/proposals", name="dwellings:proposals", may=READ, audited="read:proposals")
def index(visit: Visit, number: int) -> Answer:
    dwelling = _dwelling(visit, number)
    asked = fits(dwelling, visit.db.all(queries.SEEKING, today=clock.today()))
    wide = visit.asked("all") == "1"
    fitting = [one for one in asked if one.fits]
    made = visit.db.all(queries.OF_DWELLING, dwelling_id=dwelling.id)
    rows, next_href = leaf(visit, [_Row(one) for one in (asked if wide else fitting)])
    is_empty = dwelling.situation in EMPTY
    return page(
        "works/proposals/index.html",
        part="shortlist",
        dwelling=dwelling,
        type=in_words("unit_types", dwelling.type),
        situation=situation(dwelling.situation),
        is_empty=is_empty,
        open_ones=[one for one in made if proposing.is_open(one)],
        refused=_refused(made),
        let=there(visit, "leases:new", Right.WORKS_WRITE, number=number),
        rows=rows,
        wide=wide,
        fitting=len(fitting),
        everybody=len(asked),
        nobody=household_page.nobody_fits(asked),
        size=household_page.size,
        called=household_page.name,
        label=lambda row: household_page.label(row, clock.today()),
        household_situation=household_page.situation,
        answer=household_page.answer,
        events=household_page.events(visit, made, of_household=False),
        refusals=_refusals(visit, number, made),
        next_href=next_href,
        narrow=_back(visit, dwelling),
        widen=visit.url("dwellings:proposals", number=number, all=1),
        trail=trail(visit, "households", _of(visit, dwelling), (_("Ménages et propositions"), None)),
    )


class _Row:
    """A fit with the number that the next leaf begins after."""

    def __init__(self, fit: Any) -> None:
        self.fit, self.number = fit, fit.household.number


def _refused(made: Any) -> dict[int, Any]:
    """The day on which a household and this dwelling did not meet, whoever refused."""
    return {one.household: one.answered_on for one in made if one.answer in proposing.REFUSED and not one.undone_at}


def _refusals(visit: Visit, number: int, made: Any) -> str:
    """From the third refusal of one landlord on: a note, never a block."""
    if not any(one.answer == "refused_by_landlord" and not one.undone_at for one in made):
        return ""
    dwelling: Dwelling = held(visit, dwelling_queries.DWELLING, number=number)
    count = visit.db.value(queries.LANDLORD_REFUSALS, landlord_id=dwelling.landlord_id)
    if count < MANY_REFUSALS:
        return ""
    return ngettext(
        "Ce bailleur a refusé %(num)s proposition.", "Ce bailleur a refusé %(num)s propositions.", count
    ) % {"num": count}


# -- a proposal -------------------------------------------------------------------------------------------------------
@get(
    "/dwellings/{number:str}/proposals/{household:str}/new",
    name="proposals:new",
    may=WRITE,
    within=READ,
    audited="read:proposals",
)
def new(visit: Visit, number: int, household: int) -> Answer:
    whom: CandidateHousehold = held(visit, queries.HOUSEHOLD, number=household)
    return _new_page(visit, ProposalForm(None, data={"made_on": clock.today()}), _dwelling(visit, number), whom)


@post(
    "/dwellings/{number:str}/proposals/{household:str}/new",
    name="proposals:new",
    may=WRITE,
    within=READ,
    audited="read:proposals",
)
def create(visit: Visit, number: int, household: int) -> Answer:
    held(visit, dwelling_queries.DWELLING_TO_EDIT, number=number)  # racers wait here
    dwelling = _dwelling(visit, number)
    whom: CandidateHousehold = held(visit, queries.HOUSEHOLD_TO_EDIT, number=household)
    form, proposal = ProposalForm(visit.posted), Proposal(dwelling_id=dwelling.id, household_id=whom.id)
    if form.validate():
        with acting(visit, form):
            proposal.made_on, proposal.beside = form.made_on.data, bool(form.beside.data)  # type: ignore[assignment]
            proposing.propose(visit.db, proposal, dwelling, whom)
    if form.has_errors:
        return _new_page(visit, form, dwelling, whom, status=422)
    return done(
        _back(visit, dwelling),
        _("Le logement %(label)s est proposé à %(who)s.") % {"label": dwelling.label, "who": household_page.name(whom)},
        link=(visit.url("proposals:undo", number=proposal.number), _("Annuler")),
    )


def _new_page(
    visit: Visit, form: ProposalForm, dwelling: Any, household: CandidateHousehold, status: int = 200
) -> Answer:
    made = visit.db.all(queries.OF_DWELLING, dwelling_id=dwelling.id)
    fit = fits(dwelling, [household])[0]
    return page(
        "works/proposals/new.html",
        part="form",
        status=status,
        form=form,
        dwelling=dwelling,
        name=household_page.name(household),
        facts=[household_page.size(household), household_page.label(household, clock.today())],
        fit=fit,
        others=[household_page.name(one) for one in made if proposing.is_open(one)],
        back=_back(visit, dwelling),
        trail=trail(
            visit,
            "households",
            _of(visit, dwelling),
            (_("Propositions"), _back(visit, dwelling)),
            (_("Proposer"), None),
        ),
    )


# -- its answer -------------------------------------------------------------------------------------------------------
@get("/proposals/{number:str}/answer", name="proposals:answer", may=WRITE, within=READ, audited="read:proposal")
def answering(visit: Visit, number: int) -> Answer:
    proposal, dwelling, household = _whole(visit, queries.PROPOSAL, number)
    form = AnswerForm(None, data={"answered_on": clock.today()})
    return _answered_already(visit, proposal, dwelling) or _answer_page(visit, form, proposal, dwelling, household)


@post("/proposals/{number:str}/answer", name="proposals:answer", may=WRITE, within=READ, audited="read:proposal")
def answer(visit: Visit, number: int) -> Answer:
    proposal, dwelling, household = _whole(visit, queries.PROPOSAL_TO_EDIT, number)
    if met := _answered_already(visit, proposal, dwelling):
        return met
    form = AnswerForm(visit.posted)
    if form.validate():
        with acting(visit, form):
            refused = form.answer.data in proposing.REFUSED
            proposal.answer, proposal.answered_on = str(form.answer.data), form.answered_on.data
            proposal.reason = (form.reason.data or "") if refused else ""
            proposal.note = form.note.data or ""
            proposing.answer(visit.db, proposal, household)
    if form.has_errors:
        return _answer_page(visit, form, proposal, dwelling, household, status=422)
    words = {"words": str(ANSWER_WORDS[proposal.answer]), "day": day(proposal.answered_on)}  # type: ignore[arg-type]
    return done(_back(visit, dwelling), _("La proposition est %(words)s le %(day)s.") % words)


def _whole(visit: Visit, statement: Any, number: int) -> tuple[Proposal, Dwelling, CandidateHousehold]:
    proposal: Proposal = held(visit, statement, number=number)
    dwelling: Dwelling = held(visit, queries.DWELLING_BY_ID, dwelling_id=proposal.dwelling_id)
    household: CandidateHousehold = held(visit, queries.HOUSEHOLD_BY_ID, household_id=proposal.household_id)
    return proposal, dwelling, household


def _answered_already(visit: Visit, proposal: Proposal, dwelling: Dwelling) -> Answer | None:
    if proposal.undone_at is None and proposal.answer == WAITING:
        return None
    said = _("Cette proposition a déjà sa réponse.") if proposal.answer else _("Cette proposition est annulée.")
    return already_done(said, _back(visit, dwelling), _("Voir les propositions"))


def _answer_page(
    visit: Visit, form: AnswerForm, proposal: Proposal, dwelling: Dwelling, household: Any, status: int = 200
) -> Answer:
    return page(
        "works/proposals/answer.html",
        part="form",
        status=status,
        form=form,
        name=household_page.name(household),
        made_on=day(proposal.made_on),
        dwelling=dwelling,
        back=_back(visit, dwelling),
        trail=_trail(visit, dwelling, _("Réponse")),
    )


# -- taking it back ---------------------------------------------------------------------------------------------------
@get("/proposals/{number:str}/undo", name="proposals:undo", may=WRITE, within=READ, audited="read:proposal")
def undo(visit: Visit, number: int) -> Answer:
    proposal, dwelling, _household = _whole(visit, queries.PROPOSAL, number)
    return _undone_already(visit, proposal, dwelling) or _undo_page(visit, Form(), proposal, dwelling)


@post("/proposals/{number:str}/undo", name="proposals:undo", may=WRITE, within=READ, audited="read:proposal")
def undone(visit: Visit, number: int) -> Answer:
    proposal, dwelling, _household = _whole(visit, queries.PROPOSAL_TO_EDIT, number)
    if met := _undone_already(visit, proposal, dwelling):
        return met
    form = Form(visit.posted)
    with acting(visit, form):
        proposing.take_back(proposal, visit.me.member_id)
    if form.has_errors:
        return _undo_page(visit, form, proposal, dwelling, status=422)
    return done(_back(visit, dwelling), _("La proposition est annulée."))


def _undone_already(visit: Visit, proposal: Proposal, dwelling: Dwelling) -> Answer | None:
    if proposal.undone_at is None:
        return None
    return already_done(_("Cette proposition est annulée."), _back(visit, dwelling), _("Voir les propositions"))


def _undo_page(visit: Visit, form: Form, proposal: Proposal, dwelling: Dwelling, status: int = 200) -> Answer:
    return undo_page(
        form,
        title=_("Annuler la proposition du %(day)s") % {"day": day(proposal.made_on)},
        submit=_("Annuler cette proposition"),
        consequences=[
            _("Le ménage revient dans les listes."),
            _("La proposition et sa réponse restent dans l’histoire, rayées."),
        ],
        back=_back(visit, dwelling),
        trail=_trail(visit, dwelling, _("Annuler")),
        status=status,
    )


ROUTES = [index, new, create, answering, answer, undo, undone]
