"""What each row would do: create, update, nothing; or the question to settle first. Pure: nothing is read or written.

A stay is recognised by residence, unit and day of entry: no other stay can begin there that day, since stays of a unit
never overlap and last a night at least. The name then tells a corrected writing (an update) from another person (a
question: an import must not give somebody's history to somebody else).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from app.residences.importing.known import KnownResidence, KnownStay, KnownUnit
from app.residences.importing.overlaps import Span, begins_too_soon, ends_too_late, overlaps
from app.residences.importing.rows import ResidenceRow, StayRow, UnitRow
from app.sentence import sentence
from app.tabular.people import alike, richer
from app.tabular.verdicts import Change, Verdict, changed

_STAY_FACTS = ("born_on", "date_out", "destination", "reason", "previous_situation", "fee")
_UNIT_FACTS = ("type", "surface", "furnished", "floor", "capacity", "starts_on", "fee")
_RESIDENCE_FACTS = ("kind", "public", "address", "postcode", "town", "opened_on", "owner")


def judge_stays(
    rows: Sequence[StayRow], known: Iterable[KnownStay], same_persons: frozenset[str] = frozenset()
) -> tuple[Verdict[StayRow], ...]:
    """One verdict per row, in order. `same_persons`: places of rows confirmed to be a corrected name."""
    recorded: dict[tuple[str, str], list[KnownStay]] = defaultdict(list)
    for stay in known:
        recorded[stay.where].append(stay)
    by_unit: dict[tuple[str, str], list[StayRow]] = defaultdict(list)
    for row in rows:
        by_unit[row.where].append(row)
    verdicts: dict[str, Verdict[StayRow]] = {}
    for where, here in by_unit.items():
        for verdict in _judge_unit(here, recorded[where], same_persons):
            verdicts[verdict.row.place] = verdict
    return tuple(verdicts[row.place] for row in rows)


def _judge_unit(
    rows: Sequence[StayRow], known: Sequence[KnownStay], same_persons: frozenset[str]
) -> list[Verdict[StayRow]]:
    """The rows of one unit against its recorded stays and against each other."""
    by_entry = {stay.date_in: stay for stay in known}
    first: dict[Any, StayRow] = {}
    verdicts: dict[str, Verdict[StayRow]] = {}
    spans: list[Span] = []
    matched: set[int] = set()
    for row in rows:
        if (before := first.setdefault((row.date_in, row.who), row)) is not row:
            verdicts[row.place] = _repeats(row, before)
            continue
        stay = by_entry.get(row.date_in)
        if stay is not None:
            matched.add(stay.number)
        verdict = _against(row, stay, row.place in same_persons)
        verdicts[row.place] = verdict
        leaves = row.date_out or (stay.date_out if stay is not None else None)
        spans.append(Span(row.place, row.date_in, leaves))
    spans += [Span(stay.number, stay.date_in, stay.date_out) for stay in known if stay.number not in matched]
    here = {row.place: row for row in rows}
    moved = [stay for stay in known if stay.number not in matched]
    for place, doubt in _crowded(spans, here, moved):
        if verdicts[place].outcome != "doubtful":
            verdicts[place] = doubt
    return [verdicts[row.place] for row in rows]


def _against(row: StayRow, stay: KnownStay | None, same_person: bool) -> Verdict[StayRow]:
    if stay is None:
        return Verdict(row, "create")
    names = ((row.last_name, row.first_name), (stay.last_name, stay.first_name))
    same_birth = row.born_on is not None and row.born_on == stay.born_on
    if not (same_person or same_birth or alike(*names)):
        return Verdict(
            row,
            "doubtful",
            stay.number,
            question=sentence(
                "Logement %(unit)s : le séjour commencé le %(entry)s est enregistré au nom de %(known)s, "
                "ce fichier dit %(read)s. Est-ce la même personne ?",
                unit=row.unit,
                entry=row.date_in,
                known=f"{stay.first_name} {stay.last_name}".strip(),
                read=f"{row.first_name} {row.last_name}".strip(),
            ),
            field="last_name",
        )
    changes = (*_renamed(row, stay), *changed(row, stay, _STAY_FACTS))
    return Verdict(row, "update" if changes else "unchanged", stay.number, changes)


def _renamed(row: StayRow, stay: KnownStay) -> Iterable[Change]:
    """A corrected name; not one that an old program wrote without its accents."""
    for field in ("last_name", "first_name"):
        read, held = getattr(row, field), getattr(stay, field)
        same = row.who == stay.who
        if read and read != held and (not same or richer(read, held)):
            yield Change(field, held, read)


def _repeats(row: StayRow, before: StayRow) -> Verdict[StayRow]:
    """The same stay twice in the file: passed over when it says the same, asked about when it does not."""
    if not [name for name in _STAY_FACTS if getattr(row, name) != getattr(before, name)]:
        return Verdict(row, "repeated")
    return Verdict(
        row,
        "doubtful",
        question=sentence(
            "Cette ligne répète le séjour de la ligne %(line)s avec d’autres valeurs. Gardez l’une des deux.",
            line=str(before.line),
        ),
        field="date_in",
    )


def _crowded(
    spans: Sequence[Span], rows: Mapping[str, StayRow], unmatched: Sequence[KnownStay]
) -> Iterable[tuple[str, Verdict[StayRow]]]:
    """The rows that would share a night with another stay, each with its question."""
    by_number = {stay.number: stay for stay in unmatched}
    for overlap in overlaps(spans):
        later, earlier = _row(rows, overlap.later), _row(rows, overlap.earlier)
        row = later or earlier
        if row is None:
            continue
        other = by_number.get(overlap.earlier.ref if row is later else overlap.later.ref)  # type: ignore[call-overload]
        if other is not None and other.who == row.who:
            yield row.place, _moved(row, other)
        elif later is not None and (earlier is None or overlap.earlier.date_out is not None):
            ends = overlap.earlier.date_out
            whole = overlap.later.date_out is not None and ends is not None and overlap.later.date_out <= ends
            answer = None if ends is None or whole else f"{ends:%d/%m/%Y}"
            yield (
                later.place,
                Verdict(
                    later, "doubtful", question=begins_too_soon(later.unit, overlap), field="date_in", answer=answer
                ),
            )
        elif earlier is not None:
            yield (
                earlier.place,
                Verdict(
                    earlier,
                    "doubtful",
                    question=ends_too_late(earlier.unit, overlap),
                    field="date_out",
                    answer=f"{overlap.later.date_in:%d/%m/%Y}",
                ),
            )


def _row(rows: Mapping[str, StayRow], span: Span) -> StayRow | None:
    """The row of a span; none for a recorded stay, whose `ref` is a number."""
    return rows.get(span.ref) if isinstance(span.ref, str) else None


def _moved(row: StayRow, stay: KnownStay) -> Verdict[StayRow]:
    """The same person, the same unit, another day of entry: one stay with a corrected entry, rather than two."""
    return Verdict(
        row,
        "doubtful",
        stay.number,
        question=sentence(
            "Logement %(unit)s : le séjour de %(name)s est enregistré à partir du %(known)s, ce fichier dit %(read)s. "
            "Garder le %(kept)s ?",
            unit=row.unit,
            name=f"{stay.first_name} {stay.last_name}".strip(),
            known=stay.date_in,
            read=row.date_in,
            kept=stay.date_in,
        ),
        field="date_in",
        answer=f"{stay.date_in:%d/%m/%Y}",
    )


def work_order(verdicts: Iterable[Verdict[StayRow]]) -> tuple[Verdict[StayRow], ...]:
    """What is to be written, in an order the database accepts: a stay gets its end before the next one begins."""
    wanted = [verdict for verdict in verdicts if verdict.outcome in ("create", "update")]
    return tuple(sorted(wanted, key=lambda one: (one.outcome == "create", one.row.date_in)))


def judge_units(rows: Sequence[UnitRow], known: Iterable[KnownUnit]) -> tuple[Verdict[UnitRow], ...]:
    """A unit is recognised by residence and number."""
    return _judge_places(rows, {unit.where: unit for unit in known}, _UNIT_FACTS)


def judge_residences(
    rows: Sequence[ResidenceRow], known: Iterable[KnownResidence]
) -> tuple[Verdict[ResidenceRow], ...]:
    """A residence is recognised by its name."""
    return _judge_places(rows, {residence.where: residence for residence in known}, _RESIDENCE_FACTS)


P = TypeVar("P", UnitRow, ResidenceRow)


def _judge_places(rows: Sequence[P], known: Mapping[Any, Any], facts: Sequence[str]) -> tuple[Verdict[P], ...]:
    verdicts: list[Verdict[P]] = []
    first: dict[tuple[str, str], P] = {}
    for row in rows:
        held = known.get(row.where)
        if first.setdefault(row.where, row) is not row:
            verdicts.append(Verdict(row, "repeated"))
        elif held is None:
            verdicts.append(Verdict(row, "create"))
        else:
            changes = tuple(changed(row, held, facts))
            verdicts.append(Verdict(row, "update" if changes else "unchanged", held.number, changes))
    return tuple(verdicts)
