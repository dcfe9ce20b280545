"""What a person gives to prove who they are once the account is known: the password, so far as they have one."""

from typing import Any
from uuid import UUID

from app.accounts import factor_queries, passwords
from app.accounts.forms import ProofForm
from app.web.i18n import gettext as _
from app.web.visit import Visit
from tenants import session


def held(visit: Visit, account_id: UUID) -> Any:
    """Every way in which this account can prove itself; None when it was disabled meanwhile."""
    return session.peek(visit.services.database, factor_queries.HELD, account=account_id)


def hold(visit: Visit, form: ProofForm) -> bool:
    """Whether what was given proves the person who is signed in; what does not is refused in the form."""
    assert visit.person is not None
    ways = held(visit, visit.person.account_id)
    if not form.proof_password.data:
        form.refuse(_("Indiquez votre mot de passe."), "proof_password")
        return False
    holds, _anew = passwords.check(visit.settings, form.proof_password.data, ways.password_hash if ways else None)
    if not holds:
        form.refuse(_("Ce n’est pas votre mot de passe. Vérifiez-le."), "proof_password")
    return holds
