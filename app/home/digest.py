"""The mail of what awaits a person in a workspace: numbers and kinds of things, each morning or each Monday.

Every seat is looked at once a morning: the mark and the mail stand in one transaction, so that a task that runs again,
beside another one or after a kill mails nobody twice.
"""

import logging
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, bindparam, or_, select, update

from app.accounts.models import Account, Membership
from app.accounts.permissions import rights_of
from app.accounts.queries import LIVE_MEMBERSHIP
from app.home import date_todo, digest_words, lines, todo
from app.jobs.tasks import Work, task
from app.mail.letters import spoken_in
from app.mail.outbox import post
from tenants import clock, session
from tenants.actor import IDENTITY, Actor, Audience, Workspace
from tenants.database import Database
from tenants.registry import Association

FROM, UNTIL = 7, 12  # hours of a morning in Paris; a worker that was down at seven still writes until noon
MONDAY = 0

log = logging.getLogger("passerelle.mail")

_NOT_YET = or_(Membership.digest_on.is_(None), Membership.digest_on < bindparam("today", type_=Date))
SEATS = (
    select(
        Membership.id,
        Membership.member_id,
        Membership.role,
        Membership.administrator,
        Account.id.label("account_id"),
        Account.email,
        Account.name,
        Account.language,
        Account.mail_rhythm,
        Association.id.label("workspace_id"),
        Association.slug,
        Association.name.label("place"),
    )
    .join(Account, Account.id == Membership.account_id)
    .join(Association, Association.id == Membership.workspace_id)
    .where(
        Membership.audience == "workspace",
        LIVE_MEMBERSHIP,
        _NOT_YET,
        Account.disabled_at.is_(None),
        Account.mail_rhythm.in_(bindparam("rhythms", expanding=True)),
        Association.opened_at.is_not(None),
        Association.suspended_at.is_(None),
    )
    .order_by(Association.slug, Account.email, Membership.id)
)
LOOKED = (
    update(Membership)
    .where(
        Membership.id == bindparam("seat"),
        Membership.ended_at.is_(None),
        Membership.suspended_at.is_(None),
        _NOT_YET,
    )
    .values(digest_on=bindparam("today", type_=Date))
    .execution_options(synchronize_session=False)
)


@task("home.digest", every="*/10 * * * *")
def morning(work: Work) -> None:
    """From seven in the morning in Paris, whatever the season."""
    if FROM <= clock.now().hour < UNTIL:
        tell(work.database, work.settings.base_url, clock.today())


def tell(database: Database, base: str, today: date) -> None:
    """Look at every seat that has not been looked at today. What fails for one stops no other."""
    rhythms = ["morning", "monday"] if today.weekday() == MONDAY else ["morning"]
    with session.open(database, IDENTITY) as db:
        seats = db.all(SEATS, today=today, rhythms=rhythms)
    for seat in seats:
        try:
            _tell(database, base, seat, today)
        except Exception as error:
            log.exception("digest not made", extra={"seat": str(seat.id), "error": type(error).__name__})


def _tell(database: Database, base: str, seat: Any, today: date) -> None:
    late, now, ahead = awaiting(database, _reader(seat), today, week=seat.mail_rhythm == "monday")
    with session.open(database, IDENTITY, write=True) as db:
        if not db.run(LOOKED, seat=seat.id, today=today):
            return  # somebody else looks, or the person has just lost this place
        if not (late or now or ahead):
            return
        with spoken_in(seat.language):
            letter = digest_words.letter(
                seat.place, seat.mail_rhythm, today, late, now, ahead, f"{base}/a/{seat.slug}/"
            )
            post(db, seat.email, letter, sender_name=seat.place)


def _reader(seat: Any) -> Actor:
    """The person, with the rights of their role: nothing is counted that they may not read."""
    return Actor(
        audience=Audience.WORKSPACE,
        workspace=Workspace(seat.workspace_id, seat.slug, seat.place),
        account_id=seat.account_id,
        member_id=seat.member_id,
        name=seat.name,
        role=seat.role,
        administrator=seat.administrator,
        rights=rights_of("workspace", seat.role, seat.administrator),
    )


def awaiting(
    database: Database, me: Actor, today: date, *, week: bool
) -> tuple[list[tuple[str, int]], list[tuple[str, int]], list[tuple[str, int]]]:
    """Of one's own list on « Aujourd’hui »: what is late, due today and, with week, due until Sunday; by kind. The
    direction only hears what is late, as on its page."""
    until = today + timedelta(days=6 - today.weekday()) if week else today
    kinds, only_late = todo.own_kinds(me), me.role == "director"
    with session.open(database, me) as db:
        rows = [
            (row.kind, row.late, row.today, row.ahead)
            for row in (db.all(lines.ahead(kinds), today=today, until=until) if kinds else ())
        ]
        if date_todo.is_for(me):
            on = [one for one in date_todo.days(db, today) if one <= until]
            rows.append(("date", sum(one < today for one in on), on.count(today), sum(one > today for one in on)))
    late = [(kind, count) for kind, count, _now, _ahead in rows if count]
    if only_late:
        return late, [], []
    return (
        late,
        [(kind, count) for kind, _late, count, _ahead in rows if count],
        [(kind, count) for kind, _late, _now, count in rows if count],
    )
