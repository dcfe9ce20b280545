"""A sheet on paper: a heading stays on one page with its words, a very long one goes on; no line lies over another."""

import io
import re

from pypdf import PdfReader

from app import papers
from tests.world import TODAY


def words(text):
    return [{"kind": "p", "runs": [{"t": text, "n": "", "b": 0, "i": 0, "h": ""}]}]


def part(heading, text):
    return {
        "key": "approach", "heading": heading, "blocks": words(text), "pictures": [], "funders": [], "amounts": False,
        "total": "", "reach": [],
    }  # fmt: skip


def printed(parts, reproduced=()):
    said = dict.fromkeys(("title", "association", "place", "since", "theme", "state", "foot"), "Fiche")
    more = {"parts": parts, "reproduced": list(reproduced), "checked": "Vérifiée hier.", "notes": []}
    made = PdfReader(io.BytesIO(papers.pdf("initiative", TODAY, said | more)))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in made.pages]


def test_no_heading_is_cut_by_the_end_of_a_page():
    body = "Une phrase assez longue pour remplir sa ligne de bout en bout. " * 14
    pages = printed([part(f"Titre {n}", f"commence{n} {body} finit{n}.") for n in range(9)])
    assert len(pages) > 1
    for n in range(9):
        (at,) = [page for page in pages if f"commence{n} " in page]
        assert f"finit{n}." in at
        assert f"Titre {n}" in at


def test_a_heading_longer_than_a_page_goes_on():
    pages = printed([part("Démarche", "Une phrase assez longue pour remplir sa ligne. " * 200 + "finit.")])
    assert len(pages) > 1
    assert "finit." in pages[-1]


def test_the_day_of_checking_stands_under_the_last_words():
    """In points from the foot of the page: a line is at least ten of them below the one before."""
    one = {"heading": "Coût", "blocks": words("Dernière ligne.")}
    said = dict.fromkeys(("title", "association", "place", "since", "theme", "state", "foot"), "Fiche")
    more = {"parts": [], "reproduced": [one], "checked": "Vérifiée hier.", "notes": []}
    heights = {}

    def note(text, _cm, tm, *_font):
        for start in ("Derni", "Vérif"):
            if start in text:
                heights[start] = tm[5]

    page = PdfReader(io.BytesIO(papers.pdf("initiative", TODAY, said | more))).pages[0]
    page.extract_text(visitor_text=lambda text, cm, tm, *rest: note(text, cm, [*tm[:5], cm[5] + cm[3] * tm[5]], *rest))
    assert abs(heights["Derni"] - heights["Vérif"]) >= 10
