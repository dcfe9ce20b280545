"""The demo's shares: SESAME reads its agreement; a funder a residence, a dossier and that agreement, of two
associations; one more has ended, another is being prepared."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select

from app.accounts import people
from app.accounts.people import Seat
from app.accounts.queries import TAKE_UP
from app.demo_operating import TITLE as OPERATING
from app.funding.dossier_models import Dossier
from app.funding.plan_models import FundingLine
from app.partners.models import Share, ShareVisit
from app.partners.reckoning import bring_up_to_date
from app.partners.things import label
from app.residences.models import Residence
from app.works.enterprise_models import Agreement, Enterprise
from tenants import actor as actors
from tenants import clock, session
from tenants.actor import Workspace, keeper, witness
from tenants.database import Database
from tenants.joins import same

SESAME = ("sesame@partenaire.example", "Équipe SESAME", "SESAME")
FUNDER = ("financeur@partenaire.example", "Agent d’un financeur", "Service de l’État (exemple)")
_SHARES = select(Share.id).limit(1)
_DRAFTS = select(Share.id).where(Share.sent_at.is_(None)).limit(1)
_RESIDENCES = select(Residence.id, Residence.name).order_by(Residence.number)
_RESIDENCE = _RESIDENCES.where(Residence.name == bindparam("name"))
_DOSSIERS = (
    select(Dossier.id, Dossier.title, Dossier.residence_id, FundingLine.funder_id)
    .join(FundingLine, same(FundingLine, Dossier, FundingLine.dossier_id))
    .where(FundingLine.funder_id.is_not(None), Dossier.residence_id.is_not(None), Dossier.kind == "investment")
    .order_by(Dossier.number, FundingLine.rank)
)
_RUNNING = (
    select(Dossier.id, Dossier.title, FundingLine.funder_id)
    .join(FundingLine, same(FundingLine, Dossier, FundingLine.dossier_id))
    .where(Dossier.title == bindparam("title"), FundingLine.funder_id.is_not(None))
    .order_by(FundingLine.rank)
)
_AGREEMENT = (
    select(Agreement.id, Enterprise.name)
    .join(Enterprise, same(Agreement, Enterprise, Agreement.enterprise_id))
    .where(Agreement.undone_at.is_(None))
    .order_by(Agreement.ends_on.desc())
    .limit(1)
)


def seed(database: Database, places: dict[str, Workspace]) -> None:
    """Each workspace's shares, once."""
    year = clock.today().year
    last = date(year + 1, 12, 31)
    with session.open(database, keeper(places["roanne"])) as db:
        agreement = db.first(_AGREEMENT)
        assert agreement is not None
    with session.open(database, keeper(places["valence"])) as db:
        house = db.first(_RESIDENCE, name="Faventines") or db.all(_RESIDENCES)[0]
        other = next(row for row in db.all(_RESIDENCES) if row.id != house.id)
    shared: dict[str, list[tuple[Any, ...]]] = {
        "roanne": [
            (SESAME, "agreement", agreement.id, agreement.name, "orders hours results", date(year + 1, 6, 30)),
        ],
        "valence": [
            (
                FUNDER,
                "residence",
                house.id,
                house.name,
                "occupancy convention maintenance documents",
                date(year + 1, 6, 30),
            ),
            (FUNDER, "residence", other.id, other.name, "occupancy", clock.today() - timedelta(days=40)),
        ],
    }
    with session.open(database, keeper(places["valence"])) as db:
        dossier = db.all(_DOSSIERS)[0]
        running = db.first(_RUNNING, title=OPERATING)
        assert running is not None
    shared["roanne"].append(
        (FUNDER, "agreement", agreement.id, agreement.name, "orders results", date(year + 1, 3, 31)),
    )
    shared["valence"].append(
        (FUNDER, "dossier", dossier.id, dossier.title, "plan payments documents results", last, dossier.funder_id),
    )
    every = "plan payments report documents results"
    shared["valence"].append((FUNDER, "dossier", running.id, running.title, every, last, running.funder_id))
    for place, lines in shared.items():
        with session.open(database, keeper(places[place])) as db:
            if db.value(_SHARES) is not None:
                continue
        for line in lines:
            _share(database, places[place], *line)
    with session.open(database, keeper(places["valence"]), write=True) as db:
        if not db.value(_DRAFTS):
            db.add(
                Share(
                    dossier_id=dossier.id, label=label("dossier", dossier.title), organisation="Mutuelle (exemple)",
                    person="Agente d’une mutuelle", email="mutuelle@partenaire.example", sections="documents results",
                    until=date(year + 1, 6, 30),
                )
            )  # fmt: skip


def _share(
    database: Database,
    workspace: Workspace,
    reader: tuple[str, str, str],
    kind: str,
    thing: UUID,
    name: str,
    sections: str,
    until: date,
    funder: UUID | None = None,
) -> None:
    """Sent, taken up and looked at some days ago."""
    email, person, organisation = reader
    sent = clock.now() - timedelta(days=60)
    with session.open(database, keeper(workspace), write=True) as db:
        share = Share(
            label=label(kind, name), organisation=organisation, person=person, email=email, sections=sections,
            until=until, sent_at=sent, funder_id=funder, **{f"{kind}_id": thing},
        )  # fmt: skip
        db.add(share)
        bring_up_to_date(db, share.residence_id, share.agreement_id, share.dossier_id)
    with session.open(database, actors.IDENTITY, write=True) as db:
        account = people.account_of(db, email)
        assert account is not None
        people.seat(db, database, account, Seat("partner", "partner", workspace=workspace, organisation=organisation))
        db.run(TAKE_UP, workspace=workspace.id, share=share.id, account=account.id, now=sent + timedelta(days=1))
    with session.open(database, witness(workspace), write=True) as db:
        for days in (44, 51, 58):
            seen = {"share_id": share.id, "seen_at": clock.now() - timedelta(days=days), "kind": "page", "what": ""}
            db.connection.execute(insert(ShareVisit).inline(), seen)
