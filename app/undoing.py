"""What may be taken back stays, struck: when and by whom."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from tenants import clock

LIVE = "undone_at is null"


class Undoable:
    """A row that an undoing strikes and keeps."""

    undone_at: Mapped[datetime | None] = mapped_column(sort_order=92)
    undone_by: Mapped[UUID | None] = mapped_column(sort_order=93)

    def undo(self, by: UUID | None) -> None:
        """Strike it. Raises RuleRefused when somebody did already."""
        if self.undone_at is not None:
            raise RuleRefused(_("Cette ligne est déjà annulée."))
        self.undone_at, self.undone_by = clock.now(), by
