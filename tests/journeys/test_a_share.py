"""Journeys A5, C1 to C5 in a browser: share after seeing it with the reader's eyes, read it, take it back."""

import io
import re
import zipfile

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.site import KINDS

FUNDER = KINDS["partner"][0]
ENTERPRISE = "sesame@partenaire.example"


def article(page):
    """The main region of what is shared, as the server sent it."""
    found = re.search(r'<article class="shared.*?</article>', page.request.get(page.url).text(), re.DOTALL)
    assert found, page.url
    return found[0]


def test_a_funder_reads_its_own_line_and_no_other(crowd):
    page = crowd.page("partner")
    page.goto("/p")
    page.get_by_role("main").get_by_role("link", name=re.compile("^Dossier")).first.click()
    expect(page.locator("#own")).to_contain_text("Part du total")
    expect(page.locator("#plan")).to_contain_text("Autres ressources")
    assert page.locator("#plan tbody").nth(1).get_by_role("row").count() == 2


def test_a_funder_reads_the_report_and_takes_the_papers_away(crowd, site):
    """C1: the report as it left, and the pack with the reader's name on its first page, once the worker has made it."""
    page = crowd.page("partner")
    page.goto("/p")
    page.get_by_role("main").get_by_role("link", name=re.compile("^Dossier « Fonctionnement")).click()
    expect(page.locator("#report")).to_contain_text("72 300 €".replace(" ", "\u202f", 1).replace(" ", "\xa0"))
    expect(page.get_by_role("main")).to_contain_text("mis à jour le")
    page.get_by_role("link", name=re.compile("Préparer un zip des")).click()
    expect(page.locator("#run")).to_contain_text("0 pièce sur")
    site.work()
    with page.expect_download() as begun:  # the page asks by itself
        page.get_by_role("link", name="Télécharger le fichier").click()
    with zipfile.ZipFile(begun.value.path()) as pack:
        front = PdfReader(io.BytesIO(pack.read("00-liste-des-pieces.pdf"))).pages[0].extract_text()
        assert len(pack.namelist()) >= 5
    assert "Consulté par Agent d’un financeur" in re.sub(r"\s+", " ", front)


def test_an_enterprise_reads_its_orders_on_a_phone(crowd):
    page = crowd.page(ENTERPRISE, viewport={"width": 390, "height": 844})
    page.goto("/p")
    page.get_by_role("main").get_by_role("link", name="Convention avec SESAME").click()
    expect(page.get_by_role("heading", name="Chantiers")).to_be_visible()
    page.locator(".site-address a").first.click()
    expect(page.get_by_text("Accès et clés")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.get_by_role("link", name="Voir sur une carte").get_attribute("href").startswith("https://")
    assert page.locator("main form, main button, main input").count() == 0


def test_a_residence_is_shared_seen_beforehand_read_and_taken_back(crowd, site):
    """Last of the file: taking the invitation up gives the reader a new session, and ends the one kept for others."""
    page = crowd.page("manager")
    page.goto("/a/valence/residences/1")
    page.get_by_text("Autres actions").click()
    page.get_by_role("link", name="Partager", exact=True).click()
    form = page.get_by_role("main")
    form.get_by_label("Organisation").fill("Union des Mutuelles (parcours)")
    form.get_by_label("Personne").fill("Agent d’un financeur")
    form.get_by_label("Adresse électronique").fill(FUNDER)
    form.get_by_label("Occupation").check()
    expect(page.locator("#sees")).to_contain_text(re.compile("Verra.*nuits occupées.*Ne verra pas", re.DOTALL))
    form.get_by_label("Jusqu’au").fill("30/06/2027")
    page.get_by_role("button", name="Voir exactement ce qui sera partagé").click()
    expect(page.get_by_role("note")).to_contain_text("exactement ce que verra Union des Mutuelles")
    expect(page.locator("#occupancy")).to_be_visible()
    assert page.locator("#convention").count() == 0
    before, preview = article(page), page.url
    number = re.search(r"/shares/(\d+)/preview", preview)[1]
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_text("pas encore acceptée")).to_be_visible()
    href = str(site.value("select text from identity.mails where recipient = %s order by made_at desc limit 1", FUNDER))
    href = re.search(r"https?://[^/\s]+(/invitations/\S+)", href)[1]

    reader = crowd.page("partner")
    reader.goto(href)
    expect(reader.get_by_role("heading", level=1)).to_contain_text("en lecture seule, jusqu’au 30 juin 2027")
    reader.get_by_role("button", name="Accepter l’invitation").click()
    expect(reader.get_by_role("heading", name="Ce que CALD de la Drôme partage avec vous")).to_be_visible()
    expect(reader.get_by_role("heading", name="Ce que CAL PACT de Roanne partage avec vous")).to_be_visible()
    reader.goto(f"/p/valence/shares/{number}/view")
    assert article(reader) == before
    assert reader.locator("main form, main button, main input").count() == 0

    page.goto(f"/a/valence/shares/{number}")
    expect(page.locator("#visits")).to_contain_text("a ouvert la page")
    page.get_by_role("button", name="Retirer l’accès").click()
    expect(page.get_by_text("accès retiré le 23 novembre 2026")).to_be_visible()
    answer = reader.request.get(f"/p/valence/shares/{number}/view")
    assert answer.status == 410
    assert "a pris fin le 23" in answer.text()
