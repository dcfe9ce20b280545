"""Hours and employees of an enterprise (S59): by order, month and code; trainings and exits. Never a name."""

from datetime import date
from decimal import Decimal
from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, done, download, page
from app.web.conflict import already_done, clash, settled
from app.web.forms import Form, RuleRefused
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.rooms import leaf, offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import hours as hours_words
from app.web.words import month as month_words
from app.web.words import number as number_words
from app.works import enterprise_queries, hour_queries, relet_queries, settings
from app.works.controllers.shared import acting, held
from app.works.employee_models import Employee, EmployeeExit, Training, WorkHours
from app.works.enterprise_export import list_of_employees, list_of_hours
from app.works.enterprise_models import Enterprise
from app.works.hour_forms import CONTRACT_WORDS, GROUP_WORDS, EmployeeForm, ExitForm, HoursForm, TrainingForm
from app.works.partnership import Exits
from app.works.places import trail
from tenants import clock

READ, WRITE = Right.WORKS_READ, Right.WORKS_WRITE


def _enterprise(visit: Visit, number: int) -> Enterprise:
    found: Enterprise = held(visit, enterprise_queries.ENTERPRISE, number=number)
    return found


def _year(visit: Visit) -> int:
    return visit.asked_number("year", 1950, 2200) or clock.today().year


def _rows(visit: Visit, enterprise: Enterprise, year: int) -> list[Any]:
    days = {"first": date(year, 1, 1), "last": date(year, 12, 1)}
    return list(visit.db.all(hour_queries.HOURS, enterprise_id=enterprise.id, **days))


# -- the grid ---------------------------------------------------------------------------------------------------------
@get("/enterprises/{number:str}/hours", name="hours:index", may=READ)
def index(visit: Visit, number: int) -> Answer:
    enterprise, year = _enterprise(visit, number), _year(visit)
    rows = _rows(visit, enterprise, year)
    shown, next_href = leaf(visit, rows)
    employees = visit.db.all(hour_queries.EMPLOYEES, enterprise_id=enterprise.id)
    relet = visit.db.first(relet_queries.RELET_OF, enterprise_id=enterprise.id)
    years = visit.db.all(hour_queries.YEARS, enterprise_id=enterprise.id)
    every = sum((row.hours for row in years), Decimal(0))
    add = there(visit, "hours:new", WRITE, number=number)
    return page(
        "works/hours/index.html",
        part="list",
        enterprise=enterprise,
        year=year,
        years=[
            (str(int(row.year)), None, visit.here(year=int(row.year), after=None), int(row.year) == year)
            for row in years
        ],
        rows=shown,
        next_href=next_href,
        total=sum((row.hours for row in rows), Decimal(0)),
        by_dwelling=every / relet.dwellings if relet and relet.dwellings and every else None,
        relet=relet.dwellings if relet else 0,
        employees=[row for row in employees if _was_there(row, year)],
        trainings=visit.db.all(hour_queries.TRAININGS, enterprise_id=enterprise.id, year=year),
        exits=exits_of(employees),
        groups=GROUP_WORDS,
        contracts=CONTRACT_WORDS,
        situation=lambda code: in_words("siae_exits", code),
        filled={"label": _("Noter des heures"), "href": add, "icon": "plus"} if add else None,
        outlined=offered(
            {"label": _("Ajouter un salarié"), "href": there(visit, "employees:new", WRITE, number=number)},
            {"label": _("Importer des heures"), "href": there(visit, "imports:new", Right.IMPORT, kind="hours")},
        ),
        others=offered(
            {
                "label": _("Exporter les heures"),
                "href": there(visit, "hours:export", Right.EXPORT, number=number, year=year),
            },
            {
                "label": _("Exporter les salariés"),
                "href": there(visit, "employees:export", Right.EXPORT, number=number),
            },
        ),
        trail=_trail(visit, enterprise, (_("Heures et salariés"), None)),
    )


def _was_there(row: Any, year: int) -> bool:
    """Whether the employee was in the enterprise on a day of that year, as far as one knows."""
    last = row.left_on or row.ends_on
    return (row.starts_on is None or row.starts_on.year <= year) and (last is None or last.year >= year)


