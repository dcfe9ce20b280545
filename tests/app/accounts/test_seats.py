"""Two live seats of a person in one place are refused; a role gives nothing outside its own wing."""

import psycopg
import pytest

from app.accounts.permissions import FEDERATION_ROLES, PARTNER_ROLES, WORKSPACE_ROLES, rights_of

AGAIN = (
    "insert into identity.memberships (account_id, audience, workspace_id, organisation, role) select account_id,"
    " audience, workspace_id, organisation, role from identity.memberships"
    " where audience = %s and ended_at is null limit 1"
)


@pytest.mark.parametrize("audience", ["workspace", "federation", "partner"])
def test_a_second_live_seat_is_refused_and_one_after_the_end_is_taken(world, audience):
    with psycopg.connect(world.settings.migrate_url) as hand:
        with pytest.raises(psycopg.errors.UniqueViolation), hand.transaction():
            hand.execute(AGAIN, (audience,))
        ended = hand.execute("update identity.memberships set ended_at = now() where audience = %s", (audience,))
        assert ended.rowcount
        taken = hand.execute(AGAIN.replace("ended_at is null", "ended_at is not null"), (audience,))
        assert taken.rowcount == 1
        hand.rollback()


@pytest.mark.parametrize("audience", ["workspace", "federation", "partner"])
def test_a_role_of_another_wing_opens_nothing(audience):
    roles = {"workspace": WORKSPACE_ROLES, "federation": FEDERATION_ROLES, "partner": PARTNER_ROLES}
    assert all(rights_of(audience, role, False) for role in roles[audience])
    for other in set(roles) - {audience}:
        for role in set(roles[other]) - set(roles[audience]):
            with pytest.raises(KeyError):
                rights_of(audience, role, True)
