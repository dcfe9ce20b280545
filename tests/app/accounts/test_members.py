"""S52: who is here, invited, suspended, removed; the last administrator stays; two who remove each other leave one."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select

from app.provisioning import NewPerson, let_in
from tenants.registry import Member
from tests.world import PASSWORD

LAST = "Vous êtes la seule personne administratrice. Nommez-en une autre avant de partir."


def plain(answer) -> str:
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")


def pending(page: str, address: str) -> str:
    """The number of the invitation that waits at this address."""
    return page.split(address)[1].split("/members/invitations/")[1].split("/")[0]


@pytest.fixture
def newcomer(world):
    """newcomer(name, …): the number of somebody new in Valence, who signs in with the cast's password."""

    def make(name, role="reader", administrator=False):
        person = NewPerson(f"{name.lower()}@valence.test", name, role, administrator, PASSWORD)
        let_in(world.database, person, world.places["valence"])
        with world.inside("valence") as db:
            return db.value(select(Member.number).where(Member.name == name))

    return make


def signed_in(world, name):
    browser = world.visitor()
    browser.sign_in(f"{name.lower()}@valence.test", PASSWORD)
    return browser


def test_the_list_says_who_with_which_role_and_when_they_were_last_seen(world):
    world.as_("ines").get("/a/valence/")
    nadia = world.as_("nadia")
    nadia.get("/a/valence/")
    page = plain(nadia.get("/a/valence/members"))
    assert "Membres et droits" in page
    assert "Inès Fabre" in page
    assert "ines@valence.test" in page
    assert "gestionnaire de résidence · administration" in page
    assert "jamais" in page  # Bruno was never here
    assert "claire@roanne.test" not in page


@pytest.mark.parametrize("who", ["ines", "bruno", "odile"])
def test_only_administrators_come_in(world, who):
    assert world.as_(who).get("/a/valence/members").status_code == 404


def test_a_role_is_shown_by_what_it_can_and_cannot_in_eight_lines(world, newcomer):
    number = newcomer("Rémi")
    page = plain(world.as_("nadia").get(f"/a/valence/members/{number}"))
    can, cannot = page.split('id="powers"')[1].split("Ne peut pas")
    assert can.count("<li>") + cannot.split("</div>")[0].count("<li>") == 8
    assert "saisir les règlements" in cannot
    nadia = world.as_("nadia")
    data = {"role": "accountant", "look": "1"}
    part = plain(nadia.post(f"/a/valence/members/{number}/role", data, htmx=True))
    assert part.lstrip().startswith('<div id="powers"')
    assert "saisir les règlements" in part.split("Ne peut pas")[0]
    assert "lecture" in plain(nadia.get(f"/a/valence/members/{number}"))  # looking changes nothing


def test_a_change_of_role_is_seen_at_the_next_request(world, newcomer):
    number = newcomer("Sonia")
    sonia = signed_in(world, "Sonia")
    assert sonia.get("/a/valence/stays").status_code == 404
    nadia = world.as_("nadia")
    assert nadia.post(f"/a/valence/members/{number}/role", {"role": "social_worker"}).status_code == 303
    assert sonia.get("/a/valence/stays").status_code == 200
    assert sonia.get("/a/valence/members").status_code == 404
    nadia.post(f"/a/valence/members/{number}/role", {"role": "social_worker", "administrator": "y"})
    assert sonia.get("/a/valence/members").status_code == 200
    with world.inside("valence") as db:
        member = db.object(select(Member).where(Member.name == "Sonia"))
        assert (member.role, member.administrator) == ("social_worker", True)
    nadia.post(f"/a/valence/members/{number}/role", {"role": "social_worker"})


