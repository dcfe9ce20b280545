"""A dwelling (S22): its six cells, its clock, and the deeds that start and stop it."""

import re
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.works.days import last_day, stages
from app.works.dwelling_models import Convention, Dwelling, Lease, Vacancy
from app.works.household_models import Proposal
from app.works.order_models import OrderStep
from tests.app.residences.pages import hidden, plain

TANNEURS, MULSANT, PARIS, BRISON, MARAIS, CLERMONT, JAURES, MARCHE = range(1, 9)


def words(answer) -> str:
    return plain(answer.text)


def typed(answer, name: str) -> str:
    """The value of a text field."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', answer.text)
    assert found, name
    return re.search(r'value="([^"]*)"', found[0])[1]


def rows(roanne, model, dwelling: int):
    with roanne.inside("roanne", write=False) as db:
        key = db.value(select(Dwelling.id).where(Dwelling.number == dwelling))
        return db.objects(select(model).where(model.dwelling_id == key).order_by(model.number))


# -- the joined line --------------------------------------------------------------------------------------------------
def test_the_six_cells_are_those_worked_out_by_hand(visit):
    """4 450 of reference against 3 012 makes 1 438 (32,3 %); 64,5 + 52 + 40,5 = 157 hours by three people."""
    said = words(visit(f"/dwellings/{TANNEURS}"))
    for cell in (
        "Bailleur Exemple Clément 2 logements · conventionné depuis 2022",
        "Loyer conventionné social (LCS) encore 4 ans et 2 mois",
        "Chantier 2026-001 SESAME peinture, sols",
        "Économie 1 438 € 32,3 % du prix de référence",
        "Insertion 157,0 h 3 salariés",
        "Ménage logé 1 ménage public prioritaire du PDALHPD EX-2057 · 3 personnes",
    ):
        assert cell in said, cell


def test_the_clock_is_nine_and_twenty_two_and_thirty_one_and_fourteen(visit):
    said = words(visit(f"/dwellings/{TANNEURS}"))
    assert "Remis en location en 76 jours. · médiane de l’année 2026 : 76 jours (1 logement)" in said
    for stage in (
        "Vacance → commande 9 jours",
        "Commande → début 22 jours",
        "Travaux 31 jours",
        "Réception → bail 14 jours",
    ):
        assert stage in said, stage


def test_stages_stop_where_a_day_is_missing():
    vacant, ordered = date(2026, 3, 5), date(2026, 3, 14)
    assert [(one.key, one.days) for one in stages(vacant, ordered, None, None, None)] == [("order", 9)]
    assert [one.days for one in stages(vacant, None, None, None, ordered)] == [9]
    assert last_day(date(2004, 3, 1), 9) == date(2013, 2, 28)


def test_while_it_runs_the_page_says_what_is_waited_for(visit):
    assert "Vacant depuis 41 jours. Étape en cours : devis attendu depuis 6 jours." in words(
        visit(f"/dwellings/{MULSANT}")
    )
    assert "Vacant depuis 17 jours. Aucun chantier demandé." in words(visit(f"/dwellings/{MARAIS}"))


def test_works_for_a_sitting_tenant_are_in_the_history_and_never_in_the_clock(visit):
    said = words(visit(f"/dwellings/{CLERMONT}"))
    assert "locataire en place" in said
    assert "Remis en location" not in said
    assert "Vacant depuis" not in said
    assert " occupé " in said


def test_situations_follow_from_the_rows(visit):
    said = words(visit("/dwellings"))
    assert "Tous 7 À relouer 4 Vacants 2 En travaux 1 Prêts 1 Loués 1 Occupés 2 Plus suivis 1" in said
    waiting = words(visit("/dwellings?only=empty"))
    order = [
        waiting.index(street) for street in ("rue Brison", "avenue de Paris", "rue Mulsant", "boulevard du Marais")
    ]
    assert order == sorted(order)


# -- who may see what -------------------------------------------------------------------------------------------------
def test_a_reader_meets_no_person_s_name_and_no_reference(visit):
    for path in (f"/dwellings/{TANNEURS}", "/dwellings", "/landlords", "/landlords/1", "/conventions"):
        said = words(visit(path, who="rose"))
        assert "Clément" not in said, path
        assert "EX-2057" not in said, path
    assert "Propriétaire n° 1" in words(visit("/landlords", who="rose"))
    assert "Aucun bailleur ne correspond." in words(visit("/landlords?q=exemple clement", who="rose"))
    assert visit("/landlords.xlsx", who="rose").status_code == 403


def test_a_reader_may_not_write(visit):
    assert visit(f"/dwellings/{MARAIS}/vacancy/new", who="rose").status_code == 403
    assert "Signaler une vacance" not in words(visit(f"/dwellings/{JAURES}", who="rose"))


# -- vacancies and leases ---------------------------------------------------------------------------------------------
def test_a_vacancy_ends_the_running_lease_and_its_undoing_gives_it_back(visit, roanne):
    path = f"/dwellings/{CLERMONT}/vacancy/new"
    answer = visit(path, {"vacant_on": "20/11/2026", "cause": "tenant_left", "note": ""})
    assert answer.status_code == 303
    (lease,) = rows(roanne, Lease, CLERMONT)
    (vacancy,) = rows(roanne, Vacancy, CLERMONT)
    assert (lease.ends_on, vacancy.vacant_on) == (date(2026, 11, 20), date(2026, 11, 20))
    assert "Vacant depuis 3 jours. Aucun chantier demandé." in words(visit(f"/dwellings/{CLERMONT}"))
    assert visit(f"/vacancies/{vacancy.number}/undo", {}).status_code == 303
    (lease,) = rows(roanne, Lease, CLERMONT)
    assert lease.ends_on is None
    assert visit(f"/vacancies/{vacancy.number}/undo").status_code == 409


def test_a_vacancy_is_refused_twice_in_days_to_come_and_before_a_lease(visit):
    again = visit(f"/dwellings/{MARAIS}/vacancy/new", {"vacant_on": "20/11/2026", "cause": "tenant_left"})
    assert again.status_code == 422
    assert "Le logement est déjà noté vacant à cette date." in words(again)
    future = visit(f"/dwellings/{CLERMONT}/vacancy/new", {"vacant_on": "24/11/2026", "cause": "tenant_left"})
    assert "Ce jour n’est pas encore venu." in words(future)
    early = visit(f"/dwellings/{TANNEURS}/vacancy/new", {"vacant_on": "01/05/2026", "cause": "other", "note": "humide"})
    assert "Un bail commence le 20 mai 2026. Indiquez un jour après son début." in words(early)
    assert "humide" in early.text


def test_no_lease_before_the_works_are_accepted(visit):
    asked = {"starts_on": "23/11/2026", "household": "other"}
    answer = visit(f"/dwellings/{PARIS}/lease/new", asked)
    assert answer.status_code == 422
    assert "n’est pas réceptionné. Réceptionnez-le d’abord." in words(answer)
    early = visit(f"/dwellings/{BRISON}/lease/new", {"starts_on": "10/11/2026", "household": "other"})
    assert "est réceptionné le 14 novembre 2026 : le bail ne peut pas commencer avant." in words(early)


def test_a_lease_stops_the_clock_and_houses_the_accepted_household(visit, roanne):
    with roanne.inside("roanne") as db:
        key = db.value(select(Dwelling.id).where(Dwelling.number == BRISON))
        household = db.value(select(Proposal.household_id).where(Proposal.answer == "refused_by_household"))
        made = Proposal(dwelling_id=key, household_id=household, made_on=date(2026, 11, 15))
        db.add(made)
        made.answer, made.answered_on = "accepted", date(2026, 11, 18)
        db.flush()
        number = made.number
    assert "EX-2041 · 3 personnes" in words(visit(f"/dwellings/{BRISON}/lease/new"))
    asked = {"starts_on": "20/11/2026", "household": str(number), "rent": "294"}
    assert visit(f"/dwellings/{BRISON}/lease/new", asked).status_code == 303
    said = words(visit(f"/dwellings/{BRISON}"))
    assert "Remis en location en 90 jours." in said
    assert "EX-2041" in said
    lease = rows(roanne, Lease, BRISON)[-1]
    assert (lease.rent, lease.household_id) == (Decimal(294), household)
    assert rows(roanne, Proposal, BRISON)[0].housed_on == date(2026, 11, 20)
    assert visit(f"/leases/{lease.number}/undo", {}).status_code == 303
    assert rows(roanne, Proposal, BRISON)[0].housed_on is None
    assert rows(roanne, Vacancy, BRISON)[0].ended_on is None


# -- conventions ------------------------------------------------------------------------------------------------------
def test_a_convention_ending_soon_is_told_and_renewed_once(visit, roanne):
    (old,) = rows(roanne, Convention, PARIS)
    assert "fin le" in words(visit(f"/dwellings/{PARIS}")).split("À surveiller")[1][:120]
    assert "36 avenue de Paris" in words(visit("/conventions?only=ending"))
    page = visit(f"/conventions/{old.number}/renew")
    asked = {name: typed(page, name) for name in ("starts_on", "ends_on")}
    asked |= {"kind": old.kind, "level": "loc2", "signed_on": "20/11/2026", "rent_ceiling": "420"}
    assert visit(f"/conventions/{old.number}/renew", asked).status_code == 303
    new = rows(roanne, Convention, PARIS)[-1]
    assert (new.starts_on - old.ends_on).days == 1
    assert new.renews_id == old.id
    assert "36 avenue de Paris" not in words(visit("/conventions?only=ending"))
    again = visit(f"/conventions/{old.number}/renew", asked)
    assert again.status_code == 422


def test_two_conventions_of_one_side_are_refused_and_nothing_typed_is_lost(visit):
    asked = {
        "kind": "anah_without_works",
        "level": "",
        "reference": "42-0817",
        "starts_on": "1/1/2026",
        "ends_on": "31/12/2031",
    }
    answer = visit(f"/dwellings/{TANNEURS}/conventions/new", asked)
    assert answer.status_code == 422
    assert "Une autre convention de même objet couvre déjà une partie de ces dates." in words(answer)
    assert "42-0817" in answer.text
    mandate = asked | {"kind": "management_mandate"}
    assert visit(f"/dwellings/{TANNEURS}/conventions/new", mandate).status_code == 303


def test_a_convention_ends_before_its_day_with_a_reason(visit, roanne):
    (row,) = rows(roanne, Convention, JAURES)
    late = visit(f"/conventions/{row.number}/end", {"ended_on": "1/1/2050", "ended_why": "vendu"})
    assert late.status_code == 422
    assert visit(f"/conventions/{row.number}/end", {"ended_on": "1/11/2026", "ended_why": "vendu"}).status_code == 303
    said = words(visit(f"/dwellings/{JAURES}"))
    assert "Fin de convention avant terme" in said
    assert "Aucune convention en vigueur." in said


# -- its facts --------------------------------------------------------------------------------------------------------
def test_a_new_dwelling_takes_a_name_and_a_taken_one_is_refused(visit):
    asked = {"landlord": "2", "address": "9 rue de l’Essai", "town": "Roanne", "type": "t2", "area": "41,5"}
    made = visit("/dwellings/new", asked)
    assert made.status_code == 303
    assert "D009" in words(visit(made.headers["location"].removeprefix("/a/roanne")))
    taken = visit("/dwellings/new", asked | {"label": "D001", "area": "3"})
    assert taken.status_code == 422
    assert "Indiquez une surface de 5 à 1 000 m²" in words(taken)
    taken = visit("/dwellings/new", asked | {"label": "D001"})
    assert "Un autre logement porte déjà cette référence." in words(taken)


def test_two_people_editing_lose_nothing(visit, roanne):
    browser, other = roanne.as_("tariq"), roanne.as_("tariq")
    path = f"/a/roanne/dwellings/{MARCHE}/edit"
    first = browser.get(path)
    other.get(path)
    asked = {
        "landlord": "5",
        "label": "D008",
        "address": "7 place du Marché",
        "town": "Roanne",
        "version": hidden(first, "version"),
    }
    assert browser.post(path, asked | {"sector": "Centre"}).status_code == 303
    met = other.post(path, asked | {"sector": "Mulsant"})
    assert met.status_code == 409
    assert "Centre" in met.text
    assert "Mulsant" in met.text


def test_a_struck_step_leaves_the_clock(roanne, visit):
    with roanne.inside("roanne") as db:
        step = db.object(
            select(OrderStep).where(OrderStep.stage == "visited", OrderStep.happened_on == date(2026, 11, 17))
        )
        step.undo(None)
    said = words(visit(f"/dwellings/{MULSANT}"))
    assert "visite attendue depuis 12 jours" in said
