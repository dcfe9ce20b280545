"""The list of stays, of one residence or of all, its spreadsheet, and the page of one stay."""

from datetime import date
from typing import Any

from app.accounts.permissions import Right
from app.residences import places, stay_list
from app.residences.controllers.reading import read_stay, trail, undoing
from app.residences.stay_actions import actions
from app.residences.stay_list import StayFilter
from app.residences.stay_timeline import Timeline
from app.residences.stay_words import SITUATION_PILLS, short_name
from app.tabular.writing import OutColumn, OutSheet, workbook
from app.web.answers import Answer, download, page
from app.web.errors import BadRequest, NotFound
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.routes import get
from app.web.visit import Visit
from app.web.words import day, quoted
from tenants import clock

ROWS = 50
EXPORTED = 100_000


@get("/stays", name="stays:index", may=Right.STAYS_READ)
def index(visit: Visit) -> Answer:
    return _list(visit, None)


@get("/residences/{number:str}/stays", name="residences:stays", may=Right.STAYS_READ)
def of_residence(visit: Visit, number: int) -> Answer:
    return _list(visit, number)


@get("/stays.xlsx", name="stays:export", may=Right.EXPORT, fresh=True)
def export(visit: Visit) -> Answer:
    """The same query as the list, every row of it, with the filters in words."""
    if not visit.can(Right.STAYS_READ):
        raise NotFound
    asked = _asked(visit, visit.asked_number("residence"))
    rows = asked.rows(visit.db, EXPORTED)
    columns = [
        OutColumn(_("Séjour"), "integer"),
        OutColumn(_("Nom"), width=24),
        OutColumn(_("Prénom"), width=18),
        OutColumn(_("Résidence"), width=22),
        OutColumn(_("Logement"), width=10),
        OutColumn(_("Entrée"), "date"),
        OutColumn(_("Sortie"), "date"),
        OutColumn(_("Période prévue jusqu’au"), "date", 22),
        OutColumn(_("Situation"), width=16),
    ]
    lines = [
        (r.number, r.last_name, r.first_name, r.residence, r.label, r.date_in, r.date_out, r.planned_to, _word(r))
        for r in rows
    ]
    notes = [
        (_("Espace"), visit.me.workspace.name if visit.me.workspace else ""),
        (_("Liste"), _("Séjours")),
        (_("Filtres"), _filters_said(asked, rows)),
        (_("Date"), day(clock.today())),
        (_("Lignes"), str(len(rows))),
        (_("Règle des nuits"), _("Une personne est présente la nuit n si entrée ≤ n < sortie.")),
    ]
    book = workbook([OutSheet(_("Séjours"), columns, lines)], notes, _)
    return download(book, f"sejours-{clock.today().isoformat()}.xlsx")


@get("/stays/{number:str}", name="stays:show", may=Right.STAYS_READ, audited="read:stay")
def show(visit: Visit, number: int) -> Answer:
    stay = read_stay(visit, number)
    return page(
        "residences/stays/show.html",
        stay=stay,
        head=stay.head,
        actions=actions(visit, stay),
        trail=trail(visit, stay),
        timeline=Timeline(stay, undoing(visit, stay)).lines(),
        label=in_words,
    )


def _list(visit: Visit, residence: int | None) -> Answer:
    asked = _asked(visit, residence)
    house = visit.db.first(stay_list.RESIDENCE_NAME, number=residence) if residence is not None else None
    if residence is not None and house is None:
        raise NotFound
    rows = asked.rows(visit.db, ROWS + 1)
    more = len(rows) > ROWS
    if more:
        rows = rows[1:] if asked.paged == "before" else rows[:ROWS]
    counts = visit.db.first(stay_list.COUNTS, residence=residence, today=clock.today())
    onward, back = more or asked.paged == "before", (more and asked.paged == "before") or asked.paged == "after"
    return page(
        "residences/stays/index.html",
        part="stays",
        rows=[(row, *_pill(row)) for row in rows],
        stay_path=visit.url("stays:show", number="-")[:-1],
        asked=asked,
        house=house,
        trail=_list_trail(visit, house),
        tabs=places.tabs(visit, house.number, "stays") if house else (),
        counts=counts,
        today=clock.today(),
        more=more,
        next_href=visit.here(after=_key(rows[-1]), before=None) if rows and onward else None,
        previous_href=visit.here(before=_key(rows[0]), after=None) if rows and back else None,
    )


def _list_trail(visit: Visit, house: Any) -> list[tuple[str, str | None]]:
    if house is None:
        return []
    there = visit.url("residences:show", number=house.number)
    return places.trail(visit, (house.name, there), (_("Séjours"), None))


def _asked(visit: Visit, residence: int | None) -> StayFilter:
    situation = visit.asked("situation")
    if situation and situation not in stay_list.SITUATIONS:
        raise BadRequest
    paged = "after" if visit.asked("after") else "before" if visit.asked("before") else ""
    key = _read_key(visit.asked(paged)) if paged else None
    return StayFilter(situation, visit.asked("q"), residence, paged, key)


def _key(row: Any) -> str:
    return f"{row.date_in.isoformat()}.{row.number}"


def _read_key(text: str) -> tuple[date, int]:
    """The place of a row in the list. Raises BadRequest for what is not one of ours."""
    on, _dot, number = text.partition(".")
    try:
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise ValueError
        return date.fromisoformat(on), int(number)
    except ValueError as error:
        raise BadRequest from error


def _situation(row: Any) -> str:
    today = clock.today()
    if row.left_on is not None:
        return "left"
    if row.noticed:
        return "announced"
    if row.date_out is not None and row.date_out <= today:
        return "left"
    return "planned" if row.date_in > today else "present"


def _word(row: Any) -> str:
    return str(SITUATION_PILLS[_situation(row)][0])


def _pill(row: Any) -> tuple[str, str, str]:
    """What a row of the list shows besides its columns: short name, word and tone of its situation."""
    word, tone = SITUATION_PILLS[_situation(row)]
    return short_name(row), str(word), tone


def _filters_said(asked: StayFilter, rows: list[Any]) -> str:
    said = []
    if asked.situation:
        said.append(str(SITUATION_PILLS[asked.situation][0]))
    if asked.text:
        said.append(quoted(asked.text))
    if asked.residence is not None and rows:
        said.append(rows[0].residence)
    return ", ".join(said) or _("aucun")


ROUTES = [index, of_residence, export, show]
