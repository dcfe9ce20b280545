"""Financial reports: generated from the budget, refused while something lacks, frozen when sent, late or in time."""

import pytest

from app.funding.fiscal import fiscal_end, months_after, report_due
from tests.app.funding.test_budgets import ACTUAL, DOSSIER, PLANNED, typed


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ").replace("−", "-")


@pytest.fixture
def report(visit):
    """report(actual) -> the page of a settled budget's report, and the report's own address."""

    def made(actual=ACTUAL):
        here = visit("/dossiers/new", DOSSIER).headers["location"].removeprefix("/a/valence")
        opened = visit(f"{here}/budget/new", {"year": "2025", "units": "21", "start": "empty"})
        own = opened.headers["location"].removeprefix("/a/valence").removesuffix("/edit")
        visit(f"{own}/edit", typed(PLANNED, 1))
        assert visit(f"{own}/closing", {}).status_code == 303
        if actual:
            assert visit(f"{own}/actual", typed(actual, 2, ranks=True)).status_code == 303
        shown = visit(f"{here}/report").text
        return here, "/reports/" + shown.split("/reports/", 1)[1].split("/", 1)[0]

    return made


WRITTEN = {"version": "1", "implementation": "Un an de gestion de la résidence."}


def test_a_year_that_ends_in_december_is_reported_before_the_end_of_june():
    from datetime import date

    assert report_due(fiscal_end(2025, 2026, date(2026, 12, 31)), 6) == date(2026, 6, 30)
    assert fiscal_end(2025, 2026, None) == date(2025, 12, 31)
    assert fiscal_end(2024, 2026, date(2026, 8, 31)) == date(2024, 8, 31)
    assert months_after(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_the_table_has_gaps_in_euros_and_percent(report, visit):
    here, _own = report()
    shown = plain(visit(f"{here}/report").text)
    assert "+ 906,82 €" in shown
    assert "+ 1,3 %" in shown
    assert "- 1 095,18 €" in shown
    assert "Il fallait l’envoyer avant le 30 juin 2026 · en retard de 146 jours" in shown


def test_it_is_sent_frozen_and_late_is_said(report, visit):
    here, own = report()
    assert visit(f"{own}/edit", WRITTEN).status_code == 303
    answer = visit(f"{own}/sending", {"sent_on": "04/07/2026", "sent_to": "DDETS de la Drôme"})
    assert answer.status_code == 303, plain(answer.text)[-3000:]
    shown = plain(visit(f"{here}/report").text)
    assert "Envoyé le 4 juillet 2026, 4 jours après la date." in shown
    frozen = "/report-sendings/" + shown.split("/report-sendings/", 1)[1].split('"', 1)[0]
    first = visit(frozen).content
    assert first.startswith(b"%PDF-")
    visit(f"{own}/edit", WRITTEN | {"version": "2", "implementation": "Autre texte."})
    assert visit(frozen).content == first


def test_in_time_is_said_too_and_the_answer_is_noted(report, visit):
    here, own = report()
    visit(f"{own}/edit", WRITTEN)
    assert "pas encore envoyé" in visit(f"{own}/acceptance", {"accepted_on": "20/11/2026"}).text
    visit(f"{own}/sending", {"sent_on": "30/06/2026", "sent_to": "DDETS"})
    assert "Envoyé le 30 juin 2026, dans les temps." in plain(visit(f"{here}/report").text)
    assert visit(f"{own}/acceptance", {"accepted_on": "29/06/2026"}).status_code == 422
    assert visit(f"{own}/acceptance", {"accepted_on": "20/11/2026"}).status_code == 303
    assert "Accepté" in visit(f"{here}/report").text


def test_a_gap_without_a_sentence_is_refused(report, visit):
    here, own = report(ACTUAL | {"a62": "7000"})  # 6 100 planned: + 14,8 %
    visit(f"{own}/edit", WRITTEN)
    refused = visit(f"{own}/sending", {"sent_on": "20/06/2026", "sent_to": "DDETS"})
    assert refused.status_code == 422
    assert "Expliquez en une phrase l’écart du compte 62 Autres services extérieurs." in plain(refused.text)
    assert visit(f"{own}/edit", WRITTEN | {"version": "2", "gap_a62": "Honoraires du bilan."}).status_code == 303
    assert visit(f"{own}/sending", {"sent_on": "20/06/2026", "sent_to": "DDETS"}).status_code == 303
    assert "Honoraires du bilan." in visit(f"{here}/report").text


def test_nothing_planned_has_no_percentage(report, visit):
    here, _own = report(ACTUAL | {"a66": "12"})
    row = plain(visit(f"{here}/report").text).split("66 Charges financières", 1)[1].split("</tr>", 1)[0]
    assert "—" in row
    assert "+ 12,00 €" in row


def test_what_lacks_is_said_before_sending(report, visit):
    _here, own = report(None)
    refused = visit(f"{own}/sending", {"sent_on": "20/06/2026", "sent_to": "DDETS"})
    assert refused.status_code == 422
    assert "Saisissez le réalisé 2025 avant d’envoyer." in plain(refused.text)
    assert "Mise en œuvre" in refused.text


def test_a_day_to_come_is_no_day_of_sending(report, visit):
    _here, own = report()
    visit(f"{own}/edit", WRITTEN)
    assert "à venir" in visit(f"{own}/sending", {"sent_on": "24/12/2026", "sent_to": "DDETS"}).text


def test_a_dossier_without_a_budget_says_where_the_report_comes_from(visit):
    here = visit("/dossiers/new", DOSSIER).headers["location"].removeprefix("/a/valence")
    assert "Pas encore de compte rendu." in visit(f"{here}/report").text
