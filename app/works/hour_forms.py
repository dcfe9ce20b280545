"""Forms of hours, employees, trainings and exits: always by code, never by name."""

import re
from typing import Any

from wtforms.validators import Optional, ValidationError

from app.reference import catalogue
from app.web.forms import Choice, Day, Form, Money, Needed, Text, Tick, constraint
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited
from app.web.words import locale_of
from app.works.employee_models import CONTRACTS

CODE = re.compile(r"[A-Z]{0,3}[0-9]{1,5}")
CONTRACT_WORDS = {
    "": _l("Non précisé"),
    "cddi": _l("CDD d’insertion"),
    "cdd": _l("CDD"),
    "cdi": _l("CDI"),
    "temporary": _l("Intérim"),
    "placement": _l("Mise à disposition"),
}
assert set(CONTRACT_WORDS) == set(CONTRACTS)
GROUP_WORDS = {
    "durable": _l("Emploi durable"),
    "transition": _l("Emploi de transition"),
    "positive": _l("Sortie positive"),
    "other": _l("Autre sortie"),
    "withdrawn": _l("Retirée du calcul"),
}
LONGEST_MONTH = 372  # twelve hours on each of 31 days


class HoursForm(Form):
    """One line: hours of a code on an order in the month of a day. A second line of the same is added to the first."""

    order = Choice(_l("Chantier"), [Needed(_l("Choisissez le chantier."))])
    employee = Choice(_l("Code du salarié"), [Needed(_l("Choisissez le code."))])
    month = Day(_l("Un jour du mois"), [Needed(_l("Indiquez un jour du mois."))])
    hours = Money(_l("Heures"), [Needed(_l("Indiquez les heures, par exemple 35,5."))])

    def offer(self, orders: Any, employees: Any) -> None:
        first = ("", str(_l("Choisissez")))
        self.order.choices = [first, *((str(row.number), f"{row.label} · {row.work[:60]}") for row in orders)]
        self.employee.choices = [first, *((str(row.number), row.code) for row in employees)]

    def validate_hours(self, field: Any) -> None:
        if field.data is not None and not 0 < field.data <= LONGEST_MONTH:
            raise ValidationError(_("Indiquez entre 0 et 372 heures."))


class EmployeeForm(Edited):
    code = Text(_l("Code"), [Needed(_l("Indiquez le code donné par l’entreprise."))], longest=8)
    contract = Choice(_l("Contrat"), [Optional()], choices=lambda: list(CONTRACT_WORDS.items()))
    starts_on = Day(_l("Contrat du"), [Optional()])
    ends_on = Day(_l("au"), [Optional()])

    def validate_code(self, field: Any) -> None:
        field.data = (field.data or "").upper().replace(" ", "")
        if not CODE.fullmatch(field.data):
            raise ValidationError(
                _("Un code est fait de chiffres, avec trois lettres au plus devant : S02. Jamais un nom.")
            )


class TrainingForm(Form):
    name = Text(_l("Formation"), [Needed(_l("Indiquez la formation."))])
    starts_on = Day(_l("Du"), [Needed(_l("Indiquez le premier jour."))])
    ends_on = Day(_l("au"), [Optional()])
    hours = Money(_l("Heures"), [Optional()])
    qualifying = Tick(_l("Formation qualifiante"))


class ExitForm(Form):
    """situation: of siae_exits, under its group; a detail of health or detention is never asked."""

    left_on = Day(_l("Sortie le"), [Needed(_l("Indiquez le jour de la sortie."))])
    situation = Choice(_l("Situation à la sortie"), [Needed(_l("Indiquez la situation à la sortie."))])

    def __init__(self, posted: Any = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {"": [("", str(_l("Choisissez")))]}
        for one in catalogue.entries("siae_exits"):
            if one.offered:
                group = str(GROUP_WORDS[str(one.flags["exit_category"])])
                groups.setdefault(group, []).append((one.code, one.label(locale_of())))
        self.situation.choices = groups


constraint("uq_employees_code", "code", _l("Ce code existe déjà dans cette entreprise."))
constraint(
    "ck_employees_ends_on_after_starts_on", "ends_on", _l("La fin précède le début. Corrigez l’une des deux dates.")
)
constraint(
    "ck_trainings_ends_on_after_starts_on", "ends_on", _l("La fin précède le début. Corrigez l’une des deux dates.")
)
constraint("ck_trainings_hours_bounds", "hours", _l("Indiquez entre 0 et 5 000 heures."))
constraint("uq_employee_exits_live", None, _l("La sortie de ce salarié est déjà notée."))
