"""Forms of a funder: what it is, the names it had, whom to write to, what it asks and when."""

from datetime import date
from typing import Any

from wtforms.validators import Optional

from app.funding.dossier_forms import Percent
from app.funding.funder_models import DEADLINES, MOMENTS
from app.web.forms import Choice, Day, Form, LongText, Needed, Radios, Text, Tick, Whole, constraint
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited, words_of

MOMENT_WORDS = {"filing": _l("au dépôt"), "claim": _l("à la demande de versement"), "report": _l("au compte rendu")}
DEADLINE_WORDS = {
    "filing": _l("Dépôt des demandes"),
    "claim": _l("Demande de versement"),
    "report": _l("Compte rendu"),
    "other": _l("Autre échéance"),
}
assert set(MOMENT_WORDS) == set(MOMENTS)
assert set(DEADLINE_WORDS) == set(DEADLINES)


class FunderForm(Edited):
    name = Text(_l("Nom d’aujourd’hui"), [Needed(_l("Indiquez le nom du financeur."))])
    type = Choice(_l("Type"), [Needed(_l("Indiquez le type de financeur."))])
    public = Tick(_l("Organisme public : ses subventions comptent dans les aides publiques"))
    siret = Text(_l("SIRET"), [Optional()], longest=20)
    usual_rate = Percent(_l("Taux d’aide habituel, en pour cent"), [Optional()])
    address = Text(_l("Adresse"), [Optional()])
    postcode = Text(_l("Code postal"), [Optional()], longest=10)
    town = Text(_l("Commune"), [Optional()])
    note = LongText(_l("Note"), [Optional()])

    def __init__(self, posted: Any = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.type.choices = words_of("funder_types", str(_l("Choisissez")))

    def validate(self, extra_validators: Any = None) -> bool:
        """Spaces of a SIRET are left out before the database counts its digits; anything else stays as typed."""
        plain = "".join((self.siret.data or "").split())
        if plain.isdigit():
            self.siret.data = plain
        return bool(super().validate(extra_validators))


class FunderNameForm(Form):
    name = Text(_l("Ancien nom"), [Needed(_l("Indiquez l’ancien nom."))])
    valid_from = Day(_l("Du"), [Optional()])
    valid_to = Day(_l("Jusqu’au (ce jour compris)"), [Needed(_l("Indiquez le dernier jour de ce nom."))])


class FunderContactForm(Form):
    name = Text(_l("Nom"), [Needed(_l("Indiquez le nom du contact."))])
    role = Text(_l("Fonction ou service"), [Optional()])
    phone = Text(_l("Téléphone"), [Optional()], longest=40)
    email = Text(_l("Adresse électronique"), [Optional()])


class FunderPaperForm(Form):
    type = Choice(_l("Pièce demandée"), [Needed(_l("Indiquez la pièce demandée."))])
    moment = Radios(_l("Quand"), [Needed(_l("Indiquez quand elle est demandée."))])
    note = Text(_l("Précision"), [Optional()])

    def __init__(self, posted: Any = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.type.choices = words_of("document_types", str(_l("Choisissez")))
        self.moment.choices = [(code, str(words)) for code, words in MOMENT_WORDS.items()]


class FunderDeadlineForm(Form):
    """Either a day of every year, or so many months after the end of the fiscal year."""

    kind = Radios(_l("Échéance"), [Needed(_l("Indiquez l’échéance."))])
    name = Text(_l("Précision"), [Optional()])
    day = Whole(_l("Chaque année, le jour"), [Optional()], least=1, most=31)
    month = Whole(_l("du mois (1 à 12)"), [Optional()], least=1, most=12)
    months_after = Whole(_l("ou tant de mois après la fin de l’exercice"), [Optional()], most=60)

    def __init__(self, posted: Any = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.kind.choices = [(code, str(words)) for code, words in DEADLINE_WORDS.items()]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        day, month, after = self.day.data, self.month.data, self.months_after.data
        if (day is None) != (month is None) or (after is None) == (month is None):
            self.refuse(_("Indiquez un jour et un mois de chaque année, ou un nombre de mois après l’exercice."), "day")
            return False
        if day is not None and month is not None:
            try:
                date(2024, month, day)
            except ValueError:
                self.refuse(_("Ce jour n’existe pas dans ce mois."), "day")
                return False
        return True


constraint("ck_funders_siret_digits", "siret", _l("Un SIRET a quatorze chiffres."))
constraint("ck_funders_usual_rate_bounds", "usual_rate", _l("Indiquez un taux plus grand que 0 et d’au plus 100."))
constraint("ck_funder_names_valid_to_after_valid_from", "valid_to", _l("La fin précède le début."))
constraint("ex_funder_names_overlap", "valid_from", _l("Un autre nom est déjà noté pour une partie de ces jours."))
constraint("uq_funder_papers_type", "type", _l("Cette pièce est déjà demandée à ce moment."))
