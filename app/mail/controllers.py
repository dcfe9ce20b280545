"""The mails of an installation that sends none, on a page: demo and tests only, 404 everywhere else."""

from uuid import UUID

from app.mail import outbox
from app.web.answers import Answer, page
from app.web.errors import NotFound
from app.web.routes import PUBLIC, get
from app.web.visit import Visit


@get("/mails", name="mails:index", may=PUBLIC)
def index(visit: Visit) -> Answer:
    _only_where_kept(visit)
    return page("mails/index.html", mails=visit.db.all(outbox.KEPT))


@get("/mails/{mail:str}", name="mails:show", may=PUBLIC)
def show(visit: Visit, mail: str) -> Answer:
    _only_where_kept(visit)
    found = visit.db.first(outbox.ONE, id=_key(mail))
    if found is None:
        raise NotFound
    return page("mails/show.html", mail=found)


def _only_where_kept(visit: Visit) -> None:
    if not visit.settings.keeps_mails:
        raise NotFound


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


ROUTES = [index, show]
