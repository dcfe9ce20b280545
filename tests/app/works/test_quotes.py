"""A quote as it is typed: the saving at once, nothing written before it is kept, the charter and the ceiling."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.works.enterprise_models import Agreement, PriceLine
from app.works.order_models import OrderStep, QuoteLine
from tests.app.residences.pages import hidden, part_of, plain
from tests.app.works.order_builders import a_dwelling, an_enterprise, an_order

# Five lines with a reference: 4 450 € against 3 012 €.
FIVE = (("1400", "900"), ("1050", "812"), ("800", "500"), ("700", "450"), ("500", "350"))


@pytest.fixture
def tariq(world):
    return world.as_("tariq")


@pytest.fixture(scope="module")
def sesame(world):
    """Its price list holds five more works, each of one unit with its reference, and one without."""
    with world.inside("roanne") as db:
        enterprise = an_enterprise(db)
        listed = db.objects(select(PriceLine))[0].price_list_id
        for rank, (reference, _quoted) in enumerate(FIVE, start=1):
            values = {"reference_price": Decimal(reference), "reference_on": date(2026, 1, 1)}
            price = Decimal(10)
            db.add(PriceLine(price_list_id=listed, trade="painting", name=f"Lot {rank}", unit_price=price, **values))
        return enterprise


def an_order_of(world, sesame, stage: str = "visited"):
    with world.inside("roanne") as db:
        agreement = db.object(select(Agreement).where(Agreement.enterprise_id == sesame.id))
        order = an_order(db, a_dwelling(db), sesame, stage=stage, agreement=agreement)
        prices = {row.name: str(row.number) for row in db.objects(select(PriceLine))}
    return order, f"/a/roanne/orders/{order.number}", prices


def five_lines(prices: dict[str, str]) -> dict[str, str]:
    typed = {"received_on": "25/3/2026"}
    for at, (_reference, quoted) in enumerate(FIVE):
        typed |= {
            f"lines-{at}-price": prices[f"Lot {at + 1}"],
            f"lines-{at}-work": f"Lot {at + 1}",
            f"lines-{at}-trade": "painting",
            f"lines-{at}-quantity": "1",
            f"lines-{at}-unit": "lump",
            f"lines-{at}-unit_price": quoted,
            f"lines-{at}-vat_rate": "10.00",
        }
    return typed


def kept(world, order) -> list[QuoteLine]:
    with world.inside("roanne", write=False) as db:
        return db.objects(select(QuoteLine).where(QuoteLine.order_id == order.id).order_by(QuoteLine.rank))


def test_the_saving_appears_as_the_quote_is_typed_and_nothing_is_written(world, tariq, sesame):
    order, base, prices = an_order_of(world, sesame)
    typed = five_lines(prices)
    part = tariq.post(base + "/quote/preview", typed, htmx=True)
    assert part.status_code == 200
    assert "<html" not in part.text
    words = plain(part.text)
    assert "1 438 € (32,3 %)" in words
    assert "sur 4 450 €" in words
    assert "calculée sur 5 lignes sur 5" in words
    free = typed | {
        "lines-5-work": "Nettoyage",
        "lines-5-trade": "cleaning",
        "lines-5-quantity": "1",
        "lines-5-unit_price": "320",
    }
    words = plain(tariq.post(base + "/quote/preview", free, htmx=True).text)
    assert "1 438 € (32,3 %)" in words
    assert "calculée sur 5 lignes sur 6" in words
    assert "une ligne n’a pas de prix de référence" in words
    one = {
        name: value for name, value in free.items() if not name.startswith(tuple(f"lines-{n}-" for n in range(1, 5)))
    }
    assert "calculée sur 1 ligne sur 2" in plain(tariq.post(base + "/quote/preview", one, htmx=True).text)
    assert kept(world, order) == []


def test_without_script_the_form_is_counted_again_and_takes_the_price_of_the_list(world, tariq, sesame):
    order, base, prices = an_order_of(world, sesame)
    page = tariq.post(base + "/quote/lines", {"received_on": "25/3/2026", "lines-0-price": prices["Sol souple"]})
    assert page.status_code == 200
    assert "Sol souple" in part_of(page, "figures")
    assert 'value="Sol souple"' in page.text
    assert 'value="24,00"' in page.text
    more = tariq.post(base + "/quote/lines", {"received_on": "25/3/2026", "more": "1", "lines-0-work": "x"})
    assert 'name="lines-1-work"' in more.text
    assert kept(world, order) == []


def test_the_quote_is_kept_with_its_references_and_is_the_step(world, tariq, sesame):
    order, base, prices = an_order_of(world, sesame)
    version = hidden(tariq.get(base + "/quote/edit"), "version")
    done = tariq.post(base + "/quote/edit", five_lines(prices) | {"version": version})
    assert done.status_code == 303, plain(done.text)
    rows = kept(world, order)
    assert [row.reference_price for row in rows] == [1400, 1050, 800, 700, 500]
    assert sum(row.unit_price for row in rows) == 3012
    with world.inside("roanne", write=False) as db:
        steps = db.objects(select(OrderStep).where(OrderStep.order_id == order.id, OrderStep.stage == "quoted"))
        assert [step.happened_on for step in steps] == [date(2026, 3, 25)]
    assert "1 438 € (32,3 %)" in plain(tariq.get(base).text)
    assert "1 438 € (32,3 %)" in plain(tariq.get(base + "/quote").text)
    assert tariq.get(base + "/quote.xlsx").content[:2] == b"PK"


def test_a_kept_quote_is_changed_and_two_people_do_not_write_over_one_another(world, tariq, sesame):
    order, base, prices = an_order_of(world, sesame)
    version = hidden(tariq.get(base + "/quote/edit"), "version")
    assert tariq.post(base + "/quote/edit", five_lines(prices) | {"version": version}).status_code == 303
    rows = kept(world, order)
    typed = five_lines(prices) | {f"lines-{at}-number": str(row.number) for at, row in enumerate(rows)}
    for name in [name for name in typed if name.startswith("lines-4-")]:
        del typed[name]
    typed["lines-0-unit_price"] = "880,50"
    stale = tariq.post(base + "/quote/edit", typed | {"version": version})
    assert stale.status_code == 422
    assert "Tariq Benali a modifié ce chantier avant vous" in plain(stale.text)
    version = hidden(tariq.get(base + "/quote/edit"), "version")
    assert tariq.post(base + "/quote/edit", typed | {"version": version}).status_code == 303
    again = kept(world, order)
    assert [row.number for row in again] == [row.number for row in rows[:4]]
    assert again[0].unit_price == Decimal("880.50")
    assert again[0].reference_price == 1400


def test_a_trade_outside_the_charter_is_refused_and_sent_to_a_craftsman(world, tariq, sesame):
    order, base, prices = an_order_of(world, sesame)
    version = hidden(tariq.get(base + "/quote/edit"), "version")
    typed = five_lines(prices) | {"version": version, "lines-0-trade": "electrical_heavy"}
    refused = tariq.post(base + "/quote/edit", typed)
    assert refused.status_code == 422
    words = plain(refused.text)
    assert "Mise aux normes électriques : hors charte (spécialité d’artisan). Orientez vers un artisan" in words
    assert f"/orders/{order.number}/referrals/new" in refused.text
    assert kept(world, order) == []


def test_a_quote_above_the_ceiling_waits_for_the_direction(world, tariq, sesame):
    order, base, prices = an_order_of(world, sesame)
    version = hidden(tariq.get(base + "/quote/edit"), "version")
    typed = five_lines(prices) | {"version": version, "lines-0-unit_price": "2 888,01"}
    refused = tariq.post(base + "/quote/edit", typed)
    assert refused.status_code == 422
    assert "dépasse le plafond de la charte (5 000 € par chantier)" in plain(refused.text)
    assert kept(world, order) == []
    denis = world.as_("denis")
    assert denis.post(base + "/waiver/new", {"waived_why": ""}).status_code == 422
    assert denis.post(base + "/waiver/new", {"waived_why": "Dégât ancien"}).status_code == 303
    version = hidden(tariq.get(base + "/quote/edit"), "version")
    assert tariq.post(base + "/quote/edit", typed | {"version": version}).status_code == 303
    assert "Dépassement du plafond accepté le 23 novembre 2026 par Denis Roux" in plain(tariq.get(base).text)


def test_an_accepted_quote_changes_no_more(world, tariq, sesame):
    order, base, prices = an_order_of(world, sesame, stage="agreed")
    assert tariq.get(base + "/quote/edit").status_code == 409
    assert tariq.post(base + "/quote/edit", five_lines(prices)).status_code == 409
    assert kept(world, order) == []


def test_a_line_that_was_begun_is_complete(world, tariq, sesame):
    _order, base, _prices = an_order_of(world, sesame)
    version = hidden(tariq.get(base + "/quote/edit"), "version")
    typed = {"received_on": "25/3/2026", "version": version, "lines-0-work": "Peinture", "lines-0-quantity": "0"}
    refused = tariq.post(base + "/quote/edit", typed)
    assert refused.status_code == 422
    for sentence in ("Indiquez le corps de travaux.", "Indiquez le prix unitaire.", "plus grande que zéro"):
        assert sentence in plain(refused.text)
    empty = tariq.post(base + "/quote/edit", {"received_on": "25/3/2026", "version": version})
    assert "Le devis n’a aucune ligne" in plain(empty.text)


@pytest.mark.parametrize("rate", ["700001", "dix", "-5"])
def test_a_rate_of_tax_that_is_none_of_the_list_is_refused_and_what_was_typed_stays(world, tariq, sesame, rate):
    order, base, prices = an_order_of(world, sesame)
    typed = five_lines(prices) | {"lines-0-vat_rate": rate}
    assert tariq.post(base + "/quote/preview", typed, htmx=True).status_code == 200
    answer = tariq.post(base + "/quote/edit", typed)
    assert answer.status_code == 422
    assert 'value="812' in answer.text
    assert kept(world, order) == []


def test_a_preview_on_its_way_when_the_quote_is_kept_leads_nowhere(world, tariq, sesame):
    """It holds the key of its form, too: answered as a form sent twice, it would replace the page one is led to."""
    _order, base, prices = an_order_of(world, sesame)
    form = tariq.get(base + "/quote/edit")
    typed = five_lines(prices) | {name: hidden(form, name) for name in ("version", "once")}
    assert "1 438 €" in plain(tariq.post(base + "/quote/preview", typed, htmx=True).text)
    assert tariq.post(base + "/quote/edit", typed).status_code == 303
    late = tariq.post(base + "/quote/preview", typed, htmx=True)
    assert (late.status_code, late.headers.get("hx-redirect")) == (200, None)
    assert "1 438 €" in plain(late.text)
    again = tariq.post(base + "/quote/edit", typed)
    assert (again.status_code, again.headers["location"]) == (303, base)
