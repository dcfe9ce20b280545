"""What a person may say at the door and on their own account."""

from typing import Any

import wtforms
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from app.accounts import passwords
from app.web.forms import Choice, Form, Needed, Radios, Text, Tick
from app.web.i18n import lazy_gettext as _l


class Password(wtforms.PasswordField):
    """Kept exactly as typed: neither trimmed nor cleaned."""


class NotEasy:
    """A new password that nobody guesses. Reads form.about: the words one may not build it from."""

    field_flags: dict[str, Any] = {}

    def __call__(self, form: Any, field: Any) -> None:
        objection = passwords.objection(field.data or "", *form.about)
        if objection:
            raise StopValidation(objection)


def _email() -> Text:
    return Text(_l("Adresse électronique"), [Needed(_l("Indiquez votre adresse électronique."))], longest=254)


def _new_password(label: Any) -> Password:
    return Password(label, [Needed(_l("Indiquez un mot de passe.")), NotEasy()])


class SignInForm(Form):
    email = _email()
    password = Password(_l("Mot de passe"), [Needed(_l("Indiquez votre mot de passe."))])


class AskForm(Form):
    """Asking for a mailed link."""

    email = _email()


class NewPasswordForm(Form):
    about: tuple[str, ...] = ()
    new_password = _new_password(_l("Nouveau mot de passe"))


class PasswordChangeForm(Form):
    about: tuple[str, ...] = ()
    password = Password(_l("Mot de passe actuel"), [Needed(_l("Indiquez votre mot de passe actuel."))])
    new_password = _new_password(_l("Nouveau mot de passe"))


class AcceptanceForm(Form):
    """An invitation taken up by somebody new."""

    about: tuple[str, ...] = ()
    name = Text(_l("Prénom et nom"), [Needed(_l("Indiquez votre prénom et votre nom."))], longest=120)
    new_password = _new_password(_l("Mot de passe"))


class ProofForm(Form):
    """A proof: whichever of these the person has. The names are nobody else's: they travel with a form that waits.
    proof_key: a passkey's answer as the browser gives it, JSON."""

    proof_password = Password(_l("Mot de passe"))
    proof_code = Text(_l("Code à 6 chiffres"), longest=20)
    proof_recovery = Text(_l("Code de secours"), longest=40)
    proof_key = wtforms.HiddenField()


class CodeAppForm(Form):
    """secret: what the picture shows, signed, so that the same one comes back with the code."""

    secret = wtforms.HiddenField()
    code = Text(_l("Code à 6 chiffres"), [Needed(_l("Indiquez le code à 6 chiffres."))], longest=20)


class PasskeyForm(Form):
    """credential: the browser's answer, JSON; empty without a script or when the person declined."""

    credential = wtforms.HiddenField()
    name = Text(_l("Nom de la clé"), [Needed(_l("Donnez un nom à la clé, par exemple « Téléphone »."))], longest=60)


class PasskeyNameForm(Form):
    name = Text(_l("Nom de la clé"), [Needed(_l("Donnez un nom à la clé, par exemple « Téléphone »."))], longest=60)


class FactorPolicyForm(Form):
    everybody = Radios(
        _l("Double vérification"),
        [Needed(_l("Choisissez qui doit donner un second facteur."))],
        choices=[
            SelectChoice("no", _l("Les personnes administratrices seulement")),
            SelectChoice("yes", _l("Toute l’équipe")),
        ],
    )


class PreferencesForm(Form):
    language = Choice(_l("Langue"), choices=[SelectChoice("fr", "Français"), SelectChoice("en", "English")])
    theme = Radios(
        _l("Apparence"),
        [Needed(_l("Choisissez une apparence."))],
        choices=[
            SelectChoice("auto", _l("Comme l’appareil")),
            SelectChoice("light", _l("Claire")),
            SelectChoice("dark", _l("Sombre")),
        ],
    )
    shortcuts = Tick(_l("Raccourcis du clavier"))
    mail_rhythm = Radios(
        _l("Courriel de ce qui vous attend"),
        [Needed(_l("Choisissez un rythme."))],
        choices=[
            SelectChoice("morning", _l("Chaque matin s’il y a quelque chose")),
            SelectChoice("monday", _l("Le lundi")),
            SelectChoice("never", _l("Jamais")),
        ],
    )
