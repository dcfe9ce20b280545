"""Demo step: two people of Valence read each morning what awaits them, and have just had their first mail of it."""

from sqlalchemy import bindparam, update

from app.accounts.models import Account
from app.accounts.people import email_key
from app.home import digest
from tenants import clock, session
from tenants.actor import IDENTITY, Workspace
from tenants.database import Database

EARLY = ("admin@valence.example", "financements@valence.example")
CHOOSE = (
    update(Account)
    .where(Account.email_key.in_(bindparam("keys", expanding=True)), Account.mail_rhythm == "monday")
    .values(mail_rhythm="morning")
    .execution_options(synchronize_session=False)
)


def seed(database: Database, _places: dict[str, Workspace]) -> None:
    """Whoever chose another rhythm since keeps it; a morning that was looked after is not again."""
    with session.open(database, IDENTITY, write=True) as db:
        db.run(CHOOSE, keys=[email_key(one) for one in EARLY])
    digest.tell(database, database.settings.base_url, clock.today())
