"""Payments by their pages: received up to what is notified, given back, taken back; the schedule and the cash."""

import io
import re
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.funding import cash, payment_queries
from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder
from app.funding.payment_models import FundingPayment
from app.funding.plan_models import FundingAct
from tests.app.funding.payment_rows import due, granted, line_of, paid
from tests.world import TODAY


def plain(answer) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.text).replace("\u202f", " ").replace("\u00a0", " ")
    return re.sub(r"\s+", " ", text)


@pytest.fixture
def line(world, request):
    with world.inside("valence") as db:
        return granted(db, request.node.name[:40])


def here(line, end: str = "") -> str:
    return f"/dossiers/{line.dossier}/payments{end}"


def money(line, amount: str, on: str = "01/06/2026", **more: str) -> dict[str, str]:
    return {"target": f"l{line.line}", "paid_on": on, "amount": amount} | more


def test_a_payment_is_received_up_to_what_is_notified(visit, line):
    assert visit(here(line, "/new"), money(line, "20 000"), "andre").status_code == 303
    refused = visit(here(line, "/new"), money(line, "6 000"), "andre")
    assert refused.status_code == 422
    assert (
        "Ce versement porte le total à 26 000 €, plus que les 25 000 € notifiés. Vérifiez le montant ou enregistrez "
        "d’abord un avenant." in plain(refused)
    )
    assert 'value="6 000"' in refused.text
    shown = plain(visit(here(line)))
    assert "20 000 € versés sur 25 000 € notifiés (80,0 %)" in shown
    assert "5 000 € à recevoir" in shown
    assert "versé en partie" in shown


def test_an_amendment_makes_room_for_the_rest(world, visit, line):
    assert visit(here(line, "/new"), money(line, "25 000,01")).status_code == 422
    with world.inside("valence") as db:
        db.add(FundingAct(line_id=line.line_id, kind="amended", acted_on=date(2026, 5, 4), amount=Decimal(30000)))
    assert visit(here(line, "/new"), money(line, "30 000")).status_code == 303
    assert "soldé" in plain(visit(here(line)))


def test_nothing_is_paid_before_it_is_notified_nor_on_a_day_to_come(world, visit):
    with world.inside("valence") as db:
        early = granted(db, "Pas notifié", None)
        ready = granted(db, "Notifié")
    refused = visit(here(early, "/new"), money(early, "100"))
    assert refused.status_code == 422
    assert "Ce choix n’est plus proposé" in plain(refused)
    assert "Rien n’est à recevoir." in plain(visit(here(early, "/new")))
    tomorrow = visit(here(ready, "/new"), money(ready, "100", "24/11/2026"))
    assert tomorrow.status_code == 422
    assert "Ce jour n’est pas encore venu." in plain(tomorrow)


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("", "Indiquez un montant en euros, par exemple 1 234,50."),
        ("0", "Indiquez un montant supérieur à zéro."),
        ("-5", "montant"),
        ("1e3", "montant"),
        ("NaN", "montant"),
        ("12,345", "montant"),
        ("9" * 15, "montant"),
    ],
)
def test_an_amount_that_is_none_is_refused_in_its_field(visit, line, amount, sentence):
    refused = visit(here(line, "/new"), money(line, amount))
    assert refused.status_code == 422
    assert sentence in plain(refused)


def test_money_given_back_opens_the_rest_again_and_never_goes_below_nothing(visit, line):
    assert visit(here(line, "/new"), money(line, "25 000")).status_code == 303
    deed = money(line, "26 000", note="Action réduite")
    refused = visit(here(line, "/back"), deed)
    assert refused.status_code == 422
    assert "Le reversement dépasse ce qui a été versé (25 000 €)." in plain(refused)
    assert visit(here(line, "/back"), deed | {"amount": "4 000"}).status_code == 303
    shown = plain(visit(here(line)))
    assert "4 000 € à recevoir" in shown
    assert "− 4 000 € rendu" in shown


def test_an_undone_payment_stays_struck_and_counts_no_more(world, visit, line):
    visit(here(line, "/new"), money(line, "10 000"))
    with world.inside("valence") as db:
        number = db.value(select(FundingPayment.number).where(FundingPayment.line_id == line.line_id))
    assert "barré" in plain(visit(f"/payments/{number}/undo"))
    assert visit(f"/payments/{number}/undo", {}).status_code == 303
    assert visit(f"/payments/{number}/undo").status_code == 409
    again = visit(f"/payments/{number}/undo", {})
    assert again.status_code == 422
    assert "25 000 € à recevoir" in plain(visit(here(line)))


