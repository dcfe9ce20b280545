"""Charts over time: columns of two tones, and a line that a missing value breaks. Pure geometry."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from app.web.charts import LETTER, WIDE, Chart, Dot, Drawing, Legend, Rect, Rule, Text, Trace, Value, both, short
from app.web.words import labelled, locale_of

WIDEST = 72.0  # of a column: one year alone is no wall


@dataclass(frozen=True)
class Column:
    """One month: the lower tone, the upper tone stacked on it, and their words."""

    label: str
    value: Value
    words: str
    second: Value = 0
    second_words: str = ""


@dataclass(frozen=True)
class Point:
    """One point of a line; value None is a gap, its words say why (« masqué », « sans réponse »)."""

    label: str
    value: Value | None
    words: str


def round_step(top: float, steps: int = 4) -> float:
    """The round step (1, 2, 2.5 or 5 times a power of ten) that covers `top` in about `steps`."""
    if top <= 0:
        return 1
    raw = top / steps
    power = 10.0 ** floor(log10(raw))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw - 1e-12)


def _graduation(value: float, unit: str) -> str:
    said = f"{value:g}{unit}"
    return said.replace(".", ",") if locale_of() == "fr" else said


def columns(
    title: str,
    sentence: str,
    months: Sequence[Column],
    heads: tuple[str, ...],
    tones: tuple[str, str] = ("", ""),
    top: Value | None = None,
    unit: str = "",
) -> Chart:
    """Columns over months in two tones: solid below, hatched above. `top` fixes the axis (100 for rates)."""
    highest = max((float(m.value) + float(m.second) for m in months), default=0)
    step = round_step(float(top) if top else highest)
    if not top and all(float(m.value).is_integer() and float(m.second).is_integer() for m in months):
        step = {2.5: 5.0}.get(step, max(step, 1.0))  # nobody counts half a thing
    ceiling = float(top) if top else max(ceil(highest / step - 1e-9), 1) * step

    def draw(width: int) -> Drawing:
        height, left, head = (190, 44, 22) if width == WIDE else (170, 36, 20)
        drawing = Drawing(width, height + head + 24)
        slot = (width - left) / max(len(months), 1)
        for count in range(round(ceiling / step) + 1):
            y = short(head + height - count * step / ceiling * height)
            drawing.rules.append(Rule(left, y, width, y, "axis" if count == 0 else "grid"))
            drawing.texts.append(Text(left - 8, y + 4, _graduation(count * step, unit), "end"))
        longest = max((len(m.label) for m in months), default=0) * LETTER
        every = 1 if slot >= 30 else max(2, ceil(longest / slot))
        for index, month in enumerate(months):
            wide = min(slot * 0.68, WIDEST)
            x = left + (index + 0.5) * slot - wide / 2
            low, high = float(month.value) / ceiling * height, float(month.second) / ceiling * height
            base = head + height
            drawing.rects.append(
                Rect(short(x), short(base - low), short(wide), short(low), "t1", labelled(month.label, month.words))
            )
            if high:
                hint = labelled(month.label, month.second_words)
                drawing.rects.append(
                    Rect(short(x), short(base - low - high), short(wide), short(high), "hatched", hint)
                )
            if slot >= len(month.words) * LETTER:
                middle = short(x + wide / 2)
                drawing.texts.append(Text(middle, short(base - low - high - 6), month.words, "middle", "value"))
            if index % every == 0:
                drawing.texts.append(Text(short(x + wide / 2), base + 18, month.label, "middle"))
        return drawing

    rows = tuple((m.label, m.words, m.second_words) if len(heads) > 2 else (m.label, m.words) for m in months)
    legend = (Legend("t1", tones[0]), Legend("hatched", tones[1])) if tones[0] and tones[1] else ()
    return Chart(title, sentence, *both(draw), heads, rows, legend)


def line(title: str, sentence: str, points: Sequence[Point], heads: tuple[str, str], unit: str = "") -> Chart:
    """A line over equal steps, from zero; a missing value breaks it. First, highest, lowest and last are written."""
    known = [float(p.value) for p in points if p.value is not None]
    step = round_step(max(known, default=0))
    ceiling = max(ceil(max(known, default=0) / step - 1e-9), 1) * step

    def draw(width: int) -> Drawing:
        height, left, head, tail = (180, 44, 24, 30) if width == WIDE else (160, 36, 24, 22)
        drawing = Drawing(width, height + head + 24)
        slot = (width - left - tail) / max(len(points) - 1, 1)
        for count in range(round(ceiling / step) + 1):
            y = short(head + height - count * step / ceiling * height)
            drawing.rules.append(Rule(left, y, width, y, "axis" if count == 0 else "grid"))
            drawing.texts.append(Text(left - 8, y + 4, _graduation(count * step, unit), "end"))
        d, pen = "", "M"
        every = max(ceil(46 / slot), 1)
        for index, point in enumerate(points):
            x = short(left + index * slot + (6 if len(points) > 1 else slot / 2))
            if (len(points) - 1 - index) % every == 0:
                drawing.texts.append(Text(x, head + height + 18, point.label, "middle"))
            if point.value is None:
                pen = "M"
                drawing.texts.append(Text(x, head + height - 8, "?", "middle", "gap"))
                continue
            y = short(head + height - float(point.value) / ceiling * height)
            d += f"{pen}{x:g} {y:g}"
            pen = "L"
            drawing.dots.append(Dot(x, y, 4, "t1", labelled(point.label, point.words)))
            if index in _worth_writing(points):
                drawing.texts.append(Text(x, y - 10, point.words, "start" if index == 0 else "middle", "value"))
        drawing.traces.append(Trace(d, "t1"))
        return drawing

    return Chart(title, sentence, *both(draw), heads, tuple((p.label, p.words) for p in points))


def _worth_writing(points: Sequence[Point]) -> set[int]:
    known = [index for index, point in enumerate(points) if point.value is not None]
    if not known:
        return set()
    size = lambda index: float(points[index].value or 0)  # noqa: E731 - a key, read once
    wanted = [max(known, key=size), min(known, key=size), known[-1], known[0]]
    kept: list[int] = []
    for index in wanted:
        if all(abs(index - other) > 1 for other in kept):
            kept.append(index)
    return set(kept)
