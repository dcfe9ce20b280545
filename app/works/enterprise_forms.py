"""Forms of an enterprise: its facts, an agreement with its charter and targets, price lists, notes of reviews."""

from typing import Any

import wtforms
from wtforms.validators import Optional

from app.web.forms import Choice, Day, Form, LongText, Money, Needed, Text, Whole, constraint
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited, words_of
from app.works.quote_forms import UNIT_WORDS


class Checks(wtforms.SelectMultipleField):
    """Several of a list, as ticks."""


class EnterpriseForm(Edited):
    name = Text(_l("Nom"), [Needed(_l("Indiquez le nom de l’entreprise."))])
    kind = Choice(_l("Nature de la structure"), [Optional()], choices=lambda: words_of("siae_kinds"))
    partner_since = Day(_l("Partenaire depuis le"), [Optional()])
    siret = Text(_l("SIRET"), [Optional()], longest=20)
    address = Text(_l("Adresse"), [Optional()])
    postcode = Text(_l("Code postal"), [Optional()], longest=10)
    town = Text(_l("Commune"), [Optional()])
    contact = Text(_l("Contact"), [Optional()])
    phone = Text(_l("Téléphone"), [Optional()], longest=40)
    email = Text(_l("Adresse électronique"), [Optional()])


class AgreementForm(Edited):
    """trades: those that the charter allows; the others go to craftsmen."""

    signed_on = Day(_l("Signée le"), [Optional()])
    starts_on = Day(_l("Du"), [Needed(_l("Indiquez le premier jour de la convention."))])
    ends_on = Day(_l("Au"), [Needed(_l("Indiquez le dernier jour de la convention."))])
    trades = Checks(_l("Corps de travaux permis"), [Needed(_l("Cochez au moins un corps de travaux."))])
    scope = LongText(_l("La charte en quelques mots"), [Optional()], longest=1000)
    order_ceiling = Money(_l("Plafond d’un chantier, en euros hors taxes"), [Optional()])
    hours_target = Money(_l("Heures d’insertion visées"), [Optional()])
    dwellings_target = Whole(_l("Logements remis en location visés"), [Optional()], most=5000)
    dynamic_target = Whole(_l("Sorties dynamiques visées, en pour cent"), [Optional()], most=100)
    durable_target = Whole(_l("Sorties durables visées, en pour cent"), [Optional()], most=100)
    etp_hours = Money(_l("Heures d’un équivalent temps plein"), [Optional()])

    def __init__(self, posted: Any = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.trades.choices = words_of("works_trades")


class PriceListForm(Edited):
    name = Text(_l("Nom du bordereau"), [Needed(_l("Indiquez le nom du bordereau."))])
    starts_on = Day(_l("En vigueur à partir du"), [Needed(_l("Indiquez le premier jour."))])


class PriceLineForm(Edited):
    trade = Choice(_l("Corps de travaux"), [Needed(_l("Indiquez le corps de travaux."))])
    name = Text(_l("Travaux"), [Needed(_l("Indiquez les travaux."))])
    unit = Choice(_l("Unité"), [Needed(_l("Indiquez l’unité."))], choices=lambda: list(UNIT_WORDS.items()))
    unit_price = Money(_l("Prix unitaire hors taxes"), [Needed(_l("Indiquez le prix unitaire."))])
    reference_price = Money(_l("Prix de référence du marché, de l’unité"), [Optional()])
    reference_on = Day(_l("Prix de référence relevé le"), [Optional()])
    reference_source = Text(_l("Source de la référence"), [Optional()])

    def __init__(self, posted: Any = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.trade.choices = words_of("works_trades", str(_l("Choisissez")))


class ReviewForm(Form):
    held_on = Day(_l("Tenu le"), [Needed(_l("Indiquez le jour du bilan."))])
    note = LongText(_l("Ce qui a été dit"), [Needed(_l("Indiquez ce qui a été dit."))], longest=2000)


class ConsultationForm(Form):
    held_on = Day(_l("Le"), [Needed(_l("Indiquez le jour de la consultation."))])
    who = Text(_l("Organisation consultée"), [Needed(_l("Indiquez l’organisation consultée."))])
    answer = LongText(_l("Sa réponse"), [Optional()], longest=1000)


constraint(
    "ck_agreements_ends_on_after_starts_on", "ends_on", _l("La fin précède le début. Corrigez l’une des deux dates.")
)
constraint(
    "ex_agreements_overlap", "starts_on", _l("Une autre convention de cette entreprise court déjà sur ces jours.")
)
constraint("uq_agreements_renews", None, _l("Cette convention est déjà renouvelée."))
constraint("ck_agreements_order_ceiling_positive", "order_ceiling", _l("Indiquez un plafond plus grand que zéro."))
constraint("ck_agreements_etp_hours_bounds", "etp_hours", _l("Indiquez entre 500 et 2 500 heures."))
constraint("ex_price_lists_overlap", "starts_on", _l("Un autre bordereau est en vigueur à partir de ce jour ou après."))
constraint("ck_price_lists_ends_on_after_starts_on", "starts_on", _l("Un bordereau commence déjà ce jour-là ou après."))
constraint("uq_price_lines_name", "name", _l("Ce bordereau a déjà une ligne de ce nom."))
constraint("ck_price_lines_reference_is_dated", "reference_on", _l("Indiquez de quand date le prix de référence."))
constraint("ck_price_lines_reference_price_positive", "reference_price", _l("Indiquez un prix plus grand que zéro."))
