"""What was typed in a plan: as an unsaved plan to be looked at, and as rows to be written. A row kept keeps its number,
so that a change of one amount is a change of that line and of no other."""

from decimal import Decimal
from typing import Any

from app.funding import plan_queries as queries
from app.funding.plan_forms import KeptLine, NewLine, PlanForm
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
        "lines": [(str(row.number), row.counted) for row in found.lines],
    }


def kept(found: PlanPage) -> dict[str, Any]:
    return {str(row.number): row for row in found.lines}


def typed_balance(found: PlanPage, form: PlanForm) -> Balance:
    """The plan as it is typed. What was not understood counts nothing."""
    rows, givers = kept(found), _givers(found, form)
    resources = []
    for line in form.lines.rows:
        value = line.amount.data or NOTHING
        if isinstance(line, KeptLine):
            row = rows[line.number]
            resources.append(resource(row, NOTHING if row.refused else value))
        elif not line.is_blank:
            giver = givers.get(line.funder.data or "")
            nature = line.nature.data or "subsidy"
            public = bool(giver and giver.public and listed("funding_natures", nature).flags.get("in_public_aid"))
            resources.append(Resource(nature, value, public, decided=nature in OWN))
    return balance([entry["amount"].data or NOTHING for entry in form.costs], resources, found.regime)


def _givers(found: PlanPage, form: PlanForm) -> dict[str, Any]:
    """Who may be put into a new line, by number; not asked where there is none."""
    return {str(one.number): one for one in found.funders} if form.lines.new else {}


# -- help -------------------------------------------------------------------------------------------------------------
def add_own_funds(found: PlanPage, form: PlanForm, gap: Decimal) -> None:
    """The gap goes to the line of own funds, or to a new one. Nothing is written."""
    if gap <= 0:
        return
    rows = kept(found)
    for line in form.lines.rows:
        nature = rows[line.number].nature if isinstance(line, KeptLine) else line.nature.data
        if nature == "own_funds":
            put(line, (line.amount.data or NOTHING) + gap)
            return
    form.add_line(nature="own_funds", name=_("Fonds propres"), amount=gap)


def put(line: KeptLine | NewLine, value: Decimal) -> None:
    """A computed amount in a field, shown as the French write it."""
    line.amount.data, line.amount.typed = value, None


def spread(found: PlanPage, form: PlanForm, gap: Decimal) -> list[dict[str, Any]]:
    """The gap shared over the requests that nobody decided, by what each asks: {line, name, before, after}.

    Raises RuleRefused when there is none, or too little to take away from."""
    rows = kept(found)
    open_ = [line for line in form.lines.kept if not rows[line.number].decided and line.amount.data]
    if not open_:
        raise RuleRefused(_("Aucune demande n’est en cours : il n’y a rien sur quoi répartir."))
    weights = [line.amount.data for line in open_]
    if -gap > sum(weights):
        raise RuleRefused(_("Les demandes en cours ne suffisent pas à retirer %(gap)s.") % {"gap": money(-gap)})
    parts = split(gap, weights)
    return [
        {
            "line": line,
            "name": rows[line.number].name,
            "before": line.amount.data,
            "after": line.amount.data + part,
        }
        for line, part in zip(open_, parts, strict=True)
    ]


# -- writing ----------------------------------------------------------------------------------------------------------
def refuse_decided(found: PlanPage, form: PlanForm) -> None:
    """What a funder decided changes by an act, never by typing. Raises RuleRefused, the fields marked."""
    rows, marked = kept(found), False
    for line in form.lines.kept:
        row = rows[line.number]
        if not row.decided or row.nature in OWN or row.refused:
            continue
        if line.amount.data != row.counted:
            words = {"day": day(row.notified_on or row.decided_on)}
            said = (
                _("Notifié le %(day)s : notez un avenant sur cette ligne.")
                if row.notified is not None
                else _("Accordé le %(day)s : annulez d’abord cette décision sur la ligne.")
            )
            line.amount.errors, marked = [said % words], True
    if marked:
        raise RuleRefused(_("Un montant décidé ne change pas par la saisie du plan. Remettez-le, ou notez un acte."))


def write(visit: Visit, found: PlanPage, form: PlanForm) -> None:
    """The rows of the dossier as the form says; the order of the page is theirs. An emptied amount takes a row out,
    unless something happened to it."""
    _write_costs(visit, found, form)
    _write_lines(visit, found, form, _givers(found, form))


def _write_costs(visit: Visit, found: PlanPage, form: PlanForm) -> None:
    rows = {str(row.number): row for row in visit.db.objects(queries.COSTS_TO_EDIT, dossier_id=found.head.id)}
    wanted = [entry for entry in form.costs if not entry.form.is_blank]
    staying = {str(entry["number"].data) for entry in wanted}
    unseen = _unseen(rows, {str(entry["number"].data) for entry in form.costs})
    _clear_away(visit, rows, staying | {str(row.number) for row in unseen})
    for place, entry in enumerate(wanted, start=1):
        row = rows.get(str(entry["number"].data)) or CostLine(dossier_id=found.head.id)
        row.rank, row.category, row.name = place, entry["category"].data, entry["name"].data or ""
        row.amount = entry["amount"].data
        visit.db.session.add(row)
    _put_behind(unseen, len(wanted))
    visit.db.flush()


def _write_lines(visit: Visit, found: PlanPage, form: PlanForm, givers: dict[str, Any]) -> None:
    rows = {str(row.number): row for row in visit.db.objects(queries.LINES_TO_EDIT, dossier_id=found.head.id)}
    shown = kept(found)
    wanted = []
    for line in form.lines.rows:
        kept_row = shown.get(line.number)
        if (kept_row is not None and kept_row.refused) or not line.is_blank:
            wanted.append(line)
        elif kept_row is not None and visit.db.value(queries.HAS_PAST, line_id=kept_row.id):
            line.amount.errors = [_("Cette ligne a une histoire : elle ne s’efface pas. Indiquez son montant.")]
            raise RuleRefused(_("Une ligne déposée ou décidée reste dans le plan."))
    unseen = _unseen(rows, {line.number for line in form.lines.kept})
    _clear_away(visit, rows, {line.number for line in wanted} | {str(row.number) for row in unseen})
    for place, line in enumerate(wanted, start=1):
        row = rows[line.number] if isinstance(line, KeptLine) else FundingLine(dossier_id=found.head.id)
        row.rank = place
        if isinstance(line, NewLine):
            giver = givers.get(line.funder.data or "")
            row.funder_id, row.name = (giver.id if giver else None), line.name.data or ""
            row.nature, row.asked = line.nature.data, line.amount.data
        elif not shown[line.number].decided or row.nature in OWN:
            row.asked = line.amount.data
        visit.db.session.add(row)
    _put_behind(unseen, len(wanted))
    visit.db.flush()


def _unseen(rows: dict[str, Any], sent: set[str]) -> list[Any]:
    """The rows that the page did not send: they came after it was opened, out of an imported table."""
    return [row for number, row in rows.items() if number not in sent]


def _put_behind(unseen: list[Any], last: int) -> None:
    """What the page did not send stays, behind the others."""
    for place, row in enumerate(unseen, start=last + 1):
        row.rank = place


def _clear_away(visit: Visit, rows: dict[str, Any], staying: set[str]) -> None:
    """Rows that are gone go, the others make room for their new ranks."""
    for number, row in rows.items():
        if number not in staying:
            visit.db.session.delete(row)
        else:
            row.rank += FAR
    visit.db.flush()
