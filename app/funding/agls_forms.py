"""Forms of the AGLS: what is due for a residence and a year, what was notified, paid or given back."""

from collections.abc import Sequence
from typing import Any

import wtforms
from wtforms.validators import Optional

from app.funding.agls_rates import Rate, explained
from app.funding.payment_forms import AMOUNT, positive
from app.web.forms import Choice, Day, Form, LongText, Money, Needed, Text, Whole
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited

FIRST_YEAR, LAST_YEAR = 1990, 2150


class AglsForm(Edited):
    """due: typed, or reckoned from a rate; a typed amount names its source."""

    residence = Choice(_l("Résidence"), [Needed(_l("Choisissez la résidence."))])
    year = Whole(_l("Année"), [Needed(_l("Indiquez l’année."))], least=FIRST_YEAR, most=LAST_YEAR)
    units = Whole(_l("Logements"), [Optional()], least=1, most=9999)
    rate = Choice(_l("Barème"))
    due = Money(_l("Montant dû en euros"), [Optional()])
    source = Text(_l("Source du montant"), [Optional()], longest=200)
    note = LongText(_l("Note"), [Optional()])

    def offer(self, residences: Sequence[Any], rates: Sequence[Rate], units: int | None) -> None:
        self.residence.choices = [("", _("Choisissez")), *((str(one.number), one.name) for one in residences)]
        self.rate.choices = [("", _("montant saisi")), *((one.code, explained(one, units)) for one in rates)]

    def judge(self, rates: Sequence[Rate]) -> None:
        """Fills the amount from the rate; refuses an amount that nobody wrote down anywhere."""
        rate = next((one for one in rates if one.code == self.rate.data), None)
        if rate is not None and self.due.data is None:
            if rate.amount is None:
                self.refuse(
                    _(
                        "Le montant de ce barème n’est pas connu. Ajoutez-le dans les réglages avec sa source, "
                        "ou saisissez le montant dû."
                    ),
                    "due",
                )
                return
            self.due.data = rate.amount
            self.source.data = self.source.data or rate.source
        if self.due.data is None:
            self.refuse(str(AMOUNT), "due")
        elif not self.source.data:
            if rate is not None and rate.amount == self.due.data:
                self.source.data = rate.source
            else:
                self.refuse(_("Indiquez où ce montant est écrit : notification, circulaire, courrier."), "source")

    def validate_due(self, field: Any) -> None:
        if field.data is not None and field.data < 0:
            raise wtforms.ValidationError(_("Indiquez un montant supérieur à zéro."))


class AglsEntryForm(Form):
    """What happened to the AGLS of a year."""

    happened_on = Day(_l("Le"), [Needed(_l("Indiquez la date."))])
    amount = Money(_l("Montant en euros"), [Needed(AMOUNT), positive])
    reference = Text(_l("Référence"), [Optional()])
    note = LongText(_l("Note"), [Optional()])
