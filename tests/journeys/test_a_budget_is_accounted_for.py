"""Journey A4: the budget of a residence adds up while it is typed, is refused while its sides differ, settled, spent,
reported with a sentence for each gap, and the report says that it left late."""

import re
from typing import Any

import pytest

from tests.journeys.site import KINDS, Caller
from tests.journeys.steps import elsewhere, go, press, says, send

HOME = "/a/valence"
PLANNED = {
    "60 Achats": "9 800", "61 Services extérieurs": "14 200", "62 Autres services extérieurs": "6 100",
    "63 Impôts et taxes": "2 300", "64 Charges de personnel": "38 500", "68 Dotation aux amortissements": "1 400",
    "86 Emplois des contributions volontaires en nature": "1 800",
    "70 Vente de produits finis, de marchandises, prestations de services": "52 300",
    "74 Subventions d'exploitation": "20 000", "87 Contributions volontaires en nature": "1 800",
}  # fmt: skip
ACTUAL = PLANNED | {
    "60 Achats": "10 112,40", "61 Services extérieurs": "13 871,05", "62 Autres services extérieurs": "6 902,77",
    "64 Charges de personnel": "39 120,60",
    "70 Vente de produits finis, de marchandises, prestations de services": "51 204,82",
}  # fmt: skip


@pytest.fixture
def opened(site) -> int:
    """The operating dossier of two years ago, without any budget."""
    with Caller(site, KINDS["fundraiser"][0]) as fundraiser:
        answer = fundraiser.send(
            f"{HOME}/dossiers/new",
            kind="operating",
            title="Fonctionnement (parcours)",
            year_from="2024",
            year_to="2024",
            fiscal_end="31/12/2024",
        )
    return int(str(answer.headers.get("location", answer.url)).rsplit("/", 1)[-1])


def fill(page: Any, amounts: dict[str, str]) -> None:
    for account, amount in amounts.items():
        name = re.compile("^" + re.escape(account).replace("'", "['’]") + "$")
        page.locator("main").get_by_label(name).first.fill(amount)


def test_a_budget_is_balanced_spent_and_reported(people, opened):
    context = people.context("fundraiser")
    context.watch.expected = {422}
    page = context.new_page()
    page.goto(f"{HOME}/dossiers/{opened}/budget")
    says(page.locator("main"), "Pas encore de budget.")
    go(page, "Ouvrir un budget")
    page.get_by_label("Logements que ce budget fait vivre").fill("21")
    send(page)

    # typed: totals follow, nothing is written
    fill(page, PLANNED | {"70 Vente de produits finis, de marchandises, prestations de services": "53 500"})
    says(page.locator("#figures"), "Les produits dépassent les charges de 1 200 €.")
    send(page)

    # refused while the sides differ, the heaviest accounts named
    go(page, "Arrêter le budget")
    press(page, "Arrêter le budget")
    says(page.locator(".error-summary"), "Les produits dépassent les charges de 1 200 €.")
    says(page.locator("main"), "70 Vente de produits finis")
    go(page, "Modifier le budget")

    # refused while 86 differs from 87
    sides = {"70 Vente de produits finis, de marchandises, prestations de services": "52 300"}
    fill(page, sides | {"87 Contributions volontaires en nature": "1 500"})
    says(page.locator("#figures"), "1 800 € en charges (86), 1 500 € en produits (87)")
    send(page)
    go(page, "Arrêter le budget")
    press(page, "Arrêter le budget")
    says(page.locator(".error-summary"), "Les contributions volontaires diffèrent")
    go(page, "Modifier le budget")
    fill(page, {"87 Contributions volontaires en nature": "1 800"})
    says(page.locator("#figures"), "3 442,86 € par logement")
    send(page)

    # settled
    go(page, "Arrêter le budget")
    with elsewhere(page):
        press(page, "Arrêter le budget")
    says(page.locator("main"), "Charges 72 300 € = produits 72 300 €.")
    says(page.locator("main"), "86 = 87 : 1 800 €.")
    says(page.locator("h1"), "Arrêté")

    # what became of it
    go(page, "Saisir le réalisé")
    fill(page, ACTUAL)
    says(page.locator("#figures"), "73 706,82 €")
    send(page)

    # the report: late, and a gap that asks for a sentence
    go(page, "Voir le compte rendu financier")
    says(page.locator("main"), "Il fallait l’envoyer avant le 30 juin 2025")
    says(page.locator("main"), "Expliquez en une phrase l’écart du compte 62 Autres services extérieurs.")
    go(page, "Vérifier et envoyer")
    page.get_by_label("Envoyé à").fill("DDETS de la Drôme")
    page.get_by_label("Envoyé le").fill("04/07/2025")
    press(page, "Envoyer le compte rendu")
    says(page.locator(".error-summary"), "Expliquez en une phrase l’écart du compte 62")
    go(page, "Écrire le compte rendu")
    page.get_by_label("62 Autres services extérieurs").fill("Honoraires du bilan énergétique.")
    page.get_by_label("Mise en œuvre de l’action").fill("Une année de gestion, permanence chaque jour ouvré.")
    send(page)

    # sent, frozen, four days late; then accepted
    go(page, "Vérifier et envoyer")
    page.get_by_label("Envoyé à").fill("DDETS de la Drôme")
    page.get_by_label("Envoyé le").fill("04/07/2025")
    with elsewhere(page):
        press(page, "Envoyer le compte rendu")
    says(page.locator("main"), "Envoyé le 4 juillet 2025, 4 jours après la date.")
    with page.expect_download() as given:
        page.get_by_role("link", name=re.compile("4 jours après la date")).click()
    assert given.value.suggested_filename.endswith(".pdf")
    go(page, "Noter l’acceptation")
    send(page)
    says(page.locator("h1"), "Accepté")
