"""What each line of dwellings would do. A dwelling is recognised by its reference, or by landlord and address; a
convention of it by what it binds and its first day. Pure: nothing is read or written."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from app.folding import fold, same_name
from app.sentence import Sentence, beside, sentence
from app.tabular.people import alike
from app.tabular.verdicts import Change, Verdict
from app.works.importing.dwelling_rows import UNSTATED, DwellingRow, landlord_key, side_of

FACTS = ("address", "postcode", "town", "sector", "floor", "type", "area", "energy_class", "rent")
TERMS = ("kind", "level", "convention_reference", "signed_on", "ends_on", "ended_on", "rent_ceiling")
_TERMS_BUT_ITS_END = tuple(name for name in TERMS if name != "ends_on")
_WORDS = ("address", "town", "sector", "floor", "convention_reference")  # compared without case, accents, commas


@dataclass(frozen=True, kw_only=True)
class KnownConvention:
    """A recorded convention, not struck."""

    kind: str
    level: str | None
    convention_reference: str | None
    signed_on: date | None
    starts_on: date
    ends_on: date
    ended_on: date | None
    rent_ceiling: Decimal | None

    @property
    def side(self) -> str:
        return side_of(self.kind)

    @property
    def last(self) -> date:
        """The last day in force."""
        return min(self.ends_on, self.ended_on or self.ends_on)


@dataclass(frozen=True, kw_only=True)
class KnownDwelling:
    """A recorded dwelling with its landlord's name and its conventions."""

    number: int
    label: str
    landlord: str
    landlord_name: str
    landlord_first_name: str
    address: str
    town: str
    postcode: str | None = None
    sector: str | None = None
    floor: str | None = None
    type: str | None = None
    area: Decimal | None = None
    energy_class: str | None = None
    rent: Decimal | None = None
    conventions: tuple[KnownConvention, ...] = ()

    @cached_property
    def keys(self) -> tuple[str, str]:
        """Under which a row finds it: its reference, or its landlord and address."""
        place = "/".join((landlord_key(self.landlord), fold(self.address), fold(self.town), fold(self.floor or "")))
        return f"={same_name(self.label)}", place


@dataclass(frozen=True)
class Held:
    """What the workspace holds: its dwellings, and how many landlords bear each name."""

    dwellings: tuple[KnownDwelling, ...] = ()
    landlords: dict[str, int] = field(default_factory=dict)


def judge_dwellings(rows: Sequence[DwellingRow], held: Held) -> tuple[Verdict[DwellingRow], ...]:
    """One verdict per row, in order."""
    known: dict[str, list[KnownDwelling]] = defaultdict(list)
    for one in held.dwellings:
        for key in one.keys:
            known[key].append(one)
    first: dict[str, list[DwellingRow]] = defaultdict(list)
    verdicts = []
    for row in rows:
        verdict = _of_one(row, known[row.where], first[row.where], held)
        if verdict.outcome != "doubtful":
            first[row.where].append(row)
        verdicts.append(verdict)
    return tuple(verdicts)


def _of_one(
    row: DwellingRow, known: Sequence[KnownDwelling], before: Sequence[DwellingRow], held: Held
) -> Verdict[DwellingRow]:
    if before:
        return _again(row, before, known)
    if len(known) > 1:
        return _asked(
            row, "label", sentence("Plusieurs logements enregistrés répondent à cette ligne. Indiquez sa référence.")
        )
    if not known:
        return _new(row, held)
    return _against(row, known[0])


def _same_convention(row: DwellingRow, known: Iterable[KnownConvention]) -> KnownConvention | None:
    """The recorded convention that the row speaks of: by its first day, or by its end when the list has only that."""
    for one in known:
        if one.side == row.side and (
            one.starts_on == row.starts_on if row.starts_on else row.named and row.ends_on in (one.ends_on, one.last)
        ):
            return one
    return None


def _unstarted(row: DwellingRow) -> Sentence | None:
    if row.starts_on is not None:
        return None
    return sentence("Indiquez la date de signature ou d’effet de la convention.")


def _new(row: DwellingRow, held: Held) -> Verdict[DwellingRow]:
    if row.named and (doubt := _unstarted(row)) is not None:
        return _asked(row, "signed_on", doubt)
    if held.landlords.get(row.who, 0) > 1:
        return _asked(
            row,
            "landlord",
            sentence(
                "Plusieurs bailleurs enregistrés s’appellent %(name)s. Créez ce logement sur la page du bon bailleur.",
                name=row.landlord,
            ),
        )
    return Verdict(row, "create")


