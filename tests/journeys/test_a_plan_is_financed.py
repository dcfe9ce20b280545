"""Journey A3: a plan of ten co-funders balances while it is typed; it is refused, refused by a funder, rebalanced and
settled; a request goes from filing to notification."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.site import KINDS, Caller
from tests.journeys.steps import go, plain, press, says, send

HOME = "/a/valence"
OF_VALENCE = "join published.associations a on a.id = t.tenant_id and a.slug = 'valence'"
SUM = f"select sum(t.asked) from app.funding_lines t {OF_VALENCE} where t.dossier_id = %s"
NUMBERED = f"select t.id from app.dossiers t {OF_VALENCE} where t.number = %s"
FAVENTINES = f"select t.number from app.dossiers t {OF_VALENCE} where t.title like 'Construction%%'"
FUNDER = f"select t.number from app.funders t {OF_VALENCE} where t.name = %s"
ACTS = f"""
select k.kind, k.amount from app.funding_acts k
join app.funding_lines t on t.tenant_id = k.tenant_id and t.id = k.line_id
{OF_VALENCE} where t.dossier_id = %s and k.undone_at is null order by k.number
"""


def number_of(page: Any) -> int:
    return int(re.split(r"[?#]", page.url)[0].rsplit("/", 1)[-1])


def amount_of(page: Any, name: str) -> Any:
    return page.get_by_label(f"Montant de {name}", exact=True)


def balance_says(page: Any, words: str) -> None:
    says(page.locator("#plan-balance"), words)


@pytest.fixture
def reopened(site):
    """The plan of Faventines, settled in 1995, open while it is typed in."""
    dossier = site.value(FAVENTINES)
    with Caller(site, KINDS["fundraiser"][0]) as fundraiser:
        fundraiser.send(f"{HOME}/dossiers/{dossier}/plan/reopen")
        yield dossier
        fundraiser.send(f"{HOME}/dossiers/{dossier}/plan/settle", settled_on="11/12/1995")


def test_the_plan_balances_while_it_is_typed_and_writes_nothing(people, reopened):
    """From 948 000 = 948 000, the Fondation de France from 52 000 to 47 000: 5 000 € lack, the rate stays 43,1 %."""
    page = people.context("fundraiser").new_page()
    page.goto(f"{HOME}/dossiers/{reopened}/plan")
    balance_says(page, "Équilibré")
    says(page.locator("main"), "Répartition fictive")
    share = page.locator("tr", has=amount_of(page, "Fondation de France")).locator("td").nth(2)
    says(share, "5,5 %")
    amount_of(page, "Fondation de France").fill("47 000")
    balance_says(page, "Il manque 5 000 €")
    balance_says(page, "Coût 948 000 € − ressources 943 000 €")
    says(page.locator("#public-rate"), "43,1 % (409 000 / 948 000 €, hors prêts)")
    says(page.locator("#who-pays"), "Reste à trouver")
    says(share, "5,0 %")
    press(page, "Ajouter 5 000 € en fonds propres")
    balance_says(page, "Équilibré")
    page.reload()
    balance_says(page, "Équilibré")
    assert amount_of(page, "Fondation de France").input_value() == "52 000,00"
    says(page.locator("#per-unit"), "45 142,86 € par logement (948 000 / 21)")


@pytest.fixture
def opened(site) -> int:
    """A dossier with its costs, 200 000 €, and nobody to pay yet."""
    with Caller(site, KINDS["fundraiser"][0]) as fundraiser:
        answer = fundraiser.send(
            f"{HOME}/dossiers/new", kind="investment", title="Extension (parcours)", year_from="2026", year_to="2027"
        )
        number = int(str(answer.headers.get("location", answer.url)).rsplit("/", 1)[-1])
        fundraiser.send(
            f"{HOME}/dossiers/{number}/plan",
            **{"costs-0-category": "works", "costs-0-name": "Gros œuvre", "costs-0-amount": "200 000"},
        )
    return number


def test_an_unbalanced_plan_is_refused_a_funder_refuses_and_the_plan_is_rebalanced(people, site, opened):
    context = people.context("fundraiser")
    page = context.new_page()
    plan = f"{HOME}/dossiers/{opened}/plan"
    page.goto(plan)
    balance_says(page, "Il manque 200 000 €")

    # two requests that are not enough: the draft saves, the plan is not settled
    first = page.locator("fieldset.plan-new", has_text="Nouvelle ressource").first
    first.get_by_label("Financeur").select_option(str(site.value(FUNDER, "Département de la Drôme")))
    first.get_by_label("Nature").select_option("subsidy")
    first.get_by_label("Montant").fill("120 000")
    balance_says(page, "Il manque 80 000 €")
    press(page, "Ajouter un financeur")
    second = page.locator("fieldset.plan-new", has_text="Nouvelle ressource").nth(1)
    expect(second).to_be_visible()
    second.get_by_label("Financeur").select_option(str(site.value(FUNDER, "Fondation de France")))
    second.get_by_label("Nature").select_option("gift")
    second.get_by_label("Montant").fill("50 000")
    balance_says(page, "Il manque 30 000 €")
    press(page, "Enregistrer le brouillon")
    says(page.locator(".flash"), "Le brouillon du plan est enregistré.")
    go(page, "Arrêter le plan")
    context.watch.expected = {422}
    press(page, "Arrêter le plan")
    says(page.locator(".error-summary"), "Le plan n’est pas équilibré : il manque 30 000 €.")
    context.watch.expected = set()

    # what lacks is spread over the open requests: proposed first, then taken
    page.goto(plan)
    press(page, "Répartir sur les demandes en cours")
    says(page.locator("#proposal"), "Département de la Drôme : 120 000 € deviennent 141 176,47 €")
    press(page, "Reprendre ces montants")
    balance_says(page, "Équilibré")
    press(page, "Enregistrer le brouillon")
    says(page.locator(".flash"), "Le brouillon du plan est enregistré.")
    (key,) = site.rows(NUMBERED, opened)[0]
    assert site.value(SUM, key) == 200_000

    # a form refused in place does not keep the notice of what was saved before
    expect(page.locator(".toast")).to_have_count(1)
    context.watch.expected = {422}
    page.locator("#resources input[inputmode=decimal]").first.fill("beaucoup")
    press(page, "Enregistrer le brouillon")
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator(".toast")).to_have_count(0)
    context.watch.expected = set()
    page.goto(plan)
    go(page, "Arrêter le plan")
    send(page)
    says(page.locator(".flash"), "Le plan est arrêté.")
    expect(page.locator("main input[type=text]")).to_have_count(0)

    # the foundation refuses: its line stays, struck, and the plan lacks its part again
    go(page, "Fondation de France")
    press(page, "Noter le refus")
    page.get_by_label("Motif").fill("hors de ses thèmes cette année")
    send(page)
    says(page.locator(".flash"), "Le plan arrêté est rouvert.")
    balance_says(page, "Il manque 58 823,53 €")
    expect(page.locator("tr.struck")).to_have_count(1)
    press(page, "Ajouter 58 823,53 € en fonds propres")
    balance_says(page, "Équilibré")
    press(page, "Enregistrer le brouillon")
    says(page.locator(".flash"), "Le brouillon du plan est enregistré.")
    go(page, "Arrêter le plan")
    send(page)
    says(page.locator(".flash"), "Le plan est arrêté.")

    # the department: filed, awarded, notified; the four amounts stay apart
    go(page, "Département de la Drôme")
    for deed, fields in (
        ("Noter le dépôt", {"acted_on": "02/11/2026"}),
        ("Noter l’accord", {"acted_on": "12/11/2026"}),
        ("Noter la notification", {"acted_on": "20/11/2026", "reference": "2026-118"}),
    ):
        line = page.url
        go(page, deed)
        for name, value in fields.items():
            page.locator(f"main form [name='{name}']").fill(value)
        send(page)
        if deed != "Noter la notification":
            page.goto(line)
    assert [kind for kind, _amount in site.rows(ACTS, key)] == ["refused", "filed", "awarded", "notified"]
    row = page.locator("tr", has_text="Département de la Drôme")
    says(row, "Notifiée")
    assert "141 176,47 €" in plain(row.inner_text())


def test_public_aid_above_the_eligible_cost_is_refused(people, site, opened):
    context = people.context("fundraiser")
    page = context.new_page()
    page.goto(f"{HOME}/dossiers/{opened}/plan")
    first = page.locator("fieldset.plan-new", has_text="Nouvelle ressource").first
    first.get_by_label("Financeur").select_option(str(site.value(FUNDER, "Département de la Drôme")))
    first.get_by_label("Nature").select_option("subsidy")
    first.get_by_label("Montant").fill("200 000")
    says(page.locator("main"), "au-dessus du seuil d’alerte")
    press(page, "Enregistrer le brouillon")
    says(page.locator(".flash"), "Le brouillon du plan est enregistré.")
    with Caller(site, KINDS["fundraiser"][0]) as fundraiser:
        fundraiser.send(f"{HOME}/dossiers/{opened}/edit", eligible_base="180 000")
    page.goto(f"{HOME}/dossiers/{opened}/plan/settle")
    context.watch.expected = {422}
    press(page, "Arrêter le plan")
    says(
        page.locator(".error-summary"),
        "Les aides publiques (200 000 €) dépassent la dépense subventionnable (180 000 €)",
    )
