"""Somebody moves in, stays, gives notice and leaves; every deed can be taken back."""

import re

from playwright.sync_api import expect

from tests.journeys.steps import FAVENTINES, elsewhere, fill_entry, go, open_tile, press, says, send, tile

MADE = """
select count(*) from app.{table} t join app.stays s on s.tenant_id = t.tenant_id and s.id = t.stay_id
join published.associations a on a.id = s.tenant_id where s.number = %s and a.slug = 'valence'
"""


def test_the_board_knows_the_dates(people):
    """W2: nobody types the day a unit becomes free."""
    page = people.page("manager")
    page.goto(FAVENTINES)
    assert page.locator(".tile").count() == 21
    says(page.locator(".standing"), "19 occupés sur 21 en service (90,5 %) · 19 sur 20 sans les fermetures (95,0 %)")
    page.get_by_role("link", name="Par date de libération").click()
    expect(page.locator(".floor").first).to_be_visible()
    first = [page.locator(".tile-number").nth(at).inner_text().split()[-1] for at in range(4)]
    assert first == ["11", "8", "17", "5"]
    # unit 17 reopens today: the net rate falls back on the gross one; closed again, it returns
    open_tile(page, "17")
    go(page, "Changer la réouverture")
    page.locator("main input[type=text]").first.fill("23/11/2026")
    send(page)
    page.goto(FAVENTINES)
    says(page.locator(".standing"), "19 occupés sur 21 en service (90,5 %)")
    expect(page.locator(".standing")).not_to_contain_text("sans les fermetures")
    open_tile(page, "17")
    go(page, "Fermer le logement")
    page.get_by_label("Fermé à partir du").fill("23/11/2026")
    page.get_by_label("Motif").select_option(index=1)
    send(page)
    page.goto(FAVENTINES)
    says(page.locator(".standing"), "19 occupés sur 21 en service (90,5 %) · 19 sur 20 sans les fermetures (95,0 %)")


def test_a_notice_gives_the_day_by_itself(people):
    """W2: eight days received on the 22nd: the last night is the 30th."""
    page = people.page("manager")
    page.goto(FAVENTINES)
    open_tile(page, "2")
    go(page, "Voir le séjour")
    go(page, "Annoncer un départ")
    page.get_by_label("La personne", exact=True).check()
    page.get_by_label("Reçu le").fill("22/11/2026")
    page.get_by_label("Reçu le").blur()
    says(page.locator("#term"), "dernière nuit le 30 novembre 2026, logement libre le 1ᵉʳ décembre 2026")
    go(page, "Annoncer le départ")
    page.goto(FAVENTINES)
    says(tile(page, "2"), "Libre le 1ᵉʳ déc.")


def test_a_colleagues_deed_appears_when_one_looks_again(people):
    """W2: the board left open shows the departure that somebody else recorded."""
    page, colleague = people.page("manager"), people.page("accompagnement@valence.example")
    page.goto(FAVENTINES)
    says(tile(page, "8"), "Libre ce soir")
    colleague.goto(FAVENTINES)
    open_tile(colleague, "8")
    go(colleague, "Voir le séjour")
    go(colleague, "Faire le départ")
    colleague.get_by_label("Où va la personne ?").select_option(index=1)
    press(colleague, "Vérifier le départ")
    go(colleague, "Enregistrer le départ")
    expect(colleague.locator(".pill").first).to_have_text("parti")
    page.evaluate("""() => {
      const now = Date.now
      Date.now = () => now() + 60000
      document.dispatchEvent(new Event("visibilitychange"))
    }""")
    says(tile(page, "8"), "Libre maintenant")