@pytest.mark.parametrize("data", [{}, {"role": "officer"}, {"role": "' or 1=1"}])
def test_a_role_of_nowhere_is_refused_with_the_form(world, newcomer, data):
    number = newcomer(f"Personne{uuid4().hex[:6]}")
    answer = world.as_("nadia").post(f"/a/valence/members/{number}/role", data)
    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_suspending_closes_sessions_and_reopening_lets_in_again(world, newcomer):
    number = newcomer("Yann")
    yann = signed_in(world, "Yann")
    assert yann.get("/a/valence/").status_code == 200
    nadia = world.as_("nadia")
    assert nadia.post(f"/a/valence/members/{number}/suspension").status_code == 303
    answer = yann.get("/a/valence/")
    assert answer.headers["location"].startswith("/sign-in")
    again = signed_in(world, "Yann")  # the account stands: it may have other places
    assert again.get("/a/valence/").status_code == 404
    assert "CALD de la Drôme" not in again.get("/places").text
    assert "suspendu" in plain(nadia.get("/a/valence/members"))
    nadia.post(f"/a/valence/members/{number}/reopening")
    assert again.get("/a/valence/").status_code == 200


def test_removing_is_for_good_and_keeps_what_was_written(world, newcomer):
    number = newcomer("Zoé")
    zoe = signed_in(world, "Zoé")
    nadia = world.as_("nadia")
    assert nadia.post(f"/a/valence/members/{number}/removal").status_code == 303
    assert zoe.get("/a/valence/residences").headers["location"].startswith("/sign-in")
    assert signed_in(world, "Zoé").get("/a/valence/").status_code == 404
    page = plain(nadia.get("/a/valence/members"))
    assert "1 personne retirée" in page
    assert nadia.get(f"/a/valence/members/{number}").status_code == 404
    for deed in ("role", "suspension", "reopening", "removal"):
        assert nadia.post(f"/a/valence/members/{number}/{deed}", {"role": "reader"}).status_code == 404
    with world.inside("valence") as db:
        assert db.object(select(Member).where(Member.name == "Zoé")).left_on is not None
    nadia.post("/a/valence/members/invitations/new", {"name": "Zoé", "email": "zoé@valence.test", "role": "reader"})
    assert "zoé@valence.test" in plain(nadia.get("/a/valence/members"))  # and may come back by an invitation


@pytest.mark.parametrize("deed", ["role", "suspension", "removal"])
def test_the_last_administrator_stays(world, deed):
    claire = world.as_("claire")
    with world.inside("roanne") as db:
        number = db.value(select(Member.number).where(Member.name == "Claire Aubert"))
    answer = claire.post(f"/a/roanne/members/{number}/{deed}", {"role": "director"})
    assert answer.status_code == 422
    assert LAST in plain(answer)
    assert claire.get("/a/roanne/members").status_code == 200
    with world.inside("roanne") as db:
        member = db.object(select(Member).where(Member.name == "Claire Aubert"))
        assert (member.role, member.administrator, member.left_on) == ("residence_manager", True, None)


def test_with_another_administrator_one_may_leave(world, newcomer):
    number = newcomer("Ugo", "director", administrator=True)
    ugo = signed_in(world, "Ugo")
    answer = ugo.post(f"/a/valence/members/{number}/removal")
    assert answer.headers["location"] == "/places"
    assert ugo.get("/a/valence/").headers["location"].startswith("/sign-in")


def test_two_administrators_who_remove_each_other_leave_one(world, newcomer, counts, size):
    rounds = size(5, 50)
    for turn in range(rounds):
        names = (f"Ada{turn}", f"Bob{turn}")
        numbers = [newcomer(name, administrator=True) for name in names]
        with psycopg.connect(world.settings.migrate_url, autocommit=True) as hand:
            hand.execute(
                "update identity.memberships set administrator = member_id in"
                " (select id from app.members where name = any(%s)) where workspace_id = %s",
                (list(names), world.places["valence"].id),
            )
        browsers = [signed_in(world, name) for name in names]
        others = numbers[::-1]
        with ThreadPoolExecutor(2) as threads:
            answers = list(
                threads.map(
                    lambda pair: pair[0].post(f"/a/valence/members/{pair[1]}/removal"),
                    zip(browsers, others, strict=True),
                )
            )
        assert sorted(answer.status_code for answer in answers)[0] == 303
        with psycopg.connect(world.settings.migrate_url) as asked:
            left = asked.execute(
                "select count(*) from identity.memberships where workspace_id = %s and administrator"
                " and ended_at is null and suspended_at is null",
                (world.places["valence"].id,),
            ).fetchone()[0]
        assert left == 1
        counts.add("S52 members", "pairs of administrators who removed each other")
    counts.note("S52 members", "workspaces left without one", 0)
    with psycopg.connect(world.settings.migrate_url, autocommit=True) as hand:
        hand.execute(
            "update identity.memberships set administrator = true from identity.accounts a"
            " where a.id = account_id and a.email = 'nadia@valence.test'"
        )


