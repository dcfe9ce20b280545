"""What a published grant may be the notification of: a line that waits for one, the AGLS of a year. Ambiguous, double
matches are told as such; a person decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.folding import fold
from app.funding.open_data import alike, same_giver
from app.web.i18n import gettext as _
from app.web.words import money

AGLS_WORDS = ("agls", "gestion locative")


@dataclass(frozen=True)
class Target:
    """code: « l3 », a line, or « a2 », the AGLS of a year. names, siret: of the giver; likely: the object fits too."""

    code: str
    words: str
    amount: Decimal
    siret: str
    names: tuple[str, ...]
    texts: tuple[str, ...]
    year: int | None = None


def targets(lines: Sequence[Any], years: Sequence[Any], names: Mapping[Any, str]) -> list[Target]:
    """lines: that wait for a notification; years: of AGLS likewise; names: of residences by id."""
    found = [
        Target(
            f"l{row.number}",
            _("%(funder)s, %(dossier)s : %(amount)s") % {
                "funder": row.name, "dossier": row.title, "amount": money(_expected(row)),
            },
            _expected(row),
            row.siret,
            (row.name, *(row.former or ())),
            (row.title, row.purpose),
        )
        for row in lines
    ]  # fmt: skip
    for row in years:
        name = names.get(row.residence_id, "")
        words = {"year": row.year, "name": name, "amount": money(row.due)}
        told = _("AGLS %(year)s, %(name)s : %(amount)s") % words
        found.append(Target(f"a{row.number}", told, Decimal(row.due), "", (), (name, "agls"), row.year))
    return found


def _expected(row: Any) -> Decimal:
    return Decimal(row.awarded if row.awarded is not None else row.asked)


def fitting(notice: Any, every: Sequence[Target]) -> list[Target]:
    """Of that giver and amount; those whose object fits too when there are any."""
    of_amount = [one for one in every if one.amount == notice.amount and _fits(notice, one)]
    close = [one for one in of_amount if alike(notice, *one.texts)]
    return close or of_amount


def _fits(notice: Any, target: Target) -> bool:
    if target.code.startswith("l"):
        return same_giver(notice, target)
    told = fold(notice.object)
    of_agls = any(word in told for word in AGLS_WORDS)
    return of_agls and (notice.granted_on is None or notice.granted_on.year == target.year)


def situation(found: Sequence[Target], claimed: Mapping[str, int]) -> tuple[str, str]:
    """Words and tone. claimed: how many published grants a target fits."""
    if not found:
        return _("aucune ligne de ce montant"), "neutral"
    if len(found) > 1:
        return _("ambigu : plusieurs lignes possibles"), "attention"
    if claimed.get(found[0].code, 0) > 1:
        return _("double : plusieurs aides publiées pour une ligne"), "attention"
    return _("à confirmer"), "current"
