"""Partner enterprises (S28): their list, one with its agreements, its years and its charter, and its facts."""

from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, done, download, page
from app.web.conflict import clash, settled
from app.web.forms import Form, deed
from app.web.i18n import gettext as _
from app.web.listed import in_words, keep_known
from app.web.rooms import offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from app.works import enterprise_queries as queries
from app.works.controllers.shared import acting, held
from app.works.enterprise_export import list_of_enterprises, list_of_years
from app.works.enterprise_forms import ConsultationForm, EnterpriseForm, ReviewForm
from app.works.enterprise_models import Consultation, Enterprise, Review
from app.works.order_queries import SENDER
from app.works.partnership import chart_of, partnership_with
from app.works.places import tabs, trail
from app.works.review_paper import review_note
from tenants import clock

PDF = "application/pdf"
READ, WRITE = Right.WORKS_READ, Right.WORKS_WRITE
FIELDS = ("name", "kind", "partner_since", "siret", "address", "postcode", "town", "contact", "phone", "email")


@get("/enterprises", name="enterprises:index", may=READ)
def index(visit: Visit) -> Answer:
    rows = visit.db.all(queries.ENTERPRISES, today=clock.today())
    add = there(visit, "enterprises:new", WRITE)
    return page(
        "works/enterprises/index.html",
        rows=rows,
        kind=lambda code: in_words("siae_kinds", code),
        named=visit.can(Right.WORKS_NAMES),
        filled={"label": _("Ajouter une entreprise"), "href": add, "icon": "plus"} if add else None,
        export=there(visit, "enterprises:export", Right.EXPORT) if rows else None,
        tabs=tabs(visit, "enterprises"),
    )


