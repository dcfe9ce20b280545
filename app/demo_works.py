"""The demo's works in Roanne: invented dwellings in every situation, so that each page has something to show.

Names, addresses and amounts are invented. The first dwelling is the one whose six cells and clock are worked out by
hand: vacant, ordered after 9 days, begun after 22, accepted after 31, let after 14, so 76 days.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import exists, select

from app import demo_works_history as history
from app.demo.works import ACCESS, CONTACT
from app.works.days import last_day
from app.works.dwelling_models import Convention, Dwelling, Lease, Vacancy
from app.works.employee_models import Employee, WorkHours
from app.works.enterprise_models import Agreement, AgreementTrade, Enterprise
from app.works.household_models import CandidateHousehold, Proposal
from app.works.landlord_models import Advice, Landlord, LandlordContact
from app.works.order_models import Order, OrderPayer, OrderStep, QuoteLine
from app.works.site_models import Snag
from tenants import clock, session
from tenants.actor import Workspace, keeper
from tenants.database import Database
from tenants.session import Db

ANYTHING = select(exists(select(Landlord.id)))
TRADES = (
    "painting", "flooring", "plastering", "tiling", "plumbing_small", "electrical_small", "joinery", "locksmith",
    "cleaning", "clearance", "outdoor",
)  # fmt: skip


def seed(database: Database, places: dict[str, Workspace]) -> None:
    """A step of the demo's seeding. A workspace that already holds a landlord is left as it is."""
    with session.open(database, keeper(places["roanne"]), write=True) as db:
        if not db.value(ANYTHING):
            Roanne(db, clock.today()).load()
            history.load(db, clock.today())


