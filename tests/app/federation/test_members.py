"""S50: a workspace is opened, suspended and opened again from outside; its people are told, its figures stay."""

import asyncio
import re

import psycopg
import pytest
from sqlalchemy import update

from app.accounts.models import Membership
from app.jobs import tasks
from app.jobs.worker import work
from app.provisioning import NewPerson, let_in, open_workspace
from tenants import session
from tenants.actor import FEDERATION, IDENTITY
from tenants.registry import Association
from tests.world import PASSWORD

HERE = "/federation/members/valence"


def plain(answer) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", answer.text)


@pytest.fixture(autouse=True)
def open_again(world):
    yield
    with session.open(world.database, FEDERATION, write=True) as db:
        db.run(update(Association).values(suspended_at=None).execution_options(synchronize_session=False))


def test_the_page_of_a_member_shows_its_workspace_from_outside(world):
    helene = world.as_("helene")
    assert 'href="/federation/members/valence"' in helene.get("/federation/members").text
    page = plain(helene.get(HERE))
    assert "CALD de la Drôme" in page
    assert "espace ouvert" in page
    assert "Nadia" not in page
    assert "nommer" not in page.lower()  # somebody administers it
    for nobody in ("/federation/members/nulle-part", "/federation/members/x"):
        assert helene.get(nobody).status_code == 404


def test_a_suspended_workspace_says_so_to_its_people_and_nothing_to_others(world):
    helene, nadia = world.as_("helene"), world.as_("nadia")
    nadia.get("/a/valence/")
    assert helene.post(f"{HERE}/suspension").status_code == 303
    for answer in (nadia.get("/a/valence/"), nadia.get("/a/valence/residences"), nadia.part("/a/valence/residences")):
        assert answer.status_code == 423
        assert "L’espace « CALD de la Drôme » est suspendu depuis le" in plain(answer)
    assert nadia.post("/a/valence/members/invitations/new", {}).status_code == 423
    assert world.as_("claire").get("/a/valence/").status_code == 404
    assert "suspendu" in plain(nadia.get("/places"))
    assert world.as_("claire").get("/a/roanne/").status_code == 200
    page = plain(helene.get(HERE))
    assert "Suspendu depuis le" in page
    assert helene.post(f"{HERE}/reopening").status_code == 303
    assert nadia.get("/a/valence/").status_code == 200


def test_suspending_is_told_in_the_head_offices_journal(world):
    helene = world.as_("helene")
    helene.post(f"{HERE}/suspension")
    helene.post(f"{HERE}/reopening")
    page = plain(helene.get("/federation/audit?deed=workspace"))
    assert "Hélène Siège a suspendu l’espace de CALD de la Drôme" in page
    assert "Hélène Siège a rouvert l’espace de CALD de la Drôme" in page


def test_tasks_of_a_suspended_workspace_wait(world, monkeypatch):
    done = []
    monkeypatch.setitem(tasks.TASKS, "tests.note", lambda work: done.append(work.tenant))
    helene = world.as_("helene")
    helene.post(f"{HERE}/suspension")
    for place in ("valence", "roanne"):
        with world.inside(place) as db:
            tasks.ask(db, "tests.note")
    asyncio.run(work(world.settings, world.database, wait=False, handle_signals=False))
    assert done == [world.places["roanne"].id]
    helene.post(f"{HERE}/reopening")
    with psycopg.connect(world.settings.migrate_url, autocommit=True) as hand:
        hand.execute("set search_path = jobs")
        hand.execute("update jobs.procrastinate_jobs set scheduled_at = now() where status = 'todo'")
    asyncio.run(work(world.settings, world.database, wait=False, handle_signals=False))
    assert done == [world.places["roanne"].id, world.places["valence"].id]


def test_an_administrator_is_named_only_where_nobody_is_left(world):
    helene = world.as_("helene")
    given = {"person": "Anne Nouvelle", "email": "anne@seule.test"}
    assert helene.post(f"{HERE}/administrator", given).status_code == 404
    place = open_workspace(world.database, "seule", "Association seule", "07")
    let_in(world.database, NewPerson("lise@seule.test", "Lise", "reader", False, PASSWORD), place)
    page = plain(helene.get("/federation/members/seule"))
    assert "Personne n’administre cet espace" in page
    refused = helene.post("/federation/members/seule/administrator", given | {"email": "anne"})
    assert refused.status_code == 422
    assert "n’est pas complète" in plain(refused)
    assert helene.post("/federation/members/seule/administrator", given).status_code == 303
    with session.open(world.database, IDENTITY, write=True) as db:
        db.run(
            update(Membership)
            .where(Membership.workspace_id == place.id)
            .values(administrator=True)
            .execution_options(synchronize_session=False)
        )
    assert helene.post("/federation/members/seule/administrator", given).status_code == 404


def test_the_membership_is_changed_and_two_at_once_do_not_write_over_each_other(world):
    helene = world.as_("helene")
    page = helene.get(f"{HERE}/edit").text
    seen = re.search(r'name="seen" value="(\w+)"', page).group(1)
    said = {"seen": seen, "joined_on": "01/01/1990", "left_on": "", "public_address": "contact@valence.example"}
    assert helene.post(f"{HERE}/edit", said).status_code == 303
    assert "1 janvier 1990" in plain(helene.get(HERE)).replace("1ᵉʳ", "1").replace("1er", "1")
    stale = helene.post(f"{HERE}/edit", said | {"public_address": "autre@valence.example"})
    assert stale.status_code == 409
    assert "Quelqu’un a changé cette fiche avant vous" in plain(stale)
    fresh = re.search(r'name="seen" value="(\w+)"', stale.text).group(1)
    wrong = helene.post(f"{HERE}/edit", said | {"seen": fresh, "left_on": "01/01/1980"})
    assert wrong.status_code == 422
    assert "ne peut pas précéder" in plain(wrong)


def test_an_association_without_workspace_gets_one_from_its_page(world):
    open_workspace(world.database, "attend", "Association qui attend", "07", opened=False)
    helene = world.as_("helene")
    page = plain(helene.get("/federation/members/attend"))
    assert "sans espace" in page
    assert "/federation/members/new?association=attend" in page
    form = plain(helene.get("/federation/members/new?association=attend"))
    assert 'value="Association qui attend"' in form
    assert 'value="attend"' in form
    assert helene.post("/federation/members/attend/suspension").status_code == 404
    given = {"name": "Association qui attend", "slug": "attend", "department": "07", "person": "A", "email": "a@b.test"}
    assert helene.post("/federation/members", given).status_code == 303
    assert "espace ouvert" in plain(helene.get("/federation/members/attend"))
    assert helene.post("/federation/members", given | {"slug": "new"}).status_code == 422


def test_officers_without_administration_read_only(world):
    let_in(world.database, NewPerson("oscar@siege.test", "Oscar", "officer", False, PASSWORD), None, "federation")
    oscar = world.visitor()
    oscar.sign_in("oscar@siege.test", PASSWORD)
    assert oscar.get(HERE).status_code == 200
    assert "Suspendre l’espace" not in plain(oscar.get(HERE))
    for deed in ("suspension", "reopening", "administrator", "edit"):
        assert oscar.post(f"{HERE}/{deed}").status_code == 403
    assert oscar.get("/federation/members/new").status_code == 403
    assert oscar.get("/federation/audit").status_code == 404
