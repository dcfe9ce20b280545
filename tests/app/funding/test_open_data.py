"""What funders publish: read within bounds, proposed once, ambiguous and double told as such, confirmed by a person."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from app.funding.agls_models import AglsEntry, AglsYear
from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder
from app.funding.notice_models import GrantNotice
from app.funding.open_data import read_grants
from app.funding.plan_models import FundingAct
from app.residences.models import Residence
from tests.app.funding.payment_rows import granted, line_of
from tests.app.funding.test_payments import plain

FILE = Path("tests/data/departement-subventions-scdl.csv").read_bytes()
HEAD = (
    "nomAttribuant,idAttribuant,dateConvention,referenceDecision,nomBeneficiaire,idBeneficiaire,rnaBeneficiaire,objet,"
    "montant,nature,conditionsVersement\n"
)


def row(**more: str) -> str:
    values = {
        "giver": "Conseil départemental de la Drôme", "giver_siret": "", "on": "2026-03-18", "ref": "CP-1",
        "who": "CALD de la Drôme", "siret": "", "rna": "", "object": "Atelier vélo", "amount": "25 000",
        "nature": "aide en numéraire", "terms": "unique",
    } | more  # fmt: skip
    return ",".join(values.values()) + "\n"


def sent(
    world, content: bytes, *, name: str = "aides.csv", who: str = "flora", beneficiary: str = "CALD de la Drôme",
    follow: bool = False,
):  # fmt: skip
    browser = world.as_(who)
    browser.get("/a/valence/grant-readings/new")
    data = {"beneficiary": beneficiary, "siret": "", "_csrf_token": browser.token}
    files = {"file": (name, content, "text/csv")}
    return browser.client.post("/a/valence/grant-readings/new", data=data, files=files, follow_redirects=follow)


def number_of(world, reference: str) -> int:
    with world.inside("valence", write=False) as db:
        return db.value(select(GrantNotice.number).where(GrantNotice.reference == reference))


def answered(world, number: int, deed: str, data: dict[str, str], who: str = "flora"):
    browser = world.as_(who)
    browser.get(f"/a/valence/grant-notices/{number}")
    return browser.post(f"/a/valence/grant-notices/{number}/{deed}", data)


def test_the_published_file_is_read_as_it_is():
    found, refused = read_grants("aides.csv", FILE)
    assert (len(found), refused) == (40, 0)
    assert found[3].amount == Decimal(12200)
    assert found[3].granted_on == date(2025, 7, 8)
    assert len({one.fingerprint for one in found}) == 40


def test_only_what_names_the_association_is_proposed_and_a_second_reading_proposes_nothing(world, visit):
    assert sent(world, FILE, beneficiary="cald exemple").status_code == 303
    with world.inside("valence", write=False) as db:
        names = {row.beneficiary for row in db.all(select(GrantNotice.beneficiary))}
        first = db.value(select(func.count(GrantNotice.number)))
    assert names == {"CALD exemple", "CALD (EXEMPLE)"}
    again = sent(world, FILE, beneficiary="CALD (exemple)", follow=True)
    assert "Aucune aide nouvelle à votre nom. 40 lignes lues" in plain(again)
    with world.inside("valence", write=False) as db:
        assert db.value(select(func.count(GrantNotice.number))) == first == FILE.decode().count("CALD")
    assert "nom seul" in plain(visit("/grant-notices"))


def test_a_grant_of_that_funder_and_amount_becomes_the_notification_of_its_line(world, visit):
    with world.inside("valence") as db:
        line = granted(db, "Atelier vélo", None, name="Département de la Drôme")
    assert sent(world, (HEAD + row(ref="CP-77")).encode()).status_code == 303
    number = number_of(world, "CP-77")
    assert "à confirmer" in plain(visit("/grant-notices"))
    done = answered(world, number, "confirmation", {"target": f"l{line.line}", "acted_on": "18/03/2026"})
    assert done.status_code == 303
    with world.inside("valence", write=False) as db:
        act = db.first(
            select(FundingAct.amount, FundingAct.reference).where(
                FundingAct.line_id == line.line_id, FundingAct.kind == "notified"
            )
        )
        assert (act.amount, act.reference) == (Decimal(25000), "CP-77")
    assert answered(world, number, "confirmation", {"target": "l1", "acted_on": "18/03/2026"}).status_code == 409
    assert "Voir la ligne notifiée" in plain(visit(f"/grant-notices/{number}"))


def test_several_lines_for_one_grant_and_several_grants_for_one_line_are_told(world, visit):
    with world.inside("valence") as db:
        first = granted(db, "Jardin partagé", None, awarded="7700", name="Fondation Jardins")
        dossier = db.object(select(Dossier).where(Dossier.number == first.dossier))
        funder = db.object(select(Funder).where(Funder.name == "Fondation Jardins"))
        line_of(db, dossier, funder, 2, None, "7700")
        granted(db, "Potager", None, awarded="3300", name="Fondation Potagers")
    given = {"giver": "Fondation Jardins", "object": "Jardin", "amount": "7700"}
    twice = {"giver": "Fondation Potagers", "object": "Potager", "amount": "3300"}
    text = HEAD + row(ref="J-1", **given) + row(ref="P-1", **twice) + row(ref="P-2", **twice)
    assert sent(world, text.encode()).status_code == 303
    shown = plain(visit("/grant-notices"))
    assert "ambigu : plusieurs lignes possibles" in shown
    assert shown.count("double : plusieurs aides publiées pour une ligne") == 2


def test_the_sheet_holds_every_published_grant_with_its_answer(world, visit):
    given = {"giver": "Fondation Feuilles", "object": "Feuilles", "amount": "4242.50"}
    sent(world, (HEAD + row(ref="F-1", **given) + row(ref="F-2", **given)).encode())
    answered(world, number_of(world, "F-2"), "refusal", {"reason": "Une autre association"})
    assert "/grant-notices.xlsx" in visit("/grant-notices").text
    book = CalamineWorkbook.from_filelike(io.BytesIO(visit("/grant-notices.xlsx").content))
    head, *lines = book.get_sheet_by_index(0).to_python()
    rows = {line[7]: dict(zip(head, line, strict=True)) for line in lines}
    assert rows["F-1"]["Montant"] == 4242.5
    assert rows["F-1"]["Date"] == date(2026, 3, 18)
    assert rows["F-1"]["Situation"] == "aucune ligne de ce montant"
    assert rows["F-2"]["Situation"] == "écartée"
    assert rows["F-2"]["Motif"] == "Une autre association"
    with world.inside("valence", write=False) as db:
        assert len(lines) == db.value(select(func.count(GrantNotice.number)))


def test_what_is_declined_stays_declined(world, visit):
    text = (HEAD + row(ref="NON-1", amount="111")).encode()
    sent(world, text)
    number = number_of(world, "NON-1")
    long = answered(world, number, "refusal", {"reason": "Autre association " * 20})
    assert long.status_code == 422
    assert "la limite est 200" in plain(long)
    assert answered(world, number, "refusal", {"reason": "Autre association"}).status_code == 303
    sent(world, text)
    assert number_of(world, "NON-1") == number
    assert "Autre association" in plain(visit(f"/grant-notices/{number}"))
    assert "écartée" in plain(visit("/grant-notices?only=declined"))
    assert answered(world, number, "reopening", {}).status_code == 303
    assert "C’est une notification" in plain(visit(f"/grant-notices/{number}"))


def test_the_agls_of_a_year_is_proposed_and_notified(world, visit):
    with world.inside("valence") as db:
        house = Residence(name="Faventines", kind="social_residence", public="young_workers")
        db.add(house)
        year = AglsYear(residence_id=house.id, year=2025, due=Decimal(20000), source="Convention")
        db.add(year)
        agls, key = year.number, year.id
    more = {"object": "Gestion locative sociale résidence Faventines", "amount": "20000", "on": "2025-03-18"}
    sent(world, (HEAD + row(ref="AG-1", **more)).encode())
    number = number_of(world, "AG-1")
    assert "AGLS 2025, Faventines : 20 000 €" in plain(visit(f"/grant-notices/{number}"))
    done = answered(world, number, "confirmation", {"target": f"a{agls}", "acted_on": "18/03/2025"})
    assert done.status_code == 303
    with world.inside("valence", write=False) as db:
        assert db.value(select(AglsEntry.amount).where(AglsEntry.agls_id == key)) == Decimal(20000)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("aides.csv", b"a,b\n1,2\n", "Ce fichier n’a pas les colonnes du schéma"),
        ("aides.csv", b"", "Ce fichier est vide."),
        ("aides.exe", b"MZ", "ne sont pas lus ici"),
        ("aides.csv", b"%PDF-1.7\n", "document PDF"),
        ("aides.xlsx", b"PK\x03\x04rien", "abîmé"),
    ],
)
def test_a_hostile_file_is_refused_in_its_field(world, name, content, sentence):
    refused = sent(world, content, name=name)
    assert refused.status_code == 422
    assert sentence in plain(refused)


def test_rows_that_mean_nothing_are_counted_and_a_reader_answers_nothing(world, visit):
    text = HEAD + row(ref="X-1", amount="beaucoup") + row(ref="X-2", amount="-5") + row(ref="X-3", who="")
    found, refused = read_grants("aides.csv", text.encode())
    assert (len(found), refused) == (0, 3)
    assert visit("/grant-notices", who="bruno").status_code == 200
    assert visit("/grant-readings/new", who="bruno").status_code == 403
    assert visit("/grant-notices", who="ines").status_code == 404
