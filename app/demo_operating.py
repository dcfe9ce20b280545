"""The operating dossier of Faventines (72 300 € a year) with three budgets, and a small action whose report is due.

The amounts of 2025 are those of the association's own sheet, one year after the other; the rest is invented."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import bindparam, exists, select

from app.funding.budget_models import Budget, BudgetClosing, BudgetLine
from app.funding.dossier_models import Dossier, DossierStep
from app.funding.fiscal import fiscal_end, months_after, report_due
from app.funding.funder_models import Funder
from app.funding.payment_models import FundingPayment
from app.funding.plan_models import CostLine, FundingAct, FundingLine, PlanClosing
from app.funding.report_models import FinancialReport
from app.residences.models import Residence
from tenants import clock, session
from tenants.actor import Workspace, keeper
from tenants.database import Database
from tenants.session import Db

TITLE = "Fonctionnement de la résidence Faventines"
ACTION = "Atelier « habiter et économiser » (exemple)"
ALREADY = select(exists(select(Dossier.id).where(Dossier.title == TITLE)))
RESIDENCE = select(Residence.id).where(Residence.name == "Faventines").order_by(Residence.number).limit(1)
STATE = select(Funder).where(Funder.type == bindparam("type")).order_by(Funder.number).limit(1)
MONTHS = 6
UNITS = 21

# account, planned, actual two years ago, actual last year: the sheet of the association is last year's.
LINES = (
    ("a60", "9800", "9644.10", "10112.40"),
    ("a61", "14200", "14388.00", "13871.05"),
    ("a62", "6100", "5980.35", "6402.77"),
    ("a63", "2300", "2268.00", "2300.00"),
    ("a64", "38500", "38120.75", "39120.60"),
    ("a68", "1400", "1400.00", "1400.00"),
    ("a70", "52300", "51996.40", "51204.82"),
    ("a74", "20000", "20000.00", "20000.00"),
    ("a86", "1800", "1800.00", "1800.00"),
    ("a87", "1800", "1800.00", "1800.00"),
)
ACTION_LINES = (
    ("a60", "1150", "1412.30"),
    ("a625", "450", "388.20"),
    ("a641", "6900", "6900.00"),
    ("a70", "500", "620.00"),
    ("a74etat", "6000", "6000.00"),
    ("a756", "2000", "2080.50"),
)


def seed(database: Database, places: dict[str, Workspace]) -> None:
    """A step of the demo's seeding, after the residences and the funders. Running it again changes nothing."""
    with session.open(database, keeper(places["valence"]), write=True) as db:
        if not db.value(ALREADY):
            Operating(db, clock.today()).load()


class Operating:
    """Puts the two dossiers in, years counted back from this one."""

    def __init__(self, db: Db, today: date) -> None:
        self.db, self.today, self.year = db, today, today.year

    def load(self) -> None:
        dossier = self.dossier(TITLE, "operating", self.year - 2, self.year, date(self.year, 12, 31))
        self.plan(dossier)
        for back, at in ((2, 2), (1, 3), (0, None)):
            budget = self.budget(dossier, self.year - back, [(r[0], r[1], r[at] if at else None) for r in LINES])
            self.settle(budget, date(self.year - back, 1, 20), Decimal(72300), Decimal(1800))
        ends = months_after(self.today + timedelta(days=19), -MONTHS)
        action = self.dossier(ACTION, "action", ends.year, ends.year, ends)
        budget = self.budget(action, ends.year, list(ACTION_LINES), units=None)
        self.settle(budget, months_after(ends, -11), Decimal(8500), Decimal(0))

    def dossier(self, title: str, kind: str, first: int, last: int, ends: date) -> Dossier:
        residence = self.db.value(RESIDENCE) if kind == "operating" else None
        made = Dossier(kind=kind, title=title, year_from=first, year_to=last, fiscal_end=ends, residence_id=residence)
        self.db.add(made)
        for stage, month in (("filed", 1), ("complete", 2), ("decided", 4)):
            self.db.add(DossierStep(dossier_id=made.id, stage=stage, happened_on=date(first - 1, 6 + month, 12)))
        return made

    def plan(self, dossier: Dossier) -> None:
        state = self.db.object(STATE, type="state")
        self.db.add(
            CostLine(dossier_id=dossier.id, rank=1, category="running", name="Une année", amount=Decimal(72300))
        )
        self.db.add(
            FundingLine(
                dossier_id=dossier.id, rank=1, name="Redevances des résidents", nature="revenue", asked=Decimal(52300)
            )
        )
        name, amount = "AGLS" if state else "État : AGLS", Decimal(20000)
        line = FundingLine(
            dossier_id=dossier.id, rank=2, name=name, nature="subsidy", asked=amount,
            funder_id=state.id if state else None, public=True,
        )  # fmt: skip
        self.db.add(line)
        before, first = dossier.year_from - 1, dossier.year_from
        for kind, on, reference in (
            ("filed", date(before, 7, 12), ""),
            ("awarded", date(before, 10, 12), ""),
            ("notified", date(before, 11, 18), f"AGLS-{first}"),
        ):
            self.db.add(FundingAct(line_id=line.id, kind=kind, acted_on=on, amount=amount, reference=reference))
        self.db.add(FundingPayment(line_id=line.id, kind="received", paid_on=date(first, 4, 22), amount=amount))
        total = Decimal(72300)
        self.db.add(
            PlanClosing(
                dossier_id=dossier.id, settled_on=date(before, 12, 2), cost=total, resources=total, public_aid=amount
            )
        )

    def budget(
        self, dossier: Dossier, year: int, lines: list[tuple[str, str, str | None]], units: int | None = UNITS
    ) -> Budget:
        budget = Budget(dossier_id=dossier.id, year=year, units=units)
        self.db.add(budget)
        for account, planned, actual in lines:
            self.db.add(
                BudgetLine(
                    budget_id=budget.id, account=account, rank=1, planned=Decimal(planned),
                    actual=Decimal(actual) if actual else None,
                )
            )  # fmt: skip
        due = report_due(fiscal_end(year, dossier.year_to, dossier.fiscal_end), MONTHS)
        self.db.add(FinancialReport(budget_id=budget.id, due_on=due))
        return budget

    def settle(self, budget: Budget, on: date, amount: Decimal, in_kind: Decimal) -> None:
        self.db.add(
            BudgetClosing(
                budget_id=budget.id, settled_on=on, charges=amount, products=amount, in_kind_charges=in_kind,
                in_kind_products=in_kind,
            )
        )  # fmt: skip