@get("/enterprises.xlsx", name="enterprises:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit) -> Answer:
    rows = visit.db.all(queries.ENTERPRISES, today=clock.today())
    return download(list_of_enterprises(rows, visit), _("entreprises-%(day)s.xlsx") % {"day": clock.today()})


@get("/enterprises/{number:str}", name="enterprises:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    enterprise: Enterprise = held(visit, queries.ENTERPRISE, number=number)
    partnership = partnership_with(visit.db, enterprise)
    notes: dict[str, list[Any]] = {}
    for row in visit.db.all(queries.NOTES, enterprise_id=enterprise.id):
        notes.setdefault(row.kind, []).insert(0, row)
    return page(
        "works/enterprises/show.html",
        enterprise=enterprise,
        kind=in_words("siae_kinds", enterprise.kind),
        agreements=partnership.agreements,
        current=partnership.current,
        years=list(reversed(partnership.years)),
        total=partnership.total,
        chart=chart_of(partnership.years),
        relet=partnership.total.relet,
        notes=notes,
        shared=visit.services.shared_with(visit, *(row.id for row in partnership.agreements)),
        trade=lambda code: in_words("works_trades", code),
        named=visit.can(Right.WORKS_NAMES),
        trail=trail(visit, "enterprises", (enterprise.name, None)),
        **_actions(visit, enterprise, partnership.agreements),
    )


def _actions(visit: Visit, enterprise: Enterprise, agreements: Any) -> dict[str, Any]:
    number = enterprise.number
    words = _("Renouveler la convention") if agreements else _("Signer une convention")
    renew = there(visit, "agreements:new", WRITE, number=number)
    last = agreements[0].number if agreements else None
    share = there(visit, "shares:new", Right.SHARES_EVERYTHING, object=f"agreement-{last}") if last else None
    return {
        "filled": {"label": words, "href": renew} if renew else None,
        "outlined": offered(
            {"label": _("Partager"), "href": share, "icon": "share-2"},
            {"label": _("Heures et salariés"), "href": there(visit, "hours:index", READ, number=number)},
            {"label": _("Note de bilan (PDF)"), "href": there(visit, "enterprises:review", READ, number=number)},
            {"label": _("Exporter"), "href": there(visit, "enterprises:years", Right.EXPORT, number=number)},
        ),
        "others": offered(
            {"label": _("Ajouter un bordereau de prix"), "href": there(visit, "price-lists:new", WRITE, number=number)},
            {"label": _("Noter un bilan"), "href": there(visit, "reviews:new", WRITE, number=number)},
            {
                "label": _("Noter une consultation d’artisans"),
                "href": there(visit, "consultations:new", WRITE, number=number),
            },
            {"label": _("Modifier l’entreprise"), "href": there(visit, "enterprises:edit", WRITE, number=number)},
        ),
    }


@get("/enterprises/{number:str}/years.xlsx", name="enterprises:years", may=Right.EXPORT, within=READ, fresh=True)
def export_years(visit: Visit, number: int) -> Answer:
    enterprise: Enterprise = held(visit, queries.ENTERPRISE, number=number)
    years = partnership_with(visit.db, enterprise).years
    name = _("annees-%(number)s-%(day)s.xlsx") % {"number": number, "day": clock.today()}
    return download(list_of_years(years, enterprise, visit), name)


@get("/enterprises/{number:str}/review.pdf", name="enterprises:review", may=READ, audited="print:enterprise")
def review(visit: Visit, number: int) -> Answer:
    """The years as the page tells them, on one sheet for the two boards."""
    enterprise: Enterprise = held(visit, queries.ENTERPRISE, number=number)
    partnership = partnership_with(visit.db, enterprise)
    sender = visit.db.first(SENDER, slug=visit.workspace_slug)
    made = review_note(enterprise, in_words("siae_kinds", enterprise.kind), partnership, sender)
    return download(made, _("bilan-%(day)s.pdf") % {"day": clock.today()}, PDF)


# -- its facts --------------------------------------------------------------------------------------------------------
@get("/enterprises/new", name="enterprises:new", may=WRITE, within=READ)
def new(visit: Visit) -> Answer:
    return _form_page(visit, EnterpriseForm(None, data={"kind": "unknown"}), None, 200)


@post("/enterprises/new", name="enterprises:new", may=WRITE, within=READ)
def create(visit: Visit) -> Answer:
    form, enterprise = EnterpriseForm(visit.posted), Enterprise()
    if form.validate():
        with deed(visit.db, form):
            _fill(enterprise, form)
            visit.db.add(enterprise)
    if form.has_errors:
        return _form_page(visit, form, None, 422)
    to = visit.url("enterprises:show", number=enterprise.number)
    return done(to, _("%(name)s est ajoutée.") % {"name": enterprise.name})


@get("/enterprises/{number:str}/edit", name="enterprises:edit", may=WRITE, within=READ)
def edit(visit: Visit, number: int) -> Answer:
    enterprise: Enterprise = held(visit, queries.ENTERPRISE, number=number)
    form = EnterpriseForm(None, enterprise)
    keep_known(form.kind, "siae_kinds")
    return _form_page(visit, form, enterprise, 200)


@post("/enterprises/{number:str}/edit", name="enterprises:edit", may=WRITE, within=READ)
def update(visit: Visit, number: int) -> Answer:
    enterprise: Enterprise = held(visit, queries.ENTERPRISE_TO_EDIT, number=number)
    back = visit.url("enterprises:show", number=number)
    theirs = EnterpriseForm(None, enterprise)
    form = EnterpriseForm(settled(visit.posted, theirs))
    if form.validate():
        if met := clash(visit, form, theirs, enterprise, title=enterprise.name, back=back):
            return met
        with acting(visit, form):
            _fill(enterprise, form)
    if form.has_errors:
        return _form_page(visit, form, enterprise, 422)
    return done(back, _("Les changements de %(name)s sont enregistrés.") % {"name": enterprise.name})


def _fill(enterprise: Enterprise, form: Form) -> None:
    for name in FIELDS:
        value = form[name].data
        setattr(enterprise, name, "" if value is None and name != "partner_since" else value)
    enterprise.kind = enterprise.kind or "unknown"


def _form_page(visit: Visit, form: Form, enterprise: Enterprise | None, status: int) -> Answer:
    back = visit.url("enterprises:show", number=enterprise.number) if enterprise else visit.url("enterprises:index")
    title = _("Modifier l’entreprise") if enterprise else _("Ajouter une entreprise")
    steps = [(enterprise.name, back)] if enterprise else []
    return page(
        "works/enterprises/form.html",
        part="form",
        status=status,
        form=form,
        title=title,
        submit=_("Enregistrer l’entreprise"),
        back=back,
        trail=trail(visit, "enterprises", *steps, (title, None)),
    )


# -- what was said ----------------------------------------------------------------------------------------------------
def _note_page(visit: Visit, enterprise: Enterprise, form: Form, title: str, submit: str, status: int) -> Answer:
    back = visit.url("enterprises:show", number=enterprise.number)
    return page(
        "works/enterprises/note.html",
        part="form",
        status=status,
        form=form,
        title=title,
        submit=submit,
        back=back,
        trail=trail(visit, "enterprises", (enterprise.name, back), (title, None)),
    )


@get("/enterprises/{number:str}/reviews/new", name="reviews:new", may=WRITE, within=READ)
def new_review(visit: Visit, number: int) -> Answer:
    enterprise: Enterprise = held(visit, queries.ENTERPRISE, number=number)
    form = ReviewForm(None, data={"held_on": clock.today()})
    return _note_page(visit, enterprise, form, _("Noter un bilan"), _("Enregistrer le bilan"), 200)


@post("/enterprises/{number:str}/reviews/new", name="reviews:new", may=WRITE, within=READ)
def create_review(visit: Visit, number: int) -> Answer:
    enterprise: Enterprise = held(visit, queries.ENTERPRISE, number=number)
    form = ReviewForm(visit.posted)
    if form.validate():
        with deed(visit.db, form):
            visit.db.add(Review(enterprise_id=enterprise.id, held_on=form.held_on.data, note=form.note.data))
    if form.has_errors:
        return _note_page(visit, enterprise, form, _("Noter un bilan"), _("Enregistrer le bilan"), 422)
    return done(visit.url("enterprises:show", number=number), _("Le bilan est noté."))


@get("/enterprises/{number:str}/consultations/new", name="consultations:new", may=WRITE, within=READ)
def new_consultation(visit: Visit, number: int) -> Answer:
    enterprise: Enterprise = held(visit, queries.ENTERPRISE, number=number)
    form = ConsultationForm(None, data={"held_on": clock.today()})
    title = _("Noter une consultation d’artisans")
    return _note_page(visit, enterprise, form, title, _("Enregistrer la consultation"), 200)


@post("/enterprises/{number:str}/consultations/new", name="consultations:new", may=WRITE, within=READ)
def create_consultation(visit: Visit, number: int) -> Answer:
    enterprise: Enterprise = held(visit, queries.ENTERPRISE, number=number)
    form = ConsultationForm(visit.posted)
    if form.validate():
        with deed(visit.db, form):
            values = {"held_on": form.held_on.data, "who": form.who.data, "answer": form.answer.data or ""}
            visit.db.add(Consultation(enterprise_id=enterprise.id, **values))
    if form.has_errors:
        title = _("Noter une consultation d’artisans")
        return _note_page(visit, enterprise, form, title, _("Enregistrer la consultation"), 422)
    return done(visit.url("enterprises:show", number=number), _("La consultation est notée."))


ROUTES = [
    index, export, new, create, show, export_years, review, edit, update,
    new_review, create_review, new_consultation, create_consultation,
]  # fmt: skip
