"""A line of « Aujourd’hui », the group it stands in, and since when or for when it is."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.web.i18n import gettext as _
from app.web.words import day, days_count, weekday_day

GROUPS = ("late", "today", "week", "later")


@dataclass(frozen=True)
class Task:
    """One line: verb, object, where and since when, one button. group: late, today, week or later."""

    title: str
    href: str
    facts: str
    group: str
    button: dict[str, str] | None = None
    key: str = ""  # of the line on the page
    others: bool = False  # in a colleague's list, not in one's own
    note: str = ""  # who put it off to when, and why
    put_off: str | None = None  # where it is put off
    take_back: str | None = None  # where that is undone

    @property
    def late(self) -> bool:
        return self.group == "late"


def group_of(on: date, today: date) -> str:
    """The week ends on Sunday."""
    if on < today:
        return "late"
    if on == today:
        return "today"
    return "week" if on <= today + timedelta(days=6 - today.weekday()) else "later"


def since(on: date, today: date) -> str:
    """« depuis le 19 novembre (4 jours) », « aujourd’hui », « jeudi 26 novembre »."""
    if on < today:
        words = {"day": day(on), "days": days_count((today - on).days)}
        return _("depuis le %(day)s (%(days)s)") % words
    return _("aujourd’hui") if on == today else weekday_day(on, year=on.year != today.year)
