"""Every paper of the funding of the demo: read aloud, kept for decades, and saying what its page and its sheet say."""

import io
import re

import openpyxl
import psycopg
import pytest
from pypdf import PdfReader

from app import papers
from tenants import clock
from tests.journeys.steps import plain
from tests.world import TODAY

NOUNS = {
    "plan": ("dossiers", "/dossiers/{}/plan.pdf"),
    "budget": ("budgets", "/budgets/{}/budget.pdf"),
    "report": ("financial_reports", "/reports/{}/report.pdf"),
    "letter": ("claims", "/claims/{}/letter.pdf"),
}
AMOUNT = re.compile(r"\d{1,3}(?: \d{3})*(?:,\d\d)? €")
REPORTS = """
select r.number, d.number, b.year from app.financial_reports r
join published.associations a on a.id = r.tenant_id and a.slug = 'valence'
join app.budgets b on b.tenant_id = r.tenant_id and b.id = r.budget_id
join app.dossiers d on d.tenant_id = b.tenant_id and d.id = b.dossier_id order by 1
"""


@pytest.fixture(scope="module")
def flora(demo):
    """The fundraiser of the demo."""
    with clock.fixed(TODAY):
        return demo.as_("flora")


def numbers(flora, table: str) -> list[int]:
    with psycopg.connect(flora.world.settings.migrate_url) as hand:
        of = "join published.associations a on a.id = t.tenant_id and a.slug = 'valence'"
        return [row[0] for row in hand.execute(f"select t.number from app.{table} t {of} order by 1".encode())]


def amounts(text: str) -> set[str]:
    """Without the cents that are none: a sentence leaves them out, a column does not."""
    return {one.replace(",00 €", " €") for one in AMOUNT.findall(text)}


def said(content: bytes) -> str:
    return plain(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)).replace("−", "-")


@pytest.mark.parametrize("noun", NOUNS)
def test_a_paper_is_tagged_lasting_and_numbered(flora, noun, counts):
    table, address = NOUNS[noun]
    found = numbers(flora, table)
    assert found
    for number in found:
        answer = flora.client.get(f"/a/valence{address.format(number)}")
        assert answer.status_code == 200, address.format(number)
        reader = PdfReader(io.BytesIO(answer.content))
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"], "tagged"
        assert "/StructTreeRoot" in root
        assert str(root["/Lang"]).startswith("fr")
        assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
        told = root["/Metadata"].get_data().decode()
        assert "<pdfaid:part>2</pdfaid:part>" in told
        assert "<pdfuaid:part>1</pdfuaid:part>" in told
        words = said(answer.content)
        assert "CALD de la Drôme" in words
        assert f"Page 1 sur {len(reader.pages)}" in words
        assert words.count("Page ") >= len(reader.pages)
        counts.add("S papers", "read back", 1)


def test_a_plan_says_on_paper_what_its_page_and_its_sheet_say(flora, counts):
    for number in numbers(flora, "dossiers"):
        at = f"/a/valence/dossiers/{number}"
        words = said(flora.client.get(f"{at}/plan.pdf").content)
        screen = plain(re.sub(r"<[^>]+>", " ", flora.client.get(f"{at}/plan").text)).replace("−", "-")
        book = openpyxl.load_workbook(io.BytesIO(flora.client.get(f"{at}/plan.xlsx").content))
        cost = [row for row in book["Dépenses"].iter_rows(values_only=True)][-1][2]
        given = [row for row in book["Ressources"].iter_rows(values_only=True)][-1][11]
        for amount in (cost, given):
            written = f"{amount:,.2f}".replace(",", " ").replace(".", ",").removesuffix(",00")
            assert f"{written} €" in words or f"{written},00 €" in words, (number, amount)
            assert written in screen, (number, amount)
            counts.add("S papers", "amounts compared", 1)


