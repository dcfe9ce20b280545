"""Enterprises: agreements with their charter, price lists, the years of a partnership, hours and exits by code."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.works.dwelling_models import Lease, Vacancy
from app.works.employee_models import Employee, EmployeeExit, WorkHours
from app.works.enterprise_models import Agreement, AgreementTrade, Enterprise, PriceLine, PriceList
from app.works.order_models import Invoice
from tests.app.residences.pages import hidden, plain
from tests.app.works.order_builders import a_dwelling, a_line, an_enterprise, an_order

W = "/a/roanne"


@pytest.fixture
def tariq(world):
    return world.as_("tariq")


def where(answer) -> str:
    assert answer.status_code == 303, plain(answer.text)[:800]
    return answer.headers["location"].split("?")[0]


def let_again(db, enterprise, vacant: date) -> None:
    """A dwelling empty on a day, accepted fifty days on, let after sixty."""
    dwelling = a_dwelling(db)
    vacancy = Vacancy(dwelling_id=dwelling.id, vacant_on=vacant, ended_on=vacant + timedelta(days=90))
    db.add(vacancy)
    values = {"origin": "vacant_refurbishment", "vacancy_id": vacancy.id, "begins": vacant}
    order = an_order(db, dwelling, enterprise, stage="received", **values)
    a_line(db, order, 1, "800", "1000")
    db.add(
        Invoice(
            order_id=order.id,
            reference=f"F{order.number}",
            invoiced_on=vacant,
            before_tax=Decimal(800),
            vat=Decimal(80),
        ),
        Lease(dwelling_id=dwelling.id, vacancy_id=vacancy.id, starts_on=vacant + timedelta(days=90)),
    )
    employee = db.object(select(Employee).where(Employee.enterprise_id == enterprise.id))
    db.add(WorkHours(order_id=order.id, employee_id=employee.id, month=vacant.replace(day=1), hours=Decimal("91.0")))


def test_an_enterprise_is_added_and_changed(world, tariq):
    assert "Indiquez le nom" in plain(tariq.post(f"{W}/enterprises/new", {"name": ""}).text)
    made = where(tariq.post(f"{W}/enterprises/new", {"name": "Les Ateliers", "kind": "ACI", "town": "Roanne"}))
    form = tariq.get(made + "/edit")
    values = {"name": "Les Ateliers du Nord", "kind": "EI", "version": hidden(form, "version")}
    where(tariq.post(made + "/edit", values))
    page = plain(tariq.get(made).text)
    assert "Les Ateliers du Nord" in page
    assert "Entreprise d’insertion" in page or "Entreprise d'insertion" in page
    stale = tariq.post(made + "/edit", values | {"name": "Autre"})
    assert stale.status_code == 409
    assert "Les Ateliers du Nord" in plain(tariq.get(f"{W}/enterprises").text)
    assert tariq.get(f"{W}/enterprises.xlsx").content[:2] == b"PK"


def test_an_agreement_is_renewed_with_its_charter_and_never_runs_twice(world, tariq):
    with world.inside("roanne") as db:
        enterprise = an_enterprise(db, "Renouvelable")
    base = f"{W}/enterprises/{enterprise.number}"
    form = tariq.get(base + "/agreements/new")
    assert 'value="01/01/2031"' in form.text
    assert 'value="5 000,00"' in form.text
    assert len(re.findall(r'name="trades"[^>]* checked', form.text)) == 6
    values = {"starts_on": "1/1/2031", "ends_on": "31/12/2033", "trades": ["painting", "tiling"]}
    overlap = tariq.post(base + "/agreements/new", values | {"starts_on": "31/12/2030"})
    assert overlap.status_code == 422
    assert "court déjà sur ces jours" in plain(overlap.text)
    assert tariq.post(base + "/agreements/new", values | {"trades": []}).status_code == 422
    where(tariq.post(base + "/agreements/new", values))
    with world.inside("roanne", write=False) as db:
        old, new = db.objects(
            select(Agreement).where(Agreement.enterprise_id == enterprise.id).order_by(Agreement.starts_on)
        )
        assert new.renews_id == old.id
        trades = db.objects(select(AgreementTrade).where(AgreementTrade.agreement_id == new.id))
        assert sorted(row.trade for row in trades) == ["painting", "tiling"]
    edit = f"{W}/agreements/{new.number}/edit"
    version = hidden(tariq.get(edit), "version")
    where(tariq.post(edit, values | {"version": version, "trades": ["tiling", "flooring"], "dynamic_target": "60"}))
    with world.inside("roanne", write=False) as db:
        trades = db.objects(select(AgreementTrade).where(AgreementTrade.agreement_id == new.id))
        assert sorted(row.trade for row in trades) == ["flooring", "tiling"]
    page = plain(tariq.get(base).text)
    assert "60 % de sorties dynamiques" in page
    assert "renouvellement" in page


def test_a_new_price_list_ends_the_one_before_and_takes_its_lines(world, tariq):
    with world.inside("roanne") as db:
        enterprise = an_enterprise(db, "Tarifée")
    base = f"{W}/enterprises/{enterprise.number}"
    made = where(tariq.post(base + "/price-lists/new", {"name": "Prix 2027", "starts_on": "1/1/2027"}))
    page = plain(tariq.get(made).text)
    assert "5 lignes, dont 4 avec un prix de référence" in page
    with world.inside("roanne", write=False) as db:
        old = db.object(
            select(PriceList).where(PriceList.enterprise_id == enterprise.id, PriceList.name == "Prix 2026")
        )
        assert old.ends_on == date(2026, 12, 31)
    values = {"trade": "tiling", "name": "Faïence", "unit": "m2", "unit_price": "39,90", "reference_price": "55"}
    undated = tariq.post(made + "/lines/new", values)
    assert "de quand date le prix de référence" in plain(undated.text)
    where(tariq.post(made + "/lines/new", values | {"reference_on": "1/10/2026"}))
    again = tariq.post(made + "/lines/new", values | {"reference_on": "1/10/2026"})
    assert "déjà une ligne de ce nom" in plain(again.text)
    with world.inside("roanne", write=False) as db:
        line = db.object(select(PriceLine).where(PriceLine.name == "Faïence"))
    edit = f"{W}/price-lines/{line.number}/edit"
    version = hidden(tariq.get(edit), "version")
    where(tariq.post(edit, values | {"version": version, "unit_price": "41", "reference_on": "1/10/2026"}))
    assert "41,00 € / m²" in plain(tariq.get(made).text)
    assert tariq.get(made + "/lines.xlsx").content[:2] == b"PK"


def test_the_years_of_a_partnership_are_told_in_full(world, tariq):
    with world.inside("roanne") as db:
        enterprise = an_enterprise(db, "Années")
        db.add(Employee(enterprise_id=enterprise.id, code="S01"))
        let_again(db, enterprise, date(2024, 2, 1))
        let_again(db, enterprise, date(2025, 3, 3))
        let_again(db, enterprise, date(2025, 5, 5))
        for code, situation in (("S11", "cdi"), ("S12", "cdd_under_6m"), ("S13", "unemployment"), ("S14", "withdrawn")):
            employee = Employee(enterprise_id=enterprise.id, code=code)
            db.add(employee)
            db.add(EmployeeExit(employee_id=employee.id, left_on=date(2025, 6, 1), situation=situation))
    base = f"{W}/enterprises/{enterprise.number}"
    page = plain(tariq.get(base).text)
    assert "3 logements remis en location depuis 2024, comptés une fois ; 2 en 2025, au plus." in page
    assert "ETP : nature de la structure à préciser" in page
    assert "3 sorties dont 2 dynamiques (66,7 %)" in page
    assert "2 400 €" in page  # invoiced
    assert "600 €" in page  # saved
    assert "273,0 h" in page
    with world.inside("roanne") as db:
        db.object(select(Enterprise).where(Enterprise.id == enterprise.id)).kind = "ACI"
    page = plain(tariq.get(base).text)
    assert "0,15" in page  # 273 / 1 820
    assert "à préciser" not in page
    assert tariq.get(base + "/years.xlsx").content[:2] == b"PK"
    hours = plain(tariq.get(base + "/hours?year=2025").text)
    assert "182,0 h en 2025" in hours
    assert "91,0 h par logement remis en location (3)" in hours
    assert "3 sorties comptées, dont 2 dynamiques (66,7 %)" in hours
    assert "Retirée du calcul 1" in hours


def test_hours_are_noted_by_code_and_no_month_exceeds_its_hours(world, tariq):
    with world.inside("roanne") as db:
        enterprise = an_enterprise(db, "Heures")
        order = an_order(db, a_dwelling(db), enterprise, stage="in_progress")
        other = an_order(db, a_dwelling(db), enterprise, stage="in_progress")
    base = f"{W}/enterprises/{enterprise.number}"
    named = tariq.post(base + "/employees/new", {"code": "Paul Martin"})
    assert named.status_code == 422
    assert "Jamais un nom" in plain(named.text)
    where(tariq.post(base + "/employees/new", {"code": "s02", "contract": "cddi", "starts_on": "1/3/2026"}))
    with world.inside("roanne", write=False) as db:
        employee = db.object(select(Employee).where(Employee.enterprise_id == enterprise.id))
        assert employee.code == "S02"
    line = {"order": str(order.number), "employee": str(employee.number), "month": "15/9/2026", "hours": "150,5"}
    where(tariq.post(base + "/hours/new", line))
    too_many = tariq.post(base + "/hours/new", line | {"order": str(other.number), "hours": "60"})
    assert too_many.status_code == 422
    assert "210,5 h en septembre 2026 pour S02 : plus de 200 h dans le mois. Vérifiez la ligne." in plain(too_many.text)
    where(tariq.post(base + "/hours/new", line | {"hours": "9"}))
    with world.inside("roanne", write=False) as db:
        (row,) = db.objects(select(WorkHours).where(WorkHours.employee_id == employee.id))
        assert (row.hours, row.month) == (Decimal("159.50"), date(2026, 9, 1))
    assert "159,5 h" in plain(tariq.get(f"{W}/orders/{order.number}").text)
    who = f"{W}/employees/{employee.number}"
    where(tariq.post(who + "/trainings/new", {"name": "Habilitation", "starts_on": "5/10/2026", "qualifying": "y"}))
    where(tariq.post(who + "/exit/new", {"left_on": "30/10/2026", "situation": "cdi"}))
    assert tariq.get(who + "/exit/new").status_code == 409
    page = plain(tariq.get(base + "/hours").text)
    assert "Habilitation qualifiante" in page
    assert "1 sortie comptée, dont 1 dynamique (100,0 %)" in page
    where(tariq.post(who + "/exit/undo"))
    assert "Aucune sortie notée." in plain(tariq.get(base + "/hours").text)
    for list_ in ("hours.xlsx?year=2026", "employees.xlsx"):
        assert tariq.get(f"{base}/{list_}").content[:2] == b"PK"


def test_reviews_and_consultations_stand_on_the_page(world, tariq):
    with world.inside("roanne") as db:
        enterprise = an_enterprise(db, "Bilans")
    base = f"{W}/enterprises/{enterprise.number}"
    where(tariq.post(base + "/reviews/new", {"held_on": "12/1/2026", "note": "Délais tenus."}))
    where(
        tariq.post(
            base + "/consultations/new", {"held_on": "3/2/2026", "who": "Chambre de métiers", "answer": "D’accord"}
        )
    )
    page = plain(tariq.get(base).text)
    assert "Délais tenus." in page
    assert "Chambre de métiers 3 février 2026 D’accord" in page
    rose = world.as_("rose")
    assert rose.get(base).status_code == 200
    assert rose.post(base + "/reviews/new", {"held_on": "12/1/2026", "note": "x"}).status_code == 403
