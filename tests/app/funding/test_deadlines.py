"""Deadlines: all that has a date in one list, moved with a reason, done late; calendars read without a session."""

import io
import re
from datetime import date

import icalendar
import pytest
from python_calamine import CalamineWorkbook

from app.funding.controllers.deadlines import DRAWN
from app.funding.deadline_models import Deadline
from tests.app.funding.payment_rows import due, granted, paid
from tests.app.funding.test_budgets import DOSSIER, PLANNED, typed
from tests.app.funding.test_reports import plain

DEADLINE = {"name": "Déposer la demande 2027", "due_on": "02/12/2026", "kind": "filing", "dossier": "", "member": ""}


def added(visit, **more) -> str:
    """Adds a deadline; the address of its deeds."""
    assert visit("/deadlines/new", DEADLINE | more).status_code == 303
    seen = visit("/deadlines?until=far").text
    name = (DEADLINE | more)["name"]
    return re.findall(r'href="/a/valence(/deadlines/\d+)/move"', seen.split(f">{name}<", 1)[1])[0]


def test_a_deadline_says_how_far_it_is(visit):
    added(visit)
    seen = plain(visit("/deadlines").text)
    assert "Déposer la demande 2027" in seen
    assert "dans 9 jours" in seen
    assert "décembre 2026" in seen


def test_moving_asks_a_reason_and_keeps_the_old_day(visit):
    own = added(visit, name="Signer la convention")
    refused = visit(f"{own}/move", {"due_on": "15/12/2026", "reason": ""})
    assert refused.status_code == 422
    assert "Indiquez pourquoi l’échéance est déplacée." in refused.text
    assert visit(f"{own}/move", {"due_on": "02/12/2026", "reason": "x"}).status_code == 422
    assert visit(f"{own}/move", {"due_on": "15/12/2026", "reason": "commission reportée"}).status_code == 303
    seen = plain(visit("/deadlines").text)
    assert "Prévue d’abord le 2 déc. 2026, déplacée : commission reportée" in seen
    assert "dans 22 jours" in seen


def test_the_sheet_holds_the_dates_of_the_page(visit):
    own = added(visit, name="Voter le budget")
    visit(f"{own}/move", {"due_on": "16/12/2026", "reason": "conseil reporté"})
    added(visit, name="Réunir les financeurs", due_on="02/06/2027")
    assert '/deadlines.xlsx"' in visit("/deadlines").text
    assert '/deadlines.xlsx?until=far"' in visit("/deadlines?until=far").text
    near, far = (sheet(visit(f"/deadlines.xlsx{wish}")) for wish in ("", "?until=far"))
    (moved,) = [row for row in near if row[1] == "Voter le budget"]
    assert moved[0] == date(2026, 12, 16)
    assert moved[3].replace("\u00a0", " ") == "dans 23 jours"
    assert "2 décembre 2026" in moved[8].replace("\u00a0", " ")
    assert "conseil reporté" in moved[8]
    assert "Réunir les financeurs" not in [row[1] for row in near]
    assert "Réunir les financeurs" in [row[1] for row in far]


def sheet(answer) -> list:
    assert answer.status_code == 200
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def test_done_late_is_written_so(visit):
    own = added(visit, name="Envoyer le bilan", due_on="19/11/2026")
    assert "en retard de 4 jours" in plain(visit("/deadlines").text)
    assert visit(f"{own}/done", {"done_on": "24/11/2026"}).status_code == 422
    assert visit(f"{own}/done", {"done_on": "22/11/2026"}).status_code == 303
    assert "fait le 22 nov. 2026, 3 jours après la date" in plain(visit("/deadlines").text)
    assert visit(f"{own}/done", {"done_on": "22/11/2026"}).status_code == 422


def test_a_removed_deadline_leaves_the_list(visit):
    own = added(visit, name="Relire le dossier")
    assert visit(f"{own}/removal", {}).status_code == 303
    assert visit(f"{own}/move").status_code == 404


def test_a_report_that_is_due_is_a_date_like_the_others(visit):
    here = visit("/dossiers/new", DOSSIER).headers["location"].removeprefix("/a/valence")
    opened = visit(f"{here}/budget/new", {"year": "2025", "units": "", "start": "empty"})
    own = opened.headers["location"].removeprefix("/a/valence").removesuffix("/edit")
    visit(f"{own}/edit", typed(PLANNED, 1))
    assert "Compte rendu financier : 2025" not in plain(visit("/deadlines").text)
    visit(f"{own}/closing", {})
    seen = plain(visit("/deadlines").text)
    assert "Compte rendu financier : 2025" in seen
    assert "en retard de 146 jours" in seen