def exits_of(employees: Any) -> Exits:
    found = Exits()
    for row in employees:
        if row.situation:
            found.add(row.situation, 1)
    return found


def _trail(visit: Visit, enterprise: Enterprise, *steps: tuple[str, str | None]) -> Any:
    return trail(
        visit, "enterprises", (enterprise.name, visit.url("enterprises:show", number=enterprise.number)), *steps
    )


def _back(visit: Visit, enterprise: Enterprise) -> str:
    return visit.url("hours:index", number=enterprise.number)


@get("/enterprises/{number:str}/hours.xlsx", name="hours:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit, number: int) -> Answer:
    enterprise, year = _enterprise(visit, number), _year(visit)
    name = _("heures-%(number)s-%(year)s.xlsx") % {"number": number, "year": year}
    return download(list_of_hours(_rows(visit, enterprise, year), enterprise, year, visit), name)


@get("/enterprises/{number:str}/employees.xlsx", name="employees:export", may=Right.EXPORT, within=READ, fresh=True)
def export_employees(visit: Visit, number: int) -> Answer:
    enterprise = _enterprise(visit, number)
    rows = visit.db.all(hour_queries.EMPLOYEES, enterprise_id=enterprise.id)
    name = _("salaries-%(number)s-%(day)s.xlsx") % {"number": number, "day": clock.today()}
    return download(list_of_employees(rows, enterprise, visit), name)


# -- a line of hours --------------------------------------------------------------------------------------------------
@get("/enterprises/{number:str}/hours/new", name="hours:new", may=WRITE, within=READ)
def new(visit: Visit, number: int) -> Answer:
    enterprise = _enterprise(visit, number)
    return _hours_page(visit, enterprise, HoursForm(None, data={"month": clock.today()}), 200)


@post("/enterprises/{number:str}/hours/new", name="hours:new", may=WRITE, within=READ)
def create(visit: Visit, number: int) -> Answer:
    """Hours of a code on an order in a month; those that are there already are added to."""
    enterprise, form = _enterprise(visit, number), HoursForm(visit.posted)
    orders, employees = _offer(visit, enterprise, form)
    if form.validate():
        with acting(visit, form):
            order = next(row for row in orders if str(row.number) == form.order.data)
            code = next(row for row in employees if str(row.number) == form.employee.data)
            employee: Employee = held(visit, hour_queries.EMPLOYEE_TO_EDIT, number=code.number)
            day: Any = form.month.data
            month, hours = day.replace(day=1), form.hours.data or Decimal(0)
            line: WorkHours | None = visit.db.object(
                hour_queries.LINE_OF, order_id=order.id, employee_id=employee.id, month=month
            )
            whole = hours + (line.hours if line else Decimal(0))
            refuse_too_many(visit, employee, order.id, month, whole)
            if line is None:
                line = WorkHours(order_id=order.id, employee_id=employee.id, month=month)
            line.hours = whole
            visit.db.add(line)
    if form.has_errors:
        return _hours_page(visit, enterprise, form, 422)
    again = (visit.url("hours:new", number=number), _("Noter d’autres heures"))
    return done(_back(visit, enterprise) + f"?year={month.year}", _("Les heures sont notées."), link=again)


def refuse_too_many(visit: Visit, employee: Employee, order_id: Any, month: date, hours: Decimal) -> None:
    """Raises RuleRefused above the hours of a month: « 410 h en septembre pour S02 : plus de 200 h dans le mois. »"""
    if month > clock.today():
        raise RuleRefused(_("Ce mois n’est pas encore venu. Indiquez un jour du mois travaillé."), "month")
    most = settings.several(visit.db, ("hours_a_month",), month).get("hours_a_month", Decimal(200))
    asked = {"employee_id": employee.id, "month": month, "order_id": order_id}
    total = Decimal(visit.db.value(hour_queries.OF_MONTH, **asked)) + hours
    if total > most:
        words = {
            "hours": hours_words(total),
            "month": month_words(month),
            "code": employee.code,
            "most": number_words(most),
        }
        sentence = _("%(hours)s en %(month)s pour %(code)s : plus de %(most)s h dans le mois. Vérifiez la ligne.")
        raise RuleRefused(sentence % words, "hours")


def _offer(visit: Visit, enterprise: Enterprise, form: HoursForm) -> tuple[list[Any], list[Any]]:
    orders = list(visit.db.all(hour_queries.ORDERS, enterprise_id=enterprise.id))
    employees = list(visit.db.all(hour_queries.EMPLOYEES, enterprise_id=enterprise.id))
    form.offer(orders, employees)
    return orders, employees


def _hours_page(visit: Visit, enterprise: Enterprise, form: HoursForm, status: int) -> Answer:
    if not form.order.choices:
        _offer(visit, enterprise, form)
    return _form_page(visit, "works/hours/line.html", enterprise, form, _("Noter des heures"), status)


def _form_page(
    visit: Visit, template: str, enterprise: Enterprise, form: Form, title: str, status: int, **more: Any
) -> Answer:
    back = _back(visit, enterprise)
    steps = _trail(visit, enterprise, (_("Heures et salariés"), back), (title, None))
    return page(
        template,
        part="form",
        status=status,
        form=form,
        enterprise=enterprise,
        title=title,
        back=back,
        trail=steps,
        **more,
    )


# -- employees, by code -----------------------------------------------------------------------------------------------
@get("/enterprises/{number:str}/employees/new", name="employees:new", may=WRITE, within=READ)
def new_employee(visit: Visit, number: int) -> Answer:
    return _employee_page(visit, _enterprise(visit, number), EmployeeForm(), _("Ajouter un salarié"), 200)


@post("/enterprises/{number:str}/employees/new", name="employees:new", may=WRITE, within=READ)
def create_employee(visit: Visit, number: int) -> Answer:
    enterprise, form = _enterprise(visit, number), EmployeeForm(visit.posted)
    employee = Employee(enterprise_id=enterprise.id)
    if form.validate():
        with acting(visit, form):
            _fill(employee, form)
            visit.db.add(employee)
    if form.has_errors:
        return _employee_page(visit, enterprise, form, _("Ajouter un salarié"), 422)
    return done(_back(visit, enterprise), _("Le salarié %(code)s est ajouté.") % {"code": employee.code})


@get("/employees/{number:str}/edit", name="employees:edit", may=WRITE, within=READ, audited="read:employee")
def edit_employee(visit: Visit, number: int) -> Answer:
    employee, enterprise = _of(visit, number)
    title = _("Modifier %(code)s") % {"code": employee.code}
    return _employee_page(visit, enterprise, EmployeeForm(None, employee), title, 200)


@post("/employees/{number:str}/edit", name="employees:edit", may=WRITE, within=READ, audited="read:employee")
def update_employee(visit: Visit, number: int) -> Answer:
    employee, enterprise = _of(visit, number, to_edit=True)
    theirs = EmployeeForm(None, employee)
    form = EmployeeForm(settled(visit.posted, theirs))
    if form.validate():
        if met := clash(visit, form, theirs, employee, title=employee.code, back=_back(visit, enterprise)):
            return met
        with acting(visit, form):
            _fill(employee, form)
    if form.has_errors:
        return _employee_page(visit, enterprise, form, _("Modifier %(code)s") % {"code": employee.code}, 422)
    return done(_back(visit, enterprise), _("Les changements de %(name)s sont enregistrés.") % {"name": employee.code})


def _fill(employee: Employee, form: Form) -> None:
    employee.code, employee.contract = form["code"].data, form["contract"].data or ""
    employee.starts_on, employee.ends_on = form["starts_on"].data, form["ends_on"].data


def _employee_page(visit: Visit, enterprise: Enterprise, form: Form, title: str, status: int) -> Answer:
    return _form_page(visit, "works/hours/employee.html", enterprise, form, title, status)


def _of(visit: Visit, number: int, to_edit: bool = False) -> tuple[Employee, Enterprise]:
    statement = hour_queries.EMPLOYEE_TO_EDIT if to_edit else hour_queries.EMPLOYEE
    employee: Employee = held(visit, statement, number=number)
    return employee, held(visit, enterprise_queries.ENTERPRISE_BY_ID, enterprise_id=employee.enterprise_id)


# -- trainings and exits ----------------------------------------------------------------------------------------------
@get("/employees/{number:str}/trainings/new", name="trainings:new", may=WRITE, within=READ, audited="read:employee")
def new_training(visit: Visit, number: int) -> Answer:
    employee, enterprise = _of(visit, number)
    form, title = TrainingForm(), _("Noter une formation de %(code)s") % {"code": employee.code}
    return _form_page(visit, "works/hours/training.html", enterprise, form, title, 200)


@post("/employees/{number:str}/trainings/new", name="trainings:new", may=WRITE, within=READ, audited="read:employee")
def create_training(visit: Visit, number: int) -> Answer:
    employee, enterprise = _of(visit, number, to_edit=True)
    form = TrainingForm(visit.posted)
    if form.validate():
        with acting(visit, form):
            values = {name: form[name].data for name in ("name", "starts_on", "ends_on", "hours", "qualifying")}
            visit.db.add(Training(employee_id=employee.id, **values))
    if form.has_errors:
        title = _("Noter une formation de %(code)s") % {"code": employee.code}
        return _form_page(visit, "works/hours/training.html", enterprise, form, title, 422)
    return done(_back(visit, enterprise), _("La formation est notée."))


@get("/employees/{number:str}/exit/new", name="exits:new", may=WRITE, within=READ, audited="read:employee")
def new_exit(visit: Visit, number: int) -> Answer:
    employee, enterprise = _of(visit, number)
    if visit.db.object(hour_queries.EXIT_READ, employee_id=employee.id):
        return already_done(
            _("La sortie de ce salarié est déjà notée."), _back(visit, enterprise), _("Voir les salariés")
        )
    return _exit_page(visit, enterprise, employee, ExitForm(None, data={"left_on": clock.today()}), 200)


@post("/employees/{number:str}/exit/new", name="exits:new", may=WRITE, within=READ, audited="read:employee")
def create_exit(visit: Visit, number: int) -> Answer:
    employee, enterprise = _of(visit, number, to_edit=True)
    form = ExitForm(visit.posted)
    if form.validate():
        with acting(visit, form):
            on: Any = form.left_on.data
            if on > clock.today():
                raise RuleRefused(_("Ce jour n’est pas encore venu. Indiquez le jour de la sortie."), "left_on")
            visit.db.add(EmployeeExit(employee_id=employee.id, left_on=on, situation=form.situation.data))
    if form.has_errors:
        return _exit_page(visit, enterprise, employee, form, 422)
    return done(_back(visit, enterprise), _("La sortie de %(code)s est notée.") % {"code": employee.code})


@post("/employees/{number:str}/exit/undo", name="exits:undo", may=WRITE, within=READ, audited="read:employee")
def undo_exit(visit: Visit, number: int) -> Answer:
    employee, enterprise = _of(visit, number, to_edit=True)
    made: EmployeeExit | None = visit.db.object(hour_queries.EXIT_OF, employee_id=employee.id)
    if made is None:
        return already_done(_("Cette sortie est déjà annulée."), _back(visit, enterprise), _("Voir les salariés"))
    made.undo(visit.me.member_id)
    visit.db.flush()
    return done(_back(visit, enterprise), _("La sortie de %(code)s est annulée.") % {"code": employee.code})


def _exit_page(visit: Visit, enterprise: Enterprise, employee: Employee, form: Form, status: int) -> Answer:
    title = _("Noter la sortie de %(code)s") % {"code": employee.code}
    return _form_page(visit, "works/hours/exit.html", enterprise, form, title, status)


ROUTES = [
    index, export, export_employees, new, create, new_employee, create_employee, edit_employee, update_employee,
    new_training, create_training, new_exit, create_exit, undo_exit,
]  # fmt: skip
