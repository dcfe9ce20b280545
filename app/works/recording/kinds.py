"""What the works offer to import: dwellings with their landlords and conventions, orders with their
history, hours of insertion."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from app.accounts.permissions import Right
from app.folding import same_name
from app.sentence import Sentence, counted, sentence
from app.tabular.columns import ColumnMap
from app.tabular.kinds import Beside, Kind, Places
from app.tabular.layout import Table
from app.tabular.verdicts import Preview
from app.works.importing import (
    dwelling_fields,
    dwelling_judging,
    hour_fields,
    hour_judging,
    left_out,
    order_fields,
    order_judging,
    order_rows,
)
from app.works.importing.dwelling_rows import read_dwellings
from app.works.recording import dwellings, figured, hours, orders
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


def _judge_orders(table: Table, mapping: ColumnMap, held: order_judging.Held, today: date, places: Places) -> Preview:
    read = order_rows.read_orders(table, mapping, today)
    verdicts = order_judging.judge_orders(read.rows, held)
    return Preview(verdicts, read.problems, _columns(table, mapping), order_judging.notes(verdicts))


def _beside_orders(db: Db, wanted: Sequence[Any]) -> Beside:
    """Enterprises that the list names first, and the VAT that it does not say."""
    known = {same_name(row.name) for row in db.all(orders.ENTERPRISES)}
    named = {same_name(row.enterprise): row.enterprise for row in wanted if row.enterprise and not row.out_of_scope}
    new = [name for key, name in named.items() if key not in known]
    told: list[Sentence] = []
    if new:
        told.append(
            counted(
                "%(count)s entreprise nouvelle sera créée : %(names)s.",
                "%(count)s entreprises nouvelles seront créées : %(names)s.",
                len(new),
                names=", ".join(new),
            )
        )
    if any(row.vat_rate is None and (row.quoted is not None or row.invoiced is not None) for row in wanted):
        told.append(sentence("Sans taux de TVA dans le fichier, celui des travaux du logement à leur date est retenu."))
    return Beside(tuple(told))


def _judge_hours(table: Table, mapping: ColumnMap, held: hour_judging.Held, today: date, places: Places) -> Preview:
    read = hour_judging.read_hours(table, mapping, today)
    verdicts = hour_judging.judge_hours(read.rows, held)
    return Preview(verdicts, read.problems, _columns(table, mapping), hour_judging.notes(verdicts))


def _new_employees(db: Db, wanted: Sequence[Any]) -> Beside:
    known = {row.code for row in db.all(hours.EMPLOYEES)}
    new = {row.code for row in wanted} - known
    if not new:
        return Beside()
    return Beside(
        (
            counted(
                "%(count)s salarié nouveau sera créé, connu par son seul code.",
                "%(count)s salariés nouveaux seront créés, connus par leur seul code.",
                len(new),
            ),
        )
    )


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
        headed=sentence("Logement"),
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
    Kind(
        name="orders",
        label=sentence("Chantiers"),
        fields=order_fields.FIELDS,
        right=Right.WORKS_WRITE,
        example=order_fields.EXAMPLE,
        judge=_judge_orders,
        held=orders.held,
        writer=orders.OrderWriter,
        head=lambda row: str(row.label),
        figures=figured.let_again,
        figured=sentence("Logements remis en location"),
        headed=sentence("Chantier"),
        facts=order_rows.facts,
        lists=order_fields.LISTS,
        left_out=left_out.OF_ORDERS,
        in_order=order_judging.in_order,
        beside=_beside_orders,
        either={"let_on": "vacant_on", **dict(pairwise(reversed(order_rows.STEPS)))},
        written=sentence("Nom de l’entreprise de toutes les lignes"),
        refusals={
            "uq_orders_label": sentence("Un chantier porte déjà ce numéro."),
            "ck_order_steps_forward": sentence(
                "Une étape de ce chantier viendrait avant celle qu’elle suit. Vérifiez ses dates."
            ),
            "ex_vacancies_overlap": sentence(
                "Une autre vacance de ce logement couvre un de ces jours. Corrigez la vacance ou la relocation."
            ),
            "ex_vacancies_lease": sentence(
                "Le logement est loué un de ces jours. Corrigez la vacance, ou la fin du bail enregistré."
            ),
            "ex_leases_dwelling": sentence(
                "Un autre bail de ce logement couvre un de ces jours. Corrigez la relocation."
            ),
            "ex_leases_vacancy": sentence("Le logement est vacant un de ces jours. Corrigez la relocation."),
            "ck_orders_clock_of_a_vacancy": sentence(
                "Un chantier chez un locataire en place ne compte pas de vacance. Corrigez l’origine."
            ),
        },
    ),
    Kind(
        name="hours",
        label=sentence("Heures"),
        fields=hour_fields.FIELDS,
        right=Right.WORKS_WRITE,
        example=hour_fields.EXAMPLE,
        judge=_judge_hours,
        held=hours.held,
        writer=hours.HourWriter,
        head=hour_judging.head,
        figures=figured.hours,
        figured=sentence("Heures d’insertion"),
        headed=sentence("Salarié et mois"),
        facts=hour_judging.facts,
        left_out=left_out.OF_HOURS,
        beside=_new_employees,
        written=sentence("Nom de l’entreprise de toutes les lignes"),
        refusals={
            "uq_work_hours_line": sentence("Ces heures sont déjà enregistrées. Importez de nouveau cette ligne."),
        },
    ),
)
