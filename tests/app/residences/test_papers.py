"""The title of occupation and the certificate: what they say, who may print them, what a typed text cannot do."""

import json
import sys
from datetime import date
from decimal import Decimal

import pytest

from app import papers
from app.residences.stay_words import years_later
from tests.app.residences.builders import a_departure, a_residence, a_stay
from tests.app.residences.pages import plain


@pytest.fixture(scope="module")
def house(world):
    with world.inside("valence") as db:
        made = a_residence(db, "Faventines", units=4, address="12 rue Bouffier", postcode="26000")
        fee = {"rent": Decimal("215.10"), "charges": Decimal("48.20"), "housing_aid": Decimal("100.00")}
        lina = a_stay(db, made["1"], date(2026, 8, 19), name="Lina Morel", planned_to=date(2026, 11, 19), **fee)
        gone = a_stay(db, made["2"], date(2024, 2, 29), name="Karim Tazi")
        a_departure(db, gone, date(2024, 8, 29))
        coming = a_stay(db, made["3"], date(2026, 12, 1), name="Zoé Bientôt")
        odd = a_stay(db, made["4"], date(2026, 8, 1), name='#read("/etc/passwd") *Gras* $x$ @ref #eval("1")')
        db.flush()
    return {"lina": lina.number, "gone": gone.number, "coming": coming.number, "odd": odd.number}


@pytest.fixture
def said(monkeypatch):
    """What the paper is given to say, as one text with ordinary spaces."""
    found = []
    real = papers.pdf

    def heard(name, on, data):
        found.append(json.dumps(data, ensure_ascii=False).replace("\u202f", " ").replace("\xa0", " "))
        return real(name, on, data)

    monkeypatch.setattr(papers, "pdf", heard)
    return found


def path(number, paper):
    return f"/a/valence/stays/{number}/{paper}.pdf"


def test_the_title_names_parties_dwelling_duration_and_fee(world, house, said):
    answer = world.as_("nadia").get(path(house["lina"], "title"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"%PDF-")
    assert b"pdfaid" in answer.content
    (text,) = said
    for words in (
        "CALD de la Drôme",
        "Lina Morel",
        "Faventines, logement 1, 12 rue Bouffier, 26000 Valence",
        "prend effet le 19 août 2026 pour une durée d’un mois",
        "Il est reconduit tacitement de mois en mois",
        "Un point sur la situation de la personne est prévu le 19 novembre 2026. Ce jour ne met pas fin au titre.",
        "215,10 €",
        "263,30 €",
        "Reste à payer par mois",
        "163,30 €",
        "préavis de 8 jours",
    ):
        assert words in text, words


def test_the_certificate_says_since_when_or_from_when_to_when(world, house, said):
    nadia = world.as_("nadia")
    assert nadia.get(path(house["lina"], "attestation")).content.startswith(b"%PDF-")
    assert nadia.get(path(house["gone"], "attestation")).content.startswith(b"%PDF-")
    assert "est logé(e) depuis le 19 août 2026" in said[0]
    assert "a été logé(e) du 29 février 2024 au 29 août 2024" in said[1]
    to_come = nadia.get(path(house["coming"], "attestation"))
    assert to_come.status_code == 409
    assert "L’attestation se délivre à partir de l’entrée." in plain(to_come.text)
    assert path(house["coming"], "attestation") not in nadia.get(f"/a/valence/stays/{house['coming']}").text


def test_papers_are_in_french_whoever_prints_them(world, house, said):
    world.as_("nadia").get(path(house["lina"], "title"), headers={"accept-language": "en"})
    assert "19 août 2026" in said[0]


def test_what_a_person_typed_is_never_source(world, house, said):
    answer = world.as_("nadia").get(path(house["odd"], "title"))
    assert answer.status_code == 200
    assert b"root:" not in answer.content
    assert '#read(\\"/etc/passwd\\")' in said[0]


def test_papers_are_for_those_who_read_the_story(world, house):
    assert world.as_("ines").get(path(house["lina"], "title")).status_code == 200
    assert world.as_("bruno").get(path(house["lina"], "title")).status_code == 404
    assert world.as_("claire").get(path(house["lina"], "title")).status_code == 404
    assert path(house["lina"], "title") in world.as_("nadia").get(f"/a/valence/stays/{house['lina']}").text


def test_no_template_takes_anything_from_elsewhere():
    for template in papers.TEMPLATES.glob("*.typ"):
        text = template.read_text(encoding="utf-8")
        assert '"@' not in text, template
        assert "eval(" not in text, template


def test_more_than_a_paper_holds_is_refused():
    with pytest.raises(papers.TooLong):
        papers.pdf("attestation", date(2026, 11, 23), {"title": "a" * papers.LONGEST})


def test_the_library_waits_for_the_first_paper():
    import subprocess

    code = "import app.main, sys; print('typst' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_until_when_data_is_kept_counts_from_the_departure(world, house):
    nadia = world.as_("nadia")
    here = plain(nadia.get(f"/a/valence/stays/{house['lina']}").text)
    assert "Rien n’est effacé tant que la personne est présente." in here
    left = plain(nadia.get(f"/a/valence/stays/{house['gone']}").text)
    assert "le suivi jusqu’au 29 août 2026, le compte jusqu’au 29 août 2027" in left
    assert years_later(date(2024, 2, 29), 2) == date(2026, 3, 1)
