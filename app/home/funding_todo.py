"""The lines about the money of funders in words."""

from datetime import date
from decimal import Decimal
from typing import Any

from app.accounts.permissions import Right
from app.home.task import Task, since
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.listed import in_words
from app.web.rooms import there
from app.web.visit import Visit
from app.web.words import day, money

KINDS = ("notification", "payment", "claim", "agls", "papers", "plan")
LISTS: dict[str, tuple[str, dict[str, str]]] = {
    "payment": ("payments:index", {"only": "late"}),
    "claim": ("payments:index", {"only": "due"}),
    "agls": ("agls:index", {}),
    "notification": ("dossiers:index", {}),
    "plan": ("dossiers:index", {}),
    "papers": ("dossiers:index", {}),
}
PAY = Right.FUNDING_PAYMENTS


def told(visit: Visit, row: Any, group: str, today: date) -> Task:
    """A row of one of KINDS as its line."""
    if row.kind == "papers":
        return _papers(visit, row, group, today)
    amount, when = money(Decimal(row.words)), since(row.on_day, today)
    if row.kind == "payment":
        title = _("Enregistrer le versement de %(who)s") % {"who": row.label}
        facts = _("%(dossier)s · %(amount)s attendus %(when)s") % {
            "dossier": row.residence, "amount": amount, "when": when,
        }  # fmt: skip
        show = visit.url("dossier-payments:index", number=row.about)
        return _task(title, facts, group, show, there(visit, "payments:new", PAY, number=row.about), _("Enregistrer"))
    if row.kind == "claim":
        title = _("Envoyer la demande de versement à %(who)s") % {"who": row.label}
        facts = _("%(dossier)s · %(amount)s, échéance %(when)s") % {
            "dossier": row.residence, "amount": amount, "when": when,
        }  # fmt: skip
        show = visit.url("claims:show", number=row.number)
        return _task(title, facts, group, show, show if visit.can(PAY) else None, _("Envoyer"))
    if row.kind == "notification":
        title = _("Noter la notification de %(who)s") % {"who": row.label}
        facts = _("%(dossier)s · %(amount)s accordés, notification attendue %(when)s") % {
            "dossier": row.residence, "amount": amount, "when": when,
        }  # fmt: skip
        show = visit.url("funding-lines:show", number=row.number)
        deed = there(visit, "funding-acts:new", Right.FUNDING_WRITE, number=row.number, kind="notified")
        return _task(title, facts, group, show, deed, _("Noter"))
    if row.kind == "plan":
        gap = Decimal(row.words)
        title = _("Équilibrer le plan « %(title)s »") % {"title": row.label}
        lacks = _("il manque %(amount)s") if gap > 0 else _("%(amount)s de trop")
        facts = _("%(lacks)s · prochain jalon %(when)s") % {"lacks": lacks % {"amount": money(abs(gap))}, "when": when}
        show = visit.url("plans:show", number=row.number)
        return _task(title, facts, group, show, show if visit.can(Right.FUNDING_WRITE) else None, _("Ouvrir le plan"))
    title = _("Faire notifier l’AGLS %(year)s de %(name)s") % {"year": row.about, "name": row.label}
    facts = _("%(amount)s dus, rien n’est notifié") % {"amount": amount}
    show = visit.url("agls:show", number=row.number)
    deed = there(visit, "agls-entries:new", PAY, number=row.number, kind="notified")
    return _task(title, facts, group, show, deed, _("Enregistrer la notification"))


def _papers(visit: Visit, row: Any, group: str, today: date) -> Task:
    """What lacks in a dossier: two papers by their names, the others counted."""
    names = [in_words("document_types", code) for code in row.words.split()]
    title = _("Réunir les documents manquants de « %(title)s »") % {"title": row.label}
    told = ", ".join(names[:2])
    if len(names) > 2:
        more = ngettext("%(n)s autre", "%(n)s autres", len(names) - 2) % {"n": len(names) - 2}
        told = _("%(names)s et %(more)s") % {"names": told, "more": more}
    facts = _("%(names)s · à joindre %(when)s") % {"names": told, "when": _until(row.on_day, today)}
    show = visit.url("dossier-papers:index", number=row.number)
    return _task(title, facts, group, show, show if visit.can(Right.FUNDING_WRITE) else None, _("Ajouter"))


def _until(on: date, today: date) -> str:
    """« aujourd’hui », « avant le 2 décembre 2026 »."""
    return _("aujourd’hui") if on == today else _("avant le %(day)s") % {"day": day(on)}


def _task(title: str, facts: str, group: str, show: str, deed: str | None, label: str) -> Task:
    return Task(title, deed or show, facts, group, {"label": label, "href": deed} if deed else None)


def summed(kind: str, count: int) -> str:
    """How many lines of a kind; empty for a kind of another matter."""
    words = {
        "payment": ngettext("%(n)s versement en retard", "%(n)s versements en retard", count),
        "claim": ngettext("%(n)s demande de versement à envoyer", "%(n)s demandes de versement à envoyer", count),
        "notification": ngettext(
            "%(n)s notification attendue depuis un mois", "%(n)s notifications attendues depuis un mois", count
        ),
        "plan": ngettext("%(n)s plan à équilibrer", "%(n)s plans à équilibrer", count),
        "papers": ngettext(
            "%(n)s dossier où manquent des documents", "%(n)s dossiers où manquent des documents", count
        ),
        "agls": ngettext("%(n)s AGLS due et pas notifiée", "%(n)s AGLS dues et pas notifiées", count),
    }
    return words.get(kind, "")
