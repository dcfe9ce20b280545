"""Budgets and costs out of spreadsheets: the two sheets of Faventines as they are kept, then every trap by itself.

How the figures of the real sheets were found, without our code: read cell by cell in a spreadsheet program.
Budget: line 1 is a title, line 3 holds the titles of two lists side by side (A to C charges, D to F products), line 11
two totals. Charges are on lines 4 to 10 (60, 61, 62, 63, 64, 68, 86), products on lines 4 to 6 (70, 74, 87): ten lines.
Planned without 86 and 87: 9 800 + 14 200 + 6 100 + 2 300 + 38 500 + 1 400 = 72 300 and 52 300 + 20 000 = 72 300; actual
73 206,82 and 71 204,82. 86 = 87 = 1 800.
Costs: lines 4 to 8, five of them, 212 000 + 548 000 + 82 000 + 71 000 + 35 000 = 948 000; line 9 is their total, the
co-funders begin at line 11.
"""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from app.funding.budget_models import Budget, BudgetLine
from app.funding.dossier_models import Dossier
from app.funding.importing import budget_judging, cost_judging
from app.funding.importing.budget_fields import account_of
from app.funding.importing.cost_fields import category_of
from app.funding.importing.titles import dossier_in, year_in
from app.funding.plan_models import CostLine
from app.funding.recording.kinds import KINDS
from app.funding.report_models import FinancialReport
from app.imports.command import import_file
from app.tabular.reading import read
from tests.app.imports.steps import choices, deposit, facts, press, read_file, results, run_worker, tabs, to_rows
from tests.world import TODAY

DATA = Path(__file__).parents[2] / "data"
BUDGET, PLAN = "faventines-budget.xlsx", "faventines-plan-financement.xlsx"
OF = {kind.name: kind for kind in KINDS}
NO_LINE = {"created": 0, "updated": 0, "unchanged": 0, "repeated": 0, "doubtful": 0, "refused": 0}
HEAD = "Compte;Détail;Prévu;Réalisé;Dossier;Année"
COSTS = "Dépense;Catégorie;Montant TTC;Dossier"


def look(kind, content, known, name="liste.csv"):
    best = OF[kind].propose(read(name, content), TODAY, None)[0]
    assert best.problems == ()
    return OF[kind].judge(best.table, best.mapping, known, TODAY, frozenset())


def lines(*rows, head=HEAD):
    return ("\n".join((head, *rows)) + "\n").encode()


def told(capsys):
    import json

    return json.loads(capsys.readouterr().out)


# -- the real sheets --------------------------------------------------------------------------------------------------
def test_the_real_budget_needs_no_correction():
    found = look("budgets", (DATA / BUDGET).read_bytes(), budget_judging.Held(), BUDGET)
    assert found.counts == NO_LINE | {"created": 10}
    rows = [verdict.row for verdict in found.verdicts]
    assert {(row.dossier, row.year) for row in rows} == {("Résidence Faventines", 2025)}
    assert [row.number for row in rows] == ["60", "61", "62", "63", "64", "68", "86", "70", "74", "87"]
    assert [row.name for row in rows if row.name] == ["AGLS"]
    charges, products = rows[:6], rows[7:9]
    assert sum(row.planned for row in charges) == sum(row.planned for row in products) == Decimal(72_300)
    assert sum(row.actual for row in charges) == Decimal("73206.82")
    assert sum(row.actual for row in products) == Decimal("71204.82")
    assert [row.place for row in rows[6:8]] == ["Budget!A10", "Budget!D4"]


def test_the_costs_above_the_co_funders_need_no_correction():
    found = look("costs", (DATA / PLAN).read_bytes(), cost_judging.Held(), PLAN)
    assert found.counts == NO_LINE | {"created": 5}
    rows = [verdict.row for verdict in found.verdicts]
    assert {row.dossier for row in rows} == {"Opération Faventines (RÉPARTITION FICTIVE)"}
    assert [row.category for row in rows] == ["land", "works", "fees", "furniture", "contingencies"]
    assert sum(row.amount for row in rows) == Decimal(948_000)
    notes = OF["costs"].propose(read(PLAN, (DATA / PLAN).read_bytes()), TODAY, None)[0].table.notes
    assert any("Une autre liste commence à la ligne 11" in note for note in notes)


def test_by_command_every_file_goes_in_and_a_second_time_changes_nothing(world, capsys):
    for kind, file, count in (("costs", PLAN, 5), ("requests", PLAN, 10), ("budgets", BUDGET, 10)):
        assert import_file(world.database, "valence", kind, DATA / file, as_json=True) == 0
        assert told(capsys) == {"created": count, "updated": 0, "unchanged": 0, "refused": []}
    before = facts(world, "valence")
    assert (before["dossiers"], before["budgets"], before["financial_reports"]) == (2, 1, 1)
    for kind, file, count in (("costs", PLAN, 5), ("requests", PLAN, 10), ("budgets", BUDGET, 10)):
        assert import_file(world.database, "valence", kind, DATA / file, as_json=True) == 0
        assert told(capsys) == {"created": 0, "updated": 0, "unchanged": count, "refused": []}
    assert facts(world, "valence") == before
    with world.inside("valence") as db:
        assert db.value(select(Dossier.kind).where(Dossier.title == "Résidence Faventines")) == "operating"
        assert str(db.value(select(FinancialReport.due_on))) == "2026-06-30"


