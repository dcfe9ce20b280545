"""The history of a sheet: what was done with it, every saved state, and what changed from one to the next."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.initiatives import queries
from app.initiatives.content import HEADINGS, REPRODUCED, TEXTS
from app.initiatives.differences import differences
from app.initiatives.figures import note_said
from app.initiatives.models import Sheet
from app.initiatives.places import READ, association, held, trail
from app.publications import sheet_queries
from app.web.answers import Answer, page
from app.web.errors import NotFound
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import in_words
from app.web.routes import get
from app.web.visit import Visit
from app.web.words import clock_time, day
from tenants import clock

WORDS = {
    "title": _l("Titre"),
    "place": _l("Lieu"),
    "theme": _l("Thème"),
    "year": _l("Année de départ"),
    **HEADINGS,
    "funders": _l("Financeurs"),
    "contact_email": _l("Adresse électronique du contact"),
    "contact_phone": _l("Téléphone du contact"),
    **REPRODUCED,
    "checked_on": _l("Vérifiée le"),
    "figures": _l("Chiffres liés"),
    "pictures": _l("Images"),
}


@get("/sheets/{number:str}/history", name="sheets:history", may=READ)
def index(visit: Visit, number: int) -> Answer:
    sheet = held(visit, number)
    revisions = visit.db.all(queries.REVISIONS, sheet_id=sheet.id)
    return page(
        "initiatives/sheets/history.html",
        sheet=sheet,
        revisions=revisions,
        changed={
            row.rank: [str(words) for words, _parts in _changes(revisions[at + 1].content, row.content)]
            for at, row in enumerate(revisions[:-1])
        },
        events=_events(visit, sheet),
        trail=trail(visit, (sheet.title, visit.url("sheets:show", number=number)), (_("Historique"), None)),
    )


@get("/sheets/{number:str}/history/{rank:str}", name="sheets:revision", may=READ)
def show(visit: Visit, number: int, rank: int) -> Answer:
    """What this state changed from the one before it."""
    sheet = held(visit, number)
    revisions = {row.rank: row for row in visit.db.all(queries.REVISIONS, sheet_id=sheet.id)}
    if rank not in revisions:
        raise NotFound
    before = revisions[rank - 1].content if rank - 1 in revisions else {}
    return page(
        "initiatives/sheets/revision.html",
        sheet=sheet,
        revision=revisions[rank],
        changes=_changes(before, revisions[rank].content),
        earlier=rank - 1 if rank - 1 in revisions else None,
        later=rank + 1 if rank + 1 in revisions else None,
        trail=trail(
            visit,
            (sheet.title, visit.url("sheets:show", number=number)),
            (_("Historique"), visit.url("sheets:history", number=number)),
            (_("Version %(rank)s") % {"rank": rank}, None),
        ),
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[Any, list[tuple[str, str]]]]:
    """(heading, differences) of each field that says something else."""
    found = []
    for name in (*TEXTS, "year", "checked_on", "figures", "pictures"):
        old, new = _said(before, name), _said(after, name)
        if old != new:
            found.append((WORDS[name], differences(old, new)))
    return found


def _said(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    if name == "figures":
        return "\n".join(f"{{{one['mark']}}} {note_said(one)}" for one in value or [])
    if name == "pictures":
        return "\n".join(str(one["alt"]) for one in value or [])
    if name == "theme":
        return in_words("sheet_themes", str(value or ""))
    if name == "checked_on" and value:
        return day(date.fromisoformat(str(value)))
    return str(value or "")


def _events(visit: Visit, sheet: Sheet) -> list[dict[str, Any]]:
    """What the association did and what the head office answered, newest first."""
    kinds = {"drafted": _("Fiche commencée"), "proposed": _("Proposée à la tête de réseau")}
    told = [
        (row.made_at, kinds.get(row.kind) or _("Chiffre mis à jour"), row.author, row.note)
        for row in visit.db.all(queries.STEPS, sheet_id=sheet.id)
    ]
    answers = {"sent_back": _("Renvoyée avec un commentaire"), "published": _("Publiée"), "retired": _("Retirée")}
    told += [
        (row.decided_at, answers[row.kind], _("la tête de réseau"), row.said)
        for row in visit.db.all(sheet_queries.DECISIONS, association_id=association(visit))
        if row.sheet_id == sheet.id
    ]
    told.sort(key=lambda one: one[0], reverse=True)
    return [
        {"at": at, "when": moment_said(at), "text": words, "by": author, "note": note}
        for at, words, author, note in told
    ]


def moment_said(at: Any) -> str:
    """« 24 novembre 2026, 14 h 32 »."""
    here = at.astimezone(clock.now().tzinfo)
    return f"{day(here.date())}, {clock_time(here)}"


ROUTES = [index, show]
