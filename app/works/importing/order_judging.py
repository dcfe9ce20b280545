"""What each line of orders would do. An order is recognised by its number. Pure: nothing is read or written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app import reference
from app.folding import fold, same_name
from app.sentence import Sentence, sentence
from app.tabular.layout import some
from app.tabular.verdicts import Change, Verdict
from app.works.importing.order_fields import OUT_OF_SCOPE
from app.works.importing.order_rows import AMOUNTS, STEPS, OrderRow, Span
from app.works.importing.vacancies import Doubt, Life, settle


@dataclass(frozen=True, kw_only=True)
class KnownOrder:
    """A recorded order. steps: live ones, {stage: day}. single: it has one line at most, which a list may speak of."""

    number: int
    label: str
    dwelling: str
    origin: str
    work: str
    enterprise: str | None
    steps: Mapping[str, date]
    vacancy: Span | None
    single: bool
    trade: str | None = None
    quoted: Decimal | None = None
    invoiced: Decimal | None = None
    reference_price: Decimal | None = None


@dataclass(frozen=True)
class Held:
    """What the workspace holds. dwellings: {key: reference}; lives: by the same key."""

    dwellings: Mapping[str, str] = field(default_factory=dict)
    orders: Mapping[str, KnownOrder] = field(default_factory=dict)
    lives: Mapping[str, Life] = field(default_factory=dict)


def judge_orders(rows: Sequence[OrderRow], held: Held) -> tuple[Verdict[OrderRow], ...]:
    """One verdict per row, in order."""
    first: dict[str, OrderRow] = {}
    verdicts: dict[str, Verdict[OrderRow]] = {}
    here: dict[str, list[OrderRow]] = defaultdict(list)
    for row in rows:
        if (before := first.setdefault(row.label, row)) is not row:
            verdicts[row.place] = _repeats(row, before)
        elif row.where not in held.dwellings:
            verdicts[row.place] = _unknown_dwelling(row)
        else:
            here[row.where].append(row)
    for where, of_dwelling in here.items():
        settled, doubts = settle(of_dwelling, held.lives.get(where, Life()))
        for row in of_dwelling:
            mine = settled.get(row.place, row)
            verdicts[row.place] = _of_one(mine, held.orders.get(row.label), doubts.get(row.place))
    return tuple(verdicts[row.place] for row in rows)


def _of_one(row: OrderRow, known: KnownOrder | None, doubt: Doubt | None) -> Verdict[OrderRow]:
    if known is not None and (moved := _another(row, known)) is not None:
        return moved
    if doubt is not None:
        answer = f"{doubt.answer:%d/%m/%Y}" if doubt.answer else None
        number = known.number if known else None
        return Verdict(row, "doubtful", number, question=doubt.question, field=doubt.field, answer=answer)
    if known is None:
        return Verdict(row, "create")
    if (moved := _another_vacancy(row, known)) is not None:
        return moved
    changes = tuple(_changes(row, known))
    return Verdict(row, "update" if changes else "unchanged", known.number, changes)


def _another(row: OrderRow, known: KnownOrder) -> Verdict[OrderRow] | None:
    """The number is recorded of another dwelling, or of another origin: not the same order."""
    if same_name(known.dwelling) != row.where:
        return Verdict(
            row,
            "doubtful",
            known.number,
            question=sentence(
                "Le chantier %(label)s est enregistré sur le logement %(known)s, ce fichier dit %(read)s. "
                "Garder %(kept)s ?",
                label=row.label,
                known=known.dwelling,
                read=row.dwelling,
                kept=known.dwelling,
            ),
            field="dwelling",
            answer=known.dwelling,
        )
    if known.origin != row.origin:
        words = reference.label("works_origins", known.origin)
        return Verdict(
            row,
            "doubtful",
            known.number,
            question=sentence(
                "Le chantier %(label)s est enregistré comme « %(known)s », ce fichier dit « %(read)s ». "
                "Corrigez l’origine.",
                label=row.label,
                known=words,
                read=reference.label("works_origins", row.origin),
            ),
            field="origin",
        )
    return None


def _another_vacancy(row: OrderRow, known: KnownOrder) -> Verdict[OrderRow] | None:
    mine, theirs = row.vacancy, known.vacancy
    if mine is None or theirs is None or mine.vacant_on == theirs.vacant_on:
        return None
    return Verdict(
        row,
        "doubtful",
        known.number,
        question=sentence(
            "Le chantier %(label)s est enregistré avec un logement vacant depuis le %(known)s, ce fichier dit "
            "le %(read)s. Garder le %(kept)s ?",
            label=row.label,
            known=theirs.vacant_on,
            read=mine.vacant_on,
            kept=theirs.vacant_on,
        ),
        field="vacant_on",
        answer=f"{theirs.vacant_on:%d/%m/%Y}",
    )


def _changes(row: OrderRow, known: KnownOrder) -> Iterable[Change]:
    """What the list says otherwise of the order; it erases nothing."""
    for name in row.days:
        stage = stage_of(row, name)
        held = known.steps.get(stage) or (known.steps.get("received_with_reserves") if stage == "received" else None)
        if held != row.days[name]:
            yield Change(name, held, row.days[name])
    if row.out_of_scope and OUT_OF_SCOPE not in known.steps:
        yield Change("remark", None, row.remark)
    if row.vacancy is not None:
        held_span = known.vacancy
        if held_span is None:
            yield Change("vacant_on", None, row.vacancy.vacant_on)
        if row.vacancy.let_on is not None and (held_span is None or held_span.let_on is None):
            yield Change("let_on", None, row.vacancy.let_on)
    if row.enterprise is not None and known.enterprise is None and not row.out_of_scope:
        yield Change("enterprise", None, row.enterprise)
    if row.work is not None and fold(row.work) != fold(known.work):
        yield Change("work", known.work, row.work)
    yield from _amounts(row, known)


def stage_of(row: OrderRow, name: str) -> str:
    """The recorded stage whose day this is: an order out of scope has its first day and its last."""
    if not row.out_of_scope:
        return STEPS[name]
    return OUT_OF_SCOPE if row.days[name] == max(row.days.values()) else "requested"


def _amounts(row: OrderRow, known: KnownOrder) -> Iterable[Change]:
    """Of an order with one line at most: a detailed quote is not overwritten by a total."""
    if not known.single or (row.quoted is None and row.invoiced is None):
        return
    for name in AMOUNTS:
        read, held = getattr(row, name), getattr(known, name)
        if read is not None and read != held:
            yield Change(name, held, read)
    if row.trade is not None and known.trade is not None and row.trade != known.trade:
        yield Change("trade", known.trade, row.trade)


def _repeats(row: OrderRow, before: OrderRow) -> Verdict[OrderRow]:
    told = [name for name in OrderRow.__dataclass_fields__ if name not in ("place", "line", "echoes")]
    if all(getattr(row, name) == getattr(before, name) for name in told):
        return Verdict(row, "repeated")
    return Verdict(
        row,
        "doubtful",
        question=sentence(
            "Cette ligne répète le chantier de la ligne %(line)s avec d’autres valeurs. Gardez l’une des deux.",
            line=str(before.line),
        ),
        field="label",
    )


def _unknown_dwelling(row: OrderRow) -> Verdict[OrderRow]:
    return Verdict(
        row,
        "doubtful",
        question=sentence(
            "Aucun logement n’a la référence %(label)s. Importez d’abord vos bailleurs et logements, "
            "ou corrigez la référence.",
            label=row.dwelling,
        ),
        field="dwelling",
    )


def notes(verdicts: Iterable[Verdict[OrderRow]]) -> tuple[Sentence, ...]:
    """What is said of the list as a whole."""
    lines = [str(one.row.line) for one in verdicts if one.row.unkept and one.outcome in ("create", "update")]
    if not lines:
        return ()
    return (
        sentence(
            "Vacance non reprise, faute de date de relocation alors que le logement a servi depuis : lignes %(lines)s.",
            lines=some(lines),
        ),
    )


def in_order(wanted: Sequence[Verdict[OrderRow]]) -> Sequence[Verdict[OrderRow]]:
    """By the first day of what they tell: a vacancy gets its end before the next one begins."""
    return sorted(wanted, key=_first)


def _first(verdict: Verdict[OrderRow]) -> tuple[date, int]:
    row = verdict.row
    return (row.vacancy.vacant_on if row.vacancy else row.first_day), row.line
