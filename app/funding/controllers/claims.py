"""Claims: a request for payment, from its draft to the money; its letter as PDF."""

from decimal import Decimal
from typing import Any

from app.accounts.permissions import Right
from app.funding import claim_paper, paying, payment_words
from app.funding import payment_queries as queries
from app.funding.controllers.claim_steps import WORDS
from app.funding.controllers.payments import dossier_of, here, only_one
from app.funding.controllers.shared import acting, held, read, undo_page
from app.funding.payment_forms import ClaimForm, ClaimStepForm, as_number
from app.funding.payment_models import Claim
from app.web.answers import Answer, done, download, page
from app.web.conflict import already_done, clash, settled
from app.web.forms import Form, RuleRefused
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.rooms import offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day, money
from tenants import clock
from tenants.together import Together

READ, PAY = Right.FUNDING_READ, Right.FUNDING_PAYMENTS
_OF_LINE = Together(lines=queries.ONE.line, papers=queries.PAPERS_OF_CLAIM)


# -- writing one ------------------------------------------------------------------------------------------------------
def _offer(visit: Visit, dossier: int, form: ClaimForm, kept: int | None = None) -> tuple[list[Any], list[Any]]:
    """kept: the part of the schedule that the claim names already, whatever became of it."""
    today = clock.today()
    lines = [
        row
        for row in visit.db.all(queries.ONE.lines, dossier=dossier, today=today)
        if row.notified is not None and row.rest > 0
    ]
    schedule = [
        row
        for row in visit.db.all(queries.ONE.schedule, dossier=dossier, today=today)
        if row.expected > 0 or row.number == kept
    ]
    form.offer(lines, schedule)
    return lines, schedule


@get("/dossiers/{number:str}/claims/new", name="claims:new", may=PAY, within=READ)
def new(visit: Visit, number: int) -> Answer:
    dossier = dossier_of(visit, number)
    asked = visit.asked("of", longest=12)
    form = ClaimForm(None, data={"target": asked})
    lines, schedule = _offer(visit, number, form)
    asked = form.target.data = asked or only_one(lines, schedule)
    amounts = [
        *(row.expected for row in schedule if asked == f"i{row.number}"),
        *(row.rest for row in lines if asked == f"l{row.number}"),
    ]
    form.amount.data = amounts[0] if amounts else None
    return _form_page(visit, dossier, form, None, 200, bool(lines))


@post("/dossiers/{number:str}/claims/new", name="claims:new", may=PAY, within=READ)
def create(visit: Visit, number: int) -> Answer:
    dossier, form = dossier_of(visit, number), ClaimForm(visit.posted)
    lines, schedule = _offer(visit, number, form)
    claim = Claim()
    if form.validate():
        with acting(visit, form):
            _aim(visit, claim, form, number, schedule)
            amount: Any = form.amount.data
            paying.may_claim(visit.db, claim.line_id, amount)
            claim.amount, claim.note = amount, form.note.data or ""
            visit.db.add(claim)
    if form.has_errors:
        return _form_page(visit, dossier, form, None, 422, bool(lines))
    return done(
        visit.url("claims:show", number=claim.number), _("La demande est prête ; elle n’est pas encore envoyée.")
    )


@get("/claims/{number:str}/edit", name="claims:edit", may=PAY, within=READ)
def edit(visit: Visit, number: int) -> Answer:
    row = read(visit, queries.CLAIM, number=number)
    claim = held(visit, queries.CLAIM_BY_NUMBER, number=number)
    if claim.sent_on is not None:
        return _gone(visit, claim)
    return _edit_page(visit, row, claim, _drawn(visit, row, claim), 200)


@post("/claims/{number:str}/edit", name="claims:edit", may=PAY, within=READ)
def update(visit: Visit, number: int) -> Answer:
    claim = held(visit, queries.CLAIM_TO_EDIT, number=number)
    row = read(visit, queries.CLAIM, number=number)
    if claim.sent_on is not None:
        return _gone(visit, claim)
    theirs = _drawn(visit, row, claim)
    form = ClaimForm(settled(visit.posted, theirs))
    _lines, schedule = _offer(visit, row.dossier, form, row.instalment)
    back = visit.url("claims:show", number=number)
    if form.validate():
        if met := clash(visit, form, theirs, claim, title=_("Demande n° %(number)s") % {"number": number}, back=back):
            return met
        with acting(visit, form):
            _aim(visit, claim, form, row.dossier, schedule)
            amount: Any = form.amount.data
            paying.may_claim(visit.db, claim.line_id, amount)
            claim.amount, claim.note = amount, form.note.data or ""
    if form.has_errors:
        return _edit_page(visit, row, claim, form, 422)
    return done(back, _("La demande est modifiée."))


