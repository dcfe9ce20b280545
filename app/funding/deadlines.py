"""Deadlines as the page and the calendars tell them: what each date is, how far away, late or done late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.funding import deadline_queries as queries
from app.funding.fiscal import months_after
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.i18n import ngettext
from app.web.listed import in_words
from app.web.words import day_short, days_count, labelled, month
from tenants.session import Db

KINDS = {
    "filing": _l("Dépôt d’une demande"),
    "claim": _l("Demande de versement"),
    "report": _l("Compte rendu"),
    "other": _l("Autre échéance"),
}
SOURCES = {
    "milestone": _l("Jalon"),
    "instalment": _l("Versement attendu"),
    "notification": _l("Fin de la notification"),
    "report": _l("Compte rendu financier"),
    "document": _l("Fin de validité"),
    "funder": _l("Règle du financeur"),
}
SOON, FAR = 90, 366


@dataclass(frozen=True)
class Date:
    """A date of the list. moved: « was on, reason » for each move, oldest first."""

    source: str
    number: int
    kind: str
    name: str
    due_on: date
    done_on: date | None
    dossier: int | None
    title: str
    who: str
    moved: tuple[tuple[date, str], ...] = ()

    @property
    def words(self) -> str:
        if self.source == "deadline":
            return self.name
        if self.source == "document":
            return labelled(SOURCES["document"], in_words("document_types", self.kind))
        if self.source == "funder":
            return labelled(KINDS[self.kind], self.name)
        return labelled(SOURCES[self.source], self.name) if self.name else str(SOURCES[self.source])

    @property
    def kind_words(self) -> str:
        return str(KINDS[self.kind] if self.source == "deadline" else SOURCES[self.source])

    def late(self, today: date) -> bool:
        """A date that passed without the deed. The end of a notification is a fact, nobody is late with it."""
        return self.done_on is None and self.due_on < today and self.source not in ("notification", "funder")

    def told(self, today: date) -> str:
        """« dans 9 jours », « en retard de 3 jours », « fait le 2 déc. 2026, 4 jours après la date »."""
        if self.done_on is not None:
            after = (self.done_on - self.due_on).days
            words = {"day": day_short(self.done_on)}
            if after <= 0:
                return _("fait le %(day)s") % words
            return ngettext(
                "fait le %(day)s, %(num)s jour après la date", "fait le %(day)s, %(num)s jours après la date", after
            ) % (words | {"num": after})
        if self.due_on == today:
            return _("aujourd’hui")
        if self.due_on < today:
            words = {"days": days_count((today - self.due_on).days)}
            return _("en retard de %(days)s") % words if self.late(today) else _("passé depuis %(days)s") % words
        return _("dans %(days)s") % {"days": days_count((self.due_on - today).days)}

    def group(self, weekly: bool) -> str:
        """The heading it stands under: its month, or its week on a phone."""
        if not weekly:
            return month(self.due_on)
        monday = self.due_on - timedelta(days=self.due_on.weekday())
        return _("Semaine du %(day)s") % {"day": day_short(monday)}


def dates(
    db: Db, today: date, member: UUID | None, *, everyone: bool, days: int, back: int = 30, ruled: bool = True
) -> list[Date]:
    """Everything late, what comes within `days`, what was done within `back` days; in order. ruled: with the days that
    rules of funders give, in a second statement."""
    rows = db.all(
        queries.DATES,
        until=today + timedelta(days=days),
        since=today - timedelta(days=back),
        everyone=int(everyone),
        member_id=member,
    )
    found = [
        Date(
            row.source, row.number, row.kind, row.name or "", row.due_on, row.done_on, row.dossier, row.title or "",
            row.who or "", _moves(row.moved),
        )
        for row in rows
    ]  # fmt: skip
    given = db.all(queries.FUNDER_DATES, year=today.year - 1) if ruled else []
    mine = [row for row in given if everyone or row.member_id in (None, member)]
    return sorted(found + _of_funders(mine, today, days), key=lambda one: (one.due_on, one.source, one.number))


def _moves(text: str | None) -> tuple[tuple[date, str], ...]:
    lines = (text or "").split("\n")
    return tuple((date.fromisoformat(line[:10]), line[11:]) for line in lines if line[:4].isdigit())


def _of_funders(rows: Sequence[Any], today: date, days: int) -> list[Date]:
    found = []
    for row in rows:
        due_on = _next(row, today)
        if due_on is not None and due_on <= today + timedelta(days=days):
            name = labelled(row.funder, row.name) if row.name else row.funder
            found.append(Date("funder", row.number, row.kind, name, due_on, None, row.dossier, row.title, ""))
    return found


def _next(row: Any, today: date) -> date | None:
    """The next day of a rule: the coming month and day, or so many months after the dossier's last fiscal year."""
    if row.months_after is not None:
        due_on = months_after(row.fiscal_end or date(row.year_to, 12, 31), row.months_after)
        return due_on if due_on >= today else None
    for year in (today.year, today.year + 1):
        last = months_after(date(year, row.month, 1), 1) - timedelta(days=1)
        due_on = date(year, row.month, min(row.day, last.day))
        if due_on >= today:
            return due_on
    return None


def grouped(found: Sequence[Date], weekly: bool) -> list[tuple[str, list[Date]]]:
    groups: dict[str, list[Date]] = {}
    for one in found:
        groups.setdefault(one.group(weekly), []).append(one)
    return list(groups.items())
