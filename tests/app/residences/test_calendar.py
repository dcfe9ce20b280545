"""The calendar of a residence (S8): bars, gaps with their nights, the sentence, the table."""

import re
from datetime import date

import pytest

from tests.app.residences.builders import a_closure, a_notice, a_residence, a_stay, a_unit
from tests.app.residences.test_residences import plain


@pytest.fixture(scope="module")
def house(world):
    """Around November 2026: a gap of six nights, a closure, an entry to come, a unit withdrawn, one that came late."""
    with world.inside("valence") as db:
        made = a_residence(db, "Semaines", units=3, since=date(2026, 1, 1))
        a_stay(db, made["1"], date(2026, 5, 1), date(2026, 11, 17), name="Lina Morel")
        a_stay(db, made["1"], date(2026, 12, 1), name="Noé Hamon")
        a_closure(db, made["2"], date(2026, 11, 9), date(2026, 11, 26), "pests")
        leaving = a_stay(db, made["3"], date(2026, 11, 11), name="Sofia Daud")
        a_notice(db, leaving, date(2026, 11, 20), date(2026, 12, 15))
        a_unit(db, made.residence, "4", date(2024, 1, 1), date(2026, 6, 1))
        a_unit(db, made.residence, "5", date(2026, 12, 28))
    return made


def calendar(world, house, query="?from=2026-11", who="nadia"):
    return world.as_(who).get(f"/a/valence/residences/{house.number}/calendar{query}")


def table(text: str) -> list[list[str]]:
    body = text.split("<tbody>")[1].split("</tbody>")[0]
    return [
        [plain(c).strip() for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in body.split("</tr>")[:-1]
    ]


def test_every_span_stands_in_the_table(world, house):
    assert table(calendar(world, house).text) == [
        ["1", "Lina M.", "1ᵉʳ mai 2026", "17 nov. 2026", "200 nuits"],
        ["1", "Libre", "17 nov. 2026", "1ᵉʳ déc. 2026", "14 nuits"],
        ["1", "Entrée prévue : Noé H.", "1ᵉʳ déc. 2026", "…", "…"],
        ["2", "Libre", "26 oct. 2026", "9 nov. 2026", "14 nuits"],
        ["2", "Fermé : nuisibles", "9 nov. 2026", "26 nov. 2026", "17 nuits"],
        ["2", "Libre", "26 nov. 2026", "…", "…"],
        ["3", "Libre", "26 oct. 2026", "11 nov. 2026", "16 nuits"],
        ["3", "Sofia D.", "11 nov. 2026", "15 déc. 2026", "34 nuits"],
        ["3", "Libre", "15 déc. 2026", "…", "…"],
        ["5", "Libre", "28 déc. 2026", "…", "…"],
    ]


def test_the_sentence_says_what_is_coming(world, house):
    words = plain(calendar(world, house).text)
    assert "1 départ et 1 entrée d’ici au 17 janv. ; les logements 2, 3 et 5 sont libres sans suite prévue." in words, (
        words[:3000]
    )


def test_the_picture_draws_each_kind_and_its_nights(world, house):
    page = calendar(world, house).text
    wide = page.split('<svg class="drawing wide"')[1].split("</svg>")[0]
    for kind in ("stay", "announced", "closed", "gap"):
        assert f'<rect class="{kind}"' in wide
    assert '<text class="text-gap"' in wide
    assert ">14</text>" in wide
    assert 'class="rule-today"' in wide
    assert "Logement 1 : Libre, du 17 nov. au 1ᵉʳ déc. (14 nuits)" in plain(wide.replace("aria-label=", ">"))


def test_it_moves_by_four_weeks(world, house):
    page = calendar(world, house).text
    assert "du 26 octobre 2026 au 18 janvier 2027" in plain(page)
    later = re.search(r'rel="next" href="([^"]+)"', page).group(1)
    assert later.endswith("from=2026-11-23")
    earlier = re.search(r'rel="prev" href="([^"]+)"', page).group(1)
    assert earlier.endswith("from=2026-09-28")
    assert "du 9 novembre 2026 au 1ᵉʳ février 2027" in plain(calendar(world, house, "").text)


@pytest.mark.parametrize("wrong", ["2026-13", "novembre", "2026-11-31", "0001-01", "9999-12-31", "2026-11-01T00:00"])
def test_a_date_that_cannot_be_is_refused(world, house, wrong):
    assert calendar(world, house, f"?from={wrong}").status_code == 400


def test_the_reader_sees_no_name_and_no_entry(world, house):
    page = calendar(world, house, who="bruno").text
    assert "Lina" not in page
    assert "Sofia" not in page
    assert "Occupé" in page
    assert "/stays/new" not in page


def test_weeks_before_anything_are_said_to_be_empty(world, house):
    words = plain(calendar(world, house, "?from=2019-01").text)
    assert "Aucun logement en service pendant ces semaines." in words


def test_the_same_statements_for_a_large_house(world, house):
    with world.inside("valence") as db:
        large = a_residence(db, "Quarante", units=40)
        for unit in large.units.values():
            a_stay(db, unit, date(2026, 11, 2))
    browser = world.as_("nadia")
    browser.get("/a/valence/residences")
    counts = {
        browser.get(f"/a/valence/residences/{one.number}/calendar?from=2026-11").headers["x-statements"]
        for one in (house, large)
    }
    assert len(counts) == 1
    assert int(counts.pop()) <= 7
