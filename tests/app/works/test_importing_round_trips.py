"""What we write comes in again: our lists with nothing changed, our empty workbooks filled in; nothing hostile does."""

import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import func, select, update

from app.tabular.reading import read
from app.works.dwelling_models import Convention, Dwelling
from app.works.importing import dwelling_judging, hour_judging, order_judging
from app.works.recording.kinds import KINDS
from tests.app.imports.steps import deposit, facts, press, read_file, run_worker, tabs, to_rows
from tests.app.works.tables import LANDLORDS, TODAY, kind, text

HELD = {
    "dwellings": dwelling_judging.Held(),
    "orders": order_judging.Held({"d006": "D006"}),
    "hours": hour_judging.Held({"2026-041": "sesame"}, {"sesame": "SESAME"}),
}
NAMES = [one.name for one in KINDS]


@pytest.fixture(scope="module")
def roanne(world):
    """The real list, half of its conventions still in force."""
    tariq = world.as_("tariq")
    at = read_file(tariq, "roanne", LANDLORDS, "dwellings")
    press(tariq, at)
    run_worker(world)
    with world.inside("roanne") as db:
        late = update(Convention).where(Convention.number % 2 == 0).values(ends_on=date(2029, 12, 31))
        db.run(late.execution_options(synchronize_session=False))
    return facts(world, "roanne")


@pytest.mark.parametrize("listed", ["dwellings", "conventions"])
def test_a_list_exported_comes_in_again_with_nothing_changed(world, roanne, listed):
    tariq = world.as_("tariq")
    answer = tariq.get(f"/a/roanne/{listed}.xlsx")
    assert answer.status_code == 200
    at = to_rows(tariq, "roanne", f"{listed}.xlsx", answer.content, "dwellings")
    assert tabs(tariq, at) == (0, 0, 0, 90)
    assert facts(world, "roanne") == roanne


def test_a_list_exported_and_corrected_changes_that_alone(world, roanne):
    tariq = world.as_("tariq")
    book = openpyxl.load_workbook(io.BytesIO(tariq.get("/a/roanne/dwellings.xlsx").content))
    sheet = book.worksheets[0]
    titles = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(row=7, column=titles["Surface"], value=63)
    sheet.cell(row=8, column=titles["Classe énergie (DPE)"], value="B")
    out = io.BytesIO()
    book.save(out)
    at = to_rows(tariq, "roanne", "corrige.xlsx", out.getvalue(), "dwellings")
    assert tabs(tariq, at) == (0, 2, 0, 88)
    press(tariq, at)
    run_worker(world)
    with world.inside("roanne", write=False) as db:
        assert db.value(select(Dwelling.area).where(Dwelling.label == "D006")) == 63
        assert db.value(select(Dwelling.energy_class).where(Dwelling.label == "D007")) == "B"
        assert db.value(select(func.count(Convention.id))) == 90
    assert tariq.post(f"{at}/undoing").status_code == 303


@pytest.mark.parametrize("name", NAMES)
def test_the_empty_workbook_filled_with_its_example_imports_as_it_is(name):
    book = openpyxl.load_workbook(io.BytesIO(kind(name).template()))
    assert book.sheetnames[0] == kind(name).label
    for cell in book["Exemple"][2]:
        book.worksheets[0].cell(row=2, column=cell.column, value=cell.value)
    out = io.BytesIO()
    book.save(out)
    proposal = kind(name).propose(read("a.xlsx", out.getvalue()), TODAY, None)[0]
    assert proposal.problems == ()
    assert {column.title for column in proposal.columns if column.field is None} == set()
    found = kind(name).judge(proposal.table, proposal.mapping, HELD[name], TODAY, frozenset())
    assert [str(problem.sentence) for problem in found.to_correct] == []
    assert found.counts["created"] == 1


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_the_deposit_page_reads_without_a_question(name):
    head, *rows = kind(name).example
    proposal = kind(name).propose(read("a.csv", text(*rows, head=head)), TODAY, None)[0]
    assert proposal.problems == ()
    held = order_judging.Held({"d006": "D006", "d014": "D014"}) if name == "orders" else HELD[name]
    found = kind(name).judge(proposal.table, proposal.mapping, held, TODAY, frozenset())
    assert found.problems == ()
    assert found.counts["created"] == len(rows)


HOSTILE = (
    "=HYPERLINK(\"http://x\")", "\u202eevil", "a\u0000b", "1e999", "NaN", "9" * 400, "x" * 5000, "0001-01-01",
    "31/02/2004", "99999-99999", "2026-00000", "<script>alert(1)</script>", "'; drop table orders; --", "١٢/٠٣/٢٠٢٤",
    "1 85 05 78 006 084 36", float("inf"), -1, 1e308, True, 10**30, date(1900, 1, 1), date(2100, 12, 31),
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_whatever_it_holds_breaks_the_preview(name):
    fields = kind(name).fields
    for one in fields:
        for cell in HOSTILE:
            answer = one.read(cell, TODAY)
            assert hasattr(answer, "value") or answer.sentence, (one.name, cell)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("file", "content"),
    [("vide.csv", b""), ("photo.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 200), ("large.csv", b"a;" * 5000 + b"\n")],
)
def test_hostile_files_are_refused_and_nothing_is_kept(world, roanne, name, file, content):
    answer = deposit(world.as_("tariq"), "roanne", file, content, name)
    assert answer.status_code == 422
    assert f'value="{name}" checked' in answer.text
    assert facts(world, "roanne") == roanne
