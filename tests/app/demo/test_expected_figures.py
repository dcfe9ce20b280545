"""The demo's figures: the committed files are reproduced, and two programs that share no code agree on every figure."""

import json
from datetime import date
from pathlib import Path

import pytest

from app.demo.dump import dump, write
from app.demo.stays import workspaces
from app.indicators.dictionary import Field, codes_of
from app.indicators.periods import Period
from tests.app.indicators.reckon import reckon
from tests.oracle import figures as oracle

FOLDER = Path("tests/data/demo")
TODAY = date(2026, 11, 23)
EXPECTED = json.loads((FOLDER / "expected-figures.json").read_text(encoding="utf-8"))
PLACES = [(slug, place) for slug, places in EXPECTED["workspaces"].items() for place in places]


@pytest.mark.parametrize("name", ["residences", "units", "closures", "stays", "periods", "steps"])
def test_the_demo_reproduces_the_committed_dump(name: str) -> None:
    assert dump(TODAY)[f"{name}.csv"] == (FOLDER / f"{name}.csv").read_text(encoding="utf-8")


def test_the_other_program_reproduces_the_committed_figures() -> None:
    assert oracle.text(FOLDER, TODAY) == (FOLDER / "expected-figures.json").read_text(encoding="utf-8")


def test_the_other_program_shares_no_code_with_the_product() -> None:
    for name in ("figures", "attacker"):
        source = Path(f"tests/oracle/{name}.py").read_text(encoding="utf-8")
        assert "import app" not in source
        assert "from app" not in source


@pytest.mark.parametrize(("slug", "place"), PLACES)
def test_the_night_rules_give_the_same_figures_as_counting_night_by_night(slug: str, place: str) -> None:
    one = next(each for each in workspaces(TODAY) if each.slug == slug)
    units = [unit for house in one.residences for unit in house.units if place in ("all", unit.residence)]
    closures = [closure for closure in one.closures if place in ("all", closure.residence)]
    stays = [stay for stay in one.stays if place in ("all", stay.residence)]
    for said in EXPECTED["workspaces"][slug][place].values():
        period = Period(date.fromisoformat(said["from"]), date.fromisoformat(said["to"]))
        found = reckon(units, closures, stays, period, TODAY)
        assert {code: one.as_json() for code, one in found.items()} == said["figures"]
        assert list(found) == list(codes_of(Field.RESIDENCES))


@pytest.mark.parametrize(("slug", "place"), [("valence", "all"), ("valence", "faventines"), ("roanne", "all")])
@pytest.mark.parametrize("year", ["2023", "2024", "2025", "2026"])
def test_every_figure_of_a_year_differs_from_all_others_of_its_unit(slug: str, place: str, year: str) -> None:
    figures = EXPECTED["workspaces"][slug][place][year]["figures"]
    values = [(figure["unit"], figure["value"]) for figure in figures.values()]
    assert len(set(values)) == len(values)
    assert figures["exit_unknown_share"]["numerator"] > 0


def test_the_years_hold_a_leap_year_a_death_and_a_capacity_that_changes() -> None:
    years = EXPECTED["workspaces"]["valence"]["all"]
    assert EXPECTED["workspaces"]["valence"]["faventines"]["2024"]["figures"]["available_nights"]["value"] == 21 * 366
    deaths = {
        year: said["figures"]["exits"]["value"] - said["figures"]["exit_durable_rate"]["denominator"]
        for year, said in years.items()
    }
    assert deaths == {"2023": 0, "2024": 1, "2025": 0, "2026": 0}
    units = [said["figures"]["turnover"]["denominator"] for said in years.values()]
    assert units[0] == units[3] == 97
    assert 97 < units[1] < 98
    assert years["2026"]["to"] == "2026-11-22"


def test_the_dump_is_the_same_when_written_to_files(tmp_path: Path) -> None:
    write(tmp_path / "new", TODAY)
    assert {file.name for file in (tmp_path / "new").iterdir()} == set(dump(TODAY))
    assert (tmp_path / "new" / "units.csv").read_bytes() == (FOLDER / "units.csv").read_bytes()
