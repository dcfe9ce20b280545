"""Putting a mail in the outbox: a row and a request to send it, both in the caller's transaction."""

from sqlalchemy import bindparam, select

from app.jobs.tasks import ask_of_identity
from app.mail import sending
from app.mail.letters import Letter, drawn
from app.mail.models import Mail
from app.web.words import current_locale
from tenants import clock
from tenants.session import Db

SENDER = "Passerelle"

KEPT = (
    select(Mail.id, Mail.recipient, Mail.sender_name, Mail.subject, Mail.made_at)
    .order_by(Mail.made_at.desc(), Mail.id.desc())
    .limit(100)
)
ONE = select(Mail.recipient, Mail.sender_name, Mail.subject, Mail.text, Mail.made_at).where(Mail.id == bindparam("id"))


def post(db: Db, recipient: str, letter: Letter, *, sender_name: str = SENDER) -> None:
    """Write the mail, in the language of the moment (see letters.spoken_in), and ask the worker for it.

    db: a transaction of the identity role. If the transaction is undone, nothing was ever to be sent; if it stands, the
    mail goes out even when the worker dies in between.
    """
    words = drawn(letter)
    mail = Mail(
        recipient=recipient,
        sender_name=sender_name,
        subject=words.subject,
        text=words.text,
        html=words.html,
        language=current_locale.get(),
        made_at=clock.now(),
        next_try_at=clock.now(),
        stop_href=letter.stop,
    )
    db.add(mail)
    ask_of_identity(db, sending.SEND, mail=str(mail.id))
