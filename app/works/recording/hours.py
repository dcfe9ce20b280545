"""Hours of a sheet into the database: the employee found by code or made, one row a month and order."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from app import reference
from app.folding import same_name
from app.journal import Journal
from app.tabular.row_writer import RowWriter, still
from app.tabular.verdicts import Verdict
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from app.works.employee_models import Employee, WorkHours
from app.works.enterprise_models import Enterprise
from app.works.importing.hour_judging import Held, HourRow, Key, KnownHours
from app.works.order_models import Order
from app.works.setting_models import WorksSetting
from tenants.session import Db

LIMIT = "hours_a_month"

ENTERPRISES = select(Enterprise.id, Enterprise.name).order_by(Enterprise.number)
ORDERS = select(Order.id, Order.label, Order.enterprise_id).order_by(Order.number)
EMPLOYEES = select(Employee.id, Employee.enterprise_id, Employee.code).order_by(Employee.number)
HOURS = (
    select(
        WorkHours.number,
        WorkHours.month,
        WorkHours.hours,
        Order.label,
        Employee.code,
        Employee.enterprise_id,
    )
    .join(Order, and_(Order.tenant_id == WorkHours.tenant_id, Order.id == WorkHours.order_id))
    .join(Employee, and_(Employee.tenant_id == WorkHours.tenant_id, Employee.id == WorkHours.employee_id))
    .order_by(WorkHours.number)
)
LIMITS = (
    select(WorksSetting.valid_from, WorksSetting.value)
    .where(WorksSetting.code == LIMIT, WorksSetting.undone_at.is_(None))
    .order_by(WorksSetting.valid_from)
)
LINE = select(WorkHours).where(WorkHours.number == bindparam("number"))


def held(db: Db) -> Held:
    """Orders with their enterprises, hours already recorded, and the limit of each month."""
    keys = {row.id: same_name(row.name) for row in db.all(ENTERPRISES)}
    hours: dict[Key, KnownHours] = {}
    worked: dict[tuple[str, str, date], Decimal] = defaultdict(Decimal)
    for row in db.all(HOURS):
        hours[(row.label, row.code, row.month)] = KnownHours(row.number, row.hours)
        worked[(keys[row.enterprise_id], row.code, row.month)] += row.hours
    return Held(
        orders={row.label: keys.get(row.enterprise_id, "") for row in db.all(ORDERS)},
        enterprises={same_name(row.name): row.name for row in db.all(ENTERPRISES)},
        hours=hours,
        worked=dict(worked),
        limit=_limit([(row.valid_from, row.value) for row in db.all(LIMITS)]),
    )


def _limit(own: list[tuple[date, Decimal]]) -> Any:
    """The limit in force in a month: the workspace's own, else that of the lists."""

    @cache
    def limit(month: date) -> Decimal:
        mine = [value for since, value in own if since <= month]
        return mine[-1] if mine else Decimal(str(reference.entry("works_settings", LIMIT, month).flags["value"]))

    return limit


class HourWriter(RowWriter):
    """Orders by number, employees by enterprise and code, read once."""

    def __init__(self, db: Db) -> None:
        super().__init__(db)
        self.orders = {row.label: row for row in db.all(ORDERS)}
        self.enterprises = {same_name(row.name): row.id for row in reversed(db.all(ENTERPRISES))}
        self.employees: dict[tuple[UUID, str], UUID] = {
            (row.enterprise_id, row.code): row.id for row in db.all(EMPLOYEES)
        }

    def make(self, journal: Journal, row: HourRow) -> None:
        order = still(self.orders.get(row.order))
        employee_id = self._employee(journal, self._enterprise(order, row), row.code)
        journal.add(WorkHours(order_id=order.id, employee_id=employee_id, month=row.month, hours=row.hours))

    def change(self, journal: Journal, verdict: Verdict[HourRow]) -> None:
        line: WorkHours = still(self.db.object(LINE, number=verdict.number))
        if line.hours != verdict.changes[0].before:
            raise RuleRefused(_("Ces heures ont été modifiées depuis l’aperçu. Importez de nouveau cette ligne."))
        journal.change(line, hours=verdict.row.hours)

    def _enterprise(self, order: Any, row: HourRow) -> UUID:
        """The order's, else the one that the sheet names, else the only one there is."""
        alone = next(iter(self.enterprises.values())) if len(self.enterprises) == 1 else None
        found: UUID = still(order.enterprise_id or self.enterprises.get(same_name(row.enterprise or "")) or alone)
        return found

    def _employee(self, journal: Journal, enterprise_id: UUID, code: str) -> UUID:
        """The employee of that code, made when there is none."""
        key = (enterprise_id, code)
        if key not in self.employees:
            made = Employee(enterprise_id=enterprise_id, code=code)
            journal.add(made)
            self.learn(self.employees, key, made.id)
        return self.employees[key]
