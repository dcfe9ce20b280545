"""Reports and papers for a partner: what is opened, what never is, the stamp on what is taken away."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader, PdfWriter
from sqlalchemy import select, update

from app import papers as typeset
from app.funding.budget_models import Budget, BudgetLine
from app.funding.document_models import FundingDocument
from app.funding.dossier_models import Dossier
from app.funding.grid import Line, grid
from app.funding.report_models import FinancialReport, ReportSending, ReportText
from app.funding.report_page import sent_lines
from app.partners import papers
from app.partners.models import Share, ShareVisit
from tenants import clock
from tenants.files import files_of
from tests.app.partners.builders import CANARY, a_share
from tests.app.partners.test_shares import plain, region
from tests.app.residences.builders import a_residence
from tests.world import TODAY

PDF, PNG = "application/pdf", "image/png"
WORDS = re.compile(r"Consulté par Paul Financeur \(Préfecture\) le 23 novembre 2026 à 10 h")


def a_pdf(pages=2, rotated=0):
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(width=595, height=842).rotate(rotated)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_locked_pdf():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(a_pdf())))
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_paper(db, files, type_, content=None, media_type=PDF, **more):
    kept = files.put(content or a_pdf(), 1_000_000)
    row = FundingDocument(
        type=type_, name=f"{CANARY}.pdf", media_type=media_type, size=kept.size, sha256=kept.sha256, file_key=kept.key,
        **more,
    )  # fmt: skip
    db.add(row)
    return row


@pytest.fixture(scope="module")
def ground(world):
    """A house and its dossier with a sent report and papers of every kind."""
    files = files_of(world.settings, world.places["valence"].id)
    with clock.fixed(TODAY), world.inside("valence") as db:
        house, other = (a_residence(db, name, units=2).residence for name in ("Bel Air", "Ailleurs"))
        dossier = Dossier(kind="operating", title="Une année", year_from=2025, year_to=2026, residence_id=house.id)
        db.add(dossier)
        made = {}
        for year, sent in ((2025, date(2026, 6, 24)), (2026, None)):
            budget = Budget(dossier_id=dossier.id, year=year, note=CANARY)
            db.add(budget)
            db.add(*(
                BudgetLine(budget_id=budget.id, account=code, rank=1, name=CANARY, planned=Decimal(planned),
                           actual=Decimal(actual))
                for code, planned, actual in (("a60", 1000, 1250), ("a64", 9000, 8900), ("a74etat", 10000, 10150))
            ))  # fmt: skip
            report = FinancialReport(budget_id=budget.id, due_on=date(year + 1, 6, 30))
            db.add(report)
            db.add(ReportText(report_id=report.id, section="beneficiaries", words=f"{CANARY} 37 personnes"))
            if sent:
                kept = files.put(a_pdf(), 1_000_000)
                sending = ReportSending(
                    report_id=report.id, sent_on=sent, sent_to=CANARY, due_on=report.due_on, media_type=PDF,
                    size=kept.size, sha256=kept.sha256, file_key=kept.key,
                )  # fmt: skip
                db.add(sending)
                lines = [Line("a60", 1, CANARY, Decimal(1000), Decimal(1250)),
                         Line("a64", 1, CANARY, Decimal(9000), Decimal(8900)),
                         Line("a74etat", 1, CANARY, Decimal(10000), Decimal(10150))]  # fmt: skip
                db.add(*sent_lines(sending.id, grid(lines), {"a60": "Une chaudière en panne."}))
            made[year] = budget.id
        opened = {
            "of the dossier": a_paper(db, files, "invoice", dossier_id=dossier.id),
            "of its house": a_paper(db, files, "maintenance_book", residence_id=house.id),
            "of the association": a_paper(db, files, "statutes"),
            "a picture": a_paper(db, files, "works_photo", b"\x89PNG not looked at", PNG, dossier_id=dossier.id),
        }
        closed = {
            "of another house": a_paper(db, files, "fire_safety", residence_id=other.id),
            "a bank identity": a_paper(db, files, "bank_details", dossier_id=dossier.id),
            "a list of persons": a_paper(db, files, "unpaid_list", residence_id=house.id),
            "out of date": a_paper(db, files, "insurance_liability", valid_until=TODAY - timedelta(days=1)),
            "struck": a_paper(db, files, "quote", dossier_id=dossier.id, undone_at=clock.now()),
        }
        closed["replaced"] = a_paper(db, files, "house_rules", residence_id=house.id)
        opened["the version after"] = a_paper(
            db, files, "house_rules", residence_id=house.id, replaces_id=closed["replaced"].id
        )
        return {
            "house": house, "dossier": dossier, "budgets": made,
            "opened": {name: row.number for name, row in opened.items()},
            "closed": {name: row.number for name, row in closed.items()},
        }  # fmt: skip


@pytest.fixture
def shared(world, ground):
    share, _href = a_share(world, ground["dossier"].id, "dossier", "report documents", "valence")
    return share


def test_a_report_is_read_as_it_left_and_nothing_else_of_it(world, ground, shared):
    """Planned, actual, gap and sentence of each account; no name of a line, no text about people, no draft."""
    page = world.as_("paul").get(f"/p/valence/shares/{shared.number}/view")
    text = plain(page)
    for words in (
        "envoyé le 24 juin 2026", "1 250 €", "+ 250 €", "+ 25,0 %", "Une chaudière en panne.", "10 150 €",
        "attendu avant le 30 juin 2027",
    ):  # fmt: skip
        assert words in text, words
    assert CANARY not in page.text
    assert "37 personnes" not in text
    assert text.count("1 250 €") == 1
    with world.inside("valence") as db:
        line = db.object(select(BudgetLine).where(BudgetLine.budget_id == ground["budgets"][2025],
                                                  BudgetLine.account == "a60"))  # fmt: skip
        line.actual = Decimal(4444)
    assert "4 444" not in plain(world.as_("paul").get(f"/p/valence/shares/{shared.number}/view"))


@pytest.mark.parametrize(("sections", "kind"), [("documents", "house"), ("report documents", "dossier")])
def test_the_preview_is_the_page_and_its_papers_are_those(world, ground, sections, kind):
    share, _href = a_share(world, ground[kind].id, "residence" if kind == "house" else "dossier", sections, "valence")
    page = world.as_("paul").get(f"/p/valence/shares/{share.number}/view")
    assert region(page) == region(world.as_("nadia").get(f"/a/valence/shares/{share.number}/preview"))
    shown = {int(number) for number in re.findall(r'href="documents/(\d+)"', page.text)}
    wanted = set(ground["opened"].values())
    if kind == "house":
        wanted = {ground["opened"][name] for name in ("of its house", "the version after")}
    assert shown == wanted
    assert CANARY not in page.text


def test_each_paper_leaves_stamped_on_every_page_and_is_written_down(world, ground, shared):
    paul, base = world.as_("paul"), f"/p/valence/shares/{shared.number}/documents"
    for number in ground["opened"].values():
        answer = paul.get(f"{base}/{number}")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["content-disposition"]
        if answer.headers["content-type"] == PDF:
            pages = PdfReader(io.BytesIO(answer.content)).pages
            assert len(pages) == 2
            assert all(WORDS.search(plain_words(one)) for one in pages)
    with world.inside("valence") as db:
        seen = db.all(select(ShareVisit.kind, ShareVisit.what).where(ShareVisit.share_id == shared.id))
    assert sorted(row.what for row in seen if row.kind == "download") == [
        "Carnet d’entretien et de grosses réparations", "Facture acquittée", "Photo", "Règlement intérieur", "Statuts",
    ]  # fmt: skip
    assert "a téléchargé Statuts" in plain(world.as_("nadia").get(f"/a/valence/shares/{shared.number}"))


def plain_words(page):
    return re.sub(r"\s+", " ", page.extract_text())


@pytest.mark.parametrize("which", ["of another house", "a bank identity", "a list of persons", "out of date", "struck",
                                   "replaced"])  # fmt: skip
def test_what_is_not_opened_is_absent_like_what_does_not_exist(world, ground, shared, which):
    paul, base = world.as_("paul"), f"/p/valence/shares/{shared.number}/documents"
    assert paul.get(f"{base}/{ground['closed'][which]}").status_code == 404
    assert world.as_("nadia").get(
        f"/a/valence/shares/{shared.number}/documents/{ground['closed'][which]}"
    ).status_code == 404  # fmt: skip


def test_without_the_section_there_is_no_paper_and_after_the_end_the_page_says_so(world, ground):
    share, _href = a_share(world, ground["dossier"].id, "dossier", "report", "valence")
    paul, base = world.as_("paul"), f"/p/valence/shares/{share.number}"
    number = ground["opened"]["of the association"]
    assert 'id="documents"' not in paul.get(f"{base}/view").text
    assert paul.get(f"{base}/documents/{number}").status_code == 404
    assert paul.get(f"{base}/pack").status_code == 404
    assert paul.get(f"{base}/documents.zip").status_code == 404
    with world.inside("valence") as db:
        db.run(update(Share).where(Share.id == share.id).values(sections="documents"))
    assert paul.get(f"{base}/documents/{number}").status_code == 200
    with world.inside("valence") as db:
        db.run(update(Share).where(Share.id == share.id).values(until=TODAY - timedelta(days=1)))
    for path in (f"documents/{number}", "documents.zip", "pack", "view"):
        assert paul.get(f"{base}/{path}").status_code == 410


def test_home_and_page_say_when_something_last_changed(world, ground):
    share, _href = a_share(world, ground["dossier"].id, "dossier", "documents", "valence", label="dossier « Daté »")
    paul, link = world.as_("paul"), f'href="/p/valence/shares/{share.number}/view"'

    def said():
        card = next(one for one in paul.get("/p").text.split("<li") if link in one and "panel" in one)
        (there,) = re.findall(r"mis à jour le ([^<]+?)(?:<| ·)", plain_text(card))
        assert f"mis à jour le {there}" in plain(paul.get(f"/p/valence/shares/{share.number}/view"))
        return there

    before = said()
    with world.inside("valence") as db:
        db.run(update(FundingDocument).where(FundingDocument.number == ground["opened"]["of its house"])
               .values(made_at=clock.now() + timedelta(days=3)))  # fmt: skip
    assert said() == "26 novembre 2026" != before


def plain_text(html):
    return html.replace("\xa0", " ").replace("\u202f", " ")


def test_a_stamp_stands_on_turned_and_odd_pages_and_what_is_no_pdf_stays(world):
    for rotated in (0, 90, 270):
        made = PdfReader(io.BytesIO(papers.stamped(a_pdf(1, rotated), "Consulté par X")))
        assert "Consulté par X" in plain_words(made.pages[0])
        assert made.pages[0].rotation == 0
    said: dict = dict.fromkeys(("title", "sender", "sender_address", "reference", "source", "made_at"), "T")
    said |= {key: [] for key in ("heads", "rows", "totals", "after")}
    blocks = [{"title": "B", "lines": ["x"]}]
    own = typeset.pdf("works", TODAY, said | {"blocks": blocks, "lines": ["Ligne"], "signed": ["S"]})
    text = plain_words(PdfReader(io.BytesIO(papers.stamped(own, "Consulté par X"))).pages[0])
    assert "Ligne" in text
    assert "Consulté par X" in text
    assert papers.stamped(b"not a pdf", "x") is None
    assert papers.stamped(a_locked_pdf(), "x") is None
