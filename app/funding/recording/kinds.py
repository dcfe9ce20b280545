"""What the funding offers to import: requests to co-funders, with what was awarded, notified and paid."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.accounts.permissions import Right
from app.folding import same_name
from app.funding.importing import request_fields, request_judging
from app.funding.recording import requests
from app.sentence import Sentence, counted, sentence
from app.tabular.columns import ColumnMap
from app.tabular.kinds import Beside, Kind, Places
from app.tabular.layout import Table
from app.tabular.verdicts import Preview
from tenants.session import Db


def _judge(table: Table, mapping: ColumnMap, held: request_judging.Held, today: date, places: Places) -> Preview:
    read = request_judging.read_requests(table, mapping, today)
    columns = {name: table.titles[int(index)] for index, name in mapping["columns"].items()}
    return Preview(request_judging.judge_requests(read.rows, held), read.problems, columns)


def _beside(db: Db, wanted: Sequence[Any]) -> Beside:
    """Dossiers and funders that the table names first."""
    funders, dossiers = requests.names_known(db)
    told: list[Sentence] = []
    new = {same_name(row.dossier): row.dossier for row in wanted if same_name(row.dossier) not in dossiers}
    if new:
        told.append(
            counted(
                "%(count)s dossier nouveau sera créé : %(names)s.",
                "%(count)s dossiers nouveaux seront créés : %(names)s.",
                len(new),
                names=", ".join(new.values()),
            )
        )
    names = {same_name(row.funder) for row in wanted} - funders
    if names:
        told.append(
            counted(
                "%(count)s financeur nouveau sera créé ; vérifiez ensuite s’il est public.",
                "%(count)s financeurs nouveaux seront créés ; vérifiez ensuite lesquels sont publics.",
                len(names),
            )
        )
    return Beside(tuple(told))


KINDS: tuple[Kind, ...] = (
    Kind(
        name="requests",
        label=sentence("Demandes de financement"),
        fields=request_fields.FIELDS,
        right=Right.FUNDING_WRITE,
        example=request_fields.EXAMPLE,
        judge=_judge,
        held=requests.held,
        writer=requests.RequestWriter,
        head=request_judging.head,
        headed=sentence("Financeur"),
        facts=request_judging.facts,
        lists=request_fields.LISTS,
        left_out=request_fields.LEFT_OUT,
        beside=_beside,
        written=sentence("Titre du dossier de toutes les lignes"),
    ),
)
