"""What a person may say about a stay: entry, period, notice, departure, exit search, payment."""

from typing import Any

import wtforms

from app import reference
from app.residences.stay_words import MODES
from app.tabular import privacy
from app.web.forms import Choice, Day, Form, Money, Needed, Radios, RuleRefused, Text, Tick, Upload, Whole
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.words import current_locale, money

NOT_STEPS = ("opening",)  # the search opens by itself on the day of entry
OPTIONAL = wtforms.validators.Optional()


class Spare:
    """A free text keeps no national number and no word of health, detention, violence or belief."""

    field_flags: dict[str, Any] = {}

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and (found := privacy.advice(field.data)):
            raise wtforms.validators.StopValidation(found.said(_, current_locale.get()))


def listed(name: str, empty: str = "") -> list[tuple[str, str]]:
    """The choices of a list, with an empty one first."""
    return [("", empty), *reference.choices(name, current_locale.get())]


def grouped_destinations() -> dict[str, list[tuple[str, str]]]:
    """Destinations by the class that figures count; lasting ones are marked in words, death has its own page."""
    words = {
        "durable": _("Logement durable"),
        "temporary": _("Solution temporaire"),
        "institution": _("Établissement"),
        "homeless": _("Sans logement"),
        "unknown": _("Destination inconnue"),
    }
    groups: dict[str, list[tuple[str, str]]] = {"": [("", _("Choisissez une destination"))]}
    groups |= {label: [] for label in words.values()}
    for one in reference.entries("exit_destinations"):
        exit_class = str(one.flags["exit_class"])
        if exit_class in words:
            mark = " " + _("(logement durable)") if exit_class == "durable" else ""
            groups[words[exit_class]].append((one.code, one.label(current_locale.get()) + mark))
    return groups


class EntryForm(Form):
    """The four sections of an entry. Birth is asked because residences receive by age."""

    first_name = Text(_l("Prénom"), [Needed(_l("Indiquez le prénom."))], longest=80)
    last_name = Text(_l("Nom"), [Needed(_l("Indiquez le nom."))], longest=80)
    born_on = Day(_l("Date de naissance"), [OPTIONAL])
    adults = Whole(_l("Adultes"), [Needed(_l("Indiquez le nombre d’adultes."))], least=1, most=20, default=1)
    children = Whole(
        _l("Enfants"), [Needed(_l("Indiquez le nombre d’enfants, 0 s’il n’y en a pas."))], most=20, default=0
    )
    unit = Choice(_l("Logement"), [Needed(_l("Choisissez un logement."))])
    date_in = Day(_l("Date d’entrée"), [Needed(_l("Indiquez la date d’entrée."))])
    planned_to = Day(_l("Période prévue jusqu’au"), [OPTIONAL])
    derogation = Text(_l("Dérogation accordée"), [OPTIONAL, Spare()])
    previous_situation = Choice(_l("Situation avant l’entrée"), [OPTIONAL])
    income = Money(_l("Ressources annuelles en euros"), [OPTIONAL])
    sent_by = Text(_l("Adressé par"), [OPTIONAL, Spare()])
    rent = Money(_l("Équivalence de loyer en euros"), [OPTIONAL])
    charges = Money(_l("Charges en euros"), [OPTIONAL])
    services = Money(_l("Prestations obligatoires en euros"), [OPTIONAL])
    options = Money(_l("Prestations facultatives en euros"), [OPTIONAL])
    housing_aid = Money(_l("Aide au logement estimée en euros"), [OPTIONAL])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["previous_situation"].choices = listed("previous_situations")


