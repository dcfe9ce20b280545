"""What may be said of a household and of a proposal: the register's reference, never its content."""

from typing import Any

import wtforms
from wtforms.validators import Optional

from app.web.forms import Choice, Day, Form, Lists, LongText, Money, Needed, Radios, Text, Tick, Whole, constraint
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited, keep_known, words_of
from app.web.words import day
from app.works.household_models import CLOSINGS
from app.works.proposing import REFUSED, reasons_of
from tenants import clock

CLOSING_WORDS = {
    "housed_elsewhere": _l("logé ailleurs"),
    "label_lapsed": _l("labellisation échue"),
    "moved_away": _l("parti du territoire"),
    "unreachable": _l("injoignable"),
    "other": _l("autre motif"),
}
ANSWER_WORDS = {
    "accepted": _l("acceptée"),
    "refused_by_household": _l("refusée par le ménage"),
    "refused_by_landlord": _l("refusée par le bailleur"),
    "withdrawn": _l("retirée par l’association"),
}
NOT_YET = _l("Ce jour n’est pas encore venu. Indiquez un jour jusqu’à aujourd’hui.")


class Places(Text):
    """Towns or sectors, separated by commas; the row keeps a list."""

    def process_data(self, value: Any) -> None:
        self.data = ", ".join(value) if isinstance(value, list) else value

    @property
    def places(self) -> list[str]:
        """Each place once, in the order written."""
        said = (" ".join(one.split()) for one in (self.data or "").split(","))
        return list(dict.fromkeys(one for one in said if one))


class Past:
    """A day that has come."""

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise wtforms.ValidationError(str(NOT_YET))


class HouseholdForm(Edited):
    register = Choice(_l("Fichier ou dispositif"), [Needed(_l("Choisissez le fichier ou le dispositif."))])
    reference = Text(_l("Référence dans ce fichier"), [Optional()], longest=60)
    priority = Choice(_l("Priorité reconnue"), [Optional()], default="none")
    label_from = Day(_l("Labellisé depuis le"), [Optional()])
    label_until = Day(_l("Labellisé jusqu’au"), [Optional()])
    adults = Whole(_l("Adultes"), [Needed(_l("Indiquez le nombre d’adultes."))], least=1, most=20)
    children = Whole(_l("Enfants"), [Needed(_l("Indiquez le nombre d’enfants, 0 s’il n’y en a pas."))], most=20)
    type = Choice(_l("Logement demandé"), [Optional()])
    sectors = Places(_l("Communes ou secteurs demandés"), [Optional()], longest=400)
    rent_ceiling = Money(_l("Loyer possible, en euros par mois au plus"), [Optional()])
    registered_on = Day(_l("Inscrit ici le"), [Needed(_l("Indiquez le jour de l’inscription.")), Past()])
    last_contact_on = Day(_l("Dernier contact le"), [Optional(), Past()])

    def __init__(self, posted: Lists | None = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.register.choices = words_of("register_kinds", str(_l("Choisir…")))
        self.priority.choices = words_of("register_priorities")
        self.type.choices = words_of("unit_types", str(_l("Tout type")))
        for field, name in ((self.register, "register_kinds"), (self.type, "unit_types")):
            keep_known(field, name)
        keep_known(self.priority, "register_priorities")

    def validate_label_until(self, field: Any) -> None:
        first = self.label_from.data
        if field.data and first and field.data < first:
            said = _("La labellisation finit (%(to)s) avant de commencer (%(start)s). Corrigez l’une des deux dates.")
            raise wtforms.ValidationError(said % {"to": day(field.data), "start": day(first)})

    def validate_rent_ceiling(self, field: Any) -> None:
        if field.data is not None and field.data <= 0:
            raise wtforms.ValidationError(_("Indiquez un montant au-dessus de zéro, ou laissez vide."))


class ClosingForm(Edited):
    closed_on = Day(_l("Recherche close le"), [Needed(_l("Indiquez le jour.")), Past()])
    closed_why = Choice(_l("Motif"), [Needed(_l("Choisissez le motif."))])

    def __init__(self, posted: Lists | None = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        closings = [(one, str(CLOSING_WORDS[one])) for one in CLOSINGS if one]
        self.closed_why.choices = [("", str(_l("Choisir…"))), *closings]


class ProposalForm(Form):
    made_on = Day(_l("Proposé le"), [Needed(_l("Indiquez le jour de la proposition.")), Past()])
    beside = Tick(_l("Proposer en même temps qu’à un autre ménage"))


class AnswerForm(Form):
    answer = Radios(_l("Cette proposition est"), [Needed(_l("Choisissez la réponse."))])
    answered_on = Day(_l("Le"), [Needed(_l("Indiquez le jour de la réponse.")), Past()])
    reason = Choice(_l("Motif du refus"))
    note = LongText(_l("Précision"), [Optional()], longest=300)

    def __init__(self, posted: Lists | None = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.answer.choices = [(code, str(words)) for code, words in ANSWER_WORDS.items()]
        self.reason.choices = words_of("household_refusal_reasons", str(_l("Aucun")))

    def validate_reason(self, field: Any) -> None:
        by = REFUSED.get(self.answer.data or "")
        if by and not field.data:
            raise wtforms.ValidationError(_("Choisissez le motif du refus."))
        if by and field.data not in reasons_of(by):
            words = {"household": _("le ménage"), "landlord": _("le bailleur")}
            raise wtforms.ValidationError(_("Ce motif n’est pas celui d’un refus par %(who)s.") % {"who": words[by]})


constraint(
    "uq_candidate_households_reference",
    "reference",
    _l("Cette référence est déjà notée pour ce fichier. Cherchez-la dans la liste."),
)
constraint(
    "uq_proposals_dwelling",
    "beside",
    _l("Une autre proposition est en cours pour ce logement. Notez sa réponse, ou dites que les deux vont ensemble."),
)
constraint("uq_proposals_accepted", "answer", _l("Ce ménage a déjà accepté un autre logement."))
constraint("ck_proposals_answered_on_after_made_on", "answered_on", _l("La réponse précède la proposition."))
