"""The papers of a dossier (S37): the list by funder, papers sent on the line and used in every dossier, packs."""

from typing import Any

from app.accounts.permissions import Right
from app.funding import document_queries as queries
from app.funding.checklist import serving, to_pack
from app.funding.controllers.shared import acting, held, read, undo_page
from app.funding.document_forms import (
    ENDINGS,
    LIMIT,
    MOMENTS,
    MOST_BYTES,
    PACKS,
    PDF,
    ItemForm,
    PackForm,
    PaperForm,
    received,
    too_large,
)  # fmt: skip
from app.funding.document_models import ChecklistItem, FundingDocument, Pack
from app.funding.document_page import (
    PIECES,
    TONES,
    lacking_words,
    line_words,
    lines_from,
    lines_of,
    state_words,
    values_of,
)
from app.funding.places import dossier_trail
from app.jobs.tasks import ask
from app.reference import catalogue
from app.web.answers import Answer, Download, done, page
from app.web.errors import NotFound
from app.web.forms import Form, RuleRefused, constraint
from app.web.french import in_french
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.i18n import ngettext
from app.web.listed import in_words
from app.web.rooms import offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from tenants import clock
from tenants.files import Files, NoSuchFile, files_of
from tenants.together import Together

READ, WRITE = Right.FUNDING_READ, Right.FUNDING_WRITE
_SHOWN = Together(**PIECES, packs=queries.PACKS)
constraint("uq_checklist_items_type", "type", _l("Cette pièce est déjà ajoutée ou laissée de côté pour ce financeur."))
constraint(
    "uq_funding_documents_replaces_id", "file", _l("Une version plus récente vient d’être ajoutée. Rechargez la page.")
)


def _trail(visit: Visit, dossier: Any, *more: tuple[str, str | None]) -> Any:
    here = visit.url("dossier-papers:index", number=dossier.number) if more else None
    return dossier_trail(visit, dossier, (_("Pièces"), here), *more)


@get("/dossiers/{number:str}/documents", name="dossier-papers:index", may=READ)
def index(visit: Visit, number: int) -> Answer:
    dossier = read(visit, queries.DOSSIER, number=number)
    found = _SHOWN.read(visit.db, **values_of(dossier))
    lines = lines_from(found)
    groups: dict[str, list[Any]] = {}
    for line in lines:
        groups.setdefault(line.funder_name or _("Pour l’association"), []).append(_row(visit, dossier, line))
    shown = {line.type for line in lines}
    count = len(to_pack(lines))
    pack = there(visit, "packs:new", WRITE, number=number)
    words = ngettext(
        "Préparer le dossier complet (%(num)s pièce)", "Préparer le dossier complet (%(num)s pièces)", count
    )
    return page(
        "funding/papers/index.html",
        dossier=dossier,
        groups=list(groups.items()),
        lacking=lacking_words(lines),
        others=[(in_words("document_types", one.type), one) for one in found.documents if one.type not in shown],
        packs=found.packs,
        pack_words=PACKS,
        filled={"label": words % {"num": count}, "href": pack} if pack and count else None,
        outlined=offered(
            {"label": _("Ajouter une pièce"), "href": there(visit, "dossier-papers:new", WRITE, number=number)},
            {"label": _("Compléter la liste"), "href": there(visit, "checklist:new", WRITE, number=number)},
        ),
        trail=_trail(visit, dossier),
    )


def _row(visit: Visit, dossier: Any, line: Any) -> dict[str, Any]:
    add = there(visit, "dossier-papers:new", WRITE, number=dossier.number, type=line.type)
    item = line.item if visit.can(WRITE) else None
    return {
        "line": line,
        "words": line_words(line),
        "moment": str(MOMENTS[line.moment]),
        "state": state_words(line),
        "tone": TONES[line.state],
        "add": add if line.needed else None,
        "add_words": _("Remplacer") if line.document else _("Ajouter"),
        "remove": visit.url("checklist:remove", number=item) if item else None,
    }


