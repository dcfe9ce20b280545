"""Proposing a sheet to the head office: a page that says what will be public, then a frozen copy."""

from typing import Any

from app.initiatives import queries
from app.initiatives.content import HEADINGS, whole
from app.initiatives.deeds import hand_in
from app.initiatives.forms import SheetForm
from app.initiatives.models import Sheet
from app.initiatives.places import DECIDE, READ, association, held, standing_of, state_of, trail
from app.initiatives.reading import Reading, read
from app.initiatives.state import Stage, State
from app.web.answers import Answer, done, page
from app.web.conflict import already_done
from app.web.forms import Form, Lists
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit

NEEDED = ("introduction", "objectives", "approach", "results")


@get("/sheets/{number:str}/proposal", name="sheets:proposal", may=DECIDE, within=READ)
def check(visit: Visit, number: int) -> Answer:
    sheet = held(visit, number)
    found = state_of(visit, sheet, standing_of(visit, sheet))
    if met := _already(visit, sheet, found):
        return met
    return _page(visit, sheet, found, Form())


@post("/sheets/{number:str}/proposal", name="sheets:proposal", may=DECIDE, within=READ)
def propose(visit: Visit, number: int) -> Answer:
    sheet = held(visit, number, to_change=True)
    found = state_of(visit, sheet, standing_of(visit, sheet))
    if met := _already(visit, sheet, found):
        return met
    form = Form(visit.posted)
    if _missing(sheet, _reading(visit, sheet)):
        return _page(visit, sheet, found, form, 422)
    hand_in(visit.db, sheet, association(visit))
    to = visit.url("sheets:show", number=number)
    return done(to, _("La fiche est proposée à la tête de réseau."))


def _already(visit: Visit, sheet: Sheet, found: State) -> Answer | None:
    """Nothing new to hand in: the last copy says the same."""
    if found.stage is Stage.DRAFT or found.unsent or found.stage is Stage.RETIRED:
        return None
    return already_done(
        _("Cette version a déjà été proposée à la tête de réseau."),
        visit.url("sheets:show", number=sheet.number),
        _("Voir la fiche"),
    )


def _reading(visit: Visit, sheet: Sheet) -> Reading:
    content = whole(
        sheet,
        visit.db.objects(queries.FIGURES, sheet_id=sheet.id),
        visit.db.objects(queries.PICTURES, sheet_id=sheet.id),
    )
    return read(content, None, lambda one: visit.url("sheets:picture", number=one["number"]))


def _missing(sheet: Sheet, reading: Reading) -> list[str]:
    """What stands in the way of a proposal, each with what to do."""
    found = []
    here = {part.key for part in reading.parts}
    if not here & set(NEEDED):
        found.append(_("La fiche ne dit encore rien. Rédigez au moins la présentation ou les objectifs."))
    if not sheet.contact_email:
        found.append(_("Indiquez l’adresse électronique du contact : une adresse de l’association."))
    found += [
        _("Le repère {%(mark)s} n’a pas de chiffre. Insérez-le, ou retirez le repère du texte.") % {"mark": mark}
        for mark in reading.missing
    ]
    posted: list[tuple[str, Any]] = [(name, getattr(sheet, name) or "") for name in HEADINGS]
    form = SheetForm(Lists([*posted, ("title", sheet.title), ("theme", sheet.theme)]), None)
    form.names_confirmed.data = sheet.names_confirmed
    form.validate()
    found += [str(sentence) for name in HEADINGS for sentence in form[name].errors]
    return found


def _page(visit: Visit, sheet: Sheet, found: State, form: Form, status: int = 200) -> Answer:
    reading = _reading(visit, sheet)
    present = {part.key for part in reading.parts}
    back = visit.url("sheets:show", number=sheet.number)
    return page(
        "initiatives/sheets/proposal.html",
        part="form",
        status=status,
        sheet=sheet,
        form=form,
        reading=reading,
        missing=_missing(sheet, reading),
        empty=[str(words) for key, words in HEADINGS.items() if key not in present],
        state=found,
        back=back,
        trail=trail(visit, (sheet.title, back), (_("Proposer"), None)),
    )


ROUTES = [check, propose]