def test_a_payment_under_money_given_back_is_not_undone(world, visit, line):
    visit(here(line, "/new"), money(line, "10 000"))
    visit(here(line, "/back"), money(line, "8 000", note="Trop perçu"))
    with world.inside("valence") as db:
        number = db.value(
            select(FundingPayment.number).where(
                FundingPayment.line_id == line.line_id, FundingPayment.kind == "received"
            )
        )
    refused = visit(f"/payments/{number}/undo", {})
    assert refused.status_code == 422
    assert "Le total rendu dépasserait ce qui a été versé." in plain(refused)


def test_a_schedule_fills_in_the_order_of_its_dates_and_is_late_against_a_written_date_only(world, visit, line):
    with world.inside("valence") as db:
        due(db, line, date(2026, 4, 30), "10000", "advance")
        due(db, line, date(2026, 10, 31), "10000")
        due(db, line, date(2027, 6, 30), "5000", "balance")
        paid(db, line, date(2026, 5, 12), "12000")
    with world.inside("valence", write=False) as db:
        rows = db.all(payment_queries.ONE.schedule, dossier=line.dossier, today=TODAY)
        assert [(row.expected, row.late) for row in rows] == [(0, False), (8000, True), (5000, False)]
        found = cash.cash(db.all(payment_queries.ONE.cash, dossier=line.dossier, today=TODAY), TODAY)
    assert (found.expected, found.late, found.received) == (Decimal(13000), Decimal(8000), Decimal(12000))
    by_month = {one.first: (one.received, one.expected) for one in found.months}
    assert by_month[date(2026, 5, 1)] == (12000, 0)
    assert by_month[date(2026, 11, 1)] == (0, 8000)  # late: expected now
    assert by_month[date(2027, 6, 1)] == (0, 5000)
    assert found.months[-1].total == Decimal(25000)
    shown = plain(visit(here(line)))
    assert "D’ici juin 2027, 13 000 € attendus ; le creux est en mai 2027 : 5 000 € encore attendus" in shown
    assert [one.awaited for one in found.months if one.first >= date(2027, 5, 1)] == [5000, 0]
    assert "8 000 € auraient déjà dû arriver." in shown
    listed = plain(visit("/payments?only=late"))
    assert "en retard" in listed
    assert "test_a_schedule_fills" in listed


def test_the_cash_is_lowest_in_the_last_month_before_money_comes_again():
    def told(*expected):
        rows = [SimpleNamespace(month=on, received=0, expected=Decimal(of), late=0) for on, of in expected]
        said = str(cash.sentence(cash.cash(rows, TODAY), TODAY))
        return said.replace("\u202f", " ").replace("\u00a0", " ")

    assert told() == "Aucun versement n’est attendu à une date écrite."
    assert told((date(2026, 11, 1), 8000)) == "D’ici fin novembre 2026, 8 000 € attendus."
    waiting = told((date(2027, 3, 1), 12000), (date(2027, 6, 1), 60400))
    assert waiting == (
        "D’ici juin 2027, 72 400 € attendus ; le creux est en février 2027 : 72 400 € encore attendus, à avancer "
        "pour ce qui est déjà dépensé."
    )
    begun = told((date(2026, 11, 1), 60400), (date(2026, 12, 1), 7000), (date(2027, 6, 1), 5000))
    assert "le creux est en novembre 2026 : 12 000 € encore attendus" in begun


def test_a_lower_amendment_bounds_what_is_still_expected(world, line):
    with world.inside("valence") as db:
        due(db, line, date(2027, 1, 31), "20000")
        due(db, line, date(2027, 6, 30), "5000")
        db.add(FundingAct(line_id=line.line_id, kind="amended", acted_on=date(2026, 5, 4), amount=Decimal(22000)))
        rows = db.all(payment_queries.ONE.schedule, dossier=line.dossier, today=TODAY)
        assert [row.expected for row in rows] == [20000, 2000]