# -- a paper ----------------------------------------------------------------------------------------------------------
@get("/dossiers/{number:str}/documents/new", name="dossier-papers:new", may=WRITE, within=READ)
def new(visit: Visit, number: int) -> Answer:
    dossier = read(visit, queries.DOSSIER, number=number)
    asked = visit.asked("type")
    form = PaperForm(None, data={"type": asked, "scope": _usual_scope(dossier, asked)})
    if visit.oversize:
        form.refuse(too_large(visit.oversize), "file")
    return _new_page(visit, dossier, form, 413 if visit.oversize else 200)


@post(
    "/dossiers/{number:str}/documents/new", name="dossier-papers:new", may=WRITE, within=READ, upload=True,
    again="dossier-papers:new",
)  # fmt: skip
def add(visit: Visit, number: int) -> Answer:
    dossier = read(visit, queries.DOSSIER, number=number)
    form: Any = _offered(dossier, PaperForm(visit.posted))
    sent = received(form) if form.validate() else None
    if sent is None:
        return _new_page(visit, dossier, form, 422)
    kept = _files(visit).put(sent.content, MOST_BYTES)
    with acting(visit, form):
        document = FundingDocument(
            type=form.type.data,
            dossier_id=dossier.id if form.scope.data == "dossier" else None,
            residence_id=dossier.residence_id if form.scope.data == "residence" else None,
            year=form.year.data,
            valid_from=form.valid_from.data,
            valid_until=form.valid_until.data,
            name=sent.name,
            media_type=sent.media_type,
            size=kept.size,
            sha256=kept.sha256,
            file_key=kept.key,
        )
        document.replaces_id = _replaced(visit, dossier, document)
        visit.db.add(document)
    if form.has_errors:
        _files(visit).delete(kept.key)
        return _new_page(visit, dossier, form, 422)
    words = {"paper": in_words("document_types", document.type)}
    said = _("« %(paper)s » a une nouvelle version.") if document.replaces_id else _("« %(paper)s » est ajoutée.")
    return done(visit.url("dossier-papers:index", number=number), said % words)


def _replaced(visit: Visit, dossier: Any, document: FundingDocument) -> Any:
    """The current version of the same paper of the same thing and year."""
    rows = visit.db.all(queries.DOCUMENTS, dossier_id=dossier.id, residence_id=dossier.residence_id)
    same = [
        one
        for one in rows
        if (one.dossier_id, one.residence_id, one.year) == (document.dossier_id, document.residence_id, document.year)
    ]
    found = serving(same, document.type, clock.today())
    return found.id if found else None


def _usual_scope(dossier: Any, code: str) -> str:
    """Where papers of this type are of use: what the list says of their owner."""
    try:
        owner = catalogue.entry("document_types", code).flags.get("owner")
    except catalogue.UnknownCode:
        return "association"
    if owner == "residence" and dossier.residence_id:
        return "residence"
    return "association" if owner == "association" else "dossier"


def _offered(dossier: Any, form: Any) -> Any:
    scopes = [("association", _("à toute l’association, dans tous ses dossiers"))]
    if dossier.residence_id:
        scopes.append(("residence", _("à la résidence que ce dossier finance")))
    form.scope.choices = [*scopes, ("dossier", _("à ce dossier seulement"))]
    return form


def _new_page(visit: Visit, dossier: Any, form: Any, status: int) -> Answer:
    return page(
        "funding/papers/new.html",
        part="form",
        status=status,
        form=_offered(dossier, form),
        dossier=dossier,
        most=LIMIT,
        back=visit.url("dossier-papers:index", number=dossier.number),
        trail=_trail(visit, dossier, (_("Ajouter une pièce"), None)),
    )


def _files(visit: Visit) -> Files:
    assert visit.me.tenant is not None  # a route of the workspace door
    return files_of(visit.settings, visit.me.tenant)


def _content(visit: Visit, key: str) -> bytes:
    try:
        return b"".join(_files(visit).read(key))
    except NoSuchFile:
        raise NotFound from None


