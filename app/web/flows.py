"""Money over months: what came (solid), what is expected (outlined), and the sum of both as a line. Pure geometry."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from app.web.charts import LETTER, WIDE, Chart, Dot, Drawing, Legend, Rect, Rule, Text, Trace, both, short
from app.web.series import round_step
from app.web.words import labelled, money, number

WIDEST = 56.0
THOUSAND = 1000


@dataclass(frozen=True)
class Flow:
    """One month: label is what stands under the column, name the month in full; total: the sum of all up to it."""

    label: str
    name: str
    came: Decimal
    expected: Decimal
    total: Decimal


def flows(title: str, sentence: str, months: Sequence[Flow], heads: tuple[str, ...], tones: tuple[str, ...]) -> Chart:
    """heads: month, received, expected, sum. tones: the words of the legend for the same three. A month in which more
    was given back than came draws no column; the table and the line say it."""
    highest = max((float(max(one.came, Decimal(0)) + one.expected) for one in months), default=0)
    highest = max([highest, *(float(one.total) for one in months)])
    step = round_step(highest)
    ceiling = max(ceil(highest / step - 1e-9), 1) * step

    def draw(width: int) -> Drawing:
        height, left, head = (190, 62, 22) if width == WIDE else (170, 56, 20)
        drawing = Drawing(width, height + head + 24)
        slot = (width - left) / max(len(months), 1)
        base = head + height
        for count in range(round(ceiling / step) + 1):
            y = short(base - count * step / ceiling * height)
            drawing.rules.append(Rule(left, y, width, y, "axis" if count == 0 else "grid"))
            drawing.texts.append(Text(left - 8, y + 4, _euros(count * step), "end"))
        longest = max((len(one.label) for one in months), default=0) * LETTER
        every = max(1, ceil(longest / slot))
        path = ""
        for index, one in enumerate(months):
            wide = min(slot * 0.6, WIDEST)
            x = left + (index + 0.5) * slot - wide / 2
            low = float(max(one.came, Decimal(0))) / ceiling * height
            high = float(one.expected) / ceiling * height
            if low:
                hint = labelled(one.name, money(one.came))
                drawing.rects.append(Rect(short(x), short(base - low), short(wide), short(low), "t1", hint))
            if high:
                hint = labelled(one.name, money(one.expected))
                drawing.rects.append(
                    Rect(short(x), short(base - low - high), short(wide), short(high), "announced", hint)
                )
            if index % every == 0:
                drawing.texts.append(Text(short(x + wide / 2), base + 18, one.label, "middle"))
            y = short(base - max(float(one.total), 0.0) / ceiling * height)
            path += f"{'L' if path else 'M'}{short(x + wide / 2):g} {y:g}"
            drawing.dots.append(Dot(short(x + wide / 2), y, 2.5, "sum", labelled(one.name, money(one.total))))
        drawing.traces.append(Trace(path, "sum"))
        return drawing

    rows = tuple(
        (one.name, money(one.came, cents), money(one.expected, cents), money(one.total, cents))
        for cents in [_has_cents(months)]
        for one in months
    )
    legend = tuple(Legend(tone, words) for tone, words in zip(("t1", "announced", "sum"), tones, strict=True))
    return Chart(title, sentence, *both(draw), heads, rows, legend)


def _has_cents(months: Sequence[Flow]) -> bool:
    return any(value % 1 for one in months for value in (one.came, one.expected, one.total))


def _euros(value: float) -> str:
    """« 50 k€ » from a thousand on: an axis has little room."""
    if value >= THOUSAND:
        kilos = Decimal(str(value)) / THOUSAND
        return f"{number(kilos, 0 if kilos % 1 == 0 else 1)}\u00a0k€"
    return money(Decimal(str(value)))
