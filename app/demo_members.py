"""The demo's other colleagues: one whose access is suspended, invitations that wait, an analyst at the head office."""

from sqlalchemy import bindparam, select, update

from app.accounts.demo import PASSWORD
from app.accounts.models import Account, Membership, OneUseLink
from app.accounts.people import email_key
from app.provisioning import NewPerson, let_in, send_invitation
from tenants import clock, session
from tenants.actor import IDENTITY, Workspace
from tenants.database import Database

SUSPENDED = NewPerson("ancien@valence.example", "Sacha Petit", "accountant", False, PASSWORD)
INVITED = NewPerson("nouvelle@valence.example", "Lucie Renard", "social_worker")
ANALYST = NewPerson("analyse@federation.example", "Igor Analyste", "analyst", False, PASSWORD)
OFFICE_INVITED = NewPerson("observatoire@federation.example", "Maud Observatoire", "analyst")

LINK = select(OneUseLink.number).where(OneUseLink.email == bindparam("email")).limit(1)
SUSPEND = (
    update(Membership)
    .where(
        Membership.account_id == select(Account.id).where(Account.email_key == bindparam("key")).scalar_subquery(),
        Membership.suspended_at.is_(None),
    )
    .values(suspended_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)


def seed(database: Database, places: dict[str, Workspace]) -> None:
    let_in(database, SUSPENDED, places["valence"])
    let_in(database, ANALYST, None, "federation")
    with session.open(database, IDENTITY, write=True) as db:
        db.run(SUSPEND, key=email_key(SUSPENDED.email), now=clock.now())
    for person, place, audience in (
        (INVITED, places["valence"], "workspace"),
        (OFFICE_INVITED, None, "federation"),
    ):
        if session.peek(database, LINK, email=person.email) is None:
            send_invitation(database, person, place, audience)
