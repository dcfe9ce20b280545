"""What each line of a table of co-funders would do. A request is recognised by its dossier and its funder, under any of
the names that the funder had. An import writes requests that are not known yet; it never changes a decided one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from app.folding import same_name
from app.funding.importing.request_fields import FIELDS
from app.sentence import Sentence, sentence
from app.tabular.columns import ColumnMap
from app.tabular.layout import Table
from app.tabular.typed_rows import Reading, Refusal, Row, read_typed
from app.tabular.verdicts import Verdict

NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class RequestRow(Row):
    """A request to a funder in a dossier, and what became of it."""

    dossier: str
    funder: str
    nature: str | None = None
    asked: Decimal
    awarded: Decimal | None = None
    notified_on: date | None = None
    reference: str | None = None
    paid: Decimal | None = None


@dataclass(frozen=True)
class KnownRequest:
    """A line of a plan as it stands."""

    number: int
    asked: Decimal
    awarded: Decimal | None
    notified_on: date | None
    paid: Decimal


@dataclass(frozen=True)
class Held:
    """What the workspace holds. funders: {key of any name: key of today's}; settled: keys of the titles whose plan is
    settled; requests: by keys of dossier and of the funder's name of today."""

    funders: Mapping[str, str] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    requests: Mapping[tuple[str, str], KnownRequest] = field(default_factory=dict)

    def key(self, row: RequestRow) -> tuple[str, str]:
        theirs = same_name(row.funder)
        return same_name(row.dossier), self.funders.get(theirs, theirs)


def read_requests(table: Table, mapping: ColumnMap, today: date) -> Reading[RequestRow]:
    """The requests of a sheet."""
    return read_typed(table, mapping, FIELDS, today, RequestRow, _finish)


def _finish(values: dict[str, Any], today: date) -> Iterator[Refusal]:
    asked, awarded, paid = values["asked"], values["awarded"], values["paid"]
    if asked is None and awarded is None:
        yield "asked", sentence("Indiquez le montant demandé, ou accordé.")
    values["asked"] = asked if asked is not None else awarded
    if values["notified_on"] is not None and awarded is None:
        yield "awarded", sentence("Une notification a un montant : indiquez ce qui est accordé.")
    if values["notified_on"] is not None and values["notified_on"] > today:
        yield "notified_on", sentence("Cette notification est à venir.")
    if paid and values["notified_on"] is None:
        yield "notified_on", sentence("Un versement suit une notification : indiquez sa date.")
    if paid and awarded is not None and paid > awarded:
        yield "paid", sentence("Plus est versé que ce qui est accordé. Vérifiez la ligne.")


def judge_requests(rows: Sequence[RequestRow], held: Held) -> tuple[Verdict[RequestRow], ...]:
    """One verdict per row, in order."""
    seen: dict[tuple[str, str], RequestRow] = {}
    verdicts = []
    for row in rows:
        key = held.key(row)
        if key in seen:
            line = str(seen[key].line)
            question = sentence("Ce financeur est déjà à la ligne %(line)s pour ce dossier. Vérifiez-la.", line=line)
            verdicts.append(Verdict(row, "doubtful", question=question, field="funder"))
            continue
        seen[key] = row
        verdicts.append(_of_one(row, held.requests.get(key), key[0] in held.settled))
    return tuple(verdicts)


def _of_one(row: RequestRow, known: KnownRequest | None, settled: bool) -> Verdict[RequestRow]:
    if known is None and settled:
        question = sentence("Le plan de ce dossier est arrêté : ses lignes ne changent plus. Rouvrez-le d’abord.")
        return Verdict(row, "doubtful", question=question, field="dossier")
    if known is None:
        return Verdict(row, "create")
    told = (row.asked, row.awarded, row.notified_on, row.paid or NOTHING)
    if told == (known.asked, known.awarded, known.notified_on, known.paid):
        return Verdict(row, "unchanged", known.number)
    question = sentence(
        "Ce dossier a déjà une demande à ce financeur, avec d’autres montants. Notez ce qui a changé sur cette demande."
    )
    return Verdict(row, "doubtful", known.number, question=question, field="funder")


def head(row: RequestRow) -> str:
    return row.funder


def facts(row: RequestRow) -> list[Sentence]:
    """What the page says below the funder."""
    said = [sentence("dossier « %(title)s »", title=row.dossier), sentence("%(amount)s € demandés", amount=row.asked)]
    if row.awarded is not None:
        said.append(sentence("%(amount)s € accordés", amount=row.awarded))
    if row.paid:
        said.append(sentence("%(amount)s € versés", amount=row.paid))
    return said
