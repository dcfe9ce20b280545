"""The demo's payments: what the funders of Faventines paid of what they notified, schedules and claims under way, one
amount late, one given back, and three years of AGLS of which one is due and not notified. All of it is invented, but
for the totals of Faventines: 875 600 € paid of 948 000 €."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import bindparam, exists, select

from app.funding.agls_models import AglsEntry, AglsYear
from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder
from app.funding.notice_models import GrantNotice, GrantReading
from app.funding.payment_models import Claim, FundingPayment, Instalment
from app.funding.plan_models import FundingAct, FundingLine
from app.funding.setting_models import FundingSetting
from app.residences.models import Residence, Unit
from tenants import clock, session
from tenants.actor import Workspace, keeper
from tenants.database import Database
from tenants.joins import same
from tenants.session import Db

ANYTHING = select(exists(select(Instalment.id)))
AGLS_ALREADY = select(exists(select(AglsYear.id)))
# The notified lines of a dossier, under the names of today.
LINES = (
    select(FundingLine.id, Funder.name, FundingAct.amount, FundingAct.acted_on)
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .join(Funder, same(FundingLine, Funder, FundingLine.funder_id))
    .join(FundingAct, FundingAct.line_id == FundingLine.id)
    .where(
        Dossier.title.contains(bindparam("title")),
        FundingAct.kind == "notified",
        FundingAct.tenant_id == FundingLine.tenant_id,
    )
    .order_by(Dossier.number, FundingLine.rank)
)
HOUSES = select(Residence.id, Residence.name).order_by(Residence.number)
UNITS = select(Unit.residence_id)
# Faventines: who still owes a part, and how much was paid.
PAID_OF_FAVENTINES = {Decimal(129_000): Decimal(77_400), Decimal(52_000): Decimal(31_200)}
YEARS = 3
PER_UNIT = Decimal("412.50")
LEAST = 4_000


def seed(database: Database, places: dict[str, Workspace]) -> None:
    """A step of the demo's seeding, after dossiers and residences. What already has a schedule is left alone."""
    with session.open(database, keeper(places["valence"]), write=True) as db:
        if not db.value(ANYTHING):
            Valence(db, clock.today()).load()
        if not db.value(AGLS_ALREADY):
            load_agls(db, clock.today())
            load_published(db, clock.today())
    with session.open(database, keeper(places["roanne"]), write=True) as db:
        if not db.value(ANYTHING):
            Roanne(db, clock.today()).load()


class Writer:
    """Puts schedules, claims and payments in, days counted from today."""

    def __init__(self, db: Db, today: date) -> None:
        self.db, self.today = db, today

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def part(self, line: object, kind: str, on: date, amount: Decimal, condition: str = "") -> Instalment:
        made = Instalment(line_id=line, kind=kind, due_on=on, amount=amount, condition=condition)
        self.db.add(made)
        return made

    def claim(self, part: Instalment, sent: date | None, **more: date) -> Claim:
        """Prepared three days before it left, today when it did not yet."""
        written = datetime.combine(sent - timedelta(days=3) if sent else self.today, time(10), clock.PARIS)
        made = Claim(
            line_id=part.line_id, instalment_id=part.id, amount=part.amount, sent_on=sent, made_at=written, **more
        )
        self.db.add(made)
        return made

    def pay(self, line: object, on: date, amount: Decimal, claim: Claim | None = None, kind: str = "received") -> None:
        named = {"claim_id": claim.id, "instalment_id": claim.instalment_id} if claim else {}
        self.db.add(FundingPayment(line_id=line, kind=kind, paid_on=on, amount=amount, **named))


class Valence(Writer):
    """Faventines, nearly paid; the laundry, one payment late."""

    def load(self) -> None:
        for row in self.db.all(LINES, title="Construction de la résidence Faventines"):
            self._built(row.id, Decimal(row.amount))
        laundry = list(self.db.all(LINES, title="Laverie"))
        for row, late in zip(laundry, (True, False), strict=False):
            amount = Decimal(row.amount)
            if late:
                part = self.part(row.id, "single", self.day(-40), amount, "sur factures acquittées")
                self.claim(part, self.day(-62))
            else:
                first = self.part(row.id, "advance", self.day(-210), amount / 2)
                self.pay(row.id, self.day(-203), amount / 2, self.claim(first, self.day(-240)))
                self.claim(self.part(row.id, "balance", self.day(25), amount / 2), None)

    def _built(self, line: object, amount: Decimal) -> None:
        """Advance at the start, instalment during the works, balance; two balances are still to come."""
        paid = PAID_OF_FAVENTINES.get(amount, amount)
        advance = (amount * 30 / 100).quantize(Decimal(1))
        self.part(line, "advance", date(1996, 2, 29), advance)
        self.pay(line, date(1996, 3, 15), advance)
        middle = paid - advance if paid < amount else (amount * 40 / 100).quantize(Decimal(1))
        self.part(line, "instalment", date(1996, 11, 30), middle, "travaux à moitié faits")
        self.pay(line, date(1996, 12, 10), middle)
        rest = amount - advance - middle
        if paid == amount:
            self.part(line, "balance", date(1997, 11, 30), rest, "procès-verbal de réception")
            self.pay(line, date(1997, 12, 12), rest)
            return
        year = self.today.year + 1
        spring = amount == Decimal(52_000)
        balance = self.part(
            line, "balance", date(year, 3, 31) if spring else date(year, 6, 30), rest, "bilan définitif de l’opération"
        )
        if spring:
            self.claim(balance, None)
        else:
            self.claim(balance, self.day(-25), queried_on=self.day(-9))


