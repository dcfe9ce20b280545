"""Ten invented associations that publish figures only: three closed years each, of sizes that show and that hide.

Their names say that they are invented. Their départements are spread over France so that the map has something to say.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from random import Random

from app.indicators.dictionary import published_codes
from app.indicators.figure import Figure, figure, no_answer, not_concerned
from app.indicators.masking import Cell, publishable
from app.indicators.periods import year as whole_year

SEED = "associations"
YEARS = 3


class Answer(StrEnum):
    """What the association does with the campaign of the year."""

    GIVEN = "given"
    NONE = "none"
    NOT_CONCERNED = "not_concerned"


@dataclass(frozen=True, slots=True)
class Invented:
    """An invented association: units in service, typical moves per unit and year, share of durable exits, deaths."""

    slug: str
    name: str
    department: str
    units: int
    moves: float
    durable: float
    full: float
    deaths: tuple[int, int, int] = (0, 0, 0)
    answers: tuple[Answer, Answer, Answer] = (Answer.GIVEN,) * 3


@dataclass(frozen=True, slots=True)
class PublishedYear:
    """What the head office receives from one association for one year: cells, hidden ones without any number."""

    association: Invented
    year: int
    cells: dict[str, Cell]


ASSOCIATIONS = (
    Invented("loire-basse", "Association fictive de la Loire-Basse", "44", 168, 1.15, 0.61, 0.935),
    Invented("haute-brume", "Association fictive de la Haute-Brume", "29", 132, 0.95, 0.52, 0.912, (0, 2, 0)),
    Invented("deux-collines", "Association fictive des Deux-Collines", "69", 240, 1.05, 0.57, 0.948, (0, 0, 12)),
    Invented("val-invente", "Association fictive du Val-Inventé", "67", 118, 1.30, 0.66, 0.921),
    Invented("plaine-imaginee", "Association fictive de la Plaine-Imaginée", "59", 205, 0.85, 0.48, 0.953),
    Invented("cote-revee", "Association fictive de la Côte-Rêvée", "33", 96, 1.20, 0.63, 0.902, (1, 0, 0)),
    Invented("garrigue-conte", "Association fictive de la Garrigue du Conte", "34", 64, 0.60, 0.55, 0.887, (0, 1, 0)),
    Invented("petit-songe", "Association fictive du Petit-Songe", "15", 9, 0.80, 0.50, 0.842),
    Invented(
        "ile-legendaire", "Association fictive de l’Île-Légendaire", "974", 74, 0.90, 0.54, 0.926,
        answers=(Answer.GIVEN, Answer.GIVEN, Answer.NONE),
    ),
    Invented(
        "montagne-fable", "Association fictive de la Montagne-Fable", "73", 0, 0, 0, 0,
        answers=(Answer.NONE, Answer.NOT_CONCERNED, Answer.NOT_CONCERNED),
    ),
)  # fmt: skip


@cache
def published_years(today: date) -> tuple[PublishedYear, ...]:
    """The three closed years before today, oldest first, for each of the ten: already masked."""
    return tuple(
        PublishedYear(one, today.year - YEARS + rank, publishable(raw_figures(one, today.year - YEARS + rank, rank)))
        for one in ASSOCIATIONS
        for rank in range(YEARS)
    )


def raw_figures(one: Invented, number: int, rank: int) -> dict[str, Figure]:
    """The figures of one year before masking. `rank`: first, second or third of the three years."""
    answer = one.answers[rank]
    if answer is not Answer.GIVEN:
        empty = no_answer if answer is Answer.NONE else not_concerned
        return {code: empty(code) for code in published_codes()}
    made = _figures(one, whole_year(number).nights, one.deaths[rank], Random(f"{SEED} {one.slug} {rank}"))  # noqa: S311
    return {each.code: each for each in made}


def _figures(one: Invented, nights: int, deaths: int, rng: Random) -> list[Figure]:
    available = one.units * nights
    closed = round(available * rng.uniform(0.008, 0.025))
    occupied = round(available * one.full * rng.uniform(0.985, 1.012))
    exits = round(one.units * one.moves * rng.uniform(0.92, 1.08))
    entries = exits + rng.choice((-3, -2, -1, 1, 2, 4))
    alive = exits - deaths
    durable = round(alive * one.durable * rng.uniform(0.93, 1.07))
    unknown = min(alive - durable, round(alive * rng.uniform(0.09, 0.17)))
    early = round(entries * rng.uniform(0.48, 0.79))
    days = sum(round(365 / one.moves * rng.uniform(0.2, 1.9)) for _ in range(exits))
    return [
        figure("available_nights", available),
        figure("unavailable_nights", closed),
        figure("occupied_nights", occupied),
        figure("occupancy_gross", occupied, available),
        figure("occupancy_net", occupied, available - closed),
        figure("vacancy_rate", available - closed - occupied, available - closed),
        figure("entries", entries),
        figure("exits", exits),
        figure("turnover", exits, Fraction(available, nights)),
        figure("average_stay", days, exits),
        figure("renewals_per_stay", round(exits * rng.uniform(1.1, 2.6)), exits),
        figure("exit_durable_rate", durable, alive),
        figure("exit_durable_rate_known", durable, alive - unknown),
        figure("exit_unknown_share", unknown, alive),
        figure("exit_step_30_days", early, entries),
    ]
