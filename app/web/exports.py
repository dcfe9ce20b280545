"""What every spreadsheet says first."""

from app.web.i18n import gettext as _
from app.web.visit import Visit
from app.web.words import clock_time, day
from tenants import clock


def notes_of(visit: Visit, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """What « Lisez-moi » says first: whose data, as of when, by whom."""
    now = clock.now()
    when = _("%(day)s à %(time)s") % {"day": day(now.date()), "time": clock_time(now)}
    return [
        (_("Association"), visit.me.workspace.name if visit.me.workspace else ""),
        (_("État au"), when),
        (_("Exporté par"), visit.me.name),
        *more,
    ]
