"""The enterprise's monthly hours out of sheets: SESAME's real one, then every trap by itself.

How the figures of the real sheet were found, without our code: read in a text editor and by the standard library's csv
reader. UTF-8 with a mark, semicolons, decimal commas; line 1 holds the titles, lines 2 to 197 are 196 lines of 101
orders and 24 codes, 6 957,12 hours in all. Nine lines repeat order, code and month of an earlier one (29 of 27, 35, 48,
51, 100, 113, 136, 192, 197): 187 are left once they are added up. No code works more than 123,66 hours in a month. Two
of the orders wait for a person in the list of orders (2005-086: one line, 2005-090: two lines; 2005-079 too: its three
lines are two): of an import after that list, 190 of 196 lines go in with no correction.
"""

import re
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.imports.command import import_file
from app.works.employee_models import Employee, WorkHours
from app.works.enterprise_models import Enterprise
from app.works.importing.hour_judging import Held, KnownHours
from app.works.order_models import Order
from app.works.setting_models import WorksSetting
from tests.app.imports.steps import facts, press, read_file, results, run_worker, tabs, to_rows
from tests.app.works.tables import DATA, HOURS, LANDLORDS, ORDERS, asked, look, outcomes, text

HEAD = ("Chantier", "Salarié (code)", "Mois", "Heures")
SEPTEMBER = date(2026, 9, 1)
SESAME = Held({"2026-041": "sesame", "2026-042": "sesame"}, {"sesame": "SESAME"})


def line(order="2026-041", code="S02", month="09/2026", hours="52,33"):
    return [order, code, month, hours]


def table(*lines, held=SESAME):
    return look("hours", text(*lines, head=HEAD), held)


def row_of(**cells):
    (verdict,) = table(line(**cells)).verdicts
    return verdict.row


@pytest.fixture(scope="module")
def orders(world):
    """Roanne and Valence have the orders of the list."""
    for place in ("roanne", "valence"):
        assert import_file(world.database, place, "dwellings", DATA / LANDLORDS) == 0
        assert import_file(world.database, place, "orders", DATA / ORDERS) == 0
    return facts(world, "roanne")


def test_the_real_sheet_needs_no_correction():
    content = (DATA / HOURS).read_bytes()
    named = {row.split(";")[0] for row in content.decode("utf-8-sig").splitlines()[1:]}
    found = look("hours", content, Held(dict.fromkeys(named, "sesame"), {"sesame": "SESAME"}), filename=HOURS)
    assert found.counts == {
        "created": 187, "updated": 0, "unchanged": 0, "repeated": 9, "doubtful": 0, "refused": 0,
    }  # fmt: skip
    assert sum(verdict.row.hours for verdict in found.of("create")) == Decimal("6957.12")
    twice = next(verdict.row for verdict in found.verdicts if verdict.row.line == 27)
    assert (twice.order, twice.code, twice.month, twice.hours) == ("2001-013", "S20", date(2001, 8, 1), Decimal(52))
    (said,) = found.notes
    assert said.endswith("additionnées : 29, 35, 48, 51, 100, 113, 136, 192, 197.")


def test_it_works_again_changes_nothing_and_undoing_restores_everything(world, orders):
    tariq = world.as_("tariq")
    at = read_file(tariq, "roanne", HOURS, "hours")
    assert tabs(tariq, at) == (182, 0, 6, 8)
    page = tariq.get(f"{at}/rows?tab=new").text.replace("\u00a0", " ")
    assert "24 salariés nouveaux seront créés, connus par leur seul code." in page
    assert "additionnées" in page
    assert facts(world, "roanne") == orders, "nothing is written before the press"
    press(tariq, at)
    run_worker(world)
    assert results(tariq, at) == (182, 0, 8, 6)
    report = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", tariq.get(at).text).replace("\u202f", " "))
    assert "additionnées" in report, "the report says it too"
    assert "Heures d’insertion 2006 : 0 → devient 1 016,8" in report
    with world.inside("roanne", write=False) as db:
        assert db.value(select(func.count(Employee.id))) == 24
        # 6 957.12 less 2005-079 (185.49), 2005-086 (19.67) and 2005-090 (16.34)
        assert db.value(select(func.sum(WorkHours.hours))) == Decimal("6735.62")
        of = select(WorkHours.hours).join(Order, Order.id == WorkHours.order_id)
        of = of.join(Employee, Employee.id == WorkHours.employee_id)
        assert db.value(of.where(Order.label == "2001-013", Employee.code == "S20")) == 52
    before = facts(world, "roanne")
    again = read_file(tariq, "roanne", HOURS, "hours")
    assert tabs(tariq, again) == (0, 0, 6, 190)
    assert facts(world, "roanne") == before
    assert tariq.post(f"{at}/undoing").status_code == 303
    assert facts(world, "roanne") == orders


