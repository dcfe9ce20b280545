"""W6: a sheet’s figure is alive yet frozen. Readers and the paper keep theirs until the owner takes the newer one."""

import json
import re

import pytest
from sqlalchemy import select

from app import papers
from app.initiatives.models import Sheet, SheetRevision, SheetStep
from app.publications.sheet_models import PublishedSheet, SheetRefresh
from tests.app.initiatives.conftest import let_again, send_year
from tests.app.residences.pages import plain
from tests.app.works.test_papers import pages


@pytest.fixture
def said(monkeypatch):
    """What each paper was made of."""
    found, real = [], papers.pdf

    def heard(name, on, data, pictures=None):
        found.append(json.dumps(data, ensure_ascii=False).replace("\u202f", " ").replace("\xa0", " "))
        return real(name, on, data, pictures)

    monkeypatch.setattr(papers, "pdf", heard)
    return found


def test_a_newer_figure_is_offered_to_the_owner_and_nobody_reads_it_before(roanne, publish, said):
    number, slug = publish(title="Soixante-dix logements")
    own, read = f"/a/roanne/sheets/{number}", f"/a/valence/sheets/catalogue/{slug}"
    denis, odile = roanne.as_("denis"), roanne.as_("odile")
    note = "70 : Logements remis en location depuis l’origine, au 31 décembre 2025."
    assert note in plain(odile.get(read).text)
    assert "Un chiffre plus récent existe" not in plain(denis.get(own).text)
    with roanne.inside("roanne") as db:
        let_again(db, 6, 2025)
    send_year(roanne, 2025, "Six remises en location oubliées.")
    seen = plain(denis.get(own).text)
    assert "Un chiffre plus récent existe : 76. Mettre à jour ?" in seen
    for page in (
        plain(odile.get(read).text),
        plain(roanne.as_("helene").get(f"/federation/sheets/roanne/{number}").text),
    ):
        assert note in page
        assert "76" not in page
        assert "plus récent" not in page
    assert odile.get(f"{read}/sheet.pdf").content.startswith(b"%PDF")
    assert "70 : Logements remis" in said[-1]
    assert "76" not in said[-1]
    assert odile.post(f"/a/valence/sheets/{number}/figures/1/refresh").status_code == 404
    assert roanne.as_("farid").post(f"{own}/figures/1/refresh").status_code == 403
    assert denis.post(f"{own}/figures/1/refresh").status_code == 303
    after = plain(odile.get(read).text)
    assert "76 : Logements remis en location depuis l’origine, au 31 décembre 2025." in after
    assert "(édition 2)" in after
    odile.get(f"{read}/sheet.pdf")
    assert "76 : Logements remis" in said[-1]
    assert denis.post(f"{own}/figures/1/refresh").status_code == 409
    assert denis.post(f"{own}/figures/700001/refresh").status_code == 404
    assert denis.get(f"{own}/history/700001").status_code == 404
    assert "Un chiffre plus récent existe" not in plain(denis.get(own).text)
    history = plain(denis.get(f"{own}/history").text)
    assert "70 (au 31 décembre 2025) remplacé par 76 (au 31 décembre 2025)" in history
    with roanne.inside("roanne") as db:
        sheet = db.object(select(Sheet).where(Sheet.number == number))
        values = [
            [one["value"] for one in row.content["figures"]]
            for row in db.objects(
                select(SheetRevision).where(SheetRevision.sheet_id == sheet.id).order_by(SheetRevision.rank)
            )
        ]
        frozen = db.object(select(PublishedSheet).where(PublishedSheet.slug == slug))
        refreshes = db.objects(select(SheetRefresh).where(SheetRefresh.published_sheet_id == frozen.id))
        steps = db.objects(select(SheetStep).where(SheetStep.sheet_id == sheet.id, SheetStep.kind == "refreshed"))
    assert values[-2:] == [["70"], ["76"]]
    assert [one["value"] for one in frozen.content["figures"]] == ["70"], "the copy itself never changes"
    assert [row.figure["value"] for row in refreshes] == ["76"]
    assert len(steps) == 1


