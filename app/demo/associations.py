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
    lets: int
    """Dwellings let again in a year, more or less."""
    deaths: tuple[int, int, int] = (0, 0, 0)
    answers: tuple[Answer, Answer, Answer] = (Answer.GIVEN,) * 3


@dataclass(frozen=True, slots=True)
class PublishedYear:
    """What the head office receives from one association for one year: cells, hidden ones without any number."""

    association: Invented
    year: int
    cells: dict[str, Cell]


ASSOCIATIONS = (
    Invented("loire-basse", "Association fictive de la Loire-Basse", "44", 168, 1.15, 0.61, 0.935, 64),
    Invented("haute-brume", "Association fictive de la Haute-Brume", "29", 132, 0.95, 0.52, 0.912, 52, (0, 2, 0)),
    Invented("deux-collines", "Association fictive des Deux-Collines", "69", 240, 1.05, 0.57, 0.948, 131, (0, 0, 12)),
    Invented("val-invente", "Association fictive du Val-Inventé", "67", 118, 1.30, 0.66, 0.921, 77),
    Invented("plaine-imaginee", "Association fictive de la Plaine-Imaginée", "59", 205, 0.85, 0.48, 0.953, 104),
    Invented("cote-revee", "Association fictive de la Côte-Rêvée", "33", 96, 1.20, 0.63, 0.902, 91, (1, 0, 0)),
    Invented(
        "garrigue-conte", "Association fictive de la Garrigue du Conte", "34", 64, 0.60, 0.55, 0.887, 41, (0, 1, 0)
    ),
    Invented("petit-songe", "Association fictive du Petit-Songe", "15", 9, 0.80, 0.50, 0.842, 4),
    Invented(
        "ile-legendaire", "Association fictive de l’Île-Légendaire", "974", 74, 0.90, 0.54, 0.926, 28,
        answers=(Answer.GIVEN, Answer.GIVEN, Answer.NONE),
    ),
    Invented(
        "montagne-fable", "Association fictive de la Montagne-Fable", "73", 0, 0, 0, 0, 0,
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
    works = _works(one, rank, Random(f"{SEED} {one.slug} {rank} travaux"))  # noqa: S311
    funding = _funding(one, rank, Random(f"{SEED} {one.slug} {rank} financements"))  # noqa: S311
    return {each.code: each for each in [*made, *works, *funding]}


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


def _works(one: Invented, rank: int, rng: Random) -> list[Figure]:
    """The works of a year. More households are housed than dwellings let again: some needed no works."""
    relet = one.lets + rng.randint(-2, 4)
    housed = relet + rng.randint(26, 34) if relet > 10 else relet
    labelled = relet + rng.randint(12, 14) if relet > 10 else relet - 1
    hours = Fraction(round(relet * rng.uniform(78, 142) * 2), 2)
    employees = round(relet * rng.uniform(0.9, 1.2))
    left = round(employees * rng.uniform(0.78, 0.94))
    dynamic = round(left * rng.uniform(0.58, 0.66))
    invoiced = round(relet * rng.uniform(2100, 3400))
    compared = round(invoiced * rng.uniform(0.86, 0.98))
    ended = round(relet * rng.uniform(0.4, 0.7)) + 1
    return [
        figure("dwellings_relet", relet),
        figure("dwellings_relet_cumulative", one.lets * 6 + round(one.lets * 0.7) * rank + rng.randint(0, 9)),
        figure("avg_saving", round(compared * rng.uniform(0.28, 0.49)), round(compared * 1.4)),
        figure("saving_coverage", compared, invoiced),
        figure("conventions_renewed", round(ended * rng.uniform(0.6, 0.9)), ended),
        figure("orders_referred", one.lets // 6 + rng.randint(0, 1)),
        figure("insertion_hours", hours),
        figure("insertion_fte", hours / rng.choice((1505, 1820))),
        figure("hours_per_dwelling", hours, relet),
        figure("dynamic_exit_rate", dynamic, left),
        figure("durable_job_exit_rate", round(dynamic * rng.uniform(0.38, 0.55)), left),
        figure("training_share", round(employees * rng.uniform(0.31, 0.58)), employees),
        figure("households_housed", housed),
        figure("households_housed_registered", labelled),
        figure("proposals_per_housed", housed + round(relet * rng.uniform(0.4, 0.9)), housed),
    ]


def _funding(one: Invented, rank: int, rng: Random) -> list[Figure]:
    """The funding of a year: plans settled, requests decided, what was paid, reports, the AGLS of the houses."""
    cost = one.units * rng.randint(3100, 4200) + rng.randint(11, 989)
    own = round(cost * rng.uniform(0.04, 0.19))
    awarded = round((cost - own) * rng.uniform(0.86, 0.99))
    public = round(awarded * rng.uniform(0.62, 0.88))
    asked = round(awarded * rng.uniform(1.04, 1.31))
    notified = round(awarded * rng.uniform(0.9, 1.0))
    paid = round(notified * rng.uniform(0.66, 0.97))
    due = 11 + one.units // 6
    agls_due = one.units * (395 + 9 * rank) + rng.randint(10, 480)
    agls_notified = round(agls_due * rng.uniform(0.82, 1.0))
    agls_paid = round(agls_notified * rng.uniform(0.55, 0.98))
    return [
        figure("cofunding_rate", awarded, cost),
        figure("public_rate", public, cost),
        figure("own_share", own, cost),
        figure("award_rate", awarded, asked),
        figure("payment_rate", paid, notified),
        figure("outstanding", notified - paid),
        figure("crf_on_time", due - rng.randint(1, 2), due),
        figure("agls_due", agls_due),
        figure("agls_notified", agls_notified),
        figure("agls_paid", agls_paid),
        figure("agls_payment_rate", agls_paid, agls_due),
    ]
