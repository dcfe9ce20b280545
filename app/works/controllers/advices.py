"""What is written on a landlord's page: advice given, undone where it was wrong; whom to speak to there."""

from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, done, page
from app.web.conflict import already_done, clash, settled
from app.web.forms import Form, deed
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day
from app.works import landlord_queries
from app.works.controllers.shared import acting, held, undo_page
from app.works.landlord_forms import AdviceForm, ContactForm
from app.works.landlord_models import Advice, Landlord, LandlordContact
from app.works.places import trail
from tenants import clock

READ, WRITE = Right.WORKS_READ, Right.WORKS_WRITE
CONTACT_FIELDS = ("name", "role", "phone", "email")


def _at(visit: Visit, landlord: Landlord, *steps: tuple[str, str | None]) -> Any:
    return trail(visit, "landlords", (landlord.full_name, visit.url("landlords:show", number=landlord.number)), *steps)


# -- advice -----------------------------------------------------------------------------------------------------------
@get("/landlords/{number:str}/advice/new", name="advices:new", may=WRITE, within=READ)
def new(visit: Visit, number: int) -> Answer:
    landlord: Landlord = held(visit, landlord_queries.LANDLORD, number=number)
    return _form_page(visit, AdviceForm(None, data={"given_on": clock.today(), "way": "office"}), landlord)


@post("/landlords/{number:str}/advice/new", name="advices:new", may=WRITE, within=READ)
def create(visit: Visit, number: int) -> Answer:
    landlord: Landlord = held(visit, landlord_queries.LANDLORD, number=number)
    form = AdviceForm(visit.posted)
    advice = Advice(landlord_id=landlord.id)
    if form.validate():
        with deed(visit.db, form):
            for name in ("given_on", "way", "outcome", "call_back_on"):
                setattr(advice, name, form[name].data)
            advice.note = form.note.data or ""
            visit.db.add(advice)
    if form.has_errors:
        return _form_page(visit, form, landlord, status=422)
    return done(
        visit.url("landlords:show", number=number),
        _("Le conseil du %(day)s est noté.") % {"day": day(advice.given_on)},
        link=(visit.url("advices:undo", number=advice.number), _("Annuler")),
    )


def _form_page(visit: Visit, form: AdviceForm, landlord: Landlord, status: int = 200) -> Answer:
    return page(
        "works/landlords/advice.html",
        part="form",
        status=status,
        form=form,
        landlord=landlord,
        back=visit.url("landlords:show", number=landlord.number),
        trail=_at(visit, landlord, (_("Noter un conseil"), None)),
    )


@get("/advices/{number:str}/undo", name="advices:undo", may=WRITE, within=READ)
def undo(visit: Visit, number: int) -> Answer:
    advice: Advice = held(visit, landlord_queries.ADVICE, number=number)
    landlord: Landlord = held(visit, landlord_queries.LANDLORD_BY_ID, landlord_id=advice.landlord_id)
    return _undone_already(visit, advice, landlord) or _undo_page(visit, Form(), advice, landlord)


@post("/advices/{number:str}/undo", name="advices:undo", may=WRITE, within=READ)
def undone(visit: Visit, number: int) -> Answer:
    advice: Advice = held(visit, landlord_queries.ADVICE_TO_EDIT, number=number)
    landlord: Landlord = held(visit, landlord_queries.LANDLORD_BY_ID, landlord_id=advice.landlord_id)
    if met := _undone_already(visit, advice, landlord):
        return met
    form = Form(visit.posted)
    with acting(visit, form):
        advice.undo(visit.me.member_id)
    if form.has_errors:
        return _undo_page(visit, form, advice, landlord, status=422)
    return done(visit.url("landlords:show", number=landlord.number), _("Le conseil est annulé."))


def _undone_already(visit: Visit, advice: Advice, landlord: Landlord) -> Answer | None:
    if advice.undone_at is None:
        return None
    back = visit.url("landlords:show", number=landlord.number)
    return already_done(_("Ce conseil a déjà été annulé."), back, _("Voir le bailleur"))