@dataclass
class Roanne:
    """Puts the dwellings in, days counted back from today."""

    db: Db
    today: date

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def load(self) -> None:
        sesame = self._sesame()
        owners = self._landlords()
        dwellings = self._dwellings(owners)
        self._let_again(dwellings["12 rue des Tanneurs"], sesame)
        self._waiting_for_a_quote(dwellings["94 rue Mulsant"], sesame)
        self._in_works(dwellings["36 avenue de Paris"], sesame)
        self._ready(dwellings["18 rue Brison"], sesame)
        self._vacant(dwellings["61 boulevard du Marais"])
        self._sitting_tenant(dwellings["40 rue de Clermont"], sesame)
        gone = dwellings["7 place du Marché"]
        gone.left_on, gone.followed_from = self.ago(400), self.ago(2400)
        self.db.flush()

    # -- who ----------------------------------------------------------------------------------------------------------
    def _sesame(self) -> Enterprise:
        enterprise = Enterprise(name="SESAME", kind="unknown", town="Roanne", partner_since=date(2001, 1, 15))
        self.db.add(enterprise)
        first = date(self.today.year - 1, 1, 1)
        agreement = Agreement(
            enterprise_id=enterprise.id,
            signed_on=first,
            starts_on=first,
            ends_on=last_day(first, 3),
            scope="Petits travaux de remise en état, sans toucher aux métiers réservés aux artisans.",
            order_ceiling=Decimal(5000),
            dwellings_target=36,
        )
        self.db.add(agreement)
        self.db.add(*(AgreementTrade(agreement_id=agreement.id, trade=trade) for trade in TRADES))
        return enterprise

    def _landlords(self) -> dict[str, Landlord]:
        made = [
            Landlord(kind="person", name="Exemple", first_name="Clément", town="Roanne", phone="04 77 00 00 01"),
            Landlord(kind="person", name="Fictif", first_name="Angèle", town="Riorges"),
            Landlord(kind="person", name="Inventé", first_name="Farid", town="Mably", email="farid@bailleur.example"),
            Landlord(kind="company", name="SCI des Tanneries (exemple)", town="Le Coteau"),
            Landlord(kind="company", name="Indivision Berthet-Collet (exemple)", town="Roanne"),
        ]
        self.db.add(*made)
        tanneries = made[3]
        self.db.add(
            LandlordContact(landlord_id=made[0].id, name="Étude Exemple", role="notaire", phone="04 77 00 00 05"),
            LandlordContact(landlord_id=tanneries.id, name="Mme Gérance", role="gérante", phone="04 77 00 00 04"),
        )
        for landlord, days, outcome, back in (
            (made[0], 860, "convention_signed", None),
            (made[0], 240, "works_ordered", None),
            (made[1], 700, "mandate_signed", None),
            (made[2], 45, "thinking", 12),
            (tanneries, 1500, "convention_signed", None),
            (made[4], 20, "not_interested", None),
        ):
            given = self.ago(days)
            call = self.ago(back) if back is not None else None
            self.db.add(
                Advice(landlord_id=landlord.id, given_on=given, way="visit", outcome=outcome, call_back_on=call)
            )
        return {landlord.name.split(" (")[0]: landlord for landlord in made}

    def _dwellings(self, owners: dict[str, Landlord]) -> dict[str, Dwelling]:
        """Address, town, postcode, type, area, energy class, owner, (years of the convention, days ago, level)."""
        rows = (
            ("12 rue des Tanneurs", "Roanne", "42300", "t3", "68", "D", "Exemple", (9, 1760, "lcs")),
            ("94 rue Mulsant", "Roanne", "42300", "t4", "61.2", "E", "Exemple", (6, 700, "loc2")),
            ("36 avenue de Paris", "Riorges", "42153", "t3", "55.5", "D", "Fictif", (6, 2080, "loc1")),
            ("18 rue Brison", "Roanne", "42300", "t2", "42", "C", "Inventé", (6, 1200, "loc2")),
            ("61 boulevard du Marais", "Le Coteau", "42120", "t4", "78", "", "SCI des Tanneries", (6, 900, "loc2")),
            ("40 rue de Clermont", "Mably", "42300", "t3", "64", "E", "SCI des Tanneries", (9, 3150, "lcts")),
            ("25 rue Jean Jaurès", "Mably", "42300", "t2", "47.5", "D", "Fictif", (6, 300, "loc3")),
            ("7 place du Marché", "Roanne", "42300", "t3", "59", "F", "Indivision Berthet-Collet", None),
        )
        found = {}
        for address, town, postcode, kind, area, energy, owner, convention in rows:
            dwelling = Dwelling(
                landlord_id=owners[owner].id, address=address, town=town, postcode=postcode, type=kind,
                area=Decimal(area), energy_class=energy, rent=Decimal(area) * 7,
            )  # fmt: skip
            self.db.add(dwelling)
            found[address] = dwelling
            if convention:
                years, days, level = convention
                first = self.ago(days)
                self.db.add(
                    Convention(
                        dwelling_id=dwelling.id, landlord_id=dwelling.landlord_id, kind="anah_with_works", level=level,
                        signed_on=self.ago(days + 20), starts_on=first, ends_on=last_day(first, years),
                        rent_ceiling=Decimal(area) * Decimal("7.5"),
                    )
                )  # fmt: skip
        return found

    # -- what happened ------------------------------------------------------------------------------------------------
    def _empty(self, dwelling: Dwelling, days: int) -> Vacancy:
        """Let before, empty since so many days."""
        self.db.add(Lease(dwelling_id=dwelling.id, starts_on=self.ago(days + 900), ends_on=self.ago(days)))
        vacancy = Vacancy(dwelling_id=dwelling.id, vacant_on=self.ago(days))
        self.db.add(vacancy)
        return vacancy

    def _order(
        self,
        dwelling: Dwelling,
        enterprise: Enterprise,
        work: str,
        steps: dict[str, int],
        vacancy: Vacancy | None = None,
    ) -> Order:
        """steps: stage -> days ago."""
        first = self.ago(max(steps.values()))
        origin = "vacant_refurbishment" if vacancy else "sitting_tenant"
        order = Order(
            year=first.year, dwelling_id=dwelling.id, enterprise_id=enterprise.id, origin=origin, work=work,
            vacancy_id=vacancy.id if vacancy else None, access=ACCESS, contact=CONTACT,
        )  # fmt: skip
        self.db.add(order)
        for stage, days in steps.items():
            self.db.add(OrderStep(order_id=order.id, stage=stage, happened_on=self.ago(days)))
        return order

    def _lines(self, order: Order, *lines: tuple[str, str, str, str | None]) -> None:
        """(trade, work, price, reference or none), lump sums."""
        for rank, (trade, work, price, reference) in enumerate(lines, start=1):
            self.db.add(
                QuoteLine(
                    order_id=order.id, rank=rank, trade=trade, work=work, unit_price=Decimal(price),
                    reference_price=Decimal(reference) if reference else None, vat_rate=Decimal(10),
                )
            )  # fmt: skip

    def _let_again(self, dwelling: Dwelling, enterprise: Enterprise) -> None:
        vacancy = self._empty(dwelling, 263)
        stages = {
            "requested": 260, "visited": 258, "quoted": 256, "agreed": 255, "ordered": 254, "in_progress": 232,
            "received_with_reserves": 201, "received": 194, "invoiced": 190, "closed": 180,
        }  # fmt: skip
        order = self._order(dwelling, enterprise, "Peinture, sols", stages, vacancy)
        self._lines(
            order,
            ("painting", "Peinture du séjour et des chambres", "1240.00", "1850.00"),
            ("flooring", "Sol souple de trois pièces", "980.00", "1450.00"),
            ("joinery", "Plinthes et deux portes", "420.00", "620.00"),
            ("locksmith", "Serrure de la porte d’entrée", "172.00", "230.00"),
            ("plumbing_small", "Robinet de l’évier", "200.00", "300.00"),
        )
        self.db.add(
            Snag(
                order_id=order.id, work="Plinthe du séjour", found_on=self.ago(201), lift_by=self.ago(190),
                lifted_on=self.ago(194),
            ),
            OrderPayer(order_id=order.id, kind="landlord", amount=Decimal("1807.00")),
            OrderPayer(
                order_id=order.id, kind="grant", name="Département (fonds logement, exemple)", amount=Decimal("1205.00")
            ),
        )  # fmt: skip
        for code, hours in (("S02", "64.5"), ("S05", "52.0"), ("S15", "40.5")):
            employee = Employee(enterprise_id=enterprise.id, code=code)
            self.db.add(employee)
            month = self.ago(220).replace(day=1)
            self.db.add(WorkHours(order_id=order.id, employee_id=employee.id, month=month, hours=Decimal(hours)))
        first, second = self._household("EX-2041", 2, 1), self._household("EX-2057", 1, 2)
        self.db.add(
            Proposal(
                dwelling_id=dwelling.id, household_id=first.id, made_on=self.ago(200), answer="refused_by_household",
                answered_on=self.ago(196), reason="location",
            ),
            Proposal(
                dwelling_id=dwelling.id, household_id=second.id, made_on=self.ago(195), answer="accepted",
                answered_on=self.ago(191), housed_on=self.ago(187),
            ),
        )  # fmt: skip
        vacancy.ended_on = self.ago(187)
        self.db.flush()
        self.db.add(
            Lease(
                dwelling_id=dwelling.id, vacancy_id=vacancy.id, household_id=second.id, starts_on=self.ago(187),
                rent=Decimal("476.00"),
            )
        )  # fmt: skip

    def _household(self, reference: str, adults: int, children: int) -> CandidateHousehold:
        household = CandidateHousehold(
            register="pdalhpd", reference=reference, priority="temporary_accommodation", label_from=self.ago(400),
            label_until=self.ago(-330), adults=adults, children=children, type="t3", sectors=["Roanne"],
            rent_ceiling=Decimal(520), registered_on=self.ago(390), last_contact_on=self.ago(190),
        )  # fmt: skip
        self.db.add(household)
        return household

    def _waiting_for_a_quote(self, dwelling: Dwelling, enterprise: Enterprise) -> None:
        vacancy = self._empty(dwelling, 41)
        self._order(dwelling, enterprise, "Peinture, plomberie", {"requested": 12, "visited": 6}, vacancy)

    def _in_works(self, dwelling: Dwelling, enterprise: Enterprise) -> None:
        vacancy = self._empty(dwelling, 62)
        steps = {"requested": 58, "visited": 52, "quoted": 45, "agreed": 41, "ordered": 40, "in_progress": 19}
        order = self._order(dwelling, enterprise, "Sols, débarras", steps, vacancy)
        self._lines(
            order,
            ("clearance", "Débarras de la cave", "310.00", "450.00"),
            ("flooring", "Sol souple de deux pièces", "720.00", "1080.00"),
            ("other", "Évacuation en déchèterie", "90.00", None),
        )

    def _ready(self, dwelling: Dwelling, enterprise: Enterprise) -> None:
        vacancy = self._empty(dwelling, 93)
        steps = {"requested": 90, "quoted": 80, "agreed": 74, "ordered": 70, "in_progress": 48, "received": 9}
        order = self._order(dwelling, enterprise, "Peinture", steps, vacancy)
        self._lines(order, ("painting", "Peinture de tout le logement", "1650.00", "2400.00"))

    def _vacant(self, dwelling: Dwelling) -> None:
        self._empty(dwelling, 17)

    def _sitting_tenant(self, dwelling: Dwelling, enterprise: Enterprise) -> None:
        self.db.add(Lease(dwelling_id=dwelling.id, starts_on=self.ago(1500)))
        steps = {"requested": 70, "quoted": 66, "agreed": 60, "ordered": 58, "in_progress": 40, "received": 36}
        order = self._order(dwelling, enterprise, "Robinetterie", steps)
        self._lines(order, ("plumbing_small", "Robinets de la salle de bains", "140.00", "210.00"))
