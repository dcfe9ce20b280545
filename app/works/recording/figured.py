"""The figures that an import of works shows before and after: dwellings let again and hours, year by year."""

from collections import defaultdict
from decimal import Decimal

from sqlalchemy import extract, select
from sqlalchemy import func as sql

from app.works.employee_models import WorkHours
from app.works.relettings import EVER, relettings
from tenants import clock
from tenants.session import Db

_YEAR = extract("year", WorkHours.month)
HOURS = select(_YEAR.label("year"), sql.sum(WorkHours.hours).label("hours")).group_by(_YEAR).order_by(_YEAR)


def let_again(db: Db) -> dict[str, list[int]]:
    """{year: [distinct dwellings, 1]}: vacancies ended by a lease after works were accepted."""
    found: dict[int, set[int]] = defaultdict(set)
    for one in relettings(db, EVER, clock.today()):
        found[one.let_on.year].add(one.dwelling)
    return {str(year): [len(dwellings), 1] for year, dwellings in sorted(found.items())}


def hours(db: Db) -> dict[str, list[int]]:
    """{year: [hundredths of an hour, 100]}."""
    return {str(int(row.year)): [int(Decimal(row.hours) * 100), 100] for row in db.all(HOURS)}
