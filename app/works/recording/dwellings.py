"""Dwellings of a list into the database: the landlord found or made, the dwelling, its convention."""

from collections import defaultdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from app.journal import Journal
from app.tabular.row_writer import RowWriter, facts_of, still
from app.tabular.verdicts import Verdict
from app.works.dwelling_models import Convention, Dwelling
from app.works.importing.dwelling_judging import FACTS, TERMS, Held, KnownConvention, KnownDwelling
from app.works.importing.dwelling_rows import UNSTATED, DwellingRow, landlord_key, side_of
from app.works.landlord_models import Landlord
from tenants.session import Db

LANDLORDS = select(Landlord.id, Landlord.name, Landlord.first_name).order_by(Landlord.number)
DWELLINGS = (
    select(
        Dwelling.id,
        Dwelling.number,
        Dwelling.label,
        *(getattr(Dwelling, name) for name in FACTS),
        Landlord.name.label("landlord_name"),
        Landlord.first_name.label("landlord_first_name"),
    )
    .join(Landlord, and_(Landlord.tenant_id == Dwelling.tenant_id, Landlord.id == Dwelling.landlord_id))
    .order_by(Dwelling.number)
)
CONVENTIONS = (
    select(
        Convention.dwelling_id,
        Convention.kind,
        Convention.level,
        Convention.reference.label("convention_reference"),
        Convention.signed_on,
        Convention.starts_on,
        Convention.ends_on,
        Convention.ended_on,
        Convention.rent_ceiling,
    )
    .where(Convention.undone_at.is_(None))
    .order_by(Convention.number)
)
DWELLING = select(Dwelling).where(Dwelling.number == bindparam("number"))
LANDLORD = select(Landlord).where(Landlord.id == bindparam("landlord_id"))
OF_DWELLING = (
    select(Convention)
    .where(Convention.dwelling_id == bindparam("dwelling_id"), Convention.undone_at.is_(None))
    .order_by(Convention.starts_on)
)
COLUMN = {"convention_reference": "reference"}


def held(db: Db) -> Held:
    """Every dwelling with its conventions, and how many landlords bear each name."""
    conventions: dict[UUID, list[KnownConvention]] = defaultdict(list)
    for row in db.all(CONVENTIONS):
        terms = facts_of(row)
        conventions[terms.pop("dwelling_id")].append(KnownConvention(**terms))
    dwellings = []
    for row in db.all(DWELLINGS):
        known = facts_of(row)
        key = known.pop("id")
        named = {name: known[name] or "" for name in ("landlord_name", "landlord_first_name")}
        whole = f"{row.landlord_name} {row.landlord_first_name}".strip()
        dwellings.append(KnownDwelling(**(known | named), landlord=whole, conventions=tuple(conventions[key])))
    names: dict[str, int] = defaultdict(int)
    for row in db.all(LANDLORDS):
        names[landlord_key(f"{row.name} {row.first_name}")] += 1
    return Held(tuple(dwellings), dict(names))


class DwellingWriter(RowWriter):
    """Landlords by their names, and dwellings of this file by their references, read once."""

    def __init__(self, db: Db) -> None:
        super().__init__(db)
        self.landlords: dict[str, UUID] = {}
        for row in db.all(LANDLORDS):
            self.landlords.setdefault(landlord_key(f"{row.name} {row.first_name}"), row.id)
        known = {row.number: row for row in db.all(DWELLINGS)}
        self.dwellings: dict[str, UUID] = {}
        for row in known.values():
            whole = f"{row.landlord_name} {row.landlord_first_name}".strip()
            facts = {name: getattr(row, name) for name in ("number", "label", "address", "town", "floor")}
            for key in KnownDwelling(landlord=whole, landlord_name="", landlord_first_name="", **facts).keys:
                self.dwellings.setdefault(key, row.id)

    def make(self, journal: Journal, row: DwellingRow) -> None:
        landlord_id = self._landlord(journal, row)
        if row.where not in self.dwellings:
            said = {name: getattr(row, name) for name in FACTS if getattr(row, name) is not None}
            made = Dwelling(landlord_id=landlord_id, **({"label": row.label} if row.label else {}), **said)
            journal.add(made)
            self.learn(self.dwellings, row.where, made.id)
        if row.starts_on is not None:
            self._convention(journal, row, self.dwellings[row.where], landlord_id)

    def change(self, journal: Journal, verdict: Verdict[DwellingRow]) -> None:
        dwelling: Dwelling = still(self.db.object(DWELLING, number=verdict.number))
        after = {change.field: change.after for change in verdict.changes}
        journal.change(dwelling, **{name: after[name] for name in FACTS if name in after})
        self.db.flush()
        row = verdict.row
        if "starts_on" in after:
            self._convention(journal, row, dwelling.id, dwelling.landlord_id)
        elif terms := {COLUMN.get(name, name): after[name] for name in TERMS if name in after}:
            mine = [
                one
                for one in self.db.objects(OF_DWELLING, dwelling_id=dwelling.id)
                if side_of(one.kind) == row.side
                and (one.starts_on == row.starts_on if row.starts_on else row.ends_on in (one.ends_on, one.ended_on))
            ]
            journal.change(still(mine[0] if mine else None), **terms)

    def _landlord(self, journal: Journal, row: DwellingRow) -> UUID:
        """The landlord of that name, made when there is none; what was not known of them is filled in."""
        if row.who not in self.landlords:
            made = Landlord(
                kind=row.landlord_kind,
                name=row.landlord_name,
                first_name=row.landlord_first_name,
                phone=row.phone or "",
                email=row.email or "",
            )
            journal.add(made)
            self.learn(self.landlords, row.who, made.id)
            return made.id
        landlord: Landlord = still(self.db.object(LANDLORD, landlord_id=self.landlords[row.who]))
        said: dict[str, Any] = {"phone": row.phone, "email": row.email}
        journal.change(
            landlord, **{name: value for name, value in said.items() if value and not getattr(landlord, name)}
        )
        return landlord.id

    def _convention(self, journal: Journal, row: DwellingRow, dwelling_id: UUID, landlord_id: UUID) -> None:
        """A convention, which renews the one that ends on its eve."""
        assert row.starts_on is not None
        eve = row.starts_on - timedelta(days=1)
        others = self.db.objects(OF_DWELLING, dwelling_id=dwelling_id)
        renewed = {one.renews_id for one in others}
        before = [
            one
            for one in others
            if (one.side, one.ends_on, one.ended_on, one.id in renewed) == (row.side, eve, None, False)
        ]
        terms = {COLUMN.get(name, name): getattr(row, name) for name in TERMS if getattr(row, name) is not None}
        journal.add(
            Convention(
                dwelling_id=dwelling_id,
                landlord_id=landlord_id,
                starts_on=row.starts_on,
                renews_id=before[0].id if before else None,
                **({"kind": UNSTATED} | terms),
            )
        )
