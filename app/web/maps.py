"""The map of France by departement: classes of values, and the three ways of having none. Pure geometry.

Outlines come from a sprite of the front-end build (one <path id="d26"> each); overseas departements are squares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.web.charts import Value

WIDTH, HEIGHT = 613, 585
OVERSEAS: tuple[tuple[str, str], ...] = (
    ("971", "Guadeloupe"),
    ("972", "Martinique"),
    ("973", "Guyane"),
    ("974", "La Réunion"),
    ("976", "Mayotte"),
)
METROPOLE: tuple[str, ...] = (
    *(f"{n:02d}" for n in range(1, 20)),
    "2A",
    "2B",
    *(f"{n:02d}" for n in range(21, 96)),
)
NO_VALUE = ("masked", "silent", "absent")


@dataclass(frozen=True)
class Area:
    """A departement and how it is drawn: tone q0-q4, masked, silent or absent."""

    code: str
    tone: str
    hint: str = ""


@dataclass(frozen=True)
class Square:
    code: str
    name: str
    tone: str
    x: int
    y: int
    hint: str = ""


@dataclass(frozen=True)
class Step:
    tone: str
    words: str
    count: int


@dataclass(frozen=True)
class France:
    title: str
    sentence: str
    areas: tuple[Area, ...]
    squares: tuple[Square, ...]
    legend: tuple[Step, ...]


def class_of(value: Value, cuts: Sequence[Value]) -> str:
    """q0 below the first cut, q4 from the last one on: a cut belongs to the class above it."""
    return f"q{sum(Fraction(value) >= Fraction(cut) for cut in cuts)}"


def france(
    title: str,
    sentence: str,
    values: Mapping[str, Value | str],
    cuts: Sequence[Value],
    class_words: Sequence[str],
    state_words: Mapping[str, str],
    hints: Mapping[str, str] | None = None,
) -> France:
    """`values` by departement code: a rate, or "masked" or "silent"; a code left out has no member ("absent").

    cuts: four, ascending; class_words: five, for the legend; state_words: masked, silent, absent in words."""
    if len(cuts) != 4 or len(class_words) != 5:
        raise ValueError("five classes need four cuts and five words")
    said = hints or {}

    def tone(code: str) -> str:
        value = values.get(code, "absent")
        return value if isinstance(value, str) else class_of(value, cuts)

    tones = {code: tone(code) for code in (*METROPOLE, *(code for code, _ in OVERSEAS))}
    areas = tuple(Area(code, tones[code], said.get(code, "")) for code in METROPOLE)
    squares = tuple(
        Square(code, name, tones[code], 20 + index * 128, HEIGHT + 22, said.get(code, ""))
        for index, (code, name) in enumerate(OVERSEAS)
    )
    counts = list(tones.values())
    legend = tuple(
        Step(tone, words, counts.count(tone))
        for tone, words in (
            *((f"q{n}", class_words[n]) for n in range(5)),
            *((state, state_words[state]) for state in NO_VALUE),
        )
    )
    return France(title, sentence, areas, squares, legend)
