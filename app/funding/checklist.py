"""The list of papers of a dossier, by funder: what the rules ask, what this dossier adds or leaves out, what is there.

A paper is found for a line by its type: the dossier's own first, then the residence's, then the association's; of a
yearly paper the latest year. A paper that is replaced, removed or past its last day does not serve.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

VALID, SOON, EXPIRED, MISSING, LEFT_OUT = "valid", "soon", "expired", "missing", "left_out"


@dataclass(frozen=True)
class Asked:
    """A line of the list. funder: its number, 0 for the association's own use; item: number of what this dossier says
    besides the rules; document: the row that serves, or None."""

    funder: int
    funder_name: str
    moment: str
    type: str
    note: str
    needed: bool
    item: int | None
    document: Any
    state: str

    @property
    def lacks(self) -> bool:
        return self.state in (MISSING, EXPIRED)


def state_of(document: Any, today: date, warn_days: int) -> str:
    if document is None:
        return MISSING
    if document.valid_until is None:
        return VALID
    if document.valid_until < today:
        return EXPIRED
    return SOON if document.valid_until <= today + timedelta(days=warn_days) else VALID


def serving(documents: Iterable[Any], type_: str, today: date) -> Any:
    """The document that serves for a type, or None; one past its last day only where no other does. documents: type,
    dossier_id, residence_id, year, number, valid_until."""
    found = [one for one in documents if one.type == type_]

    def weight(one: Any) -> tuple[bool, int, int, int]:
        nearness = 2 if one.dossier_id else 1 if one.residence_id else 0
        return one.valid_until is None or one.valid_until >= today, nearness, one.year or 0, one.number

    return max(found, key=weight, default=None)


def checklist(
    rules: Sequence[Any], items: Sequence[Any], documents: Sequence[Any], today: date, warn_days: int
) -> list[Asked]:
    """rules: funder, name, moment, type, note of each funder of the dossier; items: the same with needed and number."""
    lines: dict[tuple[int, str, str], tuple[Any, Any]] = {
        (rule.funder, rule.moment, rule.type): (rule, None) for rule in rules
    }
    for item in items:
        place = (item.funder or 0, item.moment, item.type)
        lines[place] = (lines.get(place, (None, None))[0], item)
    found = []
    for (funder, moment, type_), (rule, item) in lines.items():
        document = serving(documents, type_, today)
        needed = item.needed if item is not None else True
        state = state_of(document, today, warn_days) if needed else LEFT_OUT
        note = (item.note if item is not None else "") or (rule.note if rule is not None else "")
        name = (rule or item).name or ""
        found.append(Asked(funder, name, moment, type_, note, needed, item.number if item else None, document, state))
    return sorted(found, key=lambda one: (one.funder == 0, one.funder_name, MOMENT_ORDER.index(one.moment), one.type))


MOMENT_ORDER = ("filing", "claim", "report")


def to_pack(lines: Iterable[Asked]) -> list[Any]:
    """The documents of the list, each once, in its order; those past their last day are not sent."""
    kept: dict[int, Any] = {}
    for line in lines:
        if line.document is not None and line.state in (VALID, SOON):
            kept.setdefault(line.document.number, line.document)
    return list(kept.values())
