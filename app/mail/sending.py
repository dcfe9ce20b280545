"""Sending the outbox: promptly when asked, and every minute whatever is due, so that nothing waits for a dead worker.

At least once: a worker killed between the server's yes and the commit sends again, under the same Message-ID."""

import asyncio
import logging
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from uuid import UUID

import aiosmtplib
from sqlalchemy import bindparam, delete, or_, select

from app.jobs.tasks import Work, task
from app.mail.models import Mail
from tenants import actor, clock, session
from tenants.settings import Settings

SEND, SWEEP, TIDY = "mail.send", "mail.sweep", "mail.tidy"
MOST_ATTEMPTS = 8
PATIENCE = 20  # seconds for one exchange with the mail server
KEPT_FOR = timedelta(days=90)  # who was written to, and when; the words are gone since it was sent

log = logging.getLogger("passerelle.mail")

_DUE = (Mail.sent_at.is_(None), Mail.attempts < MOST_ATTEMPTS, Mail.next_try_at <= bindparam("now"))
THIS_ONE = select(Mail).where(Mail.id == bindparam("id"), *_DUE).with_for_update(skip_locked=True)
NEXT_ONE = select(Mail).where(*_DUE).order_by(Mail.next_try_at, Mail.id).limit(1).with_for_update(skip_locked=True)
FORGET = (
    delete(Mail)
    .where(Mail.made_at < bindparam("before"), or_(Mail.sent_at.is_not(None), Mail.attempts >= MOST_ATTEMPTS))
    .execution_options(synchronize_session=False)
)


def message(settings: Settings, mail: Mail) -> EmailMessage:
    """The mail as it travels. Raises ValueError when an address or a heading holds a line break."""
    made = EmailMessage()
    user, _, domain = settings.mail_from.rpartition("@")
    made["From"] = Address(mail.sender_name, user, domain)
    made["To"] = mail.recipient
    made["Subject"] = mail.subject
    made["Date"] = format_datetime(mail.made_at)
    made["Message-ID"] = f"<{mail.id}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"
    if mail.stop_href:
        made["List-Unsubscribe"] = f"<{mail.stop_href}>"  # RFC 2369: a page where one stops it
    made.set_content(mail.text, cte="quoted-printable")
    made.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    made["Content-Language"] = mail.language  # last: headings of content move into the first part otherwise
    return made


def wait_after(attempts: int) -> timedelta:
    """One minute after the first failure, twice as long each time: a little over two hours in all."""
    return timedelta(minutes=2 ** (attempts - 1))


@task(SEND)
def send(work: Work, mail: str) -> None:
    """The one that was just written. Already sent, given up or in another worker's hands: nothing to do."""
    _handle(work, THIS_ONE, id=UUID(mail))


@task(SWEEP, every="* * * * *")
def sweep(work: Work) -> None:
    """Everything that is due, one transaction each."""
    while _handle(work, NEXT_ONE):
        pass


@task(TIDY, every="40 3 * * *")
def tidy(work: Work) -> None:
    """Whom one wrote to is personal data too: gone after ninety days."""
    with session.open(work.database, actor.JOBS, write=True) as db:
        db.run(FORGET, before=clock.now() - KEPT_FOR)


def _handle(work: Work, which: Any, **values: Any) -> bool:
    """Take one mail in hand; True when there was one. A failure is written down and waits; it stops no other."""
    with session.open(work.database, actor.JOBS, write=True) as db:
        now = clock.now()
        mail = db.object(which, now=now, **values)
        if mail is None:
            return False
        if work.settings.keeps_mails:
            mail.sent_at = now
            return True
        mail.attempts += 1
        try:
            asyncio.run(_deliver(work.settings, mail))
        except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
            _put_off(mail, error, now)
        else:
            mail.sent_at, mail.text, mail.html, mail.last_error = now, "", "", ""
        return True


def _put_off(mail: Mail, error: Exception, now: datetime) -> None:
    code = getattr(error, "code", "")
    mail.last_error = f"{type(error).__name__} {code}".strip()  # never the server's sentence: it may repeat the address
    mail.next_try_at = now + wait_after(mail.attempts)
    level = logging.ERROR if mail.attempts >= MOST_ATTEMPTS else logging.WARNING
    log.log(level, "mail not sent", extra={"mail": str(mail.id), "attempts": mail.attempts, "error": mail.last_error})


async def _deliver(settings: Settings, mail: Mail) -> None:
    """With PASSERELLE_SMTP_TLS: from the first byte on port 465, else by STARTTLS; without: in clear (local relay)."""
    await aiosmtplib.send(
        message(settings, mail),
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_user or None,
        password=settings.smtp_password or None,
        use_tls=settings.smtp_tls and settings.smtp_port == 465,
        start_tls=settings.smtp_tls and settings.smtp_port != 465,
        timeout=PATIENCE,
    )
