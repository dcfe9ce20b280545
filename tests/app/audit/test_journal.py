"""S53, R17: who read, exported, changed or tried what, in sentences; for administrators and the direction only."""

import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.accounts.models import Account, Membership
from app.audit import writing
from app.audit.models import AuditLine, OfficeLine
from app.mail.models import Mail
from app.provisioning import NewPerson, let_in
from tenants import session
from tenants.actor import FEDERATION, IDENTITY
from tenants.registry import Member
from tests.world import CAST, PASSWORD


@pytest.fixture(autouse=True)
def nothing_told_yet():
    """What was told less than a minute ago in another test is told again in this one."""
    writing._told.clear()


def plain(answer) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", answer.text)


def told(world, place="valence"):
    """(deed:thing, number, detail, who) of every line, oldest first."""
    with world.inside(place) as db:
        rows = db.objects(select(AuditLine).order_by(AuditLine.number))
    return [(f"{r.deed}:{r.thing}", r.thing_number, r.detail, r.who) for r in rows]


def told_at_the_office(world):
    with session.open(world.database, FEDERATION) as db:
        rows = db.objects(select(OfficeLine).order_by(OfficeLine.number))
    return [(f"{r.deed}:{r.thing}", r.thing_number, r.detail, r.who) for r in rows]


@pytest.mark.parametrize(("who", "status"), [("nadia", 200), ("odile", 200), ("ines", 404), ("bruno", 404)])
def test_the_journal_is_for_administrators_and_the_direction(world, who, status):
    browser = world.as_(who)
    assert browser.get("/a/valence/audit").status_code == status
    assert browser.get("/a/valence/audit.xlsx").status_code == status
    assert browser.get("/a/roanne/audit").status_code == 404


def test_signing_in_is_told_in_each_of_ones_places_and_so_is_a_wrong_password(world):
    before = len(told(world))
    world.as_("nadia")
    assert told(world)[before:] == [("session:opened", "", "", "Nadia Bertin")]
    visitor = world.visitor()
    visitor.get("/sign-in")
    visitor.post("/sign-in", {"email": CAST["nadia"][0], "password": "not this one"})
    assert told(world)[-1] == ("session:refused", "", "", "Nadia Bertin")
    office = len(told_at_the_office(world))
    visitor.post("/sign-in", {"email": "personne@nulle.test", "password": "not this one"})
    assert told_at_the_office(world)[office:] == [("session:unknown", "", "", "")]
    page = plain(world.as_("nadia").get("/a/valence/audit"))
    assert "Un essai de connexion au compte de Nadia Bertin a été refusé" in page
    assert "personne@nulle.test" not in page


def test_a_right_that_is_missing_is_told_once_a_minute(world):
    bruno = world.as_("bruno")
    before = len(told(world))
    for _again in range(3):
        assert bruno.get("/a/valence/stays").status_code == 404
    assert told(world)[before:] == [("refusal:page", "", "/stays", "Bruno Lecteur")]


def test_somebody_from_elsewhere_is_told_without_their_name(world):
    claire = world.as_("claire")
    before, at_roanne = len(told(world)), len(told(world, "roanne"))
    for path in ("/a/valence/stays/1", "/a/valence/", "/a/valence/members"):
        assert claire.get(path).status_code == 404
    assert told(world)[before:] == [("refusal:outside", "", "/stays/1", "")]
    assert len(told(world, "roanne")) == at_roanne
    helene = world.as_("helene")
    assert helene.get("/a/valence/").status_code == 404
    assert told(world)[-1] == ("refusal:outside", "", "/", "")
    office = len(told_at_the_office(world))
    assert claire.get("/federation/members").status_code == 404
    assert told_at_the_office(world)[office:] == [("refusal:outside", "", "/federation/members", "")]


def test_a_number_of_nobody_is_no_refusal(world):
    nadia = world.as_("nadia")
    before = len(told(world))
    assert nadia.get("/a/valence/stays/999").status_code == 404
    assert nadia.get("/a/valence/residences").status_code == 200
    assert len(told(world)) == before


def test_an_export_is_told_and_marked(world):
    nadia = world.as_("nadia")
    before = len(told(world))
    assert nadia.get("/a/valence/residences.xlsx").status_code == 200
    assert told(world)[before:] == [("export:residences", "", "", "Nadia Bertin")]
    page = plain(nadia.get("/a/valence/audit?deed=export"))
    assert "Nadia Bertin a exporté les résidences" in page
    assert 'pill-current">Exports' in page


