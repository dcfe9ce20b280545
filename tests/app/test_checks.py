"""`passerelle check`: a sound installation is sound, and each thing spoilt by hand is told in a sentence."""

import json
from dataclasses import replace
from datetime import date

import psycopg
import pytest

from app import cli
from app.checks import run, told
from tenants.settings import UnsafeSettings
from tests.app.residences.builders import a_departure, a_residence, a_stay
from tests.world import copy_of

SPOILT = {
    "a table without a guard": (
        "set role passerelle_owner; create table app.forgotten (id uuid primary key)",
        "forgotten breaks the rule: a tenant column",
    ),
    "a policy taken away": (
        "drop policy tenant_isolation on app.stays",
        "The grants or the policy of app.stays are not the declared ones",
    ),
    "a counter set back": (
        "update app.counters set last = 0 where noun = 'stays'",
        "Counters behind the numbers they drew (stays)",
    ),
    "a stay outside service": (
        "update app.unit_services set ends_on = starts_on + 1",
        "Stays with a night when their unit is not in service: 1",
    ),
    "a stay without periods": ("delete from app.planned_periods", "Stays whose planned periods"),
    "a stay without title": ("delete from app.occupation_titles", "Stays without a legal title: 1"),
    "a stay without search": (
        "delete from app.search_steps; delete from app.exit_searches",
        "Stays without a search for lasting housing: 1",
    ),
    "a departure on another day": (
        "update app.departures set left_on = left_on + 1",
        "Stays whose recorded departure is on another day than their end",
    ),
    "an unknown author": (
        "update app.residences set changed_by = '01999999-9999-7999-8999-999999999999'",
        "Authors unknown in residences: 01999999",
    ),
    "a membership of nobody": (
        "update identity.memberships set member_id = gen_random_uuid() where audience = 'workspace'",
        "Memberships of a colleague who is not in the workspace",
    ),
}


@pytest.fixture(scope="module")
def lived_in(world):
    """A house with one stay that goes on and one that has ended."""

    with world.inside("valence") as db:
        house = a_residence(db, "Faventines", units=2)
        a_stay(db, house["1"], date(2026, 3, 1))
        gone = a_stay(db, house["2"], date(2026, 1, 5))
        a_departure(db, gone, date(2026, 6, 1))
    return world


def sentences(world) -> str:
    return told(run(world.settings), as_json=False)


def test_a_sound_installation_is_sound(lived_in, counts):
    checks = run(lived_in.settings)
    assert [sentence for one in checks for sentence in one.wrong] == []
    titles = [
        "configuration",
        "server",
        "catalogue",
        "guards",
        "data of roanne",
        "files of roanne",
        "journal of roanne",
    ]
    titles += ["data of valence", "files of valence", "journal of valence", "journal of the head office"]
    assert [one.title for one in checks] == titles
    assert all(
        one.tried for one in checks if not one.title.startswith(("journal", "files"))
    )  # nobody has read or kept anything
    counts.note("R34 check", "looked at in a small world", sum(one.tried for one in checks))


@pytest.mark.parametrize("spoilt", SPOILT)
def test_what_was_spoilt_by_hand_is_told(lived_in, spoilt, postgres, counts):

    statement, sentence = SPOILT[spoilt]
    lived_in.database.close()  # a database in use is not copied
    own = replace(lived_in, settings=copy_of(postgres, lived_in.settings))
    with psycopg.connect(own.settings.migrate_url, autocommit=True) as hand:
        hand.execute(statement)
    assert sentence in sentences(own)
    counts.add("R34 check", "spoilt things found")


def test_a_server_that_is_away_is_a_sentence(lived_in):
    away = replace(lived_in.settings, database_url="postgresql:///x?host=/nowhere-at-all")
    assert "PostgreSQL does not let us in" in told(run(away), as_json=False)


def test_the_command_answers_for_people_and_for_programs(lived_in, monkeypatch, capsys):
    monkeypatch.setattr(cli, "from_environment", lambda: lived_in.settings)
    monkeypatch.setattr("sys.argv", ["passerelle", "check", "--json"])
    assert cli.main() == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["sound"] is True
    with psycopg.connect(lived_in.settings.migrate_url, autocommit=True) as hand:
        hand.execute("update app.counters set last = 0 where noun = 'stays'")
    monkeypatch.setattr("sys.argv", ["passerelle", "check"])
    assert cli.main() == 1
    assert "counters behind" in capsys.readouterr().out.lower()


def test_unsafe_settings_are_the_first_thing_told(lived_in):
    unsafe = replace(lived_in.settings, profile="production", secret="change-me")
    with pytest.raises(UnsafeSettings):
        unsafe.refuse_unsafe()
    assert run(unsafe)[0].wrong[0].startswith("PASSERELLE_SECRET")
