"""The three tables that keep dated values, told as one: works, funding, income ceilings at entry."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Integer, Numeric, Text, and_, bindparam, cast, literal, select, union_all
from sqlalchemy.orm import aliased

from app import reference
from app.funding import setting_values as of_funding
from app.funding.setting_models import FundingSetting
from app.residences.models import IncomeCeiling
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.i18n import ngettext
from app.web.words import money
from app.works import setting_values as of_works
from app.works.setting_models import WorksSetting
from tenants.registry import Member

CEILING = "ceiling_"  # and the number of people of the household
MOST_PEOPLE = 20
OFFERED_PEOPLE = 8
GROUPS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("prices", _l("Prix et TVA"), ("vat_",)),
    ("agls", _l("AGLS"), ("agls_",)),
    ("ceilings", _l("Plafonds"), (CEILING, "order_ceiling", "public_", "hours_a_month")),
    ("etp", _l("Équivalents temps plein"), ("etp_",)),
    ("delays", _l("Délais et alertes"), ("warn_", "report_", "long_", "propose_", "answer_")),
    ("keeping", _l("Conservation"), ("keep_",)),
)


@dataclass(frozen=True)
class Ledger:
    """name: in addresses. make(code, **values): a row of that code. code_of: the code of a row."""

    name: str
    model: Any
    codes: Callable[[], list[str]]
    words: Callable[[str], str]
    unit: Callable[[str], str]
    said: Callable[[str, Decimal], str]
    make: Callable[..., Any]
    code_of: Callable[[Any], str]
    value_of: Callable[[Any], Decimal]


def _people(code: str) -> int:
    return int(code.removeprefix(CEILING))


def _ceiling_words(code: str) -> str:
    number = _people(code)
    return ngettext(
        "Plafond de ressources à l’entrée, %(num)s personne",
        "Plafond de ressources à l’entrée, %(num)s personnes",
        number,
    ) % {"num": number}


def _valued(model: Any) -> Callable[..., Any]:
    return lambda code, **values: model(code=code, **values)


def _ceiling(code: str, value: Decimal, **values: Any) -> IncomeCeiling:
    return IncomeCeiling(people=_people(code), amount=value, **values)


WORKS = Ledger(
    "works", WorksSetting, of_works.codes, of_works.words, of_works.unit, of_works.said, _valued(WorksSetting),
    lambda row: str(row.code), lambda row: Decimal(row.value),
)  # fmt: skip
FUNDING = Ledger(
    "funding", FundingSetting, of_funding.codes, of_funding.words, of_funding.unit, of_funding.said,
    _valued(FundingSetting), lambda row: str(row.code), lambda row: Decimal(row.value),
)  # fmt: skip
CEILINGS = Ledger(
    "ceilings",
    IncomeCeiling,
    lambda: [f"{CEILING}{number}" for number in range(1, MOST_PEOPLE + 1)],
    _ceiling_words,
    lambda _code: "€",
    lambda _code, value: money(value),
    _ceiling,
    lambda row: f"{CEILING}{row.people}",
    lambda row: Decimal(row.amount),
)
LEDGERS = {ledger.name: ledger for ledger in (WORKS, FUNDING, CEILINGS)}


def ledger_of(code: str) -> Ledger | None:
    """Whose a code is; None for one that no list knows."""
    return next((ledger for ledger in LEDGERS.values() if code in ledger.codes()), None)


def _rows(name: str, model: Any, code: Any, value: Any) -> Any:
    author, undoer = aliased(Member), aliased(Member)
    return (
        select(
            literal(name, Text).label("ledger"),
            model.number,
            cast(code, Text).label("code"),
            model.valid_from,
            cast(value, Numeric(14, 2)).label("value"),
            model.source,
            model.made_at,
            author.name.label("who"),
            model.undone_at,
            undoer.name.label("undone_who"),
            model.undone_for,
        )
        .outerjoin(author, and_(author.tenant_id == model.tenant_id, author.id == model.made_by))
        .outerjoin(undoer, and_(undoer.tenant_id == model.tenant_id, undoer.id == model.undone_by))
    )


# Every row, struck ones too, the oldest day first.
ROWS = union_all(
    _rows("works", WorksSetting, WorksSetting.code, WorksSetting.value),
    _rows("funding", FundingSetting, FundingSetting.code, FundingSetting.value),
    _rows(
        "ceilings", IncomeCeiling, literal(CEILING, Text).concat(cast(IncomeCeiling.people, Text)), IncomeCeiling.amount
    ),
).order_by("valid_from", "made_at", "number")
LIVE = {
    ledger.name: select(ledger.model).where(
        ledger.model.number == bindparam("number", type_=Integer), ledger.model.undone_at.is_(None)
    )
    for ledger in LEDGERS.values()
}
HELD = {name: statement.with_for_update() for name, statement in LIVE.items()}


@dataclass(frozen=True)
class Value:
    """One value in its time. until: the last day, None while nothing follows. row: of an own one."""

    value: str
    since: date | None
    until: date | None
    source: str
    who: str
    row: Any = None


@dataclass(frozen=True)
class Setting:
    """A setting with all it was and will be. now: None while nobody typed a value."""

    code: str
    words: str
    values: tuple[Value, ...]
    struck: tuple[Any, ...]
    now: Value | None
    coming: tuple[Value, ...]


def setting(code: str, rows: list[Any], today: date) -> Setting:
    """rows: of ROWS, any code. The association's own values win over the list from the day of the first on."""
    ledger = ledger_of(code)
    assert ledger is not None
    mine = [row for row in rows if row.code == code]
    own = [row for row in mine if row.undone_at is None]
    first = own[0].valid_from if own else date.max
    listed = [one for one in _listed(code) if (one.since or date.min) < first]
    ordered = [*listed, *(_own(ledger, code, row) for row in own)]
    values = tuple(_ends(ordered))
    now = next(
        (one for one in reversed(values) if _begun(one, today) and (one.until is None or one.until >= today)), None
    )
    coming = tuple(one for one in values if one.since is not None and one.since > today)
    return Setting(
        code, ledger.words(code), values, tuple(row for row in mine if row.undone_at is not None), now, coming
    )