def _undo_page(visit: Visit, form: Form, advice: Advice, landlord: Landlord, status: int = 200) -> Answer:
    words = {"day": day(advice.given_on), "outcome": in_words("landlord_contact_outcomes", advice.outcome)}
    return undo_page(
        form,
        title=_("Annuler le conseil du %(day)s") % words,
        submit=_("Annuler ce conseil"),
        consequences=[_("Le conseil du %(day)s (%(outcome)s) reste dans le journal, rayé.") % words],
        back=visit.url("landlords:show", number=landlord.number),
        trail=_at(visit, landlord, (_("Annuler le conseil"), None)),
        status=status,
    )


# -- contacts ---------------------------------------------------------------------------------------------------------
@get("/landlords/{number:str}/contacts/new", name="contacts:new", may=WRITE, within=READ)
def new_contact(visit: Visit, number: int) -> Answer:
    landlord: Landlord = held(visit, landlord_queries.LANDLORD, number=number)
    return _contact_page(visit, ContactForm(), landlord, None)


@post("/landlords/{number:str}/contacts/new", name="contacts:new", may=WRITE, within=READ)
def create_contact(visit: Visit, number: int) -> Answer:
    landlord: Landlord = held(visit, landlord_queries.LANDLORD, number=number)
    form, contact = ContactForm(visit.posted), LandlordContact(landlord_id=landlord.id)
    if form.validate():
        with deed(visit.db, form):
            _fill(contact, form)
            visit.db.add(contact)
    if form.has_errors:
        return _contact_page(visit, form, landlord, None, status=422)
    to = visit.url("landlords:show", number=number)
    return done(to, _("Le contact %(name)s est ajouté.") % {"name": contact.name})


@get("/contacts/{number:str}/edit", name="contacts:edit", may=WRITE, within=READ)
def edit_contact(visit: Visit, number: int) -> Answer:
    contact: LandlordContact = held(visit, landlord_queries.CONTACT, number=number)
    landlord: Landlord = held(visit, landlord_queries.LANDLORD_BY_ID, landlord_id=contact.landlord_id)
    return _contact_page(visit, ContactForm(None, contact), landlord, contact)


@post("/contacts/{number:str}/edit", name="contacts:edit", may=WRITE, within=READ)
def update_contact(visit: Visit, number: int) -> Answer:
    contact: LandlordContact = held(visit, landlord_queries.CONTACT_TO_EDIT, number=number)
    landlord: Landlord = held(visit, landlord_queries.LANDLORD_BY_ID, landlord_id=contact.landlord_id)
    back = visit.url("landlords:show", number=landlord.number)
    theirs = ContactForm(None, contact)
    form = ContactForm(settled(visit.posted, theirs))
    if form.validate():
        if met := clash(visit, form, theirs, contact, title=contact.name, back=back):
            return met
        with deed(visit.db, form):
            _fill(contact, form)
            visit.db.flush()
    if form.has_errors:
        return _contact_page(visit, form, landlord, contact, status=422)
    return done(back, _("Le contact %(name)s est enregistré.") % {"name": contact.name})


@post("/contacts/{number:str}/remove", name="contacts:remove", may=WRITE, within=READ)
def remove_contact(visit: Visit, number: int) -> Answer:
    """Somebody who is not a contact any more is not kept."""
    contact: LandlordContact = held(visit, landlord_queries.CONTACT_TO_EDIT, number=number)
    landlord: Landlord = held(visit, landlord_queries.LANDLORD_BY_ID, landlord_id=contact.landlord_id)
    visit.db.session.delete(contact)
    visit.db.flush()
    return done(visit.url("landlords:show", number=landlord.number), _("Le contact est retiré."))


def _fill(contact: LandlordContact, form: ContactForm) -> None:
    for name in CONTACT_FIELDS:
        setattr(contact, name, form[name].data or "")


def _contact_page(
    visit: Visit, form: ContactForm, landlord: Landlord, contact: LandlordContact | None, status: int = 200
) -> Answer:
    title = _("Modifier le contact") if contact else _("Ajouter un contact")
    return page(
        "works/landlords/contact.html",
        part="form",
        status=status,
        form=form,
        contact=contact,
        title=title,
        submit=_("Enregistrer le contact") if contact else _("Ajouter le contact"),
        back=visit.url("landlords:show", number=landlord.number),
        trail=_at(visit, landlord, (title, None)),
    )


ROUTES = [
    new, create, undo, undone, new_contact, create_contact, edit_contact, update_contact, remove_contact,
]  # fmt: skip
