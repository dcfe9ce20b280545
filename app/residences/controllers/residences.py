"""The residences: their list, one of them on its board, and the form of its facts."""

from typing import Any

from app.accounts.permissions import Right
from app.reference import catalogue
from app.residences import board, board_queries, queries
from app.residences.board import Sight, Tile
from app.residences.export import list_of_residences
from app.residences.forms import ResidenceForm
from app.residences.models import Residence
from app.residences.places import is_phone, offered, tabs, there, trail
from app.web.answers import Answer, done, download, page
from app.web.conflict import clash, settled
from app.web.errors import NotFound
from app.web.forms import deed
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import locale_of
from tenants import clock

PAGE = 50
FIELDS = (
    "name", "kind", "public", "address", "postcode", "town", "opened_on", "closed_on", "owner", "convention",
    "convention_from", "convention_to", "reserved_share", "fee_maximum", "min_age", "max_age", "planned_months",
    "counted_in", "description",
)  # fmt: skip
CHIPS = (
    (board.FREE, _l("Libres")),
    (board.SOON, _l("Bientôt libres")),
    (board.REVIEW, _l("À renouveler")),
    (board.CLOSED, _l("Fermés")),
    (board.OUT, _l("Hors service")),
)


# -- S6: the list -----------------------------------------------------------------------------------------------------
def _asked(visit: Visit) -> dict[str, Any]:
    """The filters of the address, as the statements want them."""
    text = visit.asked("q")
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, "\\" + sign)
    return {
        "text": text,
        "public": visit.asked("public", longest=60),
        "free": visit.asked("free") == "1",
        "scattered": visit.asked("scattered") == "1",
        "today": clock.today(),
    }


@get("/residences", name="residences:index", may=Right.RESIDENCES_READ)
def index(visit: Visit) -> Answer:
    asked = _asked(visit)
    after_key, after_number = visit.asked("after_key"), visit.asked_number("after") or 0
    rows = visit.db.all(queries.RESIDENCES, **asked, after_key=after_key, after_number=after_number, most=PAGE + 1)
    totals = {row.scattered: row for row in visit.db.all(queries.TOTALS, **asked)}
    publics = [row.public for row in visit.db.all(queries.PUBLICS)]
    shown, last = rows[:PAGE], rows[PAGE - 1] if len(rows) > PAGE else None
    return page(
        "residences/index.html",
        part="list",
        rows=shown,
        total=totals.get(asked["scattered"]),
        scattered=None if asked["scattered"] else totals.get(True),
        filters={"q": visit.asked("q"), "public": asked["public"], "free": "1" if asked["free"] else ""},
        on=sum(map(bool, (asked["text"], asked["public"], asked["free"]))),
        publics=[("", _("Tous")), *((code, _label("publics", code)) for code in publics)],
        next_href=visit.here(after=last.number, after_key=last.name_key) if last else None,
        export=visit.here().replace("/residences", "/residences.xlsx", 1) if visit.can(Right.EXPORT) else None,
        label=_label,
        is_scattered=asked["scattered"],
    )


@get("/residences.xlsx", name="residences:export", may=Right.EXPORT, within=Right.RESIDENCES_READ, fresh=True)
def export(visit: Visit) -> Answer:
    asked = _asked(visit)
    rows = visit.db.all(queries.RESIDENCES, **asked, after_key="", after_number=0, most=100_000)
    return download(list_of_residences(rows, visit), _("residences-%(day)s.xlsx") % {"day": clock.today()})


def _label(name: str, code: str) -> str:
    return catalogue.label(name, code, locale_of()) if code else ""


SHARE = Right.SHARES_EVERYTHING


# -- S7: the board ----------------------------------------------------------------------------------------------------
@get("/residences/{number:str}", name="residences:show", may=Right.RESIDENCES_READ)
def show(visit: Visit, number: int) -> Answer:
    residence = _residence(visit, number)
    order = visit.asked("order") or ("date" if is_phone(visit) else "floor")
    return page("residences/show.html", part="plan", **_plan(visit, residence, order, visit.can(Right.STAYS_READ)))


@get("/residences/{number:str}/print", name="residences:print", may=Right.RESIDENCES_READ, audited="print:residence")
def paper(visit: Visit, number: int) -> Answer:
    """The plan on A4, without names unless they are asked for."""
    residence = _residence(visit, number)
    named = visit.asked("names") == "1" and visit.can(Right.STAYS_READ)
    return page("residences/print.html", named=named, **_plan(visit, residence, "floor", named))


def _plan(visit: Visit, residence: Residence, order: str, named: bool) -> dict[str, Any]:
    """What the plan shows: its tiles in their order, the counts, the two rates of today."""
    today = clock.today()
    story = named and visit.can(Right.STAYS_STORY)
    sight = Sight(named, story, lambda unit: visit.url("units:show", number=unit))
    tiles = [
        board.tile(row, today, sight)
        for row in visit.db.all(board_queries.BOARD, residence_id=residence.id, today=today)
    ]
    chosen = visit.asked("only")
    shown = [one for one in tiles if chosen in one.chips] if chosen else tiles
    return {
        "residence": residence,
        "kind": _label("residence_kinds", residence.kind),
        "tiles": tiles,
        "floors": board.by_release(shown) if order == "date" else board.by_floor(shown),
        "standing": board.standing(tiles),
        "order": order,
        "chips": _chips(visit, tiles, chosen, order),
        "tabs": tabs(visit, residence.number, "units"),
        "trail": trail(visit, (residence.name, None)),
        **_actions(visit, residence),
    }


