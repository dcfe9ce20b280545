"""Forms of a dossier: what it is, the steps it takes, who works on it, the days it aims at."""

from decimal import Decimal
from typing import Any

from wtforms.validators import Optional

from app.funding.dossier_models import KINDS, TEAM
from app.funding.wording import KINDS as KIND_WORDS
from app.tabular import cells
from app.web.forms import Choice, Day, Form, LongText, Money, Needed, Radios, Text, Whole, constraint
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited

TEAM_WORDS = {"team": _l("Équipe"), "contractor": _l("Prestataire (architecte, contrôle, travaux)")}
assert set(KIND_WORDS) == set(KINDS)
assert set(TEAM_WORDS) == set(TEAM)


class Percent(Money):
    """A share in pour cent, with at most two decimals: « 80 », « 62,5 »."""

    def __init__(self, label: Any = "", validators: Any = (), most: int = 100, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.most = most

    def understand(self, text: str) -> Any:
        answer = cells.as_money(text.removesuffix("%").strip())
        if isinstance(answer, cells.Refused) or answer.value is None or answer.value <= self.most:
            return answer
        raise ValueError(_("Indiquez un pourcentage entre 0 et %(most)s.") % {"most": self.most})

    def shown(self, value: Decimal) -> str:
        return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


class DossierForm(Edited):
    """finances: « residence-3 », « agreement-2 » or nothing; the handler gives its choices."""

    kind = Radios(_l("Nature du dossier"), [Needed(_l("Indiquez la nature du dossier."))])
    title = Text(_l("Titre"), [Needed(_l("Indiquez le titre du dossier."))])
    purpose = LongText(_l("Ce qu’il finance, en quelques mots"), [Optional()])
    finances = Choice(_l("Pour"), [Optional()])
    year_from = Whole(_l("Première année"), [Needed(_l("Indiquez la première année."))], least=1950, most=2150)
    year_to = Whole(_l("Dernière année"), [Needed(_l("Indiquez la dernière année."))], least=1950, most=2150)
    fiscal_end = Day(_l("Fin de l’exercice"), [Optional()])
    eligible_base = Money(_l("Dépense subventionnable"), [Optional()])
    warn_at = Percent(_l("Aides publiques : seuil d’alerte de ce dossier, en pour cent"), [Optional()], most=1000)
    refuse_above = Percent(_l("Aides publiques : plafond de ce dossier, en pour cent"), [Optional()], most=1000)
    regime_reason = Text(_l("Motif de ce régime et sa date"), [Optional()], longest=300)
    remark = Text(_l("Remarque, dite sur chaque page et chaque papier"), [Optional()], longest=200)
    note = LongText(_l("Note interne"), [Optional()])

    def __init__(self, posted: Any = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.kind.choices = [(code, str(words)) for code, words in KIND_WORDS.items()]


class DossierStepForm(Form):
    """The handler gives the steps that may follow."""

    stage = Radios(_l("Étape"), [Needed(_l("Indiquez l’étape."))])
    happened_on = Day(_l("Jour"), [Needed(_l("Indiquez le jour."))])
    note = Text(_l("Précision"), [Optional()], longest=300)


class PersonForm(Edited):
    part = Radios(_l("Rôle dans le dossier"), [Needed(_l("Indiquez s’il s’agit de l’équipe ou d’un prestataire."))])
    name = Text(_l("Nom de la personne ou de l’organisation"), [Needed(_l("Indiquez le nom."))])
    role = Text(_l("Fonction ou mission"), [Optional()])
    phone = Text(_l("Téléphone"), [Optional()], longest=40)
    email = Text(_l("Adresse électronique"), [Optional()])

    def __init__(self, posted: Any = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.part.choices = [(code, str(words)) for code, words in TEAM_WORDS.items()]


class MilestoneForm(Edited):
    name = Text(_l("Jalon"), [Needed(_l("Indiquez le jalon."))])
    due_on = Day(_l("Prévu le"), [Needed(_l("Indiquez le jour prévu."))])
    done_on = Day(_l("Atteint le"), [Optional()])


constraint("ck_dossiers_year_to_after_year_from", "year_to", _l("La dernière année précède la première."))
constraint("ck_dossiers_years_bounds", "year_to", _l("Indiquez des années entre 1950 et 2150."))
constraint("ck_dossiers_eligible_base_positive", "eligible_base", _l("Indiquez un montant plus grand que zéro."))
constraint("ck_dossiers_regime_has_reason", "regime_reason", _l("Indiquez le motif de ce régime et sa date."))
constraint("ck_dossiers_regime_bounds", "warn_at", _l("Indiquez un pourcentage entre 0 et 1 000."))
constraint("uq_dossier_steps_live", "stage", _l("Cette étape est déjà notée."))
