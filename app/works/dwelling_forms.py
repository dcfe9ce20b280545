"""What a person may say of a dwelling, of its conventions, of a vacancy and of a lease."""

from typing import Any

import wtforms
from wtforms.validators import Optional

from app.web.forms import Choice, Day, Form, Lists, LongText, Money, Needed, Text, constraint
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited, keep_known, words_of
from app.web.words import day
from app.works.dwelling_models import ENERGY_CLASSES, VACANCY_CAUSES
from app.works.landlord_forms import PostalCode
from app.works.wording import CAUSES
from tenants import clock


class DwellingForm(Edited):
    landlord = Choice(_l("Bailleur"), [Needed(_l("Choisissez le bailleur."))])
    label = Text(_l("Référence"), [Optional()], longest=20)
    address = Text(_l("Adresse"), [Needed(_l("Indiquez l’adresse du logement."))], longest=200)
    postcode = Text(_l("Code postal"), [Optional(), PostalCode()], longest=5)
    town = Text(_l("Commune"), [Needed(_l("Indiquez la commune."))], longest=80)
    sector = Text(_l("Secteur ou quartier"), [Optional()], longest=80)
    floor = Text(_l("Étage"), [Optional()], longest=20)
    type = Choice(_l("Type"), [Optional()])
    area = Money(_l("Surface en m²"), [Optional()])
    energy_class = Choice(_l("Classe énergie (DPE)"), [Optional()])
    rent = Money(_l("Loyer demandé, en euros par mois hors charges"), [Optional()])
    followed_from = Day(_l("Suivi depuis le"), [Optional()])
    left_on = Day(_l("N’est plus suivi depuis le"), [Optional()])
    note = LongText(_l("Note"), [Optional()])

    def __init__(self, posted: Lists | None = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.landlord.choices = []
        self.type.choices = words_of("unit_types", str(_l("Non précisé")))
        keep_known(self.type, "unit_types")
        self.energy_class.choices = [(one, one or str(_l("inconnue"))) for one in ENERGY_CLASSES]

    def validate_area(self, field: Any) -> None:
        if field.data is not None and not 5 <= field.data <= 1000:
            raise wtforms.ValidationError(_("Indiquez une surface de 5 à 1 000 m², par exemple 61,2."))

    def validate_left_on(self, field: Any) -> None:
        if field.data and self.followed_from.data and field.data < self.followed_from.data:
            raise wtforms.ValidationError(_("Le suivi finit avant de commencer. Corrigez l’une des deux dates."))


class ConventionForm(Edited):
    kind = Choice(_l("Nature"), [Needed(_l("Choisissez la nature de la convention."))])
    level = Choice(_l("Niveau de loyer"), [Optional()])
    reference = Text(_l("Référence"), [Optional()], longest=80)
    signed_on = Day(_l("Signée le"), [Optional()])
    starts_on = Day(_l("En vigueur à partir du"), [Needed(_l("Indiquez le premier jour de la convention."))])
    ends_on = Day(_l("Jusqu’au"), [Needed(_l("Indiquez le dernier jour de la convention."))])
    rent_ceiling = Money(_l("Loyer plafond, en euros par mois"), [Optional()])

    def __init__(self, posted: Lists | None = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.kind.choices = words_of("convention_kinds", str(_l("Choisir…")))
        self.level.choices = _every_level(str(_l("Sans niveau")))
        keep_known(self.kind, "convention_kinds")

    def validate_ends_on(self, field: Any) -> None:
        first = self.starts_on.data
        if field.data and first and field.data < first:
            sentence = _("La convention finit (%(to)s) avant de commencer (%(start)s). Corrigez l’une des deux dates.")
            raise wtforms.ValidationError(sentence % {"to": day(field.data), "start": day(first)})

    def validate_signed_on(self, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise wtforms.ValidationError(_("Ce jour n’est pas encore venu. Laissez vide tant que rien n’est signé."))

    def validate_rent_ceiling(self, field: Any) -> None:
        if field.data is not None and field.data <= 0:
            raise wtforms.ValidationError(_("Indiquez un montant au-dessus de zéro, ou laissez vide."))


def _every_level(first: str) -> list[tuple[str, str]]:
    """Both vocabularies: what was signed before 2022 keeps its words."""
    from app.reference import catalogue
    from app.web.words import locale_of

    return [("", first), *((one.code, one.label(locale_of())) for one in catalogue.entries("convention_levels"))]


class EndForm(Form):
    ended_on = Day(_l("Dernier jour en vigueur"), [Needed(_l("Indiquez le dernier jour en vigueur."))])
    ended_why = Text(_l("Motif"), [Needed(_l("Indiquez le motif."))], longest=200)


class VacancyForm(Form):
    vacant_on = Day(_l("État des lieux de sortie le"), [Needed(_l("Indiquez le jour de l’état des lieux de sortie."))])
    cause = Choice(_l("Pourquoi"), [Needed(_l("Choisissez pourquoi le logement est vacant."))], default="tenant_left")
    note = LongText(_l("État du logement"), [Optional()])

    def __init__(self, posted: Lists | None = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.cause.choices = [(code, str(CAUSES[code])) for code in VACANCY_CAUSES]

    def validate_vacant_on(self, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise wtforms.ValidationError(_("Ce jour n’est pas encore venu. Indiquez un jour jusqu’à aujourd’hui."))


class LeaseForm(Form):
    starts_on = Day(_l("Bail à partir du"), [Needed(_l("Indiquez le premier jour du bail."))])
    household = Choice(_l("Locataire"), [Needed(_l("Choisissez le locataire."))], default="other")
    rent = Money(_l("Loyer, en euros par mois"), [Optional()])
    charges = Money(_l("Charges, en euros par mois"), [Optional()])

    def __init__(self, posted: Lists | None = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.household.choices = []


constraint("uq_dwellings_label", "label", _l("Un autre logement porte déjà cette référence. Choisissez-en une autre."))
constraint(
    "ex_conventions_overlap",
    "starts_on",
    _l("Une autre convention de même objet couvre déjà une partie de ces dates. Mettez-y fin, ou changez les dates."),
)
constraint("uq_conventions_renews", None, _l("Cette convention a déjà été renouvelée."))
constraint("ck_conventions_ended_within", "ended_on", _l("Indiquez un jour entre le début et la fin de la convention."))
constraint(
    "ck_conventions_ends_on_after_starts_on", "ends_on", _l("La fin précède le début. Corrigez l’une des deux dates.")
)
VACANT = _l("Le logement est déjà noté vacant à cette date.")
constraint("ex_vacancies_overlap", "vacant_on", VACANT)
constraint("ex_vacancies_lease", "vacant_on", _l("Un bail court à cette date. Indiquez un jour après son début."))
constraint("ex_leases_dwelling", "starts_on", _l("Un autre bail court déjà à cette date."))
constraint("ex_leases_vacancy", "starts_on", _l("Le logement est noté vacant à cette date."))
constraint("ex_leases_household", "household", _l("Ce ménage est déjà logé par un autre bail à cette date."))
constraint("uq_leases_vacancy", None, _l("Un bail a déjà mis fin à cette vacance."))
