"""The figures of one residence or of all (S58): occupancy, movements, lengths, exits, steps."""

from datetime import date
from typing import Any

from app.accounts.permissions import Right
from app.indicators import periods
from app.reference import catalogue
from app.residences import figure_cards, queries
from app.residences.figures import Report, report
from app.residences.forms import PeriodForm
from app.residences.places import tabs, there, trail
from app.tabular.writing import workbook
from app.web.answers import Answer, download, page
from app.web.errors import NotFound
from app.web.exports import notes_of
from app.web.forms import Lists
from app.web.i18n import gettext as _
from app.web.routes import get
from app.web.visit import Visit
from app.web.words import day, locale_of
from tenants import clock

YEARS = 4


@get("/residences/figures", name="residences:all-figures", may=Right.FIGURES_READ)
def of_all(visit: Visit) -> Answer:
    return _page(visit, None)


@get("/residences/{number:str}/figures", name="residences:figures", may=Right.FIGURES_READ)
def of_one(visit: Visit, number: int) -> Answer:
    return _page(visit, _residence(visit, number))


@get(
    "/residences/figures.xlsx",
    name="residences:all-figures-export",
    may=Right.EXPORT,
    within=Right.FIGURES_READ,
    fresh=True,
)
def export_all(visit: Visit) -> Answer:
    return _workbook(visit, None)


@get(
    "/residences/{number:str}/figures.xlsx",
    name="residences:figures-export",
    may=Right.EXPORT,
    within=Right.FIGURES_READ,
    fresh=True,
)
def export_one(visit: Visit, number: int) -> Answer:
    return _workbook(visit, _residence(visit, number))


def _residence(visit: Visit, number: int) -> Any:
    found = visit.db.object(queries.RESIDENCE, number=number)
    if found is None:
        raise NotFound
    return found


def _asked(visit: Visit) -> tuple[PeriodForm, date, date]:
    """The period of the address; the last twelve months when none is said, or not understood."""
    default = periods.last_twelve_months(clock.today())
    given = {"first": visit.asked("from", longest=20), "last": visit.asked("to", longest=20)}
    if not any(given.values()):
        return PeriodForm(first=default.first, last=default.last), default.first, default.last
    form = PeriodForm(Lists(list(given.items())))
    if form.validate() and form.first.data and form.last.data:
        first, last = form.first.data, form.last.data
        return PeriodForm(first=first, last=last), first, last  # written the French way, whatever was typed
    return form, default.first, default.last


def _page(visit: Visit, residence: Any) -> Answer:
    form, first, last = _asked(visit)
    told = report(visit.db, first, last, residence.number if residence else None)
    name = residence.name if residence else _("Toutes les résidences")
    return page(
        "residences/figures.html",
        part="figures",
        status=422 if form.has_errors else 200,
        form=form,
        residence=residence,
        kind=catalogue.label("residence_kinds", residence.kind, locale_of()) if residence else "",
        name=name,
        period=told.period,
        said=_said(told),
        groups=figure_cards.cards(told.figures, _links(visit, residence)),
        chart=figure_cards.occupancy_chart(told.months, _("Occupation mois par mois — %(name)s") % {"name": name}),
        exits=figure_cards.exits(told.exits),
        presets=_presets(visit, first, last),
        counted_in=_counted(residence),
        tabs=tabs(visit, residence.number, "figures") if residence else [],
        trail=_trail(visit, residence),
        export=_export(visit, residence),
    )


def _counted(residence: Any) -> str:
    if residence is None:
        return _("des logements, ou des places dans les résidences qui les comptent")
    return _("des places") if residence.counted_in == "places" else _("des logements")


def _said(told: Report) -> str:
    """« du 1er janvier au 22 novembre 2026 (326 nuits) »."""
    if told.period is None:
        return _("aucune nuit de cette période n’est encore passée")
    values = {"first": day(told.period.first), "last": day(told.period.last), "nights": told.period.nights}
    return _("du %(first)s au %(last)s (%(nights)s nuits)") % values


def _presets(visit: Visit, first: date, last: date) -> list[tuple[str, str, bool]]:
    today = clock.today()
    offered = [(_("12 derniers mois"), periods.last_twelve_months(today))]
    offered.append(
        (_("%(year)s à ce jour") % {"year": periods.year_so_far(today).first.year}, periods.year_so_far(today))
    )
    for year in range(today.year - 1, today.year - YEARS, -1):
        offered.append((str(year), periods.year(year)))
    return [
        (words, visit.here(**{"from": one.first.isoformat(), "to": one.last.isoformat()}), one == _period(first, last))
        for words, one in dict(offered).items()
    ]


def _period(first: date, last: date) -> periods.Period:
    return periods.Period(first, last)


def _links(visit: Visit, residence: Any) -> dict[str, tuple[str, str]]:
    """The rows behind a numerator, for who may read them."""
    if residence is None:
        return {}
    stays = there(visit, "residences:stays", Right.STAYS_READ, number=residence.number)
    closures = there(visit, "closures:index", Right.RESIDENCES_READ, number=residence.number)
    links: dict[str, tuple[str, str]] = {}
    if stays:
        behind = ("occupied_nights", "occupancy_gross", "occupancy_net", "entries", "exits", "average_stay")
        links |= {code: (_("Voir les séjours"), stays) for code in behind}
    if closures:
        links["unavailable_nights"] = (_("Voir les fermetures"), closures)
    return links


def _trail(visit: Visit, residence: Any) -> list[tuple[str, str | None]]:
    if residence is None:
        return trail(visit, (_("Chiffres de toutes les résidences"), None))
    return trail(visit, (residence.name, visit.url("residences:show", number=residence.number)), (_("Chiffres"), None))


def _export(visit: Visit, residence: Any) -> str | None:
    asked = {"from": visit.asked("from") or None, "to": visit.asked("to") or None}
    if residence is None:
        return there(visit, "residences:all-figures-export", Right.EXPORT, **asked)
    return there(visit, "residences:figures-export", Right.EXPORT, number=residence.number, **asked)


def _workbook(visit: Visit, residence: Any) -> Answer:
    _form, first, last = _asked(visit)
    told = report(visit.db, first, last, residence.number if residence else None)
    name = residence.name if residence else _("Toutes les résidences")
    rule = _("Une nuit compte quand début ≤ nuit < fin. Les taux sont arrondis au dixième, les fractions sont exactes.")
    notes = notes_of(visit, (_("Résidence"), name), (_("Période"), _said(told)), (_("Règle"), rule))
    stem = f"chiffres-{residence.number}" if residence else "chiffres"
    return download(workbook(figure_cards.sheets(told), notes, _), f"{stem}-{first}-{last}.xlsx")


ROUTES = [of_all, of_one, export_all, export_one]
