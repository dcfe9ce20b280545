"""The form of a plan: costs and resources with their amounts; and that of one line."""

from collections.abc import Collection, Iterator, Sequence
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


class NewLine(wtforms.Form):
    """A resource that the plan does not have yet."""

    class Meta(Form.Meta):
        pass

    number = ""
    funder = Choice(_l("Financeur"), [Optional()])
    name = Text(_l("Précision"), [Optional()])
    nature = Choice(_l("Nature"), [Optional()])
    amount = Money(_l("Montant"), [Optional()])

    @property
    def is_blank(self) -> bool:
        typed = self.amount.data is not None or self.amount.typed
        return not (typed or self.funder.data or self.name.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """A line that was begun is complete."""
        good = bool(super().validate(extra_validators))
        if self.is_blank:
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


class KeptLine:
    """A resource that the plan has: its amount alone is typed here, its funder and nature are changed on its own page.
    One field and no form, since a plan has many of them. name: its place among what is sent, « lines-3 »."""

    def __init__(self, name: str, number: str, amount: Any) -> None:
        self.name, self.number, self.amount = name, number, amount

    def __iter__(self) -> Iterator[Any]:
        yield self.amount

    @property
    def is_blank(self) -> bool:
        return self.amount.data is None and not self.amount.typed

    def validate(self) -> bool:
        return bool(self.amount.validate(self))


class Lines(wtforms.Field):
    """The resources of a plan, sent as lines-0-number, lines-0-amount…: those it has (form.known), and new ones."""

    AMOUNT: Any = Money(_l("Montant"), [Optional()])
    rows: list[KeptLine | NewLine]
    data: Any = None  # what is said stands in the fields of the rows

    def process(self, formdata: Any, data: Any = (), extra_filters: Any = None) -> None:
        """data: the number and the amount of each line that is kept."""
        self.rows = []
        if formdata is None:
            self.rows = [
                self._kept(at, number, None, amount) for at, (number, amount) in enumerate(data if data else ())
            ]
            return
        for at in self._places(formdata):
            number = formdata.get(f"{self.name}-{at}-number")
            if number in self._form.known:
                self.rows.append(self._kept(at, number, formdata, None))
            elif len(self.rows) < MOST_LINES:
                self.rows.append(NewLine(formdata, prefix=f"{self.name}-{at}-"))

    def _places(self, formdata: Any) -> list[int]:
        begun = f"{self.name}-"
        found = {key[len(begun) :].partition("-")[0] for key in formdata if key.startswith(begun)}
        return sorted(int(one) for one in found if one.isascii() and one.isdigit() and len(one) < 6)

    def _kept(self, at: int, number: str, formdata: Any, amount: Any) -> KeptLine:
        name = f"{self.name}-{at}"
        field = self.AMOUNT.bind(form=self._form, name=f"{name}-amount", translations=self._translations)
        field.process(formdata, amount)
        return KeptLine(name, number, field)

    def add(self, **values: Any) -> None:
        """One more line, to be filled in."""
        last = max((int(row.amount.name.split("-")[1]) for row in self.rows), default=-1)
        self.rows.append(NewLine(None, data=values, prefix=f"{self.name}-{last + 1}-"))

    @property
    def kept(self) -> list[KeptLine]:
        return [row for row in self.rows if isinstance(row, KeptLine)]

    @property
    def new(self) -> list[NewLine]:
        return [row for row in self.rows if isinstance(row, NewLine)]

    def __iter__(self) -> Iterator[Any]:
        """Every field of every line."""
        for row in self.rows:
            yield from row

    @property
    def errors(self) -> list[Any]:
        return [words for field in self for words in field.errors]

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        return all([row.validate() for row in self.rows])


class PlanForm(Edited):
    """known: the numbers of the lines that the plan has."""

    costs = wtforms.FieldList(wtforms.FormField(CostForm), max_entries=MOST_LINES)
    lines = Lines()

    def __init__(self, known: Collection[str], posted: Any = None, **kwargs: Any) -> None:
        self.known = known
        super().__init__(posted, **kwargs)

    def add_cost(self) -> None:
        if self._has_room(len(self.costs)):
            self.costs.append_entry()

    def add_line(self, **values: Any) -> None:
        if self._has_room(len(self.lines.rows)):
            self.lines.add(**values)

    def _has_room(self, taken: int) -> bool:
        if taken >= MOST_LINES:
            self.refuse(_("Un plan a au plus %(most)s dépenses et %(most)s ressources.") % {"most": MOST_LINES})
        return taken < MOST_LINES

    def offer(self, funders: Sequence[Any]) -> None:
        listed = [("", str(_l("aucun"))), *((str(row.number), row.name) for row in funders)]
        categories = [("", str(_l("Choisissez"))), *((code, str(words)) for code, words in COST_WORDS.items())]
        natures = words_of("funding_natures", str(_l("Choisissez")))
        for entry in self.costs:
            entry["category"].choices = categories
        for row in self.lines.new:
            row.funder.choices, row.nature.choices = listed, natures


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
