"""What an administrator says of a colleague: a role, and an invitation."""

from typing import Any

from app.accounts.permissions import OF_AUDIENCE
from app.accounts.roles import ROLE_WORDS
from app.web.forms import Form, Needed, Radios, Text, Tick
from app.web.i18n import lazy_gettext as _l


class RoleForm(Form):
    """audience: whose roles are offered."""

    role = Radios(_l("Rôle"), [Needed(_l("Choisissez un rôle."))])
    administrator = Tick(_l("Administration : inviter, changer les rôles, retirer un membre, lire le journal"))

    def __init__(self, posted: Any = None, source: Any = None, *, audience: str, **kwargs: Any) -> None:
        super().__init__(posted, source, **kwargs)
        self.role.choices = [(role, str(ROLE_WORDS[role])) for role in OF_AUDIENCE[audience]]


class MemberInvitationForm(RoleForm):
    name = Text(_l("Prénom et nom"), [Needed(_l("Indiquez le prénom et le nom."))], longest=120)
    email = Text(_l("Adresse électronique"), [Needed(_l("Indiquez l’adresse électronique."))], longest=254)
