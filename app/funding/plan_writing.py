"""What was typed in a plan: as an unsaved plan to be looked at, and as rows to be written. A row kept keeps its number,
so that a change of one amount is a change of that line and of no other."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.funding import plan_queries as queries
from app.funding.plan_forms import PlanForm
from app.funding.plan_models import CostLine, FundingLine
from app.funding.plan_page import PlanPage, resource
from app.funding.planning import NOTHING, OWN, Balance, Resource, balance, split
from app.reference import entry as listed
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from app.web.visit import Visit
from app.web.words import day, money

FAR = 10_000  # ranks are moved out of the way before they are set anew


def data_of(found: PlanPage) -> dict[str, Any]:
    """What the form shows of the saved plan."""
    return {
        "version": found.head.version,
        "costs": [
            {"number": row.number, "category": row.category, "name": row.name, "amount": row.amount}
            for row in found.costs
        ],
        "lines": [{"number": row.number, "amount": row.counted} for row in found.lines],
    }


def kept(found: PlanPage) -> dict[str, Any]:
    return {str(row.number): row for row in found.lines}


def typed_balance(found: PlanPage, form: PlanForm, funders: Sequence[Any]) -> Balance:
    """The plan as it is typed. What was not understood counts nothing."""
    rows, givers = kept(found), {str(one.number): one for one in funders}
    resources = []
    for entry in form.lines:
        row, value = rows.get(str(entry["number"].data)), entry["amount"].data or NOTHING
        if row is not None:
            resources.append(resource(row, NOTHING if row.refused else value))
        elif not entry.form.is_blank:
            giver = givers.get(entry["funder"].data or "")
            nature = entry["nature"].data or "subsidy"
            public = bool(giver and giver.public and listed("funding_natures", nature).flags.get("in_public_aid"))
            resources.append(Resource(nature, value, public, decided=nature in OWN))
    return balance([entry["amount"].data or NOTHING for entry in form.costs], resources, found.regime)


# -- help -------------------------------------------------------------------------------------------------------------
def add_own_funds(found: PlanPage, form: PlanForm, gap: Decimal) -> None:
    """The gap goes to the line of own funds, or to a new one. Nothing is written."""
    if gap <= 0:
        return
    rows = kept(found)
    for entry in form.lines:
        row = rows.get(str(entry["number"].data))
        if (row.nature if row is not None else entry["nature"].data) == "own_funds":
            put(entry, (entry["amount"].data or NOTHING) + gap)
            return
    form.lines.append_entry({"nature": "own_funds", "name": _("Fonds propres"), "amount": gap})


def put(entry: Any, value: Decimal) -> None:
    """A computed amount in a field, shown as the French write it."""
    entry["amount"].data, entry["amount"].typed = value, None


def spread(found: PlanPage, form: PlanForm, gap: Decimal) -> list[dict[str, Any]]:
    """The gap shared over the requests that nobody decided, by what each asks: {entry, name, before, after}.

    Raises RuleRefused when there is none, or too little to take away from."""
    rows, open_ = kept(found), []
    for entry in form.lines:
        row = rows.get(str(entry["number"].data))
        if row is not None and not row.decided and entry["amount"].data:
            open_.append((entry, row))
    if not open_:
        raise RuleRefused(_("Aucune demande n’est en cours : il n’y a rien sur quoi répartir."))
    weights = [entry["amount"].data for entry, _row in open_]
    if -gap > sum(weights):
        raise RuleRefused(_("Les demandes en cours ne suffisent pas à retirer %(gap)s.") % {"gap": money(-gap)})
    parts = split(gap, weights)
    return [
        {"entry": entry, "name": row.name, "before": entry["amount"].data, "after": entry["amount"].data + part}
        for (entry, row), part in zip(open_, parts, strict=True)
    ]


# -- writing ----------------------------------------------------------------------------------------------------------
def refuse_decided(found: PlanPage, form: PlanForm) -> None:
    """What a funder decided changes by an act, never by typing. Raises RuleRefused, the fields marked."""
    rows, marked = kept(found), False
    for entry in form.lines:
        row = rows.get(str(entry["number"].data))
        if row is None or not row.decided or row.nature in OWN or row.refused:
            continue
        if entry["amount"].data != row.counted:
            words = {"day": day(row.notified_on or row.decided_on)}
            said = (
                _("Notifié le %(day)s : notez un avenant sur cette ligne.")
                if row.notified is not None
                else _("Accordé le %(day)s : annulez d’abord cette décision sur la ligne.")
            )
            entry["amount"].errors, marked = [said % words], True
    if marked:
        raise RuleRefused(_("Un montant décidé ne change pas par la saisie du plan. Remettez-le, ou notez un acte."))


def write(visit: Visit, found: PlanPage, form: PlanForm, funders: Sequence[Any]) -> None:
    """The rows of the dossier as the form says; the order of the page is theirs. An emptied amount takes a row out,
    unless something happened to it."""
    _write_costs(visit, found, form)
    _write_lines(visit, found, form, {str(one.number): one for one in funders})


def _write_costs(visit: Visit, found: PlanPage, form: PlanForm) -> None:
    rows = {str(row.number): row for row in visit.db.objects(queries.COSTS_TO_EDIT, dossier_id=found.head.id)}
    wanted = [entry for entry in form.costs if not entry.form.is_blank]
    staying = {str(entry["number"].data) for entry in wanted}
    _clear_away(visit, rows, staying | {str(row.number) for row in _unseen(rows, form.costs)})
    for place, entry in enumerate(wanted, start=1):
        row = rows.get(str(entry["number"].data)) or CostLine(dossier_id=found.head.id)
        row.rank, row.category, row.name = place, entry["category"].data, entry["name"].data or ""
        row.amount = entry["amount"].data
        visit.db.session.add(row)
    _put_behind(rows, form.costs, len(wanted))
    visit.db.flush()


def _write_lines(visit: Visit, found: PlanPage, form: PlanForm, givers: dict[str, Any]) -> None:
    rows = {str(row.number): row for row in visit.db.objects(queries.LINES_TO_EDIT, dossier_id=found.head.id)}
    shown = kept(found)
    wanted = []
    for entry in form.lines:
        row = shown.get(str(entry["number"].data))
        if (row is not None and row.refused) or not entry.form.is_blank:
            wanted.append(entry)
        elif row is not None and visit.db.value(queries.HAS_PAST, line_id=row.id):
            entry["amount"].errors = [_("Cette ligne a une histoire : elle ne s’efface pas. Indiquez son montant.")]
            raise RuleRefused(_("Une ligne déposée ou décidée reste dans le plan."))
    staying = {str(entry["number"].data) for entry in wanted}
    _clear_away(visit, rows, staying | {str(row.number) for row in _unseen(rows, form.lines)})
    for place, entry in enumerate(wanted, start=1):
        kept_row = rows.get(str(entry["number"].data))
        row = kept_row or FundingLine(dossier_id=found.head.id)
        row.rank = place
        if kept_row is None:
            giver = givers.get(entry["funder"].data or "")
            row.funder_id, row.name = (giver.id if giver else None), entry["name"].data or ""
            row.nature, row.asked = entry["nature"].data, entry["amount"].data
        elif not shown[str(kept_row.number)].decided or kept_row.nature in OWN:
            row.asked = entry["amount"].data
        visit.db.session.add(row)
    _put_behind(rows, form.lines, len(wanted))
    visit.db.flush()


def _unseen(rows: dict[str, Any], entries: Any) -> list[Any]:
    """The rows that the page did not send: they came after it was opened, out of an imported table."""
    sent = {str(entry["number"].data) for entry in entries}
    return [row for number, row in rows.items() if number not in sent]


def _put_behind(rows: dict[str, Any], entries: Any, last: int) -> None:
    """What the page did not send stays, behind the others."""
    for place, row in enumerate(_unseen(rows, entries), start=last + 1):
        row.rank = place


def _clear_away(visit: Visit, rows: dict[str, Any], staying: set[str]) -> None:
    """Rows that are gone go, the others make room for their new ranks."""
    for number, row in rows.items():
        if number not in staying:
            visit.db.session.delete(row)
        else:
            row.rank += FAR
    visit.db.flush()
