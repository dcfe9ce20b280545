"""The catalogue: French words found whatever their ending or accents, best first, marked; filters; empty answers."""

import re
from urllib.parse import quote

import pytest

from app.initiatives.searching import passage
from tests.app.residences.pages import plain


@pytest.fixture(scope="module")
def catalogue(roanne, publish):
    publish(
        title="Bail glissant et intermédiation",
        theme="intermediation",
        year="2015",
        operators="Agence Tremplin",
        introduction="Les locataires hébergés accèdent à un bail à leur nom.",
        results="Des **difficultés** levées.",
    )
    publish(
        title="Rénover les façades",
        theme="home_improvement",
        year="2019",
        operators="CAL PACT de Roanne, Compagnons",
        introduction="Les propriétaires repeignent, et un bail vient ensuite.",
        results="Œuvre commune à L’Haÿ-les-Roses.",
    )
    return roanne


def found(catalogue, query: str, who: str = "odile") -> list[str]:
    place = "/federation/sheets" if who == "helene" else "/a/valence/sheets"
    page = catalogue.as_(who).get(f"{place}?{query}").text
    return re.findall(r'<h2><a class="row-link"[^>]*>([^<]+)</a>', page)


BAIL, FACADE = "Bail glissant et intermédiation", "Rénover les façades"


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("q=difficulté", [BAIL]),
        ("q=difficulte", [BAIL]),
        ("q=DIFFICULTÉS", [BAIL]),
        ("q=façade", [FACADE]),
        ("q=propriétaire", [FACADE]),
        ("q=bail", [BAIL, FACADE]),
        ("q=oeuvre", [FACADE]),
        ("q=hay les roses", [FACADE]),
        ("q=bail -façade", [BAIL]),
        ("q=%22bail glissant%22", [BAIL]),
        ("q=tremplin", [BAIL]),
        ("q=roanne", None),
        ("q=zzzz", []),
        ("q=%25", []),
        ("q='", []),
        ("theme=intermediation", [BAIL]),
        ("year=2019", [FACADE]),
        ("operator=Compagnons", [FACADE]),
        ("operator=Comp", []),
        ("department=42&year=2015", [BAIL]),
        ("department=26", []),
    ],
)
def test_what_is_asked_is_what_is_found(catalogue, words, titles):
    answer = found(catalogue, words)
    if titles is None:
        assert {BAIL, FACADE} <= set(answer)
    elif words in ("q=%25", "q='"):  # no word at all: the search asks for nothing
        assert answer in ([], sorted([BAIL, FACADE]))
    else:
        assert answer == titles
    assert found(catalogue, words, "helene") == answer


def test_the_words_found_are_marked_in_the_writing_of_the_sheet(catalogue):
    page = catalogue.as_("odile").get("/a/valence/sheets?q=difficulte").text
    assert "<mark>difficultés</mark>" in page
    page = catalogue.as_("odile").get("/a/valence/sheets?q=oeuvre+commune").text
    assert "<mark>Œuvre</mark> <mark>commune</mark>" in page


def test_nothing_found_says_what_to_try(catalogue):
    odile = catalogue.as_("odile")
    words = plain(odile.get("/a/valence/sheets?q=xylophone").text)
    assert "Aucune fiche sur « xylophone »." in words
    first, second = re.search(r"Essayez « (\w+) » ou « (\w+) »\.", words).groups()
    for word in (first, second):
        assert f'href="?q={quote(word)}"' in odile.get("/a/valence/sheets?q=xylophone").text
        assert found(catalogue, f"q={quote(word)}")
    assert "Essayez « façades »" in plain(odile.get("/a/valence/sheets?q=ravalemant+facades+xyl").text)
    assert "Aucune fiche ne correspond." in plain(odile.get("/a/valence/sheets?theme=partnership").text)
    assert 'role="status"' in odile.get("/a/valence/sheets").text
    assert "<html" not in odile.part("/a/valence/sheets?q=bail").text


def test_a_filter_offers_only_what_a_sheet_has(catalogue):
    page = catalogue.as_("odile").get("/a/valence/sheets").text
    years = re.search(r'<select[^>]*name="year">(.*?)</select>', page, re.S).group(1)
    assert re.findall(r"<option[^>]*>(\w+)</option>", years) == ["Toutes", "2019", "2015"]


@pytest.mark.parametrize(
    ("text", "marked", "drawn"),
    [
        ("Œuvre <b>", "\x02oeuvre\x03  b ", "<mark>Œuvre</mark> &lt;b&gt;"),
        ("abc", "", "abc"),
        ("abc", "\x02nothing like it\x03", "abc"),
    ],
)
def test_a_passage_escapes_what_was_typed(text, marked, drawn):
    assert str(passage(text, marked)) == drawn


def test_a_long_passage_begins_near_what_was_found():
    text = "mot " * 200 + "trouvé " + "suite " * 200
    said = str(passage(text, "mot " * 200 + "\x02trouve\x03 " + "suite " * 200))
    assert said.startswith("… ")
    assert "<mark>trouvé</mark>" in said
    assert len(said) < 300
