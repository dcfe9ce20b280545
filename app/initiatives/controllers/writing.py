"""Writing a sheet (S38): the headings with a preview, a draft kept while one types, a conflict page when two save."""

from collections.abc import Sequence
from typing import Any

from app.accounts.permissions import Right
from app.initiatives import queries
from app.initiatives.content import HEADINGS, TEXTS, figure_kept, picture_kept
from app.initiatives.deeds import keep_draft, keep_state, take
from app.initiatives.figures import note_said, value_said
from app.initiatives.forms import FundersForm, SheetForm
from app.initiatives.models import Sheet, SheetDraft
from app.initiatives.places import READ, WRITE, held, trail
from app.initiatives.reading import Reading, read
from app.web import neighbours
from app.web.answers import Answer, done, page
from app.web.conflict import clash, settled
from app.web.forms import Lists, deed
from app.web.french import in_french
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import money
from tenants import clock

# What good sheets say under each heading.
HINTS = {
    "introduction": _l("À quel besoin répond l’initiative, pour qui, où. Cinq lignes suffisent."),
    "commission": _l("Qui l’a voulue, depuis quand, avec quel premier soutien."),
    "operators": _l("Qui la fait vivre : un opérateur par ligne."),
    "objectives": _l("Deux à quatre objectifs, un par ligne commençant par un tiret."),
    "approach": _l("Ce que vous savez faire et que d’autres pourraient reprendre, étape par étape."),
    "financing": _l("Ce qu’il faut savoir du montage. Les financeurs se listent au-dessous."),
    "results": _l("Ce qui a changé. Insérez les chiffres publiés par leur repère, par exemple {1}."),
    "contact": _l("Le service à joindre, jamais une personne."),
}


@get("/sheets/{number:str}/edit", name="sheets:edit", may=WRITE, within=READ)
def edit(visit: Visit, number: int) -> Answer:
    """One’s own draft when there is one, else what was saved last."""
    sheet = held(visit, number)
    draft: SheetDraft | None = visit.db.object(queries.DRAFT, sheet_id=sheet.id, member_id=visit.me.member_id)
    form = _from_draft(draft) if draft else SheetForm(None, sheet)
    return _page(visit, sheet, form, draft=draft)


@post("/sheets/{number:str}/edit", name="sheets:edit", may=WRITE, within=READ)
def update(visit: Visit, number: int) -> Answer:
    sheet = held(visit, number, to_change=True)
    back = visit.url("sheets:show", number=number)
    theirs = SheetForm(None, sheet)
    form = SheetForm(settled(visit.posted, theirs))
    if form.validate():
        if met := clash(visit, form, theirs, sheet, title=sheet.title, back=back):
            return met
        with deed(visit.db, form):
            take(sheet, form)
            visit.db.flush()
            keep_state(visit.db, sheet)
            visit.db.run(queries.DROP_DRAFT, sheet_id=sheet.id, member_id=visit.me.member_id)
    if form.has_errors:
        return _page(visit, sheet, form, status=422)
    return done(back, _("La fiche « %(title)s » est enregistrée.") % {"title": sheet.title})


@post("/sheets/{number:str}/draft", name="sheets:draft", may=WRITE, within=READ)
def draft(visit: Visit, number: int) -> Answer:
    """What is typed, kept as it is and shown as it would be read; nothing is refused here."""
    sheet, form = held(visit, number), SheetForm(visit.posted)
    version = str(form.version.data or "")
    if visit.me.member_id is not None:
        kept = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else sheet.version
        keep_draft(visit.db, sheet, visit.me.member_id, _typed(form), kept)
    return _page(visit, sheet, form, part="preview", saved_at=clock.now())


@post("/sheets/{number:str}/draft/removal", name="sheets:draft-removal", may=WRITE, within=READ)
def drop(visit: Visit, number: int) -> Answer:
    sheet = held(visit, number)
    visit.db.run(queries.DROP_DRAFT, sheet_id=sheet.id, member_id=visit.me.member_id)
    to = visit.url("sheets:edit", number=number)
    return done(to, _("Vous repartez de la version enregistrée."))


def _typed(form: SheetForm) -> dict[str, Any]:
    """As a browser would send it again: the day and the year as they were typed."""
    told: dict[str, Any] = {name: str(form[name].data or "")[:10_000] for name in TEXTS}
    return told | {
        "year": form.year._value()[:20],
        "checked_on": form.checked_on._value()[:40],
        "names_confirmed": bool(form.names_confirmed.data),
    }