def test_a_figure_that_is_not_published_or_another_associations_is_not_offered(roanne, write):
    number = write(title="Choisir un chiffre")
    farid = roanne.as_("farid")
    page = f"/a/roanne/sheets/{number}/figures/new"
    offered = re.findall(r'<option value="(\d{4}\.\w+)"', farid.get(page).text)
    assert "2025.dwellings_relet_cumulative" in offered
    assert not [one for one in offered if one.endswith("reletting_delay_median")], "a quantile stays inside"
    for wrong in ("2025.reletting_delay_median", "1999.dwellings_relet", "x", ""):
        assert farid.post(page, {"cell": wrong}).status_code == 422
    first = {"title": "Sans chiffres", "theme": "other"}
    flora = roanne.as_("flora")
    there = flora.post("/a/valence/sheets/new", first).headers["location"].removesuffix("/edit")
    assert "Aucun chiffre publié." in plain(flora.get(f"{there}/figures/new").text)
    assert flora.post(f"{there}/figures/new", {"cell": "2025.dwellings_relet_cumulative"}).status_code == 422


def test_a_figure_of_the_year_is_replaced_by_a_correction_of_that_year_only(roanne, write):
    number = write(title="L’année", bound=False, results="En 2025, {1} logements.")
    farid, denis = roanne.as_("farid"), roanne.as_("denis")
    page = f"/a/roanne/sheets/{number}"
    assert farid.post(f"{page}/figures/new", {"cell": "2025.dwellings_relet"}).status_code == 303
    assert farid.post(f"{page}/figures/new", {"cell": "2025.dwellings_relet"}).status_code == 303
    assert farid.get(f"{page}/edit").text.count("Retirer le chiffre") == 1, "the same figure has one mark"
    assert "en 2025" in plain(denis.get(page).text)
    assert "plus récent" not in plain(denis.get(page).text)
    assert farid.post(f"{page}/figures/1/removal").status_code == 303
    for mark in (1, 99, 100, 700001):
        assert farid.post(f"{page}/figures/{mark}/removal").status_code == 404
        assert denis.post(f"{page}/figures/{mark}/refresh").status_code == 404
    assert "Ces repères n’ont pas de chiffre : 1." in plain(denis.get(page).text)


def test_the_paper_has_one_page_or_two_and_runs_nothing_that_was_typed(roanne, write, said):
    number = write(
        title='Une fiche #read("/etc/passwd")',
        approach='#eval("1+1") *gras* $x$ @ref #import "@preview/x"\n\n- un\n  - deux\n\n1. trois',
        funders="État : 948 000 €\nRégion",
        means="Deux personnes.",
        checked_on="01/10/2026",
    )
    made = roanne.as_("farid").get(f"/a/roanne/sheets/{number}/sheet.pdf")
    assert made.headers["content-type"] == "application/pdf"
    assert pages(made.content) in (1, 2)
    for mark in (b"/MarkInfo", b"pdfaid", b"pdfuaid"):
        assert mark in made.content
    assert "Brouillon, pas encore publiée" in said[-1]
    assert "948 000 €" in said[-1]
    assert "root:" not in said[-1]
    assert "passwd" in said[-1]


def test_no_value_is_typed_into_a_refresh_of_anothers_sheet(roanne, publish):
    import psycopg

    _number, slug = publish(title="Sous bonne garde")
    url = roanne.settings.database_url.replace("postgresql:///", "postgresql://passerelle_workspace_login@/")
    with psycopg.connect(url) as asked:
        asked.execute("set role passerelle_workspace")
        for place in ("roanne", "valence"):
            asked.execute("select set_config('app.tenant_id', %s, true)", (str(roanne.places[place].id),))
            sheet = asked.execute("select id from published.sheets where slug = %s", (slug,)).fetchone()
            cell = asked.execute("select publication_id, code from published.cells limit 1").fetchone()
            insert = (
                "insert into published.sheet_refreshes (published_sheet_id, association_id, mark, publication_id, code,"
                " figure, refreshed_at) values (%s, %s, 1, %s, %s, '{}', now())"
            )
            values = (sheet[0], roanne.places[place].id, *cell)
            if place == "valence":
                with pytest.raises(psycopg.errors.InsufficientPrivilege), asked.transaction():
                    asked.execute(insert, values)
            else:
                asked.execute(insert, values)
        asked.rollback()
