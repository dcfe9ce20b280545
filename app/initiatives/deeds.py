"""Verbs of a sheet: save a state, keep a draft, hand a copy in, put a newer figure in. Each leaves its row."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.initiatives import queries
from app.initiatives.content import TEXTS, figure_kept, whole
from app.initiatives.figures import bound, fill, newer, period_said, value_said
from app.initiatives.models import (
    DRAFTED,
    PROPOSED,
    REFRESHED,
    Sheet,
    SheetDraft,
    SheetFigure,
    SheetRevision,
    SheetStep,
)
from app.publications.sheet_models import PublishedSheet, SheetProposal, SheetRefresh
from app.publications.sheet_queries import PROPOSALS
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from tenants import clock
from tenants.session import Db

MOST_FIGURES = 20


def begin(db: Db, sheet: Sheet) -> None:
    """A new sheet, with its first state."""
    db.add(sheet)
    db.add(SheetStep(sheet_id=sheet.id, kind=DRAFTED))
    keep_state(db, sheet)


def take(sheet: Sheet, form: Any) -> None:
    """What the form says, into the row."""
    for name in TEXTS:
        if name in form:
            setattr(sheet, name, form[name].data or "")
    sheet.year = form["year"].data
    if "checked_on" in form:
        sheet.checked_on = form["checked_on"].data
        sheet.names_confirmed = bool(form["names_confirmed"].data)


def keep_state(db: Db, sheet: Sheet) -> int:
    """The sheet as it stands becomes its next saved state; returns its rank. Nothing changed: no new state."""
    content = whole(
        sheet,
        db.objects(queries.FIGURES, sheet_id=sheet.id),
        db.objects(queries.PICTURES, sheet_id=sheet.id),
    )
    last = int(db.value(queries.LAST_RANK, sheet_id=sheet.id))
    if last and db.value(queries.CONTENT_AT, sheet_id=sheet.id, rank=last) == content:
        return last
    db.add(SheetRevision(sheet_id=sheet.id, rank=last + 1, content=content))
    return last + 1


def keep_draft(db: Db, sheet: Sheet, member_id: Any, typed: dict[str, Any], version: int) -> None:
    """What one author has typed so far: one row each, so that two never meet in it."""
    draft: SheetDraft | None = db.object(queries.DRAFT, sheet_id=sheet.id, member_id=member_id)
    if draft is None:
        db.add(SheetDraft(sheet_id=sheet.id, member_id=member_id, version=version, content=typed, saved_at=clock.now()))
        return
    draft.content, draft.version, draft.saved_at = typed, version, clock.now()
    db.flush()


def hand_in(db: Db, sheet: Sheet, association_id: Any) -> int:
    """A frozen copy for the head office; returns its rank."""
    rank = keep_state(db, sheet)
    mine = [one for one in db.all(PROPOSALS, association_id=association_id) if one.sheet_id == sheet.id]
    proposed = len(mine) + 1
    db.add(
        SheetProposal(
            association_id=association_id,
            sheet_id=sheet.id,
            sheet_number=sheet.number,
            rank=proposed,
            proposed_at=clock.now(),
            content=whole(
                sheet,
                db.objects(queries.FIGURES, sheet_id=sheet.id),
                db.objects(queries.PICTURES, sheet_id=sheet.id),
            ),
        ),
        SheetStep(sheet_id=sheet.id, kind=PROPOSED, rank=rank),
    )
    return proposed


def bind(db: Db, sheet: Sheet, row: Any) -> int:
    """A published cell gets the next free mark of the sheet, or the one it has; returns it. Raises RuleRefused."""
    known: list[SheetFigure] = db.objects(queries.FIGURES, sheet_id=sheet.id)
    for one in known:
        if (one.code, one.publication_id) == (row.code, row.publication_id):
            return one.mark
    if len(known) >= MOST_FIGURES:
        raise RuleRefused(
            _("%(most)s chiffres au plus dans une fiche. Retirez-en un.") % {"most": MOST_FIGURES}, "cell"
        )
    mark = max((one.mark for one in known), default=0) + 1
    figure = SheetFigure(sheet_id=sheet.id, mark=mark)
    fill(figure, row)
    db.add(figure)
    return mark


def refresh(
    db: Db,
    sheet: Sheet,
    figure: SheetFigure | None,
    shown: Mapping[str, Any] | None,
    standing: PublishedSheet | None,
    cells: Sequence[Any],
    association_id: Any,
    mark: int,
) -> Any | None:
    """The owner takes the newer figure: in the sheet (figure), and for readers (shown, in the standing edition).

    Both values remain: the former one in the saved states and in the frozen copy. Returns the cell that was put in,
    None when neither had a newer one.
    """
    here = newer(figure_kept(figure), cells) if figure is not None else None
    there = newer(shown, cells) if shown is not None else None
    row = there or here
    if row is None:
        return None
    before = dict(shown) if there is not None and shown is not None else figure_kept(figure)  # type: ignore[arg-type]
    if figure is not None and here is not None:
        fill(figure, here)
        db.flush()
    db.add(SheetStep(sheet_id=sheet.id, kind=REFRESHED, rank=keep_state(db, sheet), note=_replaced(before, row, mark)))
    if standing is not None and there is not None:
        db.add(
            SheetRefresh(
                published_sheet_id=standing.id,
                association_id=association_id,
                mark=mark,
                publication_id=there.publication_id,
                code=there.code,
                figure=bound(there, mark),
                refreshed_at=clock.now(),
            )
        )
    return row


def _replaced(before: Mapping[str, Any], row: Any, mark: int) -> str:
    after = bound(row, mark)
    return _("%(old)s (%(old_period)s) remplacé par %(new)s (%(new_period)s)") % {
        "old": value_said(before),
        "old_period": period_said(before["code"], before["year"]),
        "new": value_said(after),
        "new_period": period_said(after["code"], after["year"]),
    }
