"""The orders: by stage on the board, in a table, one of them, its next deed."""

from datetime import date
from decimal import Decimal
from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, download, page
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.rooms import offered, there
from app.web.routes import get
from app.web.visit import Visit
from app.works import order_list_queries, relet_queries
from app.works import order_stages as stages
from app.works.document_words import DOCUMENT_WORDS
from app.works.order_export import list_of_orders
from app.works.order_forms import PAYER_WORDS
from app.works.order_models import STAGES
from app.works.order_page import OrderPage, limits, read_order, waiting
from app.works.order_story import history, steps_bar
from app.works.places import escaped, landlord_name, tabs, trail
from tenants import clock

READ, WRITE, DECIDE = Right.WORKS_READ, Right.WORKS_WRITE, Right.WORKS_DECIDE
PAGE, CARDS = 50, 30
# What the table may be asked to show: (key, words, stages).
GROUPS = (
    *stages.COLUMNS,
    *((key, words, (key,)) for key, words in stages.ENDED),
)


# -- S23: by stage, and the same in a table ---------------------------------------------------------------------------
@get("/orders", name="orders:index", may=READ)
def index(visit: Visit) -> Answer:
    return _table(visit) if visit.asked("view") == "table" else _board(visit)


def _board(visit: Visit) -> Answer:
    after = limits(visit)
    cards = [_card(visit, row, after) for row in visit.db.all(order_list_queries.OPEN)]
    columns = [_column(visit, cards, *line) for line in stages.COLUMNS]
    chosen = visit.asked("only") if visit.asked("only") in {one["key"] for one in columns} else ""
    ended = {row.stage: row.orders for row in visit.db.all(order_list_queries.ENDED)}
    return page(
        "works/orders/index.html",
        part="board",
        columns=columns,
        chosen=chosen,
        chips=[
            (_("Tous"), len(cards), visit.here(only=None), not chosen),
            *((c["label"], c["count"], visit.here(only=c["key"]), c["key"] == chosen) for c in columns),
        ],
        ended=[
            (str(words), ended.get(key, 0), visit.url("orders:index", view="table", only=key), False)
            for key, words in stages.ENDED
        ],
        running=len(cards),
        long=sum(card["long"] for card in cards),
        relet=visit.db.first(relet_queries.RELET),
        empty=not cards and not ended,
        tabs=tabs(visit, "orders"),
        **_heading(visit, "board"),
    )


def _column(visit: Visit, cards: list[dict[str, Any]], key: str, words: Any, of: tuple[str, ...]) -> dict[str, Any]:
    own = [card for card in cards if card["stage"] in of]
    more = visit.url("orders:index", view="table", only=key) if len(own) > CARDS else None
    return {"key": key, "label": str(words), "count": len(own), "cards": own[:CARDS], "more": more}


def _card(visit: Visit, row: Any, after: dict[str, int]) -> dict[str, Any]:
    """What a card says. long: its stage lasts longer than its setting."""
    days = (clock.today() - row.since).days if row.since else 0
    return {
        "stage": row.stage,
        "number": row.number,
        "label": row.label,
        "href": visit.url("orders:show", number=row.number),
        "address": row.address,
        "town": row.town,
        "origin": in_words("works_origins", row.origin),
        "waiting": waiting(row.stage, row.since),
        "long": days > after.get(row.stage, 10**6),
    }


def _heading(visit: Visit, view: str) -> dict[str, Any]:
    ask = there(visit, "orders:choose", WRITE)
    table = {"label": _("Tableau"), "href": visit.url("orders:index", view="table"), "icon": "table"}
    by_stage = {"label": _("Par étape"), "href": visit.url("orders:index"), "icon": "columns-3"}
    return {
        "ask": {"label": _("Demander des travaux"), "href": ask, "icon": "plus"} if ask else None,
        "other_view": table if view == "board" else by_stage,
    }


def _asked(visit: Visit) -> dict[str, Any]:
    """The filters of the address, as the statements want them."""
    only = visit.asked("only")
    chosen = next((of for key, _words, of in GROUPS if key == only), STAGES)
    return {"text": escaped(visit.asked("q")), "stages": tuple(chosen)}


def _sorting(visit: Visit) -> tuple[str, bool]:
    by = visit.asked("sort")
    return ("since" if by == "since" else "label"), visit.asked("up") != "1"


def _after(visit: Visit, by: str, down: bool, number: int | None) -> dict[str, Any]:
    """Where the next leaf begins: behind the last row, or before all."""
    behind = visit.db.first(order_list_queries.PLACE_OF, number=number) if number else None
    if by == "label":
        far = (9999, 10**6) if down else (0, 0)
        year, rank = (behind.year, behind.rank) if behind else far
        return {"after_year": year, "after_rank": rank}
    if behind:
        return {"after_day": behind.since, "after_number": behind.number}
    return {"after_day": date(9999, 1, 1) if down else date(1900, 1, 1), "after_number": 0}


