"""The head office compares: what is shown, what is hidden, and that the hidden stays hidden everywhere."""

import io
import json
import re
from fractions import Fraction

import psycopg
import pytest
from python_calamine import CalamineWorkbook

from app.demo.associations import ASSOCIATIONS, published_years
from app.demo_federation import publish_invented
from app.indicators.dictionary import published_codes
from app.indicators.figure import State
from app.indicators.statistics import quantile
from tenants import clock
from tenants.actor import Audience
from tenants.database import libpq_url

YEAR = 2025


@pytest.fixture(scope="module")
def published(world):
    with clock.fixed(__import__("datetime").date(2026, 11, 23)):
        publish_invented(world.database, {})
        publish_invented(world.database, {})
    return world


def cells_of(code, year=YEAR):
    return {made.association.name: made.cells[code] for made in published_years(clock.today()) if made.year == year}


def test_it_works(published):
    answer = published.as_("helene").get(f"/federation/compare?indicator=exit_durable_rate&year={YEAR}")
    assert answer.status_code == 200
    for name, cell in cells_of("exit_durable_rate").items():
        row = re.search(rf"<tr[^>]*><th[^>]*>{re.escape(name)}</th>(.*?)</tr>", answer.text, re.S)
        assert row, name
        assert ("masqué" in row.group(1)) == (cell.state is State.MASKED)
    assert int(answer.headers["x-statements"]) <= 6


def test_the_cards_add_up_to_the_members(published):
    answer = published.as_("helene").get(f"/federation/compare.json?indicator=exit_durable_rate&year={YEAR}").json()
    said = answer["network"]
    # the ten invented and the two real workspaces, which have published nothing here
    assert said["shown"] + said["masked"] + said["no_answer"] + said["not_concerned"] == said["asked"] == 12


def test_the_median_is_that_of_the_values_shown(published):
    answer = published.as_("helene").get(f"/federation/compare.json?indicator=occupancy_net&year={YEAR}").json()
    values = sorted(cell.value for cell in cells_of("occupancy_net").values() if cell.state.has_value)
    assert answer["network"]["median"] == pytest.approx(float(quantile(values, Fraction(1, 2))), abs=0.05)


@pytest.mark.parametrize("code", published_codes())
def test_a_hidden_cell_is_nowhere(published, code):
    browser = published.as_("helene")
    query = f"?indicator={code}&year={YEAR}"
    for line in json.loads(browser.get("/federation/compare.json" + query).text)["associations"]:
        if line["state"] == "masked":
            assert line["numerator"] is line["denominator"] is line["value"] is None
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get("/federation/compare.xlsx" + query).content))
    rows = book.get_sheet_by_index(0).to_python()
    by_name = {row[0]: row for row in rows[1:]}
    for name, cell in cells_of(code).items():
        if cell.state is State.MASKED:
            assert by_name[name][3:6] == ["", "masqué", ""]


def test_only_the_fixed_choices_exist(published):
    browser = published.as_("helene")
    for query in ("indicator=median_stay", "indicator=nothing", "year=1999", "group=99", "group=84%27"):
        assert browser.get(f"/federation/compare?{query}").status_code == 404, query


def test_a_group_of_fewer_than_three_is_not_offered(published):
    page = published.as_("helene").get("/federation/compare").text
    offered = re.search(r'<select[^>]*name="group".*?</select>', page, re.S).group(0)
    # Auvergne-Rhône-Alpes has Roanne, Valence and three of the invented; every other region one or none
    assert re.findall(r'value="(\w+)"', offered) == ["all", "84"]


def test_a_stranger_finds_nothing(published):
    for who in ("nadia", "paul"):
        assert published.as_(who).get("/federation/compare").status_code == 404


def test_the_role_of_the_head_office_reads_no_tenant_table(published):
    url = libpq_url(published.database.url(Audience.FEDERATION))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set role passerelle_federation")
        tables = connection.execute(
            "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where n.nspname in ('app', 'identity', 'jobs') and c.relkind in ('r', 'p', 'v', 'm')"
        ).fetchall()
        assert len(tables) > 20
        granted = connection.execute(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where n.nspname in ('app', 'identity', 'jobs') and c.relkind in ('r', 'p', 'v', 'm') "
            "and has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')"
        ).fetchall()
        assert granted == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select 1 from app.stays")


def test_the_database_refuses_a_small_count_of_people(published):
    url = libpq_url(published.database.url(Audience.PUBLISHER))
    with psycopg.connect(url) as connection:
        connection.execute("set role passerelle_publisher")
        publication = connection.execute("select id from published.publications limit 1").fetchone()[0]
        for state, n, numerator in (("shown", 3, "3"), ("masked", None, "3")):
            with pytest.raises(psycopg.errors.CheckViolation), connection.transaction():
                connection.execute(
                    "insert into published.cells (publication_id, code, kind, version, state, numerator, n) "
                    "values (%s, 'made-up', 'people', 1, %s, %s, %s)",
                    (publication, state, numerator, n),
                )


def test_ten_invented_associations_say_so():
    assert len(ASSOCIATIONS) == 10
    assert all("fictive" in one.name for one in ASSOCIATIONS)
