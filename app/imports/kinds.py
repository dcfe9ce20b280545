"""What can be imported: the kinds that the slices offer, and which of them a person may use."""

from app.accounts.permissions import Right
from app.funding.recording.kinds import KINDS as OF_FUNDING
from app.residences.recording.kinds import KINDS as OF_RESIDENCES
from app.tabular.kinds import Kind
from app.web.visit import Visit
from app.works.recording.kinds import KINDS as OF_WORKS

KINDS: dict[str, Kind] = {kind.name: kind for kind in (*OF_RESIDENCES, *OF_WORKS, *OF_FUNDING)}


def may_import(visit: Visit, kind: Kind) -> bool:
    """Whether this person may import what such rows name."""
    return visit.can(Right(kind.right))


def open_to(visit: Visit) -> list[Kind]:
    """The kinds that this person may import."""
    return [kind for kind in KINDS.values() if may_import(visit, kind)]
