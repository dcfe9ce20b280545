"""What a plan says of each line that it has, beside its amount: in words, so that its page only sets them down."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from app.funding import wording
from app.funding.plan_forms import KeptLine, PlanForm
from app.funding.plan_page import PlanPage
from app.web.i18n import gettext as _
from app.web.words import money, percent


@dataclass(slots=True)
class PlanLine:
    """number: of the line; now: what its funder is called today, when that is another name; situation: (words, tone);
    amount: what counts, in words, or what was asked of who refused; share, paid, rest: in words (paid and rest empty
    where there is nothing to wait for); label: of its amount; typed: with its amount as a field, None where it is only
    read."""

    number: str
    href: str
    name: str
    now: str
    nature: str
    public: bool
    situation: tuple[str, str]
    refused_on: Any
    refused: bool
    amount: str
    share: str
    paid: str
    rest: str
    label: str
    typed: KeptLine | None = None


def plan_lines(found: PlanPage, form: PlanForm | None = None, cost: Decimal | None = None) -> list[PlanLine]:
    """The lines that the plan has, in its order; with what is typed in `form` where there is one. cost: of the plan as
    it is typed."""
    whole = found.balance.cost if cost is None else cost
    say = _words()
    if form is None:
        return [_line(found, row, row.counted, whole, say) for row in found.lines]
    rows = {str(row.number): row for row in found.lines}
    return [_line(found, rows[one.number], one.amount.data, whole, say, one) for one in form.lines.kept]


def _words() -> tuple[Callable[[str], tuple[str, str]], Callable[[str], str], str]:
    """How a situation, a nature and the label of an amount read, said once for all the lines of a page."""

    def situation(kind: str) -> tuple[str, str]:
        words, tone = wording.LINE_SITUATIONS[kind]
        return str(words), tone

    return cache(situation), cache(wording.nature), _("Montant de %(name)s")


def _line(
    found: PlanPage, row: Any, counted: Decimal | None, whole: Decimal, say: Any, typed: KeptLine | None = None
) -> PlanLine:
    situation, nature, label = say
    kind = wording.line_situation(row)
    return PlanLine(
        number=str(row.number),
        href=found.visit.url("funding-lines:show", number=row.number),
        name=row.name,
        now=row.funder_name if row.funder_name and row.funder_name != row.name else "",
        nature=nature(row.nature),
        public=row.public_aid,
        situation=situation(kind),
        refused_on=row.decided_on,
        refused=bool(row.refused),
        amount=money(row.asked if row.refused else row.counted),
        share=percent(counted or Decimal(0), whole),
        paid="" if kind == "own" else money(row.paid),
        rest=money(row.notified - row.paid) if row.notified is not None else "",
        label=label % {"name": row.name},
        typed=typed,
    )
