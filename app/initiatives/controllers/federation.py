"""The head office and the sheets: what waits for its answer, the catalogue, publishing, sending back, retiring."""

from typing import Any

from app.accounts.permissions import Right
from app.initiatives import publishing, searching
from app.initiatives.controllers.catalogue import paper_of, reading_of
from app.initiatives.controllers.history import moment_said
from app.initiatives.forms import CommentForm, RetirementForm
from app.initiatives.places import picture_of, rank_of
from app.initiatives.reading import read
from app.publications import sheet_queries
from app.publications.sheet_models import PUBLISHED, RETIRED, SENT_BACK, PublishedSheet, SheetProposal
from app.web.answers import Answer, done, page
from app.web.conflict import already_done
from app.web.errors import NotFound
from app.web.forms import Form, deed
from app.web.i18n import gettext as _
from app.web.rooms import offered, there
from app.web.routes import get, post
from app.web.visit import Visit

READ, WRITE = Right.FEDERATION_READ, Right.FEDERATION_WRITE
ONE = "/sheets/{association:str}/{number:str}"


@get("/sheets", name="initiatives:index", may=READ)
def index(visit: Visit) -> Answer:
    wanted = searching.asked(visit)
    filters, cards = searching.filters(visit.db), searching.cards(visit.db, wanted)
    return page(
        "initiatives/sheets/federation.html",
        part="list",
        waiting=visit.db.all(sheet_queries.WAITING),
        asked=wanted,
        cards=cards,
        suggested=searching.suggested(visit.db, wanted) if wanted.words and not cards else [],
        filters=filters,
        any_at_all=any(len(options) > 1 for options in filters.values()),
    )


@get(ONE, name="initiatives:show", may=READ)
def show(visit: Visit, association: str, number: int) -> Answer:
    """The last copy handed in, with what was answered; the standing edition beside it."""
    proposal, owner = _held(visit, association, number)
    decisions = visit.db.objects(
        sheet_queries.OF_PROPOSAL, association_id=proposal.association_id, sheet_id=proposal.sheet_id
    )
    standing = _standing(visit, proposal)
    waits = not _answered(decisions, proposal)
    shows_standing = standing is not None and standing.proposal_id == proposal.id
    if standing is not None and shows_standing:
        reading = reading_of(visit, standing, "initiatives:picture", association=association, number=number)
    else:
        reading = read(
            proposal.content,
            None,
            lambda one: visit.url(
                "initiatives:picture", association=association, number=number, rank=rank_of(proposal.content, one)
            ),
        )
    here = {"association": association, "number": number}
    return page(
        "initiatives/sheets/decide.html",
        proposal=proposal,
        owner=owner,
        reading=reading,
        waits=waits,
        standing=standing,
        retired=decisions[0] if decisions and decisions[0].kind == RETIRED and not waits else None,
        events=[_event(one) for one in decisions],
        proposed=moment_said(proposal.proposed_at),
        adopters=visit.db.all(
            sheet_queries.ADOPTIONS, association_id=proposal.association_id, sheet_id=proposal.sheet_id
        ),
        shared=visit.url("public-sheets:show", slug=standing.slug) if standing and standing.is_public else None,
        filled={"label": _("Publier la fiche"), "post": visit.url("initiatives:publish", **here), "icon": "check"}
        if waits and visit.can(WRITE)
        else None,
        outlined=offered(
            {"label": _("Renvoyer avec un commentaire"), "href": there(visit, "initiatives:return", WRITE, **here)}
            if waits
            else None,
            _visibility(visit, standing, here) if standing else None,
            {"label": _("PDF"), "href": visit.url("initiatives:paper", **here), "icon": "file-text"}
            if standing
            else None,
        ),
        others=offered(
            {"label": _("Retirer la fiche"), "href": there(visit, "initiatives:retire", WRITE, **here)}
            if standing
            else None
        ),
        trail=[(_("Fiches"), visit.url("initiatives:index")), (reading.title, None)],
    )


def _visibility(visit: Visit, standing: PublishedSheet, here: dict[str, Any]) -> dict[str, Any] | None:
    if not visit.can(WRITE):
        return None
    words = _("Fermer la page publique") if standing.is_public else _("Ouvrir une page publique")
    fields = {"shown": "" if standing.is_public else "1"}
    return {"label": words, "post": visit.url("initiatives:visibility", **here), "fields": fields}


def _event(one: Any) -> dict[str, Any]:
    words = {SENT_BACK: _("Renvoyée avec un commentaire"), PUBLISHED: _("Publiée"), RETIRED: _("Retirée")}[one.kind]
    return {"at": one.decided_at, "when": moment_said(one.decided_at), "text": words, "note": one.said}


# -- deciding ---------------------------------------------------------------------------------------------------------
@post(ONE + "/publication", name="initiatives:publish", may=WRITE, within=READ)
def publish(visit: Visit, association: str, number: int) -> Answer:
    proposal, owner = _held(visit, association, number)
    if met := _already(visit, proposal, association, number):
        return met
    form = Form(visit.posted)
    with deed(visit.db, form):
        publishing.publish(visit.db, proposal, owner)
    to = visit.url("initiatives:show", association=association, number=number)
    return done(to, _("La fiche est publiée dans le catalogue."))


@get(ONE + "/return", name="initiatives:return", may=WRITE, within=READ)
def returning(visit: Visit, association: str, number: int) -> Answer:
    proposal, owner = _held(visit, association, number)
    return _already(visit, proposal, association, number) or _return_page(visit, proposal, owner, CommentForm())


