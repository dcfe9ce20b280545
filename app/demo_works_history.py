"""The demo's tale of works put into Roanne: inserts of many rows. Every row is invented, and says so where it can."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from app import reference
from app.demo.works import WORKS, Home, Site, Tale, Turn, tale
from app.works.days import last_day
from app.works.dwelling_models import Convention, Dwelling, Lease, Vacancy
from app.works.employee_models import Employee, EmployeeExit, Training, WorkHours
from app.works.enterprise_models import (
    Agreement,
    AgreementTrade,
    Consultation,
    Enterprise,
    PriceLine,
    PriceList,
    Review,
)
from app.works.household_models import CandidateHousehold, Proposal
from app.works.landlord_models import Advice, Landlord
from app.works.order_models import Invoice, Order, OrderPayer, OrderStep, QuoteLine, Referral
from app.works.quoting import to_the_cent
from app.works.site_models import Snag
from tenants import clock
from tenants.session import Db

Rows = list[dict[str, Any]]

SESAME = select(Enterprise).where(Enterprise.name == "SESAME").order_by(Enterprise.number)
AGREEMENT = select(Agreement).where(Agreement.undone_at.is_(None)).order_by(Agreement.starts_on.desc()).limit(1)
TRADES = select(AgreementTrade).order_by(AgreementTrade.trade)
READY = select(Dwelling).where(Dwelling.address == "18 rue Brison").order_by(Dwelling.number)
FIRST_WAITING = (
    select(CandidateHousehold).where(CandidateHousehold.reference == "EX-A01").order_by(CandidateHousehold.number)
)
INVENTED = "Ligne inventée pour la démonstration."
START = date(2001, 1, 15)
# The funders of the case sheet; the shares are fictional.
FUNDERS = (
    "Conseil général (montant fictif)", "Grand Roanne (montant fictif)",
    "Direction départementale du Travail (montant fictif)", "Conseil régional (montant fictif)",
    "Emmaüs (montant fictif)",
)  # fmt: skip
KEPT_DAYS = 730  # after which a household of the register is anonymous
YEARS_OF_A_CONVENTION = 9
WAITING: tuple[tuple[str, list[str], str], ...] = (
    ("t2", ["Roanne"], "390"), ("t3", ["Roanne", "Riorges"], "480"), ("t4", ["Roanne"], "620"), ("t4", [], "560"),
    ("t3", ["Mably"], "450"), ("t2", [], "330"), ("t3", ["Roanne"], "520"), ("t4", ["Le Coteau"], "600"),
    ("t5", ["Riorges"], "700"), ("t2", ["Roanne"], "300"), ("t3", ["Le Coteau", "Roanne"], "470"), ("t1", [], "290"),
)  # fmt: skip


def load(db: Db, today: date) -> None:
    """Everything that came before the dwellings of today, for a workspace that already holds SESAME."""
    _History(db, today).load()


class _History:
    """Keeps the identifiers while the rows go in, table by table."""

    def __init__(self, db: Db, today: date) -> None:
        self.db, self.today = db, today
        self.tale: Tale = tale(today)
        self.sesame: UUID = db.objects(SESAME)[0].id
        self.homes = [uuid4() for _home in self.tale.homes]
        self.workers = [uuid4() for _worker in self.tale.workers]
        self.rows: dict[Any, Rows] = {}
        self.asked: dict[UUID, date] = {}  # order: the day of its request, from which it takes its rank of the year

    def load(self) -> None:
        owners = [uuid4() for _owner in self.tale.owners]
        self._partnership()
        self._people(owners)
        for turn in self.tale.turns:
            self._turn(turn)
        for home, site in self.tale.upkeep:
            self._site(site, self.homes[home], None, "sitting_tenant", "Robinetterie d’un logement occupé")
        self._lives(owners)
        self._register()
        self._write()

    def _put(self, model: Any, **values: Any) -> UUID:
        key: UUID = values.setdefault("id", uuid4())
        self.rows.setdefault(model, []).append(values)
        return key

    # -- the partner --------------------------------------------------------------------------------------------------
    def _partnership(self) -> None:
        """Agreements of three years, each renewing the one before, up to the one that runs."""
        running = self.db.objects(AGREEMENT)[0]
        trades = [one.trade for one in self.db.objects(TRADES)]
        first, before = START, None
        while first < running.starts_on:
            last = min(last_day(date(first.year, 1, 1), 3), running.starts_on - timedelta(days=1))
            before = self._put(
                Agreement, enterprise_id=self.sesame, signed_on=first, starts_on=first, ends_on=last,
                scope="Petits travaux de remise en état, sans toucher aux métiers réservés aux artisans.",
                order_ceiling=Decimal(5000), dwellings_target=36, renews_id=before,
            )  # fmt: skip
            for trade in trades:
                self._put(AgreementTrade, agreement_id=before, trade=trade)
            self._put(
                Review, enterprise_id=self.sesame, held_on=last - timedelta(days=40),
                note="Bilan des trois ans : partenariat reconduit. " + INVENTED,
            )  # fmt: skip
            first = last + timedelta(days=1)
        self.renewed = (running, before)
        for day, who, said in (
            (
                date(2001, 2, 6),
                "Artisans peintres (exemple)",
                "Sans objection pour de petits travaux.",
            ),
            (
                date(2001, 2, 20),
                "Artisans électriciens (exemple)",
                "La mise aux normes leur reste réservée.",
            ),
            (date(2013, 10, 8), "Artisans plombiers (exemple)", "Accord sur la robinetterie, réseaux exclus."),
        ):
            self._put(Consultation, enterprise_id=self.sesame, held_on=day, who=who, answer=said)

    def prices(self) -> None:
        """The price list that runs, with its dated references."""
        first = date(self.today.year - 1, 1, 1)
        prices = PriceList(enterprise_id=self.sesame, name=f"Tarif {first.year} (fictif)", starts_on=first)
        self.db.add(prices)
        for trade, work, unit, price, usual in WORKS:
            self.db.add(
                PriceLine(
                    price_list_id=prices.id, trade=trade, name=work, unit=unit, unit_price=Decimal(price) * 2,
                    reference_price=Decimal(usual) * 2 if usual else None, reference_on=first if usual else None,
                    reference_source="prix fictif" if usual else "",
                )
            )  # fmt: skip

    def _asked_now(self) -> None:
        """The dwelling that is ready is proposed to the first who waits; nobody has answered yet."""
        ready = self.db.objects(READY)[0]
        first = self.db.objects(FIRST_WAITING)[0]
        made_on = self.today - timedelta(days=4)
        self.db.add(Proposal(dwelling_id=ready.id, household_id=first.id, made_on=made_on))

    def _people(self, owners: list[UUID]) -> None:
        for key, owner in zip(owners, self.tale.owners, strict=True):
            kind = "company" if owner.company else "person"
            self._put(
                Landlord, id=key, kind=kind, name=owner.name, first_name=owner.first_name, town=owner.town,
                note=INVENTED,
            )  # fmt: skip
        for key, home in zip(self.homes, self.tale.homes, strict=True):
            self._put(
                Dwelling, id=key, landlord_id=owners[home.owner], address=home.address, town=home.town,
                postcode=home.postcode, type=home.type, area=home.area, rent=to_the_cent(home.area * 7),
                note=INVENTED, followed_from=home.first_lease,
            )  # fmt: skip
        for key, worker in zip(self.workers, self.tale.workers, strict=True):
            self._put(
                Employee, id=key, enterprise_id=self.sesame, code=worker.code, contract="cddi",
                starts_on=worker.starts_on, ends_on=worker.ends_on,
            )  # fmt: skip
            if worker.exit:
                left = worker.ends_on + timedelta(days=1)
                self._put(EmployeeExit, employee_id=key, left_on=left, situation=worker.exit)
            if worker.trained_on:
                self._put(
                    Training, employee_id=key, name="Gestes et sécurité sur chantier", starts_on=worker.trained_on,
                    ends_on=worker.trained_on + timedelta(days=4), hours=Decimal(35),
                )  # fmt: skip

    # -- a dwelling let again -----------------------------------------------------------------------------------------
    def _turn(self, turn: Turn) -> None:
        home = self.tale.homes[turn.home]
        dwelling = self.homes[turn.home]
        vacancy = self._put(Vacancy, dwelling_id=dwelling, vacant_on=turn.vacant_on, ended_on=turn.let_on)
        order = self._site(turn.site, dwelling, vacancy, "vacant_refurbishment", "Remise en état avant relocation")
        if turn.outside:
            self._put(
                Referral, order_id=order, trade="electrical_heavy", craftsman="Électricien du Roannais (exemple)",
                reason="Réfection électrique, hors de la charte.", referred_on=turn.site.steps["visited"],
            )  # fmt: skip
        household = self._housed(turn, home) if turn.ours else None
        if household:
            self._proposals(turn, dwelling, household)
        self._put(
            Lease, dwelling_id=dwelling, vacancy_id=vacancy, household_id=household, starts_on=turn.let_on,
            rent=to_the_cent(home.area * 7),
        )  # fmt: skip

    def _housed(self, turn: Turn, home: Home) -> UUID:
        labelled = turn.let_on - timedelta(days=200) if turn.labelled else None
        old = (self.today - turn.let_on).days > KEPT_DAYS
        register = "departmental_register" if turn.let_on.year < 2008 else "pdalhpd"
        # Long ago: only what the figures count is left, as after the nightly forgetting.
        gone: dict[str, Any] = {"anonymised_at": None, "closed_on": None, "closed_why": ""}
        if old:
            on = turn.let_on + timedelta(days=KEPT_DAYS)
            gone = {"anonymised_at": _at_night(on), "closed_on": on, "closed_why": "other"}
        rank = len(self.rows.get(CandidateHousehold, [])) + 1
        return self._put(
            CandidateHousehold, register=register, reference="" if old else f"EX-{turn.let_on.year}-{rank:03d}",
            priority="none" if old else "temporary_accommodation", label_from=labelled, label_until=None,
            adults=turn.adults, children=turn.children, type="" if old else home.type,
            sectors=[] if old else [home.town], rent_ceiling=None if old else to_the_cent(home.area * 8),
            registered_on=turn.let_on - timedelta(days=150), last_contact_on=turn.let_on, **gone,
        )  # fmt: skip

    def _proposals(self, turn: Turn, dwelling: UUID, household: UUID) -> None:
        """Refusals first, each by another household of the register, then the one who moved in."""
        accepted = turn.site.steps["received"]
        for rank, reason in enumerate(turn.tried):
            made = turn.site.started_on + timedelta(days=rank * 3)
            over = made + timedelta(days=150) <= self.today
            reference = "" if over else f"EX-R{len(self.rows[CandidateHousehold]) + 1:03d}"
            other = self._put(
                CandidateHousehold, register="pdalhpd", adults=1, children=rank, reference=reference,
                registered_on=made - timedelta(days=90), last_contact_on=made,
                closed_on=made + timedelta(days=60) if over else None, closed_why="housed_elsewhere" if over else "",
                anonymised_at=_at_night(made + timedelta(days=150)) if over else None,
            )  # fmt: skip
            self._put(
                Proposal, dwelling_id=dwelling, household_id=other, made_on=made, answer="refused_by_household",
                answered_on=made + timedelta(days=2), reason=reason, housed_on=None,
            )  # fmt: skip
        made = min(accepted, turn.let_on - timedelta(days=3))
        self._put(
            Proposal, dwelling_id=dwelling, household_id=household, made_on=made, answer="accepted",
            answered_on=made + timedelta(days=2), reason="", housed_on=turn.let_on,
        )  # fmt: skip

    def _site(self, site: Site, dwelling: UUID, vacancy: UUID | None, origin: str, work: str) -> UUID:
        order = self._put(
            Order, year=site.steps["requested"].year, dwelling_id=dwelling, vacancy_id=vacancy,
            enterprise_id=self.sesame, origin=origin, work=work,
        )  # fmt: skip
        self.asked[order] = site.steps["requested"]
        for stage, day in site.steps.items():
            if day <= self.today:
                self._put(OrderStep, order_id=order, stage=stage, happened_on=day)
        rate = _vat(site.steps["quoted"])
        total = vat = Decimal(0)
        for rank, line in enumerate(site.lines, start=1):
            amount = to_the_cent(line.quantity * line.price)
            total, vat = total + amount, vat + to_the_cent(amount * rate / 100)
            self._put(
                QuoteLine, order_id=order, rank=rank, trade=line.trade, work=line.work, unit=line.unit,
                quantity=line.quantity, unit_price=line.price, reference_price=line.reference, vat_rate=rate,
                invoiced=amount,
            )  # fmt: skip
        self._put(
            Invoice, order_id=order, reference=f"EX-{len(self.rows[Order]):04d}",
            invoiced_on=min(site.steps["invoiced"], self.today), before_tax=total, vat=vat,
        )  # fmt: skip
        self._payers(order, total + vat, site.started_on.year)
        for worker, hours in site.hours.items():
            month = site.started_on.replace(day=1)
            self._put(WorkHours, order_id=order, employee_id=self.workers[worker], month=month, hours=hours)
        if site.snag:
            found = site.steps["received_with_reserves"]
            self._put(
                Snag, order_id=order, work="Retouche de peinture", found_on=found, lift_by=found + timedelta(days=15),
                lifted_on=site.steps["received"],
            )  # fmt: skip
        return order

    def _payers(self, order: UUID, total: Decimal, year: int) -> None:
        """Until 2006 one order in two was helped by a funder of the sheet."""
        rank = len(self.rows[Order])
        grant = to_the_cent(total * 3 / 10) if year <= 2006 and rank % 2 else Decimal(0)
        if grant:
            self._put(OrderPayer, order_id=order, kind="grant", name=FUNDERS[rank // 2 % len(FUNDERS)], amount=grant)
        self._put(OrderPayer, order_id=order, kind="landlord", name="", amount=total - grant)

    # -- around -------------------------------------------------------------------------------------------------------
    def _lives(self, owners: list[UUID]) -> None:
        """The lease before the first turn, the end of each by the next, conventions since the first turn."""
        for rank, home in enumerate(self.tale.homes):
            turns = sorted((one for one in self.tale.turns if one.home == rank), key=lambda one: one.let_on)
            if not turns:
                continue
            self._put(
                Lease, dwelling_id=self.homes[rank], vacancy_id=None, household_id=None, starts_on=home.first_lease,
                ends_on=turns[0].vacant_on, rent=None,
            )  # fmt: skip
            own = [row for row in self.rows[Lease] if row["dwelling_id"] == self.homes[rank] and row["vacancy_id"]]
            for lease, following in zip(own, [*turns[1:], None], strict=True):
                lease["ends_on"] = following.vacant_on if following else None
            for values in _conventions(rank, turns[0].let_on, self.today):
                self._put(Convention, dwelling_id=self.homes[rank], landlord_id=owners[home.owner], **values)
            self._put(
                Advice, landlord_id=owners[home.owner], given_on=turns[0].vacant_on - timedelta(days=30), way="visit",
                outcome="convention_signed", note=INVENTED,
            )  # fmt: skip

    def _register(self) -> None:
        """Who waits today; the last one has just moved away."""
        for rank, (kind, sectors, ceiling) in enumerate(WAITING):
            since = self.today - timedelta(days=40 + rank * 37)
            until = self.today + timedelta(days=400 - rank * 35)
            self._put(
                CandidateHousehold, register="dalo" if rank % 3 == 1 else "pdalhpd", reference=f"EX-A{rank + 1:02d}",
                priority="overcrowding" if rank % 2 else "no_housing", label_from=since, label_until=until,
                adults=1 + rank % 2, children=rank % 4, type=kind, sectors=sectors, rent_ceiling=Decimal(ceiling),
                registered_on=since, last_contact_on=self.today - timedelta(days=rank * 9), anonymised_at=None,
                closed_on=self.today - timedelta(days=20) if rank == len(WAITING) - 1 else None,
                closed_why="moved_away" if rank == len(WAITING) - 1 else "",
            )  # fmt: skip

    def _write(self) -> None:
        """In the order in which rows name one another; those of a table in the order of time."""
        for model in (
            Agreement, AgreementTrade, Review, Consultation, Landlord, Dwelling, Employee, EmployeeExit, Training,
            CandidateHousehold, Vacancy, Lease, Convention, Advice, Order, OrderStep, QuoteLine, Invoice, OrderPayer,
            WorkHours, Snag, Referral, Proposal,
        ):  # fmt: skip
            if model is Order:
                self.rows[Order].sort(key=lambda row: self.asked[row["id"]])
            groups: dict[tuple[str, ...], Rows] = {}
            for row in self.rows.get(model, []):
                groups.setdefault(tuple(row), []).append(row)
            for rows in groups.values():
                self.db.session.execute(insert(model), rows)
        running, before = self.renewed
        running.renews_id = before
        self.prices()
        self._asked_now()
        self.db.flush()


def _at_night(day: date) -> datetime:
    """When the forgetting ran."""
    return datetime.combine(day, time(4, 40), clock.PARIS)


def _vat(day: date) -> Decimal:
    """The reduced rate of that day."""
    return Decimal(str(reference.entry("works_settings", "vat_reduced", day).flags["value"]))


def _conventions(rank: int, first: date, today: date) -> Iterator[dict[str, Any]]:
    """Nine years, mostly renewed by the next; some landlords stop after the first."""
    before = None
    while first <= today:
        last = last_day(first, YEARS_OF_A_CONVENTION)
        key = uuid4()
        yield {
            "id": key, "kind": "anah_with_works", "level": "lcs" if first.year < 2022 else "loc2",
            "signed_on": first - timedelta(days=15), "starts_on": first, "ends_on": last, "renews_id": before,
        }  # fmt: skip
        if rank % 7 == 6:
            return
        before, first = key, last + timedelta(days=1)
