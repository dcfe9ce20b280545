"""Charts as plain geometry: shapes in two widths (desk, phone) and the table of the same data.

Every function takes words already written for a person and gives a `Chart`; templates/parts/charts.html draws it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from app.web.words import labelled

WIDE = 760
NARROW = 340
LETTER = 8.4  # a generous mean advance of a letter as charts are written; only decides what fits

Value = int | float | Decimal | Fraction


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    tone: str
    hint: str = ""
    href: str = ""


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    r: float
    tone: str
    hint: str = ""


@dataclass(frozen=True)
class Text:
    x: float
    y: float
    words: str
    anchor: str = "start"
    kind: str = "axis"


@dataclass(frozen=True)
class Rule:
    x1: float
    y1: float
    x2: float
    y2: float
    kind: str = "grid"


@dataclass(frozen=True)
class Trace:
    d: str
    tone: str


@dataclass
class Drawing:
    """Shapes of one width, in the order they are painted: rules, rects, marks, traces, dots, texts."""

    width: int
    height: float
    rules: list[Rule] = field(default_factory=list)
    rects: list[Rect] = field(default_factory=list)
    marks: list[Rule] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)


@dataclass(frozen=True)
class Legend:
    tone: str
    words: str
    value: str = ""
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """What a reader gets: a title, one sentence saying what to see, two drawings, a legend, the data as a table."""

    title: str
    sentence: str
    wide: Drawing
    narrow: Drawing
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: tuple[Legend, ...] = ()
    links: bool = False


@dataclass(frozen=True)
class Bar:
    """One bar or one part: its label, its size, the size in words, its tone (1-6) and a remark."""

    label: str
    value: Value
    words: str
    tone: int = 1
    note: str = ""


@dataclass(frozen=True)
class Member:
    """One dot: whose it is, its rate (0.584 for 58,4 %), the rate in words; own marks « Vous »."""

    label: str
    value: Value
    words: str
    own: bool = False


def short(value: float) -> float:
    """A coordinate with one decimal."""
    return round(value, 1)


def both(draw: Callable[[int], Drawing]) -> tuple[Drawing, Drawing]:
    """The same chart drawn for a desk and for a phone."""
    return draw(WIDE), draw(NARROW)


def _cut(words: str, width: float) -> str:
    room = int(width / LETTER)
    return words if len(words) <= room else words[: max(room - 1, 1)].rstrip() + "…"


def bars(title: str, sentence: str, items: Sequence[Bar], heads: tuple[str, str]) -> Chart:
    """Horizontal bars from zero, the words of each at its end. Narrow: the label stands above its bar."""
    top = max((float(item.value) for item in items), default=0) or 1

    def draw(width: int) -> Drawing:
        stacked = width == NARROW
        gutter = 0.0 if stacked else min(max((len(i.label) for i in items), default=0) * LETTER + 12, 280)
        tail = max((len(i.words) for i in items), default=0) * LETTER + 10
        step, bar = (50, 20) if stacked else (34, 22)
        drawing = Drawing(width, short(len(items) * step + 4))
        for index, item in enumerate(items):
            y = index * step + (22 if stacked else 4)
            length = short(float(item.value) / top * (width - gutter - tail))
            label_y, room = (y - 6, width) if stacked else (y + 16, gutter - 10)
            drawing.texts.append(Text(0, short(label_y), _cut(item.label, room), kind="label"))
            drawing.rects.append(
                Rect(short(gutter), y, max(length, 1), bar, f"t{item.tone}", labelled(item.label, item.words))
            )
            drawing.texts.append(Text(short(gutter + length + 8), y + 16, item.words, kind="value"))
        return drawing

    rows = tuple((item.label, item.words) for item in items)
    return Chart(title, sentence, *both(draw), heads, rows)


def stacked(title: str, sentence: str, parts: Sequence[Bar], heads: tuple[str, ...]) -> Chart:
    """One bar cut into parts; tone 0 is what is still missing (outlined). Shares are written inside where they fit."""
    total = sum(float(part.value) for part in parts) or 1

    def draw(width: int) -> Drawing:
        height = 34
        drawing = Drawing(width, height + 2)
        x = 0.0
        for part in parts:
            length = float(part.value) / total * width
            tone = f"t{part.tone}" if part.tone else "missing"
            hint = labelled(part.label, part.words)
            drawn = max(length - 2, 1.5)
            drawing.rects.append(Rect(short(x), 1, short(drawn), height, tone, hint))
            if part.tone and len(part.note) * LETTER + 10 < drawn:
                drawing.texts.append(Text(short(x + drawn / 2), 23, part.note, "middle", "inside"))
            x += length
        return drawing

    rows = tuple(tuple(cell for cell in (part.label, part.words, part.note) if cell) for part in parts)
    legend = tuple(
        Legend(f"t{part.tone}" if part.tone else "missing", part.label, part.words, part.note) for part in parts
    )
    return Chart(title, sentence, *both(draw), heads, rows, legend)


def quantile(values: Sequence[Value], share: Fraction) -> Fraction:
    """The quantile by linear interpolation between closest ranks (the usual spreadsheet rule), exact."""
    ordered = sorted(Fraction(value) for value in values)
    place = share * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def dots(
    title: str,
    sentence: str,
    members: Sequence[Member],
    heads: tuple[str, str],
    median_words: str,
    unlisted: bool = False,
) -> Chart:
    """One dot per member between 0 and 1, a line at the median, a band from the first to the third quartile.

    Both are computed from the dots drawn. Narrow: ten bars of ten points. `unlisted` leaves others out of the table."""
    values = [member.value for member in members]
    marks = [float(quantile(values, Fraction(n, 4))) for n in (1, 2, 3)] if values else []
    lowest, highest = span(values)

    def place(value: float, width: int) -> float:
        return 24 + (value - lowest) / (highest - lowest) * (width - 48)

    def ground(width: int, base: float) -> Drawing:
        drawing = Drawing(width, base + 26)
        if marks:
            left, right = place(marks[0], width), place(marks[2], width)
            drawing.rects.append(Rect(short(left), 18, short(right - left), base - 18, "band"))
        drawing.rules.append(Rule(12, base, width - 12, base, "axis"))
        ticks = round((highest - lowest) * 10)
        for tick in range(0, ticks + 1, 1 if width == WIDE else 2):
            share = lowest + tick / 10
            x = short(place(share, width))
            drawing.rules.append(Rule(x, base, x, base + 5, "axis"))
            drawing.texts.append(Text(x, base + 21, f"{share * 100:.0f}\u00a0%", "middle"))
        return drawing

    def median(drawing: Drawing, base: float) -> Drawing:
        if marks:
            x = short(place(marks[1], drawing.width))
            drawing.marks.append(Rule(x, 18, x, base, "median"))
            anchor = "end" if x > drawing.width - len(median_words) * LETTER - 12 else "start"
            drawing.texts.append(Text(x + (-6 if anchor == "end" else 6), 14, median_words, anchor, "median"))
        return drawing

    def swarm() -> Drawing:
        piles: dict[int, int] = {}
        placed: list[tuple[float, int, Member]] = []
        for member in sorted(members, key=lambda m: (float(m.value), not m.own)):
            slot = round(place(float(member.value), WIDE) / 13)
            piles[slot] = piles.get(slot, 0) + 1
            placed.append((slot * 13, piles[slot], member))
        base = 36 + max([*piles.values(), 6]) * 12.5
        drawing = ground(WIDE, base)
        for x, rank, member in placed:
            hint = labelled(member.label, member.words)
            drawing.dots.append(Dot(x, short(base - rank * 12.5 + 5), 5.2, "own" if member.own else "t1", hint))
            if member.own:
                top = max(piles.get(round(x / 13) + near, 0) for near in (-1, 0, 1))
                drawing.texts.append(Text(x, short(base - top * 12.5 - 8), member.label, "middle", "own"))
        return median(drawing, base)

    def binned() -> Drawing:
        base = 160.0
        drawing = ground(NARROW, base)
        bins: dict[int, list[Member]] = {}
        for member in members:
            bins.setdefault(min(int(Fraction(member.value) * 10), 9), []).append(member)
        tallest = max((len(inside) for inside in bins.values()), default=1)
        for index, inside in sorted(bins.items()):
            x, right = place(index / 10, NARROW), place((index + 1) / 10, NARROW)
            height = len(inside) / tallest * 105
            tone = "own" if any(member.own for member in inside) else "t1"
            drawing.rects.append(Rect(short(x + 1.5), short(base - height), short(right - x - 3), short(height), tone))
            drawing.texts.append(Text(short((x + right) / 2), short(base - height - 5), str(len(inside)), "middle"))
        return median(drawing, base)

    rows = tuple((m.label, m.words) for m in members if m.own or not unlisted)
    return Chart(title, sentence, swarm(), binned(), heads, rows)


def span(values: Sequence[Value]) -> tuple[float, float]:
    """From the ten below the lowest rate to the ten above the highest, at least five tens wide, inside 0-1."""
    if not values:
        return 0.0, 1.0
    low, high = floor(float(min(values)) * 10) / 10, ceil(float(max(values)) * 10 + 1e-9) / 10
    while high - low < 0.5 - 1e-9:
        low, high = max(low - 0.1, 0.0), min(high + 0.1, 1.0)
    return max(low, 0.0), min(high, 1.0)