def test_one_entry_says_its_five_consequences_before(people, site):
    """W3: the check page's sentence lists exactly what is made; pressing twice makes it once."""
    page = people.page("manager")
    page.goto(FAVENTINES)
    before = site.value("select count(*) from app.stays")
    open_tile(page, "11")
    go(page, "Faire entrer quelqu’un")
    fill_entry(page, "Maya", "Okafor")
    page.get_by_label("Date d’entrée").fill("24/11/2026")
    for label, amount in (("loyer", "212,40"), ("Charges", "45"), ("obligatoires", "45"), ("Prestations fac", "10")):
        page.get_by_label(re.compile(label)).fill(amount)
        page.get_by_label(re.compile(label)).blur()
    says(page.locator("#fee"), "7 nuits sur 30, 72,89 €")
    go(page, "Vérifier l’entrée")
    made = page.locator("#made")
    says(made, "un séjour au logement 11 à partir du 24 novembre 2026")
    for words in ("un titre d’occupation", "une période prévue", "une recherche de logement de sortie"):
        says(made, words)
    says(made, "l’avis de novembre : 7 nuits sur 30, 72,89 €")
    assert made.inner_text().count(";") == 4
    assert site.value("select count(*) from app.stays") == before
    page.get_by_role("button", name="Faire entrer Maya O.").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Maya O.")
    assert site.value("select count(*) from app.stays") == before + 1
    number = int(page.url.rsplit("/", 1)[-1].split("?")[0])
    for table in ("occupation_titles", "planned_periods", "exit_searches", "dues"):
        assert site.value(MADE.format(table=table), number) == 1, table
    assert site.value(MADE.format(table="exit_searches") + " and t.opened_on = s.date_in", number) == 1
    page.goto(FAVENTINES)
    says(tile(page, "11"), "entrée le 24 nov.")


def test_a_life_in_the_house_from_entry_to_departure_and_back(people):
    page = people.page("manager")
    page.goto("/a/valence/residences")
    go(page, "La Lauze")
    label = page.locator(".tile", has_text="Libre maintenant").first.locator(".tile-number").inner_text().split()[-1]
    open_tile(page, label)
    go(page, "Faire entrer quelqu’un")
    fill_entry(page, "Jules", "Marchetti", "03/05/1991")
    page.get_by_label("Date d’entrée").fill("22/11/2026")
    go(page, "Vérifier l’entrée")
    go(page, "Faire entrer Jules M.")
    stay = page.url
    says(page.locator(".flash"), f"Entrée enregistrée : Jules M., logement {label}.")
    # the planned period is renewed, then the decision is taken back
    go(page, "Décider de la période")
    page.get_by_label("Prévoir une nouvelle période").check()
    page.get_by_label("Nouvelle date à laquelle revoir la situation").fill("23/08/2027")
    go(page, "Enregistrer la décision")
    says(page.locator("#situation"), "23 août 2027")
    with elsewhere(page):
        page.locator("main").get_by_role("link", name=re.compile("^Annuler")).first.click()
    send(page)
    expect(page).to_have_url(re.compile(re.escape(stay.split("?")[0])))
    # a notice is announced, then the person leaves; the check page tells what that does
    go(page, "Annoncer un départ")
    page.get_by_label("La personne", exact=True).check()
    page.get_by_label("Reçu le").fill("23/11/2026")
    go(page, "Annoncer le départ")
    expect(page.locator(".pill").first).to_have_text("préavis donné")
    go(page, "Faire le départ")
    page.get_by_label("Jour du départ").fill("23/11/2026")
    page.get_by_label("Où va la personne ?").select_option(label="Logement social (logement durable)")
    press(page, "Vérifier le départ")
    says(page.locator(".consequences"), "23 novembre 2026")
    go(page, "Enregistrer le départ")
    expect(page.locator(".pill").first).to_have_text("parti")
    # undone, all of it reopens, and the timeline keeps what was undone
    with elsewhere(page):
        page.locator("main a[href$='/departure/undo']").first.click()
    send(page)
    expect(page.locator(".pill").first).to_have_text("préavis donné")
    expect(page.locator(".timeline .undone").first).to_be_attached()
    go(page, "La Lauze")
    says(tile(page, label), "Jules M.")