def test_a_budget_and_its_report_say_every_amount_of_their_pages(flora, counts):
    for number in numbers(flora, "budgets"):
        book = openpyxl.load_workbook(io.BytesIO(flora.client.get(f"/a/valence/budgets/{number}/budget.xlsx").content))
        words = said(flora.client.get(f"/a/valence/budgets/{number}/budget.pdf").content)
        for name in ("Charges", "Produits"):
            rows = [row for row in book[name].iter_rows(min_row=2, values_only=True) if row[1] == "Total"]
            for amount in rows[0][3:5]:
                if amount is not None:
                    written = f"{amount:,.2f}".replace(",", " ").replace(".", ",")
                    assert f"{written} €" in words or f"{written.removesuffix(',00')} €" in words, (number, amount)
                    counts.add("S papers", "amounts compared", 1)


def test_a_report_says_on_paper_the_amounts_of_its_page(flora, counts):
    with psycopg.connect(flora.world.settings.migrate_url) as hand:
        found = hand.execute(REPORTS.encode()).fetchall()
    assert found
    for number, dossier, year in found:
        paper = amounts(said(flora.client.get(f"/a/valence/reports/{number}/report.pdf").content))
        page = flora.client.get(f"/a/valence/dossiers/{dossier}/report?year={year}").text
        screen = amounts(plain(re.sub(r"<[^>]+>", " ", page)))
        assert len(paper) > 4
        assert paper <= screen, (number, paper - screen)
        counts.add("S papers", "amounts compared", len(paper))


def test_a_report_says_in_its_sheet_the_table_of_its_paper(flora, counts):
    with psycopg.connect(flora.world.settings.migrate_url) as hand:
        found = hand.execute(REPORTS.encode()).fetchall()
    for number, _dossier, _year in found:
        paper = amounts(said(flora.client.get(f"/a/valence/reports/{number}/report.pdf").content))
        book = openpyxl.load_workbook(io.BytesIO(flora.client.get(f"/a/valence/reports/{number}/report.xlsx").content))
        rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
        assert [row[0] for row in rows if str(row[0]).startswith("Total")] == [
            "Total des charges",
            "Total des produits",
        ]
        for _words, planned, actual, euros, share, _why in rows:
            for amount in (planned, actual, euros):
                if amount is not None:
                    written = f"{abs(amount):,.2f}".replace(",", " ").replace(".", ",").removesuffix(",00")
                    assert f"{written} €" in paper, (number, amount)
                    counts.add("S papers", "amounts compared", 1)
            assert (share is None) == (actual is None or not planned)


@pytest.mark.parametrize("shift", range(4))
def test_no_line_of_a_table_is_cut_by_the_end_of_a_page_and_the_date_stays_with_the_signatures(shift):
    name = "délégation régionale, service instructeur des aides aux associations du logement " * 2
    rows = [[f"début{n} {name} fin{n}", "Subvention", "Notifiée", "1 €", "1 €", "2,5 %"] for n in range(36 + shift)]
    heads = ["Financeur", "Nature", "Situation", "Demandé", "Dans le plan", "Part"]
    data = {
        "title": "Plan de financement",
        "sender": "CALD",
        "sender_address": "",
        "reference": "Dossier 1",
        "source": "",
        "made_at": "Fait le 22 novembre 2026.",
        "lines": ["Un intitulé."] * shift,
        "costs": {
            "words": 1,
            "heads": ["Dépense", "Montant"],
            "rows": [["Travaux", "36 €"]],
            "totals": ["Total", "36 €"],
        },
        "resources": {"words": 3, "heads": heads, "rows": rows, "totals": ["Total", "", "", "", "36 €", "100 %"]},
        "after": [],
        "signed": ["Pour CALD"],
    }
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(papers.pdf("plan", TODAY, data))).pages]
    assert len(pages) > 3
    for n in range(len(rows)):
        (first,) = (at for at, text in enumerate(pages) if f"début{n} " in text)
        assert f"fin{n}\n" in pages[first] or f"fin{n} " in pages[first], n
    assert "Fait le" in pages[-1]
    assert "Pour CALD" in pages[-1]