@get("/funding-documents/{number:str}", name="dossier-papers:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    row: FundingDocument = held(visit, queries.DOCUMENT, number=number)
    ending = ENDINGS.get(row.media_type, "bin")
    media = row.media_type if ending != "bin" else "application/octet-stream"
    return Download(_content(visit, row.file_key), f"piece-{number}.{ending}", media)


@get("/funding-documents/{number:str}/removal", name="dossier-papers:remove", may=WRITE, within=READ)
def removing(visit: Visit, number: int) -> Answer:
    return _removal_page(visit, held(visit, queries.DOCUMENT, number=number), Form(), 200)


@post("/funding-documents/{number:str}/removal", name="dossier-papers:remove", may=WRITE, within=READ)
def remove(visit: Visit, number: int) -> Answer:
    row: FundingDocument = held(visit, queries.DOCUMENT_TO_EDIT, number=number)
    form = Form(visit.posted)
    with acting(visit, form):
        row.undo(visit.me.member_id)
    if form.has_errors:
        return _removal_page(visit, row, form, 422)
    _files(visit).delete(row.file_key)
    return done(visit.url("dossiers:index"), _("« %(name)s » est effacée.") % {"name": row.name})


def _removal_page(visit: Visit, row: FundingDocument, form: Form, status: int) -> Answer:
    return undo_page(
        form,
        title=_("Retirer une pièce"),
        submit=_("Effacer la pièce"),
        consequences=[
            _("« %(name)s » est effacée de tous les dossiers ; rien ne la fait revenir.") % {"name": row.name},
            _("La version d’avant, s’il y en a une, sert de nouveau."),
        ],
        back=visit.url("dossiers:index"),
        trail=[(_("Dossiers"), visit.url("dossiers:index")), (_("Retirer une pièce"), None)],
        status=status,
    )


# -- what the list says besides the rules -----------------------------------------------------------------------------
@get("/dossiers/{number:str}/checklist/new", name="checklist:new", may=WRITE, within=READ)
def new_item(visit: Visit, number: int) -> Answer:
    dossier = read(visit, queries.DOSSIER, number=number)
    return _item_page(visit, dossier, ItemForm(), 200)


@post("/dossiers/{number:str}/checklist/new", name="checklist:new", may=WRITE, within=READ)
def add_item(visit: Visit, number: int) -> Answer:
    dossier = read(visit, queries.DOSSIER, number=number)
    funders = visit.db.all(queries.FUNDERS, dossier_id=dossier.id)
    form: Any = ItemForm(visit.posted)
    form.funder.choices = _funder_choices(funders)
    if form.validate():
        with acting(visit, form):
            visit.db.add(
                ChecklistItem(
                    dossier_id=dossier.id,
                    funder_id={str(row.number): row.id for row in funders}.get(form.funder.data),
                    moment=form.moment.data,
                    type=form.type.data,
                    needed=form.needed.data != "no",
                    note=form.note.data or "",
                )
            )
    if form.has_errors:
        return _item_page(visit, dossier, form, 422)
    return done(visit.url("dossier-papers:index", number=number), _("La liste des pièces est à jour."))


@post("/checklist-items/{number:str}/removal", name="checklist:remove", may=WRITE, within=READ)
def remove_item(visit: Visit, number: int) -> Answer:
    item: ChecklistItem = held(visit, queries.ITEM_TO_EDIT, number=number)
    dossier = visit.db.first(queries.DOSSIER_OF, dossier_id=item.dossier_id)
    visit.db.session.delete(item)
    visit.db.flush()
    to = visit.url("dossier-papers:index", number=dossier.number if dossier else 0)
    return done(to, _("La liste suit de nouveau les règles du financeur."))


def _funder_choices(funders: Any) -> list[tuple[str, str]]:
    return [("", _("l’association elle-même")), *((str(row.number), row.name) for row in funders)]


def _item_page(visit: Visit, dossier: Any, form: Any, status: int) -> Answer:
    form.funder.choices = _funder_choices(visit.db.all(queries.FUNDERS, dossier_id=dossier.id))
    return page(
        "funding/papers/item.html",
        part="form",
        status=status,
        form=form,
        dossier=dossier,
        back=visit.url("dossier-papers:index", number=dossier.number),
        trail=_trail(visit, dossier, (_("Compléter la liste"), None)),
    )


# -- packs ------------------------------------------------------------------------------------------------------------
@get("/dossiers/{number:str}/pack/new", name="packs:new", may=WRITE, within=READ)
def new_pack(visit: Visit, number: int) -> Answer:
    return _pack_page(visit, read(visit, queries.DOSSIER, number=number), PackForm(), 200)


@post("/dossiers/{number:str}/pack/new", name="packs:new", may=WRITE, within=READ)
def ask_pack(visit: Visit, number: int) -> Answer:
    dossier = read(visit, queries.DOSSIER, number=number)
    lines = lines_of(visit.db, dossier)
    kept = to_pack(lines)
    with in_french():  # as the cover on which it will stand
        lacking = lacking_words(lines)
    form: Any = PackForm(visit.posted)
    pack = Pack(dossier_id=dossier.id, media_type=form.kind.data, total=len(kept), lacking=lacking)
    if form.validate():
        with acting(visit, form):
            if not kept:
                raise RuleRefused(_("Aucune pièce à joindre. Ajoutez-en une d’abord."))
            if lacking and not form.anyway.data:
                raise RuleRefused(_ask_anyway(len(lacking)), "anyway")
            visit.db.add(pack)
            ask(visit.db, "funding.pack", lock=f"pack-{pack.id}", pack_id=str(pack.id))
    if form.has_errors:
        return _pack_page(visit, dossier, form, 422)
    return done(visit.url("packs:show", number=pack.number), _("Le dossier se prépare."))


def _ask_anyway(count: int) -> str:
    return ngettext(
        "Le dossier part sans %(num)s pièce. Continuer, ou l’ajouter d’abord ?",
        "Le dossier part sans %(num)s pièces. Continuer, ou les ajouter d’abord ?",
        count,
    ) % {"num": count}


def _pack_page(visit: Visit, dossier: Any, form: Any, status: int) -> Answer:
    lines = lines_of(visit.db, dossier)
    return page(
        "funding/papers/pack-new.html",
        part="form",
        status=status,
        form=form,
        dossier=dossier,
        kept=[in_words("document_types", one.type) for one in to_pack(lines)],
        lacking=lacking_words(lines),
        back=visit.url("dossier-papers:index", number=dossier.number),
        trail=_trail(visit, dossier, (_("Préparer le dossier complet"), None)),
    )


@get("/packs/{number:str}", name="packs:show", may=READ)
def show_pack(visit: Visit, number: int) -> Answer:
    """How far it is; asked again every second until it is ready."""
    pack: Pack = held(visit, queries.PACK, number=number)
    dossier = visit.db.first(queries.DOSSIER_OF, dossier_id=pack.dossier_id)
    return page(
        "funding/papers/pack.html",
        part="run",
        pack=pack,
        dossier=dossier,
        running=pack.state in ("asked", "running"),
        file=visit.url("packs:file", number=number) if pack.state == "ready" else None,
        back=visit.url("dossier-papers:index", number=dossier.number) if dossier else "",
        trail=_trail(visit, dossier, (_("Dossier complet"), None)),
    )


@get("/packs/{number:str}/file", name="packs:file", may=READ)
def pack_file(visit: Visit, number: int) -> Answer:
    pack: Pack = held(visit, queries.PACK, number=number)
    if pack.file_key is None:
        raise NotFound
    ending = "pdf" if pack.media_type == PDF else "zip"
    return Download(_content(visit, pack.file_key), f"dossier-complet-{number}.{ending}", pack.media_type)


ROUTES = [
    index, new, add, show, removing, remove, new_item, add_item, remove_item, new_pack, ask_pack, show_pack, pack_file,
]  # fmt: skip