def _table(visit: Visit) -> Answer:
    asked, (by, down) = _asked(visit), _sorting(visit)
    after = _after(visit, by, down, visit.asked_number("after"))
    rows = visit.db.all(order_list_queries.LISTED[by, down], **asked, **after, most=PAGE + 1)
    last, only = rows[PAGE - 1] if len(rows) > PAGE else None, visit.asked("only")
    return page(
        "works/orders/table.html",
        part="list",
        rows=rows[:PAGE],
        found=visit.db.value(order_list_queries.FOUND, **asked),
        filters={"q": visit.asked("q"), "only": only},
        on=sum(map(bool, (asked["text"], only))),
        situations=[("", _("Toutes")), *((key, str(words)) for key, words, _of in GROUPS)],
        heads=_heads(visit, by, down),
        next_href=visit.here(after=last.number) if last else None,
        export=visit.here(after=None).replace("/orders", "/orders.xlsx", 1) if visit.can(Right.EXPORT) else None,
        pill=stages.pill,
        waiting=waiting,
        origin=lambda code: in_words("works_origins", code),
        tabs=tabs(visit, "orders"),
        **_heading(visit, "table"),
    )


def _heads(visit: Visit, by: str, down: bool) -> list[Any]:
    def sorted_by(key: str, words: str) -> dict[str, Any]:
        up = "1" if key == by and down else None
        state = ("descending" if down else "ascending") if key == by else None
        return {"label": words, "href": visit.here(sort=key, up=up, after=None), "sort": state}

    return [
        sorted_by("label", _("Chantier")),
        _("Situation"),
        _("Adresse"),
        _("Origine"),
        sorted_by("since", _("Depuis le")),
        {"label": _("Hors taxes"), "num": True},
    ]


@get("/orders.xlsx", name="orders:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit) -> Answer:
    by, down = _sorting(visit)
    rows = visit.db.all(
        order_list_queries.LISTED[by, down], **_asked(visit), **_after(visit, by, down, None), most=100_000
    )
    return download(list_of_orders(rows, visit), _("chantiers-%(day)s.xlsx") % {"day": clock.today()})


# -- S24: one order ---------------------------------------------------------------------------------------------------
@get("/orders/{number:str}", name="orders:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    found = read_order(visit, number)
    head = found.head
    return page(
        "works/orders/show.html",
        order=found,
        head=head,
        steps=steps_bar(found),
        timeline=history(visit, found),
        landlord=landlord_name(visit, head),
        landlord_href=there(visit, "landlords:show", READ, number=head.landlord),
        dwelling_href=there(visit, "dwellings:show", READ, number=head.dwelling),
        enterprise_href=there(visit, "enterprises:show", READ, number=head.enterprise) if head.enterprise else None,
        named=visit.can(Right.WORKS_NAMES),
        label=in_words,
        payer_words=PAYER_WORDS,
        document_words=DOCUMENT_WORDS,
        etp=_full_time(found),
        shared=visit.services.shared_with(visit, head.agreement_id),
        add_document=there(visit, "documents:new", WRITE, number=number),
        trail=trail(visit, "orders", (head.label, None)),
        **_deeds(visit, found),
    )


def _full_time(found: OrderPage) -> Decimal | None:
    """Full-time equivalents of the hours of this order; None while the enterprise's kind states no reference hours."""
    return found.head.hours / found.etp_hours if found.head.hours and found.etp_hours else None


def _deeds(visit: Visit, found: OrderPage) -> dict[str, Any]:
    """One filled button by stage, the visit before a quote beside it, the rest under « Autres actions »."""
    here, stage, head = found.head.number, found.stage, found.head

    def link(words: Any, route: str, right: Any, when: Any = True) -> dict[str, Any] | None:
        return {"label": str(words), "href": there(visit, route, right, number=here)} if when else None

    chosen = stages.NEXT_DEED.get(stage)
    filled = link(*chosen) if chosen else None
    before, open_ = stage in stages.BEFORE_WORKS, stage not in stages.FINAL
    written = head.ordered_on is not None
    outlined = offered(
        link(_("Noter la visite"), "order-steps:visit", WRITE, stage == "requested"),
        link(_("Refuser le devis"), "order-steps:refusal", DECIDE, stage == "quoted"),
    )
    others = offered(
        link(_("Modifier le devis"), "quotes:edit", WRITE, stage == "quoted"),
        link(_("Voir le devis"), "quotes:show", READ, found.lines),
        link(_("Accepter un dépassement du plafond"), "waivers:new", DECIDE, before and not head.waived_at),
        link(_("Orienter vers un artisan"), "referrals:new", WRITE, before),
        link(_("Refuser la demande"), "order-steps:refusal", DECIDE, stage in ("requested", "visited")),
        link(_("Bon de commande (PDF)"), "papers:order", Right.WORKS_NAMES, written and head.enterprise),
        link(_("Procès-verbal de réception (PDF)"), "papers:acceptance", Right.WORKS_NAMES, head.accepted_on),
        link(_("Lettre au bailleur (PDF)"), "papers:letter", Right.WORKS_NAMES, found.lines),
        link(_("Ajouter une photo ou un document"), "documents:new", WRITE),
        link(_("Noter qui a payé"), "payers:new", WRITE, open_ or found.lines),
        link(_("Modifier la demande"), "orders:edit", WRITE, open_),
    )
    return {"filled": filled if filled and filled["href"] else None, "outlined": outlined, "others": others}


ROUTES = [index, export, show]