def _drawn(visit: Visit, row: Any, claim: Claim) -> ClaimForm:
    """The form as the row fills it."""
    target = f"i{row.instalment}" if row.instalment else f"l{row.line}"
    form = ClaimForm(None, source=claim, data={"target": target})
    form.target.data = target
    _offer(visit, row.dossier, form, row.instalment)
    return form


def _aim(visit: Visit, claim: Claim, form: ClaimForm, dossier: int, schedule: list[Any]) -> None:
    """The line, and the part of its schedule when one was chosen."""
    part = as_number(form.target.data, "i")
    row = next((one for one in schedule if part is not None and one.number == part), None)
    line = held(visit, queries.LINE, number=row.line if row else as_number(form.target.data, "l"), dossier=dossier)
    claim.line_id = line.id
    claim.instalment_id = held(visit, queries.INSTALMENT, number=part).id if row else None


def _form_page(visit: Visit, dossier: Any, form: ClaimForm, claim: Claim | None, status: int, any_owed: bool) -> Answer:
    title = _("Modifier la demande de versement") if claim else _("Préparer une demande de versement")
    back = (
        visit.url("claims:show", number=claim.number)
        if claim
        else visit.url("dossier-payments:index", number=dossier.number)
    )
    return page(
        "funding/claims/form.html",
        part="form",
        status=status,
        form=form,
        dossier=dossier,
        any_owed=any_owed,
        title=title,
        submit=_("Enregistrer la demande"),
        back=back,
        trail=here(visit, dossier, (title, None)),
    )


def _edit_page(visit: Visit, row: Any, claim: Claim, form: ClaimForm, status: int) -> Answer:
    return _form_page(visit, dossier_of(visit, row.dossier), form, claim, status, True)


def _gone(visit: Visit, claim: Claim) -> Answer:
    return already_done(paying.already_sent(claim), visit.url("claims:show", number=claim.number), _("Voir la demande"))


