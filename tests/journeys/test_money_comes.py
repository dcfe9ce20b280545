"""Journey A4, the money: a payment above what is notified is refused, an amendment makes room, money is given back, a
claim leaves and is paid; the table of the chart says what the ledger says."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.journeys.site import KINDS, Caller
from tests.journeys.steps import go, plain, says, send

HOME = "/a/valence"
OF_VALENCE = "join published.associations a on a.id = t.tenant_id and a.slug = 'valence'"
LAUNDRY = f"select t.number from app.dossiers t {OF_VALENCE} where t.title like 'Laverie%%'"
LINE = f"""
select t.number from app.funding_lines t {OF_VALENCE}
join app.dossiers d on d.tenant_id = t.tenant_id and d.id = t.dossier_id and d.title like 'Laverie%%'
where t.asked = %s
"""
DRAFT = f"""
select t.number from app.claims t {OF_VALENCE}
join app.funding_lines l on l.tenant_id = t.tenant_id and l.id = t.line_id
join app.dossiers d on d.tenant_id = l.tenant_id and d.id = l.dossier_id and d.title like 'Laverie%%'
where t.sent_on is null
"""


def euros(words: str) -> int:
    return int(re.sub(r"[^0-9]", "", words) or 0)


def column(page: Any, place: int) -> int:
    """The sum of a column of the chart's table."""
    cells = page.locator("#cash-chart table tbody tr").evaluate_all(
        "(rows, n) => rows.map(row => row.children[n].textContent)", place
    )
    return sum(euros(cell) for cell in cells)


def test_money_comes_up_to_what_is_notified_and_the_chart_says_the_ledger(people, site):
    context = people.context("fundraiser")
    context.watch.expected = {422}  # the one refusal of this journey
    page = context.new_page()
    dossier, line = site.value(LAUNDRY), site.value(LINE, 12_000)
    ledger = f"{HOME}/dossiers/{dossier}/payments"
    page.goto(f"{ledger}/new?of=l{line}")
    page.get_by_label("Montant en euros").fill("12 500")
    page.locator("main form .btn-primary").click()
    says(page.locator(".error-summary"), "Ce versement porte le total à 12 500 €, plus que les 12 000 € notifiés.")

    with Caller(site, KINDS["fundraiser"][0]) as fundraiser:
        today = site.value("select to_char(now() at time zone 'Europe/Paris', 'DD/MM/YYYY')")
        fundraiser.send(
            f"{HOME}/funding-lines/{line}/acts/new", kind="amended", acted_on=today, amount="12 500", reference="AV-1"
        )
    send(page)
    says(page.locator("main"), "15 500 € versés sur 18 500 € notifiés")

    page.goto(f"{ledger}/back?of=l{line}")
    page.get_by_label("Montant en euros").fill("500")
    page.get_by_label("Motif").fill("Machine non achetée")
    send(page)
    says(page.locator(f"#line-{line}"), "Versé 12 000 €, reste 500 €.")

    claim = site.value(DRAFT)
    page.goto(f"{HOME}/claims/{claim}")
    says(page.locator("h1"), "pas encore envoyée")
    page.get_by_role("button", name="Noter l’envoi").click()
    says(page.locator("h1"), "envoyée")
    go(page, "Enregistrer le versement")
    send(page)
    says(page.locator("main"), "18 000 € versés sur 18 500 € notifiés")

    said = plain(page.locator(".facts").first.inner_text())
    assert "500 € à recevoir" in said
    assert column(page, 1) == 18_000, "received: the payments, what was given back taken off"
    assert column(page, 2) == 0, "the schedule is filled, the rest of the amendment has no date"
    says(page.locator("#cash"), "Notifié sans date écrite : 500 €")


def test_on_paper_a_ledger_keeps_its_columns_and_the_words_for_phones_stay_away(people):
    """A sheet of A4 is as narrow as a phone to a media query."""
    page = people.context("fundraiser").new_page()
    page.set_viewport_size({"width": 690, "height": 980})
    page.goto(f"{HOME}/payments")
    heads = page.locator(".table-sheet thead th", has_text="Notifié")
    cells = page.locator(".table-sheet tbody td.wide")
    expect(cells.first).to_be_hidden()
    page.emulate_media(media="print")
    expect(heads).to_be_visible()
    expect(cells.first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 690
    page.goto(f"{HOME}/dossiers/6/account")
    expect(page.locator("table .phone-only").first).to_be_hidden()