def test_the_command_takes_the_kind(world, orders, capsys):
    def told(*, dry_run=False):
        assert import_file(world.database, "valence", "hours", DATA / HOURS, dry_run=dry_run) == 0
        return capsys.readouterr().out.strip().splitlines()[-1]

    assert told(dry_run=True) == "would be created 182, updated 0, unchanged 8, refused 6"
    assert told() == "created 182, updated 0, unchanged 8, refused 6"
    assert told() == "created 0, updated 0, unchanged 190, refused 6"


def test_a_newer_sheet_changes_the_hours_and_the_limit_is_the_workspace_s_own(world, orders):
    tariq = world.as_("tariq")

    def bring(*lines):
        at = to_rows(tariq, "roanne", "mois.csv", text(*lines, head=HEAD), "hours")
        press(tariq, at)
        run_worker(world)
        return at

    bring(line("2006-110", "X1", "05/2006", "100"), line("2006-109", "X1", "05/2006", "60"))
    newer = [line("2006-110", "X1", "05/2006", "120"), line("2006-109", "X1", "05/2006", "81")]
    at = bring(*newer)
    assert results(tariq, at) == (0, 1, 0, 1)
    page = tariq.get(at).text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "201 h en mai 2006 pour X1 : plus de 200 h dans le mois. Vérifiez la ligne." in page
    with world.inside("roanne") as db:
        db.add(WorksSetting(code="hours_a_month", valid_from=date(2006, 1, 1), value=Decimal(210)))
    assert results(tariq, bring(*newer)) == (0, 1, 1, 0)


@pytest.mark.parametrize(
    ("lines", "outcome", "sentences"),
    [
        ([line(), line()], ["create", "repeated"], []),
        ([line(), line(code="S05"), line(order="2026-042")], ["create"] * 3, []),
        ([line(order="2026-999")], ["doubtful"], ["Aucun chantier n’a le numéro 2026-999."]),
        ([line(hours="410")], ["doubtful"], ["410 h en septembre 2026 pour S02 : plus de 200 h dans le mois."]),
        ([line(hours="120"), line(order="2026-042", hours="80,5")], ["create", "doubtful"], ["200,5 h en septembre"]),
        ([line(hours="101"), line(hours="100")], ["doubtful", "doubtful"], ["201 h en", "201 h en"]),
        ([line(hours="0")], ["unchanged"], []),
        ([line(hours="-3")], [], ["Indiquez un nombre de 0 à"]),
        ([line(hours="beaucoup")], [], ["Indiquez un nombre"]),
        ([line(month="2026")], [], ["Indiquez un mois, par exemple 09/2026."]),
        ([line(month="13/2026")], [], ["Indiquez un mois"]),
        ([line(month="12/2026")], [], ["Le mois de décembre 2026 n’est pas encore venu."]),
        ([line(order="")], [], ["Indiquez le numéro du chantier."]),
        ([line(code="")], [], ["Indiquez le code du salarié."]),
    ],
)
def test_each_trap(lines, outcome, sentences):
    found = table(*lines)
    assert outcomes(found) == outcome
    assert len(asked(found)) == len(sentences), asked(found)
    for one, part in zip(asked(found), sentences, strict=True):
        assert part in one.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    "written", ["09/2026", "9/2026", "2026-09", "sept. 2026", "Septembre 2026", "15/09/2026", "sept 26"]
)
def test_a_month_is_read_as_people_write_it(written):
    assert row_of(month=written).month == SEPTEMBER


