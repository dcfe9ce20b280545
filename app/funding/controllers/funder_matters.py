"""What hangs on a funder: former names, contacts, papers it asks, deadlines that come back. Added and taken out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.accounts.permissions import Right
from app.funding import funder_queries as queries
from app.funding.controllers.shared import held
from app.funding.funder_forms import FunderContactForm, FunderDeadlineForm, FunderNameForm, FunderPaperForm
from app.funding.funder_models import Funder, FunderContact, FunderDeadline, FunderName, FunderPaper
from app.funding.funder_naming import proposed
from app.funding.places import trail
from app.web.answers import Answer, done, page
from app.web.forms import Form, deed
from app.web.i18n import lazy_gettext as _l
from app.web.routes import get, post
from app.web.visit import Visit

READ, WRITE = Right.FUNDING_READ, Right.FUNDING_WRITE


@dataclass(frozen=True)
class Matter:
    """A kind of row of a funder. word: in the address and the route's name; first: what its form starts with."""

    word: str
    model: Any
    form: Callable[..., Form]
    row: Any
    title: Any
    submit: Any
    said: Any
    gone: Any
    first: dict[str, Any]


MATTERS = (
    Matter(
        "names", FunderName, FunderNameForm, queries.NAME_TO_EDIT, _l("Ajouter un ancien nom"),
        _l("Enregistrer l’ancien nom"), _l("L’ancien nom est noté."), _l("L’ancien nom est retiré."), {},
    ),
    Matter(
        "contacts", FunderContact, FunderContactForm, queries.CONTACT_TO_EDIT, _l("Ajouter un contact"),
        _l("Enregistrer le contact"), _l("Le contact est noté."), _l("Le contact est retiré."), {},
    ),
    Matter(
        "papers", FunderPaper, FunderPaperForm, queries.PAPER_TO_EDIT, _l("Ajouter une pièce demandée"),
        _l("Enregistrer la pièce"), _l("La pièce demandée est notée."), _l("La pièce n’est plus demandée."),
        {"moment": "filing"},
    ),
    Matter(
        "deadlines", FunderDeadline, FunderDeadlineForm, queries.DEADLINE_TO_EDIT, _l("Ajouter une échéance"),
        _l("Enregistrer l’échéance"), _l("L’échéance est notée."), _l("L’échéance est retirée."), {"kind": "filing"},
    ),
)  # fmt: skip


def _routes(matter: Matter) -> list[Any]:
    path, name = f"/funders/{{number:str}}/{matter.word}/new", f"funder-{matter.word}:new"

    @get(path, name=name, may=WRITE, within=READ)
    def new(visit: Visit, number: int) -> Answer:
        funder: Funder = held(visit, queries.FUNDER, number=number)
        return _page(
            visit, funder, matter, matter.form(None, data=matter.first | _proposal(visit, matter, funder)), 200
        )

    @post(path, name=name, may=WRITE, within=READ)
    def create(visit: Visit, number: int) -> Answer:
        funder: Funder = held(visit, queries.FUNDER, number=number)
        form = matter.form(visit.posted)
        if form.validate():
            with deed(visit.db, form):
                visit.db.add(matter.model(funder_id=funder.id, **_values(form)))
        if form.has_errors:
            return _page(visit, funder, matter, form, 422)
        return done(visit.url("funders:show", number=number), str(matter.said))

    @post(f"/funder-{matter.word}/{{number:str}}/remove", name=f"funder-{matter.word}:remove", may=WRITE, within=READ)
    def remove(visit: Visit, number: int) -> Answer:
        row = held(visit, matter.row, number=number)
        funder: Funder = held(visit, queries.FUNDER_BY_ID, funder_id=row.funder_id)
        visit.db.session.delete(row)
        visit.db.flush()
        return done(visit.url("funders:show", number=funder.number), str(matter.gone))

    return [new, create, remove]


def _proposal(visit: Visit, matter: Matter, funder: Funder) -> dict[str, Any]:
    """The former name chosen on the funder's page, by its place in what is proposed."""
    chosen = visit.asked_number("proposal", most=20)
    if matter.word != "names" or chosen is None:
        return {}
    known = {row.name for row in visit.db.all(queries.NAMES, funder_id=funder.id)}
    found = proposed(funder.name, known)
    if chosen >= len(found):
        return {}
    one = found[chosen]
    return {"name": one.name, "valid_from": one.valid_from, "valid_to": one.valid_to}


def _values(form: Form) -> dict[str, Any]:
    """What the form says, texts never null."""
    texts = {"name", "role", "phone", "email", "note"}
    return {
        field.name: (field.data or "") if field.name in texts else field.data for field in form if field.name != "once"
    }


def _page(visit: Visit, funder: Funder, matter: Matter, form: Form, status: int) -> Answer:
    back = visit.url("funders:show", number=funder.number)
    return page(
        "funding/funders/matter.html",
        part="form",
        status=status,
        form=form,
        funder=funder,
        title=str(matter.title),
        submit=str(matter.submit),
        back=back,
        trail=trail(visit, "funders", (funder.name, back), (str(matter.title), None)),
    )


ROUTES = [route for matter in MATTERS for route in _routes(matter)]
