"""What there is to share in the tests: a house with nights, an enterprise with orders, and a share taken up by Paul."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import update

from app.partners.models import Share
from app.partners.reckoning import bring_up_to_date
from app.partners.sending import mail_invitation
from app.works.dwelling_models import Dwelling
from app.works.enterprise_models import Agreement, AgreementTrade, Enterprise, PriceLine, PriceList
from app.works.landlord_models import Landlord
from app.works.order_models import Order, OrderStep, QuoteLine
from app.works.site_models import Snag
from tests.world import CAST, TODAY

CANARY = "zqsecretqz"


def an_agreement(world, place="roanne"):
    """An enterprise with one open order, one finished one, and one of another enterprise beside it."""
    with world.inside(place) as db:
        one, other = (Enterprise(name=name, contact=CANARY, email=f"{CANARY}@x.test") for name in ("SESAME", CANARY))
        landlord = Landlord(kind="person", name=CANARY, first_name=CANARY, phone=CANARY, town="Roanne")
        db.add(one, other, landlord)
        period = {"starts_on": date(TODAY.year - 1, 1, 1), "ends_on": date(TODAY.year + 1, 12, 31)}
        agreement = Agreement(enterprise_id=one.id, scope="Petits travaux", order_ceiling=Decimal(5000), **period)
        foreign = Agreement(enterprise_id=other.id, scope=CANARY, **period)
        dwelling = Dwelling(landlord_id=landlord.id, address="12 rue des Tanneurs", town="Roanne", note=CANARY)
        db.add(agreement, foreign, dwelling)
        db.add(AgreementTrade(agreement_id=agreement.id, trade="painting"))
        orders = [
            Order(
                year=TODAY.year, dwelling_id=dwelling.id, enterprise_id=enterprise.id, agreement_id=under.id,
                origin="sitting_tenant", work=work, access="Clé à l’agence", contact="M. Martin, 04 77 12 34 56",
                due_on=TODAY + timedelta(days=5), waived_why=CANARY,
            )
            for enterprise, under, work in (
                (one, agreement, "Peinture du séjour"), (one, agreement, "Robinet"), (other, foreign, CANARY),
            )
        ]  # fmt: skip
        db.add(*orders)
        reached = (("requested", "in_progress"), ("requested", "received"), ("requested",))
        for order, stages in zip(orders, reached, strict=True):
            db.add(*(
                OrderStep(order_id=order.id, stage=stage, happened_on=TODAY - timedelta(days=9 - days), note=CANARY)
                for days, stage in enumerate(stages)
            ))  # fmt: skip
        line = {"trade": "painting", "quantity": Decimal(2), "unit_price": Decimal(41)}
        db.add(QuoteLine(order_id=orders[0].id, rank=1, work="Deux couches", reference_price=Decimal(4321), **line))
        db.add(Snag(order_id=orders[0].id, work="Plinthe", found_on=TODAY, lift_by=TODAY + timedelta(days=9)))
        prices = PriceList(enterprise_id=one.id, name="Bordereau", starts_on=period["starts_on"])
        db.add(prices)
        known = {"reference_price": Decimal(87), "reference_on": TODAY, "reference_source": "Relevé"}
        db.add(
            PriceLine(
                price_list_id=prices.id, trade="painting", name="Murs", unit="m2", unit_price=Decimal(41), **known
            )
        )
        return agreement


def a_share(world, thing, kind, sections, place="roanne", who="paul", **state):
    """A share of it, sent and taken up by `who` through the invitation's own page unless taken is False."""
    until = state.pop("until", None)
    values = {"until": TODAY + timedelta(days=200), "label": f"{kind} {CANARY[:2]}", "organisation": "Préfecture"}
    values |= {key: value for key, value in state.items() if key != "taken"}
    with world.inside(place) as db:
        share = Share(
            **{f"{kind}_id": thing}, person="Paul", email=CAST[who][0], sections=sections,
            sent_at=values.pop("sent_at", TODAY), **values,
        )  # fmt: skip
        db.add(share)
        bring_up_to_date(db, share.residence_id, share.agreement_id, share.dossier_id)
    href = mail_invitation(world.database, world.places[place], share)
    if state.get("taken", True):
        browser = world.as_(who)
        path = href.removeprefix("http://testserver.local")
        browser.get(path)
        answer = browser.post(path)
        assert answer.status_code == 303, answer.text
    if until is not None:
        with world.inside(place) as db:
            db.run(update(Share).where(Share.id == share.id).values(until=until))
    return share, href.removeprefix("http://testserver.local")
