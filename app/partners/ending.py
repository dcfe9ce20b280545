"""A mail before an access ends, to its reader and to the association: once for each last day, thirty days before it."""

from typing import Any

from sqlalchemy import Date, bindparam, or_, select, update

from app.accounts import share_words
from app.accounts.invitations import PLACE
from app.accounts.models import Account, Membership, ShareEntry
from app.accounts.queries import LIVE_MEMBERSHIP
from app.jobs.tasks import Work, task
from app.mail.letters import Letter, spoken_in
from app.mail.outbox import post
from app.partners.models import Share
from app.web.i18n import gettext as _
from app.web.words import day
from tenants import clock, session
from tenants.actor import IDENTITY, JOBS, Workspace, keeper
from tenants.registry import EVERY_WORKSPACE
from tenants.session import Db

TODAY: Any = bindparam("today", type_=Date)
SOON: Any = bindparam("soon", type_=Date)
_ENDING = (
    select(Share.id, Share.number, Share.kind, Share.label, Share.organisation, Share.person, Share.until,
           Share.made_by)
    .where(
        Share.sent_at.is_not(None),
        Share.ended_at.is_(None),
        Share.until >= TODAY,
        Share.until <= SOON,
        or_(Share.warned_until.is_(None), Share.warned_until != Share.until),
    )
    .order_by(Share.number)
    .with_for_update(skip_locked=True)
)  # fmt: skip
_TOLD = update(Share).where(Share.id == bindparam("share_id")).values(warned_until=bindparam("until_"))
_READER = (
    select(Account.email, Account.language)
    .join(ShareEntry, ShareEntry.account_id == Account.id)
    .where(
        ShareEntry.workspace_id == bindparam("workspace"),
        ShareEntry.id == bindparam("share"),
        ShareEntry.accepted_at.is_not(None),
    )
)
_COLLEAGUES = (
    select(Account.email, Account.language, Membership.member_id, Membership.administrator)
    .join(Membership, Membership.account_id == Account.id)
    .where(
        Membership.workspace_id == bindparam("workspace"),
        Membership.audience == "workspace",
        LIVE_MEMBERSHIP,
        or_(Membership.administrator, Membership.member_id == bindparam("made_by")),
    )
    .order_by(Account.email)
)


@task("partners.warn", every="20 7 * * *")
def warn(work: Work) -> None:
    """Every morning, one workspace after the other. Running it again tells nobody twice."""
    with session.open(work.database, JOBS) as db:
        workspaces = [Workspace(row.id, row.slug, row.name) for row in db.all(EVERY_WORKSPACE)]
    for workspace in workspaces:
        with session.open(work.database, keeper(workspace), write=True) as db:
            today = clock.today()
            for share in db.all(_ENDING, today=today, soon=today + share_words.SOON):
                db.run(_TOLD, share_id=share.id, until_=share.until)
                with session.open(work.database, IDENTITY, write=True) as outbox:
                    _mail(outbox, work.settings.base_url, workspace, share)


def _mail(db: Db, base: str, workspace: Workspace, share: Any) -> None:
    """In a transaction of its own, before the mark stands: a crash between the two tells twice rather than never."""
    place = db.first(PLACE, id=workspace.id)
    reader = db.first(_READER, workspace=workspace.id, share=share.id)
    if place is None or place.suspended_at is not None or reader is None:
        return
    with spoken_in(reader.language):
        href = f"{base}/p/{workspace.slug}/shares/{share.number}/view"
        post(db, reader.email, to_the_reader(share, place, href), sender_name=workspace.name)
    for colleague in _deciders(db, workspace, share):
        with spoken_in(colleague.language):
            href = f"{base}/a/{workspace.slug}/shares/{share.number}/extend"
            post(db, colleague.email, to_the_association(share, href), sender_name=workspace.name)


def _deciders(db: Db, workspace: Workspace, share: Any) -> list[Any]:
    """Whoever shared it, while they are here; else the administrators."""
    found = db.all(_COLLEAGUES, workspace=workspace.id, made_by=share.made_by, today=clock.today())
    return [one for one in found if one.member_id == share.made_by] or [one for one in found if one.administrator]


def to_the_reader(share: Any, place: Any, href: str) -> Letter:
    said = {"thing": share.label, "day": day(share.until), "who": place.name, "address": place.public_address}
    subject = (
        _("Votre accès au %(thing)s finit le %(day)s") % said
        if share.kind == "dossier"
        else _("Votre accès à la %(thing)s finit le %(day)s") % said
    )
    renew = (
        _("Pour le prolonger, écrivez à l’association : %(address)s") % said
        if place.public_address
        else _("Pour le prolonger, écrivez à l’association.")
    )
    return Letter(
        subject=subject,
        lines=(
            _("%(who)s vous donne à lire ces pages jusqu’au %(day)s compris ; ensuite elles se ferment.") % said,
            renew,
        ),
        action=_("Voir ce qui est partagé avec vous"),
        href=href,
        why=_("Ce message part une fois, trente jours avant la fin d’un accès."),
    )


def to_the_association(share: Any, href: str) -> Letter:
    said = {"thing": share.label, "day": day(share.until), "who": share.organisation, "person": share.person}
    subject = (
        _("L’accès de %(who)s au %(thing)s finit le %(day)s") % said
        if share.kind == "dossier"
        else _("L’accès de %(who)s à la %(thing)s finit le %(day)s") % said
    )
    return Letter(
        subject=subject,
        lines=(
            _("Un message le dit aussi à %(person)s. Sans rien faire, l’accès se ferme seul après ce jour.") % said,
        ),
        action=_("Prolonger l’accès"),
        href=href,
        why=_("Ce message part une fois, trente jours avant la fin d’un accès que votre association a donné."),
    )
