"""The frame is made once for all of one role in one place; nothing of another place, role or language is in it."""

from dataclasses import replace
from types import SimpleNamespace
from uuid import uuid4

import pytest

from app.accounts.permissions import rights_of
from app.frame import WORKSPACE_ENTRIES, frame
from app.web.urls import Urls
from app.web.words import current_locale
from tenants.actor import Actor, Audience, Workspace

VALENCE, ROANNE = Workspace(uuid4(), "valence", "Valence"), Workspace(uuid4(), "roanne", "Roanne")
URLS = Urls()
for route in {line[3] for line in WORKSPACE_ENTRIES}:
    URLS.add(route, f"/a/{{workspace:str}}/{route.replace(':', '/')}")
for route in ("accounts:places", "accounts:account", "accounts:sign-out"):
    URLS.add(route, f"/{route.split(':')[1]}")


def seen(workspace=VALENCE, role="director", administrator=False, name="Nadia", route="stays:show", pressing=0):
    actor = Actor(
        Audience.WORKSPACE,
        workspace,
        account_id=uuid4(),
        member_id=uuid4(),
        name=name,
        role=role,
        administrator=administrator,
        rights=rights_of("workspace", role, administrator),
    )
    services = SimpleNamespace(urls=URLS)

    def page():
        pass

    page.__module__ = "app.residences.controllers.stays"
    visit = SimpleNamespace(
        actor=actor,
        me=actor,
        person=SimpleNamespace(),
        services=services,
        settings=SimpleNamespace(second_factor=False, profile="demo"),
        route=SimpleNamespace(name=route, function=page),
        pressing=pressing,
    )
    return frame(visit)


@pytest.fixture(autouse=True)
def in_french():
    before = current_locale.set("fr")
    yield
    current_locale.reset(before)


def test_colleagues_of_one_role_share_it():
    assert seen(name="Nadia") is seen(name="Karim")


@pytest.mark.parametrize(
    "other",
    [
        {"workspace": ROANNE},
        {"workspace": replace(VALENCE, name="Valence Sud")},
        {"role": "social_worker"},
        {"administrator": True},
        {"route": "orders:index"},
        {"pressing": 4},
    ],
)
def test_whoever_differs_has_their_own(other):
    assert seen(**other) is not seen()


def test_it_names_its_own_place_alone():
    for workspace in (VALENCE, ROANNE, VALENCE):
        made = seen(workspace)
        assert made.place_name == workspace.name
        assert made.search_href is None
        assert {entry.href.split("/")[2] for entry in made.entries} == {workspace.slug}


def test_it_opens_what_the_role_opens():
    shown = {role: {entry.key for entry in seen(role=role).entries} for role in ("director", "reader")}
    assert "imports" in shown["director"]
    assert "imports" not in shown["reader"]
    assert {entry.key for entry in seen(administrator=True).entries} - shown["director"] >= {"members", "settings"}


def test_it_speaks_the_language_of_the_request():
    assert seen().entries[0].label == "Aujourd’hui"
    current_locale.set("en")
    assert seen().entries[0].label == "Today"


def test_it_says_where_one_is_and_what_presses():
    made = seen(pressing=4)
    assert [entry.key for entry in made.entries if entry.current] == ["residences"]
    assert {entry.key: entry.count for entry in made.entries if entry.count} == {"home": 4}
    assert not any(entry.count for entry in seen(pressing=0).entries)
