"""Random associations for the disclosure tests: counts that agree with each other over three years, of every size."""

from fractions import Fraction
from random import Random

from app.indicators.figure import Figure, figure

YEARS = (2023, 2024, 2025)


def figures_of(counts: dict[str, int], year: int) -> dict[str, Figure]:
    """The figures of a year from its plain counts."""
    nights = 366 if year == 2024 else 365
    available, closed, occupied = counts["available"], counts["closed"], counts["occupied"]
    exits, entries = counts["exits"], counts["entries"]
    durable, unknown = counts["durable"], counts["unknown"]
    alive = durable + unknown + counts["other"]
    made = [
        figure("available_nights", available),
        figure("unavailable_nights", closed),
        figure("occupied_nights", occupied),
        figure("occupancy_gross", occupied, available),
        figure("occupancy_net", occupied, available - closed),
        figure("vacancy_rate", available - closed - occupied, available - closed),
        figure("entries", entries),
        figure("exits", exits),
        figure("turnover", exits, Fraction(available, nights)),
        figure("average_stay", counts["days"], exits),
        figure("renewals_per_stay", counts["renewals"], exits),
        figure("exit_durable_rate", durable, alive),
        figure("exit_durable_rate_known", durable, alive - unknown),
        figure("exit_unknown_share", unknown, alive),
        figure("exit_step_30_days", counts["early"], counts["early"] + counts["late"]),
    ]
    return {one.code: one for one in made}


def association(rng: Random) -> dict[int, dict[str, int]]:
    """Three years of one association: {year: {count: number}}, with `present` at the end of each."""
    units = rng.choice((rng.randint(1, 12), rng.randint(5, 40), rng.randint(20, 120), rng.randint(100, 600)))
    mood = rng.random()
    mood = "full" if mood < 0.1 else "empty" if mood < 0.15 else "usual"
    present = units if mood == "full" else 0 if mood == "empty" else rng.randint(units // 2, units)
    years = {}
    for year in YEARS:
        years[year] = _year(rng, units, mood, present, 366 if year == 2024 else 365)
        present = years[year]["present"]
    return years


def _year(rng: Random, units: int, mood: str, before: int, nights: int) -> dict[str, int]:
    if mood == "full":
        exits = rng.choice((0, rng.randint(0, 12), rng.randint(0, units)))
        entries, lost = exits, rng.randint(0, min(12, exits * 2))
    elif mood == "empty":
        entries = rng.randint(0, min(units, 4))
        exits, lost = before + entries, units * nights - rng.randint(entries, entries * 15 + 1)
    else:
        exits = rng.choice((rng.randint(0, 14), rng.randint(0, units), rng.randint(units, units * 2 + 1)))
        entries = rng.randint(max(0, exits - before), exits - before + units)
        lost = rng.randint(0, units * nights // 4)
    available = units * nights
    # A unit empty on 31 December has lost that night at least.
    lost = min(max(lost, units - (before + entries - exits)), available)
    deaths = rng.choice((0, 0, rng.randint(0, min(exits, 3)), rng.randint(0, min(exits, 15))))
    alive = exits - deaths
    durable = rng.choice((0, alive, rng.randint(0, alive), rng.randint(0, alive)))
    unknown = rng.choice((0, rng.randint(0, min(12, alive - durable)), rng.randint(0, alive - durable)))
    recent = rng.choice((0, 0, rng.randint(0, min(entries, 12))))
    early = rng.choice((0, entries - recent, rng.randint(0, entries - recent)))
    return {
        "available": available,
        "closed": rng.randint(0, lost // 2),
        "occupied": available - lost,
        "entries": entries,
        "exits": exits,
        "deaths": deaths,
        "durable": durable,
        "unknown": unknown,
        "other": alive - durable - unknown,
        "observable": entries - recent,
        "early": early,
        "late": entries - recent - early,
        "too_recent": recent,
        "renewals": rng.choice((0, rng.randint(0, 15), rng.randint(0, exits * 3 + 1))),
        "days": sum(rng.randint(9, 900) for _ in range(exits)),
        "present": before + entries - exits,
        "alive": alive,
        "not_durable": alive - durable,
        "known": alive - unknown,
    }
