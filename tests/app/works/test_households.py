"""Households and proposals by their pages: who fits and why, two at once, refusals, housing, how long they are kept."""

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from app.works.dwelling_models import Dwelling, Vacancy
from app.works.figures import figures
from app.works.household_models import CandidateHousehold, Proposal
from app.works.landlord_models import Landlord
from app.works.retention import forget_overdue
from tests.app.residences.pages import plain

ROOT = "/a/roanne"
DAY = date(2026, 11, 2)


@pytest.fixture(scope="module")
def made(world):
    """One vacant dwelling, T3 in Roanne at 430 euros, and five households of whom two fit."""
    with world.inside("roanne") as db:
        landlord = Landlord(name="Dupré", first_name="Clément")
        db.add(landlord)
        dwelling = Dwelling(
            landlord_id=landlord.id,
            address="94 rue Mulsant",
            town="Roanne",
            sector="Mulsant",
            type="t3",
            rent=Decimal(430),
        )
        other = Dwelling(landlord_id=landlord.id, address="3 rue Brison", town="Roanne", type="t4", rent=Decimal(500))
        db.add(dwelling, other)
        db.add(Vacancy(dwelling_id=dwelling.id, vacant_on=DAY))
        for reference, type_, sectors, ceiling, label in (
            ("42-001", "t3", ["Roanne"], 480, date(2026, 3, 1)),
            ("42-002", "t3", [], None, date(2025, 9, 1)),
            ("42-003", "t4", ["Roanne"], 480, date(2026, 1, 1)),
            ("42-004", "t3", ["Riorges"], 480, date(2026, 1, 1)),
            ("42-005", "t3", ["Roanne"], 400, date(2026, 1, 1)),
        ):
            most = Decimal(ceiling) if ceiling else None
            db.add(
                CandidateHousehold(
                    register="departmental_register", reference=reference, label_from=label, type=type_,
                    sectors=sectors, rent_ceiling=most, adults=2, children=1, registered_on=date(2026, 3, 1),
                )
            )  # fmt: skip
        return {"dwelling": dwelling.number, "other": other.number, "landlord": landlord.id}


def number_of(world, reference: str) -> int:
    with world.inside("roanne", write=False) as db:
        return db.value(select(CandidateHousehold.number).where(CandidateHousehold.reference == reference))


def propose(world, made, reference: str, dwelling: str = "dwelling", **values):
    path = f"{ROOT}/dwellings/{made[dwelling]}/proposals/{number_of(world, reference)}/new"
    browser = world.as_("tariq")
    browser.get(path)
    return browser.post(path, {"made_on": "12/11/2026"} | values)


def answer(world, answer: str, reason: str = "", **values):
    with world.inside("roanne", write=False) as db:
        waiting = select(Proposal.number).where(Proposal.answer == "", Proposal.undone_at.is_(None))
        number = db.value(waiting.order_by(Proposal.number.desc()))
    path = f"{ROOT}/proposals/{number}/answer"
    browser = world.as_("tariq")
    browser.get(path)
    return browser.post(path, {"answer": answer, "answered_on": "20/11/2026", "reason": reason} | values)


def test_the_shortlist_holds_who_fits_by_the_age_of_the_label_and_says_why(world, made):
    words = plain(world.as_("tariq").get(f"{ROOT}/dwellings/{made['dwelling']}/proposals").text)
    assert "T3 demandé · secteur Roanne · plafond respecté" in words
    assert "T3 demandé · tout secteur accepté · plafond de loyer non précisé" in words
    assert words.index("42-002") < words.index("42-001")
    assert not any(reference in words for reference in ("42-003", "42-004", "42-005"))
    wide = plain(world.as_("tariq").get(f"{ROOT}/dwellings/{made['dwelling']}/proposals?all=1").text)
    assert "demande Riorges" in wide
    assert "loyer au-dessus du plafond de 30" in wide
    assert "42-003" in wide


def test_nobody_fits_is_said_with_what_they_ask_and_widens_to_all(world, made):
    with world.inside("roanne") as db:
        landlord = made["landlord"]
        small = Dwelling(landlord_id=landlord, address="1 rue Roger-Salengro", town="Roanne", type="t1")
        db.add(small)
        db.add(Vacancy(dwelling_id=small.id, vacant_on=DAY))
        number = small.number
    words = plain(world.as_("tariq").get(f"{ROOT}/dwellings/{number}/proposals").text)
    assert "Aucun ménage ne correspond : 4 demandent un logement de type T3." in words
    assert "Élargir à tous les ménages (5)" in words


def test_a_reader_never_sees_a_reference(world, made):
    rose = world.as_("rose")
    for path in ("households", "households/1", "households.xlsx", f"dwellings/{made['dwelling']}/proposals"):
        answered = rose.get(f"{ROOT}/{path}")
        assert answered.status_code in (403, 404)
        assert "42-00" not in answered.text
    assert "42-001" not in rose.get(f"{ROOT}/dwellings/{made['dwelling']}").text
    fundraiser = world.as_("claire")
    assert fundraiser.get(f"{ROOT}/households.xlsx").status_code == 404