def test_an_invitation_is_sent_again_and_taken_back(world, mails):
    def links():
        return {"/invitations/" + mail.text.split("/invitations/")[1].split()[0] for mail in mails("eva@valence.test")}

    nadia = world.as_("nadia")
    data = {"name": "Eva Neuve", "email": "eva@valence.test", "role": "social_worker"}
    assert nadia.post("/a/valence/members/invitations/new", data).status_code == 303
    page = plain(nadia.get("/a/valence/members"))
    assert "Eva Neuve" in page
    again = pending(page, "eva@valence.test")
    (first,) = links()
    assert nadia.post(f"/a/valence/members/invitations/{again}/again").status_code == 303
    (second,) = links() - {first}
    closed = world.visitor().get(first)
    assert closed.status_code == 410
    assert "Cette invitation n’est plus valable" in plain(closed)
    assert world.visitor().get(second).status_code == 200
    assert nadia.post(f"/a/valence/members/invitations/{again}/again").status_code == 404  # the old one
    number = pending(plain(nadia.get("/a/valence/members")), "eva@valence.test")
    assert nadia.post(f"/a/valence/members/invitations/{number}/withdrawal").status_code == 303
    assert world.visitor().get(second).status_code == 410
    assert "Eva Neuve" not in plain(nadia.get("/a/valence/members"))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"email": "nadia@valence.test"}, "Cette personne est déjà membre"),
        ({"email": "sans-arobase"}, "n’est pas complète"),
        ({"name": ""}, "Indiquez le prénom et le nom"),
        ({"role": ""}, "Choisissez un rôle"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused_with_what_was_typed(world, changed, sentence):
    data = {"name": "Noé", "email": "noe@valence.test", "role": "reader"} | changed
    answer = world.as_("nadia").post("/a/valence/members/invitations/new", data)
    assert answer.status_code == 422
    assert sentence in plain(answer)
    assert f'value="{data["email"]}"' in answer.text


def test_nobody_is_invited_twice_at_once(world):
    nadia = world.as_("nadia")
    data = {"name": "Ali", "email": "ali@valence.test", "role": "reader"}
    assert nadia.post("/a/valence/members/invitations/new", data).status_code == 303
    answer = nadia.post("/a/valence/members/invitations/new", data | {"email": "Ali@Valence.test"})
    assert answer.status_code == 422
    assert "Une invitation attend déjà" in plain(answer)


def test_another_workspaces_invitation_is_nothing_here(world, link_in):
    nadia = world.as_("nadia")
    data = {"name": "Léo", "email": "leo@valence.test", "role": "reader"}
    nadia.post("/a/valence/members/invitations/new", data)
    number = pending(plain(nadia.get("/a/valence/members")), "leo@valence.test")
    claire = world.as_("claire")
    for wrong in (number, str(uuid4()), "x"):
        assert claire.post(f"/a/roanne/members/invitations/{wrong}/withdrawal").status_code == 404
    assert world.visitor().get(link_in("leo@valence.test")).status_code == 200


def test_the_head_office_has_the_same_page_for_its_own(world):
    helene = world.as_("helene")
    page = plain(helene.get("/federation/access"))
    assert "Hélène Siège" in page
    assert "nadia@valence.test" not in page
    data = {"name": "Igor", "email": "igor@siege.test", "role": "analyst"}
    assert helene.post("/federation/access/invitations/new", data).status_code == 303
    assert "Igor" in plain(helene.get("/federation/access"))
    seat = page.split('href="/federation/access/')[2].split('"')[0]
    shown = helene.get(f"/federation/access/{seat}")
    assert shown.status_code == 200
    refused = helene.post(f"/federation/access/{seat}/removal")
    assert refused.status_code == 422
    assert LAST in plain(refused)
    for wrong in (str(uuid4()), "1", "x"):
        assert helene.get(f"/federation/access/{wrong}").status_code == 404
