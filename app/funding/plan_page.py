"""A plan as its page tells it: its rows, its balance as saved or as typed, the picture of who pays."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from app.funding import dossier_queries, wording
from app.funding import plan_queries as queries
from app.funding.controllers.shared import read
from app.funding.dossier_page import financed
from app.funding.planning import Balance, Regime, Resource, balance
from app.funding.settings import OWN_OF, in_force
from app.web.charts import Bar, Chart, stacked
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.visit import Visit
from app.web.words import amount, money, percent
from tenants import clock
from tenants.together import Together

# group of the picture -> (words, tone)
GROUPS = {
    "public": (_l("Subventions publiques"), 1),
    "loan": (_l("Prêts et avances"), 2),
    "gift": (_l("Dons"), 3),
    "private": (_l("Autres financeurs privés"), 4),
    "own": (_l("Fonds propres et recettes"), 5),
    "in_kind": (_l("Apports en nature"), 6),
}


_PIECES = Together(costs=queries.COSTS, lines=queries.LINES, closings=queries.CLOSING, own=OWN_OF)
_LIMITS = ("public_warn", "public_refuse")


@dataclass
class PlanPage:
    """head: of the dossier; costs: rows; lines: rows with their amounts; closing: of the settled plan, or None."""

    visit: Visit
    head: Any
    costs: Sequence[Any]
    lines: Sequence[Any]
    regime: Regime
    closing: Any

    @cached_property
    def financed(self) -> dict[str, Any] | None:
        """What the dossier finances; asked when it is shown."""
        return financed(self.visit, self.head)

    @cached_property
    def funders(self) -> list[Any]:
        """Who may be put into the plan; asked when it is written."""
        return self.visit.db.objects(queries.FUNDERS)

    @property
    def balance(self) -> Balance:
        """As it is saved."""
        return balance([row.amount for row in self.costs], [resource(row) for row in self.lines], self.regime)


def read_plan(visit: Visit, number: int) -> PlanPage:
    """The plan of the dossier of that number. Raises NotFound."""
    return _plan_of(visit, read(visit, dossier_queries.HEAD, number=number))


def plan_of(visit: Visit, dossier_id: Any) -> PlanPage:
    """The plan of the dossier of that id. Raises NotFound."""
    return _plan_of(visit, read(visit, dossier_queries.HEAD_BY_ID, dossier_id=dossier_id))


def _plan_of(visit: Visit, head: Any) -> PlanPage:
    today = clock.today()
    rows = _PIECES.read(visit.db, dossier_id=head.id, today=today, codes=_LIMITS, day=today)
    return PlanPage(
        visit=visit,
        head=head,
        costs=rows.costs,
        lines=rows.lines,
        regime=_regime(head, in_force(rows.own, _LIMITS, today)),
        closing=rows.closings[0] if rows.closings else None,
    )


def _regime(head: Any, values: dict[str, Decimal]) -> Regime:
    """The dossier's own limits, else the settings of today."""
    return Regime(
        head.eligible_base,
        head.warn_at if head.warn_at is not None else values["public_warn"],
        head.refuse_above if head.refuse_above is not None else values["public_refuse"],
        head.regime_reason,
    )


def resource(row: Any, typed: Decimal | None = None) -> Resource:
    """A row of LINES as it counts; `typed`: another amount in its place."""
    return Resource(row.nature, row.counted if typed is None else typed, row.public_aid, row.decided)


def picture(found: Balance) -> Chart | None:
    """« Qui paie ? »: one bar by nature, what is missing outlined."""
    whole = max(found.cost, found.resources)
    if not whole:
        return None
    parts = [
        Bar(str(GROUPS[key][0]), value, money(value), GROUPS[key][1], percent(value, whole))
        for key, value in found.groups
    ]
    if found.gap > 0:
        parts.append(Bar(_("Reste à trouver"), found.gap, money(found.gap), 0, percent(found.gap, whole)))
    largest = max(found.groups, key=lambda one: one[1], default=None)
    sentence = _("Aucune ressource pour le moment.")
    if largest:
        words = {"who": str(GROUPS[largest[0]][0]), "share": percent(largest[1], whole)}
        sentence = _("%(who)s : la plus grande part, %(share)s.") % words
    return stacked(_("Qui paie ?"), sentence, parts, (_("Ressource"), _("Montant"), _("Part")))


def rate_words(found: Balance) -> str:
    """« Taux d’aide publique : 43,1 % (409 000 / 948 000 €, hors prêts) · seuil d’alerte 80 % »."""
    if found.rate is None:
        return _("Taux d’aide publique : sans dépense, il ne se calcule pas.")
    words = {
        "rate": percent(found.rate),
        "aid": amount(found.public_aid),
        "base": money(found.base),
        "warn": percent(Decimal(found.warn_at) / 100, None, 0 if found.warn_at == found.warn_at.to_integral() else 1),
    }
    if found.provisional:
        return (
            _("Taux d’aide publique prévisionnel : %(rate)s (%(aid)s / %(base)s, hors prêts) · seuil d’alerte %(warn)s")
            % words
        )
    return _("Taux d’aide publique : %(rate)s (%(aid)s / %(base)s, hors prêts) · seuil d’alerte %(warn)s") % words


def refused_words(found: Balance) -> str:
    """Why the public aid of a plan is refused."""
    words = {"aid": money(found.public_aid), "base": money(found.base)}
    if found.refuse_above == 100:
        return (
            _(
                "Les aides publiques (%(aid)s) dépassent la dépense subventionnable (%(base)s). "
                "Réduisez une aide, ou changez le régime de la ligne."
            )
            % words
        )
    words["most"] = percent(found.refuse_above / 100)
    return (
        _(
            "Les aides publiques (%(aid)s) dépassent %(most)s de la dépense subventionnable (%(base)s). "
            "Réduisez une aide, ou changez le régime de la ligne."
        )
        % words
    )


def warning_words(found: Balance) -> str:
    """The rule above whose level the plan stands, and where it comes from."""
    words = {"rate": percent(found.rate or 0), "warn": percent(Decimal(found.warn_at) / 100)}
    if found.reason:
        words["reason"] = found.reason
        return _("%(rate)s d’aides publiques, au-dessus du seuil de ce dossier (%(warn)s) : %(reason)s.") % words
    return (
        _(
            "%(rate)s d’aides publiques, au-dessus du seuil d’alerte (%(warn)s : plafond du décret 99-1060 "
            "jusqu’en 2018, gardé comme alerte)."
        )
        % words
    )


def balance_words(found: Balance) -> tuple[str, str]:
    return wording.balance(found.cost, found.resources)
