"""The forms of a budget: its year, and the lines of the grid, planned or actual."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import wtforms
from wtforms.validators import Optional

from app.funding.grid import NOTHING, Account, Line, accounts
from app.web.forms import Form, Money, Needed, Radios, Text, Whole
from app.web.i18n import lazy_gettext as _l
from app.web.listed import Edited, in_words

MOST_LINES = 160


class BudgetForm(Form):
    year = Whole(_l("Année"), [Needed(_l("Indiquez l’année."))], least=1950, most=2150)
    units = Whole(_l("Logements que ce budget fait vivre"), [Optional()], least=1, most=100_000)
    start = Radios(_l("Commencer par"), default="empty")


class GridLineForm(wtforms.Form):
    """One line of the grid; a blank one says nothing. rank: of the line that is kept already."""

    class Meta(Form.Meta):
        pass

    account = wtforms.HiddenField()
    rank = wtforms.HiddenField()
    name = Text(_l("Détail"), [Optional()], longest=80)
    amount = Money(_l("Montant en euros"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """A wrong amount bears the name of its account."""
        good = bool(super().validate(extra_validators))
        if self.amount.errors:
            self.amount.label.text = next(
                (account_words(one) for one in accounts() if one.code == self.account.data), self.amount.label.text
            )
        return good


class GridForm(Edited):
    """Every account of the form once, those that repeat with a blank line behind."""

    lines = wtforms.FieldList(wtforms.FormField(GridLineForm), max_entries=MOST_LINES)

    def merged(self, kept: Sequence[Line], actual: bool) -> list[Line]:
        """The lines of the budget with what was typed of one side of time; the other side stays. A line that the page
        did not send stays too, one that says nothing any more goes."""
        known = {one.code for one in accounts()}
        found = {(line.account, line.rank): line for line in kept}
        for entry in self.lines:
            code, rank = str(entry["account"].data or ""), str(entry["rank"].data or "")
            if code not in known:
                continue
            place = (code, int(rank)) if rank.isascii() and rank.isdigit() and len(rank) < 5 else None
            if place not in found:
                place = (code, 1 + max((one for account, one in found if account == code), default=0))
            old = found.get(place, Line(*place))
            amount, name = entry["amount"].data, entry["name"].data or ""
            new = (
                replace(old, actual=amount, name=name or old.name)
                if actual
                else replace(old, planned=amount or NOTHING, name=name)
            )
            found[place] = new
            if not new.planned and new.actual is None and not new.name:
                del found[place]
        return list(found.values())


def lines_data(lines: Iterable[Line], actual: bool = False) -> list[dict[str, Any]]:
    """What fills GridForm: each account's lines, or a blank one; behind those of a repeating account one more."""
    kept: dict[str, list[Line]] = {}
    for line in lines:
        kept.setdefault(line.account, []).append(line)
    found: list[dict[str, Any]] = []
    for one in accounts():
        rows = [_filled(line, actual) for line in kept.get(one.code, [])]
        if not rows or one.repeats:
            rows.append({"account": one.code, "rank": "", "name": "", "amount": None})
        found += rows
    return found[:MOST_LINES]


def _filled(line: Line, actual: bool) -> dict[str, Any]:
    amount = line.actual if actual else line.planned or None
    return {"account": line.account, "rank": str(line.rank), "name": line.name, "amount": amount}


def account_words(account: Account) -> str:
    """« 60 Achats »."""
    words = in_words("budget_accounts", account.code)
    return f"{account.number} {words}" if account.number else words
