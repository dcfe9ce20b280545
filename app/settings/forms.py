"""What is said of a dated value: which, from which day, how much, where it is written; why, when one is corrected."""

from typing import Any

import wtforms

from app.settings.ledgers import GROUPS, ledger_of
from app.web.forms import Choice, Day, Form, Needed, Text
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.works.setting_forms import Amount

HIGHEST_VAT, HIGHEST_RATE = 50, 1000


class _Valued(Form):
    value = Amount(_l("Valeur"), [Needed(_l("Indiquez la valeur."))])
    source = Text(_l("Source"), [Needed(_l("Indiquez où cette valeur est écrite."))], longest=200)
    of = ""

    def validate_value(self, field: Any) -> None:
        """A rate has an end, a ceiling is more than nothing, days and months are whole."""
        code, value = self.of, field.data
        ledger = ledger_of(code)
        if ledger is None or value is None:
            return
        unit = ledger.unit(code)
        if code.startswith("vat_") and value > HIGHEST_VAT:
            raise wtforms.ValidationError(_("Un taux de TVA ne dépasse pas 50 %%. Vérifiez la valeur.") % ())
        if unit == "%" and value > HIGHEST_RATE:
            raise wtforms.ValidationError(_("Un seuil ne dépasse pas 1 000 %%. Vérifiez la valeur.") % ())
        if value < 0 or (ledger.name == "ceilings" and value == 0):
            raise wtforms.ValidationError(_("Indiquez un nombre plus grand que zéro."))
        if unit in ("days", "months", "jours", "mois") and value != int(value):
            raise wtforms.ValidationError(_("Indiquez un nombre entier."))


class ValueForm(_Valued):
    """A new value: it begins on its day and writes over nothing."""

    code = Choice(_l("Réglage"), [Needed(_l("Choisissez le réglage."))])
    valid_from = Day(_l("À partir du"), [Needed(_l("Indiquez le jour à partir duquel cette valeur s’applique."))])
    checked = wtforms.HiddenField()

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code.choices = [("", _("Choisissez")), *((code, named(code)) for code in _in_order(codes))]

    def validate_code(self, field: Any) -> None:
        self.of = str(field.data or "")

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        self.of = str(self.code.data or "")
        return super().validate(*args, **kwargs)


class CorrectionForm(_Valued):
    """A value written wrongly: another one takes its day, the first stays, struck, with the reason."""

    reason = Text(
        _l("Motif de la correction"), [Needed(_l("Indiquez pourquoi cette valeur est corrigée."))], longest=200
    )
    checked = wtforms.HiddenField()

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = code


def named(code: str) -> str:
    """« Plafond d’un chantier, hors taxes (€) »."""
    ledger = ledger_of(code)
    assert ledger is not None
    unit = ledger.unit(code)
    told = {"days": _("jours"), "months": _("mois"), "jours": _("jours"), "mois": _("mois")}.get(unit, unit)
    return f"{ledger.words(code)} ({told})"


def _in_order(codes: list[str]) -> list[str]:
    """By group, as on the page."""
    return [code for _key, _title, starts in GROUPS for code in codes if code.startswith(starts)]
