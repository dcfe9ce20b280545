"""Budgets: the grid as it is typed, what is refused, what became of it, the paper and the sheet."""

import io
from decimal import Decimal

import openpyxl
import pytest

from app.funding.grid import accounts

DOSSIER = {
    "kind": "operating",
    "title": "Fonctionnement de Faventines",
    "year_from": "2025",
    "year_to": "2026",
    "fiscal_end": "31/12/2026",
}
PLANNED = {"a60": "9800", "a61": "14 200", "a62": "6100", "a63": "2300", "a64": "38500", "a68": "1400"} | {
    "a70": "52300", "a74": "20000", "a86": "1800", "a87": "1800"
}  # fmt: skip
ACTUAL = {"a60": "10112,40", "a61": "13871,05", "a62": "6402,77", "a63": "2300", "a64": "39120,60", "a68": "1400"} | {
    "a70": "51204,82", "a74": "20000", "a86": "1800", "a87": "1800"
}  # fmt: skip


def typed(amounts: dict[str, str], version: int, ranks: bool = False) -> dict[str, str]:
    """The fields of the grid as a browser sends them, one line an account."""
    fields = {"version": str(version)}
    for at, one in enumerate(accounts()):
        amount = amounts.get(one.code, "")
        fields |= {
            f"lines-{at}-account": one.code,
            f"lines-{at}-rank": "1" if ranks and amount else "",
            f"lines-{at}-name": "",
            f"lines-{at}-amount": amount,
        }
    return fields


@pytest.fixture
def budget(visit):
    """A budget of 2025, not yet written: the page of its dossier and its own number."""
    answer = visit("/dossiers/new", DOSSIER)
    here = answer.headers["location"].removeprefix("/a/valence")
    opened = visit(f"{here}/budget/new", {"year": "2025", "units": "21", "start": "empty"})
    assert opened.status_code == 303, opened.text[-2000:]
    return here, opened.headers["location"].removeprefix("/a/valence").removesuffix("/edit")


def test_a_dossier_without_a_budget_says_what_to_do(visit):
    here = visit("/dossiers/new", DOSSIER).headers["location"].removeprefix("/a/valence")
    assert "Pas encore de budget." in visit(f"{here}/budget").text


def test_a_balanced_budget_is_written_and_settled_then_left_alone(visit, budget):
    here, own = budget
    assert visit(f"{own}/edit", typed(PLANNED, 1)).status_code == 303
    shown = visit(f"{here}/budget").text
    assert "Charges 72 300 € = produits 72 300 €." in shown.replace("\u202f", " ").replace("\xa0", " ")
    assert "86 = 87 : 1 800 €." in shown.replace("\u202f", " ").replace("\xa0", " ")
    assert "3 442,86 € par logement (72 300 € / 21)" in shown.replace("\u202f", " ").replace("\xa0", " ")
    assert visit(f"{own}/closing", {}).status_code == 303
    assert "Arrêté" in visit(f"{here}/budget").text
    assert visit(f"{own}/edit").status_code == 409
    assert visit(f"{own}/closing").status_code == 409
    assert visit(f"{own}/reopening", {}).status_code == 303
    assert visit(f"{own}/edit").status_code == 200


def test_an_unbalanced_budget_is_kept_but_not_settled(visit, budget):
    here, own = budget
    assert visit(f"{own}/edit", typed(PLANNED | {"a70": "53500"}, 1)).status_code == 303
    assert f"{own}/edit#a70" in visit(f"{here}/budget").text
    assert f"{own}/edit" not in visit(f"{here}/budget", who="bruno").text
    refused = visit(f"{own}/closing", {})
    assert refused.status_code == 422
    said = refused.text.replace("\u202f", " ").replace("\xa0", " ")
    assert "Les produits dépassent les charges de 1 200 €." in said
    assert "70 Vente de produits finis" in said


def test_voluntary_contributions_that_differ_are_refused(visit, budget):
    _here, own = budget
    visit(f"{own}/edit", typed(PLANNED | {"a87": "1500"}, 1))
    refused = visit(f"{own}/closing", {})
    assert refused.status_code == 422
    said = refused.text.replace("\u202f", " ").replace("\xa0", " ")
    assert "Les contributions volontaires diffèrent : 1 800 € en charges (86), 1 500 € en produits (87)." in said


def test_an_empty_budget_is_not_settled(visit, budget):
    assert visit(f"{budget[1]}/edit", typed(PLANNED, 1)).status_code == 303
    emptied = {name: "" if name.endswith("-amount") else words for name, words in typed(PLANNED, 2, ranks=True).items()}
    assert visit(f"{budget[1]}/edit", emptied).status_code == 303
    assert "Le budget est vide." in visit(f"{budget[1]}/closing", {}).text


@pytest.mark.parametrize("amount", ["NaN", "1e5", "12,345", "999999999999999", "-5"])
def test_an_absurd_amount_is_refused_with_the_form_filled(visit, budget, amount):
    answer = visit(f"{budget[1]}/edit", typed(PLANNED | {"a60": amount}, 1))
    assert answer.status_code == 422
    assert f'value="{amount}"' in answer.text
    assert "14 200" in answer.text.replace("\u202f", " ")


def test_totals_come_back_as_one_types_and_nothing_is_written(visit, world, budget):
    here, own = budget
    visit(f"{own}/edit")
    seen = world.as_("flora").post(f"/a/valence{own}/edit/preview", typed(PLANNED | {"a70": "50000"}, 1), htmx=True)
    assert seen.status_code == 200
    assert "Les charges dépassent les produits de 2 300 €." in seen.text.replace("\u202f", " ").replace("\xa0", " ")
    assert "52 300" not in visit(f"{here}/budget").text.replace("\u202f", " ")


