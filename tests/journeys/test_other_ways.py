"""The same product by keyboard alone, without JavaScript, on a phone, by a reader, and by two people at once."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE
from tests.journeys.site import KINDS, PASSWORD
from tests.journeys.steps import FAVENTINES, elsewhere, fill_entry, press, says, send, tile


def test_by_keyboard_alone_from_sign_in_to_an_entry(people):
    page = people.page()
    page.goto("/sign-in")
    keys = page.keyboard
    _tab_to(page, "Adresse électronique")
    keys.type(KINDS["manager"][0])
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_url("**/a/valence**")
    # the first stop of every page leads over its frame
    keys.press("Tab")
    assert _focused(page) == "Aller au contenu"
    keys.press("Enter")
    _tab_to(page, "Faire entrer quelqu’un")
    assert _is_visible_focus(page)
    keys.press("Enter")
    expect(page.get_by_label("Prénom")).to_be_visible()
    _tab_to(page, "Prénom")
    keys.type("Lena")
    keys.press("Tab")
    keys.type("Abadie")
    _tab_to(page, "Date de naissance")
    keys.type("3 mai 2005")
    _tab_to(page, "Logement")
    keys.type("Faventines, 11")
    keys.press("Tab")
    keys.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifier l’entrée")
    _tab_to(page, "Faire entrer Lena A.")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lena A.")
    # « / » leads to the search from anywhere, « ? » tells the shortcuts, Escape closes them
    keys.press("/")
    assert _focused(page).startswith("Rechercher")
    keys.press("Tab")
    page.evaluate("document.activeElement.blur()")
    keys.press("?")
    expect(page.get_by_role("dialog", name="Raccourcis du clavier")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("dialog", name="Raccourcis du clavier")).to_be_hidden()


NAME = """() => {
  const one = document.activeElement
  const label = one.id && document.querySelector(`label[for="${one.id}"]`)
  return ((label || one).innerText || one.getAttribute("aria-label") || "").replace(/\\s+/g, " ").trim()
}"""


def _focused(page) -> str:
    return page.evaluate(NAME)


def _tab_to(page, words: str) -> None:
    """Tab until what is focused begins with these words."""
    for _stop in range(60):
        if _focused(page).startswith(words):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches « {words} »")


def _is_visible_focus(page) -> bool:
    return page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'")


def test_without_javascript_by_whole_pages(people):
    context = people.context(java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("Adresse électronique").fill(KINDS["manager"][0])
    page.get_by_label("Mot de passe", exact=True).fill("faux")
    context.watch.expected = {401, 422, 403}
    page.get_by_role("button", name="Se connecter").click()
    expect(page).to_have_title(re.compile("^Erreur —"))
    expect(page.get_by_label("Adresse électronique")).to_have_value(KINDS["manager"][0])
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    # a list is filtered
    page.goto("/a/valence/residences")
    page.get_by_label("Nom ou commune").fill("nyons")
    page.get_by_role("button", name=re.compile("Filtrer|Afficher|Chercher")).click()
    expect(page.locator("main tbody tr")).to_have_count(1)
    # somebody leaves: the unit whose notice ends today
    page.goto(FAVENTINES)
    tile(page, "8").click()
    page.get_by_role("link", name="Voir le séjour").click()
    page.get_by_role("link", name="Faire le départ").first.click()
    page.get_by_label("Où va la personne ?").select_option(label="Logement social (logement durable)")
    page.get_by_role("button", name="Vérifier le départ").click()
    page.get_by_role("button", name="Enregistrer le départ").click()
    expect(page.locator(".pill").first).to_have_text("parti")
    # somebody enters there: refused first, nothing lost
    page.goto(FAVENTINES)
    says(tile(page, "8"), "Libre maintenant")
    page.goto("/a/valence/stays/new")
    fill_entry(page, "Hugo", "", "03/05/2005")
    page.get_by_role("button", name="Vérifier l’entrée").click()
    expect(page).to_have_title(re.compile("^Erreur —"))
    says(page.locator(".error-summary"), "Indiquez le nom.")
    expect(page.get_by_label("Prénom")).to_have_value("Hugo")
    page.get_by_label("Nom", exact=True).fill("Castel")
    freed = page.locator("#unit option", has_text=re.compile("Faventines, 8 — libre$")).get_attribute("value")
    page.get_by_label("Logement", exact=True).select_option(str(freed))
    page.get_by_role("button", name="Reprendre la redevance du logement choisi").click()
    expect(page.get_by_label("Charges en euros")).not_to_have_value("")
    page.get_by_label("Date de naissance").fill("03/05/2005")
    page.get_by_label("Date d’entrée").fill("23/11/2026")
    page.get_by_role("button", name="Vérifier l’entrée").click()
    page.get_by_role("button", name="Faire entrer Hugo C.").click()
    expect(page.locator(".flash")).to_contain_text("Hugo C.")


OPEN_TO_READERS = (
    *("", "/residences", "/residences/1", "/residences/1/calendar", "/residences/1/figures", "/residences/1/print"),
    *("/residences/1/print?names=1", "/units/1", "/figures", "/figures/2025", "/search?q=Théo"),
)


def test_the_reader_looks_and_finds_no_name(people, site):
    page = people.page("reader")
    names = site.rows(
        "select p.first_name, p.last_name from app.persons p join published.associations a on a.id = p.tenant_id"
        " where a.slug = 'valence'"
    )
    last = {name for _first, name in names if len(name) > 4}
    shown = {f"{first} {name[0]}." for first, name in names}
    assert len(last) > 100
    for address in OPEN_TO_READERS:
        page.goto(f"/a/valence{address}")
        text = page.content()
        assert not {name for name in last | shown if name in text}, address
        expect(page.locator("main form[method=post]")).to_have_count(0)
    for address in ("/stays", "/stays/1", "/stays/new", "/residences/1/stays", "/exit-searches", "/imports"):
        assert page.request.get(f"/a/valence{address}").status in (403, 404), address


def test_two_people_edit_one_residence_and_nothing_is_lost(people):
    mine, hers = people.page("manager"), people.page("director")
    for page in (mine, hers):
        page.context.watch.expected = {409}
        page.goto("/a/valence/residences/4/edit")
    hers.get_by_label("Propriétaire").fill("Commune de Romans")
    send(hers)
    mine.get_by_label("Propriétaire").fill("Office de l’habitat")
    mine.get_by_label("Commune").fill("Romans-sur-Isère (centre)")
    press(mine, "Enregistrer la résidence")
    says(mine.locator("main"), "Paul Marchand a enregistré des changements")
    says(mine.locator("main"), "Commune de Romans")
    says(mine.locator("main"), "Office de l’habitat")
    # each line is a choice; what is in the base is proposed
    expect(mine.locator("[name=choose-owner][value=theirs]")).to_be_checked()
    mine.locator("[name=choose-town][value=mine]").check()
    with elsewhere(mine):
        mine.get_by_role("button", name="Enregistrer mes choix").click()
    mine.goto("/a/valence/residences/4/edit")
    expect(mine.get_by_label("Propriétaire")).to_have_value("Commune de Romans")
    expect(mine.get_by_label("Commune")).to_have_value("Romans-sur-Isère (centre)")


def test_on_a_phone_the_board_then_a_stay(people):
    page = people.page("manager", viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/a/valence")
    first = page.locator("#tasks a").first.bounding_box()
    assert first["y"] + first["height"] < PHONE["height"], "the first task is above the fold"
    page.get_by_role("navigation", name="Navigation rapide").get_by_role("link", name="Résidences").tap()
    page.get_by_role("link", name="Faventines").tap()
    expect(page.locator(".tile")).to_have_count(21)
    small = [
        box for box in (one.bounding_box() for one in page.locator(".bottom a, .bottom button, .tile").all())
        if box["height"] < 44
    ]  # fmt: skip
    assert not small
    tile(page, "8").tap()
    page.get_by_role("link", name="Voir le séjour").tap()
    expect(page.locator("#todo")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Menu").tap()
    expect(page.get_by_role("navigation", name="Navigation principale")).to_be_visible()
    page.get_by_role("button", name="Fermer le menu").tap()
    expect(page.get_by_role("navigation", name="Navigation principale")).to_be_hidden()


COLOURS = """() => [getComputedStyle(document.body).backgroundColor,
  ...[...document.querySelectorAll("h1, h2, main p, main dd, main td")].map((one) => getComputedStyle(one).color)]"""


@pytest.mark.parametrize(("who", "where"), [("manager", "/a/valence/residences/1"), ("partner", "/p")])
def test_what_is_read_in_the_dark_is_printed_as_in_the_light(people, who, where):
    page = people.page(who)
    page.goto(where)
    printed, read = [], []
    for scheme in ("light", "dark"):
        page.emulate_media(media="screen", color_scheme=scheme)
        read.append(page.evaluate(COLOURS))
        page.emulate_media(media="print", color_scheme=scheme)
        printed.append(page.evaluate(COLOURS))
    assert read[0] != read[1]
    assert printed[0] == printed[1]
    assert len(printed[0]) > 2
