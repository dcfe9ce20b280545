"""What a person may say of a landlord, of whom to speak to there, and of an advice given."""

from typing import Any

import wtforms
from wtforms.validators import Optional

from app.web.forms import Choice, Day, Lists, LongText, Needed, Radios, Text
from app.web.forms import Form as Plain
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited, keep_known, words_of
from app.web.words import day
from app.works.landlord_models import COMPANY, PERSON
from tenants import clock

WAYS = (
    ("office", _l("à l’agence")),
    ("visit", _l("visite du logement")),
    ("phone", _l("téléphone")),
    ("mail", _l("courrier ou courriel")),
    ("meeting", _l("réunion")),
)


class PostalCode:
    """Five digits, or nothing."""

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and not (len(field.data) == 5 and field.data.isascii() and field.data.isdigit()):
            raise wtforms.ValidationError(_("Un code postal a cinq chiffres, par exemple 42300."))


class Address:
    """An electronic address, or nothing."""

    def __call__(self, _form: Any, field: Any) -> None:
        name, at, domain = (field.data or "").partition("@")
        if field.data and not (name and at and "." in domain and " " not in field.data):
            raise wtforms.ValidationError(_("Indiquez une adresse électronique complète, par exemple nom@exemple.fr."))


class LandlordForm(Edited):
    kind = Radios(_l("Ce bailleur est"), [Needed(_l("Choisissez une personne ou une société."))], default=PERSON)
    name = Text(_l("Nom ou raison sociale"), [Needed(_l("Indiquez le nom du bailleur."))], longest=120)
    first_name = Text(_l("Prénom"), [Optional()], longest=80)
    address = Text(_l("Adresse"), [Optional()], longest=200)
    postcode = Text(_l("Code postal"), [Optional(), PostalCode()], longest=5)
    town = Text(_l("Commune"), [Optional()], longest=80)
    phone = Text(_l("Téléphone"), [Optional()], longest=30)
    email = Text(_l("Adresse électronique"), [Optional(), Address()], longest=160)
    note = LongText(_l("Note"), [Optional()])

    def __init__(self, posted: Lists | None = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.kind.choices = [(PERSON, str(_l("une personne"))), (COMPANY, str(_l("une société, une indivision")))]


class ContactForm(Edited):
    name = Text(_l("Nom"), [Needed(_l("Indiquez le nom du contact."))], longest=120)
    role = Text(_l("Qualité"), [Optional()], longest=80)
    phone = Text(_l("Téléphone"), [Optional()], longest=30)
    email = Text(_l("Adresse électronique"), [Optional(), Address()], longest=160)


class AdviceForm(Plain):
    given_on = Day(_l("Conseillé le"), [Needed(_l("Indiquez le jour du conseil."))])
    way = Choice(_l("Comment"), [Needed(_l("Choisissez comment."))], default="office")
    outcome = Choice(_l("Suite"), [Needed(_l("Choisissez la suite."))])
    note = LongText(_l("Ce qui a été dit"), [Optional()])
    call_back_on = Day(_l("À rappeler le"), [Optional()])

    def __init__(self, posted: Lists | None = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.way.choices = [(code, str(words)) for code, words in WAYS]
        self.outcome.choices = words_of("landlord_contact_outcomes", str(_l("Choisir…")))
        keep_known(self.outcome, "landlord_contact_outcomes")

    def validate_given_on(self, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise wtforms.ValidationError(_("Ce jour n’est pas encore venu. Indiquez un jour jusqu’à aujourd’hui."))

    def validate_call_back_on(self, field: Any) -> None:
        if field.data and self.given_on.data and field.data < self.given_on.data:
            sentence = _("Le rappel (%(back)s) précède le conseil (%(given)s). Corrigez l’une des deux dates.")
            raise wtforms.ValidationError(sentence % {"back": day(field.data), "given": day(self.given_on.data)})
