"""The other short program: every indicator, counted night by night from the CSV dump. Shares no code with the product.

    python tests/oracle/figures.py tests/data/demo 2026-11-23 > tests/data/demo/expected-figures.json

Conventions, so that two programs may be compared:
- A period is [D1, D2], both included. A closed year is 1 January to 31 December; the running year stops on the eve
  of `today`, because a night not yet spent is neither available nor occupied.
- A stay (and a closure, and a unit's service) covers the nights start <= n < end; an empty end goes on for ever.
- available = unit-nights in service; unavailable = of those, closed with a reason, once even when closed twice;
  occupied = of those, under a stay. Vacancy = (available - unavailable - occupied) / (available - unavailable).
- Entry: D1 <= date_in <= D2. Exit: D1 <= date_out <= D2, deaths included. A date_out after D2 is no exit yet.
- Turnover = exits / (available nights / nights of the period): the average of units in service, exact.
- Mean and median stay: date_out - date_in in days over the exits. The median of an even number is the mean of the
  middle two. Renewals per stay: planned periods after the first one of those same stays, over those stays.
- Present on D2: date_in <= D2 and no date_out, or one after D2. Stay so far = D2 - date_in.
- Over planned: present on D2 whose last planned period decided on D2 or before ended before D2, over the present with
  a planned period.
- Durable rate = durable exits / exits whose destination is not a death; an empty destination is unknown. Known rate:
  unknown ones leave the denominator. Unknown share = unknown / exits without deaths.
- Steps: opening and closing the search are no steps. Within 30 days: first step at most 30 days after entry, over the
  stays entered in the period at least 30 days before `today` (more recent ones do not count, not even with a step).
  Days to first step: median over the stays entered in the period with a step made by `today`.
- Percent values are numbers of percents. Values are rounded half up to one decimal from the exact fraction.
"""

import csv
import json
import sys
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

DURABLE = {
    "social_tenancy", "private_tenancy", "conventioned_private_tenancy", "intermediation_own_lease",
    "transferable_lease_turned", "boarding_house", "home_ownership", "return_marital_home",
}  # fmt: skip
UNKNOWN = {"", "unknown", "left_without_notice"}
NO_STEP = {"opened", "lease_signed", "closed_other"}
FAR = date(9999, 1, 1)


def read(folder, name):
    with open(Path(folder) / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text):
    return date.fromisoformat(text) if text else FAR


def rounded(value):
    """Half up to one decimal, as a JSON number."""
    if value is None:
        return None
    tenths = (value * 10 + Fraction(1, 2)).__floor__()
    return tenths // 10 if tenths % 10 == 0 else tenths / 10


def number(value):
    if value is None or value == int(value):
        return None if value is None else int(value)
    return (value * 10000 + Fraction(1, 2)).__floor__() / 10000


def cell(unit, numerator, denominator=None, value=None):
    if unit in ("nights", "people"):
        value = Fraction(numerator)
    elif numerator is not None:
        value = Fraction(numerator) / denominator * (100 if unit == "percent" else 1) if denominator else None
    return {"numerator": number(numerator), "denominator": number(denominator), "value": rounded(value), "unit": unit}


def middle(values):
    values = sorted(values)
    half = len(values) // 2
    if not values:
        return None
    return Fraction(values[half]) if len(values) % 2 else Fraction(values[half - 1] + values[half], 2)


