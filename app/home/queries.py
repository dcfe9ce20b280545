"""What the first page reads besides its lines: how the houses stand, what colleagues did; and what words find."""

from functools import cache
from typing import Any

from sqlalchemy import (
    Date,
    DateTime,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    desc,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy import func as sql

from app.folding import fold
from app.funding.dossier_models import Dossier
from app.home.lines import LINES, SOON
from app.home.putting_off import TODAY
from app.initiatives.models import Sheet
from app.residences.models import Residence, Unit
from app.residences.queries import IN_SERVICE, IS_CLOSED, IS_HERE, IS_OCCUPIED
from app.residences.stay_list import COUNTED_STEP
from app.residences.stay_models import (
    Departure,
    ExitSearch,
    Notice,
    PeriodDecision,
    Person,
    SearchStep,
    Stay,
)
from app.works.dwelling_models import Dwelling, Lease
from app.works.dwelling_queries import with_its_things
from app.works.landlord_models import COMPANY, Landlord
from app.works.order_models import Order
from app.works.order_stages import FINAL
from app.works.relet_queries import RELET
from app.works.state import IN_WORKS, LET, OCCUPIED, READY, SITUATION, VACANT, reached
from tenants.registry import Member
from tenants.session import Db


def _same(one: Any, other: Any, key: Any) -> Any:
    return and_(other.tenant_id == one.tenant_id, other.id == key)


# -- how things stand now ---------------------------------------------------------------------------------------------
_STANDING = (
    select(Unit.id, IS_OCCUPIED.label("occupied"), and_(IS_CLOSED, ~IS_OCCUPIED).label("closed"))
    .where(IN_SERVICE)
    .subquery()
)
_LEAVING = select(sql.count(Stay.id)).where(IS_HERE, Stay.date_out <= TODAY + SOON).scalar_subquery()
_PERIODS = select(sql.count()).select_from(LINES["period"].subquery()).scalar_subquery()
_SEARCHES = select(sql.count()).select_from(LINES["search"].subquery()).scalar_subquery()
_RESIDENCES = select(sql.count(Residence.id)).scalar_subquery()
_STAYS = select(Stay.id).exists()
_MEMBERS = select(sql.count(Member.id)).scalar_subquery()
NOW = select(
    sql.count().label("units"),
    sql.count().filter(_STANDING.c.occupied).label("occupied"),
    sql.count().filter(_STANDING.c.closed).label("closed"),
    _LEAVING.label("leaving"),
    _PERIODS.label("periods"),
    _SEARCHES.label("searches"),
    _RESIDENCES.label("residences"),
    _STAYS.label("stays"),
    _MEMBERS.label("members"),
).select_from(_STANDING)

# The works, for who may read them: dwellings by situation, let again this year (each counted once), open orders.
_SITUATIONS = with_its_things(select(SITUATION.label("situation"))).subquery()
_HOMES = (
    select(
        *(
            sql.count().filter(_SITUATIONS.c.situation == one).label("lived_in" if one == OCCUPIED else one)
            for one in (VACANT, IN_WORKS, READY, LET, OCCUPIED)
        )
    )
    .select_from(_SITUATIONS)
    .subquery()
)
_LET_AGAIN = RELET.where(
    Lease.starts_on >= cast(sql.date_trunc("year", TODAY), Date), Lease.starts_on <= TODAY
).subquery()
_OPEN = select(sql.count(Order.id)).where(~reached(*FINAL)).scalar_subquery()
_LONG_LINES = LINES["order"].subquery()
_LONG = select(sql.count()).where(_LONG_LINES.c.on_day < TODAY).scalar_subquery()
_NOW = NOW.subquery()
NOW_WITH_WORKS = (
    select(
        *_NOW.c,
        *_HOMES.c,
        _LET_AGAIN.c.dwellings.label("let_again"),
        _OPEN.label("orders"),
        _LONG.label("long"),
    )
    .select_from(_NOW)
    .join(_HOMES, true())
    .join(_LET_AGAIN, true())
)

# -- what colleagues did ----------------------------------------------------------------------------------------------
RECENT = 30  # days: an old fact written down now (an imported register) is no news
DEEDS_SHOWN = 5


def _deed(kind: str, model: Any, on: Any, words: Any = null(), *, search: bool = False) -> Any:
    """What was written about a stay since a moment by somebody else: whose stay, by whom, when."""
    statement = select(
        literal(kind, Text).label("kind"),
        Stay.number,
        Person.first_name,
        Person.last_name,
        Unit.label,
        Residence.name.label("residence"),
        cast(words, Text).label("words"),
        cast(on, Date).label("on_day"),
        cast(model.made_at, DateTime(timezone=True)).label("made_at"),
        Member.name.label("who"),
    ).select_from(model)
    if search:
        statement = statement.join(ExitSearch, _same(model, ExitSearch, model.search_id))
    if model is not Stay:
        owner = ExitSearch if search else model
        statement = statement.join(Stay, _same(owner, Stay, owner.stay_id))
    return (
        statement.join(Person, _same(Stay, Person, Stay.person_id))
        .join(Unit, _same(Stay, Unit, Stay.unit_id))
        .join(Residence, _same(Unit, Residence, Unit.residence_id))
        .join(Member, _same(model, Member, model.made_by))
        .where(
            model.made_at > bindparam("since", type_=DateTime(timezone=True)),
            model.made_by != bindparam("me", type_=Uuid),
            on >= TODAY - RECENT,
        )
    )


DEEDS = (
    union_all(
        _deed("entry", Stay, Stay.date_in),
        _deed("departure", Departure, Departure.left_on).where(Departure.undone_at.is_(None)),
        _deed("notice", Notice, Notice.received_on).where(Notice.undone_at.is_(None)),
        _deed("decision", PeriodDecision, PeriodDecision.decided_on, PeriodDecision.kind).where(
            PeriodDecision.undone_at.is_(None)
        ),
        _deed("step", SearchStep, SearchStep.done_on, SearchStep.kind, search=True).where(COUNTED_STEP),
    )
    .order_by(desc("made_at"), "kind", "number")
    .limit(DEEDS_SHOWN)
)

# -- search -----------------------------------------------------------------------------------------------------------
WORDS = 4


def _plain(text: Any) -> Any:
    """Hyphens and apostrophes part words; a space stands in front of each word."""
    return sql.concat(" ", sql.translate(sql.app.fr_key(text), "-'’", "   "))


PERSONS = (
    select(
        Stay.number,
        Person.first_name,
        Person.last_name,
        Unit.label,
        Residence.name.label("residence"),
        Stay.date_in,
        Stay.date_out,
    )
    .join(Person, _same(Stay, Person, Stay.person_id))
    .join(Unit, _same(Stay, Unit, Stay.unit_id))
    .join(Residence, _same(Unit, Residence, Unit.residence_id))
    .order_by(Stay.date_out.desc().nulls_first(), Person.name_key, Stay.number)
    .limit(bindparam("most", type_=Integer))
)
UNITS = (
    select(Unit.number, Unit.label, Residence.name.label("residence"), Residence.town)
    .join(Residence, _same(Unit, Residence, Unit.residence_id))
    # the door that was named comes before those that only begin like it
    .order_by((sql.lower(Unit.label) == bindparam("door", type_=Text)).desc(), Residence.name_key, Unit.label_key)
    .limit(bindparam("most", type_=Integer))
)
RESIDENCES = (
    select(Residence.number, Residence.name, Residence.town, Residence.kind)
    .order_by(Residence.name_key, Residence.number)
    .limit(bindparam("most", type_=Integer))
)

DWELLINGS = (
    select(Dwelling.number, Dwelling.label, Dwelling.address, Dwelling.town)
    .order_by(
        (sql.lower(Dwelling.label) == bindparam("door", type_=Text)).desc(), Dwelling.address_key, Dwelling.number
    )
    .limit(bindparam("most", type_=Integer))
)
LANDLORDS = (
    select(Landlord.number, Landlord.name, Landlord.first_name, Landlord.town)
    .order_by(Landlord.name_key, Landlord.number)
    .limit(bindparam("most", type_=Integer))
)
ORDERS = (
    select(Order.number, Order.label, Order.work, Dwelling.address, Dwelling.town)
    .select_from(Order)
    .join(Dwelling, _same(Order, Dwelling, Order.dwelling_id))
    .order_by(Order.year.desc(), Order.rank.desc())
    .limit(bindparam("most", type_=Integer))
)
DOSSIERS = (
    select(Dossier.number, Dossier.title, Dossier.year_from, Dossier.year_to)
    .order_by(Dossier.year_from.desc(), Dossier.title_key, Dossier.number)
    .limit(bindparam("most", type_=Integer))
)
# The association's own; the published ones of others have a search of their own, over every word of theirs.
SHEETS = (
    select(Sheet.number, Sheet.title, Sheet.place)
    .order_by(Sheet.title, Sheet.number)
    .limit(bindparam("most", type_=Integer))
)
_LANDLORD_WORDS = _plain(sql.concat("bailleur ", Landlord.name, " ", Landlord.first_name, " ", Landlord.town))


# What of each is searched; persons' names are kept folded.
TEXTS = {
    "persons": (PERSONS, sql.concat(" ", sql.translate(Person.name_key, "-'’", "   "))),
    "units": (UNITS, _plain(sql.concat("logement unit ", Unit.label, " ", Residence.name, " ", Residence.town))),
    "residences": (
        RESIDENCES,
        _plain(sql.concat("residence ", Residence.name, " ", Residence.town, " ", Residence.postcode)),
    ),
    "dwellings": (
        DWELLINGS,
        _plain(sql.concat("logement ", Dwelling.label, " ", Dwelling.address, " ", Dwelling.town)),
    ),
    "landlords": (LANDLORDS, _LANDLORD_WORDS),
    # for who may not read the names of landlords who are persons
    "companies": (LANDLORDS.where(Landlord.kind == COMPANY), _LANDLORD_WORDS),
    "dossiers": (DOSSIERS, _plain(sql.concat("dossier ", Dossier.title, " ", Dossier.year_from))),
    "sheets": (SHEETS, _plain(sql.concat("fiche ", Sheet.title, " ", Sheet.place))),
    "orders": (
        ORDERS,
        _plain(sql.concat("chantier ", Order.label, " ", Order.work, " ", Dwelling.address, " ", Dwelling.town)),
    ),
}


@cache
def _statement(noun: str, words: int) -> Any:
    statement, text = TEXTS[noun]
    return statement.where(*(text.like(bindparam(f"word{rank}", type_=Text)) for rank in range(words)))


def find(db: Db, noun: str, typed: str, most: int) -> list[Any]:
    """Rows in which every word typed begins a word. Accents, case, hyphens and apostrophes do not count."""
    words = fold(typed).split()[:WORDS]
    if not words:
        return []
    values: dict[str, Any] = {f"word{rank}": f"% {word}%" for rank, word in enumerate(words)}
    if noun in ("units", "dwellings"):
        values["door"] = next((word for word in words if any(sign.isdigit() for sign in word)), "")
    return list(db.all(_statement(noun, len(words)), **values, most=most))