def test_the_page_shows_the_budget_once_it_is_imported(world, flora):
    with world.inside("valence") as db:
        number = db.value(select(Dossier.number).where(Dossier.kind == "operating"))
    page = flora.get(f"/a/valence/dossiers/{number}/budget").text.replace("\u202f", " ").replace("\xa0", " ")
    assert "72 300,00" in page
    assert "73 206,82" in page


@pytest.fixture
def flora(world):
    return world.as_("flora")


def test_a_corrected_sheet_is_an_update_and_can_be_taken_back(world, flora):
    content = lines(
        "60 Achats;;9 900;10 112,40;Résidence Faventines;2025",
        "61 Services extérieurs;;14 200;;Résidence Faventines;2025",
        "65 Charges de gestion;;100;;Résidence Faventines;2025",
    )
    before = facts(world, "valence")
    at = to_rows(flora, "valence", "budget.csv", content, kind="budgets")
    assert tabs(flora, at) == (1, 1, 0, 1)
    press(flora, at)
    run_worker(world)
    assert results(flora, at) == (1, 1, 1, 0)
    with world.inside("valence") as db:
        row = db.first(select(BudgetLine.planned, BudgetLine.actual).where(BudgetLine.account == "a60"))
        assert (row.planned, row.actual) == (Decimal(9900), Decimal("10112.40"))
    assert flora.post(f"{at}/undoing", {}).status_code == 303
    assert facts(world, "valence") == before
    with world.inside("valence") as db:
        assert db.value(select(BudgetLine.planned).where(BudgetLine.account == "a60")) == Decimal(9800)


def test_the_year_and_the_dossier_are_corrected_on_the_page(world, flora):
    answer = deposit(flora, "valence", BUDGET, (DATA / BUDGET).read_bytes(), "budgets")
    at = answer.headers["location"]
    form = choices(flora.get(at))
    assert (form["where"], form["name"], form["name-year"]) == ("written", "Résidence Faventines", "2025")
    assert flora.post(at, form | {"name-year": ""}).status_code == 422
    assert flora.post(at, form | {"name-year": "2024", "name": "Foyer"}).status_code == 303
    assert tabs(flora, at.removesuffix("/columns")) == (10, 0, 0, 0)


def test_refused_lines_come_back_as_a_sheet_that_imports(world, flora):
    content = "Charges;Prévu;Produits;Prévu\n60 Achats;abc;70 Ventes;500\n61 Services;20;99 Rien;1\n".encode()
    answer = deposit(flora, "valence", "b.csv", content, "budgets")
    at = answer.headers["location"]
    form = choices(flora.get(at)) | {"where": "written", "name": "Essai", "name-year": "2023"}
    assert flora.post(at, form).status_code == 303
    at = at.removesuffix("/columns")
    assert tabs(flora, at) == (2, 0, 2, 0)
    sheet = flora.get(f"{at}/rows.xlsx")
    back = read("a.xlsx", sheet.content).sheets[0]
    assert [line.cells[2] for line in back.lines[1:]] == ["60 Achats", "99 Rien"]
    again = OF["budgets"].propose(read("a.xlsx", sheet.content), TODAY, None)[0]
    assert set(again.mapping["columns"].values()) == {"dossier", "year", "account", "planned"}


def test_a_template_is_empty_and_reads_as_its_kind(world, flora):
    for kind in ("budgets", "costs"):
        sheet = flora.get(f"/a/valence/imports/templates/{kind}.xlsx")
        assert sheet.status_code == 200
        book = read("modele.xlsx", sheet.content)
        assert len(book.sheets[0].lines) == 1


def test_who_may_not_write_the_funding_imports_none_of_it(world):
    assert "budgets" not in world.as_("nadia").get("/a/valence/imports/new").text


# -- every trap -------------------------------------------------------------------------------------------------------
KNOWN = budget_judging.Held(
    {"foyer": "operating", "chantier": "investment"},
    frozenset({("foyer", 2024)}),
    {
        ("foyer", 2025, "a60", ""): budget_judging.KnownLine(Decimal(100), None),
        ("foyer", 2024, "a60", ""): budget_judging.KnownLine(Decimal(100), None),
    },
)


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("60 Achats;;100;;Foyer;2025", "unchanged"),
        ("60;;120;;Foyer;2025", "updated"),
        ("60 Achats;;;80;Foyer;2025", "updated"),
        ("60 Achats;gaz;100;;Foyer;2025", "created"),
        ("60 Achats;;;80;Foyer;2024", "updated"),
        ("60 Achats;;120;;Foyer;2024", "doubtful"),
        ("61 Services;;120;;Foyer;2024", "doubtful"),
        ("61 Services;;;90;Foyer;2024", "created"),
        ("60 Achats;;100;;Chantier;2025", "doubtful"),
        ("55 Caisse;;100;;Foyer;2025", "refused"),
        ("Divers;;100;;Foyer;2025", "refused"),
        ("60 Achats;;;;Foyer;2025", "refused"),
        ("60 Achats;;-5;;Foyer;2025", "refused"),
        ("60 Achats;;NaN;;Foyer;2025", "refused"),
        ("60 Achats;;1e5;;Foyer;2025", "refused"),
        ("60 Achats;;10,123;;Foyer;2025", "refused"),
        ("60 Achats;;100;;Foyer;1066", "refused"),
        ("60 Achats;;100;;;2025", "refused"),
        (";;100;;Foyer;2025", "refused"),
    ],
)
def test_each_trap_of_a_budget(line, outcome):
    assert look("budgets", lines(line), KNOWN).counts == NO_LINE | {outcome: 1}


