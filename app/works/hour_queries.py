"""What the pages of hours and employees ask: the grid of a year, employees by code, trainings, leavers."""

from typing import Any

from sqlalchemy import Date, Integer, and_, bindparam, extract, select, true
from sqlalchemy import func as sql

from app.works.employee_models import Employee, EmployeeExit, Training, WorkHours
from app.works.order_models import Order
from tenants.joins import of, same

NUMBER = bindparam("number", type_=Integer)
ENTERPRISE_ID: Any = bindparam("enterprise_id")
_YEAR = and_(
    WorkHours.month >= bindparam("first", type_=Date),
    WorkHours.month <= bindparam("last", type_=Date),
)
HOURS = (
    select(
        WorkHours.number,
        WorkHours.month,
        WorkHours.hours,
        Order.number.label("order"),
        Order.label,
        Employee.number.label("employee"),
        Employee.code,
    )
    .join(Order, same(WorkHours, Order, WorkHours.order_id))
    .join(Employee, same(WorkHours, Employee, WorkHours.employee_id))
    .where(Employee.enterprise_id == ENTERPRISE_ID, _YEAR)
    .order_by(WorkHours.month.desc(), Order.year.desc(), Order.rank.desc(), Employee.code)
)
YEARS = (
    select(extract("year", WorkHours.month).label("year"), sql.sum(WorkHours.hours).label("hours"))
    .join(Employee, same(WorkHours, Employee, WorkHours.employee_id))
    .where(Employee.enterprise_id == ENTERPRISE_ID)
    .group_by(extract("year", WorkHours.month))
    .order_by(extract("year", WorkHours.month).desc())
)
_ALL_HOURS = (
    select(sql.sum(WorkHours.hours))
    .where(of(WorkHours, WorkHours.employee_id, Employee))
    .correlate(Employee)
    .scalar_subquery()
)
_TRAININGS = (
    select(sql.count(Training.id))
    .where(of(Training, Training.employee_id, Employee), Training.undone_at.is_(None))
    .correlate(Employee)
    .scalar_subquery()
)
_EXIT = (
    select(EmployeeExit.number, EmployeeExit.left_on, EmployeeExit.situation)
    .where(of(EmployeeExit, EmployeeExit.employee_id, Employee), EmployeeExit.undone_at.is_(None))
    .correlate(Employee)
    .lateral("employee_exit")
)
EMPLOYEES = (
    select(
        Employee.number,
        Employee.code,
        Employee.contract,
        Employee.starts_on,
        Employee.ends_on,
        _ALL_HOURS.label("hours"),
        _TRAININGS.label("trainings"),
        _EXIT.c.number.label("exit"),
        _EXIT.c.left_on,
        _EXIT.c.situation,
    )
    .outerjoin(_EXIT, true())
    .where(Employee.enterprise_id == ENTERPRISE_ID)
    .order_by(Employee.code)
)
TRAININGS = (
    select(
        Training.number,
        Training.name,
        Training.starts_on,
        Training.ends_on,
        Training.hours,
        Training.qualifying,
        Employee.code,
    )
    .join(Employee, same(Training, Employee, Training.employee_id))
    .where(
        Employee.enterprise_id == ENTERPRISE_ID,
        Training.undone_at.is_(None),
        extract("year", Training.starts_on) == bindparam("year", type_=Integer),
    )
    .order_by(Training.starts_on.desc(), Employee.code)
)
ORDERS = (
    select(Order.id, Order.number, Order.label, Order.work)
    .where(Order.enterprise_id == ENTERPRISE_ID)
    .order_by(Order.year.desc(), Order.rank.desc())
    .limit(bindparam("most", 200))
)
EMPLOYEE = select(Employee).where(Employee.number == NUMBER)
EMPLOYEE_TO_EDIT = EMPLOYEE.with_for_update()
LINE_OF = (
    select(WorkHours)
    .where(
        WorkHours.order_id == bindparam("order_id"),
        WorkHours.employee_id == bindparam("employee_id"),
        WorkHours.month == bindparam("month", type_=Date),
    )
    .with_for_update()
)
# What an employee has in a month, the line in hand left out.
OF_MONTH = select(sql.coalesce(sql.sum(WorkHours.hours), 0)).where(
    WorkHours.employee_id == bindparam("employee_id"),
    WorkHours.month == bindparam("month", type_=Date),
    WorkHours.order_id != bindparam("order_id"),
)
EXIT_READ = select(EmployeeExit).where(
    EmployeeExit.employee_id == bindparam("employee_id"), EmployeeExit.undone_at.is_(None)
)
EXIT_OF = EXIT_READ.with_for_update()
