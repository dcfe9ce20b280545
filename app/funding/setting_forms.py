"""The form of a dated value of the funding: which, from which day, how much, where it is written."""

from decimal import Decimal
from typing import Any

import wtforms

from app.funding import setting_values as values
from app.web.forms import Choice, Day, Form, Money, Needed, Text
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l

HIGHEST_RATE = 1000


class Amount(Money):
    """A number with at most two decimals, whatever its unit."""

    def shown(self, value: Decimal) -> str:
        return super().shown(value).removesuffix(",00")


class SettingForm(Form):
    """Never overwrites: a new value begins on its day."""

    code = Choice(_l("Réglage"), [Needed(_l("Choisissez le réglage."))])
    valid_from = Day(_l("À partir du"), [Needed(_l("Indiquez le jour à partir duquel cette valeur s’applique."))])
    value = Amount(_l("Valeur"), [Needed(_l("Indiquez la valeur."))])
    source = Text(_l("Source"), [Needed(_l("Indiquez où cette valeur est écrite."))], longest=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = [(code, f"{values.words(code)} ({_unit(code)})") for code in values.codes()]
        self.code.choices = [("", _("Choisissez")), *said]

    def validate_value(self, field: Any) -> None:
        """A rate has an end, days and months are whole."""
        code, value = self.code.data, field.data
        if not code or value is None or code not in values.codes():
            return
        if values.unit(code) == "%" and value > HIGHEST_RATE:
            raise wtforms.ValidationError(_("Un seuil ne dépasse pas 1 000 %%. Vérifiez la valeur.") % ())
        if values.unit(code) in ("jours", "mois") and value != int(value):
            raise wtforms.ValidationError(_("Indiquez un nombre entier."))


def _unit(code: str) -> str:
    return {"jours": _("jours"), "mois": _("mois")}.get(values.unit(code), values.unit(code))