def test_an_account_twice_is_asked_about_and_the_same_line_twice_is_passed_over():
    found = look("budgets", lines(*["60 Achats;;1;;F;2025"] * 2, "60 Achats;;2;;F;2025"), budget_judging.Held())
    assert found.counts == NO_LINE | {"created": 1, "repeated": 1, "doubtful": 1}


COST = cost_judging.Held(
    frozenset({"foyer", "arrete"}),
    frozenset({"arrete"}),
    {
        ("foyer", "travaux"): cost_judging.KnownCost(4, "works", Decimal(100)),
        ("arrete", "travaux"): cost_judging.KnownCost(5, "works", Decimal(100)),
    },
)


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("Travaux;;100;Foyer", "unchanged"),
        ("Travaux;Honoraires;100;Foyer", "updated"),
        ("Travaux;;120;Foyer", "updated"),
        ("Mobilier;;120;Foyer", "created"),
        ("Travaux;;100;Arrêté", "unchanged"),
        ("Travaux;;120;Arrêté", "doubtful"),
        ("Mobilier;;120;Arrêté", "doubtful"),
        ("Travaux;Nimporte;120;Foyer", "refused"),
        ("Travaux;;;Foyer", "refused"),
        ("Travaux;;-1;Foyer", "refused"),
        (";;100;Foyer", "refused"),
    ],
)
def test_each_trap_of_costs(line, outcome):
    assert look("costs", lines(line, head=COSTS), COST).counts == NO_LINE | {outcome: 1}


def test_a_changed_cost_is_written_under_its_own_line(world, flora):
    content = lines("Travaux;;550 000;Opération Faventines (répartition fictive)", head=COSTS)
    at = to_rows(flora, "valence", "couts.csv", content, kind="costs")
    assert tabs(flora, at) == (0, 1, 0, 0)
    press(flora, at)
    run_worker(world)
    with world.inside("valence") as db:
        assert db.value(select(CostLine.amount).where(CostLine.category == "works")) == Decimal(550_000)
    assert read_file(flora, "valence", PLAN, kind="costs")


@pytest.mark.parametrize(
    ("words", "code", "detail"),
    [
        ("60 Achats", "a60", ""),
        ("60", "a60", ""),
        ("Achats", "a60", ""),
        ("68 Dotations", "a68", ""),
        ("70 Prestations de services", "a70", ""),
        ("74 Subventions : AGLS", "a74", "AGLS"),
        ("86 Emplois des contributions volontaires", "a86", ""),
        ("6061 Eau et gaz", "a60", "Eau et gaz"),
        ("875 Bénévolat", "a870", ""),
        ("61 Loyer du garage", "a61", "Loyer du garage"),
    ],
)
def test_an_account_is_told_by_its_number_and_its_words(words, code, detail):
    found = account_of(words)
    assert found is not None
    assert (found[0].code, found[1]) == (code, detail)


@pytest.mark.parametrize("words", ["", "5", "99 Rien", "Divers", "60606060606 Achats", "²0 Achats"])
def test_what_is_no_account_is_none(words):
    assert account_of(words) is None


def test_titles_tell_the_dossier_and_the_year():
    assert dossier_in(["Budget prévisionnel 2025 — Résidence Faventines"]) == "Résidence Faventines"
    assert dossier_in(["Plan de financement", "Maison relais 2024"]) == "Maison relais"
    assert dossier_in(["Budget prévisionnel 2025"]) == ""
    assert (year_in(["Budget 2025"]), year_in(["2024 et 2025"]), year_in(["Budget"])) == ("2025", "", "")


def test_the_first_words_of_a_cost_tell_its_category():
    told = [category_of(words) for words in ("Études de sol", "Divers", "Divers et imprévus", "Terrassement", "Achat")]
    assert told == ["fees", "other", "contingencies", "other", "land"]


def test_a_budget_opened_by_a_file_takes_the_dwellings_of_the_year_before(world, flora):
    with world.inside("valence") as db:
        budget = db.object(select(Budget).where(Budget.year == 2025))
        budget.units = 21
    content = lines("60 Achats;;9 900;;Résidence Faventines;2026")
    at = to_rows(flora, "valence", "budget.csv", content, kind="budgets")
    press(flora, at)
    run_worker(world)
    with world.inside("valence") as db:
        assert db.value(select(Budget.units).where(Budget.year == 2026)) == 21