def _against(row: DwellingRow, known: KnownDwelling) -> Verdict[DwellingRow]:
    """The row against the dwelling that is recorded. The file renames nobody, and never gives a dwelling away."""
    names = (row.landlord_name, row.landlord_first_name), (known.landlord_name, known.landlord_first_name)
    if row.who != landlord_key(known.landlord) and not alike(*names):
        return _asked(
            row,
            "landlord",
            sentence(
                "Logement %(label)s : il est enregistré au nom de %(known)s, ce fichier dit %(read)s. "
                "Garder %(kept)s ?",
                label=known.label,
                known=known.landlord,
                read=row.landlord,
                kept=known.landlord,
            ),
            known.number,
            known.landlord,
        )
    changes = [*_changed(row, known, FACTS)]
    mine = _same_convention(row, known.conventions)
    if mine is not None:
        changes += _changed(row, mine, TERMS if row.starts_on else _TERMS_BUT_ITS_END)
    elif row.named:
        if (doubt := _unstarted(row) or _crowded(row, known.conventions)) is not None:
            return _asked(row, "starts_on", doubt, known.number)
        changes += _whole_convention(row)
    return Verdict(row, "update" if changes else "unchanged", known.number, tuple(changes))


def _again(row: DwellingRow, before: Sequence[DwellingRow], known: Sequence[KnownDwelling]) -> Verdict[DwellingRow]:
    """A dwelling that the list named above: another convention of it, the same line again, or a contradiction."""
    first = before[0]
    number = known[0].number if len(known) == 1 else None
    if [name for name in ("address", "town") if fold(getattr(row, name)) != fold(getattr(first, name))] or (
        row.who != first.who
    ):
        return _asked(
            row,
            "label",
            sentence(
                "La référence %(label)s désigne déjà un autre logement, à la ligne %(line)s. Corrigez l’une des deux.",
                label=row.label or "",
                line=str(first.line),
            ),
            number,
        )
    same = next((one for one in before if (one.side, one.starts_on) == (row.side, row.starts_on)), None)
    if same is not None or not row.named:
        other = same or first
        if not [name for name in (*FACTS, *TERMS) if getattr(row, name) not in (None, getattr(other, name))]:
            return Verdict(row, "repeated")
        return _asked(
            row,
            "label",
            sentence(
                "Cette ligne répète le logement de la ligne %(line)s avec d’autres valeurs. Gardez l’une des deux.",
                line=str(other.line),
            ),
            number,
        )
    recorded = known[0].conventions if len(known) == 1 else ()
    mine = _same_convention(row, recorded)
    if mine is not None:
        changes = tuple(_changed(row, mine, TERMS if row.starts_on else _TERMS_BUT_ITS_END))
        return Verdict(row, "update" if changes else "unchanged", number, changes)
    others = [*recorded, *(_as_known(one) for one in before if one.starts_on is not None)]
    if (doubt := _unstarted(row) or _crowded(row, others)) is not None:
        return _asked(row, "starts_on", doubt, number)
    if number is None:
        return Verdict(row, "create")
    return Verdict(row, "update", number, tuple(_whole_convention(row)))


def _as_known(row: DwellingRow) -> KnownConvention:
    terms = {name: getattr(row, name) for name in ("starts_on", *TERMS)}
    return KnownConvention(**(terms | {"kind": row.kind or UNSTATED}))


def _crowded(row: DwellingRow, others: Iterable[KnownConvention]) -> Sentence | None:
    """Another convention of the same side runs on one of these days."""
    assert row.starts_on is not None
    assert row.ends_on is not None
    last = min(row.ends_on, row.ended_on or row.ends_on)
    for one in others:
        if one.side == row.side and one.starts_on <= last and row.starts_on <= one.last:
            return sentence(
                "Logement %(label)s : une autre convention court du %(starts)s au %(ends)s. "
                "Corrigez la date d’effet, ou la fin de l’autre.",
                label=row.label or row.address,
                starts=one.starts_on,
                ends=one.last,
            )
    return None


def _changed(row: DwellingRow, known: object, names: Iterable[str]) -> Iterable[Change]:
    """What the list says otherwise. It erases nothing, and a nature that it does not state changes none."""
    for name in names:
        read, held = getattr(row, name), getattr(known, name)
        if read is None or read == held or (name == "kind" and read == UNSTATED):
            continue
        if name in _WORDS and held is not None and fold(str(read)) == fold(str(held)):
            continue
        yield Change(name, held, read)


def _whole_convention(row: DwellingRow) -> Iterable[Change]:
    for name in ("starts_on", *TERMS):
        if (value := getattr(row, name)) is not None:
            yield Change(name, None, value)


def _asked(
    row: DwellingRow, name: str, question: Sentence, number: int | None = None, answer: str | None = None
) -> Verdict[Any]:
    return Verdict(row, "doubtful", number, question=question, field=name, answer=answer)


def facts(row: DwellingRow) -> list[Sentence]:
    """What the page says below the reference."""
    told = [
        sentence("bailleur : %(landlord)s", landlord=row.landlord),
        sentence("%(address)s, %(town)s", address=row.address, town=row.town),
    ]
    if row.starts_on is not None and row.ends_on is not None:
        told.append(
            sentence(
                "convention du %(starts)s au %(ends)s",
                starts=beside(row.starts_on, row.ends_on),
                ends=row.ends_on,
            )
        )
    return told


def head(row: DwellingRow) -> str:
    """The reference, or the address without one."""
    return row.label or row.address