@post(ONE + "/return", name="initiatives:return", may=WRITE, within=READ)
def send_back(visit: Visit, association: str, number: int) -> Answer:
    proposal, owner = _held(visit, association, number)
    if met := _already(visit, proposal, association, number):
        return met
    form = CommentForm(visit.posted)
    if form.validate():
        with deed(visit.db, form):
            publishing.send_back(visit.db, proposal, str(form.said.data))
    if form.has_errors:
        return _return_page(visit, proposal, owner, form, 422)
    return done(visit.url("initiatives:index"), _("La fiche est renvoyée à %(name)s.") % {"name": owner.name})


@get(ONE + "/retirement", name="initiatives:retire", may=WRITE, within=READ)
def retiring(visit: Visit, association: str, number: int) -> Answer:
    proposal, owner = _held(visit, association, number)
    return _unpublished(visit, proposal, association, number) or _retire_page(visit, proposal, owner, RetirementForm())


@post(ONE + "/retirement", name="initiatives:retire", may=WRITE, within=READ)
def retire(visit: Visit, association: str, number: int) -> Answer:
    proposal, owner = _held(visit, association, number)
    standing = _standing(visit, proposal)
    if standing is None:
        met = _unpublished(visit, proposal, association, number)
        assert met is not None
        return met
    form = RetirementForm(visit.posted)
    if form.validate():
        with deed(visit.db, form):
            publishing.retire(visit.db, standing, str(form.said.data))
    if form.has_errors:
        return _retire_page(visit, proposal, owner, form, 422)
    return done(visit.url("initiatives:index"), _("La fiche est retirée du catalogue."))


@post(ONE + "/visibility", name="initiatives:visibility", may=WRITE, within=READ)
def visibility(visit: Visit, association: str, number: int) -> Answer:
    """The page that anybody with its address may read: opened or closed."""
    proposal, _owner = _held(visit, association, number)
    standing = _standing(visit, proposal)
    if standing is None:
        met = _unpublished(visit, proposal, association, number)
        assert met is not None
        return met
    publishing.show_to_anybody(standing, bool(visit.posted.get("shown")))
    visit.db.flush()
    to = visit.url("initiatives:show", association=association, number=number)
    if standing.is_public:
        return done(to, _("La page publique est ouverte."))
    return done(to, _("La page publique est fermée."))


# -- reading ----------------------------------------------------------------------------------------------------------
@get(ONE + "/sheet.pdf", name="initiatives:paper", may=READ)
def paper(visit: Visit, association: str, number: int) -> Answer:
    proposal, owner = _held(visit, association, number)
    standing = _standing(visit, proposal)
    if standing is None:
        raise NotFound
    return paper_of(visit, standing, owner, visit.url("initiatives:show", association=association, number=number))


@get(ONE + "/pictures/{rank:str}", name="initiatives:picture", may=READ)
def picture(visit: Visit, association: str, number: int, rank: int) -> Answer:
    proposal, _owner = _held(visit, association, number)
    return picture_of(visit, proposal.association_id, proposal.content, rank)


def _held(visit: Visit, association: str, number: int) -> tuple[SheetProposal, Any]:
    row = visit.db.session.execute(
        sheet_queries.LAST_PROPOSAL, {"association": association, "number": number}
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _standing(visit: Visit, proposal: SheetProposal) -> PublishedSheet | None:
    rows: list[PublishedSheet] = visit.db.objects(sheet_queries.STANDING, association_id=proposal.association_id)
    return next((one for one in rows if one.sheet_id == proposal.sheet_id), None)


def _answered(decisions: Any, proposal: SheetProposal) -> bool:
    return any(one.proposal_id == proposal.id for one in decisions)


def _already(visit: Visit, proposal: SheetProposal, association: str, number: int) -> Answer | None:
    """Somebody at the head office has answered meanwhile."""
    decisions = visit.db.objects(
        sheet_queries.OF_PROPOSAL, association_id=proposal.association_id, sheet_id=proposal.sheet_id
    )
    if not _answered(decisions, proposal):
        return None
    here = visit.url("initiatives:show", association=association, number=number)
    return already_done(_("Cette proposition a déjà reçu une réponse."), here, _("Voir la fiche"))


def _unpublished(visit: Visit, proposal: SheetProposal, association: str, number: int) -> Answer | None:
    if _standing(visit, proposal) is not None:
        return None
    here = visit.url("initiatives:show", association=association, number=number)
    return already_done(_("Cette fiche n’est pas dans le catalogue."), here, _("Voir la fiche"))


def _return_page(visit: Visit, proposal: SheetProposal, owner: Any, form: Form, status: int = 200) -> Answer:
    return _said_page(visit, proposal, owner, form, status, retire=False)


def _retire_page(visit: Visit, proposal: SheetProposal, owner: Any, form: Form, status: int = 200) -> Answer:
    return _said_page(visit, proposal, owner, form, status, retire=True)


def _said_page(visit: Visit, proposal: SheetProposal, owner: Any, form: Form, status: int, *, retire: bool) -> Answer:
    title = str(proposal.content.get("title") or "")
    back = visit.url("initiatives:show", association=owner.slug, number=proposal.sheet_number)
    words = _("Retirer la fiche") if retire else _("Renvoyer avec un commentaire")
    return page(
        "initiatives/sheets/said.html",
        part="form",
        status=status,
        form=form,
        heading=words,
        title=title,
        owner=owner,
        consequences=[_("La fiche quitte le catalogue et sa page publique est fermée ; l’association lit votre motif.")]
        if retire
        else [_("L’association lit votre commentaire, corrige la fiche et la propose de nouveau.")],
        submit=_("Retirer la fiche") if retire else _("Renvoyer la fiche"),
        back=back,
        trail=[(_("Fiches"), visit.url("initiatives:index")), (title, back), (words, None)],
    )


ROUTES = [
    index, show, publish, returning, send_back, retiring, retire, visibility, paper, picture,
]  # fmt: skip