def _begun(one: Value, today: date) -> bool:
    return one.since is None or one.since <= today


def _own(ledger: Ledger, code: str, row: Any) -> Value:
    return Value(
        ledger.said(code, Decimal(row.value)), row.valid_from, None, row.source, row.who or _("l’installation"), row
    )


def _ends(ordered: list[Value]) -> list[Value]:
    """Each value ends the day before the next one begins, or when its own list says so."""
    found = []
    for at, one in enumerate(ordered):
        following = ordered[at + 1].since if at + 1 < len(ordered) else None
        last = following - timedelta(days=1) if following else None
        until = min((day for day in (one.until, last) if day is not None), default=None)
        found.append(Value(one.value, one.since, until, one.source, one.who, one.row))
    return found


def _listed(code: str) -> list[Value]:
    """What the lists of the trade say of it, the oldest first."""
    name, key, flag = "works_settings", code, "value"
    if code.startswith(of_works.ETP):
        name, key, flag = "siae_kinds", code.removeprefix(of_works.ETP), "etp_hours"
    elif code in of_funding.codes():
        name = "funding_settings"
    ledger = ledger_of(code)
    assert ledger is not None
    found = [
        Value(
            ledger.said(code, Decimal(str(one.flags[flag]))),
            one.valid_from,
            one.valid_to,
            one.source,
            _("liste du métier"),
        )
        for one in reference.entries(name)
        if one.code == key and one.flags.get(flag) is not None
    ]
    return sorted(found, key=lambda one: one.since or date.min)


def offered(rows: list[Any]) -> list[str]:
    """Every code that a value may be added to."""
    people = {row.code for row in rows if row.ledger == "ceilings"}
    ceilings = [code for code in CEILINGS.codes() if _people(code) <= OFFERED_PEOPLE or code in people]
    return [*ceilings, *FUNDING.codes(), *WORKS.codes()]


def shown(rows: list[Any], today: date) -> list[tuple[str, str, list[Setting]]]:
    """(key, title, settings) of each group. A ceiling without a value stands for one person only."""
    people = {row.code for row in rows if row.ledger == "ceilings" and row.undone_at is None}
    codes = [code for code in offered(rows) if not code.startswith(CEILING) or code in people]
    if not people:
        codes.insert(0, f"{CEILING}1")
    return [
        (key, str(title), [setting(code, rows, today) for code in codes if code.startswith(starts)])
        for key, title, starts in GROUPS
    ]
