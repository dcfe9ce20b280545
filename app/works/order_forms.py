"""Forms of an order: asking for it, each step with its day, a referral to a craftsman, an invoice, who paid."""

from typing import Any

import wtforms
from wtforms.validators import Optional

from app.reference import catalogue
from app.web.forms import Choice, Day, Form, LongText, Money, Needed, Text, Tick, constraint
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited, words_of
from app.works.order_models import OF_A_VACANCY, PAYERS
from tenants import clock

PAYER_WORDS = {
    "landlord": _l("Le bailleur"),
    "association": _l("L’association"),
    "grant": _l("Une subvention"),
    "insurance": _l("Une assurance"),
    "other": _l("Autre"),
}
assert set(PAYER_WORDS) == set(PAYERS)


class OrderForm(Edited):
    """What is asked for a dwelling. origin: those that start the clock only while the dwelling is vacant."""

    origin = Choice(_l("Origine de la demande"), [Needed(_l("Indiquez d’où vient la demande."))])
    requested_on = Day(_l("Demandés le"), [Needed(_l("Indiquez le jour de la demande."))])
    work = LongText(_l("Travaux demandés"), [Needed(_l("Indiquez les travaux demandés."))], longest=1000)
    enterprise = Choice(_l("Entreprise"), [Optional()])
    due_on = Day(_l("À finir avant le"), [Optional()])
    access = Text(_l("Accès et clés"), [Optional()], longest=300)
    contact = Text(_l("Contact sur place"), [Optional()], longest=200)

    def offer(self, enterprises: Any, vacant: bool) -> None:
        """The origins that this dwelling can have, the enterprises there are."""
        self.origin.choices = [
            ("", str(_l("Choisissez"))),
            *(line for line in words_of("works_origins") if vacant or line[0] not in OF_A_VACANCY),
        ]
        self.enterprise.choices = [
            ("", str(_l("Pas encore choisie"))),
            *((str(row.number), row.name) for row in enterprises),
        ]


class StepForm(Form):
    """A step that needs its day only; the note says what was seen or agreed."""

    happened_on = Day(_l("Le"), [Needed(_l("Indiquez le jour."))])
    note = LongText(_l("Note"), [Optional()], longest=500)


class ReasonForm(Form):
    """A step that needs its reason."""

    happened_on = Day(_l("Le"), [Needed(_l("Indiquez le jour."))])
    note = LongText(_l("Motif"), [Needed(_l("Indiquez le motif."))], longest=500)


class WaiverForm(Form):
    waived_why = LongText(
        _l("Motif de l’accord"), [Needed(_l("Indiquez pourquoi le dépassement est accepté."))], longest=500
    )


class ReferralForm(Form):
    """Works outside the charter go to a craftsman; whole: nothing else is left of this order."""

    trade = Choice(_l("Corps de travaux"), [Needed(_l("Indiquez le corps de travaux."))])
    craftsman = Text(_l("Artisan"), [Needed(_l("Indiquez l’artisan."))])
    reason = LongText(_l("Motif"), [Needed(_l("Indiquez le motif."))], longest=500)
    referred_on = Day(_l("Orientés le"), [Needed(_l("Indiquez le jour."))])
    whole = Tick(_l("Tout le chantier est hors charte"))

    def offer(self, first: list[str]) -> None:
        """Trades outside the charter first."""
        known = words_of("works_trades")
        outside = [line for line in known if line[0] in first]
        self.trade.choices = [("", str(_l("Choisissez"))), *outside, *(line for line in known if line not in outside)]


class InvoicedLine(wtforms.Form):
    """What was invoiced of one line, before tax."""

    class Meta(Form.Meta):
        pass

    number = wtforms.HiddenField()
    invoiced = Money(
        _l("Montant facturé hors taxes"), [Needed(_l("Indiquez le montant facturé, 0 si la ligne ne l’est pas."))]
    )


class InvoiceForm(Form):
    reference = Text(_l("Référence de la facture"), [Needed(_l("Indiquez la référence de la facture."))], longest=60)
    happened_on = Day(_l("Datée du"), [Needed(_l("Indiquez la date de la facture."))])
    lines = wtforms.FieldList(wtforms.FormField(InvoicedLine), max_entries=500)


class PayerForm(Form):
    kind = Choice(_l("Qui a payé"), [Needed(_l("Indiquez qui a payé."))], choices=lambda: list(PAYER_WORDS.items()))
    name = Text(_l("Nom du financeur"), [Optional()])
    amount = Money(_l("Montant en euros, toutes taxes"), [Needed(_l("Indiquez le montant."))])


class LiftForm(Form):
    lifted_on = Day(_l("Levée le"), [Needed(_l("Indiquez le jour où la réserve a été levée."))])


def outside(trades: list[str] | None) -> list[str]:
    """The trades that a charter leaves to craftsmen; without an agreement, those that the list gives them."""
    known = catalogue.entries("works_trades")
    if trades is None:
        return [one.code for one in known if not one.flags.get("insertion_scope", True)]
    return [one.code for one in known if one.code not in trades]


def first_day() -> dict[str, Any]:
    """Today as the day of a deed."""
    return {"happened_on": clock.today()}


constraint(
    "ck_order_steps_forward",
    "happened_on",
    _l("Ce jour est avant celui de l’étape précédente, ou après celui d’une étape suivante. Vérifiez la date."),
)
constraint("uq_order_steps_live", None, _l("Cette étape vient d’être notée par quelqu’un d’autre. Rechargez la page."))
constraint("uq_order_payers_name", "name", _l("Cette part est déjà notée. Retirez-la avant de la noter à nouveau."))
constraint("ck_order_payers_amount_positive", "amount", _l("Indiquez un montant plus grand que zéro."))
constraint("uq_invoices_reference", "reference", _l("Cette facture est déjà notée pour ce chantier."))
constraint(
    "ck_snags_lifted_on_after_found_on", "lifted_on", _l("Ce jour est avant celui de la réserve. Vérifiez la date.")
)
