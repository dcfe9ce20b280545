"""The figure that an import of residences shows before and after: the net occupancy of each year."""

from app.indicators.periods import Period, year
from app.residences.figures import nights
from tenants import clock
from tenants.session import Db

YEARS = 4


def occupancy(db: Db) -> dict[str, list[int]]:
    """{year: [nights under a stay, nights that could be let]}, the running year up to last night."""
    today = clock.today()
    found: dict[str, list[int]] = {}
    spans: list[Period] = []
    for number in range(today.year - YEARS + 1, today.year + 1):
        span = year(number).until_yesterday(today)
        if span is not None:
            spans.append(span)
    for span, counted in zip(spans, nights(db, spans), strict=True):
        found[str(span.first.year)] = [counted.occupied, counted.open]
    return found
