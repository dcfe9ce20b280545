"""The AGLS of the residences: due, notified, paid, year by year."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.accounts.permissions import Right
from app.funding import agls_queries as queries
from app.funding.agls_deeds import ENTRY_WORDS, record
from app.funding.agls_export import list_of_agls
from app.funding.agls_forms import AglsEntryForm, AglsForm
from app.funding.agls_models import AGLS_ENTRIES, AglsYear
from app.funding.agls_rates import rates
from app.funding.controllers.payments import rooms
from app.funding.controllers.shared import acting, held, read, undo_page
from app.funding.payment_words import struck_words
from app.funding.places import tabs, trail
from app.web import neighbours
from app.web.answers import Answer, done, download, page
from app.web.conflict import already_done, clash, settled
from app.web.errors import NotFound
from app.web.forms import Form, constraint
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import in_words
from app.web.rooms import offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day, money
from tenants import clock

READ, PAY = Right.FUNDING_READ, Right.FUNDING_PAYMENTS
NOTHING = Decimal(0)
constraint(
    "uq_agls_years_year",
    "year",
    _l("Cette résidence a déjà une ligne pour cette année. Ouvrez-la pour la modifier."),
)
constraint(
    "ck_agls_entries_within_notified",
    "amount",
    _l("Le total versé dépasserait le montant notifié. Vérifiez le montant, ou enregistrez d’abord la notification."),
)
constraint(
    "ck_agls_entries_not_below_zero",
    "amount",
    _l("Le total rendu dépasserait ce qui a été versé. Vérifiez le montant."),
)


@dataclass(frozen=True)
class Sums:
    """What rows of the ledger come to."""

    due: Decimal
    notified: Decimal
    paid: Decimal


def sums(rows: Any) -> Sums:
    return Sums(
        sum((row.due for row in rows), NOTHING),
        sum((row.notified or NOTHING for row in rows), NOTHING),
        sum((row.paid for row in rows), NOTHING),
    )


def situation(row: Any) -> tuple[str, str]:
    """Words and tone of a row of the ledger."""
    if row.notified is None:
        return _("pas encore notifiée"), "attention"
    if row.paid >= row.notified:
        return _("payée"), "good"
    return (_("payée en partie"), "current") if row.paid else (_("notifiée"), "current")


def _residences(visit: Visit) -> Mapping[Any, Any]:
    return {row.id: row for row in neighbours.listed(visit, "residences")}


# -- the ledger -------------------------------------------------------------------------------------------------------
@get("/agls", name="agls:index", may=READ)
def index(visit: Visit) -> Answer:
    years = [row.year for row in visit.db.all(queries.YEARS)]
    year = visit.asked_number("year", 1990, 2150)
    rows = visit.db.all(queries.LISTED, year=year)
    residences = _residences(visit)
    now = clock.today().year
    known = {(row.residence_id, row.year) for row in rows}
    groups: dict[int, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.year, []).append(row)
    add = there(visit, "agls:new", PAY)
    return page(
        "funding/agls/index.html",
        part="list",
        groups=[(of_year, found, sums(found)) for of_year, found in groups.items()],
        names={key: row.name for key, row in residences.items()},
        lacking=[row for key, row in residences.items() if (key, now) not in known] if year in (None, now) else [],
        now=now,
        situation=situation,
        chips=[(_("Toutes"), None, visit.here(year=None), year is None)]
        + [(str(one), None, visit.here(year=one), one == year) for one in years],
        filled={"label": _("Ajouter une année d’AGLS"), "href": add, "icon": "plus"} if add and residences else None,
        outlined=offered(
            {
                "label": _("Exporter"),
                "href": there(visit, "agls:export", Right.EXPORT, year=year),
                "icon": "download",
            }
        ),
        rooms=rooms(visit, "agls"),
        tabs=tabs(visit, "payments"),
    )


@get("/agls.xlsx", name="agls:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit) -> Answer:
    rows = visit.db.all(queries.LISTED, year=visit.asked_number("year", 1990, 2150))
    names = {key: row.name for key, row in _residences(visit).items()}
    return download(list_of_agls(rows, names, visit), _("agls-%(day)s.xlsx") % {"day": clock.today()})


@get("/agls/{number:str}", name="agls:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    row = read(visit, queries.ONE, number=number)
    residence = _residences(visit).get(row.residence_id)
    deed = {kind: there(visit, "agls-entries:new", PAY, number=number, kind=kind) for kind in AGLS_ENTRIES}
    first = "notified" if row.notified is None else "paid" if row.paid < row.notified else None
    return page(
        "funding/agls/show.html",
        row=row,
        title=_title(residence, row),
        rate=in_words("agls_rates", row.rate),
        situation=situation(row),
        entries=visit.db.all(queries.ENTRIES, agls_id=row.id),
        words=ENTRY_WORDS,
        struck=struck_words,
        filled={"label": str(ENTRY_WORDS[first].title), "href": deed[first]} if first and deed[first] else None,
        others=offered(
            *(
                {"label": str(ENTRY_WORDS[kind].title), "href": deed[kind]}
                for kind in AGLS_ENTRIES
                if kind != first and (kind == "notified" or (kind == "given_back" and row.paid))
            ),
            {"label": _("Modifier ce qui est dû"), "href": there(visit, "agls:edit", PAY, number=number)},
        ),
        trail=_trail(visit, row, residence),
    )


def _title(residence: Any, row: Any) -> str:
    return _("AGLS %(year)s : %(name)s") % {"year": row.year, "name": residence.name if residence else ""}


def _trail(visit: Visit, row: Any, residence: Any, *steps: tuple[str, str | None]) -> Any:
    at = visit.url("agls:show", number=row.number) if steps else None
    return trail(visit, "payments", (_("AGLS"), visit.url("agls:index")), (_title(residence, row), at), *steps)


# -- what is due ------------------------------------------------------------------------------------------------------
def _offer(visit: Visit, form: AglsForm) -> Any:
    """The residences by number, and the rates of the size and year that the form says."""
    residences = {row.number: row for row in _residences(visit).values()}
    year = form.year.data if isinstance(form.year.data, int) else clock.today().year
    found = rates(visit.db, form.units.data, year)
    form.offer(list(residences.values()), found, form.units.data)
    return residences, found


@get("/agls/new", name="agls:new", may=PAY, within=READ)
def new(visit: Visit) -> Answer:
    asked = visit.asked_number("residence")
    units = next((row.units for row in _residences(visit).values() if row.number == asked), None)
    year = visit.asked_number("year", 1990, 2150) or clock.today().year
    form = AglsForm(None, data={"residence": str(asked or ""), "year": year, "units": units or None})
    residences, _found = _offer(visit, form)
    return _form_page(visit, form, None, 200, bool(residences))


@post("/agls/new", name="agls:new", may=PAY, within=READ)
def create(visit: Visit) -> Answer:
    form, row = AglsForm(visit.posted), AglsYear()
    residences, found = _with_rates(visit, form)
    if form.validate():
        form.judge(found)
    if not form.has_errors:
        with acting(visit, form):
            row.residence_id = residences[int(form.residence.data or 0)].id
            _fill(row, form)
            visit.db.add(row)
    if form.has_errors:
        return _form_page(visit, form, None, 422, True)
    return done(visit.url("agls:show", number=row.number), _("L’AGLS de l’année est enregistrée."))


def _with_rates(visit: Visit, form: AglsForm) -> Any:
    """As _offer; the units of the residence stand in when none were typed."""
    residences, found = _offer(visit, form)
    chosen = residences.get(int(form.residence.data)) if (form.residence.data or "").isdigit() else None
    if form.units.data is None and not form.units.typed and chosen is not None and chosen.units:
        form.units.data = chosen.units
        residences, found = _offer(visit, form)
    return residences, found


@get("/agls/{number:str}/edit", name="agls:edit", may=PAY, within=READ)
def edit(visit: Visit, number: int) -> Answer:
    row = held(visit, queries.BY_NUMBER, number=number)
    return _form_page(visit, _drawn(visit, row), row, 200, True)


@post("/agls/{number:str}/edit", name="agls:edit", may=PAY, within=READ)
def update(visit: Visit, number: int) -> Answer:
    row = held(visit, queries.TO_EDIT, number=number)
    theirs = _drawn(visit, row)
    form = AglsForm(settled(visit.posted, theirs))
    form.residence.data, form.year.data = theirs.residence.data, row.year
    _residences_by_number, found = _offer(visit, form)
    back = visit.url("agls:show", number=number)
    if form.validate():
        if met := clash(visit, form, theirs, row, title=_("AGLS %(year)s") % {"year": row.year}, back=back):
            return met
        form.judge(found)
    if not form.has_errors:
        with acting(visit, form):
            _fill(row, form)
    if form.has_errors:
        return _form_page(visit, form, row, 422, True)
    return done(back, _("Ce qui est dû est modifié."))


def _drawn(visit: Visit, row: AglsYear) -> AglsForm:
    residence = _residences(visit).get(row.residence_id)
    form = AglsForm(None, source=row, data={"residence": str(residence.number) if residence else ""})
    _offer(visit, form)
    return form


def _fill(row: AglsYear, form: AglsForm) -> None:
    year: Any = form.year.data
    due: Any = form.due.data
    row.year, row.units, row.due = year, form.units.data, due
    row.rate, row.source, row.note = form.rate.data or "", form.source.data or "", form.note.data or ""


@post("/agls/{number:str}/removal", name="agls:remove", may=PAY, within=READ)
def remove(visit: Visit, number: int) -> Answer:
    """A year to which nothing happened yet."""
    row = held(visit, queries.TO_EDIT, number=number)
    if visit.db.value(queries.HAS_ENTRIES, agls_id=row.id) is not None:
        said = _("Une notification ou un versement porte sur cette année : modifiez-la plutôt.")
        return already_done(said, visit.url("agls:show", number=number), _("Voir cette année"))
    visit.db.session.delete(row)
    visit.db.flush()
    return done(visit.url("agls:index"), _("L’année est retirée."))


def _form_page(visit: Visit, form: AglsForm, row: AglsYear | None, status: int, any_residence: bool) -> Answer:
    title = _("Modifier ce qui est dû") if row else _("Ajouter une année d’AGLS")
    steps: list[tuple[str, str | None]] = [(_("AGLS"), visit.url("agls:index")), (title, None)]
    return page(
        "funding/agls/form.html",
        part="form",
        status=status,
        form=form,
        row=row,
        any_residence=any_residence,
        title=title,
        back=visit.url("agls:show", number=row.number) if row else visit.url("agls:index"),
        settings=visit.url("funding-settings:index"),
        trail=trail(visit, "payments", *steps),
    )


# -- what happened ----------------------------------------------------------------------------------------------------
def _kind(visit: Visit) -> str:
    kind = visit.asked("kind", "paid", longest=20)
    if kind not in AGLS_ENTRIES:
        raise NotFound
    return kind


@get("/agls/{number:str}/entries/new", name="agls-entries:new", may=PAY, within=READ)
def new_entry(visit: Visit, number: int) -> Answer:
    row, kind = read(visit, queries.ONE, number=number), _kind(visit)
    rest = {"notified": row.due, "paid": (row.notified or NOTHING) - row.paid, "given_back": None}[kind]
    form = AglsEntryForm(None, data={"happened_on": clock.today(), "amount": rest or None})
    return _entry_page(visit, row, form, kind, 200)


@post("/agls/{number:str}/entries/new", name="agls-entries:new", may=PAY, within=READ)
def create_entry(visit: Visit, number: int) -> Answer:
    row, kind = read(visit, queries.ONE, number=number), _kind(visit)
    form = AglsEntryForm(visit.posted)
    if form.validate():
        with acting(visit, form):
            record(
                visit.db,
                row.id,
                kind,
                form.amount.data,  # type: ignore[arg-type]
                form.happened_on.data,  # type: ignore[arg-type]
                form.reference.data or "",
                form.note.data or "",
            )
    if form.has_errors:
        return _entry_page(visit, row, form, kind, 422)
    return done(visit.url("agls:show", number=number), str(ENTRY_WORDS[kind].done))


def _entry_page(visit: Visit, row: Any, form: AglsEntryForm, kind: str, status: int) -> Answer:
    residence = _residences(visit).get(row.residence_id)
    return page(
        "funding/agls/entry.html",
        part="form",
        status=status,
        form=form,
        row=row,
        words=ENTRY_WORDS[kind],
        title=_title(residence, row),
        action=visit.url("agls-entries:new", number=row.number, kind=kind),
        back=visit.url("agls:show", number=row.number),
        trail=_trail(visit, row, residence, (str(ENTRY_WORDS[kind].title), None)),
    )


@get("/agls-entries/{number:str}/undo", name="agls-entries:undo", may=PAY, within=READ)
def undo(visit: Visit, number: int) -> Answer:
    entry = held(visit, queries.ENTRY, number=number)
    if entry.undone_at is not None:
        to = visit.url("agls:show", number=visit.db.value(queries.OF_ENTRY, agls_id=entry.agls_id))
        return already_done(_("Cette écriture est déjà annulée."), to, _("Voir cette année"))
    return _undo_page(visit, entry, Form())


@post("/agls-entries/{number:str}/undo", name="agls-entries:undo", may=PAY, within=READ)
def undone(visit: Visit, number: int) -> Answer:
    entry, form = held(visit, queries.ENTRY_TO_EDIT, number=number), Form(visit.posted)
    with acting(visit, form):
        entry.undo(visit.me.member_id)
    if form.has_errors:
        return _undo_page(visit, held(visit, queries.ENTRY, number=number), form, 422)
    to = visit.url("agls:show", number=visit.db.value(queries.OF_ENTRY, agls_id=entry.agls_id))
    return done(to, _("L’écriture est annulée ; elle reste dans l’historique."))


def _undo_page(visit: Visit, entry: Any, form: Form, status: int = 200) -> Answer:
    row = read(visit, queries.ONE, number=visit.db.value(queries.OF_ENTRY, agls_id=entry.agls_id))
    words = {"what": str(ENTRY_WORDS[entry.kind].noun), "amount": money(entry.amount), "day": day(entry.happened_on)}
    title = _("Annuler une écriture")
    return undo_page(
        form,
        title=title,
        submit=_("Annuler l’écriture"),
        consequences=[_("%(what)s de %(amount)s du %(day)s ne compte plus ; l’écriture reste barrée.") % words],
        back=visit.url("agls:show", number=row.number),
        status=status,
        trail=_trail(visit, row, _residences(visit).get(row.residence_id), (title, None)),
    )


ROUTES = [
    index, export, new, create, show, edit, update, remove, new_entry, create_entry, undo, undone,
]  # fmt: skip
