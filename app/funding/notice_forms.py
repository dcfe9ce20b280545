"""Forms of the published grants: a file, what to look for in it, and the answer to one grant."""

from typing import Any

import wtforms
from wtforms.validators import Optional

from app.funding.open_data import siret_of
from app.web.forms import Choice, Day, Form, Needed, Text, Upload
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l


class ReadingForm(Form):
    """What recognises the association in the file: its name, or its SIRET, which is surer."""

    file = Upload(_l("Fichier publié"), [Needed(_l("Choisissez le fichier publié par le financeur."))])
    beneficiary = Text(_l("Nom de l’association dans le fichier"), [Needed(_l("Indiquez le nom à chercher."))])
    siret = Text(_l("SIRET de l’association"), [Optional()], longest=20)

    def validate_siret(self, field: Any) -> None:
        plain = (field.data or "").replace(" ", "")
        if plain and (not plain.isdigit() or siret_of(plain) != plain):
            raise wtforms.ValidationError(_("Un SIRET a quatorze chiffres."))
        field.data = plain


class ConfirmForm(Form):
    """Which line the grant notifies, and on which day."""

    target = Choice(_l("Ligne notifiée"), [Needed(_l("Choisissez la ligne."))])
    acted_on = Day(_l("Notifiée le"), [Needed(_l("Indiquez la date de la notification."))])


class DeclineForm(Form):
    reason = Text(_l("Motif"), [Optional()], longest=200)
