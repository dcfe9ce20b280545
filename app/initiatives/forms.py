"""What a person may say of a sheet, of a picture, of a figure to insert, of what is sent back."""

from typing import Any

import wtforms
from wtforms.validators import Optional

from app.initiatives import markup
from app.initiatives.content import HEADINGS, MOST_FUNDERS, REPRODUCED, funders_of
from app.initiatives.models import SECTIONS
from app.initiatives.persons import is_of_a_person, named_in
from app.tabular.privacy import has_national_number
from app.web.forms import Choice, Day, Form, Lists, LongText, Needed, Text, Tick, Upload, Whole
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited, keep_known, words_of
from tenants import clock

SECTION, SHORT = 5000, 1500
NAMED = tuple(name for name in (*SECTIONS, *REPRODUCED) if name != "contact")  # where a person's name is no contact


class _Letterbox:
    """An electronic address of the association, or nothing."""

    def __call__(self, _form: Any, field: Any) -> None:
        name, at, domain = (field.data or "").partition("@")
        if not field.data:
            return
        if not (name and at and "." in domain and " " not in field.data):
            raise wtforms.ValidationError(_("Indiquez une adresse électronique complète, par exemple nom@exemple.fr."))
        if is_of_a_person(field.data):
            raise wtforms.ValidationError(_("Le contact doit être une adresse de l’association."))


class NewSheetForm(Form):
    title = Text(_l("Titre"), [Needed(_l("Indiquez le titre de la fiche."))], longest=120)
    place = Text(_l("Lieu"), [Optional()], longest=120)
    theme = Choice(_l("Thème"), [Needed(_l("Choisissez le thème."))])
    year = Whole(_l("Année de départ"), [Optional()], least=1900, most=2100)

    def __init__(self, posted: Lists | None = None, source: Any = None, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.theme.choices = words_of("sheet_themes", str(_l("Choisir…")))
        keep_known(self.theme, "sheet_themes")


class SheetForm(Edited, NewSheetForm):
    introduction = LongText(HEADINGS["introduction"], [Optional()], longest=SECTION)
    commission = LongText(HEADINGS["commission"], [Optional()], longest=SHORT)
    operators = LongText(HEADINGS["operators"], [Optional()], longest=SHORT)
    objectives = LongText(HEADINGS["objectives"], [Optional()], longest=SECTION)
    approach = LongText(HEADINGS["approach"], [Optional()], longest=SECTION)
    financing = LongText(HEADINGS["financing"], [Optional()], longest=SECTION)
    funders = LongText(_l("Financeurs, un par ligne"), [Optional()], longest=2 * SHORT)
    results = LongText(HEADINGS["results"], [Optional()], longest=SECTION)
    contact = LongText(HEADINGS["contact"], [Optional()], longest=SHORT)
    contact_email = Text(_l("Adresse électronique du contact"), [Optional(), _Letterbox()], longest=160)
    contact_phone = Text(_l("Téléphone du contact"), [Optional()], longest=30)
    means = LongText(REPRODUCED["means"], [Optional()], longest=SHORT)
    cost = LongText(REPRODUCED["cost"], [Optional()], longest=SHORT)
    conditions = LongText(REPRODUCED["conditions"], [Optional()], longest=SHORT)
    checked_on = Day(_l("Vérifiée le"), [Optional()])
    names_confirmed = Tick(_l("Les noms signalés sont ceux de lieux ou d’organismes"))

    def validate_funders(self, field: Any) -> None:
        try:
            told = funders_of(field.data or "")
        except ValueError as wrong:
            raise wtforms.ValidationError(
                _("« %(line)s » n’est pas compris. Écrivez un nom, ou « Nom : 52 000 € ».") % {"line": wrong}
            ) from None
        if len(told) > MOST_FUNDERS:
            raise wtforms.ValidationError(_("%(most)s financeurs au plus. Regroupez-en.") % {"most": MOST_FUNDERS})

    def validate_checked_on(self, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise wtforms.ValidationError(_("Indiquez le jour de la dernière vérification, aujourd’hui au plus tard."))

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, then what no sheet may hold: a national number; a person's name, unless it is said to be none."""
        sound = bool(super().validate(extra_validators))
        for name in (*SECTIONS, *REPRODUCED):
            if has_national_number(self[name].data or ""):
                self.refuse(
                    _("Ce texte semble contenir un numéro de sécurité sociale. Retirez-le."),
                    name,
                )
        if not self.names_confirmed.data:
            self._refuse_names()
        return sound and not self.has_errors

    def _refuse_names(self) -> None:
        for name in NAMED:
            met = named_in(markup.plain(self[name].data or "", str))
            if met:
                self.refuse(
                    _("Un nom de personne semble figurer dans « %(heading)s » (« %(name)s »). Remplacez-le, ou "
                      "confirmez que c’est un lieu ou un organisme.")
                    % {"heading": HEADINGS.get(name) or REPRODUCED[name], "name": met},
                    name,
                )  # fmt: skip

    @property
    def doubts_a_name(self) -> bool:
        """Whether the tick that confirms the names is worth showing."""
        return bool(self.names_confirmed.data) or any(named_in(self[name].data or "") for name in NAMED)


class PictureForm(Form):
    file = Upload(_l("Image"), [Needed(_l("Choisissez une image."))])
    alt = Text(
        _l("Texte alternatif"), [Needed(_l("Décrivez l’image à qui ne la voit pas, en une phrase."))], longest=200
    )
    caption = Text(_l("Légende"), [Optional()], longest=160)
    section = Choice(
        _l("Sous quel titre"),
        [Needed(_l("Choisissez où l’image se place."))],
        choices=lambda: [(key, str(words)) for key, words in HEADINGS.items()],
        default="introduction",
    )


class FigureForm(Form):
    cell = Choice(_l("Chiffre publié"), [Needed(_l("Choisissez un chiffre."))])


class FundersForm(Form):
    dossier = Choice(_l("Dossier"), [Needed(_l("Choisissez un dossier."))])


class CommentForm(Form):
    """Why a sheet is sent back or retired."""

    said = LongText(_l("Commentaire"), [Needed(_l("Dites à l’association ce qu’il faut changer."))], longest=2000)


class RetirementForm(Form):
    said = LongText(_l("Motif"), [Needed(_l("Indiquez pourquoi la fiche est retirée."))], longest=1000)


class AdoptionForm(Form):
    said = Text(_l("Ce que vous en avez fait, en une phrase"), [Optional()], longest=200)
