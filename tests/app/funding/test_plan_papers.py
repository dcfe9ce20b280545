"""The plan of Faventines says the same on screen, on paper and in the spreadsheet."""

import io
import json

import openpyxl
import pytest

from app import papers
from tests.journeys.steps import plain


@pytest.fixture(scope="module")
def world(demo):
    """The demo's."""
    return demo


def test_screen_paper_and_spreadsheet_say_the_same_amounts(visit, monkeypatch):
    heard, real = [], papers.pdf

    def hear(name, on, data):
        heard.append(json.dumps(data, ensure_ascii=False))
        return real(name, on, data)

    monkeypatch.setattr(papers, "pdf", hear)
    screen = plain(visit("/dossiers/1/plan", who="bruno").text)
    answer = visit("/dossiers/1/plan.pdf")
    assert answer.status_code == 200, answer.text[:500]
    assert answer.content[:5] == b"%PDF-"
    paper = plain(heard[0])
    sheet = openpyxl.load_workbook(io.BytesIO(visit("/dossiers/1/plan.xlsx").content))["Ressources"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 11
    assert sum(row[11] for row in rows[:-1]) == rows[-1][11] == 948_000
    for row in rows[:-1]:
        said = f"{row[11]:,.0f}".replace(",", " ") + " €"
        assert said in screen
        assert said in paper
        assert row[0] in paper
    for words in ("43,1 %", "409 000 / 948 000", "45 142,86 € par logement (948 000 / 21)", "Répartition fictive"):
        assert words in paper
        assert words in screen
