"""The list of the coordination of works in words: the next deed of each line, and where it is done."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.accounts.permissions import Right
from app.home.todo import Task, group_of
from app.home.works_lines import WORKS
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import in_words
from app.web.rooms import there
from app.web.visit import Visit
from app.web.words import day, days_count, inside

ROLE = "works_coordinator"
# kind -> (title, what is late, the button, route)
WORDS = {
    "visit": (_l("Visiter pour le chantier %(what)s"), _l("visite à noter"), _l("Voir le chantier"), "orders:show"),
    "quote": (_l("Obtenir le devis du chantier %(what)s"), _l("devis attendu"), _l("Voir le chantier"), "orders:show"),
    "answer": (_l("Répondre au devis du chantier %(what)s"), _l("réponse due"), _l("Voir le chantier"), "orders:show"),
    "order": (_l("Commander le chantier %(what)s"), _l("commande à passer"), _l("Voir le chantier"), "orders:show"),
    "start": (_l("Noter le début du chantier %(what)s"), _l("début attendu"), _l("Voir le chantier"), "orders:show"),
    "snag": (_l("Lever la réserve : %(what)s"), _l("à lever"), _l("Voir le chantier"), "orders:show"),
    "proposal": (
        _l("Suivre la proposition au ménage n° %(what)s"),
        _l("réponse attendue"),
        _l("Voir les propositions"),
        "dwellings:proposals",
    ),
    "convention": (_l("Renouveler : %(what)s"), _l("fin"), _l("Renouveler"), "conventions:renew"),
    "vacancy": (
        _l("Demander des travaux pour un logement vacant"),
        _l("demande attendue"),
        _l("Voir le logement"),
        "dwellings:show",
    ),
    "call": (_l("Rappeler %(what)s"), _l("rappel prévu"), _l("Noter un conseil"), "advices:new"),
}


def is_theirs(visit: Visit) -> bool:
    return visit.me.role == ROLE and visit.can(Right.WORKS_WRITE)


def rows(visit: Visit, today: date) -> Sequence[Any]:
    """The lines, most pressing first; none for another role."""
    return visit.db.all(WORKS, today=today) if is_theirs(visit) else []


def pressing(found: Sequence[Any], today: date) -> int:
    """How many are late or due today."""
    return sum(row.on_day <= today for row in found)


def tasks(visit: Visit, found: Sequence[Any], today: date) -> list[Task]:
    """One line each; a line whose room this reader may not open is left out."""
    told = (_task(visit, row, today) for row in found)
    return [task for task in told if task is not None]


def _task(visit: Visit, row: Any, today: date) -> Task | None:
    title, late, button, route = WORDS[row.kind]
    href = there(visit, route, Right.WORKS_READ, number=row.number)
    if href is None:
        return None
    what = in_words("convention_kinds", row.words) if row.kind == "convention" else row.words
    if row.kind == "snag":
        what = inside(what)
    where = " · ".join(
        part for part in (row.dwelling, f"{row.address}, {row.town}" if row.address else row.town) if part
    )
    facts = " · ".join(part for part in (where, f"{late} {_when(row.on_day, today)}") if part)
    key = f"{row.kind}-{row.number}"
    return Task(
        str(title) % {"what": what},
        href,
        facts,
        group_of(row.on_day, today),
        {"label": str(button), "href": href},
        key=key,
    )


def _when(on: date, today: date) -> str:
    if on < today:
        return _("depuis le %(day)s (%(days)s)") % {"day": day(on), "days": days_count((today - on).days)}
    return _("aujourd’hui") if on == today else _("le %(day)s") % {"day": day(on)}
