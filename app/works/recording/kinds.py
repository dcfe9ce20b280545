"""What the works offer to import: dwellings with their landlords and conventions."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.accounts.permissions import Right
from app.sentence import counted, sentence
from app.tabular.columns import ColumnMap
from app.tabular.kinds import Beside, Kind, Places
from app.tabular.layout import Table
from app.tabular.verdicts import Preview
from app.works.importing import dwelling_fields, dwelling_judging, left_out
from app.works.importing.dwelling_rows import read_dwellings
from app.works.recording import dwellings
from tenants.session import Db


def _columns(table: Table, mapping: ColumnMap) -> dict[str, str]:
    """The title of each field's column."""
    return {name: table.titles[int(index)] for index, name in mapping["columns"].items()}


def _judge_dwellings(
    table: Table, mapping: ColumnMap, held: dwelling_judging.Held, today: date, places: Places
) -> Preview:
    read = read_dwellings(table, mapping, today)
    return Preview(dwelling_judging.judge_dwellings(read.rows, held), read.problems, _columns(table, mapping))


def _new_landlords(db: Db, wanted: Sequence[Any]) -> Beside:
    known = dwellings.held(db).landlords
    names = {row.who for row in wanted} - set(known)
    conventions = sum(1 for row in wanted if row.starts_on is not None)
    if not names:
        return Beside()
    return Beside(
        (
            counted("%(count)s bailleur nouveau sera créé.", "%(count)s bailleurs nouveaux seront créés.", len(names)),
            counted(
                "%(count)s ligne porte une convention.", "%(count)s lignes portent une convention.", conventions
            ),
        )
    )  # fmt: skip


KINDS: tuple[Kind, ...] = (
    Kind(
        name="dwellings",
        label=sentence("Bailleurs et logements"),
        fields=dwelling_fields.FIELDS,
        right=Right.WORKS_WRITE,
        example=dwelling_fields.EXAMPLE,
        judge=_judge_dwellings,
        held=dwellings.held,
        writer=dwellings.DwellingWriter,
        head=dwelling_judging.head,
        facts=dwelling_judging.facts,
        lists=dwelling_fields.LISTS,
        left_out=left_out.OF_DWELLINGS,
        beside=_new_landlords,
        either={"ends_on": "starts_on"},
        refusals={
            "ex_conventions_overlap": sentence(
                "Une autre convention de ce logement court un de ces jours. Corrigez ses dates."
            ),
            "uq_dwellings_label": sentence("Un logement porte déjà cette référence."),
        },
    ),
)
