"""What the head office does with a sheet: publish a frozen copy, send it back, retire it, show it to anybody."""

from typing import Any

from app.folding import fold
from app.initiatives import content as contents
from app.initiatives import markup
from app.initiatives.paper import slug_of
from app.initiatives.searching import text_of
from app.publications import sheet_queries
from app.publications.sheet_models import (
    PUBLISHED,
    RETIRED,
    SENT_BACK,
    PublishedSheet,
    SheetDecision,
    SheetProposal,
)
from app.reference import catalogue
from tenants import clock
from tenants.session import Db


def publish(db: Db, proposal: SheetProposal, association: Any) -> PublishedSheet:
    """The copy enters the catalogue; an edition that stood is replaced and keeps its address and its readers."""
    own = {"association_id": proposal.association_id, "sheet_id": proposal.sheet_id}
    before: PublishedSheet | None = db.object(sheet_queries.STANDING_TO_CHANGE, **own)
    edition = int(db.value(sheet_queries.LAST_EDITION, **own) or 0) + 1
    told = proposal.content
    theme = contents.text(told, "theme")
    if before is not None:
        _leave(before, "replaced")
        db.flush()
    made = PublishedSheet(
        association_id=proposal.association_id,
        sheet_id=proposal.sheet_id,
        sheet_number=proposal.sheet_number,
        proposal_id=proposal.id,
        edition=edition,
        slug=before.slug if before else _free_slug(db, contents.text(told, "title")),
        published_at=clock.now(),
        title=contents.text(told, "title"),
        place=contents.text(told, "place"),
        department=association.department,
        theme=theme,
        year=told.get("year"),
        operators="\n".join(operators_of(contents.text(told, "operators"))),
        content=told,
        keywords=contents.keywords(
            told, catalogue.label("sheet_themes", theme, "fr") if theme else "", association.name
        ),
        words=contents.letters(text_of(told))[0],
        is_public=False,
    )
    db.add(made, _decision(proposal, PUBLISHED))
    return made


def send_back(db: Db, proposal: SheetProposal, said: str) -> None:
    db.add(_decision(proposal, SENT_BACK, said))


def retire(db: Db, standing: PublishedSheet, said: str) -> None:
    """The sheet leaves the catalogue, and the public page with it."""
    _leave(standing, "retired")
    db.flush()
    db.add(_decision(standing, RETIRED, said, standing.proposal_id))


def show_to_anybody(standing: PublishedSheet, shown: bool) -> None:
    standing.is_public = shown


def operators_of(source: str) -> list[str]:
    """The names of the operators: a line or a comma between two."""
    lines = markup.plain(source, str).split("\n")
    names = [name.strip(" .") for line in lines for name in line.split(",")]
    return list(dict.fromkeys(name for name in names if name and fold(name)))


def _decision(about: Any, kind: str, said: str = "", proposal_id: Any = None) -> SheetDecision:
    """about: the proposal, or the published edition that came from `proposal_id`."""
    return SheetDecision(
        proposal_id=proposal_id or about.id,
        association_id=about.association_id,
        sheet_id=about.sheet_id,
        kind=kind,
        said=said,
        decided_at=clock.now(),
    )


def _leave(standing: PublishedSheet, why: str) -> None:
    standing.left_at, standing.left_why, standing.is_public = clock.now(), why, False


def _free_slug(db: Db, title: str) -> str:
    """The address of a title, with a number when another sheet has it."""
    wanted = slug_of(title)
    taken = {row.slug for row in db.all(sheet_queries.SLUGS_LIKE, like=f"{wanted}%")}
    return next(slug for slug in (wanted, *(f"{wanted}-{n}" for n in range(2, 1000))) if slug not in taken)
