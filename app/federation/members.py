"""One member association as the head office knows it (S50): its membership, its workspace seen from outside, what it
published. Opening, suspending, opening again, naming an administrator where none is left; never a step inside."""

import hashlib
from typing import Any

from app.accounts.permissions import Right
from app.federation import queries
from app.federation.forms import AdministratorForm, MembershipForm
from app.provisioning import NewPerson, has_administrator, send_invitation
from app.publications import sheet_queries
from app.web.answers import Answer, done, page
from app.web.errors import NotFound
from app.web.forms import RuleRefused, deed
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from tenants import clock
from tenants.actor import Workspace

PATH = "/members/{association:str}"
ADMINISTER, READ = Right.FEDERATION_ADMINISTER, Right.FEDERATION_READ


@get(PATH, name="federation:association", may=READ)
def show(visit: Visit, association: str) -> Answer:
    return _page(visit, _read(visit, association))


@get(PATH + "/edit", name="federation:association-edit", may=ADMINISTER, within=READ)
def edit(visit: Visit, association: str) -> Answer:
    row = _read(visit, association)
    return _edit_page(row, visit, MembershipForm(source=row, seen=_seen(row)))


@post(PATH + "/edit", name="federation:association-edit", may=ADMINISTER, within=READ, audited="workspace:change")
def update(visit: Visit, association: str) -> Answer:
    row = _read(visit, association, hold=True)
    form: Any = MembershipForm(visit.posted)
    if form.validate():
        if form.seen.data != _seen(row):
            form = MembershipForm(source=row, seen=_seen(row))
            form.refuse(_("Quelqu’un a changé cette fiche avant vous. La voici à jour : refaites votre changement."))
            return _edit_page(row, visit, form, status=409)
        with deed(visit.db, form):
            if form.left_on.data and form.joined_on.data and form.left_on.data < form.joined_on.data:
                raise RuleRefused(_("Le départ ne peut pas précéder l’adhésion. Vérifiez les deux dates."), "left_on")
            row.joined_on, row.left_on = form.joined_on.data, form.left_on.data
            row.public_address = str(form.public_address.data or "")
            visit.db.flush()
    if form.has_errors:
        return _edit_page(row, visit, form, status=422)
    return done(_here(visit, row), _("La fiche d’adhérent est enregistrée."))


@post(
    PATH + "/suspension",
    name="federation:suspend",
    may=ADMINISTER,
    within=READ,
    fresh=True,
    audited="workspace:suspension",
)
def suspend(visit: Visit, association: str) -> Answer:
    """From the next request on its people meet a page that says so; its figures stay published."""
    row = _opened(visit, association)
    row.suspended_at = row.suspended_at or clock.now()
    return done(_here(visit, row), _("L’espace de %(name)s est suspendu.") % {"name": row.name})


@post(
    PATH + "/reopening",
    name="federation:reopen",
    may=ADMINISTER,
    within=READ,
    fresh=True,
    audited="workspace:reopening",
)
def reopen(visit: Visit, association: str) -> Answer:
    row = _opened(visit, association)
    row.suspended_at = None
    return done(_here(visit, row), _("L’espace de %(name)s est rouvert.") % {"name": row.name})


@post(
    PATH + "/administrator",
    name="federation:administrator",
    may=ADMINISTER,
    within=READ,
    fresh=True,
    audited="workspace:administrator",
)
def administrator(visit: Visit, association: str) -> Answer:
    """Only while the workspace has nobody who administers it: its own people name the next ones."""
    row = _opened(visit, association)
    form: Any = AdministratorForm(visit.posted)
    if has_administrator(visit.services.database, row.id):
        raise NotFound
    if form.validate():
        person = NewPerson(str(form.email.data), str(form.person.data), "director", administrator=True)
        try:
            send_invitation(visit.services.database, person, Workspace(row.id, row.slug, row.name))
        except RuleRefused as refusal:
            form.refuse(refusal.sentence, refusal.field)
    if form.has_errors:
        return _page(visit, row, form, status=422)
    return done(_here(visit, row), _("L’invitation part à %(email)s.") % {"email": form.email.data})


def _read(visit: Visit, slug: str, *, hold: bool = False) -> Any:
    """The line of the registry; the journal names it. Raises NotFound."""
    row = visit.db.object(queries.ASSOCIATION_TO_EDIT if hold else queries.ASSOCIATION, slug=slug)
    if row is None:
        raise NotFound
    visit.concerns, visit.detail = row.slug, row.name
    return row


def _opened(visit: Visit, slug: str) -> Any:
    row = _read(visit, slug, hold=True)
    if row.opened_at is None:
        raise NotFound
    return row


def _here(visit: Visit, row: Any) -> str:
    return visit.url("federation:association", association=row.slug)


def _seen(row: Any) -> str:
    """What the form was drawn from, so that nobody writes over what somebody else has just said."""
    return hashlib.sha256(repr((row.joined_on, row.left_on, row.public_address)).encode()).hexdigest()[:16]


def _page(visit: Visit, row: Any, form: AdministratorForm | None = None, status: int = 200) -> Answer:
    lonely = row.opened_at is not None and not has_administrator(visit.services.database, row.id)
    return page(
        "federation/association.html",
        part="form",
        status=status,
        row=row,
        lonely=lonely and visit.can(Right.FEDERATION_ADMINISTER),
        form=form or AdministratorForm(),
        sheets=visit.db.all(sheet_queries.STANDING_OF, association_id=row.id),
        publications=visit.db.all(queries.EDITIONS_OF, association_id=row.id),
        trail=[(_("Adhérents"), visit.url("federation:associations")), (row.name, None)],
    )


def _edit_page(row: Any, visit: Visit, form: MembershipForm, status: int = 200) -> Answer:
    back = _here(visit, row)
    trail = [(_("Adhérents"), visit.url("federation:associations")), (row.name, back), (_("Modifier"), None)]
    return page(
        "federation/association-edit.html", part="form", status=status, row=row, form=form, trail=trail, back=back
    )


ROUTES = [show, edit, update, suspend, reopen, administrator]
