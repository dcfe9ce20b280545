"""One dossier as its page tells it: what is left to do, its story, and what it finances."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from app.accounts.permissions import Right
from app.funding import dossier_queries as queries
from app.funding import wording
from app.funding.document_page import PIECES, values_of
from app.funding.dossier_steps import SENTENCES
from app.funding.dossier_tasks import BUDGETS, more_tasks
from app.web import neighbours
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.i18n import ngettext
from app.web.rooms import there
from app.web.visit import Visit
from app.web.words import day, money, month
from tenants.together import Together

READ, WRITE = Right.FUNDING_READ, Right.FUNDING_WRITE
_AROUND = Together(people=queries.PEOPLE, milestones=queries.MILESTONES, story=queries.STORY, budgets=BUDGETS, **PIECES)
FINANCED = {"residence": "residences", "agreement": "agreements"}
ACTS = {
    "filed": _l("%(who)s : demande déposée, %(amount)s."),
    "awarded": _l("%(who)s : %(amount)s accordés."),
    "refused": _l("%(who)s : demande refusée."),
    "notified": _l("%(who)s : %(amount)s notifiés."),
    "amended": _l("%(who)s : avenant, %(amount)s notifiés."),
}


def financed(visit: Visit, head: Any) -> dict[str, Any] | None:
    """What the dossier finances: {name, href, units}; None for nothing. head: residence_id, agreement_id."""
    noun, key = ("residences", head.residence_id) if head.residence_id else ("agreements", head.agreement_id)
    if key is None:
        return None
    row = neighbours.named(visit, noun, key)
    if row is None:
        return None
    return {"name": row.name, "href": neighbours.address(visit, noun, row), "units": row.units}


def offered_things(visit: Visit) -> tuple[dict[str, list[tuple[str, str]]], dict[str, Any]]:
    """What a dossier may finance: the choices by group, and code -> row."""
    groups: dict[str, list[tuple[str, str]]] = {"": [("", _("rien de particulier"))]}
    rows: dict[str, Any] = {}
    for code, words in (("residence", _("Résidences")), ("agreement", _("Conventions de travaux"))):
        listed = neighbours.listed(visit, FINANCED[code])
        if listed:
            groups[words] = [(f"{code}-{row.number}", row.name) for row in listed]
        rows |= {f"{code}-{row.number}": row for row in listed}
    return groups, rows


def around(visit: Visit, head: Any) -> Any:
    """What stands around a dossier, in one statement: people, milestones, story, budgets, and what its papers ask."""
    return _AROUND.read(visit.db, **values_of(head))


def tasks(visit: Visit, head: Any, rows: Any) -> list[dict[str, Any]]:
    """The task list of a dossier (P2), in its order; a task whose page is not built or not open is absent. rows: what
    stands around it."""
    found = (_plan(visit, head), _requests(visit, head), _payments(visit, head), *more_tasks(visit, head, rows))
    return [task for task in found if task]


def _plan(visit: Visit, head: Any) -> dict[str, Any] | None:
    href = there(visit, "plans:show", READ, number=head.number)
    if href is None:
        return None
    words, _tone = wording.balance(head.cost, head.resources)
    balanced = head.cost > 0 and head.gap == 0
    said = _("%(balance)s · arrêté") % {"balance": words} if head.settled else words
    status = "done" if balanced and head.settled else "started" if head.lines or head.cost_lines else "todo"
    return {"label": _("Plan de financement"), "href": href, "missing": said, "status": status}


def _requests(visit: Visit, head: Any) -> dict[str, Any] | None:
    href = there(visit, "plans:show", READ, number=head.number)
    if href is None or not head.requests:
        return None
    sent = head.requests - head.unfiled
    said = _("%(sent)s envoyées sur %(all)s") % {"sent": sent, "all": head.requests}
    if head.unnotified:
        waited = ngettext("%(num)s notification attendue", "%(num)s notifications attendues", head.unnotified)
        said += " · " + waited % {"num": head.unnotified}
    status = "done" if not head.unfiled and not head.undecided else "started" if sent else "todo"
    return {"label": _("Demandes"), "href": href, "missing": said, "status": status}


def _payments(visit: Visit, head: Any) -> dict[str, Any] | None:
    href = there(visit, "dossier-payments:index", READ, number=head.number)
    if href is None or not (head.awarded or head.notified):
        return None
    rest = max(head.notified - head.paid, Decimal(0))
    said = _("%(amount)s à recevoir") % {"amount": money(rest)} if head.notified else _("rien n’est encore notifié")
    status = "done" if head.notified and not rest else "started" if head.paid else "todo"
    return {"label": _("Versements"), "href": href, "missing": said, "status": status}


def story(visit: Visit, rows: Iterable[Any]) -> list[dict[str, Any]]:
    """The story of a dossier as a timeline, newest first."""
    return [
        {
            "at": row.on_day,
            "when": day(row.on_day),
            "group": month(row.on_day),
            "text": _told(row),
            "by": row.by,
            "note": row.note,
            "undone": _undone(row),
        }
        for row in reversed(list(rows))
    ]


def _told(row: Any) -> str:
    if row.source == "step":
        return f"{SENTENCES[row.kind]}."
    if row.source == "closing":
        return _("Plan de financement arrêté à %(amount)s.") % {"amount": money(row.amount)}
    amount = money(row.amount) if row.amount is not None else ""
    return str(ACTS[row.kind]) % {"who": row.words, "amount": amount}


def _undone(row: Any) -> str | None:
    if row.undone_at is None:
        return None
    words = {"day": day(row.undone_at.date()), "who": row.struck_by}
    return _("Annulé le %(day)s par %(who)s") % words if row.struck_by else _("Annulé le %(day)s") % words
