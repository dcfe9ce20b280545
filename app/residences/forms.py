"""What a person may say of a residence, a unit, its service and its closures."""

from datetime import date
from typing import Any

import wtforms
from wtforms.validators import Optional

from app.web.forms import Choice, Day, Form, Lists, LongText, Money, Needed, Radios, Text, Tick, Whole, constraint
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited, keep_known, words_of
from app.web.words import day


class ResidenceForm(Edited):
    name = Text(_l("Nom de la résidence"), [Needed(_l("Indiquez le nom de la résidence."))], longest=80)
    kind = Choice(_l("Type de résidence"), [Needed(_l("Choisissez le type de résidence."))])
    public = Choice(_l("Public accueilli"), [Optional()])
    address = Text(_l("Adresse"), [Optional()], longest=200)
    postcode = Text(_l("Code postal"), [Optional()], longest=5)
    town = Text(_l("Commune"), [Needed(_l("Indiquez la commune."))], longest=80)
    opened_on = Day(_l("Ouverte au public le"), [Optional()])
    closed_on = Day(_l("Fermée le"), [Optional()])
    owner = Text(_l("Propriétaire"), [Optional()], longest=120)
    convention = Text(_l("Référence de la convention"), [Optional()], longest=120)
    convention_from = Day(_l("Convention à partir du"), [Optional()])
    convention_to = Day(_l("Convention jusqu’au"), [Optional()])
    reserved_share = Whole(_l("Part réservée à l’État, en pourcentage"), [Optional()], least=0, most=100)
    fee_maximum = Money(_l("Redevance maximale par mois, en euros"), [Optional()])
    min_age = Whole(_l("Âge minimal à l’entrée"), [Optional()], least=0, most=120)
    max_age = Whole(_l("Âge maximal à l’entrée"), [Optional()], least=0, most=120)
    planned_months = Whole(
        _l("Période prévue à l’entrée, en mois"),
        [Needed(_l("Indiquez la durée d’une période prévue, de 1 à 24 mois."))],
        least=1,
        most=24,
        default=3,
    )
    counted_in = Radios(_l("Les chiffres comptent"), default="units")
    description = LongText(_l("Présentation"), [Optional()])

    def __init__(self, posted: Lists | None = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.kind.choices = words_of("residence_kinds", str(_l("Choisir…")))
        self.public.choices = words_of("publics", str(_l("Non précisé")))
        self.counted_in.choices = [("units", str(_l("des logements"))), ("places", str(_l("des places")))]
        keep_known(self.kind, "residence_kinds")
        keep_known(self.public, "publics")

    def validate_postcode(self, field: Any) -> None:
        if field.data and not (len(field.data) == 5 and field.data.isascii() and field.data.isdigit()):
            raise wtforms.ValidationError(_("Un code postal a cinq chiffres, par exemple 26000."))

    def validate_closed_on(self, field: Any) -> None:
        """The day itself is allowed: a house may close on the day it opened, and count no night."""
        if field.data and self.opened_on.data and field.data < self.opened_on.data:
            raise wtforms.ValidationError(
                _("La fermeture (%(closed)s) précède l’ouverture (%(opened)s). Corrigez l’une des deux dates.")
                % {"closed": day(field.data), "opened": day(self.opened_on.data)}
            )

    def validate_convention_to(self, field: Any) -> None:
        if field.data and self.convention_from.data and field.data < self.convention_from.data:
            raise wtforms.ValidationError(
                _("La convention finit (%(to)s) avant de commencer (%(start)s). Corrigez l’une des deux dates.")
                % {"to": day(field.data), "start": day(self.convention_from.data)}
            )

    def validate_max_age(self, field: Any) -> None:
        low = self.min_age.data
        if field.data is not None and low is not None and field.data < low:
            raise wtforms.ValidationError(
                _("L’âge maximal (%(high)s ans) est inférieur à l’âge minimal (%(low)s ans). Corrigez l’un des deux.")
                % {"high": field.data, "low": low}
            )


class UnitForm(Edited):
    """Its service (first day, places) is asked once, at the making; afterwards it changes by deeds with a date."""

    label = Text(_l("Numéro sur la porte"), [Needed(_l("Indiquez le numéro du logement."))], longest=20)
    floor = Whole(
        _l("Étage"), [Needed(_l("Indiquez l’étage ; 0 est le rez-de-chaussée."))], least=-3, most=60, default=0
    )
    type = Choice(_l("Type"), [Needed(_l("Choisissez le type de logement."))], default="studio")
    surface = Money(_l("Surface en m²"), [Optional()])
    furnished = Tick(_l("Meublé"), default=True)
    reserved_for = Text(_l("Réservé à"), [Optional()], longest=80)
    rent = Money(_l("Équivalence de loyer, en euros par mois"), [Optional()])
    charges = Money(_l("Charges, en euros par mois"), [Optional()])
    services = Money(_l("Prestations obligatoires, en euros par mois"), [Optional()])
    options = Money(_l("Prestations facultatives, en euros par mois"), [Optional()])

    def __init__(self, posted: Lists | None = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.type.choices = words_of("unit_types")
        keep_known(self.type, "unit_types")

    def validate_surface(self, field: Any) -> None:
        if field.data is not None and not 1 <= field.data < 10_000:
            raise wtforms.ValidationError(_("Indiquez une surface en m², par exemple 21,5."))


class NewUnitForm(UnitForm):
    in_service_from = Day(
        _l("En service à partir du"), [Needed(_l("Indiquez depuis quand le logement est en service."))]
    )
    capacity = Whole(_l("Places"), [Needed(_l("Indiquez le nombre de places."))], least=1, most=50, default=1)


class ClosureForm(Form):
    starts_on = Day(_l("Fermé à partir du"), [Needed(_l("Indiquez la première nuit de fermeture."))])
    ends_on = Day(_l("Rouvre le"), [Optional()])
    reason = Choice(_l("Motif"), [Needed(_l("Choisissez le motif de la fermeture."))])
    note = Text(_l("Précision"), [Optional()], longest=200)

    def __init__(self, posted: Lists | None = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.reason.choices = words_of("unavailability_reasons", str(_l("Choisir…")))

    def validate_ends_on(self, field: Any) -> None:
        _after(field, self.starts_on.data, _l("La réouverture (%(last)s) doit suivre la fermeture (%(first)s)."))


class ReopenForm(Form):
    ends_on = Day(_l("Rouvert à partir du"), [Needed(_l("Indiquez la première nuit où le logement est rouvert."))])


class ServiceForm(Form):
    """A unit is put in service on a day, for so many places."""

    starts_on = Day(_l("En service à partir du"), [Needed(_l("Indiquez la première nuit en service."))])
    capacity = Whole(_l("Places"), [Needed(_l("Indiquez le nombre de places."))], least=1, most=50, default=1)


class WithdrawForm(Form):
    """A unit leaves service on a day: its first night out of the count."""

    ends_on = Day(_l("Hors service à partir du"), [Needed(_l("Indiquez la première nuit hors service."))])


class CeilingForm(Form):
    """A dated value: never overwritten, each with where it was read."""

    valid_from = Day(_l("À partir du"), [Needed(_l("Indiquez le jour à partir duquel ce plafond s’applique."))])
    people = Whole(_l("Personnes du ménage"), [Needed(_l("Indiquez le nombre de personnes."))], least=1, most=20)
    amount = Money(_l("Plafond en euros par an"), [Needed(_l("Indiquez le plafond en euros par an."))])
    source = Text(_l("Source"), [Needed(_l("Indiquez où ce plafond est écrit."))], longest=200)


class PeriodForm(Form):
    """The period of the figures, both days included."""

    first = Day(_l("Du"), [Needed(_l("Indiquez le premier jour."))])
    last = Day(_l("Au"), [Needed(_l("Indiquez le dernier jour."))])

    def validate_last(self, field: Any) -> None:
        first = self.first.data
        if field.data and first and field.data < first:
            raise wtforms.ValidationError(_("Le dernier jour précède le premier. Corrigez l’un des deux."))


def _after(field: Any, first: date | None, sentence: Any) -> None:
    if field.data and first and field.data <= first:
        said = str(sentence) % {"last": day(field.data), "first": day(first)}
        raise wtforms.ValidationError(said)


constraint(
    "uq_units_label", "label", _l("Un logement de cette résidence porte déjà ce numéro. Choisissez-en un autre.")
)
constraint(
    "ex_closures_overlap",
    "starts_on",
    _l("Le logement est déjà fermé sur une partie de ces nuits. Voyez ses fermetures."),
)
constraint(
    "ex_closures_occupied",
    "starts_on",
    _l("Le logement est occupé pendant une de ces nuits. Choisissez une date de fermeture après le départ."),
)
constraint(
    "ex_stays_closed",
    "date_in",
    _l("Le logement est fermé pendant une de ces nuits. Rouvrez-le, ou choisissez une autre date."),
)
constraint(
    "uq_income_ceilings_live",
    "valid_from",
    _l("Une valeur commence déjà ce jour-là pour ce ménage. Choisissez une autre date, ou retirez celle-là."),
)
constraint("ex_unit_services_overlap", "starts_on", _l("Le logement est déjà en service sur une partie de ces nuits."))
