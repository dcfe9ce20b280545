"""The figures of the works, ten statements whatever the data: screens, spreadsheets and publication alike.

Orders refused or out of scope, works with a sitting tenant and whatever was struck count nowhere. Formulas: the
network's dictionary, 3.8.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from app import reference
from app.indicators.dictionary import Field, codes_of
from app.indicators.figure import Figure, figure, no_answer, not_concerned
from app.works.figure_queries import (
    EXITS,
    HOURS,
    HOUSEHOLDS,
    LANDLORDS,
    MONEY,
    OWN_HOURS,
    REFERRED,
    REFUSALS,
    SINCE,
    TRAINED,
)
from app.works.relettings import EVER, Reletting, delays, distinct, relettings
from app.works.settings import ETP_HOURS, etp_hours_at
from tenants import clock
from tenants.session import Db

DYNAMIC = ("durable", "transition", "positive")


def since(db: Db) -> date | None:
    """The first day of anything that the figures count; None for a workspace without works."""
    return db.value(SINCE)


def figures(db: Db, first: date, last: date, enterprise: int | None = None) -> dict[str, Figure]:
    """Every indicator of works over [first, last], for an enterprise's number or for all of them.

    Days to come are left out. ValueError when last is before first. Landlords and households are the workspace's,
    whatever the enterprise. Without any works ever, everything is not concerned.
    """
    if last < first:
        raise ValueError("a period ends on or after its first day")
    last = min(last, clock.today())
    began = since(db)
    if began is None or began > last:
        return {code: not_concerned(code) for code in codes_of(Field.WORKS)}
    asked = {"first": first, "last": last, "enterprise": enterprise}
    ever = relettings(db, EVER, last, enterprise)
    found = [one for one in ever if one.let_on >= first]
    hours = _hours(db, asked)
    made = {
        **_of_relettings(found, ever),
        **_of_money(db, asked),
        **_of_landlords(db, first, last),
        **hours,
        "hours_per_dwelling": figure("hours_per_dwelling", hours["insertion_hours"].numerator, distinct(found)),
        **_of_people(db, asked),
        **_of_households(db, first, last),
    }
    return {code: made[code] for code in codes_of(Field.WORKS)}


def refusals(db: Db, first: date, last: date) -> list[Any]:
    """(answer, reason, refusals) of the proposals answered in the period, the most frequent first."""
    return list(db.all(REFUSALS, first=first, last=last))


def _of_relettings(found: Sequence[Reletting], ever: Sequence[Reletting]) -> dict[str, Figure]:
    return {
        "dwellings_relet": figure("dwellings_relet", distinct(found)),
        "dwellings_relet_cumulative": figure("dwellings_relet_cumulative", distinct(ever)),
        **delays(found),
    }


def _of_money(db: Db, asked: dict[str, Any]) -> dict[str, Figure]:
    told = db.all(MONEY, **asked)[0]
    return {
        "avg_saving": figure("avg_saving", Decimal(told.reference) - told.compared, Decimal(told.reference)),
        "saving_coverage": figure("saving_coverage", Decimal(told.compared), Decimal(told.invoiced)),
        "orders_referred": figure("orders_referred", db.value(REFERRED, **asked)),
    }


def _of_landlords(db: Db, first: date, last: date) -> dict[str, Figure]:
    told = db.all(LANDLORDS, first=first, last=last)[0]
    return {
        "landlord_retention": figure("landlord_retention", told.kept, told.bound),
        "conventions_renewed": figure("conventions_renewed", told.renewed, told.ended),
    }


def _hours(db: Db, asked: dict[str, Any]) -> dict[str, Figure]:
    rows = db.all(HOURS, **asked)
    own: dict[str, list[tuple[date, Decimal]]] = {}
    for row in db.all(OWN_HOURS):
        own.setdefault(row.code.removeprefix(ETP_HOURS), []).append((row.valid_from, Decimal(row.value)))
    fte: Fraction | None = Fraction(0)
    for row in rows:
        reference_hours = row.own or etp_hours_at(own.get(row.kind, ()), row.kind, row.month)
        fte = None if fte is None or not reference_hours else fte + Fraction(row.hours) / Fraction(reference_hours)
    total = sum((row.hours for row in rows), Decimal(0))
    return {
        "insertion_hours": figure("insertion_hours", total),
        "insertion_fte": no_answer("insertion_fte") if fte is None else figure("insertion_fte", fte),
    }


@cache
def exit_groups() -> dict[str, str]:
    """Each situation that counts, with its group: durable, transition, positive, other."""
    entries = reference.entries("siae_exits")
    return {one.code: str(one.flags["exit_category"]) for one in entries if one.flags["counted"]}


def _of_people(db: Db, asked: dict[str, Any]) -> dict[str, Figure]:
    groups = exit_groups()
    counted: dict[str, int] = {}
    for row in db.all(EXITS, **asked):
        if row.situation in groups:
            counted[groups[row.situation]] = counted.get(groups[row.situation], 0) + row.exits
    left = sum(counted.values())
    told = db.all(TRAINED, **asked)[0]
    return {
        "dynamic_exit_rate": figure("dynamic_exit_rate", sum(counted.get(one, 0) for one in DYNAMIC), left),
        "durable_job_exit_rate": figure("durable_job_exit_rate", counted.get("durable", 0), left),
        "training_share": figure("training_share", told.trained, told.employees),
    }


def _of_households(db: Db, first: date, last: date) -> dict[str, Figure]:
    told = db.all(HOUSEHOLDS, first=first, last=last)[0]
    return {
        "households_housed": figure("households_housed", told.housed),
        "households_housed_registered": figure("households_housed_registered", told.labelled),
        "proposals_per_housed": figure("proposals_per_housed", told.proposals, told.housed),
    }
