"""The journey the product is judged by: a register becomes stays, then figures, then one line beside the others."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from app.provisioning import NewPerson, let_in, open_workspace
from tests.journeys.conftest import sign_in
from tests.journeys.site import PASSWORD, Site, serving
from tests.journeys.steps import elsewhere, go, plain, says, send
from tests.world import copy_of

REGISTER = Path(__file__).resolve().parent.parent / "data" / "valence-registre.xlsx"
# Read in the file: rows of « Séjours 2023-2025 » that are stays.
ROWS = 627


@pytest.fixture(scope="module")
def site(postgres: Any, seeded: Any) -> Iterator[Site]:
    """Besides the demo, an association that has nothing yet; two people of Valence belong to it, too."""
    with serving(copy_of(postgres, seeded)) as served:
        database = served.app.state.services.database
        place = open_workspace(database, "tilleuls", "Association des Tilleuls", "07")
        for email, role in (("admin@valence.example", "residence_manager"), ("direction@valence.example", "director")):
            let_in(database, NewPerson(email, "", role, role != "director", PASSWORD), place)
        yield served


def test_a_register_becomes_stays_figures_and_a_line_beside_roannes(people, site):
    page = people.page()
    sign_in(page, "admin@valence.example")
    _choose_the_new_place(page)
    says(page.locator(".place-name"), "Association des Tilleuls")
    _import(page, site)
    _see_the_occupancy(page)
    _publish(people, site)
    _compare(people)


def _choose_the_new_place(page: Any) -> None:
    if not page.url.endswith("/places"):
        page.goto("/places")
    go(page, "Association des Tilleuls")


def _import(page: Any, site: Site) -> None:
    page.get_by_role("navigation", name="Navigation principale").get_by_role("link", name="Imports").click()
    go(page, "Importer un fichier")
    page.get_by_role("radio", name="Séjours").check()
    page.get_by_label("Votre fichier").set_input_files(REGISTER)
    go(page, "Déposer le fichier")
    says(page.locator(".facts"), f"{ROWS} lignes")
    # their own titles beside what we understood; nothing has to be corrected
    expect(page.get_by_label("Entrée le", exact=True)).to_have_value("date_in")
    go(page, "Vérifier les lignes")
    says(page.locator(".facts"), "rien n’est encore écrit")
    assert _stays(site) == 0
    wanted = int(re.sub(r"\D", "", page.get_by_role("button", name=re.compile("^Importer")).inner_text()))
    assert wanted >= 0.7 * ROWS
    with elsewhere(page):
        page.get_by_role("button", name=re.compile("^Importer")).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    site.work()
    expect(page.locator(".pill").first).to_have_text("terminé", timeout=10_000)
    says(page.locator(".results"), f"Créées{wanted}")
    assert _stays(site) == wanted


def _stays(site: Site) -> int:
    held = (
        "select count(*) from app.stays s join published.associations a on a.id = s.tenant_id where a.slug = 'tilleuls'"
    )
    return int(site.value(held))


def _see_the_occupancy(page: Any) -> None:
    page.get_by_role("navigation", name="Navigation principale").get_by_role("link", name="Résidences").click()
    expect(page.get_by_role("row")).not_to_have_count(1)
    go(page, "Faventines")
    expect(page.locator(".tile").first).to_be_visible()
    says(page.locator(".standing"), "en service")
    page.get_by_role("link", name="Chiffres", exact=True).click()
    expect(page.locator(".figure-card").first).to_contain_text("%")


def _publish(people: Any, site: Site) -> None:
    director = people.page("direction@valence.example")
    director.goto("/a/tilleuls/figures")
    go(director, "2025")
    go(director, "Ce que verra la tête de réseau")
    says(director.locator("main"), "masqué")
    go(director, "Envoyer les chiffres 2025")
    go(director, "Envoyer les chiffres 2025")
    site.work()
    director.goto("/a/tilleuls/figures/2025")
    says(director.locator(".facts"), "édition 1 publiée le 23 novembre 2026")


def _compare(people: Any) -> None:
    officer = people.page("head office")
    officer.goto("/federation/compare?indicator=occupancy_net&year=2025")
    rows = {}
    for row in officer.locator("#result table tbody tr").all():
        name, *cells = [plain(cell) for cell in row.locator("th, td").all_inner_texts()]
        rows[name] = cells
    ours, theirs = rows["Association des Tilleuls"], rows["CAL PACT de Roanne"]
    assert ours[0].endswith("%")
    assert theirs[0].endswith("%")
    assert "/" in ours[1]


def test_the_import_understands_the_mess(people, site, tmp_path):
    """W8: dates, amounts and words as people write them; one answer for fifteen rows; nothing before the press."""
    page = people.page("manager")
    page.goto("/a/tilleuls/residences/figures")
    figures_before, stays_before = plain(page.locator("main").inner_text()), _stays(site)
    page.goto("/a/tilleuls/imports/new")
    page.get_by_role("radio", name="Séjours").check()
    page.get_by_label("Votre fichier").set_input_files(_messy(tmp_path / "registre 2026.csv"))
    go(page, "Déposer le fichier")
    says(page.locator("main"), "3 lignes de titre")
    go(page, "Vérifier les lignes")
    says(page.get_by_role("link", name=re.compile("^À corriger")), "15")
    # one writing that we do not know, corrected everywhere at once
    page.get_by_label(re.compile(r"«\s*Chez Mme X\s*»")).select_option(label="Hébergé par un tiers")
    page.get_by_role("button", name="Corriger les 15 lignes").click()
    says(page.locator(".result-count"), "est corrigé partout : 15 lignes de plus à importer.")
    assert _stays(site) == stays_before
    with elsewhere(page):
        page.get_by_role("button", name="Importer 60 lignes").click()
    site.work()
    expect(page.locator(".pill").first).to_have_text("terminé", timeout=10_000)
    assert _stays(site) == stays_before + 60
    # taken back whole: rows and figures are what they were
    go(page, "Annuler tout cet import")
    send(page)
    expect(page.locator(".pill").first).to_have_text("annulé")
    assert _stays(site) == stays_before
    page.goto("/a/tilleuls/residences/figures")
    assert plain(page.locator("main").inner_text()) == figures_before


def _messy(path: Path) -> Path:
    """Sixty stays under three rows of titles and over a row of totals, in the bytes of an old spreadsheet."""
    lines = ["Association des Tilleuls;;;;;;;", "Registre des entrées;;;;;;;", "mis à jour par l’accueil;;;;;;;"]
    lines.append("Résidence;N° logt;NOM;Prénom;Né(e) le;Entrée le;Sorti(e) le;Relogement;Redevance mens.")
    where = ["HLM", "NC", "Chez Mme X", "HLM"]
    for rank in range(60):
        unit, month = 1 + rank % 20, 1 + rank // 20
        entry = f"15.{month:02}.26" if rank % 2 else f"15/{month}/2026"
        lines.append(
            f"Les Peupliers;{unit};EXEMPLE{chr(65 + rank % 26)};Camille;8/12/1998;{entry};"
            f"02.{month + 1:02}.26;{where[rank % 4]};373,05 €"
        )
    lines.append("Total;60;;;;;;;22 383,00 €")
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return path
