"""What the funding offers to import: requests to co-funders with what was awarded, notified and paid; the costs of a
dossier; budgets, planned and actual."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.accounts.permissions import Right
from app.folding import same_name
from app.funding.importing import (
    budget_fields,
    budget_judging,
    cost_fields,
    cost_judging,
    request_fields,
    request_judging,
)
from app.funding.recording import budgets, costs, requests
from app.funding.recording.dossiers import new_dossiers
from app.sentence import counted, sentence
from app.tabular.columns import ColumnMap
from app.tabular.kinds import Beside, Kind, Places
from app.tabular.layout import Table
from app.tabular.verdicts import Preview
from tenants.session import Db


def _columns(table: Table, mapping: ColumnMap) -> dict[str, str]:
    """The title of each field's column."""
    return {name: table.titles[int(index)] for index, name in mapping["columns"].items()}


def _judge_requests(
    table: Table, mapping: ColumnMap, held: request_judging.Held, today: date, places: Places
) -> Preview:
    read = request_judging.read_requests(table, mapping, today)
    return Preview(request_judging.judge_requests(read.rows, held), read.problems, _columns(table, mapping))


def _judge_costs(table: Table, mapping: ColumnMap, held: cost_judging.Held, today: date, places: Places) -> Preview:
    read = cost_judging.read_costs(table, mapping, today)
    return Preview(cost_judging.judge_costs(read.rows, held), read.problems, _columns(table, mapping))


def _judge_budget(table: Table, mapping: ColumnMap, held: budget_judging.Held, today: date, places: Places) -> Preview:
    read = budget_judging.read_budget(table, mapping, today)
    return Preview(budget_judging.judge_budget(read.rows, held), read.problems, _columns(table, mapping))


def _beside_requests(db: Db, wanted: Sequence[Any]) -> Beside:
    """Dossiers and funders that the table names first."""
    told = new_dossiers(db, wanted)
    names = {same_name(row.funder) for row in wanted} - requests.funders_known(db)
    if names:
        told.append(
            counted(
                "%(count)s financeur nouveau sera créé ; vérifiez ensuite s’il est public.",
                "%(count)s financeurs nouveaux seront créés ; vérifiez ensuite lesquels sont publics.",
                len(names),
            )
        )
    return Beside(tuple(told))


def _beside(db: Db, wanted: Sequence[Any]) -> Beside:
    """Dossiers that the table names first."""
    return Beside(tuple(new_dossiers(db, wanted)))


KINDS: tuple[Kind, ...] = (
    Kind(
        name="requests",
        label=sentence("Demandes de financement"),
        fields=request_fields.FIELDS,
        right=Right.FUNDING_WRITE,
        example=request_fields.EXAMPLE,
        judge=_judge_requests,
        held=requests.held,
        writer=requests.RequestWriter,
        head=request_judging.head,
        headed=sentence("Financeur"),
        facts=request_judging.facts,
        lists=request_fields.LISTS,
        left_out=request_fields.LEFT_OUT,
        beside=_beside_requests,
        written=sentence("Titre du dossier de toutes les lignes"),
    ),
    Kind(
        name="costs",
        label=sentence("Dépenses d’un dossier"),
        fields=cost_fields.FIELDS,
        right=Right.FUNDING_WRITE,
        example=cost_fields.EXAMPLE,
        judge=_judge_costs,
        held=costs.held,
        writer=costs.CostWriter,
        head=cost_judging.head,
        headed=sentence("Dépense"),
        facts=cost_judging.facts,
        left_out=cost_fields.LEFT_OUT,
        beside=_beside,
        written=sentence("Titre du dossier de toutes les lignes"),
        others=cost_fields.OTHERS,
        refusals={
            "uq_cost_lines_rank": sentence("Le plan de ce dossier a changé. Importez de nouveau cette ligne."),
        },
    ),
    Kind(
        name="budgets",
        label=sentence("Budgets"),
        fields=budget_fields.FIELDS,
        right=Right.FUNDING_WRITE,
        example=budget_fields.EXAMPLE,
        judge=_judge_budget,
        held=budgets.held,
        writer=budgets.BudgetWriter,
        head=budget_judging.head,
        headed=sentence("Compte"),
        facts=budget_judging.facts,
        left_out=budget_fields.LEFT_OUT,
        beside=_beside,
        written=sentence("Titre du dossier de toutes les lignes"),
        begins="account",
        refusals={
            "uq_budget_lines_account": sentence("Ce budget a changé. Importez de nouveau cette ligne."),
            "uq_budgets_year": sentence("Ce budget vient d’être ouvert. Importez de nouveau cette ligne."),
        },
    ),
)
