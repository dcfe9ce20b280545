"""What the workspace already holds, as the import compares it. Filled by queries; `number` is the one in addresses."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from app.residences.importing.names import residence_key, unit_key
from app.tabular.people import person_key


@dataclass(frozen=True, kw_only=True)
class KnownStay:
    """A recorded stay. `destination`: of its departure, None while present. `fee`: the sum of its monthly parts."""

    number: int
    residence: str
    unit: str
    last_name: str
    first_name: str
    born_on: date | None
    date_in: date
    date_out: date | None
    destination: str | None = None
    reason: str | None = None
    previous_situation: str | None = None
    fee: Decimal | None = None

    @cached_property
    def where(self) -> tuple[str, str]:
        """The unit, as compared."""
        return residence_key(self.residence), unit_key(self.unit)

    @cached_property
    def who(self) -> str:
        """The person, as compared."""
        return person_key(self.last_name, self.first_name)


@dataclass(frozen=True, kw_only=True)
class KnownUnit:
    """A recorded unit; `starts_on` and `capacity` of its first service."""

    number: int
    residence: str
    label: str
    type: str | None = None
    surface: Decimal | None = None
    furnished: bool | None = None
    floor: int | None = None
    capacity: int | None = None
    starts_on: date | None = None
    fee: Decimal | None = None

    @cached_property
    def where(self) -> tuple[str, str]:
        """The unit, as compared."""
        return residence_key(self.residence), unit_key(self.label)


@dataclass(frozen=True, kw_only=True)
class KnownResidence:
    """A recorded residence."""

    number: int
    name: str
    kind: str | None = None
    public: str | None = None
    address: str | None = None
    postcode: str | None = None
    town: str | None = None
    opened_on: date | None = None
    owner: str | None = None

    @cached_property
    def where(self) -> tuple[str, str]:
        """The residence, as compared."""
        return residence_key(self.name), ""
