"""Twenty-five years of works in Roanne as a tale: which dwelling stood empty when, how its works went, who moved in.

Everything is invented and drawn from one seed. The totals meet the sheet's words: nearly seventy distinct dwellings
let again by the end of 2006 with SESAME, partner since 2001; afterwards mostly the same ones come back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from app.demo.people import family_name, first_name

SEED = "roanne works"
# Dwellings let again for the first time: seventy by the end of 2006, three afterwards.
FIRST_TIMES = {2001: 8, 2002: 11, 2003: 12, 2004: 13, 2005: 13, 2006: 13, 2009: 1, 2014: 1, 2019: 1}
AGAIN_UNTIL_2006 = {2004: 1, 2005: 2, 2006: 2}
AGAIN_AFTER = (5, 8)  # at least, at most, each year
SHORTEST_LEASE = 420  # days
LANDLORDS = 42
STREETS = (
    "avenue de Lyon", "rue Cadore", "rue Roger Salengro", "rue du Lycée", "boulevard Baron du Marais", "quai du Bassin",
    "rue de Charlieu", "rue des Minimes", "rue Bravard", "rue Fontenille", "rue des Planches", "rue Diderot",
)  # fmt: skip
TOWNS = (("Roanne", "42300"), ("Roanne", "42300"), ("Roanne", "42300"), ("Riorges", "42153"), ("Mably", "42300"),
         ("Le Coteau", "42120"))  # fmt: skip
# How one gets in; the number is one of those kept for fiction.
ACCESS = "Clé à l’agence, badge de l’entrée à demander"
CONTACT = "Gardien de l’immeuble, 04 65 71 10 10"
TYPES = (("t2", 44), ("t3", 62), ("t3", 66), ("t4", 78), ("t5", 92))
# trade, work, unit, price of a unit in 2001, reference; the last has none
WORKS = (
    ("painting", "Peinture des murs et plafonds", "m2", "9.50", "14.20"),
    ("flooring", "Sol souple", "m2", "17.00", "24.50"),
    ("plumbing_small", "Robinetterie et joints", "unit", "62.00", "88.00"),
    ("joinery", "Plinthes et réglage des portes", "ml", "6.80", "9.90"),
    ("electrical_small", "Prises et interrupteurs", "unit", "21.00", "29.00"),
    ("clearance", "Débarras et évacuation", "lump", "240.00", None),
)
QUANTITIES = {"painting": (60, 190), "flooring": (18, 60), "plumbing_small": (2, 6), "joinery": (20, 60),
              "electrical_small": (4, 14), "clearance": (1, 1)}  # fmt: skip
REFUSALS = ("too_small", "location", "rent", "condition", "floor_access", "no_answer", "transport")
EXITS = ("cdi", "cdd_6m_plus", "cdd_under_6m", "cdd_under_6m", "training_qualifying", "other_siae", "unemployment",
         "unemployment", "no_news")  # fmt: skip


@dataclass(frozen=True)
class Home:
    """A dwelling; owner: rank of its landlord."""

    address: str
    town: str
    postcode: str
    type: str
    area: Decimal
    owner: int
    first_lease: date


@dataclass(frozen=True)
class Line:
    trade: str
    work: str
    unit: str
    quantity: Decimal
    price: Decimal
    reference: Decimal | None


@dataclass(frozen=True)
class Site:
    """Works: the days of the steps, the lines, hours by employee's rank, whether snags were found."""

    steps: dict[str, date]
    lines: tuple[Line, ...]
    hours: dict[int, Decimal]
    snag: bool

    @property
    def started_on(self) -> date:
        return self.steps["in_progress"]


@dataclass(frozen=True)
class Turn:
    """A dwelling (its rank) stood empty and was let again. tried: reasons of the refusals before; outside: works out of
    the charter were sent to a craftsman."""

    home: int
    vacant_on: date
    let_on: date
    site: Site
    ours: bool
    labelled: bool
    adults: int
    children: int
    tried: tuple[str, ...]
    outside: bool


@dataclass(frozen=True)
class Owner:
    name: str
    first_name: str
    company: bool
    town: str


@dataclass(frozen=True)
class Worker:
    """An employee by code; exit: a code of siae_exits once the contract is over."""

    code: str
    starts_on: date
    ends_on: date
    exit: str | None
    trained_on: date | None


@dataclass(frozen=True)
class Tale:
    owners: tuple[Owner, ...]
    homes: tuple[Home, ...]
    turns: tuple[Turn, ...]
    upkeep: tuple[tuple[int, Site], ...]
    workers: tuple[Worker, ...]


def tale(today: date) -> Tale:
    """The same tale for the same day."""
    rng = Random(SEED)  # noqa: S311 - a tale, no secret
    owners = tuple(_owner(rng, rank) for rank in range(LANDLORDS))
    homes = tuple(_home(rng, rank) for rank in range(sum(FIRST_TIMES.values())))
    workers = tuple(_workers(rng, today))
    turns = tuple(_turns(rng, today, workers))
    upkeep = tuple(_upkeep(rng, today, turns, workers))
    return Tale(owners, homes, turns, upkeep, workers)


def _owner(rng: Random, rank: int) -> Owner:
    town = rng.choice(TOWNS)[0]
    if rank % 6 == 5:
        return Owner(f"SCI {family_name(rng)} (exemple)", "", True, town)
    return Owner(family_name(rng), first_name(rng), False, town)


def _home(rng: Random, rank: int) -> Home:
    town, postcode = rng.choice(TOWNS)
    kind, area = rng.choice(TYPES)
    address = f"{2 + rank // len(STREETS) * 6 + rng.randint(0, 4)} {STREETS[rank % len(STREETS)]}"
    size = Decimal(area) + Decimal(rng.randint(-60, 80)) / 10
    return Home(
        address, town, postcode, kind, size, rank % LANDLORDS, date(1996, 1, 1) + timedelta(rng.randint(0, 900))
    )


