"""What an association may share: a residence, an agreement with its orders, a dossier; found by what a page says."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.accounts.permissions import Right
from app.folding import fold
from app.partners import queries
from app.partners.models import KINDS, Share
from app.web.i18n import gettext as _
from app.web.visit import Visit

NAMED = re.compile(rf"({'|'.join(KINDS)})-([1-9][0-9]{{0,8}})")
_STATEMENTS = {"residence": queries.RESIDENCE, "agreement": queries.AGREEMENT, "dossier": queries.DOSSIER}
_WORDS = {"residence": ("residence", "résidence %s"), "dossier": ("dossier", "dossier «\u00a0%s\u00a0»")}


@dataclass(frozen=True)
class Thing:
    """One thing of the workspace. label: its name as a partner reads it, in the association's language."""

    kind: str
    id: UUID
    number: int
    label: str

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.number}"


def may_share(visit: Visit, kind: str) -> bool:
    """Who raises funds shares dossiers; the direction and the administration share everything."""
    return visit.can(Right.SHARES_EVERYTHING) or (kind == "dossier" and visit.can(Right.SHARES_DECIDE))


def thing(visit: Visit, key: str) -> Thing | None:
    """« residence-3 », as pages write it; None for what is no thing of this workspace, or not for this person."""
    found = NAMED.fullmatch(key)
    if found is None or not may_share(visit, found[1]):
        return None
    row = visit.db.first(_STATEMENTS[found[1]], number=int(found[2]))
    return Thing(found[1], row.id, row.number, label(found[1], row.name)) if row is not None else None


def label(kind: str, name: str) -> str:
    """« résidence Faventines », « convention avec SESAME »: never the noun twice."""
    if kind == "agreement":
        return f"convention avec {name}"
    noun, words = _WORDS[kind]
    return name[:1].lower() + name[1:] if fold(name).startswith(noun) else words % name


def offered(visit: Visit) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything this person may share, by kind: [(heading, [(key, words), …]), …]."""
    groups = []
    lists: tuple[tuple[str, str, Any], ...] = (
        ("residence", _("Résidences"), queries.RESIDENCES),
        ("agreement", _("Conventions d’entreprises"), queries.AGREEMENTS),
        ("dossier", _("Dossiers de financement"), queries.DOSSIERS),
    )
    for kind, heading, statement in lists:
        if may_share(visit, kind):
            rows = [(f"{kind}-{row.number}", _said(kind, row)) for row in visit.db.all(statement)]
            groups += [(heading, rows)] if rows else []
    return groups


def _said(kind: str, row: Any) -> str:
    if kind != "agreement":
        return str(row.name)
    years = {"first": row.starts_on.year, "last": row.ends_on.year, "name": row.name}
    return _("%(name)s, %(first)s–%(last)s") % years


def home_of(visit: Visit, share: Share) -> tuple[str, str] | None:
    """The page of the thing that is shared, for its breadcrumb: words and address."""
    routes = {"residence": "residences:show", "agreement": "enterprises:show", "dossier": "dossiers:show"}
    reads = {"residence": Right.RESIDENCES_READ, "agreement": Right.WORKS_READ, "dossier": Right.FUNDING_READ}
    route = routes[share.kind]
    if route not in visit.services.urls.patterns or not visit.can(reads[share.kind]):
        return None
    statement = queries.ENTERPRISE_OF if share.kind == "agreement" else queries.OBJECT_NUMBER[share.kind]
    number = visit.db.value(statement, thing=share.thing_id)
    return (share.label, visit.url(route, number=number)) if number else None
