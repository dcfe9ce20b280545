"""The head office opens a workspace by one form; its first administrator gets a link."""

import html
import io

from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.mail.models import Mail
from app.provisioning import find_workspace
from tenants import session
from tenants.actor import IDENTITY

GOOD = {
    "name": "Association d’essai",
    "slug": "essai",
    "department": "07",
    "person": "Anne Première",
    "email": "anne@essai.test",
}


def mails(world):
    with session.open(world.database, IDENTITY) as db:
        return db.all(select(Mail.recipient, Mail.text).order_by(Mail.made_at))


def test_it_works(world):
    answer = world.as_("helene").post("/federation/members", GOOD)
    assert answer.status_code == 303
    assert find_workspace(world.database, "essai").name == "Association d’essai"
    assert [(mail.recipient, "/invitations/" in mail.text) for mail in mails(world)] == [("anne@essai.test", True)]
    assert "Association d’essai" in world.as_("helene").get("/federation/members").text


def test_it_refuses_and_keeps_what_was_typed(world):
    browser = world.as_("helene")
    for field, value, words in (
        ("slug", "Pas Une Adresse", "sans accent"),
        ("email", "anne", "n’est pas complète"),
        ("department", "999", "n’est plus proposé"),
        ("name", "", "Indiquez le nom"),
        ("slug", "valence", "déjà ouvert"),
    ):
        answer = browser.post("/federation/members", GOOD | {field: value})
        assert answer.status_code == 422, field
        assert words in answer.text, field
        assert "Anne Première" in answer.text


def test_others_may_not(world):
    assert world.as_("nadia").post("/federation/members", GOOD).status_code == 404
    assert world.as_("paul").get("/federation/members/new").status_code == 404


def test_the_members_as_a_spreadsheet_are_those_of_the_page(world):
    browser = world.as_("helene")
    answer = browser.get("/federation/members.xlsx")
    lines = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    page = html.unescape(browser.get("/federation/members").text)
    assert len(lines) > 2
    assert all(str(line[0]) in page for line in lines[1:])
    assert page.count("<tr>") == len(lines)
