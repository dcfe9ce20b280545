"""Geometry of charts: what is drawn where, and that the table under a chart holds the same data."""

from datetime import date
from fractions import Fraction

import pytest

from app.web import calendars, maps
from app.web.charts import NARROW, WIDE, Bar, Chart, Member, bars, dots, quantile, stacked
from app.web.series import Column, Point, columns, line, round_step


def inside(chart: Chart) -> bool:
    """No rectangle or dot leaves the drawing it belongs to."""
    return all(
        rect.x >= 0
        and rect.x + rect.width <= drawing.width + 0.2
        and rect.y >= 0
        and rect.y + rect.height <= drawing.height
        for drawing in (chart.wide, chart.narrow)
        for rect in drawing.rects
    ) and all(
        0 <= dot.x <= drawing.width and dot.y >= 0 for drawing in (chart.wide, chart.narrow) for dot in drawing.dots
    )


def test_bars_are_as_long_as_their_values() -> None:
    chart = bars("t", "s", [Bar("a", 10, "10"), Bar("b", 5, "5"), Bar("c", 0, "0")], ("Quoi", "Nombre"))
    first, second, none = chart.wide.rects
    assert first.width == pytest.approx(second.width * 2, abs=0.1)
    assert none.width == 1  # a sliver, so that zero is seen to be counted
    assert inside(chart)
    assert chart.rows == (("a", "10"), ("b", "5"), ("c", "0"))


def test_a_phone_writes_the_label_above_its_bar() -> None:
    chart = bars("t", "s", [Bar("moins de 30 jours", 11, "11")], ("Quoi", "Nombre"))
    assert (chart.wide.width, chart.narrow.width) == (WIDE, NARROW)
    assert chart.narrow.rects[0].x == 0
    assert chart.narrow.texts[0].y < chart.narrow.rects[0].y


def test_stacked_parts_share_the_whole_width() -> None:
    parts = [
        Bar("Subventions", 409, "409 €", 1, "43,1 %"),
        Bar("Prêt", 534, "534 €", 2, "56,3 %"),
        Bar("Reste", 5, "5 €", 0),
    ]
    chart = stacked("t", "s", parts, ("Nature", "Montant", "Part"))
    assert [rect.tone for rect in chart.wide.rects] == ["t1", "t2", "missing"]
    assert chart.wide.rects[-1].x + chart.wide.rects[-1].width == pytest.approx(WIDE, abs=3)
    assert [text.words for text in chart.wide.texts] == ["43,1 %", "56,3 %"]
    assert chart.rows[-1] == ("Reste", "5 €")
    assert [entry.tone for entry in chart.legend] == ["t1", "t2", "missing"]


def test_nothing_at_all_still_draws() -> None:
    assert bars("t", "s", [], ("a", "b")).rows == ()
    assert stacked("t", "s", [], ("a", "b")).wide.rects == []
    assert columns("t", "s", [], ("a", "b")).wide.rects == []
    assert line("t", "s", [], ("a", "b")).wide.dots == []
    assert dots("t", "s", [], ("a", "b"), "médiane").wide.dots == []


def test_columns_stack_the_second_tone_on_the_first() -> None:
    months = [Column("août", 71, "71 %", 14, "14 %"), Column("sept.", 90, "90 %")]
    chart = columns("t", "s", months, ("Mois", "Occupées", "Fermées"), ("occupées", "fermées"), top=100, unit=" %")
    low, high, alone = chart.wide.rects
    assert (low.tone, high.tone, alone.tone) == ("t1", "hatched", "t1")
    assert high.y + high.height == pytest.approx(low.y, abs=0.2)
    assert low.height == pytest.approx(71 * 1.9, abs=0.2)
    assert chart.rows == (("août", "71 %", "14 %"), ("sept.", "90 %", ""))
    assert inside(chart)


@pytest.mark.parametrize(("top", "step"), [(100, 25), (21, 10), (0.9, 0.25), (7000, 2000), (0, 1)])
def test_axis_steps_are_round(top: float, step: float) -> None:
    assert round_step(top) == pytest.approx(step)


def test_a_missing_point_breaks_the_line_and_is_not_drawn_at_zero() -> None:
    points = [Point("2022", 4, "4"), Point("2023", None, "masqué"), Point("2024", 6, "6"), Point("2025", 5, "5")]
    chart = line("t", "s", points, ("Année", "Valeur"))
    assert chart.wide.traces[0].d.count("M") == 2
    assert len(chart.wide.dots) == 3
    assert chart.rows[1] == ("2023", "masqué")
    assert inside(chart)


def test_quartiles_are_exact() -> None:
    values = [Fraction(n, 100) for n in (40, 50, 60, 70)]
    assert quantile(values, Fraction(1, 2)) == Fraction(55, 100)
    assert quantile(values, Fraction(1, 4)) == Fraction(475, 1000)
    assert quantile([Fraction(3, 10)], Fraction(3, 4)) == Fraction(3, 10)


