"""Where a sheet stands: told from rows (what was handed in, what the head office answered), never stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.publications.sheet_models import PUBLISHED, RETIRED, SENT_BACK
from app.web.i18n import gettext as _


class Stage(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    SENT_BACK = "sent_back"
    PUBLISHED = "published"
    RETIRED = "retired"


TONES = {
    Stage.DRAFT: "neutral",
    Stage.PROPOSED: "current",
    Stage.SENT_BACK: "attention",
    Stage.PUBLISHED: "good",
    Stage.RETIRED: "stopped",
}


@dataclass(frozen=True)
class State:
    """stage of the last copy handed in; said: the comment or the reason; since: of the stage; published: the standing
    edition, whatever happens to a later proposal; unsent: saved changes that no proposal holds yet."""

    stage: Stage
    said: str = ""
    since: datetime | None = None
    published: Any = None
    unsent: bool = False

    @property
    def words(self) -> str:
        """« publiée »; the pill’s word."""
        return {
            Stage.DRAFT: _("brouillon"),
            Stage.PROPOSED: _("proposée"),
            Stage.SENT_BACK: _("renvoyée"),
            Stage.PUBLISHED: _("publiée"),
            Stage.RETIRED: _("retirée"),
        }[self.stage]

    @property
    def tone(self) -> str:
        return TONES[self.stage]


def state(proposals: Iterable[Any], decisions: Iterable[Any], standing: Any, unsent: bool = False) -> State:
    """Of one sheet. proposals by rank, decisions by moment, standing: the published edition or None."""
    last = max(proposals, key=lambda one: one.rank, default=None)
    if last is None:
        return State(Stage.DRAFT)
    own = [one for one in decisions if one.proposal_id == last.id]
    if not own:
        return State(Stage.PROPOSED, "", last.proposed_at, standing, unsent)
    answer = own[-1]
    stage = {SENT_BACK: Stage.SENT_BACK, PUBLISHED: Stage.PUBLISHED, RETIRED: Stage.RETIRED}[answer.kind]
    return State(stage, answer.said, answer.decided_at, standing, unsent)
