"""Whether a dwelling suits a household of the register, and why, in words. Plain comparison, no query."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.folding import fold
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.words import money


@dataclass(frozen=True)
class Reason:
    """One ground of a match; ok False when it speaks against it."""

    words: str
    ok: bool


@dataclass(frozen=True)
class Fit:
    """A household beside a dwelling."""

    household: Any
    reasons: tuple[Reason, ...]

    @property
    def fits(self) -> bool:
        """Nothing that is known speaks against it."""
        return all(one.ok for one in self.reasons)

    @property
    def words(self) -> str:
        """« T3 demandé · secteur Roanne · plafond respecté »."""
        return " · ".join(one.words for one in self.reasons)


def fits(dwelling: Any, households: Iterable[Any]) -> list[Fit]:
    """Each household with its reasons, in the order given. dwelling: type, town, sector, rent."""
    return [
        Fit(one, (_of_type(dwelling, one), _of_sector(dwelling, one), _of_rent(dwelling, one))) for one in households
    ]


def _of_type(dwelling: Any, household: Any) -> Reason:
    if not household.type:
        return Reason(_("tout type accepté"), True)
    wanted = in_words("unit_types", household.type)
    if not dwelling.type:
        return Reason(_("%(type)s demandé, type du logement non renseigné") % {"type": wanted}, True)
    if household.type == dwelling.type:
        return Reason(_("%(type)s demandé") % {"type": wanted}, True)
    words = {"type": wanted, "other": in_words("unit_types", dwelling.type)}
    return Reason(_("%(type)s demandé au lieu de %(other)s") % words, False)


def _of_sector(dwelling: Any, household: Any) -> Reason:
    wanted = [str(one) for one in household.sectors or []]
    if not wanted:
        return Reason(_("tout secteur accepté"), True)
    here = {fold(dwelling.town), fold(dwelling.sector)} - {""}
    met = [one for one in wanted if fold(one) in here]
    if met:
        return Reason(_("secteur %(place)s") % {"place": met[0]}, True)
    return Reason(_("demande %(places)s") % {"places": ", ".join(wanted)}, False)


def _of_rent(dwelling: Any, household: Any) -> Reason:
    if household.rent_ceiling is None:
        return Reason(_("plafond de loyer non précisé"), True)
    if dwelling.rent is None:
        return Reason(_("loyer du logement non renseigné"), True)
    if dwelling.rent <= household.rent_ceiling:
        return Reason(_("plafond respecté"), True)
    over = money(dwelling.rent - household.rent_ceiling)
    return Reason(_("loyer au-dessus du plafond de %(amount)s") % {"amount": over}, False)
