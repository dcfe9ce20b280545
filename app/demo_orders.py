"""Orders of the demo in the stages where nothing else of it stands: quoted, agreed, ordered, with a snag left,
invoiced, refused, outside the charter. All for sitting tenants, so that no clock moves; all invented."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import bindparam, exists, select

from app.demo.works import ACCESS, CONTACT
from app.reference import catalogue
from app.works.dwelling_models import Dwelling
from app.works.enterprise_models import Enterprise
from app.works.order_models import Invoice, Order, OrderStep, QuoteLine, Referral
from app.works.site_models import AcceptanceCheck, Snag
from tenants import clock, session
from tenants.actor import Workspace, keeper
from tenants.database import Database
from tenants.session import Db

WORK = "Reprise d’un robinet (exemple)"
ALREADY = select(exists(select(Order.id).where(Order.work == WORK)))
DWELLING = select(Dwelling).where(Dwelling.address == bindparam("address")).order_by(Dwelling.number).limit(1)
SESAME = select(Enterprise).where(Enterprise.name == "SESAME").order_by(Enterprise.number).limit(1)
PAINTING = (("painting", "Peinture de la chambre", "460.00", "690.00"),)
FLOORS = (("flooring", "Sol souple du couloir", "310.00", "455.00"), ("other", "Évacuation des gravats", "60.00", None))


def seed(database: Database, places: dict[str, Workspace]) -> None:
    """A step of the demo's seeding, after the dwellings. Running it again changes nothing."""
    with session.open(database, keeper(places["roanne"]), write=True) as db:
        if not db.value(ALREADY) and db.object(DWELLING, address="40 rue de Clermont"):
            Stages(db, clock.today()).load()


class Stages:
    """Puts the orders in, days counted back from today."""

    def __init__(self, db: Db, today: date) -> None:
        self.db, self.today = db, today
        self.sesame: Enterprise = db.object(SESAME)

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def load(self) -> None:
        clermont, tanneurs = "40 rue de Clermont", "12 rue des Tanneurs"
        self.order(clermont, "Peinture d’une chambre", {"requested": 16, "visited": 12, "quoted": 9}, PAINTING)
        self.order(tanneurs, "Sol du couloir", {"requested": 22, "quoted": 15, "agreed": 5}, FLOORS)
        begun = {"requested": 34, "visited": 30, "quoted": 26, "agreed": 21, "ordered": 20}
        self.order(clermont, "Sol de l’entrée", begun, FLOORS)
        self._with_a_snag("25 rue Jean Jaurès")
        self._invoiced(tanneurs)
        self.order(tanneurs, "Papier peint de la cuisine", {"requested": 105, "refused": 100})
        outside = self.order(clermont, "Tableau électrique", {"requested": 64, "visited": 60, "out_of_scope": 60})
        self.db.add(
            Referral(
                order_id=outside.id, trade="electrical_heavy", craftsman="Électricité Exemple",
                referred_on=self.ago(60), reason="Mise aux normes : hors charte",
            )
        )  # fmt: skip

    def order(
        self,
        address: str,
        work: str,
        steps: dict[str, int],
        lines: tuple[tuple[str, str, str, str | None], ...] = (),
    ) -> Order:
        """steps: stage -> days ago; lines: (trade, work, price, reference or none)."""
        dwelling: Dwelling = self.db.object(DWELLING, address=address)
        year = self.ago(max(steps.values())).year
        order = Order(
            year=year, dwelling_id=dwelling.id, enterprise_id=self.sesame.id, origin="sitting_tenant", work=work,
            access=ACCESS, contact=CONTACT,
        )  # fmt: skip
        self.db.add(order)
        for stage, days in steps.items():
            self.db.add(OrderStep(order_id=order.id, stage=stage, happened_on=self.ago(days)))
        for rank, (trade, line, price, reference) in enumerate(lines, start=1):
            self.db.add(
                QuoteLine(
                    order_id=order.id, rank=rank, trade=trade, work=line, unit_price=Decimal(price),
                    reference_price=Decimal(reference) if reference else None, vat_rate=Decimal(10),
                )
            )  # fmt: skip
        return order

    def _with_a_snag(self, address: str) -> None:
        steps = {"requested": 50, "quoted": 44, "agreed": 40, "ordered": 38, "in_progress": 20}
        order = self.order(address, WORK, {**steps, "received_with_reserves": 8}, PAINTING)
        points = [code for code, _words in catalogue.choices("decency_checks", "fr", self.today)]
        for point in points:
            result = "snag" if point == points[-1] else "ok"
            self.db.add(AcceptanceCheck(order_id=order.id, point=point, result=result))
        self.db.add(
            Snag(
                order_id=order.id, point=points[-1], work="Joint de l’évier", found_on=self.ago(8),
                lift_by=self.ago(-7),
            )
        )  # fmt: skip

    def _invoiced(self, address: str) -> None:
        steps = {"requested": 80, "quoted": 72, "agreed": 68, "ordered": 66, "in_progress": 50, "received": 30}
        order = self.order(address, "Peinture du séjour", {**steps, "invoiced": 15}, PAINTING)
        values = {"reference": "EX-401", "invoiced_on": self.ago(15)}
        self.db.add(Invoice(order_id=order.id, before_tax=Decimal("460.00"), vat=Decimal("46.00"), **values))
