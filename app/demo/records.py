"""The shapes of the demo's data: plain frozen records, dates and codes of the reference lists, no database."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """A unit, in service from `service_from` until the day before `service_to` (None: still in service)."""

    residence: str
    number: str
    floor: int
    type: str
    surface: int
    service_from: date
    service_to: date | None = None


@dataclass(frozen=True, slots=True)
class DemoResidence:
    """A residence. `kind` and `public` are codes; `opened_on` is 1 January where only the year is known."""

    code: str
    name: str
    kind: str
    public: str
    address: str
    postcode: str
    town: str
    opened_on: date
    owner: str
    agreement_until: date
    description: str
    units: tuple[DemoUnit, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class DemoClosure:
    """A unit closed for the nights first <= n < reopens."""

    residence: str
    unit: str
    first: date
    reopens: date
    reason: str


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An invented person: the least data, no number, no health. `number` is the person's in the workspace."""

    number: int
    first_name: str
    last_name: str
    birth: date


@dataclass(frozen=True, slots=True)
class DemoPeriod:
    """A planned period. The first is decided on the day of entry; each further one is a renewal."""

    first: date
    until: date
    decided_on: date


@dataclass(frozen=True, slots=True)
class DemoStep:
    """A step of the exit-housing search. `outcome`: done, waiting, obtained or refused."""

    on: date
    kind: str
    outcome: str


@dataclass(frozen=True, slots=True)
class DemoDeparture:
    """A departure on `on`, the first night not spent. `done` is False while it is only announced.

    `by`: resident, association, agreement, or None after a death. `destination` None: not said yet.
    """

    on: date
    notice_on: date | None
    by: str | None
    reason: str
    destination: str | None
    done: bool


@dataclass(frozen=True, slots=True)
class DemoStay:
    """A stay: nights date_in <= n < departure.on. `number` follows the order of entries in the workspace."""

    number: int
    residence: str
    unit: str
    person: DemoPerson
    household_size: int
    date_in: date
    previous_situation: str
    periods: tuple[DemoPeriod, ...]
    departure: DemoDeparture | None
    steps: tuple[DemoStep, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class DemoWorkspace:
    """One association with all it holds. `slug` is the workspace's in the address bar."""

    slug: str
    name: str
    department: str
    residences: tuple[DemoResidence, ...]
    closures: tuple[DemoClosure, ...] = field(repr=False)
    stays: tuple[DemoStay, ...] = field(repr=False)
