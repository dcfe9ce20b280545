"""The papers of an order: one page each, with both parties, the saving, and nothing that a typed text could run."""

import json
import re
import zlib
from datetime import date

import pytest

from app import papers
from app.works.site_models import AcceptanceCheck, Snag
from tests.app.works.order_builders import a_dwelling, a_line, an_enterprise, an_order


@pytest.fixture(scope="module")
def order(world):
    with world.inside("roanne") as db:
        made = an_order(db, a_dwelling(db), an_enterprise(db), stage="received", work='Sols #read("/etc/passwd") *x*')
        for rank, (reference, quoted) in enumerate((("1400", "900"), ("1050", "812"), ("2000", "1300")), start=1):
            a_line(db, made, rank, quoted, reference)
        a_line(db, made, 4, "320", None)
        db.add(AcceptanceCheck(order_id=made.id, point="shell", result="snag"))
        db.add(Snag(order_id=made.id, point="shell", work="Joint", found_on=date(2026, 5, 1), lift_by=date(2026, 6, 1)))
        return made


@pytest.fixture
def said(monkeypatch):
    found, real = [], papers.pdf

    def heard(name, on, data):
        found.append(json.dumps(data, ensure_ascii=False).replace("\u202f", " ").replace("\xa0", " "))
        return real(name, on, data)

    monkeypatch.setattr(papers, "pdf", heard)
    return found


def pages(pdf: bytes) -> int:
    """How many pages a PDF has, from its page tree, packed or not."""
    texts = [pdf]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            texts.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return max(int(n) for text in texts for n in re.findall(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)", text))


@pytest.mark.parametrize(
    ("paper", "words"),
    [
        ("order", ("Bon de commande 2026-", "SESAME", "Clément Dupré", "3 332,00 €", "3 665,20 €")),
        ("acceptance", ("Procès-verbal de réception", "avec 1 réserve", "Joint, à lever avant le 1ᵉʳ juin 2026")),
        ("letter", ("Économie : 1 438 € sur 4 450 € (32,3 %)", "3 lignes sur 4", "pas de référence", "Le bailleur")),
    ],
)
def test_each_paper_is_one_page_with_both_parties(world, order, said, paper, words):
    answer = world.as_("tariq").get(f"/a/roanne/orders/{order.number}/{paper}.pdf")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert pages(answer.content) == 1
    for word in words:
        assert word in said[0], word


def test_a_long_quote_still_makes_one_page(world):
    with world.inside("roanne") as db:
        order = an_order(db, a_dwelling(db), an_enterprise(db, "Autre"), stage="ordered")
        for rank in range(1, 61):
            a_line(db, order, rank, "10", "12", trade=("painting", "flooring", "joinery")[rank % 3])
    for paper in ("order", "letter"):
        assert pages(world.as_("tariq").get(f"/a/roanne/orders/{order.number}/{paper}.pdf").content) == 1


def test_no_paper_before_its_step_and_none_for_a_reader(world, order):
    with world.inside("roanne") as db:
        early = an_order(db, a_dwelling(db))
    tariq = world.as_("tariq")
    for paper in ("order", "acceptance", "letter"):
        assert tariq.get(f"/a/roanne/orders/{early.number}/{paper}.pdf").status_code == 409
        assert world.as_("rose").get(f"/a/roanne/orders/{order.number}/{paper}.pdf").status_code == 403


def test_the_review_of_a_partnership_is_one_page_of_the_years_on_screen(world, order, said):
    answer = world.as_("rose").get("/a/roanne/enterprises/1/review.pdf")
    assert answer.status_code == 200
    assert pages(answer.content) == 1
    assert "Note de bilan : SESAME" in said[0]
    told = json.loads(said[0])
    assert [row[0] for row in told["rows"]] == [str(order.year)]
    assert told["rows"][0][1:] == told["totals"][0][1:], "one year is the whole of it"
    assert world.as_("tariq").get("/a/roanne/enterprises/999/review.pdf").status_code == 404
