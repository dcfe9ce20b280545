"""A line of a list of dwellings, as a typed row: the dwelling, its landlord, its convention if it has one."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from app import reference
from app.folding import fold, same_name
from app.sentence import beside, sentence
from app.tabular.columns import ColumnMap
from app.tabular.layout import Table
from app.tabular.people import split_name, written_name
from app.tabular.typed_rows import Reading, Refusal, Row, read_typed
from app.works.importing.dwelling_fields import FIELDS
from app.works.landlord_models import COMPANY, PERSON

# Words that begin a company's name; « Indivision », « Consorts » are persons who own together.
_COMPANIES = frozenset(
    {"sci", "sarl", "sas", "sasu", "sa", "eurl", "snc", "scp", "gfa", "societe", "association", "fondation", "commune"}
    | {"ville", "mairie", "departement", "communaute", "opac", "oph", "ophlm", "esh", "syndicat", "fonciere"}
    | {"cabinet", "agence", "banque", "caisse", "diocese", "paroisse", "congregation", "hospices", "ccas"}
)
_TOGETHER = frozenset(
    {"indivision", "consorts", "succession", "heritiers", "hoirs", "famille", "epoux", "m", "mme", "mm"}
)
_STATE_LOANS = frozenset({"plai", "plus", "pls"})
INTERMEDIATION = frozenset({"management_mandate", "sublease", "transferable_lease"})
UNSTATED = "anah_unstated"


def landlord_key(name: str) -> str:
    """Under which a landlord is recognised: « Inès DELORME » and « Delorme Inès » are one."""
    return " ".join(sorted(fold(name).split()))


def side_of(kind: str) -> str:
    """What a convention binds; as the table of conventions says it."""
    return "intermediation" if kind in INTERMEDIATION else "reservation" if kind == "reservation" else "rent"


@dataclass(frozen=True, kw_only=True)
class DwellingRow(Row):
    """None: the list does not say, and nothing we know is to be erased. starts_on: of the convention, None
    without, or when the list writes its end only."""

    label: str | None
    landlord: str
    landlord_name: str
    landlord_first_name: str
    landlord_kind: str
    phone: str | None
    email: str | None
    address: str
    postcode: str | None
    town: str
    sector: str | None
    floor: str | None
    type: str | None
    area: Decimal | None
    energy_class: str | None
    rent: Decimal | None
    level: str | None
    kind: str | None
    convention_reference: str | None
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    ended_on: date | None
    rent_ceiling: Decimal | None

    @cached_property
    def who(self) -> str:
        """The landlord, as compared."""
        return landlord_key(self.landlord)

    @cached_property
    def where(self) -> str:
        """The dwelling, as compared: its reference, or its landlord and address when the list has none."""
        if self.label:
            return f"={same_name(self.label)}"
        return "/".join((self.who, fold(self.address), fold(self.town), fold(self.floor or "")))

    @property
    def named(self) -> bool:
        """Whether the line speaks of a convention."""
        return self.kind is not None

    @property
    def side(self) -> str:
        """What its convention binds."""
        return side_of(self.kind or UNSTATED)


def read_dwellings(table: Table, mapping: ColumnMap, today: date) -> Reading[DwellingRow]:
    """The dwellings of a list."""
    return read_typed(table, mapping, FIELDS, today, DwellingRow, _dwelling)


def _dwelling(values: dict[str, Any], today: date) -> Iterator[Refusal]:
    _name_landlord(values)
    town = values["town"]
    if values["postcode"] is None and town[:5].isdecimal() and town[5:6] == " ":  # « 42300 Mably » in one cell
        values["postcode"], values["town"] = town[:5], town[6:].strip()
    if values["level"] is None and values["kind"] is None:
        yield from _no_convention(values)
        return
    if values["kind"] is None:
        values["kind"] = "apl_landlord" if values["level"] in _STATE_LOANS else UNSTATED
    yield from _convention_days(values)


def _name_landlord(values: dict[str, Any]) -> None:
    """Family and first name of a person, the whole name of a company or of people who own together."""
    whole, first = values["landlord"], values["landlord_first_name"]
    begins = fold(whole).split()[:1]
    company = values["landlord_kind"] == COMPANY or bool(_COMPANIES & set(begins))
    values["landlord_kind"] = values["landlord_kind"] or (COMPANY if company else PERSON)
    if company or first or _TOGETHER & set(begins):
        name = whole
    else:
        name, first, _ = split_name(whole)
    values["landlord_name"] = name if company else written_name(name)
    values["landlord_first_name"] = "" if company else written_name(first or "")
    values["landlord"] = f"{values['landlord_name']} {values['landlord_first_name']}".strip()


def _no_convention(values: dict[str, Any]) -> Iterator[Refusal]:
    dated = [name for name in ("signed_on", "starts_on", "ends_on") if values[name] is not None]
    if dated:
        yield "level", sentence("Une convention est datée sans être nommée. Indiquez son niveau, ou videz ses dates.")
    values["starts_on"] = values["signed_on"] = values["ends_on"] = values["ended_on"] = None


def _convention_days(values: dict[str, Any]) -> Iterator[Refusal]:
    starts = values["starts_on"] or values["signed_on"]
    if starts is None and values["ends_on"] is not None:  # one that is recorded may be known by its end
        return
    if starts is None:
        yield "signed_on", sentence("Indiquez la date de signature ou d’effet de la convention.")
        return
    values["starts_on"], values["signed_on"] = starts, values["signed_on"] or starts
    if values["ends_on"] is None and values["years"] is None:
        yield "years", sentence("Indiquez la durée de la convention, ou sa fin.")
        return
    ends = values["ends_on"] = values["ends_on"] or last_day(starts, values["years"])
    if ends < starts:
        yield (
            "ends_on",
            sentence(
                "La fin de la convention (%(ends)s) précède son début (%(starts)s). Corrigez l’une des deux dates.",
                ends=ends,
                starts=beside(starts, ends),
            ),
        )
    elif values["ended_on"] is not None and not starts <= values["ended_on"] <= ends:
        yield "ended_on", sentence("La fin anticipée tombe hors de la convention. Corrigez l’une des dates.")
    values["level"] = of_its_day(values["level"], starts)


def last_day(starts: date, years: int) -> date:
    """The last day of a convention of so many years: 1 March 2004 for 9 years ends on 28 February 2013."""
    year = starts.year + years
    return starts.replace(year=year, day=min(starts.day, monthrange(year, starts.month)[1])) - timedelta(days=1)


def of_its_day(level: str | None, starts: date) -> str | None:
    """« loyer social » of 2004 is the old LCS: the words of today name levels that did not exist yet."""
    if level is None:
        return None
    entry = reference.entry("convention_levels", level)
    if entry.valid_from is not None and starts < entry.valid_from:
        return str(entry.flags.get("approx_level") or level)
    return level
