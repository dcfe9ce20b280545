"""The lines of the works in words: a landlord to call, an order, a snag, a proposal, a ready dwelling, a convention."""

from datetime import date
from typing import Any

from app.accounts.permissions import Right
from app.home.task import Task, since
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.listed import in_words
from app.web.rooms import there
from app.web.visit import Visit
from app.web.words import day, days_count, inside
from app.works.order_stages import NEXT_DEED
from app.works.wording import waits_for

KINDS = ("call_back", "order", "snag", "vacancy", "proposal", "ready", "convention")
TOLD_BEFORE = "convention"  # told to the direction before it is late
LISTS: dict[str, tuple[str, dict[str, str]]] = {
    "call_back": ("landlords:index", {"only": "call"}),
    "order": ("orders:index", {}),
    "snag": ("orders:index", {"only": "snags"}),
    "proposal": ("households:index", {}),
    "vacancy": ("dwellings:index", {"only": "vacant"}),
    "ready": ("dwellings:index", {"only": "ready"}),
    "convention": ("conventions:index", {"only": "ending"}),
}


def told(visit: Visit, row: Any, group: str, today: date) -> Task:
    """A row of one of KINDS as its line."""
    title, facts, show, deed = TELL[row.kind](visit, row, today)
    label, route, right = deed
    asked = {"dwelling": row.number} if row.kind == "vacancy" else {"number": row.number}
    href = there(visit, route, right, **asked)
    return Task(title, href or show, facts, group, {"label": str(label), "href": href} if href else None)


def summed(kind: str, count: int) -> str:
    """How many lines of a kind, for who looks at all of them at once; empty for a kind of the residences."""
    words = {
        "call_back": ngettext("%(n)s bailleur à rappeler", "%(n)s bailleurs à rappeler", count),
        "order": ngettext("%(n)s chantier long dans son étape", "%(n)s chantiers longs dans leur étape", count),
        "snag": ngettext("%(n)s réserve à lever", "%(n)s réserves à lever", count),
        "proposal": ngettext("%(n)s proposition sans réponse", "%(n)s propositions sans réponse", count),
        "vacancy": ngettext(
            "%(n)s logement vacant sans travaux demandés", "%(n)s logements vacants sans travaux demandés", count
        ),
        "ready": ngettext("%(n)s logement prêt sans ménage", "%(n)s logements prêts sans ménage", count),
        "convention": ngettext("%(n)s convention à échéance", "%(n)s conventions à échéance", count),
    }
    return words.get(kind, "")


Told = tuple[str, str, str, tuple[Any, str, Right]]


def _facts(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _call_back(visit: Visit, row: Any, today: date) -> Told:
    title = _("Rappeler %(who)s") % {"who": f"{row.last_name} {row.first_name}".strip()}
    outcome = inside(in_words("landlord_contact_outcomes", row.words))
    words = {"day": day(row.since), "outcome": outcome}
    facts = _facts(
        row.residence,
        row.label,
        _("conseillé le %(day)s (%(outcome)s)") % words,
        _("à rappeler %(when)s") % {"when": since(row.on_day, today)},
    )
    show = visit.url("landlords:show", number=row.number)
    return title, facts, show, (_("Noter un conseil"), "advices:new", Right.WORKS_WRITE)


def _order(visit: Visit, row: Any, today: date) -> Told:
    deed = NEXT_DEED[row.words]
    title = _("%(deed)s, chantier %(label)s") % {"deed": deed[0], "label": row.label}
    facts = _facts(row.residence, waits_for(row.words, row.since, today), _("long") if row.on_day < today else "")
    return title, facts, visit.url("orders:show", number=row.number), deed


def _snag(visit: Visit, row: Any, today: date) -> Told:
    title = _("Lever la réserve : %(what)s") % {"what": inside(row.words)}
    place = _("chantier %(label)s") % {"label": row.label}
    facts = _facts(place, row.residence, _("à lever %(when)s") % {"when": since(row.on_day, today)})
    show = visit.url("orders:show", number=row.about)
    return title, facts, show, (_("Lever"), "snags:lift", Right.WORKS_WRITE)


def _proposal(visit: Visit, row: Any, today: date) -> Told:
    who = row.words or _("n° %(number)s") % {"number": row.about}
    title = _("Noter la réponse du ménage %(who)s") % {"who": who}
    words = {"day": day(row.since), "days": days_count((today - row.since).days)}
    facts = _facts(row.label, row.residence, _("proposé le %(day)s (%(days)s)") % words)
    show = visit.url("households:show", number=row.about)
    return title, facts, show, (_("Noter la réponse"), "proposals:answer", Right.HOUSEHOLDS_WRITE)


def _vacancy(visit: Visit, row: Any, today: date) -> Told:
    title = _("Demander des travaux pour le logement %(label)s") % {"label": row.label}
    facts = _facts(row.residence, _("vacant %(when)s") % {"when": since(row.since, today)})
    show = visit.url("dwellings:show", number=row.number)
    return title, facts, show, (_("Demander"), "orders:new", Right.WORKS_WRITE)


def _ready(visit: Visit, row: Any, today: date) -> Told:
    title = _("Proposer le logement %(label)s") % {"label": row.label}
    facts = _facts(row.residence, _("prêt %(when)s, aucun ménage") % {"when": since(row.since, today)})
    show = visit.url("dwellings:show", number=row.number)
    return title, facts, show, (_("Proposer"), "dwellings:proposals", Right.HOUSEHOLDS_READ)


def _convention(visit: Visit, row: Any, today: date) -> Told:
    title = _("Renouveler la convention du logement %(label)s") % {"label": row.label}
    words = {"day": day(row.on_day)}
    ends = _("échue le %(day)s") % words if row.on_day < today else _("échéance le %(day)s") % words
    facts = _facts(row.residence, f"{row.last_name} {row.first_name}".strip(), ends)
    show = visit.url("dwellings:show", number=row.about)
    return title, facts, show, (_("Renouveler"), "conventions:renew", Right.WORKS_WRITE)


TELL = {
    "call_back": _call_back,
    "order": _order,
    "snag": _snag,
    "proposal": _proposal,
    "vacancy": _vacancy,
    "ready": _ready,
    "convention": _convention,
}
