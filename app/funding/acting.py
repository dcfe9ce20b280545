"""The acts of a line: which may follow which, and what an act carries with it. Asked, awarded, refused, notified and
amended are rows of their own; a decision that changes what counts opens a settled plan again."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from app.funding import dossier_queries
from app.funding import plan_queries as queries
from app.funding.plan_models import FundingAct, FundingLine
from app.funding.planning import OWN
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.visit import Visit
from app.web.words import day, money
from tenants import clock

DEEDS = {
    "filed": _l("Noter le dépôt"),
    "awarded": _l("Noter l’accord"),
    "refused": _l("Noter le refus"),
    "notified": _l("Noter la notification"),
    "amended": _l("Noter un avenant"),
}
SAID = {
    "filed": _l("Le dépôt est noté."),
    "awarded": _l("L’accord est noté."),
    "refused": _l("Le refus est noté : la ligne reste, barrée, et ne compte plus."),
    "notified": _l("La notification est notée."),
    "amended": _l("L’avenant est noté."),
}
NAMES = {
    "filed": _l("Demande déposée"),
    "awarded": _l("Accord"),
    "refused": _l("Refus"),
    "notified": _l("Notification"),
    "amended": _l("Avenant"),
}


def may_follow(row: Any) -> tuple[str, ...]:
    """The acts that a line may take next. row: nature, filed_on, awarded, refused, notified."""
    if row.nature in OWN or row.refused:
        return ()
    if row.notified is not None:
        return ("amended",)
    if row.awarded is not None:
        return ("notified",)
    return ("awarded", "refused") if row.filed_on else ("filed", "awarded", "refused")


def refuse_act(row: Any, live: Sequence[FundingAct], kind: str, on: date, amount: Decimal | None) -> None:
    """Raises RuleRefused when this act may not follow, or not on that day, or not with that amount."""
    if kind not in may_follow(row):
        raise RuleRefused(_why_not(row, kind))
    if on > clock.today():
        raise RuleRefused(_("Ce jour est à venir. Un acte se note une fois qu’il a eu lieu."), "acted_on")
    before = max((act.acted_on for act in live), default=None)
    if before and on < before:
        said = _("Ce jour est avant l’acte précédent, du %(day)s. Vérifiez la date.")
        raise RuleRefused(said % {"day": day(before)}, "acted_on")
    if amount is not None and kind in ("notified", "amended") and amount < row.paid:
        said = _("%(paid)s sont déjà versés : le montant notifié ne descend pas au-dessous.")
        raise RuleRefused(said % {"paid": money(row.paid)}, "amount")


def _why_not(row: Any, kind: str) -> str:
    if row.nature in OWN:
        return _("Des fonds propres ou des recettes ne se demandent à personne.")
    if row.refused:
        return _("Cette demande est refusée : annulez d’abord le refus.")
    if kind in ("notified", "amended") and row.awarded is None and row.notified is None:
        return _("Cette demande n’est pas encore accordée : notez d’abord l’accord.")
    if kind == "amended":
        return _("Rien n’est encore notifié : notez d’abord la notification.")
    return _("Cet acte est déjà noté par vous ou par une autre personne.")


def reopened(visit: Visit, dossier_id: Any, number: int) -> bool:
    """A settled plan whose sum has changed is open again: its closing is struck. Whether it was."""
    head = visit.db.first(dossier_queries.HEAD, number=number)
    if head is None or not head.settled or head.gap == 0:
        return False
    closing = visit.db.object(queries.CLOSING_OBJECT, dossier_id=dossier_id)
    closing.undo(visit.me.member_id)
    visit.db.flush()
    return True


def note_act(
    visit: Visit, line: FundingLine, row: Any, dossier: Any, kind: str, **values: Any
) -> tuple[FundingAct, bool]:
    """The one way in which an act is written, typed or out of published data. row: how the line stands; dossier: id,
    number; values: acted_on, amount, reference, ends_on, terms, note. Returns it, and whether a settled plan is open
    again. Raises RuleRefused."""
    live = visit.db.objects(queries.LIVE_ACTS, line_id=row.id)
    refuse_act(row, live, kind, values["acted_on"], values.get("amount"))
    for name in ("reference", "terms", "note"):
        if name in values:
            values[name] = values[name] or ""
    made = FundingAct(line_id=row.id, kind=kind, **values)
    visit.db.add(made)
    follow(line, kind, values.get("amount"))
    visit.db.flush()
    return made, reopened(visit, dossier.id, dossier.number)


def follow(line: FundingLine, kind: str, amount: Decimal | None) -> None:
    """What goes with an act: a request that is filed says what it asks."""
    if kind == "filed" and amount is not None:
        line.asked = amount
