"""Claims by their pages: prepared, sent once, queried, answered, paid; their letter; taken back."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from app import papers
from app.funding.funder_models import FunderContact, FunderPaper
from app.funding.payment_models import Claim, Instalment
from app.funding.plan_models import FundingLine
from tests.app.funding.payment_rows import due, granted
from tests.app.funding.test_payments import plain


@pytest.fixture
def line(world, request):
    with world.inside("valence") as db:
        found = granted(db, request.node.name[:40])
        due(db, found, date(2026, 4, 30), "10000", "advance")
        return found


def prepared(world, visit, line, amount: str = "10 000", target: str = "") -> str:
    answer = visit(f"/dossiers/{line.dossier}/claims/new", {"target": target or f"l{line.line}", "amount": amount})
    assert answer.status_code == 303, plain(answer)
    return answer.headers["location"].removeprefix("/a/valence")


def step(world, here: str, deed: str, on: str, who: str = "flora"):
    browser = world.as_(who)
    browser.get(f"/a/valence{here}")
    return browser.post(f"/a/valence{here}/{deed}", {"happened_on": on})


def test_a_claim_leaves_is_queried_answered_and_paid(world, visit, line):
    here = prepared(world, visit, line)
    assert "pas encore envoyée" in plain(visit(here))
    assert step(world, here, "sending", "02/11/2026").status_code == 303
    again = step(world, here, "sending", "03/11/2026")
    assert again.status_code == 409
    assert "Cette demande de versement est déjà partie le 2 novembre 2026." in plain(again)
    assert visit(f"{here}/edit").status_code == 409
    early = step(world, here, "query", "01/11/2026")
    assert early.status_code == 422
    assert "Ce jour précède l’envoi de la demande." in plain(early)
    assert step(world, here, "query", "05/11/2026").status_code == 303
    assert "question du financeur" in plain(visit(here))
    assert step(world, here, "answer", "10/11/2026").status_code == 303
    paid = {"target": f"c{here.rsplit('/', 1)[1]}", "paid_on": "20/11/2026", "amount": "10 000"}
    assert visit(f"/dossiers/{line.dossier}/payments/new", paid).status_code == 303
    shown = plain(visit(here))
    assert "versée" in shown
    assert "Versée le 20 novembre 2026" in shown
    assert visit(f"{here}/undo").status_code == 409


def test_a_claim_above_the_rest_is_refused_and_one_of_the_schedule_names_it(world, visit, line):
    over = visit(f"/dossiers/{line.dossier}/claims/new", {"target": f"l{line.line}", "amount": "25 000,50"})
    assert over.status_code == 422
    assert "Cette demande dépasse de 0,50 € ce qui reste à verser (25 000 €)." in plain(over)
    with world.inside("valence", write=False) as db:
        number = db.value(select(Instalment.number).where(Instalment.line_id == line.line_id))
    here = prepared(world, visit, line, target=f"i{number}")
    assert "Avance du 30 avr. 2026" in plain(visit(here))


def test_two_that_change_a_draft_meet_and_a_draft_is_taken_back(world, visit, line):
    here = prepared(world, visit, line)
    changed = {"target": f"l{line.line}", "amount": "9 000", "version": "1"}
    assert visit(f"{here}/edit", changed).status_code == 303
    assert visit(f"{here}/edit", changed | {"amount": "8 000"}).status_code == 409
    assert "n’est plus suivie" in plain(visit(f"{here}/undo"))
    assert visit(f"{here}/undo", {}).status_code == 303
    kept = plain(visit(here))
    assert "Annulée le 23 novembre 2026 par Flora Perrin" in kept
    assert "Noter l’envoi" not in kept
    assert visit(f"{here}/letter.pdf").status_code == 404
    assert visit(f"{here}/edit").status_code == 404
    struck = visit(f"/dossiers/{line.dossier}/payments").text
    assert f'<s><a href="/a/valence{here}">' in struck
    offered = plain(visit(f"/dossiers/{line.dossier}/payments/new"))
    assert f"n° {here.rsplit('/', 1)[1]}" not in offered, "no money comes on it any more"


def test_the_letter_says_what_was_granted_and_what_is_asked(world, visit, line, monkeypatch):
    said, real = [], papers.pdf

    def heard(name, on, data):
        said.append(json.dumps(data, ensure_ascii=False).replace("\u202f", " ").replace("\xa0", " "))
        return real(name, on, data)

    monkeypatch.setattr(papers, "pdf", heard)
    with world.inside("valence") as db:
        funder = db.value(select(FundingLine.funder_id).where(FundingLine.id == line.line_id))
        db.add(FunderContact(funder_id=funder, name="Service des subventions"))
        db.add(FunderPaper(funder_id=funder, moment="claim", type="bank_details"))
    here = prepared(world, visit, line)
    pdf = visit(f"{here}/letter.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    amounts = ("10 000,00 €", "25 000,00 €", "15 000,00 €")
    for words in ("Service des subventions", *amounts, "CP-12", "2 mars 2026", "RIB"):
        assert words in said[0], said[0]


def test_a_reader_reads_a_claim_and_its_letter_and_sends_nothing(world, visit, line):
    here = prepared(world, visit, line)
    assert visit(here, who="bruno").status_code == 200
    assert "Noter l’envoi" not in visit(here, who="bruno").text
    assert visit(f"{here}/letter.pdf", who="bruno").status_code == 200
    assert step(world, here, "sending", "02/11/2026", who="bruno").status_code == 403
    with world.inside("valence", write=False) as db:
        number = int(here.rsplit("/", 1)[1])
        assert db.value(select(Claim.sent_on).where(Claim.number == number)) is None


def test_the_last_step_written_by_mistake_is_taken_back(world, visit, line):
    here = prepared(world, visit, line)
    assert visit(f"{here}/steps/sent/undo").status_code == 409, "a draft has no step"
    for deed, on in (("sending", "02/11/2026"), ("query", "05/11/2026"), ("answer", "10/11/2026")):
        assert step(world, here, deed, on).status_code == 303
    assert visit(f"{here}/steps/sent/undo").status_code == 409, "not the last one"
    assert visit(f"{here}/steps/lost/undo").status_code == 404
    for last, told in (
        ("answered", "La réponse du 10 novembre 2026"),
        ("queried", "du 5 novembre 2026 n’est plus attendue"),
        ("sent", "n’est plus notée comme envoyée le 2 novembre 2026"),
    ):
        assert f"{here}/steps/{last}/undo" in visit(here).text
        assert told in plain(visit(f"{here}/steps/{last}/undo"))
        assert visit(f"{here}/steps/{last}/undo", {}).status_code == 303
        assert visit(f"{here}/steps/{last}/undo", {}).status_code == 409
        assert f"{told_as(last)}</s>" in visit(here).text.replace("\xa0", " "), "kept, struck"
    assert plain(visit(here)).count("annulé le 23 novembre 2026 par Flora Perrin") == 3
    assert f"{here}/sending" in visit(here).text, "a draft again"
    assert step(world, here, "sending", "03/11/2026").status_code == 303, "it leaves again"
    assert "Envoyée le 2 novembre 2026" in plain(visit(here)), "and the first sending stays on record"


def told_as(kind: str) -> str:
    return {
        "answered": "Réponse envoyée le 10 novembre 2026",
        "queried": "Question du financeur le 5 novembre 2026",
        "sent": "Envoyée le 2 novembre 2026",
    }[kind]


def test_a_second_question_keeps_the_first_and_its_answer(world, visit, line):
    here = prepared(world, visit, line)
    steps = (("sending", 2), ("query", 3), ("answer", 4), ("query", 5))
    for deed, day in steps:
        assert step(world, here, deed, f"{day:02}/11/2026").status_code == 303
    shown = plain(visit(here))
    told = ["Envoyée le 2", "Question du financeur le 3", "Réponse envoyée le 4", "Question du financeur le 5"]
    assert [shown.index(words) for words in told] == sorted(shown.index(words) for words in told)
    assert visit(f"{here}/steps/queried/undo", {}).status_code == 303
    assert "réponse envoyée" in plain(visit(here)), "the answer to the first question holds again"
    assert visit(f"{here}/steps/answered/undo").status_code == 200
    assert plain(visit(here)).count("Question du financeur le 3 novembre 2026") == 1


def test_a_step_of_a_paid_claim_stays_and_who_reads_takes_none_back(world, visit, line):
    here = prepared(world, visit, line)
    assert step(world, here, "sending", "02/11/2026").status_code == 303
    assert visit(f"{here}/steps/sent/undo", who="bruno").status_code == 403
    paid = {"target": f"c{here.rsplit('/', 1)[1]}", "paid_on": "20/11/2026", "amount": "10 000"}
    assert visit(f"/dossiers/{line.dossier}/payments/new", paid).status_code == 303
    refused = visit(f"{here}/steps/sent/undo")
    assert refused.status_code == 409
    assert "annulez-le d’abord" in plain(refused)


def test_the_only_line_is_chosen_with_what_it_still_owes_and_a_choice_stays_open(world, visit, line):
    for path in ("claims/new", "payments/new"):
        page = visit(f"/dossiers/{line.dossier}/{path}").text
        if path == "payments/new":
            assert f'<option value="l{line.line}" selected' in page or f'<option selected value="l{line.line}"' in page
            assert 'value="10 000,00"' in page.replace("\xa0", " ").replace("\u202f", " "), "what is due next"
        else:
            assert 'selected value="l' not in page, "a part of the schedule may be meant"
