"""What a board reads: four figures of the last twelve months, the houses as they stand, what is late. No name."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.home import lines
from app.indicators import periods
from app.residences import figure_cards, figures, queries
from app.web.i18n import gettext as _
from app.web.words import day
from tenants import clock
from tenants.session import Db

LATE = ("departure", "period", "search", "closure")
HOUSES = 200


@dataclass(frozen=True)
class Late:
    """A matter: how many lines are late, the oldest since when."""

    label: str
    count: int
    since: date


def cards(db: Db) -> list[figure_cards.Card]:
    """The four figures, over the nights of the last twelve months that are over."""
    period = periods.last_twelve_months(clock.today()).until_yesterday(clock.today())
    return [figure_cards.card(one) for one in figures.four(db, period)] if period else []


def period_said() -> str:
    """« du 23 novembre 2025 au 22 novembre 2026 »."""
    period = periods.last_twelve_months(clock.today())
    return _("du %(first)s au %(last)s") % {"first": day(period.first), "last": day(period.last)}


def houses(db: Db) -> list[Any]:
    """Rows of queries.RESIDENCES: every house that is looked at as one, then the scattered dwellings."""
    asked = {"today": clock.today(), "most": HOUSES, "text": "", "public": "", "free": False}
    asked |= {"after_key": "", "after_number": 0}
    return [row for scattered in (False, True) for row in db.all(queries.RESIDENCES, scattered=scattered, **asked)]


def late(db: Db) -> list[Late]:
    """Every matter of which something is late, put off or not: the board sees what the team sees."""
    words = {
        "departure": _("Départs à enregistrer"),
        "period": _("Périodes prévues à décider"),
        "search": _("Recherches de logement sans démarche depuis plus de 30 jours"),
        "closure": _("Logements à rouvrir"),
    }
    today = clock.today()
    since: dict[str, list[date]] = {kind: [] for kind in LATE}
    for row in db.all(lines.things_to_do(LATE), today=today):
        if row.on_day < today:
            since[row.kind].append(row.on_day)
    return [Late(words[kind], len(found), min(found)) for kind, found in since.items() if found]
