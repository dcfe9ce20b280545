"""What is written in a financial report: its sections, a sentence for each gap, to whom it is sent."""

from typing import Any

from wtforms.validators import Optional

from app.web.forms import Day, Form, LongText, Needed, Text
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited

# Sections that a person writes, in the order of the form; the others come from the figures.
WRITTEN = ("implementation", "beneficiaries", "dates_places", "objectives", "indirect_rules", "in_kind", "observations")


class ReportForm(Edited):
    implementation = LongText(_l("Mise en œuvre de l’action"), [Optional()], longest=4000)
    beneficiaries = LongText(
        _l("Nombre approximatif de bénéficiaires, par type de public"),
        [Optional()],
        description=_l("Des nombres, jamais de noms."),
    )
    dates_places = LongText(_l("Dates et lieux de réalisation"), [Optional()])
    objectives = LongText(_l("Objectifs atteints au regard des objectifs prévus"), [Optional()], longest=4000)
    indirect_rules = LongText(_l("Règles de répartition des charges indirectes"), [Optional()])
    in_kind = LongText(_l("Contributions volontaires en nature affectées à l’action"), [Optional()])
    observations = LongText(_l("Observations"), [Optional()])


class SendingForm(Form):
    sent_on = Day(_l("Envoyé le"), [Needed(_l("Indiquez le jour de l’envoi."))])
    sent_to = Text(_l("Envoyé à"), [Needed(_l("Indiquez à qui le compte rendu est envoyé."))])


class AcceptanceForm(Form):
    accepted_on = Day(_l("Accepté le"), [Needed(_l("Indiquez le jour de l’acceptation."))])


def report_form(rows: list[tuple[str, str]]) -> type[ReportForm]:
    """The form with one sentence more for each account to explain: [(code, label)]."""
    fields: dict[str, Any] = {
        f"gap_{code}": LongText(label, [Optional()], longest=600, render_kw={"rows": 2}) for code, label in rows
    }
    return type("GapsForm", (ReportForm,), fields)
