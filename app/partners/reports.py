"""The financial reports of a dossier as a funder reads them: when they came, planned beside actual, account by account.

From what was frozen when each report left; its paper stays inside, because it tells of people, too."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.funding.budget_forms import account_words
from app.funding.grid import NOTHING, Gap, accounts
from app.partners import reading
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.words import day
from tenants import clock
from tenants.session import Db

# Charges and products are added up, each on its own; contributions in kind stand outside both totals.
SIDES = (
    ("charge", _l("Charges"), True),
    ("in_kind_charge", _l("Emplois des contributions en nature"), False),
    ("product", _l("Produits"), True),
    ("in_kind_product", _l("Contributions en nature"), False),
)


@dataclass(frozen=True)
class ReportSide:
    """rows: (account in words, Gap, sentence on the gap). total: None for contributions in kind."""

    title: str
    rows: list[tuple[str, Gap, str]]
    total: Gap | None


@dataclass(frozen=True)
class SharedReport:
    """The report of one year. sent_on: None as long as it has not left."""

    year: int
    sent_on: date | None
    words: str
    late: bool
    sides: list[ReportSide]


def read(db: Db) -> list[SharedReport]:
    """Newest first. db: of the partners' role."""
    sendings: dict[Any, list[Any]] = {}
    for row in db.all(reading.SENDINGS):
        sendings.setdefault(row.report_id, []).append(row)
    lines: dict[Any, list[Any]] = {}
    for row in db.all(reading.SENT_LINES):
        lines.setdefault(row.sending_id, []).append(row)
    found = []
    for row in db.all(reading.REPORTS):
        sent = sendings.get(row.id, [])
        last = sent[-1] if sent else None
        late = last is None and row.due_on < clock.today()
        sides = _sides(lines.get(last.id, [])) if last else []
        found.append(SharedReport(row.year, last.sent_on if last else None, _words(row, sent), late, sides))
    return found


def _words(row: Any, sent: list[Any]) -> str:
    """« envoyé le 24 juin 2026 · accepté le 3 août 2026 », « attendu avant le 30 juin 2027 »."""
    if not sent:
        return _("attendu avant le %(day)s") % {"day": day(row.due_on)}
    said = [_("envoyé le %(day)s") % {"day": day(sent[0].sent_on)}]
    if len(sent) > 1:
        said.append(_("corrigé le %(day)s") % {"day": day(sent[-1].sent_on)})
    if row.accepted_on:
        said.append(_("accepté le %(day)s") % {"day": day(row.accepted_on)})
    return " · ".join(said)


def _sides(lines: list[Any]) -> list[ReportSide]:
    known = {one.code: one for one in accounts()}
    found = []
    for side, title, added_up in SIDES:
        rows = [
            (account_words(known[line.account]), Gap(line.planned, line.actual), line.words)
            for line in lines
            if line.account in known and known[line.account].side == side
        ]
        if rows:
            gaps = [gap for _title, gap, _said in rows]
            actual = [gap.actual for gap in gaps if gap.actual is not None]
            total = Gap(sum((gap.planned for gap in gaps), NOTHING), sum(actual, Decimal(0)) if actual else None)
            found.append(ReportSide(str(title), rows, total if added_up else None))
    return found
