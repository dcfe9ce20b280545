"""How the works are told: situations, conventions, the events of a dwelling and of a landlord. No query here."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.accounts.permissions import Right
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.i18n import ngettext
from app.web.listed import in_words
from app.web.rooms import there
from app.web.visit import Visit
from app.web.words import day, days_count, inside, month, months_count, typo
from app.works.days import Stage

# situation -> (words, tone of the pill)
SITUATIONS = {
    "vacant": (_l("vacant"), "attention"),
    "in_works": (_l("en travaux"), "current"),
    "ready": (_l("prêt"), "attention"),
    "let": (_l("loué"), "good"),
    "occupied": (_l("occupé"), "neutral"),
    "left": (_l("plus suivi"), "stopped"),
}
CONVENTION_SITUATIONS = {
    "draft": (_l("en préparation"), "neutral"),
    "signed": (_l("signée, à venir"), "neutral"),
    "active": (_l("en vigueur"), "good"),
    "ending": (_l("à échéance"), "attention"),
    "expired": (_l("échue"), "stopped"),
    "ended": (_l("dénoncée"), "stopped"),
}
CAUSES = {
    "tenant_left": _l("le locataire est parti"),
    "first_letting": _l("première mise en location"),
    "bought": _l("logement acheté vide"),
    "other": _l("autre cause"),
}
PAYERS = {
    "landlord": _l("Bailleur"),
    "association": _l("Association"),
    "grant": _l("Subvention"),
    "insurance": _l("Assurance"),
    "other": _l("Autre"),
}
STAGE_WORDS = {
    "order": _l("Vacance → commande"),
    "start": _l("Commande → début"),
    "works": _l("Travaux"),
    "lease": _l("Réception → bail"),
}
# What an order waits for, by the stage it has reached.
WAITS_FOR = {
    "requested": _l("visite attendue depuis %(days)s"),
    "visited": _l("devis attendu depuis %(days)s"),
    "quoted": _l("accord attendu depuis %(days)s"),
    "agreed": _l("commande attendue depuis %(days)s"),
    "ordered": _l("début attendu depuis %(days)s"),
    "in_progress": _l("travaux en cours depuis %(days)s"),
    "received_with_reserves": _l("réserves à lever depuis %(days)s"),
    "received": _l("réceptionné depuis %(days)s"),
    "invoiced": _l("facturé depuis %(days)s"),
    "closed": _l("clos depuis %(days)s"),
}
STEPS = {
    "requested": _l("Travaux demandés"),
    "visited": _l("Visite du chantier"),
    "quoted": _l("Devis reçu"),
    "agreed": _l("Devis accepté"),
    "ordered": _l("Commande"),
    "in_progress": _l("Début du chantier"),
    "received_with_reserves": _l("Réception avec réserves"),
    "received": _l("Réception"),
    "invoiced": _l("Facture"),
    "closed": _l("Chantier clos"),
    "refused": _l("Chantier refusé"),
    "out_of_scope": _l("Chantier hors charte"),
}
ANSWERS = {
    "": _l("sans réponse à ce jour"),
    "accepted": _l("acceptée"),
    "refused_by_household": _l("refusée par le ménage"),
    "refused_by_landlord": _l("refusée par le bailleur"),
    "withdrawn": _l("retirée"),
}


def situation(code: str) -> tuple[str, str]:
    words, tone = SITUATIONS[code]
    return str(words), tone


def waits_for(stage: str, since: date, today: date) -> str:
    """« devis attendu depuis 6 jours »."""
    return str(WAITS_FOR[stage]) % {"days": days_count(max((today - since).days, 0))}


# -- conventions ------------------------------------------------------------------------------------------------------
def convention_name(kind: str, level: str) -> str:
    """« Convention Anah avec travaux · Loc2 : loyer social »."""
    pairs = (("convention_kinds", kind), ("convention_levels", level))
    return typo(" · ".join(in_words(name, code) for name, code in pairs if code))


def convention_words(row: Any) -> tuple[str, str, str]:
    """Its name, the word of its situation, the tone."""
    words, tone = CONVENTION_SITUATIONS[row.situation]
    return convention_name(row.kind, row.level), str(words), tone


def still(until: date, today: date) -> str:
    """« encore 4 ans et 4 mois », « encore 12 jours »."""
    months = (until.year - today.year) * 12 + until.month - today.month - (until.day < today.day)
    if months < 1:
        return _("encore %(days)s") % {"days": days_count((until - today).days)}
    years, rest = divmod(months, 12)
    said = [ngettext("%(num)s an", "%(num)s ans", years) % {"num": years}] if years else []
    if rest or not years:
        said.append(months_count(rest))
    time = _("%(years)s et %(months)s") % {"years": said[0], "months": said[1]} if len(said) == 2 else said[0]
    return _("encore %(days)s") % {"days": time}


# -- the clock --------------------------------------------------------------------------------------------------------
def stage_words(stage: Stage) -> str:
    return str(STAGE_WORDS[stage.key])


# -- events -----------------------------------------------------------------------------------------------------------
def advice_events(visit: Visit, rows: Iterable[Any]) -> list[dict[str, Any]]:
    """The log of a landlord as a timeline."""
    return [
        {
            "at": row.given_on,
            "when": day(row.given_on),
            "group": month(row.given_on),
            "text": _("Conseillé, suite : %(outcome)s.")
            % {"outcome": inside(in_words("landlord_contact_outcomes", row.outcome))},
            "by": row.by,
            "note": " ".join(
                part
                for part in (
                    row.note,
                    _("À rappeler le %(day)s.") % {"day": day(row.call_back_on)} if row.call_back_on else "",
                )
                if part
            ),
            "undo": there(visit, "advices:undo", Right.WORKS_WRITE, number=row.number)
            if row.undone_at is None
            else None,
            "undone": _("Annulé") if row.undone_at else None,
        }
        for row in rows
    ]


def dwelling_events(visit: Visit, rows: Iterable[Any]) -> list[dict[str, Any]]:
    """The history of a dwelling as a timeline; a proposal only for who may read households."""
    undo = {"vacancy": "vacancies:undo", "lease": "leases:undo", "convention": "conventions:undo"}
    found: list[dict[str, Any]] = []
    linked: set[int] = set()  # an order is linked once, at its latest event
    for row in rows:
        if row.kind == "proposal" and not visit.can(Right.HOUSEHOLDS_READ):
            continue
        order = there(visit, "orders:show", Right.WORKS_READ, number=row.order) if row.order else None
        if row.order in linked:
            order = None
        linked.add(row.order)
        route = undo.get(row.kind)
        found.append(
            {
                "at": row.on_day,
                "when": day(row.on_day),
                "group": month(row.on_day),
                "text": _told(row),
                "by": row.by,
                "note": row.b if row.kind == "vacancy" else "",
                "link": (_("Voir le chantier"), order) if order else None,
                "undo": there(visit, route, Right.WORKS_WRITE, number=row.number)
                if route and row.undone_at is None
                else None,
                "undone": _undone(row),
            }
        )
    return found


def _undone(row: Any) -> str | None:
    if row.undone_at is None:
        return None
    words = {"day": day(row.undone_at.date()), "who": row.struck_by}
    return _("Annulé le %(day)s par %(who)s") % words if row.struck_by else _("Annulé le %(day)s") % words


def _told(row: Any) -> str:
    return TOLD[row.kind](row)


def _step(row: Any) -> str:
    said = f"{STEPS[row.a]}, {_('chantier %(label)s') % {'label': row.b}}"
    if row.a in ("ordered", "in_progress") and row.d:
        said += " · " + row.d
    if row.c == "sitting_tenant":
        said += " · " + _("locataire en place")
    return said


def _lease(row: Any) -> str:
    if row.a:
        return _("Bail signé avec le ménage n° %(number)s.") % {"number": row.a}
    return _("Bail signé.")


def _convention(row: Any) -> str:
    words = {"name": convention_name(row.a, row.b), "day": day(date.fromisoformat(row.c))}
    if not row.d:
        return _("Convention en préparation : %(name)s.") % words
    return _("Convention signée : %(name)s, jusqu’au %(day)s.") % words


def _convention_end(row: Any) -> str:
    words = {"name": convention_name(row.a, ""), "why": row.b}
    return _("Fin de convention avant terme : %(name)s (%(why)s).") % words


def _proposal(row: Any) -> str:
    words = {"number": row.a, "answer": str(ANSWERS[row.b])}
    said = _("Proposition au ménage n° %(number)s, %(answer)s") % words
    return f"{said} ({inside(in_words('household_refusal_reasons', row.c))})" if row.c else said


TOLD = {
    "vacancy": lambda row: _("Logement vacant, état des lieux de sortie : %(cause)s.") % {"cause": CAUSES[row.a]},
    "lease": _lease,
    "convention": _convention,
    "convention_end": _convention_end,
    "step": _step,
    "snag_lifted": lambda row: _("Réserve levée : %(what)s, chantier %(label)s.") % {"what": row.a, "label": row.b},
    "referral": lambda row: (
        _("Orienté vers un artisan (%(who)s) : %(trade)s, chantier %(label)s.")
        % {"who": row.c, "trade": inside(in_words("works_trades", row.a)), "label": row.b}
    ),
    "proposal": _proposal,
}
