"""« Aujourd’hui » of who follows the money: late payments, claims to send, AGLS that nobody notified."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.funding.agls_models import AglsYear
from app.funding.document_models import ChecklistItem, FundingDocument
from app.funding.document_page import lines_of
from app.funding.dossier_models import Dossier, Milestone
from app.funding.dossier_queries import TOTALS
from app.funding.funder_models import FunderPaper
from app.funding.payment_models import Claim
from app.funding.plan_models import CostLine, FundingLine
from app.home import funding_todo
from app.home.lines import things_to_do
from app.residences.models import Residence
from app.web.french import in_french
from app.web.words import money
from tenants import clock
from tests.app.funding.payment_rows import due, granted, paid
from tests.app.funding.test_payments import plain
from tests.app.residences.pages import part_of
from tests.world import TODAY


@pytest.fixture(scope="module")
def busy(world):
    with world.inside("valence") as db:
        late = granted(db, "Vélos", name="Région")
        due(db, late, date(2026, 10, 31), "10000")
        due(db, late, date(2027, 3, 31), "15000")
        draft = granted(db, "Laverie", name="Fondation de France")
        part = due(db, draft, date(2026, 12, 10), "25000", "single")
        db.add(Claim(line_id=draft.line_id, instalment_id=part.id, amount=Decimal(25000)))
        house = Residence(name="Faventines", town="Valence", kind="social_residence", public="young_workers")
        db.add(house)
        db.add(AglsYear(residence_id=house.id, year=2025, due=Decimal(20000), source="Convention"))
        return late


def test_each_finds_what_is_theirs_and_it_leaves_with_the_fact(world, visit, busy):
    accountant = plain(visit("/", who="andre"))
    assert "Enregistrer le versement de Région" in accountant
    assert "10 000 €" in accountant
    assert "Faire notifier l’AGLS 2025 de Faventines" in accountant
    assert "Envoyer la demande" not in accountant
    fundraiser = plain(visit("/", who="flora"))
    assert "Envoyer la demande de versement à Fondation de France" in fundraiser
    director = plain(visit("/", who="odile"))
    assert "1 versement en retard" in director
    assert "1 AGLS due et pas notifiée" in director
    with world.inside("valence") as db:
        paid(db, busy, date(2026, 11, 2), "10000")
    assert "Enregistrer le versement de Région" not in plain(visit("/", who="andre"))


@pytest.fixture(scope="module")
def waiting(world, busy):
    """What the other lines wait for: an award that nobody notified, a plan out of balance, papers that lack."""
    with world.inside("valence") as db:
        told = granted(db, "Jardin", None, name="Agglo")
        dossier = db.object(select(Dossier).where(Dossier.id == told.dossier_id))
        db.add(CostLine(dossier_id=dossier.id, rank=1, category="works", amount=Decimal(30000)))
        db.add(Milestone(dossier_id=dossier.id, name="Commission", due_on=date(2026, 12, 2)))
        line = db.object(select(FundingLine).where(FundingLine.id == told.line_id))
        for code in ("statutes", "rib", "insurance_liability", "signature_delegation"):
            db.add(FunderPaper(funder_id=line.funder_id, moment="filing", type=code))
        db.add(ChecklistItem(
            dossier_id=dossier.id, funder_id=line.funder_id, type="signature_delegation", needed=False, note="ici",
        ))  # fmt: skip
        db.add(ChecklistItem(dossier_id=dossier.id, type="rib", needed=True))
        return told


def test_papers_that_lack_are_a_line_with_their_names(world, visit, waiting):
    page = plain(visit("/"))
    assert "Réunir les documents manquants de « Jardin »" in page
    assert "et 1 autre · à joindre avant le 2 décembre 2026" in page
    assert f"/dossiers/{waiting.dossier}/documents" in visit("/").text
    assert "documents manquants" not in plain(visit("/", who="andre"))
    with world.inside("valence", write=False) as db:
        (row,) = (one for one in db.all(things_to_do(("papers",)), today=TODAY) if one.about == waiting.dossier)
        assert row.words.split() == ["insurance_liability", "rib", "statutes"]


def test_the_line_says_what_the_list_of_papers_says(world, waiting):
    """The statement of the first page and the list of the dossier, over every dossier there is."""
    with world.inside("valence") as db:
        for code, until in (("rib", None), ("statutes", date(2026, 11, 22)), ("statutes", TODAY)):
            db.add(FundingDocument(
                type=code, valid_until=until, name="a", media_type="application/pdf", size=1, sha256="a",
                file_key=f"{code} {until}", dossier_id=waiting.dossier_id if until == date(2026, 11, 22) else None,
            ))  # fmt: skip
        lacking = {row.about: set(row.words.split()) for row in db.all(things_to_do(("papers",)), today=TODAY)}
        for dossier in db.objects(select(Dossier).order_by(Dossier.number)):
            said = {one.type for one in lines_of(db, dossier) if one.lacks}
            assert lacking.get(dossier.number, set()) == said
        assert lacking[waiting.dossier] == {"insurance_liability"}


@pytest.mark.parametrize("kind", funding_todo.KINDS)
def test_each_kind_is_put_off_and_taken_back(world, visit, waiting, kind):
    with world.inside("valence") as db:
        if kind == "payment":
            late = granted(db, "Serres", name="Caisse")
            due(db, late, date(2026, 11, 1), "10000")
        row = next(one for one in db.all(things_to_do((kind,)), today=TODAY))
    who = "andre" if kind in ("payment", "agls") else "flora"
    path = f"/today/funding/{kind}/{row.number}/postpone"
    assert visit(path, who=who).status_code == 200
    until = max(TODAY, row.on_day) + timedelta(days=2)
    if until > TODAY + timedelta(days=30):
        soon = {"until": f"{TODAY + timedelta(days=2):%d/%m/%Y}", "reason": "attend"}
        assert "Ce rappel est à son jour le" in plain(visit(path, soon, who=who))
        return
    typed = {"until": f"{until:%d/%m/%Y}", "reason": "rendez-vous pris"}
    assert visit(path, typed, who=who).status_code == 303
    assert ": rendez-vous pris" in plain(visit("/", who=who))
    assert "Une autre personne vient de reporter ce rappel." in plain(visit(path, typed, who=who))
    with clock.fixed(until):
        assert ": rendez-vous pris" not in plain(world.as_(who).get("/a/valence/"))
    browser = world.as_(who)
    assert browser.post(f"/a/valence{path}/undo", {}).status_code == 303
    assert ": rendez-vous pris" not in plain(visit("/", who=who))


def test_only_who_follows_the_money_puts_its_lines_off(world, visit, waiting):
    path = f"/today/funding/plan/{waiting.dossier}/postpone"
    assert visit(path, who="flora").status_code == 200
    assert visit(path, who="andre").status_code == 404  # a plan is no line of the accountant's
    assert visit(path, who="odile").status_code == 403
    assert visit(path, who="ines").status_code == 403
    assert visit("/today/funding/period/1/postpone", who="flora").status_code == 404
    assert visit("/today/funding/plan/9999/postpone", who="flora").status_code == 404


def test_who_looks_for_money_begins_a_dossier_from_the_first_page(visit, busy):
    page = visit("/").text
    assert "Nouveau dossier" in page
    assert "/a/valence/dossiers/new" in page
    assert "Nouveau dossier" not in visit("/", who="andre").text


def test_who_looks_for_money_reads_how_the_money_stands_and_not_the_rooms(world, visit):
    with world.inside("valence") as db:
        made = granted(db, "Compte du jour", awarded="30000")
        paid(db, made, date(2026, 11, 2), "5000")
        db.add(Residence(name="Les Hirondelles", town="Valence", kind="social_residence", public="young_workers"))
    first = visit("/")
    panel = part_of(first, "now-funding")
    assert "à recevoir" in panel
    assert "demandes sans décision" in panel or "demande sans décision" in panel
    with world.inside("valence", write=False) as db:
        totals = db.first(TOTALS[False])
    with in_french():
        said = money(totals.notified - totals.paid).replace("\xa0", " ").replace("\u202f", " ")
    assert said in panel, "the sums of the list of dossiers"
    assert 'id="now"' not in first.text
    assert 'id="now-funding"' in visit("/", who="andre").text
    assert 'id="now-funding"' not in visit("/", who="bruno").text
