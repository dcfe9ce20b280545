"""A proof given again by somebody who is signed in: their password, six digits, a passkey, whichever they have."""

from uuid import UUID

from app.accounts import factors, passwords
from app.accounts.forms import ProofForm
from app.web.i18n import gettext as _
from app.web.visit import Visit
from tenants import actor, session


def hold(visit: Visit, form: ProofForm, account_id: UUID) -> bool:
    """Whether what was given proves the person; what does not is refused in the form."""
    if form.proof_key.data or form.proof_code.data or form.proof_recovery.data:
        with session.open(visit.services.database, actor.IDENTITY, write=True) as db:
            return bool(factors.given(db, visit, form, account_id))
    ways = factors.held(visit, account_id)
    if not form.proof_password.data:
        form.refuse(_("Indiquez votre mot de passe."), "proof_password")
        return False
    holds, _anew = passwords.check(visit.settings, form.proof_password.data, ways.password_hash if ways else None)
    if not holds:
        form.refuse(_("Ce n’est pas votre mot de passe. Vérifiez-le."), "proof_password")
    return holds