def test_one_dot_a_member_and_the_median_between_them() -> None:
    members = [Member(f"A{n}", Fraction(n, 100), f"{n} %") for n in (40, 50, 60, 70)]
    chart = dots(
        "t", "s", [*members, Member("Vous", Fraction(55, 100), "55 %", own=True)], ("Qui", "Valeur"), "médiane"
    )
    assert len(chart.wide.dots) == 5
    assert [dot.tone for dot in chart.wide.dots].count("own") == 1
    own = next(dot for dot in chart.wide.dots if dot.tone == "own")
    assert chart.wide.marks[0].x1 == pytest.approx(own.x, abs=8)  # the median is 55 %
    assert chart.wide.rects[0].tone == "band"
    assert sum(int(text.words) for text in chart.narrow.texts if text.words.isdigit()) == 5
    assert inside(chart)


def test_dots_of_equal_value_pile_up() -> None:
    chart = dots("t", "s", [Member(f"A{n}", Fraction(1, 2), "50 %") for n in range(9)], ("Qui", "Valeur"), "médiane")
    assert len({dot.x for dot in chart.wide.dots}) == 1
    assert len({dot.y for dot in chart.wide.dots}) == 9
    assert inside(chart)


def test_others_can_be_left_out_of_the_table() -> None:
    members = [Member("A", Fraction(1, 2), "50 %"), Member("Vous", Fraction(1, 2), "50 %", own=True)]
    assert dots("t", "s", members, ("Qui", "Valeur"), "m", unlisted=True).rows == (("Vous", "50 %"),)


WORDS = calendars.Words("Entrées", "Départs", "séjour", "annoncée", "fermé", "libre")


def calendar_of(*spans: calendars.Span) -> Chart:
    row = calendars.Row("11", spans)
    return calendars.calendar("t", "s", [row], date(2026, 11, 2), ("a",), [("x",)], WORDS, today=date(2026, 11, 23))


def test_a_hole_in_the_calendar_carries_its_nights() -> None:
    gap = calendars.Span("gap", date(2026, 11, 17), date(2026, 12, 1), "libre 14 nuits", "/new")
    chart = calendar_of(calendars.Span("stay", date(2026, 8, 1), date(2026, 11, 17), "occupé"), gap)
    stay, hole = chart.wide.rects
    assert stay.x + stay.width == pytest.approx(hole.x, abs=1.1)  # the night of date_out is already free
    assert hole.href == "/new"
    assert "14" in [text.words for text in chart.wide.texts if text.kind == "gap"]
    assert len(chart.wide.marks) == 1  # today


def test_what_lies_outside_the_weeks_is_not_drawn_and_an_open_stay_reaches_the_edge() -> None:
    past = calendars.Span("stay", date(2026, 1, 1), date(2026, 11, 2), "parti")
    chart = calendar_of(past, calendars.Span("stay", date(2026, 11, 10), None, "présent"))
    assert len(chart.wide.rects) == 1
    assert chart.wide.rects[0].x + chart.wide.rects[0].width == pytest.approx(chart.wide.width, abs=1.1)
    assert chart.narrow.rects[0].x > 0


def test_the_head_counts_who_comes_and_goes_each_day() -> None:
    chart = calendar_of(calendars.Span("stay", date(2026, 11, 5), date(2026, 11, 20), "un"))
    assert [text.words for text in chart.wide.texts if text.kind == "value"] == ["1", "1"]


def test_map_classes_begin_at_their_cut() -> None:
    cuts = [Fraction(n, 100) for n in (45, 52, 58, 66)]
    assert [maps.class_of(Fraction(n, 100), cuts) for n in (44, 45, 52, 65, 66)] == ["q0", "q1", "q2", "q3", "q4"]


def france(values: dict[str, Fraction | str]) -> maps.France:
    states = {"masked": "masqué", "silent": "sans réponse", "absent": "pas d’association"}
    return maps.france("t", "s", values, [0, 1, 2, 3], ["a", "b", "c", "d", "e"], states)


def test_the_three_ways_of_having_no_value_are_three_tones() -> None:
    drawn = france({"26": Fraction(1, 2), "42": "masked", "01": "silent", "974": "masked"})
    tones = {area.code: area.tone for area in drawn.areas} | {square.code: square.tone for square in drawn.squares}
    assert (tones["26"], tones["42"], tones["01"], tones["75"], tones["974"]) == (
        "q1",
        "masked",
        "silent",
        "absent",
        "masked",
    )
    assert len(drawn.areas) == 96
    assert sum(step.count for step in drawn.legend) == 101


def test_classes_need_their_cuts() -> None:
    with pytest.raises(ValueError, match="four cuts"):
        maps.france("t", "s", {}, [1, 2], ["a", "b", "c"], {})
