"""Forms of the acts of a line, and of the settling of a plan."""

from wtforms.validators import Optional

from app.web.forms import Day, Form, LongText, Money, Needed, Text, constraint
from app.web.i18n import lazy_gettext as _l


class FiledForm(Form):
    acted_on = Day(_l("Déposée le"), [Needed(_l("Indiquez le jour du dépôt."))])
    amount = Money(_l("Montant demandé"), [Needed(_l("Indiquez le montant demandé."))])
    reference = Text(_l("Référence"), [Optional()])
    note = Text(_l("Précision"), [Optional()], longest=300)


class AwardedForm(Form):
    acted_on = Day(_l("Accordée le"), [Needed(_l("Indiquez le jour de l’accord."))])
    amount = Money(_l("Montant accordé"), [Needed(_l("Indiquez le montant accordé."))])
    reference = Text(_l("Référence"), [Optional()])
    note = Text(_l("Précision"), [Optional()], longest=300)


class RefusedForm(Form):
    acted_on = Day(_l("Refusée le"), [Needed(_l("Indiquez le jour du refus."))])
    note = Text(_l("Motif"), [Needed(_l("Indiquez le motif du refus."))], longest=300)


class NotifiedForm(Form):
    acted_on = Day(_l("Notifiée le"), [Needed(_l("Indiquez le jour de la notification."))])
    amount = Money(_l("Montant notifié"), [Needed(_l("Indiquez le montant notifié."))])
    reference = Text(_l("Référence de l’acte"), [Needed(_l("Indiquez la référence de l’acte."))])
    ends_on = Day(_l("À utiliser jusqu’au"), [Optional()])
    terms = LongText(_l("Conditions de versement"), [Optional()], longest=1000)
    note = Text(_l("Précision"), [Optional()], longest=300)


class AmendedForm(NotifiedForm):
    acted_on = Day(_l("Avenant du"), [Needed(_l("Indiquez le jour de l’avenant."))])
    amount = Money(_l("Montant notifié par l’avenant"), [Needed(_l("Indiquez le montant de l’avenant."))])


class SettleForm(Form):
    """reason: asked when public aid stands above the level of the warning."""

    settled_on = Day(_l("Arrêté le"), [Needed(_l("Indiquez le jour."))])
    reason = Text(_l("Continuer avec ce taux, parce que"), [Optional()], longest=300)


FORMS = {
    "filed": FiledForm,
    "awarded": AwardedForm,
    "refused": RefusedForm,
    "notified": NotifiedForm,
    "amended": AmendedForm,
}

constraint("ck_funding_acts_ends_on_after_acted_on", "ends_on", _l("Ce jour est avant celui de l’acte."))
TWICE = _l("Une autre personne vient de noter cet acte.")
constraint("uq_funding_acts_filed", None, TWICE)
constraint("uq_funding_acts_decided", None, TWICE)
constraint("uq_funding_acts_notified", None, TWICE)
constraint("uq_plan_closings_live", None, _l("Une autre personne vient d’arrêter ce plan."))
