"""Forms of the payments: money received or given back, a part of a schedule, a claim and its steps."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import wtforms
from wtforms.validators import Optional

from app.funding.payment_words import INSTALMENTS, instalment
from app.web.forms import Choice, Day, Form, LongText, Money, Needed, Text
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited
from app.web.words import day_short, money

AMOUNT = _l("Indiquez un montant en euros, par exemple 1 234,50.")


def positive(_form: Any, field: Any) -> None:
    """More than nothing."""
    if field.data is not None and field.data <= 0:
        raise wtforms.ValidationError(_("Indiquez un montant supérieur à zéro."))


class PaymentForm(Form):
    """target: « l3 », a line, or « c4 », a claim."""

    target = Choice(_l("Versement de"), [Needed(_l("Choisissez le financeur ou la demande."))])
    paid_on = Day(_l("Reçu le"), [Needed(_l("Indiquez le jour où l’argent est arrivé."))])
    amount = Money(_l("Montant en euros"), [Needed(AMOUNT), positive])
    reference = Text(_l("Référence du virement"), [Optional()])
    note = LongText(_l("Note"), [Optional()])

    def offer(self, lines: Sequence[Any], claims: Sequence[Any]) -> None:
        """The lines that are still owed something, the claims that are under way."""
        sent = [(f"c{row.number}", _claim(row)) for row in claims]
        owed = [(f"l{row.number}", _line(row)) for row in lines]
        _grouped(self.target, {_("Demandes envoyées"): sent, _("Financeurs"): owed})


class GivenBackForm(Form):
    """Money that a funder claims back."""

    target = Choice(_l("Rendu à"), [Needed(_l("Choisissez le financeur."))])
    paid_on = Day(_l("Rendu le"), [Needed(_l("Indiquez le jour du reversement."))])
    amount = Money(_l("Montant en euros"), [Needed(AMOUNT), positive])
    reference = Text(_l("Titre de recette ou référence"), [Optional()])
    note = LongText(_l("Motif"), [Needed(_l("Indiquez pourquoi l’aide est reprise."))])

    def offer(self, lines: Sequence[Any]) -> None:
        self.target.choices = [("", _("Choisissez")), *((f"l{one.number}", _paid(one)) for one in lines)]


class InstalmentForm(Edited):
    """A part of the schedule of a line."""

    line = Choice(_l("Financeur"), [Needed(_l("Choisissez le financeur."))])
    kind = Choice(_l("Part"), [Needed(_l("Choisissez la part."))])
    due_on = Day(_l("Attendu le"), [Needed(_l("Indiquez le jour écrit dans la notification ou la convention."))])
    amount = Money(_l("Montant en euros"), [Needed(AMOUNT), positive])
    condition = Text(_l("Condition"), [Optional()], longest=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", _("Choisissez")), *((code, str(words)) for code, words in INSTALMENTS.items())]

    def offer(self, lines: Sequence[Any]) -> None:
        self.line.choices = [("", _("Choisissez")), *((str(one.number), _line(one)) for one in lines)]


class ClaimForm(Edited):
    """target: « i5 », a part of a schedule, or « l3 », a line without one."""

    target = Choice(_l("Pour"), [Needed(_l("Choisissez l’échéance ou le financeur."))])
    amount = Money(_l("Montant demandé en euros"), [Needed(AMOUNT), positive])
    note = LongText(_l("Ce que dit la lettre"), [Optional()], longest=1500)

    def offer(self, lines: Sequence[Any], schedule: Sequence[Any]) -> None:
        parts = [(f"i{one.number}", _part(one)) for one in schedule]
        owed = [(f"l{one.number}", _line(one)) for one in lines]
        _grouped(self.target, {_("Échéances"): parts, _("Hors échéancier"): owed})


class ClaimStepForm(Form):
    """Something happened to a claim."""

    happened_on = Day(_l("Le"), [Needed(_l("Indiquez la date."))])


def _grouped(field: Any, groups: dict[str, list[tuple[str, str]]]) -> None:
    """The groups that hold something; nothing chosen stands first."""
    kept = {words: options for words, options in groups.items() if options}
    first = [("", _("Choisissez"))]
    if not kept:
        field.choices = first
        return
    begin = next(iter(kept))
    field.choices = kept | {begin: first + kept[begin]}


def as_number(target: str | None, kind: str) -> int | None:
    """The number of « l3 » for kind « l »; None for another kind."""
    return int(target[1:]) if target and target[:1] == kind and target[1:].isdigit() else None


def _line(row: Any) -> str:
    return _("%(name)s, reste %(amount)s") % {"name": row.name, "amount": money(row.rest)}


def _paid(row: Any) -> str:
    return _("%(name)s, versé %(amount)s") % {"name": row.name, "amount": money(row.paid)}


def _claim(row: Any) -> str:
    words = {"name": row.name, "amount": money(Decimal(row.amount) - row.paid), "day": day_short(row.sent_on)}
    return _("%(name)s : %(amount)s demandés le %(day)s") % words


def _part(row: Any) -> str:
    words = {"name": row.name, "part": instalment(row), "amount": money(row.expected)}
    return _("%(name)s : %(part)s, %(amount)s") % words