def _workers(rng: Random, today: date) -> Iterator[Worker]:
    """Six contracts at a time, of a year or two: new codes as the old ones leave."""
    rank = 20  # the first codes belong to the dwellings of today
    for start in range(6):
        first = date(2001, 1, 8) + timedelta(days=40 * start)
        while first < today:
            rank += 1
            last = first + timedelta(days=rng.randint(300, 700))
            over = last < today - timedelta(days=30)
            trained = first + timedelta(days=rng.randint(30, 240)) if rng.random() < 0.45 else None
            if trained and trained > today:
                trained = None
            yield Worker(f"S{rank:02d}", first, last, rng.choice(EXITS) if over else None, trained)
            first = last + timedelta(days=rng.randint(5, 40))


def _turns(rng: Random, today: date, workers: tuple[Worker, ...]) -> Iterator[Turn]:
    let_last: dict[int, date] = {}
    new = 0
    for year in range(2001, today.year + 1):
        fresh = list(range(new, new + FIRST_TIMES.get(year, 0)))
        new += len(fresh)
        wanted = AGAIN_UNTIL_2006.get(year, 0) if year <= 2006 else rng.randint(*AGAIN_AFTER)
        old = sorted(home for home, day in let_last.items() if day < date(year - 2, 6, 1))
        again = rng.sample(old, min(wanted, len(old)))
        for home in [*fresh, *again]:
            let_on = date(year, 1, 10) + timedelta(days=rng.randint(0, 345))
            if let_on > today - timedelta(days=70):
                continue
            stages = [rng.randint(4, 26), rng.randint(7, 38), rng.randint(12, 52), rng.randint(4, 27)]
            vacant_on = let_on - timedelta(days=sum(stages))
            if home in let_last and (vacant_on - let_last[home]).days < SHORTEST_LEASE:
                continue
            let_last[home] = let_on
            yield _turn(rng, home, vacant_on, let_on, stages, workers)


def _turn(
    rng: Random, home: int, vacant_on: date, let_on: date, stages: list[int], workers: tuple[Worker, ...]
) -> Turn:
    ordered = vacant_on + timedelta(days=stages[0])
    started = ordered + timedelta(days=stages[1])
    accepted = started + timedelta(days=stages[2])
    snag = rng.random() < 0.3
    lifted = min(accepted + timedelta(days=rng.randint(2, 10)), let_on)
    steps = {
        "requested": vacant_on + timedelta(days=stages[0] // 4),
        "visited": vacant_on + timedelta(days=stages[0] // 3),
        "quoted": vacant_on + timedelta(days=stages[0] // 2),
        "agreed": vacant_on + timedelta(days=stages[0] * 3 // 4),
        "ordered": ordered,
        "in_progress": started,
        **({"received_with_reserves": accepted, "received": lifted} if snag else {"received": accepted}),
        "invoiced": let_on + timedelta(days=rng.randint(3, 20)),
        "closed": let_on + timedelta(days=rng.randint(21, 60)),
    }
    site = Site(steps, tuple(_lines(rng, started.year)), _hours(rng, started, workers), snag)
    tried = tuple(rng.choice(REFUSALS) for _ in range(rng.choice((0, 0, 0, 1, 1, 2))))
    ours = rng.random() < 0.88
    return Turn(
        home, vacant_on, let_on, site, ours, rng.random() < 0.86, rng.randint(1, 2), rng.choice((0, 0, 1, 1, 2, 3)),
        tried if ours else (), rng.random() < 0.1,
    )  # fmt: skip


def _upkeep(
    rng: Random, today: date, turns: tuple[Turn, ...], workers: tuple[Worker, ...]
) -> Iterator[tuple[int, Site]]:
    """Small works with a sitting tenant, some months after he moved in; the clock knows nothing of them."""
    for turn in turns:
        asked = turn.let_on + timedelta(days=rng.randint(120, 380))
        if rng.random() > 0.3 or asked > today - timedelta(days=120):
            continue
        days = {"requested": 0, "visited": 6, "quoted": 10, "agreed": 15, "ordered": 16, "in_progress": 34}
        days |= {"received": 36, "invoiced": 50, "closed": 70}
        steps = {stage: asked + timedelta(days=after) for stage, after in days.items()}
        started = steps["in_progress"]
        hours = dict(list(_hours(rng, started, workers).items())[:1])
        line = next(_lines(rng, started.year, only="plumbing_small"))
        yield turn.home, Site(steps, (line,), hours, False)


def _lines(rng: Random, year: int, only: str = "") -> Iterator[Line]:
    dearer = Decimal(100 + 2 * (year - 2001)) / 100
    chosen = [one for one in WORKS if one[0] == only] or [one for one in WORKS if rng.random() < 0.72] or [WORKS[0]]
    for trade, work, unit, price, reference in chosen:
        quantity = Decimal(rng.randint(*QUANTITIES[trade]))
        own = (Decimal(price) * dearer * Decimal(rng.randint(94, 106)) / 100).quantize(Decimal("0.01"))
        usual = (Decimal(reference) * dearer).quantize(Decimal("0.01")) if reference else None
        yield Line(trade, work, unit, quantity, own, usual)


def _hours(rng: Random, started: date, workers: tuple[Worker, ...]) -> dict[int, Decimal]:
    """Up to three of those under contract that day."""
    there = [rank for rank, one in enumerate(workers) if one.starts_on <= started <= one.ends_on]
    return {rank: Decimal(rng.randint(10, 56)) / 2 for rank in rng.sample(there, min(len(there), rng.randint(2, 3)))}
