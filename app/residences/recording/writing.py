"""One judged row into the database: a residence, a unit, a stay; made or changed, and written down in a journal."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, select

from app.journal import Journal
from app.residences.importing import ResidenceRow, StayRow, UnitRow, Verdict
from app.residences.models import Residence, Unit
from app.residences.recording.changing import change_stay, fee_in_parts
from app.residences.recording.places import FIRST_SERVICE, KIND_TO_SAY, Places
from app.residences.recording.staying import make_stay
from app.residences.stay_rows import STAY
from app.tabular.row_writer import RowWriter, still
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from tenants import clock
from tenants.session import Db

Deed = Callable[[Journal, Any], None]

RESIDENCE = select(Residence).where(Residence.number == bindparam("number"))
UNIT = select(Unit).where(Unit.number == bindparam("number"))
UNIT_FACTS = ("type", "surface", "furnished", "floor")
RESIDENCE_FACTS = ("kind", "public", "address", "postcode", "town", "opened_on", "owner")


class Writer(RowWriter):
    """Writes rows of one kind inside one transaction. A row that is refused leaves nothing behind."""

    def __init__(self, db: Db, kind: str) -> None:
        super().__init__(db)
        self.places = Places(db)
        made: dict[str, Deed] = {
            "stays": self._new_stay, "units": self._new_unit, "residences": self._new_residence,
        }  # fmt: skip
        changed: dict[str, Deed] = {
            "stays": self._old_stay, "units": self._old_unit, "residences": self._old_residence,
        }  # fmt: skip
        self._make, self._change = made[kind], changed[kind]

    def begin(self) -> None:
        self.places.begin()

    def forget(self) -> None:
        self.places.forget()

    def make(self, journal: Journal, row: Any) -> None:
        self._make(journal, row)

    def change(self, journal: Journal, verdict: Verdict[Any]) -> None:
        self._change(journal, verdict)

    def _new_stay(self, journal: Journal, row: StayRow) -> None:
        unit_id = self.places.unit(journal, row.residence, row.unit, row.date_in)
        make_stay(journal, row, unit_id, self.places.house(journal, row.residence).planned_months)

    def _old_stay(self, journal: Journal, verdict: Verdict[StayRow]) -> None:
        change_stay(journal, still(self.db.object(STAY, number=verdict.number)), verdict)

    def _new_unit(self, journal: Journal, row: UnitRow) -> None:
        facts = {name: getattr(row, name) for name in UNIT_FACTS if getattr(row, name) is not None}
        since = row.starts_on or self.places.house(journal, row.residence).opened_on or clock.today()
        made = Unit(label=row.label, rent=row.fee, **facts)
        self.places.add_unit(journal, row.residence, made, since, row.capacity or 1)

    def _old_unit(self, journal: Journal, verdict: Verdict[UnitRow]) -> None:
        unit = still(self.db.object(UNIT, number=verdict.number))
        after = {change.field: change.after for change in verdict.changes}
        journal.change(unit, **{name: after[name] for name in UNIT_FACTS if name in after})
        if "fee" in after:
            journal.change(unit, **fee_in_parts(unit, after["fee"]))
        if "starts_on" in after or "capacity" in after:
            service = self.db.object(FIRST_SERVICE, unit_id=unit.id)
            if service is None:
                raise RuleRefused(_("Ce logement n’est plus en service : mettez-le d’abord en service."))
            wanted = {name: after[name] for name in ("starts_on", "capacity") if name in after}
            journal.change(service, **wanted)

    def _new_residence(self, journal: Journal, row: ResidenceRow) -> None:
        facts = {name: getattr(row, name) for name in RESIDENCE_FACTS if getattr(row, name) is not None}
        self.places.add_house(journal, Residence(name=row.name, **({"kind": KIND_TO_SAY} | facts)))

    def _old_residence(self, journal: Journal, verdict: Verdict[ResidenceRow]) -> None:
        residence = still(self.db.object(RESIDENCE, number=verdict.number))
        journal.change(residence, **{change.field: change.after for change in verdict.changes})