def test_a_dwelling_that_is_not_empty_is_not_proposed(world, made):
    answered = propose(world, made, "42-003", "other")
    assert answered.status_code == 422
    assert "Ce logement n’est pas vacant" in plain(answered.text)


def test_first_refused_by_the_household_then_two_at_once_only_when_said_then_accepted_and_housed(world, made):
    assert propose(world, made, "42-002").status_code == 303
    twice = propose(world, made, "42-002", beside="y")
    assert "déjà proposé à ce ménage" in plain(twice.text)
    second = propose(world, made, "42-001")
    assert second.status_code == 422
    assert "Une autre proposition est en cours pour ce logement" in plain(second.text)

    without = answer(world, "refused_by_household")
    assert without.status_code == 422
    assert "Choisissez le motif du refus." in plain(without.text)
    wrong = answer(world, "refused_by_household", "landlord_income")
    assert "Ce motif n’est pas celui d’un refus par le ménage." in plain(wrong.text)
    early = answer(world, "refused_by_household", "too_small", answered_on="01/11/2026")
    assert "précède la proposition" in plain(early.text)
    assert answer(world, "refused_by_household", "too_small").status_code == 303

    assert propose(world, made, "42-001").status_code == 303
    assert propose(world, made, "42-002", beside="y").status_code == 303
    assert answer(world, "withdrawn").status_code == 303
    assert answer(world, "accepted").status_code == 303

    words = plain(world.as_("tariq").get(f"{ROOT}/dwellings/{made['dwelling']}/proposals?all=1").text)
    shortlist = words[words.index("Tous les ménages") : words.index("Propositions déjà faites")]
    assert "42-001" not in shortlist, "who has accepted is proposed nothing more"
    assert "refusée par le ménage (trop petit)" in words
    assert "proposé déjà, refusé le" in shortlist, "who has refused this dwelling is told beside why it suits"
    assert "Noter le bail" in words, "the next step of an accepted proposal"
    home = world.as_("tariq").get(f"{ROOT}/dwellings/{made['dwelling']}").text
    assert re.search(r'class="btn btn-primary" href="[^"]*/lease/new"', home)

    lease = f"{ROOT}/dwellings/{made['dwelling']}/lease/new"
    tariq = world.as_("tariq")
    found = tariq.get(lease).text
    assert "42-001" in found
    with world.inside("roanne", write=False) as db:
        chosen = db.value(select(Proposal.number).where(Proposal.answer == "accepted"))
    assert tariq.post(lease, {"starts_on": "23/11/2026", "household": str(chosen), "rent": "430"}).status_code == 303
    page = plain(tariq.get(f"{ROOT}/households/{number_of(world, '42-001')}").text)
    assert "logé" in page
    assert "depuis le 23 novembre 2026" in page
    with world.inside("roanne", write=False) as db:
        found = figures(db, date(2026, 1, 1), date(2026, 12, 31))
    assert (found["households_housed"].value, found["households_housed_registered"].value) == (1, 1)
    assert found["proposals_per_housed"].numerator == 3

    housed = propose(world, made, "42-001")
    assert "déjà logé" in plain(housed.text) or "pas vacant" in plain(housed.text)


def test_a_third_refusal_of_one_landlord_is_noted_and_blocks_nothing(world, made):
    with world.inside("roanne") as db:
        third = Dwelling(
            landlord_id=made["landlord"], address="7 rue Cadore", town="Roanne", type="t3", rent=Decimal(300)
        )
        db.add(third)
        db.add(Vacancy(dwelling_id=third.id, vacant_on=DAY))
        made["third"] = third.number
    for reference in ("42-002", "42-005", "42-003"):
        assert propose(world, made, reference, "third").status_code == 303
        assert answer(world, "refused_by_landlord", "landlord_guarantee").status_code == 303
    words = plain(world.as_("tariq").get(f"{ROOT}/dwellings/{made['third']}/proposals").text)
    assert "Ce bailleur a refusé 3 propositions." in words
    assert propose(world, made, "42-002", "third").status_code == 303


def test_a_proposal_taken_back_stays_struck(world, made):
    with world.inside("roanne", write=False) as db:
        number = db.value(select(Proposal.number).where(Proposal.answer == "", Proposal.undone_at.is_(None)))
        housed = db.value(select(Proposal.number).where(Proposal.housed_on.is_not(None)))
    tariq = world.as_("tariq")
    tariq.get(f"{ROOT}/proposals/{number}/undo")
    assert tariq.post(f"{ROOT}/proposals/{number}/undo").status_code == 303
    assert tariq.post(f"{ROOT}/proposals/{number}/undo").status_code == 409
    refused = tariq.post(f"{ROOT}/proposals/{housed}/undo")
    assert refused.status_code == 422
    assert "Annulez d’abord le bail" in plain(refused.text)


