"""The calendar of rows over weeks: bars for what lasts, holes with the number of their nights. Pure geometry."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.web.charts import LETTER, NARROW, Chart, Drawing, Legend, Rect, Rule, Text

WIDTH = 960
HEAD = 62
ROW = 30


@dataclass(frozen=True)
class Span:
    """Nights [start, end) of one row: kind is stay, announced, closed or gap; end None is open.

    words are read aloud and shown on hover; short is written on the bar when it fits (never on paper without names)."""

    kind: str
    start: date
    end: date | None
    words: str
    href: str = ""
    short: str = ""


@dataclass(frozen=True)
class Row:
    label: str
    spans: tuple[Span, ...]
    href: str = ""


@dataclass(frozen=True)
class Words:
    """What the picture says in the language of the page."""

    arrivals: str
    departures: str
    stay: str
    announced: str
    closed: str
    gap: str
    week: str = "{day}/{month:02d}"


def _inside(span: Span, start: date, end: date) -> tuple[int, int] | None:
    left = max(span.start, start)
    right = min(span.end or end, end)
    return ((left - start).days, (right - start).days) if right > left else None


def _heads(drawing: Drawing, rows: Sequence[Row], start: date, end: date, place: "Scale", words: Words) -> None:
    for offset in range((end - start).days + 1):
        on = start + timedelta(days=offset)
        if on.weekday() == 0:
            x = place.x(offset)
            drawing.rules.append(Rule(x, 18, x, drawing.height, "week"))
            if on < end:
                drawing.texts.append(Text(x + 3, 13, words.week.format(day=on.day, month=on.month)))
    stays = [span for row in rows for span in row.spans if span.kind in {"stay", "announced"}]
    arrivals = Counter((span.start - start).days for span in stays if start <= span.start < end)
    departures = Counter((span.end - start).days for span in stays if span.end and start <= span.end < end)
    for y, label, counts in ((32, words.arrivals, arrivals), (50, words.departures, departures)):
        drawing.texts.append(Text(0, y, label, kind="head"))
        drawing.texts.extend(
            Text(place.x(offset + 0.5), y, str(count), "middle", "value") for offset, count in sorted(counts.items())
        )


@dataclass(frozen=True)
class Scale:
    """Days to pixels."""

    left: float
    day: float

    def x(self, offset: float) -> float:
        return round(self.left + offset * self.day, 1)


def _draw(rows: Sequence[Row], start: date, weeks: int, width: int, today: date | None, words: Words) -> Drawing:
    left = 84 if width == WIDTH else 68
    end = start + timedelta(weeks=weeks)
    place = Scale(left, (width - left) / (weeks * 7))
    drawing = Drawing(width, HEAD + len(rows) * ROW + 4)
    _heads(drawing, rows, start, end, place, words)
    for index, row in enumerate(rows):
        y = HEAD + index * ROW
        drawing.rules.append(Rule(0, y, width, y, "grid"))
        drawing.texts.append(Text(0, y + 20, row.label, kind="label"))
        for span in row.spans:
            edges = _inside(span, start, end)
            if edges is None:
                continue
            x, right = place.x(edges[0]), place.x(edges[1])
            wide = round(right - x - 1, 1)
            drawing.rects.append(Rect(x, y + 4, wide, ROW - 8, span.kind, span.words, span.href))
            _name(drawing, span, edges[1] - edges[0], (x, y + 20, wide))
    if today and start <= today < end:
        x = place.x((today - start).days)
        drawing.marks.append(Rule(x, 18, x, drawing.height, "today"))
    return drawing


def _name(drawing: Drawing, span: Span, nights: int, at: tuple[float, float, float]) -> None:
    """The nights of a hole in its middle; the short words of a bar at its start, where they fit."""
    x, y, wide = at
    if span.kind == "gap":
        if len(str(nights)) * LETTER < wide:
            drawing.texts.append(Text(round(x + wide / 2, 1), y, str(nights), "middle", "gap"))
    elif span.short and len(span.short) * LETTER + 12 < wide:
        drawing.texts.append(Text(x + 7, y, span.short, kind="inside" if span.kind == "stay" else "label"))


def calendar(
    title: str,
    sentence: str,
    rows: Sequence[Row],
    start: date,
    heads: tuple[str, ...],
    table: Sequence[tuple[str, ...]],
    words: Words,
    weeks: int = 12,
    today: date | None = None,
) -> Chart:
    """Rows over `weeks` weeks from `start`, four on a phone. `table` is the same data in words, one row a span."""
    wide = _draw(rows, start, weeks, WIDTH, today, words)
    narrow = _draw(rows, start, min(weeks, 4), NARROW, today, words)
    legend = (
        Legend("stay", words.stay),
        Legend("announced", words.announced),
        Legend("closed", words.closed),
        Legend("gap", words.gap),
    )
    return Chart(title, sentence, wide, narrow, heads, tuple(table), legend, links=True)
