"""The attacker: reads published cells as anybody may, and tries to compute what is hidden. Shares no code with app/.

    python tests/oracle/attacker.py cells.json

Input, a list of objects as JSON or as Python dicts, text as it stands on a page being accepted for numbers:
    {"association": "…", "year": 2025, "indicator": "exits", "numerator": "104", "denominator": "170", "value": "61,2"}
a hidden cell has no number (null, "", "—", "masqué"…). Totals of the network stand beside them:
    {"group": "…", "year": 2025, "indicator": "exits", "numerator": 400, "denominator": null, "members": ["…", …]}

What it knows: that counts are whole and not negative; that
    present(year before) + entries = present + exits                     present <= units, entries <= occupied nights
    exits = deaths + durable + unknown + other                           units - free or closed nights <= present
    entries = observable + too recent,  observable = early + late
and what numerator and denominator of each indicator mean. A total that its shown members do not explain is read as
the sum of the hidden ones. It solves the equalities exactly (fractions), then squeezes intervals until nothing moves.
"""

import json
import math
import re
import sys
from fractions import Fraction

COUNTS = (
    "entries", "exits", "deaths", "durable", "unknown", "other", "observable", "early", "late", "too_recent", "present",
    "renewals",
)  # fmt: skip
# What one may want to read besides: sums of the above.
SUMS = {
    "alive": ("durable", "unknown", "other"),
    "not_durable": ("unknown", "other"),
    "known": ("durable", "other"),
}
# indicator: (what its numerator counts, what its denominator counts)
MEANING = {
    "entries": (("entries",), None),
    "exits": (("exits",), None),
    "turnover": (("exits",), None),
    "average_stay": (None, ("exits",)),
    "renewals_per_stay": (("renewals",), ("exits",)),
    "exit_durable_rate": (("durable",), SUMS["alive"]),
    "exit_durable_rate_known": (("durable",), SUMS["known"]),
    "exit_unknown_share": (("unknown",), SUMS["alive"]),
    "exit_step_30_days": (("early",), ("observable",)),
}
INFINITE = math.inf


def number(text):
    """A number out of what a page says, or None: "1 234,5", "61,2 %", 104, "masqué"."""
    if text is None or isinstance(text, (int, Fraction)):
        return text
    if isinstance(text, float):
        return Fraction(str(text))
    bare = re.sub(r"[\s%]", "", str(text)).replace("−", "-").replace(",", ".")
    return Fraction(bare) if re.fullmatch(r"-?\d+(\.\d+)?", bare) else None