@pytest.mark.parametrize("written", ["52,33", "52.33", "52,33 h", "52h20", "52:20"])
def test_hours_are_read_with_decimals_or_as_a_clock(written):
    assert row_of(hours=written).hours == Decimal("52.33")


@pytest.mark.parametrize("written", ["S02", "s 02", "S-02"])
def test_a_code_is_read_in_one_writing(written):
    assert row_of(code=written).code == "S02"


def test_a_name_instead_of_a_code_is_refused_and_never_shown_again(world, orders):
    found = table(line(code="MARTIN Paul"))
    assert asked(found) == ["Indiquez le code du salarié, jamais son nom : S02, par exemple."]
    tariq = world.as_("tariq")
    content = text(line("2006-110", "MARTIN Paul"), head=HEAD)
    at = to_rows(tariq, "roanne", "noms.csv", content, "hours")
    page = tariq.get(f"{at}/rows?tab=wrong").text
    assert "jamais son nom" in page
    assert "MARTIN" not in page
    named = text([*line(), "MARTIN", "Paul"], head=(*HEAD, "Nom", "Prénom"))
    assert set(look("hours", named, SESAME).columns.values()) == set(HEAD)


def test_old_software_total_lines_and_title_lines():
    content = "Heures d’insertion – SÉSAME\n\nN° chantier;Code salarié;Période;Nb heures\n"
    content += "2026-041;S02;août 2026;12,5\n;;;\nTotal;;;12,5\n"
    found = look("hours", content.encode("cp1252"), SESAME)
    assert [(one.row.month, one.row.hours) for one in found.verdicts] == [(date(2026, 8, 1), Decimal("12.5"))]


def test_an_order_without_enterprise_asks_for_it_unless_there_is_only_one():
    nobody = {"2026-041": ""}
    two = Held(nobody, {"sesame": "SESAME", "altair": "Altaïr"})
    assert outcomes(table(line(), held=two)) == ["doubtful"]
    assert outcomes(table(line(), held=Held(nobody, {"sesame": "SESAME"}))) == ["create"]
    named = look("hours", text([*line(), "ALTAIR"], head=(*HEAD, "Entreprise")), two)
    assert outcomes(named) == ["create"]


def test_a_sheet_takes_no_hours_away():
    key = ("2026-041", "S02", SEPTEMBER)
    held = Held(
        SESAME.orders, SESAME.enterprises, {key: KnownHours(4, Decimal(12))}, {("sesame", *key[1:]): Decimal(12)}
    )
    assert "12 h sont enregistrées" in asked(table(line(hours="0"), held=held))[0]
    assert outcomes(table(line(hours="12"), held=held)) == ["unchanged"]
    (verdict,) = table(line(hours="14"), held=held).verdicts
    assert (verdict.outcome, verdict.number) == ("update", 4)


def test_the_hours_exported_come_in_again_with_nothing_changed(world, orders):
    assert import_file(world.database, "roanne", "hours", DATA / HOURS) == 0
    tariq = world.as_("tariq")
    with world.inside("roanne", write=False) as db:
        number = db.value(select(Enterprise.number).where(Enterprise.name == "SESAME"))
        worked = db.value(select(func.count(WorkHours.id)).where(func.extract("year", WorkHours.month) == 2002))
    before = facts(world, "roanne")
    answer = tariq.get(f"/a/roanne/enterprises/{number}/hours.xlsx?year=2002")
    assert answer.status_code == 200
    assert worked > 20
    assert tabs(tariq, to_rows(tariq, "roanne", "heures.xlsx", answer.content, "hours")) == (0, 0, 0, worked)
    assert facts(world, "roanne") == before
