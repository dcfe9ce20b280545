"""What the head office says to open an association's workspace."""

import wtforms

from app.reference import choices
from app.web.forms import Choice, Day, Form, Needed, Text
from app.web.i18n import lazy_gettext as _l


class AdministratorForm(Form):
    """Who administers a workspace first, or next when nobody is left."""

    person = Text(
        _l("Première personne administratrice"), [Needed(_l("Indiquez le nom de cette personne."))], longest=120
    )
    email = Text(_l("Son adresse électronique"), [Needed(_l("Indiquez l’adresse de cette personne."))], longest=254)


class MembershipForm(Form):
    """seen: what the row held when the form was drawn."""

    seen = wtforms.HiddenField()
    joined_on = Day(_l("Adhérente depuis"), [wtforms.validators.Optional()])
    left_on = Day(_l("Partie le"), [wtforms.validators.Optional()])
    public_address = Text(_l("Adresse publique"), [wtforms.validators.Optional()], longest=254)


class OpeningForm(AdministratorForm):
    """The association, the address of its workspace, and who administers it first."""

    name = Text(_l("Nom de l’association"), [Needed(_l("Indiquez le nom de l’association."))], longest=120)
    slug = Text(
        _l("Adresse de l’espace"), [Needed(_l("Indiquez l’adresse de l’espace, par exemple « roanne »."))], longest=40
    )
    department = Choice(_l("Département"), [Needed(_l("Choisissez le département de l’association."))])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.department.choices = [("", ""), *((code, f"{code} · {name}") for code, name in choices("departments"))]
