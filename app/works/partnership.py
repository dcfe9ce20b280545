"""A partnership year by year: orders, dwellings let again, hours, full-time equivalents, money, exits; its chart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from app.reference import catalogue
from app.web import charts, series
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.series import Column
from app.web.words import number
from app.works import enterprise_queries as queries
from app.works.settings import ETP_HOURS, etp_hours_at
from tenants import clock
from tenants.session import Db

LATEST = 12  # columns that stay readable on a phone
DYNAMIC = ("durable", "transition", "positive")


@dataclass
class Exits:
    """Leavers by group of siae_exits. A withdrawn one is in neither number of the rate."""

    groups: dict[str, int] = field(default_factory=dict)

    def add(self, situation: str, count: int) -> None:
        one = catalogue.entry("siae_exits", situation)
        group = str(one.flags["exit_category"]) if one.flags.get("counted", True) else "withdrawn"
        self.groups[group] = self.groups.get(group, 0) + count

    @property
    def counted(self) -> int:
        return sum(count for group, count in self.groups.items() if group != "withdrawn")

    @property
    def dynamic(self) -> int:
        return sum(self.groups.get(group, 0) for group in DYNAMIC)

    @property
    def durable(self) -> int:
        return self.groups.get("durable", 0)

    def rate(self, part: int) -> Fraction | None:
        return Fraction(part, self.counted) if self.counted else None


@dataclass
class Year:
    """One year. etp: None while the kind of enterprise states no reference hours."""

    year: int
    orders: int = 0
    relet: int = 0
    first_relet: int = 0
    hours: Decimal = Decimal(0)
    employees: int = 0
    etp: Decimal | None = None
    invoiced: Decimal = Decimal(0)
    saving: Decimal = Decimal(0)
    reference: Decimal = Decimal(0)
    referrals: int = 0
    exits: Exits = field(default_factory=Exits)


@dataclass(frozen=True)
class Partnership:
    """What the page, the spreadsheet and the review note tell alike: agreements newest first, years oldest first."""

    agreements: Sequence[Any]
    years: list[Year]

    @property
    def current(self) -> Any:
        """The agreement in force, or None."""
        today = clock.today()
        return next((row for row in self.agreements if row.starts_on <= today <= row.ends_on), None)

    @cached_property
    def total(self) -> Year:
        total = Year(0)
        for one in self.years:
            total.orders += one.orders
            total.hours += one.hours
            total.invoiced += one.invoiced
            total.saving += one.saving
            total.reference += one.reference
            total.referrals += one.referrals
            for group, count in one.exits.groups.items():
                total.exits.groups[group] = total.exits.groups.get(group, 0) + count
        total.relet = cumulative(self.years)
        total.etp = sum((one.etp for one in self.years if one.etp is not None), Decimal(0))
        return total


def partnership_with(db: Db, enterprise: Any) -> Partnership:
    """In two statements, however long it lasts."""
    agreements = db.all(queries.AGREEMENTS, enterprise_id=enterprise.id)
    rows = db.all(queries.YEARS, enterprise_id=enterprise.id, etp_code=ETP_HOURS + enterprise.kind)
    years = years_of(rows)
    own = [(date.fromisoformat(row.code), row.first) for row in rows if row.kind == "etp_hours"]
    for one in years:
        if one.hours:
            hours = _etp_hours(agreements, own, enterprise.kind, reference_day(one.year, clock.today()))
            one.etp = one.hours / hours if hours else None
    return Partnership(agreements, years)


def _etp_hours(agreements: Sequence[Any], own: Sequence[tuple[date, Decimal]], kind: str, day: date) -> Decimal | None:
    """Hours of one full-time equivalent: of the agreement in force that day, else of the kind of enterprise."""
    agreed = next((row.etp_hours for row in agreements if row.starts_on <= day <= row.ends_on), None)
    return agreed or etp_hours_at(own, kind, day)


def years_of(rows: Iterable[Any]) -> list[Year]:
    """From the rows of enterprise_queries.YEARS, oldest first, without a hole between the first and the last."""
    found: dict[int, Year] = {}
    for row in rows:
        if row.kind == "etp_hours":  # of a kind of enterprise, not of a year
            continue
        one = found.setdefault(row.year, Year(row.year))
        first = row.first or Decimal(0)
        if row.kind == "exits":
            one.exits.add(row.code, int(first))
        elif row.kind == "hours":
            one.hours, one.employees = first, int(row.second or 0)
        elif row.kind == "saving":
            one.saving, one.reference = first, row.second or Decimal(0)
        elif row.kind == "invoiced":
            one.invoiced = first
        elif row.kind == "first":
            one.first_relet = int(first)
        else:
            setattr(one, row.kind, int(first))
    if not found:
        return []
    return [found.get(year, Year(year)) for year in range(min(found), max(found) + 1)]


def reference_day(year: int, today: date) -> date:
    """The day whose reference hours hold for a year: its last, or today in the year that runs."""
    return min(date(year, 12, 31), today) if year <= today.year else date(year, 1, 1)


def cumulative(years: Iterable[Year]) -> int:
    """Distinct dwellings ever let again: each in the year it was the first time."""
    return sum(one.first_relet for one in years)


def chart_of(years: list[Year]) -> charts.Chart | None:
    """Dwellings let again per year as columns; the cumulative total, where one counts once, beside them."""
    shown = [one for one in years if any(year.relet for year in years if year.year <= one.year)]
    if not shown:
        return None
    total, since = cumulative(years), shown[0].year
    so_far, columns = 0, []
    for one in shown:
        so_far += one.first_relet
        columns.append(Column(str(one.year), one.relet, number(one.relet), second_words=number(so_far)))
    best = max(shown, key=lambda one: one.relet)
    words = {"total": number(total), "since": since, "best": number(best.relet), "year": best.year}
    sentence = ngettext(
        "%(total)s logement remis en location depuis %(since)s, compté une fois.",
        "%(total)s logements remis en location depuis %(since)s, comptés une fois ; %(best)s en %(year)s, au plus.",
        total,
    )
    heads = (_("Année"), _("Logements remis en location"), _("En tout, comptés une fois"))
    return series.columns(_("Logements remis en location par an"), sentence % words, columns[-LATEST:], heads)