class Roanne(Writer):
    """The operation with the enterprise: half paid, one balance late with a question, one amount given back."""

    def load(self) -> None:
        lines = self.db.all(LINES, title="Remise en état de logements par l’insertion")
        for rank, row in enumerate(lines):
            amount = Decimal(row.amount)
            advance = self.part(row.id, "advance", self.day(-185), amount / 2)
            self.pay(row.id, self.day(-178 + rank), amount / 2, self.claim(advance, self.day(-205 + rank)))
            late = rank == 0
            balance = self.part(
                row.id, "balance", self.day(-12 if late else 25 + 20 * rank), amount / 2, "bilan de l’action"
            )
            if late:
                self.claim(balance, self.day(-45), queried_on=self.day(-20))
            elif rank == 1:
                self.claim(balance, self.day(-8))
            elif rank == 3:
                self.pay(row.id, self.day(-30), Decimal(1_500), kind="given_back")


def load_agls(db: Db, today: date) -> None:
    """A row per residence and year, the oldest paid, last year's in part, this year's with one that nobody notified."""
    source = "Courrier de la DDETS (exemple)"
    since = date(today.year - 1, 1, 1)
    db.add(FundingSetting(code="agls_flat_per_unit_general", valid_from=since, value=PER_UNIT, source=source))
    houses = list(db.all(HOUSES))
    counted = [row.residence_id for row in db.all(UNITS)]
    for year in range(today.year - YEARS + 1, today.year + 1):
        for rank, house in enumerate(houses):
            units = counted.count(house.id)
            due = max(PER_UNIT * units, Decimal(LEAST)) if house.name != "Faventines" else Decimal(20_000)
            row = AglsYear(
                residence_id=house.id,
                year=year,
                units=units or None,
                due=due,
                source="Convention AGLS (exemple)" if house.name == "Faventines" else source,
            )
            db.add(row)
            _agls_entries(db, row, rank, today)


def load_published(db: Db, today: date) -> None:
    """What two funders published: one grant to confirm, one AGLS, one of a namesake that was set aside."""
    reading = GrantReading(
        filename="subventions-exemple.csv", beneficiary="CALD de la Drôme", rows=40, ours=3, fresh=3, refused=0
    )
    db.add(reading)
    on = today - timedelta(days=6)
    for line, giver, what, amount, answer in (
        (12, "Valence Romans Agglo", "Vélos des résidents", "6000", None),
        (23, "DDETS de la Drôme", f"AGLS {today.year} Les Micocouliers", "9900", None),
        (31, "Valence Romans Agglo", "Tournoi de pétanque", "750", "declined"),
    ):
        db.add(
            GrantNotice(
                reading_id=reading.id,
                line=line,
                fingerprint=f"{line:064x}",
                same_siret=False,
                same_name=True,
                giver=giver,
                beneficiary="CALD de la Drôme",
                object=what,
                amount=Decimal(amount),
                granted_on=on,
                reference=f"{today.year}-{line:03}",
                terms="unique",
                answer=answer,
                answered_at=clock.now() if answer else None,
                reason="Une autre association du même nom." if answer else "",
            )
        )


def _agls_entries(db: Db, row: AglsYear, rank: int, today: date) -> None:
    age = today.year - row.year
    if age == 0 and rank == 1:
        return  # due, and nobody notified it
    told = min(date(row.year, 5, 12) + timedelta(days=rank), today - timedelta(days=3))
    reference = f"AGLS-{row.year}-{rank + 1:02}"
    db.add(AglsEntry(agls_id=row.id, kind="notified", happened_on=told, amount=row.due, reference=reference))
    if age == 0:
        return
    share = Decimal(100) if age > 1 or rank % 3 else Decimal(65)
    paid = (row.due * share / 100).quantize(Decimal("0.01"))
    db.add(AglsEntry(agls_id=row.id, kind="paid", happened_on=told + timedelta(days=160), amount=paid))