class System:
    """Equalities over whole numbers that are not negative, with bounds."""

    def __init__(self):
        self.equations = []  # ({name: coefficient}, constant)
        self.low, self.high = {}, {}

    def equal(self, coefficients, constant):
        self.equations.append(({name: Fraction(c) for name, c in coefficients.items() if c}, Fraction(constant)))
        for name in coefficients:
            self.low.setdefault(name, 0)
            self.high.setdefault(name, INFINITE)

    def at_least(self, name, bound):
        self.low[name] = max(self.low.get(name, 0), math.ceil(bound))
        self.high.setdefault(name, INFINITE)

    def at_most(self, name, bound):
        self.low.setdefault(name, 0)
        self.high[name] = min(self.high.get(name, INFINITE), math.floor(bound))

    def reduced(self):
        """The equalities solved for as many unknowns as possible (reduced row echelon form)."""
        rows = []
        for coefficients, constant in self.equations:
            row, right = dict(coefficients), constant
            for pivot, other, value in rows:
                if factor := row.get(pivot):
                    row, right = minus(row, other, factor), right - factor * value
            if not row:
                continue
            pivot = next(iter(row))
            scale = row[pivot]
            row, right = {name: c / scale for name, c in row.items()}, right / scale
            rows = [(p, minus(r, row, r[pivot]), v - r[pivot] * right) if pivot in r else (p, r, v) for p, r, v in rows]
            rows.append((pivot, row, right))
        return [(row, right) for _, row, right in rows]

    def squeeze(self):
        """Intervals of every unknown: what the equalities and the bounds leave possible, or a little more."""
        equations = [whole(*one) for one in self.equations + self.reduced()]
        moved = True
        while moved:
            moved = False
            for coefficients, constant in equations:
                for name, c in coefficients:
                    least = most = constant
                    for other, d in coefficients:
                        if other is not name:
                            a, b = d * self.low[other], d * self.high[other]
                            least, most = (least - b, most - a) if d > 0 else (least - a, most - b)
                    a, b = (least, most) if c > 0 else (most, least)
                    low = self.low[name] if abs(a) == INFINITE else max(self.low[name], -(-a // c))
                    high = self.high[name] if abs(b) == INFINITE else min(self.high[name], b // c)
                    if (low, high) != (self.low[name], self.high[name]):
                        self.low[name], self.high[name], moved = low, high, True
                    if low > high:
                        raise ValueError(f"the published cells contradict each other at {name}")
        return {name: (self.low[name], self.high[name]) for name in self.low}


def whole(coefficients, constant):
    """The same equality without fractions, which are slow to reckon with: ((name, coefficient), …), constant."""
    scale = math.lcm(constant.denominator, *(c.denominator for c in coefficients.values()))
    return [(name, int(c * scale)) for name, c in coefficients.items()], int(constant * scale)


def minus(row, other, factor):
    names = dict.fromkeys([*row, *other])
    return {name: c for name in names if (c := row.get(name, 0) - factor * other.get(name, 0))}


def describe(system, who, cells):
    """Put into the system all that one association's cells say; `cells` is {(year, indicator): cell}."""
    years = sorted({year for year, _ in cells})
    for year in years:
        name = {count: (who, year, count) for count in COUNTS}
        system.equal({name[c]: s for c, s in [("exits", 1), ("deaths", -1), *((x, -1) for x in SUMS["alive"])]}, 0)
        system.equal({name["entries"]: 1, name["observable"]: -1, name["too_recent"]: -1}, 0)
        system.equal({name["observable"]: 1, name["early"]: -1, name["late"]: -1}, 0)
        before = (who, year - 1, "present")
        system.equal({before: 1, name["entries"]: 1, name["present"]: -1, name["exits"]: -1}, 0)
        for total, parts in SUMS.items():
            system.equal({(who, year, total): 1, **{name[part]: -1 for part in parts}}, 0)
        system.at_least(name["renewals"], 0)
        told(system, who, year, cells)


def told(system, who, year, cells):
    """What the cells of one year say, and what nights and units bound."""
    for indicator, meaning in MEANING.items():
        cell = cells.get((year, indicator), {})
        top, bottom, value = (number(cell.get(part)) for part in ("numerator", "denominator", "value"))
        for parts, said in zip(meaning, (top, bottom), strict=True):
            if parts and said is not None:
                system.equal({(who, year, part): 1 for part in parts}, said)
        if top is None and bottom is None and value is not None and meaning[1] is None:
            system.equal({(who, year, meaning[0][0]): 1}, value)
    stock = ("available_nights", "occupied_nights")
    nights, occupied = (number(cells.get((year, code), {}).get("numerator")) for code in stock)
    length = 366 if year % 4 == 0 else 365
    present = (who, year, "present")
    if nights is not None and nights % length == 0:
        system.at_most(present, nights / length)
        if occupied is not None:
            system.at_least(present, nights / length - (nights - occupied))
    if occupied is not None:
        system.at_most(present, occupied)
        system.at_most((who, year, "entries"), occupied)


def add_totals(system, cells, totals):
    """Totals that the shown members do not explain become equations over the hidden ones. Returns how many."""
    unexplained = 0
    for total in totals:
        year, indicator = total["year"], total["indicator"]
        for part, meaning in zip(("numerator", "denominator"), MEANING.get(indicator, (None, None)), strict=True):
            said = number(total.get(part))
            if meaning is None or said is None:
                continue
            members = {who: number(cells[who].get((year, indicator), {}).get(part)) for who in total["members"]}
            rest = said - sum(shown for shown in members.values() if shown is not None)
            hidden = [who for who, shown in members.items() if shown is None]
            if rest:
                unexplained += 1
                if hidden:
                    system.equal({(who, year, name): 1 for who in hidden for name in meaning}, rest)
    return unexplained


def attack(rows):
    """{"equations", "hidden", "unexplained", "intervals": {(association, year, count): (low, high)}}."""
    cells, totals = {}, []
    for row in rows:
        if "association" in row:
            cells.setdefault(row["association"], {})[int(row["year"]), row["indicator"]] = row
        else:
            totals.append(row)
    hidden = sum(
        all(number(cell.get(part)) is None for part in ("numerator", "denominator", "value"))
        for of_one in cells.values()
        for cell in of_one.values()
    )
    probe = System()
    unexplained = add_totals(probe, cells, totals)
    groups = [list(cells)] if probe.equations else [[who] for who in cells]
    intervals, equations = {}, 0
    for group in groups:
        system = System()
        for who in group:
            describe(system, who, cells[who])
        if probe.equations:
            add_totals(system, cells, totals)
        equations += len(system.equations)
        intervals.update(system.squeeze())
    return {"equations": equations, "hidden": hidden, "unexplained": unexplained, "intervals": intervals}


def readable(interval):
    """Whether an interval says too much of a count of 1 to 10: it is one number, or neither 0 to 10 nor 10 wide."""
    low, high = interval
    return not (high - low >= 10 or (low <= 0 and high >= 10))


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        found = attack(json.load(file))
    known = {name: lows[0] for name, lows in found["intervals"].items() if lows[0] == lows[1]}
    small = {name: value for name, value in known.items() if 1 <= value <= 10}
    print(f"equations {found['equations']}, hidden cells {found['hidden']}, unexplained totals {found['unexplained']}")
    print(f"counts computed {len(known)}, of which 1 to 10: {len(small)}")
    for name, value in small.items():
        print(*name, value)
    sys.exit(1 if small or found["unexplained"] else 0)