def figures(units, closures, stays, periods, steps, first, last, today):
    """All indicators of some units and of the stays in them."""
    available = unavailable = occupied = nights = 0
    night = first
    while night <= last:
        nights += 1
        closed = {unit for unit, start, end in closures if start <= night < end}
        taken = {stay["at"] for stay in stays if stay["in"] <= night < stay["out"]}
        for unit, start, end in units:
            if start <= night < end:
                available += 1
                unavailable += unit in closed
                occupied += unit in taken
        night += timedelta(days=1)
    entered = [stay for stay in stays if first <= stay["in"] <= last]
    left = [stay for stay in stays if first <= stay["out"] <= last]
    present = [stay for stay in stays if stay["in"] <= last < stay["out"]]
    lengths = [(stay["out"] - stay["in"]).days for stay in left]
    so_far = [(last - stay["in"]).days for stay in present]
    planned = [max((until for until, on in periods[stay["id"]] if on <= last), default=None) for stay in present]
    alive = [stay for stay in left if stay["to"] != "death"]
    durable = sum(stay["to"] in DURABLE for stay in alive)
    unknown = sum(stay["to"] in UNKNOWN for stay in alive)
    waits = {stay["id"]: min((on - stay["in"]).days for on in made) for stay in entered if (made := steps[stay["id"]])}
    old_enough = [stay for stay in entered if (today - stay["in"]).days >= 30]
    early = sum(waits.get(stay["id"], 99) <= 30 for stay in old_enough)
    return {
        "available_nights": cell("nights", available),
        "unavailable_nights": cell("nights", unavailable),
        "occupied_nights": cell("nights", occupied),
        "occupancy_gross": cell("percent", occupied, available),
        "occupancy_net": cell("percent", occupied, available - unavailable),
        "vacancy_rate": cell("percent", available - unavailable - occupied, available - unavailable),
        "entries": cell("people", len(entered)),
        "exits": cell("people", len(left)),
        "turnover": cell("percent", len(left), Fraction(available, nights)),
        "average_stay": cell("days", sum(lengths), len(left)),
        "median_stay": cell("days", None, len(left), middle(lengths)),
        "renewals_per_stay": cell("number", sum(len(periods[stay["id"]]) - 1 for stay in left), len(left)),
        "stay_so_far": cell("days", sum(so_far), len(present)),
        "median_stay_so_far": cell("days", None, len(present), middle(so_far)),
        "share_over_planned": cell(
            "percent", sum(until is not None and until < last for until in planned), sum(map(bool, planned))
        ),
        "exit_durable_rate": cell("percent", durable, len(alive)),
        "exit_durable_rate_known": cell("percent", durable, len(alive) - unknown),
        "exit_unknown_share": cell("percent", unknown, len(alive)),
        "exit_step_30_days": cell("percent", early, len(old_enough)),
        "days_entry_to_first_exit_step": cell("days", None, len(waits), middle(waits.values())),
    }


def spans(folder, name, start, end):
    """(workspace, residence, (unit, first night, first night after)) of a file's rows."""
    return [
        (row["workspace"], row["residence"], ((row["residence"], row["unit"]), day(row[start]), day(row[end])))
        for row in read(folder, name)
    ]


def expected(folder, today):
    """{workspace: {residence or "all": {year: {"from", "to", "figures"}}}}, three closed years and the running one."""
    units = spans(folder, "units.csv", "service_from", "service_to")
    closures = spans(folder, "closures.csv", "first", "reopens")
    stays = [
        (
            row["workspace"],
            row["residence"],
            {
                "id": (row["workspace"], row["stay"]),
                "at": (row["residence"], row["unit"]),
                "in": day(row["date_in"]),
                "out": day(row["date_out"]),
                "to": row["destination"],
            },
        )
        for row in read(folder, "stays.csv")
    ]
    periods = {stay["id"]: [] for _, _, stay in stays}
    steps = {stay["id"]: [] for _, _, stay in stays}
    for row in read(folder, "periods.csv"):
        periods[row["workspace"], row["stay"]].append((day(row["until"]), day(row["decided_on"])))
    for row in read(folder, "steps.csv"):
        if row["kind"] not in NO_STEP and day(row["on"]) <= today:
            steps[row["workspace"], row["stay"]].append(day(row["on"]))
    answer = {}
    for row in read(folder, "residences.csv"):
        answer.setdefault(row["workspace"], {"all": {}})[row["residence"]] = {}
    for workspace, places in answer.items():
        for place, years in places.items():

            def of(rows, workspace=workspace, place=place):
                return [thing for owner, house, thing in rows if owner == workspace and place in ("all", house)]

            for year in range(today.year - 3, today.year + 1):
                first, last = date(year, 1, 1), min(date(year, 12, 31), today - timedelta(days=1))
                years[str(year)] = {
                    "from": first.isoformat(),
                    "to": last.isoformat(),
                    "figures": figures(of(units), of(closures), of(stays), periods, steps, first, last, today),
                }
    return {"today": today.isoformat(), "workspaces": answer}


def text(folder, today):
    """The file's exact text."""
    return json.dumps(expected(folder, today), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text(sys.argv[1], date.fromisoformat(sys.argv[2])))
