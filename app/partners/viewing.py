"""What a partner's page holds, asked with the partners' role and drawn alike for the partner and for the preview."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import quote, quote_plus

from app.accounts import share_words
from app.partners import papers, reading, reports
from app.web import series
from app.web.charts import Chart
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import in_words
from app.web.words import percent
from app.works.quote_forms import UNIT_WORDS
from app.works.wording import STEPS
from tenants import clock
from tenants.session import Db

MAP = "https://www.openstreetmap.org/search?query="
PHONE = re.compile(r"(?:\+33\s?|0)[1-9](?:[\s.-]?\d{2}){4}")
DONE = ("received", "invoiced", "closed", "refused", "out_of_scope")
DONE_FOR = timedelta(days=180)  # how long a finished order still stands in the list
CLOSED_SINCE = timedelta(days=366)
COSTS = {
    "land": _l("Terrain et bâti"),
    "works": _l("Travaux"),
    "fees": _l("Honoraires"),
    "furniture": _l("Mobilier"),
    "contingencies": _l("Imprévus"),
    "running": _l("Fonctionnement"),
    "other": _l("Autres dépenses"),
}
INSTALMENTS = {
    "advance": _l("Avance"),
    "instalment": _l("Acompte"),
    "balance": _l("Solde"),
    "single": _l("Versement unique"),
}
PAYMENTS = {"received": _l("Versé"), "given_back": _l("Rendu")}


@dataclass(frozen=True)
class Span:
    """Nights of a quarter, or of a year; last: the last night counted."""

    label: str
    first: date
    last: date
    available: int
    unavailable: int
    occupied: int


def contents(db: Db) -> dict[str, Any] | None:
    """Everything on the page of the one share that the context names; None when it opens nothing (any more)."""
    share = db.first(reading.SHARE)
    if share is None:
        return None
    sections = share.sections.split()
    opened, closed = share_words.sees(share.kind, sections)
    draw, template = _KINDS[share.kind]
    found = papers.of_share(db) if "documents" in sections else []
    association, write_to = _association(db, share.label)
    return {
        "association": association,
        "write_to": write_to,
        "share": share,
        "sections": sections,
        "opened": opened,
        "closed": closed,
        "title": share_words.title(share.label),
        "changed_on": changed_on(db, share.kind),
        "documents": found,
        "documents_fit": papers.fit(found),
        "inner": template,
        **draw(db, sections),
    }


def _association(db: Db, about: str) -> tuple[str, str]:
    """Its name, and where to write about a mistake when its public address is an electronic one."""
    assert db.actor.workspace is not None
    row = db.first(reading.ASSOCIATION, slug=db.actor.workspace.slug)
    assert row is not None
    address = row.public_address.strip()
    return row.name, f"mailto:{address}?subject={quote(about)}" if "@" in address else ""


def changed_on(db: Db, kind: str) -> date | None:
    """The day on which something that the share opens last changed; None when it opens nothing that bears a date."""
    moment: datetime | None = db.value(reading.CHANGED_AT[kind])
    return moment.astimezone(clock.PARIS).date() if moment else None


def is_live(db: Db) -> bool:
    """Whether the share that the context names opens anything now."""
    return db.first(reading.SHARE) is not None


# -- nights -----------------------------------------------------------------------------------------------------------
def _spans(rows: Iterable[Any]) -> tuple[list[Span], datetime | None]:
    found: dict[date, dict[str, Any]] = {}
    reckoned = None
    for row in rows:
        one = found.setdefault(row.first, {"last": row.last})
        one[row.code] = int(row.value)
        reckoned = max(reckoned or row.reckoned_at, row.reckoned_at)
    spans = [
        Span(_quarter(first), first, one["last"], one["available"], one["unavailable"], one["occupied"])
        for first, one in sorted(found.items())
        if one.get("available")
    ]
    return spans, reckoned


def _quarter(first: date) -> str:
    return _("T%(quarter)s %(year)s") % {"quarter": (first.month + 2) // 3, "year": first.year}


def _by_year(spans: Sequence[Span]) -> list[Span]:
    found = []
    for year in sorted({one.first.year for one in spans}, reverse=True):
        of = [one for one in spans if one.first.year == year]
        found.append(
            Span(
                str(year),
                of[0].first,
                of[-1].last,
                sum(one.available for one in of),
                sum(one.unavailable for one in of),
                sum(one.occupied for one in of),
            )
        )
    return found


def _chart(spans: Sequence[Span]) -> Chart | None:
    if not spans:
        return None
    low = min(spans, key=lambda one: Fraction(one.occupied, one.available))
    high = max(spans, key=lambda one: Fraction(one.occupied, one.available))
    columns = [
        series.Column(
            one.label,
            Fraction(one.occupied, one.available) * 100,
            percent(one.occupied, one.available, 0),
            Fraction(one.unavailable, one.available) * 100,
            percent(one.unavailable, one.available, 1),
        )
        for one in spans
    ]
    said = {
        "low": percent(low.occupied, low.available),
        "low_label": low.label,
        "high": percent(high.occupied, high.available),
        "high_label": high.label,
    }
    sentence = (
        _("L’occupation est de %(low)s.") % said
        if said["low"] == said["high"]
        else _("L’occupation va de %(low)s (%(low_label)s) à %(high)s (%(high_label)s).") % said
    )
    heads = (_("Trimestre"), _("Occupées"), _("Fermées"))
    tones = (_("Nuits occupées"), _("Nuits fermées"))
    return series.columns(_("Occupation par trimestre"), sentence, columns, heads, tones, 100, "%")


def _residence(db: Db, sections: list[str]) -> dict[str, Any]:
    spans, reckoned = _spans(db.all(reading.FIGURES)) if "occupancy" in sections else ([], None)
    closures = db.all(reading.CLOSURES, since=clock.today() - CLOSED_SINCE) if "maintenance" in sections else []
    return {
        "spans": list(reversed(spans)),
        "years": _by_year(spans),
        "chart": _chart(spans),
        "reckoned": reckoned,
        "residence": db.first(reading.RESIDENCE) if "convention" in sections else None,
        "closures": closures,
        "reason": lambda code: in_words("unavailability_reasons", code),
        "type_words": lambda code: in_words("unit_types", code),
    }


# -- an agreement -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Place:
    """An order as the person on site needs it. lead: today, coming or done."""

    row: Any
    group: str
    stage: str
    phone: str
    address: str
    map_href: str


def place(row: Any) -> Place:
    town = " ".join(part for part in (row.postcode, row.town) if part)
    address = ", ".join(part for part in (row.address, town) if part)
    phone = PHONE.search(row.contact)
    return Place(
        row=row,
        group="done"
        if row.stage in DONE
        else "now"
        if row.stage in ("in_progress", "received_with_reserves")
        else "next",
        stage=str(STEPS[row.stage]) if row.stage in STEPS else "",
        phone=re.sub(r"[\s.-]", "", phone[0]) if phone else "",
        address=address,
        map_href=MAP + quote_plus(address),
    )


def _agreement(db: Db, sections: list[str]) -> dict[str, Any]:
    since = clock.today() - DONE_FOR
    rows = db.all(reading.ORDERS) if "orders" in sections else []
    places = [place(row) for row in rows]
    figures: dict[int, dict[str, Decimal]] = {}
    reckoned = None
    for row in db.all(reading.FIGURES) if {"hours", "results"} & set(sections) else []:
        figures.setdefault(row.first.year, {})[row.code] = row.value
        reckoned = max(reckoned or row.reckoned_at, row.reckoned_at)
    return {
        "agreement": db.first(reading.AGREEMENT),
        "trades": [in_words("works_trades", row.trade) for row in db.all(reading.TRADES)],
        "groups": [
            (
                str(words),
                [one for one in places if one.group == key and (key != "done" or one.row.happened_on >= since)],
            )
            for key, words in (
                ("now", _l("En ce moment")),
                ("next", _l("À venir")),
                ("done", _l("Terminés depuis moins de six mois")),
            )
        ],
        "years": sorted(figures.items(), reverse=True),
        "reckoned": reckoned,
        "prices": db.all(reading.PRICES) if "prices" in sections else [],
        "trade": lambda code: in_words("works_trades", code),
        "unit": lambda code: str(UNIT_WORDS[code]),
    }


def order(db: Db, number: int) -> dict[str, Any] | None:
    """One order of the share, with its works, its steps and what is to be put right."""
    share = db.first(reading.SHARE)
    row = db.first(reading.ORDER, number=number) if share is not None else None
    if share is None or row is None:
        return None
    return {
        "share": share,
        "write_to": _association(db, row.label)[1],
        "one": place(row),
        "steps": [(str(STEPS[step.stage]), step.happened_on) for step in db.all(reading.STEPS, order_id=row.id)],
        "lines": db.all(reading.LINES, order_id=row.id),
        "snags": db.all(reading.SNAGS, order_id=row.id),
        "trade": lambda code: in_words("works_trades", code),
        "unit": lambda code: str(UNIT_WORDS[code]),
        "type_words": lambda code: in_words("unit_types", code),
    }


# -- a dossier --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """A line of the plan as it counts today: what is refused counts nothing, what is decided its own amount."""

    name: str
    nature: str
    own: bool
    asked: Decimal
    awarded: Decimal | None
    notified: Decimal | None
    refused: bool
    paid: Decimal | None

    @property
    def counted(self) -> Decimal:
        if self.refused:
            return Decimal(0)
        return next((one for one in (self.awarded, self.notified) if one is not None), self.asked)


def _lines(db: Db, sections: list[str]) -> list[Line]:
    return [
        Line(
            row.funder or row.name,
            in_words("funding_natures", row.nature),
            bool(row.own),
            row.asked,
            row.awarded,
            row.notified,
            bool(row.refused),
            Decimal(row.paid) if row.own and "payments" in sections else None,
        )
        for row in db.all(reading.FUNDING)
    ]


def _dossier(db: Db, sections: list[str]) -> dict[str, Any]:
    lines = _lines(db, sections)
    costs = db.all(reading.COSTS) if "plan" in sections else []
    own = [one for one in lines if one.own]
    total = sum((row.amount for row in costs), Decimal(0))
    spans, reckoned = _spans(db.all(reading.FIGURES)) if "results" in sections else ([], None)
    return {
        "dossier": db.first(reading.DOSSIER),
        "own": own,
        "own_counted": sum((one.counted for one in own), Decimal(0)),
        "others": [one for one in lines if not one.own] if "funders" in sections else [],
        "costs": costs,
        "cost_words": lambda row: row.name or str(COSTS[row.category]),
        "total": total,
        "instalments": db.all(reading.INSTALMENTS) if "payments" in sections else [],
        "instalment_words": lambda code: str(INSTALMENTS[code]),
        "payments": db.all(reading.PAYMENTS) if "payments" in sections else [],
        "payment_words": lambda code: str(PAYMENTS[code]),
        "reports": reports.read(db) if "report" in sections else [],
        "years": _by_year(spans),
        "reckoned": reckoned,
    }


_KINDS = {
    "residence": (_residence, "partners/_residence.html"),
    "agreement": (_agreement, "partners/_agreement.html"),
    "dossier": (_dossier, "partners/_dossier.html"),
}