def test_changes_of_members_name_whom_they_are_about(world):
    person = NewPerson("temp@valence.test", "Théo Passant", "reader", False, PASSWORD)
    let_in(world.database, person, world.places["valence"])
    with world.inside("valence") as db:
        number = db.value(select(Member.number).where(Member.name == "Théo Passant"))
    nadia = world.as_("nadia")
    before = len(told(world))
    nadia.post(f"/a/valence/members/{number}/role", {"role": "accountant", "administrator": "y"})
    nadia.post(f"/a/valence/members/{number}/suspension")
    nadia.post(f"/a/valence/members/{number}/reopening")
    nadia.post(f"/a/valence/members/{number}/removal")
    nadia.post("/a/valence/members/invitations/new", {"name": "A", "email": "a@b.test", "role": "reader"})
    assert [line[:3] for line in told(world)[before:]] == [
        ("members:role", str(number), "accountant+administrator"),
        ("members:suspension", str(number), ""),
        ("members:reopening", str(number), ""),
        ("members:removal", str(number), ""),
        ("members:invite", "", "reader"),
    ]
    page = plain(nadia.get("/a/valence/audit?deed=members"))
    assert "Nadia Bertin a donné à Théo Passant le rôle « comptabilité · administration »" in page
    assert "Nadia Bertin a retiré l’accès de Théo Passant" in page
    assert "a@b.test" not in page.split("</main>")[0]


def test_a_deed_that_was_refused_is_not_told(world):
    nadia = world.as_("nadia")
    with world.inside("valence") as db:
        number = db.value(select(Member.number).where(Member.name == "Nadia Bertin"))
    before = len(told(world))
    assert nadia.post(f"/a/valence/members/{number}/removal").status_code == 422
    assert nadia.post(f"/a/valence/members/{number}/role", {"role": "reader", "look": "1"}).status_code == 200
    assert len(told(world)) == before


def test_the_head_office_has_its_own_journal(world):
    helene = world.as_("helene")
    before, inside = len(told_at_the_office(world)), len(told(world))
    assert helene.get("/federation/members.xlsx").status_code == 200
    helene.post("/federation/access/invitations/new", {"name": "B", "email": "b@siege.test", "role": "analyst"})
    assert told_at_the_office(world)[before:] == [
        ("export:members", "", "", "Hélène Siège"),
        ("members:invite", "", "analyst", "Hélène Siège"),
    ]
    assert len(told(world)) == inside
    page = plain(helene.get("/federation/audit"))
    assert "Hélène Siège a exporté les adhérents" in page
    assert "Nadia" not in page
    assert helene.get("/federation/audit.xlsx").status_code == 200


def test_an_invitation_taken_up_is_told(world):
    before = len(told(world))
    nadia = world.as_("nadia")
    nadia.post("/a/valence/members/invitations/new", {"name": "Ida", "email": "ida@valence.test", "role": "reader"})
    link = last_link(world, "ida@valence.test")
    visitor = world.visitor()
    visitor.get(link)
    taken = visitor.post(link, {"name": "Ida Neuve", "new_password": "trois vélos sous la neige"})
    assert taken.status_code == 303
    assert [line[0] for line in told(world)[before:]] == [
        "session:opened", "members:invite", "members:join", "session:opened",
    ]  # fmt: skip
    assert "Ida Neuve a rejoint l’espace (lecture)" in plain(nadia.get("/a/valence/audit"))


def last_link(world, address):
    with session.open(world.database, IDENTITY) as db:
        (mail,) = db.objects(select(Mail).where(Mail.recipient == address))
    return "/invitations/" + mail.text.split("/invitations/")[1].split()[0]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=23/11/2026&to=23/11/2026&deed=publish", "Aucune action ce jour-là."),
        ("deed=publish", "Aucune action pour ces filtres."),
        ("from=quand", "Ce jour n’est pas compris."),
        ("thing=stay&number=41", "Aucune action pour ces filtres."),
    ],
)
def test_filters_that_find_nothing_say_so(world, query, words):
    assert words in plain(world.as_("nadia").get(f"/a/valence/audit?{query}"))


@pytest.mark.parametrize("query", ["deed=x", "thing=x", "person=x", "before=0", "before=x", "number=" + "1" * 30])
def test_a_filter_of_nowhere_is_refused(world, query):
    assert world.as_("nadia").get(f"/a/valence/audit?{query}").status_code == 400


def test_the_list_is_held_to_a_person_a_deed_and_a_period_and_pages_on(world):
    with world.inside("valence") as db:
        ines = db.object(select(Member).where(Member.name == "Inès Fabre"))
    for number in range(60):
        writing.write(
            world.database,
            world.places["valence"],
            "read:stay",
            person_id=ines.id,
            who=ines.name,
            number=str(number + 1),
        )
    nadia = world.as_("nadia")
    page = plain(nadia.get(f"/a/valence/audit?person={ines.id}&deed=read&from=23/11/2026"))
    assert page.count("Inès Fabre a ouvert le séjour") == 50
    following = re.search(r'href="([^"]*before=[^"]*)"', page).group(1).replace("&amp;", "&")
    assert plain(nadia.get(following)).count("Inès Fabre a ouvert le séjour") == 10
    assert "Inès Fabre a ouvert le séjour 41" in plain(nadia.get("/a/valence/audit?thing=stay&number=41"))
    assert "Inès" not in nadia.part("/a/valence/audit?person=nobody").text
    assert int(nadia.get("/a/valence/audit").headers["x-statements"]) <= 6


