"""The form of a plan: costs and resources with their amounts; and that of one line."""

from collections.abc import Sequence
from typing import Any

import wtforms
from wtforms.validators import Optional

from app.funding.dossier_forms import Percent
from app.funding.plan_models import COSTS
from app.funding.wording import COSTS as COST_WORDS
from app.web.forms import Choice, Form, Money, Needed, Text, constraint
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited, words_of

MOST_LINES = 120
assert set(COST_WORDS) == set(COSTS)


class CostForm(wtforms.Form):
    """One cost. number: of the line that is kept already."""

    class Meta(Form.Meta):
        pass

    number = wtforms.HiddenField()
    category = Choice(_l("Nature de la dépense"), [Optional()])
    name = Text(_l("Précision"), [Optional()])
    amount = Money(_l("Montant"), [Optional()])

    @property
    def is_blank(self) -> bool:
        return self.amount.data is None and not self.amount.typed

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if self.is_blank and self.name.data and not self.number.data:
            self.amount.errors, good = [_("Indiquez le montant.")], False
        if not self.is_blank and not self.category.data:
            self.category.errors, good = [_("Indiquez la nature de la dépense.")], False
        return good


class ResourceForm(wtforms.Form):
    """One resource. number: of the line that is kept, whose funder and nature are changed on its own page."""

    class Meta(Form.Meta):
        pass

    number = wtforms.HiddenField()
    funder = Choice(_l("Financeur"), [Optional()])
    name = Text(_l("Précision"), [Optional()])
    nature = Choice(_l("Nature"), [Optional()])
    amount = Money(_l("Montant"), [Optional()])

    @property
    def is_blank(self) -> bool:
        typed = self.amount.data is not None or self.amount.typed
        return not (typed or (not self.number.data and (self.funder.data or self.name.data)))

    def validate(self, extra_validators: Any = None) -> bool:
        """A line that was begun is complete."""
        good = bool(super().validate(extra_validators))
        if self.is_blank or self.number.data:
            return good
        needed = (
            (self.nature, not self.nature.data, _("Indiquez la nature.")),
            (self.name, not self.funder.data and not self.name.data, _("Indiquez le financeur, ou ce que c’est.")),
            (self.amount, self.amount.data is None and not self.amount.errors, _("Indiquez le montant.")),
        )
        for field, lacks, sentence in needed:
            if lacks and not field.errors:
                field.errors, good = [sentence], False
        return good


class PlanForm(Edited):
    costs = wtforms.FieldList(wtforms.FormField(CostForm), max_entries=MOST_LINES)
    lines = wtforms.FieldList(wtforms.FormField(ResourceForm), max_entries=MOST_LINES)

    def offer(self, funders: Sequence[Any]) -> None:
        listed = [("", str(_l("aucun"))), *((str(row.number), row.name) for row in funders)]
        categories = [("", str(_l("Choisissez"))), *((code, str(words)) for code, words in COST_WORDS.items())]
        natures = words_of("funding_natures", str(_l("Choisissez")))
        for entry in self.costs:
            entry["category"].choices = categories
        for entry in self.lines:
            entry["funder"].choices, entry["nature"].choices = listed, natures


class LineForm(Edited):
    """One line on its own page. asked is only changed while nobody decided."""

    funder = Choice(_l("Financeur"), [Optional()])
    name = Text(_l("Précision, ou ce que c’est sans financeur"), [Optional()])
    nature = Choice(_l("Nature"), [Needed(_l("Indiquez la nature."))])
    public = Choice(_l("Aide publique"), [Optional()])
    asked = Money(_l("Montant demandé"), [Needed(_l("Indiquez le montant demandé."))])
    eligible_base = Money(_l("Base de calcul de ce financeur"), [Optional()])
    rate = Percent(_l("Taux, en pour cent"), [Optional()])

    def __init__(self, posted: Any = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.nature.choices = words_of("funding_natures", str(_l("Choisissez")))
        self.public.choices = [
            ("", str(_l("selon le financeur"))),
            ("1", str(_l("compte comme aide publique"))),
            ("0", str(_l("ne compte pas comme aide publique"))),
        ]

    def offer(self, funders: Sequence[Any]) -> None:
        self.funder.choices = [("", str(_l("aucun"))), *((str(row.number), row.name) for row in funders)]


constraint("ck_funding_lines_is_named", "name", _l("Indiquez le financeur, ou ce que c’est."))
constraint("ck_funding_lines_eligible_base_positive", "eligible_base", _l("Indiquez un montant plus grand que zéro."))
constraint("ck_funding_lines_rate_bounds", "rate", _l("Indiquez un taux plus grand que 0 et d’au plus 100."))