class RenewalForm(Form):
    """What becomes of the planned period. Each answer has its own date."""

    kind = Radios(_l("Décision"), [Needed(_l("Choisissez une décision."))])
    until = Day(_l("Nouvelle date à laquelle revoir la situation"), [OPTIONAL])
    next_step = Text(_l("Prochaine démarche"), [OPTIONAL, Spare()])
    next_step_on = Day(_l("Prévue le"), [OPTIONAL])
    later = Day(_l("Décider au plus tard le"), [OPTIONAL])
    reason = Text(_l("Motif"), [OPTIONAL, Spare()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["kind"].choices = [
            ("renew", _("Prévoir une nouvelle période")),
            ("leave", _("Préparer la sortie")),
            ("later", _("Décider plus tard")),
        ]


class NoticeForm(Form):
    given_by = Radios(_l("Qui donne congé ?"), [Needed(_l("Indiquez qui donne congé."))])
    received_on = Day(_l("Reçu le"), [Needed(_l("Indiquez le jour où le préavis a été reçu."))])
    reason = Choice(_l("Motif de l’association"), [OPTIONAL])
    free_on = Day(_l("Logement libre le"), [OPTIONAL])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["given_by"].choices = [
            ("person", _("La personne")),
            ("association", _("L’association")),
            ("agreement", _("D’un commun accord")),
        ]
        by_us = {one.code for one in reference.entries("departure_reasons") if one.flags["by"] == "manager"}
        self["reason"].choices = [choice for choice in listed("departure_reasons") if choice[0] in by_us | {""}]


class DepartureForm(Form):
    left_on = Day(_l("Jour du départ"), [Needed(_l("Indiquez le jour du départ."))])
    destination = Choice(
        _l("Où va la personne ?"), [Needed(_l("Indiquez où va la personne, ou choisissez « Non connue »."))]
    )
    reason = Choice(_l("Motif du départ"), [OPTIONAL])
    inventory_on = Day(_l("État des lieux de sortie fait le"), [OPTIONAL])
    keys_back = Tick(_l("Les clés sont rendues"), default=True)
    deposit = Money(_l("Dépôt de garantie versé à l’entrée, en euros"), [OPTIONAL])
    deposit_back = Money(_l("Dont rendu, en euros"), [OPTIONAL])
    deposit_kept_for = Text(_l("Motif de la somme gardée"), [OPTIONAL, Spare()])

    def validate_deposit_back(self, field: Any) -> None:
        """What is given back is a part of what was held; 0 is said, not left out."""
        held, back = self["deposit"].data, field.data
        if held is None and back is not None:
            raise wtforms.ValidationError(_("Indiquez le dépôt versé à l’entrée."))
        if held is not None and back is not None and back > held:
            words = {"back": money(back, True), "held": money(held, True)}
            raise wtforms.ValidationError(
                _("La somme rendue (%(back)s) dépasse le dépôt (%(held)s). Corrigez l’une des deux.") % words
            )

    def refuse_deposit(self) -> None:
        """What the fields say together, once each is understood. Raises RuleRefused."""
        held, back = self["deposit"].data, self["deposit_back"].data
        if held is None:
            return
        if back is None:
            raise RuleRefused(_("Indiquez la somme rendue, 0 si rien n’est rendu."), "deposit_back")
        if back < held and not self["deposit_kept_for"].data:
            words = {"kept": money(held - back, True)}
            raise RuleRefused(_("Indiquez pourquoi %(kept)s sont gardés.") % words, "deposit_kept_for")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["destination"].choices = grouped_destinations()
        self["reason"].choices = [choice for choice in listed("departure_reasons") if choice[0] != "death"]


class MoveForm(Form):
    """Another unit of the same house, from a night on."""

    unit = Choice(_l("Nouveau logement"), [Needed(_l("Choisissez le nouveau logement."))])
    moved_on = Day(_l("À partir du"), [Needed(_l("Indiquez la première nuit dans le nouveau logement."))])
    new_fee = Tick(_l("Appliquer la redevance du nouveau logement"), default=True)
    reason = Text(_l("Motif"), [OPTIONAL, Spare()])


class PhotoForm(Form):
    photo = Upload(_l("Photo"), [Needed(_l("Choisissez une photo."))])


class DeathForm(Form):
    """Short, and without any question about a destination."""

    left_on = Day(_l("Logement libéré le"), [Needed(_l("Indiquez le jour où le logement est libéré."))])


class StepForm(Form):
    kind = Choice(_l("Démarche"), [Needed(_l("Choisissez la démarche."))])
    done_on = Day(_l("Le"), [Needed(_l("Indiquez le jour de la démarche."))])
    outcome = Text(_l("Suite"), [OPTIONAL, Spare()])
    next_step = Text(_l("Prochaine démarche"), [OPTIONAL, Spare()])
    next_step_on = Day(_l("Prévue le"), [OPTIONAL])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entries = [one for one in reference.entries("exit_search_steps") if one.flags["kind"] not in NOT_STEPS]
        self["kind"].choices = [("", ""), *((one.code, one.label(current_locale.get())) for one in entries)]

    @property
    def closes(self) -> bool:
        """A step that ends the search asks for no next one."""
        return bool(self.kind.data) and reference.entry("exit_search_steps", self.kind.data).flags["kind"] == "closing"


class SearchForm(Form):
    """What is looked for and what stands in the way: words of two lists, never a story."""

    version = wtforms.HiddenField()
    social_number = Text(_l("Numéro unique de demande de logement social"), [OPTIONAL, Spare()], longest=40)
    social_renewal_on = Day(_l("À renouveler le"), [OPTIONAL])
    targets = wtforms.SelectMultipleField(_l("Logements recherchés"))
    obstacles = wtforms.SelectMultipleField(_l("Freins"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["targets"].choices = list(TARGETS.items())
        self["obstacles"].choices = list(OBSTACLES.items())


class PaymentForm(Form):
    amount = Money(_l("Montant en euros"), [Needed(_l("Indiquez le montant reçu."))])
    paid_on = Day(_l("Reçu le"), [Needed(_l("Indiquez le jour du paiement."))])
    mode = Choice(_l("Moyen de paiement"), [OPTIONAL])
    over = Radios(_l("Que devient le trop-perçu ?"), [OPTIONAL])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["mode"].choices = [("", ""), *MODES.items()]
        self["over"].choices = [
            ("next", _("L’affecter à la prochaine redevance")),
            ("back", _("Le rendre à la personne")),
        ]


TARGETS = {
    "social_tenancy": _l("logement social"),
    "private_tenancy": _l("logement privé"),
    "intermediation": _l("intermédiation locative"),
    "other_residence": _l("autre résidence"),
    "boarding_house": _l("pension de famille"),
}
OBSTACLES = {
    "income": _l("ressources trop basses ou récentes"),
    "debt": _l("dette de logement"),
    "papers": _l("papiers à jour manquants"),
    "guarantor": _l("pas de garant"),
    "supply": _l("peu d’offres dans le secteur voulu"),
    "size": _l("taille du ménage"),
    "distance": _l("éloignement du travail ou de l’école"),
    "language": _l("démarches en français difficiles"),
}