# -- one claim --------------------------------------------------------------------------------------------------------
@get("/claims/{number:str}", name="claims:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    return _show(visit, number, ClaimStepForm(None, data={"happened_on": clock.today()}), 200)


def _show(visit: Visit, number: int, form: ClaimStepForm, status: int) -> Answer:
    row = read(visit, queries.CLAIM_KEPT, number=number)
    situation = payment_words.claim_situation(row)
    step = _next_step(situation)
    dossier = dossier_of(visit, row.dossier)
    of_line = _OF_LINE.read(visit.db, number=row.line, dossier=row.dossier, today=clock.today())
    holds = row.undone_at is None
    may = visit.can(PAY) and holds
    pay = visit.url("payments:new", number=row.dossier, of=f"c{number}") if may and row.sent_on else None
    return page(
        "funding/claims/show.html",
        part="steps",
        status=status,
        claim=row,
        dossier=dossier,
        situation=payment_words.CLAIMS[situation],
        instalment=payment_words.part(row.instalment_kind, row.due_on) if row.instalment else "",
        line=of_line.lines[0],
        papers=[(in_words("document_types", one.type), one.note) for one in of_line.papers],
        form=form,
        step=step if may else None,
        query=may and situation in ("sent", "answered"),
        payments=[one for one in visit.db.all(queries.ONE.payments, dossier=row.dossier) if one.claim == number],
        letter=visit.url("claims:letter", number=number) if holds else None,
        story=payment_words.claim_story(row, visit.db.all(queries.PAST_STEPS, number=number)),
        filled={"label": _("Enregistrer le versement"), "href": pay, "icon": "plus"}
        if pay and situation != "paid"
        else None,
        outlined=offered(
            {"label": _("Modifier"), "href": there(visit, "claims:edit", PAY, number=number)}
            if situation == "draft"
            else None,
            {"label": _("Lettre (PDF)"), "href": visit.url("claims:letter", number=number), "icon": "download"}
            if holds
            else None,
        ),
        others=offered(
            {"label": str(WORDS[last][0]), "href": there(visit, "claims:step-undo", PAY, number=number, step=last)}
            if (last := paying.last_step(row))
            else None,
            {"label": _("Annuler la demande"), "href": there(visit, "claims:undo", PAY, number=number)},
        )
        if holds and not row.paid
        else [],
        trail=here(visit, dossier, (_("Demande n° %(number)s") % {"number": number}, None)),
    )


def _next_step(situation: str) -> str | None:
    return {"draft": "send", "queried": "answer"}.get(situation)


@post("/claims/{number:str}/sending", name="claims:send", may=PAY, within=READ)
def send(visit: Visit, number: int) -> Answer:
    claim = held(visit, queries.CLAIM_TO_EDIT, number=number)
    if claim.sent_on is not None:
        return _gone(visit, claim)
    return _stepped(visit, claim, paying.send, _("La demande est notée comme envoyée."))


@post("/claims/{number:str}/query", name="claims:query", may=PAY, within=READ)
def query(visit: Visit, number: int) -> Answer:
    claim = held(visit, queries.CLAIM_TO_EDIT, number=number)
    return _stepped(visit, claim, paying.query, _("La question du financeur est notée."))


@post("/claims/{number:str}/answer", name="claims:answer", may=PAY, within=READ)
def answer(visit: Visit, number: int) -> Answer:
    claim = held(visit, queries.CLAIM_TO_EDIT, number=number)
    return _stepped(visit, claim, paying.answer, _("La réponse est notée."))


def _stepped(visit: Visit, claim: Claim, verb: Any, words: str) -> Answer:
    form = ClaimStepForm(visit.posted)
    number = claim.number
    if form.validate():
        with acting(visit, form):
            verb(visit.db, claim, form.happened_on.data)
    if form.has_errors:
        visit.db.session.expire_all()
        return _show(visit, number, form, 422)
    return done(visit.url("claims:show", number=number), words)


@get("/claims/{number:str}/letter.pdf", name="claims:letter", may=READ)
def letter(visit: Visit, number: int) -> Answer:
    row = read(visit, queries.CLAIM, number=number)
    made = claim_paper.letter(
        row,
        visit.db.all(queries.ONE.line, number=row.line, dossier=row.dossier, today=clock.today())[0],
        visit.db.first(queries.LETTER, number=row.line),
        visit.db.all(queries.PAPERS_OF_CLAIM, number=row.line),
        read(visit, queries.SENDER, slug=visit.workspace_slug),
        dossier_of(visit, row.dossier).remark,
    )
    return download(made, f"demande-de-versement-{number}.pdf", "application/pdf")


# -- taking one back --------------------------------------------------------------------------------------------------
@get("/claims/{number:str}/undo", name="claims:undo", may=PAY, within=READ)
def undo(visit: Visit, number: int) -> Answer:
    row = read(visit, queries.CLAIM, number=number)
    if row.paid:
        return already_done(
            _("Un versement porte sur cette demande : annulez-le d’abord."),
            visit.url("claims:show", number=number),
            _("Voir la demande"),
        )
    return _undo_page(visit, row, Form())


@post("/claims/{number:str}/undo", name="claims:undo", may=PAY, within=READ)
def undone(visit: Visit, number: int) -> Answer:
    claim, form = held(visit, queries.CLAIM_TO_EDIT, number=number), Form(visit.posted)
    row = read(visit, queries.CLAIM, number=number)
    with acting(visit, form):
        if row.paid:
            raise RuleRefused(_("Un versement porte sur cette demande : annulez-le d’abord."))
        claim.undo(visit.me.member_id)
    if form.has_errors:
        return _undo_page(visit, row, form, 422)
    return done(visit.url("claims:show", number=number), _("La demande est annulée ; elle reste lisible, barrée."))


def _undo_page(visit: Visit, row: Any, form: Form, status: int = 200) -> Answer:
    words = {"amount": money(Decimal(row.amount)), "name": row.name}
    consequences = [_("La demande de %(amount)s à %(name)s n’est plus suivie.") % words]
    if row.sent_on:
        consequences.append(_("Elle est partie le %(day)s : prévenez le financeur.") % {"day": day(row.sent_on)})
    title = _("Annuler la demande de versement")
    return undo_page(
        form,
        title=title,
        submit=_("Annuler la demande"),
        consequences=consequences,
        back=visit.url("claims:show", number=row.number),
        status=status,
        trail=here(visit, dossier_of(visit, row.dossier), (title, None)),
    )


ROUTES = [new, create, edit, update, show, send, query, answer, letter, undo, undone]