def test_the_spreadsheet_holds_the_filtered_lines_and_is_itself_told(world):
    nadia = world.as_("nadia")
    writing.write(world.database, world.places["valence"], "read:stay", who="=1+1", number="7")
    answer = nadia.get("/a/valence/audit.xlsx?deed=read&thing=stay&number=7")
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.content))["Journal"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert {row[6] for row in rows} == {"7"}
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert told(world)[-1] == ("export:audit", "", "", "Nadia Bertin")


def test_a_page_without_a_person_costs_nothing_and_one_with_a_person_one_short_write(world, monkeypatch):
    nadia = world.as_("nadia")
    nadia.get("/a/valence/")
    paths = ("/a/valence/residences", "/a/valence/residences.xlsx")
    with_journal = [int(nadia.get(path).headers["x-statements"]) for path in paths]
    monkeypatch.setattr(writing, "write", lambda *_args, **_values: None)
    without = [int(nadia.get(path).headers["x-statements"]) for path in paths]
    assert with_journal == [without[0], without[1] + 1]


def test_an_answer_whose_line_cannot_be_written_does_not_leave(world, monkeypatch):
    def broken(*_args, **_values):
        raise RuntimeError("the journal is away")

    nadia = world.as_("nadia")
    monkeypatch.setattr(writing, "write", broken)
    answer = nadia.get("/a/valence/residences.xlsx")
    assert answer.status_code == 500
    assert answer.content[:2] != b"PK"
    monkeypatch.undo()
    assert nadia.get("/a/valence/residences.xlsx").status_code == 200


def test_a_deed_whose_line_cannot_be_written_is_undone(world, monkeypatch):
    def broken(*_args, **_values):
        raise RuntimeError("the journal is away")

    nadia = world.as_("nadia")
    with world.inside("valence") as db:
        number = db.value(select(Member.number).where(Member.name == "Bruno Lecteur"))
    monkeypatch.setattr(writing, "write", broken)
    assert nadia.post(f"/a/valence/members/{number}/role", {"role": "accountant"}).status_code == 500
    with world.inside("valence") as db:
        assert db.value(select(Member.role).where(Member.number == number)) == "reader"
    with session.open(world.database, IDENTITY) as db:
        assert db.value(select(Membership.role).join(Account).where(Account.name == "Bruno Lecteur")) == "reader"


# -- printing from the browser ----------------------------------------------------------------------------------------
def _stay(world):
    from datetime import date

    from tests.app.residences.builders import a_residence, a_stay

    with world.inside("valence") as db:
        made = a_residence(db, "Les Imprimeurs", units=1)
        return a_stay(db, made["1"], date(2026, 8, 19), name="Lina Morel").number


def test_a_printed_page_about_a_person_is_told_once_a_minute(world):
    number, browser = _stay(world), world.as_("nadia")
    page = browser.get(f"/a/valence/stays/{number}").text
    assert 'data-printed="/a/valence/printed"' in page
    given = re.search(r'data-page="([^"]+)"', page)[1]
    before = len(told(world))
    for _time in range(2):
        assert browser.post("/a/valence/printed", {"page": given}).status_code == 204
    assert told(world)[before:] == [("print:stay", str(number), "page", "Nadia Bertin")]
    assert f"a imprimé la page du séjour {number}" in plain(browser.get("/a/valence/audit?deed=print"))


def test_nobody_tells_of_a_page_that_was_not_drawn_for_them(world):
    number = _stay(world)
    page = world.as_("nadia").get(f"/a/valence/stays/{number}").text
    given = re.search(r'data-page="([^"]+)"', page)[1]
    ines = world.as_("ines")
    ines.get("/a/valence/residences")
    before = len(told(world))
    for wrong in (given, given.replace(f" {number} ", f" {number + 1} "), "stay 1", "", "x" * 400):
        assert ines.post("/a/valence/printed", {"page": wrong}).status_code == 400
    assert len(told(world)) == before


def test_a_page_about_nobody_has_nothing_to_tell(world):
    browser = world.as_("nadia")
    for path in ("/a/valence/", "/a/valence/residences", "/a/valence/stays/900001"):
        assert "data-printed" not in browser.get(path).text
