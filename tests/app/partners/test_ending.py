"""The mail before an access ends: who gets it, once for each last day, and nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.accounts.models import Account, Membership
from app.jobs.tasks import Work
from app.mail.models import Mail
from app.partners.ending import warn
from app.partners.models import Share
from tenants import clock, session
from tenants.actor import IDENTITY
from tenants.registry import Member
from tests.app.partners.builders import a_share
from tests.app.residences.builders import a_residence
from tests.world import CAST, TODAY


@pytest.fixture(scope="module")
def house(world):
    with clock.fixed(TODAY), world.inside("valence") as db:
        return a_residence(db, "Les Tilleuls", units=1).residence


@pytest.fixture(autouse=True)
def no_mail_before(world):
    with world.inside("valence") as db:
        db.run(update(Share).values(ended_at=clock.now()))


def run(world):
    """What the morning's task mails: [(recipient, subject, text)]."""
    before = {row.id for row in outbox(world)}
    warn(Work(world.settings, world.database, None))
    new = [row for row in outbox(world) if row.id not in before]
    return [(row.recipient, plain(row.subject), plain(row.text), row.sender_name) for row in new]


def outbox(world):
    with session.open(world.database, IDENTITY) as db:
        return db.all(select(Mail.id, Mail.recipient, Mail.subject, Mail.text, Mail.sender_name)
                      .order_by(Mail.recipient))  # fmt: skip


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


def member(world, who):
    with world.inside("valence") as db:
        return db.value(select(Member.id).where(Member.name == CAST[who][1]))


def in_days(days):
    return TODAY + timedelta(days=days)


def test_the_reader_and_whoever_shared_it_are_told_once_and_again_for_a_later_day(world, house):
    share, _href = a_share(world, house.id, "residence", "convention", "valence", label="résidence Les Tilleuls",
                           until=in_days(30), made_by=member(world, "odile"))  # fmt: skip
    told = run(world)
    assert [(one[0], one[1], one[3]) for one in told] == [
        (CAST["odile"][0], "L’accès de Préfecture à la résidence Les Tilleuls finit le 23 décembre 2026",
         world.places["valence"].name),
        (CAST["paul"][0], "Votre accès à la résidence Les Tilleuls finit le 23 décembre 2026",
         world.places["valence"].name),
    ]  # fmt: skip
    assert f"/a/valence/shares/{share.number}/extend" in told[0][2]
    assert f"/p/valence/shares/{share.number}/view" in told[1][2]
    assert world.as_("odile").get(f"/a/valence/shares/{share.number}/extend").status_code == 200
    assert run(world) == []
    with world.inside("valence") as db:
        db.run(update(Share).where(Share.id == share.id).values(until=in_days(200)))
    assert run(world) == []
    with clock.fixed(in_days(170)):
        assert {one[0] for one in run(world)} == {CAST["odile"][0], CAST["paul"][0]}
        assert run(world) == []


def test_when_whoever_shared_it_has_left_the_administrators_are_told(world, house):
    a_share(world, house.id, "residence", "convention", "valence", until=in_days(3), made_by=member(world, "ines"))
    with session.open(world.database, IDENTITY, write=True) as db:
        account = db.value(select(Account.id).where(Account.email == CAST["ines"][0]))
        db.run(update(Membership).where(Membership.account_id == account).values(ended_at=clock.now()))
    recipients = {one[0] for one in run(world)}
    assert CAST["nadia"][0] in recipients
    assert CAST["ines"][0] not in recipients


@pytest.mark.parametrize(
    "state",
    [
        {"until": in_days(31)},
        {"until": in_days(-1)},
        {"until": in_days(5), "taken": False},
        {"until": in_days(5), "ended_at": TODAY},
    ],
    ids=["ends later", "has ended", "was not taken up", "was taken back"],
)
def test_nobody_is_told_of_an_access_that(world, house, state):
    ended = state.get("ended_at")
    state = {key: value for key, value in state.items() if key != "ended_at"}
    share, _href = a_share(world, house.id, "residence", "convention", "valence", **state)
    if ended:
        with world.inside("valence") as db:
            db.run(update(Share).where(Share.id == share.id).values(ended_at=clock.now()))
    assert run(world) == []