def test_a_household_is_registered_corrected_closed_and_reopened(world, made):
    tariq = world.as_("tariq")
    values = {
        "register": "dalo", "reference": "DALO-9", "priority": "none", "adults": "1", "children": "2", "type": "t3",
        "sectors": "Roanne,  Riorges , Roanne", "rent_ceiling": "450", "registered_on": "02/11/2026",
    }  # fmt: skip
    tariq.get(f"{ROOT}/households/new")
    assert tariq.post(f"{ROOT}/households/new", values).status_code == 303
    again = tariq.post(f"{ROOT}/households/new", values)
    assert "déjà notée pour ce fichier" in plain(again.text)
    number = number_of(world, "DALO-9")
    shown = plain(tariq.get(f"{ROOT}/households/{number}").text)
    assert "3 personnes, dont 2 enfants" in shown
    assert "T3 · Roanne, Riorges · 450 € au plus" in shown
    assert "Ce ménage sera anonymisé le 2 novembre 2028" in shown
    edited = tariq.get(f"{ROOT}/households/{number}/edit").text
    assert 'value="Roanne, Riorges"' in edited
    bad = tariq.post(
        f"{ROOT}/households/{number}/edit",
        values | {"adults": "0", "label_from": "1/1/2026", "label_until": "1/1/2025"},
    )
    assert bad.status_code == 422
    assert "finit (1ᵉʳ janvier 2025) avant de commencer" in plain(bad.text)
    assert (
        tariq.post(f"{ROOT}/households/{number}/close", {"closed_on": "1/11/2026", "closed_why": "other"}).status_code
        == 422
    )
    closing = {"closed_on": "20/11/2026", "closed_why": "moved_away"}
    assert tariq.post(f"{ROOT}/households/{number}/close", closing).status_code == 303
    assert tariq.post(f"{ROOT}/households/{number}/close", closing).status_code == 409
    shown = plain(tariq.get(f"{ROOT}/households/{number}").text)
    assert "Recherche close le 20 novembre 2026 (parti du territoire)" in shown
    assert "sera anonymisé le 20 février 2027" in shown
    assert "DALO-9" not in plain(tariq.get(f"{ROOT}/households").text)
    assert "DALO-9" in plain(tariq.get(f"{ROOT}/households?only=closed").text)
    assert tariq.post(f"{ROOT}/households/{number}/reopen").status_code == 303
    assert tariq.post(f"{ROOT}/households/{number}/reopen").status_code == 409
    assert "DALO-9" in plain(tariq.get(f"{ROOT}/households?q=dalo-9&register=dalo").text)


def test_who_may_not_write_is_refused(world, made):
    denis = world.as_("denis")
    assert "Inscrire un ménage" not in denis.get(f"{ROOT}/households").text
    assert denis.get(f"{ROOT}/households/new").status_code == 403
    assert denis.post(f"{ROOT}/proposals/1/answer", {}).status_code == 403
    assert world.as_("nadia").get(f"{ROOT}/households").status_code == 404


def test_the_spreadsheet_has_the_rows_of_the_page(world, made):
    book = world.as_("tariq").get(f"{ROOT}/households.xlsx?only=looking")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    page = plain(world.as_("tariq").get(f"{ROOT}/households?only=looking").text)
    assert len(sheet) > 2
    assert all(row[2] in page for row in sheet[1:])


def test_the_spreadsheet_bears_the_proposals_of_these_households(world, made):
    book = CalamineWorkbook.from_filelike(io.BytesIO(world.as_("tariq").get(f"{ROOT}/households.xlsx").content))
    households, proposals = (book.get_sheet_by_name(name).to_python() for name in ("Ménages", "Propositions"))
    with world.inside("roanne", write=False) as db:
        live = db.value(select(func.count(Proposal.id)).where(Proposal.undone_at.is_(None)))
    numbers = {row[0] for row in households[1:]}
    assert {row[1] for row in proposals[1:]} <= numbers
    assert 0 < len(proposals) - 1 <= live


def test_whom_nobody_heard_of_for_two_years_and_who_was_closed_three_months_ago_become_anonymous(world):
    with world.inside("roanne") as db:
        old = CandidateHousehold(register="siao", reference="S-1", registered_on=date(2024, 11, 22), sectors=["Roanne"])
        heard = CandidateHousehold(
            register="siao", reference="S-2", registered_on=date(2020, 1, 1), last_contact_on=date(2024, 12, 1)
        )
        gone = CandidateHousehold(
            register="siao",
            reference="S-3",
            registered_on=date(2026, 1, 1),
            closed_on=date(2026, 8, 23),
            closed_why="other",
        )
        db.add(old, heard, gone)
        before = figures(db, date(2026, 1, 1), date(2026, 12, 31))
        assert forget_overdue(db) == 2
        assert forget_overdue(db) == 0
        assert (old.reference, old.sectors, gone.reference, heard.reference) == ("", [], "", "S-2")
        assert old.anonymised_at
        assert gone.anonymised_at
        assert figures(db, date(2026, 1, 1), date(2026, 12, 31)) == before
        number = old.number
    tariq = world.as_("tariq")
    assert "Anonymisé" in plain(tariq.get(f"{ROOT}/households/{number}").text)
    assert tariq.get(f"{ROOT}/households/{number}/edit").status_code == 404
