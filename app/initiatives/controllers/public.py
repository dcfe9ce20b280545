"""A sheet that the head office shows to anybody: no session, no cookie, no script; kept by caches for a while.

Not offered to search engines: a retired sheet is gone at once, and would live on in their copies.
"""

from typing import Any

from app.initiatives.controllers.catalogue import one_by_slug, paper_of, reading_of
from app.initiatives.places import picture_of
from app.web.answers import Answer, Download, Raw
from app.web.errors import NotFound
from app.web.routes import PUBLIC, get
from app.web.templating import draw
from app.web.visit import Visit
from app.web.words import current_locale
from tenants import clock

KEPT = {"cache-control": "public, max-age=300", "x-robots-tag": "noindex, noarchive"}


@get("/sheets/{slug:str}", name="public-sheets:show", may=PUBLIC)
def show(visit: Visit, slug: str) -> Answer:
    sheet, owner = one_by_slug(visit, slug)
    if not sheet.is_public:
        raise NotFound
    context: dict[str, Any] = {
        "sheet": sheet,
        "owner": owner,
        "reading": reading_of(visit, sheet, "public-sheets:picture"),
        "published_on": sheet.published_at.astimezone(clock.now().tzinfo).date(),
        "lang": current_locale.get(),
        "paper": visit.url("public-sheets:paper", slug=slug),
    }
    drawn = draw("initiatives/sheets/public.html", None, context)
    return Raw(drawn.encode(), headers=dict(KEPT))


@get("/sheets/{slug:str}/sheet.pdf", name="public-sheets:paper", may=PUBLIC)
def paper(visit: Visit, slug: str) -> Answer:
    sheet, owner = one_by_slug(visit, slug)
    made = paper_of(visit, sheet, owner, visit.url("public-sheets:show", slug=slug))
    return _kept(made)


@get("/sheets/{slug:str}/pictures/{rank:str}", name="public-sheets:picture", may=PUBLIC)
def picture(visit: Visit, slug: str, rank: int) -> Answer:
    sheet, _owner = one_by_slug(visit, slug)
    return _kept(picture_of(visit, sheet.association_id, sheet.content, rank))


def _kept(answer: Answer) -> Answer:
    """A file for anybody, with the headers of the page."""
    if not isinstance(answer, Download):
        return answer
    shown = "inline" if answer.inline else f'attachment; filename="{answer.name}"'
    headers = {"content-disposition": shown, "content-security-policy": "sandbox; default-src 'none'"}
    return Raw(answer.content, media_type=answer.media_type, headers=KEPT | headers)


ROUTES = [show, paper, picture]