def test_a_part_of_the_schedule_is_written_changed_and_removed(world, visit, line):
    at = f"/dossiers/{line.dossier}/instalments/new"
    part = {"line": str(line.line), "kind": "advance", "due_on": "30/06/2026", "amount": "15 000"}
    assert visit(at, part).status_code == 303
    over = visit(at, part | {"kind": "balance", "amount": "10 500"})
    assert over.status_code == 422
    assert "L’échéancier dépasserait de 500 € les 25 000 € notifiés." in plain(over)
    with world.inside("valence", write=False) as db:
        number = db.all(payment_queries.ONE.schedule, dossier=line.dossier, today=TODAY)[0].number
    edit = f"/instalments/{number}/edit"
    assert "Modifier l’échéance" in visit(edit).text
    assert visit(edit, part | {"amount": "12 000", "version": "1"}).status_code == 303
    stale = visit(edit, part | {"amount": "11 000", "version": "1"})
    assert stale.status_code == 409
    browser = world.as_("flora")
    browser.get(f"/a/valence{edit}")
    assert browser.post(f"/a/valence/instalments/{number}/removal", {}).status_code == 303
    assert visit(edit).status_code == 404


def test_every_sheet_of_the_export_adds_up_to_the_ledger(world, visit, line):
    with world.inside("valence") as db:
        due(db, line, date(2027, 6, 30), "25000", "single")
        paid(db, line, date(2026, 5, 12), "12000")
    book = CalamineWorkbook.from_filelike(io.BytesIO(visit(here(line, ".xlsx")).content))
    lines = book.get_sheet_by_name("Financeurs").to_python()
    assert lines[1][3:5] == [25000, 25000]
    assert lines[1][7:9] == [12000, 13000]
    months = book.get_sheet_by_name("Trésorerie").to_python()[1:]
    assert sum(row[1] for row in months) == 12000
    assert sum(row[2] for row in months) == 13000
    everything = visit("/payments.xlsx")
    assert everything.status_code == 200


def test_who_may_not_pay_reads_and_records_nothing(visit, line):
    for who, status in (("bruno", 200), ("odile", 200), ("ines", 404)):
        assert visit(here(line), who=who).status_code == status
        assert visit("/payments", who=who).status_code == status
    assert "Enregistrer un versement" not in visit(here(line), who="bruno").text
    assert visit(here(line, "/new"), who="bruno").status_code == 403
    assert visit(here(line, "/new"), who="ines").status_code == 404


def test_months_without_any_money_draw_no_chart(world, visit):
    with world.inside("valence") as db:
        bare = granted(db, "Sans date écrite")
    page = visit(f"/dossiers/{bare.dossier}/payments")
    assert "Aucun versement n’est attendu à une date écrite." in plain(page)
    assert 'id="cash-chart"' not in page.text


def test_a_dossier_of_many_lines_opens_the_one_that_is_chosen(world, visit):
    """What stands under each of forty lines would be five pages of it: each is one click away."""
    with world.inside("valence") as db:
        first = granted(db, "Beaucoup de financeurs")
        dossier = db.object(select(Dossier).where(Dossier.id == first.dossier_id))
        funder = db.object(select(Funder).where(Funder.number == first.funder))
        lines = [first, *(line_of(db, dossier, funder, rank, "1000", "1000") for rank in range(2, 41))]
        for one in lines:
            for month in (5, 6, 7):
                due(db, one, date(2026, month, 1), "300")
                paid(db, one, date(2026, month, 3), "200")
    closed = visit(here(first))
    assert len(closed.content) <= 45_000
    assert "Choisissez un financeur pour voir son échéancier et ses versements." in closed.text
    assert 'id="payment-' not in closed.text
    chosen = f"?line={lines[7].line}"
    assert f'{here(first)}{chosen}#line-{lines[7].line}"' in closed.text
    opened = visit(here(first) + chosen).text
    assert opened.count('id="payment-') == opened.count('id="instalment-') == 3
    assert f'id="line-{lines[7].line}"' in opened
    added = visit(here(first, "/new"), money(lines[7], "10"))
    assert added.headers["location"].endswith(chosen)
    assert 'id="payment-' not in visit(here(first) + "?line=999999").text


def test_a_payment_taken_back_says_when_and_by_whom(world, visit):
    with world.inside("valence") as db:
        line = granted(db, "Barré")
        made = paid(db, line, date(2026, 11, 2), "5000")
        db.flush()
    assert visit(f"/payments/{made.number}/undo", {}).status_code == 303
    assert "annulé le 23 novembre 2026 par Flora Perrin" in plain(visit(f"/dossiers/{line.dossier}/payments"))
