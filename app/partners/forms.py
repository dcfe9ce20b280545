"""Forms of a share: what, with whom, until when; a later day."""

from datetime import date
from typing import Any

import wtforms
from wtforms.validators import Optional

from app.accounts.invitations import full_address
from app.accounts.share_words import SECTIONS
from app.web.forms import Choice, Day, Form, Needed, RuleRefused, Text
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited
from app.web.words import day
from tenants import clock


class Checks(wtforms.SelectMultipleField):
    """Several of a list, as ticks."""


class _Until(Form):
    """The last day of an access: today at the earliest, and never further than the setting says."""

    until = Day(_l("Jusqu’au"), [Needed(_l("Choisissez le dernier jour de l’accès."))])
    years = 3

    @property
    def latest(self) -> date:
        today = clock.today()
        last = today.replace(day=28) if (today.month, today.day) == (2, 29) else today
        return last.replace(year=today.year + self.years)

    def validate_until(self, field: Any) -> None:
        if field.data and field.data > self.latest:
            raise wtforms.ValidationError(
                _("Choisissez une date de fin au plus tard le %(day)s.") % {"day": day(self.latest)}
            )
        if field.data and field.data < clock.today():
            raise wtforms.ValidationError(_("Cette date est passée. Choisissez une date de fin à venir."))


class ShareForm(Edited, _Until):
    """funder: only for a dossier, whose own line is whose."""

    organisation = Text(_l("Organisation"), [Needed(_l("Indiquez l’organisation."))], longest=120)
    person = Text(_l("Personne"), [Needed(_l("Indiquez la personne qui lira."))], longest=120)
    email = Text(_l("Adresse électronique"), [Needed(_l("Indiquez l’adresse électronique de cette personne."))], 254)
    sections = Checks(_l("Rubriques partagées"), [Needed(_l("Cochez au moins une rubrique."))])
    funder = Choice(_l("Ce financeur est"), [Optional()], choices=[])

    def __init__(self, posted: Any = None, source: Any = None, *, kind: str, years: int, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.years = years
        self.sections.choices = [(code, f"{name} : {words}") for code, (name, words) in SECTIONS[kind].items()]

    def validate_email(self, field: Any) -> None:
        try:
            full_address(str(field.data or ""))
        except RuleRefused as refused:
            raise wtforms.ValidationError(refused.sentence) from None


class ExtensionForm(_Until):
    def __init__(self, posted: Any = None, source: Any = None, *, years: int, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.years = years
