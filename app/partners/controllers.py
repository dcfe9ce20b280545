"""The partner's front page: who they are here, until when, and what is shared."""

from app.accounts.permissions import Right
from app.web.answers import Answer, page
from app.web.routes import get
from app.web.visit import Visit


@get("/", name="partners:home", may=Right.PARTNER_READ, opens=False)
def home(visit: Visit) -> Answer:
    return page("partners/home.html")


ROUTES = [home]
