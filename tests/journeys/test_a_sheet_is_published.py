"""Journey A7: a sheet is written with a bound figure, proposed, sent back, corrected, published, read by anybody."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.journeys.steps import go, plain, press, says, send

HOME = "/a/roanne/sheets"
TITLE = "Remettre en location, parcours"
SHEET = (
    "select t.number from app.sheets t join published.associations a on a.id = t.tenant_id and a.slug = 'roanne'"
    " where t.title = %s"
)
PUBLISHED = "select slug, edition, is_public from published.sheets where title = %s and left_at is null"


def signed(desk: Any, who: str) -> Any:
    page = desk("anonymous")
    page.goto("/sign-in")
    page.fill("#email", who)
    page.fill("#password", "passerelle-demo")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "sign-in" not in address)
    return page


def test_from_the_first_word_to_the_public_page(desk, site, counts):
    author, director = signed(desk, "financements@roanne.example"), signed(desk, "direction@roanne.example")
    office = desk("head office")

    # Written: a title, then the headings with a preview that keeps a draft by itself.
    author.goto(HOME)
    go(author, "Rédiger une fiche")
    author.fill("#title", TITLE)
    author.fill("#place", "Roanne")
    author.select_option("#theme", "works_and_insertion")
    author.fill("#year", "2001")
    send(author)
    author.fill("#introduction", "Des logements **vacants** retrouvent des locataires.")
    preview = author.locator("#preview")
    expect(preview.locator("strong").filter(has_text="vacants")).to_be_visible()
    says(preview, "Brouillon gardé à")
    author.fill("#objectives", "- Fidéliser les bailleurs\n- Remettre au travail")
    author.fill("#contact_email", "conseil@roanne.example")
    author.fill("#results", "Depuis 2001, {1} logements ont été remis en location. Merci à Lina.")
    says(preview, "Ces repères n’ont pas de chiffre : 1.")

    # The figure: a published one, frozen, with its note.
    go(author, "Insérer un chiffre")
    option = author.locator("#cell option", has_text="Logements remis en location depuis l’origine").first
    value = str(option.get_attribute("value"))
    author.select_option("#cell", value)
    send(author)
    expect(author.locator("#results")).to_have_value(re.compile("Merci à Lina"))  # the draft is still there
    expect(author.locator("#preview .bound-figure")).to_have_count(1)
    shown = plain(author.locator("#preview .bound-figure").inner_text()).split(" ")[0].rstrip("1")
    assert shown.isdigit()

    author.context.watch.expected = {422}
    # A person's name is refused at its field; nothing typed is lost.
    author.locator("main form .btn-primary").click()
    says(author.locator(".error-summary"), "Un nom de personne semble figurer dans « Résultats obtenus »")
    author.fill("#results", "Depuis 2001, {1} logements ont été remis en location.")
    send(author)
    (number,) = site.rows(SHEET, TITLE)[0]

    # Proposed by the director, sent back with a comment, corrected, proposed again.
    director.goto(f"{HOME}/{number}")
    go(director, "Proposer à la tête de réseau")
    says(director.locator("main"), "Une copie figée part à la tête de réseau")
    send(director)
    says(director.locator("main"), "proposée")
    office.goto("/federation/sheets")
    go(office, TITLE)
    go(office, "Renvoyer avec un commentaire")
    office.fill("#said", "Dites ce que cela coûte.")
    send(office)
    author.goto(f"{HOME}/{number}")
    says(author.locator("main"), "Dites ce que cela coûte.")
    go(author, "Corriger la fiche")
    author.fill("#cost", "3 000 € par logement.")
    send(author)
    author.goto(f"{HOME}/{number}/history")
    author.locator("main .row-link").first.click()
    expect(author.locator("ins").first).to_be_visible()
    director.goto(f"{HOME}/{number}")
    go(director, "Proposer à la tête de réseau")
    send(director)

    # Published, read in the catalogue by another association, found by an everyday word.
    office.goto("/federation/sheets")
    go(office, TITLE)
    press(office, "Publier la fiche")
    says(office.locator("main"), "publiée")
    other = desk("reader")
    other.goto("/a/valence/sheets?q=locataire+vacant")
    expect(other.locator("mark").first).to_be_visible()
    go(other, TITLE)
    says(other.locator("main"), f"{shown} : Logements remis en location depuis l’origine")
    with other.expect_download() as paper:
        other.locator("main").get_by_role("link", name="PDF").click()
    assert paper.value.suggested_filename == "fiche-remettre-en-location-parcours.pdf"

    # Anybody reads it once the head office says so, and only then.
    ((slug, edition, public),) = site.rows(PUBLISHED, TITLE)
    assert (edition, public) == (1, False)
    nobody = desk("anonymous")
    nobody.context.watch.expected = {404}
    assert nobody.goto(f"/sheets/{slug}").status == 404
    press(office, "Ouvrir une page publique")
    says(office.locator("main"), "Ouvrir la page publique")
    answer = nobody.goto(f"/sheets/{slug}")
    assert answer.status == 200
    assert "set-cookie" not in answer.headers
    says(nobody.locator("main"), f"{shown} : Logements remis en location depuis l’origine")
    assert nobody.locator("script").count() == 0
    counts.note("A7 a sheet is published", "from draft to public page", 1)
