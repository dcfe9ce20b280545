"""« Partagé avec »: what the pages of a thing say of its open shares. Handed to them through the services: the rooms
below do not know of partners."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.accounts import share_words
from app.accounts.permissions import Right
from app.partners import queries
from app.web.rooms import there
from app.web.visit import Visit
from tenants import clock

RUNNING = ("sent", "live", "ending")


@dataclass(frozen=True)
class SharedWith:
    """One open share: with which organisation, until when; href where this reader may open it."""

    organisation: str
    until: date
    words: str
    href: str | None


def shared_with(visit: Visit, *things: UUID | None) -> list[SharedWith]:
    """The open shares of some things, by the day on which they end, in one statement."""
    asked = [thing for thing in things if thing is not None]
    if not asked:
        return []
    found: list[tuple[Any, share_words.Standing]] = [
        (row, share_words.standing(row, clock.today())) for row in visit.db.all(queries.OF_THINGS, things=asked)
    ]
    return [
        SharedWith(
            row.organisation,
            row.until,
            standing.words,
            there(visit, "shares:show", Right.SHARES_DECIDE, number=row.number),
        )
        for row, standing in found
        if standing.code in RUNNING
    ]