def test_money_that_came_is_not_awaited_whatever_payment_brought_it(visit, world):
    """As the page of payments has it: a payment fills the schedule in the order of its dates."""
    with world.inside("valence") as db:
        line = granted(db, "Ascenseur", name="Caisse de retraite")
        for on, amount in ((date(2026, 4, 30), "10000"), (date(2026, 9, 30), "10000"), (date(2027, 1, 31), "5000")):
            due(db, line, on, amount)
        paid(db, line, date(2026, 5, 12), "10000")
        other = granted(db, "Cuisine", None, name="Mutuelle")
        due(db, other, date(2026, 5, 1), "25000")
    seen = plain(visit("/deadlines?until=far").text)
    told = seen.split("Versement attendu : Caisse de retraite")[1:]
    assert len(told) == 2, "the first part is paid"
    assert "en retard de 54 jours" in told[0]
    assert "dans 69 jours" in told[1]
    assert "Versement attendu : Mutuelle" not in seen, "nothing is expected before it is notified"


def test_mine_are_mine_and_nobody_s(visit, world):
    flora = re.search(r'<option value="(\d+)"[^>]*>Flora Perrin', visit("/deadlines/new").text).group(1)
    nadia = re.search(r'<option value="(\d+)"[^>]*>Nadia', visit("/deadlines/new").text).group(1)
    added(visit, name="La mienne", member=flora)
    added(visit, name="Celle de Nadia", member=nadia)
    mine = visit("/deadlines?who=mine").text
    assert "La mienne" in mine
    assert "Celle de Nadia" not in mine
    assert "Celle de Nadia" in visit("/deadlines").text


@pytest.fixture
def calendar(visit, world):
    """calendar(who, scope) -> the path of a fresh secret address."""

    def made(who="flora", scope="all"):
        browser = world.as_(who)
        browser.get("/a/valence/deadlines/calendar")
        shown = browser.post("/a/valence/deadlines/calendar", {"scope": scope})
        assert shown.status_code == 200, shown.text[-2000:]
        return re.search(r"(/calendar/valence/[\w-]+)<", shown.text).group(1)

    return made


def test_a_calendar_is_read_without_a_session(visit, world, calendar):
    added(visit, name="Dans l’agenda")
    path = calendar()
    answer = world.visitor().get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    read = icalendar.Calendar.from_ical(answer.content)
    summaries = [str(event["summary"]) for event in read.walk("VEVENT")]
    assert "Dans l’agenda" in summaries
    event = next(e for e in read.walk("VEVENT") if str(e["summary"]) == "Dans l’agenda")
    assert event["dtstart"].dt.isoformat() == "2026-12-02"
    assert path.rsplit("/", 1)[1] not in visit("/deadlines/calendar").text


def test_a_revoked_address_and_any_other_are_not_there(world, calendar):
    path = calendar()
    assert world.visitor().get(path).status_code == 200
    browser = world.as_("flora")
    page = browser.get("/a/valence/deadlines/calendar").text
    for number in re.findall(r"/calendar-links/(\d+)/revocation", page):
        assert browser.post(f"/a/valence/calendar-links/{number}/revocation", {}).status_code == 303
    assert world.visitor().get(path).status_code == 404
    assert world.visitor().get("/calendar/valence/unknown").status_code == 404
    assert world.visitor().get(path.replace("valence", "roanne")).status_code == 404
    assert world.visitor().get(path.replace("valence", "nowhere")).status_code == 404


def test_a_colleague_s_address_is_not_mine_to_revoke(world, calendar):
    calendar()
    number = re.search(
        r"/calendar-links/(\d+)/revocation", world.as_("flora").get("/a/valence/deadlines/calendar").text
    ).group(1)
    bruno = world.as_("bruno")
    bruno.get("/a/valence/deadlines/calendar")
    assert bruno.post(f"/a/valence/calendar-links/{number}/revocation", {}).status_code == 404


def test_who_may_not_read_the_funding_has_no_calendar(world):
    assert world.as_("ines").get("/a/valence/deadlines/calendar").status_code == 404


def test_what_must_leave_within_thirty_days_is_on_the_first_page_of_the_fundraiser(visit):
    added(visit, name="Signer l’avenant", due_on="22/11/2026")
    added(visit, name="Dans deux mois", due_on="30/01/2027")
    seen = visit("/").text
    assert "Signer l’avenant" in seen
    assert "Dans deux mois" not in seen
    assert "Signer l’avenant" not in visit("/", who="ines").text


def test_the_page_draws_a_bounded_number_of_dates_and_counts_the_others(visit, world):
    with world.inside("valence") as db:
        db.add(*(Deadline(kind="other", name=f"Échéance {n}", due_on=date(2026, 11, 1)) for n in range(DRAWN + 40)))
    seen = visit("/deadlines").text
    assert seen.count("<time ") == DRAWN
    assert "autres, qui viendront ici quand celles-ci seront faites." in plain(seen)