def test_two_people_writing_are_told(visit, budget):
    _here, own = budget
    assert visit(f"{own}/edit", typed(PLANNED, 1)).status_code == 303
    late = visit(f"{own}/edit", typed(PLANNED, 1))
    assert late.status_code == 422
    assert "a modifié ce budget avant vous" in late.text


def test_what_became_of_it_stands_beside_and_starts_the_next_year(visit, budget):
    here, own = budget
    visit(f"{own}/edit", typed(PLANNED, 1))
    assert visit(f"{own}/actual", typed(ACTUAL, 2, ranks=True)).status_code == 303
    assert "73 206,82" in visit(f"{here}/budget").text.replace("\u202f", " ")
    year = visit(f"{here}/account").text.replace("\u202f", " ").replace("\xa0", " ").replace("\u2212 ", "-")
    assert "73 206,82 €" in year
    assert "-2 002,00 €" in year.replace("−", "-").replace("- ", "-")
    assert "3 486,04 €" in year  # 73 206,82 / 21
    opened = visit(f"{here}/budget/new", {"year": "2026", "units": "21", "start": "actual"})
    following = opened.headers["location"].removeprefix("/a/valence")
    assert 'value="10 112,40"' in visit(following).text
    assert visit(f"{here}/budget/new", {"year": "2026", "units": "21", "start": "empty"}).status_code == 422


def test_taking_the_year_before_is_reviewed_before_it_is_written(visit, budget):
    here, own = budget
    visit(f"{own}/edit", typed(PLANNED, 1))
    visit(f"{own}/actual", typed(ACTUAL, 2, ranks=True))
    following = visit(f"{here}/budget/new", {"year": "2026", "units": "21", "start": "empty"}).headers["location"]
    edit = following.removeprefix("/a/valence")
    assert "Reprendre le réalisé 2025" in visit(edit).text
    taken = visit(f"{edit}?from=actual").text
    assert 'value="39 120,60"' in taken
    assert "rien n’est encore enregistré" in taken
    assert "39 120,60" not in visit(f"{here}/budget?year=2026").text.replace("\u202f", " ").split("Réalisé 2025")[0]


def test_the_sheet_and_the_paper_say_the_numbers_of_the_page(visit, budget):
    _here, own = budget
    visit(f"{own}/edit", typed(PLANNED, 1))
    visit(f"{own}/actual", typed(ACTUAL, 2, ranks=True))
    sheet = visit(f"{own}/budget.xlsx")
    assert sheet.status_code == 200, sheet.text[-500:]
    book = openpyxl.load_workbook(io.BytesIO(sheet.content))
    totals = {
        name: next(r for r in book[name].iter_rows(values_only=True) if r[1] == "Total")
        for name in ("Charges", "Produits")
    }
    assert Decimal(str(totals["Charges"][3])) == 72300
    assert Decimal(str(totals["Charges"][4])) == Decimal("73206.82")
    assert Decimal(str(totals["Produits"][5])) == Decimal("-1095.18")
    assert not any(str(c).startswith("=") for ws in book for row in ws.iter_rows(values_only=True) for c in row if c)
    paper = visit(f"{own}/budget.pdf")
    assert paper.content.startswith(b"%PDF-")


def test_a_reader_sees_the_grid_without_its_deeds(visit, budget):
    here, own = budget
    seen = visit(f"{here}/budget", who="bruno")
    assert seen.status_code == 200
    assert "Modifier le budget" not in seen.text
    assert visit(f"{own}/edit", who="bruno").status_code == 403


def test_a_sentence_that_several_accounts_say_is_told_with_the_name_of_each(visit, budget):
    _here, own = budget
    refused = visit(f"{own}/edit", typed(PLANNED | {"a60": "abc", "a61": "1e5", "a62": "-5"}, 1))
    assert refused.status_code == 422
    summary = " ".join(refused.text.split('class="error-summary"')[1].split("</section>")[0].split())
    summary = summary.replace("\u202f", " ").replace("\xa0", " ")
    assert "3 points à corriger" in summary
    assert "60 Achats : Indiquez un montant en euros" in summary
    assert "61 Services extérieurs : Indiquez un montant en euros" in summary
    assert ">Ce montant est négatif." in summary, "said once, its field is where its link leads"
    assert summary.count("<li>") == 3


def test_on_a_phone_the_account_of_a_residence_names_its_amounts(visit, budget):
    here, own = budget
    assert visit(f"{own}/edit", typed(PLANNED, 1)).status_code == 303
    assert visit(f"{own}/closing", {}).status_code == 303
    assert visit(f"{own}/actual", typed(ACTUAL, 2, ranks=True)).status_code == 303
    row = " ".join(visit(f"{here}/account").text.split("<tbody")[1].split("</tr>")[0].split())
    row = row.replace("\u202f", " ").replace("\xa0", " ")
    assert '<small class="phone-only">résultat − 2 002,00 €</small>' in row
    assert '<span class="phone-only">charges </span>73 206,82 €' in row
    assert '<span class="phone-only">produits </span>71 204,82 €' in row
    assert "par logement" in row


def test_the_sources_of_the_settings_are_said_in_french(visit):
    shown = visit("/funding-settings").text
    assert "décret 99-1060" in shown
    assert "loi 2000-321" in shown
    assert "decree" not in shown
