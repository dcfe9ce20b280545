"""Inviting: who, to what, until when, said before anything is asked; taken up once, by the right person."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.invitations import invite
from app.accounts.people import Seat
from app.provisioning import NewPerson, let_in, open_and_invite
from app.web.forms import RuleRefused
from tenants import clock, session
from tenants.actor import IDENTITY
from tenants.registry import Member
from tests.app.accounts.conftest import GOOD
from tests.world import PASSWORD, TODAY

NEW = {"name": "Lucie Nouvelle", "new_password": GOOD}


@pytest.fixture
def invited(world):
    """invited(address, …): the path of a fresh invitation to Valence."""

    def make(address, role="social_worker", administrator=False, place="valence", **values):
        with session.open(world.database, IDENTITY, write=True) as db:
            given = Seat("workspace", role, administrator, world.places[place])
            href = invite(db, world.settings, address, given, **values)
        return href.removeprefix(world.settings.base_url)

    return make


def test_it_works(world, invited, link_in):
    path = invited("lucie@valence.test")
    assert link_in("lucie@valence.test") == path
    browser = world.visitor()
    page = browser.get(path).text.replace("\u00a0", " ")
    assert "CALD de la Drôme vous invite à rejoindre son espace (accompagnement social)." in page
    assert "les séjours et le nom des personnes logées" in page
    assert "les espaces des autres associations" in page
    assert browser.post(path, NEW).headers["location"] == "/places?landing=1"
    browser.token = ""
    home = browser.get("/a/valence/")
    assert home.status_code == 200
    assert "accompagnement social" in home.text
    assert world.visitor().sign_in("lucie@valence.test", GOOD).status_code == 303
    with world.inside("valence") as db:
        names = [row.name for row in db.all(select(Member.name).order_by(Member.number))]
    assert "Lucie Nouvelle" in names


def test_the_role_says_what_will_be_seen_and_what_will_not(world, invited):
    page = world.visitor().get(invited("lea@valence.test", role="reader")).text
    will, will_not = page.split("Vous ne verrez pas")
    assert "les chiffres de l’année" in will
    assert "le nom des personnes logées" not in will
    assert "le nom des personnes logées" in will_not


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Indiquez votre prénom et votre nom."),
        ({"new_password": "court"}, "moins de 12 caractères"),
        ({"new_password": "Lucie Nouvelle 26"}, "trop facile à deviner"),
        ({"new_password": ""}, "Indiquez un mot de passe."),
    ],
)
def test_it_refuses_and_stays_open(world, invited, wrong, words):
    path, browser = invited("lucile@valence.test"), world.visitor()
    browser.get(path)
    refused = browser.post(path, NEW | wrong)
    assert refused.status_code == 422
    assert words in refused.text
    assert "vous invite à rejoindre" in refused.text
    assert browser.get(path).status_code == 200


def test_it_serves_once(world, invited):
    path, browser = invited("lise@valence.test"), world.visitor()
    browser.get(path)
    browser.post(path, NEW)
    late = world.visitor()
    page = late.get(path)
    assert page.status_code == 410
    assert "Cette invitation a déjà servi" in page.text
    assert late.post(path, NEW).status_code == 410


def test_of_many_presses_at_once_one_gets_in(world, invited):
    path = invited("louise@valence.test")
    browsers = [world.visitor() for _n in range(4)]
    for browser in browsers:
        browser.get(path)
    with ThreadPoolExecutor(4) as pool:
        answers = sorted(answer.status_code for answer in pool.map(lambda one: one.post(path, NEW), browsers))
    assert answers[0] == 303
    assert set(answers[1:]) <= {409, 410, 422}
    with world.inside("valence") as db:
        seats = db.all(select(Member.number).where(Member.name == NEW["name"]).order_by(Member.number))
    assert len(seats) <= 4


def test_an_expired_one_says_when_and_whom_to_ask(world, invited):
    path, browser = invited("lola@valence.test"), world.visitor()
    browser.get(path)
    with clock.fixed(TODAY + timedelta(days=14, hours=1)):
        page = browser.get(path)
        assert page.status_code == 410
        assert "Cette invitation a expiré le 7 décembre 2026" in page.text.replace("\u00a0", " ")
        assert "Demandez-en une nouvelle à CALD de la Drôme." in page.text
        assert "<form" not in page.text
        assert browser.post(path, NEW).status_code == 410


def test_somebody_who_has_an_account_signs_in_and_accepts(world, invited):
    path, browser = invited("claire@roanne.test", role="reader"), world.visitor()
    browser.get(path)
    refused = browser.post(path, NEW)
    assert refused.status_code == 422
    assert "Un compte existe déjà pour cette adresse." in refused.text
    assert f"/sign-in?next={path.replace('/', '%2F')}" in refused.text
    browser.sign_in("claire@roanne.test", PASSWORD)
    before = browser.client.cookies.get("passerelle")
    assert "Accepter l’invitation" in browser.get(path).text
    assert browser.post(path).status_code == 303
    assert browser.client.cookies.get("passerelle") != before
    browser.token = ""
    assert browser.get("/a/valence/").status_code == 200
    assert browser.get("/a/roanne/").status_code == 200


def test_under_another_address_one_is_asked_first(world, invited):
    path, browser = invited("quelqu.un@valence.test", role="reader"), world.as_("denis")
    page = browser.get(path).text
    assert "Votre session est ouverte avec une autre adresse" in page
    assert "denis@roanne.test" in page
    assert "Continuer avec ce compte" in page
    browser.post(path)
    assert browser.get("/a/valence/").status_code == 404
    assert browser.post(path, {"other": "1"}).status_code == 303
    assert browser.get("/a/valence/").status_code == 200


def test_one_may_sign_out_and_find_the_invitation_again(world, invited):
    path, browser = invited("encore@valence.test"), world.as_("denis")
    browser.get(path)
    assert browser.post("/sign-out", {"next": path}).headers["location"] == path
    browser.token = ""
    assert "Accepter et créer mon accès" in browser.get(path).text
    assert browser.post("/sign-out", {"next": "//evil.example"}).headers["location"].startswith("/sign-in")


def test_an_unknown_invitation_is_not_found(world):
    assert world.visitor().get("/invitations/" + "x" * 43).status_code == 404


def test_an_invitation_is_no_way_in_for_a_disabled_account(world, invited):
    from sqlalchemy import update

    from app.accounts.models import Account

    with session.open(world.database, IDENTITY, write=True) as db:
        db.run(update(Account).where(Account.email_key == "bruno@valence.test").values(disabled_at=clock.now()))
    path, browser = invited("bruno@valence.test"), world.visitor()
    browser.get(path)
    assert browser.post(path, NEW).status_code == 422


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "@valence.test",
        "a@",
        "a b@valence.test",
        "a@b\r\nbcc: c@d.test",
        "a,b@c.test",
        "x" * 250 + "@d.test",
    ],
)
def test_an_address_that_no_mail_reaches_is_refused(world, address):
    with (
        pytest.raises(RuleRefused, match="n’est pas complète"),
        session.open(world.database, IDENTITY, write=True) as db,
    ):
        invite(db, world.settings, address, Seat("workspace", "reader", False, world.places["valence"]))


def test_a_role_of_another_wing_is_refused(world):
    with pytest.raises(KeyError), session.open(world.database, IDENTITY, write=True) as db:
        invite(db, world.settings, "a@b.test", Seat("workspace", "no such role", False, world.places["valence"]))


# -- opening a workspace ----------------------------------------------------------------------------------------------
def test_a_workspace_is_opened_and_its_first_administrator_lets_herself_in(world, link_in):
    person = NewPerson("premiere@ardeche.test", "", "director", True)
    workspace, href = open_and_invite(
        world.database, "ardeche", "Habitat Ardèche", "07", person, invited_by="La tête de réseau"
    )
    assert href.endswith(link_in("premiere@ardeche.test"))
    browser = world.visitor()
    path = link_in("premiere@ardeche.test")
    assert "La tête de réseau vous invite" in browser.get(path).text.replace("\u00a0", " ")
    assert browser.post(path, NEW).status_code == 303
    browser.token = ""
    home = browser.get(f"/a/{workspace.slug}/")
    assert "direction · administration" in home.text


def test_it_may_be_repeated_until_somebody_has_entered(world, link_in, mails):
    person = NewPerson("premier@gers.test", "Un Gersois", "director", True)
    for _time in range(2):
        open_and_invite(world.database, "gers", "Habitat Gers", "32", person)
    assert len(mails("premier@gers.test")) == 2
    browser, path = world.visitor(), link_in("premier@gers.test")
    browser.get(path)
    browser.post(path, NEW)
    with pytest.raises(RuleRefused, match="déjà ouvert") as refusal:
        open_and_invite(world.database, "gers", "Habitat Gers", "32", person)
    assert refusal.value.field == "slug"


@pytest.mark.parametrize("slug", ["", "a", "Gers", "le gers", "../gers", "gers/", "-gers", "gers--32", "x" * 41, "été"])
def test_an_address_of_a_workspace_is_plain(world, slug):
    with pytest.raises(RuleRefused) as refusal:
        open_and_invite(world.database, slug, "Habitat", "32", NewPerson("a@b.test", "", "director", True))
    assert refusal.value.field == "slug"


def test_without_a_password_one_is_invited(world, mails):
    assert let_in(world.database, NewPerson("sans@valence.test", "Sans", "reader"), world.places["valence"]) is None
    assert len(mails("sans@valence.test")) == 1


def test_the_command_opens_and_invites(world, mails):
    settings = world.settings
    environment = {
        "PASSERELLE_PROFILE": "test", "PASSERELLE_DATABASE_URL": settings.database_url, "PASSERELLE_SECRET": "x" * 40,
        "PASSERELLE_BASE_URL": settings.base_url, "PATH": "",
    }  # fmt: skip
    command = [sys.executable, "-m", "app", "provision", "lozere", "Habitat Lozère", "--department", "48", "--email"]
    told = subprocess.run([*command, "une@lozere.test"], env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    place, link = told.stdout.split()
    assert place == "http://testserver.local/a/lozere/"
    assert link in mails("une@lozere.test")[0].text
    refused = subprocess.run([*command, "no address"], env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "n’est pas complète" in refused.stderr
