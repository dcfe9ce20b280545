"""What a person may say at the door."""

import wtforms

from app.web.forms import Form, Needed, Text
from app.web.i18n import lazy_gettext as _l


class Password(wtforms.PasswordField):
    """Kept exactly as typed: neither trimmed nor cleaned."""


class SignInForm(Form):
    email = Text(_l("Adresse électronique"), [Needed(_l("Indiquez votre adresse électronique."))], longest=254)
    password = Password(_l("Mot de passe"), [Needed(_l("Indiquez votre mot de passe."))])