def _chips(visit: Visit, tiles: list[Tile], chosen: str, order: str) -> list[tuple[str, int, str, bool]]:
    """« Tous 21 · Libres 1 · … »; a situation nobody is in is not offered, save the first two."""

    def href(only: str | None) -> str:
        return visit.here(only=only, order=order)

    counted = sum(one.situation != board.OUT for one in tiles)
    chips = [(_("Tous"), counted, href(None), not chosen)]
    for key, words in CHIPS:
        count = sum(key in one.chips for one in tiles)
        if count or key in (board.FREE, board.SOON) or chosen == key:
            chips.append((str(words), count, href(key), chosen == key))
    return chips


def _actions(visit: Visit, residence: Residence) -> dict[str, Any]:
    number = residence.number
    write = Right.RESIDENCES_WRITE
    enter = there(visit, "stays:new", Right.STAYS_WRITE, residence=number)
    leaving = there(visit, "residences:stays", Right.STAYS_WRITE, number=number, situation="present")
    others = offered(
        {"label": _("Imprimer le plan"), "href": visit.url("residences:print", number=number), "icon": "printer"},
        {"label": _("Exporter les logements"), "href": there(visit, "units:export", Right.EXPORT, number=number)},
        {"label": _("Ajouter un logement"), "href": there(visit, "units:new", write, number=number)},
        {"label": _("Fermer un logement"), "href": there(visit, "units:close-one", write, number=number)},
        {"label": _("Partager"), "href": there(visit, "shares:new", SHARE, object=f"residence-{number}")},
        {"label": _("Modifier la résidence"), "href": there(visit, "residences:edit", write, number=number)},
    )
    return {
        "filled": {"label": _("Faire entrer quelqu’un"), "href": enter, "icon": "plus"} if enter else None,
        "outlined": offered({"label": _("Annoncer un départ"), "href": leaving}),
        "others": others,
    }


def _residence(visit: Visit, number: int, to_edit: bool = False) -> Residence:
    found = visit.db.object(queries.RESIDENCE_TO_EDIT if to_edit else queries.RESIDENCE, number=number)
    if found is None:
        raise NotFound
    assert isinstance(found, Residence)
    return found


# -- the form ---------------------------------------------------------------------------------------------------------
@get("/residences/new", name="residences:new", may=Right.RESIDENCES_WRITE, within=Right.RESIDENCES_READ)
def new(visit: Visit) -> Answer:
    return _form_page(visit, ResidenceForm(), None)


@post("/residences/new", name="residences:new", may=Right.RESIDENCES_WRITE, within=Right.RESIDENCES_READ)
def create(visit: Visit) -> Answer:
    form = ResidenceForm(visit.posted)
    residence = Residence()
    if form.validate():
        with deed(visit.db, form):
            _fill(residence, form)
            visit.db.add(residence)
    if form.has_errors:
        return _form_page(visit, form, None, status=422)
    to = visit.url("residences:show", number=residence.number)
    return done(to, _("La résidence %(name)s est ajoutée.") % {"name": residence.name})


@get("/residences/{number:str}/edit", name="residences:edit", may=Right.RESIDENCES_WRITE, within=Right.RESIDENCES_READ)
def edit(visit: Visit, number: int) -> Answer:
    residence = _residence(visit, number)
    return _form_page(visit, ResidenceForm(None, residence), residence)


@post("/residences/{number:str}/edit", name="residences:edit", may=Right.RESIDENCES_WRITE, within=Right.RESIDENCES_READ)
def update(visit: Visit, number: int) -> Answer:
    residence = _residence(visit, number, to_edit=True)
    back = visit.url("residences:show", number=number)
    theirs = ResidenceForm(None, residence)
    form = ResidenceForm(settled(visit.posted, theirs))
    if form.validate():
        if met := clash(visit, form, theirs, residence, title=residence.name, back=back):
            return met
        with deed(visit.db, form):
            _fill(residence, form)
            visit.db.flush()
    if form.has_errors:
        return _form_page(visit, form, residence, status=422)
    return done(back, _("Les changements de %(name)s sont enregistrés.") % {"name": residence.name})


def _fill(residence: Residence, form: ResidenceForm) -> None:
    for name in FIELDS:
        value = form[name].data
        setattr(residence, name, "" if value is None and name in TEXTS else value)


TEXTS = frozenset({"public", "address", "postcode", "town", "owner", "convention", "description"})


def _form_page(visit: Visit, form: ResidenceForm, residence: Residence | None, status: int = 200) -> Answer:
    back = visit.url("residences:show", number=residence.number) if residence else visit.url("residences:index")
    last = (_("Modifier"), None) if residence else (_("Nouvelle résidence"), None)
    steps = [(residence.name, back), last] if residence else [last]
    return page(
        "residences/form.html",
        part="form",
        status=status,
        form=form,
        back=back,
        trail=trail(visit, *steps),
        title=_("Modifier la résidence") if residence else _("Ajouter une résidence"),
        submit=_("Enregistrer la résidence") if residence else _("Ajouter la résidence"),
    )


ROUTES = [index, export, new, create, show, paper, edit, update]