def _from_draft(kept: SheetDraft) -> SheetForm:
    pairs: list[tuple[str, Any]] = [(name, kept.content.get(name) or "") for name in (*TEXTS, "year", "checked_on")]
    if kept.content.get("names_confirmed"):
        pairs.append(("names_confirmed", "y"))
    return SheetForm(Lists([*pairs, ("version", str(kept.version))]))


def _page(
    visit: Visit,
    sheet: Sheet,
    form: SheetForm,
    *,
    status: int = 200,
    part: str = "form",
    draft: SheetDraft | None = None,
    saved_at: Any = None,
) -> Answer:
    bound = visit.db.objects(queries.FIGURES, sheet_id=sheet.id)
    pictures = visit.db.objects(queries.PICTURES, sheet_id=sheet.id)
    return page(
        "initiatives/sheets/edit.html",
        part=part,
        status=status,
        form=form,
        sheet=sheet,
        reading=_preview(visit, form, bound, pictures),
        headings=[(key, str(words), str(HINTS[key])) for key, words in HEADINGS.items()],
        figures=[(one.mark, value_said(figure_kept(one)), note_said(figure_kept(one))) for one in bound],
        pictures=pictures,
        others=visit.db.all(queries.OTHER_DRAFTS, sheet_id=sheet.id, member_id=visit.me.member_id),
        draft=draft,
        saved_at=saved_at or (draft.saved_at if draft else None),
        back=visit.url("sheets:show", number=sheet.number),
        trail=trail(visit, (sheet.title, visit.url("sheets:show", number=sheet.number)), (_("Rédiger"), None)),
    )


def _preview(visit: Visit, form: SheetForm, bound: Any, pictures: Any) -> Reading:
    content: dict[str, Any] = {name: str(form[name].data or "") for name in TEXTS}
    content |= {
        "year": form.year.data,
        "checked_on": form.checked_on.data.isoformat() if form.checked_on.data else None,
        "figures": [figure_kept(one) for one in bound],
        "pictures": [picture_kept(one) for one in pictures],
    }
    return read(content, None, lambda one: visit.url("sheets:picture", number=one["number"]))


# -- the funders of a dossier -----------------------------------------------------------------------------------------
@get("/sheets/{number:str}/funders", name="sheets:funders", may=WRITE, within=READ)
def funders(visit: Visit, number: int) -> Answer:
    return _funders_page(visit, held(visit, number), _funders_form(visit, None))


@post("/sheets/{number:str}/funders", name="sheets:funders", may=WRITE, within=READ)
def take_funders(visit: Visit, number: int) -> Answer:
    """The plan as it stands today is written into the draft: a copy, which no later payment or refusal changes."""
    sheet = held(visit, number)
    form = _funders_form(visit, visit.posted)
    if not form.validate():
        return _funders_page(visit, sheet, form, 422)
    lines = [row for row in _plan_lines(visit) if str(row.number) == form.dossier.data]
    kept: SheetDraft | None = visit.db.object(queries.DRAFT, sheet_id=sheet.id, member_id=visit.me.member_id)
    begun = _from_draft(kept) if kept else SheetForm(None, sheet)
    with in_french():  # as the sheet is written, whatever the language of the page
        told = [f"{row.name.replace(':', ' ')} : {money(row.amount)}" for row in lines]
    typed = _typed(begun) | {"funders": "\n".join(told)}
    remark = str(lines[0].remark or "")
    if remark and remark not in typed["financing"]:
        typed["financing"] = f"{typed['financing']}\n\n{remark}".strip()
    keep_draft(visit.db, sheet, visit.me.member_id, typed, kept.version if kept else sheet.version)
    said = _("Les financeurs de « %(title)s » sont repris dans votre brouillon.") % {"title": lines[0].title}
    return done(visit.url("sheets:edit", number=number), said)


def _plan_lines(visit: Visit) -> Sequence[Any]:
    """Every line that counts in a plan, for who may read the funding."""
    return neighbours.listed(visit, "funding_lines") if visit.can(Right.FUNDING_READ) else []


def _funders_form(visit: Visit, posted: Any) -> FundersForm:
    form = FundersForm(posted)
    dossiers = {str(row.number): row.title for row in _plan_lines(visit)}
    form.dossier.choices = [("", _("Choisir…")), *dossiers.items()]
    return form


def _funders_page(visit: Visit, sheet: Sheet, form: FundersForm, status: int = 200) -> Answer:
    return page(
        "initiatives/sheets/funders.html",
        part="form",
        status=status,
        form=form,
        nothing=len(form.dossier.choices) == 1,
        back=visit.url("sheets:edit", number=sheet.number),
        trail=trail(
            visit, (sheet.title, visit.url("sheets:show", number=sheet.number)), (_("Reprendre les financeurs"), None)
        ),
    )


ROUTES = [edit, update, draft, drop, funders, take_funders]
